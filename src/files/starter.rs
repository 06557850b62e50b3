//! `jixiao template new`: the form that authors start from.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use include_dir::{Dir, DirEntry, include_dir};

use crate::template::schema::{KINDS, schema};

use super::system::reason;

/// The files of the starter form.
static STARTER: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/src/files/starter");

/// Why a starter form could not be written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StarterError {
    /// There is something in the folder already.
    #[error("文件夹“{}”里已有内容，没有动它；请换一个新文件夹。", .0.display())]
    Occupied(PathBuf),
    /// A file cannot be written.
    #[error("写不了“{}”：{}。", .0.display(), reason(.1))]
    File(PathBuf, io::Error),
}

/// Writes the starter form and the schemas that its first lines name into a new or empty folder.
///
/// # Errors
/// Where the folder holds anything, or cannot be written.
pub(crate) fn write(folder: &Path) -> Result<(), StarterError> {
    make_new(folder)?;
    write_dir(&STARTER, folder)?;
    write_schemas(&folder.join("schema"))
}

/// Writes the texts of a form, by their paths within it, into a new or empty folder.
///
/// # Errors
/// Where the folder holds anything, or cannot be written.
pub(crate) fn write_texts(folder: &Path, texts: &BTreeMap<String, String>) -> Result<(), StarterError> {
    make_new(folder)?;
    for (name, text) in texts {
        let path = folder.join(name);
        let failed = |error: io::Error| StarterError::File(path.clone(), error);
        path.parent().map_or(Ok(()), fs::create_dir_all).map_err(failed)?;
        fs::write(&path, text).map_err(failed)?;
    }
    Ok(())
}

/// Makes a folder, or makes sure that it is empty.
fn make_new(folder: &Path) -> Result<(), StarterError> {
    let failed = |error: io::Error| StarterError::File(folder.to_owned(), error);
    match fs::read_dir(folder) {
        Ok(mut entries) => {
            if entries.next().is_some() {
                return Err(StarterError::Occupied(folder.to_owned()));
            }
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => fs::create_dir_all(folder).map_err(failed)?,
        Err(error) => return Err(failed(error)),
    }
    Ok(())
}

fn write_dir(dir: &Dir<'_>, folder: &Path) -> Result<(), StarterError> {
    for entry in dir.entries() {
        let path = folder.join(entry.path());
        let failed = |error: io::Error| StarterError::File(path.clone(), error);
        match entry {
            DirEntry::Dir(inner) => {
                fs::create_dir_all(&path).map_err(failed)?;
                write_dir(inner, folder)?;
            }
            DirEntry::File(file) => fs::write(&path, file.contents()).map_err(failed)?,
        }
    }
    Ok(())
}

/// Writes the schema of each kind of file.
///
/// # Errors
/// Where the folder cannot be written.
pub(crate) fn write_schemas(folder: &Path) -> Result<(), StarterError> {
    fs::create_dir_all(folder).map_err(|error| StarterError::File(folder.to_owned(), error))?;
    for kind in KINDS {
        let path = folder.join(format!("{kind}.json"));
        let failed = |error: io::Error| StarterError::File(path.clone(), error);
        let Some(schema) = schema(kind) else { continue };
        fs::write(&path, format!("{schema:#}\n")).map_err(failed)?;
    }
    Ok(())
}
