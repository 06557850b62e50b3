//! Days as Excel counts them: serial numbers, with the 29 February 1900 that never was.

use rust_decimal::prelude::ToPrimitive;

use crate::value::Amount;

/// Days between Excel's day 0 (after the day that never was) and 1970-01-01.
const EPOCH: i64 = 25_569;
/// Days between 0000-03-01 and 1970-01-01.
const MARCH: i64 = 719_468;
/// Days of 400 years.
const ERA: i64 = 146_097;

/// The day of a serial number as `(year, month, day)`; `None` where Excel has no such day.
pub(crate) fn civil(serial: Amount) -> Option<(i64, i64, i64)> {
    let days = serial.trunc().to_i64().filter(|days| (1..2_958_466).contains(days))?;
    let shifted = if days > 59 { days } else { days + 1 } - EPOCH + MARCH;
    let era = shifted.div_euclid(ERA);
    let day_of_era = shifted.rem_euclid(ERA);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    Some((year_of_era + era * 400 + i64::from(month <= 2), month, day))
}

/// The day of a serial number, `2022-04-14`; the number itself where Excel has no such day.
pub fn shown(serial: Amount) -> String {
    match civil(serial) {
        Some((year, month, day)) => format!("{year:04}-{month:02}-{day:02}"),
        None => serial.normalize().to_string(),
    }
}

/// The serial number of a real day between 1900-03-01 and 9999-12-31.
pub(crate) fn from_civil(year: i64, month: i64, day: i64) -> Option<Amount> {
    if !(1900..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let shifted_year = if month <= 2 { year - 1 } else { year };
    let era = shifted_year.div_euclid(400);
    let year_of_era = shifted_year.rem_euclid(400);
    let day_of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    let serial = Amount::from(era * ERA + day_of_era - MARCH + EPOCH);
    // A day such as 31 April comes back as another.
    (serial > Amount::from(60) && civil(serial) == Some((year, month, day))).then_some(serial)
}

/// The serial number of the day so many days after 1970-01-01.
pub(crate) fn from_unix_days(days: u64) -> Amount {
    Amount::from(days) + Amount::from(EPOCH)
}

/// The days between 1970-01-01 and the day of a serial number; `None` where Excel has no such day.
pub(crate) fn unix_days(serial: Amount) -> Option<i32> {
    let days = serial.trunc().to_i64().filter(|days| (1..2_958_466).contains(days))?;
    i32::try_from(if days > 59 { days } else { days + 1 } - EPOCH).ok()
}

/// The serial number of `2022-04-14`.
pub fn serial(text: &str) -> Option<Amount> {
    let mut parts = text.trim().splitn(3, '-').map(|part| part.parse::<i64>().ok());
    from_civil(parts.next()??, parts.next()??, parts.next()??)
}

#[cfg(test)]
mod tests {
    use super::{from_civil, serial, shown, unix_days};
    use rust_decimal::dec;

    #[test]
    fn serial_numbers_are_days() {
        assert_eq!(shown(dec!(1)), "1900-01-01");
        assert_eq!(shown(dec!(44665)), "2022-04-14");
        assert_eq!(shown(dec!(36585)), "2000-02-29");
        assert_eq!(shown(dec!(0)), "0");
    }

    #[test]
    fn days_are_serial_numbers() {
        assert_eq!(serial("2022-04-14"), Some(dec!(44665)));
        assert_eq!(from_civil(2021, 2, 29), None);
        assert_eq!(serial("2022-4"), None);
        for day in 61..80_000_i64 {
            assert_eq!(serial(&shown(day.into())), Some(day.into()));
        }
    }

    #[test]
    fn days_are_counted_from_1970_on() {
        for (serial, days) in
            [(dec!(25569), Some(0)), (dec!(44665.75), Some(19_096)), (dec!(1), Some(-25_567)), (dec!(0), None)]
        {
            assert_eq!(unix_days(serial), days);
        }
    }
}
