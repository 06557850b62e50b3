//! Aligns two sequences by their pairwise evidence: the best order-preserving matching, and what crosses it.

/// What two neighbours of one sequence gain when they are matched to neighbours of the other.
const CONTIGUITY: f64 = 0.3;
/// The most pairs that are compared.
const MAX_PAIRS: usize = 4_000_000;

/// Matches positions of a sequence of `keys` (ascending numbers, such as row numbers of the form) to positions `0..len` of another.
///
/// `evidence(i, j)` says how much speaks for matching `keys[i]` to `j`; only positive evidence matches. The matching keeps the order
/// of both sequences, uses every position at most once and has the greatest sum of evidence; neighbours stay neighbours where nothing
/// else decides. The result holds the match of each key. Sequences too long to compare give no match.
pub(super) fn align(keys: &[u32], len: usize, evidence: impl Fn(usize, usize) -> f64) -> Vec<Option<usize>> {
    let (n, m) = (keys.len(), len);
    if n == 0 || n.saturating_mul(m) > MAX_PAIRS {
        return vec![None; n];
    }
    let width = m + 1;
    // `best[i, j]`: the greatest sum from `i` and `j` on; `matched[i, j]`: the same where these two are matched.
    let mut best = vec![0.0_f64; (n + 1) * width];
    let mut matched = vec![f64::NEG_INFINITY; (n + 1) * width];
    for i in (0..n).rev() {
        let neighbours = keys.get(i + 1).is_some_and(|next| *next == keys[i] + 1);
        for j in (0..m).rev() {
            let here = evidence(i, j);
            let next = (i + 1) * width + j + 1;
            if here > 0.0 {
                let together = if neighbours { matched[next] + CONTIGUITY } else { f64::NEG_INFINITY };
                matched[i * width + j] = here + best[next].max(together);
            }
            let skipped = best[(i + 1) * width + j].max(best[i * width + j + 1]);
            best[i * width + j] = skipped.max(matched[i * width + j]);
        }
    }
    let mut matches = vec![None; n];
    let (mut i, mut j, mut held) = (0, 0, false);
    while i < n && j < m {
        let here = i * width + j;
        if held || matched[here] >= best[here] {
            matches[i] = Some(j);
            let neighbours = keys.get(i + 1).is_some_and(|next| *next == keys[i] + 1);
            let next = (i + 1) * width + j + 1;
            held = neighbours && matched[next] + CONTIGUITY > best[next];
            i += 1;
            j += 1;
        } else if best[here] <= best[(i + 1) * width + j] {
            i += 1;
        } else {
            j += 1;
        }
    }
    matches
}

/// Adds matches that cross the order: a key without a match takes the free position for which the most speaks, where that is at
/// least `least` and no other key without a match has as good a claim to it.
pub(super) fn add_crossing(
    matches: &mut [Option<usize>],
    len: usize,
    least: f64,
    evidence: impl Fn(usize, usize) -> f64,
) {
    let mut taken = vec![false; len];
    for position in matches.iter().flatten() {
        taken[*position] = true;
    }
    let free: Vec<usize> = (0..len).filter(|position| !taken[*position]).collect();
    let open: Vec<usize> = (0..matches.len()).filter(|key| matches[*key].is_none()).collect();
    let mut claims: Vec<(f64, usize, usize)> = Vec::new();
    for key in &open {
        for position in &free {
            let strength = evidence(*key, *position);
            if strength >= least {
                claims.push((strength, *key, *position));
            }
        }
    }
    claims.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
    for (strength, key, position) in &claims {
        let rival = claims.iter().any(|(other, other_key, other_position)| {
            other.total_cmp(strength).is_eq()
                && (other_key == key) != (other_position == position)
                && matches[*other_key].is_none()
                && !taken[*other_position]
        });
        if matches[*key].is_none() && !taken[*position] && !rival {
            matches[*key] = Some(*position);
            taken[*position] = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{MAX_PAIRS, add_crossing, align};

    fn letters(form: &str, file: &str) -> Vec<Option<usize>> {
        let (form, file): (Vec<char>, Vec<char>) = (form.chars().collect(), file.chars().collect());
        let keys: Vec<u32> = (0..).take(form.len()).collect();
        align(&keys, file.len(), |i, j| match (form[i], file[j]) {
            (a, b) if a == b && a != '.' => 4.0,
            ('.', _) => 0.05,
            _ => -3.0,
        })
    }

    #[test]
    fn an_inserted_position_is_left_out() {
        assert_eq!(letters("abc", "abxc"), [Some(0), Some(1), Some(3)]);
    }

    #[test]
    fn a_deleted_key_has_no_match() {
        assert_eq!(letters("abcd", "acd"), [Some(0), None, Some(1), Some(2)]);
    }

    #[test]
    fn what_nothing_names_stays_beside_its_neighbours() {
        assert_eq!(letters("a..b", "xa..b"), [Some(1), Some(2), Some(3), Some(4)]);
    }

    #[test]
    fn every_position_is_used_once() {
        let matches = letters("a.a.a.", "aa.a....");
        let mut positions: Vec<usize> = matches.into_iter().flatten().collect();
        let count = positions.len();
        positions.dedup();
        assert_eq!(positions.len(), count);
    }

    #[test]
    fn swapped_keys_are_both_found() {
        let (form, file) = (['a', 'b', 'c'], ['b', 'a', 'c']);
        let evidence = |i: usize, j: usize| if form[i] == file[j] { 4.0 } else { -3.0 };
        let mut matches = align(&[0, 1, 2], 3, evidence);
        add_crossing(&mut matches, 3, 3.0, evidence);
        assert_eq!(matches, [Some(1), Some(0), Some(2)]);
    }

    #[test]
    fn a_claim_that_two_share_is_nobodys() {
        let mut matches = [None, None];
        add_crossing(&mut matches, 1, 1.0, |_, _| 2.0);
        assert_eq!(matches, [None, None]);
    }

    #[test]
    fn sequences_are_compared_up_to_the_bound() {
        let keys: Vec<u32> = (0..2_000).collect();
        assert_eq!(MAX_PAIRS, keys.len() * 2_000);
        let first = |len: usize| align(&keys, len, |i, j| if i == j { 1.0 } else { -1.0 })[0];
        assert_eq!((first(2_000), first(2_001)), (Some(0), None));
    }
}
