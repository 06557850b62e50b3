//! Finds the received workbook of which each workbook that went back was made.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::check::Verdict;

use super::super::messages;
use super::super::resolve_unit::UnitIndex;
use super::outputs::Outputs;

/// A received workbook, as far as its round is looked for.
#[derive(Debug)]
pub(super) struct ReceivedWorkbook {
    /// SHA-256 of it.
    pub(super) digest: String,
    /// The code of the unit that it seems to belong to.
    pub(super) unit: Option<String>,
    /// The digest of what is entered in it; `None` where it cannot be read as the form.
    pub(super) entered: Option<String>,
    /// What a check of it says today.
    pub(super) verdict: Verdict,
}

/// The round of a received workbook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FoundRound {
    /// The unit's code.
    pub(super) unit: String,
    /// The round.
    pub(super) round: u32,
    /// The workbook that went back, by its place among the outputs; `None` where it is not there.
    pub(super) output: Option<usize>,
}

/// The rounds of the received workbooks.
#[derive(Debug, Default)]
pub(super) struct Rounds {
    by_workbook: HashMap<String, FoundRound>,
    found: HashSet<usize>,
    /// The rounds before a unit's last of which no workbook that went back is there.
    gaps: BTreeMap<String, BTreeSet<u32>>,
}

impl Rounds {
    /// The round of a received workbook, given by its digest.
    pub(super) fn of(&self, workbook: &str) -> Option<&FoundRound> {
        self.by_workbook.get(workbook)
    }

    /// Whether the received workbook of an output was found.
    pub(super) fn is_found(&self, output: usize) -> bool {
        self.found.contains(&output)
    }

    /// The rounds of which no workbook that went back is there, a text each.
    pub(super) fn without_output(&self, units: &UnitIndex) -> Vec<String> {
        let name = |code: &str| units.by_code(code).map_or_else(|| code.to_owned(), |unit| unit.name.clone());
        let of_unit = |(code, rounds): (&String, &BTreeSet<u32>)| {
            let name = name(code);
            rounds.iter().map(move |round| messages::round_of(&name, *round)).collect::<Vec<_>>()
        };
        self.gaps.iter().flat_map(of_unit).collect()
    }
}

/// Finds the rounds of received workbooks, which are given in the order in which they came.
///
/// A workbook in which the same was entered, and of which a check says the same, is the one. Workbooks of a unit that are left
/// over fill the rounds before its last of which nothing that went back is there: taken for new ones they would overturn what
/// was settled since. In the end, what was entered alone counts: the program may have learnt to judge otherwise.
pub(super) fn find_rounds<'a>(outputs: &Outputs, received: impl IntoIterator<Item = &'a ReceivedWorkbook>) -> Rounds {
    let readable = received.into_iter().filter(|workbook| workbook.entered.is_some());
    let mut left: Vec<&ReceivedWorkbook> =
        readable.filter(|workbook| !outputs.is_generated(&workbook.digest)).collect();
    let mut seen: HashSet<&str> = HashSet::new();
    left.retain(|workbook| seen.insert(&workbook.digest));
    let mut order: Vec<usize> = (0..outputs.list.len()).collect();
    order.sort_by_key(|index| outputs.list[*index].round);
    let mut search = Search { outputs, order, left, rounds: Rounds::default() };
    search.match_entered(Likeness { unit: true, verdict: true });
    search.match_entered(Likeness { unit: false, verdict: true });
    search.fill_gaps();
    search.match_entered(Likeness { unit: true, verdict: false });
    search.rounds
}

/// What must be alike in a received workbook and one that went back, beside what was entered.
#[derive(Debug, Clone, Copy)]
struct Likeness {
    /// The unit. Where it need not be, no other workbook may have the same entered.
    unit: bool,
    /// The verdict.
    verdict: bool,
}

/// What two workbooks are compared by.
type Key<'a> = (Option<&'a str>, Option<Verdict>, &'a str);

/// A search for the rounds of received workbooks.
struct Search<'a> {
    outputs: &'a Outputs,
    /// The outputs in the order of their rounds.
    order: Vec<usize>,
    /// The workbooks whose round is not found yet, in the order in which they came.
    left: Vec<&'a ReceivedWorkbook>,
    rounds: Rounds,
}

impl<'a> Search<'a> {
    /// Finds the first workbook left that is like each output left.
    fn match_entered(&mut self, likeness: Likeness) {
        let key = |unit: &'a str, verdict: Verdict, entered: &'a str| -> Key<'a> {
            (likeness.unit.then_some(unit), likeness.verdict.then_some(verdict), entered)
        };
        let mut places: HashMap<Key<'a>, Vec<usize>> = HashMap::new();
        for (place, workbook) in self.left.iter().enumerate().rev() {
            let unit = workbook.unit.as_deref().unwrap_or_default();
            let key = key(unit, workbook.verdict, workbook.entered.as_deref().unwrap_or_default());
            places.entry(key).or_default().push(place);
        }
        let mut used: HashSet<usize> = HashSet::new();
        for index in &self.order {
            let output = &self.outputs.list[*index];
            if self.rounds.found.contains(index) {
                continue;
            }
            let Some(alike) = places.get_mut(&key(&output.unit, output.verdict, &output.entered)) else { continue };
            if !likeness.unit && alike.len() > 1 {
                continue;
            }
            let Some(place) = alike.pop() else { continue };
            used.insert(place);
            self.rounds.found.insert(*index);
            let found = FoundRound { unit: output.unit.clone(), round: output.round, output: Some(*index) };
            self.rounds.by_workbook.insert(self.left[place].digest.clone(), found);
        }
        self.take(&used);
    }

    /// Gives the workbooks left of each unit the rounds before its last of which nothing that went back is there.
    fn fill_gaps(&mut self) {
        let mut known: BTreeMap<&str, BTreeSet<u32>> = BTreeMap::new();
        for output in &self.outputs.list {
            known.entry(&output.unit).or_default().insert(output.round);
        }
        let mut used: HashSet<usize> = HashSet::new();
        for (unit, present) in known {
            let last = present.last().copied().unwrap_or_default();
            let gaps: BTreeSet<u32> = (1..last).filter(|round| !present.contains(round)).collect();
            let is_of_unit = |(_, workbook): &(usize, &&ReceivedWorkbook)| workbook.unit.as_deref() == Some(unit);
            for (round, (place, workbook)) in gaps.iter().zip(self.left.iter().enumerate().filter(is_of_unit)) {
                let found = FoundRound { unit: unit.to_owned(), round: *round, output: None };
                self.rounds.by_workbook.insert(workbook.digest.clone(), found);
                used.insert(place);
            }
            if !gaps.is_empty() {
                self.rounds.gaps.insert(unit.to_owned(), gaps);
            }
        }
        self.take(&used);
    }

    /// Takes workbooks whose round was found from those left.
    fn take(&mut self, used: &HashSet<usize>) {
        let mut place = 0..;
        self.left.retain(|_| place.next().is_none_or(|place| !used.contains(&place)));
    }
}

#[cfg(test)]
mod tests {
    use super::super::outputs::{Outputs, ReturnedOutput, tests::output};
    use super::{ReceivedWorkbook, Verdict, find_rounds};

    fn received(digest: &str, unit: &str, entered: &str) -> ReceivedWorkbook {
        ReceivedWorkbook {
            digest: digest.to_owned(),
            unit: (!unit.is_empty()).then(|| unit.to_owned()),
            entered: Some(entered.to_owned()),
            verdict: Verdict::Return,
        }
    }

    #[test]
    fn a_workbook_is_of_the_round_in_which_the_same_was_entered() {
        let outputs = Outputs::of(vec![output("甲", 1, "x"), output("甲", 2, "y"), output("乙", 1, "x")]);
        let came = [received("c", "甲", "y"), received("a", "甲", "x"), received("b", "乙", "x")];
        let rounds = find_rounds(&outputs, &came);
        let round = |digest: &str| rounds.of(digest).map(|found| (found.unit.as_str(), found.round));
        assert_eq!([round("a"), round("b"), round("c")], [Some(("甲", 1)), Some(("乙", 1)), Some(("甲", 2))]);
    }

    #[test]
    fn of_workbooks_in_which_the_same_was_entered_the_first_is_of_the_first_round() {
        let outputs = Outputs::of(vec![output("甲", 2, "x"), output("甲", 1, "x")]);
        let rounds = find_rounds(&outputs, &[received("a", "甲", "x"), received("b", "甲", "x")]);
        assert_eq!(rounds.of("a").map(|found| found.round), Some(1));
        assert_eq!(rounds.of("b").map(|found| found.round), Some(2));
    }

    #[test]
    fn a_workbook_of_no_known_unit_is_found_by_what_was_entered_where_only_one_has_it() {
        let outputs = Outputs::of(vec![output("甲", 1, "x"), output("乙", 1, "y")]);
        let came = [received("a", "", "x"), received("b", "", "y"), received("c", "", "y")];
        let rounds = find_rounds(&outputs, &came);
        assert_eq!(rounds.of("a").map(|found| found.unit.as_str()), Some("甲"));
        assert_eq!((rounds.of("b"), rounds.of("c")), (None, None));
    }

    #[test]
    fn of_workbooks_in_which_the_same_was_entered_the_one_judged_alike_comes_first() {
        let passed = ReturnedOutput { verdict: Verdict::Pass, ..output("甲", 2, "x") };
        // A formula typed over, and the same without it.
        let right = ReceivedWorkbook { verdict: Verdict::Pass, ..received("b", "甲", "x") };
        let rounds = find_rounds(&Outputs::of(vec![output("甲", 1, "x"), passed]), &[right, received("a", "甲", "x")]);
        assert_eq!(rounds.of("a").map(|found| found.round), Some(1));
        assert_eq!(rounds.of("b").map(|found| found.round), Some(2));
    }

    #[test]
    fn what_is_left_over_fills_the_rounds_before_the_last_and_no_others() {
        let outputs = Outputs::of(vec![output("甲", 2, "y")]);
        let came = [received("a", "甲", "x"), received("b", "甲", "y"), received("c", "甲", "z")];
        let rounds = find_rounds(&outputs, &came);
        assert_eq!(rounds.of("a").map(|found| (found.round, found.output)), Some((1, None)));
        assert_eq!(rounds.of("c"), None);
    }
}
