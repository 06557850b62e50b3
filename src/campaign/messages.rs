//! Sentences of the commands on a campaign.

/// Why something that came in does not count.
pub(super) fn why(reason: &str) -> String {
    format!("原因：{reason}")
}
