//! Characters as they are compared, each by itself: places in a text stay what they are.

use std::collections::BTreeSet;

/// A character in its half-width form.
pub(super) fn half_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{3000}' | '\u{a0}' | '\u{2002}'..='\u{200a}' => ' ',
        '−' => '-',
        other => other,
    }
}

/// Whether a sentence ends with a character.
pub(super) fn ends_sentence(c: char) -> bool {
    matches!(c, '。' | '!' | '?' | '！' | '？' | '\n' | '｡')
}

/// Whether a clause ends with a character.
pub(super) fn ends_clause(c: char) -> bool {
    ends_sentence(c) || matches!(c, ',' | ';' | ':' | '、' | '，' | '；' | '：' | '\t')
}

/// The pairs of letters that stand beside each other in a text.
pub(super) fn pairs(text: &str) -> BTreeSet<(char, char)> {
    let mut letters = text.chars().filter(|c| c.is_alphabetic());
    let mut pairs = BTreeSet::new();
    let Some(mut last) = letters.next() else { return pairs };
    for letter in letters {
        pairs.insert((last, letter));
        last = letter;
    }
    pairs
}
