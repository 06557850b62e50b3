//! How far two names are apart, for suggestions.

/// How many characters must change to make one name the other.
pub(crate) fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let changed = diagonal + usize::from(from != *to);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::distance;

    #[test]
    fn distance_counts_changed_characters() {
        assert_eq!(distance("年初预算", "年初预算"), 0);
        assert_eq!(distance("年初予算", "年初预算"), 1);
        assert_eq!(distance("", "甲乙"), 2);
    }
}
