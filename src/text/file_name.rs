//! File names that every system takes.

/// The most bytes of a name, with room for what a sync program puts behind it.
const LONGEST: usize = 200;
/// What an ending may have at most to be kept when a name is cut.
const LONGEST_ENDING: usize = 12;
/// Names that Windows keeps for devices, whatever stands behind the dot.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];
/// What a name is if nothing is left of it.
const NAMELESS: &str = "未命名";

/// A file's name made of any text: no path, no sign or word that a system keeps for itself, not too long.
pub(crate) fn safe_name(text: &str) -> String {
    let plain: String = text
        .chars()
        .map(|c| match c {
            '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => '_',
            c if c.is_control() || is_invisible(c) => ' ',
            c => c,
        })
        .collect();
    // Windows drops spaces and dots at the end; a dot in front hides a file elsewhere.
    let plain = plain.trim().trim_end_matches(['.', ' ']).trim_start_matches('.').trim();
    let mut name = cut(plain, LONGEST);
    if name.is_empty() {
        name = NAMELESS.to_owned();
    }
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_lowercase();
    let numbered = |device: &str| {
        stem.strip_prefix(device)
            .is_some_and(|rest| rest.chars().count() == 1 && rest.chars().all(|c| "0123456789¹²³".contains(c)))
    };
    if DEVICES.contains(&stem.as_str()) || numbered("com") || numbered("lpt") {
        name.insert(0, '_');
    }
    name
}

/// Whether a file's name is that of a workbook, of whatever program.
pub(crate) fn is_workbook_name(name: &str) -> bool {
    const ENDINGS: [&str; 6] = [".xlsx", ".xlsm", ".xlsb", ".xls", ".et", ".ods"];
    let lower = name.to_lowercase();
    !is_lock_file(name) && ENDINGS.iter().any(|ending| lower.ends_with(ending))
}

/// Whether a file's name is that of a message.
pub(crate) fn is_message_name(name: &str) -> bool {
    name.to_lowercase().ends_with(".eml")
}

/// The name of a file, given with or without the folders before it, and without its ending: a letter bears the name of its
/// workbook.
pub(crate) fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// Whether a file is one that Excel and WPS keep beside an open workbook.
pub(crate) fn is_lock_file(name: &str) -> bool {
    name.starts_with("~$")
}

/// Signs that show nothing or turn the direction of writing, by which a name can look like another.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// A file's name made of any text, of so many bytes at the most: what is put behind it is not cut away again.
pub(crate) fn short_name(text: &str, most: usize) -> String {
    cut(&safe_name(text), most.min(LONGEST))
}

/// A name cut to a greatest length between characters, its ending kept.
fn cut(name: &str, most: usize) -> String {
    if name.len() <= most {
        return name.to_owned();
    }
    let ending = name.rfind('.').map_or("", |dot| &name[dot..]);
    let ending = if ending.len() <= LONGEST_ENDING.min(most) { ending } else { "" };
    let mut end = most - ending.len();
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}{ending}", name[..end].trim_end())
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, LONGEST_ENDING, safe_name, short_name};
    use proptest::prelude::*;

    #[test]
    fn names_are_what_every_system_takes() {
        for (text, name) in [
            ("甲局-第2轮-退回.xlsx", "甲局-第2轮-退回.xlsx"),
            ("../../x", "_.._x"),
            ("a/b\\c:d*e?.xlsx", "a_b_c_d_e_.xlsx"),
            ("CON.xlsx", "_CON.xlsx"),
            ("com1", "_com1"),
            ("com10", "com10"),
            ("表. ", "表"),
            ("\u{202e}xslx.exe", "xslx.exe"),
            ("换\n行.xlsx", "换 行.xlsx"),
            (" .. ", "未命名"),
        ] {
            assert_eq!(safe_name(text), name, "{text:?}");
        }
        let long = safe_name(&format!("{}.xlsx", "局".repeat(500)));
        assert!(long.len() <= LONGEST && long.ends_with("局.xlsx"));
    }

    proptest! {
        #[test]
        fn a_name_is_never_a_path(text in any::<String>()) {
            let name = safe_name(&text);
            prop_assert!(!name.is_empty() && name.len() <= LONGEST + 1);
            prop_assert!(!name.contains(['/', '\\', '\0']) && name != "." && name != "..");
            prop_assert_eq!(std::path::Path::new(&name).components().count(), 1);
        }
    }

    #[test]
    fn a_name_is_cut_above_the_bound_and_keeps_a_short_ending() {
        let name = |length: usize| safe_name(&"x".repeat(length));
        assert_eq!((name(LONGEST).len(), name(LONGEST + 1).len()), (LONGEST, LONGEST));
        let with_ending = |length: usize| {
            let ending = format!(".{}", "y".repeat(length - 1));
            safe_name(&format!("{}{ending}", "x".repeat(LONGEST))).ends_with(&ending)
        };
        assert!(with_ending(LONGEST_ENDING) && !with_ending(LONGEST_ENDING + 1));
        assert_eq!((short_name("xxx", 3), short_name("xxxx", 3)), ("xxx".to_owned(), "xxx".to_owned()));
    }
}
