//! A round of a unit as a page shows it: what came in, judged again against what is on record. Nothing is written.

use crate::engine::{FileView, SheetView};
use crate::ledger::{Ledger, LedgerError, RoundRow};
use crate::returned::{self, ChangedCell, SinceLast};

use super::CollectInput;
use super::assign_rounds::previous_return;
use super::context::{CollectContext, OutputMode, UnitsOnRecord};
use super::process_workbook::judge_workbook;
use super::restore_outputs::find_round;

/// A round of a unit, judged.
#[derive(Debug)]
pub(crate) struct RoundView {
    /// What is found, and how the score came about.
    pub(crate) file: FileView,
    /// The sheets with their marks.
    pub(crate) sheets: Vec<SheetView>,
    /// What changed since the round before.
    pub(crate) since: Option<RoundChanges>,
}

/// What changed since the round before.
#[derive(Debug)]
pub(crate) struct RoundChanges {
    /// That round.
    pub(crate) round: u32,
    /// How many findings are gone, explained, left and new, in a sentence.
    pub(crate) sentence: String,
    /// The cells that hold something else.
    pub(crate) changed: Vec<ChangedCell>,
}

impl RoundChanges {
    fn new(since: SinceLast) -> Self {
        Self { round: since.round, sentence: returned::since_last(&since), changed: since.changed }
    }
}

/// Judges a round again; `None` where what came in is not there any more.
///
/// # Errors
/// Where the ledger cannot be read.
pub(crate) fn view_round(
    input: CollectInput<'_>,
    ledger: &Ledger,
    round: &RoundRow,
) -> Result<Option<RoundView>, LedgerError> {
    let units = UnitsOnRecord::read(ledger)?;
    let context = CollectContext::new(input, &units, OutputMode::Keep);
    let Some((workbook, mut assignment)) = find_round(&context, ledger, round)? else { return Ok(None) };
    assignment.previous = previous_return(ledger, &round.unit, round.round)?;
    let name = workbook.name.clone();
    let (_, judged) = judge_workbook(&context, workbook, assignment, round.late);
    Ok(judged.map(|judged| {
        let (form, submission, outcome) = (input.form, &judged.submission, &judged.outcome);
        let output = round.output.rsplit('/').next().filter(|name| !name.is_empty()).map(str::to_owned);
        RoundView {
            file: FileView::judged(&name, form, submission, outcome, output),
            sheets: returned::sheets(form, submission, outcome),
            since: judged.since_last.map(RoundChanges::new),
        }
    }))
}
