//! The boundary between doubles and decimals.

use rust_decimal::prelude::{FromPrimitive, ToPrimitive};
use rust_decimal::{Decimal, RoundingStrategy};

/// The decimal that Excel shows for a double: taken at 15 significant digits.
///
/// `None` for infinities, NaN and numbers beyond the decimal range (about ±7.9e28).
pub fn from_double(double: f64) -> Option<Decimal> {
    if double == 0.0 {
        return Some(Decimal::ZERO);
    }
    if !double.is_finite() || double.abs() >= 7.9e27 {
        return None;
    }
    // A whole number of up to 15 digits is exact.
    if double.fract() == 0.0 && double.abs() < 1e15 {
        return Decimal::from_f64(double).map(|decimal| decimal.normalize());
    }
    // Most figures are short; their shortest text is exact and far within 15 digits.
    let text = format!("{double:.14e}");
    Decimal::from_scientific(&text).ok().map(|decimal| decimal.normalize())
}

/// The double nearest to a decimal, for writing.
pub fn to_double(decimal: Decimal) -> f64 {
    // A decimal always has a nearest double; the fallback is unreachable.
    decimal.to_f64().unwrap_or(0.0)
}

/// A number rounded half away from zero, as Excel's `ROUND` does.
pub fn round(number: Decimal, decimals: u32) -> Decimal {
    number.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero)
}
