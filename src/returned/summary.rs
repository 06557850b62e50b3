//! 校验汇总: the verdict, what to do with links to where, the state of each sheet, then how the score came about.

use rust_xlsxwriter::{Format, ProtectionOptions, Worksheet, XlsxError};

use crate::check::messages::verdict_sentence;
use crate::check::{Outcome, Verdict, understood};
use crate::emit::messages::FOOTER;
use crate::finding::{Finding, FindingCounts, FindingState, Location};
use crate::form::Form;
use crate::template::generated::{ISSUES, SUMMARY};
use crate::value::CellRef;

use super::changes::SinceLast;
use super::issues::{EXPLANATION_COL, FIRST_ROW};
use super::messages;
use super::order::{IssueRow, blank_blocks, by_stake, progress, row_of};
use super::writer::{Entry, LAST, ROW_HEIGHT, SINGLE_SPANS, STATES, SummaryFormats, SummaryWriter, WIDTHS, target};
use super::{scores, since_last};

/// The most findings of a state that are said here; the list says all.
const MOST_FINDINGS: usize = 10;
/// The columns of a table of findings: where, what, how to put it right.
const FINDING_SPANS: [(u16, u16); 3] = [(0, 0), (1, 5), (6, 6)];
/// The columns of the table of what is to be filled in.
const BLANK_SPANS: [(u16, u16); 5] = [(0, 2), (3, 3), (4, 4), (5, 5), (6, 6)];

/// Every format of the sheet.
pub fn formats() -> Vec<Format> {
    SummaryFormats::all()
}

/// Which check of the workbook this is.
pub(super) struct Round<'a> {
    /// Its number.
    pub(super) number: u32,
    /// What changed since the one before, where that is known.
    pub(super) since: Option<&'a SinceLast>,
}

/// Writes the sheet. `rows` are those of 问题清单.
pub fn write(
    sheet: &mut Worksheet,
    form: &Form,
    outcome: &Outcome,
    rows: &[IssueRow<'_>],
    round: &Round<'_>,
) -> Result<(), XlsxError> {
    sheet.set_name(SUMMARY)?;
    for (col, width) in (0..).zip(WIDTHS) {
        sheet.set_column_width(col, width)?;
    }
    let mut writer = SummaryWriter::new(sheet, outcome.verdict);
    let counts = outcome.counts();
    write_opening(&mut writer, form, outcome, &counts, round.number)?;
    write_errors(&mut writer, outcome, &counts)?;
    write_blank(&mut writer, form, outcome, &counts)?;
    write_restored(&mut writer, outcome, &counts)?;
    write_unexplained(&mut writer, outcome, rows, &counts)?;
    if let Some(since) = round.since {
        since_last::write(&mut writer, since)?;
    }
    scores::write(&mut writer, form, outcome)?;
    write_sheets(&mut writer, form, outcome)?;
    write_legend(&mut writer)?;
    let rows = writer.row;
    set_up(writer.sheet, rows)
}

fn write_opening(
    writer: &mut SummaryWriter<'_>,
    form: &Form,
    outcome: &Outcome,
    counts: &FindingCounts,
    round: u32,
) -> Result<(), XlsxError> {
    writer.high_line(SUMMARY, 34.0, |formats| &formats.title)?;
    writer.high_line(&verdict_sentence(outcome), 36.0, |formats| &formats.verdict)?;
    let read = understood(&form.template, &outcome.values);
    for line in messages::whose(&outcome.unit_name, &outcome.unit_code, &form.template.title, round, &read) {
        writer.line(&line, |formats| &formats.plain)?;
    }
    for step in messages::steps(counts, outcome.verdict == Verdict::Pass) {
        writer.line(step, |formats| &formats.plain)?;
    }
    Ok(())
}

/// The findings of a state, those with the most at stake first.
fn of_state(outcome: &Outcome, state: FindingState) -> Vec<&Finding> {
    by_stake(outcome).into_iter().filter(|finding| finding.state() == state).collect()
}

fn where_is<'f>(finding: &Finding, shown: &'f str) -> Entry<'f> {
    finding.location.as_ref().map_or(Entry::Text(messages::WHOLE_FILE), |location| Entry::Link(shown, target(location)))
}

fn write_errors(writer: &mut SummaryWriter<'_>, outcome: &Outcome, counts: &FindingCounts) -> Result<(), XlsxError> {
    let errors = of_state(outcome, FindingState::Error);
    if errors.is_empty() {
        return Ok(());
    }
    writer.section(&messages::errors(counts.errors))?;
    write_findings(writer, &errors, messages::ERROR_HEADINGS)
}

fn write_findings(writer: &mut SummaryWriter<'_>, findings: &[&Finding], headings: [&str; 3]) -> Result<(), XlsxError> {
    writer.headings(FINDING_SPANS, headings)?;
    for finding in findings.iter().take(MOST_FINDINGS) {
        let shown = finding.location.as_ref().map(Location::to_string).unwrap_or_default();
        let entries = [where_is(finding, &shown), Entry::Text(&finding.message), Entry::Text(&finding.fix)];
        writer.entries(FINDING_SPANS, entries)?;
    }
    if findings.len() > MOST_FINDINGS {
        writer.line(&messages::more(findings.len() - MOST_FINDINGS), |formats| &formats.plain)?;
    }
    Ok(())
}

fn write_blank(
    writer: &mut SummaryWriter<'_>,
    form: &Form,
    outcome: &Outcome,
    counts: &FindingCounts,
) -> Result<(), XlsxError> {
    let blocks = blank_blocks(form, outcome);
    if blocks.is_empty() {
        return Ok(());
    }
    writer.section(&messages::missing(counts.missing))?;
    writer.headings(BLANK_SPANS, messages::BLANK_HEADINGS)?;
    for block in blocks {
        let shown = block.first.as_ref().map(Location::to_string).unwrap_or_default();
        let link = block.first.as_ref().map_or(Entry::Text(""), |first| Entry::Link(&shown, target(first)));
        let numbers = [block.required, block.filled, block.missing].map(Entry::Count);
        let [required, filled, missing] = numbers;
        writer.entries(BLANK_SPANS, [Entry::Text(block.title), required, filled, missing, link])?;
    }
    Ok(())
}

fn write_restored(writer: &mut SummaryWriter<'_>, outcome: &Outcome, counts: &FindingCounts) -> Result<(), XlsxError> {
    let restored = of_state(outcome, FindingState::Restored);
    if restored.is_empty() {
        return Ok(());
    }
    writer.section(&messages::restored(counts.restored))?;
    write_findings(writer, &restored, messages::RESTORED_HEADINGS)
}

fn write_unexplained(
    writer: &mut SummaryWriter<'_>,
    outcome: &Outcome,
    rows: &[IssueRow<'_>],
    counts: &FindingCounts,
) -> Result<(), XlsxError> {
    let unexplained = of_state(outcome, FindingState::Unexplained);
    if unexplained.is_empty() {
        return Ok(());
    }
    writer.section(&messages::unexplained(counts.unexplained))?;
    writer.headings(FINDING_SPANS, messages::UNEXPLAINED_HEADINGS)?;
    for finding in unexplained.iter().take(MOST_FINDINGS) {
        let shown = finding.location.as_ref().map(Location::to_string).unwrap_or_default();
        let row = FIRST_ROW + row_of(rows, finding).and_then(|row| u32::try_from(row).ok()).unwrap_or(0);
        let cell = Location { sheet: ISSUES.to_owned(), cell: Some(CellRef { row, col: EXPLANATION_COL }) };
        let words = messages::explain_in(row + 1);
        let entries = [where_is(finding, &shown), Entry::Text(&finding.message), Entry::Link(&words, target(&cell))];
        writer.entries(FINDING_SPANS, entries)?;
    }
    if unexplained.len() > MOST_FINDINGS {
        writer.line(&messages::more(unexplained.len() - MOST_FINDINGS), |formats| &formats.plain)?;
    }
    Ok(())
}

/// The state of each sheet that is filled in, or of which something is found.
fn write_sheets(writer: &mut SummaryWriter<'_>, form: &Form, outcome: &Outcome) -> Result<(), XlsxError> {
    writer.section(messages::SHEETS)?;
    writer.headings(SINGLE_SPANS, messages::SHEET_HEADINGS)?;
    for (index, sheet) in form.template.sheets.iter().enumerate() {
        let (required, filled) = progress(form, outcome, index);
        let is_here =
            |finding: &&Finding| finding.location.as_ref().is_some_and(|location| location.sheet == sheet.name);
        let counts = FindingCounts::of(outcome.findings.iter().filter(is_here));
        if required == 0 && counts == FindingCounts::default() {
            continue;
        }
        let missing = required.saturating_sub(filled);
        let state = match counts {
            FindingCounts { errors: 1.., .. } => Entry::State(Some(FindingState::Error)),
            _ if missing > 0 && filled == 0 => Entry::NotBegun,
            _ if missing > 0 => Entry::State(Some(FindingState::Missing)),
            FindingCounts { unexplained: 1.., .. } => Entry::State(Some(FindingState::Unexplained)),
            FindingCounts { restored: 1.., .. } => Entry::State(Some(FindingState::Restored)),
            FindingCounts { notices: 1.., .. } => Entry::State(Some(FindingState::Notice)),
            _ => Entry::State(None),
        };
        let [errors, missing, unexplained, restored] =
            [counts.errors, missing, counts.unexplained, counts.restored].map(Entry::Count);
        let filled = messages::progress(filled, required);
        let name = Location { sheet: sheet.name.clone(), cell: None };
        let link = Entry::Link(&sheet.name, target(&name));
        writer.entries(SINGLE_SPANS, [link, state, errors, missing, unexplained, restored, Entry::Text(&filled)])?;
    }
    Ok(())
}

fn write_legend(writer: &mut SummaryWriter<'_>) -> Result<(), XlsxError> {
    writer.section(messages::COLOURS)?;
    for (state, words) in STATES.into_iter().zip(messages::LEGEND) {
        let format = writer.formats.state(state);
        writer.sheet.merge_range(writer.row, 0, writer.row, 3, words, format)?;
        writer.end_row(ROW_HEIGHT)?;
    }
    Ok(())
}

fn set_up(sheet: &mut Worksheet, rows: u32) -> Result<(), XlsxError> {
    sheet.set_paper_size(9).set_portrait();
    sheet.set_margins(0.5, 0.5, 0.6, 0.7, 0.3, 0.3);
    sheet.set_print_fit_to_pages(1, 0);
    sheet.set_print_center_horizontally(true);
    sheet.set_footer(FOOTER);
    sheet.set_screen_gridlines(false);
    sheet.set_print_area(0, 0, rows.max(1) - 1, LAST)?;
    sheet.set_tab_color(0x00C0_0000);
    sheet.protect_with_options(&ProtectionOptions {
        format_columns: true,
        format_rows: true,
        ..ProtectionOptions::default()
    });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Finding, MOST_FINDINGS, SummaryWriter, Verdict, messages, write_findings};
    use crate::finding::Code;
    use crate::returned::writer::tests::texts;

    #[test]
    fn findings_are_listed_up_to_the_bound() {
        let listed = |count: usize| {
            let findings = vec![Finding::new(Code::D001, "填错了。".to_owned()); count];
            let findings: Vec<&Finding> = findings.iter().collect();
            texts(|sheet| {
                let mut writer = SummaryWriter::new(sheet, Verdict::Return);
                write_findings(&mut writer, &findings, messages::ERROR_HEADINGS)
            })
        };
        let count = |texts: &[String]| texts.iter().filter(|text| *text == "填错了。").count();
        assert_eq!((count(&listed(MOST_FINDINGS)), count(&listed(MOST_FINDINGS + 1))), (MOST_FINDINGS, MOST_FINDINGS));
        assert!(!listed(MOST_FINDINGS).iter().any(|text| text.starts_with("还有")));
        assert!(listed(MOST_FINDINGS + 1).contains(&messages::more(1)));
    }
}
