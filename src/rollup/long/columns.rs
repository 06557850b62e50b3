//! The columns of the long table, and the cells of a row: said once, for whatever it is written as.

use std::fmt::Write as _;

use crate::form::{FieldType, Template};
use crate::template::prefill::locate;
use crate::value::Amount;
use crate::value::date::unix_days;

use super::LongReturn;

/// The version of the columns: another number where a column is taken away or means something else. New columns come behind the
/// others and leave the number.
pub const LONG_TABLE_VERSION: u32 = 2;
/// Under which key a Parquet file, and the schema of an Arrow table, say the version.
pub const LONG_TABLE_KEY: &str = "jixiao.long-table";
/// How many digits a decimal of the table has.
pub const DECIMAL_DIGITS: u8 = 28;
/// How many of them stand behind the point.
pub const DECIMAL_PLACES: u8 = 10;

/// What the cells of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LongType {
    /// A text that comes again in many rows: a dictionary holds it once.
    Word,
    /// A text.
    Text,
    /// A whole number of 32 bits.
    Integer,
    /// A decimal of [`DECIMAL_DIGITS`] digits, [`DECIMAL_PLACES`] of them behind the point, or null.
    Decimal,
    /// A day, or null.
    Date,
}

impl LongType {
    /// What it is called in Arrow, and in Parquet.
    const fn names(self) -> [&'static str; 2] {
        match self {
            Self::Word => ["dictionary<int32, utf8>", "STRING, dictionary pages"],
            Self::Text => ["utf8", "STRING"],
            Self::Integer => ["int32", "INT32"],
            Self::Decimal => ["decimal128(28, 10), nullable", "DECIMAL(28, 10), optional"],
            Self::Date => ["date32, nullable", "DATE, optional"],
        }
    }
}

/// A column of the long table.
#[derive(Debug, Clone, Copy)]
pub struct LongColumn {
    /// Its name.
    pub name: &'static str,
    /// What its cells are.
    pub kind: LongType,
    /// What it holds, for the documentation.
    pub meaning: &'static str,
}

const fn column(name: &'static str, kind: LongType, meaning: &'static str) -> LongColumn {
    LongColumn { name, kind, meaning }
}

/// The columns, in their order.
pub const LONG_COLUMNS: [LongColumn; 14] = [
    column(
        "unit",
        LongType::Word,
        "the unit's code as text, with its leading zeros (the name where the form has no code)",
    ),
    column("name", LongType::Word, "the unit's name"),
    column(
        "parent",
        LongType::Word,
        "its 主管部门: the code, or the name where no more is known; empty where it has none",
    ),
    column("verdict", LongType::Word, "what the check says of this round: `pass`, `return` or `reject`"),
    column("state", LongType::Word, "where the unit's return stands: `passed`, `returned`, `rejected` or `not-sent`"),
    column("round", LongType::Integer, "the round, from 1; the last one counts"),
    column("form", LongType::Word, "the form's id"),
    column("year", LongType::Integer, "the budget year"),
    column("field", LongType::Word, "the id of the field in the form (`支出合计.决算`; of lists `项目.名称[3]`)"),
    column(
        "value",
        LongType::Text,
        "the value as text: exact decimals, percentages as fractions, dates as day numbers of Excel",
    ),
    column(
        "kind",
        LongType::Word,
        "the type of the field: `amount`, `count`, `percent`, `score`, `text`, `choice` or `date`",
    ),
    column(
        "number",
        LongType::Decimal,
        "the value of an `amount`, a `count`, a `percent` or a `score`, rounded half away from zero where it has more than 10 decimals; null where the value is no number, or has more than 18 digits before the point",
    ),
    column("date", LongType::Date, "the value of a `date`; null where it is no day"),
    column("digest", LongType::Word, "SHA-256 of the workbook, in hex: from which file the value is"),
];

/// A value of a return, as the long table has it.
#[derive(Debug, Clone, Copy)]
pub struct LongValue<'a> {
    /// The field's id, with `[n]` for list rows.
    pub field: &'a str,
    /// The value as text.
    pub text: &'a str,
    /// The type of the field.
    pub kind: FieldType,
}

impl<'a> LongValue<'a> {
    /// A value of this field of the form. One that the form does not have is text.
    pub fn new(template: &Template, field: &'a str, text: &'a str) -> Self {
        let kind = locate(template, field).map_or(FieldType::Text, |(ix, _)| template.field(ix).kind);
        Self { field, text, kind }
    }

    /// The number, in units of the last decimal place.
    fn number(&self) -> Option<i128> {
        match self.kind {
            FieldType::Amount | FieldType::Count | FieldType::Percent | FieldType::Score => {
                decimal(self.text.parse().ok()?)
            }
            FieldType::Text | FieldType::Choice | FieldType::Date => None,
        }
    }

    /// The day, counted from 1970-01-01.
    fn day(&self) -> Option<i32> {
        match self.kind {
            FieldType::Date => unix_days(self.text.parse().ok()?),
            FieldType::Amount
            | FieldType::Count
            | FieldType::Percent
            | FieldType::Score
            | FieldType::Text
            | FieldType::Choice => None,
        }
    }
}

/// A number in units of the last decimal place of the table; `None` where it has more digits than a decimal of the table.
pub fn decimal(number: Amount) -> Option<i128> {
    let places = u32::from(DECIMAL_PLACES);
    let number = number.round_dp_with_strategy(places, rust_decimal::RoundingStrategy::MidpointAwayFromZero);
    let units = number.mantissa().checked_mul(10_i128.pow(places.checked_sub(number.scale())?))?;
    (units.unsigned_abs() < 10_u128.pow(DECIMAL_DIGITS.into())).then_some(units)
}

/// A cell of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LongCell<'a> {
    /// Of a column of words or texts.
    Text(&'a str),
    /// Of a column of whole numbers.
    Integer(i32),
    /// Of a column of decimals: in units of the last decimal place.
    Decimal(Option<i128>),
    /// Of a column of days: counted from 1970-01-01.
    Date(Option<i32>),
}

/// The cells of a row, in the order of [`LONG_COLUMNS`].
pub fn long_cells<'a>(of: &LongReturn<'a>, value: &LongValue<'a>) -> [LongCell<'a>; LONG_COLUMNS.len()] {
    [
        LongCell::Text(of.unit),
        LongCell::Text(of.name),
        LongCell::Text(of.parent),
        LongCell::Text(of.verdict),
        LongCell::Text(of.state.key()),
        LongCell::Integer(i32::try_from(of.round).unwrap_or(i32::MAX)),
        LongCell::Text(of.form),
        LongCell::Integer(of.year),
        LongCell::Text(value.field),
        LongCell::Text(value.text),
        LongCell::Text(kind_word(value.kind)),
        LongCell::Decimal(value.number()),
        LongCell::Date(value.day()),
        LongCell::Text(of.digest),
    ]
}

/// The word of a type of field.
const fn kind_word(kind: FieldType) -> &'static str {
    match kind {
        FieldType::Amount => "amount",
        FieldType::Count => "count",
        FieldType::Percent => "percent",
        FieldType::Score => "score",
        FieldType::Text => "text",
        FieldType::Choice => "choice",
        FieldType::Date => "date",
    }
}

/// The columns as a table of the documentation.
pub fn long_table_markdown() -> String {
    let mut table = "| column | what it holds | Arrow | Parquet |\n| --- | --- | --- | --- |\n".to_owned();
    for LongColumn { name, kind, meaning } in LONG_COLUMNS {
        let [arrow, parquet] = kind.names();
        // Writing to a string cannot fail.
        let _ = writeln!(table, "| `{name}` | {meaning} | {arrow} | {parquet} |");
    }
    table
}

#[cfg(test)]
mod tests {
    use rust_decimal::dec;

    use super::{LONG_COLUMNS, LongCell, LongReturn, LongType, LongValue, decimal, long_cells};
    use crate::form::FieldType;
    use crate::rollup::ReturnState;

    #[test]
    fn a_number_has_ten_decimals_and_eighteen_digits_before_them() {
        assert_eq!(decimal(dec!(3881.3)), Some(38_813_000_000_000));
        assert_eq!(decimal(dec!(-0.00000000005)), Some(-1));
        assert_eq!(decimal(dec!(0.3333333333333333333333333333)), Some(3_333_333_333));
        assert_eq!(decimal(dec!(999999999999999999.9999999999)), Some(10_i128.pow(28) - 1));
        assert_eq!(decimal(dec!(1000000000000000000)), None);
        assert_eq!(decimal(dec!(79228162514264337593543950335)), None);
    }

    #[test]
    fn the_cells_of_a_row_are_of_the_types_of_their_columns() {
        let of = LongReturn {
            unit: "007",
            name: "县第一中学",
            parent: "",
            verdict: "pass",
            state: ReturnState::Passed,
            round: 1,
            form: "f",
            year: 2021,
            digest: "d",
        };
        for (kind, text, number, day) in [
            (FieldType::Amount, "1.5", Some(15_000_000_000), None),
            (FieldType::Amount, "#DIV/0!", None, None),
            (FieldType::Text, "1.5", None, None),
            (FieldType::Date, "44665", None, Some(19_096)),
            (FieldType::Date, "四月", None, None),
        ] {
            let cells = long_cells(&of, &LongValue { field: "x", text, kind });
            for (cell, column) in cells.iter().zip(LONG_COLUMNS) {
                let fits = match cell {
                    LongCell::Text(_) => matches!(column.kind, LongType::Word | LongType::Text),
                    LongCell::Integer(_) => column.kind == LongType::Integer,
                    LongCell::Decimal(_) => column.kind == LongType::Decimal,
                    LongCell::Date(_) => column.kind == LongType::Date,
                };
                assert!(fits, "{column:?}");
            }
            assert_eq!(cells[11..13], [LongCell::Decimal(number), LongCell::Date(day)]);
        }
    }
}
