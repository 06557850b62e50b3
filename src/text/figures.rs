//! Numbers as people write them.

use rust_decimal::{Decimal, RoundingStrategy};

use crate::value::Amount;

/// A number with a fixed number of decimals, rounded half away from zero.
pub(crate) fn fixed(number: Amount, decimals: u32) -> String {
    let mut rounded = number.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero);
    rounded.rescale(decimals);
    if rounded.is_zero() {
        rounded.set_sign_positive(true);
    }
    rounded.to_string()
}

/// A fraction as a percentage.
pub(crate) fn percent(number: Amount, decimals: u32) -> String {
    match number.checked_mul(Decimal::ONE_HUNDRED) {
        Some(hundredfold) => format!("{}%", fixed(hundredfold, decimals)),
        None => number.to_string(),
    }
}

/// Points without needless zeros: `3`, `2.5`.
pub(crate) fn points(number: Amount) -> String {
    number.normalize().to_string()
}

#[cfg(test)]
mod tests {
    use super::{fixed, percent, points};
    use rust_decimal::dec;

    #[test]
    fn numbers_are_shown_as_people_write_them() {
        assert_eq!(fixed(dec!(1130.615), 2), "1130.62");
        assert_eq!(fixed(dec!(-0.001), 2), "0.00");
        assert_eq!(percent(dec!(0.7164), 2), "71.64%");
        assert_eq!(points(dec!(5.00)), "5");
    }
}
