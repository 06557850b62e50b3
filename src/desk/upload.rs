//! Files that are dropped on a page: into `收到/` as they come, in a bounded space, or a corrected roster.

use std::io::Write;

use axum::body::Body;
use http_body_util::BodyExt;
use serde_json::json;

use crate::campaign::{Access, CampaignError};
use crate::collect::MOST_BYTES;
use crate::files::IncomingFile;
use crate::intake;
use crate::text::file_name::safe_name;

use super::answer::Answer;
use super::error::DeskError;
use super::messages;
use super::state::Desktop;

/// How a workbook of today begins.
const ZIP: &[u8] = b"PK";
/// Where what comes in is put.
const RECEIVED: &str = "收到";

/// Takes a file in, under its name or, where another has that, one with a number. It is written to a temporary file as it comes, and is
/// in `收到/` only once it is whole.
pub(super) async fn receive(desktop: &Desktop, name: &str, body: Body) -> Answer {
    let mut file = IncomingFile::create(&desktop.folder)?;
    pour(body, MOST_BYTES as u64, &mut |bytes| file.write_all(bytes)).await?;
    let folder = desktop.folder.join(RECEIVED);
    std::fs::create_dir_all(&folder)?;
    let name = file.keep(&folder, &safe_name(name))?;
    Ok(json!({ "path": format!("{RECEIVED}/{name}") }))
}

/// The whole of a workbook that comes in.
pub(super) async fn whole(body: Body) -> Result<Vec<u8>, DeskError> {
    let mut whole = Vec::new();
    pour(body, intake::MOST_BYTES as u64, &mut |bytes| {
        whole.extend_from_slice(bytes);
        Ok(())
    })
    .await?;
    Ok(whole)
}

/// Gives what comes in on, bit by bit, up to a bound.
async fn pour(
    mut body: Body,
    most: u64,
    into: &mut (dyn FnMut(&[u8]) -> std::io::Result<()> + Send),
) -> Result<(), DeskError> {
    use axum::body::HttpBody;
    if body.size_hint().lower() > most {
        return Err(DeskError::TooLarge(most));
    }
    let mut come = 0;
    while let Some(frame) = body.frame().await {
        // Whoever sends has broken off.
        let Ok(frame) = frame else { return Err(DeskError::BadRequest) };
        let Some(bytes) = frame.data_ref() else { continue };
        come += bytes.len() as u64;
        if come > most {
            return Err(DeskError::TooLarge(most));
        }
        into(bytes)?;
    }
    Ok(())
}

/// The roster as it is on disk, with its faults.
pub(super) fn roster(desktop: &Desktop) -> Answer {
    let view = desktop.campaign(Access::Read)?.roster_view()?;
    Ok(serde_json::to_value(&view).unwrap_or_default())
}

/// Takes a corrected roster; one with faults is shown and not taken.
pub(super) fn take_roster(desktop: &Desktop, bytes: &[u8]) -> Answer {
    if !bytes.starts_with(ZIP) {
        return Err(DeskError::Missing(messages::NO_XLSX));
    }
    let mut campaign = desktop.campaign(Access::Write)?;
    let (view, taken) = match campaign.take_roster(bytes) {
        Ok(view) => (view, true),
        Err(CampaignError::Roster(_)) => (campaign.roster_view_of(bytes), false),
        Err(error) => return Err(error.into()),
    };
    let mut json = serde_json::to_value(&view).unwrap_or_default();
    json["taken"] = taken.into();
    Ok(json)
}
