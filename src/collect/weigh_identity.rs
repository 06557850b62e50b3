//! Weighs what speaks for one unit or another: what stands in a workbook against who sent it, the subject, and its file name.
//!
//! What stands in the workbook names the unit; the name typed goes before the locked code (see
//! [`UnitIndex::resolve_unit`]). Where something around the workbook names another unit and nothing around it names this one, the
//! two disagree, and a person has to decide. A 主管部门 may send for its units, and whoever sends its own workbook in the
//! same message may send others' with it.

use crate::finding::Finding;
use crate::ledger::UnitRow;

use super::messages;
use super::open_workbooks::{NewFile, OpenedWorkbook};
use super::resolve_unit::UnitIndex;
use super::unpack::ReceivedKind;

/// Whose a workbook is.
pub(super) enum Owner<'u> {
    /// It is this unit's.
    Unit(&'u UnitRow),
    /// The evidence disagrees, as the finding tells.
    Disputed(Box<Finding>),
    /// Nothing tells.
    Unknown,
}

/// What around a workbook names another unit than the one in it.
struct Contradiction<'u> {
    what: &'static str,
    unit: &'u UnitRow,
}

/// Weighs whose a workbook in a file is.
pub(super) fn owner<'u>(units: &'u UnitIndex, workbook: &OpenedWorkbook, file: &NewFile) -> Owner<'u> {
    let sender = sender(units, file);
    if workbook.submission.is_err() {
        // A workbook that cannot be read says little of whose it is; the sender's address may say it.
        return units.resolve_unit(&workbook.claim).or(sender).map_or(Owner::Unknown, Owner::Unit);
    }
    let Some(unit) = units.resolve_unit(&workbook.claim) else { return Owner::Unknown };
    let named = |indices: &[usize]| indices.iter().map(|index| units.get(*index)).collect::<Vec<_>>();
    let (by_subject, by_name) = (named(&file.named_in_subject), named(&workbook.named_in_file_name));
    let is_unit = |other: &&UnitRow| other.code == unit.code;
    if sender.iter().chain(&by_subject).chain(&by_name).any(is_unit) {
        return Owner::Unit(unit);
    }
    // Whoever sends its own workbook too says who it is, not whose the others are.
    let sends_own = |other: &UnitRow| {
        file.workbooks.len() > 1
            && file.workbooks.iter().any(|one| units.resolve_unit(&one.claim).is_some_and(|own| own.code == other.code))
    };
    let of_message = |other: &&&UnitRow| !sends_own(other) && !units.is_above(other, unit);
    let contradiction = |what, other: Option<&&'u UnitRow>| Some(Contradiction { what, unit: other? });
    let contradictions: Vec<Contradiction<'_>> = [
        contradiction(messages::SENDER, sender.as_ref().filter(of_message)),
        contradiction(messages::SUBJECT, by_subject.iter().find(of_message)),
        contradiction(messages::FILE_NAME, by_name.first()),
    ]
    .into_iter()
    .flatten()
    .collect();
    if contradictions.is_empty() {
        return Owner::Unit(unit);
    }
    let said: Vec<String> = contradictions.iter().map(|one| messages::points_to(one.what, &one.unit.name)).collect();
    Owner::Disputed(Box::new(messages::disputed(&unit.name, &said)))
}

/// The unit from whose address a message was sent.
fn sender<'u>(units: &'u UnitIndex, file: &NewFile) -> Option<&'u UnitRow> {
    let headings = file.headings.as_ref().filter(|_| file.kind == ReceivedKind::Message)?;
    units.by_address(&headings.from.as_ref()?.address)
}
