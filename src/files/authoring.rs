//! Authoring workbooks (表样) on disk: taken over into a folder, and written again with their faults marked.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rust_xlsxwriter::XlsxError;

use crate::authoring::{
    AuthoringFaults, Base, Documents, ExportError, FileTable, documents, export_next, folder_texts, next_year, says,
    texts_of,
};
use crate::builder::load;
use crate::diagnostic::kind::DiagnosticKind;
use crate::language::files::{FormFolder, HEAD};
use crate::template::{Faults, Files};
use crate::text::file_name::{is_workbook_name, stem};

use super::form::{FormError, folder_named, load_source, read_texts};
use super::form::{FormSource, find_source};
use super::read::file_name;
use super::system::reason;
use super::write::{WriteError, write_new, write_whole};

/// Why an authoring workbook was not taken over into a folder.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// It cannot be read, or has faults.
    #[error(transparent)]
    Form(#[from] FormError),
    /// What is named is no authoring workbook.
    #[error("“{}”不是表样（xlsx）。", .0.display())]
    NotWorkbook(PathBuf),
    /// The form to extend is not there.
    #[error("没有叫“{0}”的模板可以沿用；请写内置模板的编号，或与目标文件夹并列的文件夹的名称。")]
    NoBase(String),
    /// The form to extend extends another itself: the form, and the other.
    #[error("“{0}”自己沿用了“{1}”，不能再被沿用；请改用 --extends {1}，或不用 --extends 导入成完整的表式。")]
    ChainedBase(String, String),
    /// The form to extend is the one that is taken over.
    #[error("表样的编号就是“{0}”，不能沿用它自己；请先在“基本”页上改编号，或不用 --extends。")]
    ExtendsItself(String),
    /// The form to extend has faults.
    #[error("“{0}”不能沿用：\n{1}")]
    FaultyBase(String, Faults),
    /// What is in the folder cannot be read.
    #[error("文件夹“{}”里原来的文件读不了，没有动它：\n{faults}", .folder.display())]
    Existing {
        /// The folder.
        folder: PathBuf,
        /// What is wrong with its files.
        faults: Faults,
    },
    /// The folder holds another form.
    #[error("文件夹“{}”里是另一份表式“{id}”，表样里是“{imported}”，没有动它；请换一个新文件夹，或先把两边的编号改成一样。", .folder.display())]
    OtherForm {
        /// The folder.
        folder: PathBuf,
        /// The id of the form in it.
        id: String,
        /// The id of the form that was to be taken over.
        imported: String,
    },
    /// The folder holds something, but no form.
    #[error("文件夹“{}”里已有别的内容，没有动它；请换一个新文件夹，或原来那份表式的文件夹。", .0.display())]
    Occupied(PathBuf),
    /// What differs cannot be said over the form to extend.
    #[error("与“{0}”不同的地方，用沿用写不出来；请不用 --extends 导入成完整的表式。")]
    Unsayable(String),
    /// Next year's form is made of a workbook, which another form cannot name.
    #[error("“{0}”是表样，下一年的表接不上它：请先用 template import 导入成文件夹，再由文件夹生成下一年的。")]
    NextOfWorkbook(String),
    /// The form does not fit into an authoring workbook.
    #[error(transparent)]
    Export(#[from] ExportError),
    /// The folder cannot be written.
    #[error("写不了文件夹“{}”：{}。", .0.display(), reason(.1))]
    Folder(PathBuf, io::Error),
    /// A file cannot be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

/// What taking an authoring workbook over into a folder did.
#[derive(Debug)]
pub struct Imported {
    /// The form that the folder extends.
    pub extends: Option<String>,
    /// The files that were written.
    pub written: Vec<String>,
    /// The files that were taken away.
    pub removed: Vec<String>,
    /// The lines of all files.
    pub lines: usize,
    /// What was read otherwise than it stands.
    pub notes: Vec<String>,
}

/// Takes an authoring workbook over into a folder: a new one, or the one of the form, in which only what changed is written.
///
/// # Errors
/// Where the workbook has faults or the folder cannot be written. Nothing is then changed in it.
pub fn import(workbook: &Path, folder: &Path, extends: Option<&str>) -> Result<Imported, ImportError> {
    let selector = workbook.display().to_string();
    let source = find_source(&selector)?;
    let FormSource::Workbook(authored, files) = source else {
        return Err(ImportError::NotWorkbook(workbook.to_owned()));
    };
    let wanted = authored.documents().clone();
    let (notes, named) = (authored.notes(), authored.extends().map(str::to_owned));
    let own_id = load_source(&selector, FormSource::Workbook(authored, files))?.1.id;
    let existing = existing_texts(folder)?;
    let there_id = existing.get(HEAD).and_then(|head| id_of(head));
    if let Some(id) = there_id.filter(|id| *id != own_id) {
        return Err(ImportError::OtherForm { folder: folder.to_owned(), id, imported: own_id });
    }
    if extends == Some(own_id.as_str()) {
        return Err(ImportError::ExtendsItself(own_id));
    }
    // A form cannot extend itself: a workbook of the base itself says nothing of a base.
    let there = existing.get(HEAD).and_then(|head| extended_by(head));
    let there_is = there.clone();
    let base_name =
        extends.map(str::to_owned).or(there).or(named.filter(|_| existing.is_empty())).filter(|name| *name != own_id);
    let base = base_name.as_deref().map(|name| base_files(name, folder)).transpose()?;
    let base_id = base.as_ref().map(|(name, _)| name.as_str());
    let over = base.as_ref().map(|(name, files)| Base { name, files });
    // What the folder says now stays as it is written, as long as it is read over the same form.
    let current = match joined(folder, &existing) {
        Some(files) if there_is == base_name => documents(&files),
        Some(_) | None => Documents::new(),
    };
    let mut texts = folder_texts(&wanted, &existing, &current, over);
    if !reads_as_wanted(folder, &texts, &wanted) {
        // What is in the folder is written in a way that cannot be kept.
        texts = folder_texts(&wanted, &BTreeMap::new(), &Documents::new(), over);
        if !reads_as_wanted(folder, &texts, &wanted) {
            return Err(ImportError::Unsayable(base_name.unwrap_or_default()));
        }
    }
    let written: Vec<String> =
        texts.iter().filter(|(name, text)| existing.get(*name) != Some(text)).map(|(name, _)| name.clone()).collect();
    let removed: Vec<String> = existing.keys().filter(|name| !texts.contains_key(*name)).cloned().collect();
    write_folder(folder, &texts, &written, &removed, existing.is_empty())?;
    let lines = texts.values().map(|text| text.lines().count()).sum();
    Ok(Imported { extends: base_id.map(str::to_owned), written, removed, lines, notes })
}

/// Makes next year's form of a form: as an authoring workbook, or as a folder that extends this year's. Gives what was done.
///
/// # Errors
/// Where the form is not there, has faults or is a workbook, or the output cannot be written.
pub(crate) fn next(selector: &str, output: &Path) -> Result<Vec<String>, ImportError> {
    let source = find_source(selector)?;
    if matches!(source, FormSource::Workbook(..)) {
        return Err(ImportError::NextOfWorkbook(selector.to_owned()));
    }
    let (files, _) = load_source(selector, source)?;
    let path = fs::canonicalize(selector).unwrap_or_else(|_| PathBuf::from(selector));
    let is_built_in = Files::built_in(selector).is_some();
    let name = if is_built_in { selector.to_owned() } else { file_name(&path) };
    let around = path.parent().unwrap_or(Path::new("."));
    let joined = |documents: &Documents| {
        let read = FormFolder { texts: texts_of(documents), ..FormFolder::default() };
        Files::join(&name, read, &|name| folder_named(around, name))
    };
    let next = next_year(&files, &name, &|documents| joined(documents).ok());
    let faulty = |faults| ImportError::Form(FormError::Faulty(selector.to_owned(), faults));
    let next_files = joined(&next.documents).map_err(faulty)?;
    let template = load(&next_files).map_err(faulty)?;
    // A form that extends another cannot be extended: next year's then extends the same one.
    let base = files.base().map_or(Base { name: &name, files: &files }, |base| Base { name: base.name(), files: base });
    if is_workbook_name(&file_name(output)) {
        let bytes = export_next(&next.documents, &next_files, &template, Some(base.name), &files)?;
        write_new(output, &bytes)?;
    } else {
        if fs::read_dir(output).is_ok_and(|mut entries| entries.next().is_some()) {
            return Err(ImportError::Occupied(output.to_owned()));
        }
        let texts = folder_texts(&next.documents, &BTreeMap::new(), &Documents::new(), Some(base));
        let written: Vec<String> = texts.keys().cloned().collect();
        write_folder(output, &texts, &written, &[], true)?;
    }
    Ok(next.notes)
}

/// The texts that are in the folder; none where it is new or empty.
fn existing_texts(folder: &Path) -> Result<BTreeMap<String, String>, ImportError> {
    let failed = |error| ImportError::Folder(folder.to_owned(), error);
    let is_empty = match fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => true,
        Err(error) => return Err(failed(error)),
    };
    if is_empty {
        return Ok(BTreeMap::new());
    }
    let FormFolder { texts, faults, .. } = read_texts(folder);
    if !texts.contains_key(HEAD) {
        return Err(ImportError::Occupied(folder.to_owned()));
    }
    let unreadable = |faults| ImportError::Existing { folder: folder.to_owned(), faults };
    faults.finish().map_err(unreadable)?;
    for (name, text) in texts.iter().filter(|(name, _)| name.ends_with(".toml")) {
        if let Err(error) = toml::from_str::<toml::Table>(text) {
            let fault = crate::diagnostic::fault::Fault {
                file: name.clone(),
                line: 0,
                column: 0,
                kind: DiagnosticKind::Toml(crate::text::toml_messages::syntax(error.message())),
            };
            return Err(unreadable(Faults(vec![fault])));
        }
    }
    Ok(texts)
}

/// The id that a head says.
fn id_of(head: &str) -> Option<String> {
    let table: toml::Table = toml::from_str(head).ok()?;
    table.get("id")?.as_str().map(str::to_owned)
}

/// The form that a head says it extends.
fn extended_by(head: &str) -> Option<String> {
    let table: toml::Table = toml::from_str(head).ok()?;
    table.get("extends")?.as_str().map(str::to_owned)
}

/// The form to extend, by its id or the name of its folder, and the name by which a head names it.
fn base_files(name: &str, folder: &Path) -> Result<(String, Files), ImportError> {
    let parent = folder.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // A path to a folder beside the one that is written names it too.
    let last = file_name(Path::new(name.trim_end_matches(['/', '\\'])));
    let find = |wanted: &str| folder_named(parent, wanted);
    let found = [name, last.as_str()].into_iter().find_map(|name| Some((name, find(name)?)));
    let (name, base) = found.ok_or_else(|| ImportError::NoBase(name.to_owned()))?;
    let faulty = |faults| ImportError::FaultyBase(name.to_owned(), faults);
    let files = Files::join(name, base, &find).map_err(faulty)?;
    if let Some(base) = files.base() {
        return Err(ImportError::ChainedBase(name.to_owned(), base.name().to_owned()));
    }
    load(&files).map_err(faulty)?;
    Ok((name.to_owned(), files))
}

/// Whether a folder with these texts is the form that is wanted, and sound.
fn reads_as_wanted(folder: &Path, texts: &BTreeMap<String, String>, wanted: &BTreeMap<String, FileTable>) -> bool {
    joined(folder, texts).is_some_and(|files| says(&files, wanted) && load(&files).is_ok())
}

/// A folder with these texts, with the forms that it names: built-in ones, or those beside it.
fn joined(folder: &Path, texts: &BTreeMap<String, String>) -> Option<Files> {
    let read = FormFolder { texts: texts.clone(), ..FormFolder::default() };
    let parent = folder.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Files::join(&file_name(folder), read, &|name| folder_named(parent, name)).ok()
}

/// Writes what changed. A new folder is made aside and then put in its place, so that it is there whole or not at all.
fn write_folder(
    folder: &Path,
    texts: &BTreeMap<String, String>,
    written: &[String],
    removed: &[String],
    is_new: bool,
) -> Result<(), ImportError> {
    let failed = |error| ImportError::Folder(folder.to_owned(), error);
    if !is_new {
        for name in written {
            write_whole(&folder.join(name), texts[name].as_bytes())?;
        }
        for name in removed {
            fs::remove_file(folder.join(name)).map_err(failed)?;
        }
        return Ok(());
    }
    let parent = folder.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(parent).map_err(failed)?;
    let aside = tempfile::Builder::new().prefix(".jixiao-").tempdir_in(parent).map_err(failed)?;
    let made = aside.path().join("form");
    fs::create_dir(&made).map_err(failed)?;
    for (name, text) in texts {
        write_whole(&made.join(name), text.as_bytes())?;
    }
    if folder.is_dir() {
        fs::remove_dir(folder).map_err(failed)?;
    }
    fs::rename(&made, folder).map_err(failed)
}

/// Writes an authoring workbook again with its faults marked, beside it, and gives the path.
///
/// # Errors
/// Where it cannot be written.
pub(crate) fn write_marked(workbook: &Path, faults: &AuthoringFaults) -> Result<PathBuf, WriteError> {
    let bytes = faults.marked().map_err(|error: XlsxError| WriteError::from(error))?;
    let name = file_name(workbook);
    let original = stem(&name).trim_end_matches(|c: char| c.is_ascii_digit());
    let original = original.strip_suffix(MARKED).unwrap_or_else(|| stem(&name));
    let names = (1_u32..).map(|number| match number {
        1 => format!("{original}{MARKED}.xlsx"),
        number => format!("{original}{MARKED}{number}.xlsx"),
    });
    // Never over a workbook that is there: its author may have corrected it.
    let free = names.map(|name| workbook.with_file_name(name)).find(|path| !path.exists());
    let path = free.unwrap_or_else(|| workbook.with_extension("marked.xlsx"));
    write_whole(&path, &bytes)?;
    Ok(path)
}

/// What the name of a workbook with marked faults ends in.
const MARKED: &str = "-有误";
