//! The long table as Parquet: text columns with dictionaries, in groups of rows that bound the memory.

use std::path::Path;
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, Int32Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::Type;

use super::{COLUMNS, LongReturn, LongTable, LongTableError};
use crate::files::WholeFile;

/// How many rows are kept in memory, which is how many a group has.
const GROUP: usize = 100_000;

/// A Parquet file that is being written.
pub(super) struct Parquet {
    writer: SerializedFileWriter<WholeFile>,
    /// What waits to be written, a column each; a number stands in the place of a text.
    columns: [Column; COLUMNS.len()],
}

/// A column of what waits to be written.
enum Column {
    Texts(Vec<ByteArray>),
    Numbers(Vec<i32>),
}

impl Column {
    /// An empty column with this name.
    fn new(name: &str) -> Self {
        if NUMBERS.contains(&name) { Self::Numbers(Vec::new()) } else { Self::Texts(Vec::new()) }
    }

    fn len(&self) -> usize {
        match self {
            Self::Texts(texts) => texts.len(),
            Self::Numbers(numbers) => numbers.len(),
        }
    }

    /// Adds a text; a run of the same text is shared.
    fn push(&mut self, cell: Cell<'_>) {
        match (self, cell) {
            (Self::Texts(texts), Cell::Text(text)) => {
                let same = texts.last().filter(|last| last.data() == text.as_bytes()).cloned();
                texts.push(same.unwrap_or_else(|| ByteArray::from(text)));
            }
            (Self::Numbers(numbers), Cell::Number(number)) => numbers.push(number),
            (Self::Texts(texts), Cell::Number(number)) => texts.push(ByteArray::from(number.to_string().as_str())),
            (Self::Numbers(numbers), Cell::Text(text)) => numbers.push(text.parse().unwrap_or(0)),
        }
    }
}

/// A cell of a row.
#[derive(Clone, Copy)]
enum Cell<'a> {
    Text(&'a str),
    Number(i32),
}

/// The columns of numbers; the others hold text.
const NUMBERS: [&str; 2] = ["round", "year"];

impl std::fmt::Debug for Parquet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Parquet").field("waiting", &self.columns[0].len()).finish_non_exhaustive()
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
        let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
        let writer = SerializedFileWriter::new(WholeFile::create(path)?, schema, Arc::new(properties))?;
        Ok(Self { writer, columns: COLUMNS.map(Column::new) })
    }

    fn flush(&mut self) -> Result<(), LongTableError> {
        if self.columns[0].len() == 0 {
            return Ok(());
        }
        let mut group = self.writer.next_row_group()?;
        for waiting in &self.columns {
            match waiting {
                Column::Texts(texts) => column::<ByteArrayType>(&mut group, texts)?,
                Column::Numbers(numbers) => column::<Int32Type>(&mut group, numbers)?,
            }
        }
        group.close()?;
        self.columns = COLUMNS.map(Column::new);
        Ok(())
    }
}

/// Columns of text, and those of numbers.
fn schema() -> Result<Type, ParquetError> {
    let text = |name: &str| {
        Type::primitive_type_builder(name, Physical::BYTE_ARRAY)
            .with_repetition(Repetition::REQUIRED)
            .with_logical_type(Some(LogicalType::String))
            .build()
    };
    let number =
        |name: &str| Type::primitive_type_builder(name, Physical::INT32).with_repetition(Repetition::REQUIRED).build();
    let column = |name: &&str| if NUMBERS.contains(name) { number(name) } else { text(name) };
    let columns = COLUMNS.iter().map(|name| column(name).map(Arc::new)).collect::<Result<_, _>>()?;
    Type::group_type_builder("schema").with_fields(columns).build()
}

fn column<T: DataType>(
    group: &mut SerializedRowGroupWriter<'_, WholeFile>,
    values: &[T::T],
) -> Result<(), LongTableError> {
    let missing = || LongTableError::Table("parquet".to_owned());
    let mut column = group.next_column()?.ok_or_else(missing)?;
    column.typed::<T>().write_batch(values, None, None)?;
    column.close()?;
    Ok(())
}

impl LongTable for Parquet {
    fn row(&mut self, of: &LongReturn<'_>, field: &str, value: &str) -> Result<(), LongTableError> {
        let cells = [
            Cell::Text(of.unit),
            Cell::Text(of.name),
            Cell::Text(of.parent),
            Cell::Text(of.verdict),
            Cell::Text(of.state.key()),
            Cell::Number(i32::try_from(of.round).unwrap_or(i32::MAX)),
            Cell::Text(of.form),
            Cell::Number(of.year),
            Cell::Text(field),
            Cell::Text(value),
        ];
        for (column, cell) in self.columns.iter_mut().zip(cells) {
            column.push(cell);
        }
        if self.columns[0].len() >= GROUP { self.flush() } else { Ok(()) }
    }

    fn finish(mut self: Box<Self>) -> Result<(), LongTableError> {
        self.flush()?;
        Ok(self.writer.into_inner()?.finish()?)
    }
}
