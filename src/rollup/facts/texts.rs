//! Narratives and reasons by their digests.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Mutex, PoisonError};

use crate::formula::FieldIx;
use crate::template::prefill::locate;
use crate::template::{FieldType, IndicatorPart, Template};
use crate::text::comparable::{ComparableText, TextDigest};
use crate::text::shorten::shorten;

/// How many texts of a return are kept.
const MOST: usize = 500;
/// How many characters of a text are shown as evidence.
const SHOWN: usize = 80;

/// A text that a unit wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::rollup) struct UnitText {
    /// Tells it from other texts.
    pub digest: TextDigest,
    /// How many letters, digits and Chinese characters it has.
    pub length: u32,
    /// The field that it stands in.
    pub field: FieldIx,
    /// The row of a list that it stands in, from 0.
    pub row: u32,
    /// Whether the unit wrote the same last year.
    pub is_last_years: bool,
}

/// The beginnings of texts that were seen more than once. Of the others only the digest is kept.
#[derive(Debug, Default)]
pub(in crate::rollup) struct TextRegister(Mutex<HashMap<TextDigest, Option<Box<str>>>>);

impl TextRegister {
    /// Enters a text; its beginning is kept if it was seen before, or where it `is_wanted` anyway.
    fn enter(&self, text: &ComparableText, is_wanted: bool) {
        let beginning = || Some(shorten(&text.text, SHOWN).into_boxed_str());
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match seen.get_mut(&text.digest) {
            Some(Some(_)) => {}
            Some(kept @ None) => *kept = beginning(),
            None => _ = seen.insert(text.digest, is_wanted.then(beginning).flatten()),
        }
    }

    /// The beginning of a text that was seen more than once.
    pub(in crate::rollup) fn beginning(&self, digest: TextDigest) -> Option<String> {
        let seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        seen.get(&digest)?.as_deref().map(str::to_owned)
    }
}

/// The narratives and reasons among the values of a return, each text once.
pub(super) fn texts(
    template: &Template,
    name: &str,
    values: &BTreeMap<String, String>,
    register: &TextRegister,
    last_year: &[TextDigest],
) -> Box<[UnitText]> {
    let mut seen = HashSet::new();
    let mut texts = Vec::new();
    for (id, value) in values {
        let Some(text) = ComparableText::new(value, name) else { continue };
        let Some((field, row)) = locate(template, id).filter(|(field, _)| is_narrative(template, *field)) else {
            continue;
        };
        if !seen.insert(text.digest) {
            continue;
        }
        let is_last_years = last_year.binary_search(&text.digest).is_ok();
        register.enter(&text, is_last_years);
        texts.push(UnitText { digest: text.digest, length: text.length, field, row, is_last_years });
        if texts.len() == MOST {
            break;
        }
    }
    texts.sort_by_key(|text| (text.field, text.row));
    texts.into()
}

/// Whether a field is for what a unit says in its own words. Names of projects, of evidence and of whoever filled in the form are
/// rightly the same in many returns.
fn is_narrative(template: &Template, ix: FieldIx) -> bool {
    let field = template.field(ix);
    let says_whose = [Some(template.unit_name), template.unit_code, template.parent].contains(&Some(ix));
    let names_evidence = matches!(field.part, Some((_, IndicatorPart::Evidence)))
        || template.evidence.iter().any(|(_, evidence)| *evidence == ix);
    let names_line = field.list.is_some_and(|list| template.list(list).columns.first() == Some(&ix));
    let is_given = template.last_year.as_ref().is_some_and(|last| last.fill(ix).is_some());
    let is_own = field.kind == FieldType::Text && field.is_input() && !field.checking;
    is_own && !(says_whose || names_evidence || names_line || is_given)
}

#[cfg(test)]
mod tests {
    use super::TextRegister;
    use crate::text::comparable::ComparableText;

    #[test]
    fn only_what_is_seen_again_is_kept() {
        let text =
            |end: &str| ComparableText::new(&format!("年初预算编制不够细化，年中追加项目较多{end}"), "").unwrap();
        let register = TextRegister::default();
        for (text, is_wanted) in [(text("一"), false), (text("一"), false), (text("二"), false), (text("三"), true)]
        {
            register.enter(&text, is_wanted);
        }
        let kept = |end: &str| register.beginning(text(end).digest).is_some();
        assert_eq!(["一", "二", "三", "四"].map(kept), [true, false, true, false]);
    }
}
