//! Resolves what a form takes from last year's: pairs of a field of this form and a formula over last year's.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;

use crate::diagnostic::collector::Collector;
use crate::diagnostic::fault::Faults;
use crate::diagnostic::kind::DiagnosticKind;
use crate::diagnostic::number::Str;
use crate::diagnostic::source::SourceFile;
use crate::formula::{self, Expr, FieldIx, FormulaErrorKind, Reach, Ref};
use crate::language::files::Files;
use crate::template::field::Field;
use crate::template::last_year::{Carried, Change, LastYear};
use crate::template::model::Template;
use crate::template::names::FieldNames;
use crate::value::Amount;

use super::resolve::{offset_in_file, stray_range};
use super::written::WrittenForm;

/// The sign for the same part of an id on both sides of a pair.
const STAR: char = '*';

/// This year's form, as far as its pairs need it.
#[derive(Clone, Copy)]
pub(super) struct ThisYear<'a> {
    /// Its fields.
    pub(super) fields: &'a [Field],
    /// Their names.
    pub(super) names: &'a FieldNames,
    /// Its budget year.
    pub(super) fiscal_year: i32,
}

/// Whether the form takes anything from last year's.
pub(super) fn is_taken(written: &WrittenForm, files: &Files) -> bool {
    written.last_year.is_some() && !files.is_last_year()
}

/// Resolves what a form takes from last year's, of which `last_form` holds the files and what became of loading them. `None`
/// where it takes nothing, or last year's form cannot be used, which is reported.
pub(super) fn resolve(
    written: &WrittenForm,
    files: &Files,
    last_form: Option<(&Files, Result<Template, Faults>)>,
    this_year: ThisYear<'_>,
    faults: &mut Collector,
) -> Option<LastYear> {
    let keys = written.last_year.as_ref().filter(|_| is_taken(written, files))?;
    let source = &written.last_year_source;
    let form = keys.form.get_ref();
    let report = |faults: &mut Collector, kind: &DiagnosticKind| faults.add_at(source, keys.form.span(), kind);
    let Some((last_files, last)) = last_form else {
        report(faults, &DiagnosticKind::NoLastYear(form.clone()));
        return None;
    };
    let last = match last {
        Ok(last) => last,
        // Where it is the form that this one extends, its faults have been reported with this one's.
        Err(_) if !faults.is_empty() && files.base().is_some_and(|base| base.name() == last_files.name()) => {
            return None;
        }
        Err(Faults(found)) => {
            let first = found.first().map(ToString::to_string).unwrap_or_default();
            report(faults, &DiagnosticKind::LastYearFaulty { id: form.clone(), count: found.len(), first });
            return None;
        }
    };
    let known = !faults.is_recovered(&written.head_source, written.head.id.span());
    if known && last.fiscal_year >= this_year.fiscal_year {
        let (found, this_year) = (last.fiscal_year, this_year.fiscal_year);
        report(faults, &DiagnosticKind::NotEarlier { id: form.clone(), found, this_year });
    }
    let mut pairs = PairResolver { this_year, last: &last, last_names: names(&last), source, faults };
    let mut taken = HashSet::new();
    let fills = pairs.resolve(&keys.fill, PairUse::Fill, &mut taken);
    let mut changes = Vec::new();
    for change in &keys.change {
        let bound = change.bound.get_ref().0;
        if bound <= Amount::ZERO {
            pairs.faults.add_at(source, change.bound.span(), &DiagnosticKind::BoundNotPositive);
        }
        let carried = pairs.resolve(&change.fields, PairUse::Change, &mut taken);
        changes.extend(carried.into_iter().map(|carried| {
            // The self-check declares the field that shows last year's figure, and puts it here.
            Change { recalled: carried.field, carried, bound, basis: change.basis.clone() }
        }));
    }
    Some(LastYear { form: form.clone(), fills, changes, files: last_files.clone() })
}

/// The names of a loaded form.
fn names(template: &Template) -> FieldNames {
    let list_columns: HashMap<_, _> = template.indexed().filter_map(|(ix, field)| Some((ix, field.list?))).collect();
    FieldNames { fields: template.names.clone(), list_columns, ..FieldNames::default() }
}

/// What the pairs of a table are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum PairUse {
    /// The field is filled in from last year's return.
    Fill,
    /// The field is compared with last year's figure.
    Change,
}

impl PairUse {
    /// The reason why a field cannot stand on the left side, if there is one.
    fn refuse(self, field: &Field) -> Option<DiagnosticKind> {
        let id = || field.id.clone();
        if field.list.is_some() {
            return Some(DiagnosticKind::ColumnWhereCell(id()));
        }
        match self {
            Self::Fill => field.formula().map(|_| DiagnosticKind::NotFilledIn(id())),
            Self::Change => (!field.is_numeric()).then(|| DiagnosticKind::NotNumeric(id())),
        }
    }

    /// What the fields on the left side are called.
    const fn word(self) -> &'static str {
        match self {
            Self::Fill => "要填报的单元格",
            Self::Change => "数字单元格",
        }
    }
}

/// Resolves pairs.
struct PairResolver<'a> {
    this_year: ThisYear<'a>,
    last: &'a Template,
    last_names: FieldNames,
    source: &'a SourceFile,
    faults: &'a mut Collector,
}

impl PairResolver<'_> {
    fn field(&self, ix: FieldIx) -> &Field {
        &self.this_year.fields[ix.index()]
    }

    /// Resolves the pairs of a table, in the order of this form's fields. `taken` are the fields of the tables before it.
    fn resolve(&mut self, table: &BTreeMap<Str, Str>, pair_use: PairUse, taken: &mut HashSet<FieldIx>) -> Vec<Carried> {
        let mut resolved = Vec::new();
        let (patterns, plain): (Vec<_>, Vec<_>) = table.iter().partition(|(left, _)| left.get_ref().contains(STAR));
        let mut named = HashSet::new();
        for (left, right) in plain {
            let Some(field) = self.left_side(left, pair_use) else { continue };
            named.insert(field);
            self.claim(field, left.span(), taken);
            if !right.get_ref().trim().is_empty() {
                let expr = self.right_side(right.get_ref(), right, field);
                resolved.extend(expr.map(|from| Carried { field, from }));
            }
        }
        for (left, right) in patterns {
            for (field, text) in self.matching(left, right, pair_use) {
                if named.contains(&field) {
                    continue;
                }
                self.claim(field, left.span(), taken);
                let expr = self.right_side(&text, right, field);
                resolved.extend(expr.map(|from| Carried { field, from }));
            }
        }
        resolved.sort_by_key(|carried| carried.field);
        resolved
    }

    /// Notes that a field has a pair, and reports a second one.
    fn claim(&mut self, field: FieldIx, span: Range<usize>, taken: &mut HashSet<FieldIx>) {
        if !taken.insert(field) {
            let id = self.field(field).id.clone();
            self.faults.add_at(self.source, span, &DiagnosticKind::TakenTwice(id));
        }
    }

    /// The field that a left side without a star names.
    fn left_side(&mut self, name: &Str, pair_use: PairUse) -> Option<FieldIx> {
        let names = self.this_year.names;
        let kind = match names.fields.get(name.get_ref()) {
            Some(&field) => match pair_use.refuse(self.field(field)) {
                None => return Some(field),
                Some(kind) => kind,
            },
            None => DiagnosticKind::NoSuchField { name: name.get_ref().clone(), hint: names.hint(name.get_ref()) },
        };
        self.faults.add_at(self.source, name.span(), &kind);
        None
    }

    /// The fields that a left side with a star means, each with its right side.
    fn matching(&mut self, left: &Str, right: &Str, pair_use: PairUse) -> Vec<(FieldIx, String)> {
        let has_one_star = |text: &str| text.split_once(STAR).filter(|(_, rest)| !rest.contains(STAR)).is_some();
        let (Some((before, after)), true, true) =
            (left.get_ref().split_once(STAR), has_one_star(left.get_ref()), has_one_star(right.get_ref()))
        else {
            self.faults.add_at(self.source, left.span(), &DiagnosticKind::Stars);
            return Vec::new();
        };
        let starred = |id: &str| id.strip_prefix(before)?.strip_suffix(after).map(str::to_owned);
        let found: Vec<(FieldIx, String)> = (0u32..)
            .map(FieldIx)
            .zip(self.this_year.fields)
            .filter(|(_, field)| pair_use.refuse(field).is_none())
            .filter_map(|(ix, field)| Some((ix, right.get_ref().replace(STAR, &starred(&field.id)?))))
            .collect();
        if found.is_empty() {
            let kind = DiagnosticKind::NothingMatches { pattern: left.get_ref().clone(), what: pair_use.word() };
            self.faults.add_at(self.source, left.span(), &kind);
        }
        found
    }

    /// The formula of a right side. `text` is what it says for this field, `written` how it stands in the file.
    fn right_side(&mut self, text: &str, written: &Str, field: FieldIx) -> Option<Expr> {
        let names = &self.last_names;
        let expr = match formula::parse(text, &|name| names.global(name)) {
            Ok(expr) => expr,
            Err(errors) => {
                for error in errors {
                    let offset = if text == written.get_ref() { error.span.start } else { 0 };
                    let kind = if let FormulaErrorKind::UnknownName(name) = &error.kind {
                        let hint = names.hint(name);
                        DiagnosticKind::NotInLastYear { form: self.last.id.clone(), name: name.clone(), hint }
                    } else {
                        DiagnosticKind::Formula(error)
                    };
                    let start = offset_in_file(&self.source.text, written, offset);
                    self.faults.add_at(self.source, start..start, &kind);
                }
                return None;
            }
        };
        let kind = self.misfit(&expr, self.field(field));
        if let Some(kind) = &kind {
            self.faults.add_at(self.source, written.span(), kind);
        }
        kind.is_none().then_some(expr)
    }

    /// The reason why a formula cannot give the value of a field, if there is one.
    fn misfit(&self, expr: &Expr, field: &Field) -> Option<DiagnosticKind> {
        if let Expr::Ref(Ref { field: last, reach: Reach::One }) = expr
            && self.last.field(*last).is_numeric() != field.is_numeric()
        {
            return Some(DiagnosticKind::OtherType(field.id.clone(), self.last.field(*last).id.clone()));
        }
        let range = stray_range(expr)?;
        Some(DiagnosticKind::RangeWhereCell(self.last.field(range.field).id.clone()))
    }
}
