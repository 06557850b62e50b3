//! Reports what is unusual about a file that was read as a form: what was moved, copied, changed, noted or drawn.

use std::collections::HashSet;

use crate::finding::Finding;
use crate::formula::FieldIx;
use crate::layout::{Label, LabelStyle};
use crate::template::generated;
use crate::text::normalize::{normalize_label, squeeze_label};
use crate::text::shorten::shorten;
use crate::value::CellRef;

use super::assign::Assignment;
use super::book::BookSheet;
use super::drawings::{Drawing, DrawingKind};
use super::messages::{self, LabelChange, PlacedText};
use super::read::{FormReader, SHOWN};

impl FormReader<'_> {
    /// Reports what was found elsewhere than in its place, what was not found, and what a list has no room for.
    pub(super) fn report_moves(&mut self, index: usize, sheet: &BookSheet, located: &Assignment) {
        let template = &self.form.template;
        let name = &template.sheets[index].name;
        if located.moved {
            self.findings.push(messages::moved_cells(name));
        }
        if !located.missing.is_empty() {
            let is_entered = |ix: &&FieldIx| template.field(**ix).is_entered();
            let all_derived = !located.missing.iter().any(|ix| is_entered(&ix));
            let lost = located.missing.iter().filter(|ix| all_derived || is_entered(ix));
            let labels: Vec<&str> = lost.map(|ix| template.field(*ix).label.as_str()).collect();
            self.findings.push(messages::missing_fields(name, &labels, all_derived));
            self.mark_unplaced(|ix| located.missing.contains(&ix));
        }
        for list in &located.overfull {
            let declared = template.list(list.list);
            let row_text = |row: &u32| {
                let cells = sheet.cells.iter().filter(|cell| cell.row == *row);
                let texts: Vec<String> = cells.map(|cell| cell.value.to_string()).collect();
                PlacedText { place: messages::row(*row), text: texts.join(" ") }
            };
            let rows: Vec<PlacedText> = list.rows.iter().map(row_text).collect();
            self.findings.push(messages::overfull_list(name, &declared.label, declared.capacity, &rows));
        }
    }

    /// Makes the finding of a standard that was rewritten, or of a unit of amounts that was replaced.
    pub(super) fn changed_label(&self, index: usize, label: &Label, declared: &str, found: &str) -> Option<Finding> {
        if declared == found || squeeze_label(declared) == squeeze_label(found) {
            return None;
        }
        let template = &self.form.template;
        let currency = &template.currency;
        let is_standard = label.style == LabelStyle::Standard;
        let is_unit =
            declared.contains(currency.as_str()) && !found.contains(currency.as_str()) && found.contains('元');
        let change = match (is_standard, is_unit) {
            (true, _) => LabelChange::Standard,
            (false, true) => LabelChange::Unit { currency },
            (false, false) => return None,
        };
        let sheet = &template.sheets[index].name;
        Some(messages::changed_label(sheet, label.cell, change, &shorten(declared, SHOWN), &shorten(found, SHOWN)))
    }

    /// Reports a sheet that is a copy of another which was read, and where the two differ.
    pub(super) fn report_copy(&mut self, index: usize, original: &BookSheet, copy: &BookSheet) {
        let differing: Vec<PlacedText> = original
            .differing(copy)
            .into_iter()
            .map(|(row, col)| PlacedText {
                place: CellRef { row, col: u16::try_from(col).unwrap_or(u16::MAX) }.to_string(),
                text: copy.text(row, col).into_owned(),
            })
            .collect();
        let name = &self.form.template.sheets[index].name;
        self.findings.push(messages::copied_sheet(name, &original.name, &copy.name, &differing));
    }

    /// Reports the cells that belong to no field, one finding a sheet.
    pub(super) fn report_outside_cells(&mut self) {
        let mut sheets: Vec<(&str, Vec<PlacedText>)> = Vec::new();
        for outside in &self.outside {
            let text = PlacedText { place: outside.cell.to_string(), text: outside.value.to_string() };
            match sheets.iter_mut().find(|(sheet, _)| *sheet == outside.sheet) {
                Some((_, texts)) => texts.push(text),
                None => sheets.push((&outside.sheet, vec![text])),
            }
        }
        for (sheet, texts) in sheets {
            let is_of_form = self.form.template.sheets.iter().any(|declared| declared.name == sheet);
            self.findings.push(messages::cells_outside(sheet, is_of_form, texts));
        }
    }

    /// Reports the notes that the department wrote in cells.
    pub(super) fn report_comments(&mut self) {
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
            self.findings.push(messages::comments(&of_department));
        }
    }

    /// Reports what the department drew on the sheets or put into them: no cell of the returned workbook holds it.
    pub(super) fn report_drawings(&mut self) {
        let named = |drawing: &Drawing| {
            messages::drawing(
                &drawing.sheet,
                drawing.cell,
                kind_named(drawing.kind),
                &shorten(drawing.text.trim(), SHOWN),
            )
        };
        // The chart on the summary is the program's.
        let is_generated =
            |drawing: &&Drawing| drawing.kind == DrawingKind::Chart && drawing.sheet == generated::SUMMARY;
        let drawings = self.book.drawings.iter().filter(|drawing| !is_generated(drawing));
        let mut found: Vec<String> = drawings.map(named).collect();
        // Pictures that WPS keeps in cells.
        for sheet in &self.book.sheets {
            let pictures =
                sheet.cells.iter().filter(|cell| cell.formula.as_deref().is_some_and(|text| text.contains("DISPIMG(")));
            for cell in pictures {
                let cell = Some((cell.row, cell.col));
                found.push(messages::drawing(&sheet.name, cell, messages::PICTURE, ""));
            }
        }
        if !found.is_empty() {
            self.findings.push(messages::drawings(&found));
        }
    }
}

/// How a sentence names what is drawn.
fn kind_named(kind: DrawingKind) -> &'static str {
    match kind {
        DrawingKind::Picture => messages::PICTURE,
        DrawingKind::Chart => messages::CHART,
        DrawingKind::File => messages::FILE,
        DrawingKind::Shape => messages::SHAPE,
    }
}
