//! Chinese numerals.

use rust_decimal::Decimal;

use crate::value::Amount;

/// The digits, from 0.
pub(super) const NUMERALS: [char; 10] = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];

/// What the last digit of a number stands for that is not 0.
pub(super) fn last_digit(number: Amount) -> Option<Amount> {
    let mut step = Decimal::ONE;
    let mut rest = number;
    if number.is_zero() || number.fract() != Decimal::ZERO {
        return None;
    }
    while rest % Decimal::TEN == Decimal::ZERO {
        rest /= Decimal::TEN;
        step *= Decimal::TEN;
    }
    Some(step)
}

pub(super) fn digit_of(c: char) -> Option<i64> {
    match c {
        '〇' | 'O' | 'o' | '○' | '0' => Some(0),
        '两' => Some(2),
        c => NUMERALS.iter().position(|numeral| *numeral == c).and_then(|digit| i64::try_from(digit).ok()),
    }
}

pub(super) fn is_numeral(c: char) -> bool {
    NUMERALS.contains(&c) || matches!(c, '十' | '百' | '千' | '万' | '亿' | '两' | '〇' | 'O' | '○')
}

/// The value of Chinese numerals up to 亿; nothing where they are no number.
pub(super) fn chinese_number(written: &[char]) -> Option<Amount> {
    let (mut total, mut section, mut digit) = (0_i64, 0_i64, 0_i64);
    let mut has_digit = false;
    if written.is_empty() || written.len() > 16 {
        return None;
    }
    for c in written {
        match c {
            '十' | '百' | '千' => {
                let unit = if *c == '十' {
                    10
                } else if *c == '百' {
                    100
                } else {
                    1_000
                };
                section += unit * if has_digit { digit } else { 1 };
                (digit, has_digit) = (0, false);
            }
            '万' | '亿' => {
                section += digit;
                if section == 0 {
                    return None;
                }
                let unit = if *c == '万' { 10_000 } else { 100_000_000 };
                total = total.checked_add(section.checked_mul(unit)?)?;
                (section, digit, has_digit) = (0, 0, false);
            }
            c => {
                digit = digit_of(*c)?;
                has_digit = true;
            }
        }
    }
    Some(Decimal::from(total + section + digit))
}
