//! `jixiao check`: reads, judges, reports, and writes what goes back.

use std::path::PathBuf;

use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};

use crate::check::Verdict;
use crate::cli::error::CommandError;
use crate::cli::output::write_report_text;
use crate::cli::{CommandResult, ExitStatus};
use crate::files::{FileChecker, Outputs, named_companions, named_files};
use crate::report::{Format, ReportWriter};

#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    /// 填好的表格（xlsx、xlsm、xlsb、xls、ods）、放着表格的文件夹，或“收到/*.xlsx”这样的写法
    #[arg(required = true, value_name = "文件")]
    files: Vec<PathBuf>,
    /// 退回表写到这个文件夹；不写则放在原文件旁边
    #[arg(short, long, value_name = "文件夹")]
    output: Option<PathBuf>,
    /// 报告的样式
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// 只看结论，不写退回表
    #[arg(long)]
    no_output: bool,
    /// 按哪个模板核对（模板 id、文件夹或表样，可写多次）；不写则自动识别内置的模板
    #[arg(long = "template", value_name = "模板")]
    templates: Vec<String>,
    /// 上年通过的表格（可写多次，按单位对应），用来核对上年数
    #[arg(long, value_name = "文件")]
    last_year: Vec<PathBuf>,
    /// 随表一起收到的文件（文件夹，或可写多次），与表里的佐证材料清单对照文件名；只核对一份表格时用
    #[arg(long = "with", value_name = "文件")]
    companions: Vec<PathBuf>,
}

pub(super) fn run(args: CheckArgs) -> CommandResult {
    let files = named_files(&args.files);
    if files.len() > 1 && !args.companions.is_empty() {
        return Err(CommandError::CompanionsOfMany(files.len()).into());
    }
    let companions = named_companions(&args.companions)?;
    let checker = FileChecker::new(&args.templates)?.with_last_year(&args.last_year).with_companions(companions);
    let mut outputs = match (&args.output, args.no_output) {
        (_, true) => Outputs::none(),
        (Some(folder), false) => Outputs::folder(folder),
        (None, false) => Outputs::beside(),
    };
    outputs = outputs.sparing(&files);
    let mut report = ReportWriter::new(args.format, files.len());
    let mut code = ExitStatus::Passed;
    for file in &files {
        let checked = checker.check(file, &mut outputs);
        code = code.max(match checked.verdict() {
            Some(Verdict::Pass) => ExitStatus::Passed,
            Some(Verdict::Return | Verdict::Reject) => ExitStatus::Returned,
            None => ExitStatus::Failed,
        });
        write_report_text(args.format, &report.file(&checked.report()));
    }
    write_report_text(args.format, &report.end());
    Ok(code)
}

impl ValueEnum for Format {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.name()).help(self.help()))
    }
}
