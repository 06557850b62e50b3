//! The long table as Parquet: text columns with dictionaries, in groups of rows that bound the memory.

use std::path::Path;
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, Int32Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::Type;

use super::{COLUMNS, LongTable, LongTableError};
use crate::files::WholeFile;

/// How many rows are kept in memory, which is how many a group has.
const GROUP: usize = 100_000;

/// A Parquet file that is being written.
pub(super) struct Parquet {
    writer: SerializedFileWriter<WholeFile>,
    units: Vec<ByteArray>,
    rounds: Vec<i32>,
    fields: Vec<ByteArray>,
    values: Vec<ByteArray>,
}

impl std::fmt::Debug for Parquet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Parquet").field("waiting", &self.rounds.len()).finish_non_exhaustive()
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
        Ok(Self { writer, units: Vec::new(), rounds: Vec::new(), fields: Vec::new(), values: Vec::new() })
    }

    fn flush(&mut self) -> Result<(), LongTableError> {
        if self.rounds.is_empty() {
            return Ok(());
        }
        let mut group = self.writer.next_row_group()?;
        column::<ByteArrayType>(&mut group, &self.units)?;
        column::<Int32Type>(&mut group, &self.rounds)?;
        column::<ByteArrayType>(&mut group, &self.fields)?;
        column::<ByteArrayType>(&mut group, &self.values)?;
        group.close()?;
        self.units.clear();
        self.rounds.clear();
        self.fields.clear();
        self.values.clear();
        Ok(())
    }
}

/// Three columns of text, and the round as a number.
fn schema() -> Result<Type, ParquetError> {
    let [unit, round, field, value] = COLUMNS;
    let text = |name: &str| {
        Type::primitive_type_builder(name, Physical::BYTE_ARRAY)
            .with_repetition(Repetition::REQUIRED)
            .with_logical_type(Some(LogicalType::String))
            .build()
            .map(Arc::new)
    };
    let number =
        |name: &str| Type::primitive_type_builder(name, Physical::INT32).with_repetition(Repetition::REQUIRED).build();
    let columns = vec![text(unit)?, Arc::new(number(round)?), text(field)?, text(value)?];
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
    fn row(&mut self, unit: &str, round: u32, field: &str, value: &str) -> Result<(), LongTableError> {
        // A run of rows of one unit shares its text.
        let same = self.units.last().filter(|last| last.data() == unit.as_bytes()).cloned();
        self.units.push(same.unwrap_or_else(|| ByteArray::from(unit)));
        self.rounds.push(i32::try_from(round).unwrap_or(i32::MAX));
        self.fields.push(ByteArray::from(field));
        self.values.push(ByteArray::from(value));
        if self.rounds.len() >= GROUP { self.flush() } else { Ok(()) }
    }

    fn finish(mut self: Box<Self>) -> Result<(), LongTableError> {
        self.flush()?;
        Ok(self.writer.into_inner()?.finish()?)
    }
}
