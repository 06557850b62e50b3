//! The steps of a year, each the function of its command, in a thread of its own.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use crate::campaign::{Access, Campaign, Day, IssueOptions, NextPlan, Sample, SendOptions, SendScope, rollup_name};
use crate::page::browser_engine;
use crate::written_report::ReportVersion;

use super::answer::Answer;
use super::error::DeskError;
use super::jobs::{Job, JobReport};
use super::messages::doing;
use super::start::day;
use super::state::Desktop;

/// A step of the year, as a page sends it.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "step", rename_all = "kebab-case")]
pub(super) enum Step {
    Collect,
    Fetch,
    Issue {
        #[serde(default)]
        only: Vec<String>,
        #[serde(default)]
        mail: bool,
        #[serde(default)]
        page: bool,
        #[serde(default)]
        void_passes: bool,
    },
    Remind {
        #[serde(default)]
        only_unsent: bool,
    },
    Review {
        share: u32,
        risk: u32,
        seed: u64,
    },
    Rectify {
        #[serde(default)]
        until: String,
    },
    Rollup,
    Reports {
        #[serde(default)]
        public: bool,
    },
    Next {
        name: String,
        #[serde(default)]
        template: String,
        #[serde(default)]
        deadline: String,
    },
    Send {
        #[serde(default)]
        only: Vec<String>,
        #[serde(default)]
        held: bool,
        #[serde(default)]
        settle: bool,
    },
}

/// Starts a step; nothing of it is done where what goes before it fails.
pub(super) fn run(
    desktop: Desktop,
    step: Step,
    before: impl FnOnce(&Desktop, &Step) -> Result<(), DeskError> + Send + 'static,
) -> Answer {
    let doing = match &step {
        Step::Collect => doing::COLLECT,
        Step::Fetch => doing::FETCH,
        Step::Issue { .. } => doing::ISSUE,
        Step::Remind { .. } => doing::REMIND,
        Step::Review { .. } => doing::REVIEW,
        Step::Rectify { .. } => doing::RECTIFY,
        Step::Rollup => doing::ROLLUP,
        Step::Reports { .. } => doing::REPORTS,
        Step::Next { .. } => doing::NEXT,
        Step::Send { .. } => doing::SEND,
    };
    let state = desktop.state.clone();
    Ok(state.jobs.start(doing, move |job| {
        before(&desktop, &step)?;
        done(&desktop, step, job)
    }))
}

/// Does a step, as its command does.
fn done(desktop: &Desktop, step: Step, job: &Job) -> Result<JobReport, DeskError> {
    let today = &desktop.today;
    let open = || desktop.campaign(Access::Write);
    Ok(match step {
        Step::Collect => collect(&mut open()?, today, job)?,
        Step::Fetch => JobReport::words(open()?.fetch(&|done, all| job.progress(done, all))?.text()),
        Step::Issue { only, mail, page, void_passes } => {
            let mut campaign = open()?;
            let options = IssueOptions { only, mail, void_passes, dry_run: false, day: today.clone() };
            let report = campaign.issue(&options)?;
            if let Some(engine) = browser_engine().filter(|_| page) {
                campaign.write_page(engine)?;
            }
            JobReport { text: report.text(false), details: of(&report) }
        }
        Step::Remind { only_unsent } => {
            let report = open()?.remind(only_unsent, today)?;
            JobReport { text: report.text(), details: of(&report) }
        }
        Step::Review { share, risk, seed } => {
            let report = open()?.draw_review(Sample { share, risk, seed }, today)?;
            JobReport { text: report.text(), details: of(&report) }
        }
        Step::Rectify { until } => {
            let report = open()?.rectify(day(&until)?.as_ref(), today)?;
            JobReport { text: report.text(), details: of(&report) }
        }
        Step::Rollup => {
            let campaign = desktop.campaign(Access::Read)?;
            let output = campaign.rollup_file(&rollup_name(campaign.form.template.fiscal_year));
            campaign.prepare_output(&output)?;
            let report = Campaign::write_rollup(&[campaign], &output)?;
            let within = super::files::within(&desktop.folder, &report.path);
            JobReport { text: report.text(), details: json!({ "path": within }) }
        }
        Step::Reports { public } => {
            let version = if public { ReportVersion::Public } else { ReportVersion::Full };
            let report = desktop.campaign(Access::Read)?.write_reports(None, version)?;
            JobReport { text: report.text(), details: of(&report) }
        }
        Step::Next { name, template, deadline } => {
            let (folder, plan) = next_plan(desktop, &name, &template, &deadline)?;
            let report = desktop.campaign(Access::Read)?.next(&folder, plan)?;
            let n = desktop.state.open(&folder)?;
            JobReport { text: report.text(), details: json!({ "n": n }) }
        }
        Step::Send { only, held, settle } => {
            let options = send_options(only, held, settle, false, today);
            let report = open()?.send(&options, &|| desktop.state.stopper.is_stopped(), &|_| {})?;
            JobReport { text: report.text(false, settle), details: of(&report) }
        }
    })
}

/// Takes what is new in `收到/`.
pub(super) fn collect(campaign: &mut Campaign, today: &Day, job: &Job) -> Result<JobReport, DeskError> {
    let pool = rayon::ThreadPoolBuilder::new().build().map_err(|_| DeskError::BrokenOff)?;
    let report = campaign.collect_in(&pool, today, &|done, all| job.progress(done, all))?;
    Ok(JobReport { text: report.text(), details: of(&report) })
}

/// Takes the scores of the reviewers over.
pub(super) fn read_review(desktop: &Desktop, bytes: Vec<u8>) -> Json {
    let desktop = desktop.clone();
    let state = desktop.state.clone();
    state.jobs.start(doing::READ_REVIEW, move |_| {
        let report = desktop.campaign(Access::Write)?.read_review(&bytes, &desktop.today)?;
        Ok(JobReport { text: report.text(), details: of(&report) })
    })
}

/// The folder and the plan of next year's campaign, which lies beside this one.
pub(super) fn next_plan(
    desktop: &Desktop,
    name: &str,
    template: &str,
    deadline: &str,
) -> Result<(PathBuf, NextPlan), DeskError> {
    if name.trim().is_empty() {
        return Err(DeskError::Missing(super::messages::NO_NAME));
    }
    let beside = desktop.folder.parent().unwrap_or(&desktop.folder);
    let template = Some(template.trim().to_owned()).filter(|template| !template.is_empty());
    let folder = beside.join(crate::text::file_name::safe_name(name));
    Ok((folder, NextPlan { template, deadline: day(deadline)? }))
}

/// How letters are sent; only those that are named, where some are.
pub(super) fn send_options(only: Vec<String>, held: bool, settle: bool, dry_run: bool, today: &Day) -> SendOptions {
    let scope = if held { SendScope::Held } else { SendScope::Due };
    SendOptions { scope, dry_run, settle, only, day: today.clone() }
}

/// A report as a page gets it: a plain structure of text and numbers, so that nothing here can fail.
fn of(report: &impl Serialize) -> Json {
    serde_json::to_value(report).unwrap_or_default()
}
