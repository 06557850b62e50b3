//! What changes colour while the form is filled: offending cells, the verdicts, the bar of progress.

use std::collections::HashSet;
use std::fmt::Write;

use rust_xlsxwriter::{
    Color, ConditionalFormatDataBar, ConditionalFormatFormula, ConditionalFormatType, Format, Worksheet, XlsxError,
};

use crate::finding::{FindingState, Severity};
use crate::form::Form;
use crate::formula::{CellNames, FieldIx, Reach, Ref, references, render};
use crate::layout::LabelText;
use crate::layout::names::Addresses;
use crate::selfcheck::messages;
use crate::value::CellRef;

use super::styles::{mark_fill, state_fill};

/// The longest condition: Excel's own dialogue takes no more.
const LONGEST: usize = 250;
/// The colour of the bar of progress.
const BAR: Color = Color::RGB(0x0063_BE7B);
/// The colour of what is in order.
const GOOD: Color = Color::RGB(0x00C6_EFCE);
/// The colour of what is still blank.
const OPEN: Color = state_fill(FindingState::Missing);

/// Adds the conditional formats of a sheet.
pub fn write(form: &Form, sheet: usize, worksheet: &mut Worksheet) -> Result<(), XlsxError> {
    for (cells, wrong, when) in conditions(form, sheet) {
        let severity = if wrong { Severity::Error } else { Severity::Warning };
        colour(cells, &when, mark_fill(severity), worksheet)?;
    }
    for label in form.layout.sheets[sheet].labels.iter().filter(|label| label.text == LabelText::Verdict) {
        verdict(label.cell, worksheet)?;
    }
    if sheet == form.template.self_check.sheet {
        colour_self_check(form, worksheet)?;
    }
    Ok(())
}

/// The cells of a form as the conditions of a format write them: what stands on the self-check's sheet by its defined name,
/// as not every version of Excel takes the address of another sheet here.
struct Conditions<'a> {
    addresses: Addresses<'a>,
    /// The first row of the cells that are coloured, from 0.
    top: u32,
}

impl CellNames for Conditions<'_> {
    fn reference(&self, reference: Ref, row: u32, out: &mut String) {
        let field = self.addresses.template.field(reference.field);
        match reference.reach {
            Reach::One if field.checking => out.push_str(&field.id),
            Reach::ThisRow if field.checking => {
                // Writing to a string cannot fail.
                let _ = write!(out, "INDEX({},ROW()-{})", field.id, self.top);
            }
            Reach::One | Reach::ThisRow | Reach::All | Reach::Rows { .. } => {
                self.addresses.reference(reference, row, out);
            }
        }
    }
}

/// The fields of the self-check that conditions of formats name.
pub fn named(form: &Form) -> HashSet<FieldIx> {
    let mut named = HashSet::new();
    for mark in &form.template.self_check.marks {
        references(&mark.when, &mut |reference| {
            if form.template.field(reference.field).checking {
                named.insert(reference.field);
            }
        });
    }
    named
}

/// First and last cell.
type CellSpan = (CellRef, CellRef);

/// What colours cells of a sheet: those of the same cells put together as far as they are short enough, errors first.
fn conditions(form: &Form, sheet: usize) -> Vec<(CellSpan, bool, String)> {
    let mut gathered: Vec<(CellSpan, bool, Vec<String>)> = Vec::new();
    for mark in &form.template.self_check.marks {
        if form.template.field(mark.cells.field).sheet != sheet {
            continue;
        }
        let cells = cells(form, mark.cells);
        let addresses = Addresses { template: &form.template, layout: &form.layout, sheet };
        let when = render(&mark.when, &Conditions { addresses, top: cells.0.row }, 0);
        match gathered.iter_mut().find(|(known, wrong, _)| *known == cells && *wrong == mark.wrong) {
            Some((_, _, all)) if all.contains(&when) => {}
            Some((_, _, all)) => add_condition(all, when),
            None => gathered.push((cells, mark.wrong, vec![when])),
        }
    }
    gathered.sort_by_key(|(_, wrong, _)| !wrong);
    let each =
        gathered.into_iter().flat_map(|(cells, wrong, all)| all.into_iter().map(move |when| (cells, wrong, when)));
    each.map(|(cells, wrong, when)| (cells, wrong, format!("=OR({when})"))).collect()
}

/// Adds a condition to the last of some alternatives, where both together are short enough; else behind it.
fn add_condition(all: &mut Vec<String>, when: String) {
    match all.last_mut().filter(|last| last.len() + when.len() < LONGEST) {
        Some(last) => {
            last.push(',');
            last.push_str(&when);
        }
        None => all.push(when),
    }
}

fn cells(form: &Form, cells: Ref) -> CellSpan {
    let place = &form.layout.places[cells.field.index()];
    let rows = form.template.field(cells.field).rows;
    match cells.reach {
        Reach::One => (place.cell_of_row(0), place.cell_of_row(0)),
        Reach::ThisRow | Reach::All => (place.cell_of_row(0), place.cell_of_row(rows - 1)),
        Reach::Rows { start, len } => (place.cell_of_row(start), place.cell_of_row(start + len.max(1) - 1)),
    }
}

fn colour((from, to): CellSpan, when: &str, fill: Color, worksheet: &mut Worksheet) -> Result<(), XlsxError> {
    let format = Format::new().set_background_color(fill);
    let rule = ConditionalFormatFormula::new().set_rule(when).set_format(format);
    worksheet.add_conditional_format(from.row, from.col, to.row, to.col, &rule)?;
    Ok(())
}

/// The verdict: green where everything is in order.
fn verdict(cell: CellRef, worksheet: &mut Worksheet) -> Result<(), XlsxError> {
    let start = messages::READY.chars().count();
    let ready = format!("=LEFT({cell},{start})=\"{}\"", messages::READY);
    colour((cell, cell), &ready, GOOD, worksheet)?;
    colour(
        (cell, cell),
        &format!("=LEFT({cell},{start})<>\"{}\"", messages::READY),
        mark_fill(Severity::Warning),
        worksheet,
    )
}

/// The colours of the self-check's own sheet.
fn colour_self_check(form: &Form, worksheet: &mut Worksheet) -> Result<(), XlsxError> {
    let self_check = &form.template.self_check;
    let place = |field: FieldIx| form.layout.places[field.index()].cell;
    verdict(place(self_check.verdict), worksheet)?;
    let bar = ConditionalFormatDataBar::new()
        .set_fill_color(BAR)
        .set_solid_fill(true)
        .set_border_off(true)
        .set_minimum(ConditionalFormatType::Number, 0)
        .set_maximum(ConditionalFormatType::Number, 1);
    let progress = place(self_check.progress);
    worksheet.add_conditional_format(progress.row, progress.col, progress.row, progress.col, &bar)?;
    let mut verdicts: Vec<CellSpan> = self_check
        .lines
        .iter()
        .filter_map(|line| line.rows)
        .map(|rows| cells(form, Ref { field: rows, reach: Reach::All }))
        .collect();
    // Section by section: their headings in between hold the same words, and are no verdicts.
    for lines in self_check.lines.chunk_by(|line, next| line.section == next.section) {
        if let (Some(first), Some(last)) = (lines.first(), lines.last()) {
            verdicts.push((place(first.verdict), place(last.verdict)));
        }
    }
    for line in self_check.lines.iter().filter(|line| line.section == messages::SUBSTANCE) {
        for field in line.rows.into_iter().chain(line.left) {
            let (from, to) = cells(form, Ref { field, reach: Reach::All });
            colour((from, to), &format!("=LEN({from})>0"), mark_fill(Severity::Warning), worksheet)?;
        }
    }
    if let (Some(first), Some(last)) = (self_check.sheets.first(), self_check.sheets.last()) {
        verdicts.push((place(first.state), place(last.state)));
    }
    let fills = [
        (messages::WRONG, mark_fill(Severity::Error)),
        (messages::EXPLAIN, mark_fill(Severity::Warning)),
        (messages::OPEN, OPEN),
        (messages::NOT_BEGUN, OPEN),
        (messages::PASS, GOOD),
        (messages::EXPLAINED, GOOD),
        (messages::HINT, mark_fill(Severity::Notice)),
    ];
    for (from, to) in verdicts {
        for (word, fill) in fills {
            colour((from, to), &format!("={from}=\"{word}\""), fill, worksheet)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, add_condition};

    #[test]
    fn conditions_are_put_together_up_to_the_longest() {
        let joined = |length: usize| {
            let mut all = vec!["A".repeat(100)];
            add_condition(&mut all, "B".repeat(length));
            all
        };
        let one = joined(LONGEST - 101);
        assert_eq!((one.len(), one[0].len()), (1, LONGEST));
        assert_eq!(joined(LONGEST - 100).len(), 2);
    }
}
