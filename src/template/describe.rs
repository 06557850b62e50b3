//! Describes a form in words, for `jixiao template list` and `show`.

use std::fmt::Write;

use super::blocks::Block;
use super::display::points;
use super::field::ValueSource;
use super::model::Template;
use crate::finding::Severity;
use crate::score::Extra;
use crate::value::Amount;

/// The form on one line: id, title, place and size.
pub fn line(template: &Template) -> String {
    let sheets = template.self_check.sheet;
    let inputs = template.fields.iter().filter(|field| field.formula().is_none() && field.sheet != sheets).count();
    format!(
        "{}  {}（{}，{}张表，{inputs}个填报项，{}个指标，{}条勾稽关系）",
        template.id,
        template.title,
        template.place,
        sheets,
        template.indicators.len(),
        template.checks.len(),
    )
}

/// Everything about a form that a clerk may ask, on many lines.
pub fn whole(template: &Template) -> String {
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = write_whole(template, &mut out);
    out
}

fn write_whole(template: &Template, out: &mut String) -> std::fmt::Result {
    writeln!(out, "{}", template.title)?;
    writeln!(
        out,
        "模板 {}，第{}版，{}年度，金额单位{}",
        template.id, template.revision, template.fiscal_year, template.currency
    )?;
    if !template.summary.is_empty() {
        writeln!(out, "{}", template.summary)?;
    }
    if !template.basis.is_empty() {
        writeln!(out, "\n依据")?;
        for basis in &template.basis {
            let number = if basis.number.is_empty() { String::new() } else { format!("（{}）", basis.number) };
            writeln!(out, "  {}{number}", basis.title)?;
        }
    }
    writeln!(out, "\n各表")?;
    for (index, sheet) in template.sheets.iter().enumerate().take(template.self_check.sheet) {
        let count = |derived: bool| {
            template
                .fields
                .iter()
                .filter(|field| field.sheet == index && matches!(field.source, ValueSource::Derived(_)) == derived)
                .map(|field| field.rows as usize)
                .sum::<usize>()
        };
        let lists = sheet.blocks.iter().filter(|block| matches!(block, Block::List(_))).count();
        let lists = if lists > 0 { format!("，{lists}个清单") } else { String::new() };
        writeln!(out, "  {:>2}. {}：填报{}格，公式{}格{lists}", index + 1, sheet.name, count(false), count(true))?;
    }
    if !template.indicators.is_empty() {
        writeln!(out, "\n指标")?;
        for indicator in &template.indicators {
            let what = match indicator.extra {
                None => "",
                Some(Extra::Bonus) => "加分，最多",
                Some(Extra::Penalty) => "扣分，最多",
            };
            writeln!(
                out,
                "  {}/{}：{what}{}分。{}",
                indicator.group.join("/"),
                indicator.label,
                indicator.weight.normalize(),
                indicator.standard
            )?;
        }
    }
    if !template.checks.is_empty() {
        writeln!(out, "\n勾稽关系")?;
        for check in &template.checks {
            writeln!(out, "  {} {}（{}）", check.code, check.title, check.severity.word())?;
        }
    }
    let mut rules: Vec<(&str, &str, Severity)> = Vec::new();
    for group in &template.substance {
        rules.extend(group.rules.iter().map(|rule| (rule.code.as_str(), rule.title.as_str(), group.severity)));
    }
    rules.sort_unstable();
    rules.dedup();
    if !rules.is_empty() {
        writeln!(out, "\n内容复核")?;
        for (code, title, severity) in rules {
            writeln!(out, "  {code} {title}（{}）", severity.word())?;
        }
    }
    if let Some(last) = &template.last_year {
        writeln!(out, "\n上年数：{}格取自上年的 {}", last.fills.len(), last.form)?;
        for change in &last.changes {
            let label = &template.field(change.carried.field).label;
            writeln!(
                out,
                "  Y002 {label}比上年变动超过{}%要说明",
                points(change.bound.saturating_mul(Amount::ONE_HUNDRED))
            )?;
        }
    }
    if !template.figures.is_empty() {
        let labels: Vec<&str> = template.figures.iter().map(|figure| template.field(*figure).label.as_str()).collect();
        writeln!(out, "\n汇总表的关键数：{}", labels.join("，"))?;
    }
    if !template.grades.is_empty() {
        let grades: Vec<String> =
            template.grades.iter().map(|grade| format!("{}≥{}", grade.name, grade.min.normalize())).collect();
        writeln!(out, "\n等级：{}", grades.join("，"))?;
    }
    Ok(())
}
