//! A form's files → the checked form.
//!
//! First every field is declared, then each derived field gets its formula, then the derived fields are put in order. Every
//! fault is reported; a form comes out only where there is none.

use std::cell::Cell;

use crate::diagnostic::collector::Collector;
use crate::diagnostic::fault::Faults;
use crate::diagnostic::kind::DiagnosticKind;
use crate::diagnostic::number::Str;
use crate::formula::{self, Expr, FieldIx, Reach, Ref, build};
use crate::language::files::Files;
use crate::language::parse::parse;
use crate::score;
use crate::selfcheck::{self, Subjects};
use crate::template::declare::{Declarations, Declarer};
use crate::template::field::{Field, ValueSource};
use crate::template::indicator::Grade;
use crate::template::last_year::YearPair;
use crate::template::model::Template;
use crate::template::names::NameScope;
use crate::template::target::{TargetPair, TargetRules};

use super::last_year::{self, ThisYear};
use super::resolve::{Resolver, digits};
use super::written::WrittenForm;
use super::{checks, evidence, head, indicators, list_targets, report_text, sheets, standards, substance, totals};

/// Loads and checks a form.
///
/// # Errors
/// Every fault of the form, each with file, line and column.
pub fn load(files: &Files) -> Result<Template, Faults> {
    let mut faults = Collector::default();
    for file in files.non_utf8_files() {
        faults.add(&file, "", 0..0, &DiagnosticKind::NotUtf8);
    }
    let Some(written) = parse(files, &mut faults) else {
        return Err(faults.finish().err().unwrap_or(Faults(Vec::new())));
    };
    let template = build_template(&written, files, &mut faults);
    faults.finish()?;
    template.ok_or(Faults(Vec::new()))
}

/// Builds the checked form. `None` where it has faults, which are reported.
fn build_template(written: &WrittenForm, files: &Files, faults: &mut Collector) -> Option<Template> {
    let head = &written.head;
    head::report(written, faults);
    let mut declarer = Declarer::new(&head.currency, *head.fiscal_year.get_ref(), faults);
    let mut sheets = sheets::declare(written, &mut declarer);
    let indicator_fields = indicators::declare(written, &mut declarer);
    let mut declared = declarer.declared;

    let mut resolver = Resolver { faults, names: std::mem::take(&mut declared.names), suppress_unknown_names: false };
    let target_rules = list_targets::rules(written, &declared.fields, &mut resolver);
    derive_fields(written, &mut declared, &target_rules, &mut resolver);
    let indicators = indicators::lower(written, indicator_fields, &mut declared, &mut resolver);
    let mut score = totals::score(written, &mut declared, &indicators, &mut resolver);
    sheets::complete_tables(&mut sheets, &declared.tables);
    let checks = checks::resolve(written, &declared, &mut resolver);
    let substance = substance::resolve(written, &declared, &mut resolver);
    let register = evidence::resolve(written, &declared, &indicators, &mut resolver);
    let report = report_text::resolve(written, &declared, &sheets, &mut resolver);
    indicators::report_denominators(written, &indicators, &checks, &declared, &mut resolver);
    standards::report(written, &indicators, &declared, &mut resolver);
    let grades: Vec<Grade> = head
        .grade
        .iter()
        .map(|grade| Grade { name: grade.name.get_ref().clone(), min: grade.min.get_ref().0 })
        .collect();
    let unit_name = resolver.single(&head.identity.unit_name, &written.head_source);
    let unit_code = head.identity.unit_code.as_ref().map(|code| resolver.single(code, &written.head_source));
    head::report_identity(written, [unit_code.flatten(), unit_name], &declared.fields, &mut resolver);
    head::report_grades(written, &declared.fields, &mut resolver);
    let parent = head.rollup.parent.as_ref().map(|parent| resolver.single(parent, &written.head_source));
    let figures = rollup_figures(written, &declared.fields, &mut resolver);
    let per_head = per_head(written, &declared.fields, &mut resolver);
    let pair = |(target, achieved)| TargetPair { target, achieved };
    let targets = column_pairs(&head.rollup.target_columns, written, &declared.fields, &mut resolver);
    let targets = targets.into_iter().map(pair).collect();
    let pair = |(this_year, last_year)| YearPair { this_year, last_year };
    let year_pairs = column_pairs(&head.year_columns, written, &declared.fields, &mut resolver);
    let year_pairs = year_pairs.into_iter().map(pair).collect();
    let this_year =
        ThisYear { fields: &declared.fields, names: &resolver.names, fiscal_year: *head.fiscal_year.get_ref() };
    // Last year's form is loaded here only so that the formulas over it can be checked; it is not kept.
    let last_files = files.last_year().filter(|_| last_year::is_taken(written, files));
    let last_form = last_files.map(|files| (files, load(files)));
    let mut last_year = last_year::resolve(written, files, last_form, this_year, resolver.faults);
    if !resolver.faults.is_empty() {
        // The self-check needs a sound form. Formulas that lead back to themselves are still reported with the rest.
        order(written, &declared, &mut resolver);
        return None;
    }
    let subjects = Subjects {
        checks: &checks,
        substance: &substance,
        changes: last_year.as_mut().map(|last| last.changes.as_mut_slice()).unwrap_or_default(),
        indicators: &indicators,
        grades: &grades,
    };
    let self_check = selfcheck::generate(&mut declared, &mut sheets, subjects, score.as_mut());
    let order = order(written, &declared, &mut resolver);
    let mut names = resolver.names.fields;
    let explanations = self_check.lines.iter().filter_map(|line| line.explanation);
    names.extend(explanations.map(|field| (declared.fields[field.index()].id.clone(), field)));
    Some(Template {
        id: head.id.get_ref().clone(),
        title: head.title.get_ref().clone(),
        summary: head.summary.clone(),
        fiscal_year: *head.fiscal_year.get_ref(),
        revision: head.revision,
        place: head.place.clone(),
        currency: head.currency.clone(),
        typical_amount_at_most: head.typical_amount_at_most.map(|number| number.0),
        year_pairs,
        basis: head.basis.clone(),
        digest: files.digest(),
        unit_code: unit_code.flatten(),
        unit_name: unit_name?,
        sheets,
        fields: declared.fields,
        lists: declared.lists,
        indicators,
        score,
        grades,
        checks,
        substance,
        self_check,
        parent: parent.flatten(),
        figures,
        per_head,
        targets,
        target_rules,
        last_year,
        evidence: declared.evidence,
        register,
        report,
        order: order?,
        cells: declared.cells,
        names,
    })
}

/// The fields of the same line in two columns, by the names of the columns. A pair of names without any field is reported.
fn column_pairs(
    columns: &[(Str, Str)],
    written: &WrittenForm,
    fields: &[Field],
    resolver: &mut Resolver<'_>,
) -> Vec<(FieldIx, FieldIx)> {
    let mut pairs = Vec::new();
    for (first, second) in columns {
        let known = pairs.len();
        for (field, declared) in (0u32..).map(FieldIx).zip(fields) {
            let Some((line, column)) = declared.id.rsplit_once('.') else { continue };
            if column == first.get_ref()
                && let Some(other) = resolver.names.fields.get(&format!("{line}.{}", second.get_ref()))
            {
                pairs.push((field, *other));
            }
        }
        if pairs.len() == known {
            let name = first.get_ref().clone();
            let kind = DiagnosticKind::NoSuchField { hint: resolver.names.hint(&name), name };
            resolver.report(&written.head_source, first.span(), &kind);
        }
    }
    pairs
}

/// The number of people, where the form names it.
fn per_head(written: &WrittenForm, fields: &[Field], resolver: &mut Resolver<'_>) -> Option<FieldIx> {
    let name = written.head.rollup.per_head.as_ref()?;
    let field = resolver.single(name, &written.head_source)?;
    if !fields[field.index()].is_numeric() {
        let kind = DiagnosticKind::FigureNotNumeric(name.get_ref().clone());
        resolver.report(&written.head_source, name.span(), &kind);
    }
    Some(field)
}

/// The key figures of a roll-up.
fn rollup_figures(written: &WrittenForm, fields: &[Field], resolver: &mut Resolver<'_>) -> Vec<FieldIx> {
    let mut figures = Vec::new();
    for name in &written.head.rollup.figures {
        let Some(field) = resolver.single(name, &written.head_source) else { continue };
        let kind = if !fields[field.index()].is_numeric() {
            DiagnosticKind::FigureNotNumeric(name.get_ref().clone())
        } else if figures.contains(&field) {
            DiagnosticKind::FigureTwice(name.get_ref().clone())
        } else {
            figures.push(field);
            continue;
        };
        resolver.report(&written.head_source, name.span(), &kind);
    }
    figures
}

/// Gives each derived field of the blocks its formula.
fn derive_fields(
    written: &WrittenForm,
    declared: &mut Declarations,
    targets: &TargetRules,
    resolver: &mut Resolver<'_>,
) {
    let mut scored = Vec::new();
    for pending in &declared.formulas {
        let source = &written.sheets[pending.sheet].source;
        let list = match pending.scope {
            NameScope::List(list) => Some(list),
            NameScope::Global
            | NameScope::GridColumn { .. }
            | NameScope::GridRow { .. }
            | NameScope::GridCell { .. } => None,
        };
        if let Some(list) = list
            && list_targets::lacks_weights(pending.text.get_ref(), list, declared)
        {
            resolver.report(source, pending.text.span(), &DiagnosticKind::TargetWithoutWeight);
            continue;
        }
        let takes_points = Cell::new(false);
        let meant = |name: &str| {
            takes_points.set(takes_points.get() || name == list_targets::POINTS);
            list_targets::meaning(name, list?, declared, targets)
        };
        let expr = resolver.scalar_with(&pending.text, source, pending.scope, &declared.fields, &meant);
        let Some(expr) = expr else { continue };
        if let Some(list) = list.filter(|_| takes_points.get()) {
            scored.push((list, pending.field));
        }
        let expr = value_formula(expr, &declared.fields[pending.field.index()], declared);
        declared.fields[pending.field.index()].source = ValueSource::Derived(expr);
    }
    for (list, field) in scored {
        if let Some(target) = &mut declared.lists[list.0 as usize].target {
            target.scored.push(field);
        }
    }
    for (total, column) in &declared.column_totals {
        let digits = digits(&declared.fields[total.index()]);
        let sum = build::sum([Expr::Ref(Ref { field: *column, reach: Reach::All })]);
        declared.fields[total.index()].source = ValueSource::Derived(build::round(sum, digits));
    }
}

/// The formula of a derived field: rounded where it is a number, blank in the unused rows of a list.
fn value_formula(expr: Expr, field: &Field, declared: &Declarations) -> Expr {
    let expr = if field.is_numeric() { score::rounded(expr, digits(field)) } else { expr };
    let Some(list) = field.list else { return expr };
    let inputs = declared
        .fields
        .iter()
        .enumerate()
        .filter(|(index, other)| {
            other.list == Some(list) && !declared.formulas.iter().any(|pending| pending.field.index() == *index)
        })
        .filter_map(|(index, _)| u32::try_from(index).ok())
        .map(|index| Expr::Ref(Ref { field: FieldIx(index), reach: Reach::ThisRow }));
    build::if_(build::eq(build::count_a(inputs), build::num(0)), build::text(""), expr)
}

/// The derived fields, each behind all that it needs. `None` where formulas lead back to themselves, which is reported.
fn order(written: &WrittenForm, declared: &Declarations, resolver: &mut Resolver<'_>) -> Option<Vec<FieldIx>> {
    let fields = &declared.fields;
    let depends = |index: usize| {
        let mut needed = Vec::new();
        if let Some(expr) = fields[index].formula() {
            formula::references(expr, &mut |reference| needed.push(reference.field.index()));
        }
        needed
    };
    match formula::order(fields.len(), &depends) {
        Ok(order) => Some(
            order
                .into_iter()
                .filter(|index| fields[*index].formula().is_some())
                .map(|index| FieldIx(u32::try_from(index).unwrap_or(u32::MAX)))
                .collect(),
        ),
        Err(cycle) => {
            let path: Vec<&str> = cycle.iter().map(|index| fields[*index].id.as_str()).collect();
            let kind = DiagnosticKind::Cycle(path.join(" → "));
            match declared.formulas.iter().find(|pending| cycle.contains(&pending.field.index())) {
                Some(pending) => {
                    resolver.report(&written.sheets[pending.sheet].source, pending.text.span(), &kind);
                }
                None => resolver.report(&written.indicators_source, 0..0, &kind),
            }
            None
        }
    }
}
