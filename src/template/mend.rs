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

use super::fault::{Collector, Complaint};
use super::parse::{Source, translate};

/// What is put for a wrong or missing value, the first that fits.
const FILLERS: [&str; 7] = ["\"1\"", "1", "true", "[]", "{}", "[\"1\", \"1\"]", "[\"1\", \"1\", \"1\"]"];

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
            faults.at(source, span.clone(), &complaint);
        }
        if !mend(&mut value, &span, &complaint, &mut filled) {
            return None;
        }
    }
}

/// Puts a fault out of the way, in each copy of what was written there; false where that cannot be done.
fn mend(
    value: &mut Spanned<DeValue<'_>>,
    span: &Range<usize>,
    complaint: &Complaint,
    filled: &mut HashMap<Range<usize>, usize>,
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
            each_value(value, &mut |value| {
                let here = value.span() == *span;
                if let DeValue::Table(table) = value.get_mut()
                    && here
                    && !table.contains_key(key.as_str())
                {
                    done |= insert(table, key, place.clone());
                }
            });
        }
        _ => {
            let next = filled.get(span).map_or(0, |last| last + 1);
            filled.insert(span.clone(), next);
            let Some(filler) = FILLERS.get(next).and_then(|text| DeValue::parse(text).ok()) else { return false };
            let filler = match complaint {
                Complaint::UnknownVariant { allowed, .. } => {
                    let first = allowed.split('、').next().unwrap_or_default();
                    DeValue::String(Cow::Owned(first.to_owned()))
                }
                _ => filler.into_inner(),
            };
            each_value(value, &mut |value| {
                if value.span() == *span {
                    *value.get_mut() = filler.clone();
                    done = true;
                }
            });
        }
    }
    done
}

fn insert(table: &mut DeTable<'_>, key: &str, place: Range<usize>) -> bool {
    let Ok(filler) = DeValue::parse(FILLERS[0]) else { return false };
    let key = Spanned::new(place.clone(), Cow::Owned(key.to_owned()));
    table.insert(key, Spanned::new(place, filler.into_inner()));
    true
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
