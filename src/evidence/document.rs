//! Names of documents: as departments write them in a cell, and as they are compared.

use crate::template::EvidenceWords;
use crate::text::likeness::LikenessText;
use crate::text::normalize::{fold_fullwidth, normalize_key};
use crate::value::Amount;

/// Signs of a sentence: no name of a document has them.
const SENTENCE_SIGNS: [char; 7] = ['。', '！', '!', '？', '?', '％', '%'];
/// The most characters of a name that does not stand in 《》.
const LONGEST_NAME: usize = 40;
/// The fewest characters of a name: fewer are found in anything.
pub(super) const SHORTEST_NAME: usize = 2;
/// The fewest characters of a document's number, such as 3号.
const SHORTEST_NUMBER: usize = 4;

/// What a cell names as evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Naming {
    /// Nothing: it is blank, or says 无.
    Nothing,
    /// These documents.
    Documents(Vec<String>),
    /// Something in words from which no names can be taken.
    Words,
}

/// The documents that a cell names which is there for their names.
pub(super) fn named_documents(text: &str, words: &EvidenceWords) -> Naming {
    let trimmed = text.trim().trim_end_matches(['。', '.']);
    if trimmed.is_empty() || words.nothing.iter().any(|nothing| nothing == trimmed) {
        return Naming::Nothing;
    }
    let titles = titles(trimmed);
    if !titles.is_empty() {
        return Naming::Documents(titles);
    }
    if trimmed.contains(SENTENCE_SIGNS) {
        return Naming::Words;
    }
    let names: Vec<&str> = pieces(trimmed).map(without_numbering).collect();
    let is_name = |name: &&str| !words.pointers.iter().any(|pointer| name.contains(pointer.as_str()));
    if names.iter().any(|name| name.chars().count() > LONGEST_NAME) {
        return Naming::Words;
    }
    let names = names.into_iter().filter(is_name).filter(|name| key(name).chars().count() >= SHORTEST_NAME);
    let names: Vec<String> = names.map(str::to_owned).collect();
    if names.is_empty() { Naming::Words } else { Naming::Documents(names) }
}

/// The titles in 《》, the outermost ones.
pub(super) fn titles(text: &str) -> Vec<String> {
    let (mut titles, mut title, mut depth) = (Vec::new(), String::new(), 0_u32);
    for character in text.chars() {
        match character {
            '《' => {
                depth += 1;
                if depth > 1 {
                    title.push(character);
                }
            }
            '》' if depth > 0 => {
                depth -= 1;
                if depth > 0 {
                    title.push(character);
                } else {
                    titles.push(std::mem::take(&mut title));
                }
            }
            other if depth > 0 => title.push(other),
            _ => {}
        }
    }
    titles.retain(|title| key(title).chars().count() >= SHORTEST_NAME);
    titles
}

/// The parts of an enumeration; what stands in brackets is not taken apart.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0_u32;
    text.split(move |character: char| {
        match character {
            '(' | '（' | '“' => depth += 1,
            ')' | '）' | '”' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && matches!(character, '、' | '，' | ',' | '；' | ';' | '\n' | '\r' | '\t')
    })
}

/// A part of an enumeration without the number in front of it and the 等 behind it.
fn without_numbering(piece: &str) -> &str {
    let piece = piece.trim();
    let rest = piece.trim_start_matches(|c: char| c.is_ascii_digit());
    let numbered = rest.strip_prefix(['.', '．', ')', '）']).filter(|rest| rest.len() < piece.len() - 1);
    let piece = numbered.unwrap_or(piece).trim();
    piece.strip_suffix('等').unwrap_or(piece)
}

/// A name in one spelling: without blanks, brackets and other signs, the width and the case of letters.
pub(super) fn key(text: &str) -> String {
    normalize_key(text).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// A name as it is compared with others.
#[derive(Debug, Clone)]
pub(super) struct DocumentKey {
    /// The name in one spelling.
    pub(super) text: String,
    /// The same without digits: the year alone makes no two names alike.
    likeness: LikenessText,
}

impl DocumentKey {
    pub(super) fn new(name: &str) -> Self {
        let text = key(name);
        let plain: String = text.chars().filter(|c| !c.is_ascii_digit() && !matches!(c, '年' | '度')).collect();
        Self { likeness: LikenessText::new(&plain), text }
    }

    /// Whether two names may be the same document's: one contains the other, or most of their words are the same.
    pub(super) fn may_be(&self, other: &Self) -> bool {
        let contains = |whole: &Self, part: &Self| {
            part.text.chars().count() >= SHORTEST_NAME && whole.text.contains(part.text.as_str())
        };
        contains(self, other) || contains(other, self) || self.likeness.is_like(&other.likeness, Amount::new(6, 1))
    }

    /// Whether a name states this number of a document.
    pub(super) fn has_number(&self, number: &str) -> bool {
        number.chars().count() >= SHORTEST_NUMBER && self.text.contains(number)
    }
}

/// The latest year that a text names: `〔2021〕3号`, `2021年3月`, `2021-03-15`, `20210315`.
pub(super) fn latest_year(text: &str) -> Option<i32> {
    let characters: Vec<char> = fold_fullwidth(text).trim().chars().map(in_digits).collect();
    let mut latest = None;
    let mut start = 0;
    while start < characters.len() {
        let length = characters[start..].iter().take_while(|c| c.is_ascii_digit()).count();
        if length == 0 {
            start += 1;
            continue;
        }
        let digits: String = characters[start..start + length].iter().collect();
        let before = start.checked_sub(1).map(|before| characters[before]);
        let after = characters.get(start + length);
        let is_year = match length {
            4 => {
                let is_bracketed = matches!(before, Some('〔' | '[' | '(' | '【'));
                let is_followed = matches!(after, Some('年' | '-' | '/' | '.' | '〕' | ']' | ')' | '】'));
                is_bracketed || is_followed || length == characters.len()
            }
            6 | 8 => {
                digits.get(4..6).and_then(|month| month.parse().ok()).is_some_and(|month| (1..=12).contains(&month))
            }
            _ => false,
        };
        let year = digits.get(..4).and_then(|year| year.parse::<i32>().ok());
        let year = year.filter(|year| is_year && (1950..2100).contains(year));
        latest = latest.max(year);
        start += length;
    }
    latest
}

/// A Chinese digit as a digit.
fn in_digits(character: char) -> char {
    const DIGITS: [&str; 10] = ["〇零○", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let position = DIGITS.iter().position(|digits| digits.contains(character));
    let digit =
        position.and_then(|position| u32::try_from(position).ok()).and_then(|digit| char::from_digit(digit, 10));
    digit.unwrap_or(character)
}

#[cfg(test)]
mod tests {
    use super::{DocumentKey, LONGEST_NAME, Naming, SHORTEST_NAME, SHORTEST_NUMBER, latest_year, titles};
    use crate::evidence::tests::words;

    fn named_documents(text: &str) -> Naming {
        super::named_documents(text, &words())
    }

    fn names(text: &str) -> Vec<String> {
        match named_documents(text) {
            Naming::Documents(names) => names,
            Naming::Nothing | Naming::Words => Vec::new(),
        }
    }

    #[test]
    fn names_are_taken_from_enumerations_and_titles() {
        assert_eq!(names("年度工作总结、改革成效通报"), ["年度工作总结", "改革成效通报"]);
        assert_eq!(names("1.满意度调查报告；2.培训签到表（一、二期）等"), ["满意度调查报告", "培训签到表（一、二期）"]);
        assert_eq!(names("按《某县财政局关于印发〈办法〉的通知》执行，已做到。"), ["某县财政局关于印发〈办法〉的通知"]);
        assert_eq!(names("2021年决算报表"), ["2021年决算报表"]);
    }

    #[test]
    fn a_sentence_or_a_pointer_names_nothing_and_is_not_nothing() {
        for text in ["满意率98%", "已按要求开展。效果好。", "见佐证材料清单", "详见附件3"] {
            assert_eq!(named_documents(text), Naming::Words, "{text}");
        }
        for text in ["", " 无。", "/", "同上"] {
            assert_eq!(named_documents(text), Naming::Nothing, "{text}");
        }
    }

    #[test]
    fn the_spelling_of_a_name_does_not_matter() {
        let may_be = |one: &str, other: &str| DocumentKey::new(one).may_be(&DocumentKey::new(other));
        assert!(may_be("《满意度调查报告》", "满意度 调查报告（２０２１）"));
        assert!(may_be("“三公”经费明细账", "三公经费支出明细账"));
        assert!(!may_be("2021年培训签到表", "2021年采购合同"));
        assert!(!may_be("年度工作总结", "满意度调查报告"));
    }

    #[test]
    fn years_are_read_from_numbers_and_dates() {
        let cases = [
            ("财预〔2020〕10号", Some(2020)),
            ("2021年3月", Some(2021)),
            ("2021-03-15", Some(2021)),
            ("20210315", Some(2021)),
            ("二〇二一年", Some(2021)),
            ("2019—2021年", Some(2021)),
            ("2020", Some(2020)),
            ("第1234号", None),
            ("13512345678", None),
            ("", None),
        ];
        for (text, year) in cases {
            assert_eq!(latest_year(text), year, "{text}");
        }
    }

    #[test]
    fn a_name_is_neither_longer_nor_shorter_than_the_bounds() {
        let words = |count: usize| "材".repeat(count);
        assert_eq!(names(&words(LONGEST_NAME)), [words(LONGEST_NAME)]);
        assert_eq!(named_documents(&words(LONGEST_NAME + 1)), Naming::Words);
        // A title in 《》 may be as long as it is.
        assert_eq!(names(&format!("《{}》", words(LONGEST_NAME + 1))), [words(LONGEST_NAME + 1)]);
        let (short, shorter) = (words(SHORTEST_NAME), words(SHORTEST_NAME - 1));
        assert_eq!(names(&format!("{short}、{shorter}")), std::slice::from_ref(&short));
        assert_eq!(named_documents(&shorter), Naming::Words);
        assert_eq!(titles(&format!("《{short}》《{shorter}》")), std::slice::from_ref(&short));
        let whole = DocumentKey::new("材材材材料汇编工作情况报告");
        assert!(whole.may_be(&DocumentKey::new(&short)) && DocumentKey::new(&short).may_be(&whole));
        assert!(!whole.may_be(&DocumentKey::new(&shorter)));
    }

    #[test]
    fn a_number_is_looked_for_from_the_fewest_characters_on() {
        let name = DocumentKey::new("财预12345号");
        let number = "12345".chars().take(SHORTEST_NUMBER).collect::<String>();
        assert!(name.has_number(&number) && !name.has_number(&number[1..]));
        assert!(!name.has_number("54321"));
    }
}
