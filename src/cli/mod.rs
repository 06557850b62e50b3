//! The command line: clap's definitions and one file a command. No domain logic here.

use std::error::Error;
use std::ffi::OsString;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::builder::StyledStr;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};
use output::complain;

mod campaign;
mod check;
mod desk;
mod diff;
mod error;
mod explain;
mod menu;
mod messages;
mod new;
mod output;
mod page;
mod reconcile;
mod rollup;
mod samples;
mod suggest;
mod template;
mod window;
mod written_report;

/// What the exit code says of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum ExitStatus {
    /// All files passed.
    Passed = 0,
    /// Something is to be returned or rejected.
    Returned = 1,
    /// The program could not do its work.
    Failed = 2,
}

impl From<ExitStatus> for ExitCode {
    fn from(status: ExitStatus) -> Self {
        Self::from(status as u8)
    }
}

/// What a command comes to; an error is what it prints when it fails.
type CommandResult = Result<ExitStatus, Box<dyn Error>>;

/// 部门整体支出绩效自评：生成表格，核对填报，退回修改。
#[derive(Debug, Parser)]
#[command(name = "jixiao", version, disable_help_subcommand = true)]
#[command(after_help = "\n把填好的表格直接拖到程序上，等同于 jixiao check。")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// 核对填好的表格，写出退回表或通过表
    Check(check::CheckArgs),
    /// 生成一份空白（或已预填）的表格
    New(new::NewArgs),
    /// 一个年度的自评工作：发表、收表、退回、催报、汇总、复核
    Campaign(campaign::CampaignArgs),
    /// 工作台：在浏览器里做一个年度的自评工作，不用命令
    Desk(desk::DeskArgs),
    /// 把各单位填好的表格汇总成一个工作簿，或一张长表
    Rollup(rollup::RollupArgs),
    /// 由核对过的表格写出自评报告（Word），公开版另有网页
    Report(written_report::ReportArgs),
    /// 生成核对页：一个网页文件，单位自己在浏览器里核对，不用装程序，不联网
    Page(page::PageArgs),
    /// 比较同一单位的两份表格：改了什么，改好了什么，还有什么没改
    Diff(diff::DiffArgs),
    /// 说明一个问题代码：是什么、为什么要紧、怎么改
    Explain(explain::ExplainArgs),
    /// 查看和检查表格模板
    Template(template::TemplateArgs),
    /// 双击程序时的菜单
    #[command(hide = true)]
    Menu,
    /// 重新生成 samples 文件夹里的示例表格
    #[command(hide = true)]
    Samples(samples::SamplesArgs),
}

/// Runs the program.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !crate::intake::is_contained() {
            usual(panic);
        }
    }));
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    if !window::is_own() {
        return execute(arguments).into();
    }
    // A window that goes with the program waits until what stands in it has been read.
    let Some(first) = arguments.get(1) else {
        // In a campaign's folder a double click opens the desk.
        if desk::is_in_campaign()
            && execute(vec![OsString::from("jixiao"), OsString::from("desk")]) == ExitStatus::Passed
        {
            return ExitStatus::Passed.into();
        }
        run_menu();
        return ExitStatus::Passed.into();
    };
    let results = results_folder(Path::new(first));
    let status = execute(arguments);
    if let Some(folder) = results {
        window::open_folder(&folder);
    }
    output::say!("{}", messages::menu::WAIT);
    let _ = std::io::stdin().read_line(&mut String::new());
    status.into()
}

/// Where the results of a drop are: beside the first file, or in the folder that was dropped.
fn results_folder(dropped: &Path) -> Option<PathBuf> {
    let folder = if dropped.is_dir() { Some(dropped) } else { dropped.parent().filter(|_| dropped.exists()) };
    folder.map(Path::to_owned)
}

/// Shows the menu; each choice runs a command as if it had been typed.
fn run_menu() {
    menu::run(&mut std::io::stdin().lock(), &mut |arguments| {
        execute([vec![OsString::from("jixiao")], arguments].concat());
    });
}

/// Runs the command that these arguments are.
fn execute(arguments: Vec<OsString>) -> ExitStatus {
    let is_bare = arguments.len() <= 1;
    let arguments = with_default_command(arguments);
    let parsed = messages::chinese(Cli::command())
        .try_get_matches_from(arguments)
        .and_then(|matches| Cli::from_arg_matches(&matches));
    let cli = match parsed {
        Ok(cli) => cli,
        // Help and version go to standard output and are no failure.
        Err(error) if !error.use_stderr() => {
            show_help(&error.render());
            return ExitStatus::Passed;
        }
        // Whoever does not say what to do is told what there is.
        Err(_) if is_bare => {
            show_help(&messages::chinese(Cli::command()).render_help());
            return ExitStatus::Failed;
        }
        Err(error) => {
            complain!("{}", messages::complaint(&error));
            return ExitStatus::Failed;
        }
    };
    let done = match cli.command {
        Command::Check(args) => check::run(args),
        Command::New(args) => new::run(args),
        Command::Campaign(args) => campaign::run(args),
        Command::Desk(args) => desk::run(args),
        Command::Rollup(args) => rollup::run(args),
        Command::Report(args) => written_report::run(args),
        Command::Page(args) => page::run(args),
        Command::Diff(args) => diff::run(args),
        Command::Explain(args) => explain::run(args),
        Command::Template(args) => template::run(args),
        Command::Menu => {
            run_menu();
            Ok(ExitStatus::Passed)
        }
        Command::Samples(args) => samples::run(args),
    };
    match done {
        Ok(status) => status,
        Err(error) => {
            complain!("{error}");
            ExitStatus::Failed
        }
    }
}

/// Prints help, in colours where the terminal has them and nobody asked for none.
fn show_help(help: &StyledStr) {
    let coloured = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let text = if coloured { help.ansi().to_string() } else { help.to_string() };
    output::write(&messages::help_in_chinese(&text));
}

/// A progress bar on the terminal; it does not show where the output goes elsewhere.
fn progress_bar(doing: &str) -> ProgressBar {
    let style = ProgressStyle::with_template(&format!("{doing} {{bar:30}} {{pos}}/{{len}} 还需{{eta}}"));
    ProgressBar::new(0).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

/// `jixiao FILE…` means `jixiao check FILE…`, so that files can be dropped on the program.
fn with_default_command(mut arguments: Vec<OsString>) -> Vec<OsString> {
    let Some(first) = arguments.get(1) else { return arguments };
    let word = first.to_string_lossy();
    let command = Cli::command();
    let names: Vec<&str> = command.get_subcommands().map(clap::Command::get_name).collect();
    let is_known = names.contains(&word.as_ref());
    // What is no file and looks like a command was meant as one.
    let is_slip = || !Path::new(first).exists() && suggest::similar(&word, names.iter().copied()).is_some();
    if !is_known && !word.starts_with('-') && !is_slip() {
        arguments.insert(1, "check".into());
    }
    arguments
}
