//! Consistency rules: names resolved, formulas parsed.

use std::ops::Range;

use crate::formula::{self, Expr, Reach, Ref};
use crate::value::Amount;

use super::declare::Declared;
use super::load::Loader;
use super::scope::Scope;
use crate::diagnostic::fault::DiagnosticKind;
use crate::diagnostic::number::Str;
use crate::diagnostic::source::Source;
use crate::language::parse::Raw;
use crate::language::raw::{RawCheck, RawSeverity};
use crate::template::model::{Check, CheckRule, ListIx};

/// What a consistency rule can demand, as its keys are called: exactly one of them is there.
pub const KINDS: [&str; 5] = ["equal", "at-most", "holds", "unique", "filled"];

/// Loads every consistency rule.
pub fn load(raw: &Raw, declared: &Declared, loader: &mut Loader<'_>) -> Vec<Check> {
    let source = &raw.checks_source;
    let mut checks: Vec<Check> = Vec::new();
    let mut codes: Vec<(&str, Range<usize>)> = Vec::new();
    for written in &raw.checks {
        let code = written.id.get_ref();
        let digits = code.strip_prefix('C').unwrap_or_default();
        if !(2..=3).contains(&digits.len()) || !digits.chars().all(|c| c.is_ascii_digit()) {
            loader.fault(source, written.id.span(), &DiagnosticKind::CheckCode(code.clone()));
        }
        // The copies of a repeated rule share its code.
        let taken = codes.iter().find(|(other, span)| other == code && *span != written.id.span());
        if let Some((_, first)) = taken {
            let (file, line, _) = source.place(first.start);
            let complaint = DiagnosticKind::Duplicate(code.clone(), format!("{file}:{line}"));
            loader.fault(source, written.id.span(), &complaint);
        }
        codes.push((code, written.id.span()));
        if let Some(check) = load_one(written, source, declared, loader) {
            checks.push(check);
        }
    }
    checks
}

fn load_one(raw: &RawCheck, source: &Source, declared: &Declared, loader: &mut Loader<'_>) -> Option<Check> {
    let each = match &raw.each {
        None => Some(None),
        Some(name) => {
            let at = declared.lists.iter().position(|list| list.id == *name.get_ref());
            if at.is_none() {
                loader.fault(source, name.span(), &DiagnosticKind::NoSuchList(name.get_ref().clone()));
            }
            at.and_then(|at| u32::try_from(at).ok()).map(|at| Some(ListIx(at)))
        }
    };
    // Of a list that is not known, no column is.
    let unread = loader.faults.is_unread(source, raw.id.span().start, "each");
    loader.suppress_unknown_names =
        each.is_none() || unread || raw.each.as_ref().is_some_and(|name| loader.faults.is_filled(source, name.span()));
    let scope = each.flatten().map_or(Scope::Global, Scope::List);
    let rule = rule(raw, source, scope, declared, loader);
    let when = raw.when.as_ref().map(|written| loader.scalar(written, source, scope, &declared.fields));
    judge_message(raw, source, loader);
    let marked: Vec<Ref> = raw.mark.iter().filter_map(|name| loader.reference(name, source, scope)).collect();
    loader.suppress_unknown_names = false;
    let (each, rule) = (each?, rule?);
    let when = match when {
        None => None,
        Some(read) => Some(read?),
    };
    let mut named = Vec::new();
    match &rule {
        CheckRule::Equal(left, right) | CheckRule::AtMost(left, right) => {
            inputs(left, &mut named);
            inputs(right, &mut named);
        }
        CheckRule::Holds(expr) => inputs(expr, &mut named),
        CheckRule::Unique(field) => named.push(Ref { field: *field, reach: Reach::All }),
        CheckRule::Filled(refs) => named.extend(refs),
    }
    if !leads_to_input(&named, declared) {
        loader.fault(source, raw.id.span(), &DiagnosticKind::CheckWithoutInput);
    }
    let mark = if raw.mark.is_empty() { named } else { marked };
    Some(Check {
        code: raw.id.get_ref().clone(),
        severity: raw.severity.unwrap_or(RawSeverity::Error).into(),
        title: raw.title.clone(),
        message: raw.message.clone(),
        fix: raw.fix.clone(),
        basis: raw.basis.clone(),
        rule,
        when,
        each,
        rounding: raw.rounding.map_or(Amount::ZERO, |number| number.0),
        decimals: raw.decimals.unwrap_or(if raw.percent { 4 } else { 2 }),
        percent: raw.percent,
        mark,
    })
}

fn rule(
    raw: &RawCheck,
    source: &Source,
    scope: Scope,
    declared: &Declared,
    loader: &mut Loader<'_>,
) -> Option<CheckRule> {
    let given: [bool; KINDS.len()] =
        [raw.equal.is_some(), raw.at_most.is_some(), raw.holds.is_some(), raw.unique.is_some(), raw.filled.is_some()];
    let kinds = given.into_iter().filter(|given| *given).count();
    if kinds != 1 {
        loader.fault(source, raw.id.span(), &DiagnosticKind::CheckKinds(kinds));
        return None;
    }
    let mut pair = |(left, right): &(Str, Str)| {
        let left = loader.scalar(left, source, scope, &declared.fields);
        let right = loader.scalar(right, source, scope, &declared.fields);
        Some((left?, right?))
    };
    if let Some(sides) = &raw.equal {
        return pair(sides).map(|(left, right)| CheckRule::Equal(left, right));
    }
    if let Some(sides) = &raw.at_most {
        return pair(sides).map(|(left, right)| CheckRule::AtMost(left, right));
    }
    if let Some(written) = &raw.holds {
        return loader.scalar(written, source, scope, &declared.fields).map(CheckRule::Holds);
    }
    if let Some(column) = &raw.unique {
        let found = loader.reference(column, source, Scope::Global)?;
        return Some(CheckRule::Unique(found.field));
    }
    let names = raw.filled.as_ref()?;
    let found: Vec<Ref> = names.iter().filter_map(|name| loader.reference(name, source, scope)).collect();
    (found.len() == names.len()).then_some(CheckRule::Filled(found))
}

/// Complains about placeholders that nothing fills.
fn judge_message(raw: &RawCheck, source: &Source, loader: &mut Loader<'_>) {
    let mut rest = raw.message.as_str();
    while let Some((_, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        if !["left", "right", "difference", "row"].contains(&name) {
            loader.fault(source, raw.id.span(), &DiagnosticKind::Placeholder(format!("{{{name}}}")));
        }
        rest = after;
    }
}

/// The cells named in a formula.
fn inputs(expr: &Expr, into: &mut Vec<Ref>) {
    formula::references(expr, &mut |reference| {
        if !into.contains(&reference) {
            into.push(reference);
        }
    });
}

/// Whether any of the cells is filled in by the department, or leads back to one that is.
fn leads_to_input(refs: &[Ref], declared: &Declared) -> bool {
    let mut queue: Vec<usize> = refs.iter().map(|reference| reference.field.index()).collect();
    let mut seen = std::collections::HashSet::new();
    while let Some(at) = queue.pop() {
        if !seen.insert(at) {
            continue;
        }
        match declared.fields[at].formula() {
            None => return true,
            Some(expr) => formula::references(expr, &mut |reference| queue.push(reference.field.index())),
        }
    }
    false
}
