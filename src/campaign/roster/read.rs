//! Reads the roster: the units, or every fault with its cell.

use std::collections::{HashMap, HashSet};

use crate::intake::{Book, BookSheet, Reading, coerce};
use crate::template::{Field, FieldType, Template};
use crate::value::CellRef;
use crate::value::Value;

use crate::text::normalize::normalize_key;

use super::{Column, Unit, columns, messages};

/// Everything wrong with a roster, a line each with its cell.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.join("\n"))]
pub struct RosterFaults(pub Vec<String>);

/// Reads the bytes of a roster.
///
/// # Errors
/// Every fault: a duplicate code, a missing name, a bad address, an unknown column, a value that does not fit.
pub fn read(template: &Template, bytes: &[u8]) -> Result<Vec<Unit>, RosterFaults> {
    let file = super::super::folder::ROSTER;
    let book = Book::open(bytes).map_err(|unreadable| RosterFaults(vec![unreadable.finding(file).message]))?;
    let known = columns(template);
    let sheet = book.sheet(messages::SHEET).or_else(|| book.sheets.iter().find(|sheet| heads(sheet, &known)));
    let Some(sheet) = sheet.filter(|sheet| heads(sheet, &known)) else {
        return Err(RosterFaults(vec![messages::NO_HEADINGS.to_owned()]));
    };
    let mut reader = Reader { sheet, template, faults: Vec::new() };
    let columns = reader.headings(&known);
    let units = reader.units(&columns);
    if reader.faults.is_empty() {
        Ok(units)
    } else {
        // Left to right, row by row, whatever order the faults were found in.
        reader.faults.sort_by_key(|(cell, _)| *cell);
        let line = |(cell, message): (Option<CellRef>, String)| match cell {
            Some(cell) => format!("{cell}：{message}"),
            None => message,
        };
        Err(RosterFaults(reader.faults.into_iter().map(line).collect()))
    }
}

/// Whether the first row of a sheet has one of the headings that must be there.
fn heads(sheet: &BookSheet, known: &HashMap<String, Column>) -> bool {
    let first = sheet.cells.iter().take_while(|cell| cell.row == 0);
    let mut named = first.filter_map(|cell| known.get(&normalize_key(&cell.value.to_string())));
    named.any(|column| matches!(column, Column::Code | Column::Name))
}

struct Reader<'a> {
    sheet: &'a BookSheet,
    template: &'a Template,
    faults: Vec<(Option<CellRef>, String)>,
}

/// A unit as written, with the rows and cells that faults point at.
struct Line {
    row: u32,
    unit: Unit,
    parent: String,
}

impl Reader<'_> {
    fn fault(&mut self, row: u32, col: u32, message: String) {
        self.faults.push((cell(row, col), message));
    }

    /// The columns by their place.
    fn headings(&mut self, known: &HashMap<String, Column>) -> Vec<(u32, Column)> {
        let mut columns: Vec<(u32, Column)> = Vec::new();
        for head in self.sheet.cells.iter().take_while(|cell| cell.row == 0) {
            let text = head.value.to_string();
            if text.trim().is_empty() {
                continue;
            }
            match known.get(&normalize_key(&text)) {
                None => self.fault(0, head.col, messages::unknown_column(&text)),
                Some(column) => match columns.iter().find(|(_, other)| other == column) {
                    Some((first, _)) => {
                        let first = cell(0, *first).map(|first| first.to_string()).unwrap_or_default();
                        self.fault(0, head.col, messages::column_twice(&text, &first));
                    }
                    None => columns.push((head.col, *column)),
                },
            }
        }
        for needed in [Column::Code, Column::Name] {
            if !columns.iter().any(|(_, column)| *column == needed) {
                self.faults.push((None, messages::no_column(needed)));
            }
        }
        columns
    }

    fn units(&mut self, columns: &[(u32, Column)]) -> Vec<Unit> {
        let rows: Vec<u32> = {
            let mut rows: Vec<u32> = self.sheet.cells.iter().map(|cell| cell.row).filter(|row| *row > 0).collect();
            rows.dedup();
            rows
        };
        let place = |wanted: Column| columns.iter().find(|(_, column)| *column == wanted).map_or(0, |(col, _)| *col);
        let mut lines = Vec::new();
        for row in rows {
            if columns.iter().all(|(col, _)| self.text(row, *col).is_empty()) {
                continue;
            }
            lines.push(self.line(row, columns));
        }
        if lines.is_empty() && self.faults.is_empty() {
            self.faults.push((None, messages::NO_UNITS.to_owned()));
        }
        let mut codes: HashMap<String, u32> = HashMap::new();
        for line in &lines {
            let code = &line.unit.code;
            if code.is_empty() {
                self.fault(line.row, place(Column::Code), messages::NO_CODE.to_owned());
            } else if let Some(first) = codes.get(&normalize_key(code)) {
                let first = cell(*first, place(Column::Code)).map(|first| first.to_string()).unwrap_or_default();
                self.fault(line.row, place(Column::Code), messages::code_twice(code, &first));
            } else {
                // What comes back is told apart by codes as people read them: 00A is 00a.
                codes.insert(normalize_key(code), line.row);
            }
            if line.unit.name.is_empty() {
                self.fault(line.row, place(Column::Name), messages::NO_NAME.to_owned());
            }
        }
        self.parents(&mut lines, place(Column::Parent));
        lines.into_iter().map(|line| line.unit).collect()
    }

    fn line(&mut self, row: u32, columns: &[(u32, Column)]) -> Line {
        let mut unit =
            Unit { code: String::new(), name: String::new(), parent: None, emails: Vec::new(), given: Vec::new() };
        let mut parent = String::new();
        for (col, column) in columns {
            let Some(found) = self.sheet.cell(row, *col) else { continue };
            if matches!(found.value, Value::Error(_)) {
                self.fault(row, *col, messages::ERROR_VALUE.to_owned());
                continue;
            }
            let text = self.text(row, *col);
            match column {
                Column::Code => unit.code = text,
                Column::Name => unit.name = text,
                Column::Parent => parent = text,
                Column::Email => {
                    for address in text.split([';', '；', ',', '，', '、']).map(str::trim).filter(|one| !one.is_empty())
                    {
                        if is_address(address) {
                            unit.emails.push(address.to_owned());
                        } else {
                            self.fault(row, *col, super::super::messages::bad_address(address));
                        }
                    }
                }
                Column::Field(ix) => {
                    let field = self.template.field(*ix);
                    match fit(field, &self.template.currency, found.value.clone()) {
                        Ok(Value::Blank) => {}
                        Ok(value) => unit.given.push((*ix, value)),
                        Err(why) => self.fault(row, *col, messages::unfit(&text, &why)),
                    }
                }
            }
        }
        Line { row, unit, parent }
    }

    /// Finds the 主管部门 of each unit by its code or name.
    fn parents(&mut self, lines: &mut [Line], col: u32) {
        let mut codes: HashSet<String> = HashSet::new();
        let mut names: HashMap<String, Vec<String>> = HashMap::new();
        for line in lines.iter() {
            codes.insert(line.unit.code.clone());
            names.entry(line.unit.name.clone()).or_default().push(line.unit.code.clone());
        }
        for line in lines.iter_mut().filter(|line| !line.parent.is_empty()) {
            let found = if codes.contains(&line.parent) {
                Ok(line.parent.clone())
            } else {
                match names.get(&line.parent).map(Vec::as_slice) {
                    Some([only]) => Ok(only.clone()),
                    Some([..]) => Err(messages::ambiguous_parent(&line.parent)),
                    None => Err(messages::no_parent(&line.parent)),
                }
            };
            match found {
                Ok(code) if code == line.unit.code => {
                    self.faults.push((cell(line.row, col), messages::PARENT_IS_ITSELF.to_owned()));
                }
                Ok(code) => line.unit.parent = Some(code),
                Err(message) => self.faults.push((cell(line.row, col), message)),
            }
        }
        let above: HashMap<&str, &str> =
            lines.iter().filter_map(|line| Some((line.unit.code.as_str(), line.unit.parent.as_deref()?))).collect();
        for line in lines.iter() {
            let own = line.unit.code.as_str();
            // As many steps as there are units lead to the top, or round in a circle.
            let mut way = std::iter::successors(above.get(own), |at| above.get(*at)).take(lines.len());
            if way.any(|at| *at == own) {
                self.faults.push((cell(line.row, col), messages::parent_circle(&line.unit.name)));
            }
        }
    }

    fn text(&self, row: u32, col: u32) -> String {
        self.sheet.text(row, col).trim_matches(|c: char| c.is_whitespace() || c == '\u{3000}').to_owned()
    }
}

fn cell(row: u32, col: u32) -> Option<CellRef> {
    Some(CellRef { row, col: u16::try_from(col).ok()? })
}

/// A value as its field holds it, if it fits.
fn fit(field: &Field, currency: &str, value: Value) -> Result<Value, String> {
    let (value, reading) = coerce(field, currency, value);
    if matches!(reading, Reading::Refused(_)) {
        let why = if field.kind == FieldType::Date { messages::NOT_DATE } else { messages::NOT_NUMBER };
        return Err(why.to_owned());
    }
    match &value {
        Value::Number(number) if field.is_numeric() => {
            let (min, max) = (field.min.unwrap_or(*number), field.max.unwrap_or(*number));
            if *number < min || *number > max {
                let shown =
                    |bound: Option<_>| bound.map_or_else(|| "不限".to_owned(), crate::template::display::points);
                return Err(messages::out_of_range(&shown(field.min), &shown(field.max)));
            }
            if number.normalize().scale() > field.decimals {
                return Err(messages::too_fine(field.decimals));
            }
        }
        Value::Text(text) if field.kind == FieldType::Choice && !field.choices.contains(text) => {
            return Err(messages::not_choice(&field.choices));
        }
        _ => {}
    }
    Ok(value)
}

/// Whether a text can be an address: something, one `@`, and a name with a dot.
pub fn is_address(text: &str) -> bool {
    let odd = |c: char| c.is_whitespace() || c.is_control() || !c.is_ascii() || "<>()[]\\,;:\"".contains(c);
    let Some((local, domain)) = text.split_once('@') else { return false };
    let labels = || domain.split('.');
    !text.contains(odd)
        && !local.is_empty()
        && !domain.contains('@')
        && labels().count() > 1
        && labels().all(|label| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-'))
}

#[cfg(test)]
mod tests {
    use super::is_address;

    #[test]
    fn addresses_are_told_from_what_is_none() {
        for good in ["a@b.cn", "jx.kj_1+2@mail.changsha.gov.cn", "123456@qq.com"] {
            assert!(is_address(good), "{good}");
        }
        for bad in ["", "财政局", "a@b", "a@@b.cn", "a b@c.cn", "a@b..cn", "a@b.cn\r\nBcc: x@y.cn", "<a@b.cn>", "@b.cn"]
        {
            assert!(!is_address(bad), "{bad}");
        }
    }
}
