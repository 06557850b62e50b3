//! `jixiao rollup`: many units' files into one workbook, or one long table.

use std::error::Error;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use crate::cli::error::CommandError;
use crate::cli::output::{complain, say, show};
use crate::cli::{CommandResult, ExitStatus, progress_bar};
use crate::files::{FileChecker, write_whole};
use crate::rollup::{Gathered, LongFormat, LongTableError, RollupInput, gather, long_table};

#[derive(Debug, Args)]
pub(super) struct RollupArgs {
    /// 各单位填好的表格，或放着表格的文件夹
    #[arg(required = true, value_name = "文件")]
    files: Vec<PathBuf>,
    /// 汇总写到哪个文件
    #[arg(short, long, value_name = "文件")]
    output: PathBuf,
    /// 汇总的样式；不写则看文件名的后缀，都不是就写汇总工作簿
    #[arg(long, value_enum)]
    format: Option<RollupFormat>,
    /// 按哪个模板核对（模板 id、文件夹或表样）；不写则自动识别内置的模板
    #[arg(long, value_name = "模板")]
    template: Option<String>,
    /// 长表里写每一份表的数；不写就只写各单位通过的最后一份
    #[arg(long)]
    all: bool,
}

/// What is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum RollupFormat {
    /// 汇总工作簿：总表、指标得分、问题分布等
    Xlsx,
    /// 长表：单位、主管部门、结论、状态、轮次、表、年度、字段、值，一值一行
    Csv,
    /// 同一张长表，Parquet 格式
    Parquet,
}

impl RollupFormat {
    /// What the ending of a file's name says.
    pub(super) fn of(path: &Path) -> Self {
        let ending = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
        match ending.as_str() {
            "csv" => Self::Csv,
            "parquet" => Self::Parquet,
            _ => Self::Xlsx,
        }
    }

    /// The format of the long table, where it is one.
    pub(super) const fn long(self) -> Option<LongFormat> {
        match self {
            Self::Xlsx => None,
            Self::Csv => Some(LongFormat::Csv),
            Self::Parquet => Some(LongFormat::Parquet),
        }
    }
}

pub(super) fn run(args: RollupArgs) -> CommandResult {
    let format = args.format.unwrap_or_else(|| RollupFormat::of(&args.output)).long();
    if format == Some(LongFormat::Parquet) && !cfg!(feature = "parquet") {
        return Err(LongTableError::NoParquet.into());
    }
    if args.files.iter().any(|file| is_same(file, &args.output)) {
        return Err(CommandError::OutputAmongInputs(args.output).into());
    }
    let selectors: Vec<String> = args.template.into_iter().collect();
    let checker = FileChecker::new(&selectors)?;
    let bar = progress_bar("核对各单位的表");
    let inputs: Vec<RollupInput<'_>> = args.files.iter().map(|file| RollupInput::Path(file)).collect();
    let gathered = gather(checker.engine(), &inputs, Some(&args.output), format.is_some(), &|done, all| {
        bar.set_length(u64::try_from(all).unwrap_or(0));
        bar.set_position(u64::try_from(done).unwrap_or(0));
    });
    bar.finish_and_clear();
    let gathered = gathered?;
    for remark in &gathered.remarks {
        complain!("{}", remark.text);
    }
    if gathered.form.is_none() {
        complain!("没有可以汇总的表格，什么也没有写。");
        return Ok(ExitStatus::Failed);
    }
    let code = if gathered.remarks.iter().any(|remark| remark.may_lack_return) {
        ExitStatus::Returned
    } else {
        ExitStatus::Passed
    };
    let units = gathered.units();
    match format {
        Some(format) => {
            let mut table = long_table(&args.output, format)?;
            gathered.write_long(table.as_mut(), args.all)?;
            table.finish()?;
        }
        None => write_workbook(gathered, &args.output)?,
    }
    say!("汇总了{units}个单位，已写入 {}。", args.output.display());
    Ok(code)
}

fn write_workbook(gathered: Gathered<'_>, output: &Path) -> Result<(), Box<dyn Error>> {
    let Some(rollup) = gathered.rollup() else { return Ok(()) };
    let bytes = rollup.workbook()?;
    write_whole(output, &bytes)?;
    show!(rollup.findings_text());
    Ok(())
}

fn is_same(a: &Path, b: &Path) -> bool {
    matches!((std::fs::canonicalize(a), std::fs::canonicalize(b)), (Ok(a), Ok(b)) if a == b)
}
