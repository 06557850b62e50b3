//! The rules on substance that a form takes: roles and parameters put into the rules' formulas.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::kind::DiagnosticKind;
use crate::diagnostic::number::Str;
use crate::diagnostic::source::SourceFile;
use crate::finding::Severity;
use crate::formula::{Expr, Ref, build, fold, listed_words, references};
use crate::language::check::RawSeverity;
use crate::language::parse::ParsedRule;
use crate::language::substance::{RawAlike, RawApply, RawSubstanceRule};
use crate::template::declare::Declarations;
use crate::template::list::List;
use crate::template::names::NameScope;
use crate::template::substance::{OTHER_ROW, ROW, Struck, SubstanceGroup, SubstanceRule};
use crate::value::Amount;

use super::resolve::{Resolver, stray_range};
use super::written::WrittenForm;

/// The fewest characters of a text that is compared, where the rule does not say.
const SHORTEST: u32 = 2;

/// Resolves the rules on substance that the form takes; those with faults, which are reported, are left out.
pub(super) fn resolve(
    written: &WrittenForm,
    declared: &Declarations,
    resolver: &mut Resolver<'_>,
) -> Vec<SubstanceGroup> {
    report_codes(written, resolver);
    let groups = written.applied.iter().filter_map(|apply| resolve_apply(apply, written, declared, resolver));
    groups.flatten().collect()
}

/// Reports codes that are none, and codes that two rules share.
fn report_codes(written: &WrittenForm, resolver: &mut Resolver<'_>) {
    let mut codes: BTreeMap<&str, &SourceFile> = BTreeMap::new();
    for ParsedRule { source, rule } in written.rules.values() {
        let Some(rule) = rule else { continue };
        let code = rule.id.get_ref();
        let digits = code.strip_prefix('N').unwrap_or_default();
        if !(2..=3).contains(&digits.len()) || !digits.chars().all(|c| c.is_ascii_digit()) {
            resolver.report(source, rule.id.span(), &DiagnosticKind::RuleCode(code.clone()));
        }
        if let Some(other) = codes.insert(code, source) {
            resolver.report(source, rule.id.span(), &DiagnosticKind::Duplicate(code.clone(), other.name.clone()));
        }
    }
}

/// What plays the roles of the rules in one list or among single cells of a form.
struct Roles<'a> {
    source: &'a SourceFile,
    scope: NameScope,
    list: Option<&'a List>,
    /// The formulas that the form gives, by role. Those with faults are among them without one.
    given: BTreeMap<&'a str, Option<Expr>>,
}

/// The rules taken, grouped by their severity. `None` where the list is not known.
fn resolve_apply(
    apply: &RawApply,
    written: &WrittenForm,
    declared: &Declarations,
    resolver: &mut Resolver<'_>,
) -> Option<Vec<SubstanceGroup>> {
    let source = &written.applied_source;
    let each = match &apply.each {
        None => None,
        Some(name) => Some(resolver.list(name, source, &declared.lists)?),
    };
    let list = each.map(|list| &declared.lists[list.0 as usize]);
    let scope = each.map_or(NameScope::Global, NameScope::List);
    let mut roles = Roles { source, scope, list, given: BTreeMap::new() };
    for (role, written) in &apply.roles {
        let heading = |name: &str| list.and_then(|list| heading(name, list));
        let mut formula = resolver.formula_with(written, source, scope, &heading);
        if let Some(range) = formula.as_ref().and_then(stray_range) {
            let kind = DiagnosticKind::RangeWhereCell(declared.fields[range.field.index()].id.clone());
            resolver.report(source, written.span(), &kind);
            formula = None;
        }
        roles.given.insert(role, formula);
    }
    for error in apply.error.iter().filter(|name| !apply.rules.iter().any(|rule| rule.get_ref() == name.get_ref())) {
        resolver.report(source, error.span(), &DiagnosticKind::NoSuchRule(error.get_ref().clone()));
    }
    let title = apply.title.clone().unwrap_or_else(|| apply.id.get_ref().clone());
    let mut by_severity: BTreeMap<Severity, Vec<SubstanceRule>> = BTreeMap::new();
    let mut used: BTreeSet<&str> = BTreeSet::new();
    for name in &apply.rules {
        let Some(ParsedRule { source: rule_source, rule: Some(rule) }) = written.rules.get(name.get_ref()) else {
            continue;
        };
        used.extend(rule.roles.keys().chain(rule.parameters.keys()).chain(rule.words.keys()).map(String::as_str));
        let is_error = apply.error.iter().any(|error| error.get_ref() == name.get_ref());
        let severity = if is_error { RawSeverity::Error } else { rule.severity.unwrap_or(RawSeverity::Warning) };
        if let Some(rule) = resolve_rule(rule, name, rule_source, &roles, resolver) {
            by_severity.entry(severity.into()).or_default().push(rule);
        }
    }
    // A rule that is not there might have used them.
    let is_read = |name: &Str| written.rules.get(name.get_ref()).is_some_and(|parsed| parsed.rule.is_some());
    // A form that extends another may take fewer rules, and cannot take roles away.
    let all_read = source.inherited.is_none() && apply.rules.iter().all(is_read);
    for (role, formula) in apply.roles.iter().filter(|(role, _)| all_read && !used.contains(role.as_str())) {
        resolver.report(source, formula.span(), &DiagnosticKind::RoleUnused(role.clone()));
    }
    let group = |(severity, rules): (Severity, Vec<SubstanceRule>)| {
        let mut cells = Vec::new();
        rules.iter().for_each(|rule| rule.struck.collect_cells(&mut cells));
        let mut mark: Vec<Ref> = Vec::new();
        for reference in rules.iter().filter_map(|rule| rule.mark.first()) {
            if !mark.contains(reference) {
                mark.push(*reference);
            }
        }
        SubstanceGroup { title: title.clone(), each, severity, rules, mark, cells }
    };
    Some(by_severity.into_iter().map(group).collect())
}

/// The fixed heading of a row, where a list calls a level of its headings by this name.
fn heading(name: &str, list: &List) -> Option<Expr> {
    let level = list.heads.iter().position(|head| head == name)?;
    let label = |labels: &[String]| build::text(labels.get(level).cloned().unwrap_or_default());
    Some(Expr::ByRun(list.runs.iter().map(|run| (run.start, label(&run.labels))).collect()))
}

fn resolve_rule(
    written: &RawSubstanceRule,
    name: &Str,
    source: &SourceFile,
    roles: &Roles<'_>,
    resolver: &mut Resolver<'_>,
) -> Option<SubstanceRule> {
    let missing: Vec<&String> = written.roles.keys().filter(|role| !roles.given.contains_key(role.as_str())).collect();
    for role in &missing {
        let kind = DiagnosticKind::RoleMissing { rule: name.get_ref().clone(), role: (*role).clone() };
        resolver.report(roles.source, name.span(), &kind);
    }
    let mut names: BTreeMap<&str, Option<Expr>> = BTreeMap::new();
    for role in written.roles.keys() {
        names.insert(role, roles.given.get(role.as_str()).cloned().flatten());
    }
    for (parameter, default) in &written.parameters {
        let value = match roles.given.get(parameter.as_str()) {
            Some(given) => given.clone(),
            None => resolver.formula_with(default, source, roles.scope, &|_| None),
        };
        names.insert(parameter, value);
    }
    for (list, words) in &written.words {
        let value = match roles.given.get(list.as_str()) {
            Some(given) => given.clone(),
            None => joined_words(list, words, source, resolver),
        };
        names.insert(list, value);
    }
    report_placeholders(written, &names, source, resolver);
    let incomplete = !missing.is_empty() || names.values().any(Option::is_none);
    // What has no formula was reported; the rest of the rule is read all the same.
    let meant = |name: &str| names.get(name).map(|formula| formula.clone().unwrap_or(Expr::Bool(false)));
    let struck = match (&written.broken, &written.alike) {
        (Some(broken), None) => {
            let formula = resolver.formula_with(broken, source, NameScope::Global, &meant);
            formula.map(|formula| Struck::Where(by_run(&formula, roles.list)))
        }
        (None, Some(alike)) => resolve_alike(alike, name, source, roles, &meant, resolver),
        (Some(_), Some(_)) | (None, None) => {
            resolver.report(source, written.id.span(), &DiagnosticKind::RuleKinds);
            None
        }
    };
    let mut mark = Vec::new();
    for role in &written.mark {
        match meant(role.get_ref()) {
            Some(Expr::Ref(reference)) => mark.push(reference),
            Some(formula) => references(&formula, &mut |reference| mark.push(reference)),
            None => resolver.report(
                source,
                role.span(),
                &DiagnosticKind::NoSuchField { name: role.get_ref().clone(), hint: String::new() },
            ),
        }
    }
    if incomplete {
        return None;
    }
    let named = names.iter().filter_map(|(name, formula)| Some(((*name).to_owned(), formula.clone()?)));
    Some(SubstanceRule {
        code: written.id.get_ref().clone(),
        title: written.title.clone(),
        message: written.message.clone(),
        fix: written.fix.clone(),
        basis: written.basis.clone(),
        struck: struck?,
        mark,
        names: named.collect(),
    })
}

/// The words of a list as a formula takes them. `None` where they cannot be searched for, which is reported.
fn joined_words(name: &str, words: &[Str], source: &SourceFile, resolver: &mut Resolver<'_>) -> Option<Expr> {
    let all: Vec<&str> = words.iter().map(|word| word.get_ref().as_str()).collect();
    match listed_words(&all) {
        Ok(listed) => Some(build::text(listed)),
        Err(fault) => {
            let span = words.first().map_or(0..0, |word| word.span());
            resolver.report(source, span, &DiagnosticKind::BadWords { name: name.to_owned(), fault });
            None
        }
    }
}

fn resolve_alike(
    written: &RawAlike,
    name: &Str,
    source: &SourceFile,
    roles: &Roles<'_>,
    meant: &dyn Fn(&str) -> Option<Expr>,
    resolver: &mut Resolver<'_>,
) -> Option<Struck> {
    if roles.list.is_none() {
        resolver.report(roles.source, name.span(), &DiagnosticKind::RuleNeedsRows(name.get_ref().clone()));
        return None;
    }
    let mut formulas = |names: &[Str]| -> Vec<Expr> {
        let found = names.iter().filter_map(|name| resolver.formula_with(name, source, NameScope::Global, meant));
        found.map(|formula| by_run(&formula, roles.list)).collect()
    };
    let text = formulas(std::slice::from_ref(&written.text)).pop();
    let when = written.when.as_ref().map(|when| formulas(std::slice::from_ref(when)).pop());
    let (same, different) = (formulas(&written.same), formulas(&written.different));
    let complete = same.len() == written.same.len() && different.len() == written.different.len();
    Some(Struck::Alike {
        text: text.filter(|_| complete)?,
        least: written.least.0.clamp(Amount::ZERO, Amount::ONE),
        shortest: written.shortest.unwrap_or(SHORTEST),
        when: match when {
            None => None,
            Some(formula) => Some(formula?),
        },
        same,
        different,
    })
}

/// The formula with the fixed headings of each run of rows in it, worked out as far as these decide it.
fn by_run(formula: &Expr, list: Option<&List>) -> Expr {
    let runs = list.map(|list| list.runs.as_slice()).unwrap_or_default();
    if runs.is_empty() {
        return fold(formula);
    }
    let of_run = |start: u32| fold(&formula.in_row(start));
    Expr::ByRun(runs.iter().map(|run| (run.start, of_run(run.start))).collect())
}

/// Reports placeholders in the message that nothing fills.
fn report_placeholders(
    written: &RawSubstanceRule,
    names: &BTreeMap<&str, Option<Expr>>,
    source: &SourceFile,
    resolver: &mut Resolver<'_>,
) {
    let mut rest = written.message.as_str();
    while let Some((_, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        let is_row = name == ROW || (name == OTHER_ROW && written.alike.is_some());
        if !is_row && !names.contains_key(name) {
            resolver.report(source, written.id.span(), &DiagnosticKind::RulePlaceholder(format!("{{{name}}}")));
        }
        rest = after;
    }
}
