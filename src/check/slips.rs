//! How figures come to be wrong: what may have been meant where a number was mistyped or stands in another's place.

use crate::template::Field;
use crate::value::Amount;

/// How a number was mistyped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Slip {
    /// Two digits stand in each other's place.
    Transposed,
    /// A digit is missing.
    Lost,
    /// A digit was typed twice.
    Doubled,
    /// The sign is wrong.
    Sign,
    /// The decimal point, or the unit, is wrong: off by a power of ten.
    Scale,
}

/// What is done to a form to make it agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Repair {
    /// One number was mistyped.
    Retyped(Slip),
    /// Two figures stand in each other's cell.
    Exchanged,
    /// A figure stands in the cell beside its own.
    Moved,
    /// Two columns stand in each other's place.
    ColumnsExchanged,
}

/// The powers of ten that a number is looked at off by.
const MOST_PLACES: u32 = 4;

/// What may have been meant by a number typed into a field, each with the slip that made it of it, none twice. A number with more
/// decimals than the field has, or out of its bounds, was not meant.
pub(super) fn slips(field: &Field, typed: Amount) -> Vec<(Slip, Amount)> {
    let mut found: Vec<(Slip, Amount)> = Vec::new();
    let mut add = |slip, meant: Amount| {
        let meant = meant.normalize();
        let is_within = field.min.is_none_or(|min| meant >= min) && field.max.is_none_or(|max| meant <= max);
        let is_new = meant != typed && found.iter().all(|(_, known)| *known != meant);
        if is_new && is_within && meant.scale() <= field.decimals {
            found.push((slip, meant));
        }
    };
    add(Slip::Sign, -typed);
    for places in 1..=MOST_PLACES {
        let power = Amount::from(10_u32.pow(places));
        if let Some(meant) = typed.checked_mul(power) {
            add(Slip::Scale, meant);
        }
        if let Some(meant) = typed.checked_div(power) {
            add(Slip::Scale, meant);
        }
    }
    let sign = if typed.is_sign_negative() { -Amount::ONE } else { Amount::ONE };
    let mut padded = typed.abs().normalize();
    padded.rescale(padded.scale().max(field.decimals));
    let mut add_text = |slip, text: &[u8]| {
        let meant = std::str::from_utf8(text).ok().and_then(|text| text.parse::<Amount>().ok());
        if let Some(meant) = meant {
            add(slip, meant * sign);
        }
    };
    let digits = padded.to_string().into_bytes();
    for left in 0..digits.len() {
        for right in left + 1..digits.len() {
            if digits[left] != b'.' && digits[right] != b'.' && digits[left] != digits[right] {
                let mut swapped = digits.clone();
                swapped.swap(left, right);
                add_text(Slip::Transposed, &swapped);
            }
        }
    }
    let digits = typed.abs().normalize().to_string().into_bytes();
    for place in 1..digits.len() {
        if digits[place] == digits[place - 1] {
            let mut shorter = digits.clone();
            shorter.remove(place);
            add_text(Slip::Doubled, &shorter);
        }
    }
    for place in 0..=digits.len() {
        for digit in b'0'..=b'9' {
            let mut longer = digits.clone();
            longer.insert(place, digit);
            add_text(Slip::Lost, &longer);
        }
    }
    found
}
