//! Contact data in the texts of a workbook, which a published report leaves out.

use super::messages::LEFT_OUT;

/// A text without numbers of telephones and identity cards and without mail addresses.
///
/// Numbers that are names, such as those of hotlines, and figures stay: a telephone has eleven digits and begins with 1, or an area code
/// before seven or eight digits.
pub(super) fn without_contacts(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if !is_part(first) {
            out.push(first);
            rest = &rest[first.len_utf8()..];
            continue;
        }
        let length = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        let (word, behind) = rest.split_at(length);
        // Marks at the end belong to the sentence.
        let bare = word.trim_end_matches(['.', '-', '@']);
        out.push_str(if is_contact(bare) { LEFT_OUT } else { bare });
        out.push_str(&word[bare.len()..]);
        rest = behind;
    }
    out
}

/// Whether a character may stand in a number or an address.
const fn is_part(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '@' | '.' | '_' | '+')
}

fn is_contact(word: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let mobile = word.strip_prefix("+86").unwrap_or(word).trim_start_matches('-');
    let is_mobile = mobile.len() == 11 && digits(mobile) && mobile.starts_with('1');
    let is_landline = match word.split_once('-') {
        Some((area, number)) => {
            let number = number.split_once('-').map_or(number, |(number, _)| number);
            (3..=4).contains(&area.len())
                && area.starts_with('0')
                && digits(area)
                && (7..=8).contains(&number.len())
                && digits(number)
        }
        None => (10..=12).contains(&word.len()) && word.starts_with('0') && digits(word),
    };
    let is_identity =
        word.len() == 18 && digits(&word[..17]) && word.ends_with(|c: char| c.is_ascii_digit() || c == 'X' || c == 'x');
    let is_address = word.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
    is_mobile || is_landline || is_identity || is_address
}

#[cfg(test)]
mod tests {
    use super::without_contacts;

    #[test]
    fn contacts_go_and_figures_stay() {
        let written =
            "联系人13800138000、0731-8361234，jixiao@example.gov.cn。12345热线1940.65万元，12333-1并线，2021-04-14。";
        assert_eq!(
            without_contacts(written),
            "联系人（略）、（略），（略）。12345热线1940.65万元，12333-1并线，2021-04-14。"
        );
    }
}
