//! A workbook → what stands in every field's cell, and what is odd about the file.

use std::collections::{BTreeMap, HashSet};

use crate::finding::{Finding, Severity};
use crate::form::Form;
use crate::formula;
use crate::layout::LabelText;
use crate::layout::slots::Slot;
use crate::returned;
use crate::template::Field;
use crate::template::identity::{self, Identity};
use crate::text::normalize::normalize_label;
use crate::text::quote::{quote, quote_all};
use crate::value::CellRef;
use crate::value::Value;

use super::assign::{assign, name_targets};
use super::book::{Book, BookCell, BookSheet};
use super::coerce::coerce;
use super::messages::{finding, quoted};
use super::recognise::{ALIKE, resemblance};
use super::{Entry, Outside, Reading, Refusal, Submission};

/// Reads a workbook as a form.
pub fn read(form: &Form, book: &Book, identity: Option<Identity>) -> Submission {
    let mut reader = Reader {
        form,
        book,
        owners: owners(form),
        unlabelled: unlabelled(form),
        entries: vec![Entry::default(); form.template.cells],
        findings: Vec::new(),
        outside: Vec::new(),
    };
    reader.about_file(identity.as_ref());
    let claimed = reader.claim();
    for (at, sheet) in claimed.iter().enumerate() {
        match sheet {
            Some(sheet) => reader.sheet(at, sheet),
            // The program puts its own sheet back.
            None if at == form.template.self_check.sheet => {}
            None => {
                let name = &form.template.sheets[at].name;
                let fix = "请从财政部门下发的表格里把这张表补回来，或在退回的表里填写。";
                reader.findings.push(finding(
                    "T006",
                    Severity::Error,
                    name,
                    format!("缺少工作表{}。", quote(name)),
                    fix,
                ));
            }
        }
    }
    reader.strays(&claimed);
    reader.say_outside();
    reader.comments();
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

/// The field of each flat cell.
fn owners(form: &Form) -> Vec<u32> {
    let mut owners = vec![0; form.template.cells];
    for (ix, field) in form.template.indexed() {
        owners[field.cells()].fill(ix.0);
    }
    owners
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

struct Reader<'a> {
    form: &'a Form,
    book: &'a Book,
    owners: Vec<u32>,
    /// The ids of the fields of each sheet that no label in their row names.
    unlabelled: Vec<HashSet<&'a str>>,
    entries: Vec<Entry>,
    findings: Vec<Finding>,
    outside: Vec<Outside>,
}

impl<'a> Reader<'a> {
    fn about_file(&mut self, identity: Option<&Identity>) {
        let template = &self.form.template;
        match identity {
            None => self.findings.push(finding(
                "T012",
                Severity::Notice,
                "",
                "文件里的标识没有了（可能被别的软件重新保存过），已按表格内容识别。".to_owned(),
                "不影响核对。",
            )),
            Some(identity) if identity.revision < template.revision => self.findings.push(finding(
                "T005",
                Severity::Error,
                "",
                format!("这是旧版表格（第{}版），现行的是第{}版。", identity.revision, template.revision),
                "退回的表已换成现行版本，请核对后在退回的表里修改。",
            )),
            Some(identity) if identity.digest != template.digest => self.findings.push(finding(
                "T005",
                Severity::Notice,
                "",
                "下发后模板有过修改，已按现行模板核对。".to_owned(),
                "不用处理。",
            )),
            Some(_) => {}
        }
        if self.book.extras.macros {
            let message = "文件里带有宏，核对时没有运行，退回的表里已去掉。".to_owned();
            self.findings.push(finding("T010", Severity::Notice, "", message, "不用处理。"));
        }
        if self.book.extras.links {
            let message = "文件引用了别的工作簿，收表方打不开那个文件。".to_owned();
            let fix = "请检查公式里引用其他文件的单元格，改为直接填数；退回的表里已没有这些引用。";
            self.findings.push(finding("T011", Severity::Notice, "", message, fix));
        }
    }

    /// The file's sheet for each sheet of the form: by name, or by its labels where the name is gone or misleads.
    fn claim(&mut self) -> Vec<Option<&'a BookSheet>> {
        let template = &self.form.template;
        let own =
            |sheet: &BookSheet| [returned::SUMMARY, returned::ISSUES, identity::SHEET].contains(&sheet.name.as_str());
        let sheets: Vec<&BookSheet> = self.book.sheets.iter().filter(|sheet| !own(sheet)).collect();
        let mut taken: HashSet<&str> = HashSet::new();
        let mut claimed: Vec<Option<&BookSheet>> = Vec::new();
        for (at, declared) in template.sheets.iter().enumerate() {
            let named = sheets.iter().copied().find(|sheet| sheet.name == declared.name);
            let fits =
                named.is_some_and(|sheet| self.in_place(at, sheet) || resemblance(self.form, at, sheet) >= ALIKE);
            let found = named.filter(|_| fits);
            if let Some(sheet) = found {
                taken.insert(&sheet.name);
            }
            claimed.push(found);
        }
        for (at, declared) in template.sheets.iter().enumerate() {
            if claimed[at].is_some() {
                continue;
            }
            let alike = |sheet: &&BookSheet| resemblance(self.form, at, sheet);
            let best = sheets
                .iter()
                .copied()
                .filter(|sheet| !taken.contains(sheet.name.as_str()))
                .max_by(|a, b| alike(a).total_cmp(&alike(b)))
                .filter(|sheet| alike(sheet) >= ALIKE);
            if let Some(sheet) = best {
                let message = format!("工作表{}改名成了{}，已按内容识别。", quote(&declared.name), quote(&sheet.name));
                self.findings.push(finding(
                    "T013",
                    Severity::Notice,
                    &declared.name,
                    message,
                    "退回的表里已改回原名，不用处理。",
                ));
                taken.insert(&sheet.name);
                claimed[at] = Some(sheet);
            } else if let Some(sheet) = sheets.iter().copied().find(|sheet| sheet.name == declared.name) {
                // The name is right and the labels are gone: better read than not.
                taken.insert(&sheet.name);
                claimed[at] = Some(sheet);
            }
        }
        claimed
    }

    /// Whether a sheet is as the form has it: every label that names a row or column in its cell, and the defined names of what no
    /// label in its row names (lists, narratives) pointing where the form has them.
    fn is_unmoved(&self, at: usize, sheet: &BookSheet) -> bool {
        self.in_place(at, sheet) && self.names_in_place(at, sheet)
    }

    fn names_in_place(&self, at: usize, sheet: &BookSheet) -> bool {
        let targets = name_targets(self.book, &sheet.name, |name| self.unlabelled[at].contains(name));
        self.form.template.indexed().all(|(ix, field)| {
            let place = &self.form.layout.places[ix.index()];
            let (first, last) = (place.cell_of_row(0), place.cell_of_row(field.rows - 1));
            place.sheet != at
                || targets.get(field.id.as_str()).is_none_or(|(from, to)| {
                    *from == (first.row, u32::from(first.col)) && *to == (last.row, u32::from(last.col))
                })
        })
    }

    /// Whether every label that names a row or column of a sheet stands where the form has it.
    fn in_place(&self, at: usize, sheet: &BookSheet) -> bool {
        let labels = &self.form.layout.sheets[at].labels;
        self.form.slots[at].anchors.iter().all(|(label, text)| {
            let label = &labels[*label as usize];
            match (sheet.cell(label.cell.row, u32::from(label.cell.col)).map(|cell| &cell.value), &label.text) {
                (Some(Value::Text(found)), LabelText::Text(own)) => found == own || normalize_label(found) == *text,
                (Some(found), _) => found.to_string() == *text,
                (None, _) => false,
            }
        })
    }

    fn sheet(&mut self, at: usize, sheet: &'a BookSheet) {
        if sheet.hidden {
            let name = &self.form.template.sheets[at].name;
            let message = format!("工作表{}被隐藏了，已照常读取。", quote(name));
            self.findings.push(finding("T015", Severity::Notice, name, message, "退回的表里已取消隐藏，不用处理。"));
        }
        if self.is_unmoved(at, sheet) {
            for cell in &sheet.cells {
                match self.form.slots[at].at(cell.row, cell.col) {
                    Slot::Field(flat) => self.take(flat as usize, cell),
                    Slot::Label(label) => self.label(at, label, sheet, cell),
                    Slot::Free | Slot::Covered => self.stray(sheet, Some(at), cell),
                }
            }
        } else {
            self.moved_sheet(at, sheet);
        }
    }

    /// Reads a sheet of which rows or columns moved.
    fn moved_sheet(&mut self, at: usize, sheet: &'a BookSheet) {
        let template = &self.form.template;
        let name = &template.sheets[at].name;
        let found = assign(self.form, at, sheet, self.book);
        let mut read: HashSet<(u32, u32)> = HashSet::new();
        let mut cells: Vec<(usize, (u32, u32))> = found.cells.iter().map(|(flat, at)| (*flat, *at)).collect();
        cells.sort_unstable();
        for (flat, (row, col)) in cells {
            if let Some(cell) = sheet.cell(row, col) {
                self.take(flat, cell);
                read.insert((row, col));
            }
        }
        if at == template.self_check.sheet {
            // The program's own sheet, as an earlier revision of the form made it: it is put back as it should be.
            return;
        }
        if found.moved {
            let message = format!("{}的行或列被移动过（如插入、删除了行），已按名称和标题读取。", quote(name));
            let fix = "退回的表里已恢复原样；请在原来的行里填写，不要插入、删除行列。";
            self.findings.push(finding("T007", Severity::Notice, name, message, fix));
        }
        if !found.missing.is_empty() {
            let labels: Vec<&str> = found.missing.iter().map(|ix| template.field(*ix).label.as_str()).collect();
            let shown = quote_all(&labels[..labels.len().min(5)]);
            let more = if labels.len() > 5 { format!("等{}项", labels.len()) } else { String::new() };
            let message = format!("在{}里找不到{shown}{more}，可能是行被删掉或标题被改动。", quote(name));
            let fix = "请在退回的表里补填。";
            self.findings.push(finding("T008", Severity::Error, name, message, fix));
        }
        for (list, rows) in &found.overfull {
            let declared = template.list(*list);
            let quoted: Vec<(String, String)> = rows
                .iter()
                .map(|row| {
                    let texts: Vec<String> =
                        sheet.cells.iter().filter(|cell| cell.row == *row).map(|cell| cell.value.to_string()).collect();
                    (format!("第{}行", row + 1), texts.join(" "))
                })
                .collect();
            let message = format!(
                "{}最多{}行，多出{}行没有读入：{}。",
                quote(&declared.label),
                declared.capacity,
                rows.len(),
                self::quoted(&quoted)
            );
            self.findings.push(finding(
                "T016",
                Severity::Error,
                name,
                message,
                "请合并较小的项目，或与财政部门联系加行。",
            ));
        }
        let labels: HashSet<String> = self.form.layout.sheets[at]
            .labels
            .iter()
            .filter_map(|label| match &label.text {
                LabelText::Text(text) => Some(normalize_label(text)),
                LabelText::Number(number) => Some(number.to_string()),
                LabelText::Link(sheet) => Some(normalize_label(&template.sheets[*sheet].name)),
                LabelText::UnitName | LabelText::Verdict | LabelText::Goto(_) => None,
            })
            .collect();
        for cell in &sheet.cells {
            let text = normalize_label(&sheet.text(cell.row, cell.col));
            let own = labels.contains(&text) || text.starts_with(crate::emit::messages::UNIT.trim_end_matches('：'));
            let filler = text.is_empty() || text == "—" || cell.formula.is_some();
            if !read.contains(&(cell.row, cell.col)) && !own && !filler {
                // Where the sheet is not as the form has it, nothing can be put back at its address.
                self.stray(sheet, None, cell);
            }
        }
    }

    /// Takes what stands in a field's cell.
    fn take(&mut self, flat: usize, cell: &BookCell) {
        let field = &self.form.template.fields[self.owners[flat] as usize];
        let entry = &mut self.entries[flat];
        entry.formula.clone_from(&cell.formula);
        if !field.is_entered() {
            entry.value = derived(field, &cell.value);
            return;
        }
        if cell.formula.as_deref().is_some_and(|formula| formula.contains('[')) {
            entry.value = cell.value.clone();
            entry.reading = Reading::Refused(Refusal::ExternalFormula);
            return;
        }
        let blank = cell.value == Value::Blank;
        let computed = cell.formula.as_deref().filter(|_| blank).map(constant);
        if let Some(None) = computed {
            entry.reading = Reading::Refused(Refusal::Uncalculated);
            return;
        }
        let found = computed.flatten().unwrap_or_else(|| cell.value.clone());
        let (value, reading) = coerce(field, &self.form.template.currency, found);
        entry.value = value;
        entry.reading = reading;
        if cell.value == Value::Error(crate::value::ErrorKind::Num) && cell.formula.is_none() {
            entry.reading = Reading::Refused(Refusal::TooLarge);
        }
    }

    /// A label that says something else than the form's.
    fn label(&mut self, at: usize, label: u32, sheet: &'a BookSheet, cell: &BookCell) {
        let label = &self.form.layout.sheets[at].labels[label as usize];
        let changed = match (&label.text, &cell.value) {
            (LabelText::Text(own), Value::Text(found)) => {
                own != found && normalize_label(own) != normalize_label(found)
            }
            (LabelText::Text(own), found) => *own != found.to_string(),
            (LabelText::Number(own), found) => own.to_string() != found.to_string(),
            (LabelText::UnitName | LabelText::Link(_) | LabelText::Verdict | LabelText::Goto(_), _) => false,
        };
        if changed {
            self.stray(sheet, None, cell);
        }
    }

    fn stray(&mut self, sheet: &BookSheet, form_sheet: Option<usize>, cell: &BookCell) {
        if cell.value.is_empty() {
            return;
        }
        let at = CellRef { row: cell.row, col: u16::try_from(cell.col).unwrap_or(u16::MAX) };
        self.outside.push(Outside { sheet: sheet.name.clone(), form_sheet, cell: at, value: cell.value.clone() });
    }

    /// What stands on sheets that are not the form's.
    fn strays(&mut self, claimed: &[Option<&BookSheet>]) {
        let known: HashSet<&str> = claimed.iter().flatten().map(|sheet| sheet.name.as_str()).collect();
        for sheet in &self.book.sheets {
            let own = [returned::SUMMARY, returned::ISSUES, identity::SHEET].contains(&sheet.name.as_str());
            if own || known.contains(sheet.name.as_str()) {
                continue;
            }
            for cell in &sheet.cells {
                self.stray(sheet, None, cell);
            }
        }
    }

    /// One finding a sheet for what stands outside every field.
    fn say_outside(&mut self) {
        let mut sheets: Vec<(&str, Vec<(String, String)>)> = Vec::new();
        for outside in &self.outside {
            let quoted = (outside.cell.to_string(), outside.value.to_string());
            match sheets.iter_mut().find(|(sheet, _)| *sheet == outside.sheet) {
                Some((_, cells)) => cells.push(quoted),
                None => sheets.push((&outside.sheet, vec![quoted])),
            }
        }
        let mut said = Vec::new();
        for (sheet, cells) in sheets {
            let message = format!("{}的填报格以外有内容：{}。", quote(sheet), quoted(&cells));
            let fix = "不参与核算。如是要填报的内容，请填到对应的格子里。";
            let own = self.form.template.sheets.iter().any(|declared| declared.name == sheet);
            let mut found = finding("T009", Severity::Notice, if own { sheet } else { "" }, message, fix);
            sheet.clone_into(&mut found.field);
            said.push(found);
        }
        self.findings.extend(said);
    }

    /// Notes that the department wrote in cells.
    fn comments(&mut self) {
        let mut own: HashSet<String> = HashSet::new();
        for indicator in &self.form.template.indicators {
            own.insert(normalize_label(&format!("{}\n{}", indicator.definition, indicator.standard)));
            own.insert(normalize_label(&indicator.definition));
            own.insert(normalize_label(&indicator.standard));
        }
        let theirs: Vec<(String, String)> = self
            .book
            .comments
            .iter()
            .filter(|comment| {
                let text = comment.text.trim();
                comment.author != crate::emit::messages::AUTHOR
                    && !text.is_empty()
                    && !text.starts_with(crate::emit::messages::MARK)
                    && !own.contains(&normalize_label(text))
            })
            .map(|comment| (format!("{}!{}", comment.sheet, comment.address), comment.text.trim().to_owned()))
            .collect();
        if !theirs.is_empty() {
            let message = format!("表里有批注：{}。批注不参与核算。", quoted(&theirs));
            let fix = "要说明的请写在说明栏或问题清单的“单位说明”里。";
            self.findings.push(finding("T014", Severity::Notice, "", message, fix));
        }
    }
}

/// The value of a formula that refers to nothing, such as `=12.5+3`, where its result was not saved.
fn constant(formula: &str) -> Option<Value> {
    struct Nothing;
    impl formula::Cells for Nothing {
        fn cell(&self, _: formula::FieldIx, _: u32) -> &Value {
            &Value::Blank
        }
        fn rows(&self, _: formula::FieldIx) -> u32 {
            0
        }
    }
    let parsed = formula::parse(formula, &|_| None).ok()?;
    Some(formula::evaluate(&parsed, &Nothing, 0))
}

/// What stands in a derived cell: as it is, but text that is a number counts as typed.
fn derived(field: &Field, value: &Value) -> Value {
    match value {
        Value::Text(_) if field.is_numeric() => match coerce(field, &field.unit, value.clone()) {
            (number @ Value::Number(_), Reading::Converted { .. }) => number,
            _ => value.clone(),
        },
        other => other.clone(),
    }
}

/// What the department wrote in the column 单位说明 of the list of findings.
fn explanations(book: &Book) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let Some(sheet) = book.sheet(returned::ISSUES) else { return found };
    let header = |wanted: &str| {
        sheet
            .cells
            .iter()
            .find(|cell| matches!(&cell.value, Value::Text(text) if text == wanted))
            .map(|cell| (cell.row, cell.col))
    };
    let (Some((row, words)), Some((_, key))) = (header(returned::EXPLANATION), header(returned::KEY)) else {
        return found;
    };
    let last = sheet.cells.last().map_or(0, |cell| cell.row);
    for row in row + 1..=last.min(100_000) {
        let (key, words) = (sheet.text(row, key), sheet.text(row, words));
        if !key.is_empty() && !words.trim().is_empty() {
            found.insert(key.into_owned(), words.trim().to_owned());
        }
    }
    found
}
