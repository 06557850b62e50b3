//! `campaign status`: where every unit stands.

use std::collections::BTreeMap;
use std::fmt::{self, Write};

use serde::Serialize;

use super::config::Day;
use super::ledger::Standing;
use super::{Campaign, CampaignError};

/// Where a unit stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// It was not sent a workbook yet.
    NotIssued,
    /// Nothing came from it.
    Waiting,
    /// What came could not be read as the form.
    Unread,
    /// Its return is to be corrected.
    Returned,
    /// Another workbook was sent to it after its last return.
    Reissued,
    /// Its return passed.
    Passed,
}

impl State {
    /// Every state, in the order of a return's way.
    pub const ALL: [Self; 6] =
        [Self::NotIssued, Self::Waiting, Self::Unread, Self::Returned, Self::Reissued, Self::Passed];

    /// Where a unit stands.
    pub fn of(standing: &Standing) -> Self {
        match &standing.last {
            Some(last) if standing.serial != 0 && last.serial != 0 && last.serial != standing.serial => Self::Reissued,
            Some(last) if last.passed => Self::Passed,
            Some(_) => Self::Returned,
            None if standing.unread > 0 => Self::Unread,
            None if standing.serial == 0 => Self::NotIssued,
            None => Self::Waiting,
        }
    }

    /// The word people see.
    pub const fn word(self) -> &'static str {
        match self {
            Self::NotIssued => "未发出",
            Self::Waiting => "未报送",
            Self::Unread => "退件待重报",
            Self::Returned => "退回待改",
            Self::Reissued => "已重发待报",
            Self::Passed => "通过",
        }
    }
}

/// Where a campaign stands.
#[derive(Debug, Serialize)]
pub struct StatusReport {
    /// The version of this report's shape.
    pub version: u32,
    /// What the campaign is called.
    pub title: String,
    /// The day it is looked at.
    pub today: String,
    /// The last day on which returns are in time.
    pub deadline: Option<String>,
    /// How many units there are in each state.
    pub counts: BTreeMap<State, usize>,
    /// How many came after the deadline.
    pub late: usize,
    /// Every unit.
    pub units: Vec<UnitStatus>,
}

/// Where a unit stands.
#[derive(Debug, Serialize)]
pub struct UnitStatus {
    /// The unit's code.
    pub code: String,
    /// The unit's name.
    pub name: String,
    /// The code of its 主管部门.
    pub parent: Option<String>,
    /// Where it stands.
    pub state: State,
    /// The number of its workbook that counts; 0 where none was issued.
    pub serial: u32,
    /// How many rounds it has had.
    pub rounds: u32,
    /// The day its last round came.
    pub day: Option<String>,
    /// Whether that was after the deadline.
    pub late: bool,
    /// What it declared.
    pub declared: Option<String>,
    /// What was recomputed.
    pub recomputed: Option<String>,
    /// The grade.
    pub grade: Option<String>,
    /// How many errors are open.
    pub errors: u32,
    /// How many warnings want an explanation.
    pub open: u32,
}

impl Campaign {
    /// Where the campaign stands.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub fn status(&self, today: &Day) -> Result<StatusReport, CampaignError> {
        let units: Vec<UnitStatus> =
            self.ledger.standings()?.into_iter().filter(|standing| standing.unit.listed).map(unit).collect();
        let count = |state: State| units.iter().filter(|unit| unit.state == state).count();
        Ok(StatusReport {
            version: 1,
            title: super::mails::title(&self.config, &self.form).to_owned(),
            today: today.to_string(),
            deadline: self.config.deadline.as_ref().map(Day::to_string),
            counts: State::ALL.into_iter().map(|state| (state, count(state))).collect(),
            late: units.iter().filter(|unit| unit.late).count(),
            units,
        })
    }
}

fn unit(standing: Standing) -> UnitStatus {
    let state = State::of(&standing);
    let last = standing.last.as_ref();
    UnitStatus {
        state,
        serial: standing.serial,
        rounds: last.map_or(0, |last| last.round),
        day: last.map(|last| last.day.clone()),
        late: last.is_some_and(|last| last.late),
        declared: last.and_then(|last| last.declared.clone()),
        recomputed: last.and_then(|last| last.recomputed.clone()),
        grade: last.and_then(|last| last.grade.clone()),
        errors: last.map_or(0, |last| last.errors),
        open: last.map_or(0, |last| last.open),
        code: standing.unit.code,
        name: standing.unit.name,
        parent: standing.unit.parent,
    }
}

/// How many units of a state are named in the terminal.
const NAMED: usize = 20;

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
        let told = self.counts.iter().filter(|(_, count)| **count > 0);
        let told: Vec<String> = told.map(|(state, count)| format!("{}{count}", state.word())).collect();
        writeln!(
            out,
            "{}",
            if told.is_empty() {
                "名单还没有登记，请先执行 jixiao campaign issue".to_owned()
            } else {
                told.join("，")
            }
        )?;
        if self.late > 0 {
            writeln!(out, "其中逾期报送{}个", self.late)?;
        }
        for (state, count) in self.counts.iter().filter(|(state, count)| **state != State::Passed && **count > 0) {
            writeln!(out, "\n{}（{count}个）", state.word())?;
            let units = self.units.iter().filter(|unit| unit.state == *state);
            for unit in units.take(NAMED) {
                write!(out, "  {}（{}）", unit.name, unit.code)?;
                if *state == State::Returned {
                    write!(out, "  第{}轮，{}处错误，{}处要说明", unit.rounds, unit.errors, unit.open)?;
                }
                writeln!(out)?;
            }
            if *count > NAMED {
                writeln!(out, "  ……还有{}个，用 --format json 看全部", count - NAMED)?;
            }
        }
        Ok(())
    }
}
