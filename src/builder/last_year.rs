//! What a form takes from last year's: pairs resolved, on this form's side and on last year's.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;

use crate::formula::{self, Expr, FieldIx, FormulaErrorKind, Reach, Ref};
use crate::value::Amount;

use super::load::{inside, load as load_form, stray_range};
use super::scope::Names;
use crate::diagnostic::fault::{Collector, DiagnosticKind, Faults};
use crate::diagnostic::number::Str;
use crate::diagnostic::source::Source;
use crate::language::files::Files;
use crate::language::parse::Raw;
use crate::template::model::{Field, Template};

/// What stands for the same part of an id on both sides of a pair.
const STAR: char = '*';

/// What a form takes from last year's accepted return.
#[derive(Debug)]
pub struct LastYear {
    /// The id of last year's form.
    pub form: String,
    /// The fields filled in from it.
    pub fills: Vec<Carried>,
    /// The figures held against it.
    pub changes: Vec<Change>,
    /// The files of last year's form: the same files give the same fields, to which the formulas refer.
    files: Files,
}

impl LastYear {
    /// Last year's form.
    ///
    /// # Errors
    /// None where this form was loaded: then last year's form was, too.
    pub fn template(&self) -> Result<Template, Faults> {
        load_form(&self.files)
    }

    /// What fills a field, if last year's return does.
    pub fn fill(&self, field: FieldIx) -> Option<&Carried> {
        self.fills.iter().find(|fill| fill.field == field)
    }
}

/// A field of this form and where last year's form has the figure.
#[derive(Debug)]
pub struct Carried {
    /// The field of this form.
    pub field: FieldIx,
    /// A formula over last year's form.
    pub from: Expr,
}

/// A figure that may not change much without an explanation.
#[derive(Debug)]
pub struct Change {
    /// The figure of this year, and of last year.
    pub carried: Carried,
    /// The share of last year's figure from which on a change must be explained.
    pub bound: Amount,
    /// The document and article it rests on.
    pub basis: String,
    /// The field of the self-check that shows last year's figure.
    pub recalled: FieldIx,
}

/// This year's form, as far as its pairs need it.
#[derive(Debug, Clone, Copy)]
pub struct ThisYear<'a> {
    /// Its fields.
    pub fields: &'a [Field],
    /// Their names.
    pub names: &'a Names,
    /// Its budget year.
    pub fiscal_year: i32,
}

/// Loads what a form takes from last year's; the faults are in `faults`.
pub fn load(raw: &Raw, files: &Files, own: ThisYear<'_>, faults: &mut Collector) -> Option<LastYear> {
    let written = raw.last_year.as_ref().filter(|_| !files.is_past())?;
    let source = &raw.last_year_source;
    let form = written.form.get_ref();
    let refuse = |faults: &mut Collector, complaint: &DiagnosticKind| faults.at(source, written.form.span(), complaint);
    let Some(past) = files.last_year() else {
        refuse(faults, &DiagnosticKind::NoLastYear(form.clone()));
        return None;
    };
    let last = match load_form(past) {
        Ok(last) => last,
        // The faults of a form that this one extends are told as they are.
        Err(_) if !faults.is_empty() && files.base().is_some_and(|base| base.name() == past.name()) => return None,
        Err(Faults(found)) => {
            let first = found.first().map(ToString::to_string).unwrap_or_default();
            refuse(faults, &DiagnosticKind::LastYearFaulty { id: form.clone(), count: found.len(), first });
            return None;
        }
    };
    let known = !faults.is_recovered(&raw.head_source, raw.head.id.span());
    if known && last.fiscal_year >= own.fiscal_year {
        refuse(faults, &DiagnosticKind::NotEarlier { id: form.clone(), found: last.fiscal_year, own: own.fiscal_year });
    }
    let mut pairs = Pairs { own, last: &last, last_names: names(&last), source, faults };
    let mut taken = HashSet::new();
    let fills = pairs.read(&written.fill, What::Fill, &mut taken);
    let mut changes = Vec::new();
    for change in &written.change {
        let bound = change.bound.get_ref().0;
        if bound <= Amount::ZERO {
            pairs.faults.at(source, change.bound.span(), &DiagnosticKind::BoundNotPositive);
        }
        let carried = pairs.read(&change.fields, What::Change, &mut taken);
        changes.extend(carried.into_iter().map(|carried| {
            // The self-check has no field for it yet.
            Change { recalled: carried.field, carried, bound, basis: change.basis.clone() }
        }));
    }
    Some(LastYear { form: form.clone(), fills, changes, files: past.clone() })
}

/// The names of a loaded form.
fn names(template: &Template) -> Names {
    let ranges: HashMap<_, _> = template.indexed().filter_map(|(ix, field)| Some((ix, field.list?))).collect();
    Names { fields: template.names.clone(), ranges, ..Names::default() }
}

/// What a table of pairs is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Fill,
    Change,
}

impl What {
    /// Why a field cannot stand on the left side.
    fn refuse(self, field: &Field) -> Option<DiagnosticKind> {
        let id = || field.id.clone();
        match self {
            _ if field.list.is_some() => Some(DiagnosticKind::ColumnWhereCell(id())),
            Self::Fill if field.formula().is_some() => Some(DiagnosticKind::NotFilledIn(id())),
            Self::Change if !field.is_numeric() => Some(DiagnosticKind::NotNumeric(id())),
            _ => None,
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
struct Pairs<'a> {
    own: ThisYear<'a>,
    last: &'a Template,
    last_names: Names,
    source: &'a Source,
    faults: &'a mut Collector,
}

impl Pairs<'_> {
    fn field(&self, ix: FieldIx) -> &Field {
        &self.own.fields[ix.index()]
    }

    /// The pairs of a table, in the order of this form's fields. `taken` are the fields that other tables have.
    fn read(&mut self, table: &BTreeMap<Str, Str>, what: What, taken: &mut HashSet<FieldIx>) -> Vec<Carried> {
        let mut read = Vec::new();
        let (stars, plain): (Vec<_>, Vec<_>) = table.iter().partition(|(own, _)| own.get_ref().contains(STAR));
        let mut named = HashSet::new();
        for (own, from) in plain {
            let Some(field) = self.own(own, what) else { continue };
            named.insert(field);
            self.claim(field, own.span(), taken);
            if !from.get_ref().trim().is_empty() {
                let expr = self.from(from.get_ref(), from, field);
                read.extend(expr.map(|from| Carried { field, from }));
            }
        }
        for (own, from) in stars {
            for (field, text) in self.matching(own, from, what) {
                if named.contains(&field) {
                    continue;
                }
                self.claim(field, own.span(), taken);
                let expr = self.from(&text, from, field);
                read.extend(expr.map(|from| Carried { field, from }));
            }
        }
        read.sort_by_key(|carried| carried.field);
        read
    }

    fn claim(&mut self, field: FieldIx, span: Range<usize>, taken: &mut HashSet<FieldIx>) {
        if !taken.insert(field) {
            let id = self.field(field).id.clone();
            self.faults.at(self.source, span, &DiagnosticKind::TakenTwice(id));
        }
    }

    /// The field on the left side.
    fn own(&mut self, name: &Str, what: What) -> Option<FieldIx> {
        let complaint = match self.own.names.fields.get(name.get_ref()) {
            Some(&field) => match what.refuse(self.field(field)) {
                None => return Some(field),
                Some(complaint) => complaint,
            },
            None => {
                DiagnosticKind::NoSuchField { name: name.get_ref().clone(), hint: self.own.names.hint(name.get_ref()) }
            }
        };
        self.faults.at(self.source, name.span(), &complaint);
        None
    }

    /// The fields that a left side with a star means, each with its right side.
    fn matching(&mut self, own: &Str, from: &Str, what: What) -> Vec<(FieldIx, String)> {
        let one = |text: &str| text.split_once(STAR).filter(|(_, rest)| !rest.contains(STAR)).is_some();
        let (Some((before, after)), true, true) =
            (own.get_ref().split_once(STAR), one(own.get_ref()), one(from.get_ref()))
        else {
            self.faults.at(self.source, own.span(), &DiagnosticKind::Stars);
            return Vec::new();
        };
        let part = |id: &str| id.strip_prefix(before)?.strip_suffix(after).map(str::to_owned);
        let found: Vec<(FieldIx, String)> = self
            .own
            .fields
            .iter()
            .enumerate()
            .filter_map(|(at, field)| Some((FieldIx(u32::try_from(at).ok()?), field)))
            .filter(|(_, field)| what.refuse(field).is_none())
            .filter_map(|(ix, field)| Some((ix, from.get_ref().replace(STAR, &part(&field.id)?))))
            .collect();
        if found.is_empty() {
            let complaint = DiagnosticKind::NothingMatches { pattern: own.get_ref().clone(), what: what.word() };
            self.faults.at(self.source, own.span(), &complaint);
        }
        found
    }

    /// The right side, which may have had a star.
    fn from(&mut self, text: &str, written: &Str, field: FieldIx) -> Option<Expr> {
        let names = &self.last_names;
        let expr = match formula::parse(text, &|name| names.global(name)) {
            Ok(expr) => expr,
            Err(errors) => {
                for error in errors {
                    let offset = if text == written.get_ref() { error.span.start } else { 0 };
                    let complaint = match &error.kind {
                        FormulaErrorKind::UnknownName(name) => {
                            let hint = names.hint(name);
                            DiagnosticKind::NotInLastYear { form: self.last.id.clone(), name: name.clone(), hint }
                        }
                        _ => DiagnosticKind::Formula(error),
                    };
                    let start = inside(&self.source.text, written, offset);
                    self.faults.at(self.source, start..start, &complaint);
                }
                return None;
            }
        };
        let own = self.field(field);
        let complaint = match &expr {
            Expr::Ref(Ref { field: last, reach: Reach::One })
                if self.last.field(*last).is_numeric() != own.is_numeric() =>
            {
                DiagnosticKind::OtherType(own.id.clone(), self.last.field(*last).id.clone())
            }
            expr => match stray_range(expr) {
                Some(range) => DiagnosticKind::RangeWhereCell(self.last.field(range.field).id.clone()),
                None => return Some(expr.clone()),
            },
        };
        self.faults.at(self.source, written.span(), &complaint);
        None
    }
}
