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
        let is_new = meant != typed && found.iter().all(|(_, known)| *known != meant);
        if is_new && field.allows(meant) && meant.scale() <= field.decimals {
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

#[cfg(test)]
mod tests {
    use super::{MOST_PLACES, Slip, slips};
    use crate::builder::load;
    use crate::template::{Field, Files};
    use crate::value::Amount;

    /// An amount with two decimals, from these to those bounds.
    fn field(min: Option<i64>, max: Option<i64>) -> Field {
        let mut template = load(&Files::built_in("hunan-department-2021").unwrap()).unwrap();
        let ix = template.find("收入.财政拨款.决算").unwrap();
        let mut field = template.fields.swap_remove(ix.index());
        (field.min, field.max, field.decimals) = (min.map(Amount::from), max.map(Amount::from), 2);
        field
    }

    fn meant(field: &Field, typed: &str, slip: Slip) -> Vec<String> {
        let found = slips(field, typed.parse().unwrap());
        found.into_iter().filter(|(kind, _)| *kind == slip).map(|(_, meant)| meant.to_string()).collect()
    }

    #[test]
    fn a_number_is_off_by_powers_of_ten_up_to_the_bound() {
        let free = field(None, None);
        let off = meant(&free, "7", Slip::Scale);
        let power = |places: u32| format!("7{}", "0".repeat(places as usize));
        assert!(off.contains(&power(MOST_PLACES)) && !off.contains(&power(MOST_PLACES + 1)), "{off:?}");
        let off = meant(&free, &power(MOST_PLACES + 1), Slip::Scale);
        assert!(off.contains(&"70".to_owned()) && !off.contains(&"7".to_owned()), "{off:?}");
        // A field with two decimals has no thousandths.
        assert_eq!(meant(&free, "0.7", Slip::Scale), ["7", "0.07", "70", "700", "7000"]);
    }

    #[test]
    fn what_is_out_of_a_fields_bounds_was_not_meant() {
        assert_eq!(meant(&field(Some(-7), None), "7", Slip::Sign), ["-7"]);
        assert_eq!(meant(&field(Some(-6), None), "7", Slip::Sign), [""; 0]);
        assert_eq!(meant(&field(None, Some(70)), "7", Slip::Scale), ["70", "0.7", "0.07"]);
        assert_eq!(meant(&field(None, Some(69)), "7", Slip::Scale), ["0.7", "0.07"]);
        assert_eq!(meant(&field(None, None), "0", Slip::Sign), [""; 0]);
    }

    #[test]
    fn digits_are_exchanged_doubled_and_lost() {
        let free = field(None, None);
        assert_eq!(meant(&free, "12", Slip::Transposed), ["21", "2.1", "2.01", "10.2", "10.02"]);
        assert_eq!(meant(&free, "122.5", Slip::Doubled), ["12.5"]);
        assert_eq!(meant(&free, "-122.5", Slip::Doubled), ["-12.5"]);
        assert_eq!(meant(&free, "123", Slip::Doubled), [""; 0]);
        let longer = meant(&free, "12", Slip::Lost);
        assert!(["312", "132", "123"].iter().all(|one| longer.contains(&(*one).to_owned())), "{longer:?}");
    }
}
