//! Returns from a set of files, without a campaign: each file is checked.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use crate::engine::Engine;
use crate::files::read_file;
use crate::files::system::reason;
use crate::text::digest::sha256;
use crate::text::file_name::{is_lock_file, is_workbook_name};

use super::RollupRow;
use super::facts::TextRegister;
use super::file_return::FileReturn;
use super::gathered::{FileRemark, Gathered, GatheredFile, GatheredReturn, in_order};
use super::spill::{Spill, SpillError};

/// What is rolled up.
#[derive(Debug, Clone, Copy)]
pub enum RollupInput<'a> {
    /// A file, or the workbooks in a folder.
    Path(&'a Path),
    /// The bytes of a file.
    Bytes {
        /// The file's name.
        name: &'a str,
        /// What is in it.
        bytes: &'a [u8],
    },
}

/// A file that is rolled up.
#[derive(Debug)]
struct InputFile<'a> {
    /// Where it is, or what it is called.
    path: PathBuf,
    /// What is in it, where that was given.
    bytes: Option<&'a [u8]>,
}

/// Reads and checks the files, and the workbooks in folders; `output` is passed over where it stands among them. The values of
/// every file are kept aside where a long table is wanted (`values`). `progress` is called with how many of
/// how many files are done.
///
/// # Errors
/// Where values cannot be kept aside.
pub fn gather<'c>(
    engine: &'c Engine,
    inputs: &[RollupInput<'_>],
    output: Option<&Path>,
    values: bool,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Result<Gathered<'c>, SpillError> {
    let (files, remarks) = files(inputs, output);
    let spill = if values { Some(Spill::new()?) } else { None };
    let register = TextRegister::default();
    let count = AtomicUsize::new(0);
    let done: Vec<GatheredFile<'c>> = files
        .par_iter()
        .map(|file| {
            let done = read_and_check(engine, file, spill.as_ref(), &register);
            progress(count.fetch_add(1, Ordering::Relaxed) + 1, files.len());
            done
        })
        .collect::<Result<_, _>>()?;
    Ok(Gathered::new(done, remarks, spill, register))
}

/// The workbooks among the inputs, in their natural order; of those on disk each once.
fn files<'a>(inputs: &[RollupInput<'a>], output: Option<&Path>) -> (Vec<InputFile<'a>>, Vec<FileRemark>) {
    let mut remarks = Vec::new();
    let mut found = Vec::new();
    for input in inputs {
        let path = match *input {
            RollupInput::Bytes { name, bytes } => {
                found.push(InputFile { path: PathBuf::from(name), bytes: Some(bytes) });
                continue;
            }
            RollupInput::Path(path) if !path.is_dir() => {
                found.push(InputFile { path: path.to_owned(), bytes: None });
                continue;
            }
            RollupInput::Path(path) => path,
        };
        match fs::read_dir(path) {
            Ok(entries) => {
                let workbooks = entries.flatten().map(|entry| entry.path()).filter(|path| is_workbook(path));
                found.extend(workbooks.map(|path| InputFile { path, bytes: None }));
            }
            Err(error) => {
                let text = format!("读不了文件夹“{}”：{}。", path.display(), reason(&error));
                remarks.push(FileRemark { text, may_lack_return: true });
            }
        }
    }
    found.sort_by(|a, b| in_order(&a.path, &b.path));
    let full = |path: &Path| fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let mut taken: HashSet<PathBuf> = output.map(full).into_iter().collect();
    found.retain(|file| file.bytes.is_some() || taken.insert(full(&file.path)));
    found.retain(|file| {
        let lock = is_lock_file(&name(&file.path));
        if lock {
            let text = format!("{}：是表格打开时的临时文件，跳过。", file.path.display());
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

/// Reads and checks a file, and keeps of it only the row and, where `spill` is given, its values.
fn read_and_check<'c>(
    engine: &'c Engine,
    file: &InputFile<'_>,
    spill: Option<&Spill>,
    register: &TextRegister,
) -> io::Result<GatheredFile<'c>> {
    let remark = |text: String| Ok(GatheredFile::Remark(FileRemark { text, may_lack_return: true }));
    let path = &file.path;
    let read = match file.bytes {
        Some(_) => Vec::new(),
        None => match read_file(path) {
            Ok(bytes) => bytes,
            Err(error) => return remark(error.to_string()),
        },
    };
    let bytes = file.bytes.unwrap_or(&read);
    let checked = match engine.check(bytes, &name(path)) {
        Ok(checked) => checked,
        Err(error) => return remark(format!("{}：没有汇入。{error}", path.display())),
    };
    if let Some(why) = checked.rejection() {
        return remark(format!("{}：没有汇入。{} {}", path.display(), why.code, why.message));
    }
    let Some(FileReturn { form, unit, verdict, marked_round }) = FileReturn::new(&checked) else {
        return remark(format!("{}：没有汇入。表里没有单位代码，也没有单位名称。", path.display()));
    };
    let spilled = match (spill, &unit.judged) {
        (Some(spill), Some(judged)) => Some(spill.keep(&judged.values)?),
        _ => None,
    };
    let row = RollupRow::new(form, &unit, register, &[]);
    let (file, digest) = (path.clone(), sha256(bytes));
    let read = GatheredReturn { file, digest, marked_round, verdict, row, spilled, round: 1 };
    Ok(GatheredFile::Read(form, Box::new(read)))
}
