//! The one change that makes everything agree: where a single slip explains several broken rules, the finding names it.
//!
//! Candidates are the input cells that broken rules are computed from. How far each rule's two sides move with a cell is measured
//! once; with it, all slips of a number and all exchanges of two figures are weighed by arithmetic, and only those that fit are
//! computed. A change is suggested if it mends every broken rule that it touches, at least two, breaks none, and no other change
//! does. The work is bounded by the number of cells and of changes tried.

use std::collections::{BTreeMap, HashSet};

use crate::compute::{Computed, Trial, View, sources};
use crate::finding::{Code, Finding, Severity, SuggestedValue};
use crate::formula::{Expr, FieldIx, evaluate};
use crate::selfcheck::{self, messages as verdicts};
use crate::template::{CheckRule, FieldType, Subject, Template, display};
use crate::value::{Amount, Value};

use super::consistency::is_broken;
use super::findings::{Conclusion, Correction, Findings};
use super::messages;
use super::slips::{Repair, Slip, slips};

/// The fewest broken rules that a change has to mend.
const FEWEST_RULES: usize = 2;
/// The most cells that are looked at.
const MOST_CELLS: usize = 400;
/// The most changes that are computed.
const MOST_TRIALS: usize = 400;

/// A broken rule.
struct BrokenRule<'a> {
    /// The finding about it.
    finding: &'a Finding,
    /// The cell of its verdict.
    verdict: usize,
    /// Its two sides, and by how much they may differ; `None` for a rule without sides.
    sides: Option<Sides>,
    /// The row of the list that it is about.
    row: u32,
    /// The cells that it is computed from.
    sources: HashSet<usize>,
}

struct Sides {
    left: Expr,
    right: Expr,
    tolerance: Amount,
    /// Whether the left side may be less.
    at_most: bool,
}

impl BrokenRule<'_> {
    /// By how much the left side is greater than the right.
    fn difference(&self, view: &View<'_>) -> Option<Amount> {
        let sides = self.sides.as_ref()?;
        let side = |expr: &Expr| evaluate(expr, view, self.row).as_number();
        side(&sides.left)?.checked_sub(side(&sides.right)?)
    }
}

/// A change that mends every broken rule that it touches.
struct Mended {
    repair: Repair,
    changes: Vec<(usize, Value)>,
    /// The broken rules that it mends, by their place in the list.
    rules: Vec<usize>,
}

/// Looks for the changes that explain what is broken, reports each, and notes what was meant. Returns whether there are any.
pub(super) fn check(computed: &Computed, conclusions: &[Conclusion], findings: &mut Findings<'_>) -> bool {
    let template = &findings.form.template;
    let rules = broken_rules(computed, conclusions, findings);
    if rules.len() < FEWEST_RULES {
        return false;
    }
    let mended = Search::new(template, computed, &rules, findings).run();
    let overlaps = |a: &Mended, b: &Mended| a.rules.iter().any(|rule| b.rules.contains(rule));
    let is_only = |(index, change): &(usize, &Mended)| {
        mended.iter().enumerate().all(|(other, b)| other == *index || !overlaps(change, b))
    };
    let only: Vec<&Mended> = mended.iter().enumerate().filter(is_only).map(|(_, change)| change).collect();
    only.iter().for_each(|change| report(computed, change, &rules, findings));
    !only.is_empty()
}

/// Whether a verdict of the self-check is this word.
fn says(verdict: &Value, word: &str) -> bool {
    matches!(verdict, Value::Text(text) if text == word)
}

/// The rules that are broken without an explanation.
fn broken_rules<'a>(
    computed: &Computed,
    conclusions: &'a [Conclusion],
    findings: &Findings<'_>,
) -> Vec<BrokenRule<'a>> {
    let template = &findings.form.template;
    let mut rules = Vec::new();
    let is_open = |conclusion: &&Conclusion| {
        conclusion.finding.severity < Severity::Notice && !findings.is_explained(&conclusion.finding)
    };
    for conclusion in conclusions.iter().filter(is_open) {
        let Some((field, row)) = conclusion.origin else { continue };
        let verdict = template.field(field).cell(row);
        if says(&computed.values[verdict], verdicts::EXPLAINED) {
            continue;
        }
        let line = template.self_check.lines.iter().find(|line| line.rows.unwrap_or(line.verdict) == field);
        let sides = match line.map(|line| &line.subject) {
            Some(Subject::Check(index)) => {
                let check = &template.checks[*index];
                let side = |expr: &Expr| selfcheck::side(check, expr);
                match &check.rule {
                    CheckRule::Equal(left, right) | CheckRule::AtMost(left, right) => Some(Sides {
                        left: side(left),
                        right: side(right),
                        tolerance: check.rounding,
                        at_most: matches!(check.rule, CheckRule::AtMost(..)),
                    }),
                    CheckRule::Holds(_) | CheckRule::Unique(_) | CheckRule::Filled(_) | CheckRule::Begun(_) => None,
                }
            }
            Some(Subject::Change(_)) => None,
            Some(Subject::Filling(_) | Subject::Indicator(_) | Subject::Ceiling | Subject::Total | Subject::Grade)
            | None => continue,
        };
        rules.push(BrokenRule {
            finding: &conclusion.finding,
            verdict,
            sides,
            row,
            sources: sources(template, field, row),
        });
    }
    rules
}

/// A number that can be changed on trial.
struct Candidate {
    cell: usize,
    field: FieldIx,
    /// The number; `None` where the cell is blank.
    number: Option<Amount>,
    /// Whether each broken rule is computed from the cell.
    feeds: Vec<bool>,
    /// By how much the difference of each broken rule grows with the number; `None` for a rule without sides, and for one that
    /// does not grow evenly, such as a rule about a quotient.
    slopes: Vec<Option<Amount>>,
}

struct Search<'a, 't> {
    template: &'t Template,
    rules: &'a [BrokenRule<'a>],
    differences: Vec<Option<Amount>>,
    trial: Trial<'t>,
    candidates: Vec<Candidate>,
    verdicts: HashSet<usize>,
    places: Vec<(usize, u32, u16)>,
    trials: usize,
    mended: Vec<Mended>,
}

impl<'a, 't> Search<'a, 't> {
    fn new(template: &'t Template, computed: &Computed, rules: &'a [BrokenRule<'a>], findings: &Findings<'_>) -> Self {
        let trial = Trial::new(template, computed.values.clone());
        let differences = rules.iter().map(|rule| rule.difference(&trial.view())).collect();
        let lines = template.self_check.lines.iter();
        let judged = lines.filter(|line| matches!(line.subject, Subject::Check(_) | Subject::Change(_)));
        let verdicts = judged.flat_map(|line| template.field(line.rows.unwrap_or(line.verdict)).cells()).collect();
        let form = findings.form;
        let mut places = vec![(0, 0, 0); template.cells];
        for (ix, field) in template.indexed() {
            let place = &form.layout.places[ix.index()];
            for row in 0..field.rows {
                let cell = place.cell_of_row(row);
                places[field.cell(row)] = (place.sheet, cell.row, cell.col);
            }
        }
        let mut search = Self {
            template,
            rules,
            differences,
            trial,
            candidates: Vec::new(),
            verdicts,
            places,
            trials: 0,
            mended: Vec::new(),
        };
        search.find_candidates(findings);
        search
    }

    fn find_candidates(&mut self, findings: &Findings<'_>) {
        for (ix, field) in self.template.indexed() {
            let is_figure = matches!(field.kind, FieldType::Amount | FieldType::Count | FieldType::Percent);
            if !field.is_entered() || !is_figure {
                continue;
            }
            for row in 0..field.rows {
                let cell = field.cell(row);
                let is_source = self.rules.iter().any(|rule| rule.sources.contains(&cell));
                let is_meant = findings.meant.iter().any(|correction| correction.cell == cell);
                let is_judged =
                    is_meant || findings.is_corrected(cell) || findings.is_unread(cell) || findings.is_unusable(cell);
                if !is_source || is_judged || self.candidates.len() == MOST_CELLS {
                    continue;
                }
                let number = self.trial.view().values[cell].as_number();
                let slopes = self.slopes(cell, number.unwrap_or_default());
                let feeds = self.rules.iter().map(|rule| rule.sources.contains(&cell)).collect();
                self.candidates.push(Candidate { cell, field: ix, number, feeds, slopes });
            }
        }
    }

    /// Measures how the difference of each rule moves with a cell.
    fn slopes(&mut self, cell: usize, number: Amount) -> Vec<Option<Amount>> {
        let growth = |search: &mut Self, by: Amount| -> Vec<Option<Amount>> {
            let (rules, differences) = (search.rules, &search.differences);
            let more = number.checked_add(by).unwrap_or(number);
            search.trial.with(&[(cell, Value::Number(more))], |view, _| {
                let grown =
                    |(rule, before): (&BrokenRule<'_>, &Option<Amount>)| rule.difference(view)?.checked_sub((*before)?);
                rules.iter().zip(differences).map(grown).collect()
            })
        };
        let (once, twice) = (growth(self, Amount::ONE), growth(self, Amount::TWO));
        let even =
            |(once, twice): (Option<Amount>, Option<Amount>)| once.filter(|once| twice == once.checked_add(*once));
        once.into_iter().zip(twice).map(even).collect()
    }

    /// Tries everything. Nothing is found where there is more to try than is tried: there may be another change.
    fn run(mut self) -> Vec<Mended> {
        if self.candidates.len() == MOST_CELLS {
            return Vec::new();
        }
        self.try_slips();
        self.try_exchanges();
        self.try_columns();
        if self.trials == MOST_TRIALS {
            return Vec::new();
        }
        self.mended
    }

    /// Whether every broken rule that some cells feed may hold after moves by these amounts. An inequality alone does not tell
    /// what was meant, unless the number `is_off_by_scale`.
    fn fits(&self, moves: &[(&Candidate, Amount)], is_off_by_scale: bool) -> bool {
        let (mut fed, mut is_pinned) = (0, is_off_by_scale);
        for (index, (rule, before)) in self.rules.iter().zip(&self.differences).enumerate() {
            if !moves.iter().any(|(candidate, _)| candidate.feeds[index]) {
                continue;
            }
            fed += 1;
            let (Some(sides), Some(before)) = (&rule.sides, before) else { continue };
            let grow = |after: Amount, (candidate, by): &(&Candidate, Amount)| {
                after.checked_add(candidate.slopes[index]?.checked_mul(*by)?)
            };
            // Where arithmetic cannot tell, computing the form will.
            let Some(after) = moves.iter().try_fold(*before, grow) else { continue };
            let agrees = after.abs() <= sides.tolerance || (sides.at_most && after <= sides.tolerance);
            if !agrees {
                return false;
            }
            is_pinned |= !sides.at_most;
        }
        fed >= FEWEST_RULES && is_pinned
    }

    fn try_slips(&mut self) {
        let mut fitting = Vec::new();
        for candidate in &self.candidates {
            let Some(number) = candidate.number.filter(|number| !number.is_zero()) else { continue };
            for (slip, meant) in slips(self.template.field(candidate.field), number) {
                let Some(by) = meant.checked_sub(number) else { continue };
                if self.fits(&[(candidate, by)], slip == Slip::Scale) {
                    fitting.push((slip, vec![(candidate.cell, Value::Number(meant))]));
                }
            }
        }
        for (slip, changes) in fitting {
            self.compute(Repair::Retyped(slip), changes);
        }
    }

    fn try_exchanges(&mut self) {
        let mut fitting = Vec::new();
        for (index, first) in self.candidates.iter().enumerate() {
            for second in &self.candidates[index + 1..] {
                let Some(repair) = self.exchange(first, second) else { continue };
                let by = second.number.unwrap_or_default().checked_sub(first.number.unwrap_or_default());
                let Some(by) = by else { continue };
                if self.fits(&[(first, by), (second, -by)], false) {
                    let value = |cell: usize| self.trial.view().values[cell].clone();
                    fitting.push((repair, vec![(first.cell, value(second.cell)), (second.cell, value(first.cell))]));
                }
            }
        }
        for (repair, changes) in fitting {
            self.compute(repair, changes);
        }
    }

    /// How two figures can have come into each other's cell; `None` where they cannot.
    fn exchange(&self, first: &Candidate, second: &Candidate) -> Option<Repair> {
        let ((sheet, row, col), (other_sheet, other_row, other_col)) =
            (self.places[first.cell], self.places[second.cell]);
        let kind = |candidate: &Candidate| self.template.field(candidate.field).kind;
        if sheet != other_sheet || kind(first) != kind(second) || first.number == second.number {
            return None;
        }
        let is_beside =
            (row == other_row && col.abs_diff(other_col) == 1) || (col == other_col && row.abs_diff(other_row) == 1);
        match (first.number, second.number) {
            (Some(_), Some(_)) => Some(Repair::Exchanged),
            (Some(number), None) | (None, Some(number)) => (is_beside && !number.is_zero()).then_some(Repair::Moved),
            (None, None) => None,
        }
    }

    fn try_columns(&mut self) {
        let mut columns: BTreeMap<(usize, u16), BTreeMap<u32, usize>> = BTreeMap::new();
        for (index, candidate) in self.candidates.iter().enumerate() {
            let (sheet, row, col) = self.places[candidate.cell];
            columns.entry((sheet, col)).or_default().insert(row, index);
        }
        let columns: Vec<((usize, u16), BTreeMap<u32, usize>)> = columns.into_iter().collect();
        let mut fitting = Vec::new();
        for (index, ((sheet, _), first)) in columns.iter().enumerate() {
            for ((other_sheet, _), second) in &columns[index + 1..] {
                let pairs: Vec<(&Candidate, &Candidate)> = first
                    .iter()
                    .filter_map(|(row, a)| Some((&self.candidates[*a], &self.candidates[*second.get(row)?])))
                    .filter(|(a, b)| a.number != b.number)
                    .collect();
                let kind = |candidate: &Candidate| self.template.field(candidate.field).kind;
                let is_alike = sheet == other_sheet && pairs.iter().all(|(a, b)| kind(a) == kind(b));
                if !is_alike || pairs.len() < 2 {
                    continue;
                }
                let mut moves = Vec::new();
                for (a, b) in &pairs {
                    let Some(by) = b.number.unwrap_or_default().checked_sub(a.number.unwrap_or_default()) else {
                        continue;
                    };
                    moves.extend([(*a, by), (*b, -by)]);
                }
                if self.fits(&moves, false) {
                    let value = |candidate: &Candidate| self.trial.view().values[candidate.cell].clone();
                    let exchanged = |(a, b): &(&Candidate, &Candidate)| [(a.cell, value(b)), (b.cell, value(a))];
                    fitting.push(pairs.iter().flat_map(exchanged).collect());
                }
            }
        }
        for changes in fitting {
            self.compute(Repair::ColumnsExchanged, changes);
        }
    }

    /// Computes the form with a change, and keeps the change if it mends every broken rule that it touches and breaks none.
    fn compute(&mut self, repair: Repair, changes: Vec<(usize, Value)>) {
        if self.trials == MOST_TRIALS {
            return;
        }
        self.trials += 1;
        let touches = |rule: &BrokenRule<'_>| changes.iter().any(|(cell, _)| rule.sources.contains(cell));
        let touched: Vec<usize> = (0..self.rules.len()).filter(|index| touches(&self.rules[*index])).collect();
        let (rules, judged) = (self.rules, &self.verdicts);
        let mends = self.trial.with(&changes, |view, changed| {
            let is_mended = |rule: &usize| {
                let verdict = &view.values[rules[*rule].verdict];
                says(verdict, verdicts::PASS) || says(verdict, verdicts::NOT_APPLICABLE)
            };
            let was_broken = |cell: &usize| rules.iter().any(|rule| rule.verdict == *cell);
            let is_judged = |cell: &&usize| judged.contains(*cell) && !was_broken(cell);
            let breaks = changed.iter().filter(is_judged).any(|cell| is_broken(&view.values[*cell]));
            touched.iter().all(is_mended) && !breaks
        });
        if mends && touched.len() >= FEWEST_RULES {
            self.mended.push(Mended { repair, changes, rules: touched });
        }
    }
}

/// Reports a change, and notes what was meant.
fn report(computed: &Computed, change: &Mended, rules: &[BrokenRule<'_>], findings: &mut Findings<'_>) {
    let template = &findings.form.template;
    let field_of = |cell: usize| {
        let found = template.indexed().find(|(_, field)| field.cells().contains(&cell));
        found.map(|(ix, field)| (ix, field, u32::try_from(cell - field.first).unwrap_or(0)))
    };
    let Some((ix, field, row)) = change.changes.first().and_then(|(cell, _)| field_of(*cell)) else { return };
    let mut codes: Vec<&str> = change.rules.iter().map(|rule| rules[*rule].finding.code.as_str()).collect();
    codes.sort_unstable();
    codes.dedup();
    let repaired: Vec<SuggestedValue> = change
        .changes
        .iter()
        .filter_map(|(cell, value)| {
            let (ix, field, row) = field_of(*cell)?;
            Some(SuggestedValue { location: findings.location(ix, row), value: display::shown(field, value) })
        })
        .collect();
    let entered = display::shown(field, &computed.values[field.cell(row)]);
    let name = display::name(field, row);
    let message = messages::repair(change.repair, &name, &entered, &repaired, change.rules.len(), &codes);
    let severity = change.rules.iter().map(|rule| rules[*rule].finding.severity).min().unwrap_or(Severity::Error);
    let mut finding = findings.about(Code::I020, ix, row, message).with_severity(severity);
    finding.related_cells = repaired.iter().skip(1).map(|repaired| repaired.location.clone()).collect();
    finding.entered = entered;
    let numbers = (computed.values[field.cell(row)].as_number(), change.changes[0].1.as_number());
    finding.difference = numbers.0.zip(numbers.1).map(|(entered, meant)| entered.saturating_sub(meant).abs());
    finding.expected = repaired.first().map(|repaired| repaired.value.clone()).unwrap_or_default();
    finding.fix = "请核对原始凭证：确是填错的照此改正；不是的，请查相关的其他数字。".to_owned();
    finding.repair = repaired;
    let cause = findings.push(finding);
    let meant = change.changes.iter().map(|(cell, value)| Correction { cell: *cell, value: value.clone(), cause });
    findings.meant.extend(meant);
}
