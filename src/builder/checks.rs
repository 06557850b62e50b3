//! The consistency rules: names resolved, formulas parsed.

use std::collections::HashSet;
use std::ops::Range;

use crate::diagnostic::kind::DiagnosticKind;
use crate::diagnostic::number::Str;
use crate::diagnostic::source::SourceFile;
use crate::formula::{self, Ref};
use crate::language::check::{CHECK_KINDS, RawCheck, RawDemand, RawSeverity};
use crate::template::check::{Check, CheckRule};
use crate::template::declare::Declarations;
use crate::template::names::NameScope;
use crate::value::Amount;

use super::resolve::Resolver;
use super::written::WrittenForm;

/// What `message` may hold between `{` and `}`.
const PLACEHOLDERS: [&str; 4] = ["left", "right", "difference", "row"];

/// Resolves every consistency rule; those with faults, which are reported, are left out.
pub(super) fn resolve(written: &WrittenForm, declared: &Declarations, resolver: &mut Resolver<'_>) -> Vec<Check> {
    let source = &written.checks_source;
    let mut checks: Vec<Check> = Vec::new();
    let mut codes: Vec<(&str, Range<usize>)> = Vec::new();
    for check in &written.checks {
        let code = check.id.get_ref();
        let digits = code.strip_prefix('C').unwrap_or_default();
        if !(2..=3).contains(&digits.len()) || !digits.chars().all(|c| c.is_ascii_digit()) {
            resolver.report(source, check.id.span(), &DiagnosticKind::CheckCode(code.clone()));
        }
        // The copies of a repeated rule share its code.
        let taken = codes.iter().find(|(other, span)| other == code && *span != check.id.span());
        if let Some((_, first)) = taken {
            let (file, line, _) = source.place(first.start);
            let kind = DiagnosticKind::Duplicate(code.clone(), format!("{file}:{line}"));
            resolver.report(source, check.id.span(), &kind);
        }
        codes.push((code, check.id.span()));
        checks.extend(resolve_check(check, source, declared, resolver));
    }
    checks
}

fn resolve_check(
    written: &RawCheck,
    source: &SourceFile,
    declared: &Declarations,
    resolver: &mut Resolver<'_>,
) -> Option<Check> {
    let list = written.each.as_ref().map(|name| resolver.list(name, source, &declared.lists));
    let list_unknown = list == Some(None)
        || resolver.faults.is_unread(source, written.id.span().start, "each")
        || written.each.as_ref().is_some_and(|name| resolver.faults.is_filled(source, name.span()));
    resolver.suppress_unknown_names = list_unknown;
    let scope = list.flatten().map_or(NameScope::Global, NameScope::List);
    let rule = resolve_rule(written, source, scope, declared, resolver);
    let when = written.when.as_ref().map(|when| resolver.scalar(when, source, scope, &declared.fields));
    report_unknown_placeholders(written, source, resolver);
    if let Some(rounding) = written.rounding.as_ref().filter(|rounding| rounding.get_ref().0 < Amount::ZERO) {
        let kind = DiagnosticKind::NegativeRounding(rounding.get_ref().0.to_string());
        resolver.report(source, rounding.span(), &kind);
    }
    let marked: Vec<Ref> = written.mark.iter().filter_map(|name| resolver.reference(name, source, scope)).collect();
    resolver.suppress_unknown_names = false;
    let each = match list {
        None => None,
        Some(found) => Some(found?),
    };
    let rule = rule?;
    let when = match when {
        None => None,
        Some(parsed) => Some(parsed?),
    };
    let named = rule.cells();
    if !leads_to_input(&named, declared) {
        resolver.report(source, written.id.span(), &DiagnosticKind::CheckWithoutInput);
    }
    Some(Check {
        code: written.id.get_ref().clone(),
        severity: written.severity.unwrap_or(RawSeverity::Error).into(),
        title: written.title.clone(),
        message: written.message.clone(),
        fix: written.fix.clone(),
        basis: written.basis.clone(),
        rule,
        when,
        each,
        rounding: written.rounding.as_ref().map_or(Amount::ZERO, |number| number.get_ref().0),
        decimals: written.decimals.unwrap_or(if written.percent { 4 } else { 2 }),
        percent: written.percent,
        mark: if written.mark.is_empty() { named } else { marked },
    })
}

fn resolve_rule(
    written: &RawCheck,
    source: &SourceFile,
    scope: NameScope,
    declared: &Declarations,
    resolver: &mut Resolver<'_>,
) -> Option<CheckRule> {
    let demands = written.demands();
    let [demand] = demands.as_slice() else {
        let kind = DiagnosticKind::CheckKinds { allowed: CHECK_KINDS.join("、"), found: demands.len() };
        resolver.report(source, written.id.span(), &kind);
        return None;
    };
    let mut formula = |text: &Str| resolver.scalar(text, source, scope, &declared.fields);
    let mut sides = |(left, right): &(Str, Str)| {
        let (left, right) = (formula(left), formula(right));
        Some((left?, right?))
    };
    match demand {
        RawDemand::Equal(written) => sides(written).map(|(left, right)| CheckRule::Equal(left, right)),
        RawDemand::AtMost(written) => sides(written).map(|(left, right)| CheckRule::AtMost(left, right)),
        RawDemand::Holds(condition) => formula(condition).map(CheckRule::Holds),
        RawDemand::Begun(condition) => formula(condition).map(CheckRule::Begun),
        RawDemand::Unique(column) => {
            resolver.reference(column, source, NameScope::Global).map(|found| CheckRule::Unique(found.field))
        }
        RawDemand::Filled(names) => {
            let found: Vec<Ref> = names.iter().filter_map(|name| resolver.reference(name, source, scope)).collect();
            (found.len() == names.len()).then_some(CheckRule::Filled(found))
        }
    }
}

/// Reports placeholders in the message that nothing fills.
fn report_unknown_placeholders(written: &RawCheck, source: &SourceFile, resolver: &mut Resolver<'_>) {
    let mut rest = written.message.as_str();
    while let Some((_, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        if !PLACEHOLDERS.contains(&name) {
            resolver.report(source, written.id.span(), &DiagnosticKind::Placeholder(format!("{{{name}}}")));
        }
        rest = after;
    }
}

/// Whether any of the cells is filled in by the department, or computed from one that is.
fn leads_to_input(cells: &[Ref], declared: &Declarations) -> bool {
    let mut queue: Vec<usize> = cells.iter().map(|reference| reference.field.index()).collect();
    let mut seen = HashSet::new();
    while let Some(index) = queue.pop() {
        if !seen.insert(index) {
            continue;
        }
        match declared.fields[index].formula() {
            None => return true,
            Some(expr) => formula::references(expr, &mut |reference| queue.push(reference.field.index())),
        }
    }
    false
}
