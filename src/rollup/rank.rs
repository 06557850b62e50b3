//! Ranks and averages of scores.

use std::cmp::Reverse;

use crate::value::Amount;

use super::model::ReturnState;
use super::row::RollupRow;

/// The rank of each row by the score that counts among the units that passed; those with the same score share a rank, and the
/// next is as many places behind.
pub(super) fn ranks(rows: &[RollupRow]) -> Vec<Option<u32>> {
    let score = |row: &RollupRow| row.counted().filter(|_| row.state == ReturnState::Passed);
    let mut order: Vec<(Amount, usize)> =
        rows.iter().enumerate().filter_map(|(index, row)| Some((score(row)?, index))).collect();
    order.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut ranks = vec![None; rows.len()];
    let mut shared = (Amount::ZERO, 0);
    for (place, (score, index)) in (1u32..).zip(order) {
        if place == 1 || score != shared.0 {
            shared = (score, place);
        }
        ranks[index] = Some(shared.1);
    }
    ranks
}

/// The rows in the order of their ranks: those without one behind, by how far they got, else as they came.
pub(super) fn order(rows: &[RollupRow]) -> Vec<usize> {
    let ranks = ranks(rows);
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by_key(|index| (ranks[*index].unwrap_or(u32::MAX), Reverse(rows[*index].state)));
    order
}

/// Key figures of some scores.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Spread {
    /// How many there are.
    pub count: usize,
    /// Their mean, at 4 decimals.
    pub average: Option<Amount>,
    /// The middle one, or the mean of the two in the middle.
    pub median: Option<Amount>,
    /// The least.
    pub least: Option<Amount>,
    /// The greatest.
    pub most: Option<Amount>,
}

/// The mean at 4 decimals; `None` of nothing.
pub(super) fn average(scores: &[Amount]) -> Option<Amount> {
    let sum = scores.iter().fold(Amount::ZERO, |sum, score| sum.saturating_add(*score));
    Some(sum.checked_div(Amount::from(scores.len()))?.round_dp(4))
}

impl Spread {
    /// The spread of these scores.
    pub(super) fn of(mut scores: Vec<Amount>) -> Self {
        scores.sort_unstable();
        let middle = match scores.len() {
            0 => &[],
            odd if odd % 2 == 1 => &scores[odd / 2..=odd / 2],
            even => &scores[even / 2 - 1..=even / 2],
        };
        Self {
            count: scores.len(),
            average: average(&scores),
            median: average(middle),
            least: scores.first().copied(),
            most: scores.last().copied(),
        }
    }
}

#[cfg(test)]
mod tests {
    use rust_decimal::dec;

    use super::Spread;

    #[test]
    fn the_median_is_the_middle() {
        let of = |scores: &[rust_decimal::Decimal]| Spread::of(scores.to_vec()).median;
        assert_eq!(of(&[dec!(90), dec!(70), dec!(80)]), Some(dec!(80)));
        assert_eq!(of(&[dec!(90), dec!(71), dec!(80), dec!(60)]), Some(dec!(75.5)));
        assert_eq!(of(&[]), None);
    }
}
