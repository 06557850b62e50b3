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

use super::parse::translate;
use crate::diagnostic::fault::{Collector, DiagnosticKind, Recovered, UNNAMED};
use crate::diagnostic::source::Source;

/// What is put for a wrong or missing value, the first that fits.
const FILLERS: [&str; 7] = ["\"1\"", "1", "true", "[]", "{}", "[\"1\", \"1\"]", "[\"1\", \"1\", \"1\"]"];
/// What a table is called by.
const ID: &str = "id";
/// The most faults of a table: behind them it is given up, so that nothing goes on for ever.
const MOST: usize = 1_000;

/// Reads a value with every fault of its shape in `faults`; `None` where it cannot be mended.
pub fn convert<T: DeserializeOwned>(
    mut value: Spanned<DeValue<'_>>,
    source: &Source,
    faults: &mut Collector,
) -> Option<T> {
    let whole = value.span();
    // Where a filler stands, and which.
    let mut filled: HashMap<Range<usize>, usize> = HashMap::new();
    for _ in 0..MOST {
        let error = match T::deserialize(value.clone().into_deserializer()) {
            Ok(read) => return Some(read),
            Err(error) => error,
        };
        let span = error.span().unwrap_or_else(|| whole.clone());
        let complaint = translate(error.message());
        // What a line that could not be read said is not missing.
        let unread = matches!(&complaint, DiagnosticKind::MissingKey(key) if faults.is_unread(source, span.start, key));
        if !filled.contains_key(&span) && !unread {
            faults.shape(source, span.clone(), &complaint);
        }
        if !filled.contains_key(&span) {
            mark(&mut value, &span, &complaint, source, faults);
        }
        if !recover(&mut value, &span, &complaint, &mut filled, source, faults) {
            return None;
        }
    }
    None
}

/// Notes what is mended, in both files where the table is inherited.
fn mark(
    value: &mut Spanned<DeValue<'_>>,
    span: &Range<usize>,
    complaint: &DiagnosticKind,
    source: &Source,
    faults: &mut Collector,
) {
    each_value(value, &mut |value| {
        let here = value.span() == *span;
        let DeValue::Table(table) = value.get_ref() else { return };
        let within = |outer: Range<usize>| outer.start <= span.start && span.end <= outer.end;
        let recovered: Vec<Recovered> = match complaint {
            DiagnosticKind::UnknownKey { .. } if table.iter().any(|(key, _)| key.span() == *span) => {
                vec![Recovered::Dropped]
            }
            DiagnosticKind::MissingKey(key) if here => vec![Recovered::Key(key.clone())],
            DiagnosticKind::UnknownKey { .. } => Vec::new(),
            _ => table
                .iter()
                .filter(|(key, value)| within(key.span()) || within(value.span()))
                .map(|(key, _)| Recovered::Key(key.get_ref().to_string()))
                .collect(),
        };
        for (key, _) in table.iter().filter(|(_, value)| !matches!(value.get_ref(), DeValue::Table(_))) {
            for recovered in &recovered {
                faults.recover(source, key.span().start, recovered.clone());
            }
        }
    });
    // The table may have no key of its own to tell where it stands.
    if let DiagnosticKind::MissingKey(key) = complaint {
        faults.recover(source, span.start, Recovered::Key(key.clone()));
    }
}

/// Puts a fault out of the way, in each copy of what was written there; false where that cannot be done.
fn recover(
    value: &mut Spanned<DeValue<'_>>,
    span: &Range<usize>,
    complaint: &DiagnosticKind,
    filled: &mut HashMap<Range<usize>, usize>,
    source: &Source,
    faults: &mut Collector,
) -> bool {
    let mut done = false;
    match complaint {
        DiagnosticKind::UnknownKey { key, .. } => each_value(value, &mut |value| {
            let here = value.span() == *span;
            if let DeValue::Table(table) = value.get_mut() {
                let there = table.get_key_value(key.as_str());
                if there.is_some_and(|(name, _)| here || name.span() == *span) {
                    // With tables go the names of what is in them.
                    if table.remove(key.as_str()).is_some_and(|dropped| holds_tables(dropped.get_ref())) {
                        faults.mark_names_incomplete();
                    }
                    done = true;
                }
            }
        }),
        DiagnosticKind::MissingKey(key) => {
            // A place of its own behind the text, as no two fillers may be taken for one another.
            let place = faults.synthetic_span(source);
            filled.insert(place.clone(), 0);
            let mut name = || faults.unnamed();
            each_value(value, &mut |value| {
                let here = value.span() == *span;
                if let DeValue::Table(table) = value.get_mut()
                    && here
                    && !table.contains_key(key.as_str())
                {
                    done |= insert(table, key, place.clone(), &mut name);
                }
            });
        }
        DiagnosticKind::UnknownVariant { found, allowed } => {
            let first = allowed.split('、').next().unwrap_or_default();
            filled.entry(span.clone()).or_insert(0);
            faults.fill(source, span.start);
            each_value(value, &mut |value| {
                if value.span() == *span {
                    *value.get_mut() = DeValue::String(Cow::Owned(first.to_owned()));
                    done = found != first;
                }
            });
        }
        _ => {
            let next = filled.get(span).map_or(0, |last| last + 1);
            filled.insert(span.clone(), next);
            faults.fill(source, span.start);
            let Some(filler) = FILLERS.get(next).and_then(|text| DeValue::parse(text).ok()) else { return false };
            each_value(value, &mut |value| {
                if let DeValue::Table(table) = value.get_mut()
                    && let Some(id) = table.get_mut(ID)
                    && id.span() == *span
                {
                    *id.get_mut() = DeValue::String(Cow::Owned(faults.unnamed()));
                    done = next == 0;
                } else if value.span() == *span
                    && !matches!(value.get_ref(), DeValue::String(text) if text.starts_with(UNNAMED))
                {
                    *value.get_mut() = filler.get_ref().clone();
                    done = true;
                }
            });
        }
    }
    done
}

/// Puts a filler for a missing key.
fn insert(table: &mut DeTable<'_>, key: &str, place: Range<usize>, unnamed: &mut dyn FnMut() -> String) -> bool {
    let Ok(filler) = DeValue::parse(FILLERS[0]) else { return false };
    let filler = if key == ID { DeValue::String(Cow::Owned(unnamed())) } else { filler.into_inner() };
    let key = Spanned::new(place.clone(), Cow::Owned(key.to_owned()));
    table.insert(key, Spanned::new(place, filler));
    true
}

fn holds_tables(value: &DeValue<'_>) -> bool {
    match value {
        DeValue::Table(_) => true,
        DeValue::Array(items) => items.iter().any(|item| holds_tables(item.get_ref())),
        _ => false,
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
