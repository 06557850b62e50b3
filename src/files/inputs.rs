//! Files as somebody names them: with wildcards, which the shell of Windows leaves to the program, and folders, which are what one
//! drops.

use std::borrow::Cow;
use std::fs;
use std::path::{Component, Path, PathBuf};

use crate::check::Verdict;
use crate::evidence::Companion;
use crate::text::file_name::{is_lock_file, is_workbook_name, stem};
use crate::text::natural_order::natural_order;

use super::read::ReadError;

/// The files that these names mean, in order: of a folder the workbooks in it and in the folders below, of a name with `*` or `?`
/// those that it fits; without what the program itself made of one of them that passed. A name that means nothing stays as it is, for whoever reads it to say so.
pub(crate) fn named_files(names: &[PathBuf]) -> Vec<PathBuf> {
    names.iter().flat_map(|name| meant_by(name)).collect()
}

fn meant_by(name: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    if name.is_dir() {
        workbooks_in(name, &mut files);
    } else if !name.exists() && has_wildcard(name) {
        for found in fitting(name) {
            if found.is_dir() {
                workbooks_in(&found, &mut files);
            } else if !has_passed(&found) {
                files.push(found);
            }
        }
    }
    if files.is_empty() { vec![name.to_owned()] } else { files }
}

/// The files that these names mean, as files that came along with a workbook: of a folder all that is in it and in the folders below,
/// of a name with `*` or `?` what it fits.
///
/// # Errors
/// Where a name means nothing.
pub(crate) fn named_companions(names: &[PathBuf]) -> Result<Vec<Companion>, ReadError> {
    let mut companions = Vec::new();
    for name in names {
        let found = if !name.exists() && has_wildcard(name) { fitting(name) } else { vec![name.clone()] };
        if found.is_empty() || found.iter().any(|path| !path.exists()) {
            return Err(ReadError::NotFound(name.clone()));
        }
        for path in found {
            if path.is_dir() {
                add_folder(&path, "", &mut companions);
            } else {
                companions.push(Companion::new(file_name(&path)));
            }
        }
    }
    Ok(companions)
}

/// Adds what is in a folder. `within` are the folders that it lies in, each with `/` behind it.
fn add_folder(folder: &Path, within: &str, companions: &mut Vec<Companion>) {
    for entry in listing(folder) {
        let name = file_name(&entry);
        let is_link = entry.symlink_metadata().is_ok_and(|metadata| metadata.is_symlink());
        if entry.is_dir() && !is_link {
            add_folder(&entry, &format!("{within}{name}/"), companions);
        } else if entry.is_file() && !is_lock_file(&name) && !name.starts_with('.') {
            companions.push(Companion::new(format!("{within}{name}")));
        }
    }
}

fn has_wildcard(name: &Path) -> bool {
    name.to_string_lossy().contains(['*', '?'])
}

/// What a folder holds, in order.
fn listing(folder: &Path) -> Vec<PathBuf> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    entries.sort_by(|a, b| natural_order(&a.to_string_lossy(), &b.to_string_lossy()));
    entries
}

fn workbooks_in(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in listing(folder) {
        let is_link = entry.symlink_metadata().is_ok_and(|metadata| metadata.is_symlink());
        if entry.is_dir() && !is_link {
            workbooks_in(&entry, files);
        } else if entry.is_file() && is_workbook_name(&file_name(&entry)) && !has_passed(&entry) {
            files.push(entry);
        }
    }
}

fn file_name(path: &Path) -> Cow<'_, str> {
    path.file_name().unwrap_or_default().to_string_lossy()
}

/// Whether a workbook is what the program made of another beside it that passed: nothing is left to be checked in it. One that was
/// returned may have been corrected since.
fn has_passed(path: &Path) -> bool {
    let (name, passed) = (file_name(path), format!("-{}", Verdict::Pass.word()));
    let Some((original, number)) = stem(&name).rsplit_once(&*passed) else { return false };
    let is_original = |other: PathBuf| stem(&file_name(&other)) == original && is_workbook_name(&file_name(&other));
    number.chars().all(|digit| digit.is_ascii_digit())
        && listing(path.parent().unwrap_or(Path::new(""))).into_iter().any(is_original)
}

/// What is there that a path with wildcards fits, part by part.
fn fitting(pattern: &Path) -> Vec<PathBuf> {
    let mut found = vec![PathBuf::new()];
    for part in pattern.components() {
        let Component::Normal(part) = part else {
            found.iter_mut().for_each(|path| path.push(part));
            continue;
        };
        let wanted: Vec<char> = part.to_string_lossy().chars().collect();
        if !has_wildcard(Path::new(part)) {
            found.iter_mut().for_each(|path| path.push(part));
            found.retain(|path| path.exists());
            continue;
        }
        let fits_part = |entry: &PathBuf| {
            let name = entry.file_name().unwrap_or_default().to_string_lossy();
            !name.starts_with(['.', '~']) && fits(&wanted, &name.chars().collect::<Vec<char>>())
        };
        let inside = |path: &PathBuf| -> Vec<PathBuf> {
            let entries = listing(path).into_iter().filter(fits_part);
            entries.map(|entry| path.join(entry.file_name().unwrap_or_default())).collect()
        };
        found = found.iter().flat_map(inside).collect();
    }
    found
}

/// Whether a name fits a pattern in which `*` stands for anything and `?` for one character; case does not matter.
fn fits(pattern: &[char], name: &[char]) -> bool {
    match (pattern.split_first(), name.split_first()) {
        (None, None) => true,
        (Some(('*', rest)), _) => fits(rest, name) || (!name.is_empty() && fits(pattern, &name[1..])),
        (Some((wanted, rest)), Some((found, behind))) => {
            (*wanted == '?' || wanted.to_lowercase().eq(found.to_lowercase())) && fits(rest, behind)
        }
        (Some(_), None) | (None, Some(_)) => false,
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::PathBuf;

    use super::{fits, named_files};

    #[test]
    fn a_pattern_fits_as_on_any_system() {
        let fits = |pattern: &str, name: &str| {
            fits(&pattern.chars().collect::<Vec<char>>(), &name.chars().collect::<Vec<char>>())
        };
        assert!(fits("*.xlsx", "自评表.XLSX") && fits("自评?.*", "自评表.xls") && fits("*", "a"));
        assert!(!fits("*.xlsx", "自评表.xls") && !fits("?", "") && !fits("表?", "表"));
    }

    #[test]
    fn wildcards_and_folders_mean_the_workbooks_in_them() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::create_dir_all(path("收到/二级")).unwrap();
        for name in ["收到/表10.xlsx", "收到/表2.xlsx", "收到/~$表2.xlsx", "收到/说明.txt", "收到/二级/表.xls"]
        {
            fs::write(path(name), "").unwrap();
        }
        let all = vec![path("收到/二级/表.xls"), path("收到/表2.xlsx"), path("收到/表10.xlsx")];
        assert_eq!(named_files(&[path("收到")]), all);
        assert_eq!(named_files(&[path("收到/*.xlsx")]), all[1..]);
        assert_eq!(named_files(&[path("收*/表?.xlsx")]), all[1..2]);
        assert_eq!(named_files(&[path("没有*.xlsx")]), [path("没有*.xlsx")]);
        assert_eq!(named_files(&[PathBuf::from("没有.xlsx")]), [PathBuf::from("没有.xlsx")]);
    }
}
