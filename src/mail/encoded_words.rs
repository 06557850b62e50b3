//! Encoded words (RFC 2047) in headings, `=?gbk?B?…?=`, also as programs write them against the standard.

use encoding_rs::Encoding;
use mail_parser::MessageParser;
use mail_parser::decoders::base64::base64_decode;

/// The text with its encoded words decoded. Some programs put them where the standard has none, as in the name of a file.
pub(super) fn decode_words(text: &str) -> String {
    if !text.contains("=?") {
        return text.to_owned();
    }
    // A subject is where encoded words belong: the parser decodes them there.
    let message = format!("Subject: {}\r\n\r\n", text.replace(['\r', '\n'], " "));
    let parsed = MessageParser::default().parse(message.as_bytes());
    parsed.and_then(|message| message.subject().map(str::to_owned)).unwrap_or_else(|| text.to_owned())
}

/// The text with adjacent encoded words of one character set joined into one word, in UTF-8: some programs cut a text into
/// words in the middle of a character, and such words cannot be decoded one by one. All other text stays as it is.
pub(super) fn join_adjacent_words(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("=?") {
        out.push_str(&rest[..start]);
        rest = &rest[start..];
        let Some((first, mut after)) = parse_word(rest) else {
            out.push_str("=?");
            rest = &rest[2..];
            continue;
        };
        let mut bytes = first.bytes;
        let mut joined = false;
        while let Some((next, after_next)) =
            parse_word(after.trim_start()).filter(|(next, _)| next.encoding == first.encoding)
        {
            bytes.extend(next.bytes);
            (after, joined) = (after_next, true);
        }
        if joined {
            out.push_str("=?utf-8?Q?");
            let text = first.encoding.decode_without_bom_handling(&bytes).0;
            out.extend(text.bytes().map(|byte| format!("={byte:02X}")));
            out.push_str("?=");
        } else {
            out.push_str(&rest[..rest.len() - after.len()]);
        }
        rest = after;
    }
    out.push_str(rest);
    out
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

/// The encoded word at the start of a text, and the text after it; `None` where the text does not start with one.
fn parse_word(text: &str) -> Option<(EncodedWord, &str)> {
    let mut fields = text.strip_prefix("=?")?.splitn(4, '?');
    let (charset, transfer, content, rest) = (fields.next()?, fields.next()?, fields.next()?, fields.next()?);
    let rest = rest.strip_prefix('=')?;
    // A language may stand behind the character set (RFC 2231, section 5).
    let charset = charset.split('*').next().unwrap_or_default();
    let encoding = Encoding::for_label(charset.as_bytes())?;
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
