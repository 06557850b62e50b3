//! The handbook of a form: every cell to fill in, every rule and every indicator that a return is held to, to be sent out with the
//! form before anybody fills it in.
//!
//! In comes a [`Form`]; out come tables of texts, which `workbook` writes.

mod messages;
mod workbook;

use std::collections::BTreeMap;

use crate::finding::Severity;
use crate::form::Form;
use crate::formula::{CellNames, Expr, Reach, Ref, render};
use crate::template::rule_pack;
use crate::template::{CheckRule, Extra, Field, FieldType, Struck, Template, display};
use crate::value::{Amount, Value};

pub use workbook::HandbookError;

/// The most cells of a rule that are named; of more, how many there are is told.
const MOST_CELLS: usize = 6;

/// A sheet of the handbook.
struct HandbookSheet {
    name: &'static str,
    /// The headings, each with the width of its column in characters of half width.
    headings: &'static [(&'static str, f64)],
    rows: Vec<Vec<String>>,
}

/// The handbook of a form as the bytes of a workbook.
///
/// # Errors
/// Where a text does not fit into a workbook.
pub fn workbook(form: &Form) -> Result<Vec<u8>, HandbookError> {
    let sheets = [fields(form), checks(form), substance(form), indicators(form), changes(form)];
    let sheets: Vec<HandbookSheet> = sheets.into_iter().filter(|sheet| !sheet.rows.is_empty()).collect();
    workbook::write(&form.template, &sheets)
}

/// What is to be filled in, cell by cell; of a list, column by column.
fn fields(form: &Form) -> HandbookSheet {
    let template = &form.template;
    let mut rows: Vec<Vec<String>> = Vec::new();
    // The copies of a repeated sheet ask for the same: the first stands for all.
    let mut copies: BTreeMap<(String, u32, u16), usize> = BTreeMap::new();
    // What is explained on the self-check is asked for there.
    let is_listed = |field: &Field| field.is_input() && !field.checking && field.sheet != template.self_check.sheet;
    for (ix, field) in template.indexed().filter(|(_, field)| is_listed(field)) {
        let place = &form.layout.places[ix.index()];
        let sheet = &template.sheets[field.sheet];
        let (series, _) = numbered(&sheet.name);
        let first = place.cell_of_row(0);
        let key = (series.to_owned(), first.row, first.col);
        if sheet.optional && copies.contains_key(&key) {
            continue;
        }
        copies.insert(key, rows.len());
        let cells = match field.rows {
            1 => first.to_string(),
            count => format!("{first}:{}", place.cell_of_row(count - 1)),
        };
        let required = match (field.required, sheet.optional, field.list.is_some()) {
            (false, _, _) => messages::OPTIONAL,
            (true, _, true) => messages::REQUIRED_IN_USED_ROWS,
            (true, true, false) => messages::REQUIRED_ON_USED_SHEETS,
            (true, false, false) => messages::REQUIRED,
        };
        rows.push(vec![
            sheet_name(template, field.sheet),
            cells,
            field.label.clone(),
            required.to_owned(),
            kind(field),
            bounds(field),
            field.note.clone(),
        ]);
    }
    HandbookSheet { name: messages::FIELDS, headings: &messages::FIELD_HEADINGS, rows }
}

/// A sheet's name; of sheets that are alike but for a number, the name of the first with how many there are.
fn sheet_name(template: &Template, sheet: usize) -> String {
    let sheet = &template.sheets[sheet];
    let (series, number) = numbered(&sheet.name);
    let same = template.sheets.iter().filter(|other| other.optional && numbered(&other.name).0 == series).count();
    if sheet.optional && number.is_some() && same > 1 {
        return messages::series(&sheet.name, same);
    }
    sheet.name.clone()
}

/// A name without the number at its end, and the number.
fn numbered(name: &str) -> (&str, Option<u32>) {
    let series = name.trim_end_matches(|c: char| c.is_ascii_digit());
    (series, name[series.len()..].parse().ok())
}

fn kind(field: &Field) -> String {
    let unit = if field.unit.is_empty() { String::new() } else { format!("（{}）", field.unit) };
    match field.kind {
        FieldType::Choice => format!("{}：{}", messages::CHOICE, field.choices.join("、")),
        FieldType::Amount => format!("{}{unit}", messages::AMOUNT),
        FieldType::Count => format!("{}{unit}", messages::NUMBER),
        FieldType::Percent => messages::PERCENT.to_owned(),
        FieldType::Score => messages::POINTS.to_owned(),
        FieldType::Date => messages::DATE.to_owned(),
        FieldType::Text => messages::TEXT.to_owned(),
    }
}

fn bounds(field: &Field) -> String {
    let shown = |bound: Amount| match field.kind {
        FieldType::Date => display::shown(field, &Value::Number(bound)),
        FieldType::Amount
        | FieldType::Count
        | FieldType::Percent
        | FieldType::Score
        | FieldType::Text
        | FieldType::Choice => display::bound_of(field, bound),
    };
    match (field.min, field.max) {
        (Some(min), Some(max)) => messages::between(&shown(min), &shown(max)),
        (Some(min), None) => messages::at_least(&shown(min)),
        (None, Some(max)) => messages::at_most(&shown(max)),
        (None, None) => String::new(),
    }
}

/// The names of a form's cells in a formula: what people call them.
struct Labels<'a>(&'a Template);

impl CellNames for Labels<'_> {
    fn reference(&self, reference: Ref, _: u32, out: &mut String) {
        out.push('“');
        out.push_str(&self.0.field(reference.field).label);
        out.push('”');
    }
}

fn checks(form: &Form) -> HandbookSheet {
    let template = &form.template;
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut copies: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for check in &template.checks {
        if let Some((_, count)) = copies.get_mut(check.code.as_str()) {
            *count += 1;
            continue;
        }
        copies.insert(&check.code, (rows.len(), 1));
        let words = |formula: &Expr| render(formula, &Labels(template), 0);
        let demand = match &check.rule {
            CheckRule::Equal(left, right) => format!("{} = {}", words(left), words(right)),
            CheckRule::AtMost(left, right) => format!("{} ≤ {}", words(left), words(right)),
            CheckRule::Holds(condition) | CheckRule::Begun(condition) => words(condition),
            CheckRule::Unique(column) => messages::unique(&template.field(*column).label),
            CheckRule::Filled(cells) => {
                let labels: Vec<&str> = cells.iter().map(|cell| template.field(cell.field).label.as_str()).collect();
                messages::filled(&labels)
            }
        };
        let when = check.when.as_ref().map(|when| messages::when(&words(when))).unwrap_or_default();
        rows.push(vec![
            check.code.clone(),
            check.title.clone(),
            cells(form, &check.rule.cells()),
            format!("{demand}{when}"),
            severity(check.severity).to_owned(),
            check.fix.clone(),
            check.basis.clone(),
        ]);
    }
    for (row, count) in copies.values().filter(|(_, count)| *count > 1) {
        rows[*row][1].push_str(&messages::copies(*count));
    }
    HandbookSheet { name: messages::CHECKS, headings: &messages::CHECK_HEADINGS, rows }
}

/// The rules on substance, each once, with what they are about.
fn substance(form: &Form) -> HandbookSheet {
    let template = &form.template;
    let built_in = rule_pack::built_in();
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut known: BTreeMap<&str, (usize, Vec<&str>)> = BTreeMap::new();
    for group in &template.substance {
        for rule in &group.rules {
            if let Some((_, about)) = known.get_mut(rule.code.as_str()) {
                about.push(&group.title);
                continue;
            }
            known.insert(&rule.code, (rows.len(), vec![&group.title]));
            // A rule of the form's own may bear the code of a built-in one.
            let described =
                built_in.iter().find(|described| described.code == rule.code && described.title == rule.title);
            let example = |broken: bool| {
                let found = described.and_then(|rule| rule.examples.iter().find(|example| example.broken == broken));
                found.map(rule_pack::shown_example).unwrap_or_default()
            };
            let live = if matches!(rule.struck, Struck::Where(_)) { "" } else { messages::NOT_LIVE };
            rows.push(vec![
                rule.code.clone(),
                format!("{}{live}", rule.title),
                rule_pack::without_names(&rule.message),
                String::new(),
                cells(form, &rule.mark),
                rule.fix.clone(),
                example(true),
                example(false),
                severity(group.severity).to_owned(),
                rule.basis.clone(),
            ]);
        }
    }
    for (row, about) in known.values() {
        rows[*row][3] = messages::about(about);
    }
    rows.sort_by(|first, second| first[0].cmp(&second[0]));
    HandbookSheet { name: messages::SUBSTANCE, headings: &messages::SUBSTANCE_HEADINGS, rows }
}

fn indicators(form: &Form) -> HandbookSheet {
    let template = &form.template;
    let rows = template.indicators.iter().map(|indicator| {
        let weight = match indicator.extra {
            None => display::points(indicator.weight),
            Some(Extra::Bonus) => messages::bonus(&display::points(indicator.weight)),
            Some(Extra::Penalty) => messages::penalty(&display::points(indicator.weight)),
        };
        let value = indicator.formula.as_ref().map(|formula| render(formula, &Labels(template), 0));
        let own = Ref { field: indicator.self_score, reach: Reach::One };
        vec![
            indicator.group.join("／"),
            indicator.label.clone(),
            weight,
            indicator.definition.clone(),
            indicator.standard.clone(),
            value.unwrap_or_default(),
            cells(form, &[own]),
        ]
    });
    HandbookSheet { name: messages::INDICATORS, headings: &messages::INDICATOR_HEADINGS, rows: rows.collect() }
}

/// The figures that may not change much since last year.
fn changes(form: &Form) -> HandbookSheet {
    let template = &form.template;
    let changes = template.last_year.iter().flat_map(|last| &last.changes);
    let rows = changes.map(|change| {
        let field = change.carried.field;
        vec![
            template.field(field).label.clone(),
            cells(form, &[Ref { field, reach: Reach::One }]),
            messages::change(&display::points(change.bound.saturating_mul(Amount::ONE_HUNDRED))),
        ]
    });
    HandbookSheet { name: messages::CHANGES, headings: &messages::CHANGE_HEADINGS, rows: rows.collect() }
}

/// Where cells stand: the first of a list's column with its last.
fn cells(form: &Form, references: &[Ref]) -> String {
    let template = &form.template;
    let shown = |reference: &Ref| {
        let field = template.field(reference.field);
        let place = &form.layout.places[reference.field.index()];
        let sheet = &template.sheets[field.sheet].name;
        let (from, to) = match reference.reach {
            Reach::One => (0, 0),
            Reach::ThisRow | Reach::All => (0, field.rows - 1),
            Reach::Rows { start, len } => (start, start + len.max(1) - 1),
        };
        let (first, last) = (place.cell_of_row(from), place.cell_of_row(to));
        if first == last { format!("{sheet}!{first}") } else { format!("{sheet}!{first}:{last}") }
    };
    let mut places: Vec<String> = Vec::new();
    for reference in references.iter().filter(|reference| !template.field(reference.field).checking) {
        let place = shown(reference);
        if !places.contains(&place) {
            places.push(place);
        }
    }
    if places.len() > MOST_CELLS {
        let count = places.len();
        places.truncate(MOST_CELLS);
        return messages::and_more(&places, count);
    }
    places.join("、")
}

const fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Fatal | Severity::Error => messages::MUST,
        Severity::Warning => messages::MUST_OR_EXPLAIN,
        Severity::Notice => messages::HINT,
    }
}

#[cfg(test)]
mod tests {
    use super::{Form, MOST_CELLS, Reach, Ref, cells, messages};
    use crate::builder::load;
    use crate::template::Files;

    #[test]
    fn cells_are_named_each_once_up_to_the_bound() {
        let form = Form::new(load(&Files::built_in("hunan-department-2021").unwrap()).unwrap());
        let fields = form.template.indexed().filter(|(_, field)| !field.checking && field.list.is_none());
        let references: Vec<Ref> = fields.map(|(field, _)| Ref { field, reach: Reach::One }).collect();
        let all = cells(&form, &[&references[..MOST_CELLS], &references[..1]].concat());
        assert_eq!(all.matches('!').count(), MOST_CELLS);
        let named: Vec<String> = all.split('、').map(str::to_owned).collect();
        let some = cells(&form, &references[..MOST_CELLS + 1]);
        assert_eq!(some, messages::and_more(&named, MOST_CELLS + 1));
        assert_ne!(some, all);
    }
}
