//! Forms by their id, in a folder on disk, or in an authoring workbook.

use std::fs;
use std::path::Path;

use encoding_rs::GB18030;

use crate::authoring::{AuthoredForm, AuthoringFaults, NotAuthoring};
use crate::builder::load;
use crate::diagnostic::kind::DiagnosticKind;
use crate::form::Form;
use crate::language::files::{FOLDERS, FormFolder, HEAD, is_form_file};
use crate::template::{Faults, Files, Template};

use super::read::{ReadError, file_name, read_file};
use super::system::reason;
use crate::text::file_name::{is_workbook_name, stem};

/// Why a form cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum FormError {
    /// There is no such form.
    #[error("没有叫“{0}”的模板，也没有这个文件夹。{meant}内置的模板有：{built_in}。", meant = meant(.0), built_in = Files::built_in_ids().join("、"))]
    Unknown(String),
    /// The form has faults.
    #[error("模板“{0}”有错误：\n{1}")]
    Faulty(String, Faults),
    /// The form is an authoring workbook (表样), and has faults.
    #[error("表样“{0}”有错误：\n{1}")]
    FaultyWorkbook(String, AuthoringFaults),
    /// The workbook is no authoring workbook.
    #[error("“{0}”{1}")]
    NotAuthoring(String, NotAuthoring),
    /// The workbook cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
}

/// Asks whether a built-in form whose id begins so was meant; empty where none does.
fn meant(selector: &str) -> String {
    let begins = |id: &String| !selector.is_empty() && id.starts_with(&selector.to_lowercase());
    Files::built_in_ids().into_iter().find(begins).map_or_else(String::new, |id| format!("是不是“{id}”？"))
}

/// The form with this id, in this folder or in this authoring workbook (表样), made ready for work.
///
/// # Errors
/// Where there is no such form, or it has faults.
pub fn find_form(selector: &str) -> Result<Form, FormError> {
    find_template(selector).map(Form::new)
}

/// The form with this id, in this folder or in this authoring workbook.
///
/// # Errors
/// Where there is no such form, or it has faults.
pub(crate) fn find_template(selector: &str) -> Result<Template, FormError> {
    find_loaded(selector).map(|(_, template)| template)
}

/// The files of the form with this id, in this folder or in this authoring workbook.
///
/// # Errors
/// Where there is no such form, or its files cannot be read, or it is a workbook and has faults.
pub(crate) fn find_files(selector: &str) -> Result<Files, FormError> {
    match find_source(selector)? {
        FormSource::Files(files) => Ok(files),
        source @ FormSource::Workbook(..) => load_source(selector, source).map(|(files, _)| files),
    }
}

/// The files of a form and the checked form.
///
/// # Errors
/// Where there is no such form, or it has faults.
pub(crate) fn find_loaded(selector: &str) -> Result<(Files, Template), FormError> {
    load_source(selector, find_source(selector)?)
}

/// Where a form comes from.
#[derive(Debug)]
pub(crate) enum FormSource {
    /// From a folder, or from inside the program.
    Files(Files),
    /// From an authoring workbook; the files are what it says.
    Workbook(Box<AuthoredForm>, Files),
}

/// What a selector names: a built-in form, a folder, or an authoring workbook.
///
/// # Errors
/// Where it names nothing, or what cannot be read.
pub(crate) fn find_source(selector: &str) -> Result<FormSource, FormError> {
    let path = Path::new(selector);
    if let Some(files) = Files::built_in(selector) {
        return Ok(FormSource::Files(files));
    }
    if path.is_dir() {
        let files = read_form_folder(path).map_err(|faults| FormError::Faulty(selector.to_owned(), faults))?;
        return Ok(FormSource::Files(files));
    }
    if !path.is_file() || !is_workbook_name(&file_name(path)) {
        return Err(FormError::Unknown(selector.to_owned()));
    }
    let beside = path.parent().unwrap_or(Path::new(""));
    authored(selector, &file_name(path), &read_file(path)?, &|name| folder_named(beside, name))
}

/// An authoring workbook; `folder` gives the folder of a form that it names.
fn authored(
    selector: &str,
    name: &str,
    bytes: &[u8],
    folder: &dyn Fn(&str) -> Option<FormFolder>,
) -> Result<FormSource, FormError> {
    let authored = AuthoredForm::open(bytes).map_err(|why| FormError::NotAuthoring(selector.to_owned(), why))?;
    let files = Files::join(stem(name), authored.folder(), folder);
    let files = files.map_err(|faults| FormError::FaultyWorkbook(selector.to_owned(), authored.faults(&faults)))?;
    Ok(FormSource::Workbook(Box::new(authored), files))
}

/// The form in the bytes of an authoring workbook with this name, made ready for work. It may extend built-in forms.
///
/// # Errors
/// Where the bytes are no authoring workbook, or the form has faults.
pub fn form_in_workbook(name: &str, bytes: &[u8]) -> Result<Form, FormError> {
    let source = authored(name, name, bytes, &FormFolder::built_in)?;
    load_source(name, source).map(|(_, template)| Form::new(template))
}

/// Loads a form; the faults of an authoring workbook are by its cells.
///
/// # Errors
/// Where it has faults.
pub(crate) fn load_source(selector: &str, source: FormSource) -> Result<(Files, Template), FormError> {
    match source {
        FormSource::Files(files) => match load(&files) {
            Ok(template) => Ok((files, template)),
            Err(faults) => Err(FormError::Faulty(selector.to_owned(), faults)),
        },
        FormSource::Workbook(authored, files) => {
            let loaded = load(&files);
            let faults = authored.faults(loaded.as_ref().err().unwrap_or(&Faults(Vec::new())));
            match loaded {
                Ok(template) if faults.is_empty() => Ok((files, template)),
                Ok(_) | Err(_) => Err(FormError::FaultyWorkbook(selector.to_owned(), faults)),
            }
        }
    }
}

/// The folder of a form that another names: a built-in one, or one beside it.
pub(super) fn folder_named(around: &Path, name: &str) -> Option<FormFolder> {
    let beside = around.join(name);
    match FormFolder::built_in(name) {
        Some(built_in) => Some(built_in),
        None if is_name(name) && beside.is_dir() => Some(read_texts(&beside)),
        None => None,
    }
}

/// Reads the folder of a form, `*.toml` in it and in its `sheets` folder, the chapters of its report, and the folders of the forms that it names: built-in
/// ones, or those beside it.
///
/// # Errors
/// Where a folder or a file in it cannot be read, or a form to extend is not there.
pub fn read_form_folder(folder: &Path) -> Result<Files, Faults> {
    Files::join(&file_name(folder), read_texts(folder), &|name| folder_named(&folder.join(".."), name))
}

/// Reads the texts in a folder, and notes what cannot be read.
pub(super) fn read_texts(folder: &Path) -> FormFolder {
    let mut read = FormFolder::default();
    let within = FOLDERS.iter().map(|within| (folder.join(within), format!("{within}/")));
    for (path, prefix) in [(folder.to_owned(), String::new())].into_iter().chain(within) {
        let listing = match fs::read_dir(&path) {
            Ok(listing) => listing,
            Err(error) => {
                if prefix.is_empty() {
                    let name = folder.to_string_lossy();
                    read.faults.add(&name, "", 0..0, &DiagnosticKind::Unreadable(reason(&error)));
                }
                continue;
            }
        };
        for entry in listing.flatten() {
            let file = entry.path();
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            if !is_form_file(&name) {
                continue;
            }
            match fs::read(&file).map(String::from_utf8) {
                Ok(Ok(text)) => {
                    read.texts.insert(name, text);
                }
                // Read as GB 18030, the other encoding of Chinese computers; the fault is reported with the form's other faults.
                Ok(Err(error)) => {
                    let text = GB18030.decode_without_bom_handling(error.as_bytes()).0.into_owned();
                    read.texts.insert(name.clone(), text);
                    read.non_utf8_files.push(name);
                }
                Err(error) => read.faults.add(&name, "", 0..0, &DiagnosticKind::Unreadable(reason(&error))),
            }
        }
    }
    if read.faults.is_empty() && !read.texts.contains_key(HEAD) {
        read.faults.add(HEAD, "", 0..0, &DiagnosticKind::MissingFile(HEAD.to_owned()));
    }
    read
}

/// Whether a text names a folder and is no path to elsewhere.
fn is_name(text: &str) -> bool {
    !text.is_empty() && !text.contains(['/', '\\', ':']) && text != ".."
}
