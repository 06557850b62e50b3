//! Reads a workbook as a form: what each cell of the form holds, and findings about the file itself.

use std::collections::{BTreeMap, HashSet};

use crate::finding::Finding;
use crate::form::Form;
use crate::formula::{self, FieldIx};
use crate::layout::LabelText;
use crate::layout::slots::Slot;
use crate::template::generated::{self, is_generated_sheet};
use crate::template::identity::Identity;
use crate::template::{Field, FieldType};
use crate::text::normalize::{normalize_label, squeeze_label};
use crate::text::shorten::shorten;
use crate::value::{CellRef, ErrorKind, Value, date};

use super::assign::assign;
use super::book::{Book, BookCell, BookSheet, is_too_long};
use super::coerce::coerce;
use super::field_names::FieldNames;
use super::messages;
use super::recognise::{MIN_RESEMBLANCE, resemblance};
use super::{EnteredCell, OutsideCell, Reading, Refusal, Submission};

/// The most rows of the list of findings that are searched for explanations.
const MOST_EXPLANATION_ROWS: u32 = 100_000;
/// The share of its labels that a sheet must have to count as a copy of another.
const MIN_COPY: f64 = 0.8;

/// The characters that are kept of a text too long for a cell, and that are shown of one in a drawing.
pub(super) const SHOWN: usize = 60;

/// Reads a workbook as this form. `identity` is the workbook's, where it has one.
pub fn read(form: &Form, book: &Book, identity: Option<Identity>) -> Submission {
    let mut reader = FormReader {
        form,
        book,
        fields: fields_by_cell(form),
        names: FieldNames::default(),
        entries: vec![EnteredCell::default(); form.template.cells],
        findings: Vec::new(),
        outside: Vec::new(),
    };
    reader.check_file(identity.as_ref());
    let sheets = reader.match_sheets();
    reader.names = FieldNames::gather(form, book, &sheets);
    for (index, sheet) in sheets.iter().enumerate() {
        match sheet {
            Some(sheet) => reader.read_sheet(index, sheet),
            // The returned workbook has the self-check again, whatever came back of it.
            None if index == form.template.self_check.sheet => {}
            None => {
                let name = &form.template.sheets[index].name;
                reader.findings.push(messages::missing_sheet(name));
                reader.mark_unplaced(|ix| form.layout.places[ix.index()].sheet == index);
            }
        }
    }
    reader.collect_other_sheets(&sheets);
    reader.report_outside_cells();
    reader.report_comments();
    reader.report_drawings();
    let formulas = || book.sheets.iter().flat_map(|sheet| &sheet.cells).filter(|cell| cell.formula.is_some());
    let uncalculated = formulas().count() > 0 && formulas().all(|cell| cell.value == Value::Blank);
    Submission {
        entries: reader.entries,
        identity,
        findings: reader.findings,
        outside: reader.outside,
        explanations: explanations(book),
        formulas: book.formulas,
        uncalculated,
        companions: Vec::new(),
    }
}

/// The field that each cell of the form belongs to, in the template's flat order.
fn fields_by_cell(form: &Form) -> Vec<u32> {
    let mut fields = vec![0; form.template.cells];
    for (ix, field) in form.template.indexed() {
        fields[field.cells()].fill(ix.0);
    }
    fields
}

pub(super) struct FormReader<'a> {
    pub(super) form: &'a Form,
    pub(super) book: &'a Book,
    fields: Vec<u32>,
    /// What the defined names of the form's fields say.
    names: FieldNames,
    pub(super) entries: Vec<EnteredCell>,
    pub(super) findings: Vec<Finding>,
    pub(super) outside: Vec<OutsideCell>,
}

impl<'a> FormReader<'a> {
    /// Reports what is unusual about the file as a whole: its identity, its macros, its links.
    fn check_file(&mut self, identity: Option<&Identity>) {
        let template = &self.form.template;
        match identity {
            None => self.findings.push(messages::no_identity()),
            Some(identity) if identity.revision < template.revision => {
                self.findings.push(messages::old_revision(identity.revision, template.revision));
            }
            // The revision is the same: the department has nothing to do about it.
            Some(identity) if identity.digest != template.digest => self.findings.push(messages::changed_template()),
            Some(_) => {}
        }
        if self.book.extras.macros {
            self.findings.push(messages::macros());
        }
        if self.book.extras.links {
            self.findings.push(messages::links());
        }
    }

    /// Finds the file's sheet for each sheet of the form: by its name, or by its labels where the name is gone or misleads.
    fn match_sheets(&mut self) -> Vec<Option<&'a BookSheet>> {
        let template = &self.form.template;
        let sheets: Vec<&BookSheet> =
            self.book.sheets.iter().filter(|sheet| !is_generated_sheet(&sheet.name)).collect();
        let mut taken: HashSet<&str> = HashSet::new();
        let mut matched: Vec<Option<&BookSheet>> = Vec::new();
        for (index, declared) in template.sheets.iter().enumerate() {
            let named = sheets.iter().copied().find(|sheet| sheet.name == declared.name);
            let is_in_place = named.is_some_and(|sheet| self.is_in_place(index, sheet));
            // Another sheet is this one to the letter, and is not what its own name says: the names are exchanged.
            let is_elsewhere = || {
                sheets.iter().any(|sheet| {
                    let says = template.sheets.iter().position(|other| other.name == sheet.name);
                    says.is_some_and(|says| says != index && !self.is_in_place(says, sheet))
                        && self.is_in_place(index, sheet)
                })
            };
            let resembles = |sheet: &&BookSheet| resemblance(self.form, index, sheet) >= MIN_RESEMBLANCE;
            let found = named.filter(|sheet| is_in_place || (resembles(sheet) && !is_elsewhere()));
            if let Some(sheet) = found {
                taken.insert(&sheet.name);
            }
            matched.push(found);
        }
        for (index, declared) in template.sheets.iter().enumerate() {
            if matched[index].is_some() {
                continue;
            }
            let resemblance = |sheet: &BookSheet| resemblance(self.form, index, sheet);
            let most_alike = sheets
                .iter()
                .copied()
                .filter(|sheet| !taken.contains(sheet.name.as_str()))
                .max_by(|a, b| resemblance(a).total_cmp(&resemblance(b)))
                .filter(|sheet| resemblance(sheet) >= MIN_RESEMBLANCE);
            if let Some(sheet) = most_alike {
                self.findings.push(messages::renamed_sheet(&declared.name, &sheet.name));
                taken.insert(&sheet.name);
                matched[index] = Some(sheet);
            } else if let Some(sheet) = sheets.iter().copied().find(|sheet| sheet.name == declared.name) {
                // The name is right but the labels are gone: it is better to read the sheet than to drop it.
                taken.insert(&sheet.name);
                matched[index] = Some(sheet);
            }
        }
        matched
    }

    /// Whether a sheet is as the form has it: every label that names a row or column in its cell, and every defined name of a field
    /// pointing where the form has the field.
    fn is_unmoved(&self, index: usize, sheet: &BookSheet) -> bool {
        !self.names.displaced.contains(&index) && self.is_in_place(index, sheet)
    }

    /// Whether every label that names a row or column stands in its cell of the form.
    fn is_in_place(&self, index: usize, sheet: &BookSheet) -> bool {
        let labels = &self.form.layout.sheets[index].labels;
        self.form.slots[index].anchors.iter().all(|(label, text)| {
            let label = &labels[*label as usize];
            match (sheet.cell(label.cell.row, u32::from(label.cell.col)).map(|cell| &cell.value), &label.text) {
                (Some(Value::Text(found)), LabelText::Text(declared)) => {
                    found == declared || normalize_label(found) == *text
                }
                (Some(found), _) => found.to_string() == *text,
                (None, _) => false,
            }
        })
    }

    fn read_sheet(&mut self, index: usize, sheet: &'a BookSheet) {
        if self.is_unmoved(index, sheet) {
            for cell in &sheet.cells {
                match self.form.slots[index].at(cell.row, cell.col) {
                    Slot::Field(flat) => self.read_cell(flat as usize, cell),
                    Slot::Label(label) => self.read_label(index, label, sheet, cell),
                    Slot::Free | Slot::Covered => self.add_outside(sheet, Some(index), cell),
                }
            }
        } else {
            self.read_moved_sheet(index, sheet);
        }
        // Once a form has passed, what is no attachment is hidden.
        let values = || self.entries.iter().map(|entry| entry.value.clone()).collect::<Vec<_>>();
        if sheet.hidden && self.form.template.is_attachment(index, &values()) {
            self.findings.push(messages::hidden_sheet(&self.form.template.sheets[index].name));
        }
    }

    /// Reads a sheet whose rows or columns were moved.
    fn read_moved_sheet(&mut self, index: usize, sheet: &'a BookSheet) {
        let located = assign(self.form, index, sheet, self.book, &self.names.lost);
        let mut read: HashSet<(u32, u32)> = HashSet::new();
        let mut cells: Vec<(usize, (u32, u32))> =
            located.cells.iter().map(|(flat, address)| (*flat, *address)).collect();
        cells.sort_unstable();
        for (flat, (row, col)) in cells {
            if let Some(cell) = sheet.cell(row, col) {
                self.read_cell(flat, cell);
                read.insert((row, col));
            }
        }
        if index == self.form.template.self_check.sheet {
            // An earlier revision of the form laid it out otherwise; the returned workbook has the current one.
            return;
        }
        self.report_moves(index, sheet, &located);
        let labels = self.label_texts(index);
        for cell in &sheet.cells {
            let text = squeeze_label(&sheet.text(cell.row, cell.col));
            let is_label = labels.contains(&text) || text.starts_with(generated::UNIT.trim_end_matches('：'));
            let is_filler = text.is_empty() || text == "—" || cell.formula.is_some();
            if !read.contains(&(cell.row, cell.col)) && !is_label && !is_filler {
                // The sheet differs from the form's, so the content cannot be put back at its address.
                self.add_outside(sheet, None, cell);
            }
        }
    }

    /// Notes of the cells of some fields that the file has none of them.
    pub(super) fn mark_unplaced(&mut self, is_unplaced: impl Fn(FieldIx) -> bool) {
        for (_, field) in self.form.template.indexed().filter(|(ix, _)| is_unplaced(*ix)) {
            for entry in &mut self.entries[field.cells()] {
                entry.reading = Reading::Unplaced;
            }
        }
    }

    /// The texts of a sheet's labels, without what programs vary.
    fn label_texts(&self, index: usize) -> HashSet<String> {
        let text = |label: &LabelText| match label {
            LabelText::Text(text) => Some(squeeze_label(text)),
            LabelText::Number(number) => Some(number.to_string()),
            LabelText::Link(sheet) => Some(squeeze_label(&self.form.template.sheets[*sheet].name)),
            LabelText::UnitName | LabelText::Verdict | LabelText::Goto(_) => None,
        };
        self.form.layout.sheets[index].labels.iter().filter_map(|label| text(&label.text)).collect()
    }

    /// Reads the content of a field's cell.
    fn read_cell(&mut self, flat: usize, cell: &BookCell) {
        let field = &self.form.template.fields[self.fields[flat] as usize];
        let entry = &mut self.entries[flat];
        entry.formula.clone_from(&cell.formula);
        if !field.is_entered() {
            entry.value = derived_value(field, &cell.value);
            return;
        }
        if cell.formula.as_deref().is_some_and(|formula| formula.contains('[')) {
            entry.value = cell.value.clone();
            entry.reading = Reading::Refused(Refusal::ExternalFormula);
            return;
        }
        if let Value::Number(serial) = &cell.value
            && cell.is_day
            && field.is_numeric()
        {
            // Excel makes a day of a typed 3-1.
            entry.value = Value::Text(date::shown(*serial));
            entry.reading = Reading::Refused(Refusal::NotNumber);
            return;
        }
        let value = match cell.formula.as_deref().filter(|_| cell.value == Value::Blank) {
            None if field.kind == FieldType::Date => cell.day(self.book),
            None => cell.value.clone(),
            Some(formula) => match constant(formula) {
                Some(value) => value,
                None => {
                    entry.reading = Reading::Refused(Refusal::Uncalculated);
                    return;
                }
            },
        };
        if let Value::Text(text) = &value
            && is_too_long(text)
        {
            entry.value = Value::Text(shorten(text, SHOWN));
            entry.reading = Reading::Refused(Refusal::TooLong);
            return;
        }
        (entry.value, entry.reading) = coerce(field, &self.form.template.currency, value);
        // The reader gives #NUM! for a number too large to compute with.
        if cell.value == Value::Error(ErrorKind::Num) && cell.formula.is_none() {
            entry.reading = Reading::Refused(Refusal::TooLarge);
        }
    }

    /// Keeps the content of a label's cell if it is not the form's label, and reports a standard or unit that was changed.
    fn read_label(&mut self, index: usize, label: u32, sheet: &'a BookSheet, cell: &BookCell) {
        let label = &self.form.layout.sheets[index].labels[label as usize];
        if let (LabelText::Text(declared), Value::Text(found)) = (&label.text, &cell.value)
            && let Some(finding) = self.changed_label(index, label, declared, found)
        {
            self.findings.push(finding);
            return;
        }
        let changed = match (&label.text, &cell.value) {
            (LabelText::Text(declared), Value::Text(found)) => {
                declared != found && squeeze_label(declared) != squeeze_label(found)
            }
            (LabelText::Text(declared), found) => *declared != found.to_string(),
            (LabelText::Number(declared), found) => declared.to_string() != found.to_string(),
            (LabelText::UnitName | LabelText::Link(_) | LabelText::Verdict | LabelText::Goto(_), _) => false,
        };
        if changed {
            self.add_outside(sheet, None, cell);
        }
    }

    fn add_outside(&mut self, sheet: &BookSheet, form_sheet: Option<usize>, cell: &BookCell) {
        if cell.value.is_empty() {
            return;
        }
        let address = CellRef { row: cell.row, col: u16::try_from(cell.col).unwrap_or(u16::MAX) };
        self.outside.push(OutsideCell {
            sheet: sheet.name.clone(),
            form_sheet,
            cell: address,
            value: cell.value.clone(),
        });
    }

    /// Keeps the content of the sheets that are neither the form's nor generated, and reports copies of the form's.
    fn collect_other_sheets(&mut self, matched: &[Option<&BookSheet>]) {
        let read: HashSet<&str> = matched.iter().flatten().map(|sheet| sheet.name.as_str()).collect();
        for sheet in &self.book.sheets {
            if is_generated_sheet(&sheet.name) || read.contains(sheet.name.as_str()) {
                continue;
            }
            let likeness = |index: usize| resemblance(self.form, index, sheet);
            let original = matched
                .iter()
                .enumerate()
                .filter_map(|(index, original)| Some((index, (*original)?)))
                .filter(|(index, _)| !self.form.slots[*index].anchors.is_empty() && likeness(*index) >= MIN_COPY)
                .max_by(|(a, first), (b, second)| {
                    let same_name = |original: &BookSheet| name_in_common(&original.name, &sheet.name);
                    let by_likeness = likeness(*a).total_cmp(&likeness(*b));
                    let by_name = || same_name(first).cmp(&same_name(second));
                    // Of those as alike, the one that differs least; of these, the first.
                    let by_content = || second.differing(sheet).len().cmp(&first.differing(sheet).len());
                    by_likeness.then_with(by_name).then_with(by_content).then(b.cmp(a))
                });
            if let Some((index, original)) = original {
                self.report_copy(index, original, sheet);
                continue;
            }
            for cell in &sheet.cells {
                self.add_outside(sheet, None, cell);
            }
        }
    }
}

/// How many characters of a copy's name are its original's, as Excel and WPS name copies: `项目1 (2)`. 0 where it begins with
/// another name.
fn name_in_common(original: &str, copy: &str) -> usize {
    copy.strip_prefix(original).filter(|rest| !rest.starts_with(char::is_alphanumeric)).map_or(0, |_| original.len())
}

/// Computes a formula that refers to no cell, such as `=12.5+3`. `None` where it refers to one, or is no formula that the
/// program knows.
fn constant(formula: &str) -> Option<Value> {
    let parsed = formula::parse(formula, &|_| None).ok()?;
    Some(formula::evaluate(&parsed, &formula::NoCells, 0))
}

/// The value of a derived cell: as it is, but a text that reads as a number counts as one.
fn derived_value(field: &Field, value: &Value) -> Value {
    match value {
        Value::Text(_) if field.is_numeric() => match coerce(field, &field.unit, value.clone()) {
            (number @ Value::Number(_), Reading::Converted { .. }) => number,
            _ => value.clone(),
        },
        Value::Text(text) if is_too_long(text) => Value::Text(shorten(text, SHOWN)),
        Value::Blank | Value::Number(_) | Value::Text(_) | Value::Bool(_) | Value::Error(_) => value.clone(),
    }
}

/// The explanations in the column 单位说明 of the list of findings, by the finding's key.
fn explanations(book: &Book) -> BTreeMap<String, String> {
    let mut explanations = BTreeMap::new();
    let Some(sheet) = book.sheet(generated::ISSUES) else { return explanations };
    let heading = |wanted: &str| {
        sheet
            .cells
            .iter()
            .find(|cell| matches!(&cell.value, Value::Text(text) if text == wanted))
            .map(|cell| (cell.row, cell.col))
    };
    let (Some((heading_row, explanation_col)), Some((_, key_col))) =
        (heading(generated::EXPLANATION), heading(generated::KEY))
    else {
        return explanations;
    };
    let last = sheet.cells.last().map_or(0, |cell| cell.row);
    for row in heading_row + 1..=last.min(MOST_EXPLANATION_ROWS) {
        let (key, explanation) = (sheet.text(row, key_col), sheet.text(row, explanation_col));
        if !key.is_empty() && !explanation.trim().is_empty() {
            explanations.insert(key.into_owned(), explanation.trim().to_owned());
        }
    }
    explanations
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::builder::load;
    use crate::files::read_form_folder;
    use crate::form::Form;
    use crate::intake::book::{Book, BookCell, BookSheet};
    use crate::layout::LabelText;
    use crate::template::generated;
    use crate::value::{Amount, Value};

    use super::{MOST_EXPLANATION_ROWS, derived_value, explanations, name_in_common, read};

    fn mini() -> Form {
        Form::new(load(&read_form_folder(Path::new("tests/forms/mini")).unwrap()).unwrap())
    }

    #[test]
    fn a_number_typed_over_a_heading_is_kept() {
        let form = mini();
        let read_with = |typed: Option<i64>| {
            let mut cells = Vec::new();
            for label in &form.layout.sheets[1].labels {
                let typed = typed.filter(|_| matches!(&label.text, LabelText::Text(text) if text == "收入支出表"));
                let value = match (typed, &label.text) {
                    (Some(number), _) => Value::Number(Amount::from(number)),
                    (None, LabelText::Text(text)) => Value::from(text.as_str()),
                    (None, LabelText::Number(number)) => Value::Number(Amount::from(*number)),
                    (None, LabelText::UnitName | LabelText::Link(_) | LabelText::Verdict | LabelText::Goto(_)) => {
                        continue;
                    }
                };
                let (row, col) = (label.cell.row, u32::from(label.cell.col));
                cells.push(BookCell { row, col, value, formula: None, is_day: false });
            }
            cells.sort_by_key(|cell| (cell.row, cell.col));
            let sheet = BookSheet { name: "收支表".to_owned(), hidden: false, cells };
            let outside = read(&form, &Book { sheets: vec![sheet], ..Book::default() }, None).outside;
            outside.into_iter().map(|cell| cell.value).collect::<Vec<Value>>()
        };
        assert_eq!(read_with(Some(1_200)), [Value::Number(Amount::from(1_200))]);
        assert_eq!(read_with(None), []);
    }

    #[test]
    fn a_number_written_as_text_over_a_formula_counts_as_the_number() {
        let form = mini();
        let template = &form.template;
        let total = template.field(template.find("支出合计.决算").unwrap());
        let read = |text: &str| derived_value(total, &Value::from(text));
        assert_eq!(read("1,200.5"), Value::Number("1200.5".parse().unwrap()));
        assert_eq!(read("见附件"), Value::from("见附件"));
    }

    #[test]
    fn a_copy_is_of_the_sheet_with_whose_whole_name_it_begins() {
        for (copy, original) in [("项目1 (2)", "项目1"), ("项目1（备份）", "项目1"), ("项目12 (2)", "项目12")]
        {
            assert_eq!(name_in_common(original, copy), original.len(), "{copy}");
        }
        for (copy, other) in [("项目12 (2)", "项目1"), ("项目1 (2)", "项目2"), ("Sheet1", "项目1")] {
            assert_eq!(name_in_common(other, copy), 0, "{copy}");
        }
    }

    #[test]
    fn explanations_are_searched_for_up_to_the_bound() {
        let cell = |row, col, text: &str| BookCell { row, col, value: Value::from(text), formula: None, is_day: false };
        let is_found = |row: u32| {
            let cells = vec![
                cell(0, 0, generated::KEY),
                cell(0, 1, generated::EXPLANATION),
                cell(row, 0, "D001@x"),
                cell(row, 1, "单位说明的文字"),
            ];
            let name = generated::ISSUES.to_owned();
            let book = Book { sheets: vec![BookSheet { name, hidden: false, cells }], ..Book::default() };
            explanations(&book).contains_key("D001@x")
        };
        assert!(is_found(MOST_EXPLANATION_ROWS) && !is_found(MOST_EXPLANATION_ROWS + 1));
    }
}
