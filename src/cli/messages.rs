//! clap's own words, in Chinese.

use std::path::Path;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command};

/// How help is laid out.
const TEMPLATE: &str = "{about}\n\n用法：{usage}\n\n{all-args}{after-help}";

/// A command, and every command under it, with Chinese headings and flags.
pub(super) fn chinese(command: Command) -> Command {
    let top = command.get_version().is_some();
    let names: Vec<String> = command.get_subcommands().map(|inner| inner.get_name().to_owned()).collect();
    let mut command = command
        .help_template(TEMPLATE)
        .subcommand_help_heading("命令")
        .subcommand_value_name("命令")
        .disable_help_flag(true)
        .disable_version_flag(true)
        .mut_args(|argument| {
            let heading = if argument.is_positional() { "参数" } else { "选项" };
            let argument = argument.help_heading(heading);
            match placeholder(argument.get_id().as_str()) {
                // The library names a value after its argument, which is English.
                Some(word)
                    if argument.get_value_names().is_none_or(|names| names.iter().all(|name| name.is_ascii())) =>
                {
                    argument.value_name(word)
                }
                Some(_) | None => argument,
            }
        })
        .arg(flag("help", 'h', ArgAction::Help, "显示帮助"));
    if top {
        command = command.arg(flag("version", 'V', ArgAction::Version, "显示版本"));
    }
    names.into_iter().fold(command, |command, name| command.mut_subcommand(name, chinese))
}

/// What stands in help for a value that was given no name of its own.
fn placeholder(argument: &str) -> Option<&'static str> {
    Some(match argument {
        "template" => "模板",
        "folders" => "文件夹",
        "code" => "代码",
        "format" => "格式",
        _ => return None,
    })
}

/// Help as clap renders it, without its English words.
pub(super) fn help_in_chinese(help: &str) -> String {
    let help =
        help.replace(" [default: \"\"]", "").replace("[OPTIONS]", "[选项]").replace("Possible values:", "可以是：");
    help.replace("[default: ", "[不写为 ").replace("[possible values: ", "[可以是 ")
}

/// A report was written.
pub(super) fn report_written(docx: &Path, html: Option<&Path>, to_write: usize, open: usize) -> String {
    let html = html.map_or_else(String::new, |html| format!("、{}", html.display()));
    let mut out = format!("已写出 {}{html}", docx.display());
    if to_write > 0 {
        out.push_str(&format!("；还有{to_write}处要补写，报告里用黄色标着"));
    }
    out.push('。');
    if open > 0 {
        out.push_str(&format!(
            "\n表格还没有通过核对，有{open}处要改正或说明，报告的第一页写明是草稿；改好后请重新生成。"
        ));
    }
    out
}

/// A form without a report.
pub(super) fn no_report_text(file: &Path, form: &str) -> String {
    format!("{}：模板“{form}”没有报告的文字（report 文件夹），写不出报告。", file.display())
}

fn flag(name: &'static str, short: char, action: ArgAction, help: &'static str) -> Arg {
    Arg::new(name).short(short).long(name).action(action).help(help).help_heading("选项")
}

/// Says why the output could not be written.
pub(super) fn not_written(error: &std::io::Error) -> String {
    format!("写不出结果：{}。", crate::files::system::reason(error))
}

/// Asks whether these words were meant; empty where there are none.
fn meant(words: String) -> String {
    if words.is_empty() { words } else { format!("是不是“{words}”？") }
}

/// What is wrong with the arguments.
#[expect(clippy::wildcard_enum_match_arm, reason = "the argument parser's kinds may become more")]
pub(super) fn complaint(error: &clap::Error) -> String {
    let context = |kind: ContextKind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join("、"),
        Some(other) => other.to_string(),
        None => String::new(),
    };
    let wrong = match error.kind() {
        ErrorKind::UnknownArgument => {
            format!("不认识的参数“{}”。{}", context(ContextKind::InvalidArg), meant(context(ContextKind::SuggestedArg)))
        }
        ErrorKind::InvalidSubcommand => format!(
            "没有“{}”这个命令。{}",
            context(ContextKind::InvalidSubcommand),
            meant(context(ContextKind::SuggestedSubcommand))
        ),
        ErrorKind::MissingRequiredArgument => format!("缺少参数：{}。", context(ContextKind::InvalidArg)),
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            "要写明做什么。".to_owned()
        }
        ErrorKind::ValueValidation => {
            let why = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
            // What clap's own checks say is English.
            let why = if why.is_ascii() { String::new() } else { format!("：{why}") };
            format!("参数“{}”不能是“{}”{why}。", context(ContextKind::InvalidArg), context(ContextKind::InvalidValue))
        }
        ErrorKind::InvalidValue => format!(
            "参数“{}”不能是“{}”，可以是：{}。",
            context(ContextKind::InvalidArg),
            context(ContextKind::InvalidValue),
            context(ContextKind::ValidValue)
        ),
        _ => format!("参数有误：{error}"),
    };
    format!("{wrong}用 jixiao --help 查看用法。")
}

/// The words of the menu that a double click shows.
pub(super) mod menu {
    pub(in crate::cli) const MENU: &str = "
部门整体支出绩效自评

  1  核对填好的表格
  2  生成空表
  3  生成核对页（核对.html，发给单位自己核对）
  4  一个年度的自评工作：发表、收表、催报、汇总
  5  工作台：在浏览器里做一个年度的自评工作
  0  退出

";
    pub(in crate::cli) const CAMPAIGN_MENU: &str = "
  1  新建自评工作的文件夹
  2  发表：按名单给每个单位生成表格
  3  收表：处理“收到”里的新文件
  4  各单位到哪一步了
  5  催报：给没报的单位写信
  6  汇总

";
    pub(in crate::cli) const CHOOSE: &str = "输入数字，按回车：";
    pub(in crate::cli) const NO_CHOICE: &str = "没有这一项，请输入前面的数字。";
    pub(in crate::cli) const FILES: &str = "把表格（或放表格的文件夹）拖进这个窗口，按回车：";
    pub(in crate::cli) const FORM: &str = "哪一种表格？输入数字（或把模板文件夹拖进来），按回车：";
    pub(in crate::cli) const NEW_FOLDER: &str = "新文件夹叫什么（如 2021年自评）：";
    pub(in crate::cli) const FOLDER: &str = "把自评工作的文件夹拖进这个窗口，按回车：";
    pub(in crate::cli) const DESK_FOLDER: &str =
        "把自评工作的文件夹拖进这个窗口，按回车（还没有的，直接按回车，在浏览器里新建）：";
    pub(in crate::cli) const BUREAU: &str = "财政部门的名称（写在信的落款，可以空着）：";
    pub(in crate::cli) const WAIT: &str = "按回车关闭窗口。";

    /// The command that a choice comes to, as it could be typed.
    pub(in crate::cli) fn command(arguments: &[String]) -> String {
        let quoted =
            |word: &String| if word.is_empty() || word.contains(' ') { format!("\"{word}\"") } else { word.clone() };
        format!("> jixiao {}", arguments.iter().map(quoted).collect::<Vec<_>>().join(" "))
    }
}

/// A form was named, and does not take the rule on substance that is explained.
pub(super) const RULE_NOT_TAKEN: &str = "（这个模板没有用这条规则。）";
