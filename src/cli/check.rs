//! `jixiao check`: reads, judges, reports, and writes what goes back.

use std::path::PathBuf;

use clap::Args;

use crate::pipeline::{Checked, Checker, Outputs};
use crate::report;

use super::{FAILED, FormArgs, Format, PASSED, RETURNED};

#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    /// 填好的表格（xlsx、xlsm、xlsb、xls、ods）
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
    #[command(flatten)]
    forms: FormArgs,
}

pub(super) fn run(args: CheckArgs) -> Result<u8, String> {
    let checker = Checker::new(&args.forms.templates).map_err(|error| error.to_string())?;
    let mut outputs = match (&args.output, args.no_output) {
        (_, true) => Outputs::none(),
        (Some(folder), false) => Outputs::folder(folder).map_err(|error| error.to_string())?,
        (None, false) => Outputs::beside(),
    };
    let mut code = PASSED;
    let mut checked: Vec<Checked<'_>> = Vec::new();
    for file in &args.files {
        let one = checker.check(file, &mut outputs);
        code = code.max(match &one {
            Checked { failure: Some(_), .. } => FAILED,
            one if one.passed() => PASSED,
            _ => RETURNED,
        });
        checked.push(one);
    }
    let reports: Vec<_> = checked.iter().map(Checked::report).collect();
    match args.format {
        Format::Json => println!("{}", report::json::render(&reports)),
        Format::Text => print!("{}", report::text::render(&reports)),
    }
    Ok(code)
}
