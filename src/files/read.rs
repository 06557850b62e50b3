//! Reading a file, if it is no larger than a workbook may be.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::{intake, reconciliation};

use super::system::reason;

/// Why a file cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It is a folder.
    #[error("“{}”是文件夹，请指定填好的表格文件。", .0.display())]
    Folder(PathBuf),
    /// It is larger than it may be.
    #[error("“{}”太大，不像是填好的表格。", .0.display())]
    TooLarge(PathBuf),
    /// It is larger than a report may be.
    #[error("报告“{}”太大，不像一份自评报告。请压缩或删去图片后再核对。", .0.display())]
    TooLargeReport(PathBuf),
    /// It is a folder, where a report is asked for.
    #[error("“{}”是文件夹，请指定报告文件。", .0.display())]
    NoReport(PathBuf),
    /// There is no such file.
    #[error("找不到文件“{}”。", .0.display())]
    NotFound(PathBuf),
    /// The operating system does not let it be read.
    #[error("读不了“{}”：{}。", .0.display(), reason(.1))]
    Io(PathBuf, io::Error),
}

/// The bytes of a file of at most the size of a workbook.
///
/// # Errors
/// Where the file cannot be read, or is larger.
pub fn read_file(file: &Path) -> Result<Vec<u8>, ReadError> {
    read_file_within(file, intake::MOST_BYTES)
}

/// The bytes of a file of at most the size of a report.
///
/// # Errors
/// Where the file cannot be read, or is larger.
pub fn read_document(file: &Path) -> Result<Vec<u8>, ReadError> {
    read_file_within(file, reconciliation::MOST_BYTES).map_err(|error| match error {
        ReadError::TooLarge(file) => ReadError::TooLargeReport(file),
        ReadError::Folder(file) => ReadError::NoReport(file),
        other
        @ (ReadError::TooLargeReport(_) | ReadError::NoReport(_) | ReadError::NotFound(_) | ReadError::Io(..)) => other,
    })
}

/// The bytes of a file of at most so many bytes.
///
/// # Errors
/// Where the file cannot be read, or is larger.
pub(crate) fn read_file_within(file: &Path, most_bytes: usize) -> Result<Vec<u8>, ReadError> {
    if file.is_dir() {
        return Err(ReadError::Folder(file.to_owned()));
    }
    if fs::metadata(file).is_ok_and(|metadata| metadata.len() > most_bytes as u64) {
        return Err(ReadError::TooLarge(file.to_owned()));
    }
    fs::read(file).map_err(|error| {
        if error.kind() == io::ErrorKind::NotFound {
            ReadError::NotFound(file.to_owned())
        } else {
            ReadError::Io(file.to_owned(), error)
        }
    })
}

/// The last part of a path, as it is shown.
pub(super) fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{ReadError, read_file_within};

    #[test]
    fn a_file_is_read_up_to_the_bound() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("表.xlsx");
        fs::write(&file, b"abc").unwrap();
        assert_eq!(read_file_within(&file, 3).unwrap(), b"abc");
        assert!(matches!(read_file_within(&file, 2), Err(ReadError::TooLarge(_))));
    }
}
