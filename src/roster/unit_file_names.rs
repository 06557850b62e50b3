//! The names of the files that are written for units.

use std::collections::HashMap;

use crate::text::digest::sha256;
use crate::text::file_name::{safe_name, short_name};

/// The most bytes of a unit's name in a file's name, so that what stands behind it (round, verdict, day) is never cut away.
const LONGEST_NAME: usize = 150;
/// The most bytes of a unit's code in a file's name.
const LONGEST_CODE: usize = 60;

/// The file names of a set of units: each begins with the unit's name, with its code where another unit has the same name.
#[derive(Debug, Default)]
pub(crate) struct UnitFileNames {
    /// The beginning of a unit's file names, by its code.
    stems: HashMap<String, String>,
}

impl UnitFileNames {
    /// The file names of these units, given as code and name. No two units have the same.
    pub(crate) fn new<'a>(units: impl IntoIterator<Item = (&'a str, &'a str)> + Clone) -> Self {
        let by_name = |(code, name): (&str, &str)| (code.to_owned(), short_name(name, LONGEST_NAME));
        let mut stems: HashMap<String, String> = units.clone().into_iter().map(by_name).collect();
        let digest = |code: &str| sha256(code.as_bytes())[..8].to_owned();
        // A long code is cut, and a name may look like another name with its code: then a digest tells the units apart.
        let suffixes: [&dyn Fn(&str) -> String; 2] =
            [&|code| format!("（{}）", short_name(code, LONGEST_CODE)), &|code| {
                format!("（{}-{}）", short_name(code, LONGEST_CODE), digest(code))
            }];
        for suffix in suffixes {
            // Names that differ in letter case are one name to Windows and macOS.
            let mut counts: HashMap<String, u32> = HashMap::new();
            stems.values().for_each(|stem| *counts.entry(stem.to_lowercase()).or_default() += 1);
            for (code, name) in units.clone() {
                let Some(stem) = stems.get_mut(code) else { continue };
                if counts.get(&stem.to_lowercase()).is_some_and(|count| *count > 1) {
                    let suffix = suffix(code);
                    *stem = format!("{}{suffix}", short_name(name, LONGEST_NAME - suffix.len()));
                }
            }
        }
        Self { stems }
    }

    /// The name of a unit's file: `某某局-第2轮-退回.xlsx` for the ending `-第2轮-退回.xlsx`.
    pub(crate) fn file_name(&self, code: &str, ending: &str) -> String {
        let stem = self.stems.get(code).cloned().unwrap_or_else(|| short_name(code, LONGEST_NAME));
        safe_name(&format!("{stem}{ending}"))
    }
}

#[cfg(test)]
mod tests {
    use super::{LONGEST_CODE, LONGEST_NAME, UnitFileNames};

    #[test]
    fn units_of_the_same_name_are_told_apart_by_their_code() {
        let names = UnitFileNames::new([("001", "财政局"), ("002", "财政局"), ("003", "甲/乙局")]);
        assert_eq!(names.file_name("001", ".xlsx"), "财政局（001）.xlsx");
        assert!(!names.file_name("003", ".xlsx").contains('/'));
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
        let names = UnitFileNames::new(units);
        let files = |behind: &str| units.iter().map(|(code, _)| names.file_name(code, behind)).collect::<Vec<_>>();
        let all = [files("-第1轮-退回.xlsx"), files("-第12轮-退回.xlsx")].concat();
        let unlike: std::collections::HashSet<&String> = all.iter().collect();
        assert_eq!(unlike.len(), all.len(), "{all:?}");
        assert!(all.iter().all(|name| name.len() <= 200 && name.ends_with("轮-退回.xlsx")), "{all:?}");
    }

    #[test]
    fn names_and_codes_are_cut_above_their_bounds() {
        let name = |length: usize| {
            let name = "x".repeat(length);
            UnitFileNames::new([("001", name.as_str())]).file_name("001", "")
        };
        assert_eq!((name(LONGEST_NAME).len(), name(LONGEST_NAME + 1).len()), (LONGEST_NAME, LONGEST_NAME));
        let code = |length: usize| {
            let code = "9".repeat(length);
            UnitFileNames::new([(code.as_str(), "甲局"), ("1", "甲局")]).file_name(&code, "")
        };
        let whole = format!("甲局（{}）", "9".repeat(LONGEST_CODE));
        assert_eq!((code(LONGEST_CODE), code(LONGEST_CODE + 1)), (whole.clone(), whole));
    }
}
