//! A unit: its record, its rounds as they were judged, its letters, its report.

use serde_json::json;

use crate::campaign::Access;
use crate::files::read_file_within;
use crate::mail::ShownMail;
use crate::text::visible::visible;
use crate::written_report::ReportVersion;

use super::answer::{Answer, FileAnswer};
use super::error::DeskError;
use super::files;
use super::state::Desktop;

/// The most bytes of a letter that is shown.
const MOST_BYTES: usize = 64 * 1024 * 1024;

/// Everything on record of a unit.
pub(super) fn record(desktop: &Desktop, code: &str) -> Answer {
    let record = desktop.campaign(Access::Read)?.unit_record(code)?;
    let outcomes: Vec<&str> = record.received.iter().map(|row| row.outcome()).collect();
    let words: Vec<&str> = record.decisions.iter().map(|decision| decision.kind.word()).collect();
    // Plain structures of text and numbers: nothing here can fail.
    let mut json = serde_json::to_value(&record).unwrap_or_default();
    json["outcomes"] = json!(outcomes);
    json["words"] = json!(words);
    Ok(json)
}

/// A round of a unit.
pub(super) fn round(desktop: &Desktop, code: &str, round: u32) -> Answer {
    let judged = desktop.campaign(Access::Read)?.judged_round(code, round, &desktop.today)?;
    let judged = judged.ok_or(DeskError::NothingHere)?;
    Ok(serde_json::to_value(&judged).unwrap_or_default())
}

/// Every letter, the last first.
pub(super) fn letters(desktop: &Desktop) -> Answer {
    let campaign = desktop.campaign(Access::Read)?;
    let mut letters = campaign.letters()?;
    letters.reverse();
    Ok(json!({ "letters": letters, "mailbox": campaign.has_mailbox() }))
}

/// What a letter says. Only those on record are shown.
pub(super) fn letter(desktop: &Desktop, path: &str) -> Answer {
    let letters = desktop.campaign(Access::Read)?.letters()?;
    let letter = letters.into_iter().rfind(|letter| letter.path == path).ok_or(DeskError::NothingHere)?;
    let file = files::in_folder(&desktop.folder, &letter.path)?;
    let bytes = read_file_within(&file, MOST_BYTES).map_err(|_| DeskError::NothingHere)?;
    let shown = ShownMail::of_draft(&bytes).ok_or(DeskError::NothingHere)?;
    Ok(json!({
        "letter": letter,
        "subject": visible(&shown.subject),
        "to": shown.to,
        "text": visible(&shown.text),
        "attachments": shown.attachments,
    }))
}

/// The report of a unit, as a Word file.
pub(super) fn report(desktop: &Desktop, code: &str) -> Result<FileAnswer, DeskError> {
    let (name, bytes) = desktop.campaign(Access::Read)?.unit_report(code, ReportVersion::Full)?;
    Ok(FileAnswer { name, bytes })
}
