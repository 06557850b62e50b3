//! The one change that makes everything agree: where a single slip explains several broken rules, the finding names it.
//!
//! Candidates are the input cells that broken rules are computed from. How far each rule's two sides move with a cell is measured
//! once; with it, all slips of a number and all exchanges of two figures are weighed by arithmetic. Those that fit, and those of
//! which arithmetic cannot tell, are computed. A change is suggested if it mends every broken rule that it touches, at least two,
//! breaks none, and no other change does; and only if no broken rule is left that has to do with those. The work is bounded by the
//! number of cells and of changes tried: where there is more to try, nothing is suggested.

use std::collections::{BTreeMap, BTreeSet, HashSet};

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

/// How much is tried.
#[derive(Debug, Clone, Copy)]
struct Bounds {
    /// The most cells that are looked at.
    cells: usize,
    /// The most changes that are computed.
    trials: usize,
}

/// How much is tried in a check.
const BOUNDS: Bounds = Bounds { cells: 400, trials: 1_000 };

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

/// What a change can be told from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Grounds {
    /// A rule asks for a certain figure.
    Equality,
    /// Rules ask only for a figure that is less or greater, and this one is off by a power of ten.
    Scale,
    /// Rules ask only for a figure that is less or greater. That does not tell what was meant; it is another explanation of what
    /// is off by a power of ten.
    Inequality,
}

/// A change that arithmetic does not rule out.
struct Fitting {
    grounds: Grounds,
    repair: Repair,
    changes: Vec<(usize, Value)>,
}

/// A change that mends every broken rule that it touches.
struct Mended {
    grounds: Grounds,
    repair: Repair,
    changes: Vec<(usize, Value)>,
    /// The broken rules that it mends, by their place in the list.
    rules: Vec<usize>,
}

impl Mended {
    fn overlaps(&self, other: &Self) -> bool {
        self.rules.iter().any(|rule| other.rules.contains(rule))
    }
}

/// Looks for the changes that explain what is broken, reports each, and notes what was meant. Returns whether there are any.
/// `typed` are the figures as entered, `computed` those with what was meant where it is known.
pub(super) fn check(
    typed: &Computed,
    computed: &Computed,
    conclusions: &[Conclusion],
    findings: &mut Findings<'_>,
) -> bool {
    let template = &findings.form.template;
    let rules = broken_rules(computed, conclusions, findings);
    if rules.len() < FEWEST_RULES {
        return false;
    }
    let mended = Search::new(template, typed, computed, &rules, findings, BOUNDS).run();
    mended.iter().for_each(|change| report(computed, change, &rules, findings));
    !mended.is_empty()
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
    /// Whether the number itself has a finding, such as too many decimals.
    is_suspect: bool,
    /// Whether each broken rule is computed from the cell.
    feeds: Vec<bool>,
    /// By how much the difference of each broken rule grows with the number; `None` for a rule without sides, and for one that
    /// does not grow evenly, such as a rule about a quotient or about a score that has a most.
    slopes: Vec<Option<Amount>>,
}

/// Where a cell stands.
#[derive(Clone, Copy, Default)]
struct Place {
    sheet: usize,
    row: u32,
    col: u16,
    /// The table that it is part of.
    table: usize,
}

/// Numbers the tables of a form: rows with fields, one below the other.
fn number_tables(places: &mut [Place]) {
    let rows: BTreeSet<(usize, u32)> = places.iter().map(|place| (place.sheet, place.row)).collect();
    let mut tables: BTreeMap<(usize, u32), usize> = BTreeMap::new();
    for (sheet, row) in rows {
        let above = row.checked_sub(1).and_then(|above| tables.get(&(sheet, above)));
        let table = above.copied().unwrap_or(tables.len() + 1);
        tables.insert((sheet, row), table);
    }
    for place in places {
        place.table = tables[&(place.sheet, place.row)];
    }
}

struct Search<'a, 't> {
    template: &'t Template,
    rules: &'a [BrokenRule<'a>],
    differences: Vec<Option<Amount>>,
    trial: Trial<'t>,
    candidates: Vec<Candidate>,
    /// Further figures, which are changed only with their whole column: those that no broken rule is computed from, and those with
    /// findings that say that they cannot be used.
    bystanders: Vec<Candidate>,
    verdicts: HashSet<usize>,
    places: Vec<Place>,
    bounds: Bounds,
    trials: usize,
    /// Whether there is more to try than is tried: then there may be another change.
    is_cut_short: bool,
    mended: Vec<Mended>,
}

impl<'a, 't> Search<'a, 't> {
    fn new(
        template: &'t Template,
        typed: &Computed,
        computed: &Computed,
        rules: &'a [BrokenRule<'a>],
        findings: &Findings<'_>,
        bounds: Bounds,
    ) -> Self {
        let trial = Trial::new(template, computed.values.clone());
        let differences = rules.iter().map(|rule| rule.difference(&trial.view())).collect();
        let lines = template.self_check.lines.iter();
        let judged = lines.filter(|line| matches!(line.subject, Subject::Check(_) | Subject::Change(_)));
        let verdicts = judged.flat_map(|line| template.field(line.rows.unwrap_or(line.verdict)).cells()).collect();
        let form = findings.form;
        let mut places = vec![Place::default(); template.cells];
        for (ix, field) in template.indexed() {
            let place = &form.layout.places[ix.index()];
            for row in 0..field.rows {
                let cell = place.cell_of_row(row);
                places[field.cell(row)] = Place { sheet: place.sheet, row: cell.row, col: cell.col, table: 0 };
            }
        }
        number_tables(&mut places);
        let mut search = Self {
            template,
            rules,
            differences,
            trial,
            candidates: Vec::new(),
            bystanders: Vec::new(),
            verdicts,
            places,
            bounds,
            trials: 0,
            is_cut_short: false,
            mended: Vec::new(),
        };
        search.find_candidates(typed, findings);
        search
    }

    fn find_candidates(&mut self, typed: &Computed, findings: &Findings<'_>) {
        for (ix, field) in self.template.indexed() {
            let is_figure = matches!(field.kind, FieldType::Amount | FieldType::Count | FieldType::Percent);
            if !field.is_entered() || !is_figure {
                continue;
            }
            for row in 0..field.rows {
                let cell = field.cell(row);
                if findings.is_corrected(cell) || findings.is_unread(cell) {
                    continue;
                }
                let feeds: Vec<bool> = self.rules.iter().map(|rule| rule.sources.contains(&cell)).collect();
                let number = typed.values[cell].as_number();
                let is_meant = findings.meant.iter().any(|correction| correction.cell == cell);
                let is_suspect = findings.has(ix, row, Severity::Notice);
                if is_meant || findings.is_unusable(cell) || !feeds.contains(&true) {
                    let slopes = vec![None; feeds.len()];
                    self.bystanders.push(Candidate { cell, field: ix, number, is_suspect, feeds, slopes });
                    continue;
                }
                if self.candidates.len() == self.bounds.cells {
                    self.is_cut_short = true;
                    return;
                }
                let slopes = self.slopes(cell, number.unwrap_or_default());
                self.candidates.push(Candidate { cell, field: ix, number, is_suspect, feeds, slopes });
            }
        }
    }

    /// Measures how the difference of each rule moves with a cell: beside its number, and far from it.
    fn slopes(&mut self, cell: usize, number: Amount) -> Vec<Option<Amount>> {
        let far = if number.is_zero() { Amount::ONE_HUNDRED } else { number };
        // To ten times and ten thousand times, to a tenth, and to the other sign.
        let steps = [Amount::from(9), Amount::from(9_999), -Amount::new(9, 1), -Amount::TWO];
        let steps = steps.into_iter().filter_map(|factor| far.checked_mul(factor));
        let steps: Vec<Amount> = std::iter::once(Amount::TWO).chain(steps).collect();
        let mut slopes = self.growth(cell, number, Amount::ONE);
        for step in steps {
            if slopes.iter().all(Option::is_none) {
                break;
            }
            let growth = self.growth(cell, number, step);
            for ((slope, growth), rule) in slopes.iter_mut().zip(growth).zip(self.rules) {
                let tolerance = rule.sides.as_ref().map_or(Amount::ZERO, |sides| sides.tolerance);
                let is_even = |slope: Amount| {
                    let off = growth?.checked_sub(slope.checked_mul(step)?)?.abs();
                    (off <= tolerance).then_some(slope)
                };
                *slope = slope.and_then(is_even);
            }
        }
        slopes
    }

    /// By how much the difference of each rule grows where the number in a cell grows by a step.
    fn growth(&mut self, cell: usize, number: Amount, step: Amount) -> Vec<Option<Amount>> {
        let (rules, differences) = (self.rules, &self.differences);
        let more = number.checked_add(step).unwrap_or(number);
        self.trial.with(&[(cell, Value::Number(more))], |view, _| {
            let grown =
                |(rule, before): (&BrokenRule<'_>, &Option<Amount>)| rule.difference(view)?.checked_sub((*before)?);
            rules.iter().zip(differences).map(grown).collect()
        })
    }

    /// Tries everything, and gives the changes that are certain.
    fn run(mut self) -> Vec<Mended> {
        self.try_everything();
        self.certain()
    }

    /// Finds the changes that mend what they touch; none where there is more to try than is tried.
    fn try_everything(&mut self) {
        if self.is_cut_short {
            return;
        }
        let mut fitting = self.fitting_slips();
        fitting.extend(self.fitting_exchanges());
        fitting.extend(self.fitting_columns());
        let (others, fitting): (Vec<Fitting>, Vec<Fitting>) =
            fitting.into_iter().partition(|fitting| fitting.grounds == Grounds::Inequality);
        fitting.into_iter().for_each(|fitting| self.compute(fitting));
        if self.is_cut_short {
            self.mended.clear();
        }
        // What rules ask for only as less or greater may have come about in other ways as well.
        if self.mended.iter().any(|change| change.grounds == Grounds::Scale) {
            others.into_iter().for_each(|other| self.compute(other));
            if self.is_cut_short {
                self.mended.retain(|change| change.grounds == Grounds::Equality);
            }
        }
    }

    /// The changes that are certain: in each group of broken rules that have to do with each other, the only one that mends all of
    /// them; where none does, those that are the only ones to mend their rules and together leave none of the group broken. What
    /// mends a few and leaves others may do so by chance.
    fn certain(self) -> Vec<Mended> {
        let groups = self.groups();
        let mut certain: HashSet<usize> = HashSet::new();
        for group in groups.iter().collect::<BTreeSet<_>>() {
            let broken = groups.iter().filter(|other| *other == group).count();
            let (all, some): (Vec<usize>, Vec<usize>) = (0..self.mended.len())
                .filter(|change| groups[self.mended[*change].rules[0]] == *group)
                .partition(|change| self.mended[*change].rules.len() == broken);
            if all.is_empty() {
                let overlaps = |a: &usize, b: &usize| a != b && self.mended[*a].overlaps(&self.mended[*b]);
                let only: Vec<usize> =
                    some.iter().copied().filter(|change| !some.iter().any(|other| overlaps(change, other))).collect();
                let mended: usize = only.iter().map(|change| self.mended[*change].rules.len()).sum();
                certain.extend(only.into_iter().filter(|_| mended == broken));
            } else {
                certain.extend(self.only(&all));
            }
        }
        let mended: usize = certain.iter().map(|change| self.mended[*change].rules.len()).sum();
        let is_everything = mended == self.rules.len();
        let changes = self.mended.into_iter().enumerate().filter(|(index, change)| {
            let is_column = change.repair == Repair::ColumnsExchanged;
            certain.contains(index) && change.grounds != Grounds::Inequality && (is_everything || !is_column)
        });
        changes.map(|(_, change)| change).collect()
    }

    /// The only one of some changes, or the only one that retypes a number with a finding of its own, such as too many decimals.
    fn only(&self, changes: &[usize]) -> Option<usize> {
        if let [only] = changes {
            return Some(*only);
        }
        let is_suspect = |cell: usize| self.candidates.iter().any(|other| other.cell == cell && other.is_suspect);
        let suspect = |change: &&usize| {
            let change = &self.mended[**change];
            matches!(change.repair, Repair::Retyped(_)) && change.changes.iter().any(|(cell, _)| is_suspect(*cell))
        };
        let suspects: Vec<&usize> = changes.iter().filter(suspect).collect();
        if let [only] = suspects.as_slice() { Some(**only) } else { None }
    }

    /// Numbers the groups of broken rules that have to do with each other: those that are computed from the same figure, and those
    /// that a change mends.
    fn groups(&self) -> Vec<usize> {
        let mut groups: Vec<usize> = (0..self.rules.len()).collect();
        let mut join = |rules: &[usize]| {
            let joined: Vec<usize> = rules.iter().map(|rule| groups[*rule]).collect();
            if let Some((first, others)) = joined.split_first() {
                groups.iter_mut().filter(|group| others.contains(group)).for_each(|group| *group = *first);
            }
        };
        for candidate in &self.candidates {
            let fed: Vec<usize> = (0..self.rules.len()).filter(|rule| candidate.feeds[*rule]).collect();
            join(&fed);
        }
        self.mended.iter().for_each(|change| join(&change.rules));
        groups
    }

    /// What would tell that some cells move by these amounts: every broken rule that they feed may hold then. `None` where one
    /// does not, or where they feed too few.
    fn fits(&self, moves: &[(&Candidate, Amount)], is_off_by_scale: bool) -> Option<Grounds> {
        let (mut fed, mut is_equality) = (0, false);
        for (index, (rule, before)) in self.rules.iter().zip(&self.differences).enumerate() {
            if !moves.iter().any(|(candidate, _)| candidate.feeds[index]) {
                continue;
            }
            fed += 1;
            let (Some(sides), Some(before)) = (&rule.sides, before) else { continue };
            is_equality |= !sides.at_most;
            let grow = |after: Amount, (candidate, by): &(&Candidate, Amount)| {
                after.checked_add(candidate.slopes[index]?.checked_mul(*by)?)
            };
            // Where arithmetic cannot tell, computing the form will.
            let Some(after) = moves.iter().try_fold(*before, grow) else { continue };
            let agrees = after.abs() <= sides.tolerance || (sides.at_most && after <= sides.tolerance);
            if !agrees {
                return None;
            }
        }
        let grounds = match (is_equality, is_off_by_scale) {
            (true, _) => Grounds::Equality,
            (false, true) => Grounds::Scale,
            (false, false) => Grounds::Inequality,
        };
        (fed >= FEWEST_RULES).then_some(grounds)
    }

    fn fitting_slips(&self) -> Vec<Fitting> {
        let mut fitting = Vec::new();
        for candidate in &self.candidates {
            let Some(number) = candidate.number.filter(|number| !number.is_zero()) else { continue };
            for (slip, meant) in slips(self.template.field(candidate.field), number) {
                let Some(by) = meant.checked_sub(number) else { continue };
                if let Some(grounds) = self.fits(&[(candidate, by)], slip == Slip::Scale) {
                    let changes = vec![(candidate.cell, Value::Number(meant))];
                    fitting.push(Fitting { grounds, repair: Repair::Retyped(slip), changes });
                }
            }
        }
        fitting
    }

    fn fitting_exchanges(&self) -> Vec<Fitting> {
        let mut fitting = Vec::new();
        for (index, first) in self.candidates.iter().enumerate() {
            for second in &self.candidates[index + 1..] {
                let Some(repair) = self.exchange(first, second) else { continue };
                let by = second.number.unwrap_or_default().checked_sub(first.number.unwrap_or_default());
                let Some(by) = by else { continue };
                if let Some(grounds) = self.fits(&[(first, by), (second, -by)], false) {
                    let value = |cell: usize| self.trial.view().values[cell].clone();
                    let changes = vec![(first.cell, value(second.cell)), (second.cell, value(first.cell))];
                    fitting.push(Fitting { grounds, repair, changes });
                }
            }
        }
        fitting
    }

    /// How two figures can have come into each other's cell; `None` where they cannot.
    fn exchange(&self, first: &Candidate, second: &Candidate) -> Option<Repair> {
        let (place, other) = (self.places[first.cell], self.places[second.cell]);
        let is_alike = self.accepts(first, second) && self.accepts(second, first);
        if place.sheet != other.sheet || !is_alike || first.number == second.number {
            return None;
        }
        let is_beside = (place.row == other.row && place.col.abs_diff(other.col) == 1)
            || (place.col == other.col && place.row.abs_diff(other.row) == 1);
        match (first.number, second.number) {
            (Some(_), Some(_)) => Some(Repair::Exchanged),
            (Some(number), None) | (None, Some(number)) => (is_beside && !number.is_zero()).then_some(Repair::Moved),
            (None, None) => None,
        }
    }

    fn fitting_columns(&self) -> Vec<Fitting> {
        let mut columns: BTreeMap<(usize, u16), BTreeMap<u32, &Candidate>> = BTreeMap::new();
        for candidate in self.candidates.iter().chain(&self.bystanders) {
            let place = self.places[candidate.cell];
            columns.entry((place.table, place.col)).or_default().insert(place.row, candidate);
        }
        let columns: Vec<_> = columns.into_iter().collect();
        let mut fitting = Vec::new();
        for (index, ((table, _), first)) in columns.iter().enumerate() {
            for ((other_table, _), second) in &columns[index + 1..] {
                let pairs: Vec<(&Candidate, &Candidate)> = first
                    .iter()
                    .filter_map(|(row, a)| Some((*a, *second.get(row)?)))
                    .filter(|(a, b)| a.number != b.number)
                    .collect();
                let is_alike = |(a, b): &(&Candidate, &Candidate)| self.accepts(a, b) && self.accepts(b, a);
                if table != other_table || pairs.len() < 2 || !pairs.iter().all(is_alike) {
                    continue;
                }
                let mut moves = Vec::new();
                for (a, b) in &pairs {
                    let Some(by) = b.number.unwrap_or_default().checked_sub(a.number.unwrap_or_default()) else {
                        continue;
                    };
                    moves.extend([(*a, by), (*b, -by)]);
                }
                if let Some(grounds) = self.fits(&moves, false) {
                    let value = |candidate: &Candidate| candidate.number.map_or(Value::Blank, Value::Number);
                    let exchanged = |(a, b): &(&Candidate, &Candidate)| [(a.cell, value(b)), (b.cell, value(a))];
                    let changes = pairs.iter().flat_map(exchanged).collect();
                    fitting.push(Fitting { grounds, repair: Repair::ColumnsExchanged, changes });
                }
            }
        }
        fitting
    }

    /// Whether the number of another cell could stand in a cell.
    fn accepts(&self, candidate: &Candidate, other: &Candidate) -> bool {
        let (field, other_field) = (self.template.field(candidate.field), self.template.field(other.field));
        let is_within =
            |number: Amount| field.min.is_none_or(|min| number >= min) && field.max.is_none_or(|max| number <= max);
        field.kind == other_field.kind && other.number.is_none_or(is_within)
    }

    /// Computes the form with a change, and keeps the change if it mends every broken rule that it touches and breaks none.
    fn compute(&mut self, fitting: Fitting) {
        if self.trials == self.bounds.trials {
            self.is_cut_short = true;
        }
        if self.is_cut_short {
            return;
        }
        self.trials += 1;
        let Fitting { grounds, repair, changes } = fitting;
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
            self.mended.push(Mended { grounds, repair, changes, rules: touched });
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{BOUNDS, Bounds, Findings, Search, broken_rules};
    use crate::builder::load;
    use crate::check::conclusions::{conclude, state};
    use crate::compute::compute;
    use crate::form::Form;
    use crate::intake::{EnteredCell, Formulas, Submission};
    use crate::template::Files;
    use crate::value::{Amount, Value};

    #[test]
    fn a_change_is_told_only_where_everything_was_tried() {
        // The budget of a project has two digits exchanged.
        let form = Form::new(load(&Files::built_in("mof-project-2020").unwrap()).unwrap());
        let template = &form.template;
        let mut values = vec![Value::Blank; template.cells];
        let text = std::fs::read_to_string("tests/injection/clean/mof-project-2020.toml").unwrap();
        for (id, filled) in text.parse::<toml::Table>().unwrap() {
            let field = template.field(template.find(&id).unwrap());
            let rows = filled.as_array().cloned().unwrap_or_else(|| vec![filled]);
            for (cell, filled) in field.cells().zip(rows) {
                let text = filled.as_str().map_or_else(|| filled.to_string(), str::to_owned);
                let number = text.parse::<Amount>().ok().map(Value::Number);
                values[cell] = number.unwrap_or(if text.is_empty() { Value::Blank } else { Value::Text(text) });
            }
        }
        let budget = template.field(template.find("项目1.财政拨款.全年").unwrap()).cell(0);
        values[budget] = Value::Number(Amount::from(159));
        let typed = state(&form, compute(template, values, |_| false));
        let submission = Submission {
            entries: vec![EnteredCell::default(); template.cells],
            identity: None,
            findings: Vec::new(),
            outside: Vec::new(),
            explanations: BTreeMap::new(),
            formulas: Formulas::Excel,
            uncalculated: false,
        };
        let findings = Findings::new(&form, &submission);
        let conclusions = conclude(&typed, &findings);
        let rules = broken_rules(&typed.computed, &conclusions, &findings);
        assert_eq!(rules.iter().map(|rule| rule.finding.code.as_str()).collect::<Vec<_>>(), ["C01", "C09"]);

        let within =
            |bounds: Bounds| Search::new(template, &typed.computed, &typed.computed, &rules, &findings, bounds);
        let mut search = within(BOUNDS);
        search.try_everything();
        let enough = Bounds { cells: search.candidates.len(), trials: search.trials };
        assert!(enough.cells > 1 && enough.trials > 1, "{enough:?}");
        assert_eq!(search.certain().len(), 1);
        assert_eq!(within(enough).run().len(), 1);
        assert_eq!(within(Bounds { cells: enough.cells - 1, ..enough }).run().len(), 0);
        assert_eq!(within(Bounds { trials: enough.trials - 1, ..enough }).run().len(), 0);
    }
}
