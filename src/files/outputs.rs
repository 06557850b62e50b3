//! Where what goes back is written, and what it is called there.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::engine::Checked;

/// Where the workbooks that go back are written.
#[derive(Debug)]
pub struct Outputs {
    destination: Destination,
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
    /// No workbook is written.
    pub fn none() -> Self {
        Self { destination: Destination::Nowhere, taken: HashSet::new() }
    }

    /// Each workbook is written beside its input.
    pub fn beside() -> Self {
        Self { destination: Destination::Beside, taken: HashSet::new() }
    }

    /// All workbooks are written into a folder.
    pub fn folder(folder: &Path) -> Self {
        Self { destination: Destination::Folder(folder.to_owned()), taken: HashSet::new() }
    }

    /// Where the workbook for a file goes: `<name>-退回.xlsx` or `<name>-通过.xlsx`, never over an input or another output.
    pub(super) fn path(&mut self, file: &Path, checked: &Checked<'_>) -> Option<PathBuf> {
        let folder = match &self.destination {
            Destination::Nowhere => return None,
            Destination::Beside => file.parent().unwrap_or(Path::new("")).to_owned(),
            Destination::Folder(folder) => folder.clone(),
        };
        let stem = checked.returned_stem()?;
        let same = |path: &Path| match (fs::canonicalize(path), fs::canonicalize(file)) {
            (Ok(path), Ok(file)) => path == file,
            _ => path == file,
        };
        let path = (1..)
            .map(|n: u32| {
                let number = if n == 1 { String::new() } else { n.to_string() };
                folder.join(format!("{stem}{number}.xlsx"))
            })
            .find(|path| !self.taken.contains(path) && !same(path))?;
        self.taken.insert(path.clone());
        Some(path)
    }
}
