//! Forms by their id, or in a folder on disk.

use std::fs;
use std::path::Path;

use encoding_rs::GB18030;

use crate::builder::load;
use crate::diagnostic::kind::DiagnosticKind;
use crate::form::Form;
use crate::language::files::{FOLDERS, FormFolder, HEAD, is_form_file};
use crate::template::{Faults, Files, Template};

use super::read::file_name;
use super::system::reason;

/// Why a form cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum FormError {
    /// There is no such form.
    #[error("没有叫“{0}”的模板，也没有这个文件夹。{meant}内置的模板有：{built_in}。", meant = meant(.0), built_in = Files::built_in_ids().join("、"))]
    Unknown(String),
    /// The form has faults.
    #[error("模板“{0}”有错误：\n{1}")]
    Faulty(String, Faults),
}

/// Asks whether a built-in form whose id begins so was meant; empty where none does.
fn meant(selector: &str) -> String {
    let begins = |id: &String| !selector.is_empty() && id.starts_with(&selector.to_lowercase());
    Files::built_in_ids().into_iter().find(begins).map_or_else(String::new, |id| format!("是不是“{id}”？"))
}

/// The form with this id or in this folder, made ready for work.
///
/// # Errors
/// Where there is no such form, or it has faults.
pub fn find_form(selector: &str) -> Result<Form, FormError> {
    find_template(selector).map(Form::new)
}

/// The form with this id or in this folder.
///
/// # Errors
/// Where there is no such form, or it has faults.
pub(crate) fn find_template(selector: &str) -> Result<Template, FormError> {
    load(&find_files(selector)?).map_err(|faults| FormError::Faulty(selector.to_owned(), faults))
}

/// The files of the form with this id or in this folder.
///
/// # Errors
/// Where there is no such form, or its files cannot be read.
pub(crate) fn find_files(selector: &str) -> Result<Files, FormError> {
    match Files::built_in(selector) {
        Some(files) => Ok(files),
        None if Path::new(selector).is_dir() => {
            read_form_folder(Path::new(selector)).map_err(|faults| FormError::Faulty(selector.to_owned(), faults))
        }
        None => Err(FormError::Unknown(selector.to_owned())),
    }
}

/// Reads the folder of a form, `*.toml` in it and in its `sheets` folder, the chapters of its report, and the folders of the forms that it names: built-in
/// ones, or those beside it.
///
/// # Errors
/// Where a folder or a file in it cannot be read, or a form to extend is not there.
pub fn read_form_folder(folder: &Path) -> Result<Files, Faults> {
    let find = |name: &str| {
        let beside = folder.join("..").join(name);
        match FormFolder::built_in(name) {
            Some(built_in) => Some(built_in),
            None if is_name(name) && beside.is_dir() => Some(read_texts(&beside)),
            None => None,
        }
    };
    Files::join(&file_name(folder), read_texts(folder), &find)
}

/// Reads the texts in a folder, and notes what cannot be read.
fn read_texts(folder: &Path) -> FormFolder {
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
