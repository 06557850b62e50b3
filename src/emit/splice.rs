//! Fills the skeleton of a form with what one workbook holds: values, results, roles, marks, notes, identity.
//!
//! In come a [`Skeleton`] and a [`Content`]; out come the bytes of the workbook. Blocks of a sheet in which nothing differs from
//! the blank form are copied as they were compressed; notes and the sheets before the form's are written by rust_xlsxwriter and
//! taken over part by part.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::fmt::Write;

use rust_xlsxwriter::{Workbook, XlsxError};

use crate::form::Form;
use crate::formula::{Expr, FieldIx};
use crate::layout::slots::Slot;
use crate::template::display::id;
use crate::template::prefill::{locate, matches_prefill};
use crate::value::cell::column;
use crate::value::number::to_double;
use crate::value::{CellRef, Value};

use super::package::Packer;
use super::paper;
use super::sheet::{cached, gather, heights, is_locked, unit_line, write_notes};
use super::skeleton::{
    CONTENT_TYPES, FixedStrings, Front, IdentitySheet, NOTES_LINK, PackageParts, SHARED, STRINGS, Segment,
    SegmentPiece, SheetSkeleton, Skeleton, ValueLabel, WORKBOOK, attribute, belongs_to_notes, elements, end_of,
    package_parts, relations_part, sheet_part,
};
use super::styles::{Role, shade_index};
use super::{Content, Medium};
use crate::text::shorten::fit_into_cell;

/// How a sheet says that it is the one to begin with.
const SELECTED: &str = " tabSelected=\"1\"";

/// The workbook of a form with this content.
pub(super) fn splice(
    form: &Form,
    skeleton: &Skeleton,
    content: &Content<'_>,
    front: Option<&Front<'_>>,
) -> Result<Vec<u8>, XlsxError> {
    let states = CellStates::new(form, content);
    let mut strings = Strings::new(&skeleton.strings);
    let front_parts = write_front_and_notes(form, skeleton, content, front, &states)?;
    let mut packer = Packer::new();
    // What a package holds stands at its head.
    let mut texts: Vec<(String, String)> = Vec::new();
    let mut front_names = String::new();
    if let Some(parts) = &front_parts {
        strings.uses += front_uses(parts, skeleton.front);
        let numbers: Vec<u32> = elements(part(parts, STRINGS)).into_iter().map(|text| strings.element(text)).collect();
        for number in 1..=skeleton.front {
            let name = sheet_part(number);
            let text = renumbered(part(parts, &name), &numbers);
            // A sheet that is not shown is not the one to begin with.
            let is_shown = content.medium == Medium::Screen;
            texts.push((name, if is_shown { text } else { text.replacen(SELECTED, "", 1) }));
        }
        front_names = defined_names(part(parts, WORKBOOK), skeleton.front);
    }
    let noted = noted(skeleton, content, front_parts.is_some());
    let parts_of_notes =
        front_parts.as_ref().map(|parts| parts_with_notes(parts, skeleton, &noted)).unwrap_or_default();
    let note_parts: Vec<&str> = match &front_parts {
        Some(_) => parts_of_notes.iter().map(|(name, _)| name.as_str()).collect(),
        None => skeleton.notes.iter().map(|(name, _)| name.as_str()).collect(),
    };
    packer.fresh(CONTENT_TYPES, &content_types(skeleton, &note_parts));
    for (name, text) in &skeleton.fixed {
        packer.fixed(name, text);
    }
    match content.medium {
        Medium::Screen => pack_workbook(skeleton, &front_names, &mut packer),
        Medium::Paper => {
            let [before, after] = [&skeleton.workbook[0], &skeleton.workbook[1]].map(|part| part.text());
            let hidden = paper::hidden_sheets(form, skeleton.front, content.values);
            let (sheets, names) = (paper::hide_sheets(before, &hidden), paper::names_of_shown(after, &hidden));
            packer.fresh(WORKBOOK, &format!("{sheets}{names}"));
        }
    }
    for (name, text) in &texts {
        packer.fresh(name, text);
    }
    let mut text = String::with_capacity(128 * 1_024);
    for (sheet, noted) in skeleton.sheets.iter().zip(&noted) {
        let mut renderer =
            Renderer { form, skeleton, content, states: &states, strings: &mut strings, noted: *noted, sheet };
        renderer.pack(&mut text, &mut packer);
    }
    packer.fresh(&sheet_part(skeleton.identity.number), &identity(&skeleton.identity, content, &mut strings));
    strings.pack(&mut packer);
    match &front_parts {
        Some(_) => parts_of_notes.iter().for_each(|(name, text)| packer.fresh(name, text)),
        None => skeleton.notes.iter().for_each(|(name, text)| packer.fixed(name, text)),
    }
    Ok(packer.finish())
}

/// The text of a part; empty where there is none.
fn part<'a>(parts: &'a PackageParts, name: &str) -> &'a str {
    parts.get(name).map_or("", String::as_str)
}

/// What a workbook's content means for the cells of the form.
struct CellStates {
    /// Whether the bureau filled in a cell and its figure still stands there.
    prefilled: Vec<bool>,
    /// The shade of a cell, by its number in [`super::styles::SHADES`].
    shades: Vec<u8>,
    /// The height of each row of each sheet, by the form's order of sheets.
    heights: Vec<Vec<f64>>,
}

impl CellStates {
    fn new(form: &Form, content: &Content<'_>) -> Self {
        let template = &form.template;
        let mut prefilled = vec![false; template.cells];
        for (name, given) in content.identity.last_year.iter().chain(&content.identity.prefilled) {
            let Some((ix, row)) = locate(template, name) else { continue };
            let field = template.field(ix);
            if id(field, row) == *name {
                prefilled[field.cell(row)] = matches_prefill(given, &content.values[field.cell(row)]);
            }
        }
        let mut shades = vec![0; template.cells];
        for mark in content.marks {
            if let Slot::Field(cell) = form.slots[mark.sheet].at(mark.cell.row, u32::from(mark.cell.col)) {
                let shade = &mut shades[cell as usize];
                let found = shade_index(mark.state);
                // The gravest comes first, behind none.
                *shade = if *shade == 0 { found } else { found.min(*shade) };
            }
        }
        let mut heights: Vec<Vec<f64>> =
            (0..template.sheets.len()).map(|sheet| heights(form, sheet, content.values)).collect();
        if content.medium == Medium::Paper {
            paper::hide_unused_rows(form, content.values, &mut heights);
        }
        Self { prefilled, shades, heights }
    }
}

/// Writes the sheets before the form's, and the notes of the form's sheets where they are not those of the blank form.
fn write_front_and_notes(
    form: &Form,
    skeleton: &Skeleton,
    content: &Content<'_>,
    front: Option<&Front<'_>>,
    states: &CellStates,
) -> Result<Option<PackageParts>, XlsxError> {
    // The drawing of notes says where they stand.
    let mut sheets_with_notes = skeleton.sheets.iter().filter(|sheet| sheet.noted);
    let as_blank = sheets_with_notes.all(|sheet| states.heights[sheet.sheet] == sheet.heights);
    if front.is_none() && content.marks.is_empty() && as_blank {
        return Ok(None);
    }
    let mut workbook = Workbook::new();
    if let Some(front) = front {
        (front.add)(&mut workbook, &front.formats)?;
    }
    for (sheet, noted) in skeleton.sheets.iter().zip(noted(skeleton, content, true)) {
        if !noted {
            continue;
        }
        let worksheet = workbook.add_worksheet();
        super::sheet::set_sizes(form, sheet.sheet, &states.heights[sheet.sheet], worksheet)?;
        write_notes(form, sheet.sheet, &gather(content, sheet.sheet), worksheet)?;
    }
    package_parts(&mut workbook).map(Some)
}

/// Which of the form's sheets have notes.
fn noted(skeleton: &Skeleton, content: &Content<'_>, marked: bool) -> Vec<bool> {
    let marked = |sheet: usize| marked && content.marks.iter().any(|mark| mark.sheet == sheet);
    skeleton.sheets.iter().map(|sheet| sheet.noted || marked(sheet.sheet)).collect()
}

/// The parts of notes and drawings, the relations of sheets under the names that these have here.
fn parts_with_notes(parts: &PackageParts, skeleton: &Skeleton, noted: &[bool]) -> Vec<(String, String)> {
    let mut numbers: Vec<usize> = (1..=skeleton.front).collect();
    numbers.extend(skeleton.sheets.iter().zip(noted).filter(|(_, noted)| **noted).map(|(sheet, _)| sheet.number));
    let mut names: HashMap<String, String> = HashMap::new();
    for (here, number) in (1..).zip(numbers) {
        names.insert(relations_part(here), relations_part(number));
    }
    parts
        .iter()
        .filter(|(name, _)| belongs_to_notes(name) || name.starts_with("xl/charts/"))
        .map(|(name, text)| (names.get(name).unwrap_or(name).clone(), text.clone()))
        .collect()
}

/// How many cells of the sheets before the form's hold a numbered text.
fn front_uses(parts: &PackageParts, front: usize) -> usize {
    (1..=front).map(|number| part(parts, &sheet_part(number)).matches(SHARED).count()).sum()
}

/// A sheet's XML with other numbers of its texts.
fn renumbered(xml: &str, numbers: &[u32]) -> String {
    let mut out = String::with_capacity(xml.len() + xml.len() / 16);
    let mut rest = xml;
    while let Some(start) = rest.find(SHARED) {
        let (before, after) = rest.split_at(start + SHARED.len());
        let digits = after.find('<').unwrap_or(0);
        let number: usize = after[..digits].parse().unwrap_or(0);
        out.push_str(before);
        push(&mut out, numbers.get(number).copied().unwrap_or(0));
        rest = &after[digits..];
    }
    out.push_str(rest);
    out
}

/// The defined names that belong to the first sheets.
fn defined_names(workbook: &str, front: usize) -> String {
    let mut out = String::new();
    let mut rest = workbook;
    while let Some(start) = rest.find("<definedName ") {
        let end = rest[start..].find("</definedName>").map_or(rest.len(), |end| start + end + "</definedName>".len());
        let name = &rest[start..end];
        if (0..front).any(|sheet| name.contains(&format!(" localSheetId=\"{sheet}\""))) {
            out.push_str(name);
        }
        rest = &rest[end..];
    }
    out
}

fn pack_workbook(skeleton: &Skeleton, front_names: &str, packer: &mut Packer) {
    packer.part(WORKBOOK, |part| {
        part.fixed(&skeleton.workbook[0]);
        if !front_names.is_empty() {
            part.fresh(front_names);
        }
        part.fixed(&skeleton.workbook[1]);
    });
}

/// The list of what kind each part is.
fn content_types(skeleton: &Skeleton, more: &[&str]) -> String {
    let office = "application/vnd.openxmlformats-officedocument";
    let mut out = skeleton.content_types.clone();
    for name in more {
        let kind = match name {
            name if name.starts_with("xl/comments") => "spreadsheetml.comments",
            name if name.starts_with("xl/charts/") => "drawingml.chart",
            name if name.starts_with("xl/drawings/") && !name.contains("_rels/") && name.ends_with(".xml") => "drawing",
            _ => continue,
        };
        // Writing to a string cannot fail.
        let _ = write!(out, "<Override PartName=\"/{name}\" ContentType=\"{office}.{kind}+xml\"/>");
    }
    out.push_str("</Types>");
    out
}

/// Numbers texts: those of the skeleton as they are, others behind them.
struct Strings<'a> {
    fixed: &'a FixedStrings,
    numbers: HashMap<String, u32>,
    xml: String,
    /// How many cells refer to a text.
    uses: usize,
    element: String,
}

impl<'a> Strings<'a> {
    fn new(fixed: &'a FixedStrings) -> Self {
        Self { fixed, numbers: HashMap::new(), xml: String::new(), uses: fixed.uses, element: String::new() }
    }

    /// The number of a text in a cell.
    fn cell(&mut self, text: &str) -> u32 {
        self.uses += 1;
        let mut element = std::mem::take(&mut self.element);
        element.clear();
        let blank = ['\t', '\n', ' '];
        let preserved = text.starts_with(blank) || text.ends_with(blank);
        element.push_str(if preserved { "<si><t xml:space=\"preserve\">" } else { "<si><t>" });
        escape_controls(text, &mut element);
        element.push_str("</t></si>");
        let number = self.element(&element);
        self.element = element;
        number
    }

    /// The number of an element.
    fn element(&mut self, element: &str) -> u32 {
        if let Some(number) = self.fixed.numbers.get(element).or_else(|| self.numbers.get(element)) {
            return *number;
        }
        let number = u32::try_from(self.fixed.numbers.len() + self.numbers.len()).unwrap_or(u32::MAX);
        self.xml.push_str(element);
        self.numbers.insert(element.to_owned(), number);
        number
    }

    fn pack(&self, packer: &mut Packer) {
        let (uses, unique) = (self.uses, self.fixed.numbers.len() + self.numbers.len());
        packer.part(STRINGS, |part| {
            part.fresh(&format!(
                "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
                 <sst xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" \
                 count=\"{uses}\" uniqueCount=\"{unique}\">"
            ));
            part.fixed(&self.fixed.xml);
            part.fresh(&format!("{}</sst>", self.xml));
        });
    }
}

/// Fills a sheet.
struct Renderer<'a, 'b> {
    form: &'a Form,
    skeleton: &'a Skeleton,
    content: &'a Content<'a>,
    states: &'a CellStates,
    strings: &'b mut Strings<'a>,
    noted: bool,
    sheet: &'a SheetSkeleton,
}

impl Renderer<'_, '_> {
    fn pack(&mut self, text: &mut String, packer: &mut Packer) {
        let name = sheet_part(self.sheet.number);
        let extra: Vec<&(usize, CellRef, Value)> =
            self.content.extra.iter().filter(|(sheet, ..)| *sheet == self.sheet.sheet).collect();
        if extra.is_empty() {
            packer.part(&name, |part| {
                for segment in &self.sheet.segments {
                    text.clear();
                    self.segment(segment, text);
                    if text == segment.xml.text() { part.fixed(&segment.xml) } else { part.fresh(text) }
                }
            });
            return;
        }
        text.clear();
        self.sheet.segments.iter().for_each(|segment| self.segment(segment, text));
        for (_, cell, value) in extra {
            let style = self.skeleton.prose;
            let mut written = format!("<c r=\"{cell}\" s=\"{style}");
            self.value(value, &mut written);
            insert_cell(text, *cell, &written);
        }
        packer.fresh(&name, text);
    }

    fn segment(&mut self, segment: &Segment, out: &mut String) {
        let xml = segment.xml.text();
        for piece in &segment.pieces {
            match piece {
                SegmentPiece::Fixed(range) => out.push_str(&xml[range.clone()]),
                SegmentPiece::Height { row } => match self.states.heights[self.sheet.sheet][*row] {
                    0.0 => out.push_str("0\" hidden=\"1"),
                    height => push(out, in_pixels(height)),
                },
                SegmentPiece::Field { cell, field, open, formula } => {
                    out.push_str(&xml[open.clone()]);
                    push(out, self.style(*cell, *field));
                    self.field(*cell, *field, formula.as_ref().map(|formula| &xml[formula.clone()]), out);
                }
                SegmentPiece::Covered { cell, field, open } => {
                    out.push_str(&xml[open.clone()]);
                    push(out, self.style(*cell, *field));
                    out.push_str("\"/>");
                }
                SegmentPiece::Result { label, formula } => {
                    let shown = match label {
                        ValueLabel::UnitName => unit_line(self.form, self.content.values),
                        ValueLabel::Verdict => {
                            let verdict = self.form.template.field(self.form.template.self_check.verdict);
                            self.content.values[verdict.cell(0)].to_string()
                        }
                    };
                    result(&xml[formula.clone()], &shown, out);
                }
                SegmentPiece::Validations(rules) => self.validations(rules, xml, out),
                SegmentPiece::NotesLink if self.noted => out.push_str(NOTES_LINK),
                SegmentPiece::NotesLink => {}
            }
        }
    }

    fn role(&self, cell: usize, field: FieldIx) -> Role {
        match is_locked(self.form.template.field(field)) {
            true => Role::Derived,
            false if self.states.prefilled[cell] => Role::Prefilled,
            false => Role::Input,
        }
    }

    fn style(&self, cell: usize, field: FieldIx) -> u32 {
        self.skeleton.styles[field.index()][self.role(cell, field) as usize][usize::from(self.states.shades[cell])]
    }

    /// What stands behind the number of a field's style.
    fn field(&mut self, cell: usize, field: FieldIx, formula: Option<&str>, out: &mut String) {
        let typed = self.content.typed_over.get(&cell);
        if let (Some(formula), None) = (formula, typed) {
            out.push('"');
            return result(formula, &cached(&self.content.values[cell]), out);
        }
        match (typed, self.form.template.field(field).formula()) {
            (Some(value), _) => self.value(value, out),
            (None, Some(Expr::Number(number))) => self.value(&Value::Number(*number), out),
            (None, _) => self.value(&self.content.values[cell], out),
        }
    }

    /// What stands behind the number of a cell's style where the cell holds a value.
    fn value(&mut self, value: &Value, out: &mut String) {
        let text = match value {
            Value::Blank => return out.push_str("\"/>"),
            Value::Text(text) if text.is_empty() => return out.push_str("\"/>"),
            Value::Number(number) => {
                // Writing to a string cannot fail.
                let _ = write!(out, "\"><v>{}</v></c>", to_double(*number));
                return;
            }
            Value::Bool(value) => {
                out.push_str(if *value { "\" t=\"b\"><v>1</v></c>" } else { "\" t=\"b\"><v>0</v></c>" });
                return;
            }
            Value::Text(text) => fit_into_cell(text).into_owned(),
            Value::Error(kind) => kind.text().to_owned(),
        };
        let number = self.strings.cell(&text);
        let _ = write!(out, "\"{SHARED}{number}</v></c>");
    }

    /// The rules of fields of which a cell is open.
    fn validations(&self, rules: &[(FieldIx, std::ops::Range<usize>)], xml: &str, out: &mut String) {
        let open =
            |field: FieldIx| self.form.template.field(field).cells().any(|cell| self.role(cell, field) == Role::Input);
        let open: Vec<_> = rules.iter().filter(|(field, _)| open(*field)).collect();
        if open.is_empty() {
            return;
        }
        let _ = write!(out, "<dataValidations count=\"{}\">", open.len());
        open.iter().for_each(|(_, rule)| out.push_str(&xml[rule.clone()]));
        out.push_str("</dataValidations>");
    }
}

/// The type, formula and result behind the style of a cell.
fn result(formula: &str, shown: &str, out: &mut String) {
    let (kind, shown) = match shown {
        "TRUE" => (" t=\"b\">", "1"),
        "FALSE" => (" t=\"b\">", "0"),
        "#DIV/0!" | "#N/A" | "#NAME?" | "#NULL!" | "#NUM!" | "#REF!" | "#VALUE!" => (" t=\"e\">", shown),
        _ if shown.parse::<f64>().is_ok() => (">", shown),
        _ => (" t=\"str\">", shown),
    };
    out.push_str(kind);
    out.push_str(formula);
    out.push_str("<v>");
    escape(shown, out);
    out.push_str("</v></c>");
}

/// A height in points as the file has it: of whole pixels.
fn in_pixels(points: f64) -> f64 {
    (points * 4.0 / 3.0).round() * 0.75
}

fn push(out: &mut String, what: impl std::fmt::Display) {
    // Writing to a string cannot fail.
    let _ = write!(out, "{what}");
}

/// Appends a text as XML holds it; control characters as Excel writes them.
fn escape(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some((position, found)) = rest.char_indices().find(|(_, c)| is_escaped(*c)) {
        out.push_str(&rest[..position]);
        match found {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            found => push(out, format_args!("_x{:04X}_", u32::from(found))),
        }
        rest = &rest[position + found.len_utf8()..];
    }
    out.push_str(rest);
}

fn is_escaped(c: char) -> bool {
    match c {
        '&' | '<' | '>' | '\u{fffe}' | '\u{ffff}' => true,
        '\t' | '\n' => false,
        c => c < ' ',
    }
}

/// The same for a numbered text, in which `_x0041_` would be read as such a character.
fn escape_controls(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(position) = rest.find("_x") {
        let code = rest.as_bytes().get(position + 2..position + 7);
        let is_code = code.is_some_and(|code| code[4] == b'_' && code[..4].iter().all(u8::is_ascii_hexdigit));
        escape(&rest[..position], out);
        out.push_str(if is_code { "_x005F_x" } else { "_x" });
        rest = &rest[position + 2..];
    }
    escape(rest, out);
}

/// The very hidden sheet.
fn identity(sheet: &IdentitySheet, content: &Content<'_>, strings: &mut Strings<'_>) -> String {
    let rows = content.identity.to_rows();
    let longest = sheet.choices.iter().map(Vec::len).max().unwrap_or(0).max(rows.len());
    let mut out = sheet.before.clone();
    out.push_str("<sheetData>");
    for row in 0..longest {
        push(&mut out, format_args!("<row r=\"{}\">", row + 1));
        let texts = (0..).zip(rows.get(row).into_iter().flatten());
        let choices = (super::identity::FIRST..).zip(&sheet.choices);
        let choices = choices.filter_map(|(col, list)| Some((col, list.get(row)?)));
        for (col, text) in texts.chain(choices).filter(|(_, text)| !text.is_empty()) {
            let number = strings.cell(text);
            push(&mut out, format_args!("<c r=\"{}{}\"{SHARED}{number}</v></c>", column(col), row + 1));
        }
        out.push_str("</row>");
    }
    out.push_str("</sheetData>");
    out.push_str(&sheet.after);
    out
}

/// Puts a cell where nothing of the form's stands. `written` is the whole element.
fn insert_cell(xml: &mut String, cell: CellRef, written: &str) {
    let rows = end_of(xml, 0, "<sheetData>");
    let mut position = rows;
    // The first row that is not above.
    let row = loop {
        if !xml[position..].starts_with("<row ") {
            break None;
        }
        let tag = position..end_of(xml, position, ">");
        let number: u32 = attribute(&xml[tag.clone()], " r=").and_then(|row| row.parse().ok()).unwrap_or(u32::MAX);
        let closed = xml[tag.clone()].ends_with("/>");
        let end = if closed { tag.end } else { end_of(xml, position, "</row>") };
        match number.cmp(&(cell.row + 1)) {
            Ordering::Less => position = end,
            Ordering::Equal => break Some((tag, closed)),
            Ordering::Greater => break None,
        }
    };
    let Some((tag, closed)) = row else {
        let height = attribute(xml, " defaultRowHeight=").unwrap_or_default();
        let row = format!("<row r=\"{}\" ht=\"{height}\" customHeight=\"1\">{written}</row>", cell.row + 1);
        return xml.insert_str(position, &row);
    };
    let mut place = tag.end;
    while xml[place..].starts_with("<c ") {
        let end = place..end_of(xml, place, ">");
        let found = attribute(&xml[end.clone()], " r=").and_then(CellRef::parse);
        if found.is_none_or(|found| found.col > cell.col) {
            break;
        }
        place = if xml[end.clone()].ends_with("/>") { end.end } else { end_of(xml, place, "</c>") };
    }
    xml.insert_str(place, written);
    if closed {
        xml.insert_str(place + written.len(), "</row>");
        xml.replace_range(tag.end - 2..tag.end, ">");
    }
    // Which columns a row covers is said for speed alone, and would no longer be true.
    if let Some(spans) = xml[tag.clone()].find(" spans=\"") {
        let start = tag.start + spans;
        let end = end_of(xml, start + " spans=\"".len(), "\"");
        xml.replace_range(start..end, "");
    }
}
