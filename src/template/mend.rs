//! Raw types out of a faulty table, so that its first fault does not hide the others.
//!
//! Serde stops at the first fault. Here that fault is told and put out of the way — an unknown key is dropped, a wrong or missing
//! value is filled with one that fits — and the table is tried again, until it can be read.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use serde::de::{DeserializeOwned, IntoDeserializer};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::fault::{Collector, Complaint, Mended};
use super::parse::{Source, translate};

/// What is put for a wrong or missing value, the first that fits.
const FILLERS: [&str; 7] = ["\"1\"", "1", "true", "[]", "{}", "[\"1\", \"1\"]", "[\"1\", \"1\", \"1\"]"];

/// What a table is called by.
const ID: &str = "id";
/// What is printed for it; the same, mostly.
const LABEL: &str = "label";

/// Reads a value with every fault of its shape in `faults`; `None` where it cannot be mended.
pub fn convert<T: DeserializeOwned>(
    mut value: Spanned<DeValue<'_>>,
    source: &Source,
    faults: &mut Collector,
) -> Option<T> {
    let whole = value.span();
    // Where a filler stands, and which.
    let mut filled: HashMap<Range<usize>, usize> = HashMap::new();
    loop {
        let error = match T::deserialize(value.clone().into_deserializer()) {
            Ok(read) => return Some(read),
            Err(error) => error,
        };
        let span = error.span().unwrap_or_else(|| whole.clone());
        let complaint = translate(error.message());
        if !filled.contains_key(&span) {
            faults.shape(source, span.clone(), &complaint);
            mark(&mut value, &span, &complaint, source, faults);
        }
        if !mend(&mut value, &span, &complaint, &mut filled, source, faults) {
            return None;
        }
    }
}

/// Notes what is mended, in both files where the table is inherited.
fn mark(
    value: &mut Spanned<DeValue<'_>>,
    span: &Range<usize>,
    complaint: &Complaint,
    source: &Source,
    faults: &mut Collector,
) {
    each_value(value, &mut |value| {
        let here = value.span() == *span;
        let DeValue::Table(table) = value.get_ref() else { return };
        let within = |outer: Range<usize>| outer.start <= span.start && span.end <= outer.end;
        let mended: Vec<Mended> = match complaint {
            Complaint::UnknownKey { .. } if table.iter().any(|(key, _)| key.span() == *span) => vec![Mended::Dropped],
            Complaint::MissingKey(key) if here => vec![Mended::Key(key.clone())],
            Complaint::UnknownKey { .. } => Vec::new(),
            _ => table
                .iter()
                .filter(|(key, value)| within(key.span()) || within(value.span()))
                .map(|(key, _)| Mended::Key(key.get_ref().to_string()))
                .collect(),
        };
        for (key, _) in table.iter().filter(|(_, value)| !matches!(value.get_ref(), DeValue::Table(_))) {
            for mended in &mended {
                faults.mend(source, key.span().start, mended.clone());
            }
        }
    });
    // The table may have no key of its own to tell where it stands.
    if let Complaint::MissingKey(key) = complaint {
        faults.mend(source, span.start, Mended::Key(key.clone()));
    }
}

/// Puts a fault out of the way, in each copy of what was written there; false where that cannot be done.
fn mend(
    value: &mut Spanned<DeValue<'_>>,
    span: &Range<usize>,
    complaint: &Complaint,
    filled: &mut HashMap<Range<usize>, usize>,
    source: &Source,
    faults: &mut Collector,
) -> bool {
    let mut done = false;
    match complaint {
        Complaint::UnknownKey { key, .. } => each_value(value, &mut |value| {
            let here = value.span() == *span;
            if let DeValue::Table(table) = value.get_mut() {
                let there = table.get_key_value(key.as_str());
                if there.is_some_and(|(name, _)| here || name.span() == *span) {
                    table.remove(key.as_str());
                    done = true;
                }
            }
        }),
        Complaint::MissingKey(key) => {
            let place = span.start..span.start;
            // Kept where a filler lacks a key itself, so that every place runs out of fillers.
            filled.entry(place.clone()).or_insert(0);
            faults.fill(source, span.start);
            each_value(value, &mut |value| {
                let here = value.span() == *span;
                if let DeValue::Table(table) = value.get_mut()
                    && here
                    && !table.contains_key(key.as_str())
                {
                    done |= insert(table, key, place.clone(), faults);
                }
            });
        }
        Complaint::UnknownVariant { found, allowed } => {
            let first = allowed.split('、').next().unwrap_or_default();
            done = filled.insert(span.clone(), 0).is_none();
            faults.fill(source, span.start);
            each_value(value, &mut |value| {
                rename(value, found, first);
                if value.span() == *span {
                    *value.get_mut() = DeValue::String(Cow::Owned(first.to_owned()));
                }
            });
        }
        _ => {
            let next = filled.get(span).map_or(0, |last| last + 1);
            filled.insert(span.clone(), next);
            faults.fill(source, span.start);
            let Some(filler) = FILLERS.get(next).and_then(|text| DeValue::parse(text).ok()) else { return false };
            // A whole file begins where a key that it lacks is put.
            let whole = value.span() == *span && matches!(value.get_ref(), DeValue::Table(_));
            let mut first = true;
            each_value(value, &mut |value| {
                let spared = std::mem::take(&mut first) && whole;
                if let DeValue::Table(table) = value.get_ref()
                    && table.iter().any(|(key, value)| key.get_ref() == ID && value.span() == *span)
                {
                    faults.lose_a_name();
                }
                if value.span() == *span && !spared {
                    *value.get_mut() = filler.get_ref().clone();
                    done = true;
                }
            });
        }
    }
    done
}

/// Puts a filler for a missing key: of a missing id the label, which is what it would be called.
fn insert(table: &mut DeTable<'_>, key: &str, place: Range<usize>, faults: &mut Collector) -> bool {
    let Ok(filler) = DeValue::parse(FILLERS[0]) else { return false };
    let mut filler = filler.into_inner();
    if key == ID {
        match table.get(LABEL).and_then(|label| label.get_ref().as_str()) {
            Some(label) => filler = DeValue::String(Cow::Owned(label.to_owned())),
            None => faults.lose_a_name(),
        }
    }
    let key = Spanned::new(place.clone(), Cow::Owned(key.to_owned()));
    table.insert(key, Spanned::new(place, filler));
    true
}

/// Gives a table that is told by its only key another.
fn rename(value: &mut Spanned<DeValue<'_>>, from: &str, to: &str) {
    if let DeValue::Table(table) = value.get_mut()
        && table.len() == 1
        && let Some((key, inner)) = table.remove_entry(from)
    {
        table.insert(Spanned::new(key.span(), Cow::Owned(to.to_owned())), inner);
    }
}

/// Visits a value and all within it.
fn each_value<'a>(value: &mut Spanned<DeValue<'a>>, visit: &mut dyn FnMut(&mut Spanned<DeValue<'a>>)) {
    visit(value);
    match value.get_mut() {
        DeValue::Table(table) => table.iter_mut().for_each(|(_, value)| each_value(value, visit)),
        DeValue::Array(array) => array.iter_mut().for_each(|value| each_value(value, visit)),
        _ => {}
    }
}
