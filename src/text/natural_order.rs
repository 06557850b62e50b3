//! The order in which people number files.

use std::cmp::Ordering;

/// Compares two names, with the numbers in them as numbers: 附件2 before 附件10.
pub(crate) fn natural_order(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a.chars().peekable(), b.chars().peekable());
    loop {
        match (a.peek().copied(), b.peek().copied()) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
            (Some(x), Some(y)) if x.is_ascii_digit() && y.is_ascii_digit() => {
                let number = |from: &mut std::iter::Peekable<std::str::Chars<'_>>| {
                    let mut digits = String::new();
                    while let Some(digit) = from.next_if(char::is_ascii_digit) {
                        digits.push(digit);
                    }
                    digits
                };
                let (x, y) = (number(&mut a), number(&mut b));
                let (digits_x, digits_y) = (x.trim_start_matches('0'), y.trim_start_matches('0'));
                let order =
                    digits_x.len().cmp(&digits_y.len()).then_with(|| digits_x.cmp(digits_y)).then_with(|| x.cmp(&y));
                if order != Ordering::Equal {
                    return order;
                }
            }
            (Some(x), Some(y)) => {
                if x != y {
                    return x.cmp(&y);
                }
                a.next();
                b.next();
            }
        }
    }
}

/// A text that stands to others as the name stands to theirs in the natural order: what sorts texts by their characters sorts
/// names so.
pub(crate) fn natural_key(name: &str) -> String {
    let mut key = String::with_capacity(name.len() + 16);
    let mut rest = name;
    while let Some(first) = rest.chars().next() {
        if !first.is_ascii_digit() {
            key.push(first);
            rest = &rest[first.len_utf8()..];
            continue;
        }
        let (run, behind) = rest.split_at(rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len()));
        let digits = run.trim_start_matches('0');
        let zeros = run.len() - digits.len();
        // Of equal numbers the one with more zeros comes first, as its next digit is a 0; of noughts the shorter one.
        let tie = if digits.is_empty() { zeros } else { MOST_DIGITS.saturating_sub(zeros) };
        key.push_str(&format!("{:05}{digits}{tie:05}", digits.len()));
        rest = behind;
    }
    key
}

/// How many digits a number in a file's name has at the most: a name has 255 bytes, a path 4,096.
const MOST_DIGITS: usize = 99_999;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{natural_key, natural_order};

    proptest! {
        #[test]
        fn keys_stand_in_the_order_of_their_names(a in "[0-3a甲./(]{0,8}", b in "[0-3a甲./(]{0,8}") {
            prop_assert_eq!(natural_key(&a).cmp(&natural_key(&b)), natural_order(&a, &b));
        }
    }

    #[test]
    fn files_are_taken_in_the_order_people_number_them() {
        let mut names = ["附件10.xlsx", "附件2.xlsx", "附件02.xlsx", "a", "附件2", "甲/第2轮", "甲/第12轮"];
        names.sort_by(|a, b| natural_order(a, b));
        assert_eq!(names, ["a", "甲/第2轮", "甲/第12轮", "附件02.xlsx", "附件2", "附件2.xlsx", "附件10.xlsx"]);
    }
}
