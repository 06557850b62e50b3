//! What files of units are called, and in which order files are taken.

use std::cmp::Ordering;
use std::collections::HashMap;

/// The file names of units: the unit's name, with its code where another unit has the same.
#[derive(Debug, Default)]
pub struct UnitNames {
    names: HashMap<String, String>,
}

impl UnitNames {
    /// The names of these units, as code and name.
    pub fn new<'a>(units: impl IntoIterator<Item = (&'a str, &'a str)> + Clone) -> Self {
        let mut alike: HashMap<String, u32> = HashMap::new();
        // Names that differ in letter case are one name to Windows and macOS.
        let plain = |name: &str| crate::file_name::safe_name(name).to_lowercase();
        for (_, name) in units.clone() {
            *alike.entry(plain(name)).or_default() += 1;
        }
        let own = |(code, name): (&str, &str)| {
            let full = if alike.get(&plain(name)).copied().unwrap_or(0) > 1 {
                format!("{name}（{code}）")
            } else {
                name.to_owned()
            };
            (code.to_owned(), full)
        };
        Self { names: units.into_iter().map(own).collect() }
    }

    /// A file of a unit: `某某局-第2轮-退回.xlsx`, given what stands behind its name.
    pub fn file(&self, code: &str, behind: &str) -> String {
        let name = self.names.get(code).map_or(code, String::as_str);
        crate::file_name::safe_name(&format!("{name}{behind}"))
    }
}

/// The order in which people number files: 附件2 before 附件10.
pub fn natural(a: &str, b: &str) -> Ordering {
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
                let (plain_x, plain_y) = (x.trim_start_matches('0'), y.trim_start_matches('0'));
                let order =
                    plain_x.len().cmp(&plain_y.len()).then_with(|| plain_x.cmp(plain_y)).then_with(|| x.cmp(&y));
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
    use super::{UnitNames, natural};

    #[test]
    fn files_are_taken_in_the_order_people_number_them() {
        let mut names = ["附件10.xlsx", "附件2.xlsx", "附件02.xlsx", "a", "附件2", "甲/第2轮", "甲/第12轮"];
        names.sort_by(|a, b| natural(a, b));
        assert_eq!(names, ["a", "甲/第2轮", "甲/第12轮", "附件02.xlsx", "附件2", "附件2.xlsx", "附件10.xlsx"]);
    }

    #[test]
    fn units_of_the_same_name_are_told_apart_by_their_code() {
        let names = UnitNames::new([("001", "财政局"), ("002", "财政局"), ("003", "甲/乙局")]);
        assert_eq!(names.file("001", ".xlsx"), "财政局（001）.xlsx");
        assert!(!names.file("003", ".xlsx").contains('/'));
    }
}
