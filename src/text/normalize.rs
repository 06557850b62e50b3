//! Text brought to one spelling, so that what people and programs write alike compares equal.

/// The text with full-width letters, digits and signs replaced by their half-width forms.
pub(crate) fn fold_fullwidth(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            '\u{3000}' => ' ',
            '。' => '.',
            '−' | '–' => '-',
            other => other,
        })
        .collect()
}

/// The text of a label without what programs and people vary: blanks, the width of characters, units in brackets.
///
/// A label that is nothing but a unit in brackets keeps it.
pub(crate) fn normalize_label(text: &str) -> String {
    let mut depth = 0_u32;
    let mut out = String::with_capacity(text.len());
    for c in fold_fullwidth(text).chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            c if c.is_whitespace() || c == '\u{200b}' || depth > 0 => {}
            c => out.push(c),
        }
    }
    if out.is_empty() { text.split_whitespace().collect() } else { out }
}

/// The text of a label with everything that may matter: without what programs vary, such as blanks and the width of characters.
pub(crate) fn squeeze_label(text: &str) -> String {
    fold_fullwidth(text).chars().filter(|c| !c.is_whitespace() && *c != '\u{200b}').collect()
}

/// A code or name as it is compared: half-width, without blanks, in lower case.
pub(crate) fn normalize_key(text: &str) -> String {
    fold_fullwidth(text).chars().filter(|c| !c.is_whitespace()).collect::<String>().to_lowercase()
}
