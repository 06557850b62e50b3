//! `campaign status`: the state of every unit.

use std::collections::BTreeMap;
use std::fmt::{self, Write};

use serde::Serialize;

use crate::finding::FindingCounts;
use crate::ledger::{OpenFile, Standing, UnitState};
use crate::rollup;
use crate::value::Day;

use super::error::CampaignError;
use super::open::Campaign;

/// The state of a campaign and of each of its units.
#[derive(Debug, Serialize)]
pub struct StatusReport {
    /// The version of this report's JSON.
    pub version: u32,
    /// The campaign's title.
    pub title: String,
    /// The day of the report.
    pub today: String,
    /// The last day on which returns are in time.
    pub deadline: Option<String>,
    /// How many units there are in each state.
    pub counts: BTreeMap<UnitState, usize>,
    /// How many came after the deadline.
    pub late: usize,
    /// Every unit.
    pub units: Vec<UnitStatus>,
    /// What a review found, unit by unit: the last notice and whether it is closed.
    pub rectifications: Vec<RectificationStatus>,
    /// What came in and is open: what nobody handled, and what nobody said whose it is.
    pub open: Vec<OpenFile>,
}

/// A notice of what a review found, the last one to a unit.
#[derive(Debug, Serialize)]
pub struct RectificationStatus {
    /// The unit's code.
    pub code: String,
    /// The unit's name.
    pub unit: String,
    /// The day of the notice.
    pub notified: String,
    /// The day on which it was closed; `None` while the unit has not put right what was found.
    pub closed: Option<String>,
}

/// The state of a unit, with its last round.
#[derive(Debug, Serialize)]
pub struct UnitStatus {
    /// The unit's code.
    pub code: String,
    /// The unit's name.
    pub name: String,
    /// The code of its 主管部门.
    pub parent: Option<String>,
    /// The state that it is in.
    pub state: UnitState,
    /// The number of its current workbook; 0 where none was issued.
    pub serial: u32,
    /// How many rounds it has had.
    pub rounds: u32,
    /// The day its last round came.
    pub day: Option<String>,
    /// Whether its last round came after its deadline.
    pub late: bool,
    /// Its own deadline, where it has one.
    pub until: Option<String>,
    /// Whether a person decided that its last round passed.
    pub accepted: bool,
    /// Why a person decided that its last round, which passed in its check, did not pass.
    pub withdrawn: Option<String>,
    /// The declared total of its last round.
    pub declared: Option<String>,
    /// The recomputed total of its last round.
    pub recomputed: Option<String>,
    /// The grade of its last round.
    pub grade: Option<String>,
    /// How many places of its last round are to be corrected.
    pub errors: u32,
    /// How many cells of its last round are to be filled in.
    pub missing: u32,
    /// How many places of its last round are to be explained.
    pub open: u32,
    /// How many places of its last round are restored, and to be confirmed.
    pub restored: u32,
}

impl Campaign {
    /// The state of the campaign and of each of its units.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub fn status(&self, today: &Day) -> Result<StatusReport, CampaignError> {
        let units: Vec<UnitStatus> =
            self.ledger.standings()?.into_iter().filter(|standing| standing.unit.listed).map(UnitStatus::new).collect();
        let name = |code: &str| units.iter().find(|unit| unit.code == code).map(|unit| unit.name.clone());
        let rectifications = self.ledger.rectifications()?.into_iter().map(|notice| RectificationStatus {
            unit: name(&notice.unit).unwrap_or_else(|| notice.unit.clone()),
            code: notice.unit,
            notified: notice.day,
            closed: notice.closed,
        });
        let rectifications = rectifications.collect();
        let count = |state: UnitState| units.iter().filter(|unit| unit.state == state).count();
        Ok(StatusReport {
            version: 1,
            title: self.config.title(&self.form.template.title).to_owned(),
            today: today.to_string(),
            deadline: self.config.deadline.as_ref().map(Day::to_string),
            counts: UnitState::ALL.into_iter().map(|state| (state, count(state))).collect(),
            late: units.iter().filter(|unit| unit.late).count(),
            units,
            rectifications,
            open: self.ledger.open_files()?,
        })
    }
}

impl UnitStatus {
    /// What is left to do about its last round.
    fn counts(&self) -> FindingCounts {
        let Self { errors, missing, open, restored, .. } = *self;
        FindingCounts { errors, missing, unexplained: open, restored, ..FindingCounts::default() }
    }

    /// The same in words, or why its last round does not count as passed any more.
    pub fn to_do(&self) -> String {
        self.withdrawn.as_deref().map_or_else(|| self.counts().to_do(), rollup::messages::withdrawn)
    }

    fn new(standing: Standing) -> Self {
        let state = standing.state();
        let last = standing.last.as_ref();
        Self {
            state,
            serial: standing.serial,
            rounds: last.map_or(0, |last| last.round),
            day: last.map(|last| last.day.clone()),
            late: standing.is_late(),
            until: standing.decisions.until.as_ref().map(Day::to_string),
            accepted: standing.is_accepted(),
            withdrawn: standing.withdrawn().map(str::to_owned),
            declared: last.and_then(|last| last.declared.clone()),
            recomputed: last.and_then(|last| last.recomputed.clone()),
            grade: last.and_then(|last| last.grade.clone()),
            errors: last.map_or(0, |last| last.counts.errors),
            missing: last.map_or(0, |last| last.counts.missing),
            open: last.map_or(0, |last| last.counts.unexplained),
            restored: last.map_or(0, |last| last.counts.restored),
            code: standing.unit.code,
            name: standing.unit.name,
            parent: standing.unit.parent,
        }
    }
}

/// How many units of a state are named in the terminal.
const MOST_NAMED: usize = 20;

impl StatusReport {
    /// The report in a terminal.
    pub fn text(&self) -> String {
        let mut out = String::new();
        // Writing to a string cannot fail.
        let _ = self.write(&mut out);
        out
    }

    fn write(&self, out: &mut String) -> fmt::Result {
        writeln!(out, "{}", self.title)?;
        if let Some(deadline) = &self.deadline {
            let word = if *deadline < self.today { "，已过期" } else { "" };
            writeln!(out, "报送期限 {deadline}{word}（今天 {}）", self.today)?;
        }
        write!(out, "共{}个单位：", self.units.len())?;
        let counts = self.counts.iter().filter(|(_, count)| **count > 0);
        let counts: Vec<String> = counts.map(|(state, count)| format!("{}{count}", state.word())).collect();
        writeln!(
            out,
            "{}",
            if counts.is_empty() {
                "名单还没有登记，请先执行 jixiao campaign issue".to_owned()
            } else {
                counts.join("，")
            }
        )?;
        if self.late > 0 {
            writeln!(out, "其中逾期报送{}个", self.late)?;
        }
        for (state, count) in self.counts.iter().filter(|(state, count)| **state != UnitState::Passed && **count > 0) {
            writeln!(out, "\n{}（{count}个）", state.word())?;
            let units = self.units.iter().filter(|unit| unit.state == *state);
            for unit in units.take(MOST_NAMED) {
                write!(out, "  {}（{}）", unit.name, unit.code)?;
                if *state == UnitState::Returned {
                    write!(out, "  第{}轮，{}", unit.rounds, unit.to_do())?;
                }
                writeln!(out)?;
            }
            if *count > MOST_NAMED {
                writeln!(out, "  ……还有{}个，用 --format json 看全部", count - MOST_NAMED)?;
            }
        }
        self.write_rectifications(out)?;
        self.write_open(out)?;
        Ok(())
    }
}

impl StatusReport {
    /// Whether something that came in is open.
    pub fn wants_attention(&self) -> bool {
        !self.open.is_empty()
    }

    fn write_rectifications(&self, out: &mut String) -> fmt::Result {
        if self.rectifications.is_empty() {
            return Ok(());
        }
        let open = self.rectifications.iter().filter(|notice| notice.closed.is_none());
        let open: Vec<&str> = open.map(|notice| notice.unit.as_str()).collect();
        write!(
            out,
            "\n整改：已通知{}个，已销号{}个",
            self.rectifications.len(),
            self.rectifications.len() - open.len()
        )?;
        let named = open.iter().take(MOST_NAMED).copied().collect::<Vec<_>>().join("、");
        match open.len() {
            0 => writeln!(out, "。"),
            count if count > MOST_NAMED => writeln!(out, "，等着整改的：{named}等{count}个。"),
            _ => writeln!(out, "，等着整改的：{named}。"),
        }
    }

    fn write_open(&self, out: &mut String) -> fmt::Result {
        let (unclaimed, unhandled): (Vec<&OpenFile>, Vec<&OpenFile>) =
            self.open.iter().partition(|file| file.unclaimed);
        for (files, what, how) in [
            (unclaimed, "待认领", "核实后用 jixiao campaign assign 认领"),
            (unhandled, "收到但没有处理", "催单位重报，或用 jixiao campaign set-aside 搁置并写明原因"),
        ] {
            if files.is_empty() {
                continue;
            }
            writeln!(out, "\n{what}（{}份，{how}）", files.len())?;
            for file in files.iter().take(MOST_NAMED) {
                let unit = file.unit.as_ref().and_then(|code| self.units.iter().find(|unit| unit.code == *code));
                let unit = unit.map_or_else(String::new, |unit| format!("{}：", unit.name));
                writeln!(out, "  {}  {unit}{}", file.path, file.why)?;
            }
            if files.len() > MOST_NAMED {
                writeln!(out, "  ……还有{}份，用 --format json 看全部", files.len() - MOST_NAMED)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{MOST_NAMED, RectificationStatus, StatusReport, UnitState, UnitStatus};

    fn unit(code: String) -> UnitStatus {
        UnitStatus {
            code,
            name: "某局".to_owned(),
            parent: None,
            state: UnitState::Waiting,
            serial: 1,
            rounds: 0,
            day: None,
            late: false,
            until: None,
            accepted: false,
            withdrawn: None,
            declared: None,
            recomputed: None,
            grade: None,
            errors: 0,
            missing: 0,
            open: 0,
            restored: 0,
        }
    }

    #[test]
    fn what_a_unit_has_to_do_is_counted_or_why_its_round_was_withdrawn() {
        let counted = UnitStatus { errors: 1, missing: 2, open: 3, restored: 4, ..unit("001".to_owned()) };
        assert_eq!(counted.to_do(), "1处有误，2格未填，3处需说明，4处已恢复（请确认）");
        let withdrawn = UnitStatus { withdrawn: Some("佐证是假的".to_owned()), ..counted };
        assert_eq!(withdrawn.to_do(), "撤销通过：佐证是假的");
    }

    #[test]
    fn units_of_a_state_are_named_up_to_the_bound() {
        let text = |count: usize| {
            let units = (0..count).map(|number| unit(format!("{number:03}")));
            let report = StatusReport {
                version: 1,
                title: "自评".to_owned(),
                today: "2022-04-20".to_owned(),
                deadline: None,
                counts: [(UnitState::Waiting, count), (UnitState::Returned, 0)].into(),
                late: 0,
                units: units.collect(),
                rectifications: Vec::new(),
                open: Vec::new(),
            };
            report.text()
        };
        assert_eq!(text(MOST_NAMED).matches("某局").count(), MOST_NAMED);
        assert!(!text(MOST_NAMED).contains("还有"));
        assert_eq!(text(MOST_NAMED + 1).matches("某局").count(), MOST_NAMED);
        assert!(text(MOST_NAMED + 1).contains("还有1个"));
        assert!(!text(1).contains(UnitState::Returned.word()), "no unit is in that state: {}", text(1));
    }

    #[test]
    fn units_that_are_still_to_put_things_right_are_named_up_to_the_bound() {
        let text = |open: usize| {
            let notice = |number: usize, closed: Option<&str>| RectificationStatus {
                code: format!("{number:03}"),
                unit: format!("第{number}局"),
                notified: "2022-05-10".to_owned(),
                closed: closed.map(str::to_owned),
            };
            let closed = notice(0, Some("2022-05-20"));
            let report = StatusReport {
                version: 1,
                title: "自评".to_owned(),
                today: "2022-06-01".to_owned(),
                deadline: None,
                counts: [].into(),
                late: 0,
                units: Vec::new(),
                rectifications: std::iter::once(closed).chain((1..=open).map(|number| notice(number, None))).collect(),
                open: Vec::new(),
            };
            report.text()
        };
        assert!(text(0).contains("整改：已通知1个，已销号1个。"), "{}", text(0));
        assert!(text(2).contains("整改：已通知3个，已销号1个，等着整改的：第1局、第2局。"), "{}", text(2));
        let last = format!("、第{MOST_NAMED}局。");
        assert!(text(MOST_NAMED).contains(&last), "{}", text(MOST_NAMED));
        let many = format!("、第{MOST_NAMED}局等{}个。", MOST_NAMED + 1);
        assert!(text(MOST_NAMED + 1).contains(&many), "{}", text(MOST_NAMED + 1));
    }
}
