//! The faults of the head of a form: its id, year, titles, grades, and whose it is.

use std::collections::HashSet;

use crate::diagnostic::collector::Collector;
use crate::diagnostic::kind::DiagnosticKind;
use crate::formula::FieldIx;
use crate::language::head::RawGrade;
use crate::template::field::Field;
use crate::value::Amount;

use super::resolve::Resolver;
use super::written::WrittenForm;

/// Reports a bad id, a year of other than four digits, titles of another year, and grades that do not descend to 0.
pub(super) fn report(written: &WrittenForm, faults: &mut Collector) {
    let head = &written.head;
    let source = &written.head_source;
    let id = head.id.get_ref();
    if id.is_empty() || !id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-') {
        faults.add_at(source, head.id.span(), &DiagnosticKind::BadTemplateId(id.clone()));
    }
    let year = *head.fiscal_year.get_ref();
    if (1000..=9999).contains(&year) {
        report_other_years(written, year, faults);
    } else {
        // Of two digits it is probably one of this century.
        let meant = 2000 + year.rem_euclid(100);
        faults.add_at(source, head.fiscal_year.span(), &DiagnosticKind::NoYear(meant));
    }
    let mut names = HashSet::new();
    for (index, grade) in head.grade.iter().enumerate() {
        if !names.insert(grade.name.get_ref()) {
            faults.add_at(source, grade.name.span(), &DiagnosticKind::GradeTwice(grade.name.get_ref().clone()));
        }
        let min = |grade: &RawGrade| grade.min.get_ref().0;
        let unknown = |grade: &&RawGrade| faults.is_filled(source, grade.min.span());
        let above = index.checked_sub(1).and_then(|above| head.grade.get(above)).filter(|above| !unknown(above));
        let falls = above.is_none_or(|above| min(above) > min(grade));
        let ends = index + 1 < head.grade.len() || min(grade) == Amount::ZERO;
        if !falls || !ends {
            faults.add_at(source, grade.min.span(), &DiagnosticKind::GradeOrder);
        }
    }
}

/// Reports titles that name another year.
fn report_other_years(written: &WrittenForm, year: i32, faults: &mut Collector) {
    let titles = written.sheets.iter().filter_map(|sheet| Some((sheet.head.title.as_ref()?, &sheet.source)));
    for (title, source) in std::iter::once((&written.head.title, &written.head_source)).chain(titles) {
        if let Some(found) = years_named(title.get_ref()).find(|found| *found != year) {
            faults.add_at(source, title.span(), &DiagnosticKind::OtherYear { found, year });
        }
    }
}

/// The budget years that a title names, such as 2021年度.
fn years_named(title: &str) -> impl Iterator<Item = i32> + '_ {
    title.match_indices("年度").filter_map(|(end, _)| title[..end].get(end.checked_sub(4)?..)?.parse().ok())
}

/// Reports a unit's code or name that nobody can fill in, as it is computed, and a name that is a number.
pub(super) fn report_identity(
    written: &WrittenForm,
    [unit_code, unit_name]: [Option<FieldIx>; 2],
    fields: &[Field],
    resolver: &mut Resolver<'_>,
) {
    let identity = &written.head.identity;
    for (name, field, is_name) in
        [(identity.unit_code.as_ref(), unit_code, false), (Some(&identity.unit_name), unit_name, true)]
    {
        let Some((name, field)) = name.zip(field) else { continue };
        let field = &fields[field.index()];
        let kind = if field.formula().is_some() {
            DiagnosticKind::IdentityComputed(name.get_ref().clone())
        } else if is_name && field.is_numeric() {
            DiagnosticKind::NameIsNumber(name.get_ref().clone())
        } else {
            continue;
        };
        resolver.report(&written.head_source, name.span(), &kind);
    }
}

/// Reports grades that the field for the department's own grade does not offer.
pub(super) fn report_grades(written: &WrittenForm, fields: &[Field], resolver: &mut Resolver<'_>) {
    let name = written.head.score.as_ref().and_then(|score| score.grade.as_ref());
    let declared = name.and_then(|name| resolver.names.global(name.get_ref()));
    let field = declared.map(|declared| &fields[declared.field.index()]);
    let Some(field) = field.filter(|field| !field.choices.is_empty()) else { return };
    for grade in &written.head.grade {
        if !field.choices.contains(grade.name.get_ref()) {
            let kind = DiagnosticKind::GradeNotOffered {
                grade: grade.name.get_ref().clone(),
                field: field.id.clone(),
                choices: field.choices.join("、"),
            };
            resolver.report(&written.head_source, grade.name.span(), &kind);
        }
    }
}
