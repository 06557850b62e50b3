//! `jixiao desk`: a campaign in the browser.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use clap::Args;

use crate::campaign::Day;
use crate::cli::output::say;
use crate::cli::{CommandResult, ExitStatus};
use crate::desk::{Desk, DeskOptions, Stopper, open_browser};

/// What a campaign's folder is known by.
const CONFIG: &str = "campaign.toml";

#[derive(Debug, Args)]
pub(super) struct DeskArgs {
    /// 自评工作的文件夹；不写就是当前文件夹，当前文件夹不是自评工作的，就先选一个或新建一个
    #[arg(value_name = "文件夹")]
    folder: Option<PathBuf>,
    /// 不打开浏览器，只写出地址
    #[arg(long)]
    no_browser: bool,
    /// 记账和写信用的日期；不写就是今天
    #[arg(long, value_name = "年-月-日", value_parser = super::campaign::day)]
    today: Option<Day>,
}

/// Whether the program was started in a campaign's folder.
pub(super) fn is_in_campaign() -> bool {
    Path::new(CONFIG).is_file()
}

/// The desk that is open: the menu may open one after the other, and Ctrl-C has one handler.
static OPEN: Mutex<Option<Stopper>> = Mutex::new(None);

/// Has Ctrl-C end the desk once what it is doing is done.
fn stop_on_ctrl_c(stopper: Stopper) -> Result<(), ctrlc::Error> {
    let open = || OPEN.lock().unwrap_or_else(PoisonError::into_inner);
    *open() = Some(stopper);
    match ctrlc::set_handler(move || open().iter().for_each(Stopper::stop)) {
        Err(ctrlc::Error::MultipleHandlers) => Ok(()),
        handled => handled,
    }
}

pub(super) fn run(args: DeskArgs) -> CommandResult {
    let folder = args.folder.or_else(|| is_in_campaign().then(|| PathBuf::from(".")));
    let desk = Desk::open(DeskOptions { folder, today: args.today })?;
    let address = desk.address();
    stop_on_ctrl_c(desk.stopper())?;
    say!("工作台在 {address}");
    say!("只在这台电脑上，不连接网络。用完在页面上点“结束”，或在这里按 Ctrl-C。");
    if !args.no_browser && !open_browser(&address) {
        say!("没有打开浏览器，请把上面的地址复制到浏览器里打开。");
    }
    desk.serve()?;
    say!("工作台已结束。");
    Ok(ExitStatus::Passed)
}
