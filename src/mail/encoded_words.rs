//! Encoded words (RFC 2047) in headings, `=?gbk?B?…?=`, also as programs write them against the standard.

use std::borrow::Cow;

use encoding_rs::{Encoding, GBK};
use mail_parser::decoders::base64::base64_decode;

/// The text with its encoded words decoded. Some programs put them where the standard has none, as within the name of a file.
pub(super) fn decode_words(text: &str) -> String {
    let pieces = pieces(text);
    let mut out = String::with_capacity(text.len());
    for (index, piece) in pieces.iter().enumerate() {
        match piece {
            Piece::Words { word, .. } => out.push_str(&word.text()),
            // Blanks between two encoded words belong to neither.
            Piece::Text(blanks) if blanks.trim().is_empty() && index > 0 && index + 1 < pieces.len() => {}
            Piece::Text(text) => out.push_str(text),
        }
    }
    out
}

/// The text with adjacent encoded words of one character set joined into one word, in UTF-8: some programs cut a text into
/// words in the middle of a character, and such words cannot be decoded one by one. All other text stays as it is.
pub(super) fn join_adjacent_words(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for piece in pieces(text) {
        match piece {
            Piece::Words { word, are_many: true, .. } => {
                out.push_str("=?utf-8?Q?");
                out.extend(word.text().bytes().map(|byte| format!("={byte:02X}")));
                out.push_str("?=");
            }
            Piece::Words { written, .. } | Piece::Text(written) => out.push_str(written),
        }
    }
    out
}

/// A piece of a text with encoded words.
enum Piece<'a> {
    /// Encoded words of one character set with nothing but blanks between them, as one word.
    Words { word: EncodedWord, are_many: bool, written: &'a str },
    /// The text before, between and after them; never two in a row.
    Text(&'a str),
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    // What is not in a piece yet, and how much of it is no encoded word.
    let (mut rest, mut plain) = (text, 0);
    while let Some(start) = rest[plain..].find("=?").map(|start| plain + start) {
        let Some((mut word, mut after)) = parse_word(&rest[start..]) else {
            plain = start + 2;
            continue;
        };
        let mut are_many = false;
        while let Some((next, after_next)) =
            parse_word(after.trim_start()).filter(|(next, _)| next.encoding == word.encoding)
        {
            word.bytes.extend(next.bytes);
            (after, are_many) = (after_next, true);
        }
        if start > 0 {
            pieces.push(Piece::Text(&rest[..start]));
        }
        let written = &rest[start..rest.len() - after.len()];
        pieces.push(Piece::Words { word, are_many, written });
        (rest, plain) = (after, 0);
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest));
    }
    pieces
}

/// Appends the bytes of a text in which some are written as a mark and two hexadecimal digits, `%XX` or `=XX`.
pub(super) fn unescape(text: &str, mark: u8, out: &mut Vec<u8>) {
    let mut rest = text.as_bytes();
    while let Some((first, more)) = rest.split_first() {
        let hex = more.get(..2).and_then(|two| u8::from_str_radix(std::str::from_utf8(two).ok()?, 16).ok());
        match hex.filter(|_| *first == mark) {
            Some(byte) => {
                out.push(byte);
                rest = &more[2..];
            }
            None => {
                out.push(*first);
                rest = more;
            }
        }
    }
}

/// An encoded word, undone as far as its bytes.
struct EncodedWord {
    encoding: &'static Encoding,
    bytes: Vec<u8>,
}

impl EncodedWord {
    fn text(&self) -> Cow<'_, str> {
        self.encoding.decode_without_bom_handling(&self.bytes).0
    }
}

/// The encoded word at the start of a text, and the text after it; `None` where the text does not start with one.
fn parse_word(text: &str) -> Option<(EncodedWord, &str)> {
    let mut fields = text.strip_prefix("=?")?.splitn(4, '?');
    let (charset, transfer, content, rest) = (fields.next()?, fields.next()?, fields.next()?, fields.next()?);
    let rest = rest.strip_prefix('=')?;
    // A language may stand behind the character set (RFC 2231, section 5).
    let charset = charset.split('*').next().unwrap_or_default();
    let code_page = || charset.eq_ignore_ascii_case("cp936").then_some(GBK);
    let encoding = Encoding::for_label(charset.as_bytes()).or_else(code_page)?;
    let bytes = match transfer {
        "B" | "b" => base64_decode(content.as_bytes())?,
        "Q" | "q" => {
            let mut bytes = Vec::with_capacity(content.len());
            unescape(&content.replace('_', " "), b'=', &mut bytes);
            bytes
        }
        _ => return None,
    };
    Some((EncodedWord { encoding, bytes }, rest))
}

#[cfg(test)]
mod tests {
    use super::{decode_words, join_adjacent_words};

    #[test]
    fn encoded_words_are_decoded_and_all_other_text_stays_as_it_is() {
        for (written, text) in [
            ("=?gbk?B?19TGwLHt?=.xlsx", "自评表.xlsx"),
            ("附件 =?utf-8?Q?a=5Fb?=", "附件 a_b"),
            ("附件=?CP936?B?19TGwLHt?=", "附件自评表"),
            ("=?gbk?B?19TGwLHt?= =?utf-8?Q?a?= b =?gbk?Q?c?=", "自评表a b c"),
            (" =?gbk?B?19TGwLHt?= ", " 自评表 "),
            ("a=?none?Q?b?=c=?gbk?Q?d?=", "a=?none?Q?b?=cd"),
            // What is no encoded word keeps its blanks.
            ("  自评表  (改).xlsx ", "  自评表  (改).xlsx "),
            ("", ""),
        ] {
            assert_eq!(decode_words(written), text, "{written:?}");
        }
    }

    #[test]
    fn adjacent_words_of_one_character_set_become_one() {
        // 甲 in GBK is cut in two.
        let joined = "=?utf-8?Q?=E7=94=B2?=";
        for (written, expected) in [
            ("=?gbk?Q?=BC?= =?gbk?Q?=D7?=", joined.to_owned()),
            ("=?gbk?q?=BC?=\r\n =?GB2312*zh?Q?=D7?=", joined.to_owned()),
            ("=?gbk?B?vA==?=\t=?gbk?b?1w==?=", joined.to_owned()),
            ("报送 =?gbk?Q?=BC?==?gbk?Q?=D7?= (改)", format!("报送 {joined} (改)")),
            ("=?gbk?Q?a_?= =?gbk?Q?b?=", "=?utf-8?Q?=61=20=62?=".to_owned()),
            // Neither one word alone, nor words of two character sets, nor what only looks like words.
            ("x =?gbk?Q?=BC=D7?= y", "x =?gbk?Q?=BC=D7?= y".to_owned()),
            ("=?gbk?Q?=BC=D7?= =?utf-8?Q?a?=", "=?gbk?Q?=BC=D7?= =?utf-8?Q?a?=".to_owned()),
            ("=?gbk?Q?a?= b =?gbk?Q?c?=", "=?gbk?Q?a?= b =?gbk?Q?c?=".to_owned()),
            ("=?gbk?X?a?= =?none?Q?b?= =?gbk?Q?c", "=?gbk?X?a?= =?none?Q?b?= =?gbk?Q?c".to_owned()),
            ("1=?2", "1=?2".to_owned()),
        ] {
            assert_eq!(join_adjacent_words(written), expected, "{written:?}");
        }
    }
}
