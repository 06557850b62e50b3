//! First pass of loading: blocks → fields with their names, formulas still as text.

mod grid;
mod list;
mod simple;

use std::collections::HashMap;
use std::ops::Range;

use toml::Spanned;

use crate::formula::FieldIx;
use crate::value::Amount;

use crate::builder::scope::{Names, Scope, refuse_id};
use crate::diagnostic::fault::{Collector, DiagnosticKind};
use crate::diagnostic::number::Str;
use crate::diagnostic::placed::Placed;
use crate::diagnostic::source::Source;
use crate::language::parse::{Raw, RawBlock};
use crate::language::raw::{Answer, FieldType, RawField, RawIndicators, RawSheet};
use crate::selfcheck;
use crate::template::generated;
use crate::template::model::{Block, Field, IndicatorsBlock, List, ListIx, ProseBlock, Sheet, Source as FieldSource};

/// The greatest percentage that may be entered where the form does not say: 1000%.
const MOST_PERCENT: Amount = Amount::TEN;

/// A formula still to be parsed.
#[derive(Debug, Clone)]
pub struct Pending {
    /// The field it is for.
    pub field: FieldIx,
    /// The text and its place.
    pub text: Str,
    /// The file it stands in: a sheet, counted from 0.
    pub sheet: usize,
    /// Where it stands.
    pub scope: Scope,
}

/// Everything that the first pass finds out.
#[derive(Debug, Default)]
pub struct Declared {
    pub fields: Vec<Field>,
    pub names: Names,
    pub lists: Vec<List>,
    pub sheets: Vec<Sheet>,
    pub pending: Vec<Pending>,
    /// Derived totals of list columns: the total's field and the column.
    pub totals: Vec<(FieldIx, FieldIx)>,
    /// The answers of each checklist, and whether they are counts.
    pub checklists: HashMap<String, (Vec<FieldIx>, Answer)>,
    /// The indicators blocks: sheet, block, where the id stands.
    pub tables: Vec<Table>,
    /// Checklist answers that call for words, and the fields for the words.
    pub evidence: Vec<(FieldIx, FieldIx)>,
    /// How many cells the fields have together.
    pub cells: usize,
}

/// An indicators block on its way.
#[derive(Debug)]
pub struct Table {
    pub id: Str,
    pub sheet: usize,
    pub block: usize,
    pub levels: usize,
}

/// Walks over the sheets and declares every field.
pub struct Declarer<'a> {
    pub faults: &'a mut Collector,
    pub currency: &'a str,
    pub out: Declared,
    /// Where each name (in lower case) was first declared.
    places: HashMap<String, String>,
    source: Source,
    sheet: usize,
}

/// What a field is made of, before it has an index.
struct Draft<'r> {
    id: String,
    label: String,
    kind: FieldType,
    span: Range<usize>,
    formula: Option<(Str, Scope)>,
    required: bool,
    prefilled: bool,
    decimals: Option<u32>,
    min: Option<Amount>,
    max: Option<Amount>,
    choices: &'r [String],
    unit: Option<&'r str>,
    note: &'r str,
    aliases: &'r [String],
    rounding: Option<Amount>,
    list: Option<(ListIx, u32)>,
    strong: bool,
}

impl<'r> Draft<'r> {
    fn new(id: String, label: String, kind: FieldType, span: Range<usize>) -> Self {
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
            choices: &[],
            unit: None,
            note: "",
            aliases: &[],
            rounding: None,
            list: None,
            strong: false,
        }
    }

    fn with(mut self, raw: &'r RawField) -> Self {
        self.required = raw.required.unwrap_or(false);
        self.prefilled = raw.prefilled;
        self.decimals = raw.decimals;
        self.min = raw.min.map(|number| number.0);
        self.max = raw.max.map(|number| number.0);
        self.choices = &raw.choices;
        self.unit = raw.unit.as_deref();
        self.note = &raw.note;
        self.aliases = &raw.aliases;
        self.rounding = raw.rounding.map(|number| number.0);
        self
    }
}

/// Declares every field of a form.
pub fn declare(raw: &Raw, faults: &mut Collector) -> Declared {
    let mut declarer = Declarer {
        faults,
        currency: &raw.head.currency,
        out: Declared::default(),
        places: HashMap::new(),
        source: Source::default(),
        sheet: 0,
    };
    for (sheet, (source, head, blocks)) in raw.sheets.iter().enumerate() {
        declarer.source = source.clone();
        declarer.sheet = sheet;
        declarer.sheet(head, blocks, &raw.sheets[..sheet]);
    }
    declarer.out
}

impl Declarer<'_> {
    fn fault(&mut self, span: Range<usize>, complaint: &DiagnosticKind) {
        self.faults.at(&self.source, span, complaint);
    }

    fn sheet(
        &mut self,
        head: &RawSheet,
        blocks: &[Spanned<RawBlock>],
        before: &[(Source, RawSheet, Vec<Spanned<RawBlock>>)],
    ) {
        if let Some(why) = refuse_sheet_name(head.name.get_ref()) {
            self.fault(head.name.span(), &DiagnosticKind::BadSheetName(head.name.get_ref().clone(), why));
        }
        if before.iter().any(|(_, other, _)| other.name.get_ref().eq_ignore_ascii_case(head.name.get_ref())) {
            self.fault(head.name.span(), &DiagnosticKind::BadSheetName(head.name.get_ref().clone(), "与另一张表重名"));
        }
        let widths: Vec<Amount> = head.columns.get_ref().iter().map(|width| width.0).collect();
        if widths.is_empty() {
            self.fault(head.columns.span(), &DiagnosticKind::Nothing("列宽"));
        }
        if widths.iter().any(|width| *width < Amount::ONE || *width > Amount::from(120)) {
            self.fault(head.columns.span(), &DiagnosticKind::ColumnWidth);
        }
        // Where nobody knows how many there are, nothing is too wide.
        let unknown = self.faults.is_filled(&self.source, head.columns.span());
        let columns = if unknown { usize::MAX } else { widths.len() };
        self.out.sheets.push(Sheet {
            name: head.name.get_ref().clone(),
            title: head.title.clone().unwrap_or_else(|| head.name.get_ref().clone()),
            tag: head.tag.clone(),
            unit_line: head.unit_line,
            landscape: head.landscape,
            optional: head.optional,
            columns: widths,
            blocks: Vec::new(),
            remarks: head.remarks.clone(),
        });
        for block in blocks {
            let span = block.span();
            let declared = match block.get_ref() {
                RawBlock::Form(raw) => self.form(raw, span, columns),
                RawBlock::Grid(raw) => self.grid(raw, span, columns),
                RawBlock::List(raw) => self.list(raw, columns),
                RawBlock::Indicators(raw) => self.indicators(raw, columns),
                RawBlock::Checklist(raw) => self.checklist(raw, columns),
                RawBlock::Text(raw) => self.text(raw),
                RawBlock::Prose(raw) => Block::Prose(ProseBlock {
                    title: raw.title.clone(),
                    lines: raw.lines.clone(),
                    centred: raw.centred,
                }),
                RawBlock::Contents(raw) => Block::Contents { title: raw.title.clone() },
            };
            self.out.sheets[self.sheet].blocks.push(declared);
        }
    }

    /// Notes a name and complains where it is refused or taken.
    fn claim(&mut self, id: &str, span: Range<usize>) {
        if let Some(why) = refuse_id(id) {
            self.fault(span.clone(), &DiagnosticKind::BadId(id.to_owned(), why));
        }
        let (file, line, _) = self.source.place(span.start);
        let here = format!("{file}:{line}");
        if let Some(there) = self.places.get(&id.to_lowercase()).cloned() {
            let complaint = if there == here {
                DiagnosticKind::CopiesAlike(id.to_owned())
            } else {
                DiagnosticKind::Duplicate(id.to_owned(), there)
            };
            self.fault(span, &complaint);
        } else {
            self.places.insert(id.to_lowercase(), here);
        }
    }

    fn field(&mut self, draft: Draft<'_>) -> FieldIx {
        self.claim(&draft.id, draft.span.clone());
        let ix = FieldIx(u32::try_from(self.out.fields.len()).unwrap_or(u32::MAX));
        self.judge(&draft);
        let rows = draft.list.map_or(1, |(_, rows)| rows);
        let percent = draft.kind == FieldType::Percent;
        let shown = draft.decimals.unwrap_or(match draft.kind {
            FieldType::Amount | FieldType::Percent | FieldType::Score => 2,
            _ => 0,
        });
        let unit = match (draft.kind, draft.unit) {
            (_, Some(unit)) => unit.to_owned(),
            (FieldType::Amount, None) => self.currency.to_owned(),
            (FieldType::Percent, None) => "%".to_owned(),
            (FieldType::Score, None) => "分".to_owned(),
            _ => String::new(),
        };
        let numeric = matches!(draft.kind, FieldType::Amount | FieldType::Count | FieldType::Score);
        let source = if draft.prefilled { FieldSource::Prefilled } else { FieldSource::Input };
        // A derived amount may be negative unless the form says otherwise; an entered one may not.
        let least = (numeric && draft.formula.is_none()).then_some(Amount::ZERO);
        // A percentage entered above this was meant without its sign: 95 for 95%.
        let most = (percent && draft.formula.is_none()).then_some(MOST_PERCENT);
        self.out.names.fields.insert(draft.id.clone(), ix);
        if let Some((list, _)) = draft.list {
            self.out.names.ranges.insert(ix, list);
        }
        self.out.fields.push(Field {
            id: draft.id,
            label: draft.label,
            sheet: self.sheet,
            kind: draft.kind,
            source,
            required: draft.required && draft.formula.is_none(),
            decimals: if percent { shown + 2 } else { shown },
            min: draft.min.or(least),
            max: draft.max.or(most),
            choices: draft.choices.to_vec(),
            unit,
            note: draft.note.to_owned(),
            aliases: draft.aliases.to_vec(),
            rounding: draft.rounding,
            list: draft.list.map(|(list, _)| list),
            rows,
            first: self.out.cells,
            part: None,
            strong: draft.strong,
            checking: false,
        });
        self.out.cells += rows as usize;
        // Of a formula that nobody wrote, nothing is known but that there is one.
        if let Some((text, scope)) = draft.formula
            && !self.faults.is_filled(&self.source, text.span())
        {
            self.out.pending.push(Pending { field: ix, text, sheet: self.sheet, scope });
        }
        ix
    }

    /// Complains about what cannot be right in a field on its own.
    fn judge(&mut self, draft: &Draft<'_>) {
        let span = draft.span.clone();
        if draft.kind == FieldType::Choice && draft.choices.is_empty() && draft.formula.is_none() {
            self.fault(span.clone(), &DiagnosticKind::ChoiceWithoutChoices);
        }
        if draft.kind != FieldType::Choice && !draft.choices.is_empty() {
            self.fault(span.clone(), &DiagnosticKind::ChoicesWithoutChoice);
        }
        for (at, choice) in draft.choices.iter().enumerate() {
            if draft.choices[..at].contains(choice) {
                self.fault(span.clone(), &DiagnosticKind::ChoiceTwice(choice.clone()));
            }
        }
        if let (Some(min), Some(max)) = (draft.min, draft.max)
            && min > max
        {
            self.fault(span.clone(), &DiagnosticKind::MinAboveMax { min: min.to_string(), max: max.to_string() });
        }
        if draft.formula.is_some() && draft.prefilled {
            self.fault(span.clone(), &DiagnosticKind::DerivedWith("prefilled"));
        }
        if draft.decimals.is_some_and(|decimals| decimals > 8) {
            self.fault(span.clone(), &DiagnosticKind::TooManyDecimals);
        }
        let length = draft.note.chars().count();
        if length > 200 {
            self.fault(span, &DiagnosticKind::NoteTooLong(length));
        }
    }

    /// The spans of a block's columns, checked; `expected` of them, each 1 unless told.
    fn spans(
        &mut self,
        raw: Option<&Placed<Vec<u32>>>,
        expected: usize,
        columns: usize,
        what: &'static str,
    ) -> Vec<u32> {
        let Some(raw) = raw else { return vec![1; expected] };
        let mut spans = raw.get_ref().clone();
        if spans.len() != expected {
            self.fault(raw.span(), &DiagnosticKind::SpansCount { expected, found: spans.len(), what });
        }
        if spans.contains(&0) {
            self.fault(raw.span(), &DiagnosticKind::SpanZero);
        }
        let found = spans.iter().sum();
        if found as usize > columns {
            self.fault(raw.span(), &DiagnosticKind::SpansTooWide { found, columns });
        }
        spans.resize(expected, 1);
        spans
    }

    /// The type of a field; where none is told, one that fits what is.
    fn kind(&mut self, field: &RawField, kind: Option<FieldType>) -> FieldType {
        self.kind_of(&[field], field, kind)
    }

    /// The type of what several tables say together, the first of which it is told of.
    fn kind_of(&mut self, from: &[&RawField], field: &RawField, kind: Option<FieldType>) -> FieldType {
        kind.unwrap_or_else(|| {
            if !from.iter().any(|from| self.faults.is_unread(&self.source, from.id.span().start, "type")) {
                self.fault(field.id.span(), &DiagnosticKind::NoType);
            }
            if field.choices.is_empty() { FieldType::Amount } else { FieldType::Choice }
        })
    }

    fn refuse(&mut self, field: &RawField, unfit: &[(bool, &'static str)]) {
        for (present, key) in unfit {
            if *present {
                self.fault(field.id.span(), &DiagnosticKind::NotHere(key));
            }
        }
    }

    /// A label with its unit, where the unit is not the sheet's own.
    fn with_unit(&self, label: &str, ix: FieldIx) -> String {
        let field = &self.out.fields[ix.index()];
        let said = self.out.sheets[self.sheet].unit_line && field.unit == self.currency;
        match field.unit.as_str() {
            "" | "%" | "分" => label.to_owned(),
            _ if said => label.to_owned(),
            unit if label.contains(unit) => label.to_owned(),
            unit => format!("{label}（{unit}）"),
        }
    }

    fn indicators(&mut self, raw: &RawIndicators, columns: usize) -> Block {
        let id = raw.id.get_ref().clone();
        if raw.levels.is_empty() {
            self.fault(raw.id.span(), &DiagnosticKind::Nothing("levels"));
        }
        let spans = self.spans(
            raw.spans.as_ref(),
            raw.levels.len() + 8,
            columns,
            "各级指标、分值、指标解释、评分标准、指标值、核算得分、自评得分、扣分原因、佐证材料",
        );
        // The indicators' fields come before the totals on the sheet; the second pass declares both.
        self.out.tables.push(Table {
            id: raw.id.clone(),
            sheet: self.sheet,
            block: self.out.sheets[self.sheet].blocks.len(),
            levels: raw.levels.len(),
        });
        let none = FieldIx(0);
        Block::Indicators(IndicatorsBlock {
            id,
            title: raw.title.clone(),
            levels: raw.levels.clone(),
            spans,
            indicators: Vec::new(),
            weight_total: none,
            recomputed_total: none,
            self_total: none,
        })
    }

    /// Declares a field of an indicator, or a total of a scoring table.
    pub fn part(
        &mut self,
        id: String,
        label: String,
        kind: FieldType,
        choices: &[String],
        span: Range<usize>,
    ) -> FieldIx {
        self.field(Draft { choices, ..Draft::new(id, label, kind, span) })
    }

    /// Notes a fault in the file turned to.
    pub fn report_fault(&mut self, span: Range<usize>, complaint: &DiagnosticKind) {
        self.fault(span, complaint);
    }

    /// Turns to another file and sheet.
    pub fn set_source(&mut self, source: &Source, sheet: usize) {
        self.source = source.clone();
        self.sheet = sheet;
    }

    /// Goes on where a first pass ended.
    pub fn resume<'a>(declared: Declared, currency: &'a str, faults: &'a mut Collector) -> Declarer<'a> {
        let places = declared.names.fields.keys().map(|name| (name.to_lowercase(), "工作表中".to_owned())).collect();
        Declarer { faults, currency, out: declared, places, source: Source::default(), sheet: 0 }
    }
}

/// Why Excel refuses a sheet name, if it does.
fn refuse_sheet_name(name: &str) -> Option<&'static str> {
    if name.is_empty() || name.chars().count() > 31 {
        return Some("要有1到31个字");
    }
    if name.contains(['\\', '/', '?', '*', '[', ']', ':']) {
        return Some("不能含有 \\ / ? * [ ] :");
    }
    if [selfcheck::messages::SHEET, generated::SUMMARY, generated::ISSUES].contains(&name) {
        return Some("这个名字留给程序自己的工作表");
    }
    if name.starts_with('\'') || name.ends_with('\'') || name.starts_with('_') {
        return Some("不能以单引号或下划线开头");
    }
    None
}
