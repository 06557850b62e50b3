//! Declares fields: checks what is said of each, and gives it its index. Formulas stay text until every name is known.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::field::{Field, ValueSource};
use super::indicator::IndicatorIx;
use super::list::{List, ListIx};
use super::names::{FieldNames, NameScope, refuse_id};
use crate::diagnostic::collector::Collector;
use crate::diagnostic::kind::DiagnosticKind;
use crate::diagnostic::number::Str;
use crate::diagnostic::placed::Placed;
use crate::diagnostic::source::SourceFile;
use crate::formula::FieldIx;
use crate::language::field::{FieldType, RawField};
use crate::value::{Amount, date};

/// The greatest percentage that may be entered where the form does not say: 1000%. One above it was meant without its sign,
/// such as 95 for 95%.
const MOST_PERCENT: Amount = Amount::TEN;

/// A formula still to be parsed.
#[derive(Debug, Clone)]
pub(crate) struct PendingFormula {
    /// The field that it gives the value of.
    pub(crate) field: FieldIx,
    /// The text and its place.
    pub(crate) text: Str,
    /// The sheet in whose file it stands, counted from 0.
    pub(crate) sheet: usize,
    /// What its names mean.
    pub(crate) scope: NameScope,
}

/// Where a block stands.
#[derive(Debug, Clone)]
pub(crate) struct BlockPosition {
    /// The block's place in its file.
    pub(crate) span: Range<usize>,
    /// How many columns its sheet has.
    pub(crate) columns: usize,
}

/// A scoring table while its indicators are declared.
#[derive(Debug, Clone)]
pub(crate) struct ScoringTable {
    /// The id and its place.
    pub(crate) id: Str,
    /// The sheet it stands on, counted from 0.
    pub(crate) sheet: usize,
    /// Its place among the blocks of its sheet, counted from 0.
    pub(crate) block: usize,
    /// How many levels it has, that of the indicator itself among them.
    pub(crate) levels: usize,
    /// Its indicators.
    pub(crate) indicators: Vec<IndicatorIx>,
    /// `ID.分值.合计`
    pub(crate) weight_total: FieldIx,
    /// `ID.核算得分.合计`
    pub(crate) recomputed_total: FieldIx,
    /// `ID.自评得分.合计`
    pub(crate) self_total: FieldIx,
}

/// Everything that the blocks and the indicators of a form declare.
#[derive(Debug, Default)]
pub(crate) struct Declarations {
    /// Every field, in order.
    pub(crate) fields: Vec<Field>,
    /// Every name.
    pub(crate) names: FieldNames,
    /// The lists.
    pub(crate) lists: Vec<List>,
    /// The formulas of derived fields.
    pub(crate) formulas: Vec<PendingFormula>,
    /// The totals of list columns: the total's field and the column.
    pub(crate) column_totals: Vec<(FieldIx, FieldIx)>,
    /// The answers of each checklist that is answered 是 or 否, by its id.
    pub(crate) yes_no_checklists: HashMap<String, Vec<FieldIx>>,
    /// The scoring tables.
    pub(crate) tables: Vec<ScoringTable>,
    /// Checklist answers that call for words, and the fields for the words.
    pub(crate) evidence: Vec<(FieldIx, FieldIx)>,
    /// How many cells the fields have together.
    pub(crate) cells: usize,
}

/// What is said of a field, before it is checked and has an index.
pub(crate) struct DraftField<'r> {
    /// The id.
    pub(crate) id: String,
    /// What people call it.
    pub(crate) label: String,
    /// The type of value.
    pub(crate) kind: FieldType,
    /// The place at which faults are reported.
    pub(crate) span: Range<usize>,
    /// The formula, and what its names mean.
    pub(crate) formula: Option<(Str, NameScope)>,
    /// Whether it must be filled.
    pub(crate) required: bool,
    /// Whether the bureau fills it in.
    pub(crate) prefilled: bool,
    /// The decimals shown.
    pub(crate) decimals: Option<u32>,
    /// The least allowed value.
    pub(crate) min: Option<Amount>,
    /// The greatest allowed value.
    pub(crate) max: Option<Amount>,
    /// The first and the last year of a date, counted from the budget year.
    pub(crate) years: Option<(i16, i16)>,
    /// The choices.
    pub(crate) choices: &'r [String],
    /// The unit.
    pub(crate) unit: Option<&'r str>,
    /// What to fill in.
    pub(crate) note: &'r str,
    /// Other wordings of its label.
    pub(crate) aliases: &'r [String],
    /// The greatest 尾差.
    pub(crate) rounding: Option<Amount>,
    /// The list that it is a column of, and the list's capacity.
    pub(crate) list: Option<(ListIx, u32)>,
    /// Whether it is printed bold, as a total.
    pub(crate) strong: bool,
}

impl<'r> DraftField<'r> {
    /// A field of which no more is said than this.
    pub(crate) fn new(id: String, label: String, kind: FieldType, span: Range<usize>) -> Self {
        Self {
            id,
            label,
            kind,
            span,
            formula: None,
            required: false,
            prefilled: false,
            decimals: None,
            min: None,
            max: None,
            years: None,
            choices: &[],
            unit: None,
            note: "",
            aliases: &[],
            rounding: None,
            list: None,
            strong: false,
        }
    }

    /// The same with what its keys say, but for the formula, whose names depend on the block.
    pub(crate) fn with_keys(mut self, keys: &'r RawField) -> Self {
        self.required = keys.required.unwrap_or(false);
        self.prefilled = keys.prefilled;
        self.decimals = keys.decimals;
        self.min = keys.min.map(|number| number.0);
        self.max = keys.max.map(|number| number.0);
        self.years = keys.years;
        self.choices = &keys.choices;
        self.unit = keys.unit.as_deref();
        self.note = &keys.note;
        self.aliases = &keys.aliases;
        self.rounding = keys.rounding.map(|number| number.0);
        self
    }
}

/// Declares the fields of a form, block after block and then indicator after indicator.
#[derive(Debug)]
pub(crate) struct Declarer<'a> {
    /// What is declared so far.
    pub(crate) declared: Declarations,
    faults: &'a mut Collector,
    currency: &'a str,
    fiscal_year: i32,
    /// Where each name (in lower case) was first declared.
    first_places: HashMap<String, String>,
    /// The places (file, line, column) at which a name is reported that is taken.
    taken_at: HashSet<(String, usize, usize)>,
    source: SourceFile,
    sheet: usize,
    /// The place of the next block among those of its sheet.
    block: usize,
    /// Whether the sheet says the unit of amounts at its head.
    sheet_shows_currency: bool,
}

impl<'a> Declarer<'a> {
    /// Starts with nothing declared. `currency` is the unit of amounts.
    pub(crate) fn new(currency: &'a str, fiscal_year: i32, faults: &'a mut Collector) -> Self {
        Self {
            declared: Declarations::default(),
            faults,
            currency,
            fiscal_year,
            first_places: HashMap::new(),
            taken_at: HashSet::new(),
            source: SourceFile::default(),
            sheet: 0,
            block: 0,
            sheet_shows_currency: false,
        }
    }

    /// Goes on to another file, whose fields stand on this sheet.
    pub(crate) fn set_source(&mut self, source: &SourceFile, sheet: usize) {
        self.source = source.clone();
        self.sheet = sheet;
    }

    /// Goes on to the blocks of the sheet. `shows_currency` says whether the sheet has the unit of amounts at its head.
    pub(crate) fn start_sheet(&mut self, shows_currency: bool) {
        self.block = 0;
        self.sheet_shows_currency = shows_currency;
    }

    /// Goes on to the next block of the sheet.
    pub(crate) fn end_block(&mut self) {
        self.block += 1;
    }

    /// Ends with the fields of the sheets. A name that is used again from here on is reported as used on a sheet, without file
    /// and line.
    pub(crate) fn end_sheets(&mut self) {
        let names = self.declared.names.fields.keys();
        self.first_places = names.map(|name| (name.to_lowercase(), "工作表中".to_owned())).collect();
    }

    /// The sheet whose fields are declared, counted from 0.
    pub(crate) fn sheet(&self) -> usize {
        self.sheet
    }

    /// Reports a fault in the file whose fields are declared.
    pub(crate) fn report(&mut self, span: Range<usize>, kind: &DiagnosticKind) {
        self.faults.add_at(&self.source, span, kind);
    }

    /// Whether the value at a span was put in by the reader in the place of a faulty one.
    pub(crate) fn is_filled(&self, span: Range<usize>) -> bool {
        self.faults.is_filled(&self.source, span)
    }

    /// Notes that something is left out whose names are not known.
    pub(crate) fn mark_names_incomplete(&mut self) {
        self.faults.mark_names_incomplete();
    }

    /// Declares a scoring table in the block that is being declared. Its indicators and totals are declared later.
    pub(crate) fn declare_table(&mut self, id: &Str, levels: usize) {
        let unknown = FieldIx(0);
        self.declared.tables.push(ScoringTable {
            id: id.clone(),
            sheet: self.sheet,
            block: self.block,
            levels,
            indicators: Vec::new(),
            weight_total: unknown,
            recomputed_total: unknown,
            self_total: unknown,
        });
    }

    /// Declares a field of one cell of which no more is said than this.
    pub(crate) fn declare_cell(
        &mut self,
        id: String,
        label: String,
        kind: FieldType,
        choices: &[String],
        span: Range<usize>,
    ) -> FieldIx {
        self.declare_field(DraftField { choices, ..DraftField::new(id, label, kind, span) })
    }

    /// Declares a field. Reports what is wrong with it, and where its name is refused or taken.
    pub(crate) fn declare_field(&mut self, mut draft: DraftField<'_>) -> FieldIx {
        self.claim_name(&draft.id, draft.span.clone());
        self.read_years(&mut draft);
        self.report_contradictions(&draft);
        let ix = FieldIx(u32::try_from(self.declared.fields.len()).unwrap_or(u32::MAX));
        let rows = draft.list.map_or(1, |(_, rows)| rows);
        let derived = draft.formula.is_some();
        self.declared.names.fields.insert(draft.id.clone(), ix);
        if let Some((list, _)) = draft.list {
            self.declared.names.list_columns.insert(ix, list);
        }
        self.declared.fields.push(Field {
            decimals: stored_decimals(draft.kind, draft.decimals),
            min: draft.min.or(default_min(draft.kind).filter(|_| !derived)),
            max: draft.max.or(default_max(draft.kind).filter(|_| !derived)),
            unit: draft.unit.map_or_else(|| self.default_unit(draft.kind), str::to_owned),
            id: draft.id,
            label: draft.label,
            sheet: self.sheet,
            kind: draft.kind,
            source: if draft.prefilled { ValueSource::Prefilled } else { ValueSource::Input },
            required: draft.required && !derived,
            choices: draft.choices.to_vec(),
            note: draft.note.to_owned(),
            aliases: draft.aliases.to_vec(),
            rounding: draft.rounding,
            list: draft.list.map(|(list, _)| list),
            rows,
            first: self.declared.cells,
            part: None,
            strong: draft.strong,
            checking: false,
        });
        self.declared.cells += rows as usize;
        // A formula that the reader put in the place of a faulty one is not parsed.
        if let Some((text, scope)) = draft.formula
            && !self.is_filled(text.span())
        {
            self.declared.formulas.push(PendingFormula { field: ix, text, sheet: self.sheet, scope });
        }
        ix
    }

    /// The unit of a field that names none.
    fn default_unit(&self, kind: FieldType) -> String {
        match kind {
            FieldType::Amount => self.currency.to_owned(),
            FieldType::Percent => "%".to_owned(),
            FieldType::Score => "分".to_owned(),
            FieldType::Count | FieldType::Text | FieldType::Choice | FieldType::Date => String::new(),
        }
    }

    /// Notes where a name is declared. Reports a name that Excel or the language refuses, and one that is taken.
    fn claim_name(&mut self, id: &str, span: Range<usize>) {
        if let Some(why) = refuse_id(id) {
            self.report(span.clone(), &DiagnosticKind::BadId(id.to_owned(), why));
        }
        let place = self.line_of(&span);
        if let Some(first) = self.first_places.get(&id.to_lowercase()).cloned() {
            self.report_second(id, first, span);
        } else {
            self.first_places.insert(id.to_lowercase(), place);
        }
    }

    /// Reports an id that another thing in the same file has, at `first`.
    pub(crate) fn report_taken(&mut self, id: &str, first: Range<usize>, span: Range<usize>) {
        let first = self.line_of(&first);
        self.report_second(id, first, span);
    }

    /// Reports a name that was declared at `first`. Of the names that one line declares, the first is told.
    fn report_second(&mut self, id: &str, first: String, span: Range<usize>) {
        let place = self.source.place(span.start);
        if !self.taken_at.insert((place.0.to_owned(), place.1, place.2)) {
            return;
        }
        let kind = if first == self.line_of(&span) {
            DiagnosticKind::CopiesAlike(id.to_owned())
        } else {
            DiagnosticKind::Duplicate(id.to_owned(), first)
        };
        self.report(span, &kind);
    }

    /// `FILE:LINE` of a span.
    fn line_of(&self, span: &Range<usize>) -> String {
        let (file, line, _) = self.source.place(span.start);
        format!("{file}:{line}")
    }

    /// Takes the first and the last year of a date as its bounds.
    fn read_years(&mut self, draft: &mut DraftField<'_>) {
        let Some((first, last)) = draft.years else { return };
        if draft.kind != FieldType::Date {
            self.report(draft.span.clone(), &DiagnosticKind::YearsWithoutDate);
            return;
        }
        if first > last {
            self.report(draft.span.clone(), &DiagnosticKind::YearsOrder(first, last));
        }
        let year = |after: i16| i64::from(self.fiscal_year) + i64::from(after);
        draft.min = date::from_civil(year(first), 1, 1);
        draft.max = date::from_civil(year(last), 12, 31);
    }

    /// Reports what is said of a field that cannot be right together.
    fn report_contradictions(&mut self, draft: &DraftField<'_>) {
        let span = draft.span.clone();
        if draft.kind == FieldType::Choice && draft.choices.is_empty() && draft.formula.is_none() {
            self.report(span.clone(), &DiagnosticKind::ChoiceWithoutChoices);
        }
        if draft.kind != FieldType::Choice && !draft.choices.is_empty() {
            self.report(span.clone(), &DiagnosticKind::ChoicesWithoutChoice);
        }
        for (index, choice) in draft.choices.iter().enumerate() {
            if draft.choices[..index].contains(choice) {
                self.report(span.clone(), &DiagnosticKind::ChoiceTwice(choice.clone()));
            }
        }
        if let (Some(min), Some(max)) = (draft.min, draft.max)
            && min > max
        {
            self.report(span.clone(), &DiagnosticKind::MinAboveMax { min: min.to_string(), max: max.to_string() });
        }
        if draft.formula.is_some() && draft.prefilled {
            self.report(span.clone(), &DiagnosticKind::DerivedWith("prefilled"));
        }
        if draft.decimals.is_some_and(|decimals| decimals > 8) {
            self.report(span.clone(), &DiagnosticKind::TooManyDecimals);
        }
        let length = draft.note.chars().count();
        if length > 200 {
            self.report(span, &DiagnosticKind::NoteTooLong(length));
        }
    }

    /// The spans of a block's columns: `expected` of them, each 1 where the block does not say. Reports what is wrong with
    /// them, and a block that is wider than its sheet; `what` says in Chinese what they are the spans of.
    pub(crate) fn spans(
        &mut self,
        written: Option<&Placed<Vec<u32>>>,
        expected: usize,
        position: &BlockPosition,
        what: &'static str,
    ) -> Vec<u32> {
        let columns = position.columns;
        let Some(written) = written else {
            // Where there are no columns at all, that is the fault.
            if expected > columns && columns > 0 {
                self.report(position.span.clone(), &DiagnosticKind::BlockTooWide { found: expected, what, columns });
            }
            return vec![1; expected];
        };
        let mut spans = written.get_ref().clone();
        if spans.len() != expected {
            self.report(written.span(), &DiagnosticKind::SpansCount { expected, found: spans.len(), what });
        }
        if spans.contains(&0) {
            self.report(written.span(), &DiagnosticKind::SpanZero);
        }
        let found = spans.iter().map(|span| u64::from(*span)).sum();
        if found > columns as u64 && columns > 0 {
            self.report(written.span(), &DiagnosticKind::SpansTooWide { found, columns });
        }
        spans.resize(expected, 1);
        spans
    }

    /// The type of a field, where it has one. Else it is reported at the first of the tables that could say it, and a type
    /// that fits that table is taken.
    pub(crate) fn field_type(&mut self, tables: &[&RawField], kind: Option<FieldType>) -> FieldType {
        let first = tables.first();
        kind.unwrap_or_else(|| {
            let unread = tables.iter().any(|table| self.faults.is_unread(&self.source, table.id.span().start, "type"));
            if let Some(first) = first.filter(|_| !unread) {
                self.report(first.id.span(), &DiagnosticKind::NoType);
            }
            let has_choices = first.is_some_and(|first| !first.choices.is_empty());
            if has_choices { FieldType::Choice } else { FieldType::Amount }
        })
    }

    /// Reports the keys of a field that its block does not allow: pairs of whether it is there, and its word.
    pub(crate) fn refuse_keys(&mut self, field: &RawField, keys: &[(bool, &'static str)]) {
        for (_, key) in keys.iter().filter(|(present, _)| *present) {
            self.report(field.id.span(), &DiagnosticKind::NotHere(key));
        }
    }

    /// A label with the field's unit, unless the head of the sheet says the unit.
    pub(crate) fn with_unit(&self, label: &str, field: FieldIx) -> String {
        let unit = self.declared.fields[field.index()].unit.as_str();
        let said = self.sheet_shows_currency && unit == self.currency;
        add_unit(label, unit, said)
    }

    /// A label with the field's unit, unless that is the form's unit of amounts.
    pub(crate) fn with_foreign_unit(&self, label: &str, field: FieldIx) -> String {
        let unit = self.declared.fields[field.index()].unit.as_str();
        add_unit(label, unit, unit == self.currency)
    }
}

/// A label with a unit behind it, unless the unit is said elsewhere or goes without saying.
fn add_unit(label: &str, unit: &str, said: bool) -> String {
    if said || unit.is_empty() || unit == "%" || unit == "分" || label.contains(unit) {
        label.to_owned()
    } else {
        format!("{label}（{unit}）")
    }
}

/// The decimals of the stored number: those shown, and two more for a percentage.
fn stored_decimals(kind: FieldType, shown: Option<u32>) -> u32 {
    match kind {
        FieldType::Percent => shown.unwrap_or(2) + 2,
        FieldType::Amount | FieldType::Score => shown.unwrap_or(2),
        FieldType::Count | FieldType::Text | FieldType::Choice | FieldType::Date => shown.unwrap_or(0),
    }
}

/// The least value that may be entered where the form does not say.
fn default_min(kind: FieldType) -> Option<Amount> {
    match kind {
        FieldType::Amount | FieldType::Count | FieldType::Score => Some(Amount::ZERO),
        FieldType::Percent | FieldType::Text | FieldType::Choice | FieldType::Date => None,
    }
}

/// The greatest value that may be entered where the form does not say.
fn default_max(kind: FieldType) -> Option<Amount> {
    match kind {
        FieldType::Percent => Some(MOST_PERCENT),
        FieldType::Amount
        | FieldType::Count
        | FieldType::Score
        | FieldType::Text
        | FieldType::Choice
        | FieldType::Date => None,
    }
}
