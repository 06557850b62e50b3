//! What is far from its peers, told by quartiles, which a few wild figures do not move.

use crate::value::Amount;

/// The fewest peers that say something, the unit itself among them.
pub(super) const FEWEST: usize = 8;
/// Of how many peers one may be far from the rest: what more of them show is not unusual.
const ONE_IN: usize = 10;
/// How many times as far from the quartiles as these are from each other a ratio must be. An amount is held to the same by
/// multiplication.
const RATIO_FENCE: Amount = Amount::from_parts(3, 0, 0, false, 0);
/// The least distance between a ratio and the median: 20 percentage points.
const RATIO_DISTANCE: Amount = Amount::from_parts(2, 0, 0, false, 1);
/// How many times as great as the median, or as small, an amount must be.
const AMOUNT_TIMES: Amount = Amount::from_parts(3, 0, 0, false, 0);

/// How the distance between two figures is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scale {
    /// By their difference, as of ratios.
    Difference,
    /// By how many times one is the other, as of amounts. What is not above 0 is left out.
    Times,
}

/// Units of the same kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PeerKind<'a> {
    /// The units of this 主管部门.
    Under(&'a str),
    /// The 主管部门, and units without one.
    Top,
    /// The units below a 主管部门.
    Below,
    /// All units; none has a 主管部门.
    All,
}

/// The quartiles of some figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Quartiles {
    pub low: Amount,
    pub median: Amount,
    pub high: Amount,
}

/// Figures that are far from their peers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Outliers {
    /// The quartiles of all.
    pub quartiles: Quartiles,
    /// How many peers there are.
    pub peers: usize,
    /// Each that is far from the rest: whose it is, the figure, and how far it is, in a number that grows with the distance.
    pub far: Vec<(usize, Amount, Amount)>,
}

impl Quartiles {
    /// The quartiles of figures in ascending order; between two of them in proportion.
    fn of(sorted: &[Amount]) -> Option<Self> {
        let quarter = |number: usize| {
            let place = sorted.len().checked_sub(1)? * number;
            let below = *sorted.get(place / 4)?;
            let above = sorted.get(place / 4 + 1).copied().unwrap_or(below);
            let share = Amount::from(place % 4).checked_div(Amount::from(4))?;
            below.checked_add(above.checked_sub(below)?.checked_mul(share)?)
        };
        Some(Self { low: quarter(1)?, median: quarter(2)?, high: quarter(3)? })
    }

    /// How far a figure is from these; `None` where it is near enough, or the distance is beyond all numbers.
    fn distance(&self, figure: Amount, scale: Scale) -> Option<Amount> {
        match scale {
            Scale::Difference => {
                let fence = self.high.checked_sub(self.low)?.checked_mul(RATIO_FENCE)?;
                let distance = figure.checked_sub(self.median)?.abs();
                let outside = figure > self.high.checked_add(fence)? || figure < self.low.checked_sub(fence)?;
                (outside && distance >= RATIO_DISTANCE).then_some(distance)
            }
            Scale::Times => {
                let spread = self.high.checked_div(self.low)?;
                let fence = spread.checked_mul(spread)?.checked_mul(spread)?;
                let outside = figure > self.high.checked_mul(fence)? || figure.checked_mul(fence)? < self.low;
                let greater = figure.max(self.median).checked_div(figure.min(self.median))?;
                (outside && greater >= AMOUNT_TIMES).then_some(greater)
            }
        }
    }
}

/// The figures that are far from the rest; `None` where there are too few peers. `figures` are of whom, and which.
pub(super) fn outliers(figures: &[(usize, Amount)], scale: Scale) -> Option<Outliers> {
    let counts = |figure: &Amount| scale == Scale::Difference || *figure > Amount::ZERO;
    let mut sorted: Vec<Amount> = figures.iter().map(|(_, figure)| *figure).filter(counts).collect();
    if sorted.len() < FEWEST {
        return None;
    }
    sorted.sort_unstable();
    let quartiles = Quartiles::of(&sorted)?;
    let counted = figures.iter().filter(|(_, figure)| counts(figure));
    let mut far: Vec<(usize, Amount, Amount)> =
        counted.filter_map(|(whose, figure)| Some((*whose, *figure, quartiles.distance(*figure, scale)?))).collect();
    if far.len() > (sorted.len() / ONE_IN).max(1) {
        far.clear();
    }
    Some(Outliers { quartiles, peers: sorted.len(), far })
}

#[cfg(test)]
mod tests {
    use super::{Quartiles, Scale, outliers};
    use crate::value::Amount;
    use rust_decimal::dec;

    fn far(figures: &[Amount], scale: Scale) -> Vec<usize> {
        let figures: Vec<(usize, Amount)> = figures.iter().copied().enumerate().collect();
        outliers(&figures, scale).map_or_else(Vec::new, |found| found.far.iter().map(|(whose, _, _)| *whose).collect())
    }

    #[test]
    fn quartiles_lie_between_figures_in_proportion() {
        let quartiles = |figures: &[Amount]| {
            let Quartiles { low, median, high } = Quartiles::of(figures).unwrap();
            [low, median, high]
        };
        assert_eq!(quartiles(&[dec!(7)]), [dec!(7); 3]);
        assert_eq!(quartiles(&[dec!(1), dec!(2), dec!(3), dec!(4), dec!(5)]), [dec!(2), dec!(3), dec!(4)]);
        assert_eq!(quartiles(&[dec!(0), dec!(1), dec!(2), dec!(3)]), [dec!(0.75), dec!(1.5), dec!(2.25)]);
        assert_eq!(Quartiles::of(&[]), None);
    }

    #[test]
    fn a_ratio_far_from_the_rest_is_found() {
        let mut rates = [0.95, 0.97, 0.99, 1.0, 1.0, 1.0, 1.0, 0.98].map(|rate| Amount::try_from(rate).unwrap());
        assert_eq!(far(&rates, Scale::Difference), [0_usize; 0]);
        rates[2] = dec!(0.6);
        assert_eq!(far(&rates, Scale::Difference), [2]);
        // One less, and there are too few peers.
        assert_eq!(far(&rates[..7], Scale::Difference), [0_usize; 0]);
    }

    #[test]
    fn a_small_difference_is_none_where_all_others_are_equal() {
        let mut rates = vec![dec!(1); 20];
        rates[3] = dec!(0.85);
        assert_eq!(far(&rates, Scale::Difference), [0_usize; 0]);
        rates[3] = dec!(0.8);
        assert_eq!(far(&rates, Scale::Difference), [3]);
    }

    #[test]
    fn amounts_are_compared_by_how_many_times_one_is_the_other() {
        let mut amounts: Vec<Amount> = (1..=9).map(|n| dec!(10) * Amount::from(n)).collect();
        assert_eq!(far(&amounts, Scale::Times), [0_usize; 0]);
        // The least of nine is a fifth of the one in the middle: that is how units are.
        amounts.remove(1);
        assert_eq!(far(&amounts, Scale::Times), [0_usize; 0]);
        amounts.push(dec!(15));
        amounts.push(dec!(2000));
        assert_eq!(far(&amounts, Scale::Times), [9]);
        amounts[9] = dec!(0.5);
        assert_eq!(far(&amounts, Scale::Times), [9]);
        // A unit that spends nothing is no peer.
        amounts[9] = dec!(0);
        assert_eq!(far(&amounts, Scale::Times), [0_usize; 0]);
    }

    #[test]
    fn what_many_show_is_not_unusual() {
        let mut rates = vec![dec!(0); 30];
        rates[..3].fill(dec!(0.7));
        assert_eq!(far(&rates, Scale::Difference), [0, 1, 2]);
        rates[3] = dec!(0.7);
        assert_eq!(far(&rates, Scale::Difference), [0_usize; 0]);
    }

    #[test]
    fn no_number_is_too_great() {
        let mut amounts = vec![Amount::MAX; 8];
        amounts[0] = Amount::MIN;
        amounts[1] = dec!(0.0001);
        for scale in [Scale::Difference, Scale::Times] {
            far(&amounts, scale);
        }
    }
}
