//! What the operating system says, in Chinese.

use std::io::{Error, ErrorKind};

/// Why a file or folder could not be used.
#[expect(clippy::wildcard_enum_match_arm, reason = "the operating system's kinds may become more")]
pub(crate) fn reason(error: &Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "没有这个文件或文件夹".to_owned(),
        ErrorKind::PermissionDenied => "没有权限，或文件正被别的程序打开".to_owned(),
        ErrorKind::AlreadyExists => "同名的文件已经存在".to_owned(),
        ErrorKind::NotADirectory => "路径里有一段是文件，不是文件夹".to_owned(),
        ErrorKind::IsADirectory => "这是文件夹，不是文件".to_owned(),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "磁盘满了".to_owned(),
        ErrorKind::ReadOnlyFilesystem => "磁盘是只读的".to_owned(),
        ErrorKind::InvalidFilename => "文件名不能用".to_owned(),
        ErrorKind::InvalidData => "内容不是 UTF-8 文本".to_owned(),
        _ => error.to_string(),
    }
}
