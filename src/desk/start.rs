//! The page on which a campaign is opened or made.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value as Json, json};

use crate::builder::load;
use crate::campaign::{Bureau, Campaign, Day, Plan};
use crate::form::Files;
use crate::text::file_name::safe_name;

use super::answer::Answer;
use super::error::DeskError;
use super::messages;
use super::recent::{is_campaign, recent};
use super::state::DeskState;

/// What there is to be opened, and the forms that a campaign can be made with.
pub(super) fn start(state: &DeskState) -> Json {
    let here = &state.started_in;
    let mut near: Vec<PathBuf> = vec![here.clone()];
    near.extend(fs::read_dir(here).into_iter().flatten().flatten().map(|entry| entry.path()));
    near.retain(|folder| is_campaign(folder));
    near.sort();
    let last = recent();
    near.retain(|folder| !last.contains(folder));
    let shown =
        |folders: &[PathBuf]| -> Vec<String> { folders.iter().map(|folder| folder.display().to_string()).collect() };
    let forms = Files::built_in_ids().into_iter().filter_map(|id| {
        let template = load(&Files::built_in(&id)?).ok()?;
        Some(json!({ "id": id, "title": template.title, "year": template.fiscal_year }))
    });
    json!({
        "here": here.display().to_string(),
        "recent": shown(&last),
        "near": shown(&near),
        "forms": forms.collect::<Vec<_>>(),
    })
}

/// A campaign that is to be opened.
#[derive(Debug, Deserialize)]
pub(super) struct ToOpen {
    folder: String,
}

pub(super) fn open(state: &DeskState, to_open: ToOpen) -> Answer {
    // A path that was copied from Windows comes in quotation marks.
    let folder = to_open.folder.trim().trim_matches('"');
    if folder.is_empty() {
        return Err(DeskError::Missing(messages::NO_FOLDER));
    }
    Ok(json!({ "n": state.open(&state.started_in.join(folder))? }))
}

/// A campaign that is to be made.
#[derive(Debug, Deserialize)]
pub(super) struct ToMake {
    /// Where its folder is to be; where the program was started if it is empty.
    #[serde(default)]
    within: String,
    name: String,
    template: String,
    #[serde(default)]
    deadline: String,
    #[serde(default)]
    bureau: String,
    #[serde(default)]
    contact: String,
    #[serde(default)]
    phone: String,
    #[serde(default)]
    email: String,
}

pub(super) fn make(state: &Arc<DeskState>, to_make: ToMake) -> Answer {
    if to_make.name.trim().is_empty() {
        return Err(DeskError::Missing(messages::NO_NAME));
    }
    if to_make.template.trim().is_empty() {
        return Err(DeskError::Missing(messages::NO_FORM));
    }
    let ToMake { within, name, template, deadline, bureau, contact, phone, email } = to_make;
    let within = state.started_in.join(within.trim().trim_matches('"'));
    let plan = Plan {
        template: template.trim().to_owned(),
        deadline: day(&deadline)?,
        bureau: Bureau { name: bureau, contact, phone, email: email.trim().to_owned() },
    };
    let folder = Campaign::init(&within.join(safe_name(&name)), &plan)?;
    let text = crate::campaign::made(&folder);
    Ok(json!({ "n": state.open(&folder)?, "text": text }))
}

/// A day as a page gives it; `None` where nothing is entered.
///
/// # Errors
/// Where the text is no day.
pub(super) fn day(text: &str) -> Result<Option<Day>, DeskError> {
    match text.trim() {
        "" => Ok(None),
        text => Day::parse(text).map(Some).ok_or(DeskError::Missing(messages::NO_DAY)),
    }
}
