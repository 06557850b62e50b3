//! Files that are there whole or not at all.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use rust_xlsxwriter::XlsxError;

use crate::engine::WorkbookError;

use super::system::reason;

/// Why a workbook could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The form does not fit into a workbook.
    #[error(transparent)]
    Workbook(#[from] WorkbookError),
    /// The file cannot be written.
    #[error("写不了文件“{}”：{}。", .0.display(), reason(.1))]
    File(PathBuf, io::Error),
    /// There is such a file, which somebody may have worked on.
    #[error("“{}”已经有了，里面可能有改过的内容，没有动它；请换一个文件名，或先把它移走。", .0.display())]
    Exists(PathBuf),
}

/// Writes a file that people go on working in: never over one that is there.
///
/// # Errors
/// Where there is one, or it cannot be written.
pub(crate) fn write_new(path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    if path.exists() {
        return Err(WriteError::Exists(path.to_owned()));
    }
    write_whole(path, bytes)
}

/// Writes a file by way of a temporary one in the same folder, so that it is there whole or not at all.
///
/// # Errors
/// Where the folder or the file cannot be written.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    let mut file = WholeFile::create(path)?;
    file.write_all(bytes).map_err(|error| file.failed(error))?;
    file.finish()
}

impl From<XlsxError> for WriteError {
    fn from(error: XlsxError) -> Self {
        Self::Workbook(error.into())
    }
}

/// How the names of temporary files begin.
const TEMPORARY_PREFIX: &str = ".jixiao-";

/// Removes the temporary files in a folder that ended programs left there. One that is being written is locked, and stays.
pub(crate) fn remove_abandoned_files(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.file_name().to_string_lossy().starts_with(TEMPORARY_PREFIX)
            && fs::File::open(entry.path()).is_ok_and(|file| file.try_lock().is_ok())
        {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// A file that is written bit by bit; it is there under its name only once it is finished.
#[derive(Debug)]
pub(crate) struct WholeFile {
    file: tempfile::NamedTempFile,
    path: PathBuf,
}

impl WholeFile {
    /// Begins a file; nothing is there under its name yet.
    ///
    /// # Errors
    /// Where the folder cannot be written.
    pub(crate) fn create(path: &Path) -> Result<Self, WriteError> {
        let failed = |error: io::Error| WriteError::File(path.to_owned(), error);
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        fs::create_dir_all(folder).map_err(failed)?;
        let file = tempfile::Builder::new().prefix(TEMPORARY_PREFIX).tempfile_in(folder).map_err(failed)?;
        // The lock tells the file from one that an ended program left. Where the file system has no locks, none is needed
        // to write.
        let _ = file.as_file().try_lock();
        Ok(Self { file, path: path.to_owned() })
    }

    /// Puts the file under its name.
    ///
    /// # Errors
    /// Where it cannot be.
    pub(crate) fn finish(self) -> Result<(), WriteError> {
        let failed = |error: io::Error| WriteError::File(self.path.clone(), error);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // A temporary file is the owner's alone; what comes out is for others too.
            self.file.as_file().set_permissions(fs::Permissions::from_mode(0o644)).map_err(failed)?;
        }
        self.file.persist(&self.path).map_err(|error| failed(error.error))?;
        Ok(())
    }

    /// What to say where the file cannot be written.
    pub(crate) fn failed(&self, error: io::Error) -> WriteError {
        WriteError::File(self.path.clone(), error)
    }
}

impl Write for WholeFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// How many names are tried for a file that came in.
const MOST_NAMES: u32 = 10_000;

/// A file that comes in bit by bit. It lies in one folder until it is whole, and then goes into another, under a name that is free
/// there.
#[derive(Debug)]
pub(crate) struct IncomingFile(tempfile::NamedTempFile);

impl IncomingFile {
    /// Begins a file in a folder.
    ///
    /// # Errors
    /// Where the folder cannot be written.
    pub(crate) fn create(folder: &Path) -> io::Result<Self> {
        let file = tempfile::Builder::new().prefix(TEMPORARY_PREFIX).tempfile_in(folder)?;
        // As for a file that is written whole.
        let _ = file.as_file().try_lock();
        Ok(Self(file))
    }

    /// Puts the file into a folder under this name, with a number where another file has it; gives the name.
    ///
    /// # Errors
    /// Where the folder cannot be written.
    pub(crate) fn keep(self, folder: &Path, name: &str) -> io::Result<String> {
        let mut file = self.0;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            file.as_file().set_permissions(fs::Permissions::from_mode(0o644))?;
        }
        let (stem, ending) =
            name.rsplit_once('.').map_or((name, String::new()), |(stem, ending)| (stem, format!(".{ending}")));
        for number in 1..MOST_NAMES {
            let name = if number == 1 { name.to_owned() } else { format!("{stem}-{number}{ending}") };
            match file.persist_noclobber(folder.join(&name)) {
                Ok(_) => return Ok(name),
                Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => file = error.file,
                Err(error) => return Err(error.error),
            }
        }
        Err(io::ErrorKind::AlreadyExists.into())
    }
}

impl Write for IncomingFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}
