//! Whom a step would hit, before it is done. Nothing is written.

use serde::Deserialize;
use serde_json::{Value as Json, json};

use crate::campaign::{Access, IssueOptions, IssueReport, Sample, UnitState};
use crate::text::digest::sha256;
use crate::text::visible::visible;

use super::answer::Answer;
use super::error::DeskError;
use super::messages::{self, hits};
use super::state::Desktop;
use super::steps::{self, Step, next_plan, send_options};

/// A preview: a sentence, then who is hit, a group each; `warn` where something that passed would be voided.
fn shown(sentence: String, groups: Vec<(&str, Vec<String>)>, warn: bool) -> Json {
    let groups: Vec<Json> = groups
        .into_iter()
        .filter(|(_, units)| !units.is_empty())
        .map(|(word, units)| {
            let units: Vec<_> = units.iter().map(|unit| visible(unit).into_owned()).collect();
            json!({ "word": word, "units": units })
        })
        .collect();
    json!({ "sentence": sentence, "groups": groups, "warn": warn })
}

/// Whom a step would hit, and a digest of that, by which doing it is held to what was shown.
pub(super) fn preview(desktop: &Desktop, step: Step) -> Answer {
    let mut shown = hits_of(desktop, step)?;
    shown["seen"] = digest(&shown).into();
    Ok(shown)
}

/// A step that is to be done, as a page sends it.
#[derive(Debug, Deserialize)]
pub(super) struct ToDo {
    #[serde(flatten)]
    step: Step,
    /// The digest of the preview that was shown; empty where none was.
    #[serde(default)]
    seen: String,
}

/// Starts a step, which is done only where it hits whom its preview has shown.
pub(super) fn run(desktop: Desktop, to_do: ToDo) -> Answer {
    let ToDo { step, seen } = to_do;
    steps::run(
        desktop,
        step,
        move |desktop, step| {
            if seen.is_empty() { Ok(()) } else { hold(desktop, step.clone(), &seen) }
        },
    )
}

/// Holds a step to what was shown of it.
///
/// # Errors
/// Where somebody else would be hit by now.
fn hold(desktop: &Desktop, step: Step, seen: &str) -> Result<(), DeskError> {
    match digest(&hits_of(desktop, step)?) == seen {
        true => Ok(()),
        false => Err(DeskError::Missing(messages::CHANGED_SINCE)),
    }
}

fn digest(shown: &Json) -> String {
    sha256(shown.to_string().as_bytes())
}

fn hits_of(desktop: &Desktop, step: Step) -> Answer {
    let mut campaign = desktop.campaign(Access::Read)?;
    let today = &desktop.today;
    Ok(match step {
        Step::Collect => shown(messages::TO_COLLECT.to_owned(), Vec::new(), false),
        Step::Fetch => shown(messages::TO_FETCH.to_owned(), Vec::new(), false),
        Step::Issue { only, mail, .. } => {
            let options = IssueOptions { only, mail, void_passes: false, dry_run: true, day: today.clone() };
            of_issue(&campaign.issue(&options)?)
        }
        Step::Remind { only_unsent } => {
            let preview = campaign.remind_preview(only_unsent)?;
            let named = |units: &[(String, &str)]| -> Vec<String> {
                units.iter().map(|(name, state)| format!("{name}（{state}）")).collect()
            };
            let sentence = messages::to_remind(preview.due.len(), preview.no_address.len());
            let groups = vec![(hits::REMINDED, named(&preview.due)), (hits::TELEPHONE, named(&preview.no_address))];
            shown(sentence, groups, false)
        }
        Step::Review { share, risk, seed } => {
            let drawn = campaign.review_preview(Sample { share, risk, seed })?;
            let named = drawn.iter().map(|drawn| format!("{}：{}", drawn.unit, drawn.reasons.join("；"))).collect();
            shown(messages::to_draw(drawn.len()), vec![(hits::DRAWN, named)], false)
        }
        Step::Rectify { .. } => {
            let preview = campaign.rectify_preview()?;
            let sentence = messages::to_rectify(preview.due.len(), preview.no_address.len());
            let groups = vec![
                (hits::NOTICED, preview.due),
                (hits::TELEPHONE, preview.no_address),
                (hits::NOTICE_OPEN, preview.open),
            ];
            shown(sentence, groups, false)
        }
        Step::Rollup => {
            let (passed, others) = by_passed(&campaign.status(today)?.units);
            let sentence = messages::to_roll_up(passed.len() + others.len(), passed.len());
            shown(sentence, vec![(hits::COUNTED, passed), (hits::NOT_COUNTED, others)], false)
        }
        Step::Reports { .. } => {
            let (passed, _) = by_passed(&campaign.status(today)?.units);
            shown(messages::to_report(passed.len()), vec![(hits::REPORTED, passed)], false)
        }
        Step::Next { name, template, deadline } => {
            let (folder, plan) = next_plan(desktop, &name, &template, &deadline)?;
            let report = campaign.next_preview(&folder, plan)?;
            let sentence = messages::to_begin(&report.template, report.units, report.last_returns);
            shown(sentence, vec![(hits::LEFT_OUT, report.without)], false)
        }
        Step::Send { only, held, settle } => {
            let options = send_options(only, held, settle, true, today);
            let report = campaign.send(&options, &|| false, &|_| {})?;
            if report.sent.is_empty() && report.held.is_empty() {
                return Err(DeskError::Missing(messages::NO_LETTERS));
            }
            let sent = report.sent.iter().map(|mail| format!("{} → {}", mail.path, mail.to.join("；"))).collect();
            let held = report.held.iter().map(|mail| format!("{}（{}）", mail.path, mail.why)).collect::<Vec<_>>();
            if settle {
                let sentence = messages::to_settle(report.sent.len());
                shown(sentence, vec![(hits::SETTLED, sent)], false)
            } else {
                let sentence = messages::to_send(report.sent.len(), held.len());
                shown(sentence, vec![(hits::SENT, sent), (hits::HELD, held)], false)
            }
        }
    })
}

fn of_issue(report: &IssueReport) -> Json {
    let (mut new, mut again, mut voided) = (Vec::new(), Vec::new(), Vec::new());
    for issued in &report.issued {
        let name = format!("{}（{}）", issued.name, issued.code);
        let changes = format!("{name}：{}", issued.changes.join("；"));
        match issued.instead_of {
            None => new.push(name),
            Some(_) if issued.voids_pass => voided.push(changes),
            Some(_) => again.push(changes),
        }
    }
    let kept = report.kept.iter().map(|kept| format!("{}（{}）：{}", kept.name, kept.code, kept.changes.join("；")));
    let warn = !voided.is_empty();
    let sentence = messages::to_issue(report.issued.len(), report.unchanged);
    let groups = vec![
        (hits::VOIDED, voided),
        (hits::AGAIN, again),
        (hits::NEW, new),
        (hits::KEPT, kept.collect()),
        (hits::UNLISTED, report.unlisted.clone()),
        (hits::UNUSED, report.last_year_unused.clone()),
    ];
    shown(sentence, groups, warn)
}

/// The names of the units that passed, and of the others.
fn by_passed(units: &[crate::campaign::UnitStatus]) -> (Vec<String>, Vec<String>) {
    let (passed, others): (Vec<_>, Vec<_>) = units.iter().partition(|unit| unit.state == UnitState::Passed);
    let named = |unit: &crate::campaign::UnitStatus| format!("{}（{}）", unit.name, unit.state.word());
    (passed.into_iter().map(|unit| unit.name.clone()).collect(), others.into_iter().map(named).collect())
}
