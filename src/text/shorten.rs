//! Texts shortened to what a cell, a note or a sentence can hold.

use std::borrow::Cow;

/// Returns the text if it has at most `most` characters, else its first `most - 1` characters and `…`.
pub(crate) fn shorten(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let mut shortened: String = text.chars().take(most - 1).collect();
    shortened.push('…');
    shortened
}

/// The most characters of a cell, counted as Excel counts them: one beyond the basic plane counts twice.
const LONGEST: usize = 32_767;

/// Returns the text if a cell holds it, else its beginning and `…`.
pub(crate) fn fit_into_cell(text: &str) -> Cow<'_, str> {
    if text.len() <= LONGEST || text.encode_utf16().count() <= LONGEST {
        return text.into();
    }
    shorten(text, LONGEST / 2).into()
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, fit_into_cell, shorten};

    #[test]
    fn a_long_text_ends_in_an_ellipsis() {
        assert_eq!(shorten("一二三", 3), "一二三");
        assert_eq!(shorten("一二三四", 3), "一二…");
    }

    #[test]
    fn a_text_is_shortened_only_where_a_cell_does_not_hold_it() {
        let fits = |text: String| fit_into_cell(&text) == text;
        assert!(fits("x".repeat(LONGEST)) && !fits("x".repeat(LONGEST + 1)));
        assert!(fits("一".repeat(LONGEST)) && !fits("一".repeat(LONGEST + 1)));
        // A character beyond the basic plane counts twice.
        assert!(fits("𠀀".repeat(LONGEST / 2)) && !fits("𠀀".repeat(LONGEST / 2 + 1)));
    }
}
