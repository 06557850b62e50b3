//! Writes the workbooks that go out, and the letters that they are attached to.

use rayon::prelude::*;

use crate::campaign_folder::Subfolder;
use crate::engine::workbook::emit_identified;
use crate::files::{WriteError, write_whole};
use crate::ledger::{IssuedFigures, RecordedReturn};
use crate::text::digest::sha256;

use super::super::error::CampaignError;
use super::super::open::Campaign;
use super::IssueOptions;
use super::carry::CarriedReturn;
use super::content::fill;
use super::letter::{LetterFacts, letter};
use super::messages;
use super::plan::IssueJob;

/// A workbook that was written.
#[derive(Debug)]
pub(super) struct WrittenWorkbook {
    /// SHA-256 of it.
    pub(super) digest: String,
    pub(super) figures: IssuedFigures,
    pub(super) message: Option<WrittenMessage>,
}

/// A message that was written.
#[derive(Debug)]
pub(super) struct WrittenMessage {
    /// The file within the campaign's folder.
    pub(super) path: String,
    /// SHA-256 of it.
    pub(super) digest: String,
}

impl Campaign {
    /// Writes the workbooks of a batch.
    ///
    /// # Errors
    /// Where the ledger cannot be read. What is wrong with one workbook stands in its place.
    pub(super) fn write_batch(
        &self,
        batch: &[IssueJob<'_>],
        options: &IssueOptions,
    ) -> Result<Vec<Result<WrittenWorkbook, CampaignError>>, CampaignError> {
        let recorded: Vec<Option<RecordedReturn>> = batch
            .iter()
            .map(|job| job.carried.map(|carried| self.ledger.recorded_return(carried.document)).transpose())
            .collect::<Result<_, _>>()?;
        let (folder, config, form) = (&self.folder, &self.config, &self.form);
        let write = |(job, recorded): (&IssueJob<'_>, &Option<RecordedReturn>)| {
            let (filling, mut identity) = fill(form, job.unit, job.last_return)?;
            identity.serial = job.serial;
            let figures = IssuedFigures::of_identity(&identity);
            let bytes = match (recorded, job.carried) {
                (Some(recorded), Some(carried)) => {
                    let changed = messages::replaces(carried.replaced, job.serial, &job.why);
                    CarriedReturn::new(form, filling, &identity, recorded)?.workbook(form, changed, carried.round)?
                }
                _ => emit_identified(form, &filling, &identity).map_err(WriteError::from)?,
            };
            write_whole(&folder.file_in(Subfolder::Issued, &job.file_name), &bytes)?;
            let digest = sha256(&bytes);
            if !options.mail || job.unit.emails.is_empty() {
                return Ok(WrittenWorkbook { digest, figures, message: None });
            }
            let facts = LetterFacts {
                name: &job.unit.name,
                emails: &job.unit.emails,
                serial: job.serial,
                instead_of: job.instead_of,
                why: &job.why,
                carries_round: job.carried.map(|carried| carried.round),
                file_name: &job.file_name,
            };
            let message = letter(config, form, facts, bytes, &options.day);
            let name = format!("{}.eml", job.file_name.trim_end_matches(".xlsx"));
            write_whole(&folder.file_in(Subfolder::Issued, &name), &message)?;
            let message = WrittenMessage { path: Subfolder::Issued.path_of(&name), digest: sha256(&message) };
            Ok(WrittenWorkbook { digest, figures, message: Some(message) })
        };
        Ok(batch.par_iter().zip(&recorded).map(write).collect())
    }
}
