//! The workbooks that went back, as they stand in `退回/` and `通过/`.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::SystemTime;

use rayon::ThreadPool;
use rayon::prelude::*;

use crate::campaign_folder::{CampaignFolder, ListedFile, Subfolder};
use crate::check::Verdict;
use crate::engine::recognise::read_as;
use crate::files::{day_in_china, modified_time, read_file};
use crate::form::Form;
use crate::ledger::{IssueRow, IssuedFigures, UnitRow};
use crate::mail;
use crate::roster::UnitFileNames;
use crate::text::digest::sha256;
use crate::text::file_name::{is_message_name, is_workbook_name, stem};
use crate::value::Day;

use super::super::CollectError;
use super::entered::EnteredFields;

/// A day with how it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct KnownDay {
    pub(super) day: Day,
    /// Whether it is only the day of a file on disk.
    pub(super) is_guess: bool,
}

/// A workbook that went back.
#[derive(Debug)]
pub(super) struct ReturnedOutput {
    /// The file within the campaign's folder.
    pub(super) path: String,
    /// SHA-256 of it.
    pub(super) digest: String,
    /// The unit's code.
    pub(super) unit: String,
    /// The name that stands in it.
    pub(super) unit_name: String,
    /// The round.
    pub(super) round: u32,
    /// The verdict.
    pub(super) verdict: Verdict,
    /// The number of the issue against which it was checked; 0 for none.
    pub(super) serial: u32,
    /// The figures of that issue.
    pub(super) figures: IssuedFigures,
    /// The digest of what the department entered.
    pub(super) entered: String,
    /// The day on which it was written.
    pub(super) day: KnownDay,
}

/// Everything that went back.
#[derive(Debug, Default)]
pub(super) struct Outputs {
    /// The workbooks, each round of a unit once.
    pub(super) list: Vec<ReturnedOutput>,
    /// Files that tell nothing.
    pub(super) unreadable: Vec<String>,
    /// The digests of the workbooks that went back.
    digests: HashSet<String>,
    /// The digests of the issued workbooks.
    issued: HashSet<String>,
    /// The days of the answers to what was no round, by the 8 digits of the digest in their file names.
    answer_days: HashMap<String, Day>,
}

impl Outputs {
    /// Whether a workbook with this digest was written by the program itself.
    pub(super) fn is_generated(&self, digest: &str) -> bool {
        self.digests.contains(digest) || self.issued.contains(digest)
    }

    /// The output with this digest.
    pub(super) fn with_digest(&self, digest: &str) -> Option<&ReturnedOutput> {
        self.list.iter().find(|output| output.digest == digest)
    }

    /// The day of the answer to something with this digest that was no round.
    pub(super) fn answer_day(&self, digest: &str) -> Option<&Day> {
        self.answer_days.get(digest.get(..ANSWER_DIGITS)?)
    }

    /// What stands in the way of a digest: it was issued.
    pub(super) fn is_issued(&self, digest: &str) -> bool {
        self.issued.contains(digest)
    }

    #[cfg(test)]
    pub(super) fn of(list: Vec<ReturnedOutput>) -> Self {
        let digests = list.iter().map(|output| output.digest.clone()).collect();
        Self { list, digests, ..Self::default() }
    }
}

/// How many digits of a digest stand in the file name of an answer.
const ANSWER_DIGITS: usize = 8;

/// Reads the workbooks and answers that went back.
pub(super) fn read_outputs(
    pool: &ThreadPool,
    entered: &EnteredFields,
    form: &Form,
    folder: &CampaignFolder,
    units: &[UnitRow],
    issues: &BTreeMap<String, IssueRow>,
    today: &Day,
) -> Result<Outputs, CollectError> {
    let (mut workbooks, mut answers) = (Vec::new(), Vec::new());
    for (subfolder, verdict) in [(Subfolder::Returned, Verdict::Return), (Subfolder::Passed, Verdict::Pass)] {
        let files = folder.list(subfolder).map_err(|error| CollectError::Folder(folder.subfolder(subfolder), error))?;
        for file in files {
            if is_message_name(&file.name) {
                answers.push(file);
            } else if is_workbook_name(&file.name) {
                workbooks.push((file, verdict));
            }
        }
    }
    let units_by_stem = UnitStems::new(units, issues);
    let read: Vec<Result<(SystemTime, ReturnedOutput), String>> = pool.install(|| {
        let read = |(file, verdict): &(ListedFile, Verdict)| {
            read_output(entered, form, &units_by_stem, file, *verdict, today).ok_or(file.within.clone())
        };
        workbooks.par_iter().with_max_len(1).map(read).collect()
    });
    let mut newest: BTreeMap<(String, u32), (SystemTime, ReturnedOutput)> = BTreeMap::new();
    let mut outputs =
        Outputs { issued: issues.values().map(|issue| issue.digest.clone()).collect(), ..Outputs::default() };
    for read in read {
        let (modified, output) = match read {
            Ok(read) => read,
            Err(path) => {
                outputs.unreadable.push(path);
                continue;
            }
        };
        outputs.digests.insert(output.digest.clone());
        let key = (output.unit.clone(), output.round);
        // A round is there twice where it was settled otherwise afterwards: the last counts.
        if newest.get(&key).is_none_or(|(other, _)| *other <= modified) {
            newest.insert(key, (modified, output));
        }
    }
    outputs.list = newest.into_values().map(|(_, output)| output).collect();
    let days: Vec<Option<(String, Day)>> =
        pool.install(|| answers.par_iter().map(|file| Some((stem(&file.within).to_owned(), day_of(file)?))).collect());
    let days: HashMap<String, Day> = days.into_iter().flatten().collect();
    for output in &mut outputs.list {
        if let Some(day) = days.get(stem(&output.path)) {
            output.day = KnownDay { day: day.clone(), is_guess: false };
        }
    }
    outputs.answer_days = days
        .into_iter()
        .filter_map(|(stem, day)| Some((stem.rsplit_once('-')?.1.to_owned(), day)))
        .filter(|(digits, _)| digits.len() == ANSWER_DIGITS)
        .collect();
    Ok(outputs)
}

fn day_of(answer: &ListedFile) -> Option<Day> {
    mail::read(&read_file(&answer.path).ok()?).ok()?.day
}

/// The units by the beginning of their file names, and by the numbers of their issues.
struct UnitStems {
    by_stem: HashMap<String, String>,
    by_serial: HashMap<u32, String>,
}

impl UnitStems {
    fn new(units: &[UnitRow], issues: &BTreeMap<String, IssueRow>) -> Self {
        let names = UnitFileNames::new(units.iter().map(|unit| (unit.code.as_str(), unit.name.as_str())));
        Self {
            by_stem: units.iter().map(|unit| (names.file_name(&unit.code, ""), unit.code.clone())).collect(),
            by_serial: issues.values().map(|issue| (issue.serial, issue.unit.clone())).collect(),
        }
    }

    /// The unit of a workbook that went back: by its file name; by the issue that it carries; by the code in it.
    fn find(&self, within: &str, serial: u32, code: &str) -> Option<String> {
        let by_name = stem(within).split_once("-第").and_then(|(stem, _)| self.by_stem.get(stem));
        let by_code = || (!code.is_empty()).then(|| code.to_owned());
        by_name.or_else(|| self.by_serial.get(&serial)).cloned().or_else(by_code)
    }
}

/// Reads a workbook that went back; `None` where it does not say what it is.
fn read_output(
    entered: &EnteredFields,
    form: &Form,
    units: &UnitStems,
    file: &ListedFile,
    verdict: Verdict,
    today: &Day,
) -> Option<(SystemTime, ReturnedOutput)> {
    let bytes = read_file(&file.path).ok()?;
    let modified = modified_time(&file.path);
    let submission = read_as(form, &bytes).ok()?;
    let identity = submission.identity.as_ref().filter(|identity| identity.round > 0)?;
    let name = &submission.entries[form.template.field(form.template.unit_name).cell(0)].value;
    let output = ReturnedOutput {
        digest: sha256(&bytes),
        unit: units.find(&file.within, identity.serial, &identity.unit)?,
        unit_name: name.to_string(),
        round: identity.round,
        verdict,
        serial: identity.serial,
        figures: IssuedFigures::of_identity(identity),
        entered: entered.digest(&submission),
        day: KnownDay { day: day_in_china(modified).min(today.clone()), is_guess: true },
        path: file.within.clone(),
    };
    Some((modified, output))
}

#[cfg(test)]
pub(super) mod tests {
    use std::collections::BTreeMap;

    use super::{KnownDay, ReturnedOutput, UnitStems};
    use crate::check::Verdict;
    use crate::ledger::IssuedFigures;
    use crate::value::Day;

    /// A workbook of a unit's round in which something was entered.
    pub(in super::super) fn output(unit: &str, round: u32, entered: &str) -> ReturnedOutput {
        ReturnedOutput {
            path: format!("退回/{unit}-第{round}轮-退回.xlsx"),
            digest: format!("{unit}{round}"),
            unit: unit.to_owned(),
            unit_name: unit.to_owned(),
            round,
            verdict: Verdict::Return,
            serial: 1,
            figures: IssuedFigures::default(),
            entered: entered.to_owned(),
            day: KnownDay { day: Day::parse("2022-04-01").unwrap(), is_guess: true },
        }
    }

    #[test]
    fn a_workbook_that_went_back_without_name_or_number_is_the_units_whose_code_it_has() {
        let stems = UnitStems::new(&[], &BTreeMap::new());
        assert_eq!(stems.find("退回/表.xlsx", 0, "007").as_deref(), Some("007"));
        assert_eq!(stems.find("退回/表.xlsx", 0, ""), None);
    }
}
