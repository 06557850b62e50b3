//! `jixiao template`: list, show, lint.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::builder::load;
use crate::cli::output::{say, show};
use crate::cli::{CommandResult, ExitStatus};
use crate::files::{find_form, find_template, read_form_folder, starter, write_whole};
use crate::handbook;
use crate::template::schema;
use crate::template::{Files, describe};

#[derive(Debug, Args)]
pub(super) struct TemplateArgs {
    #[command(subcommand)]
    command: TemplateCommand,
}

#[derive(Debug, Subcommand)]
enum TemplateCommand {
    /// 列出内置的模板
    List,
    /// 说明一个模板：各表、指标、勾稽关系
    Show {
        /// 模板 id，或模板文件夹
        template: String,
    },
    /// 写出一个模板的手册：每个要填的格子、每条规则、每个指标，随表格一起发给单位
    Handbook {
        /// 模板 id，或模板文件夹
        template: String,
        /// 写到哪个文件（xlsx）
        #[arg(short, long, value_name = "文件")]
        output: PathBuf,
    },
    /// 新建一个模板文件夹：一份带注释的最小表格，照着改
    New {
        /// 新文件夹；已有内容的不动
        folder: PathBuf,
    },
    /// 写出模板文件的 JSON Schema，编辑器据此提示和检查
    Schema {
        /// 写到哪个文件夹
        folder: PathBuf,
    },
    /// 检查模板文件夹，逐处指出错误
    Lint {
        /// 模板文件夹
        #[arg(required = true)]
        folders: Vec<PathBuf>,
    },
}

pub(super) fn run(args: TemplateArgs) -> CommandResult {
    match args.command {
        TemplateCommand::List => {
            for id in Files::built_in_ids() {
                let template = find_template(&id)?;
                say!("{}", describe::line(&template));
            }
            Ok(ExitStatus::Passed)
        }
        TemplateCommand::Show { template } => {
            show!(describe::whole(&find_template(&template)?));
            Ok(ExitStatus::Passed)
        }
        TemplateCommand::Handbook { template, output } => {
            write_whole(&output, &handbook::workbook(&find_form(&template)?)?)?;
            say!("已生成 {}。", output.display());
            Ok(ExitStatus::Passed)
        }
        TemplateCommand::New { folder } => {
            starter::write(&folder)?;
            say!("已新建模板文件夹 {}，请照着里面的注释修改。", folder.display());
            Ok(ExitStatus::Passed)
        }
        TemplateCommand::Schema { folder } => {
            starter::write_schemas(&folder)?;
            say!("已写出 {} 个 JSON Schema 到 {}。", schema::KINDS.len(), folder.display());
            Ok(ExitStatus::Passed)
        }
        TemplateCommand::Lint { folders } => {
            let mut code = ExitStatus::Passed;
            for folder in folders {
                match read_form_folder(&folder).and_then(|files| load(&files)) {
                    Ok(template) => say!("{}：没有发现错误（{}）。", folder.display(), template.title),
                    Err(faults) => {
                        say!("{}：\n{faults}", folder.display());
                        code = ExitStatus::Failed;
                    }
                }
            }
            Ok(code)
        }
    }
}
