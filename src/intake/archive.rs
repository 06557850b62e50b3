//! Opens a zip archive from anyone, within a bound on how many parts it may have.

use std::io::Cursor;

use memchr::memmem;

use super::Unreadable;

/// The most parts.
const MOST_PARTS: usize = 5_000;

/// A zip archive in memory.
pub(crate) type Archive<'a> = zip::ZipArchive<Cursor<&'a [u8]>>;

/// Opens the archive, unless it announces more parts than a workbook has.
///
/// # Errors
/// Where the bytes are no zip archive, or have too many parts.
pub(crate) fn open(bytes: &[u8]) -> Result<Archive<'_>, Unreadable> {
    // Every entry of the directory has a signature: counted before the directory is laid out in memory.
    if memmem::find_iter(bytes, b"PK\x01\x02").nth(MOST_PARTS).is_some() {
        return Err(Unreadable::TooLarge);
    }
    zip::ZipArchive::new(Cursor::new(bytes)).map_err(damaged)
}

/// The error for an archive that cannot be read as one.
pub(super) fn damaged(error: impl std::fmt::Display) -> Unreadable {
    Unreadable::Damaged(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::{MOST_PARTS, Unreadable, open};

    #[test]
    fn parts_are_counted_before_the_directory_is_laid_out() {
        let is_too_large = |parts: usize| matches!(open(&b"PK\x01\x02".repeat(parts)), Err(Unreadable::TooLarge));
        assert!(!is_too_large(MOST_PARTS) && is_too_large(MOST_PARTS + 1));
    }
}
