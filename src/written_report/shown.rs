//! What a value of the report says: a cell, a formula or a column, by its filters.

use crate::check::Trace;
use crate::compute::{Computed, used_rows};
use crate::formula::{Expr, FieldIx, Reach, Ref, evaluate, references};
use crate::language::field::FieldType;
use crate::template::display::{fixed, percent, points};
use crate::template::report_text::{Filter, LostPart, ReportValue, ShownValue};
use crate::template::{Field, Indicator, Template};
use crate::value::{Amount, Value, date};

use super::messages;

/// The decimals of money and percentages, where no field says.
const DECIMALS: u32 = 2;

/// The figures that a report shows.
#[derive(Clone, Copy)]
pub(super) struct Figures<'a> {
    /// The form.
    pub(super) template: &'a Template,
    /// Every cell, and what is missing.
    pub(super) computed: &'a Computed,
}

/// Where a value stands.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    /// The row of the list, counted from 0.
    pub(super) row: u32,
    /// The number of the row among those that are shown, from 1.
    pub(super) number: usize,
    /// The indicator that lost points, with how many.
    pub(super) lost: Option<&'a LostPoints<'a>>,
    /// Whether it stands in a table, whose headings say the unit.
    pub(super) in_table: bool,
}

/// An indicator that lost points.
pub(super) struct LostPoints<'a> {
    /// The indicator.
    pub(super) indicator: &'a Indicator,
    /// How its score came about.
    pub(super) trace: &'a Trace,
    /// How many points it lost.
    pub(super) lost: Amount,
}

/// What a value says.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// This text.
    Text(String),
    /// Nothing yet: this is to be written.
    ToWrite(String),
}

/// A value on its way through its filters.
enum Held {
    Value(Value),
    /// Nothing is there; what to say where no filter says another thing.
    Missing(String),
}

impl Figures<'_> {
    /// What a value says.
    pub(super) fn say(&self, value: &ReportValue, place: Place<'_>) -> Said {
        let ReportValue { shown, filters } = value;
        let (field, held) = self.held(shown, filters, place);
        let value = match held {
            Held::Value(value) => value,
            Held::Missing(what) => return missing(what, filters),
        };
        let mut shaped = None;
        let mut value = value;
        for filter in filters {
            let number = value.as_number();
            match (filter, number) {
                (Filter::Absolute, Some(number)) => value = Value::Number(number.abs()),
                (Filter::Money, Some(number)) => shaped = Some(self.money(field, number)),
                (Filter::Percent, Some(number)) => shaped = Some(percent(number, percent_decimals(field))),
                (Filter::Plain, Some(number)) => shaped = Some(plain(field, number)),
                (Filter::Change, Some(number)) => {
                    let amount = |number| match field.map(|field| field.kind) {
                        Some(FieldType::Count | FieldType::Score) => with_unit(field, number),
                        Some(
                            FieldType::Amount
                            | FieldType::Percent
                            | FieldType::Text
                            | FieldType::Choice
                            | FieldType::Date,
                        )
                        | None => self.money(field, number),
                    };
                    shaped = Some(change(number, [messages::MORE, messages::LESS], amount));
                }
                (Filter::Rise, Some(number)) => {
                    let share = |number| percent(number, percent_decimals(field));
                    shaped = Some(change(number, [messages::RISEN, messages::FALLEN], share));
                }
                (Filter::Date, Some(day)) => shaped = date::civil(day).map(|(y, m, d)| messages::date(y, m, d)),
                (Filter::FormalDate, Some(day)) => {
                    shaped = date::civil(day).map(|(y, m, d)| messages::formal_date(y, m, d));
                }
                (Filter::Clause, _) => {
                    let text = shaped.take().unwrap_or_else(|| value.to_string());
                    shaped = Some(text.trim_end().trim_end_matches(['。', '；', ';', '.', '，', '、']).to_owned());
                }
                (Filter::Sentence, _) => {
                    let text = shaped.take().unwrap_or_else(|| value.to_string());
                    let ends = text.trim_end().ends_with(['。', '！', '？', '；', '.']);
                    shaped = Some(if ends { text } else { format!("{}。", text.trim_end()) });
                }
                (
                    Filter::Absolute
                    | Filter::Money
                    | Filter::Percent
                    | Filter::Plain
                    | Filter::Change
                    | Filter::Rise
                    | Filter::Date
                    | Filter::FormalDate,
                    None,
                )
                | (Filter::List(_) | Filter::Or(_) | Filter::ToWrite(_), _) => {}
            }
        }
        Said::Text(shaped.unwrap_or_else(|| unfiltered(field, &value, place.in_table)))
    }

    /// Whether a formula is true where it stands; `None` where what it needs is missing, with the name of the first such cell.
    pub(super) fn holds(&self, formula: &Expr, row: u32) -> Result<bool, String> {
        if self.computed.is_missing(self.template, formula, row) {
            return Err(self.lacking(formula, row));
        }
        Ok(match self.evaluate(formula, row) {
            Value::Bool(holds) => holds,
            Value::Number(number) => !number.is_zero(),
            Value::Blank | Value::Text(_) | Value::Error(_) => false,
        })
    }

    fn evaluate(&self, formula: &Expr, row: u32) -> Value {
        evaluate(formula, &self.computed.view(self.template), row)
    }

    fn held(&self, shown: &ShownValue, filters: &[Filter], place: Place<'_>) -> (Option<&Field>, Held) {
        let text = |text: String| (None, Held::Value(Value::Text(text)));
        match shown {
            ShownValue::Field(field, expr) => {
                let field = self.template.field(*field);
                // A formula gives 0 for a blank cell.
                let row = if field.list.is_some() { place.row } else { 0 };
                let value = self.computed.values[field.cell(row)].clone();
                let is_unreadable = field.is_numeric() && value.as_number().is_none();
                let is_missing = self.computed.is_missing(self.template, expr, place.row);
                if is_missing || is_unreadable || value.is_empty() || matches!(value, Value::Error(_)) {
                    let what =
                        if place.in_table { messages::TO_FILL_IN.to_owned() } else { self.lacking(expr, place.row) };
                    return (Some(field), Held::Missing(what));
                }
                (Some(field), Held::Value(value))
            }
            ShownValue::Formula(expr) => {
                let value = self.evaluate(expr, place.row);
                let held = if self.computed.is_missing(self.template, expr, place.row) {
                    Held::Missing(self.lacking(expr, place.row))
                } else if value.is_empty() || matches!(value, Value::Error(_)) {
                    Held::Missing(messages::NOT_COMPUTED.to_owned())
                } else {
                    Held::Value(value)
                };
                (None, held)
            }
            ShownValue::Column(reference) => (None, self.column(*reference, filters)),
            ShownValue::RowNumber => text(place.number.to_string()),
            ShownValue::Lost(part) => {
                let Some(lost) = place.lost else { return text(String::new()) };
                let unit = if place.in_table { "" } else { messages::POINTS };
                match part {
                    LostPart::Name => text(lost.indicator.label.clone()),
                    LostPart::Group => text(lost.indicator.group.last().cloned().unwrap_or_default()),
                    LostPart::Weight => text(format!("{}{unit}", points(lost.indicator.printed_weight()))),
                    LostPart::Score => {
                        let score = lost.trace.declared.or(lost.trace.recomputed);
                        let said = score.map(|score| format!("{}{unit}", points(score)));
                        (
                            None,
                            said.map_or_else(
                                || Held::Missing(messages::TO_FILL_IN.to_owned()),
                                |said| Held::Value(Value::Text(said)),
                            ),
                        )
                    }
                    LostPart::Lost => text(format!("{}{unit}", points(lost.lost))),
                    LostPart::Reason => {
                        let cell = self.template.field(lost.indicator.reason).cell(0);
                        match &self.computed.values[cell] {
                            value if value.is_empty() => (None, Held::Missing(messages::REASON.to_owned())),
                            value => (None, Held::Value(value.clone())),
                        }
                    }
                    LostPart::Trace => text(lost.trace.text.clone()),
                }
            }
        }
    }

    /// The filled cells of a column, with 、 between them.
    fn column(&self, reference: Ref, filters: &[Filter]) -> Held {
        let field = self.template.field(reference.field);
        let (start, count) = match reference.reach {
            Reach::Rows { start, len } => (start, len),
            Reach::All | Reach::One | Reach::ThisRow => (0, field.rows),
        };
        let used = field.list.map(|list| used_rows(self.template, list, &self.computed.values));
        let is_used = |row: &u32| used.as_ref().is_none_or(|used| used[*row as usize]);
        let cells = (start..start + count).filter(is_used).map(|row| &self.computed.values[field.cell(row)]);
        let texts: Vec<String> =
            cells.filter(|value| !value.is_empty()).map(|value| unfiltered(Some(field), value, false)).collect();
        if texts.is_empty() {
            return Held::Missing(self.named(reference.field));
        }
        let most = filters.iter().find_map(|filter| match filter {
            Filter::List(most) => *most,
            Filter::Money
            | Filter::Percent
            | Filter::Plain
            | Filter::Change
            | Filter::Rise
            | Filter::Absolute
            | Filter::Date
            | Filter::FormalDate
            | Filter::Or(_)
            | Filter::ToWrite(_)
            | Filter::Clause
            | Filter::Sentence => None,
        });
        let most = most.unwrap_or(texts.len());
        let more = if most < texts.len() { messages::and_more(texts.len()) } else { String::new() };
        Held::Value(Value::Text(format!("{}{more}", texts[..most.min(texts.len())].join("、"))))
    }

    /// The name of the first cell that a formula lacks.
    fn lacking(&self, formula: &Expr, row: u32) -> String {
        let mut needed = Vec::new();
        references(formula, &mut |reference| needed.push(reference));
        let is_missing = |reference: &&Ref| {
            self.computed.is_missing(self.template, &Expr::Ref(**reference), row)
                || self.template.field(reference.field).rows == 1
                    && self.computed.values[self.template.field(reference.field).cell(0)].is_empty()
        };
        let first = needed.iter().find(is_missing).or(needed.first());
        first.map_or_else(|| messages::NOT_COMPUTED.to_owned(), |reference| self.named(reference.field))
    }

    fn named(&self, field: FieldIx) -> String {
        let field = self.template.field(field);
        messages::to_fill_in(&self.template.sheets[field.sheet].name, &field.label)
    }

    fn money(&self, field: Option<&Field>, number: Amount) -> String {
        let unit = field.map(|field| field.unit.as_str()).filter(|unit| !unit.is_empty());
        format!("{}{}", fixed(number, DECIMALS), unit.unwrap_or(&self.template.currency))
    }
}

/// What is said where nothing is there.
fn missing(what: String, filters: &[Filter]) -> Said {
    for filter in filters {
        match filter {
            Filter::Or(words) => return Said::Text(words.clone()),
            Filter::ToWrite(words) => return Said::ToWrite(words.clone()),
            Filter::Money
            | Filter::Percent
            | Filter::Plain
            | Filter::Change
            | Filter::Rise
            | Filter::Absolute
            | Filter::List(_)
            | Filter::Date
            | Filter::FormalDate
            | Filter::Clause
            | Filter::Sentence => {}
        }
    }
    Said::ToWrite(what)
}

fn percent_decimals(field: Option<&Field>) -> u32 {
    let of_field = field.filter(|field| field.kind == FieldType::Percent);
    of_field.map_or(DECIMALS, |field| field.decimals.saturating_sub(2))
}

/// A change in words, by its sign.
fn change(number: Amount, [more, less]: [&str; 2], shown: impl Fn(Amount) -> String) -> String {
    if number.is_zero() {
        return messages::SAME.to_owned();
    }
    format!("{}{}", if number > Amount::ZERO { more } else { less }, shown(number.abs()))
}

/// A number without its unit.
fn plain(field: Option<&Field>, number: Amount) -> String {
    match field.map(|field| field.kind) {
        Some(FieldType::Amount) => fixed(number, DECIMALS),
        Some(FieldType::Percent) => percent(number, percent_decimals(field)),
        Some(FieldType::Count | FieldType::Score | FieldType::Text | FieldType::Choice | FieldType::Date) | None => {
            points(number)
        }
    }
}

/// A number with the unit of its field.
fn with_unit(field: Option<&Field>, number: Amount) -> String {
    let unit = match field {
        Some(field) if field.kind == FieldType::Percent => "",
        Some(field) if field.kind == FieldType::Score && field.unit.is_empty() => messages::POINTS,
        Some(field) => &field.unit,
        None => "",
    };
    format!("{}{unit}", plain(field, number))
}

/// A value as its field shows it; in a table without its unit.
pub(super) fn unfiltered(field: Option<&Field>, value: &Value, in_table: bool) -> String {
    match value {
        Value::Number(day) if field.is_some_and(|field| field.kind == FieldType::Date) => match date::civil(*day) {
            Some((year, month, day)) => messages::date(year, month, day),
            None => date::shown(*day),
        },
        Value::Number(number) if in_table => plain(field, *number),
        Value::Number(number) => with_unit(field, *number),
        Value::Blank | Value::Text(_) | Value::Bool(_) | Value::Error(_) => value.to_string(),
    }
}
