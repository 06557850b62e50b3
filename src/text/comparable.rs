//! Whether two people wrote the same: a text in one spelling, and its digest.

use sha2::{Digest, Sha256};

use super::normalize::fold_fullwidth;

/// The fewest letters, digits and Chinese characters of a text that two people do not write alike by chance. Stock phrases such as
/// `无`, `已完成` and `按计划完成全年任务` are shorter.
const LEAST: usize = 20;
/// The fewest characters of a name that is looked for in a text.
const SHORTEST_NAME: usize = 3;
/// What stands in the place of the name of whoever wrote the text.
const THIS_UNIT: &str = "本单位";

/// A text as it is compared with the texts of others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ComparableText {
    /// The text in one spelling: without blanks, quotation marks and the writer's own name, punctuation as Chinese has it.
    pub(crate) text: String,
    /// How many letters, digits and Chinese characters it has.
    pub(crate) length: u32,
    /// What tells it from others.
    pub(crate) digest: TextDigest,
}

/// What tells one comparable text from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct TextDigest([u8; 16]);

impl ComparableText {
    /// The text that a unit of this name wrote; `None` where it is too short to be compared.
    pub(crate) fn new(text: &str, own_name: &str) -> Option<Self> {
        text.chars().filter(|c| c.is_alphanumeric()).nth(LEAST - 1)?;
        let mut text = one_spelling(text).replace("我单位", THIS_UNIT);
        let name = one_spelling(own_name);
        if name.chars().nth(SHORTEST_NAME - 1).is_some() {
            text = text.replace(&name, THIS_UNIT);
        }
        let length = text.chars().filter(|c| c.is_alphanumeric()).count();
        if length < LEAST {
            return None;
        }
        let mut digest = [0; 16];
        digest.copy_from_slice(&Sha256::digest(text.as_bytes())[..16]);
        Some(Self { text, length: u32::try_from(length).unwrap_or(u32::MAX), digest: TextDigest(digest) })
    }
}

/// The text without what a copy varies: blanks, quotation marks, the width of characters, the full stop at its end. Punctuation
/// between digits stays as it is.
fn one_spelling(text: &str) -> String {
    let is_left_out = |c: &char| c.is_whitespace() || c.is_control() || "\u{200b}\u{feff}\"'“”‘’「」".contains(*c);
    let characters: Vec<char> = fold_fullwidth(text).chars().filter(|c| !is_left_out(c)).collect();
    let is_digit = |index: Option<usize>| {
        index.and_then(|index| characters.get(index)).is_some_and(|character| character.is_ascii_digit())
    };
    let mut spelled = String::with_capacity(text.len());
    for (index, character) in characters.iter().enumerate() {
        let between_digits = is_digit(index.checked_sub(1)) && is_digit(Some(index + 1));
        spelled.push(match character {
            ',' if !between_digits => '，',
            '.' | '｡' if !between_digits => '。',
            ':' if !between_digits => '：',
            ';' => '；',
            '?' => '？',
            '!' => '！',
            '(' => '（',
            ')' => '）',
            '—' => '-',
            other => *other,
        });
    }
    let end = spelled.trim_end_matches(['。', '；', '，']).len();
    spelled.truncate(end);
    spelled
}

#[cfg(test)]
mod tests {
    use super::{ComparableText, LEAST, SHORTEST_NAME, one_spelling};

    fn text(text: &str, name: &str) -> Option<String> {
        ComparableText::new(text, name).map(|comparable| comparable.text)
    }

    #[test]
    fn a_copy_is_known_whatever_its_spelling() {
        let first = "县教育局年初预算编制不够细化,年中追加项目较多；支出 1,940.65 万元。";
        let copy = "“县卫生局”年初预算编制不够细化，年中追加项目较多;支出１,９４０.６５万元";
        assert_eq!(text(first, "县教育局"), text(copy, "县卫生局"));
        assert_eq!(text(first, "县教育局").unwrap(), "本单位年初预算编制不够细化，年中追加项目较多；支出1,940.65万元");
        assert_eq!(text(&first.replace("县教育局", "我单位"), ""), text(first, "县教育局"));
    }

    #[test]
    fn other_words_and_other_figures_are_another_text() {
        let digest = |text: &str| ComparableText::new(text, "").unwrap().digest;
        let text = "年初预算编制不够细化，年中追加项目较多，支出1940万元。";
        assert_ne!(digest(text), digest(&text.replace("1940", "1941")));
        assert_ne!(digest(text), digest(&text.replace("较多", "较少")));
    }

    #[test]
    fn stock_phrases_are_not_compared() {
        for phrase in ["", "无", "已完成", "按计划完成全年各项工作任务。", &"。".repeat(100)] {
            assert_eq!(text(phrase, ""), None, "{phrase}");
        }
        // Nor is what is left of a text without the writer's own name.
        assert_eq!(text("某某县人力资源和社会保障局完成了全部任务", "某某县人力资源和社会保障局"), None);
    }

    #[test]
    fn points_in_numbers_stay() {
        assert_eq!(one_spelling("增长 3.5%, 共1,000元.(另附)"), "增长3.5%，共1,000元。（另附）");
    }

    #[test]
    fn texts_and_names_are_compared_from_the_fewest_characters_on() {
        let written = |length: usize| text(&format!("（{}）", "细".repeat(length)), "");
        assert!(written(LEAST).is_some() && written(LEAST - 1).is_none());
        // What is long enough only with the name of the unit is too short without it.
        let name = "县教育局职业中学";
        let with_name = |length: usize| text(&format!("{name}{}", "细".repeat(length)), name);
        assert!(with_name(LEAST - 3).is_some() && with_name(LEAST - 4).is_none());
        let named = |length: usize| {
            let name = "教".repeat(length);
            text(&format!("{name}{}", "细".repeat(LEAST)), &name).unwrap().starts_with("本单位")
        };
        assert!(named(SHORTEST_NAME) && !named(SHORTEST_NAME - 1));
    }
}
