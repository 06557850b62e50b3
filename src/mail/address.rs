//! People's names and addresses.

/// Someone's name and address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailbox {
    /// The name; may be empty.
    pub name: String,
    /// The address.
    pub address: String,
}

/// Whether a text can be an e-mail address: ASCII, something before a single `@`, and a domain with a dot behind it.
pub(crate) fn is_address(text: &str) -> bool {
    let forbidden = |c: char| c.is_whitespace() || c.is_control() || !c.is_ascii() || "<>()[]\\,;:\"".contains(c);
    let Some((local, domain)) = text.split_once('@') else { return false };
    let labels = || domain.split('.');
    !text.contains(forbidden)
        && !local.is_empty()
        && !domain.contains('@')
        && labels().count() > 1
        && labels().all(|label| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-'))
}

/// Whether a text can stand in a heading as a single address, so that what goes to one does not go to others. Unlike
/// [`is_address`] it takes addresses that only some mail servers take: an answer goes to whatever address a message came from.
pub(super) fn is_single_address(text: &str) -> bool {
    let text = text.trim();
    !text.is_empty() && !text.contains(|c: char| c.is_control() || c.is_whitespace() || "<>,;:\"()[]\\".contains(c))
}

#[cfg(test)]
mod tests {
    use super::{is_address, is_single_address};

    #[test]
    fn addresses_are_told_from_what_is_none() {
        for good in ["a@b.cn", "jx.kj_1+2@mail.changsha.gov.cn", "123456@qq.com"] {
            assert!(is_address(good), "{good}");
        }
        for bad in [
            "",
            "财政局",
            "a@b",
            "a@@b.cn",
            "a b@c.cn",
            "a\u{7}@b.cn",
            "张@b.cn",
            "a;c@d.cn",
            "a@b..cn",
            "a@b.cn\r\nBcc: x@y.cn",
            "<a@b.cn>",
            "@b.cn",
        ] {
            assert!(!is_address(bad), "{bad}");
        }
    }

    #[test]
    fn an_address_that_stands_alone_holds_nothing_that_would_begin_another() {
        for single in ["a@b.cn", " a@b.cn ", "张@b", "postmaster"] {
            assert!(is_single_address(single), "{single}");
        }
        for several in
            ["", " ", "a b@c.cn", "a\u{7}@b.cn", "a@b.cn,c@d.cn", "a@b.cn;c@d.cn", "<a@b.cn>", "a@b.cn\r\nBcc:x"]
        {
            assert!(!is_single_address(several), "{several:?}");
        }
    }
}
