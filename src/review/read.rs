//! Reads the scores that came back from the reviewers.

use std::collections::HashSet;

use crate::form::Form;
use crate::intake::{Book, BookSheet};
use crate::ledger::Standing;
use crate::template::display::points;
use crate::text::normalize::fold_fullwidth;
use crate::value::{Amount, CellRef, Value};

use super::error::{ReviewError, ScoreFault};
use super::messages;

/// The most decimals of a reviewed score.
const MOST_DECIMALS: u32 = 2;

/// A reviewed score, as it came back.
#[derive(Debug)]
pub(crate) struct ReviewedScore {
    /// The unit's code.
    pub(crate) unit: String,
    /// The indicator's id.
    pub(crate) indicator: String,
    /// The score.
    pub(crate) score: Amount,
    /// The reviewer's remark.
    pub(crate) remark: String,
    /// The round that was reviewed.
    pub(crate) round: u32,
}

/// The row of the headings, and the columns under them.
struct ScoreColumns {
    heading_row: u32,
    unit: u32,
    indicator: u32,
    recomputed: u32,
    score: u32,
    remark: u32,
}

/// The scores of a workbook that came back.
///
/// # Errors
/// Where it cannot be read or is not the reviewers' workbook; else every score that does not fit.
pub(crate) fn read_reviews(
    form: &Form,
    standings: &[Standing],
    bytes: &[u8],
) -> Result<Vec<ReviewedScore>, ReviewError> {
    let book = Book::open(bytes).map_err(ReviewError::Unreadable)?;
    let sheet = book.sheet(messages::SCORES_SHEET).ok_or(ReviewError::NoScores)?;
    let columns = find_columns(sheet).ok_or(ReviewError::NoScores)?;
    let mut rows: Vec<u32> = sheet.cells.iter().map(|cell| cell.row).filter(|row| *row > columns.heading_row).collect();
    rows.dedup();
    let (mut scores, mut faults, mut seen) = (Vec::new(), Vec::new(), HashSet::new());
    for row in rows {
        match read_row(form, standings, sheet, &columns, row) {
            Ok(None) => {}
            Ok(Some(score)) if !seen.insert((score.unit.clone(), score.indicator.clone())) => {
                faults.push(fault(row, columns.score, messages::TWICE));
            }
            Ok(Some(score)) => scores.push(score),
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() { Ok(scores) } else { Err(ReviewError::Scores(faults)) }
}

fn find_columns(sheet: &BookSheet) -> Option<ScoreColumns> {
    let find = |text: &str| {
        sheet.cells.iter().find(|cell| cell.value == Value::Text(text.to_owned())).map(|cell| (cell.row, cell.col))
    };
    let (heading_row, score) = find(messages::SCORE_HEADING)?;
    let column = |text: &str| find(text).filter(|(row, _)| *row == heading_row).map(|(_, col)| col);
    Some(ScoreColumns {
        heading_row,
        score,
        unit: column(messages::UNIT_HEADING)?,
        recomputed: column(messages::RECOMPUTED_HEADING)?,
        remark: column(messages::REMARK_HEADING)?,
        indicator: column(messages::INDICATOR_HEADING)?,
    })
}

fn fault(row: u32, col: u32, message: impl Into<String>) -> ScoreFault {
    ScoreFault { cell: CellRef { row, col: u16::try_from(col).unwrap_or(u16::MAX) }, message: message.into() }
}

/// The score in a row; `None` where none is filled in.
fn read_row(
    form: &Form,
    standings: &[Standing],
    sheet: &BookSheet,
    columns: &ScoreColumns,
    row: u32,
) -> Result<Option<ReviewedScore>, ScoreFault> {
    let text = |col: u32| sheet.text(row, col).trim().to_owned();
    let typed = fold_fullwidth(&text(columns.score));
    if typed.is_empty() {
        return Ok(None);
    }
    let unit = text(columns.unit);
    let standing = standings.iter().find(|standing| standing.unit.code == unit && standing.reviewed.is_some());
    let standing = standing.ok_or_else(|| fault(row, columns.unit, messages::not_drawn(&unit)))?;
    let id = text(columns.indicator);
    let indicator = form.template.indicators.iter().find(|indicator| indicator.id == id);
    let indicator = indicator.ok_or_else(|| fault(row, columns.indicator, messages::no_indicator(&id)))?;
    let score: Amount = typed.trim().parse().map_err(|_| fault(row, columns.score, messages::not_number(&typed)))?;
    let (least, most) = (indicator.least(), indicator.most());
    if score.normalize().scale() > MOST_DECIMALS {
        return Err(fault(row, columns.score, messages::TOO_FINE));
    }
    if score < least || score > most {
        let message = messages::out_of_range(&points(score), &points(least), &points(most));
        return Err(fault(row, columns.score, message));
    }
    let remark = text(columns.remark);
    let recomputed = sheet.cell(row, columns.recomputed).and_then(|cell| cell.value.as_number());
    if remark.is_empty() && recomputed.is_some_and(|recomputed| recomputed != score) {
        return Err(fault(row, columns.remark, messages::NO_REASON));
    }
    let round = standing.last.as_ref().map_or(0, |last| last.round);
    Ok(Some(ReviewedScore { unit, indicator: id, score, remark, round }))
}
