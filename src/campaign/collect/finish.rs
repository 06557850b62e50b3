//! The third step: each workbook is judged by what its unit was given, and what goes back is written.

use crate::campaign::Place;
use crate::campaign::config::Day;
use crate::campaign::issue::Given;
use crate::campaign::ledger::UnitRow;
use crate::check::{Outcome, ScoreSummary, Verdict, judge};
use crate::files::{WriteError, write_whole};
use crate::finding::{Code, Finding};
use crate::intake::Submission;
use crate::report::json_values;
use crate::template::display as check_words;
use crate::template::identity::Identity;
use crate::template::prefill;
use crate::text::digest::sha256;

use super::open::{NewItem, OpenPaper};
use super::order::{ClassifiedFile, Placed};
use super::reply::{self, Reply};
use super::unpack::{Kind, Letter};
use super::{CollectContext, messages};

/// A received file, done.
#[derive(Debug)]
pub struct Finished {
    /// Where it is.
    pub path: String,
    /// What kept it from being handled.
    pub failure: Option<String>,
    /// Where its content was first seen, if it came before under another name.
    pub same_as: Option<String>,
    /// Whether it is on record already, under this name.
    pub silent: bool,
    /// Whether it waits for its unit to be put on the roster.
    pub waits: bool,
    /// That its content was seen here: path and digest.
    pub sighting: Option<(String, String)>,
    /// What goes on record.
    pub recorded: Option<DoneItem>,
}

/// A new file, done.
#[derive(Debug)]
pub struct DoneItem {
    /// Where it is.
    pub path: String,
    /// SHA-256 of its content.
    pub digest: String,
    /// What it is.
    pub kind: Kind,
    /// The address that it was sent from; may be empty.
    pub sender: String,
    /// The message's subject.
    pub subject: String,
    /// When it was sent, or taken in.
    pub day: Day,
    /// What else there is to say.
    pub remarks: Vec<String>,
    /// The workbooks in it.
    pub papers: Vec<ProcessedWorkbook>,
    /// The messages that answer it.
    pub replies: Vec<WrittenReply>,
}

/// A workbook, done.
#[derive(Debug)]
pub struct ProcessedWorkbook {
    /// What it is called.
    pub name: String,
    /// SHA-256 of its content.
    pub digest: String,
    /// Whose it is.
    pub unit: Option<UnitRow>,
    /// The number of the issue that it is held to, which is that of the workbook that goes back; else the one it carries.
    pub serial: u32,
    /// The round; 0 for none.
    pub round: u32,
    /// What there is to say of it if it is no round of its own.
    pub before: Option<String>,
    /// The round in which its unit had passed before.
    pub after_pass: Option<u32>,
    /// What became of it.
    pub verdict: Verdict,
    /// Whether it came after the deadline.
    pub late: bool,
    /// The score.
    pub score: Option<ScoreSummary>,
    /// What was found.
    pub findings: Vec<Finding>,
    /// The workbook that went back, within the campaign's folder.
    pub output: Option<String>,
    /// SHA-256 of it; empty where there is none.
    pub output_digest: String,
    /// Its bytes, for the reply.
    pub bytes: Vec<u8>,
    /// The values, as JSON.
    pub entries: String,
}

/// A message that was written.
#[derive(Debug)]
pub struct WrittenReply {
    /// The unit it is for.
    pub unit: Option<String>,
    /// The file within the campaign's folder.
    pub path: String,
    /// SHA-256 of it.
    pub digest: String,
}

impl Finished {
    /// The digest and path of a file that is now on record.
    pub fn fresh(&self) -> Option<(&str, &str)> {
        self.recorded.as_ref().map(|item| (item.digest.as_str(), item.path.as_str()))
    }

    fn nothing(path: String) -> Self {
        Self { path, failure: None, same_as: None, silent: false, waits: false, sighting: None, recorded: None }
    }
}

/// Does all that is to be done about a received file, but for the record.
pub fn finish(shop: &CollectContext<'_>, ordered: ClassifiedFile) -> Finished {
    match ordered {
        ClassifiedFile::Unreadable { path, why } => Finished { failure: Some(why), ..Finished::nothing(path) },
        ClassifiedFile::Again { path, digest, first } => Finished {
            silent: first.is_none(),
            same_as: first,
            sighting: Some((path.clone(), digest)),
            ..Finished::nothing(path)
        },
        ClassifiedFile::UnmatchedFiles { path } => Finished { waits: true, ..Finished::nothing(path) },
        ClassifiedFile::New { item, placed } => {
            let (path, digest) = (item.path.clone(), item.digest.clone());
            match new_item(shop, item, placed) {
                Ok(done) => {
                    Finished { sighting: Some((path.clone(), digest)), recorded: Some(done), ..Finished::nothing(path) }
                }
                // What cannot be written now is not on record, and the next run tries again.
                Err(error) => Finished { failure: Some(error.to_string()), ..Finished::nothing(path) },
            }
        }
    }
}

fn new_item(shop: &CollectContext<'_>, item: NewItem, placed: Vec<Placed>) -> Result<DoneItem, WriteError> {
    // A sender's clock may be wrong: nothing comes on a day that is still to be.
    let sent = item.letter.as_ref().and_then(|letter| letter.day.clone()).filter(|day| day <= shop.today);
    let day = sent.unwrap_or_else(|| shop.today.clone());
    let late = shop.config.deadline.as_ref().is_some_and(|deadline| day > *deadline);
    let mut papers = Vec::new();
    for (paper, placed) in item.papers.into_iter().zip(placed) {
        papers.push(one_paper(shop, paper, placed, late)?);
    }
    let mut done = DoneItem {
        path: item.path,
        digest: item.digest,
        kind: item.kind,
        sender: item.letter.as_ref().map(sender).unwrap_or_default(),
        subject: item.letter.as_ref().map(|letter| letter.subject.clone()).unwrap_or_default(),
        day,
        remarks: item.remarks,
        papers,
        replies: Vec::new(),
    };
    done.remarks.extend(other_address(shop, &done));
    let unlisted = done.papers.iter().filter_map(|paper| paper.unit.as_ref()).filter(|unit| !unit.listed);
    done.remarks.extend(unlisted.map(|unit| messages::unlisted(&unit.name)).collect::<Vec<_>>());
    for reply in reply::write(shop, &done, item.letter.as_ref()) {
        let Reply { unit, place, name, bytes } = reply;
        let (path, within) = shop.folder.within(place, &name);
        write_whole(&path, &bytes)?;
        done.replies.push(WrittenReply { unit, path: within, digest: sha256(&bytes) });
    }
    // What was attached is written; a batch does not keep it.
    done.papers.iter_mut().for_each(|paper| paper.bytes = Vec::new());
    Ok(done)
}

fn sender(letter: &Letter) -> String {
    letter.from.as_ref().map(|from| from.address.clone()).unwrap_or_default()
}

/// What there is to say of a message that came from another unit's address.
fn other_address(shop: &CollectContext<'_>, item: &DoneItem) -> Option<String> {
    let from = shop.units.by_address(&item.sender)?;
    let other = item.papers.iter().filter_map(|paper| paper.unit.as_ref()).any(|unit| unit.code != from.code);
    other.then(|| messages::other_address(&item.sender, &from.name))
}

fn one_paper(
    shop: &CollectContext<'_>,
    paper: OpenPaper,
    placed: Placed,
    late: bool,
) -> Result<ProcessedWorkbook, WriteError> {
    let (given, old) = (placed.given(), placed.old.as_ref().map(|old| Given::from_json(&old.given)));
    let mut done = ProcessedWorkbook {
        name: paper.name,
        digest: paper.digest,
        serial: paper.serial,
        round: placed.round,
        before: placed.before,
        after_pass: placed.after_pass,
        verdict: Verdict::Reject,
        late,
        score: None,
        findings: placed.findings,
        output: None,
        output_digest: String::new(),
        bytes: Vec::new(),
        entries: "{}".to_owned(),
        unit: placed.unit,
    };
    match paper.read {
        _ if done.before.is_some() => {}
        Err(finding) => done.findings.push(*finding),
        Ok(submission) => match &done.unit {
            Some(unit) => {
                let unit = unit.clone();
                let mut submission = *submission;
                if let (Some(old), Some((_, new))) = (old, &given) {
                    renew(shop, &mut submission, &old, new, &mut done.findings);
                }
                judged(shop, &mut done, submission, &unit, given)?;
            }
            None => {
                let message = messages::of_nobody(&paper.claim.name, &paper.claim.code);
                done.findings.push(messages::unknown_unit(message));
            }
        },
    }
    Ok(done)
}

/// Judges the workbook of a unit, and writes what goes back.
fn judged(
    shop: &CollectContext<'_>,
    done: &mut ProcessedWorkbook,
    mut submission: Submission,
    unit: &UnitRow,
    given: Option<(u32, Given)>,
) -> Result<(), WriteError> {
    if let Some((serial, _)) = &given {
        done.serial = *serial;
    }
    hold(shop, &mut submission, unit, done.round, given);
    submission.findings.append(&mut done.findings);
    let outcome = judge(shop.form, &submission);
    done.bytes = crate::returned::workbook(shop.form, &submission, &outcome)?;
    done.entries = serde_json::Value::Object(json_values(shop.form, &outcome)).to_string();
    let Outcome { verdict, score, findings, .. } = outcome;
    (done.verdict, done.score, done.findings) = (verdict, score, findings);
    let place = if verdict == Verdict::Pass { Place::Passed } else { Place::Returned };
    let name = shop.names.file(&unit.code, &format!("-第{}轮-{}.xlsx", done.round, verdict.word()));
    let (path, within) = shop.folder.within(place, &name);
    write_whole(&path, &done.bytes)?;
    done.output_digest = sha256(&done.bytes);
    done.output = Some(within);
    Ok(())
}

/// Puts the figures that changed since into a workbook that another has taken the place of, where nobody touched the old ones.
fn renew(shop: &CollectContext<'_>, submission: &mut Submission, old: &Given, new: &Given, findings: &mut [Finding]) {
    let template = &shop.form.template;
    let mut told = Vec::new();
    for (from, to) in [(&old.prefilled, &new.prefilled), (&old.filled, &new.filled)] {
        for (id, to) in to.iter().filter(|(id, to)| from.get(*id).is_some_and(|from| from != *to)) {
            let Some((ix, row)) = prefill::locate(template, id) else { continue };
            let field = template.field(ix);
            let entry = &mut submission.entries[field.cell(row)];
            if prefill::matches_prefill(&from[id], &entry.value) {
                let name = check_words::name(field, row);
                let (was, is) = (entry.value.clone(), prefill::prefilled_value(field, to));
                told.push(format!("{name}由{}改为{}", check_words::shown(field, &was), check_words::shown(field, &is)));
                entry.value = is;
            }
        }
    }
    if let (false, Some(finding)) = (told.is_empty(), findings.iter_mut().find(|finding| finding.code == Code::P003)) {
        finding.message.push_str(&format!("变动的是：{}，退回的表里已换成新的数。", told.join("；")));
    }
}

/// Holds a workbook to what the ledger says its unit was given, whatever it remembers itself.
fn hold(
    shop: &CollectContext<'_>,
    submission: &mut Submission,
    unit: &UnitRow,
    round: u32,
    given: Option<(u32, Given)>,
) {
    let identity = submission.identity.get_or_insert_with(|| Identity::of(&shop.form.template));
    identity.round = round.saturating_sub(1);
    identity.unit.clone_from(&unit.code);
    if let Some((serial, given)) = given {
        identity.serial = serial;
        given.put(identity);
    }
}
