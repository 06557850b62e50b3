//! What only a person can decide, each with its undo: the functions of `campaign assign`, `accept` and the others.

use serde::Deserialize;
use serde_json::json;

use crate::campaign::Access;

use super::answer::Answer;
use super::error::DeskError;
use super::jobs::JobReport;
use super::messages::{self, doing};
use super::start::day;
use super::state::Desktop;
use super::steps::collect;

/// A decision, as a page sends it.
#[derive(Debug, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub(super) enum Decision {
    Assign { file: String, workbook: Option<String>, unit: String, reason: String },
    Accept { unit: String, reason: String },
    Withdraw { unit: String, reason: String },
    Extend { unit: String, until: String, reason: String },
    SetAside { file: String, reason: String },
    Rectified { unit: String, reason: String },
    Undo { id: i64 },
}

/// Takes a decision. What is assigned is collected at once, as the command does: that takes its time.
pub(super) fn decide(desktop: &Desktop, decision: Decision) -> Answer {
    let today = &desktop.today;
    let open = || desktop.campaign(Access::Write);
    let report = match decision {
        Decision::Assign { file, workbook, unit, reason } => {
            let desktop = desktop.clone();
            let state = desktop.state.clone();
            return Ok(state.jobs.start(doing::COLLECT, move |job| {
                let mut campaign = desktop.campaign(Access::Write)?;
                let report = campaign.assign(&file, workbook.as_deref(), &unit, &reason, &desktop.today)?;
                let collected = collect(&mut campaign, &desktop.today, job)?;
                Ok(JobReport { text: format!("{}\n{}", report.text(), collected.text), ..collected })
            }));
        }
        Decision::Accept { unit, reason } => open()?.accept(&unit, &reason, today)?,
        Decision::Withdraw { unit, reason } => open()?.withdraw(&unit, &reason, today)?,
        Decision::Extend { unit, until, reason } => {
            let until = day(&until)?.ok_or(DeskError::Missing(messages::NO_DAY))?;
            open()?.extend(&unit, &until, &reason, today)?
        }
        Decision::SetAside { file, reason } => open()?.set_aside(&file, &reason, today)?,
        Decision::Rectified { unit, reason } => open()?.close_rectification(&unit, &reason, today)?,
        Decision::Undo { id } => {
            let report = open()?.undo(id, today)?;
            return Ok(json!({ "text": report.undone_text() }));
        }
    };
    Ok(json!({ "text": report.text(), "decision": report.id }))
}
