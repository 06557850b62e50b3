//! A unit's return reduced to what the workbook shows of it.

use std::collections::{BTreeMap, BTreeSet};

use crate::compute::{Trial, compute};
use crate::finding::{FindingCounts, Severity};
use crate::form::Form;
use crate::formula::{CellValues, FieldIx};
use crate::template::Template;
use crate::template::prefill::{locate, prefilled_value};
use crate::text::comparable::TextDigest;
use crate::value::{Amount, Value};

use super::facts::{TextRegister, UnitFacts};
use super::model::{CountedFinding, JudgedReturn, ReturnState, UnitReturn};

/// A line of the roll-up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RollupRow {
    /// The unit's code.
    pub code: Box<str>,
    /// The unit's name.
    pub name: Box<str>,
    /// Its 主管部门, as given: a code, or a name.
    pub parent: Option<Box<str>>,
    /// Where its return stands.
    pub state: ReturnState,
    /// Why its last round does not count as passed, where that was decided.
    pub withdrawn: Option<Box<str>>,
    /// Whether its last round came late.
    pub late: bool,
    /// How many rounds there were.
    pub rounds: u32,
    /// The declared total.
    pub declared: Option<Amount>,
    /// The recomputed total.
    pub recomputed: Option<Amount>,
    /// The total after the review.
    pub reviewed: Option<Amount>,
    /// The grade of the total that counts.
    pub grade: Option<Box<str>>,
    /// Whether there is a round of it that could be read.
    pub is_judged: bool,
    /// The key figures, in the form's order.
    pub figures: Box<[Option<Amount>]>,
    /// The points of each indicator, in the form's order; empty where nothing was read.
    pub points: Box<[IndicatorPoints]>,
    /// The reviewed points of each indicator; empty where it was not reviewed.
    pub reviews: Box<[Option<Amount>]>,
    /// What was found, counted.
    pub tallies: Box<[Tally]>,
    /// What is left to do about the round that was read.
    pub counts: FindingCounts,
    /// What is compared with other units.
    pub(super) facts: UnitFacts,
}

/// The points of an indicator.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct IndicatorPoints {
    /// The department's own.
    pub declared: Option<Amount>,
    /// The recomputed.
    pub recomputed: Option<Amount>,
}

/// Findings alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// The code.
    pub code: Box<str>,
    /// How grave.
    pub severity: Severity,
    /// The sheet, by its place in the form; `None` for what is about no sheet of the form.
    pub sheet: Option<u16>,
    /// How many.
    pub count: u32,
    /// How many of them wait for the department.
    pub open: u32,
}

impl RollupRow {
    /// Reduces what is known of a unit. What it wrote goes into the register; `last_year` are the sorted digests of what it wrote in
    /// its accepted return of last year.
    pub(super) fn new(form: &Form, unit: &UnitReturn, register: &TextRegister, last_year: &[TextDigest]) -> Self {
        let template = &form.template;
        let judged = unit.judged.as_ref();
        let number =
            |field: FieldIx| judged.and_then(|judged| judged.values.get(&template.field(field).id)?.parse().ok());
        let points = |judged: bool| -> Box<[IndicatorPoints]> {
            let of = template.indicators.iter().map(|indicator| IndicatorPoints {
                declared: number(indicator.self_score),
                recomputed: number(indicator.recomputed),
            });
            if judged { of.collect() } else { Box::default() }
        };
        let points = points(judged.is_some());
        let reviews = reviews(template, unit);
        let recomputed = judged.and_then(|judged| judged.recomputed);
        let reviewed = judged.and_then(|judged| reviewed_total(template, judged, &points, &reviews));
        let grade = match reviewed {
            Some(total) => template.grade(total).map(|grade| grade.name.as_str()),
            None => judged.and_then(|judged| judged.grade.as_deref()),
        };
        Self {
            code: unit.code.as_str().into(),
            name: unit.name.as_str().into(),
            parent: unit.parent.as_deref().filter(|parent| !parent.is_empty()).map(Into::into),
            state: unit.state,
            withdrawn: unit.withdrawn.as_deref().map(Into::into),
            late: unit.late,
            rounds: unit.rounds,
            declared: judged.and_then(|judged| judged.declared),
            recomputed,
            reviewed,
            grade: grade.map(Into::into),
            is_judged: judged.is_some(),
            figures: template.figures.iter().map(|figure| number(*figure)).collect(),
            points,
            reviews,
            facts: judged
                .map(|judged| UnitFacts::new(template, &unit.name, &judged.values, register, last_year))
                .unwrap_or_default(),
            counts: judged.map(|judged| judged.counts).unwrap_or_default(),
            tallies: judged.map(|judged| tallies(template, &judged.findings, &unit.earlier)).unwrap_or_default(),
        }
    }

    /// The total that counts: the reviewed one where there is one, else the recomputed.
    pub fn counted(&self) -> Option<Amount> {
        self.reviewed.or(self.recomputed)
    }

    /// The name, or the code where there is none.
    pub fn called(&self) -> &str {
        if self.name.is_empty() { &self.code } else { &self.name }
    }
}

fn reviews(template: &Template, unit: &UnitReturn) -> Box<[Option<Amount>]> {
    let of: Vec<_> = template.indicators.iter().map(|indicator| unit.reviewed.get(&indicator.id).copied()).collect();
    if of.iter().all(Option::is_none) { Box::default() } else { of.into() }
}

/// The total after a review: the recomputed one, changed by what the form's own total changes by with the reviewed points in
/// the place of the recomputed ones, so that its limits apply.
fn reviewed_total(
    template: &Template,
    judged: &JudgedReturn,
    points: &[IndicatorPoints],
    reviews: &[Option<Amount>],
) -> Option<Amount> {
    if reviews.is_empty() {
        return None;
    }
    let score = template.score.as_ref()?;
    let mut entered = vec![Value::Blank; template.cells];
    for (id, text) in &judged.values {
        if let Some((ix, row)) = locate(template, id) {
            let field = template.field(ix);
            entered[field.cell(row)] = prefilled_value(field, text);
        }
    }
    let mut trial = Trial::new(template, compute(template, entered, |_| false).values);
    let mut total_with = |point: fn(&IndicatorPoints, &Option<Amount>) -> Option<Amount>| {
        let fixed =
            template.indicators.iter().zip(points.iter().zip(reviews)).filter_map(|(indicator, (points, reviewed))| {
                Some((template.field(indicator.recomputed).cell(0), Value::Number(point(points, reviewed)?)))
            });
        let fixed: Vec<(usize, Value)> = fixed.collect();
        trial.with(&fixed, |view, _| view.cell(score.recomputed, 0).as_number())
    };
    let before = total_with(|points, _| points.recomputed)?;
    let after = total_with(|points, reviewed| reviewed.or(points.recomputed))?;
    let total = judged.recomputed?.saturating_add(after.saturating_sub(before));
    Some(total.clamp(Amount::ZERO, score.most.max(score.full).max(Amount::ZERO)))
}

/// Counts what was found. What was put right since counts too, but what comes again from round to round counts once.
fn tallies(template: &Template, last: &[CountedFinding], earlier: &[CountedFinding]) -> Box<[Tally]> {
    let place = |name: &str| template.sheets.iter().position(|sheet| sheet.name == name);
    let mut alike: BTreeMap<(&str, Severity, Option<u16>), (u32, u32)> = BTreeMap::new();
    let what = |found: &CountedFinding| (found.code.clone(), found.sheet.clone(), found.item.clone());
    let mut seen: BTreeSet<_> = last.iter().map(what).collect();
    let put_right = earlier.iter().filter(|found| seen.insert(what(found)));
    for (found, is_last) in last.iter().map(|found| (found, true)).chain(put_right.map(|found| (found, false))) {
        let sheet = found.sheet.as_deref().and_then(place).and_then(|index| u16::try_from(index).ok());
        let (count, open) = alike.entry((&found.code, found.severity, sheet)).or_default();
        *count += 1;
        *open += u32::from(is_last && found.is_open());
    }
    alike
        .into_iter()
        .map(|((code, severity, sheet), (count, open))| Tally { code: code.into(), severity, sheet, count, open })
        .collect()
}
