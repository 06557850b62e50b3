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

#[cfg(test)]
mod tests {
    use super::natural_order;

    #[test]
    fn files_are_taken_in_the_order_people_number_them() {
        let mut names = ["附件10.xlsx", "附件2.xlsx", "附件02.xlsx", "a", "附件2", "甲/第2轮", "甲/第12轮"];
        names.sort_by(|a, b| natural_order(a, b));
        assert_eq!(names, ["a", "甲/第2轮", "甲/第12轮", "附件02.xlsx", "附件2", "附件2.xlsx", "附件10.xlsx"]);
    }
}
