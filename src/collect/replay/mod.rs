//! Takes up again what earlier runs of `collect` did, for a ledger that was lost: from the files in `收到/` and from what went
//! back, in `退回/` and `通过/`.
//!
//! A workbook that went back says whose it is, which round, which verdict, and against which issue it was checked; what the
//! department entered stands in it, and by that the received workbook is found of which it was made. The verdict on record is
//! that of the workbook that went back, whatever a check finds today. Nothing is written but the ledger, and nobody is
//! answered twice: a received file of which nothing tells that it was handled is left to the next `collect`.

mod assign;
mod entered;
mod find_rounds;
mod outputs;
mod record_outputs;
mod report;
mod survey;

use std::collections::HashSet;

use rayon::ThreadPool;
use rayon::prelude::*;

use crate::campaign_folder::Subfolder;
use crate::ledger::{Ledger, LedgerError};

use super::assign_rounds::ClassifiedFile;
use super::context::{CollectContext, OutputMode, UnitsOnRecord};
use super::process_file::process_file;
use super::processed_file::HandledFile;
use super::received_files::{FileStamps, list_received_files};
use super::record::record_batch;
use super::{BATCH_SIZE, CollectError, CollectInput};

use assign::ReplayAssigner;
use entered::EnteredFields;
use find_rounds::find_rounds;
use outputs::read_outputs;
use record_outputs::record_outputs;
use survey::{SurveyedFile, insert_superseded_issues, open_new, survey};

pub(crate) use report::ReplayReport;

/// Takes up again what earlier runs did, into a ledger that has nothing but the roster's units and the issues.
///
/// # Errors
/// Where a folder cannot be read, or the ledger cannot be read or written.
pub(crate) fn replay(
    input: CollectInput<'_>,
    ledger: &mut Ledger,
    pool: &ThreadPool,
    progress: &dyn Fn(usize, usize),
) -> Result<ReplayReport, CollectError> {
    let CollectInput { form, folder, today, .. } = input;
    let mut report = ReplayReport::default();
    let issues = ledger.current_issues()?;
    let entered = EnteredFields::new(form, &issues);
    let outputs = read_outputs(pool, &entered, form, folder, &ledger.units()?, &issues, today)?;
    report.unreadable.clone_from(&outputs.unreadable);
    // Units that are no longer on the roster are known from what went back to them.
    ledger.write(|ledger| {
        outputs.list.iter().try_for_each(|output| ledger.insert_former_unit(&output.unit, &output.unit_name))
    })?;
    let units = UnitsOnRecord::read(ledger)?;
    let context = CollectContext::new(input, &units, OutputMode::Keep);

    let files = list_received_files(&folder.subfolder(Subfolder::Received))?.files;
    let steps = files.len() * 2;
    let surveyed = survey(pool, &context, &entered, &files, &|done| progress(done, steps));
    report.superseded_issues = insert_superseded_issues(ledger, form, &outputs, &surveyed)?;
    let rounds = find_rounds(&outputs, surveyed.iter().flat_map(|file| &file.workbooks));
    report.without_output.extend(rounds.without_output(&units.index));

    let mut recorded: HashSet<String> = HashSet::new();
    let mut assigner = ReplayAssigner::new(&outputs, &rounds);
    for (number, batch) in surveyed.chunks(BATCH_SIZE).enumerate() {
        progress(files.len() + number * BATCH_SIZE, steps);
        let opened: Vec<_> =
            pool.install(|| batch.par_iter().map(|surveyed| open_new(&context, &surveyed.file)).collect());
        let mut classified = Vec::new();
        for (surveyed, file) in batch.iter().zip(opened) {
            let Some(mut file) = file.filter(|file| assigner.is_first(file)) else { continue };
            file.day = assigner.day(surveyed, &mut report);
            match assigner.assign(ledger, &context, &file)? {
                Some(assignments) => classified.push(ClassifiedFile::New { file, assignments }),
                None => report.left_to_collect.push(file.path),
            }
        }
        let mut handled: Vec<HandledFile> = pool
            .install(|| classified.into_par_iter().with_max_len(1).map(|file| process_file(&context, file)).collect());
        handled.retain(|file| report.add(file));
        recorded.extend(handled.iter().filter_map(|file| Some(file.new_digest()?.to_owned())));
        // Where each content was seen goes on record for all files at once.
        record_batch(ledger, &handled, &FileStamps::new(), today)?;
    }
    record_sightings(ledger, &surveyed, &recorded)?;
    let orphans =
        outputs.list.iter().enumerate().filter(|(index, _)| !rounds.is_found(*index)).map(|(_, output)| output);
    record_outputs(&context, ledger, orphans, &mut report)?;
    progress(steps, steps);
    Ok(report)
}

/// Puts on record where else the contents on record were seen.
fn record_sightings(
    ledger: &mut Ledger,
    surveyed: &[SurveyedFile],
    recorded: &HashSet<String>,
) -> Result<(), LedgerError> {
    ledger.write(|ledger| {
        let known = surveyed.iter().filter(|file| recorded.contains(&file.digest));
        known.into_iter().try_for_each(|file| ledger.record_sighting(&file.file.within, &file.digest, file.file.stamp))
    })
}
