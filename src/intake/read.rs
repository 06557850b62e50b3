//! Reads a workbook as a form: what each cell of the form holds, and findings about the file itself.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::finding::{Code, Finding, Location, Severity};
use crate::form::Form;
use crate::formula::{self, FieldIx};
use crate::layout::slots::Slot;
use crate::layout::{Label, LabelStyle, LabelText};
use crate::template::generated::{self, is_generated_sheet};
use crate::template::identity::Identity;
use crate::template::{Field, FieldType};
use crate::text::normalize::{normalize_label, squeeze_label};
use crate::text::quote::{quote, quote_all};
use crate::text::shorten::shorten;
use crate::value::{CellRef, ErrorKind, Value, date};

use super::assign::{Assignment, assign, name_targets};
use super::book::{Book, BookCell, BookSheet, is_too_long};
use super::coerce::coerce;
use super::drawings::{Drawing, DrawingKind};
use super::messages::{PlacedText, finding, list_texts};
use super::recognise::{MIN_RESEMBLANCE, resemblance};
use super::{EnteredCell, OutsideCell, Reading, Refusal, Submission};

/// The most rows of the list of findings that are searched for explanations.
const MOST_EXPLANATION_ROWS: u32 = 100_000;
/// The share of its labels that a sheet must have to count as a copy of another.
const MIN_COPY: f64 = 0.8;
/// The most labels of missing fields that a finding names.
const MOST_LABELS: usize = 5;

/// The characters that are kept of a text too long for a cell, and that are shown of one in a drawing.
const SHOWN: usize = 60;
/// The drawings that a finding names.
const MOST_DRAWINGS: usize = 6;

/// Reads a workbook as this form. `identity` is the workbook's, where it has one.
pub fn read(form: &Form, book: &Book, identity: Option<Identity>) -> Submission {
    let mut reader = FormReader {
        form,
        book,
        fields: fields_by_cell(form),
        unlabelled: unlabelled(form),
        entries: vec![EnteredCell::default(); form.template.cells],
        findings: Vec::new(),
        outside: Vec::new(),
    };
    reader.check_file(identity.as_ref());
    let sheets = reader.match_sheets();
    for (index, sheet) in sheets.iter().enumerate() {
        match sheet {
            Some(sheet) => reader.read_sheet(index, sheet),
            // The returned workbook has the self-check again, whatever came back of it.
            None if index == form.template.self_check.sheet => {}
            None => {
                let name = &form.template.sheets[index].name;
                let message = format!("缺少工作表{}。", quote(name));
                let fix = "请从财政部门下发的表格里把这张表补回来，或在退回的表里填写。";
                reader.findings.push(finding(Code::T006, name, message, fix));
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

/// The ids of the fields of each sheet that no label in their row names: lists and narratives.
fn unlabelled(form: &Form) -> Vec<HashSet<&str>> {
    let mut sheets = vec![HashSet::new(); form.template.sheets.len()];
    for (field, place) in form.template.fields.iter().zip(&form.layout.places) {
        if !field.checking && (field.list.is_some() || place.row_label.is_none()) {
            sheets[place.sheet].insert(field.id.as_str());
        }
    }
    sheets
}

struct FormReader<'a> {
    form: &'a Form,
    book: &'a Book,
    fields: Vec<u32>,
    /// The ids of the fields of each sheet that no label in their row names.
    unlabelled: Vec<HashSet<&'a str>>,
    entries: Vec<EnteredCell>,
    findings: Vec<Finding>,
    outside: Vec<OutsideCell>,
}

impl<'a> FormReader<'a> {
    /// Reports what is unusual about the file as a whole: its identity, its macros, its links.
    fn check_file(&mut self, identity: Option<&Identity>) {
        let template = &self.form.template;
        match identity {
            None => self.findings.push(finding(
                Code::T012,
                "",
                "文件里的标识没有了（可能被别的软件重新保存过），已按表格内容识别。".to_owned(),
                "不影响核对。",
            )),
            Some(identity) if identity.revision < template.revision => self.findings.push(finding(
                Code::T005,
                "",
                format!("这是旧版表格（第{}版），现行的是第{}版。", identity.revision, template.revision),
                "退回的表已换成现行版本，请核对后在退回的表里修改。",
            )),
            // The revision is the same: the department has nothing to do about it.
            Some(identity) if identity.digest != template.digest => {
                let message = "下发后模板有过修改，已按现行模板核对。".to_owned();
                self.findings.push(finding(Code::T005, "", message, "不用处理。").with_severity(Severity::Notice));
            }
            Some(_) => {}
        }
        if self.book.extras.macros {
            let message = "文件里带有宏，核对时没有运行，退回的表里已去掉。".to_owned();
            self.findings.push(finding(Code::T010, "", message, "不用处理。"));
        }
        if self.book.extras.links {
            let message = "文件引用了别的工作簿，收表方打不开那个文件。".to_owned();
            let fix = "请检查公式里引用其他文件的单元格，改为直接填数；退回的表里已没有这些引用。";
            self.findings.push(finding(Code::T011, "", message, fix));
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
                let message = format!("工作表{}改名成了{}，已按内容识别。", quote(&declared.name), quote(&sheet.name));
                let fix = "退回的表里已改回原名，不用处理。";
                self.findings.push(finding(Code::T013, &declared.name, message, fix));
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

    /// Whether a sheet is as the form has it: every label that names a row or column in its cell, and the defined names of what no
    /// label in its row names (lists, narratives) pointing where the form has them.
    fn is_unmoved(&self, index: usize, sheet: &BookSheet) -> bool {
        self.is_in_place(index, sheet) && self.names_in_place(index, sheet)
    }

    fn names_in_place(&self, index: usize, sheet: &BookSheet) -> bool {
        let targets = name_targets(self.book, &sheet.name, |name| self.unlabelled[index].contains(name));
        self.form.template.indexed().all(|(ix, field)| {
            let place = &self.form.layout.places[ix.index()];
            let (first, last) = (place.cell_of_row(0), place.cell_of_row(field.rows - 1));
            place.sheet != index
                || targets.get(field.id.as_str()).is_none_or(|(from, to)| {
                    *from == (first.row, u32::from(first.col)) && *to == (last.row, u32::from(last.col))
                })
        })
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
        if sheet.hidden {
            let name = &self.form.template.sheets[index].name;
            let message = format!("工作表{}被隐藏了，已照常读取。", quote(name));
            self.findings.push(finding(Code::T015, name, message, "退回的表里已取消隐藏，不用处理。"));
        }
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
    }

    /// Reads a sheet whose rows or columns were moved.
    fn read_moved_sheet(&mut self, index: usize, sheet: &'a BookSheet) {
        let located = assign(self.form, index, sheet, self.book);
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

    /// Reports what was found elsewhere than in its place, what was not found, and what a list has no room for.
    fn report_moves(&mut self, index: usize, sheet: &BookSheet, located: &Assignment) {
        let template = &self.form.template;
        let name = &template.sheets[index].name;
        if located.moved {
            let message = format!("{}的行或列被移动过（如插入、删除了行），已按名称和标题读取。", quote(name));
            let fix = "退回的表里已恢复原样；请在原来的行里填写，不要插入、删除行列。";
            self.findings.push(finding(Code::T007, name, message, fix));
        }
        if !located.missing.is_empty() {
            let entered = |ix: &&FieldIx| template.field(**ix).is_entered();
            let is_restored = !located.missing.iter().any(|ix| entered(&ix));
            let labels: Vec<&str> = located
                .missing
                .iter()
                .filter(|ix| is_restored || entered(ix))
                .map(|ix| template.field(*ix).label.as_str())
                .collect();
            let shown = quote_all(&labels[..labels.len().min(MOST_LABELS)]);
            let more = if labels.len() > MOST_LABELS { format!("等{}项", labels.len()) } else { String::new() };
            let message = format!("在{}里找不到{shown}{more}，可能是行被删掉或标题被改动。", quote(name));
            let lost = if is_restored {
                finding(Code::T008, name, message, "都是公式，退回的表里已恢复，不用处理。")
                    .with_severity(Severity::Notice)
            } else {
                finding(Code::T008, name, message, "请在退回的表里补填。")
            };
            self.findings.push(lost);
            self.mark_unplaced(|ix| located.missing.contains(&ix));
        }
        for list in &located.overfull {
            let declared = template.list(list.list);
            let row_text = |row: &u32| {
                let cells = sheet.cells.iter().filter(|cell| cell.row == *row);
                let texts: Vec<String> = cells.map(|cell| cell.value.to_string()).collect();
                PlacedText { place: format!("第{}行", row + 1), text: texts.join(" ") }
            };
            let message = format!(
                "{}最多{}行，多出{}行没有读入：{}。",
                quote(&declared.label),
                declared.capacity,
                list.rows.len(),
                list_texts(&list.rows.iter().map(row_text).collect::<Vec<_>>())
            );
            let fix = "请合并较小的项目，或与财政部门联系加行。";
            self.findings.push(finding(Code::T016, name, message, fix));
        }
    }

    /// Notes of the cells of some fields that the file has none of them.
    fn mark_unplaced(&mut self, is_unplaced: impl Fn(FieldIx) -> bool) {
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

    /// Makes the finding of a standard that was rewritten, or of a unit of amounts that was replaced.
    fn changed_label(&self, index: usize, label: &Label, declared: &str, found: &str) -> Option<Finding> {
        if declared == found || squeeze_label(declared) == squeeze_label(found) {
            return None;
        }
        let template = &self.form.template;
        let currency = &template.currency;
        let is_standard = label.style == LabelStyle::Standard;
        let is_unit =
            declared.contains(currency.as_str()) && !found.contains(currency.as_str()) && found.contains('元');
        let (what, severity) = match (is_standard, is_unit) {
            (true, _) => ("评分标准或说明", Severity::Error),
            (false, true) => ("金额单位", Severity::Warning),
            (false, false) => return None,
        };
        let name = &template.sheets[index].name;
        let message = format!(
            "{}{}的{what}被改动：原来是{}，被改成了{}。",
            quote(name),
            label.cell,
            quote(&shorten(declared, SHOWN)),
            quote(&shorten(found, SHOWN))
        );
        let fix = match severity {
            Severity::Warning => format!("金额一律按{currency}填。按别的单位填了的请换算；退回的表里已恢复。"),
            Severity::Fatal | Severity::Error | Severity::Notice => "按原来的标准打分；退回的表里已恢复。".to_owned(),
        };
        let mut finding = finding(Code::D006, name, message, &fix).with_severity(severity);
        finding.location = Some(Location { sheet: name.clone(), cell: Some(label.cell) });
        finding.field = format!("{name}!{}", label.cell);
        finding.item = what.to_owned();
        finding.entered = shorten(found, SHOWN);
        finding.expected = shorten(declared, SHOWN);
        Some(finding)
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
                .max_by(|(a, _), (b, _)| likeness(*a).total_cmp(&likeness(*b)));
            if let Some((index, original)) = original {
                self.report_copy(index, original, sheet);
                continue;
            }
            for cell in &sheet.cells {
                self.add_outside(sheet, None, cell);
            }
        }
    }

    /// Reports a sheet that is a copy of another which was read, and where the two differ.
    fn report_copy(&mut self, index: usize, original: &BookSheet, copy: &BookSheet) {
        let addresses: BTreeSet<(u32, u32)> =
            original.cells.iter().chain(&copy.cells).map(|cell| (cell.row, cell.col)).collect();
        let differing: Vec<PlacedText> = addresses
            .into_iter()
            .filter(|(row, col)| original.text(*row, *col) != copy.text(*row, *col))
            .map(|(row, col)| PlacedText {
                place: CellRef { row, col: u16::try_from(col).unwrap_or(u16::MAX) }.to_string(),
                text: copy.text(row, col).into_owned(),
            })
            .collect();
        let name = &self.form.template.sheets[index].name;
        let sentence = format!("工作表{}是{}的副本，读取的是{}", quote(&copy.name), quote(name), quote(&original.name));
        let fix = "确认读取的那一张是对的，把副本删掉；要用副本里的数，请填到原表里。";
        let mut finding = if differing.is_empty() {
            finding(Code::T021, name, format!("{sentence}，两张内容相同。"), "不用处理。")
                .with_severity(Severity::Notice)
        } else {
            finding(Code::T021, name, format!("{sentence}；副本里不同的有：{}。", list_texts(&differing)), fix)
        };
        finding.field.clone_from(&copy.name);
        self.findings.push(finding);
    }

    /// Reports the cells that belong to no field, one finding a sheet.
    fn report_outside_cells(&mut self) {
        let mut sheets: Vec<(&str, Vec<PlacedText>)> = Vec::new();
        for outside in &self.outside {
            let text = PlacedText { place: outside.cell.to_string(), text: outside.value.to_string() };
            match sheets.iter_mut().find(|(sheet, _)| *sheet == outside.sheet) {
                Some((_, texts)) => texts.push(text),
                None => sheets.push((&outside.sheet, vec![text])),
            }
        }
        let mut findings = Vec::new();
        for (sheet, texts) in sheets {
            let message = format!("{}的填报格以外有内容：{}。", quote(sheet), list_texts(&texts));
            let is_of_form = self.form.template.sheets.iter().any(|declared| declared.name == sheet);
            let fix = if is_of_form {
                "不参与核算。如是要填报的内容，请填到对应的格子里。"
            } else {
                "这张工作表不是下发的，不参与核算，退回的表里也没有。如是要填报的内容，请填到对应的格子里。"
            };
            let mut finding = finding(Code::T009, if is_of_form { sheet } else { "" }, message, fix);
            sheet.clone_into(&mut finding.field);
            finding.file_cells = texts.into_iter().map(|text| text.place).collect();
            findings.push(finding);
        }
        self.findings.extend(findings);
    }

    /// Reports the notes that the department wrote in cells.
    fn report_comments(&mut self) {
        let mut of_form: HashSet<String> = HashSet::new();
        for indicator in &self.form.template.indicators {
            of_form.insert(normalize_label(&format!("{}\n{}", indicator.definition, indicator.standard)));
            of_form.insert(normalize_label(&indicator.definition));
            of_form.insert(normalize_label(&indicator.standard));
        }
        let of_department: Vec<PlacedText> = self
            .book
            .comments
            .iter()
            .filter(|comment| {
                let text = comment.text.trim();
                comment.author != generated::AUTHOR
                    && !text.is_empty()
                    && !text.starts_with(generated::MARK)
                    && !of_form.contains(&normalize_label(text))
            })
            .map(|comment| PlacedText {
                place: format!("{}!{}", comment.sheet, comment.address),
                text: comment.text.trim().to_owned(),
            })
            .collect();
        if !of_department.is_empty() {
            let message = format!("表里有批注：{}。批注不参与核算。", list_texts(&of_department));
            let fix = "要说明的请写在说明栏或问题清单的“单位说明”里。";
            self.findings.push(finding(Code::T014, "", message, fix));
        }
    }

    /// Reports what the department drew on the sheets or put into them: no cell of the returned workbook holds it.
    fn report_drawings(&mut self) {
        let mut found: Vec<String> = self.book.drawings.iter().map(drawing_named).collect();
        // Pictures that WPS keeps in cells.
        for sheet in &self.book.sheets {
            let pictures =
                sheet.cells.iter().filter(|cell| cell.formula.as_deref().is_some_and(|text| text.contains("DISPIMG(")));
            for cell in pictures {
                let cell = Some((cell.row, cell.col));
                found.push(drawing_at(&sheet.name, cell, DrawingKind::Picture));
            }
        }
        if !found.is_empty() {
            let shown = found[..found.len().min(MOST_DRAWINGS)].join("、");
            let more = if found.len() > MOST_DRAWINGS { format!("等{}处", found.len()) } else { String::new() };
            let message = format!("表里有图片、图形或附件：{shown}{more}。这些不参与核算，退回的表里也没有。");
            let fix = "要作佐证的请另附文件，图形里的文字请写到说明栏。";
            self.findings.push(finding(Code::T020, "", message, fix));
        }
    }
}

/// A drawing as a sentence names it: where it is, what it is, and what is written in it.
fn drawing_named(drawing: &Drawing) -> String {
    let place = drawing_at(&drawing.sheet, drawing.cell, drawing.kind);
    let text = drawing.text.trim();
    if text.is_empty() { place } else { format!("{place}{}", quote(&shorten(text, 60))) }
}

fn drawing_at(sheet: &str, cell: Option<(u32, u32)>, kind: DrawingKind) -> String {
    let kind = match kind {
        DrawingKind::Picture => "图片",
        DrawingKind::Chart => "图表",
        DrawingKind::File => "附件",
        DrawingKind::Shape => "图形",
    };
    let cell = cell.map(|(row, col)| CellRef { row, col: u16::try_from(col).unwrap_or(u16::MAX) });
    match cell {
        Some(cell) if !sheet.is_empty() => format!("{sheet}!{cell}的{kind}"),
        _ if !sheet.is_empty() => format!("{sheet}的{kind}"),
        _ => kind.to_owned(),
    }
}

/// Computes a formula that refers to no cell, such as `=12.5+3`. `None` where it refers to one, or is no formula that the
/// program knows.
fn constant(formula: &str) -> Option<Value> {
    struct NoCells;
    impl formula::CellValues for NoCells {
        fn cell(&self, _: FieldIx, _: u32) -> &Value {
            &Value::Blank
        }
        fn rows(&self, _: FieldIx) -> u32 {
            0
        }
    }
    let parsed = formula::parse(formula, &|_| None).ok()?;
    Some(formula::evaluate(&parsed, &NoCells, 0))
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
    use crate::intake::book::{Book, BookCell, BookSheet};
    use crate::template::generated;
    use crate::value::Value;

    use super::{MOST_EXPLANATION_ROWS, explanations};

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
