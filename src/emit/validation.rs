//! What Excel lets into an input cell, and what it says on selection.

use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, DataValidationRule, ExcelDateTime, Formula, XlsxError,
};

use crate::template::display::shown;
use crate::template::{Field, FieldType, IndicatorPart};
use crate::text::shorten::shorten;
use crate::value::number::to_double;
use crate::value::{Amount, Value, date};

use super::messages;

/// The most characters of a prompt's title, and of its text.
const TITLE: usize = 32;
const TEXT: usize = 255;
/// The greatest amount that a form takes: beyond it exact arithmetic would not hold.
const GREATEST: i64 = 1_000_000_000_000;

/// The rule and prompt of a field; `choices` is a range for lists too long for a rule.
pub fn validation(field: &Field, choices: Option<&str>) -> Result<DataValidation, XlsxError> {
    let rule = match field.kind {
        FieldType::Choice => match choices {
            Some(range) => DataValidation::new().allow_list_formula(Formula::new(range)),
            None => DataValidation::new().allow_list_strings(&field.choices)?,
        },
        FieldType::Date => {
            let day = |bound: Option<Amount>, otherwise| match bound {
                Some(serial) => ExcelDateTime::from_serial_datetime(to_double(serial)),
                None => otherwise,
            };
            DataValidation::new().allow_date(DataValidationRule::Between(
                day(field.min, ExcelDateTime::from_ymd(2000, 1, 1))?,
                day(field.max, ExcelDateTime::from_ymd(2100, 12, 31))?,
            ))
        }
        FieldType::Text => DataValidation::new().allow_any_value(),
        FieldType::Amount | FieldType::Count | FieldType::Percent | FieldType::Score => {
            let (least, most) = bounds(field);
            let rule = DataValidationRule::Between(to_double(least), to_double(most));
            DataValidation::new().allow_decimal_number(rule)
        }
    };
    rule.set_input_title(shorten(&field.label, TITLE))?
        .set_input_message(shorten(&prompt(field), TEXT))?
        .set_error_style(DataValidationErrorStyle::Stop)
        .set_error_title(messages::REFUSED)?
        .set_error_message(shorten(&refusal(field), TEXT))
}

/// The least and the greatest number that a field takes.
pub fn bounds(field: &Field) -> (Amount, Amount) {
    let greatest = Amount::from(GREATEST);
    (field.min.unwrap_or(-greatest), field.max.unwrap_or(greatest))
}

/// Says what a date looks like, and between which days it is: `如2022-04-14，在2022-01-01至2022-12-31之间。`
fn days(field: &Field) -> String {
    match (field.min, field.max) {
        (Some(first), Some(last)) => format!("如2022-04-14，在{}至{}之间。", date::shown(first), date::shown(last)),
        (Some(first), None) => format!("如2022-04-14，不早于{}。", date::shown(first)),
        (None, Some(last)) => format!("如2022-04-14，不晚于{}。", date::shown(last)),
        (None, None) => "如2022-04-14。".to_owned(),
    }
}

/// What the accountant reads on selecting the cell.
fn prompt(field: &Field) -> String {
    let mut text = String::from(if field.required { messages::REQUIRED } else { messages::OPTIONAL });
    text.push_str(&field.note);
    match field.kind {
        FieldType::Choice => text.push_str("从下拉框中选择。"),
        FieldType::Percent => text.push_str("连同百分号填写，如95%。"),
        FieldType::Date => text.push_str(&days(field)),
        FieldType::Amount => {
            text.push_str(&format!("单位：{}。", field.unit));
            if !field.note.contains("填0") {
                text.push_str("没有的填0。");
            }
        }
        FieldType::Count if !field.unit.is_empty() => text.push_str(&format!("单位：{}。", field.unit)),
        FieldType::Count | FieldType::Score | FieldType::Text => {}
    }
    text
}

/// What the accountant reads when Excel refuses an entry.
fn refusal(field: &Field) -> String {
    match field.kind {
        FieldType::Choice => "请从下拉框中选择。".to_owned(),
        FieldType::Date => format!("请填日期，{}", days(field)),
        FieldType::Text => String::new(),
        FieldType::Percent => {
            let (_, most) = bounds(field);
            format!("请连同百分号填写，如95%（不是95）；不能大于{}。", shown(field, &Value::Number(most)))
        }
        FieldType::Score if matches!(field.part, Some((_, IndicatorPart::SelfScore))) => {
            let (_, most) = bounds(field);
            format!("请填0到{}之间的分数。", most.normalize())
        }
        FieldType::Amount | FieldType::Count | FieldType::Score => {
            let unit = if field.unit.is_empty() { String::new() } else { format!("（{}）", field.unit) };
            match (field.min, field.max) {
                (Some(least), Some(most)) => {
                    format!("请填{}到{}之间的数字{unit}。", least.normalize(), most.normalize())
                }
                (Some(least), None) if least.is_zero() => format!("请填不小于0的数字{unit}，只填数字。"),
                _ => format!("请填数字{unit}，只填数字。"),
            }
        }
    }
}
