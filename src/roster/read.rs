//! Reads the roster: the units, or every fault with its cell.

use std::collections::{HashMap, HashSet};
use std::fmt;

use crate::intake::{Book, BookSheet, Reading, coerce};
use crate::mail::is_address;
use crate::template::display::points;
use crate::template::{Field, FieldType, Template};
use crate::text::normalize::normalize_key;
use crate::value::{Amount, CellRef, Value};

use super::columns::{RosterColumn, columns_by_name};
use super::unit::RosterUnit;
use super::{FILE_NAME, messages};

/// A fault of a roster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RosterFault {
    /// The cell at fault; `None` where the fault is of the whole roster.
    cell: Option<CellRef>,
    /// What is wrong.
    message: String,
}

/// Everything wrong with a roster, left to right and row by row.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.iter().map(RosterFault::to_string).collect::<Vec<_>>().join("\n"))]
pub struct RosterFaults(pub(crate) Vec<RosterFault>);

impl fmt::Display for RosterFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.cell {
            Some(cell) => write!(f, "{cell}：{}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

impl RosterFault {
    /// The cell at fault, where it is of one.
    pub(crate) fn cell(&self) -> Option<CellRef> {
        self.cell
    }

    /// What is wrong.
    pub(crate) fn message(&self) -> &str {
        &self.message
    }
}

impl RosterFaults {
    /// The faults, left to right and row by row.
    pub(crate) fn faults(&self) -> &[RosterFault] {
        &self.0
    }

    /// A single fault of the whole roster.
    fn of_roster(message: String) -> Self {
        Self(vec![RosterFault { cell: None, message }])
    }
}

/// Reads the units from the bytes of a roster.
///
/// # Errors
/// Every fault: a duplicate code, a missing name, a bad address, an unknown column, a value that does not fit its field.
pub(crate) fn read(template: &Template, bytes: &[u8]) -> Result<Vec<RosterUnit>, RosterFaults> {
    let book =
        Book::open(bytes).map_err(|unreadable| RosterFaults::of_roster(unreadable.finding(FILE_NAME).message))?;
    let by_name = columns_by_name(template);
    let sheet = book.sheet(messages::SHEET).or_else(|| book.sheets.iter().find(|sheet| has_headings(sheet, &by_name)));
    let Some(sheet) = sheet.filter(|sheet| has_headings(sheet, &by_name)) else {
        return Err(RosterFaults::of_roster(messages::NO_HEADINGS.to_owned()));
    };
    let mut reader = RosterReader { sheet, template, faults: Vec::new() };
    let columns = reader.headings(&by_name);
    let units = reader.units(&columns);
    if reader.faults.is_empty() {
        Ok(units)
    } else {
        reader.faults.sort_by_key(|fault| fault.cell);
        Err(RosterFaults(reader.faults))
    }
}

/// Whether the first row of a sheet has the heading of the codes or of the names.
fn has_headings(sheet: &BookSheet, by_name: &HashMap<String, RosterColumn>) -> bool {
    let first_row = sheet.cells.iter().take_while(|cell| cell.row == 0);
    let mut columns = first_row.filter_map(|cell| by_name.get(&normalize_key(&cell.value.to_string())));
    columns.any(|column| matches!(column, RosterColumn::Code | RosterColumn::Name))
}

/// Reads a sheet with the roster and collects its faults.
struct RosterReader<'a> {
    sheet: &'a BookSheet,
    template: &'a Template,
    faults: Vec<RosterFault>,
}

/// A row of the roster, read.
struct RosterRow {
    row: u32,
    /// The unit; its `parent` is found once all rows are read.
    unit: RosterUnit,
    /// The unit's 主管部门 as written: a code or a name.
    parent: String,
}

impl RosterReader<'_> {
    fn fault(&mut self, row: u32, col: u32, message: String) {
        self.faults.push(RosterFault { cell: cell_ref(row, col), message });
    }

    fn roster_fault(&mut self, message: String) {
        self.faults.push(RosterFault { cell: None, message });
    }

    /// The columns of the sheet with what each holds.
    fn headings(&mut self, by_name: &HashMap<String, RosterColumn>) -> Vec<(u32, RosterColumn)> {
        let mut columns: Vec<(u32, RosterColumn)> = Vec::new();
        for heading in self.sheet.cells.iter().take_while(|cell| cell.row == 0) {
            let text = heading.value.to_string();
            if text.trim().is_empty() {
                continue;
            }
            match by_name.get(&normalize_key(&text)) {
                None => self.fault(0, heading.col, messages::unknown_column(&text)),
                Some(column) => match columns.iter().find(|(_, other)| other == column) {
                    Some((first, _)) => {
                        let first = shown_cell(0, *first);
                        self.fault(0, heading.col, messages::column_twice(&text, &first));
                    }
                    None => columns.push((heading.col, *column)),
                },
            }
        }
        for required in [RosterColumn::Code, RosterColumn::Name] {
            if !columns.iter().any(|(_, column)| *column == required) {
                self.roster_fault(messages::no_column(required.heading()));
            }
        }
        columns
    }

    fn units(&mut self, columns: &[(u32, RosterColumn)]) -> Vec<RosterUnit> {
        let mut row_numbers: Vec<u32> = self.sheet.cells.iter().map(|cell| cell.row).filter(|row| *row > 0).collect();
        row_numbers.dedup();
        let col_of =
            |wanted: RosterColumn| columns.iter().find(|(_, column)| *column == wanted).map_or(0, |(col, _)| *col);
        let mut rows = Vec::new();
        for row in row_numbers {
            if columns.iter().all(|(col, _)| self.text(row, *col).is_empty()) {
                continue;
            }
            rows.push(self.row(row, columns));
        }
        if rows.is_empty() && self.faults.is_empty() {
            self.roster_fault(messages::NO_UNITS.to_owned());
        }
        let mut row_by_code: HashMap<String, u32> = HashMap::new();
        for RosterRow { row, unit, .. } in &rows {
            let code = &unit.code;
            if code.is_empty() {
                self.fault(*row, col_of(RosterColumn::Code), messages::NO_CODE.to_owned());
            } else if let Some(first) = row_by_code.get(&normalize_key(code)) {
                let first = shown_cell(*first, col_of(RosterColumn::Code));
                self.fault(*row, col_of(RosterColumn::Code), messages::code_twice(code, &first));
            } else {
                // Normalised, because the code in a return is compared so: 00A is 00a.
                row_by_code.insert(normalize_key(code), *row);
            }
            if unit.name.is_empty() {
                self.fault(*row, col_of(RosterColumn::Name), messages::NO_NAME.to_owned());
            }
        }
        self.find_parents(&mut rows, col_of(RosterColumn::Parent));
        rows.into_iter().map(|row| row.unit).collect()
    }

    fn row(&mut self, row: u32, columns: &[(u32, RosterColumn)]) -> RosterRow {
        let mut unit = RosterUnit {
            code: String::new(),
            name: String::new(),
            parent: None,
            emails: Vec::new(),
            values: Vec::new(),
        };
        let mut parent = String::new();
        for (col, column) in columns {
            let Some(cell) = self.sheet.cell(row, *col) else { continue };
            if matches!(cell.value, Value::Error(_)) {
                self.fault(row, *col, messages::ERROR_VALUE.to_owned());
                continue;
            }
            let text = self.text(row, *col);
            match column {
                RosterColumn::Code => unit.code = text,
                RosterColumn::Name => unit.name = text,
                RosterColumn::Parent => parent = text,
                RosterColumn::Email => {
                    let addresses = text.split([';', '；', ',', '，', '、']).map(str::trim);
                    for address in addresses.filter(|address| !address.is_empty()) {
                        if is_address(address) {
                            unit.emails.push(address.to_owned());
                        } else {
                            self.fault(row, *col, messages::bad_address(address));
                        }
                    }
                }
                RosterColumn::Field(ix) => {
                    let field = self.template.field(*ix);
                    match field_value(field, &self.template.currency, cell.value.clone()) {
                        Ok(Value::Blank) => {}
                        Ok(value) => unit.values.push((*ix, value)),
                        Err(why) => self.fault(row, *col, messages::unfit(&text, &why)),
                    }
                }
            }
        }
        RosterRow { row, unit, parent }
    }

    /// Finds the 主管部门 of each unit by the code or name that is written for it. `col` is the column where it is written.
    fn find_parents(&mut self, rows: &mut [RosterRow], col: u32) {
        let mut codes: HashSet<String> = HashSet::new();
        let mut codes_by_name: HashMap<String, Vec<String>> = HashMap::new();
        for RosterRow { unit, .. } in rows.iter() {
            codes.insert(unit.code.clone());
            codes_by_name.entry(unit.name.clone()).or_default().push(unit.code.clone());
        }
        for RosterRow { row, unit, parent } in rows.iter_mut().filter(|row| !row.parent.is_empty()) {
            let found = if codes.contains(parent) {
                Ok(parent.clone())
            } else {
                match codes_by_name.get(parent).map(Vec::as_slice) {
                    Some([only]) => Ok(only.clone()),
                    Some([..]) => Err(messages::ambiguous_parent(parent)),
                    None => Err(messages::no_parent(parent)),
                }
            };
            match found {
                Ok(code) if code == unit.code => self.fault(*row, col, messages::PARENT_IS_ITSELF.to_owned()),
                Ok(code) => unit.parent = Some(code),
                Err(message) => self.fault(*row, col, message),
            }
        }
        let parents: HashMap<&str, &str> =
            rows.iter().filter_map(|row| Some((row.unit.code.as_str(), row.unit.parent.as_deref()?))).collect();
        for RosterRow { row, unit, .. } in rows.iter() {
            let code = unit.code.as_str();
            // As many steps as there are units lead to the top, or back to the unit.
            let mut ancestors =
                std::iter::successors(parents.get(code), |ancestor| parents.get(*ancestor)).take(rows.len());
            if ancestors.any(|ancestor| *ancestor == code) {
                self.fault(*row, col, messages::parent_circle(&unit.name));
            }
        }
    }

    fn text(&self, row: u32, col: u32) -> String {
        self.sheet.text(row, col).trim_matches(|c: char| c.is_whitespace() || c == '\u{3000}').to_owned()
    }
}

fn cell_ref(row: u32, col: u32) -> Option<CellRef> {
    Some(CellRef { row, col: u16::try_from(col).ok()? })
}

fn shown_cell(row: u32, col: u32) -> String {
    cell_ref(row, col).map(|cell| cell.to_string()).unwrap_or_default()
}

/// Why a value does not fit its field.
#[derive(Debug, Clone, PartialEq, Eq)]
enum UnfitValue {
    /// The field holds numbers.
    NotNumber,
    /// The field holds dates.
    NotDate,
    /// The number is outside the field's bounds, of which either may be missing.
    OutOfRange { min: Option<Amount>, max: Option<Amount> },
    /// The number has more decimals than the field, which has so many.
    TooManyDecimals(u32),
    /// The text is none of the field's choices.
    NotChoice(Vec<String>),
}

impl fmt::Display for UnfitValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |bound: &Option<Amount>| bound.map_or_else(|| messages::NO_BOUND.to_owned(), points);
        match self {
            Self::NotNumber => f.write_str(messages::NOT_NUMBER),
            Self::NotDate => f.write_str(messages::NOT_DATE),
            Self::OutOfRange { min, max } => f.write_str(&messages::out_of_range(&shown(min), &shown(max))),
            Self::TooManyDecimals(decimals) => f.write_str(&messages::too_fine(*decimals)),
            Self::NotChoice(choices) => f.write_str(&messages::not_choice(choices)),
        }
    }
}

/// The value of a cell as its field holds it, or why it does not fit the field.
fn field_value(field: &Field, currency: &str, value: Value) -> Result<Value, UnfitValue> {
    let (value, reading) = coerce(field, currency, value);
    if matches!(reading, Reading::Refused(_)) {
        return Err(if field.kind == FieldType::Date { UnfitValue::NotDate } else { UnfitValue::NotNumber });
    }
    match &value {
        Value::Number(number) if field.is_numeric() => {
            if field.min.is_some_and(|min| *number < min) || field.max.is_some_and(|max| *number > max) {
                return Err(UnfitValue::OutOfRange { min: field.min, max: field.max });
            }
            if number.normalize().scale() > field.decimals {
                return Err(UnfitValue::TooManyDecimals(field.decimals));
            }
        }
        Value::Text(text) if field.kind == FieldType::Choice && !field.choices.contains(text) => {
            return Err(UnfitValue::NotChoice(field.choices.clone()));
        }
        Value::Blank | Value::Number(_) | Value::Text(_) | Value::Bool(_) | Value::Error(_) => {}
    }
    Ok(value)
}
