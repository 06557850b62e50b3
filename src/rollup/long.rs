//! The long table for other tools: whose, which round, which field, which value; a line a value, written as it comes.

use std::borrow::Cow;
use std::fmt;
use std::io::{self, Write};
use std::path::Path;

use crate::files::{WholeFile, WriteError};
use crate::value::Amount;

use super::model::ReturnState;

mod columns;
#[cfg(feature = "parquet")]
mod parquet;

pub use columns::{
    DECIMAL_DIGITS, DECIMAL_PLACES, LONG_COLUMNS, LONG_TABLE_KEY, LONG_TABLE_VERSION, LongCell, LongColumn, LongType,
    LongValue, decimal, long_cells, long_table_markdown,
};

/// How many of the columns a CSV file has: the others say in types what a text cannot.
const CSV_COLUMNS: usize = 10;

/// The round of a unit whose values are written.
#[derive(Debug, Clone, Copy)]
pub struct LongReturn<'a> {
    /// The unit's code; its name where the form has no code.
    pub unit: &'a str,
    /// The unit's name.
    pub name: &'a str,
    /// Its 主管部门; empty where it has none.
    pub parent: &'a str,
    /// The verdict on the round: pass, return or reject.
    pub verdict: &'a str,
    /// Where the unit's return stands.
    pub state: ReturnState,
    /// The round, from 1.
    pub round: u32,
    /// The form's id.
    pub form: &'a str,
    /// The budget year.
    pub year: i32,
    /// SHA-256 of the workbook, in hex.
    pub digest: &'a str,
}

/// What the long table is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LongFormat {
    /// CSV, as UTF-8 with a byte order mark, by which spreadsheet programs know it.
    Csv,
    /// Parquet; only in a program built with it.
    Parquet,
}

/// Why a long table could not be written.
#[derive(Debug, thiserror::Error)]
pub enum LongTableError {
    /// The file cannot be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// The table cannot be written into the file.
    #[error("写不了汇总数据：{0}。")]
    Table(String),
    /// The program was built without Parquet.
    #[error(
        "这个程序没有带 parquet 格式。请用带这个功能的程序（从源代码构建时加上 --features parquet），或改用 --format csv，DuckDB 等工具也能直接读。"
    )]
    NoParquet,
}

impl From<io::Error> for LongTableError {
    fn from(error: io::Error) -> Self {
        Self::Table(crate::files::system::reason(&error))
    }
}

/// A long table that is being written.
pub trait LongTable: fmt::Debug {
    /// Writes a value.
    ///
    /// # Errors
    /// Where it cannot be written.
    fn row(&mut self, of: &LongReturn<'_>, value: &LongValue<'_>) -> Result<(), LongTableError>;

    /// Ends the table: only now the file is there.
    ///
    /// # Errors
    /// Where it cannot be written.
    fn finish(self: Box<Self>) -> Result<(), LongTableError>;
}

/// Begins a long table in a file.
///
/// # Errors
/// Where the file cannot be written, or the program does not know the format.
pub fn long_table(path: &Path, format: LongFormat) -> Result<Box<dyn LongTable>, LongTableError> {
    match format {
        LongFormat::Csv => Ok(Box::new(Csv::new(path)?)),
        #[cfg(feature = "parquet")]
        LongFormat::Parquet => Ok(Box::new(parquet::Parquet::new(path)?)),
        #[cfg(not(feature = "parquet"))]
        LongFormat::Parquet => Err(LongTableError::NoParquet),
    }
}

/// What begins a file that is UTF-8.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// A text as it may stand in a CSV file: with an apostrophe before what a spreadsheet program would take for a formula.
/// Numbers stay, whatever their sign.
fn guarded(text: &str) -> Cow<'_, str> {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']) && text.parse::<Amount>().is_err();
    if is_formula { format!("'{text}").into() } else { text.into() }
}

/// CSV, with a line of names.
#[derive(Debug)]
struct Csv(csv::Writer<WholeFile>);

impl Csv {
    fn new(path: &Path) -> Result<Self, LongTableError> {
        let mut file = WholeFile::create(path)?;
        file.write_all(BYTE_ORDER_MARK)?;
        let mut writer = csv::Writer::from_writer(file);
        writer.write_record(LONG_COLUMNS[..CSV_COLUMNS].iter().map(|column| column.name))?;
        Ok(Self(writer))
    }
}

impl From<csv::Error> for LongTableError {
    fn from(error: csv::Error) -> Self {
        let kind = error.into_kind();
        if let csv::ErrorKind::Io(error) = kind { error.into() } else { Self::Table(format!("{kind:?}")) }
    }
}

impl LongTable for Csv {
    fn row(&mut self, of: &LongReturn<'_>, value: &LongValue<'_>) -> Result<(), LongTableError> {
        for cell in &long_cells(of, value)[..CSV_COLUMNS] {
            let text = match *cell {
                LongCell::Text(text) => guarded(text),
                LongCell::Integer(integer) | LongCell::Date(Some(integer)) => integer.to_string().into(),
                LongCell::Decimal(Some(units)) => units.to_string().into(),
                LongCell::Decimal(None) | LongCell::Date(None) => "".into(),
            };
            self.0.write_field(text.as_bytes())?;
        }
        Ok(self.0.write_record(None::<&[u8]>)?)
    }

    fn finish(self: Box<Self>) -> Result<(), LongTableError> {
        let file = self.0.into_inner().map_err(|error| LongTableError::from(error.into_error()))?;
        Ok(file.finish()?)
    }
}

#[cfg(test)]
mod tests {
    use super::guarded;

    #[test]
    fn what_looks_like_a_formula_is_guarded() {
        for (typed, written) in [
            ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
            ("+1+1", "'+1+1"),
            ("-无", "'-无"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("-12.5", "-12.5"),
            ("+3", "+3"),
            ("2022-04-14", "2022-04-14"),
            ("", ""),
        ] {
            assert_eq!(guarded(typed), written);
        }
    }
}
