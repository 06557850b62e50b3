//! Tests of the language from text to value and back; LibreOffice is asked elsewhere.

mod evaluate;
mod parse;
mod random;
mod render;

use super::{CellNames, CellValues, Expr, FieldIx, FormulaError, Reach, Ref};
use crate::value::{ErrorKind, Value};

/// What the names of the tests mean: fields 0 to 9 are single cells, 10 and up lists of four rows.
const FIELDS: &[&str] =
    &["空", "数", "文", "数文", "真", "错", "空串", "三公经费.本年决算", "A1单位", "inf", "列", "类"];
const FIRST_LIST: usize = 10;

fn resolve(name: &str) -> Option<Ref> {
    let (base, reach) = match name.strip_suffix(".本行") {
        Some(base) => (base, Reach::ThisRow),
        None => match name.strip_suffix(".中") {
            Some(base) => (base, Reach::Rows { start: 1, len: 2 }),
            None => (name, Reach::All),
        },
    };
    let field = FIELDS.iter().position(|field| *field == base)?;
    let reach = if field < FIRST_LIST { Reach::One } else { reach };
    Some(Ref { field: FieldIx(u32::try_from(field).ok()?), reach })
}

fn parsed(text: &str) -> Result<Expr, Vec<FormulaError>> {
    super::parse(text, &resolve)
}

struct Sheet(Vec<Vec<Value>>);

impl Sheet {
    fn new() -> Self {
        let text = |text: &str| Value::from(text);
        let mut fields = vec![
            vec![Value::Blank],
            vec![number("12.5")],
            vec![text("是")],
            vec![text("12")],
            vec![Value::Bool(true)],
            vec![Value::Error(ErrorKind::Na)],
            vec![text("")],
            vec![number("100")],
            vec![number("7")],
            vec![number("8")],
        ];
        fields.push(vec![number("1"), text("3"), Value::Blank, Value::Bool(true)]);
        fields.push(vec![text("是"), text("否"), Value::Blank, text("是")]);
        Self(fields)
    }
}

impl CellValues for Sheet {
    fn cell(&self, field: FieldIx, row: u32) -> &Value {
        &self.0[field.index()][row as usize]
    }

    fn rows(&self, field: FieldIx) -> u32 {
        u32::try_from(self.0[field.index()].len()).expect("a few rows")
    }
}

impl CellNames for Sheet {
    fn reference(&self, reference: Ref, _row: u32, out: &mut String) {
        out.push_str(FIELDS[reference.field.index()]);
        out.push_str(match reference.reach {
            Reach::One | Reach::All => "",
            Reach::ThisRow => ".本行",
            Reach::Rows { .. } => ".中",
        });
    }
}

fn number(text: &str) -> Value {
    Value::Number(text.parse().expect("a number"))
}
