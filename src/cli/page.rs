//! `jixiao page`: writes a page that checks workbooks in a browser.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::error::CommandError;
use crate::cli::output::say;
use crate::cli::{CommandResult, ExitStatus};
use crate::files::{FillingFileError, find_files, read_file, write_whole};
use crate::form::Files;
use crate::page::{PageSetup, PageValues, StoredFile, browser_engine, html};

#[derive(Debug, Args)]
pub(super) struct PageArgs {
    /// 核对哪些表格：模板 id、模板文件夹，或表样；不写则内置的都核对
    #[arg(value_name = "模板")]
    templates: Vec<String>,
    /// 财政部门给这个单位预填的数（TOML 或 JSON：字段 → 值）：按它核对，并能从页面下载预填好的表
    #[arg(long, value_name = "文件")]
    values: Option<PathBuf>,
    /// 这个单位上年通过的表格，用来核对上年数
    #[arg(long, value_name = "文件")]
    last_year: Option<PathBuf>,
    /// 写到哪个文件
    #[arg(short, long, value_name = "文件", default_value = "核对.html")]
    output: PathBuf,
}

pub(super) fn run(args: PageArgs) -> CommandResult {
    let engine = browser_engine().ok_or(CommandError::NoPageEngine)?;
    let templates = if args.templates.is_empty() { Files::built_in_ids() } else { args.templates };
    let forms = templates.iter().map(|selector| find_files(selector)).collect::<Result<_, _>>()?;
    let mut setup = PageSetup { forms, ..PageSetup::default() };
    if let Some(path) = &args.values {
        let text = fs::read_to_string(path).map_err(|error| FillingFileError::Unreadable(path.clone(), error))?;
        let is_json = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
        setup.values = Some(PageValues { name: name(path), text, is_json });
    }
    if let Some(path) = &args.last_year {
        setup.last_year.push(StoredFile { name: name(path), bytes: read_file(path)? });
    }
    // What the page could not start with is said now.
    let page = setup.start()?;
    write_whole(&args.output, html(&setup, &page.title(), engine).as_bytes())?;
    say!("已生成 {}：用浏览器打开，把填好的表格拖进去。", args.output.display());
    Ok(ExitStatus::Passed)
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
