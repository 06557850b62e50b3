//! The long table in the memory layout of Arrow.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use arrow_array::builder::{Date32Builder, Decimal128Builder, StringBuilder};
use arrow_array::{ArrayRef, Int32Array, RecordBatch};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use jixiao::rollup::{
    DECIMAL_DIGITS, DECIMAL_PLACES, LONG_COLUMNS, LONG_TABLE_KEY, LONG_TABLE_VERSION, LongCell, LongReturn, LongTable,
    LongTableError, LongType, LongValue, long_cells,
};

use super::stream::ArrowStream;
use super::words::{Words, chunk};

/// How many rows a chunk has.
const CHUNK: usize = 1 << 20;
/// How many columns there are.
const COLUMNS: usize = LONG_COLUMNS.len();

/// The type of decimals.
pub(super) const DECIMAL: DataType = DataType::Decimal128(DECIMAL_DIGITS, DECIMAL_PLACES.cast_signed());

/// A long table that is being filled.
pub(crate) struct ArrowLongTable {
    columns: [Column; COLUMNS],
    rows: usize,
    /// The columns of the chunks that are full.
    chunks: Vec<Vec<Chunk>>,
}

/// The cells of a column of the chunk that is being filled.
enum Column {
    Words(Words),
    Texts(StringBuilder),
    Integers(Vec<i32>),
    Decimals(Decimal128Builder),
    Dates(Date32Builder),
}

/// A column of a chunk; of words only the keys, as its dictionary is still growing.
enum Chunk {
    Keys(Int32Array),
    Array(ArrayRef),
}

impl Column {
    fn new(kind: LongType) -> Self {
        match kind {
            LongType::Word => Self::Words(Words::default()),
            LongType::Text => Self::Texts(StringBuilder::new()),
            LongType::Integer => Self::Integers(Vec::new()),
            LongType::Decimal => Self::Decimals(Decimal128Builder::new().with_data_type(DECIMAL)),
            LongType::Date => Self::Dates(Date32Builder::new()),
        }
    }

    /// Adds a cell, which is of the type of the column.
    fn push(&mut self, cell: LongCell<'_>) {
        match self {
            Self::Words(words) => {
                if let LongCell::Text(text) = cell {
                    words.push(text);
                }
            }
            Self::Texts(texts) => {
                if let LongCell::Text(text) = cell {
                    texts.append_value(text);
                }
            }
            Self::Integers(integers) => {
                if let LongCell::Integer(integer) = cell {
                    integers.push(integer);
                }
            }
            Self::Decimals(decimals) => {
                if let LongCell::Decimal(units) = cell {
                    decimals.append_option(units);
                }
            }
            Self::Dates(dates) => {
                if let LongCell::Date(day) = cell {
                    dates.append_option(day);
                }
            }
        }
    }

    fn take(&mut self) -> Chunk {
        match self {
            Self::Words(words) => Chunk::Keys(words.take_keys()),
            Self::Texts(texts) => Chunk::Array(Arc::new(texts.finish())),
            Self::Integers(integers) => Chunk::Array(Arc::new(Int32Array::from(std::mem::take(integers)))),
            Self::Decimals(decimals) => Chunk::Array(Arc::new(decimals.finish())),
            Self::Dates(dates) => Chunk::Array(Arc::new(dates.finish())),
        }
    }

    /// The dictionary of a column of words.
    fn dictionary(&self) -> Option<ArrayRef> {
        match self {
            Self::Words(words) => Some(words.dictionary()),
            Self::Texts(_) | Self::Integers(_) | Self::Decimals(_) | Self::Dates(_) => None,
        }
    }
}

impl fmt::Debug for ArrowLongTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ArrowLongTable").field("rows", &self.rows).field("chunks", &self.chunks.len()).finish()
    }
}

impl LongTable for ArrowLongTable {
    fn row(&mut self, of: &LongReturn<'_>, value: &LongValue<'_>) -> Result<(), LongTableError> {
        for (column, cell) in self.columns.iter_mut().zip(long_cells(of, value)) {
            column.push(cell);
        }
        self.rows += 1;
        if self.rows == CHUNK {
            self.end_chunk();
        }
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<(), LongTableError> {
        Ok(())
    }
}

impl ArrowLongTable {
    pub(crate) fn new() -> Self {
        Self { columns: LONG_COLUMNS.map(|column| Column::new(column.kind)), rows: 0, chunks: Vec::new() }
    }

    /// How many rows there are.
    pub(super) fn len(&self) -> usize {
        self.chunks.len() * CHUNK + self.rows
    }

    fn end_chunk(&mut self) {
        self.chunks.push(self.columns.iter_mut().map(Column::take).collect());
        self.rows = 0;
    }

    /// The table.
    ///
    /// # Errors
    /// Where the columns do not make a table, which they do.
    pub(crate) fn stream(mut self) -> Result<ArrowStream, ArrowError> {
        if self.rows > 0 {
            self.end_chunk();
        }
        let schema = schema();
        let dictionaries: Vec<Option<ArrayRef>> = self.columns.iter().map(Column::dictionary).collect();
        let array = |(chunked, dictionary): (Chunk, &Option<ArrayRef>)| match (chunked, dictionary) {
            (Chunk::Keys(keys), Some(words)) => chunk(keys, words),
            (Chunk::Keys(keys), None) => Ok(Arc::new(keys) as ArrayRef),
            (Chunk::Array(array), _) => Ok(array),
        };
        let batches = self.chunks.into_iter().map(|chunk| {
            let arrays = chunk.into_iter().zip(&dictionaries).map(array).collect::<Result<_, _>>()?;
            RecordBatch::try_new(schema.clone(), arrays)
        });
        Ok(ArrowStream::new(schema.clone(), batches.collect::<Result<_, _>>()?))
    }
}

/// The columns, with the version of the table.
fn schema() -> SchemaRef {
    let fields: Vec<Field> = LONG_COLUMNS
        .iter()
        .map(|column| {
            let (kind, nullable) = match column.kind {
                LongType::Word => (word(), false),
                LongType::Text => (DataType::Utf8, false),
                LongType::Integer => (DataType::Int32, false),
                LongType::Decimal => (DECIMAL, true),
                LongType::Date => (DataType::Date32, true),
            };
            Field::new(column.name, kind, nullable)
        })
        .collect();
    let version = HashMap::from([(LONG_TABLE_KEY.to_owned(), LONG_TABLE_VERSION.to_string())]);
    Arc::new(Schema::new_with_metadata(fields, version))
}

/// The type of a column of words.
pub(super) fn word() -> DataType {
    DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))
}
