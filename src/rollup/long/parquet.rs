//! The long table as Parquet: dictionaries, statistics of every page, in groups of rows that bound the memory.

use std::path::Path;
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, FixedLenByteArray, FixedLenByteArrayType, Int32Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::Type;

use super::columns::{
    DECIMAL_DIGITS, DECIMAL_PLACES, LONG_COLUMNS, LONG_TABLE_KEY, LONG_TABLE_VERSION, LongCell, LongColumn, LongType,
    LongValue, long_cells,
};
use super::{LongReturn, LongTable, LongTableError};
use crate::files::WholeFile;

/// How many rows are kept in memory, which is how many a group has.
const GROUP: usize = 100_000;
/// How many bytes hold a decimal.
const DECIMAL_BYTES: usize = 12;

/// A Parquet file that is being written.
pub(super) struct Parquet {
    writer: SerializedFileWriter<WholeFile>,
    /// What waits to be written, a column each.
    columns: [Waiting; LONG_COLUMNS.len()],
    rows: usize,
}

/// The cells of a column that wait to be written. Of one that may be null: which are there, and those.
enum Waiting {
    Texts(Vec<ByteArray>),
    Integers(Vec<i32>),
    Decimals(Vec<i16>, Vec<FixedLenByteArray>),
    Dates(Vec<i16>, Vec<i32>),
}

impl Waiting {
    fn new(column: &LongColumn) -> Self {
        match column.kind {
            LongType::Word | LongType::Text => Self::Texts(Vec::new()),
            LongType::Integer => Self::Integers(Vec::new()),
            LongType::Decimal => Self::Decimals(Vec::new(), Vec::new()),
            LongType::Date => Self::Dates(Vec::new(), Vec::new()),
        }
    }

    /// Adds a cell; a run of the same text is shared.
    fn push(&mut self, cell: LongCell<'_>) {
        // The cells of a row are of the types of their columns, which a test holds.
        match self {
            Self::Texts(texts) => {
                if let LongCell::Text(text) = cell {
                    let same = texts.last().filter(|last| last.data() == text.as_bytes()).cloned();
                    texts.push(same.unwrap_or_else(|| ByteArray::from(text)));
                }
            }
            Self::Integers(integers) => {
                if let LongCell::Integer(integer) = cell {
                    integers.push(integer);
                }
            }
            Self::Decimals(there, decimals) => {
                if let LongCell::Decimal(units) = cell {
                    there.push(units.is_some().into());
                    decimals.extend(units.map(decimal));
                }
            }
            Self::Dates(there, days) => {
                if let LongCell::Date(day) = cell {
                    there.push(day.is_some().into());
                    days.extend(day);
                }
            }
        }
    }
}

/// The decimal as Parquet has it: its units in two's complement, the highest byte first.
fn decimal(units: i128) -> FixedLenByteArray {
    let bytes = units.to_be_bytes();
    bytes[bytes.len() - DECIMAL_BYTES..].to_vec().into()
}

impl std::fmt::Debug for Parquet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Parquet").field("waiting", &self.rows).finish_non_exhaustive()
    }
}

impl From<ParquetError> for LongTableError {
    fn from(error: ParquetError) -> Self {
        Self::Table(error.to_string())
    }
}

impl Parquet {
    pub(super) fn new(path: &Path) -> Result<Self, LongTableError> {
        let schema = Arc::new(schema()?);
        let version = KeyValue::new(LONG_TABLE_KEY.to_owned(), LONG_TABLE_VERSION.to_string());
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_key_value_metadata(Some(vec![version]))
            .build();
        let writer = SerializedFileWriter::new(WholeFile::create(path)?, schema, Arc::new(properties))?;
        Ok(Self { writer, columns: LONG_COLUMNS.each_ref().map(Waiting::new), rows: 0 })
    }

    fn flush(&mut self) -> Result<(), LongTableError> {
        if self.rows == 0 {
            return Ok(());
        }
        let mut group = self.writer.next_row_group()?;
        for waiting in &self.columns {
            match waiting {
                Waiting::Texts(texts) => column::<ByteArrayType>(&mut group, texts, None)?,
                Waiting::Integers(integers) => column::<Int32Type>(&mut group, integers, None)?,
                Waiting::Decimals(there, decimals) => {
                    column::<FixedLenByteArrayType>(&mut group, decimals, Some(there))?;
                }
                Waiting::Dates(there, days) => column::<Int32Type>(&mut group, days, Some(there))?,
            }
        }
        group.close()?;
        self.columns = LONG_COLUMNS.each_ref().map(Waiting::new);
        self.rows = 0;
        Ok(())
    }
}

fn schema() -> Result<Type, ParquetError> {
    let columns = LONG_COLUMNS.iter().map(|column| column_type(column).map(Arc::new)).collect::<Result<_, _>>()?;
    Type::group_type_builder("schema").with_fields(columns).build()
}

fn column_type(column: &LongColumn) -> Result<Type, ParquetError> {
    let of = |physical| Type::primitive_type_builder(column.name, physical);
    match column.kind {
        LongType::Word | LongType::Text => of(Physical::BYTE_ARRAY)
            .with_repetition(Repetition::REQUIRED)
            .with_logical_type(Some(LogicalType::String))
            .build(),
        LongType::Integer => of(Physical::INT32).with_repetition(Repetition::REQUIRED).build(),
        LongType::Decimal => {
            let (precision, scale) = (DECIMAL_DIGITS.into(), DECIMAL_PLACES.into());
            of(Physical::FIXED_LEN_BYTE_ARRAY)
                .with_length(12)
                .with_repetition(Repetition::OPTIONAL)
                .with_logical_type(Some(LogicalType::decimal(scale, precision)))
                .with_precision(precision)
                .with_scale(scale)
                .build()
        }
        LongType::Date => {
            of(Physical::INT32).with_repetition(Repetition::OPTIONAL).with_logical_type(Some(LogicalType::Date)).build()
        }
    }
}

fn column<T: DataType>(
    group: &mut SerializedRowGroupWriter<'_, WholeFile>,
    values: &[T::T],
    there: Option<&[i16]>,
) -> Result<(), LongTableError> {
    let missing = || LongTableError::Table("parquet".to_owned());
    let mut column = group.next_column()?.ok_or_else(missing)?;
    column.typed::<T>().write_batch(values, there, None)?;
    column.close()?;
    Ok(())
}

impl LongTable for Parquet {
    fn row(&mut self, of: &LongReturn<'_>, value: &LongValue<'_>) -> Result<(), LongTableError> {
        for (column, cell) in self.columns.iter_mut().zip(long_cells(of, value)) {
            column.push(cell);
        }
        self.rows += 1;
        if self.rows >= GROUP { self.flush() } else { Ok(()) }
    }

    fn finish(mut self: Box<Self>) -> Result<(), LongTableError> {
        self.flush()?;
        Ok(self.writer.into_inner()?.finish()?)
    }
}
