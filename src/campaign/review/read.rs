//! Reads the scores that came back from the reviewers.

use std::collections::HashSet;

use crate::campaign::ledger::Standing;
use crate::form::Form;
use crate::intake::{Book, BookSheet};
use crate::template::display::points;
use crate::text::normalize::fold_fullwidth;
use crate::value::CellRef;
use crate::value::{Amount, Value};

use super::messages;

/// How many decimals a reviewed score has at most.
const DECIMALS: u32 = 2;

/// A reviewed score.
#[derive(Debug)]
pub struct Line {
    /// The unit's code.
    pub unit: String,
    /// The indicator's id.
    pub indicator: String,
    /// The score.
    pub score: Amount,
    /// Why.
    pub remark: String,
    /// The round that was reviewed.
    pub round: u32,
}

/// Where the columns are.
struct Columns {
    head: u32,
    unit: u32,
    key: u32,
    recomputed: u32,
    score: u32,
    remark: u32,
}

/// The scores of a workbook; or everything wrong with it, a line each.
pub fn read(form: &Form, standings: &[Standing], bytes: &[u8]) -> Result<Vec<Line>, String> {
    let book = Book::open(bytes).map_err(|unreadable| unreadable.finding("复核表").message)?;
    let sheet = book.sheet(messages::SCORES).ok_or(messages::NO_SCORES)?;
    let columns = columns(sheet).ok_or(messages::NO_SCORES)?;
    let mut rows: Vec<u32> = sheet.cells.iter().map(|cell| cell.row).filter(|row| *row > columns.head).collect();
    rows.dedup();
    let (mut lines, mut faults, mut seen) = (Vec::new(), Vec::new(), HashSet::new());
    for row in rows {
        match line(form, standings, sheet, &columns, row) {
            Ok(None) => {}
            Ok(Some(line)) if !seen.insert((line.unit.clone(), line.indicator.clone())) => {
                faults.push(fault(row, columns.score, messages::TWICE));
            }
            Ok(Some(line)) => lines.push(line),
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() { Ok(lines) } else { Err(faults.join("\n")) }
}

fn columns(sheet: &BookSheet) -> Option<Columns> {
    let named = |text: &str| {
        sheet.cells.iter().find(|cell| cell.value == Value::Text(text.to_owned())).map(|cell| (cell.row, cell.col))
    };
    let (head, score) = named(messages::SCORE)?;
    let on_head = |text: &str| named(text).filter(|(row, _)| *row == head).map(|(_, col)| col);
    Some(Columns {
        head,
        score,
        unit: on_head(messages::SCORE_HEADS[0])?,
        recomputed: on_head(messages::SCORE_HEADS[6])?,
        remark: on_head(messages::REMARK)?,
        key: on_head(messages::KEY)?,
    })
}

fn fault(row: u32, col: u32, what: &str) -> String {
    let cell = CellRef { row, col: u16::try_from(col).unwrap_or(u16::MAX) };
    messages::at(&cell.to_string(), what)
}

fn line(
    form: &Form,
    standings: &[Standing],
    sheet: &BookSheet,
    columns: &Columns,
    row: u32,
) -> Result<Option<Line>, String> {
    let text = |col: u32| sheet.text(row, col).trim().to_owned();
    let typed = fold_fullwidth(&text(columns.score));
    if typed.is_empty() {
        return Ok(None);
    }
    let unit = text(columns.unit);
    let standing = standings.iter().find(|standing| standing.unit.code == unit && standing.reviewed.is_some());
    let standing = standing.ok_or_else(|| fault(row, columns.unit, &messages::not_drawn(&unit)))?;
    let id = text(columns.key);
    let indicator = form.template.indicators.iter().find(|indicator| indicator.id == id);
    let indicator = indicator.ok_or_else(|| fault(row, columns.key, &messages::no_indicator(&id)))?;
    let score: Amount = typed.trim().parse().map_err(|_| fault(row, columns.score, &messages::not_number(&typed)))?;
    let (least, most) = (indicator.least(), indicator.most());
    if score.normalize().scale() > DECIMALS {
        return Err(fault(row, columns.score, messages::TOO_FINE));
    }
    if score < least || score > most {
        let what = messages::out_of_range(&points(score), &points(least), &points(most));
        return Err(fault(row, columns.score, &what));
    }
    let remark = text(columns.remark);
    let recomputed = sheet.cell(row, columns.recomputed).and_then(|cell| cell.value.as_number());
    if remark.is_empty() && recomputed.is_some_and(|recomputed| recomputed != score) {
        return Err(fault(row, columns.remark, messages::NO_REASON));
    }
    let round = standing.last.as_ref().map_or(0, |last| last.round);
    Ok(Some(Line { unit, indicator: id, score, remark, round }))
}
