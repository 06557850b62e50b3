//! The faults that can be put into the cells of a clean filling, one of each kind at each cell where it can be.

use std::collections::BTreeMap;

use jixiao::engine::Filling;
use jixiao::form::Form;
use jixiao::internals::formula::FieldIx;
use jixiao::internals::template::{Field, FieldType, ValueSource};
use jixiao::internals::workbook::{emit_filled, emit_identified, identity};
use jixiao::value::{Amount, Value};
use serde_json::json;

use crate::dependents::is_constant;
use crate::support::clean::Clean;
use crate::support::workbook_edits::{Cell, Package};

/// What has to come of a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Expected {
    /// It is found.
    Found,
    /// It is found where something in the form contradicts it.
    FoundIfContradicted,
    /// Everything typed is read as it was meant, and nobody has to act.
    Kept,
    /// Everything typed is read as it was meant, and it is said what is unusual.
    KeptAndNamed,
}

/// A kind of fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Kind {
    pub name: &'static str,
    pub expected: Expected,
    /// Whether the one change that takes it back is to be suggested where it breaks two rules or more.
    pub is_repairable: bool,
}

pub const fn kind(name: &'static str, expected: Expected) -> Kind {
    Kind { name, expected, is_repairable: false }
}

const fn repairable(name: &'static str) -> Kind {
    Kind { name, expected: Expected::FoundIfContradicted, is_repairable: true }
}

/// How a fault is put in.
pub enum Change {
    /// Other values in input cells; formulas are computed with them.
    Values(Vec<(usize, Value)>),
    /// A value over a formula.
    TypedOver(usize, Value),
    /// An edit of the workbook.
    Book(Edit),
}

/// Gives the edited workbook of a clean filling.
pub type Edit = Box<dyn Fn(&Clean) -> Vec<u8> + Send + Sync>;

/// Where a finding has to be to be about the fault.
pub enum Place {
    /// At one of these cells of fields.
    Cells(Vec<usize>),
    /// On a sheet, at a cell or at none.
    Sheet(String, Option<String>),
    /// Anywhere.
    Book,
}

/// A fault.
pub struct Fault {
    pub kind: Kind,
    /// Where and what, for whoever looks at one that was not found.
    pub what: String,
    pub place: Place,
    pub change: Change,
}

impl Fault {
    fn values(kind: Kind, clean: &Clean, changes: Vec<(usize, Value)>) -> Self {
        let said = |(cell, value): &(usize, Value)| {
            format!("{} {} → {}", name(&clean.form, *cell), clean.filling.values[*cell], shortened(value))
        };
        let shown: Vec<String> = changes.iter().take(4).map(said).collect();
        let place = Place::Cells(changes.iter().map(|(cell, _)| *cell).collect());
        Self { kind, what: shown.join("，"), place, change: Change::Values(changes) }
    }

    pub fn book(
        kind: Kind,
        what: String,
        place: Place,
        edit: impl Fn(&Clean) -> Package + Send + Sync + 'static,
    ) -> Self {
        let change = Change::Book(Box::new(move |clean| edit(clean).to_bytes()));
        Self { kind, what, place, change }
    }

    /// The workbook with the fault.
    pub fn bytes(&self, clean: &Clean) -> Vec<u8> {
        match &self.change {
            Change::Values(changes) => {
                let mut filling = clean.filling.clone();
                for (cell, value) in changes {
                    filling.values[*cell].clone_from(value);
                }
                emit_filled(&clean.form, &filling).unwrap()
            }
            Change::TypedOver(cell, value) => {
                let typed_over = BTreeMap::from([(*cell, value.clone())]);
                emit_filled(&clean.form, &Filling { typed_over, ..clean.filling.clone() }).unwrap()
            }
            Change::Book(edited) => edited(clean),
        }
    }
}

fn shortened(value: &Value) -> String {
    value.to_string().chars().take(20).collect()
}

/// The name of a cell: `项目.决算[3]`.
pub fn name(form: &Form, cell: usize) -> String {
    let (_, field, row) = field_of(form, cell);
    if field.list.is_some() { format!("{}[{}]", field.id, row + 1) } else { field.id.clone() }
}

/// The field of a cell, and its row.
pub fn field_of(form: &Form, cell: usize) -> (FieldIx, &Field, u32) {
    let (ix, field) = form.template.indexed().find(|(_, field)| field.cells().contains(&cell)).unwrap();
    (ix, field, (cell - field.first) as u32)
}

/// The sheet and the address of a cell.
pub fn address(form: &Form, cell: usize) -> (String, String) {
    let (ix, field, row) = field_of(form, cell);
    let place = &form.layout.places[ix.index()];
    (form.template.sheets[field.sheet].name.clone(), place.cell_of_row(row).to_string())
}

/// An input cell that is filled in.
#[derive(Clone, Copy)]
struct Entry<'c> {
    clean: &'c Clean,
    field: &'c Field,
    cell: usize,
    value: &'c Value,
    /// Its sheet, its row and its column.
    place: (usize, u32, u16),
}

/// The faults of single cells and of pairs, rows and columns of cells.
pub fn faults(clean: &Clean) -> Vec<Fault> {
    let entries = entries(clean);
    let mut faults = Vec::new();
    for entry in &entries {
        faults.extend(entry.any());
        if let Value::Number(number) = entry.value {
            match entry.field.kind {
                FieldType::Date => faults.extend(entry.date(*number)),
                _ => faults.extend(entry.number(*number)),
            }
        }
        faults.extend(entry.text());
        faults.extend(entry.score());
    }
    faults.extend(exchanges(&entries));
    faults.extend(last_years(clean));
    faults.extend(formulas(clean));
    faults.extend(prefilled(clean));
    faults
}

fn entries(clean: &Clean) -> Vec<Entry<'_>> {
    let form = &clean.form;
    let mut entries = Vec::new();
    for (ix, field) in form.template.indexed().filter(|(_, field)| field.is_entered()) {
        let place = &form.layout.places[ix.index()];
        for row in 0..field.rows {
            let (cell, value) = (field.cell(row), &clean.filling.values[field.cell(row)]);
            let at = place.cell_of_row(row);
            if !value.is_empty() {
                entries.push(Entry { clean, field, cell, value, place: (place.sheet, at.row, at.col) });
            }
        }
    }
    entries
}

impl<'c> Entry<'c> {
    fn becomes(&self, kind: Kind, value: impl Into<Value>) -> Fault {
        Fault::values(kind, self.clean, vec![(self.cell, value.into())])
    }

    fn address(&self) -> (String, String) {
        address(&self.clean.form, self.cell)
    }

    /// What can happen to any cell.
    fn any(&self) -> Vec<Fault> {
        let cleared = match self.field.required {
            true => kind("required cell cleared", Expected::Found),
            false => kind("optional cell cleared", Expected::FoundIfContradicted),
        };
        vec![self.becomes(cleared, Value::Blank), self.error_value()]
    }

    fn error_value(&self) -> Fault {
        let (sheet, cell) = self.address();
        let what = format!("{} = #REF!", name(&self.clean.form, self.cell));
        let kind = kind("error value", Expected::Found);
        Fault::book(kind, what, Place::Cells(vec![self.cell]), move |clean| {
            clean.book.clone().with_sheet(&sheet, |sheet| sheet.set_cell(&cell, sheet.cell(&cell).with_error("#REF!")))
        })
    }

    fn text(&self) -> Vec<Fault> {
        match self.field.kind {
            FieldType::Choice => vec![self.becomes(kind("choice not in the list", Expected::Found), "其他情况")],
            FieldType::Text => {
                // Behind what was meant: another text may well be another claim.
                let long = format!("{}{}", self.clean.filling.values[self.cell], "长".repeat(5_000));
                vec![self.becomes(kind("text of 5,000 characters", Expected::Kept), &*long)]
            }
            FieldType::Date | FieldType::Amount | FieldType::Count | FieldType::Percent | FieldType::Score => vec![],
        }
    }

    fn date(&self, day: Amount) -> Vec<Fault> {
        let year = kind("date of another year", Expected::FoundIfContradicted);
        vec![
            self.becomes(kind("date in words", Expected::Found), "三月中旬"),
            self.becomes(year, day - Amount::from(3_652)),
            self.becomes(year, day + Amount::from(3_652)),
        ]
    }

    fn number(&self, number: Amount) -> Vec<Fault> {
        let mut faults = self.number_as_text(number);
        faults
            .extend(["无", "待核实"].map(|text| self.becomes(kind("无 or words for a number", Expected::Found), text)));
        if number.is_zero() {
            return faults;
        }
        let is_score = self.field.kind == FieldType::Score;
        if !is_score {
            for (name, places) in [("×10, ÷10", 1), ("×100, ÷100", 2), ("×1,000, ÷1,000", 3), ("×10,000, ÷10,000", 4)]
            {
                let power = Amount::from(10_u32.pow(places));
                faults.push(self.becomes(repairable(name), number * power));
                faults.push(self.becomes(repairable(name), (number / power).normalize()));
            }
            faults.push(self.becomes(repairable("sign added or lost"), -number));
            faults.extend(transposed(number).map(|wrong| self.becomes(repairable("digits transposed"), wrong)));
            let lost = kind("digit lost", Expected::FoundIfContradicted);
            faults.extend(digit_lost(number).map(|wrong| self.becomes(lost, wrong)));
            let doubled = kind("digit doubled", Expected::FoundIfContradicted);
            faults.extend(digit_doubled(number).map(|wrong| self.becomes(doubled, wrong)));
        }
        match self.field.kind {
            FieldType::Percent => {
                let percent = kind("percent for ratio", Expected::Found);
                faults.push(self.becomes(percent, number * Amount::ONE_HUNDRED));
            }
            FieldType::Amount => faults.push(self.date_in_amount()),
            FieldType::Count | FieldType::Score | FieldType::Choice | FieldType::Text | FieldType::Date => {}
        }
        faults
    }

    fn number_as_text(&self, number: Amount) -> Vec<Fault> {
        let shown = |text: String| self.becomes(kind("number as text", Expected::KeptAndNamed), &*text);
        let plain = number.normalize().to_string();
        let wide: String = plain.chars().map(|c| char::from_u32(u32::from(c) + 0xFEE0).unwrap()).collect();
        let mut faults = vec![shown(plain.clone()), shown(wide), shown(format!(" {plain} "))];
        let (whole, rest) = plain.split_once('.').map_or((&*plain, String::new()), |(a, b)| (a, format!(".{b}")));
        if whole.len() > 3 && !whole.starts_with('-') {
            let (before, after) = whole.split_at(whole.len() - 3);
            faults.push(shown(format!("{before},{after}{rest}")));
        }
        if self.field.kind == FieldType::Amount {
            faults.push(shown(format!("{plain}{}", self.field.unit)));
        }
        faults
    }

    fn date_in_amount(&self) -> Fault {
        let (sheet, cell) = self.address();
        let what = format!("{} = 2022-03-01", name(&self.clean.form, self.cell));
        let kind = kind("date in an amount cell", Expected::Found);
        Fault::book(kind, what, Place::Cells(vec![self.cell]), move |clean| {
            let dates =
                clean.form.template.fields.iter().find(|field| field.kind == FieldType::Date && field.is_entered());
            let look = dates.map(|date| {
                let (sheet, cell) = address(&clean.form, date.first);
                clean.book.sheet(&sheet).cell(&cell)
            });
            clean.book.clone().with_sheet(&sheet, |sheet| {
                let dated = look.iter().fold(sheet.cell(&cell), |dated, look| dated.styled_as(look));
                sheet.set_cell(&cell, dated.with_number("44621"));
            })
        })
    }

    /// What can happen to the department's own scores, its total and its grade.
    fn score(&self) -> Vec<Fault> {
        let template = &self.clean.form.template;
        let is = |field: Option<FieldIx>| field.is_some_and(|field| template.field(field).first == self.cell);
        let mut faults = Vec::new();
        let score = template.score.as_ref();
        let steps = [-Amount::ONE, Amount::ONE];
        let is_self_score = template.indicators.iter().any(|indicator| is(Some(indicator.self_score)));
        if let Some(points) = self.value.as_number() {
            let name = if is_self_score {
                "self-score −1, +1"
            } else if is(score.and_then(|score| score.declared)) {
                "total changed"
            } else {
                return faults;
            };
            let kind = kind(name, Expected::FoundIfContradicted);
            faults.extend(steps.map(|step| self.becomes(kind, points + step)));
        } else if is(score.and_then(|score| score.grade)) {
            let others = self.field.choices.iter().filter(|choice| self.value.to_string() != **choice);
            let kind = kind("grade changed", Expected::Found);
            faults.extend(others.map(|other| self.becomes(kind, other.as_str())));
        }
        faults
    }
}

/// The digits of a number, with the decimal point, and its sign.
fn digits(number: Amount) -> (Vec<u8>, Amount) {
    let sign = if number.is_sign_negative() { -Amount::ONE } else { Amount::ONE };
    (number.abs().normalize().to_string().into_bytes(), sign)
}

fn of_digits(digits: &[u8], sign: Amount, other_than: Amount) -> Option<Amount> {
    let number = std::str::from_utf8(digits).ok()?.parse::<Amount>().ok()? * sign;
    (number != other_than).then_some(number)
}

/// The number with two neighbouring digits in each other's place: the last two that differ.
fn transposed(number: Amount) -> Option<Amount> {
    let (mut digits, sign) = digits(number);
    let places: Vec<usize> = (0..digits.len()).filter(|place| digits[*place] != b'.').collect();
    let pair = places.windows(2).rev().find(|pair| digits[pair[0]] != digits[pair[1]])?;
    digits.swap(pair[0], pair[1]);
    of_digits(&digits, sign, number)
}

/// The number without the digit in its middle.
fn digit_lost(number: Amount) -> Option<Amount> {
    let (mut digits, sign) = digits(number);
    let places: Vec<usize> = (0..digits.len()).filter(|place| digits[*place] != b'.').collect();
    if places.len() < 2 {
        return None;
    }
    digits.remove(places[places.len() / 2]);
    of_digits(&digits, sign, number)
}

/// The number with the digit in its middle typed twice.
fn digit_doubled(number: Amount) -> Option<Amount> {
    let (mut digits, sign) = digits(number);
    let places: Vec<usize> = (0..digits.len()).filter(|place| digits[*place] != b'.').collect();
    let place = places[places.len() / 2];
    digits.insert(place, digits[place]);
    of_digits(&digits, sign, number)
}

/// Cells, rows and columns of figures in each other's place, copied over each other, and merged.
fn exchanges(entries: &[Entry<'_>]) -> Vec<Fault> {
    let mut faults = Vec::new();
    let Some(first) = entries.first() else { return faults };
    let clean = first.clean;
    let tables = tables(&clean.form);
    let mut columns: BTreeMap<(usize, u16), Vec<Entry<'_>>> = BTreeMap::new();
    let mut rows: BTreeMap<(usize, u32), Vec<Entry<'_>>> = BTreeMap::new();
    for entry in entries.iter().filter(|entry| entry.field.kind == FieldType::Amount) {
        let table = tables[&(entry.place.0, entry.place.1)];
        columns.entry((table, entry.place.2)).or_default().push(*entry);
        if entry.field.list.is_none() {
            rows.entry((table, entry.place.1)).or_default().push(*entry);
        }
    }
    let two_cells = kind("two cells swapped", Expected::FoundIfContradicted);
    let merged = kind("cells merged over two fields", Expected::FoundIfContradicted);
    for entry in entries {
        let is_right = |other: &&Entry<'_>| {
            other.place.0 == entry.place.0 && other.place.1 == entry.place.1 && other.place.2 == entry.place.2 + 1
        };
        let Some(right) = entries.iter().find(is_right) else { continue };
        if entry.field.kind == right.field.kind && entry.value != right.value {
            let swapped = vec![(entry.cell, right.value.clone()), (right.cell, entry.value.clone())];
            faults.push(Fault::values(two_cells, clean, swapped));
        }
        let ((sheet, from), (_, to)) = (entry.address(), right.address());
        let what = format!("{sheet}!{from}:{to}");
        faults.push(Fault::book(merged, what, Place::Cells(vec![right.cell]), move |clean| {
            clean.book.clone().with_sheet(&sheet, |sheet| sheet.merge(&from, &to))
        }));
    }
    let columns: Vec<(usize, Vec<Entry<'_>>)> = columns.into_iter().map(|((table, _), cells)| (table, cells)).collect();
    let rows: Vec<(usize, Vec<Entry<'_>>)> = rows.into_iter().map(|((table, _), cells)| (table, cells)).collect();
    for (lines, swapped, copied) in [
        (
            &columns,
            repairable("two columns swapped"),
            Some(kind("a column copied over another", Expected::FoundIfContradicted)),
        ),
        (&rows, kind("two rows swapped", Expected::FoundIfContradicted), None),
    ] {
        for (index, (table, one)) in lines.iter().enumerate() {
            for (_, other) in lines[index + 1..].iter().filter(|(other, _)| other == table) {
                let pairs = pairs(one, other);
                if pairs.len() < 2 && copied.is_some() || pairs.is_empty() {
                    continue;
                }
                let swap = |(a, b): &(Entry<'_>, Entry<'_>)| [(a.cell, b.value.clone()), (b.cell, a.value.clone())];
                faults.push(Fault::values(swapped, clean, pairs.iter().flat_map(swap).collect()));
                if let Some(copied) = copied {
                    let copy = pairs.iter().map(|(a, b)| (b.cell, a.value.clone())).collect();
                    faults.push(Fault::values(copied, clean, copy));
                    let copy = pairs.iter().map(|(a, b)| (a.cell, b.value.clone())).collect();
                    faults.push(Fault::values(copied, clean, copy));
                }
            }
        }
    }
    faults
}

/// The table that each row of each sheet belongs to: rows with fields that no row without any parts.
fn tables(form: &Form) -> BTreeMap<(usize, u32), usize> {
    let mut tables = BTreeMap::new();
    for (field, place) in form.template.fields.iter().zip(&form.layout.places) {
        tables.extend((0..field.rows).map(|row| ((place.sheet, place.cell.row + row), 0)));
    }
    let mut number = 0;
    let mut before = None;
    for ((sheet, row), table) in &mut tables {
        number += usize::from(before != Some((*sheet, row.wrapping_sub(1))));
        *table = number;
        before = Some((*sheet, *row));
    }
    tables
}

/// The cells of two columns that stand in one row, or of two rows that stand in one column, and differ. In a table that is no list
/// they are the cells named for one row, `ROW.COLUMN`, or for one column.
fn pairs<'c>(one: &[Entry<'c>], other: &[Entry<'c>]) -> Vec<(Entry<'c>, Entry<'c>)> {
    let is_beside = |a: &Entry<'c>, b: &Entry<'c>| {
        let (row_and_column, other) = (a.field.id.rsplit_once('.'), b.field.id.rsplit_once('.'));
        let is_named_alike = row_and_column.zip(other).is_some_and(|((row, column), (other_row, other_column))| {
            (row == other_row && a.place.1 == b.place.1) || (column == other_column && a.place.2 == b.place.2)
        });
        match (a.field.list, b.field.list) {
            (Some(list), Some(other)) => list == other && a.place.1 == b.place.1,
            (None, None) => is_named_alike,
            (Some(_), None) | (None, Some(_)) => false,
        }
    };
    let pair = |a: &Entry<'c>| other.iter().find(|b| is_beside(a, b) && a.value != b.value).map(|b| (*a, *b));
    one.iter().filter_map(pair).collect()
}

/// Last year's figures where this year's should be, sheet by sheet.
fn last_years(clean: &Clean) -> Vec<Fault> {
    let template = &clean.form.template;
    let mut sheets: BTreeMap<usize, Vec<(usize, Value)>> = BTreeMap::new();
    for field in template.fields.iter().filter(|field| field.is_entered() && field.kind == FieldType::Amount) {
        let names = [field.id.replace("本年", "上年"), field.id.replace(".决算", ".上年")];
        let last = names.iter().filter(|name| **name != field.id).find_map(|name| template.find(name));
        let Some(last) = last.map(|last| template.field(last)).filter(|last| last.is_entered()) else { continue };
        let (now, before) = (&clean.filling.values[field.first], &clean.filling.values[last.first]);
        if field.list.is_none() && now != before && !before.is_empty() {
            sheets.entry(field.sheet).or_default().push((field.first, before.clone()));
        }
    }
    let kind = kind("last year's figures left standing", Expected::FoundIfContradicted);
    sheets.into_values().map(|changes| Fault::values(kind, clean, changes)).collect()
}

/// Figures that the bureau filled in, changed.
fn prefilled(clean: &Clean) -> Vec<Fault> {
    let template = &clean.form.template;
    let mut faults = Vec::new();
    for ix in clean.given.iter().filter(|ix| template.field(**ix).source == ValueSource::Prefilled) {
        let field = template.field(*ix);
        for cell in field.cells() {
            let Value::Number(number) = &clean.filling.values[cell] else { continue };
            let changed = Value::Number(number + Amount::ONE);
            let kind = kind("prefilled figure changed", Expected::Found);
            let what = format!("{} {number} → {changed}", name(&clean.form, cell));
            let change = Change::Book(Box::new(move |clean| {
                let mut filling = Filling { given: clean.given.clone(), ..clean.filling.clone() };
                let identity = identity(&clean.form, &filling);
                filling.values[cell].clone_from(&changed);
                emit_identified(&clean.form, &filling, &identity).unwrap()
            }));
            faults.push(Fault { kind, what, place: Place::Cells(vec![cell]), change });
        }
    }
    faults
}

/// Faults of formulas and of printed numbers.
fn formulas(clean: &Clean) -> Vec<Fault> {
    let form = &clean.form;
    let mut faults = Vec::new();
    for field in form.template.fields.iter().filter(|field| !field.checking) {
        let Some(expr) = field.formula() else { continue };
        for row in 0..field.rows {
            let cell = field.cell(row);
            let result = &clean.computed.values[cell];
            let Value::Number(number) = result else { continue };
            let typed_over = |kind: Kind, value: Amount| {
                let what = format!("{} {number} → {value}", name(form, cell));
                let (place, change) = (Place::Cells(vec![cell]), Change::TypedOver(cell, Value::Number(value)));
                Fault { kind, what, place, change }
            };
            if is_constant(expr) {
                let locked = kind("locked number changed", Expected::Found);
                faults.push(typed_over(locked, *number + Amount::ONE));
                continue;
            }
            let right = kind("formula overwritten with the right value", Expected::KeptAndNamed);
            faults.push(typed_over(right, *number));
            let wrong = kind("formula overwritten with a wrong value", Expected::Found);
            let far = if field.kind == FieldType::Percent { Amount::new(7, 2) } else { Amount::ONE };
            faults.push(typed_over(wrong, *number + far));
            for (kind, other) in [
                (kind("formula one row off", Expected::Found), neighbour(form, cell, 1, 0)),
                (kind("formula one column off", Expected::Found), neighbour(form, cell, 0, 1)),
                (kind("formula of another sheet", Expected::Found), on_another_sheet(form, field, number, clean)),
            ] {
                if let Some(other) = other {
                    faults.push(formula_of(kind, clean, cell, other));
                }
            }
        }
    }
    faults
}

/// A cell with the formula and the result of another.
fn formula_of(kind: Kind, clean: &Clean, cell: usize, other: usize) -> Fault {
    let form = &clean.form;
    let ((sheet, to), (other_sheet, from)) = (address(form, cell), address(form, other));
    let what = format!("{} as {}", name(form, cell), name(form, other));
    Fault::book(kind, what, Place::Cells(vec![cell]), move |clean| {
        let copied: Cell = clean.book.sheet(&other_sheet).cell(&from);
        clean.book.clone().with_sheet(&sheet, |sheet| {
            let look = sheet.cell(&to);
            sheet.set_cell(&to, copied.styled_as(&look));
        })
    })
}

/// The derived cell so many rows below and columns to the right on the same sheet.
fn neighbour(form: &Form, cell: usize, rows: u32, columns: u16) -> Option<usize> {
    let (ix, field, row) = field_of(form, cell);
    let here = form.layout.places[ix.index()].cell_of_row(row);
    let is_it = |(other, place): (FieldIx, u32)| {
        let at = form.layout.places[other.index()].cell_of_row(place);
        at.row == here.row + rows && at.col == here.col + columns
    };
    let derived = form.template.indexed().filter(|(_, other)| {
        other.sheet == field.sheet && other.formula().is_some_and(|expr| !is_constant(expr)) && !other.checking
    });
    derived
        .flat_map(|(ix, other)| (0..other.rows).map(move |row| (ix, row)))
        .find(|at| is_it(*at))
        .map(|(ix, row)| form.template.field(ix).cell(row))
}

/// A derived cell of the same type on another sheet.
fn on_another_sheet(form: &Form, field: &Field, number: &Amount, clean: &Clean) -> Option<usize> {
    let is_other = |other: &&Field| {
        other.sheet != field.sheet
            && other.kind == field.kind
            && !other.checking
            && other.formula().is_some_and(|expr| !is_constant(expr))
            && clean.computed.values[other.first].as_number().is_some_and(|result| result != *number)
    };
    form.template.fields.iter().find(is_other).map(|other| other.first)
}

/// An edit of a cell, for [`Package::apply`].
pub fn fill(sheet: &str, cell: &str, value: &str) -> serde_json::Value {
    json!({"sheet": sheet, "cell": cell, "value": value})
}
