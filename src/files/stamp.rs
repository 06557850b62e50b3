//! What tells, without reading a file, that it is as it was.

use std::fs::Metadata;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// How long ago a file must have been written for its stamp to tell: some file systems keep times to two seconds, so that a file
/// written twice within them has the same time.
const SETTLED: Duration = Duration::from_secs(2);

/// The length of a file and when it was last written. A file that has the same stamp as before has the same content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FileStamp {
    /// Its length in bytes.
    pub(crate) length: i64,
    /// When it was last written, in nanoseconds since the beginning of 1970.
    pub(crate) modified: i64,
}

impl FileStamp {
    /// The stamp of a file; `None` where the file system tells no time, or one that is not settled at `now`.
    pub(crate) fn new(data: &Metadata, now: SystemTime) -> Option<Self> {
        let modified = data.modified().ok()?;
        if now.duration_since(modified).ok()? < SETTLED {
            return None;
        }
        let nanoseconds = modified.duration_since(UNIX_EPOCH).ok()?.as_nanos();
        Some(Self { length: data.len().try_into().ok()?, modified: nanoseconds.try_into().ok()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_a_stamp_once_its_time_is_settled() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let data = file.as_file().metadata().unwrap();
        let written = data.modified().unwrap();
        let stamp = |after: Duration| FileStamp::new(&data, written + after);
        assert_eq!(stamp(SETTLED - Duration::from_millis(1)), None);
        assert_eq!(stamp(SETTLED).map(|stamp| stamp.length), Some(0));
        assert_eq!(FileStamp::new(&data, written - SETTLED), None, "a time to come");
    }
}
