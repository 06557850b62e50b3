//! `jixiao report --check`: a department's own report held against its workbook.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::check::Verdict;
use crate::cli::error::CommandError;
use crate::cli::output::{show, write};
use crate::cli::{CommandResult, ExitStatus};
use crate::files::{CheckedFileResult, FileChecker, Outputs, read_document, write_whole};
use crate::reconciliation::Document;
use crate::report::{Format, reconciliation};

/// What follows the name of a report in that of its copy with comments.
const ENDING: &str = "核对";

/// What is held against what.
#[derive(Debug)]
pub(super) struct ReconcileArgs {
    /// The department's own report.
    pub(super) check: PathBuf,
    /// Its workbook.
    pub(super) file: PathBuf,
    /// The folder for the report with comments and the returned workbook; beside the files where there is none.
    pub(super) output: Option<PathBuf>,
    pub(super) format: Format,
    /// Nothing is written.
    pub(super) no_output: bool,
    /// The forms that workbooks may be of.
    pub(super) templates: Vec<String>,
}

pub(super) fn run(args: ReconcileArgs) -> CommandResult {
    let checker = FileChecker::new(&args.templates)?;
    let bytes = read_document(&args.check)?;
    let unread = |why| CommandError::UnreadReport(args.check.clone(), why);
    let document = Document::read(&bytes).map_err(unread)?;
    let mut checked = match checker.check(&args.file, &mut Outputs::none()).result {
        CheckedFileResult::Checked { checked, .. } => checked,
        CheckedFileResult::Failed { why, .. } => return Err(why.to_string().into()),
    };
    if let Some(why) = checked.rejection().map(|finding| finding.message.clone()) {
        return Err(why.into());
    }
    checked.reconcile(&document);
    let commented = match checked.report() {
        Some(found) => found.commented(&document).map_err(unread)?,
        None => None,
    };
    let mut written = reconciliation::Written::default();
    if !args.no_output {
        let mut taken: HashSet<PathBuf> = [&args.check, &args.file].into_iter().map(|path| plain_path(path)).collect();
        if let Some(bytes) = commented {
            let stem = args.check.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let path = free_path(folder(&args, &args.check), &format!("{stem}-{ENDING}"), "docx", &mut taken);
            write_whole(&path, &bytes)?;
            written.report = Some(path.display().to_string());
        }
        if let (Some(stem), Some(bytes)) = (checked.returned_stem(), checked.returned()?) {
            let path = free_path(folder(&args, &args.file), &stem, "xlsx", &mut taken);
            write_whole(&path, &bytes)?;
            written.workbook = Some(path.display().to_string());
        }
    }
    let names =
        reconciliation::Names { report: args.check.display().to_string(), workbook: args.file.display().to_string() };
    match args.format {
        Format::Text => show!(reconciliation::text(&checked, &names, &written)),
        Format::Json => write(&reconciliation::json(&checked, &names, &written)),
    }
    let is_open = checked.report().is_some_and(crate::reconciliation::Reconciliation::is_open);
    Ok(if is_open || checked.verdict() != Verdict::Pass { ExitStatus::Returned } else { ExitStatus::Passed })
}

/// Where what is made of a file is written.
fn folder(args: &ReconcileArgs, file: &Path) -> PathBuf {
    args.output.clone().unwrap_or_else(|| file.parent().unwrap_or(Path::new("")).to_owned())
}

/// A path of this name that is none of those that are taken.
fn free_path(folder: PathBuf, stem: &str, ending: &str, taken: &mut HashSet<PathBuf>) -> PathBuf {
    let numbers = std::iter::once(String::new()).chain((2..).map(|number: u32| number.to_string()));
    let mut paths = numbers.map(|number| folder.join(format!("{stem}{number}.{ending}")));
    let path = paths.find(|path| taken.insert(plain_path(path)));
    path.unwrap_or_else(|| folder.join(format!("{stem}.{ending}")))
}

fn plain_path(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}
