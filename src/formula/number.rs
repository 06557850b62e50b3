//! Decimal arithmetic as Excel shows it: every operation checked, nothing in floats.
//!
//! A quotient such as 1/3 is cut off after 28 digits here and after 53 bits in Excel. Excel hides what
//! is lost by rounding, comparing and showing numbers at 15 significant digits; so [`settled`] does the
//! same wherever a tiny remainder could tip a result. Numbers of up to 15 digits are never changed.

use rust_decimal::{Decimal, RoundingStrategy};

use crate::value::{Amount, ErrorKind};

/// How many significant digits Excel keeps.
const DIGITS: u32 = 15;

/// The most decimals a [`Decimal`] has.
const MOST_DECIMALS: u32 = Decimal::MAX_SCALE;

/// The number that the text shows, if it shows one: `12`, ` 1.5 `, `-3`, `1e3`, `1,000`, `50%`.
///
/// Commas stand between groups of three digits. Currencies and dates depend on the settings of the
/// program that reads them, so they are no numbers here. A number out of range is `#NUM!`.
pub(super) fn parse(text: &str) -> Option<Result<Amount, ErrorKind>> {
    let text = text.trim_matches(' ');
    let (text, hundredth) = text.strip_suffix('%').map_or((text, 0), |text| (text, -2));
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, whole(exponent)?),
        None => (text, 0),
    };
    let unsigned = mantissa.strip_prefix(['-', '+']).unwrap_or(mantissa);
    let (integer, decimals) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let integer = ungrouped(integer)?;
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(&integer) || !digits(decimals) || (integer.is_empty() && decimals.is_empty()) {
        return None;
    }
    let sign = if mantissa.starts_with('-') { "-" } else { "" };
    let Ok(mantissa) = format!("{sign}0{integer}.{decimals}0").parse::<Decimal>() else {
        return Some(Err(ErrorKind::Num));
    };
    Some(scaled(mantissa, exponent + hundredth).map(plain_zero).ok_or(ErrorKind::Num))
}

/// The digits of an integer without the commas between its groups of three, if they stand right.
fn ungrouped(integer: &str) -> Option<String> {
    let mut groups = integer.split(',');
    let first = groups.next().unwrap_or_default();
    let mut digits = first.to_owned();
    for group in groups {
        if group.len() != 3 || first.is_empty() || first.len() > 3 {
            return None;
        }
        digits.push_str(group);
    }
    Some(digits)
}

/// A whole number with an optional sign, held within what can matter as an exponent.
fn whole(text: &str) -> Option<i32> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let size = digits.parse::<i32>().unwrap_or(i32::MAX).min(9999);
    Some(if text.starts_with('-') { -size } else { size })
}

/// `number` times ten to the power of `exponent`.
fn scaled(number: Amount, exponent: i32) -> Option<Amount> {
    let mut number = number;
    let mut left = exponent.unsigned_abs();
    while left > 0 && !number.is_zero() {
        let step = left.min(MOST_DECIMALS);
        let factor = power_of_ten(step)?;
        number = if exponent > 0 { number.normalize().checked_mul(factor)? } else { number.checked_div(factor)? };
        left -= step;
    }
    Some(number)
}

fn power_of_ten(exponent: u32) -> Option<Amount> {
    let power = 10_i128.checked_pow(exponent)?;
    Decimal::try_from_i128_with_scale(power, 0).ok()
}

/// Zero without a sign, so that it never shows as `-0`.
fn plain_zero(number: Amount) -> Amount {
    if number.is_zero() { Decimal::ZERO } else { number }
}

/// The number at 15 significant digits.
pub(super) fn settled(number: Amount) -> Amount {
    let mantissa = number.mantissa().unsigned_abs();
    let digits = mantissa.checked_ilog10().map_or(1, |log| log + 1);
    if digits <= DIGITS {
        return number;
    }
    let places = i64::from(number.scale()) - i64::from(digits - DIGITS);
    let rounded = rounded_to(number, places, Rounding::Half);
    rounded.unwrap_or(number)
}

/// Whether two numbers are the same as Excel compares them.
pub(super) fn same(left: Amount, right: Amount) -> bool {
    left == right || settled(left) == settled(right)
}

pub(super) fn add(left: Amount, right: Amount) -> Result<Amount, ErrorKind> {
    let sum = left.checked_add(right).ok_or(ErrorKind::Num)?;
    Ok(if is_remainder(sum, left) { Decimal::ZERO } else { plain_zero(sum) })
}

pub(super) fn subtract(left: Amount, right: Amount) -> Result<Amount, ErrorKind> {
    add(left, -right)
}

/// Whether a sum is only what the operands lost when they were cut off, and Excel makes it zero.
///
/// The bound lies below the last digit of every number that Excel can hold.
fn is_remainder(sum: Amount, operand: Amount) -> bool {
    let smallest = Decimal::new(1, 17).checked_mul(operand.abs());
    !sum.is_zero() && smallest.is_some_and(|smallest| sum.abs() < smallest)
}

pub(super) fn multiply(left: Amount, right: Amount) -> Result<Amount, ErrorKind> {
    left.checked_mul(right).map(plain_zero).ok_or(ErrorKind::Num)
}

pub(super) fn divide(left: Amount, right: Amount) -> Result<Amount, ErrorKind> {
    if right.is_zero() {
        return Err(ErrorKind::Div0);
    }
    left.checked_div(right).map(plain_zero).ok_or(ErrorKind::Num)
}

/// `base` to the power of `exponent`.
///
/// Whole exponents are multiplied out and halves go by the square root. Other exponents are `#NUM!`,
/// where Excel would answer with an irrational number.
pub(super) fn power(base: Amount, exponent: Amount) -> Result<Amount, ErrorKind> {
    if base.is_zero() {
        return match exponent {
            zero if zero.is_zero() => Err(ErrorKind::Num),
            negative if negative.is_sign_negative() => Err(ErrorKind::Div0),
            _ => Ok(Decimal::ZERO),
        };
    }
    let size = exponent.abs();
    let mut result = whole_power(base, size.trunc());
    if !size.fract().is_zero() {
        if size.fract() != Decimal::new(5, 1) || base.is_sign_negative() {
            return Err(ErrorKind::Num);
        }
        result = result.and_then(|whole| multiply(whole, square_root(base)?));
    }
    if exponent.is_sign_negative() {
        return match result {
            Ok(result) if result.is_zero() => Err(ErrorKind::Num),
            Ok(result) => divide(Decimal::ONE, result),
            // One over more than the range of a decimal is nothing.
            Err(_) => Ok(Decimal::ZERO),
        };
    }
    result
}

/// `base` to a power that is a whole number and not negative, in at most 97 squarings.
fn whole_power(base: Amount, exponent: Amount) -> Result<Amount, ErrorKind> {
    let mut left = exponent.mantissa().unsigned_abs() / 10_u128.pow(exponent.scale());
    let mut square = base;
    let mut result = Decimal::ONE;
    loop {
        if left & 1 == 1 {
            result = multiply(result, square)?;
        }
        left >>= 1;
        if left == 0 || result.is_zero() {
            return Ok(result);
        }
        square = multiply(square, square)?;
    }
}

/// The square root of a positive number, by Newton's method.
fn square_root(number: Amount) -> Result<Amount, ErrorKind> {
    let two = Decimal::TWO;
    let mut root = if number > Decimal::ONE { number } else { Decimal::ONE };
    // From above, each step comes down to the root; the number of steps is at most the bits of the range.
    for _ in 0..200 {
        let next = divide(root.checked_add(divide(number, root)?).ok_or(ErrorKind::Num)?, two)?;
        if next >= root {
            break;
        }
        root = next;
    }
    Ok(root)
}

/// How a number is cut to its decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rounding {
    /// Half away from zero.
    Half,
    /// Away from zero.
    Up,
    /// Towards zero.
    Down,
}

/// `number` at so many decimals; negative digits are places before the point, and their fraction is
/// ignored.
pub(super) fn round(number: Amount, digits: Amount, how: Rounding) -> Result<Amount, ErrorKind> {
    let digits = digits.trunc();
    // Beyond these bounds the number stays as it is, or everything before its point goes.
    let bound = Decimal::from(MOST_DECIMALS + 1);
    let digits = i64::try_from(digits.clamp(-bound, bound)).map_err(|_| ErrorKind::Num)?;
    rounded_to(settled(number), digits, how).map(plain_zero).ok_or(ErrorKind::Num)
}

/// Rounds to decimals, or to places before the point where `places` is negative.
fn rounded_to(number: Amount, places: i64, how: Rounding) -> Option<Amount> {
    if let Ok(decimals) = u32::try_from(places) {
        let strategy = match how {
            Rounding::Half => RoundingStrategy::MidpointAwayFromZero,
            Rounding::Up => RoundingStrategy::AwayFromZero,
            Rounding::Down => RoundingStrategy::ToZero,
        };
        return Some(number.round_dp_with_strategy(decimals, strategy));
    }
    let Some(unit) = u32::try_from(-places).ok().and_then(power_of_ten) else {
        // The unit is beyond every decimal, so only rounding up reaches it.
        let up = how == Rounding::Up && !number.is_zero();
        return if up { None } else { Some(Decimal::ZERO) };
    };
    let rest = number.checked_rem(unit)?;
    let floor = number.checked_sub(rest)?;
    let up = match how {
        Rounding::Up => !rest.is_zero(),
        Rounding::Down => false,
        Rounding::Half => rest.abs() >= unit.checked_sub(rest.abs())?,
    };
    match (up, number.is_sign_negative()) {
        (false, _) => Some(floor),
        (true, false) => floor.checked_add(unit),
        (true, true) => floor.checked_sub(unit),
    }
}

/// The whole number at or below.
pub(super) fn floor(number: Amount) -> Amount {
    plain_zero(settled(number).floor())
}

/// The number as `&` writes it: 15 significant digits, no trailing zeros.
pub(super) fn general(number: Amount) -> String {
    /// What Excel still writes in full before it takes an exponent.
    const LONGEST: usize = 20;
    let number = plain_zero(settled(number)).normalize();
    let plain = number.to_string();
    let unsigned = plain.strip_prefix('-').unwrap_or(&plain);
    let large = number.scale() == 0 && unsigned.len() > LONGEST + 1;
    if !large && (number.scale() == 0 || unsigned.len() <= LONGEST) {
        return plain;
    }
    let digits = number.mantissa().unsigned_abs().to_string();
    let exponent = digits.len() as i64 - 1 - i64::from(number.scale());
    let (first, rest) = digits.split_at(1);
    let rest = rest.trim_end_matches('0');
    let point = if rest.is_empty() { "" } else { "." };
    let sign = if number.is_sign_negative() { "-" } else { "" };
    let exponent_sign = if exponent < 0 { '-' } else { '+' };
    format!("{sign}{first}{point}{rest}E{exponent_sign}{:02}", exponent.unsigned_abs())
}
