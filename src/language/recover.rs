//! Reads a table with every fault of its shape.
//!
//! Serde stops at the first fault. Here that fault is reported and repaired (an unknown key is dropped, a wrong or missing
//! value is replaced by one that fits), and the table is read again, until it can be read.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use serde::de::{DeserializeOwned, IntoDeserializer};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::translate::ShapeFault;
use crate::diagnostic::collector::{Collector, UNNAMED};
use crate::diagnostic::kind::Recovered;
use crate::diagnostic::source::SourceFile;

/// The values tried in the place of a wrong or missing one, until one fits.
const FILLERS: [&str; 7] = ["\"1\"", "1", "true", "[]", "{}", "[\"1\", \"1\"]", "[\"1\", \"1\", \"1\"]"];
/// The key of a table's name.
const ID: &str = "id";
/// The most attempts to read a table before it is given up.
const MOST_ATTEMPTS: usize = 1_000;

/// Reads a value, with every fault of its shape in `faults`. `None` where it cannot be repaired.
pub(crate) fn convert<T: DeserializeOwned>(
    mut value: Spanned<DeValue<'_>>,
    source: &SourceFile,
    faults: &mut Collector,
) -> Option<T> {
    let whole = value.span();
    // The spans that hold a filler, and which filler.
    let mut filled: HashMap<Range<usize>, usize> = HashMap::new();
    for _ in 0..MOST_ATTEMPTS {
        let error = match T::deserialize(value.clone().into_deserializer()) {
            Ok(read) => return Some(read),
            Err(error) => error,
        };
        let span = error.span().unwrap_or_else(|| whole.clone());
        let fault = ShapeFault::from_message(error.message());
        // A key on a line that could not be read is not missing.
        let unread = matches!(&fault, ShapeFault::MissingKey(key) if faults.is_unread(source, span.start, key));
        if !filled.contains_key(&span) && !unread {
            faults.add_shape(source, span.clone(), &fault.kind());
        }
        if !filled.contains_key(&span) {
            mark_recovered(&mut value, &span, &fault, source, faults);
        }
        if !repair(&mut value, &span, &fault, &mut filled, source, faults) {
            return None;
        }
    }
    None
}

/// Notes which keys are about to be repaired, in both files where the table is inherited.
fn mark_recovered(
    value: &mut Spanned<DeValue<'_>>,
    span: &Range<usize>,
    fault: &ShapeFault,
    source: &SourceFile,
    faults: &mut Collector,
) {
    each_value(value, &mut |value| {
        let here = value.span() == *span;
        let DeValue::Table(table) = value.get_ref() else { return };
        let within = |outer: Range<usize>| outer.start <= span.start && span.end <= outer.end;
        let recovered: Vec<Recovered> = match fault {
            ShapeFault::UnknownKey { .. } if table.iter().any(|(key, _)| key.span() == *span) => {
                vec![Recovered::Dropped]
            }
            ShapeFault::MissingKey(key) if here => vec![Recovered::Key(key.clone())],
            ShapeFault::UnknownKey { .. } => Vec::new(),
            ShapeFault::MissingKey(_)
            | ShapeFault::UnknownVariant { .. }
            | ShapeFault::WrongType(_)
            | ShapeFault::NoRuleTable
            | ShapeFault::Other(_) => table
                .iter()
                .filter(|(key, value)| within(key.span()) || within(value.span()))
                .map(|(key, _)| Recovered::Key(key.get_ref().to_string()))
                .collect(),
        };
        for (key, _) in table.iter().filter(|(_, value)| !matches!(value.get_ref(), DeValue::Table(_))) {
            for recovered in &recovered {
                faults.mark_recovered(source, key.span().start, recovered.clone());
            }
        }
    });
    // A table without keys is known by its own place alone.
    if let ShapeFault::MissingKey(key) = fault {
        faults.mark_recovered(source, span.start, Recovered::Key(key.clone()));
    }
}

/// Repairs a fault in every copy of the table that was written there. Gives whether anything was changed.
fn repair(
    value: &mut Spanned<DeValue<'_>>,
    span: &Range<usize>,
    fault: &ShapeFault,
    filled: &mut HashMap<Range<usize>, usize>,
    source: &SourceFile,
    faults: &mut Collector,
) -> bool {
    let mut done = false;
    match fault {
        ShapeFault::UnknownKey { key, .. } => each_value(value, &mut |value| {
            let here = value.span() == *span;
            if let DeValue::Table(table) = value.get_mut() {
                let there = table.get_key_value(key.as_str());
                if there.is_some_and(|(name, _)| here || name.span() == *span) {
                    // The names declared in dropped tables are no longer known.
                    if table.remove(key.as_str()).is_some_and(|dropped| holds_tables(dropped.get_ref())) {
                        faults.mark_names_incomplete();
                    }
                    done = true;
                }
            }
        }),
        ShapeFault::MissingKey(key) => {
            // Each filler has a span that nothing else has, so that no two are taken for one another.
            let place = faults.synthetic_span(source);
            filled.insert(place.clone(), 0);
            let mut name = || faults.placeholder_name();
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
        ShapeFault::UnknownVariant { found, allowed } => {
            let first = allowed.split('、').next().unwrap_or_default();
            filled.entry(span.clone()).or_insert(0);
            faults.mark_filled(source, span.start);
            each_value(value, &mut |value| {
                if value.span() == *span {
                    *value.get_mut() = DeValue::String(Cow::Owned(first.to_owned()));
                    done = found != first;
                }
            });
        }
        ShapeFault::WrongType(_) | ShapeFault::NoRuleTable | ShapeFault::Other(_) => {
            let next = filled.get(span).map_or(0, |last| last + 1);
            filled.insert(span.clone(), next);
            faults.mark_filled(source, span.start);
            let Some(filler) = FILLERS.get(next).and_then(|text| DeValue::parse(text).ok()) else { return false };
            each_value(value, &mut |value| {
                if let DeValue::Table(table) = value.get_mut()
                    && let Some(id) = table.get_mut(ID)
                    && id.span() == *span
                {
                    *id.get_mut() = DeValue::String(Cow::Owned(faults.placeholder_name()));
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

/// Inserts a filler for a missing key.
fn insert(table: &mut DeTable<'_>, key: &str, place: Range<usize>, new_name: &mut dyn FnMut() -> String) -> bool {
    let Ok(filler) = DeValue::parse(FILLERS[0]) else { return false };
    let filler = if key == ID { DeValue::String(Cow::Owned(new_name())) } else { filler.into_inner() };
    let key = Spanned::new(place.clone(), Cow::Owned(key.to_owned()));
    table.insert(key, Spanned::new(place, filler));
    true
}

fn holds_tables(value: &DeValue<'_>) -> bool {
    matches!(value, DeValue::Table(_))
        || matches!(value, DeValue::Array(items) if items.iter().any(|item| holds_tables(item.get_ref())))
}

/// Visits a value and every value within it.
fn each_value<'a>(value: &mut Spanned<DeValue<'a>>, visit: &mut dyn FnMut(&mut Spanned<DeValue<'a>>)) {
    visit(value);
    if let DeValue::Table(table) = value.get_mut() {
        table.iter_mut().for_each(|(_, value)| each_value(value, visit));
    } else if let DeValue::Array(array) = value.get_mut() {
        array.iter_mut().for_each(|value| each_value(value, visit));
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use toml::Spanned;
    use toml::de::{DeTable, DeValue};

    use super::{MOST_ATTEMPTS, convert};
    use crate::diagnostic::collector::Collector;
    use crate::diagnostic::source::SourceFile;

    #[derive(Deserialize)]
    struct Names {
        names: Vec<String>,
    }

    #[test]
    fn a_table_is_repaired_up_to_so_many_faults() {
        let repaired = |faults: usize| {
            let text = format!("names = [{}]", "true,".repeat(faults));
            let source = SourceFile { name: "a.toml".to_owned(), padded: text.clone(), text, ..SourceFile::default() };
            let (table, _) = DeTable::parse_recoverable(&source.text);
            let span = table.span();
            let table = Spanned::new(span, DeValue::Table(table.into_inner()));
            convert::<Names>(table, &source, &mut Collector::default()).map(|read| read.names.len())
        };
        // The last attempt finds nothing wrong any more.
        assert_eq!(repaired(MOST_ATTEMPTS - 1), Some(MOST_ATTEMPTS - 1));
        assert_eq!(repaired(MOST_ATTEMPTS), None);
    }
}
