//! What was issued, or would be.

use std::fmt::Write;

use serde::Serialize;

/// What was issued, or would be in a dry run.
#[derive(Debug, Default, Serialize)]
pub struct IssueReport {
    /// The workbooks.
    pub issued: Vec<IssuedWorkbook>,
    /// The units whose workbook stands although something changed.
    pub kept: Vec<KeptIssue>,
    /// How many units keep their current workbook, because nothing changed.
    pub unchanged: usize,
    /// The units that are no longer on the roster.
    pub unlisted: Vec<String>,
    /// The files of last year that were used.
    pub last_year_used: Vec<String>,
    /// The files of last year that were not used, and why.
    pub last_year_unused: Vec<String>,
    /// How many units got figures from last year's return; `None` where the campaign has no folder for those.
    pub with_last_year: Option<usize>,
    /// The workbooks and messages that could not be written, and why.
    pub failed: Vec<String>,
    /// The messages that go with the workbooks, within the campaign's folder.
    pub messages: Vec<String>,
}

/// A workbook that was issued.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IssuedWorkbook {
    /// The unit's code.
    pub code: String,
    /// The unit's name.
    pub name: String,
    /// Its number.
    pub serial: u32,
    /// The number of the workbook that it takes the place of.
    pub instead_of: Option<u32>,
    /// What changed against that one.
    pub changes: Vec<String>,
    /// Whether it voids a return that passed.
    pub voids_pass: bool,
    /// The round whose values it carries.
    pub carries_round: Option<u32>,
    /// The file within the campaign's folder.
    pub path: String,
}

/// A workbook that stands although something changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KeptIssue {
    /// The unit's code.
    pub code: String,
    /// The unit's name.
    pub name: String,
    /// The workbook's number.
    pub serial: u32,
    /// What changed.
    pub changes: Vec<String>,
    /// Whether the unit's last return passed.
    pub passed: bool,
}

impl IssueReport {
    /// The workbooks that void a return that passed.
    pub fn voids(&self) -> impl Iterator<Item = &IssuedWorkbook> {
        self.issued.iter().filter(|issued| issued.voids_pass)
    }
}

/// From this many new workbooks on, only those are listed that take the place of another.
const MANY: usize = 20;

impl IssueReport {
    /// The report in a terminal; `dry_run` says that nothing was written.
    pub fn text(&self, dry_run: bool) -> String {
        let mut out = String::new();
        let few = self.issued.len() < MANY;
        for issued in &self.issued {
            // Writing to a string cannot fail.
            let _ = match issued.instead_of {
                Some(old) => writeln!(
                    out,
                    "{}（{}）有变动，重发第{}号，原第{old}号作废{}  → {}{}",
                    issued.name,
                    issued.code,
                    issued.serial,
                    if issued.voids_pass { "，已通过的结果作废" } else { "" },
                    issued.path,
                    explain(issued)
                ),
                None if few => {
                    writeln!(out, "{}（{}）第{}号  → {}", issued.name, issued.code, issued.serial, issued.path)
                }
                None => Ok(()),
            };
        }
        for kept in &self.kept {
            let state = if kept.passed { "通过" } else { "退回" };
            let changes = kept.changes.join("；");
            let _ = writeln!(out, "{}（{}）{changes}；不影响已有的结论，{state}照旧，不重发。", kept.name, kept.code);
        }
        for unused in &self.last_year_unused {
            let _ = writeln!(out, "上年的表没有用上：{unused}");
        }
        for unit in &self.unlisted {
            let _ = writeln!(out, "{unit} 已不在名单里，以后不再统计它。");
        }
        for failure in &self.failed {
            let _ = writeln!(out, "没有写成  {failure}");
        }
        let again = self.issued.iter().filter(|issued| issued.instead_of.is_some()).count();
        let would = if dry_run { "（没有真的写）" } else { "" };
        let _ = write!(out, "发出{}份{would}", self.issued.len());
        if again > 0 {
            let _ = write!(out, "，其中重发{again}份");
        }
        let voids = self.voids().count();
        if voids > 0 {
            let _ = write!(out, "，使{voids}个单位已通过的结果作废");
        }
        if self.unchanged > 0 {
            let _ = write!(out, "；没有变动的{}份不重发", self.unchanged);
        }
        if let Some(count) = self.with_last_year {
            let _ = write!(out, "；{count}个单位带上了上年数");
        }
        if !self.messages.is_empty() {
            let _ = write!(out, "；写好信{}封", self.messages.len());
        }
        out.push_str("。\n");
        out
    }
}

/// What changed, and what the workbook carries.
fn explain(issued: &IssuedWorkbook) -> String {
    let carries = issued.carries_round.map_or_else(String::new, |round| format!("；带着第{round}轮报送的内容"));
    format!("（{}{carries}）", issued.changes.join("；"))
}

#[cfg(test)]
mod tests {
    use super::{IssueReport, IssuedWorkbook, MANY};

    #[test]
    fn new_workbooks_are_listed_below_the_bound_and_those_in_place_of_another_always() {
        let text = |count: usize| {
            let issued = |number: usize| IssuedWorkbook {
                code: format!("{number:03}"),
                name: "某局".to_owned(),
                serial: 2,
                instead_of: (number == 0).then_some(1),
                changes: Vec::new(),
                voids_pass: false,
                carries_round: None,
                path: "发出/某局.xlsx".to_owned(),
            };
            IssueReport { issued: (0..count).map(issued).collect(), ..IssueReport::default() }.text(false)
        };
        let listed = |count: usize| text(count).matches("某局（").count();
        assert_eq!((listed(MANY - 1), listed(MANY)), (MANY - 1, 1));
        assert!(text(MANY).contains("原第1号作废") && text(MANY).contains(&format!("发出{MANY}份，其中重发1份")));
    }
}
