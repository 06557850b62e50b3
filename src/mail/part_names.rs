//! File names that a message writes in pieces (RFC 2231, section 3): `filename*0*=gbk''…; filename*1*=…`.
//!
//! The pieces are put together before they are decoded: the first alone names the character set, and a character may be cut in
//! two.

use encoding_rs::{Encoding, GB18030};
use mail_parser::MessagePart;

use super::encoded_words::unescape;

/// The most bytes of a heading that are looked at.
const LONGEST_HEADING: usize = 16_384;
/// The most pieces of a name.
const MOST_PIECES: usize = 40;

/// The name of a part that is written in pieces; `None` where it is written in another way, or not at all. `head` is the text
/// that the part's headings were parsed from.
pub(super) fn name_in_pieces(part: &MessagePart<'_>, head: &[u8]) -> Option<String> {
    let headings = part.headers.iter().filter(|heading| {
        heading.name.as_str().eq_ignore_ascii_case("content-disposition")
            || heading.name.as_str().eq_ignore_ascii_case("content-type")
    });
    let mut texts =
        headings.filter_map(|heading| Some(unfold(head.get(usize::try_from(heading.offset_start).ok()?..)?)));
    texts.find_map(|text| ["filename", "name"].into_iter().find_map(|key| join_pieces(&text, key)))
}

/// The text of the heading at the start of `raw`: its first line, and the lines after it that begin with a blank.
fn unfold(raw: &[u8]) -> String {
    let lines = raw[..raw.len().min(LONGEST_HEADING)].split(|byte| *byte == b'\n').enumerate();
    let folded = lines.take_while(|(number, line)| *number == 0 || line.starts_with(b" ") || line.starts_with(b"\t"));
    folded.map(|(_, line)| String::from_utf8_lossy(line)).collect()
}

/// The pieces of the parameter `key` of a heading, joined and decoded; `None` where it has none.
fn join_pieces(heading: &str, key: &str) -> Option<String> {
    let parameters: Vec<(String, &str)> = heading
        .split(';')
        .skip(1)
        .filter_map(|parameter| parameter.split_once('='))
        .map(|(name, value)| (name.trim().to_lowercase(), value.trim().trim_matches('"')))
        .collect();
    let mut bytes = Vec::new();
    let mut encoding = encoding_rs::UTF_8;
    for number in 0..MOST_PIECES {
        let wanted = format!("{key}*{number}");
        let piece = parameters.iter().find(|(name, _)| name.strip_suffix('*').unwrap_or(name) == wanted);
        let Some((name, value)) = piece else { break };
        let mut value = *value;
        if !name.ends_with('*') {
            bytes.extend_from_slice(value.as_bytes());
            continue;
        }
        if number == 0 {
            let mut charset_language_text = value.splitn(3, '\'');
            let charset = charset_language_text.next()?;
            value = charset_language_text.nth(1)?;
            encoding = Encoding::for_label(charset.as_bytes()).unwrap_or(GB18030);
        }
        unescape(value, b'%', &mut bytes);
    }
    (!bytes.is_empty()).then(|| encoding.decode_without_bom_handling(&bytes).0.into_owned())
}

#[cfg(test)]
mod tests {
    use super::{LONGEST_HEADING, unfold};

    #[test]
    fn a_heading_is_looked_at_up_to_its_bound() {
        let looked_at = |length: usize| unfold(&b"x".repeat(length)).len();
        assert_eq!(looked_at(LONGEST_HEADING), LONGEST_HEADING);
        assert_eq!(looked_at(LONGEST_HEADING + 1), LONGEST_HEADING);
    }
}
