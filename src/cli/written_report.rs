//! `jixiao report`: writes the reports of checked workbooks.

use std::path::PathBuf;

use clap::Args;

use crate::cli::error::CommandError;
use crate::cli::output::{complain, say, write_report_text};
use crate::cli::{CommandResult, ExitStatus};
use crate::files::{
    CheckedFile, CheckedFileResult, FileChecker, Outputs, ReportFiles, ReportOutputs, WrittenReportFile, named_files,
    write_report,
};
use crate::report::{Format, ReportWriter};
use crate::written_report::{ReportVersion, WrittenReport};

use super::messages;
use super::reconcile::{self, ReconcileArgs};

#[derive(Debug, Args)]
pub(super) struct ReportArgs {
    /// 填好的表格（xlsx、xlsm、xlsb、xls、ods）、放着表格的文件夹，或“通过/*.xlsx”这样的写法
    #[arg(required = true, value_name = "文件")]
    files: Vec<PathBuf>,
    /// 报告写到这个文件（.docx）；有几份表格的，写到这个文件夹；不写则放在原文件旁边
    #[arg(short, long, value_name = "文件或文件夹")]
    output: Option<PathBuf>,
    /// 公开版：去掉联系方式，另写一份网页（.html）
    #[arg(long, conflicts_with = "check")]
    public: bool,
    /// 不写报告，把单位自己写的自评报告（docx、txt、md）与这份表格核对；带批注的报告和退回表写到 --output 的文件夹
    #[arg(long, value_name = "报告")]
    check: Option<PathBuf>,
    /// 核对结果的样式
    #[arg(long, value_enum, default_value = "text", requires = "check")]
    format: Format,
    /// 只看核对的结论，不写文件
    #[arg(long, requires = "check")]
    no_output: bool,
    /// 按哪个模板核对（模板 id 或文件夹，可写多次）；不写则自动识别内置的模板
    #[arg(long = "template", value_name = "模板")]
    templates: Vec<String>,
    /// 上年通过的表格（可写多次，按单位对应），用来核对上年数
    #[arg(long, value_name = "文件", conflicts_with = "check")]
    last_year: Vec<PathBuf>,
}

pub(super) fn run(args: ReportArgs) -> CommandResult {
    let mut files = named_files(&args.files);
    if let Some(check) = args.check {
        let (1, Some(file)) = (files.len(), files.pop()) else {
            return Err(CommandError::ReportOfMany(files.len() + 1).into());
        };
        let ReportArgs { output, format, no_output, templates, .. } = args;
        return reconcile::run(ReconcileArgs { check, file, output, format, no_output, templates });
    }
    let mut outputs = match args.output {
        None => ReportOutputs::beside(),
        Some(output) if output.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("docx")) => {
            if files.len() > 1 {
                return Err(CommandError::OneFileForReports { output, reports: files.len() }.into());
            }
            ReportOutputs::file(&output)
        }
        Some(folder) => ReportOutputs::folder(&folder),
    };
    let version = if args.public { ReportVersion::Public } else { ReportVersion::Full };
    let checker = FileChecker::new(&args.templates)?.with_last_year(&args.last_year);
    let mut status = ExitStatus::Passed;
    for file in &files {
        let checked = checker.check(file, &mut Outputs::none());
        status = status.max(write_one(&checked, version, &mut outputs));
    }
    Ok(status)
}

/// Writes the report of a file, and says what came of it.
fn write_one(checked: &CheckedFile<'_>, version: ReportVersion, outputs: &mut ReportOutputs) -> ExitStatus {
    if let CheckedFileResult::Checked { checked: result, .. } = &checked.result
        && let Some(form) = result.form().filter(|form| !WrittenReport::has_text(form))
    {
        complain!("{}", messages::no_report_text(&checked.file, &form.template.id));
        return ExitStatus::Failed;
    }
    match write_report(checked, version, outputs) {
        Ok(Some(WrittenReportFile { files: ReportFiles { docx, html }, to_write, open })) => {
            say!("{}", messages::report_written(&docx, html.as_deref(), to_write, open));
            if open > 0 { ExitStatus::Returned } else { ExitStatus::Passed }
        }
        // The check says why there is no report.
        Ok(None) => {
            let said = ReportWriter::new(Format::Text, 1).file(&checked.report());
            write_report_text(Format::Text, &said);
            if checked.verdict().is_some() { ExitStatus::Returned } else { ExitStatus::Failed }
        }
        Err(error) => {
            complain!("{error}");
            ExitStatus::Failed
        }
    }
}
