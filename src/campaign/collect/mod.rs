//! `campaign collect`: takes everything new in `收到/`, tells whose it is, checks it, writes what goes back, and puts it on record.
//!
//! Files are taken in the order in which people number them, in batches: each batch is read in parallel, ordered into rounds by
//! the ledger, finished in parallel, and put on record in one transaction. What a batch writes follows from the ledger and the
//! files alone, so a run that was ended in the middle is made good by the next: same ledger, same files.

mod finish;
mod messages;
mod open;
mod order;
mod reply;
mod report;
mod resolve_unit;
mod unpack;
mod walk;

use std::collections::HashMap;
use std::panic::resume_unwind;
use std::thread;

use rayon::ThreadPool;
use rayon::prelude::*;

use crate::form::Form;

use super::config::{Config, Day};
use super::folder::Folder;
use super::ledger::{Ledger, NewDocument, NewMessage, NewReceived};
use super::names::UnitNames;
use super::{Campaign, CampaignError, Place};

use finish::{Finished, finish};
use open::{Opened, open};
use order::RoundAssigner;
use resolve_unit::Units;
use walk::{Received, walk};

pub use report::{CollectReport, ItemReport, PaperReport};

/// How many received files are in hand at once.
const BATCH: usize = 32;

/// What every step of a run looks at and none changes.
struct CollectContext<'a> {
    form: &'a Form,
    config: &'a Config,
    folder: &'a Folder,
    units: &'a Units,
    names: &'a UnitNames,
    today: &'a Day,
}

impl Campaign {
    /// Takes everything new in `收到/`, with the threads of this pool. `progress` is told how many files are done, of how many.
    ///
    /// # Errors
    /// Where the roster has faults, or the ledger cannot be read or written. A file that cannot be handled stops no other: it is
    /// told in the report.
    pub fn collect_in(
        &mut self,
        pool: &ThreadPool,
        today: &Day,
        progress: &dyn Fn(usize, usize),
    ) -> Result<CollectReport, CampaignError> {
        let roster = self.roster()?;
        self.ledger.write(|ledger| ledger.roster(&roster))?;
        let known_units = self.ledger.units()?;
        let names = UnitNames::new(known_units.iter().map(|unit| (unit.code.as_str(), unit.name.as_str())));
        let units = Units::new(known_units);
        let mut report = CollectReport::default();
        let files = walk(&self.folder.place(Place::Received), &mut report)?;
        let mut known = self.ledger.all_received()?;
        // What was of nobody on the roster is looked at again: the roster may have grown.
        let nobodys = self.ledger.nobodys()?;
        known.retain(|digest, _| !nobodys.received.contains(digest));
        let shop = CollectContext {
            form: &self.form,
            config: &self.config,
            folder: &self.folder,
            units: &units,
            names: &names,
            today,
        };
        let ledger = &mut self.ledger;
        let batches: Vec<&[Received]> = files.chunks(BATCH).collect();
        let mut opened = batches.first().map(|first| open_all(pool, &shop, first, &known)).unwrap_or_default();
        for at in 0..batches.len() {
            progress(at * BATCH, files.len());
            let mut order = RoundAssigner::new(ledger, &units, &known, &nobodys);
            let ordered = opened.into_iter().map(|opened| order.place(opened)).collect::<Result<Vec<_>, _>>()?;
            let finished: Vec<Finished> =
                pool.install(|| ordered.into_par_iter().map(|ordered| finish(&shop, ordered)).collect());
            known.extend(
                finished.iter().filter_map(Finished::fresh).map(|(digest, path)| (digest.to_owned(), path.to_owned())),
            );
            // While a batch is put on record, the next is opened: that asks the ledger nothing.
            opened = thread::scope(|scope| {
                let next = batches.get(at + 1).map(|next| scope.spawn(|| open_all(pool, &shop, next, &known)));
                record(ledger, &finished, today)?;
                let opened = next.map(|next| next.join().unwrap_or_else(|panic| resume_unwind(panic)));
                Ok::<_, CampaignError>(opened.unwrap_or_default())
            })?;
            finished.into_iter().for_each(|one| report.add(one));
        }
        progress(files.len(), files.len());
        Ok(report)
    }
}

/// Opens the files of a batch.
fn open_all(pool: &ThreadPool, shop: &CollectContext<'_>, batch: &[Received], known: &OnRecord) -> Vec<Opened> {
    pool.install(|| batch.par_iter().map(|file| open(shop, file, known)).collect())
}

/// Puts a batch on record.
fn record(ledger: &mut Ledger, finished: &[Finished], today: &Day) -> Result<(), CampaignError> {
    ledger.write(|ledger| {
        for one in finished {
            if let Some((path, digest)) = &one.sighting {
                ledger.sighting(path, digest)?;
            }
            let Some(item) = &one.recorded else { continue };
            let received = ledger.received(&NewReceived {
                digest: &item.digest,
                path: &item.path,
                kind: item.kind.key(),
                sender: &item.sender,
                subject: &item.subject,
                day: &item.day,
                remark: &item.remarks.join("\n"),
            })?;
            for paper in &item.papers {
                let same = if paper.before.is_some() { ledger.document_with(&paper.digest)? } else { None };
                let score = paper.score.as_ref();
                ledger.document(&NewDocument {
                    received,
                    name: &paper.name,
                    digest: &paper.digest,
                    same,
                    unit: paper.unit.as_ref().map(|unit| unit.code.as_str()),
                    serial: paper.serial,
                    round: paper.round,
                    verdict: paper.verdict,
                    late: paper.late,
                    declared: score.and_then(|score| score.declared).map(|declared| declared.to_string()),
                    recomputed: score.map(|score| score.recomputed.to_string()),
                    ceiling: score.map(|score| score.ceiling.to_string()),
                    grade: score.and_then(|score| score.grade.as_deref()),
                    findings: &paper.findings,
                    output: paper.output.as_deref().unwrap_or_default(),
                    output_digest: &paper.output_digest,
                    entries: &paper.entries,
                })?;
            }
            for reply in &item.replies {
                ledger.message(&NewMessage {
                    kind: "reply",
                    unit: reply.unit.as_deref(),
                    received: Some(received),
                    path: &reply.path,
                    digest: &reply.digest,
                    day: today,
                })?;
            }
        }
        Ok(())
    })?;
    Ok(())
}

/// Files on record: digest of their content → where it was first seen.
type OnRecord = HashMap<String, String>;
