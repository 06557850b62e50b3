//! What files of units are called.

use std::collections::HashMap;

use crate::text::file_name::{safe_name, short_name};

/// The most bytes of a unit's name in a file's name: what stands behind it (round, verdict, day) is never cut away.
const LONGEST: usize = 150;
/// The most bytes of a code behind it.
const LONGEST_CODE: usize = 60;

/// The file names of units: the unit's name, with its code where another unit has the same.
#[derive(Debug, Default)]
pub struct UnitNames {
    names: HashMap<String, String>,
}

impl UnitNames {
    /// The names of these units, as code and name. No two are alike.
    pub fn new<'a>(units: impl IntoIterator<Item = (&'a str, &'a str)> + Clone) -> Self {
        let plain = |(code, name): (&str, &str)| (code.to_owned(), short_name(name, LONGEST));
        let mut names: HashMap<String, String> = units.clone().into_iter().map(plain).collect();
        let digest = |code: &str| crate::text::digest::sha256(code.as_bytes())[..8].to_owned();
        // A code may be cut too, and a name may look like another's with its code: then a digest tells them apart.
        let marks: [&dyn Fn(&str) -> String; 2] =
            [&|code| format!("（{}）", short_name(code, LONGEST_CODE)), &|code| {
                format!("（{}-{}）", short_name(code, LONGEST_CODE), digest(code))
            }];
        for mark in marks {
            // Names that differ in letter case are one name to Windows and macOS.
            let mut alike: HashMap<String, u32> = HashMap::new();
            names.values().for_each(|name| *alike.entry(name.to_lowercase()).or_default() += 1);
            for (code, name) in units.clone() {
                let Some(own) = names.get_mut(code) else { continue };
                if alike.get(&own.to_lowercase()).is_some_and(|count| *count > 1) {
                    let mark = mark(code);
                    *own = format!("{}{mark}", short_name(name, LONGEST - mark.len()));
                }
            }
        }
        Self { names }
    }

    /// A file of a unit: `某某局-第2轮-退回.xlsx`, given what stands behind its name.
    pub fn file(&self, code: &str, behind: &str) -> String {
        let name = self.names.get(code).cloned().unwrap_or_else(|| short_name(code, LONGEST));
        safe_name(&format!("{name}{behind}"))
    }
}

#[cfg(test)]
mod tests {
    use super::UnitNames;

    #[test]
    fn units_of_the_same_name_are_told_apart_by_their_code() {
        let names = UnitNames::new([("001", "财政局"), ("002", "财政局"), ("003", "甲/乙局")]);
        assert_eq!(names.file("001", ".xlsx"), "财政局（001）.xlsx");
        assert!(!names.file("003", ".xlsx").contains('/'));
    }

    #[test]
    fn no_two_units_and_no_two_rounds_have_the_same_file() {
        let long = "超长单位名称".repeat(40);
        let code = "9".repeat(200);
        let units = [
            ("001", "财政局"),
            ("002", "财政局"),
            ("003", "财政局（001）"),
            ("004", &format!("{long}甲")),
            ("005", &format!("{long}乙")),
            (&format!("{code}1"), &format!("{long}丙")),
            (&format!("{code}2"), &format!("{long}丁")),
        ];
        let names = UnitNames::new(units);
        let files = |behind: &str| units.iter().map(|(code, _)| names.file(code, behind)).collect::<Vec<_>>();
        let all = [files("-第1轮-退回.xlsx"), files("-第12轮-退回.xlsx")].concat();
        let unlike: std::collections::HashSet<&String> = all.iter().collect();
        assert_eq!(unlike.len(), all.len(), "{all:?}");
        assert!(all.iter().all(|name| name.len() <= 200 && name.ends_with("轮-退回.xlsx")), "{all:?}");
    }
}
