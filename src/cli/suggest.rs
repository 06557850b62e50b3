//! What somebody meant who mistyped a word.

/// The fewest letters of a word that stand for a longer one that begins with it.
const FEWEST_LETTERS: usize = 3;

/// The word that was most likely meant: one that begins with what was typed, or that differs from it in a letter or two.
pub(super) fn similar<'w>(typed: &str, words: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    let typed = typed.to_lowercase();
    let slips = |word: &str| strsim::osa_distance(&typed, &word.to_lowercase());
    let begins = |word: &str| typed.chars().count() >= FEWEST_LETTERS && word.to_lowercase().starts_with(&typed);
    // A short word has room for one slip.
    let most = if typed.chars().count() <= 3 { 1 } else { 2 };
    let candidates = words.into_iter().filter(|word| begins(word) || slips(word) <= most);
    candidates.min_by_key(|word| (slips(word) > most, slips(word)))
}

/// Asks whether a word was meant; empty where none is like what was typed.
pub(super) fn did_you_mean<'w>(typed: &str, words: impl IntoIterator<Item = &'w str>) -> String {
    similar(typed, words).map_or_else(String::new, |word| format!("是不是“{word}”？"))
}

#[cfg(test)]
mod tests {
    use super::{FEWEST_LETTERS, similar};

    #[test]
    fn a_slip_or_a_beginning_stands_for_the_word() {
        let commands = ["check", "new", "campaign", "explain"];
        assert_eq!(similar("chek", commands), Some("check"));
        assert_eq!(similar("CHECK", commands), Some("check"));
        assert_eq!(similar("camp", commands), Some("campaign"));
        assert_eq!(similar("nwe", commands), Some("new"));
        assert_eq!(similar("表.xlsx", commands), None);
        assert_eq!(similar("ne", ["explain"]), None);
        // A beginning is of three letters at the least.
        let beginning = |letters: usize| similar(&"campaign"[..letters], ["campaign"]);
        assert_eq!((beginning(FEWEST_LETTERS), beginning(FEWEST_LETTERS - 1)), (Some("campaign"), None));
    }
}
