//! `jixiao diff`: what changed between two returns of a unit.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::output::{show, write};
use crate::cli::{CommandResult, ExitStatus};
use crate::engine::Comparison;
use crate::files::{CheckedFileResult, FileChecker, Outputs};
use crate::report::{Format, comparison};

#[derive(Debug, Args)]
pub(super) struct DiffArgs {
    /// 前一次的表格
    #[arg(value_name = "前一份")]
    before: PathBuf,
    /// 后一次的表格
    #[arg(value_name = "后一份")]
    after: PathBuf,
    /// 报告的样式
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// 按哪个模板核对（模板 id、文件夹或表样，可写多次）；不写则自动识别内置的模板
    #[arg(long = "template", value_name = "模板")]
    templates: Vec<String>,
}

pub(super) fn run(args: DiffArgs) -> CommandResult {
    let checker = FileChecker::new(&args.templates)?;
    let read = |file: &Path| match checker.check(file, &mut Outputs::none()).result {
        CheckedFileResult::Checked { checked, .. } => Ok(checked),
        CheckedFileResult::Failed { why, .. } => Err(why.to_string()),
    };
    let (before, after) = rayon::join(|| read(&args.before), || read(&args.after));
    let (before, after) = (before?, after?);
    let compared = Comparison::new(&before, &after)?;
    match args.format {
        Format::Text => show!(comparison::text(&compared)),
        Format::Json => write(&comparison::json(&compared)),
    }
    Ok(ExitStatus::Passed)
}
