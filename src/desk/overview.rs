//! Where the campaign stands: every unit in a line, in few bytes, so that a page can search ten thousand at once.

use std::collections::HashMap;
use std::fs;
use std::time::UNIX_EPOCH;

use serde_json::{Value as Json, json};

use crate::campaign::{Access, LetterRow, OpenFile, UnitState, UnitStatus};
use crate::text::visible::visible;

use super::answer::Answer;
use super::state::Desktop;

/// The state of the campaign and of every unit.
pub(super) fn overview(desktop: &Desktop) -> Answer {
    let campaign = desktop.campaign(Access::Read)?;
    let status = campaign.status(&desktop.today)?;
    let mut last_letters: HashMap<String, LetterRow> = HashMap::new();
    for letter in campaign.letters()? {
        if let Some(unit) = letter.unit.clone() {
            last_letters.insert(unit, letter);
        }
    }
    let mut waiting: HashMap<&str, &OpenFile> = HashMap::new();
    for file in &status.open {
        if let Some(unit) = &file.unit {
            waiting.insert(unit, file);
        }
    }
    let names: HashMap<&str, &str> = status.units.iter().map(|unit| (unit.code.as_str(), unit.name.as_str())).collect();
    let units: Vec<Json> = status
        .units
        .iter()
        .map(|unit| {
            let parent = unit.parent.as_deref().map(|parent| names.get(parent).copied().unwrap_or(parent));
            line(unit, parent, last_letters.get(&unit.code), waiting.get(unit.code.as_str()).copied())
        })
        .collect();
    let states: Vec<Json> = UnitState::ALL
        .into_iter()
        .map(|state| json!({ "key": state, "word": state.word(), "count": status.counts.get(&state) }))
        .collect();
    Ok(json!({
        "title": campaign.title(),
        "year": campaign.form.template.fiscal_year,
        "folder": desktop.folder.display().to_string(),
        "today": status.today,
        "deadline": status.deadline,
        "late": status.late,
        "states": states,
        "units": units,
        "open": status.open,
        "rectifications": status.rectifications,
        "marks": crate::page::state_words(),
        "mailbox": campaign.has_mailbox(),
        "running": desktop.state.jobs.running(),
        "stamp": stamp(desktop)?["stamp"],
    }))
}

/// A unit in a line: the places of its parts are those in `web/units.js`.
fn line(unit: &UnitStatus, parent: Option<&str>, letter: Option<&LetterRow>, waits: Option<&OpenFile>) -> Json {
    let state = UnitState::ALL.iter().position(|state| *state == unit.state);
    let to_do = if unit.state == UnitState::Returned { unit.to_do() } else { String::new() };
    json!([
        unit.code,
        visible(&unit.name),
        parent,
        state,
        unit.rounds,
        unit.day,
        unit.late,
        unit.until,
        unit.recomputed,
        unit.grade,
        to_do,
        unit.accepted,
        letter.map(|letter| letter.kind),
        letter.map(|letter| letter.day.as_str()),
        letter.map(|letter| letter.delivery),
        waits.map(|file| visible(&file.why)),
    ])
}

/// What changes whenever the folder's record does, without opening it: a page asks for it every few seconds, so that it shows what another
/// window or a command beside it did.
pub(super) fn stamp(desktop: &Desktop) -> Answer {
    let of = |name: &str| {
        let data = fs::metadata(desktop.folder.join(name)).ok()?;
        let modified = data.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
        Some(format!("{}-{}", modified.as_nanos(), data.len()))
    };
    let stamp: Vec<Option<String>> = ["台账.sqlite", "campaign.toml", "名单.xlsx"].map(of).to_vec();
    Ok(
        json!({ "stamp": json!([stamp, desktop.today.to_string()]).to_string(), "running": desktop.state.jobs.running() }),
    )
}

/// The charts of the roll-up.
pub(super) fn charts(desktop: &Desktop) -> Answer {
    let charts = desktop.campaign(Access::Read)?.rollup_charts()?;
    // Plain structures of text and numbers: nothing here can fail.
    Ok(serde_json::to_value(charts).unwrap_or_default())
}
