//! `jixiao template`: list, show, lint.

use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use crate::builder::load;
use crate::cli::output::{say, show, write};
use crate::cli::{CommandResult, ExitStatus};
use crate::draft;
use crate::files::system::reason;
use crate::files::{find_form, find_template, read_form_folder, starter, write_whole};
use crate::handbook;
use crate::report::Format;
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
    /// 由现成的表格（xlsx）拟一个模板：认出要填的格子、类型和公式，逐格说明有没有把握
    Draft {
        /// 现成的表格
        #[arg(value_name = "表格")]
        workbook: PathBuf,
        /// 写到哪个文件夹；已有内容的不动
        #[arg(short, long, value_name = "文件夹")]
        output: PathBuf,
        /// 模板的 id：小写字母、数字和减号
        #[arg(long, default_value = "my-form", hide_default_value = true)]
        id: String,
        /// 逐格说明的样式
        #[arg(long, value_enum, default_value = "text")]
        format: Format,
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
        TemplateCommand::Draft { workbook, output, id, format } => draft_form(&workbook, &output, &id, format),
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

/// Drafts a form from a workbook into a new folder, says what was made of each cell, and lints it.
fn draft_form(workbook: &Path, folder: &Path, id: &str, format: Format) -> CommandResult {
    let bytes = fs::read(workbook).map_err(|error| format!("{}：{}", workbook.display(), reason(&error)))?;
    let drafted = draft::draft(&bytes, &workbook.display().to_string(), id)?;
    starter::write_texts(folder, &drafted.files)?;
    let faults = read_form_folder(folder).and_then(|files| load(&files)).err();
    match format {
        Format::Json => write(&drafted.json()),
        Format::Text => {
            show!(drafted.text());
            say!("已写到 {}。", folder.display());
            if let Some(faults) = &faults {
                say!("还要改：\n{faults}");
            }
        }
    }
    Ok(if faults.is_some() { ExitStatus::Failed } else { ExitStatus::Passed })
}
