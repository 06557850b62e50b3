//! `campaign rebuild`: makes a lost ledger anew from the roster, the issued workbooks, what came in, and what went back.

use std::collections::{HashMap, HashSet};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use rayon::ThreadPool;
use rayon::prelude::*;
use serde::Serialize;

use crate::campaign_folder::{CampaignFolder, ListedFile, Subfolder};
use crate::collect::{self, CollectInput, ReplayReport};
use crate::engine::recognise::read_as;
use crate::files::{day_in_china, modified_time, read_file};
use crate::form::Form;
use crate::intake::Submission;
use crate::ledger::{self, IssuedFigures, Ledger, LedgerError, MessageKind, NewIssue, NewMessage};
use crate::mail;
use crate::roster::RosterUnit;
use crate::template::identity::Identity;
use crate::text::digest::sha256;
use crate::text::file_name::{is_message_name, is_workbook_name, stem};
use crate::value::{Day, Value};

use super::error::CampaignError;
use super::form::campaign_key;
use super::issue::{content_digest, fill};
use super::last_returns::LastReturns;
use super::open::{Campaign, CampaignSettings};

/// The ledger while it is made.
const UNFINISHED: &str = ".jixiao-rebuild.sqlite";

/// What a ledger was made of, and what could not be known.
#[derive(Debug, Default, Serialize)]
pub struct RebuildReport {
    /// Where the file went that stood in the ledger's place, within the campaign's folder.
    pub replaced: Option<String>,
    /// How many issued workbooks are on record.
    pub issues: usize,
    /// How many rounds are on record.
    pub rounds: usize,
    /// How many received files are on record.
    pub received: usize,
    /// Received files of which nothing tells that they were handled: the next `collect` takes them.
    pub left_to_collect: Vec<String>,
    /// Whether workbooks of a review are there: what was drawn and scored is not known.
    pub has_reviews: bool,
    /// Issued workbooks that are not as they would be issued today; the next `issue` replaces them.
    pub changed_issues: Vec<String>,
    /// How many issues are known from received workbooks alone, because others took their place.
    pub superseded_issues: usize,
    /// Workbooks that went back, and of which the received one is not there.
    pub without_original: Vec<String>,
    /// Rounds before a unit's last of which no workbook that went back is there.
    pub without_output: Vec<String>,
    /// Workbooks that went back and that a check judges otherwise today: what they say stands.
    pub judged_otherwise: Vec<String>,
    /// Files that tell nothing.
    pub unreadable: Vec<String>,
    /// How many days were taken from the times of files.
    pub guessed_days: usize,
}

impl Campaign {
    /// Makes the ledger of the campaign in a folder anew, with the threads of this pool. A ledger that is damaged or another
    /// campaign's is put aside. Calls `progress` with how many steps are done, of how many.
    ///
    /// # Errors
    /// Where the folder has no campaign, its ledger is there and sound, the roster has faults, another command works on the
    /// folder, or something cannot be read or written; then everything is as before.
    pub fn rebuild(
        root: &Path,
        pool: &ThreadPool,
        today: &Day,
        progress: &dyn Fn(usize, usize),
    ) -> Result<RebuildReport, CampaignError> {
        let settings = CampaignSettings::read(root)?;
        let _lock = settings.lock()?;
        let key = campaign_key(&settings.form);
        let ledger_path = settings.folder.file(ledger::FILE_NAME);
        let stands_in_place = match Ledger::is_outdated(&ledger_path, &key) {
            Ok(_) => return Err(LedgerError::Sound(ledger_path).into()),
            Err(LedgerError::Missing(_)) => false,
            Err(LedgerError::Damaged { .. } | LedgerError::OtherCampaign { .. }) => true,
            Err(
                error @ (LedgerError::Newer { .. }
                | LedgerError::Busy(_)
                | LedgerError::Backup(..)
                | LedgerError::Sound(_)
                | LedgerError::Failed { .. }),
            ) => return Err(error.into()),
        };
        settings.tidy()?;
        let roster = settings.roster()?;
        let unfinished = settings.folder.file(UNFINISHED);
        remove(&unfinished)?;
        remove(&journal(&unfinished))?;
        let mut ledger = Ledger::create(&unfinished, &key)?;
        let mut report = RebuildReport::default();
        rebuild_issues(&settings, &roster, &mut ledger, &mut report)?;
        let CampaignSettings { folder, config, form } = &settings;
        let input = CollectInput { form, config, folder, roster: &roster, today };
        let replayed = collect::replay(input, &mut ledger, pool, progress)?;
        report.take(replayed);
        record_messages(folder, &mut ledger)?;
        report.has_reviews = list(folder, Subfolder::Reviews)?.iter().any(|file| is_workbook_name(&file.name));
        drop(ledger);
        if stands_in_place {
            let aside = ledger::put_aside(&ledger_path)?;
            report.replaced = Some(aside.strip_prefix(root).unwrap_or(&aside).display().to_string());
        }
        // A change that was interrupted belongs to the ledger that is gone.
        remove(&journal(&ledger_path))?;
        fs::rename(&unfinished, &ledger_path).map_err(|error| CampaignError::File(ledger_path, error))?;
        Ok(report)
    }
}

impl RebuildReport {
    fn take(&mut self, replayed: ReplayReport) {
        let ReplayReport {
            rounds,
            received,
            left_to_collect,
            without_original,
            without_output,
            judged_otherwise,
            unreadable,
            guessed_days,
            superseded_issues,
        } = replayed;
        (self.rounds, self.received) = (rounds, received);
        self.left_to_collect = left_to_collect;
        self.without_original = without_original;
        self.without_output = without_output;
        self.judged_otherwise = judged_otherwise;
        self.unreadable.extend(unreadable);
        self.guessed_days += guessed_days;
        self.superseded_issues = superseded_issues;
    }
}

/// An issued workbook, read again.
struct IssuedWorkbookFile {
    within: String,
    digest: String,
    day: Day,
    submission: Box<Submission>,
    identity: Identity,
}

/// Puts the units of the roster and the issued workbooks on record.
fn rebuild_issues(
    settings: &CampaignSettings,
    roster: &[RosterUnit],
    ledger: &mut Ledger,
    report: &mut RebuildReport,
) -> Result<(), CampaignError> {
    let CampaignSettings { folder, config, form } = settings;
    ledger.write(|ledger| ledger.update_units(roster))?;
    let last_returns = LastReturns::read(folder, config, form, roster);
    let units: HashMap<&str, &RosterUnit> = roster.iter().map(|unit| (unit.code.as_str(), unit)).collect();
    let mut files = list(folder, Subfolder::Issued)?;
    files.retain(|file| is_workbook_name(&file.name));
    let read: Vec<Result<IssuedWorkbookFile, String>> =
        files.par_iter().map(|file| read_issued(form, file).ok_or(file.within.clone())).collect();
    let mut serials = HashSet::new();
    for read in read {
        let issued = match read {
            Ok(issued) if serials.insert(issued.identity.serial) => issued,
            Ok(IssuedWorkbookFile { within, .. }) | Err(within) => {
                report.unreadable.push(within);
                continue;
            }
        };
        let content = match units.get(issued.identity.unit.as_str()) {
            Some(unit) => content_as_planned(form, unit, &last_returns, &issued)?,
            None => None,
        };
        if content.is_none() {
            report.changed_issues.push(issued.within.clone());
        }
        let name = issued.submission.entries[form.template.field(form.template.unit_name).cell(0)].value.to_string();
        ledger.write(|ledger| {
            ledger.insert_former_unit(&issued.identity.unit, &name)?;
            ledger.insert_issue(&NewIssue {
                serial: issued.identity.serial,
                unit: &issued.identity.unit,
                content: content.as_deref().unwrap_or_default(),
                template: &issued.identity.template,
                revision: issued.identity.revision,
                digest: &issued.digest,
                path: &issued.within,
                figures: &IssuedFigures::of_identity(&issued.identity),
                carried: None,
                why: "",
                day: &issued.day,
            })
        })?;
        report.issues += 1;
    }
    Ok(())
}

/// Reads an issued workbook; `None` where it is none.
fn read_issued(form: &Form, file: &ListedFile) -> Option<IssuedWorkbookFile> {
    let bytes = read_file(&file.path).ok()?;
    let submission = read_as(form, &bytes).ok()?;
    let identity = submission.identity.clone().filter(|identity| identity.serial > 0)?;
    let (within, day) = (file.within.clone(), day_in_china(modified_time(&file.path)));
    Some(IssuedWorkbookFile { within, digest: sha256(&bytes), day, submission: Box::new(submission), identity })
}

/// The digest of all that is filled into a unit's workbook, where an issued workbook is as it would be issued today.
fn content_as_planned(
    form: &Form,
    unit: &RosterUnit,
    last_returns: &LastReturns,
    issued: &IssuedWorkbookFile,
) -> Result<Option<String>, CampaignError> {
    let (filling, planned) = fill(form, unit, last_returns.by_code.get(&unit.code))?;
    let identity = Identity { serial: 0, round: 0, digest: planned.digest.clone(), ..issued.identity.clone() };
    let is_filled = |cell: usize| is_same(&filling.values[cell], &issued.submission.entries[cell].value);
    let all_filled = filling.given.iter().all(|ix| form.template.field(*ix).cells().all(is_filled));
    Ok((identity == planned && all_filled).then(|| content_digest(form, &filling, &planned)))
}

/// Whether a cell that was filled with a value reads back as it.
fn is_same(filled: &Value, read: &Value) -> bool {
    filled == read || (filled.is_empty() && read.is_empty())
}

/// Puts the messages on record that went out with issued workbooks and as reminders.
fn record_messages(folder: &CampaignFolder, ledger: &mut Ledger) -> Result<(), CampaignError> {
    let issues = ledger.current_issues()?;
    let serials: HashMap<&str, u32> = issues.values().map(|issue| (stem(&issue.path), issue.serial)).collect();
    for (subfolder, kind) in [(Subfolder::Issued, MessageKind::Issue), (Subfolder::Reminders, MessageKind::Reminder)] {
        for file in list(folder, subfolder)?.into_iter().filter(|file| is_message_name(&file.name)) {
            let Ok(bytes) = read_file(&file.path) else { continue };
            let day = mail::read(&bytes).ok().and_then(|message| message.day);
            let day = day.unwrap_or_else(|| day_in_china(modified_time(&file.path)));
            ledger.write(|ledger| {
                ledger.insert_message(&NewMessage {
                    kind,
                    unit: None,
                    serial: serials.get(stem(&file.within)).copied(),
                    received: None,
                    path: &file.within,
                    digest: &sha256(&bytes),
                    day: &day,
                })
            })?;
        }
    }
    Ok(())
}

/// The files in a subfolder.
fn list(folder: &CampaignFolder, subfolder: Subfolder) -> Result<Vec<ListedFile>, CampaignError> {
    folder.list(subfolder).map_err(|error| CampaignError::File(folder.subfolder(subfolder), error))
}

/// The file in which SQLite keeps what it needs to take an unfinished change back.
fn journal(ledger: &Path) -> PathBuf {
    let mut path = ledger.as_os_str().to_owned();
    path.push("-journal");
    path.into()
}

fn remove(path: &Path) -> Result<(), CampaignError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(CampaignError::File(path.to_owned(), error)),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// How many files of a kind are named in the terminal.
const MOST_NAMED: usize = 10;

impl RebuildReport {
    /// The report in a terminal.
    pub fn text(&self) -> String {
        let mut out = String::new();
        // Writing to a string cannot fail.
        if let Some(path) = &self.replaced {
            let _ = writeln!(out, "原来的台账移到了 {path}。");
        }
        let RebuildReport { issues, rounds, received, .. } = self;
        let _ = writeln!(out, "台账已重建：发出{issues}份，收到{received}个文件，核对{rounds}轮。");
        let _ = writeln!(out, "下面这些从文件里看不出来：");
        let _ = writeln!(
            out,
            "- 手工决定（认领、接收、延期等）和复核得分没有了；复核表还在的，用 review --read 再读一遍。"
        );
        let _ = writeln!(out, "- 收件登记里的路径，以文件现在放的地方为准。");
        if self.guessed_days > 0 {
            let _ =
                writeln!(out, "- {}个文件的收到日期是按文件的修改日期推定的，是否逾期以此为准。", self.guessed_days);
        }
        if self.superseded_issues > 0 {
            let _ = writeln!(out, "- {}份作废的表只从收到的表里认得，预填的数以表里写的为准。", self.superseded_issues);
        }
        for (files, what) in [
            (&self.left_to_collect, "没有核对过的凭据，留给 jixiao campaign collect 处理"),
            (&self.changed_issues, "与现在的名单、表格或上年数不一致，下次 issue 会重发"),
            (&self.without_original, "收到的原件不在了，按这份退回或通过的表补记"),
            (&self.without_output, "退回的表不在了"),
            (&self.judged_otherwise, "现在核对的结论不同，台账里以原来的结论为准"),
            (&self.unreadable, "看不出是哪一份，没有补记"),
        ] {
            if files.is_empty() {
                continue;
            }
            let more = if files.len() > MOST_NAMED { "等" } else { "" };
            let named = files.iter().take(MOST_NAMED).map(String::as_str).collect::<Vec<_>>().join("、");
            let _ = writeln!(out, "- {what}的{}个：{named}{more}。", files.len());
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::{MOST_NAMED, RebuildReport};

    #[test]
    fn files_of_a_kind_are_named_up_to_the_bound() {
        let text = |count: usize| {
            let unreadable = (0..count).map(|number| format!("{number}.xlsx")).collect();
            RebuildReport { unreadable, ..RebuildReport::default() }.text()
        };
        let line = |count: usize| {
            let text = text(count);
            text.lines().find(|line| line.contains("没有补记")).map(str::to_owned)
        };
        assert_eq!(line(0), None);
        let all = line(MOST_NAMED).unwrap();
        assert!(all.matches(".xlsx").count() == MOST_NAMED && all.ends_with(".xlsx。"), "{all}");
        let some = line(MOST_NAMED + 1).unwrap();
        assert!(some.matches(".xlsx").count() == MOST_NAMED && some.ends_with(".xlsx等。"), "{some}");
        assert!(some.contains(&format!("的{}个：", MOST_NAMED + 1)), "{some}");
    }

    #[test]
    fn days_that_were_guessed_and_workbooks_that_are_void_are_told_where_there_are_any() {
        let text = |count: usize| {
            RebuildReport { guessed_days: count, superseded_issues: count, ..RebuildReport::default() }.text()
        };
        assert!(!text(0).contains("推定") && !text(0).contains("作废"), "{}", text(0));
        assert!(text(1).contains("1个文件的收到日期") && text(1).contains("1份作废的表"), "{}", text(1));
    }
}
