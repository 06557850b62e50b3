//! What changed between two returns, as text and as JSON.

use serde::Serialize;

use crate::check::Verdict;
use crate::engine::{CellChange, Comparison};
use crate::finding::Finding;

/// The comparison in words.
pub fn text(comparison: &Comparison<'_>) -> String {
    let Comparison { form, unit, verdicts, changes, cured, explained, open, new } = comparison;
    let unit = if unit.is_empty() { "（未填单位名称）" } else { unit };
    let mut out = format!("{unit}　{}\n", form.template.title);
    out.push_str(&format!("{} → {}\n", verdicts[0].word(), verdicts[1].word()));
    let (asked, unasked): (Vec<&CellChange>, Vec<&CellChange>) = changes.iter().partition(|change| change.is_asked);
    section(&mut out, &format!("按要求改的（{}格）", asked.len()), asked.into_iter().map(change));
    section(&mut out, &format!("没有要求改、也改了的（{}格）", unasked.len()), unasked.into_iter().map(change));
    section(&mut out, &format!("已经改好（{}处）", cured.len()), cured.iter().copied().map(finding));
    section(&mut out, &format!("已经说明（{}处）", explained.len()), explained.iter().copied().map(finding));
    section(&mut out, &format!("还没有改（{}处）", open.len()), open.iter().copied().map(finding));
    section(&mut out, &format!("新出现（{}处）", new.len()), new.iter().copied().map(finding));
    if changes.is_empty() {
        out.push_str("\n填报的内容没有变。\n");
    }
    out
}

fn section(out: &mut String, title: &str, lines: impl ExactSizeIterator<Item = String>) {
    if lines.len() > 0 {
        out.push_str(&format!("\n{title}\n"));
        lines.for_each(|line| out.push_str(&format!("  {line}\n")));
    }
}

fn change(change: &CellChange) -> String {
    format!("{}　{}：{} → {}", change.location, change.item, change.before, change.after)
}

fn finding(finding: &Finding) -> String {
    let place = finding.location.as_ref().map_or_else(String::new, |location| format!(" {location}"));
    format!("{}{place}　{}", finding.code, finding.message)
}

#[derive(Serialize)]
struct ComparisonJson<'a> {
    version: u32,
    template: &'a str,
    unit: &'a str,
    before: Verdict,
    after: Verdict,
    changes: Vec<ChangeJson<'a>>,
    cured: Vec<FindingJson<'a>>,
    explained: Vec<FindingJson<'a>>,
    open: Vec<FindingJson<'a>>,
    new: Vec<FindingJson<'a>>,
}

#[derive(Serialize)]
struct ChangeJson<'a> {
    sheet: &'a str,
    cell: Option<String>,
    field: &'a str,
    item: &'a str,
    before: &'a str,
    after: &'a str,
    /// Whether a finding on the earlier return was about the cell.
    asked: bool,
}

#[derive(Serialize)]
struct FindingJson<'a> {
    code: &'a str,
    sheet: Option<&'a str>,
    cell: Option<String>,
    field: &'a str,
    message: &'a str,
}

/// The comparison as JSON: English keys, texts as the form shows them.
pub fn json(comparison: &Comparison<'_>) -> String {
    let made = ComparisonJson {
        version: 1,
        template: &comparison.form.template.id,
        unit: comparison.unit,
        before: comparison.verdicts[0],
        after: comparison.verdicts[1],
        changes: comparison.changes.iter().map(change_json).collect(),
        cured: comparison.cured.iter().map(|finding| finding_json(finding)).collect(),
        explained: comparison.explained.iter().map(|finding| finding_json(finding)).collect(),
        open: comparison.open.iter().map(|finding| finding_json(finding)).collect(),
        new: comparison.new.iter().map(|finding| finding_json(finding)).collect(),
    };
    // Texts and flags: nothing here can fail to serialize.
    serde_json::to_string_pretty(&made).unwrap_or_default() + "\n"
}

fn change_json(change: &CellChange) -> ChangeJson<'_> {
    ChangeJson {
        sheet: &change.location.sheet,
        cell: change.location.cell.map(|cell| cell.to_string()),
        field: &change.field,
        item: &change.item,
        before: &change.before,
        after: &change.after,
        asked: change.is_asked,
    }
}

fn finding_json(finding: &Finding) -> FindingJson<'_> {
    FindingJson {
        code: finding.code.as_str(),
        sheet: finding.location.as_ref().map(|location| location.sheet.as_str()),
        cell: finding.location.as_ref().and_then(|location| location.cell).map(|cell| cell.to_string()),
        field: &finding.field,
        message: &finding.message,
    }
}
