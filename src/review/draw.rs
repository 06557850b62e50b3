//! Draws the units that are reviewed: a random share, and a share of those whose returns have the greatest risk.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use crate::evidence::{Companion, Evidence, Unproven};
use crate::finding::Severity;
use crate::ledger::{FindingRow, Ledger, LedgerError, Standing, UnitState};
use crate::template::display::{self, points};
use crate::template::{Indicator, Template};
use crate::value::Amount;

use super::case::{IndicatorScores, ReviewCase};
use super::messages;

/// How large a sample is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sample {
    /// Of a hundred units, how many are drawn at random.
    pub share: u32,
    /// Of a hundred units, how many are drawn for their risk.
    pub risk: u32,
    /// The seed of the random draw: the same seed draws the same units.
    pub seed: u64,
}

/// How much speaks for a second look at a return, and why.
#[derive(Default)]
struct Risk {
    weight: u32,
    reasons: Vec<String>,
}

/// Draws a sample of the units whose return passed. Units that were drawn before are in it again.
pub(crate) fn draw_sample(
    template: &Template,
    ledger: &Ledger,
    sample: Sample,
) -> Result<Vec<ReviewCase>, LedgerError> {
    let mut units = Vec::new();
    for standing in ledger.standings()? {
        if standing.unit.listed && standing.state() == UnitState::Passed {
            let risk = risk(template, ledger, &standing)?;
            units.push((standing, risk));
        }
    }
    let count = |share: u32| (units.len() * usize::try_from(share).unwrap_or(0)).div_ceil(100);
    let (at_random, by_risk) = (count(sample.share), count(sample.risk));
    let mut reasons: BTreeMap<String, Vec<String>> = BTreeMap::new();

    let mut order: Vec<&str> = units.iter().map(|(standing, _)| standing.unit.code.as_str()).collect();
    order.sort_by_key(|code| draw_order(sample.seed, code));
    for code in order.into_iter().take(at_random) {
        reasons.entry(code.to_owned()).or_default().push(messages::AT_RANDOM.to_owned());
    }
    let mut risky: Vec<(&Standing, &Risk)> =
        units.iter().filter(|(_, risk)| risk.weight > 0).map(|(standing, risk)| (standing, risk)).collect();
    risky
        .sort_by_key(|(standing, risk)| (std::cmp::Reverse(risk.weight), draw_order(sample.seed, &standing.unit.code)));
    for (standing, risk) in risky.into_iter().take(by_risk) {
        reasons.entry(standing.unit.code.clone()).or_default().extend(risk.reasons.iter().cloned());
    }
    for (standing, _) in units.iter().filter(|(standing, _)| standing.reviewed.is_some()) {
        reasons.entry(standing.unit.code.clone()).or_insert_with(|| vec![messages::DRAWN_EARLIER.to_owned()]);
    }
    let drawn = units.into_iter().filter_map(|(standing, _)| {
        let reasons = reasons.remove(&standing.unit.code)?;
        Some(review_case(template, ledger, standing, reasons))
    });
    drawn.collect()
}

/// What units are sorted by for a random draw.
fn draw_order(seed: u64, code: &str) -> [u8; 32] {
    Sha256::digest(format!("{seed}\n{code}").as_bytes()).into()
}

fn risk(template: &Template, ledger: &Ledger, standing: &Standing) -> Result<Risk, LedgerError> {
    let mut risk = Risk::default();
    let Some(last) = &standing.last else { return Ok(risk) };
    let findings: Vec<FindingRow> = ledger.findings(last.document, |row| row)?;
    let warnings = findings.iter().filter(|finding| finding.severity == Severity::Warning.key()).count();
    // The findings on changes compared with last year have codes with Y.
    let changes = findings.iter().filter(|finding| finding.code.starts_with('Y')).count();
    // Every warning of a return that passed is explained.
    let explained = warnings.saturating_sub(changes);
    let full = template.score.as_ref().map(|score| score.full);
    let recomputed = last.recomputed.as_ref().and_then(|text| text.parse::<Amount>().ok());
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
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
    add(number(explained), messages::explained(explained));
    add(u32::from(standing.is_late()), messages::LATE.to_owned());
    Ok(risk)
}

/// The units whose scores the reviewers lowered or remarked on, once all their indicators are reviewed.
///
/// # Errors
/// Where the ledger cannot be read.
pub(crate) fn objections(template: &Template, ledger: &Ledger) -> Result<Vec<ReviewCase>, LedgerError> {
    let reviewed =
        ledger.standings()?.into_iter().filter(|standing| standing.unit.listed && standing.reviewed == Some(true));
    let cases: Vec<ReviewCase> =
        reviewed.map(|standing| review_case(template, ledger, standing, Vec::new())).collect::<Result<_, _>>()?;
    Ok(cases.into_iter().filter(|case| !case.objections(template).is_empty()).collect())
}

fn review_case(
    template: &Template,
    ledger: &Ledger,
    standing: Standing,
    reasons: Vec<String>,
) -> Result<ReviewCase, LedgerError> {
    let document = standing.last.as_ref().map_or(0, |last| last.document);
    let values: BTreeMap<String, String> = serde_json::from_str(&ledger.entries(document)?).unwrap_or_default();
    let value = |field| values.get(&template.field(field).id).and_then(|text| text.parse().ok());
    let scores = template.indicators.iter().map(|indicator| {
        let scores = IndicatorScores { declared: value(indicator.self_score), recomputed: value(indicator.recomputed) };
        (indicator.id.clone(), scores)
    });
    let scores: BTreeMap<String, IndicatorScores> = scores.collect();
    let reviewed = ledger.reviews(&standing.unit.code)?;
    let reviewed = reviewed.into_iter().map(|review| (review.indicator.clone(), review)).collect();
    let companions = ledger.companions(&standing.unit.code)?.into_iter().map(Companion::new).collect::<Vec<_>>();
    let unproven = unproven(template, &values, &scores, &companions);
    Ok(ReviewCase { standing, reasons, scores, reviewed, unproven })
}

/// The indicators that need evidence and have points, but no evidence, with the remark that says so, by the indicator's id. None where the
/// form does not say where evidence is registered.
fn unproven(
    template: &Template,
    values: &BTreeMap<String, String>,
    scores: &BTreeMap<String, IndicatorScores>,
    companions: &[Companion],
) -> BTreeMap<String, String> {
    let text = |field, row| values.get(&display::id(template.field(field), row)).cloned().unwrap_or_default();
    let Some(evidence) = Evidence::read(template, &text, companions) else { return BTreeMap::new() };
    let has_points = |indicator: &&Indicator| {
        let declared = scores.get(&indicator.id).and_then(|scores| scores.declared);
        indicator.needs_evidence && declared.is_some_and(|score| score > Amount::ZERO)
    };
    let unproven = template.indicators.iter().filter(has_points).filter_map(|indicator| {
        let remark = match evidence.unproven(indicator)? {
            Unproven::NothingNamed => messages::NO_EVIDENCE_NAMED.to_owned(),
            Unproven::NothingReceived(names) => messages::no_evidence_received(&names),
        };
        Some((indicator.id.clone(), remark))
    });
    unproven.collect()
}
