//! Where what goes back is written, and what it is called there.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::engine::Checked;

/// Where the workbooks that go back are written.
#[derive(Debug)]
pub struct Outputs {
    destination: Destination,
    /// What is checked in this run.
    inputs: HashSet<PathBuf>,
    /// What was written in this run: two inputs must not overwrite each other's output.
    taken: HashSet<PathBuf>,
}

#[derive(Debug)]
enum Destination {
    Nowhere,
    Beside,
    Folder(PathBuf),
}

impl Outputs {
    /// Writes over none of these: a workbook that went back is corrected where it lies, and may be among what is checked.
    pub fn sparing(mut self, inputs: &[PathBuf]) -> Self {
        self.inputs = inputs.iter().filter_map(|input| fs::canonicalize(input).ok()).collect();
        self
    }

    /// No workbook is written.
    pub fn none() -> Self {
        Self { destination: Destination::Nowhere, inputs: HashSet::new(), taken: HashSet::new() }
    }

    /// Each workbook is written beside its input.
    pub fn beside() -> Self {
        Self { destination: Destination::Beside, inputs: HashSet::new(), taken: HashSet::new() }
    }

    /// All workbooks are written into a folder.
    pub fn folder(folder: &Path) -> Self {
        Self { destination: Destination::Folder(folder.to_owned()), inputs: HashSet::new(), taken: HashSet::new() }
    }

    /// Where the workbook for a file goes: `<name>-退回.xlsx` or `<name>-通过.xlsx`, never over an input or another output.
    pub(super) fn path(&mut self, file: &Path, checked: &Checked<'_>) -> Option<PathBuf> {
        let folder = match &self.destination {
            Destination::Nowhere => return None,
            Destination::Beside => file.parent().unwrap_or(Path::new("")).to_owned(),
            Destination::Folder(folder) => folder.clone(),
        };
        let stem = checked.returned_stem()?;
        let is_input = |path: &Path| {
            path == file
                || fs::canonicalize(path).is_ok_and(|path| {
                    self.inputs.contains(&path) || fs::canonicalize(file).is_ok_and(|file| path == file)
                })
        };
        let path = (1..)
            .map(|n: u32| {
                let number = if n == 1 { String::new() } else { n.to_string() };
                folder.join(format!("{stem}{number}.xlsx"))
            })
            .find(|path| !self.taken.contains(path) && !is_input(path))?;
        self.taken.insert(path.clone());
        Some(path)
    }
}
