//! `jixiao explain`: what a code means.

use clap::Args;

use crate::cli::error::CommandError;
use crate::cli::messages;
use crate::cli::output::show;
use crate::cli::suggest::did_you_mean;
use crate::cli::{CommandResult, ExitStatus};
use crate::files::find_template;
use crate::finding::{Code, registry};
use crate::report::explain;
use crate::template::{Files, rule_pack};

#[derive(Debug, Args)]
pub(super) struct ExplainArgs {
    /// 问题代码，如 D001、C02
    code: String,
    /// 勾稽关系（C 开头）所在的模板 id、文件夹或表样；不写则查所有内置模板
    #[arg(long, value_name = "模板")]
    template: Option<String>,
}

pub(super) fn run(args: ExplainArgs) -> CommandResult {
    let code = args.code.trim().to_ascii_uppercase();
    if let Some(description) = registry::describe(&code) {
        show!(explain::code(description));
        return Ok(ExitStatus::Passed);
    }
    let built_in = rule_pack::built_in();
    let described = built_in.iter().find(|rule| rule.code == code && args.template.is_none());
    if let Some(rule) = described {
        show!(explain::rule(rule));
        return Ok(ExitStatus::Passed);
    }
    let selectors = args.template.map_or_else(Files::built_in_ids, |selector| vec![selector]);
    let mut found: Vec<String> = Vec::new();
    let mut shown: Vec<[String; 4]> = Vec::new();
    for selector in selectors {
        let template = find_template(&selector)?;
        for check in template.checks.iter().filter(|check| check.code == code) {
            // A form that extends another has most of its rules.
            let words = [&check.title, &check.message, &check.fix, &check.basis].map(Clone::clone);
            if !shown.contains(&words) {
                found.push(explain::check(check, &template));
                shown.push(words);
            }
        }
        let own = template.substance.iter().flat_map(|group| &group.rules).find(|rule| rule.code == code);
        found.extend(own.map(|rule| explain::own_rule(rule, &template)));
    }
    if let Some(rule) = built_in.iter().find(|rule| rule.code == code).filter(|_| found.is_empty()) {
        found.push(format!("{}\n{}", explain::rule(rule), messages::RULE_NOT_TAKEN));
    }
    if found.is_empty() {
        let known = Code::REGISTERED.iter().map(Code::as_str).chain(built_in.iter().map(|rule| rule.code.as_str()));
        let known: Vec<&str> = known.collect();
        let meant = did_you_mean(&code, known);
        return Err(CommandError::NoSuchCode { code, meant }.into());
    }
    show!(found.join("\n"));
    Ok(ExitStatus::Passed)
}
