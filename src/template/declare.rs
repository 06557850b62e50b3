//! First pass of loading: blocks → fields with their names, formulas still as text.

use std::collections::HashMap;

use toml::Spanned;

use crate::formula::{FieldIx, Reach, Ref};
use crate::value::Amount;

use super::fault::{Collector, Complaint};
use super::model::{
    Block, ChecklistBlock, Field, FormBlock, GridBlock, GridRow, Heading, IndicatorsBlock, Line, List, ListBlock,
    ListIx, ProseBlock, Sheet, Source as FieldSource, TextBlock,
};
use super::parse::{Raw, RawBlock, Source};
use super::raw::{
    Answer, FieldType, RawCell, RawChecklist, RawField, RawForm, RawGrid, RawIndicators, RawList, RawSheet, RawText,
    Str,
};
use super::scope::{GridNames, Names, Scope, refuse_id};

/// The most rows a list may have.
const MOST_ROWS: u32 = 2000;

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
    span: std::ops::Range<usize>,
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
}

impl<'r> Draft<'r> {
    fn new(id: String, label: String, kind: FieldType, span: std::ops::Range<usize>) -> Self {
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
    fn fault(&mut self, span: std::ops::Range<usize>, complaint: &Complaint) {
        self.faults.add(&self.source.name, &self.source.text, span, complaint);
    }

    fn sheet(
        &mut self,
        head: &RawSheet,
        blocks: &[Spanned<RawBlock>],
        before: &[(Source, RawSheet, Vec<Spanned<RawBlock>>)],
    ) {
        if let Some(why) = refuse_sheet_name(head.name.get_ref()) {
            self.fault(head.name.span(), &Complaint::BadSheetName(head.name.get_ref().clone(), why));
        }
        if before.iter().any(|(_, other, _)| other.name.get_ref().eq_ignore_ascii_case(head.name.get_ref())) {
            self.fault(head.name.span(), &Complaint::BadSheetName(head.name.get_ref().clone(), "与另一张表重名"));
        }
        let widths: Vec<Amount> = head.columns.get_ref().iter().map(|width| width.0).collect();
        if widths.is_empty() {
            self.fault(head.columns.span(), &Complaint::Nothing("列宽"));
        }
        if widths.iter().any(|width| *width < Amount::ONE || *width > Amount::from(120)) {
            self.fault(head.columns.span(), &Complaint::ColumnWidth);
        }
        let columns = widths.len();
        self.out.sheets.push(Sheet {
            name: head.name.get_ref().clone(),
            title: head.title.clone().unwrap_or_else(|| head.name.get_ref().clone()),
            tag: head.tag.clone(),
            unit_line: head.unit_line,
            landscape: head.landscape,
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
    fn claim(&mut self, id: &str, span: std::ops::Range<usize>) {
        if let Some(why) = refuse_id(id) {
            self.fault(span.clone(), &Complaint::BadId(id.to_owned(), why));
        }
        let line = self.source.text[..span.start.min(self.source.text.len())].matches('\n').count() + 1;
        let here = format!("{}:{line}", self.source.name);
        if let Some(there) = self.places.get(&id.to_lowercase()).cloned() {
            self.fault(span, &Complaint::Duplicate(id.to_owned(), there));
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
            max: draft.max,
            choices: draft.choices.to_vec(),
            unit,
            note: draft.note.to_owned(),
            aliases: draft.aliases.to_vec(),
            rounding: draft.rounding,
            list: draft.list.map(|(list, _)| list),
            rows,
            first: self.out.cells,
            part: None,
        });
        self.out.cells += rows as usize;
        if let Some((text, scope)) = draft.formula {
            self.out.pending.push(Pending { field: ix, text, sheet: self.sheet, scope });
        }
        ix
    }

    /// Complains about what cannot be right in a field on its own.
    fn judge(&mut self, draft: &Draft<'_>) {
        let span = draft.span.clone();
        if draft.kind == FieldType::Choice && draft.choices.is_empty() && draft.formula.is_none() {
            self.fault(span.clone(), &Complaint::ChoiceWithoutChoices);
        }
        if draft.kind != FieldType::Choice && !draft.choices.is_empty() {
            self.fault(span.clone(), &Complaint::ChoicesWithoutChoice);
        }
        for (at, choice) in draft.choices.iter().enumerate() {
            if draft.choices[..at].contains(choice) {
                self.fault(span.clone(), &Complaint::ChoiceTwice(choice.clone()));
            }
        }
        if let (Some(min), Some(max)) = (draft.min, draft.max)
            && min > max
        {
            self.fault(span.clone(), &Complaint::MinAboveMax { min: min.to_string(), max: max.to_string() });
        }
        if draft.formula.is_some() && draft.prefilled {
            self.fault(span.clone(), &Complaint::DerivedWith("prefilled"));
        }
        if draft.decimals.is_some_and(|decimals| decimals > 8) {
            self.fault(span.clone(), &Complaint::TooManyDecimals);
        }
        let length = draft.note.chars().count();
        if length > 200 {
            self.fault(span, &Complaint::NoteTooLong(length));
        }
    }

    /// The spans of a block's columns, checked; `expected` of them, each 1 unless told.
    fn spans(
        &mut self,
        raw: Option<&Spanned<Vec<u32>>>,
        expected: usize,
        columns: usize,
        what: &'static str,
    ) -> Vec<u32> {
        let Some(raw) = raw else { return vec![1; expected] };
        let mut spans = raw.get_ref().clone();
        if spans.len() != expected {
            self.fault(raw.span(), &Complaint::SpansCount { expected, found: spans.len(), what });
        }
        if spans.contains(&0) {
            self.fault(raw.span(), &Complaint::SpanZero);
        }
        let found = spans.iter().sum();
        if found as usize > columns {
            self.fault(raw.span(), &Complaint::SpansTooWide { found, columns });
        }
        spans.resize(expected, 1);
        spans
    }

    fn form(&mut self, raw: &RawForm, span: std::ops::Range<usize>, columns: usize) -> Block {
        let pairs = raw.columns.unwrap_or(1);
        if !(1..=4).contains(&pairs) {
            self.fault(span.clone(), &Complaint::FormColumns);
        }
        if raw.field.is_empty() {
            self.fault(span, &Complaint::Nothing("字段（[[block.field]]）"));
        }
        let pairs = pairs.clamp(1, 4);
        let spans = self.spans(raw.spans.as_ref(), 2 * pairs as usize, columns, "每对的名称和值");
        let mut fields = Vec::new();
        for field in &raw.field {
            self.refuse(
                field,
                &[(!field.skip.is_empty(), "skip"), (field.total, "total"), (!field.group.is_empty(), "group")],
            );
            let Some(kind) = self.kind(field, field.kind) else { continue };
            let id = field.id.get_ref().clone();
            let label = field.label.clone().unwrap_or_else(|| id.clone());
            let mut draft = Draft::new(id, label.clone(), kind, field.id.span()).with(field);
            draft.formula = field.formula.clone().map(|text| (text, Scope::Global));
            let ix = self.field(draft);
            fields.push((self.with_unit(&label, ix), ix, field.span));
        }
        Block::Form(FormBlock { title: raw.title.clone(), columns: pairs, spans, fields })
    }

    fn kind(&mut self, field: &RawField, kind: Option<FieldType>) -> Option<FieldType> {
        if kind.is_none() {
            self.fault(field.id.span(), &Complaint::NoType);
        }
        kind
    }

    fn refuse(&mut self, field: &RawField, unfit: &[(bool, &'static str)]) {
        for (present, key) in unfit {
            if *present {
                self.fault(field.id.span(), &Complaint::NotHere(key));
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

    fn grid(&mut self, raw: &RawGrid, span: std::ops::Range<usize>, columns: usize) -> Block {
        if raw.column.is_empty() || raw.row.is_empty() {
            self.fault(span, &Complaint::Nothing("列（[[block.column]]）和一行（[[block.row]]）"));
        }
        let levels = raw.row.iter().map(|row| row.group.len()).max().unwrap_or(0);
        let spans = self.spans(raw.spans.as_ref(), levels + 1 + raw.column.len(), columns, "行标题各级、行名称、各列");
        let grid = self.out.names.grids.len();
        let mut names = GridNames::default();
        for (map, fields) in [(&mut names.columns, &raw.column), (&mut names.rows, &raw.row)] {
            for (at, field) in fields.iter().enumerate() {
                map.entry(field.id.get_ref().clone()).or_insert(at);
            }
        }
        for column in &raw.column {
            self.refuse(
                column,
                &[(column.total, "total"), (!column.skip.is_empty(), "skip"), (column.span.is_some(), "span")],
            );
        }
        for row in &raw.row {
            self.refuse(row, &[(row.total, "total"), (row.span.is_some(), "span")]);
            for skipped in &row.skip {
                if !names.columns.contains_key(skipped.get_ref()) {
                    self.fault(skipped.span(), &Complaint::NoSuchLine("列", skipped.get_ref().clone()));
                }
            }
        }
        for cell in &raw.cell {
            for (named, known, what) in [(&cell.row, &names.rows, "行"), (&cell.column, &names.columns, "列")] {
                if !known.contains_key(named.get_ref()) {
                    self.fault(named.span(), &Complaint::NoSuchLine(what, named.get_ref().clone()));
                }
            }
        }
        let mut rows = Vec::new();
        for (r, row) in raw.row.iter().enumerate() {
            let mut cells = Vec::new();
            for (c, column) in raw.column.iter().enumerate() {
                let skipped = row.skip.iter().any(|skipped| skipped.get_ref() == column.id.get_ref());
                let special = raw.cell.iter().find(|cell| {
                    cell.row.get_ref() == row.id.get_ref() && cell.column.get_ref() == column.id.get_ref()
                });
                cells.push(if skipped { None } else { self.grid_cell(row, column, special, (grid, r, c)) });
            }
            names.cells.push(cells.clone());
            rows.push(GridRow {
                heading: Heading { group: row.group.clone(), label: row_label(row) },
                strong: row.strong,
                cells,
            });
        }
        let headings = raw
            .column
            .iter()
            .map(|column| {
                let label = column.label.clone().unwrap_or_else(|| column.id.get_ref().clone());
                let label = match &column.unit {
                    Some(unit) if !label.contains(unit.as_str()) => format!("{label}（{unit}）"),
                    _ => label,
                };
                Heading { group: column.group.clone(), label }
            })
            .collect();
        self.out.names.grids.push(names);
        Block::Grid(GridBlock {
            title: raw.title.clone(),
            corner: raw.corner.clone(),
            spans,
            levels,
            columns: headings,
            rows,
        })
    }

    fn grid_cell(
        &mut self,
        row: &RawField,
        column: &RawField,
        special: Option<&RawCell>,
        (grid, r, c): (usize, usize, usize),
    ) -> Option<FieldIx> {
        let kind = special.and_then(|cell| cell.kind).or(row.kind).or(column.kind);
        let kind = self.kind(row, kind)?;
        let id = format!("{}.{}", row.id.get_ref(), column.id.get_ref());
        let label = format!(
            "{} {}",
            row.label.as_deref().unwrap_or(row.id.get_ref()).trim(),
            column.label.as_deref().unwrap_or(column.id.get_ref())
        );
        let formula = special
            .and_then(|cell| cell.formula.clone())
            .map(|text| (text, Scope::GridCell { grid, row: r, column: c }))
            .or_else(|| column.formula.clone().map(|text| (text, Scope::GridColumn { grid, row: r })))
            .or_else(|| row.formula.clone().map(|text| (text, Scope::GridRow { grid, column: c })))
            .filter(|_| !special.is_some_and(|cell| cell.input));
        // Complaints about a cell's name point at its row; the column's own text is pointed at elsewhere.
        let mut draft = Draft::new(id, label, kind, row.id.span());
        draft.formula = formula;
        draft.required = special
            .and_then(|cell| cell.required)
            .unwrap_or(row.required.unwrap_or(true) && column.required.unwrap_or(true));
        draft.prefilled = row.prefilled || column.prefilled || special.is_some_and(|cell| cell.prefilled);
        draft.decimals = row.decimals.or(column.decimals);
        draft.min = special.and_then(|cell| cell.min).or(row.min).or(column.min).map(|number| number.0);
        draft.max = special.and_then(|cell| cell.max).or(row.max).or(column.max).map(|number| number.0);
        if kind == FieldType::Choice {
            draft.choices = if row.choices.is_empty() { &column.choices } else { &row.choices };
        }
        draft.unit = row.unit.as_deref().or(column.unit.as_deref());
        draft.note = [special.map_or("", |cell| cell.note.as_str()), &row.note, &column.note]
            .into_iter()
            .find(|note| !note.is_empty())
            .unwrap_or("");
        draft.rounding =
            special.and_then(|cell| cell.rounding).or(row.rounding).or(column.rounding).map(|number| number.0);
        Some(self.field(draft))
    }

    fn list(&mut self, raw: &RawList, columns: usize) -> Block {
        let list = ListIx(u32::try_from(self.out.lists.len()).unwrap_or(u32::MAX));
        let id = raw.id.get_ref().clone();
        if let Some(why) = refuse_id(&id) {
            self.fault(raw.id.span(), &Complaint::BadId(id.clone(), why));
        }
        if raw.column.is_empty() {
            self.fault(raw.id.span(), &Complaint::Nothing("列（[[block.column]]）"));
        }
        if raw.capacity.is_some() != raw.line.is_empty() {
            self.fault(raw.id.span(), &Complaint::ListRows);
        }
        let capacity =
            raw.capacity.as_ref().map_or_else(|| raw.line.iter().map(|line| line.rows).sum(), |n| *n.get_ref());
        if !(1..=MOST_ROWS).contains(&capacity) {
            self.fault(raw.id.span(), &Complaint::TooManyRows(MOST_ROWS));
        }
        let capacity = capacity.clamp(1, MOST_ROWS);
        let spans = self.spans(
            raw.spans.as_ref(),
            raw.heads.len() + usize::from(raw.number.is_some()) + raw.column.len(),
            columns,
            "固定标题各级、序号、各列",
        );
        if raw.total.is_none() && raw.column.iter().any(|column| column.total) {
            self.fault(raw.id.span(), &Complaint::TotalWithoutLabel);
        }
        let mut bare = HashMap::new();
        let mut declared = Vec::new();
        let mut fields = Vec::new();
        for column in &raw.column {
            self.refuse(column, &[(column.span.is_some(), "span"), (!column.skip.is_empty(), "skip")]);
            let Some(kind) = self.kind(column, column.kind) else { continue };
            let label = column.label.clone().unwrap_or_else(|| column.id.get_ref().clone());
            let full = format!("{id}.{}", column.id.get_ref());
            let mut draft = Draft::new(full, label.clone(), kind, column.id.span()).with(column);
            draft.formula = column.formula.clone().map(|text| (text, Scope::List(list)));
            draft.list = Some((list, capacity));
            let ix = self.field(draft);
            bare.insert(column.id.get_ref().clone(), ix);
            fields.push(ix);
            declared.push((column, label, ix));
        }
        self.out.names.lists.push(bare);
        let lines = self.lines(raw, &declared);
        let mut shown = Vec::new();
        for (column, label, ix) in declared {
            let total = column.total.then(|| self.total(column, &label, ix, raw));
            shown.push((Heading { group: column.group.clone(), label: self.column_label(&label, ix) }, ix, total));
        }
        self.out.lists.push(List {
            label: if raw.title.is_empty() { id.clone() } else { raw.title.clone() },
            id,
            sheet: self.sheet,
            capacity,
            min_rows: raw.min_rows,
            columns: fields,
            lines,
        });
        Block::List(ListBlock {
            list,
            title: raw.title.clone(),
            heads: raw.heads.clone(),
            number: raw.number.clone(),
            total: raw.total.clone(),
            spans,
            columns: shown,
        })
    }

    /// A list column's label: with the unit unless it is the sheet's own.
    fn column_label(&self, label: &str, ix: FieldIx) -> String {
        let unit = &self.out.fields[ix.index()].unit;
        if unit.is_empty() || unit == "%" || unit == "分" || unit == self.currency || label.contains(unit.as_str()) {
            label.to_owned()
        } else {
            format!("{label}（{unit}）")
        }
    }

    /// The total of a list column: a field of its own, summed up in the second pass.
    fn total(&mut self, column: &RawField, label: &str, ix: FieldIx, raw: &RawList) -> FieldIx {
        let of = &self.out.fields[ix.index()];
        let (kind, numeric, id) = (of.kind, of.is_numeric(), format!("{}.合计", of.id));
        if !numeric {
            self.fault(column.id.span(), &Complaint::TotalOfText);
        }
        let name = raw.total.as_deref().unwrap_or("合计");
        let mut draft = Draft::new(id, format!("{label} {name}"), kind, column.id.span());
        draft.decimals = column.decimals;
        draft.unit = column.unit.as_deref();
        draft.rounding = column.rounding.map(|number| number.0);
        let total = self.field(draft);
        let field = &mut self.out.fields[total.index()];
        field.min = None;
        self.out.totals.push((total, ix));
        total
    }

    /// Fixed headings, and the names of the parts of columns under them.
    fn lines(&mut self, raw: &RawList, columns: &[(&RawField, String, FieldIx)]) -> Vec<Line> {
        let mut start = 0;
        let mut lines: Vec<Line> = Vec::new();
        for line in &raw.line {
            if line.labels.len() != raw.heads.len() {
                let span = line.labels.first().map_or(raw.id.span(), Spanned::span);
                self.fault(span, &Complaint::LineLabels { expected: raw.heads.len(), found: line.labels.len() });
            }
            for (level, label) in line.labels.iter().enumerate() {
                let same = |other: &Line| other.labels.get(level) == Some(label.get_ref());
                let joins = lines.last().is_some_and(same);
                if !joins && lines.iter().any(same) && level == 0 {
                    self.fault(
                        label.span(),
                        &Complaint::Duplicate(label.get_ref().clone(), "同一清单的另一段".to_owned()),
                    );
                }
                for (_, _, ix) in columns {
                    let name = format!("{}.{}", self.out.fields[ix.index()].id, label.get_ref());
                    match self.out.names.slices.get_mut(&name) {
                        Some(Ref { reach: Reach::Rows { len, .. }, .. }) if joins => *len += line.rows,
                        Some(_) => {}
                        None => {
                            if refuse_id(&name).is_none() {
                                let reach = Reach::Rows { start, len: line.rows };
                                self.out.names.slices.insert(name, Ref { field: *ix, reach });
                            }
                        }
                    }
                }
            }
            lines.push(Line {
                labels: line.labels.iter().map(|label| label.get_ref().clone()).collect(),
                start,
                rows: line.rows,
                min_rows: line.min_rows,
            });
            start += line.rows;
        }
        lines
    }

    fn indicators(&mut self, raw: &RawIndicators, columns: usize) -> Block {
        let id = raw.id.get_ref().clone();
        if raw.levels.is_empty() {
            self.fault(raw.id.span(), &Complaint::Nothing("levels"));
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

    fn checklist(&mut self, raw: &RawChecklist, columns: usize) -> Block {
        let spans = self.spans(raw.spans.as_ref(), 4, columns, "序号、项目、答复、说明");
        let id = raw.id.get_ref();
        if let Some(why) = refuse_id(id) {
            self.fault(raw.id.span(), &Complaint::BadId(id.clone(), why));
        }
        if raw.item.is_empty() {
            self.fault(raw.id.span(), &Complaint::Nothing("检查项（[[block.item]]）"));
        }
        let yes_no = ["是".to_owned(), "否".to_owned()];
        let mut items = Vec::new();
        let mut answers = Vec::new();
        for item in &raw.item {
            let full = format!("{id}.{}", item.id.get_ref());
            let kind = if raw.answer == Answer::YesNo { FieldType::Choice } else { FieldType::Count };
            let mut draft = Draft::new(full.clone(), item.label.clone(), kind, item.id.span());
            draft.required = true;
            draft.note = &item.note;
            if raw.answer == Answer::YesNo {
                draft.choices = &yes_no;
            }
            let answer = self.field(draft);
            let label = format!("{} 说明", item.label);
            let evidence = self.field(Draft::new(format!("{full}.说明"), label, FieldType::Text, item.id.span()));
            if item.evidence {
                self.out.evidence.push((answer, evidence));
            }
            answers.push(answer);
            items.push((item.label.clone(), answer, evidence));
        }
        self.out.checklists.insert(id.clone(), (answers, raw.answer));
        let mut heads = match raw.answer {
            Answer::YesNo => ["序号", "检查内容", "是否符合", "佐证或说明"],
            Answer::Count => ["序号", "检查内容", "发生次数", "情况说明"],
        }
        .map(str::to_owned);
        if let Some(given) = &raw.heads {
            for (head, given) in heads.iter_mut().zip(given) {
                head.clone_from(given);
            }
        }
        let spans = [spans[0], spans[1], spans[2], spans[3]];
        Block::Checklist(ChecklistBlock { id: id.clone(), title: raw.title.clone(), heads, spans, items })
    }

    fn text(&mut self, raw: &RawText) -> Block {
        let label = raw.label.clone().unwrap_or_else(|| raw.id.get_ref().clone());
        let mut draft = Draft::new(raw.id.get_ref().clone(), label.clone(), FieldType::Text, raw.id.span());
        draft.required = raw.required;
        draft.note = &raw.note;
        let field = self.field(draft);
        Block::Text(TextBlock { label, field, lines: raw.lines.unwrap_or(6) })
    }

    /// Declares a field of an indicator, or a total of a scoring table.
    pub fn part(
        &mut self,
        id: String,
        label: String,
        kind: FieldType,
        choices: &[String],
        span: std::ops::Range<usize>,
    ) -> FieldIx {
        self.field(Draft { choices, ..Draft::new(id, label, kind, span) })
    }

    /// Notes a fault in the file turned to.
    pub fn complain(&mut self, span: std::ops::Range<usize>, complaint: &Complaint) {
        self.fault(span, complaint);
    }

    /// Turns to another file and sheet.
    pub fn turn(&mut self, source: &Source, sheet: usize) {
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
    if name.starts_with('\'') || name.ends_with('\'') || name.starts_with('_') {
        return Some("不能以单引号或下划线开头");
    }
    None
}

/// A row's label, with its unit where the row has one of its own.
fn row_label(row: &RawField) -> String {
    let label = row.label.clone().unwrap_or_else(|| row.id.get_ref().clone());
    match &row.unit {
        Some(unit) if !label.contains(unit.as_str()) => format!("{label}（{unit}）"),
        _ => label,
    }
}
