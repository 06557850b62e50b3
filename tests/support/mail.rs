//! What Python's own mail package makes of messages.

use std::ffi::OsStr;
use std::path::Path;

use serde_json::Value as Json;

use super::python::python;

/// What it finds in a message.
pub fn shown(message: &Path) -> Json {
    serde_json::from_str(&python("tests/support/mail_show.py", &[message.as_os_str()])).unwrap()
}

/// Writes a message from someone with files, each under a name.
pub fn make(target: &Path, from: &str, subject: &str, files: &[(&str, &Path)]) {
    let mut arguments: Vec<&OsStr> = vec![target.as_os_str(), from.as_ref(), subject.as_ref()];
    for (name, path) in files {
        arguments.extend([OsStr::new(name), path.as_os_str()]);
    }
    python("tests/support/mail_make.py", &arguments);
}
