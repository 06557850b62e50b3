//! Writing the reports of checked files.

use std::collections::HashSet;
use std::fs;
use std::ops::DerefMut;
use std::path::{Path, PathBuf};

use crate::text::file_name::stem;
use crate::written_report::{ReportVersion, WrittenReport};

use super::check::{CheckedFile, CheckedFileResult};
use super::read::file_name;
use super::write::{WriteError, write_whole};

/// Where reports are written, and what they are called there.
#[derive(Debug)]
pub struct ReportOutputs {
    destination: Destination,
    /// What was written in this run.
    taken: HashSet<PathBuf>,
}

#[derive(Debug)]
enum Destination {
    Beside,
    File(PathBuf),
    Folder(PathBuf),
}

impl ReportOutputs {
    /// Each report is written beside its workbook.
    pub fn beside() -> Self {
        Self { destination: Destination::Beside, taken: HashSet::new() }
    }

    /// The report is written into this file.
    pub fn file(file: &Path) -> Self {
        Self { destination: Destination::File(file.to_owned()), taken: HashSet::new() }
    }

    /// All reports are written into a folder.
    pub fn folder(folder: &Path) -> Self {
        Self { destination: Destination::Folder(folder.to_owned()), taken: HashSet::new() }
    }

    /// Where the report on a workbook goes. A report that is there already may have been worked on: it stays, unless it is the same
    /// or the file was named.
    fn path(&mut self, workbook: &Path, version: ReportVersion, docx: &[u8]) -> PathBuf {
        let folder = match &self.destination {
            Destination::File(file) => return file.clone(),
            Destination::Beside => workbook.parent().unwrap_or(Path::new("")),
            Destination::Folder(folder) => folder,
        };
        let name = file_name(workbook);
        let stem = format!("{}-{}", without_rounds(stem(&name)), word(version));
        let numbered = |number: u32| {
            let number = if number == 1 { String::new() } else { number.to_string() };
            folder.join(format!("{stem}{number}.docx"))
        };
        let is_free = |path: &PathBuf| {
            !self.taken.contains(path) && (!path.exists() || fs::read(path).is_ok_and(|there| there == docx))
        };
        let path = (1..=u32::MAX).map(numbered).find(is_free).unwrap_or_else(|| numbered(1));
        self.taken.insert(path.clone());
        path
    }
}

/// The name of a workbook without what the program puts behind it when it goes back: the round, and the verdict.
fn without_rounds(stem: &str) -> &str {
    let plain = stem.trim_end_matches(|c: char| c.is_ascii_digit());
    let bare = ["-通过", "-退回"].iter().find_map(|verdict| plain.strip_suffix(verdict)).unwrap_or(stem);
    let without_round = bare.strip_suffix('轮').and_then(|rest| {
        let digits = rest.trim_end_matches(|c: char| c.is_ascii_digit());
        digits.strip_suffix("-第").filter(|_| digits.len() < rest.len())
    });
    let bare = without_round.unwrap_or(bare);
    if bare.is_empty() { stem } else { bare }
}

/// What a report is called behind the name of its workbook.
const fn word(version: ReportVersion) -> &'static str {
    match version {
        ReportVersion::Full => "自评报告",
        ReportVersion::Public => "自评报告（公开）",
    }
}

/// The files of a report.
#[derive(Debug)]
pub struct ReportFiles {
    /// The Word file.
    pub docx: PathBuf,
    /// The HTML file, in the version for the public.
    pub html: Option<PathBuf>,
}

/// A report that was written.
#[derive(Debug)]
pub struct WrittenReportFile {
    /// Where it is.
    pub files: ReportFiles,
    /// How many places somebody has still to write.
    pub to_write: usize,
    /// How many findings of the check are still to be corrected or explained.
    pub open: usize,
}

/// Writes the report of a checked file. `None` where there is none: the file was not read as a form, or the form has no report.
///
/// # Errors
/// Where a file cannot be written.
pub fn write_report(
    checked: &CheckedFile<'_>,
    version: ReportVersion,
    outputs: &mut ReportOutputs,
) -> Result<Option<WrittenReportFile>, WriteError> {
    let CheckedFileResult::Checked { checked: result, .. } = &checked.result else { return Ok(None) };
    let Some(report) = WrittenReport::of(result, version) else { return Ok(None) };
    write_written_report(&checked.file, &report, version, || outputs).map(Some)
}

/// Writes the files of a report on a workbook. `outputs` says where.
///
/// # Errors
/// Where a file cannot be written.
pub(crate) fn write_written_report<O: DerefMut<Target = ReportOutputs>>(
    workbook: &Path,
    report: &WrittenReport,
    version: ReportVersion,
    outputs: impl FnOnce() -> O,
) -> Result<WrittenReportFile, WriteError> {
    let bytes = report.docx();
    let docx = outputs().path(workbook, version, &bytes);
    let html = (version == ReportVersion::Public).then(|| docx.with_extension("html"));
    write_whole(&docx, &bytes)?;
    if let Some(html) = &html {
        write_whole(html, report.html().as_bytes())?;
    }
    let files = ReportFiles { docx, html };
    Ok(WrittenReportFile { files, to_write: report.to_write(), open: report.open() })
}

#[cfg(test)]
mod tests {
    use super::without_rounds;

    #[test]
    fn a_report_is_called_after_its_unit() {
        for (stem, bare) in [
            ("第1局-第2轮-通过", "第1局"),
            ("自评表-退回3", "自评表"),
            ("自评表2021", "自评表2021"),
            ("-通过", "-通过"),
            ("第二轮", "第二轮"),
        ] {
            assert_eq!(without_rounds(stem), bare);
        }
    }
}
