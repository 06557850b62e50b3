//! What a check makes of a fault, and the figures of many.

use std::collections::{BTreeMap, HashSet};

use jixiao::engine::{Engine, Outcome};
use jixiao::finding::{Finding, Location, Severity};
use jixiao::internals::compute::{Computed, compute};
use jixiao::internals::template::{FieldType, Subject};
use jixiao::value::{Amount, Value};

use crate::dependents::Dependents;
use crate::faults::{Change, Expected, Fault, Kind, Place, address, faults};
use crate::structure;
use crate::support::clean::Clean;

/// How many examples of each shortcoming are kept.
const MOST_EXAMPLES: usize = 5;

/// A clean filling with what is needed to judge faults in it.
pub struct Base {
    pub clean: Clean,
    pub faults: Vec<Fault>,
    dependents: Dependents,
    /// The sheet and the address of each cell.
    addresses: Vec<(String, String)>,
    /// What is found in the clean filling: nothing that anybody has to act on.
    usual: Vec<String>,
}

impl Base {
    pub fn new(engine: &Engine, clean: Clean) -> Self {
        let dependents = Dependents::new(&clean.form);
        let addresses = (0..clean.form.template.cells).map(|cell| address(&clean.form, cell)).collect();
        let mut faults = faults(&clean);
        faults.extend(structure::faults(&clean));
        let checked = engine.check(&clean.bytes, "表.xlsx").unwrap();
        let usual = checked.findings().iter().map(Finding::key).collect();
        Self { clean, faults, dependents, addresses, usual }
    }
}

/// What a check makes of a fault.
#[derive(Debug, Default, Clone)]
pub struct Judged {
    found_at_cell: bool,
    found: bool,
    /// How many findings call for action.
    findings: usize,
    /// The findings that call for action and are about nothing that the fault has to do with.
    unrelated: Vec<String>,
    /// Whether something in the form contradicts the fault.
    is_contradicted: bool,
    /// The verdicts of the consistency rules that the fault breaks.
    broken_rules: Vec<usize>,
    /// Whether another single change makes agree what the fault broke, so that nothing tells which was meant.
    is_ambiguous: bool,
    /// Whether the change that takes the fault back is suggested.
    is_repaired: bool,
    /// The changes suggested that are another.
    wrong_repairs: Vec<String>,
    /// Cells whose value is neither what was meant nor nothing.
    wrong_values: Vec<String>,
    /// Cells that were filled and are read as blank, though nothing says so.
    lost_values: Vec<String>,
    said: String,
}

/// Checks a workbook with a fault.
pub fn judge(engine: &Engine, base: &Base, fault: &Fault) -> Judged {
    let bytes = fault.bytes(&base.clean);
    let checked = engine.check(&bytes, "表.xlsx").unwrap();
    let findings: Vec<&Finding> =
        checked.findings().iter().filter(|finding| !base.usual.contains(&finding.key())).collect();
    let to_act_on: Vec<&&Finding> = findings.iter().filter(|finding| finding.severity < Severity::Notice).collect();
    let injected = match &fault.place {
        Place::Cells(cells) => Some(cells.as_slice()),
        Place::Sheet(..) | Place::Book => None,
    };
    let mut judged = Judged {
        found_at_cell: findings.iter().any(|finding| is_at(base, fault, finding)),
        found: !findings.is_empty(),
        findings: to_act_on.len(),
        said: findings
            .iter()
            .map(|finding| format!("{} {}", finding.code, finding.field))
            .collect::<Vec<_>>()
            .join("; "),
        ..Judged::default()
    };
    if let Some(cells) = injected {
        let concerned: HashSet<&(String, String)> =
            base.dependents.of(cells).into_iter().map(|cell| &base.addresses[cell]).collect();
        let is_concerned = |place: &Location| {
            place.cell.is_none_or(|cell| concerned.contains(&(place.sheet.clone(), cell.to_string())))
        };
        let is_unrelated = |finding: &&&&Finding| !places(finding).any(is_concerned);
        judged.unrelated = to_act_on.iter().filter(is_unrelated).map(|finding| finding.key()).collect();
    }
    contradict(base, fault, &mut judged);
    repairs(base, fault, &to_act_on, &mut judged);
    judged.is_ambiguous = fault.kind.is_repairable
        && judged.broken_rules.len() >= 2
        && !judged.is_repaired
        && is_ambiguous(base, fault, &judged.broken_rules);
    match checked.outcome() {
        Some(outcome) => compare_values(base, fault, outcome, &findings, &mut judged),
        None => judged.lost_values.push("everything".to_owned()),
    }
    judged
}

/// The places that a finding is about.
fn places(finding: &Finding) -> impl Iterator<Item = &Location> {
    finding.location.iter().chain(&finding.related_cells).chain(finding.repair.iter().map(|repair| &repair.location))
}

fn is_at(base: &Base, fault: &Fault, finding: &Finding) -> bool {
    match &fault.place {
        Place::Cells(cells) => places(finding).any(|place| {
            let is_it = |cell: &usize| is_address(&base.addresses[*cell], place);
            cells.iter().any(is_it)
        }),
        Place::Sheet(sheet, cell) => {
            let names = |place: &Location| {
                place.sheet == *sheet
                    && cell.as_ref().is_none_or(|cell| place.cell.is_none_or(|it| it.to_string() == *cell))
            };
            places(finding).any(names) || finding.field.starts_with(sheet.as_str()) || finding.message.contains(sheet)
        }
        Place::Book => true,
    }
}

fn is_address((sheet, cell): &(String, String), place: &Location) -> bool {
    place.sheet == *sheet && place.cell.is_some_and(|it| it.to_string() == *cell)
}

/// Says which rules, scores and bounds of the form the fault contradicts: by the form's own self-check, with the faulty values.
fn contradict(base: &Base, fault: &Fault, judged: &mut Judged) {
    let Change::Values(changes) = &fault.change else { return };
    if fault.kind.expected == Expected::KeptAndNamed {
        return;
    }
    let template = &base.clean.form.template;
    let mut values = base.clean.filling.values.clone();
    for (cell, value) in changes {
        values[*cell].clone_from(value);
    }
    let computed = compute(template, values, |_| false);
    for line in &template.self_check.lines {
        let is_rule = matches!(line.subject, Subject::Check(_) | Subject::Change(_));
        for cell in template.field(line.rows.unwrap_or(line.verdict)).cells() {
            if is_wrong(&computed, cell) && !is_wrong(&base.clean.computed, cell) {
                judged.is_contradicted = true;
                judged.broken_rules.extend(is_rule.then_some(cell));
            }
        }
    }
}

fn is_wrong(computed: &Computed, cell: usize) -> bool {
    match &computed.values[cell] {
        Value::Text(verdict) => ["有误", "需说明", "未填"].contains(&verdict.as_str()),
        Value::Blank | Value::Number(_) | Value::Bool(_) | Value::Error(_) => false,
    }
}

/// Whether a slip of another figure, or another slip of the same, explains the broken rules that it feeds as well: two of them
/// or more hold once it is taken back, and no other is broken. Every figure and every slip is tried by computing the form.
fn is_ambiguous(base: &Base, fault: &Fault, broken: &[usize]) -> bool {
    let Change::Values(changes) = &fault.change else { return false };
    let template = &base.clean.form.template;
    let mut values = base.clean.filling.values.clone();
    for (cell, value) in changes {
        values[*cell].clone_from(value);
    }
    let faulty = compute(template, values.clone(), |_| false);
    let rules = template.self_check.lines.iter();
    let rules = rules.filter(|line| matches!(line.subject, Subject::Check(_) | Subject::Change(_)));
    let verdicts: Vec<usize> =
        rules.flat_map(|line| template.field(line.rows.unwrap_or(line.verdict)).cells()).collect();
    for field in template.fields.iter().filter(|field| field.is_entered()) {
        if !matches!(field.kind, FieldType::Amount | FieldType::Count | FieldType::Percent) {
            continue;
        }
        let fits = |number: &Amount| {
            number.round_dp(field.decimals) == *number
                && field.min.is_none_or(|least| *number >= least)
                && field.max.is_none_or(|most| *number <= most)
        };
        for cell in field.cells() {
            let Value::Number(number) = values[cell] else { continue };
            let fed = base.dependents.of(&[cell]);
            let touched: Vec<usize> = broken.iter().copied().filter(|verdict| fed.contains(verdict)).collect();
            if touched.len() < 2 || number.is_zero() {
                continue;
            }
            for meant in single_slips(number).into_iter().filter(fits) {
                let meant = Value::Number(meant);
                let is_taken_back =
                    changes.len() == 1 && changes[0].0 == cell && base.clean.filling.values[cell] == meant;
                if is_taken_back {
                    continue;
                }
                let mut tried = values.clone();
                tried[cell] = meant;
                let tried = compute(template, tried, |_| false);
                let breaks = |verdict: &usize| is_wrong(&tried, *verdict) && !is_wrong(&faulty, *verdict);
                if !touched.iter().any(|verdict| is_wrong(&tried, *verdict)) && !verdicts.iter().any(breaks) {
                    return true;
                }
            }
        }
    }
    false
}

/// What a number may have been before a slip: another power of ten, the other sign, two neighbouring digits exchanged, a digit lost
/// or typed twice.
fn single_slips(number: Amount) -> Vec<Amount> {
    let mut slips = vec![-number];
    for power in [10, 100, 1_000, 10_000].map(Amount::from) {
        slips.extend([number * power, number / power]);
    }
    let text: Vec<char> = number.normalize().to_string().chars().collect();
    let mut add = |digits: Vec<char>| slips.extend(digits.into_iter().collect::<String>().parse::<Amount>().ok());
    for at in 1..text.len() {
        let both = text[at - 1].is_ascii_digit() && text[at].is_ascii_digit();
        if both && text[at - 1] != text[at] {
            let mut exchanged = text.clone();
            exchanged.swap(at - 1, at);
            add(exchanged);
        } else if both {
            let mut shorter = text.clone();
            shorter.remove(at);
            add(shorter);
        }
    }
    for at in usize::from(text[0] == '-')..=text.len() {
        for digit in '0'..='9' {
            let mut longer = text.clone();
            longer.insert(at, digit);
            add(longer);
        }
    }
    slips.retain(|slip| *slip != number);
    slips
}

/// Compares what is suggested with what was meant.
fn repairs(base: &Base, fault: &Fault, findings: &[&&Finding], judged: &mut Judged) {
    let Change::Values(changes) = &fault.change else { return };
    let mut put_right: HashSet<usize> = HashSet::new();
    let cell_at = |location: &Location| {
        changes.iter().map(|(cell, _)| *cell).find(|cell| is_address(&base.addresses[*cell], location))
    };
    for finding in findings {
        let is_back = |location: &Location, shown: &str| {
            cell_at(location).is_some_and(|cell| {
                let meant = &base.clean.filling.values[cell];
                let number = shown.trim_end_matches('%').replace(',', "").parse::<Amount>().ok();
                let percent = |number| if shown.ends_with('%') { number / Amount::ONE_HUNDRED } else { number };
                match (meant.as_number(), number) {
                    (Some(meant), Some(number)) => percent(number) == meant,
                    _ => meant.to_string() == shown || (meant.is_empty() && shown == "（空）"),
                }
            })
        };
        // A rule shows the other side, which is no suggestion.
        let is_correction = finding.repair.is_empty() && finding.code.is_of_family('I');
        let corrected =
            finding.location.iter().filter(|_| is_correction).map(|place| (place, finding.expected.as_str()));
        let suggested = finding.repair.iter().map(|repair| (&repair.location, repair.value.as_str()));
        let (right, wrong): (Vec<_>, Vec<_>) =
            corrected.chain(suggested).partition(|(place, shown)| is_back(place, shown));
        put_right.extend(right.into_iter().filter_map(|(place, _)| cell_at(place)));
        if !finding.repair.is_empty() && !wrong.is_empty() {
            let shown = finding.repair.iter().take(4);
            let shown: Vec<String> = shown
                .map(|repair| {
                    let cell = repair.location.cell.map(|cell| cell.to_string()).unwrap_or_default();
                    format!("{}!{cell} → {}", repair.location.sheet, repair.value)
                })
                .collect();
            judged.wrong_repairs.push(shown.join("，"));
        }
    }
    judged.is_repaired = changes.iter().all(|(cell, _)| put_right.contains(cell));
}

/// Compares every value read with what was typed.
fn compare_values(base: &Base, fault: &Fault, outcome: &Outcome, findings: &[&Finding], judged: &mut Judged) {
    let template = &base.clean.form.template;
    let mut meant = base.clean.filling.values.clone();
    let is_kept = matches!(fault.kind.expected, Expected::Kept | Expected::KeptAndNamed);
    match (&fault.change, &fault.place) {
        (Change::Values(changes), _) => {
            for (cell, value) in changes {
                // A number typed as text is read as the number.
                let is_text_number = fault.kind.expected == Expected::KeptAndNamed;
                if !is_text_number {
                    meant[*cell].clone_from(value);
                }
            }
        }
        (Change::Book(_), Place::Cells(cells)) if !is_kept => {
            cells.iter().for_each(|cell| meant[*cell].clone_from(&outcome.values[*cell]));
        }
        (Change::Book(_) | Change::TypedOver(..), _) => {}
    }
    let is_named = |sheet: &str| {
        findings
            .iter()
            .any(|finding| finding.location.as_ref().is_none_or(|place| place.sheet == sheet && place.cell.is_none()))
    };
    for field in template.fields.iter().filter(|field| field.is_entered()) {
        for cell in field.cells() {
            let (typed, read) = (&meant[cell], &outcome.values[cell]);
            if typed == read || (typed.is_empty() && read.is_empty()) {
                continue;
            }
            let said = || format!("{}: {typed} read as {read}", field.id);
            if !read.is_empty() {
                judged.wrong_values.push(said());
            } else if !is_named(&template.sheets[field.sheet].name) {
                judged.lost_values.push(said());
            }
        }
    }
}

/// The figures of a kind.
#[derive(Debug, Default, Clone)]
pub struct Figures {
    pub injected: usize,
    pub contradicted: usize,
    pub contradicted_found: usize,
    pub found_at_cell: usize,
    pub found: usize,
    /// How many of the injected must be found.
    pub asked: usize,
    pub asked_found: usize,
    pub findings: usize,
    pub worst: usize,
    /// How many faults bring findings.
    pub with_findings: usize,
    pub unrelated: usize,
    /// Faults that break two rules or more, and that nothing but taking them back mends.
    pub repairable: usize,
    /// Faults that another single change would mend as well.
    pub ambiguous: usize,
    pub repaired: usize,
    pub wrong_repairs: usize,
    /// Faults that change nothing typed, after which somebody has to act, or a value is read wrongly or lost in silence.
    pub broken: usize,
    pub examples: BTreeMap<&'static str, Vec<String>>,
}

impl Figures {
    pub fn add(&mut self, form: &str, fault: &Fault, judged: &Judged) {
        let kind = fault.kind;
        let is_kept = matches!(kind.expected, Expected::Kept | Expected::KeptAndNamed);
        // A rule that reads a text may rightly call it wrong.
        let is_kept = is_kept && !(kind.expected == Expected::Kept && judged.is_contradicted);
        let is_asked = match kind.expected {
            Expected::Found | Expected::KeptAndNamed => true,
            Expected::FoundIfContradicted => judged.is_contradicted,
            Expected::Kept => false,
        };
        self.injected += 1;
        let is_slip = kind.expected == Expected::FoundIfContradicted && judged.is_contradicted;
        self.contradicted += usize::from(is_slip);
        self.contradicted_found += usize::from(is_slip && judged.found);
        self.found_at_cell += usize::from(judged.found_at_cell);
        self.found += usize::from(judged.found);
        self.asked += usize::from(is_asked);
        self.asked_found += usize::from(is_asked && judged.found);
        self.findings += judged.findings;
        self.worst = self.worst.max(judged.findings);
        self.with_findings += usize::from(judged.findings > 0);
        self.unrelated += judged.unrelated.len();
        let breaks_rules = kind.is_repairable && judged.broken_rules.len() >= 2;
        self.ambiguous += usize::from(judged.is_ambiguous);
        let is_repairable = breaks_rules && !judged.is_ambiguous;
        self.repairable += usize::from(is_repairable);
        self.repaired += usize::from(is_repairable && judged.is_repaired);
        self.wrong_repairs += judged.wrong_repairs.len();
        let is_broken =
            !judged.wrong_values.is_empty() || !judged.lost_values.is_empty() || (is_kept && judged.findings > 0);
        self.broken += usize::from(is_broken);
        let mut example = |title: &'static str, more: &str| {
            let examples = self.examples.entry(title).or_default();
            if examples.len() < MOST_EXAMPLES {
                examples.push(format!("{form}: {} [{}] {more}", fault.what, judged.said));
            }
        };
        if is_asked && !judged.found {
            example("not found", "");
        }
        if judged.findings > 5 {
            example("more than five findings", "");
        }
        if !judged.unrelated.is_empty() {
            example("unrelated", &judged.unrelated.join(", "));
        }
        if is_repairable && !judged.is_repaired {
            example("no repair", "");
        }
        if !judged.wrong_repairs.is_empty() {
            example("wrong repair", &judged.wrong_repairs.join("; "));
        }
        if is_broken {
            let values: Vec<&str> =
                judged.wrong_values.iter().chain(&judged.lost_values).take(4).map(String::as_str).collect();
            example("not kept", &values.join(", "));
        }
    }

    pub fn merge(&mut self, other: &Self) {
        self.injected += other.injected;
        self.contradicted += other.contradicted;
        self.contradicted_found += other.contradicted_found;
        self.found_at_cell += other.found_at_cell;
        self.found += other.found;
        self.asked += other.asked;
        self.asked_found += other.asked_found;
        self.findings += other.findings;
        self.worst = self.worst.max(other.worst);
        self.with_findings += other.with_findings;
        self.unrelated += other.unrelated;
        self.repairable += other.repairable;
        self.ambiguous += other.ambiguous;
        self.repaired += other.repaired;
        self.wrong_repairs += other.wrong_repairs;
        self.broken += other.broken;
        for (title, examples) in &other.examples {
            let mine = self.examples.entry(title).or_default();
            mine.extend(examples.iter().take(MOST_EXAMPLES.saturating_sub(mine.len())).cloned());
        }
    }

    /// How many findings a fault brings that brings any.
    pub fn mean(&self) -> f64 {
        if self.with_findings == 0 { 0.0 } else { self.findings as f64 / self.with_findings as f64 }
    }
}

/// The figures, kind by kind.
pub type Table = BTreeMap<Kind, Figures>;
