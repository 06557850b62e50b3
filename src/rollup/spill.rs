//! Values of files, kept aside in a temporary file until they can be written in order.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::sync::{Mutex, PoisonError};

use crate::files::system::reason;

/// Values could not be kept aside in a temporary file.
#[derive(Debug, thiserror::Error)]
#[error("写不了临时文件：{}。", reason(.0))]
pub struct SpillError(#[from] io::Error);

/// A temporary file without a name, which many threads write to.
#[derive(Debug)]
pub(super) struct Spill(Mutex<SpillFile>);

/// The file, and how many bytes were written to it.
#[derive(Debug)]
struct SpillFile {
    file: File,
    length: u64,
}

/// Where the values of a file are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SpilledValues {
    start: u64,
    length: usize,
}

impl Spill {
    /// Makes the temporary file.
    pub(super) fn new() -> io::Result<Self> {
        Ok(Self(Mutex::new(SpillFile { file: tempfile::tempfile()?, length: 0 })))
    }

    /// Keeps the values of a file: field id → value.
    pub(super) fn keep(&self, values: &BTreeMap<String, String>) -> io::Result<SpilledValues> {
        let text = serde_json::to_vec(values)?;
        let mut spill = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        spill.file.write_all(&text)?;
        let spilled = SpilledValues { start: spill.length, length: text.len() };
        spill.length += text.len() as u64;
        Ok(spilled)
    }

    /// Reads values that were kept.
    pub(super) fn read(&self, spilled: SpilledValues) -> io::Result<BTreeMap<String, String>> {
        let mut text = vec![0; spilled.length];
        let mut spill = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        spill.file.seek(SeekFrom::Start(spilled.start))?;
        spill.file.read_exact(&mut text)?;
        Ok(serde_json::from_slice(&text)?)
    }
}
