//! Which units are reviewed: a random share, and those of which most speaks for a second look.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use crate::campaign::ledger::{FindingRow, Standing};
use crate::campaign::status::State;
use crate::campaign::{Campaign, CampaignError};
use crate::template::display::points;
use crate::value::Amount;

use super::{Case, messages};

/// How large a sample is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sample {
    /// Of a hundred units, how many are drawn at random.
    pub share: u32,
    /// Of a hundred units, how many are drawn for what speaks for a second look.
    pub risk: u32,
    /// Which units chance falls on: the same seed draws the same units.
    pub seed: u64,
}

/// What speaks for a second look at a unit, and how much.
struct Risk {
    weight: u32,
    reasons: Vec<String>,
}

/// Draws the sample. Units that were drawn before are in it again.
pub fn draw(campaign: &Campaign, sample: Sample) -> Result<Vec<Case>, CampaignError> {
    let standings = campaign.ledger.standings()?.into_iter();
    let mut units = Vec::new();
    for standing in standings.filter(|standing| standing.unit.listed && State::of(standing) == State::Passed) {
        let risk = risk(campaign, &standing)?;
        units.push((standing, risk));
    }
    let count = |share: u32| (units.len() * usize::try_from(share).unwrap_or(0)).div_ceil(100);
    let (by_chance, by_risk) = (count(sample.share), count(sample.risk));
    let mut reasons: BTreeMap<String, Vec<String>> = BTreeMap::new();

    let mut order: Vec<&str> = units.iter().map(|(standing, _)| standing.unit.code.as_str()).collect();
    order.sort_by_key(|code| lot(sample.seed, code));
    for code in order.into_iter().take(by_chance) {
        reasons.entry(code.to_owned()).or_default().push(messages::BY_CHANCE.to_owned());
    }
    let mut risky: Vec<(&Standing, &Risk)> =
        units.iter().filter(|(_, risk)| risk.weight > 0).map(|(standing, risk)| (standing, risk)).collect();
    risky.sort_by_key(|(standing, risk)| (std::cmp::Reverse(risk.weight), lot(sample.seed, &standing.unit.code)));
    for (standing, risk) in risky.into_iter().take(by_risk) {
        reasons.entry(standing.unit.code.clone()).or_default().extend(risk.reasons.iter().cloned());
    }
    for (standing, _) in units.iter().filter(|(standing, _)| standing.reviewed.is_some()) {
        reasons.entry(standing.unit.code.clone()).or_insert_with(|| vec![messages::BEFORE.to_owned()]);
    }
    let drawn = units.into_iter().filter_map(|(standing, _)| {
        let reasons = reasons.remove(&standing.unit.code)?;
        Some(case(campaign, standing, reasons))
    });
    drawn.collect()
}

/// A unit's lot in the draw.
fn lot(seed: u64, code: &str) -> [u8; 32] {
    Sha256::digest(format!("{seed}\n{code}").as_bytes()).into()
}

fn risk(campaign: &Campaign, standing: &Standing) -> Result<Risk, CampaignError> {
    let Some(last) = &standing.last else { return Ok(Risk { weight: 0, reasons: Vec::new() }) };
    let findings: Vec<FindingRow> = campaign.ledger.findings(last.document, |row| row)?;
    let explained = findings.iter().filter(|finding| finding.severity == "warning").count();
    let changes = findings.iter().filter(|finding| finding.code.starts_with('Y')).count();
    let full = campaign.form.template.score.as_ref().map(|score| score.full);
    let recomputed = last.recomputed.as_ref().and_then(|text| text.parse::<Amount>().ok());
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let mut risk = Risk { weight: 0, reasons: Vec::new() };
    let mut add = |weight: u32, reason: String| {
        if weight > 0 {
            risk.weight = risk.weight.saturating_add(weight);
            risk.reasons.push(reason);
        }
    };
    if let (Some(full), true) = (full, recomputed.is_some() && recomputed == full) {
        add(4, messages::full_score(&points(full)));
    }
    add(last.round.saturating_sub(1).saturating_mul(2), messages::many_rounds(last.round));
    add(number(changes).saturating_mul(2), messages::great_changes(changes));
    add(number(explained - changes.min(explained)), messages::explained(explained - changes.min(explained)));
    add(u32::from(last.late), messages::LATE.to_owned());
    Ok(risk)
}

fn case(campaign: &Campaign, standing: Standing, reasons: Vec<String>) -> Result<Case, CampaignError> {
    let template = &campaign.form.template;
    let document = standing.last.as_ref().map_or(0, |last| last.document);
    let entries: BTreeMap<String, String> =
        serde_json::from_str(&campaign.ledger.entries(document)?).unwrap_or_default();
    let entry = |field| entries.get(&template.field(field).id).and_then(|text| text.parse().ok());
    let scores = template
        .indicators
        .iter()
        .map(|indicator| (indicator.id.clone(), (entry(indicator.self_score), entry(indicator.recomputed))))
        .collect();
    let reviews = campaign.ledger.reviews(&standing.unit.code)?;
    let reviewed = reviews.into_iter().map(|(indicator, score, remark)| (indicator, (score, remark))).collect();
    Ok(Case { standing, reasons, scores, reviewed })
}
