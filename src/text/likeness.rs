//! How alike two short texts are.

use super::normalize::normalize_key;
use crate::value::Amount;

/// The most characters of a text that are looked at.
const LONGEST: usize = 120;

/// A text ready to be compared with others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LikenessText {
    /// The text in one spelling.
    text: String,
    /// How many characters that has.
    pub(crate) length: usize,
    /// The pairs of neighbouring characters, in order. A text of one character has one pair, with nothing behind it.
    pairs: Vec<(char, char)>,
}

impl LikenessText {
    /// Without blanks, punctuation, the width and the case of letters.
    pub(crate) fn new(text: &str) -> Self {
        let text: String = normalize_key(text).chars().filter(|c| c.is_alphanumeric()).collect();
        let characters: Vec<char> = text.chars().take(LONGEST).collect();
        let mut pairs: Vec<(char, char)> = characters.iter().copied().zip(characters.iter().copied().skip(1)).collect();
        if let [alone] = characters[..] {
            pairs.push((alone, '\0'));
        }
        pairs.sort_unstable();
        Self { length: text.chars().count(), text, pairs }
    }

    /// Whether the texts have at least this share of their pairs of neighbouring characters in common (Dice's coefficient); of 1,
    /// whether they are the same to the last character.
    pub(crate) fn is_like(&self, other: &Self, least: Amount) -> bool {
        if self.text == other.text {
            return true;
        }
        if least >= Amount::ONE {
            return false;
        }
        let all = self.pairs.len() + other.pairs.len();
        let wanted = least.saturating_mul(Amount::from(all));
        // No more can be in common than the shorter text has.
        let most = 2 * self.pairs.len().min(other.pairs.len());
        Amount::from(most) >= wanted && Amount::from(2 * self.pairs_in_common(other)) >= wanted
    }

    fn pairs_in_common(&self, other: &Self) -> usize {
        let (mut left, mut right) = (self.pairs.iter().peekable(), other.pairs.iter().peekable());
        let mut common = 0;
        while let (Some(first), Some(second)) = (left.peek(), right.peek()) {
            match first.cmp(second) {
                std::cmp::Ordering::Less => _ = left.next(),
                std::cmp::Ordering::Greater => _ = right.next(),
                std::cmp::Ordering::Equal => {
                    common += 1;
                    left.next();
                    right.next();
                }
            }
        }
        common
    }
}

#[cfg(test)]
mod tests {
    use super::LikenessText;
    use crate::value::Amount;

    fn alike(first: &str, second: &str, least: &str) -> bool {
        LikenessText::new(first).is_like(&LikenessText::new(second), least.parse::<Amount>().unwrap())
    }

    #[test]
    fn blanks_signs_and_width_do_not_tell_texts_apart() {
        assert!(alike("服务人次", " 服务人次（人次）".trim_end_matches("（人次）"), "1"));
        assert!(alike("ＡＢ培训，覆盖率", "ab培训覆盖率", "1"));
        assert!(!alike("服务人次", "服务人数", "1"));
    }

    #[test]
    fn the_share_of_common_pairs_decides() {
        // 务人 and 服务 of three pairs each: 4 of 6.
        assert!(alike("服务人次", "服务人数", "0.66"));
        assert!(!alike("服务人次", "服务人数", "0.67"));
        assert!(!alike("甲", "乙", "0.01"));
        assert!(alike("哈哈哈", "哈哈", "0.66"));
        assert!(!alike("哈哈哈", "哈哈", "0.67"));
    }

    #[test]
    fn the_longest_text_of_a_cell_is_compared_in_no_time() {
        let long = "绩".repeat(32_767);
        let text = LikenessText::new(&long);
        assert_eq!((text.length, text.pairs.len()), (32_767, 119));
        // What differs behind what is looked at still tells texts that have to be the same.
        assert!(!alike(&long, &(long.clone() + "效"), "1"));
        assert!(alike(&long, &(long.clone() + "效"), "0.9"));
    }
}
