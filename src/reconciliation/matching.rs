//! Which figure of the workbook a statement of a report is about, and whether it says the same.
//!
//! A statement is held to a figure of the workbook only where its words name that figure and no other. A value that is found in the
//! workbook under words that are alike agrees; one that is not found is not wrong for that.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::candidates::{Candidate, Workbook};
use super::characters::pairs;
use super::figures::{Claim, Figure, Unit};
use super::judgement::{Agreement, Found};
use super::messages;
use super::phrase::{Measure, Phrase, Time};
use super::reservations;
use super::statement::{Scope, Statement};
use crate::template::display::points;
use crate::text::figures::percent;
use crate::value::Amount;

/// From so many digits on a value is not found by chance.
const TELLING_DIGITS: usize = 5;
/// From so many digits on it is found under alike words only.
const SOME_DIGITS: usize = 3;
/// From so many characters on a subject is not that of something else.
const SPECIFIC: usize = 7;
/// How many pairs of letters have to be the same where a value has hardly a digit.
const FEW_DIGITS_NEED: usize = 2;
/// Subjects that may be of anything.
const GENERIC: [&str; 9] = ["其他", "其它", "收入", "支出", "资金", "项目资金", "控制率", "完成率", "执行率"];
/// Where money comes from: a part of anything.
const SOURCES: [&str; 6] = ["财政拨款", "其他资金", "一般公共预算", "一般公共预算拨款", "政府性基金", "自有资金"];
/// Words by which a score is the total.
const TOTAL_SCORE: [&str; 8] = ["总分", "总得分", "综合得分", "自评得分", "自评分", "评价得分", "最终得分", "自评总分"];
/// Who else gives a score.
const SCORED_BY_OTHERS: [&str; 4] = ["第三方", "复核", "复评", "财政部门评价"];
/// What is scored as a whole may be called this.
const SCORED: [&str; 9] = ["项目", "整体", "支出", "绩效", "评价", "综合", "最终", "自我", "资金"];
/// By how much more a figure is wrong that was written in the wrong unit of money.
const UNIT_SLIPS: [i64; 3] = [10_000, 1_000, 100];

/// What the words of a statement name, and whether it says the same; nothing where they name nothing with good reason.
pub(super) fn by_name(workbook: &Workbook<'_>, statements: &[Statement], index: usize) -> Option<Found> {
    let statement = &statements[index];
    if statement.figure.unit == Unit::Score
        && let Some(found) = score(workbook, statement)
    {
        return Some(found);
    }
    if (statement.figure.claim == Claim::Bound && !is_target(statement)) || statement.figure.unit == Unit::PercentPoint
    {
        return None;
    }
    by_words(workbook, statements, index)
}

/// Whether a figure is what an indicator aims at: `≥95%` is that in the row of a list, and in prose anything.
fn is_target(statement: &Statement) -> bool {
    statement.figure.claim == Claim::Bound && statement.is_in_table && matches!(statement.scope, Scope::Row(_))
}

/// The year that a statement is of, as the workbook has it; `None` where it has nothing of that year.
pub(super) fn is_last_year(workbook: &Workbook<'_>, statement: &Statement) -> Option<bool> {
    let year = workbook.template.fiscal_year;
    match statement.time {
        None | Some(Time::This) => Some(false),
        Some(Time::Last) => Some(true),
        Some(Time::Year(named)) if named == year => Some(false),
        Some(Time::Year(named)) if named == year - 1 => Some(true),
        Some(Time::Year(_)) => None,
    }
}

/// How a subject comes to be that of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Naming {
    /// The words of the statement name it.
    Named,
    /// It was spoken of before.
    Inherited,
    /// It is a part of what the words name: a figure may be its, and is not held to it.
    Partial,
}

/// The subjects that a statement may be about, the likeliest first, each with how it comes to be that.
fn subjects(statement: &Statement) -> Vec<(String, Naming)> {
    let own = statement.own.subject.as_str();
    // The other labels of a row of a table may be of something else.
    let of_others = if statement.is_in_table { Naming::Partial } else { Naming::Named };
    let wider = statement.wider.iter().map(|wider| (wider.clone(), of_others));
    let mut found: Vec<(String, Naming)> = Vec::new();
    if !own.is_empty() {
        if let Some(heading) = &statement.heading_subject {
            // The row and the column together name what is meant; either alone may be of something else.
            found.push((format!("{own}{heading}"), Naming::Named));
            found.push((format!("{heading}{own}"), Naming::Named));
            found.extend([own, heading].map(|alone| (alone.to_owned(), Naming::Partial)));
        }
        if statement.is_in_table {
            found.push((own.to_owned(), Naming::Named));
            found.extend(wider);
        } else {
            found.extend(wider);
            found.push((own.to_owned(), Naming::Named));
        }
        // A part is called after its whole: `在职人数20人，其中行政8人`.
        for inherited in statement.inherited.iter().filter(|inherited| **inherited != own) {
            found.push((format!("{inherited}{own}"), Naming::Named));
            found.push((format!("{own}{inherited}"), Naming::Named));
        }
        found.extend(counted(own, statement));
    } else {
        found.extend(statement.inherited.first().and_then(|inherited| counted(inherited, statement)));
        if statement.is_of_whole && statement.inherited.is_empty() {
            found.push((String::new(), Naming::Named));
        }
        let heading = statement.heading_subject.iter();
        found.extend(heading.map(|heading| (heading.clone(), Naming::Partial)));
        found.extend(wider);
        found.extend(statement.inherited.iter().take(1).map(|inherited| (inherited.clone(), Naming::Inherited)));
        if statement.is_of_whole {
            found.push((String::new(), Naming::Named));
        }
    }
    // What is a part of the words is not named by them.
    let partial: Vec<String> =
        found.iter().filter(|(_, naming)| *naming == Naming::Partial).map(|(subject, _)| subject.clone()).collect();
    found.retain(|(subject, naming)| *naming == Naming::Partial || !partial.contains(subject));
    found
}

/// A subject with what is counted of it: `公务接待3批次、20人次`.
fn counted(subject: &str, statement: &Statement) -> Option<(String, Naming)> {
    match &statement.figure.unit {
        Unit::Count(word) => Some((format!("{subject}{word}"), Naming::Named)),
        Unit::Money(_) | Unit::Percent | Unit::PercentPoint | Unit::Score | Unit::Year | Unit::None => None,
    }
}

/// The candidates that go by a subject, of the kind and the year of the statement.
pub(super) fn named<'w>(
    workbook: &'w Workbook<'_>,
    statement: &Statement,
    subject: &str,
    is_last_year: bool,
) -> Vec<&'w Candidate> {
    let row = match statement.scope {
        Scope::Row(row) => Some(row),
        Scope::None | Scope::Unclear => None,
    };
    let all = workbook.with_subject(subject, row).map(|index| &workbook.candidates[index]);
    let fits = |candidate: &&Candidate| candidate.is_last_year == is_last_year && takes(candidate, &statement.figure);
    all.filter(fits).collect()
}

fn takes(candidate: &Candidate, figure: &Figure) -> bool {
    candidate.kind.takes(&figure.unit)
}

/// What a measure of the text may be called in the workbook; `None` is a figure of which only the subject is said.
pub(super) fn is_measured_as(said: Measure, measure: Option<Measure>, unit: &Unit) -> bool {
    let said = if said == Measure::Growth && *unit == Unit::Percent { Measure::GrowthRate } else { said };
    match said {
        Measure::Budget => matches!(measure, Some(Measure::Initial | Measure::Adjusted | Measure::Budget)),
        Measure::Initial => matches!(measure, Some(Measure::Initial | Measure::Budget)),
        Measure::Adjusted => matches!(measure, Some(Measure::Adjusted)),
        Measure::Final | Measure::Closing | Measure::Achieved => {
            matches!(measure, None | Some(Measure::Final | Measure::Closing | Measure::Achieved))
        }
        Measure::Score => matches!(measure, Some(Measure::Score | Measure::SelfScore | Measure::Recomputed)),
        Measure::Supplement
        | Measure::Opening
        | Measure::Growth
        | Measure::GrowthRate
        | Measure::Share
        | Measure::Execution
        | Measure::SelfScore
        | Measure::Recomputed
        | Measure::Lost
        | Measure::Weight
        | Measure::Target => measure == Some(said),
    }
}

/// Whether a measure is an amount by itself, no change or share of one.
fn is_plain_or_stage(measure: Measure) -> bool {
    !matches!(measure, Measure::Growth | Measure::GrowthRate | Measure::Share | Measure::Execution | Measure::Lost)
}

/// Whether a figure of which nothing is said but its subject can be this: what there is at the end of the year.
fn is_plain_measure(measure: Option<Measure>) -> bool {
    matches!(measure, None | Some(Measure::Final | Measure::Closing | Measure::Achieved))
}

fn by_words(workbook: &Workbook<'_>, statements: &[Statement], index: usize) -> Option<Found> {
    let statement = &statements[index];
    let is_last_year = is_last_year(workbook, statement)?;
    // Where the words around it speak of something else, or last year was said of something else, it may agree and is never wrong.
    let is_reserved = (statement.is_time_inherited && is_last_year) || reservations::apply(workbook, statement);
    for (subject, naming) in subjects(statement) {
        let all = named(workbook, statement, &subject, is_last_year);
        if all.is_empty() {
            continue;
        }
        let said = statement.own.measure;
        // What is meant by the words: of this measure, or of any where none is said.
        let meant: Vec<&Candidate> = match said {
            Some(said) => all
                .iter()
                .copied()
                .filter(|candidate| {
                    // What an indicator measures is its value, whatever the heading calls it.
                    let is_value = said == Measure::Target && statement.is_in_table && candidate.measure.is_none();
                    is_value || is_measured_as(said, candidate.measure, &statement.figure.unit)
                })
                .collect(),
            None => all.clone(),
        };
        if meant.is_empty() {
            continue;
        }
        let usual: Vec<&Candidate> = match (said, statement.measure) {
            (Some(_), _) => meant.clone(),
            (None, Some(inherited)) => meant
                .iter()
                .copied()
                .filter(|candidate| is_measured_as(inherited, candidate.measure, &statement.figure.unit))
                .collect(),
            (None, None) => meant.iter().copied().filter(|candidate| is_plain_measure(candidate.measure)).collect(),
        };
        let usual = if usual.is_empty() { meant.clone() } else { usual };
        let mut figure = signed(statement);
        if is_target(statement) {
            figure.claim = Claim::Exact;
        }
        if let Some(found) = agreeing(&figure, &meant, &usual) {
            return Some(found);
        }
        if is_reserved {
            return of_either_year(workbook, statement, &subject, &figure);
        }
        if let Some(found) = typed_over(&figure, &usual) {
            return Some(found);
        }
        let near = usual.iter().chain(&meant).find(|candidate| figure.is_within_rounding(candidate.value, 1));
        if let Some(near) = near {
            return Some(rounding(&figure, near, near.value));
        }
        // Where only the whole is spoken of, a figure with this very value may be what is meant.
        if subject.is_empty()
            && let Some(found) = by_value(workbook, statement).filter(|_| digits(figure.value) >= TELLING_DIGITS)
        {
            return Some(found);
        }
        let is_named = match naming {
            Naming::Named => true,
            Naming::Inherited => said.is_some(),
            Naming::Partial => false,
        };
        let may_accuse = is_named && may_be_held(workbook, statements, index, &subject);
        let accusing = held_to(workbook, statements, statement, &usual);
        if let Some(candidate) =
            accusing.filter(|candidate| may_accuse && is_related(workbook, statements, statement, &subject, candidate))
        {
            return Some(differs(&figure, candidate));
        }
        return None;
    }
    None
}

/// A figure that goes by a subject in this year or the last, and has the very value.
fn of_either_year(workbook: &Workbook<'_>, statement: &Statement, subject: &str, figure: &Figure) -> Option<Found> {
    let of_year = |is_last_year| named(workbook, statement, subject, is_last_year);
    let all = of_year(false).into_iter().chain(of_year(true));
    let said = statement.own.measure.or(statement.measure);
    let fits = |candidate: &&Candidate| match said {
        Some(said) => is_measured_as(said, candidate.measure, &figure.unit),
        None => is_plain_measure(candidate.measure),
    };
    all.filter(fits).find(|candidate| figure.says(candidate.value)).map(agrees)
}

/// The figure, below 0 where the words say that it became less.
fn signed(statement: &Statement) -> Figure {
    let mut figure = statement.figure.clone();
    let is_change = matches!(statement.own.measure, Some(Measure::Growth | Measure::GrowthRate));
    if is_change && statement.own.is_decrease == Some(true) && figure.value > Decimal::ZERO {
        figure.value = -figure.value;
    }
    figure
}

/// A candidate that the figure says; where another one of the same name differs by what rounding explains, that is told.
fn agreeing(figure: &Figure, meant: &[&Candidate], usual: &[&Candidate]) -> Option<Found> {
    let says = |candidate: &&&Candidate| figure.says(candidate.value);
    let agreeing = usual.iter().find(says).or_else(|| meant.iter().find(says))?;
    let twin =
        usual.iter().find(|candidate| !figure.says(candidate.value) && figure.is_within_rounding(candidate.value, 2));
    if let Some(twin) = twin {
        return Some(rounding(figure, twin, twin.value));
    }
    Some(agrees(agreeing))
}

pub(super) fn agrees(candidate: &Candidate) -> Found {
    Found {
        expected: candidate.shown.clone(),
        item: candidate.name.clone(),
        field: candidate.id.clone(),
        location: Some(candidate.location.clone()),
        ..Found::new(Agreement::Agrees)
    }
}

pub(super) fn rounding(figure: &Figure, candidate: &Candidate, value: Amount) -> Found {
    let difference = shown_difference(figure, value);
    Found {
        agreement: Agreement::Rounding,
        message: messages::rounding(&candidate.location, &candidate.name, &candidate.shown, &difference),
        ..agrees(candidate)
    }
}

/// The figure is what was typed over the formula of a derived cell, which gives another value.
fn typed_over(figure: &Figure, usual: &[&Candidate]) -> Option<Found> {
    let is_typed = |candidate: &&&Candidate| candidate.typed.is_some_and(|typed| figure.says(typed));
    let candidate = usual.iter().find(is_typed)?;
    if figure.is_within_rounding(candidate.value, 2) {
        return Some(rounding(figure, candidate, candidate.value));
    }
    candidate.is_sound.then(|| Found {
        agreement: Agreement::Differs,
        message: messages::typed_over(&candidate.location, &candidate.name, &candidate.shown),
        ..agrees(candidate)
    })
}

pub(super) fn differs(figure: &Figure, candidate: &Candidate) -> Found {
    let is_money = matches!(figure.unit, Unit::Money(_));
    let is_slip = |factor: i64| {
        let factor = Decimal::from(factor);
        figure.value.checked_mul(factor) == Some(candidate.value)
            || candidate.value.checked_mul(factor) == Some(figure.value)
    };
    let is_slip = is_money && !figure.value.is_zero() && UNIT_SLIPS.into_iter().any(is_slip);
    Found {
        agreement: Agreement::Differs,
        message: messages::differs(&candidate.location, &candidate.name, &candidate.shown, is_slip),
        ..agrees(candidate)
    }
}

/// The one candidate that the statement is held to: all that are meant say the same, or the words around it tell which is meant.
fn held_to<'c>(
    workbook: &Workbook<'_>,
    statements: &[Statement],
    statement: &Statement,
    usual: &[&'c Candidate],
) -> Option<&'c Candidate> {
    let usual: Vec<&Candidate> = usual.iter().copied().filter(|candidate| candidate.is_sound).collect();
    let values: BTreeSet<Amount> = usual.iter().map(|candidate| candidate.value).collect();
    let close = values
        .first()
        .zip(values.last())
        .is_some_and(|(least, most)| (*most - *least).abs() <= statement.figure.step * Decimal::TWO);
    if values.len() <= 1 || close {
        return usual.first().copied();
    }
    // A part stands in the table of its whole.
    let whole = statement.whole.and_then(|whole| statements.get(whole));
    if let Some(whole) = whole.filter(|whole| !whole.own.subject.is_empty()) {
        let wholes = workbook.with_subject(&whole.own.subject, None);
        let blocks: BTreeSet<usize> = wholes.map(|index| workbook.candidates[index].block).collect();
        let mut beside = usual.iter().copied().filter(|candidate| blocks.contains(&candidate.block));
        if let Some(first) = beside.next()
            && beside.all(|other| other.value == first.value)
        {
            return Some(first);
        }
    }
    let score = |candidate: &Candidate| {
        let block = &workbook.blocks[candidate.block];
        let around = pairs(&block.words);
        let heading = pairs(&statement.heading);
        around.iter().filter(|pair| statement.text.pairs.contains(pair) || heading.contains(pair)).count()
    };
    let best = usual.iter().map(|candidate| score(candidate)).max()?;
    let best_ones: Vec<&&Candidate> = usual.iter().filter(|candidate| score(candidate) == best).collect();
    let values: BTreeSet<Amount> = best_ones.iter().map(|candidate| candidate.value).collect();
    (best > 0 && values.len() == 1).then(|| *best_ones[0])
}

/// Whether a statement may be held to what its words name at all.
fn may_be_held(workbook: &Workbook<'_>, statements: &[Statement], index: usize, subject: &str) -> bool {
    let statement = &statements[index];
    let is_claimed = statement.figure.claim == Claim::Exact || is_target(statement);
    let is_vague = statement.own.is_other || statement.is_of_plans || !is_claimed;
    let is_generic = statement.own.subject == subject
        && GENERIC.contains(&subject)
        && !statement.own.is_total
        && !statement.is_of_whole
        && !statement.is_in_table;
    let is_of_source = statement.is_part && SOURCES.contains(&statement.own.subject.as_str());
    if is_vague
        || is_generic
        || is_of_source
        || statement.scope == Scope::Unclear
        || !is_held_by_measure(workbook, statement)
    {
        return false;
    }
    if subject.is_empty() {
        return statement.is_of_whole
            && statement.own.measure.is_some()
            && statement.inherited.iter().all(|inherited| !workbook.knows(inherited));
    }
    // A subject that is inherited has to be the one that the sentence is about.
    if statement.own.subject.is_empty() && !statement.is_in_table {
        let is_led_up_to = index.checked_sub(1).is_some_and(|before| statements[before].sentence == statement.sentence);
        let is_change = matches!(statement.own.measure, Some(Measure::Growth | Measure::GrowthRate | Measure::Share));
        let is_known = statement.inherited.first().is_some_and(|inherited| workbook.knows(inherited));
        return is_led_up_to
            || statement.wider.iter().any(|wider| wider == subject)
            || (is_known && (is_change || statement.is_part || matches!(statement.scope, Scope::Row(_))));
    }
    true
}

/// Whether what the statement says of its subject can be held to the workbook: a change only since the year before and not against a
/// budget, a share never, as the words rarely say of what it is one, a target only in the row of an indicator.
fn is_held_by_measure(workbook: &Workbook<'_>, statement: &Statement) -> bool {
    match statement.own.measure {
        Some(Measure::Share) => false,
        Some(Measure::Target) => !statement.is_in_table || matches!(statement.scope, Scope::Row(_)),
        Some(Measure::Growth | Measure::GrowthRate) => {
            let text = &statement.text.plain;
            let last_year = format!("{}年", workbook.template.fiscal_year - 1);
            let names_last_year = text.contains("上年") || text.contains(&last_year);
            (names_last_year || !statement.is_in_table) && !text.contains("预算")
        }
        Some(_) | None => true,
    }
}

/// Whether a candidate has to do with what the text around the statement speaks of.
fn is_related(
    workbook: &Workbook<'_>,
    statements: &[Statement],
    statement: &Statement,
    subject: &str,
    candidate: &Candidate,
) -> bool {
    if let Scope::Row(row) = statement.scope {
        return candidate.row == Some(row);
    }
    if candidate.row.is_some() || statement.is_in_table {
        return true;
    }
    let with = |subject: &str| -> bool {
        let block = &workbook.blocks[candidate.block];
        let has_it = !block.subject.is_empty() && (block.subject.contains(subject) || subject.contains(&block.subject));
        has_it
            || workbook
                .with_subject(subject, None)
                .map(|index| &workbook.candidates[index])
                .any(|other| other.block == candidate.block || other.location.sheet == candidate.location.sheet)
    };
    if statement.is_part {
        // A part of something that the workbook does not have is not the workbook's.
        let Some(whole) = statement.whole.and_then(|whole| statements.get(whole)) else {
            return statement.own.measure.is_some();
        };
        let subject = if whole.own.subject.is_empty() {
            whole.inherited.first().cloned().unwrap_or_default()
        } else {
            whole.own.subject.clone()
        };
        return subject.is_empty() || with(&subject);
    }
    let is_specific = subject.ends_with('率') || subject.chars().count() >= SPECIFIC;
    if statement.own.measure.is_some() || statement.own.time.is_some() || statement.own.is_total || is_specific {
        return true;
    }
    if !statement.heading.is_empty() && !with(&statement.heading) {
        return false;
    }
    statement
        .inherited
        .iter()
        .filter(|inherited| **inherited != statement.own.subject)
        .take(1)
        .all(|inherited| with(inherited))
}

/// How well a candidate fits: whether it is sound, the words near and far that it has in common, and whether the figure says its value.
type Rank = (bool, usize, usize, bool);

/// A figure of the workbook with the value of the statement, under words that are alike.
pub(super) fn by_value(workbook: &Workbook<'_>, statement: &Statement) -> Option<Found> {
    if statement.figure.claim == Claim::Bound {
        return None;
    }
    let figure = signed(statement);
    let (least, most) = match figure.claim {
        Claim::Exact => (figure.value - figure.step / Decimal::TWO, figure.value + figure.step / Decimal::TWO),
        Claim::AtLeast => (figure.value, figure.value + figure.step),
        Claim::About | Claim::Bound => return None,
    };
    let year = is_last_year(workbook, statement);
    let digits = digits(figure.value);
    let own = pairs(&statement.words);
    let mut best: Option<(Rank, &Candidate)> = None;
    for index in workbook.with_value(&figure.unit, least, most).take(200) {
        let candidate = &workbook.candidates[index];
        let is_of_year = match year {
            Some(is_last_year) => candidate.is_last_year == is_last_year || (!is_last_year && statement.time.is_none()),
            None => false,
        };
        // What says that it is a change, or a share, is nothing else.
        let is_other_measure = statement
            .own
            .measure
            .is_some_and(|said| !is_plain_or_stage(said) && !is_measured_as(said, candidate.measure, &figure.unit));
        if !is_of_year || is_other_measure || !takes(candidate, &figure) {
            continue;
        }
        let words = &candidate.pairs;
        let (near, far) = (words.intersection(&own).count(), words.intersection(&statement.text.pairs).count());
        let is_enough = match digits {
            digits if digits >= TELLING_DIGITS => true,
            digits if digits >= SOME_DIGITS => near + far > 0,
            _ => near >= FEW_DIGITS_NEED,
        };
        let rank = (candidate.is_sound, near, far, figure.says(candidate.value));
        if is_enough && best.as_ref().is_none_or(|(known, _)| rank > *known) {
            best = Some((rank, candidate));
        }
    }
    let (_, candidate) = best?;
    if figure.says(candidate.value) {
        return Some(agrees(candidate));
    }
    figure.is_within_rounding(candidate.value, 2).then(|| rounding(&figure, candidate, candidate.value))
}

/// A score: the total, or that of an indicator.
fn score(workbook: &Workbook<'_>, statement: &Statement) -> Option<Found> {
    let figure = &statement.figure;
    if let Some(found) = indicator_score(workbook, statement) {
        return Some(found);
    }
    if let Some(found) = only_indicator(workbook, statement) {
        return Some(found);
    }
    let summary = workbook.outcome.score.as_ref()?;
    let words = format!("{}{}", statement.wider.first().map(String::as_str).unwrap_or_default(), statement.words);
    let is_total = TOTAL_SCORE.iter().any(|word| {
        words.contains(word) || statement.is_in_table && statement.text.plain.contains(word) && statement.is_of_whole
    });
    let is_full = statement.own.measure == Some(Measure::Weight);
    // `总分100分，自评94分`
    if words.contains("总分") && !words.contains("自评") && figure.says(summary.full) {
        return Some(Found::new(Agreement::Agrees));
    }
    if is_full || !is_total || figure.claim != Claim::Exact {
        return (is_full && figure.says(summary.full)).then(|| Found::new(Agreement::Agrees));
    }
    if is_last_year(workbook, statement) != Some(false) {
        return None;
    }
    if SCORED_BY_OTHERS.iter().any(|other| statement.text.plain.contains(other)) {
        return None;
    }
    // The score of a part, of a project or of somebody else is not that of the form.
    let left = SCORED.iter().fold(statement.own.subject.clone(), |subject, word| subject.replace(word, ""));
    if !left.is_empty() || statement.scope != Scope::None || statement.own.is_other || statement.is_of_plans {
        return None;
    }
    let is_of_form = !words.contains("项目");
    let score = workbook.template.score.as_ref();
    let declared = score.and_then(|score| score.declared).and_then(|field| {
        workbook.candidates.iter().find(|candidate| candidate.id == workbook.template.field(field).id)
    });
    let declared_value = summary.declared.unwrap_or(summary.self_total);
    let base = declared.map_or_else(|| Found::new(Agreement::Agrees), agrees);
    if figure.says(declared_value) {
        let most = if summary.grade.is_some() { summary.recomputed } else { summary.ceiling };
        if figure.value > most {
            let is_final = summary.grade.is_some();
            return Some(Found {
                agreement: Agreement::Unsupported,
                expected: format!("{}分", points(most)),
                message: messages::unsupported(&points(most), is_final),
                ..base
            });
        }
        return Some(base);
    }
    if figure.says(summary.recomputed) && summary.grade.is_some() {
        return Some(Found { expected: format!("{}分", points(summary.recomputed)), ..base });
    }
    let candidate = declared.filter(|_| is_of_form && summary.declared.is_some())?;
    Some(differs(figure, candidate))
}

/// The points of an indicator that the words name: its weight, what the department gave itself, or what the figures support.
pub(super) fn indicator_score(workbook: &Workbook<'_>, statement: &Statement) -> Option<Found> {
    let names: Vec<&str> = std::iter::once(statement.words.as_str())
        .chain(statement.is_in_table.then_some(statement.text.plain.as_str()))
        .collect();
    let (label, index) =
        workbook.indicators.iter().find(|(label, _)| names.iter().any(|name| name.contains(label.as_str())))?;
    // What is said of it stands behind its name, which has words of its own: `预算执行率扣1分`.
    let said = match statement.words.split_once(label.as_str()) {
        Some((_, behind)) if !statement.is_in_table => said_of_points(behind),
        Some(_) | None => statement.own.measure,
    };
    let indicator = &workbook.template.indicators[*index];
    let candidate = |field| {
        let id = &workbook.template.field(field).id;
        workbook.candidates.iter().find(|candidate| candidate.id == *id)
    };
    let all: Vec<&Candidate> = [indicator.self_score, indicator.recomputed, indicator.weight_field]
        .into_iter()
        .filter_map(candidate)
        .collect();
    let meant: Vec<&Candidate> = match said {
        Some(said @ (Measure::SelfScore | Measure::Recomputed | Measure::Weight | Measure::Score)) => {
            all.iter().copied().filter(|candidate| is_measured_as(said, candidate.measure, &Unit::Score)).collect()
        }
        Some(Measure::Lost) => {
            let scores = all.iter().filter(|candidate| candidate.measure != Some(Measure::Weight));
            let lost = scores.map(|candidate| indicator.lost(candidate.value));
            return lost.into_iter().any(|lost| statement.figure.says(lost)).then(|| Found::new(Agreement::Agrees));
        }
        _ => all.clone(),
    };
    if let Some(candidate) = meant.iter().find(|candidate| statement.figure.says(candidate.value)) {
        return Some(agrees(candidate));
    }
    let is_said = matches!(said, Some(Measure::SelfScore | Measure::Recomputed | Measure::Weight | Measure::Score));
    let is_of_this_year = is_last_year(workbook, statement) == Some(false) && !reservations::apply(workbook, statement);
    let is_held = is_said && is_of_this_year && statement.figure.claim == Claim::Exact && !statement.own.is_other;
    let first = meant.first().filter(|_| is_held)?;
    Some(differs(&statement.figure, first))
}

/// Which points the words between the name of an indicator and a figure speak of.
fn said_of_points(words: &str) -> Option<Measure> {
    let phrase = Phrase::read(words).measure;
    phrase.or_else(|| words.ends_with('扣').then_some(Measure::Lost))
}

/// The points of the one indicator that a sentence speaks of, where the figure says one of them: `预算控制率（5分）得3分，扣2分`.
fn only_indicator(workbook: &Workbook<'_>, statement: &Statement) -> Option<Found> {
    let mut named = workbook.indicators.iter().filter(|(label, _)| statement.text.plain.contains(label.as_str()));
    let (label, index) = named.next()?;
    if statement.is_in_table || named.any(|(other, _)| !label.contains(other.as_str())) {
        return None;
    }
    let indicator = &workbook.template.indicators[*index];
    let scores = [indicator.self_score, indicator.recomputed, indicator.weight_field];
    let candidates = scores.into_iter().filter_map(|field| {
        let id = &workbook.template.field(field).id;
        workbook.candidates.iter().find(|candidate| candidate.id == *id)
    });
    let candidates: Vec<&Candidate> = candidates.collect();
    if let Some(candidate) = candidates.iter().find(|candidate| statement.figure.says(candidate.value)) {
        return Some(agrees(candidate));
    }
    let is_lost = statement.own.measure == Some(Measure::Lost) || statement.words.ends_with('扣');
    let mut scored = candidates.iter().filter(|candidate| candidate.measure != Some(Measure::Weight));
    let candidate = scored.find(|candidate| is_lost && statement.figure.says(indicator.lost(candidate.value)))?;
    Some(agrees(candidate))
}

/// How many digits of a value say something.
fn digits(value: Amount) -> usize {
    let plain = value.normalize().mantissa().unsigned_abs().to_string();
    plain.trim_end_matches('0').len()
}

/// By how much a value differs from a figure, in the unit of the figure.
fn shown_difference(figure: &Figure, value: Amount) -> String {
    let difference = (figure.value - value).abs();
    match &figure.unit {
        Unit::Money(scale) => format!("{}{}", (difference / *scale).normalize(), messages::money_unit(*scale)),
        Unit::Percent => format!("{}个百分点", (difference * Decimal::ONE_HUNDRED).normalize()),
        Unit::PercentPoint | Unit::Score | Unit::Count(_) | Unit::Year | Unit::None => {
            difference.normalize().to_string()
        }
    }
}

/// A change since the year before that the workbook does not have itself: reckoned from its figures of both years.
pub(super) fn by_years(workbook: &Workbook<'_>, statement: &Statement) -> Option<Found> {
    if !matches!(statement.own.measure, Some(Measure::Growth | Measure::GrowthRate)) {
        return None;
    }
    let figure = signed(statement);
    let (subject, _) = subjects(statement).into_iter().find(|(subject, _)| workbook.knows(subject))?;
    let of_year = |is_last_year: bool| -> Vec<&Candidate> {
        let all = workbook.with_subject(&subject, None).map(|index| &workbook.candidates[index]);
        all.filter(|candidate| {
            candidate.is_last_year == is_last_year && candidate.is_sound && is_plain_measure(candidate.measure)
        })
        .collect()
    };
    let pairs = of_year(false).into_iter().flat_map(|this| of_year(true).into_iter().map(move |last| (this, last)));
    let pairs = pairs.filter(|(this, last)| this.kind == last.kind);
    let change = |this: &Candidate, last: &Candidate| match figure.unit {
        Unit::Percent if last.value.is_zero() => None,
        Unit::Percent => (this.value - last.value).checked_div(last.value),
        Unit::Money(_) | Unit::Count(_) => this.kind.takes(&figure.unit).then(|| this.value - last.value),
        Unit::PercentPoint | Unit::Score | Unit::Year | Unit::None => None,
    };
    let all: Vec<(&Candidate, Amount)> =
        pairs.filter_map(|(this, last)| change(this, last).map(|change| (this, change))).collect();
    let found = |this: &Candidate, agreement, message| Found {
        item: this.name.clone(),
        field: this.id.clone(),
        location: Some(this.location.clone()),
        message,
        ..Found::new(agreement)
    };
    if let Some((this, _)) = all.iter().find(|(_, change)| figure.says(*change)) {
        return Some(found(this, Agreement::Agrees, messages::FROM_YEARS.to_owned()));
    }
    // In a table the row says of what it is the rate; it is wrong where the workbook has but one figure of each year.
    let (this, rate) = *all.first()?;
    let is_held = statement.is_in_table
        && is_held_by_measure(workbook, statement)
        && subject == statement.own.subject
        && figure.unit == Unit::Percent
        && figure.claim == Claim::Exact
        && all.iter().all(|(_, change)| *change == rate)
        && !figure.is_within_rounding(rate, 2);
    is_held.then(|| found(this, Agreement::Differs, messages::other_rate_of_years(&percent(rate, 2))))
}
