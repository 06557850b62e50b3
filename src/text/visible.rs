//! Text from anyone, as it may stand on a screen.

use std::borrow::Cow;

/// A text in which characters that steer a terminal or turn the direction of writing are spelled out, as `\u{1B}`; line
/// breaks and tabs stay.
///
/// What people read goes through here at the last moment: text in a terminal, and the body of a mail. Workbooks, JSON and
/// CSV keep what was typed.
pub(crate) fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(is_hidden) {
        return text.into();
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        if is_hidden(character) {
            shown.push_str(&format!("\\u{{{:X}}}", u32::from(character)));
        } else {
            shown.push(character);
        }
    }
    shown.into()
}

fn is_hidden(character: char) -> bool {
    match character {
        '\n' | '\t' => false,
        // Marks, embeddings, overrides and isolates of direction; separators that some programs break a line at.
        '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => true,
        other => other.is_control(),
    }
}

#[cfg(test)]
mod tests {
    use super::visible;

    #[test]
    fn what_steers_the_screen_is_spelled_out() {
        assert_eq!(visible("市局\u{1b}[2J\u{7}\r"), "市局\\u{1B}[2J\\u{7}\\u{D}");
        assert_eq!(visible("gpj\u{202E}xlsx.\u{2066}\u{85}"), "gpj\\u{202E}xlsx.\\u{2066}\\u{85}");
        assert_eq!(visible("第一行\n\t“三公”经费"), "第一行\n\t“三公”经费");
    }
}
