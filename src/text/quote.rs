//! Chinese quotation marks: where a sentence names a label or repeats what was typed.

/// A text in “…”, the quotation marks within it turned so that they tell apart: `“三公”经费` becomes `“‘三公’经费”`.
pub(crate) fn quote(text: &str) -> String {
    let mut quoted = String::from("“");
    let mut depth = 0_usize;
    for character in text.chars() {
        match character {
            '“' | '‘' => {
                depth += 1;
                quoted.push(if depth % 2 == 1 { '‘' } else { '“' });
            }
            // One that closes nothing is an apostrophe, or a slip of the hand.
            '”' | '’' if depth > 0 => {
                quoted.push(if depth % 2 == 1 { '’' } else { '”' });
                depth -= 1;
            }
            other => quoted.push(other),
        }
    }
    quoted.push('”');
    quoted
}

/// Several texts, each in “…”: `“甲”、“乙”`.
pub(crate) fn quote_all<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> String {
    texts.into_iter().map(|text| quote(text.as_ref())).collect::<Vec<_>>().join("、")
}

#[cfg(test)]
mod tests {
    use super::{quote, quote_all};

    #[test]
    fn marks_within_marks_alternate() {
        assert_eq!(quote("预算完成率"), "“预算完成率”");
        assert_eq!(quote("“三公”经费控制率"), "“‘三公’经费控制率”");
        assert_eq!(quote("落实“学习‘两会’精神”"), "“落实‘学习“两会”精神’”");
        assert_eq!(quote("落实‘两会’精神"), "“落实‘两会’精神”");
        assert_eq!(quote("O’Neill"), "“O’Neill”");
        assert_eq!(quote_all(["甲", "“乙”"]), "“甲”、“‘乙’”");
    }
}
