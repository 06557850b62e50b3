//! Raw TOML → checked [`Template`].
//!
//! Three passes: declare every field (`declare`), give each derived field its formula, put the derived fields
//! in order. Every fault is collected; a template comes out only where there is none.

use std::collections::HashSet;

use toml::Spanned;

use crate::formula::{self, Expr, FieldIx, FormulaErrorKind, Reach, Ref, build};
use crate::score;
use crate::value::Amount;

use super::declare::{Declared, Declarer, declare};
use super::last_year::{self, ThisYear};
use super::scope::{Names, Scope};
use super::{checks, indicators, totals};
use crate::diagnostic::fault::{Collector, DiagnosticKind, Faults};
use crate::diagnostic::number::Str;
use crate::diagnostic::source::Source;
use crate::language::files::Files;
use crate::language::parse::{Raw, parse};
use crate::language::raw::{FieldType, RawGrade};
use crate::selfcheck::{self, Judged};
use crate::template::model::{Block, Field, Grade, Source as FieldSource, Template};

/// Loads and checks a form.
///
/// # Errors
/// Every fault of the form, each with file, line and column.
pub fn load(files: &Files) -> Result<Template, Faults> {
    let mut faults = Collector::default();
    for file in files.non_utf8_files() {
        faults.add(&file, "", 0..0, &DiagnosticKind::NotUtf8);
    }
    let Some(raw) = parse(files, &mut faults) else {
        return Err(faults.finish().err().unwrap_or(Faults(Vec::new())));
    };
    let template = build(&raw, files, &mut faults);
    faults.finish()?;
    template.ok_or(Faults(Vec::new()))
}

fn build(raw: &Raw, files: &Files, faults: &mut Collector) -> Option<Template> {
    judge_head(raw, faults);
    let declared = declare(raw, faults);
    let mut declarer = Declarer::resume(declared, &raw.head.currency, faults);
    let scored = indicators::declare(raw, &mut declarer);
    let mut declared = declarer.out;

    let mut loader = Loader { raw, faults, names: std::mem::take(&mut declared.names), suppress_unknown_names: false };
    loader.derive(&mut declared);
    let indicators = indicators::lower(raw, scored, &mut declared, &mut loader);
    let score = totals::score(raw, &mut declared, &indicators, &mut loader);
    let checks = checks::load(raw, &declared, &mut loader);
    let grades: Vec<Grade> =
        raw.head.grade.iter().map(|grade| Grade { name: grade.name.clone(), min: grade.min.get_ref().0 }).collect();
    let head = &raw.head;
    let unit_name = loader.single(&head.identity.unit_name, &raw.head_source);
    let unit_code = head.identity.unit_code.as_ref().map(|code| loader.single(code, &raw.head_source));
    let parent = head.rollup.parent.as_ref().map(|parent| loader.single(parent, &raw.head_source));
    let figures = loader.figures(&declared.fields);
    let mut score = score;
    let own = ThisYear { fields: &declared.fields, names: &loader.names, fiscal_year: head.fiscal_year };
    let mut last_year = last_year::load(raw, files, own, loader.faults);
    if !loader.faults.is_empty() {
        // What follows rests on a sound form; but whether its formulas lead back to themselves is told with the rest.
        loader.order(&declared);
        return None;
    }
    let judged = Judged {
        checks: &checks,
        changes: last_year.as_mut().map(|last| last.changes.as_mut_slice()).unwrap_or_default(),
        indicators: &indicators,
        grades: &grades,
    };
    let self_check = selfcheck::generate(&mut declared, judged, score.as_mut());
    let order = loader.order(&declared);
    let mut names = loader.names.fields;
    names.extend(std::mem::take(&mut declared.names.fields));
    Some(Template {
        id: head.id.get_ref().clone(),
        title: head.title.clone(),
        summary: head.summary.clone(),
        fiscal_year: head.fiscal_year,
        revision: head.revision,
        place: head.place.clone(),
        currency: head.currency.clone(),
        basis: head.basis.clone(),
        digest: files.digest(),
        unit_code: unit_code.flatten(),
        unit_name: unit_name?,
        sheets: declared.sheets,
        fields: declared.fields,
        lists: declared.lists,
        indicators,
        score,
        grades,
        checks,
        self_check,
        parent: parent.flatten(),
        figures,
        last_year,
        evidence: declared.evidence,
        order: order?,
        cells: declared.cells,
        names,
    })
}

fn judge_head(raw: &Raw, faults: &mut Collector) {
    let head = &raw.head;
    let source = &raw.head_source;
    let id = head.id.get_ref();
    if id.is_empty() || !id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-') {
        faults.at(source, head.id.span(), &DiagnosticKind::BadTemplateId(id.clone()));
    }
    for (at, grade) in head.grade.iter().enumerate() {
        let min = |grade: &RawGrade| grade.min.get_ref().0;
        let unknown = |grade: &&RawGrade| faults.is_filled(source, grade.min.span());
        let above = at.checked_sub(1).and_then(|above| head.grade.get(above)).filter(|above| !unknown(above));
        let falls = above.is_none_or(|above| min(above) > min(grade));
        let ends = at + 1 < head.grade.len() || min(grade) == Amount::ZERO;
        if !falls || !ends {
            faults.at(source, grade.min.span(), &DiagnosticKind::GradeOrder);
        }
    }
}

/// Parses formulas and resolves names for every pass.
pub struct Loader<'a> {
    pub raw: &'a Raw,
    pub faults: &'a mut Collector,
    pub names: Names,
    /// Whether names that are not known are passed over, as what they belong to is not.
    pub suppress_unknown_names: bool,
}

impl Loader<'_> {
    /// Notes a fault.
    pub fn fault(&mut self, source: &Source, span: std::ops::Range<usize>, complaint: &DiagnosticKind) {
        self.faults.at(source, span, complaint);
    }

    /// Parses a formula.
    pub fn formula(&mut self, text: &Str, source: &Source, scope: Scope) -> Option<Expr> {
        let names = &self.names;
        match formula::parse(text.get_ref(), &|name| names.resolve(name, scope).ok()) {
            Ok(expr) => Some(expr),
            Err(errors) => {
                for error in errors {
                    let complaint = match &error.kind {
                        FormulaErrorKind::UnknownName(_) if self.suppress_unknown_names => continue,
                        FormulaErrorKind::UnknownName(name) => match self.names.resolve(name, scope) {
                            Err(complaint) => complaint,
                            Ok(_) => DiagnosticKind::Formula(error.clone()),
                        },
                        _ => DiagnosticKind::Formula(error.clone()),
                    };
                    let start = inside(&source.text, text, error.span.start);
                    self.faults.at(source, start..start, &complaint);
                }
                None
            }
        }
    }

    /// Parses a formula in which a list column may not stand where one cell is wanted. A bare list
    /// column outside every function is refused.
    pub fn scalar(&mut self, text: &Str, source: &Source, scope: Scope, fields: &[Field]) -> Option<Expr> {
        let expr = self.formula(text, source, scope)?;
        if let Some(range) = stray_range(&expr) {
            let complaint = DiagnosticKind::RangeWhereCell(fields[range.field.index()].id.clone());
            self.fault(source, text.span(), &complaint);
            return None;
        }
        Some(expr)
    }

    /// The single field of this name.
    pub fn single(&mut self, name: &Str, source: &Source) -> Option<FieldIx> {
        match self.names.global(name.get_ref()) {
            Some(Ref { field, reach: Reach::One }) => Some(field),
            Some(_) => {
                self.fault(source, name.span(), &DiagnosticKind::RangeWhereCell(name.get_ref().clone()));
                None
            }
            None => {
                self.missing(name, source);
                None
            }
        }
    }

    /// The key figures of a roll-up.
    fn figures(&mut self, fields: &[Field]) -> Vec<FieldIx> {
        let raw = self.raw;
        let mut figures = Vec::new();
        for name in &raw.head.rollup.figures {
            let Some(field) = self.single(name, &raw.head_source) else { continue };
            let complaint = if !fields[field.index()].is_numeric() {
                DiagnosticKind::FigureNotNumeric(name.get_ref().clone())
            } else if figures.contains(&field) {
                DiagnosticKind::FigureTwice(name.get_ref().clone())
            } else {
                figures.push(field);
                continue;
            };
            self.fault(&raw.head_source, name.span(), &complaint);
        }
        figures
    }

    /// The cells of this name.
    pub fn reference(&mut self, name: &Str, source: &Source, scope: Scope) -> Option<Ref> {
        match self.names.resolve(name.get_ref(), scope) {
            Ok(found) => Some(found),
            Err(_) => {
                self.missing(name, source);
                None
            }
        }
    }

    fn missing(&mut self, name: &Str, source: &Source) {
        if self.suppress_unknown_names {
            return;
        }
        let hint = self.names.hint(name.get_ref());
        self.fault(source, name.span(), &DiagnosticKind::NoSuchField { name: name.get_ref().clone(), hint });
    }

    /// Gives each derived field of the blocks its formula.
    fn derive(&mut self, declared: &mut Declared) {
        let raw = self.raw;
        for pending in &declared.pending {
            let source = &raw.sheets[pending.sheet].0;
            let Some(expr) = self.scalar(&pending.text, source, pending.scope, &declared.fields) else { continue };
            let field = &declared.fields[pending.field.index()];
            let expr = finish(expr, field, declared);
            declared.fields[pending.field.index()].source = FieldSource::Derived(expr);
        }
        for (total, column) in &declared.totals {
            let digits = digits(&declared.fields[total.index()]);
            let sum = build::sum([Expr::Ref(Ref { field: *column, reach: Reach::All })]);
            declared.fields[total.index()].source = FieldSource::Derived(build::round(sum, digits));
        }
    }

    /// The derived fields, each behind all that it needs.
    fn order(&mut self, declared: &Declared) -> Option<Vec<FieldIx>> {
        let fields = &declared.fields;
        let depends = |at: usize| {
            let mut needed = Vec::new();
            if let Some(expr) = fields[at].formula() {
                formula::references(expr, &mut |reference| needed.push(reference.field.index()));
            }
            needed
        };
        match formula::order(fields.len(), &depends) {
            Ok(order) => Some(
                order
                    .into_iter()
                    .filter(|at| fields[*at].formula().is_some())
                    .map(|at| FieldIx(u32::try_from(at).unwrap_or(u32::MAX)))
                    .collect(),
            ),
            Err(cycle) => {
                let path: Vec<&str> = cycle.iter().map(|at| fields[*at].id.as_str()).collect();
                let complaint = DiagnosticKind::Cycle(path.join(" → "));
                let pending = declared.pending.iter().find(|pending| cycle.contains(&pending.field.index()));
                let raw = self.raw;
                match pending {
                    Some(pending) => self.fault(&raw.sheets[pending.sheet].0, pending.text.span(), &complaint),
                    None => self.fault(&raw.indicators_source, 0..0, &complaint),
                }
                None
            }
        }
    }
}

/// Rounds a derived number, and keeps an unused list row blank.
fn finish(expr: Expr, field: &Field, declared: &Declared) -> Expr {
    let expr = if field.is_numeric() { score::rounded(expr, digits(field)) } else { expr };
    let Some(list) = field.list else { return expr };
    let inputs = declared
        .fields
        .iter()
        .enumerate()
        .filter(|(at, other)| {
            other.list == Some(list) && !declared.pending.iter().any(|pending| pending.field.index() == *at)
        })
        .filter_map(|(at, _)| u32::try_from(at).ok())
        .map(|at| Expr::Ref(Ref { field: FieldIx(at), reach: Reach::ThisRow }));
    build::if_(build::eq(build::count_a(inputs), build::num(0)), build::text(""), expr)
}

/// The digits a field is rounded to.
pub fn digits(field: &Field) -> i32 {
    i32::try_from(field.decimals).unwrap_or(8)
}

/// A range that stands where one value is wanted, if there is one.
pub fn stray_range(expr: &Expr) -> Option<Ref> {
    let is_range = |expr: &Expr| match expr {
        Expr::Ref(reference) if matches!(reference.reach, Reach::All | Reach::Rows { .. }) => Some(*reference),
        _ => None,
    };
    if let Some(range) = is_range(expr) {
        return Some(range);
    }
    match expr {
        Expr::Unary(_, operand) => stray_range(operand),
        Expr::Binary(_, left, right) => stray_range(left).or_else(|| stray_range(right)),
        Expr::Call(function, arguments) => arguments.iter().find_map(|argument| {
            if function.takes_ranges() && is_range(argument).is_some() { None } else { stray_range(argument) }
        }),
        _ => None,
    }
}

/// Where an offset into a formula's text stands in the file: behind the opening quote, where the string has one
/// and no escapes before it.
pub fn inside(text: &str, formula: &Spanned<String>, offset: usize) -> usize {
    if formula.span().is_empty() {
        return formula.span().start;
    }
    let written = text.get(formula.span()).unwrap_or_default();
    let quotes =
        ["\"\"\"", "'''", "\"", "'"].iter().find(|quote| written.starts_with(**quote)).map_or(0, |quote| quote.len());
    formula.span().start + quotes + offset
}

/// The inputs that must be there before a formula means anything: required cells it leads back to, apart by
/// whether they hold numbers.
pub fn needed(expr: &Expr, fields: &[Field]) -> (Vec<Ref>, Vec<Ref>) {
    let mut seen = HashSet::new();
    let mut queue = Vec::new();
    formula::references(expr, &mut |reference| queue.push(reference));
    let (mut numbers, mut texts) = (Vec::new(), Vec::new());
    while let Some(mut reference) = queue.pop() {
        let field = &fields[reference.field.index()];
        if reference.reach == Reach::ThisRow {
            reference.reach = Reach::All;
        }
        if !seen.insert(reference) {
            continue;
        }
        match &field.source {
            FieldSource::Derived(inner) => formula::references(inner, &mut |reference| queue.push(reference)),
            FieldSource::Input | FieldSource::Prefilled if field.required => {
                if field.is_numeric() || field.kind == FieldType::Date {
                    numbers.push(reference);
                } else {
                    texts.push(reference);
                }
            }
            FieldSource::Input | FieldSource::Prefilled | FieldSource::Recalled => {}
        }
    }
    let sort = |refs: &mut Vec<Ref>| refs.sort_by_key(|reference| reference.field);
    sort(&mut numbers);
    sort(&mut texts);
    (numbers, texts)
}

/// Puts the indicators of a table into its block.
pub fn fill_block(
    declared: &mut Declared,
    sheet: usize,
    block: usize,
    fill: impl FnOnce(&mut crate::template::model::IndicatorsBlock),
) {
    if let Some(Block::Indicators(table)) = declared.sheets[sheet].blocks.get_mut(block) {
        fill(table);
    }
}
