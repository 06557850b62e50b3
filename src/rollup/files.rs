//! Returns from a set of files, without a campaign: each file is checked, and the files of a unit are put in order.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering as AtomicOrdering};

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::check::{Outcome, Verdict};
use crate::engine::{Checked, Engine};
use crate::files::read_file;
use crate::files::system::reason;
use crate::form::Form;
use crate::text::file_name::{is_lock_file, is_workbook_name};
use crate::text::natural_order::natural_order;

use super::facts::TextRegister;
use super::spill::{Spill, SpillError, SpilledValues};
use super::{JudgedReturn, LongReturn, LongTable, LongTableError, ReturnState, Rollup, RollupRow, UnitReturn};

/// What was found in a set of files.
#[derive(Debug)]
pub struct Gathered<'c> {
    /// The form that they are of; `None` where no file could be used.
    pub form: Option<&'c Form>,
    /// Remarks on files, in their order.
    pub remarks: Vec<FileRemark>,
    returns: Vec<GatheredReturn>,
    spill: Option<Spill>,
    register: TextRegister,
}

/// A remark on a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRemark {
    /// The sentence.
    pub text: String,
    /// Whether a return may be missing from the roll-up because of it.
    pub may_lack_return: bool,
}

/// A file that was read as the form.
#[derive(Debug)]
struct GatheredReturn {
    file: PathBuf,
    /// The round that its identity says; 0 where it says none.
    marked_round: u32,
    row: RollupRow,
    /// Where its values are kept, where a long table is wanted.
    spilled: Option<SpilledValues>,
    /// Its round among the files of its unit, from 1.
    round: u32,
}

/// What became of a file.
enum GatheredFile<'c> {
    Read { form: &'c Form, digest: [u8; 32], read: Box<GatheredReturn> },
    Remark(FileRemark),
}

/// Reads and checks the files, and the workbooks in folders; `output` is passed over where it stands among them. The values of
/// every file are kept aside where a long table is wanted (`values`). `progress` is called with how many of
/// how many files are done.
///
/// # Errors
/// Where values cannot be kept aside.
pub fn gather<'c>(
    engine: &'c Engine,
    inputs: &[PathBuf],
    output: &Path,
    values: bool,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Result<Gathered<'c>, SpillError> {
    let (files, mut remarks) = files(inputs, output);
    let spill = if values { Some(Spill::new()?) } else { None };
    let register = TextRegister::default();
    let count = AtomicUsize::new(0);
    let done: Vec<GatheredFile<'c>> = files
        .par_iter()
        .map(|file| {
            let done = read_and_check(engine, file, spill.as_ref(), &register);
            progress(count.fetch_add(1, AtomicOrdering::Relaxed) + 1, files.len());
            done
        })
        .collect::<Result<_, _>>()?;
    let form = most_frequent_form(&done);
    let mut returns = Vec::new();
    let mut seen: HashMap<[u8; 32], PathBuf> = HashMap::new();
    for done in done {
        match done {
            GatheredFile::Remark(remark) => remarks.push(remark),
            GatheredFile::Read { form: other, read, .. } if form.is_none_or(|form| !std::ptr::eq(form, other)) => {
                remarks.push(FileRemark { text: other_form(&read.file, other), may_lack_return: true });
            }
            GatheredFile::Read { digest, read, .. } => match seen.get(&digest) {
                Some(first) => remarks.push(FileRemark { text: same(&read.file, first), may_lack_return: false }),
                None => {
                    seen.insert(digest, read.file.clone());
                    returns.push(*read);
                }
            },
        }
    }
    let returns = in_rounds(returns, &mut remarks);
    Ok(Gathered { form: form.filter(|_| !returns.is_empty()), remarks, returns, spill, register })
}

impl<'c> Gathered<'c> {
    /// How many units there are.
    pub fn units(&self) -> usize {
        self.returns.iter().filter(|gathered| gathered.round == 1).count()
    }

    /// The roll-up of each unit's last file; `None` where no file could be used.
    pub fn rollup(self) -> Option<Rollup<'c>> {
        let mut rollup = Rollup { register: self.register, ..Rollup::new(self.form?) };
        let mut returns = self.returns.into_iter().peekable();
        while let Some(gathered) = returns.next() {
            // The rounds of a unit follow one another.
            if returns.peek().is_none_or(|next| next.round == 1) {
                rollup.rows.push(RollupRow { rounds: gathered.round, ..gathered.row });
            }
        }
        Some(rollup)
    }

    /// Writes the values of what counts, the last file of each unit that passed; every value of every file with `every_round`.
    ///
    /// # Errors
    /// Where the table cannot be written.
    pub fn write_long(self, mut table: Box<dyn LongTable>, every_round: bool) -> Result<(), LongTableError> {
        let Some(form) = self.form else { return table.finish() };
        for (index, gathered) in self.returns.iter().enumerate() {
            // The rounds of a unit follow one another, and the last one says where its return stands.
            let behind = self.returns[index + 1..].iter().take_while(|other| other.round > 1);
            let last = behind.last();
            let (state, is_last) = (last.unwrap_or(gathered).row.state, last.is_none());
            let (Some(spill), Some(spilled)) = (&self.spill, gathered.spilled) else { continue };
            let counts = is_last && state == ReturnState::Passed;
            if !(every_round || counts) {
                continue;
            }
            let row = &gathered.row;
            let verdict = match row.state {
                ReturnState::Passed => Verdict::Pass,
                ReturnState::Returned => Verdict::Return,
                ReturnState::Rejected | ReturnState::NotSent => Verdict::Reject,
            };
            let of = LongReturn {
                unit: if row.code.is_empty() { &row.name } else { &row.code },
                name: &row.name,
                parent: row.parent.as_deref().unwrap_or_default(),
                verdict: verdict.key(),
                state,
                round: gathered.round,
                form: &form.template.id,
                year: form.template.fiscal_year,
            };
            for (field, value) in spill.read(spilled)? {
                table.row(&of, &field, &value)?;
            }
        }
        table.finish()
    }
}

/// The workbooks among the inputs, in their natural order, each once.
fn files(inputs: &[PathBuf], output: &Path) -> (Vec<PathBuf>, Vec<FileRemark>) {
    let mut remarks = Vec::new();
    let mut found = Vec::new();
    for input in inputs {
        if !input.is_dir() {
            found.push(input.clone());
            continue;
        }
        match fs::read_dir(input) {
            Ok(entries) => found.extend(entries.flatten().map(|entry| entry.path()).filter(|path| is_workbook(path))),
            Err(error) => {
                let text = format!("读不了文件夹“{}”：{}。", input.display(), reason(&error));
                remarks.push(FileRemark { text, may_lack_return: true });
            }
        }
    }
    found.sort_by(|a, b| in_order(a, b));
    let full = |path: &Path| fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let mut taken = HashSet::from([full(output)]);
    found.retain(|file| taken.insert(full(file)));
    found.retain(|file| {
        let lock = is_lock_file(&name(file));
        if lock {
            let text = format!("{}：是表格打开时的临时文件，跳过。", file.display());
            remarks.push(FileRemark { text, may_lack_return: false });
        }
        !lock
    });
    (found, remarks)
}

/// Whether a file in a folder is a workbook, or the lock file of one: lock files are remarked on.
fn is_workbook(path: &Path) -> bool {
    let name = name(path);
    path.is_file() && !name.starts_with('.') && is_workbook_name(name.trim_start_matches("~$"))
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// The order in which people see files: by folder, then by name with its numbers as numbers.
fn in_order(a: &Path, b: &Path) -> Ordering {
    natural_order(&a.to_string_lossy(), &b.to_string_lossy())
}

/// Reads and checks a file, and keeps of it only the row and, where `spill` is given, its values.
fn read_and_check<'c>(
    engine: &'c Engine,
    file: &Path,
    spill: Option<&Spill>,
    register: &TextRegister,
) -> io::Result<GatheredFile<'c>> {
    let remark = |text: String| Ok(GatheredFile::Remark(FileRemark { text, may_lack_return: true }));
    let bytes = match read_file(file) {
        Ok(bytes) => bytes,
        Err(error) => return remark(error.to_string()),
    };
    let checked = match engine.check(&bytes, &name(file)) {
        Ok(checked) => checked,
        Err(error) => return remark(format!("{}：没有汇入。{error}", file.display())),
    };
    let (Some(form), Some(outcome)) = (checked.form(), checked.outcome()) else {
        let why: String =
            checked.findings().iter().map(|finding| format!("{} {}", finding.code, finding.message)).collect();
        return remark(format!("{}：没有汇入。{why}", file.display()));
    };
    let Some(unit) = unit(form, &checked, outcome) else {
        return remark(format!("{}：没有汇入。表里没有单位代码，也没有单位名称。", file.display()));
    };
    let spilled = match (spill, &unit.judged) {
        (Some(spill), Some(judged)) => Some(spill.keep(&judged.values)?),
        _ => None,
    };
    let marked_round = checked.identity().map_or(0, |identity| identity.round);
    let row = RollupRow::new(form, &unit, register, &[]);
    let read = Box::new(GatheredReturn { file: file.to_owned(), marked_round, row, spilled, round: 1 });
    Ok(GatheredFile::Read { form, digest: Sha256::digest(&bytes).into(), read })
}

/// The return of the unit that the file names; `None` where the file names no unit.
fn unit(form: &Form, checked: &Checked<'_>, outcome: &Outcome) -> Option<UnitReturn> {
    let issued_to = checked.identity().map(|identity| identity.unit.trim()).unwrap_or_default();
    let code = Some(outcome.unit_code.trim()).filter(|code| !code.is_empty()).unwrap_or(issued_to).to_owned();
    let name = outcome.unit_name.trim().to_owned();
    if code.is_empty() && name.is_empty() {
        return None;
    }
    let judged = JudgedReturn::new(form, outcome);
    let parent = form.template.parent.and_then(|field| judged.values.get(&form.template.field(field).id));
    let parent = parent.map(|parent| parent.trim().to_owned());
    let state = match outcome.verdict {
        Verdict::Pass => ReturnState::Passed,
        Verdict::Return => ReturnState::Returned,
        Verdict::Reject => ReturnState::Rejected,
    };
    Some(UnitReturn {
        code,
        name,
        parent,
        state,
        late: false,
        rounds: 1,
        judged: Some(judged),
        earlier: Vec::new(),
        reviewed: BTreeMap::new(),
    })
}

/// The form that most files are of; the first of those with as many.
fn most_frequent_form<'c>(done: &[GatheredFile<'c>]) -> Option<&'c Form> {
    let mut counts: Vec<(&Form, usize)> = Vec::new();
    for done in done {
        let GatheredFile::Read { form, .. } = done else { continue };
        match counts.iter_mut().find(|(known, _)| std::ptr::eq(*known, *form)) {
            Some((_, count)) => *count += 1,
            None => counts.push((form, 1)),
        }
    }
    let most = counts.iter().map(|(_, count)| *count).max()?;
    counts.into_iter().find(|(_, count)| *count == most).map(|(form, _)| form)
}

/// Sorts the files by unit and then by round, and numbers the rounds of each unit from 1. Units are in the order of their codes;
/// those with nothing but a name come behind them.
fn in_rounds(mut returns: Vec<GatheredReturn>, remarks: &mut Vec<FileRemark>) -> Vec<GatheredReturn> {
    // A file without a code is of the one unit with a code that has its name.
    let mut codes: HashMap<Box<str>, HashSet<Box<str>>> = HashMap::new();
    for gathered in returns.iter().filter(|gathered| !gathered.row.code.is_empty()) {
        codes.entry(gathered.row.name.clone()).or_default().insert(gathered.row.code.clone());
    }
    for gathered in returns.iter_mut().filter(|gathered| gathered.row.code.is_empty()) {
        if let Some(only) = codes.get(&gathered.row.name).filter(|codes| codes.len() == 1) {
            gathered.row.code = only.iter().next().cloned().unwrap_or_default();
        }
    }
    let unit = |a: &GatheredReturn, b: &GatheredReturn| {
        let (a, b) = (&a.row, &b.row);
        let named = |row: &RollupRow| if row.code.is_empty() { row.name.clone() } else { Box::default() };
        a.code
            .is_empty()
            .cmp(&b.code.is_empty())
            .then_with(|| a.code.cmp(&b.code))
            .then_with(|| natural_order(&named(a), &named(b)))
    };
    returns
        .sort_by(|a, b| unit(a, b).then(a.marked_round.cmp(&b.marked_round)).then_with(|| in_order(&a.file, &b.file)));
    for index in 1..returns.len() {
        let (before, behind) = returns.split_at_mut(index);
        let (last, next) = (&before[index - 1], &mut behind[0]);
        if unit(last, next) != Ordering::Equal {
            continue;
        }
        next.round = last.round + 1;
        if last.row.name != next.row.name {
            remarks.push(FileRemark { text: other_name(last, next), may_lack_return: true });
        }
    }
    returns
}

fn other_form(file: &Path, form: &Form) -> String {
    format!("{}：没有汇入。是另一张表“{}”（{}）。", file.display(), form.template.title, form.template.id)
}

fn same(file: &Path, first: &Path) -> String {
    format!("{}：与“{}”完全相同，只算一次。", file.display(), first.display())
}

fn other_name(last: &GatheredReturn, next: &GatheredReturn) -> String {
    format!(
        "{}：单位代码{}与“{}”相同，单位名称却是“{}”和“{}”，按同一个单位汇总。请核对单位代码。",
        next.file.display(),
        next.row.code,
        last.file.display(),
        next.row.name,
        last.row.name
    )
}
