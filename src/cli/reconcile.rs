//! `jixiao report --check`: a department's own report held against its workbook.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::check::Verdict;
use crate::cli::error::CommandError;
use crate::cli::output::{show, write};
use crate::cli::{CommandResult, ExitStatus};
use crate::files::{CheckedFileResult, FileChecker, Outputs, read_document, write_whole};
use crate::reconciliation::Document;
use crate::report::{Format, reconciliation};

/// What follows the name of a report in that of its copy with comments.
const ENDING: &str = "核对";

#[derive(Debug, Args)]
pub(super) struct ReportArgs {
    /// 要与表核对的自评报告（docx、txt、md）
    #[arg(long, value_name = "报告")]
    check: PathBuf,
    /// 填好的表格
    #[arg(value_name = "表格")]
    file: PathBuf,
    /// 带批注的报告和退回表写到这个文件夹；不写则放在原文件旁边
    #[arg(short, long, value_name = "文件夹")]
    output: Option<PathBuf>,
    /// 结果的样式
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// 只看结论，不写文件
    #[arg(long)]
    no_output: bool,
    /// 按哪个模板核对（模板 id 或文件夹，可写多次）；不写则自动识别内置的模板
    #[arg(long = "template", value_name = "模板")]
    templates: Vec<String>,
}

pub(super) fn run(args: ReportArgs) -> CommandResult {
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
fn folder(args: &ReportArgs, file: &Path) -> PathBuf {
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
