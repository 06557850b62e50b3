//! The files that came along with a workbook, by their names alone.

use super::document::{DocumentKey, SHORTEST_NAME};
use crate::template::EvidenceWords;

/// The most digits of the number in front of a document's name in that of a file.
const MOST_DIGITS: usize = 2;
/// The endings of archives, in which anything may be.
const ARCHIVES: [&str; 6] = ["zip", "rar", "7z", "tar", "gz", "tgz"];

/// A file that came along with a workbook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Companion {
    /// Its name, with the folders that it lies in before it: `佐证/调查报告.pdf`.
    pub name: String,
    /// Whether it came earlier, with another file of the same unit.
    pub is_earlier: bool,
}

impl Companion {
    /// A file that came along with the workbook.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), is_earlier: false }
    }

    /// A file that came before the workbook.
    pub fn earlier(name: impl Into<String>) -> Self {
        Self { name: name.into(), is_earlier: true }
    }
}

/// A file that came along, with what its name tells.
#[derive(Debug)]
pub(super) struct CompanionFile {
    pub(super) companion: Companion,
    /// The name of the file, without its ending.
    stem: DocumentKey,
    /// The names of the folders that it lies in.
    folders: Vec<DocumentKey>,
    /// Whether anything may be in it: it is an archive, or its name says nothing.
    is_open: bool,
    /// Whether its name says that it holds any number of documents.
    is_bundle: bool,
    /// Whether its name says that it holds others beside the document that it is called after.
    holds_several: bool,
    /// Whether it is part of the return itself, and no evidence.
    pub(super) is_of_the_return: bool,
}

impl CompanionFile {
    pub(super) fn new(companion: &Companion, words: &EvidenceWords) -> Self {
        let mut parts: Vec<&str> = companion.name.split(['/', '\\']).collect();
        let name = parts.pop().unwrap_or_default();
        let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
        let stem = DocumentKey::new(&without_number(stem, &words.prefixes));
        let says = |words: &[String]| words.iter().any(|word| stem.text.contains(word.as_str()));
        Self {
            is_open: ARCHIVES.contains(&ending.to_lowercase().as_str()) || !has_words(&stem.text),
            is_bundle: says(&words.bundles),
            holds_several: says(&words.several),
            is_of_the_return: says(&words.returns),
            folders: parts.into_iter().map(DocumentKey::new).collect(),
            companion: companion.clone(),
            stem,
        }
    }

    /// Whether the file may be a document with this name and number.
    pub(super) fn may_be(&self, name: &DocumentKey, number: &str) -> bool {
        let states = |part: &DocumentKey| {
            let is_named = name.text.chars().count() >= SHORTEST_NAME && part.text.contains(name.text.as_str());
            is_named || part.has_number(number)
        };
        states(&self.stem) || self.folders.iter().any(states) || (has_words(&self.stem.text) && self.stem.may_be(name))
    }

    /// Whether the file may hold documents that its name does not tell.
    pub(super) fn may_hold_any(&self, is_a_document: bool) -> bool {
        self.is_open || if is_a_document { self.holds_several } else { self.is_bundle }
    }
}

/// Whether a name says anything: `IMG0012` and `3` do not.
fn has_words(text: &str) -> bool {
    text.chars().filter(|c| !c.is_ascii() && !c.is_numeric()).count() >= SHORTEST_NAME
}

/// The stem of a file's name without 附件3 or 03 in front. A longer number is a year.
fn without_number(stem: &str, prefixes: &[String]) -> String {
    let plain = prefixes.iter().fold(stem.to_owned(), |stem, prefix| stem.replace(prefix.as_str(), ""));
    let plain = plain.trim_start_matches(|c: char| !c.is_alphanumeric());
    let rest = plain.trim_start_matches(|c: char| c.is_ascii_digit());
    if plain.len() - rest.len() <= MOST_DIGITS { rest.to_owned() } else { plain.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::{Companion, CompanionFile, MOST_DIGITS, has_words, without_number};
    use crate::evidence::document::{DocumentKey, SHORTEST_NAME};
    use crate::evidence::tests::words;

    fn file(name: &str) -> CompanionFile {
        CompanionFile::new(&Companion::new(name), &words())
    }

    #[test]
    fn a_file_is_a_document_where_its_name_contains_it() {
        let may_be = |name: &str, document: &str, number: &str| file(name).may_be(&DocumentKey::new(document), number);
        assert!(may_be("附件3-满意度调查报告.pdf", "《满意度调查报告》", ""));
        assert!(may_be("满意度调查报告/1.jpg", "满意度调查报告", ""));
        assert!(may_be("财预2021第3号.pdf", "批复", "财预2021第3号"));
        assert!(may_be("调查报告.docx", "满意度调查报告", ""));
        assert!(!may_be("采购合同.pdf", "满意度调查报告", ""));
        assert!(!may_be("IMG_0012.jpg", "满意度调查报告", ""));
    }

    #[test]
    fn a_file_whose_name_tells_nothing_may_hold_anything() {
        for name in ["佐证材料.pdf", "县文旅局佐证.pdf", "扫描件.pdf", "IMG_0012.jpg", "调查.rar", "附件3.pdf"]
        {
            assert!(file(name).may_hold_any(false), "{name}");
        }
        assert!(file("满意度调查报告等.pdf").may_hold_any(true));
        assert!(!file("佐证材料3：满意度调查报告.pdf").may_hold_any(true));
        assert!(!file("采购合同.pdf").may_hold_any(false));
    }

    #[test]
    fn a_number_in_front_is_left_out_unless_it_is_a_year() {
        let number = |digits: usize| "2".repeat(digits);
        assert_eq!(without_number(&format!("{}决算", number(MOST_DIGITS)), &[]), "决算");
        let longer = format!("{}决算", number(MOST_DIGITS + 1));
        assert_eq!(without_number(&longer, &[]), longer);
        assert_eq!(without_number("附件-3决算", &["附件".to_owned()]), "决算");
    }

    #[test]
    fn a_name_says_something_from_the_fewest_characters_on() {
        let name = |characters: usize| format!("IMG12{}", "表".repeat(characters));
        assert!(has_words(&name(SHORTEST_NAME)) && !has_words(&name(SHORTEST_NAME - 1)));
    }
}
