//! `jixiao samples`: makes the sample workbooks again from their values, and the reports of those that pass.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::error::CommandError;
use crate::cli::output::say;
use crate::cli::{CommandResult, ExitStatus};
use crate::engine::{Engine, emit_filled};
use crate::files::{find_form, read_file, read_filling, write_whole};
use crate::written_report::{ReportVersion, WrittenReport};

#[derive(Debug, Args)]
pub(super) struct SamplesArgs {
    /// 示例文件夹，里面的每个 toml 生成一个同名的 xlsx，核对通过的另写自评报告
    folder: PathBuf,
    /// 所用的模板
    #[arg(long)]
    template: String,
}

pub(super) fn run(args: SamplesArgs) -> CommandResult {
    let form = find_form(&args.template)?;
    let mut targets = Vec::new();
    for values in values_files(&args.folder)? {
        let filling = read_filling(&form.template, &values)?;
        let bytes = emit_filled(&form, &filling)?;
        let target = values.with_extension("xlsx");
        write_whole(&target, &bytes)?;
        say!("已生成 {}。", target.display());
        targets.push(target);
    }
    let engine = Engine::new([form]);
    for target in targets {
        let bytes = read_file(&target)?;
        let Ok(checked) = engine.check(&bytes, &target.to_string_lossy()) else { continue };
        let report = WrittenReport::of(&checked, ReportVersion::Full).filter(|report| report.open() == 0);
        if let Some(report) = report {
            let target = target.with_extension("docx");
            write_whole(&target, &report.docx())?;
            say!("已生成 {}。", target.display());
        }
    }
    Ok(ExitStatus::Passed)
}

/// The values files of a folder, in order.
fn values_files(folder: &Path) -> Result<Vec<PathBuf>, CommandError> {
    let listing = fs::read_dir(folder).map_err(|error| CommandError::Folder(folder.to_owned(), error))?;
    let mut files: Vec<PathBuf> = listing
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .collect();
    files.sort();
    Ok(files)
}
