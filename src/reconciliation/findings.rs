//! Findings of the family W: what is said of the figures of a report.

use std::collections::HashMap;

use super::judgement::{Agreement, Judgement};
use super::messages;
use crate::finding::{Code, Finding};

/// The most findings about a report; the sheet on it lists all its figures.
const MOST_FINDINGS: usize = 300;

/// The findings, one for all figures of which the same is said.
pub(super) fn findings(judgements: &[Judgement]) -> Vec<Finding> {
    let mut groups: Vec<(&Judgement, usize)> = Vec::new();
    let mut known: HashMap<(Agreement, &str, &str, &str), usize> = HashMap::new();
    for judgement in judgements.iter().filter(|judgement| code(judgement.agreement).is_some()) {
        let key = (judgement.agreement, &*judgement.written, &*judgement.field, &*judgement.message);
        let group = *known.entry(key).or_insert(groups.len());
        match groups.get_mut(group) {
            Some((_, count)) => *count += 1,
            None => groups.push((judgement, 1)),
        }
    }
    groups.sort_by_key(|(judgement, _)| judgement.agreement);
    groups.truncate(MOST_FINDINGS);
    groups.into_iter().filter_map(|(judgement, count)| finding(judgement, count)).collect()
}

/// The code of what is said; nothing where nobody need know.
fn code(agreement: Agreement) -> Option<(Code, &'static str)> {
    match agreement {
        Agreement::Differs => Some((Code::W001, messages::FIX_FIGURE)),
        Agreement::Rounding => Some((Code::W002, messages::NOTHING_TO_DO)),
        Agreement::Contradicts => Some((Code::W003, messages::FIX_TEXT)),
        Agreement::DoubtfulYear => Some((Code::W004, messages::FIX_YEAR)),
        Agreement::Unsupported => Some((Code::W005, messages::FIX_SCORE)),
        Agreement::Unverified | Agreement::Agrees => None,
    }
}

fn finding(judgement: &Judgement, count: usize) -> Option<Finding> {
    let (code, fix) = code(judgement.agreement)?;
    // What tells the figure apart from round to round: what it is of, or where the text does not say that, the text around it.
    let subject = if judgement.field.is_empty() { &judgement.context } else { &judgement.field };
    Some(Finding {
        field: format!("{}:{subject}:{}", messages::REPORT, judgement.written),
        item: if judgement.item.is_empty() {
            messages::REPORT.to_owned()
        } else {
            format!("{}：{}", messages::REPORT, judgement.item)
        },
        entered: judgement.written.clone(),
        expected: judgement.expected.clone(),
        fix: fix.to_owned(),
        ..Finding::new(code, messages::finding(judgement, count))
    })
}

#[cfg(test)]
mod tests {
    use super::{Agreement, Judgement, MOST_FINDINGS, findings};

    #[test]
    fn findings_are_told_up_to_the_bound_the_gravest_first_and_what_is_said_again_once() {
        let said = |number: usize, agreement| Judgement::of(agreement, &format!("{number}万元"));
        let told = |count: usize| {
            let mut all: Vec<Judgement> = (1..count).map(|number| said(number, Agreement::Rounding)).collect();
            all.push(said(0, Agreement::Differs));
            findings(&all)
        };
        assert_eq!((told(MOST_FINDINGS).len(), told(MOST_FINDINGS + 1).len()), (MOST_FINDINGS, MOST_FINDINGS));
        assert_eq!(told(MOST_FINDINGS + 1)[0].entered, "0万元");
        let again = [1, 1, 2].map(|number| said(number, Agreement::Differs));
        assert_eq!(findings(&again).len(), 2);
        assert!(findings(&[said(1, Agreement::Agrees), said(2, Agreement::Unverified)]).is_empty());
    }
}
