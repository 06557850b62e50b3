//! What follows from other figures of the text: sums, differences, shares, rates of growth.
//!
//! A figure that follows from its neighbours agrees with them. One that does not is wrong only where the text says from which it
//! follows: a rate of growth beside the growth, a share beside what it is a share of, the parts that are more than their whole.

use rust_decimal::Decimal;

use super::candidates::Workbook;
use super::figures::{Claim, Unit};
use super::judgement::{Agreement, Found};
use super::messages;
use super::phrase::{Measure, Time};
use super::statement::Statement;
use crate::text::figures::percent;
use crate::value::Amount;

/// The most parts of a sum.
const MOST_PARTS: usize = 12;
/// How many statements before a figure are looked at.
const REACH: usize = 12;

/// What the figures of the text say of each statement; nothing where they say nothing. `known` is what the workbook has said already.
pub(super) fn within(workbook: &Workbook<'_>, statements: &[Statement], known: &[Option<Found>]) -> Vec<Option<Found>> {
    let is_settled: Vec<bool> = known.iter().map(Option::is_some).collect();
    let is_settled = is_settled.as_slice();
    let mut found: Vec<Option<Found>> = vec![None; statements.len()];
    for whole in 0..statements.len() {
        sum(statements, whole, is_settled, &mut found);
    }
    for (index, statement) in statements.iter().enumerate() {
        if is_settled[index] || found[index].is_some() {
            continue;
        }
        if statement.figure.claim != Claim::Exact {
            continue;
        }
        if statement.is_in_table {
            found[index] = rate_in_row(statements, known, index);
            continue;
        }
        found[index] = match statement.figure.unit {
            Unit::Percent => rate(workbook, statements, index),
            Unit::Money(_) | Unit::Count(_) => difference(statements, index),
            Unit::PercentPoint | Unit::Score | Unit::Year | Unit::None => None,
        };
    }
    found
}

/// Whether two figures count the same.
fn same_unit(one: &Statement, other: &Statement) -> bool {
    match (&one.figure.unit, &other.figure.unit) {
        (Unit::Money(_), Unit::Money(_)) => true,
        (one, other) => one == other,
    }
}

/// A whole and the parts that follow it in its sentence.
fn sum(statements: &[Statement], whole: usize, is_settled: &[bool], found: &mut [Option<Found>]) {
    let total = &statements[whole];
    let is_summed = matches!(total.figure.unit, Unit::Money(_) | Unit::Count(_));
    if !is_summed || total.figure.claim != Claim::Exact || total.figure.value <= Decimal::ZERO || total.is_in_table {
        return;
    }
    let is_part = |part: &&Statement| {
        part.sentence == total.sentence
            && same_unit(total, part)
            && part.figure.claim == Claim::Exact
            && !matches!(part.own.measure, Some(Measure::Growth | Measure::GrowthRate | Measure::Share))
    };
    let parts: Vec<&Statement> = statements[whole + 1..].iter().take(MOST_PARTS).take_while(is_part).collect();
    let mut added = Decimal::ZERO;
    for (count, part) in parts.iter().enumerate() {
        added += part.figure.value;
        let terms = u32::try_from(count + 1).unwrap_or(u32::MAX);
        let is_off = added != total.figure.value;
        if count == 0 || (is_off && !total.figure.is_within_rounding(added, terms)) {
            continue;
        }
        let words = messages::sum(parts[..=count].iter().map(|part| part.figure.value), &total.figure.unit);
        for (index, found) in found.iter_mut().enumerate().take(whole + count + 2).skip(whole) {
            if is_off && index == whole && !is_settled[index] {
                let shown = messages::amount(added, &total.figure.unit);
                *found = Some(Found {
                    agreement: Agreement::Rounding,
                    expected: shown.clone(),
                    message: messages::rounding_in_text(&words, &shown),
                    ..Found::new(Agreement::Rounding)
                });
            } else if found.is_none() {
                *found = Some(Found { message: messages::follows(&words), ..Found::new(Agreement::Agrees) });
            }
        }
        return;
    }
    // Parts of which each is one, and that are more than their whole.
    let all_parts: Vec<&&Statement> =
        parts.iter().filter(|part| part.whole == Some(whole) && part.own.measure.is_none()).collect();
    let sum: Amount = all_parts.iter().map(|part| part.figure.value).sum();
    let is_unsettled =
        !is_settled[whole] && !is_settled[whole + 1..whole + 1 + parts.len()].iter().any(|settled| *settled);
    let is_count = matches!(total.figure.unit, Unit::Count(_));
    if all_parts.len() >= 2 && all_parts.len() == parts.len() && sum > total.figure.value && is_unsettled && is_count {
        let words = messages::sum(all_parts.iter().map(|part| part.figure.value), &total.figure.unit);
        let shown = messages::amount(sum, &total.figure.unit);
        found[whole] = Some(Found {
            expected: shown.clone(),
            message: messages::contradicts(&words, &shown),
            ..Found::new(Agreement::Contradicts)
        });
    }
}

/// A rate of growth, or a share, beside the figures that it follows from.
fn rate(workbook: &Workbook<'_>, statements: &[Statement], index: usize) -> Option<Found> {
    let statement = &statements[index];
    let before = &statements[index.saturating_sub(REACH)..index];
    let is_near = |other: &&Statement| {
        other.paragraph == statement.paragraph
            && matches!(other.figure.unit, Unit::Money(_) | Unit::Count(_))
            && other.figure.claim == Claim::Exact
    };
    if let Some(base) = &statement.own.share_of {
        return share(workbook, statement, before, base);
    }
    if !matches!(statement.own.measure, Some(Measure::Growth | Measure::GrowthRate)) {
        return None;
    }
    let near: Vec<&Statement> = before.iter().filter(is_near).collect();
    let growth = near
        .iter()
        .rev()
        .find(|other| other.own.measure == Some(Measure::Growth) && other.sentence == statement.sentence);
    let is_change = |other: &&&Statement| matches!(other.own.measure, Some(Measure::Growth | Measure::Share));
    let last_year = near.iter().rev().filter(|other| !is_change(other)).find(|other| {
        matches!(other.time, Some(Time::Last)) || other.time == Some(Time::Year(workbook.template.fiscal_year - 1))
    });
    let this_year = near.iter().rev().find(|other| {
        !matches!(other.own.measure, Some(Measure::Growth | Measure::Share))
            && other.time != Some(Time::Last)
            && other.time != Some(Time::Year(workbook.template.fiscal_year - 1))
    });
    let ratio = |part: Amount, whole: Amount| if whole.is_zero() { None } else { part.checked_div(whole) };
    let sign = if statement.own.is_decrease == Some(true) { Decimal::NEGATIVE_ONE } else { Decimal::ONE };
    let change = growth.map(|growth| {
        let sign = if growth.own.is_decrease == Some(true) { Decimal::NEGATIVE_ONE } else { Decimal::ONE };
        growth.figure.value * sign
    });
    let mut possible: Vec<(Amount, bool)> = Vec::new();
    if let (Some(change), Some(last)) = (change, last_year) {
        possible.extend(ratio(change, last.figure.value).map(|rate| (rate, last.sentence == statement.sentence)));
    }
    if let (Some(change), Some(this)) = (change, this_year) {
        let is_of_same = statement.inherited.first().is_some_and(|subject| this.own.subject == *subject);
        possible
            .extend(ratio(change, this.figure.value - change).map(|rate| (rate, is_of_same && last_year.is_none())));
    }
    if let (Some(this), Some(last)) = (this_year, last_year) {
        possible.extend(ratio(this.figure.value - last.figure.value, last.figure.value).map(|rate| (rate, false)));
    }
    let said = statement.figure.value * sign;
    let figure = super::figures::Figure { value: said, ..statement.figure.clone() };
    if let Some((rate, _)) = possible.iter().find(|(rate, _)| figure.says(*rate) || figure.is_within_rounding(*rate, 1))
    {
        return Some(Found { message: messages::follows_rate(&percent(*rate, 2)), ..Found::new(Agreement::Agrees) });
    }
    // Of two of the figures of the sentence it may be the rate all the same.
    let of_sentence: Vec<Amount> =
        near.iter().filter(|other| other.sentence == statement.sentence).map(|other| other.figure.value).collect();
    let pairs = of_sentence.iter().flat_map(|one| of_sentence.iter().map(move |other| (*one, *other)));
    let rates = pairs.flat_map(|(one, other)| [ratio(one, other), ratio(one - other, other)]);
    if let Some(rate) = rates.flatten().find(|rate| statement.figure.says(rate.abs())) {
        return Some(Found { message: messages::follows_rate(&percent(rate, 2)), ..Found::new(Agreement::Agrees) });
    }
    let (rate, _) = possible.iter().find(|(_, is_said)| *is_said)?;
    let is_held = !statement.own.is_other
        && !statement.is_of_plans
        && rate.abs() != Decimal::ONE
        && comparisons(statement.around.before()) < 2;
    let shown = percent(rate.abs(), 2);
    is_held.then(|| Found {
        expected: shown.clone(),
        message: messages::other_rate(&shown),
        ..Found::new(Agreement::Contradicts)
    })
}

/// How often a text compares with something.
fn comparisons(text: &[char]) -> usize {
    let is_other_word = |at: usize| {
        let before = at.checked_sub(1).map(|before| text[before]);
        let behind = text.get(at + 1).copied();
        matches!(before, Some('占' | '同' | '相' | '环')) || matches!(behind, Some('重' | '例' | '好' | '为' | '率'))
    };
    text.iter().enumerate().filter(|(at, c)| matches!(c, '比' | '较') && !is_other_word(*at)).count()
}

/// A rate of growth in the row of a table that has the figures of both years. It is wrong only where these two are right.
fn rate_in_row(statements: &[Statement], known: &[Option<Found>], index: usize) -> Option<Found> {
    let statement = &statements[index];
    let is_rate = statement.figure.unit == Unit::Percent
        && matches!(statement.own.measure, Some(Measure::Growth | Measure::GrowthRate));
    if !is_rate {
        return None;
    }
    let around = index.saturating_sub(REACH)..(index + REACH).min(statements.len());
    let (this, last): (Vec<usize>, Vec<usize>) = around
        .filter(|other| {
            let other = &statements[*other];
            other.row == statement.row
                && other.figure.claim == Claim::Exact
                && matches!(other.figure.unit, Unit::Money(_) | Unit::Count(_))
                && matches!(other.own.measure, None | Some(Measure::Final | Measure::Closing | Measure::Achieved))
        })
        .partition(|other| statements[*other].time != Some(Time::Last));
    let ([this], [last]) = (this.as_slice(), last.as_slice()) else { return None };
    let (of_this, of_last) = (statements[*this].figure.value, statements[*last].figure.value);
    let rate = if of_last.is_zero() { None } else { (of_this - of_last).checked_div(of_last) }?;
    let shown = percent(rate, 2);
    if statement.figure.says(rate) || statement.figure.is_within_rounding(rate, 1) {
        return Some(Found { message: messages::follows_rate(&shown), ..Found::new(Agreement::Agrees) });
    }
    let is_right = |index: usize| known[index].as_ref().is_some_and(|found| found.agreement == Agreement::Agrees);
    (is_right(*this) && is_right(*last)).then(|| Found {
        expected: shown.clone(),
        message: messages::other_share(&shown),
        ..Found::new(Agreement::Contradicts)
    })
}

/// A share: of what the text in front says, or of what the workbook says.
fn share(workbook: &Workbook<'_>, statement: &Statement, before: &[Statement], base: &str) -> Option<Found> {
    let is_amount = |other: &&Statement| {
        matches!(other.figure.unit, Unit::Money(_) | Unit::Count(_)) && other.figure.claim == Claim::Exact
    };
    let is_change = |other: &Statement| matches!(other.own.measure, Some(Measure::Growth | Measure::GrowthRate));
    let of_sentence = before.iter().rev().filter(|other| {
        is_amount(other) && other.sentence == statement.sentence && other.own.share_of.is_none() && !is_change(other)
    });
    let parts: Vec<&Statement> = of_sentence.collect();
    let part = *parts.first()?;
    let wholes = before.iter().rev().filter(|other| {
        is_amount(other)
            && other.paragraph == statement.paragraph
            && same_unit(part, other)
            && other.own.subject.ends_with(base)
            && !is_change(other)
            && !std::ptr::eq(*other, part)
    });
    let wholes: Vec<&Statement> = wholes.collect();
    let ratio = |part: Amount, whole: Amount| if whole.is_zero() { None } else { part.checked_div(whole) };
    let agrees = |rate: Amount| statement.figure.says(rate) || statement.figure.is_within_rounding(rate, 1);
    let of_parts = |whole: Amount| parts.iter().filter_map(move |part| ratio(part.figure.value, whole));
    let written = wholes.iter().flat_map(|whole| of_parts(whole.figure.value)).find(|rate| agrees(*rate));
    let known = workbook
        .with_subject(base, None)
        .flat_map(|index| of_parts(workbook.candidates[index].value))
        .find(|rate| agrees(*rate));
    if let Some(rate) = written.or(known) {
        return Some(Found { message: messages::follows_share(&percent(rate, 2)), ..Found::new(Agreement::Agrees) });
    }
    let whole = wholes.first().filter(|whole| whole.sentence == statement.sentence)?;
    let shown = percent(ratio(part.figure.value, whole.figure.value)?, 2);
    // Of several figures it is not told which one is the part.
    let is_told = parts.iter().filter(|other| !std::ptr::eq(**other, *whole)).count() == 1;
    let is_held = is_told && !statement.own.is_other && !statement.is_of_plans;
    is_held.then(|| Found {
        expected: shown.clone(),
        message: messages::other_share(&shown),
        ..Found::new(Agreement::Contradicts)
    })
}

/// A change beside the figures of the two years.
fn difference(statements: &[Statement], index: usize) -> Option<Found> {
    let statement = &statements[index];
    if statement.own.measure != Some(Measure::Growth) {
        return None;
    }
    let before = &statements[index.saturating_sub(REACH)..index];
    let amounts: Vec<&Statement> = before
        .iter()
        .filter(|other| {
            other.paragraph == statement.paragraph && same_unit(other, statement) && other.figure.claim == Claim::Exact
        })
        .collect();
    let change = statement.figure.value;
    let is_difference = |one: &Statement, other: &Statement| {
        let difference = (one.figure.value - other.figure.value).abs();
        statement.figure.says(difference) && !change.is_zero()
    };
    let mut pairs =
        amounts.iter().enumerate().flat_map(|(first, one)| amounts[..first].iter().map(move |other| (*one, *other)));
    pairs
        .any(|(one, other)| is_difference(one, other))
        .then(|| Found { message: messages::FOLLOWS_DIFFERENCE.to_owned(), ..Found::new(Agreement::Agrees) })
}
