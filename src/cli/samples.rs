//! `jixiao samples`: makes the sample workbooks again from their values.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::engine::workbook::emit_filled;
use crate::files::{find_form, read_filling, write_whole};

use super::PASSED;
use super::output::say;

#[derive(Debug, Args)]
pub(super) struct SamplesArgs {
    /// 示例文件夹，里面的每个 toml 生成一个同名的 xlsx
    folder: PathBuf,
    /// 所用的模板
    #[arg(long)]
    template: String,
}

pub(super) fn run(args: SamplesArgs) -> Result<u8, String> {
    let form = find_form(&args.template).map_err(|error| error.to_string())?;
    for values in values_files(&args.folder)? {
        let filling = read_filling(&form.template, &values).map_err(|error| error.to_string())?;
        let bytes = emit_filled(&form, &filling).map_err(|error| error.to_string())?;
        let target = values.with_extension("xlsx");
        write_whole(&target, &bytes).map_err(|error| error.to_string())?;
        say!("已生成 {}。", target.display());
    }
    Ok(PASSED)
}

/// The values files of a folder, in order.
fn values_files(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let listing = fs::read_dir(folder)
        .map_err(|error| format!("读不了文件夹“{}”：{}。", folder.display(), crate::files::system::reason(&error)))?;
    let mut files: Vec<PathBuf> = listing
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .collect();
    files.sort();
    Ok(files)
}
