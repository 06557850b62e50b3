//! The returns of a set of files, brought together: the form that most of them are of, each file once, the files of a unit in the
//! order of their rounds.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use crate::check::Verdict;
use crate::form::Form;
use crate::text::natural_order::natural_order;

use super::facts::TextRegister;
use super::spill::{Spill, SpilledValues};
use super::{LongReturn, LongTable, LongTableError, LongValue, ReturnState, Rollup, RollupRow};

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
pub(super) struct GatheredReturn {
    pub(super) file: PathBuf,
    /// SHA-256 of the file, in hex.
    pub(super) digest: String,
    /// The round that its identity says; 0 where it says none.
    pub(super) marked_round: u32,
    pub(super) verdict: Verdict,
    pub(super) row: RollupRow,
    /// Where its values are kept, where a long table is wanted.
    pub(super) spilled: Option<SpilledValues>,
    /// Its round among the files of its unit, from 1.
    pub(super) round: u32,
}

/// What became of a file.
pub(super) enum GatheredFile<'c> {
    Read(&'c Form, Box<GatheredReturn>),
    Remark(FileRemark),
}

/// The order in which people see files: by folder, then by name with its numbers as numbers.
pub(super) fn in_order(a: &Path, b: &Path) -> Ordering {
    natural_order(&a.to_string_lossy(), &b.to_string_lossy())
}

impl<'c> Gathered<'c> {
    /// Brings together what became of the files, which are in their order.
    pub(super) fn new(
        files: Vec<GatheredFile<'c>>,
        mut remarks: Vec<FileRemark>,
        spill: Option<Spill>,
        register: TextRegister,
    ) -> Self {
        let form = most_frequent_form(&files);
        let mut returns: Vec<GatheredReturn> = Vec::new();
        let mut seen: HashMap<String, PathBuf> = HashMap::new();
        for file in files {
            match file {
                GatheredFile::Remark(remark) => remarks.push(remark),
                GatheredFile::Read(other, read) if form.is_none_or(|form| !std::ptr::eq(form, other)) => {
                    remarks.push(FileRemark { text: other_form(&read.file, other), may_lack_return: true });
                }
                GatheredFile::Read(_, read) => match seen.get(&read.digest) {
                    Some(first) => {
                        remarks.push(FileRemark { text: same(&read.file, first), may_lack_return: false });
                    }
                    None => {
                        seen.insert(read.digest.clone(), read.file.clone());
                        returns.push(*read);
                    }
                },
            }
        }
        let returns = in_rounds(returns, &mut remarks);
        Self { form: form.filter(|_| !returns.is_empty()), remarks, returns, spill, register }
    }

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
    pub fn write_long(&self, table: &mut dyn LongTable, every_round: bool) -> Result<(), LongTableError> {
        let Some(form) = self.form else { return Ok(()) };
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
            let of = LongReturn {
                unit: if row.code.is_empty() { &row.name } else { &row.code },
                name: &row.name,
                parent: row.parent.as_deref().unwrap_or_default(),
                verdict: gathered.verdict.key(),
                state,
                round: gathered.round,
                form: &form.template.id,
                year: form.template.fiscal_year,
                digest: &gathered.digest,
            };
            for (field, value) in spill.read(spilled)? {
                table.row(&of, &LongValue::new(&form.template, &field, &value))?;
            }
        }
        Ok(())
    }
}

/// The form that most files are of; the first of those with as many.
fn most_frequent_form<'c>(done: &[GatheredFile<'c>]) -> Option<&'c Form> {
    let mut counts: Vec<(&Form, usize)> = Vec::new();
    for done in done {
        let GatheredFile::Read(form, _) = done else { continue };
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
