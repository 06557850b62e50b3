//! `jixiao template`: list, show, lint, and forms as authoring workbooks.

use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use crate::authoring;
use crate::builder::load;
use crate::cli::output::{say, show, write};
use crate::cli::{CommandResult, ExitStatus};
use crate::draft;
use crate::files::system::reason;
use crate::files::today_in_china;
use crate::files::{
    FormError, FormSource, ImportError, WriteError, find_form, find_loaded, find_source, find_template, import,
    load_source, next, read_form_folder, starter, write_marked, write_new, write_whole,
};
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
        /// 模板 id、模板文件夹，或表样
        template: String,
    },
    /// 写出一个模板的手册：每个要填的格子、每条规则、每个指标，随表格一起发给单位
    Handbook {
        /// 模板 id、模板文件夹，或表样
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
        /// 写到哪个文件（xlsx，表样），或哪个新文件夹
        #[arg(short, long, value_name = "文件")]
        output: PathBuf,
        /// 模板的 id：小写字母、数字和减号
        #[arg(long, default_value = "my-form", hide_default_value = true)]
        id: String,
        /// 逐格说明的样式
        #[arg(long, value_enum, default_value = "text")]
        format: Format,
    },
    /// 检查模板文件夹或表样，逐处指出错误；表样另存一份标出错误的
    Lint {
        /// 模板文件夹，或表样（xlsx）
        #[arg(required = true)]
        folders: Vec<PathBuf>,
    },
    /// 把一个模板导出成表样：一个 Excel 工作簿，在里面改表、改指标、改规则
    Export {
        /// 模板 id、模板文件夹，或表样
        template: String,
        /// 写到哪个文件（xlsx）
        #[arg(short, long, value_name = "文件")]
        output: PathBuf,
    },
    /// 把表样导入成模板文件夹；文件夹已有的，只改动变了的地方
    Import {
        /// 表样（xlsx）
        #[arg(value_name = "表样")]
        workbook: PathBuf,
        /// 写到哪个文件夹
        #[arg(short, long, value_name = "文件夹")]
        output: PathBuf,
        /// 沿用哪个模板，只写不同的地方（内置模板的 id，或与目标文件夹并列的文件夹）
        #[arg(long, value_name = "模板")]
        extends: Option<String>,
    },
    /// 比较两份表式：分值、档次、文字、规则、字段改了什么，写说明用
    Diff {
        /// 原来的：模板 id、模板文件夹，或表样
        #[arg(value_name = "原来的")]
        before: String,
        /// 现在的：模板 id、模板文件夹，或表样
        #[arg(value_name = "现在的")]
        after: String,
        /// 同时写成一个工作簿（xlsx）
        #[arg(short, long, value_name = "文件")]
        output: Option<PathBuf>,
    },
    /// 由今年的表生成下一年的：年度、标题、编号顺延一年，接上今年的数
    Next {
        /// 今年的：模板 id，或模板文件夹
        template: String,
        /// 写到哪个文件（xlsx，表样），或哪个新文件夹（沿用今年的，只写不同的）
        #[arg(short, long, value_name = "文件")]
        output: PathBuf,
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
            let is_one = folders.len() == 1;
            for folder in folders {
                code = code.max(match lint(&folder) {
                    // The others are looked at all the same.
                    Err(error) if !is_one => {
                        say!("{error}");
                        ExitStatus::Failed
                    }
                    linted => linted?,
                });
            }
            Ok(code)
        }
        TemplateCommand::Export { template, output } => {
            let (files, checked) = find_loaded(&template)?;
            write_new(&output, &authoring::export(&files, &checked)?)?;
            say!("已生成 {}：在里面改好以后，用 jixiao template lint 检查，template import 导入。", output.display());
            Ok(ExitStatus::Passed)
        }
        TemplateCommand::Diff { before, after, output } => {
            let (before, after) = (find_loaded(&before)?, find_loaded(&after)?);
            let difference = authoring::difference_of((&before.0, &before.1), (&after.0, &after.1));
            show!(difference.to_string());
            if let Some(output) = output {
                write_whole(&output, &difference.workbook().map_err(WriteError::from)?)?;
                say!("已生成 {}。", output.display());
            }
            Ok(ExitStatus::Passed)
        }
        TemplateCommand::Next { template, output } => {
            next(&template, &output)?.iter().for_each(|note| say!("{note}"));
            say!("已生成 {}。", output.display());
            Ok(ExitStatus::Passed)
        }
        TemplateCommand::Import { workbook, output, extends } => run_import(&workbook, &output, extends.as_deref()),
    }
}

/// The year before this one: what is evaluated, where a table does not say.
fn last_year() -> i32 {
    // A day is written with its year first.
    today_in_china().as_str().get(..4).and_then(|year| year.parse::<i32>().ok()).map_or(0, |year| year - 1)
}

/// Drafts a form from a workbook: an authoring workbook, or a new folder. Says what was made of each cell, and lints it.
fn draft_form(workbook: &Path, output: &Path, id: &str, format: Format) -> CommandResult {
    let bytes = fs::read(workbook).map_err(|error| format!("{}：{}", workbook.display(), reason(&error)))?;
    let drafted = draft::draft(&bytes, &workbook.display().to_string(), id, last_year())?;
    let files = Files::from_texts(drafted.files.iter().map(|(name, text)| (name.as_str(), text.as_str())));
    if output.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("xlsx")) {
        write_new(output, &authoring::export_draft(&files, drafted.table())?)?;
    } else {
        starter::write_texts(output, &drafted.files)?;
    }
    let faults = load(&files).err();
    match format {
        Format::Json => write(&drafted.json()),
        Format::Text => {
            show!(drafted.text());
            say!("已写到 {}。", output.display());
            if let Some(faults) = &faults {
                say!("还要改：\n{faults}");
            }
        }
    }
    Ok(if faults.is_some() { ExitStatus::Failed } else { ExitStatus::Passed })
}

/// Says what is wrong with a form's folder or authoring workbook.
fn lint(path: &Path) -> CommandResult {
    if !path.is_file() {
        return Ok(match read_form_folder(path).and_then(|files| load(&files)) {
            Ok(template) => {
                say!("{}：没有发现错误（{}）。", path.display(), template.title);
                ExitStatus::Passed
            }
            Err(faults) => {
                say!("{}：\n{faults}", path.display());
                ExitStatus::Failed
            }
        });
    }
    let selector = path.display().to_string();
    let source = find_source(&selector);
    let notes = match &source {
        Ok(FormSource::Workbook(authored, _)) => authored.notes(),
        Ok(FormSource::Files(_)) | Err(_) => Vec::new(),
    };
    match source.and_then(|source| load_source(&selector, source)) {
        Ok((_, template)) => {
            say!("{}：没有发现错误（{}）。", path.display(), template.title);
            notes.iter().for_each(|note| say!("{note}"));
            Ok(ExitStatus::Passed)
        }
        Err(FormError::FaultyWorkbook(_, faults)) => {
            say!("{}：\n{faults}", path.display());
            notes.iter().for_each(|note| say!("{note}"));
            say!(
                "已另存 {}：出错的格子标红，前面一页逐条列出；在那份里改好再检查。",
                write_marked(path, &faults)?.display()
            );
            Ok(ExitStatus::Failed)
        }
        Err(other) => Err(other.into()),
    }
}

fn run_import(workbook: &Path, folder: &Path, extends: Option<&str>) -> CommandResult {
    let imported = match import(workbook, folder, extends) {
        Ok(imported) => imported,
        Err(ImportError::Form(FormError::FaultyWorkbook(_, faults))) => {
            say!("{}：\n{faults}", workbook.display());
            say!("没有导入。已另存 {}：出错的格子标红，前面一页逐条列出。", write_marked(workbook, &faults)?.display());
            return Ok(ExitStatus::Failed);
        }
        Err(other) => return Err(other.into()),
    };
    for note in &imported.notes {
        say!("{note}");
    }
    let over = imported.extends.map_or_else(String::new, |base| format!("沿用 {base}，"));
    say!("已导入 {}：{over}共{}行。", folder.display(), imported.lines);
    if imported.written.is_empty() && imported.removed.is_empty() {
        say!("没有变动。");
    } else {
        say!(
            "改动的文件：{}。",
            imported.written.iter().chain(&imported.removed).cloned().collect::<Vec<_>>().join("、")
        );
    }
    Ok(ExitStatus::Passed)
}
