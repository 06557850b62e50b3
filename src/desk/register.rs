//! What came in: the register, what is held, and the decisions.

use serde_json::json;

use crate::campaign::Access;

use super::answer::Answer;
use super::files;
use super::state::Desktop;

/// The register of everything that came in and of everything that was decided, the last first.
pub(super) fn register(desktop: &Desktop) -> Answer {
    let campaign = desktop.campaign(Access::Read)?;
    let register = campaign.register()?;
    let received: Vec<_> = register
        .received
        .iter()
        .rev()
        .map(|row| {
            let mut json = serde_json::to_value(row).unwrap_or_default();
            json["outcome"] = row.outcome().into();
            json
        })
        .collect();
    let decisions: Vec<_> = register
        .decisions
        .iter()
        .rev()
        .map(|decision| {
            let mut json = serde_json::to_value(decision).unwrap_or_default();
            json["word"] = decision.kind.word().into();
            json
        })
        .collect();
    Ok(json!({
        "received": received,
        "decisions": decisions,
        "count": files::received_count(&desktop.folder),
    }))
}
