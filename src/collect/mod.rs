//! `campaign collect`: takes everything new in `收到/`, finds the unit that it belongs to, checks it, writes what goes back, and
//! puts it on record.
//!
//! Files are taken in natural order, in batches: the files of a batch are read in parallel, assigned to units and rounds one
//! after the other, checked and answered in parallel, and put on record in one transaction. What a batch writes follows from
//! the ledger and the files alone, so the next run repeats what an interrupted run did not put on record, with the same ledger
//! and the same files as the result. A file on record is read again only where its length or the time of its last change is
//! another, or where nobody on the roster owned it.

mod assign_rounds;
mod context;
mod error;
mod messages;
mod open_workbooks;
mod process_file;
mod process_workbook;
mod processed_file;
mod received_files;
mod record;
mod replay;
mod replies;
mod report;
mod resolve_unit;
mod restore_outputs;
mod since_last;
mod unpack;
mod view_round;
mod weigh_identity;

use std::panic::resume_unwind;
use std::thread;

use rayon::ThreadPool;
use rayon::prelude::*;

use crate::campaign_folder::{CampaignFolder, Config, Subfolder};
use crate::form::Form;
use crate::ledger::{Ledger, LedgerError};
use crate::roster::RosterUnit;
use crate::value::Day;

use assign_rounds::{ClassifiedFile, RoundAssigner};
use context::{CollectContext, FilesOnRecord, OutputMode, UnitsOnRecord};
#[cfg(feature = "desk")]
pub(crate) use open_workbooks::MOST_BYTES;
use open_workbooks::{OpenedFile, open_workbooks};
use process_file::process_file;
use processed_file::HandledFile;
use received_files::{ReceivedFile, list_received_files};
use record::record_batch;
use restore_outputs::restore_outputs;

pub(crate) use error::CollectError;
pub use received_files::SkippedFile;
pub(crate) use replay::{ReplayReport, replay};
pub use report::{CollectReport, ReceivedFileReport, WorkbookReport};
pub(crate) use view_round::{RoundView, view_round};

/// How many received files are in memory at once.
const BATCH_SIZE: usize = 32;

/// The campaign whose received files are collected.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CollectInput<'a> {
    /// The campaign's form.
    pub(crate) form: &'a Form,
    /// The campaign's settings.
    pub(crate) config: &'a Config,
    /// The campaign's folder.
    pub(crate) folder: &'a CampaignFolder,
    /// The units on the roster.
    pub(crate) roster: &'a [RosterUnit],
    /// The day that goes on record.
    pub(crate) today: &'a Day,
}

/// Takes everything new in `收到/`, with the threads of this pool. Calls `progress` with how many files are done, of how many.
///
/// # Errors
/// Where the folder of received files cannot be read, or the ledger cannot be read or written. A file that cannot be handled
/// keeps no other from being handled: the report names it.
pub(crate) fn collect(
    input: CollectInput<'_>,
    ledger: &mut Ledger,
    pool: &ThreadPool,
    progress: &dyn Fn(usize, usize),
) -> Result<CollectReport, CollectError> {
    ledger.write(|ledger| ledger.update_units(input.roster))?;
    let units = UnitsOnRecord::read(ledger)?;
    let context = CollectContext::new(input, &units, OutputMode::Write);
    let listing = list_received_files(&input.folder.subfolder(Subfolder::Received))?;
    let stamps = listing.stamps();
    let mut report = CollectReport::new(listing.skipped);
    let mut on_record = ledger.all_received()?;
    // What was of no unit on the roster is opened again: the roster may have grown.
    let unmatched = ledger.unmatched_files()?;
    let assigned = ledger.assigned_workbooks()?;
    on_record.retain(|digest, _| !unmatched.received.contains(digest));
    report.restored = restore_outputs(&context, ledger)?;
    let sightings = ledger.sightings()?;
    let is_as_it_was = |file: &ReceivedFile| {
        let seen = file.stamp.and_then(|stamp| sightings.get(&file.within).filter(|seen| seen.stamp == stamp));
        seen.is_some_and(|seen| on_record.contains_key(&seen.digest))
    };
    let (unchanged, files): (Vec<ReceivedFile>, Vec<ReceivedFile>) = listing.files.into_iter().partition(is_as_it_was);
    report.known = unchanged.len();
    let batches: Vec<&[ReceivedFile]> = files.chunks(BATCH_SIZE).collect();
    let mut opened = batches.first().map(|first| open_batch(pool, &context, first, &on_record)).unwrap_or_default();
    for number in 0..batches.len() {
        progress(number * BATCH_SIZE, files.len());
        let mut assigner = RoundAssigner::new(ledger, &units.index, &on_record, &unmatched, &assigned);
        let classified: Vec<ClassifiedFile> =
            opened.into_iter().map(|opened| assigner.classify(opened)).collect::<Result<_, _>>()?;
        let handled: Vec<HandledFile> = pool
            .install(|| classified.into_par_iter().with_max_len(1).map(|file| process_file(&context, file)).collect());
        on_record.extend(handled.iter().filter_map(|file| Some((file.new_digest()?.to_owned(), file.path.clone()))));
        // The next batch is opened while this one is put on record: opening needs no ledger.
        opened = thread::scope(|scope| {
            let next = batches.get(number + 1);
            let next = next.map(|next| scope.spawn(|| open_batch(pool, &context, next, &on_record)));
            record_batch(ledger, &handled, &stamps, input.today)?;
            let opened = next.map(|next| next.join().unwrap_or_else(|panic| resume_unwind(panic)));
            Ok::<_, LedgerError>(opened.unwrap_or_default())
        })?;
        handled.into_iter().for_each(|file| report.add(file));
    }
    report.open = ledger.open_files()?;
    progress(files.len(), files.len());
    Ok(report)
}

/// Makes the workbooks again that went back for the last round of a unit and are not there any more, as far as what came in is.
///
/// # Errors
/// Where the ledger cannot be read or written.
pub(crate) fn restore(input: CollectInput<'_>, ledger: &mut Ledger) -> Result<(), LedgerError> {
    let units = UnitsOnRecord::read(ledger)?;
    let context = CollectContext::new(input, &units, OutputMode::Write);
    restore_outputs(&context, ledger).map(|_| ())
}

/// Opens the files of a batch.
fn open_batch(
    pool: &ThreadPool,
    context: &CollectContext<'_>,
    batch: &[ReceivedFile],
    on_record: &FilesOnRecord,
) -> Vec<OpenedFile> {
    pool.install(|| batch.par_iter().with_max_len(1).map(|file| open_workbooks(context, file, on_record)).collect())
}
