//! What the checked workbook says: every figure in it, with the words that it goes by.
//!
//! In come the form and what a check made of a filled workbook; out comes a [`Workbook`], in which a figure of a report is looked up
//! by its words or by its value. A figure that follows from cells that are not filled in is known, but no report is held to it.

use std::collections::{BTreeSet, HashMap};

use rust_decimal::Decimal;

use super::characters::{half_width, pairs};
use super::figures::{Figure, Unit, figures};
use super::phrase::{Measure, Phrase, Time};
use crate::check::{Outcome, Trace};
use crate::finding::Location;
use crate::form::Form;
use crate::formula::{FieldIx, references};
use crate::intake::Submission;
use crate::template::{Block, Field, FieldType, Template, ValueSource, display};
use crate::value::{Amount, Value};

/// The most characters of a text cell that is a figure with a sign or a unit: `≥95%`.
const LONGEST_FIGURE: usize = 14;
/// The longest heading of a block that goes in front of its rows: `收入`, `支出`.
const LONGEST_TITLE: usize = 8;
/// The shortest name of a row by which a paragraph is known to speak of it.
const SHORTEST_NAME: usize = 4;

/// What a figure of the workbook counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// Money; the unit of the form is so many 元.
    Money(Amount),
    Percent,
    Score,
    /// Things; in this measure word, where the form says one.
    Count(Option<String>),
}

/// A figure of the workbook.
#[derive(Debug)]
pub(super) struct Candidate {
    /// What it counts.
    pub(super) kind: Kind,
    /// Its value, recomputed where it is derived; in the base of its unit, as a [`Figure`] has it.
    pub(super) value: Amount,
    /// What the department typed over the formula of a derived figure, where that is another value.
    pub(super) typed: Option<Amount>,
    /// What of its subject it says.
    pub(super) measure: Option<Measure>,
    /// Whether it is of the year before.
    pub(super) is_last_year: bool,
    /// Whether a report can be held to it: nothing that it follows from is missing.
    pub(super) is_sound: bool,
    /// Where it stands.
    pub(super) location: Location,
    /// What it is called.
    pub(super) name: String,
    /// The id of its cell.
    pub(super) id: String,
    /// Its value as the form shows it.
    pub(super) shown: String,
    /// The pairs of letters of all words that it goes by.
    pub(super) pairs: BTreeSet<(char, char)>,
    /// The block that it stands in.
    pub(super) block: usize,
    /// The row of a list that it belongs to, by the index of its name.
    pub(super) row: Option<usize>,
}

/// The heading of a block and the name of its sheet.
#[derive(Debug)]
pub(super) struct BlockWords {
    /// What the heading speaks of.
    pub(super) subject: String,
    /// Heading and sheet.
    pub(super) words: String,
}

/// A text of the workbook in which figures stand.
#[derive(Debug)]
pub(super) struct TextCell {
    /// The text.
    pub(super) text: Vec<char>,
    /// Its figures.
    pub(super) figures: Vec<Figure>,
    /// Where it stands.
    pub(super) location: Location,
    /// What it is called.
    pub(super) name: String,
    /// The id of its cell.
    pub(super) id: String,
    /// The name of its row, where it stands in a list.
    pub(super) row_name: String,
}

/// What the checked workbook says.
#[derive(Debug)]
pub(super) struct Workbook<'f> {
    pub(super) template: &'f Template,
    pub(super) outcome: &'f Outcome,
    pub(super) candidates: Vec<Candidate>,
    pub(super) blocks: Vec<BlockWords>,
    /// The names of the rows of lists, as they are looked for in a text.
    pub(super) rows: Vec<String>,
    /// Whether each row is one of a list of amounts, such as that of the projects: a text that names one is about it.
    is_row_of_amounts: Vec<bool>,
    /// The block that each row stands in.
    row_blocks: Vec<usize>,
    pub(super) texts: Vec<TextCell>,
    /// The labels of the indicators, as they are compared, each with its index.
    pub(super) indicators: Vec<(String, usize)>,
    /// How many 元 the unit of the form is.
    pub(super) currency: Amount,
    /// By subject; an entry tells whether the subject counts only where the row of the candidate is spoken of.
    by_subject: HashMap<String, Vec<(usize, bool)>>,
    /// By kind, sorted by value.
    by_value: [Vec<(Amount, usize)>; 4],
}

impl Kind {
    const fn index(&self) -> usize {
        match self {
            Self::Money(_) => 0,
            Self::Percent => 1,
            Self::Score => 2,
            Self::Count(_) => 3,
        }
    }

    /// Whether a figure that counts this can be of this kind.
    pub(super) fn takes(&self, unit: &Unit) -> bool {
        match (self, unit) {
            (Self::Money(_), Unit::Money(_)) | (Self::Percent, Unit::Percent) | (Self::Score, Unit::Score) => true,
            (Self::Count(Some(counted)), Unit::Count(unit)) => is_same_measure_word(counted, unit),
            (Self::Count(None), Unit::Count(unit)) => unit != "年" && unit != "月" && unit != "天",
            (Self::Count(_), Unit::None) => true,
            _ => false,
        }
    }
}

/// Whether two measure words count the same things.
pub(super) fn is_same_measure_word(one: &str, other: &str) -> bool {
    const SAME: [&[&str]; 4] =
        [&["人", "名", "位", "个"], &["辆", "台"], &["批", "批次", "次"], &["项", "个", "件", "条", "家"]];
    one == other || SAME.iter().any(|same| same.contains(&one) && same.contains(&other))
}

/// How many 元 a unit of money is.
pub(super) fn money(unit: &str) -> Option<Amount> {
    let many = match unit.trim() {
        "元" | "人民币元" => 1_i64,
        "千元" => 1_000,
        "万元" => 10_000,
        "百万元" => 1_000_000,
        "亿元" => 100_000_000,
        _ => return None,
    };
    Some(Decimal::from(many))
}

/// Makes the candidates, one block after the other.
struct Builder<'f> {
    form: &'f Form,
    submission: &'f Submission,
    workbook: Workbook<'f>,
    sound: Vec<bool>,
}

/// The words of a field: subjects that it goes by, and what of it the field says.
#[derive(Debug, Default)]
struct Words {
    subjects: Vec<String>,
    /// Subjects that count only where its row is spoken of.
    in_row: Vec<String>,
    measure: Option<Measure>,
    is_last_year: bool,
    text: String,
    row: Option<usize>,
    /// The unit that its row of a list says; empty where it says none.
    unit: String,
}

impl<'f> Workbook<'f> {
    /// What a checked workbook says.
    pub(super) fn new(form: &'f Form, submission: &'f Submission, outcome: &'f Outcome) -> Self {
        let template = &form.template;
        let workbook = Self {
            template,
            outcome,
            candidates: Vec::new(),
            blocks: Vec::new(),
            rows: Vec::new(),
            is_row_of_amounts: Vec::new(),
            row_blocks: Vec::new(),
            texts: Vec::new(),
            indicators: Vec::new(),
            currency: money(&template.currency).unwrap_or(Decimal::ONE),
            by_subject: HashMap::new(),
            by_value: Default::default(),
        };
        let sound = sound_fields(template, &outcome.values);
        let mut builder = Builder { form, submission, workbook, sound };
        for (sheet, written) in template.sheets.iter().enumerate() {
            if sheet == template.self_check.sheet {
                continue;
            }
            for block in &written.blocks {
                builder.block(&written.name, block);
            }
        }
        for trace in &outcome.traces {
            builder.explanation(trace);
        }
        let mut workbook = builder.workbook;
        for (index, candidate) in workbook.candidates.iter().enumerate() {
            workbook.by_value[candidate.kind.index()].push((candidate.value, index));
            if let Some(typed) = candidate.typed {
                workbook.by_value[candidate.kind.index()].push((typed, index));
            }
        }
        workbook.by_value.iter_mut().for_each(|values| values.sort());
        for (index, indicator) in template.indicators.iter().enumerate() {
            workbook.indicators.push((plain(&indicator.label), index));
        }
        // The longest that is found in a text is meant.
        workbook.indicators.sort_by_key(|(label, _)| std::cmp::Reverse(label.chars().count()));
        workbook
    }

    /// The candidates with this subject; those of rows only where `row` is spoken of.
    pub(super) fn with_subject(&self, subject: &str, row: Option<usize>) -> impl Iterator<Item = usize> + '_ {
        let found = self.by_subject.get(subject).map(Vec::as_slice).unwrap_or_default();
        found
            .iter()
            .filter(move |(index, in_row)| !in_row || (row.is_some() && self.candidates[*index].row == row))
            .map(|(index, _)| *index)
    }

    /// The block of a row.
    pub(super) fn block_of_row(&self, row: usize) -> Option<usize> {
        self.row_blocks.get(row).copied()
    }

    /// The rows of a block, in order.
    pub(super) fn rows_of_block(&self, block: usize) -> impl Iterator<Item = usize> + '_ {
        self.row_blocks.iter().enumerate().filter(move |(_, of_row)| **of_row == block).map(|(row, _)| row)
    }

    /// Whether anything goes by this subject.
    pub(super) fn knows(&self, subject: &str) -> bool {
        !subject.is_empty() && self.by_subject.contains_key(subject)
    }

    /// The candidates of the kind of a figure whose value, or what was typed over it, lies in a range.
    pub(super) fn with_value(&self, unit: &Unit, least: Amount, most: Amount) -> impl Iterator<Item = usize> + '_ {
        let kinds: &[usize] = match unit {
            Unit::Money(_) => &[0],
            Unit::Percent => &[1],
            Unit::Score => &[2],
            Unit::Count(_) => &[3],
            Unit::None => &[2, 3],
            Unit::PercentPoint | Unit::Year => &[],
        };
        kinds.iter().flat_map(move |kind| {
            let values = &self.by_value[*kind];
            let first = values.partition_point(|(value, _)| *value < least);
            values[first..].iter().take_while(move |(value, _)| *value <= most).map(|(_, index)| *index)
        })
    }

    /// The rows of lists whose names a text contains.
    pub(super) fn rows_in(&self, text: &str) -> Vec<usize> {
        let mut found: Vec<usize> = Vec::new();
        for (index, name) in self.rows.iter().enumerate() {
            if self.is_row_of_amounts[index] && name.chars().count() >= SHORTEST_NAME && text.contains(name.as_str()) {
                found.push(index);
            }
        }
        // Of names that contain each other the longest is meant.
        let names = |index: usize| self.rows[index].as_str();
        let all = found.clone();
        found.retain(|index| {
            !all.iter().any(|other| {
                other != index && names(*other).len() > names(*index).len() && names(*other).contains(names(*index))
            })
        });
        found.dedup_by_key(|index| self.rows[*index].clone());
        found
    }
}

/// A label as labels are looked for in a text: letters and digits alone, without what stands in brackets.
pub(super) fn plain(text: &str) -> String {
    let mut depth = 0_usize;
    let mut out = String::new();
    for c in text.chars().map(half_width) {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            c if depth == 0 && c.is_alphanumeric() => out.push(c),
            _ => {}
        }
    }
    out
}

/// Which fields follow from nothing that is missing: a field that is filled in, or may stay blank; a formula over such fields of
/// which any is filled in.
fn sound_fields(template: &Template, values: &[Value]) -> Vec<bool> {
    let is_filled = |field: &Field| values[field.cells()].iter().any(|value| !value.is_empty());
    let mut sound: Vec<bool> = template
        .fields
        .iter()
        .map(|field| !matches!(field.source, ValueSource::Derived(_)) && is_filled(field))
        .collect();
    for ix in &template.order {
        let Some(formula) = template.field(*ix).formula() else { continue };
        let (mut any, mut all, mut refers) = (false, true, false);
        references(formula, &mut |reference| {
            refers = true;
            let field = template.field(reference.field);
            let is_sound = sound[reference.field.index()];
            any |= is_sound;
            let may_be_blank = !matches!(field.source, ValueSource::Derived(_)) && !field.required;
            all &= is_sound || may_be_blank;
        });
        sound[ix.index()] = !refers || (any && all);
    }
    sound
}

impl Builder<'_> {
    fn block(&mut self, sheet: &str, block: &Block) {
        let title = block.title();
        let heading = Phrase::read(title);
        self.workbook.blocks.push(BlockWords { subject: heading.subject.clone(), words: format!("{title}{sheet}") });
        let short = |phrase: &Phrase| {
            Some(phrase.subject.clone())
                .filter(|subject| !subject.is_empty() && subject.chars().count() <= LONGEST_TITLE)
        };
        match block {
            Block::Form(form) => {
                for pair in &form.pairs {
                    let phrase = Phrase::read(after_colon(&pair.label));
                    // The heading says what of its pairs is shown, where they do not say it themselves.
                    let measure = phrase.measure.or(heading.measure);
                    let mut subjects = vec![phrase.subject.clone()];
                    if let Some(title) = short(&heading).filter(|_| !phrase.subject.is_empty() || phrase.is_total) {
                        subjects.push(format!("{title}{}", phrase.subject));
                        subjects.push(format!("{}{title}", phrase.subject));
                    }
                    let is_last_year = phrase.time == Some(Time::Last);
                    let text = format!("{}{title}", pair.label);
                    self.field(pair.field, 0, Words { subjects, measure, is_last_year, text, ..Words::default() });
                }
            }
            Block::Grid(grid) => {
                for row in &grid.rows {
                    let label = row.heading.label.trim();
                    let row_phrase = Phrase::read(after_colon(label));
                    let group: String = row.heading.group.concat();
                    for (column, cell) in grid.columns.iter().zip(&row.cells) {
                        let Some(field) = cell else { continue };
                        let mut column_phrase = Phrase::read(&column.label);
                        if column_phrase.measure.is_none() {
                            let group = Phrase::read(&column.group.concat());
                            column_phrase.measure = group.measure;
                            column_phrase.time = column_phrase.time.or(group.time);
                        }
                        let mut subjects = joined(&row_phrase.subject, &column_phrase.subject);
                        if !group.is_empty() {
                            let with_group = Phrase::read(&format!("{group}{label}")).subject;
                            subjects.extend(joined(&with_group, &column_phrase.subject));
                        }
                        if let Some(title) = short(&heading) {
                            let rows = joined(&row_phrase.subject, &title);
                            subjects.extend(rows.iter().flat_map(|row| joined(row, &column_phrase.subject)));
                        }
                        let measure = column_phrase.measure.or(row_phrase.measure);
                        let is_last_year = [column_phrase.time, row_phrase.time].contains(&Some(Time::Last));
                        let text = format!("{group}{label}{}{title}", column.label);
                        self.field(*field, 0, Words { subjects, measure, is_last_year, text, ..Words::default() });
                    }
                }
            }
            Block::List(list) => self.list(title, list),
            Block::Indicators(indicators) => {
                for ix in &indicators.indicators {
                    let indicator = &self.form.template.indicators[ix.0 as usize];
                    let phrase = Phrase::read(&indicator.label);
                    if let Some(value) = indicator.value {
                        let subjects = vec![phrase.subject.clone()];
                        let text = indicator.label.clone();
                        self.field(value, 0, Words { subjects, measure: phrase.measure, text, ..Words::default() });
                    }
                    for (field, measure) in [
                        (indicator.weight_field, Measure::Weight),
                        (indicator.recomputed, Measure::Recomputed),
                        (indicator.self_score, Measure::SelfScore),
                    ] {
                        let text = indicator.label.clone();
                        self.field(field, 0, Words { measure: Some(measure), text, ..Words::default() });
                    }
                    for field in [indicator.reason, indicator.evidence] {
                        self.text(field, 0, &indicator.label);
                    }
                    let place = Location { sheet: sheet.to_owned(), cell: None };
                    self.printed(&indicator.standard, place, &indicator.label);
                }
            }
            Block::Text(text) => self.text(text.field, 0, &text.label),
            Block::Checklist(_) | Block::Prose(_) | Block::Contents(_) | Block::Signature(_) | Block::SelfCheck => {}
        }
    }

    fn list(&mut self, title: &str, block: &crate::template::blocks::ListBlock) {
        let template = &self.form.template;
        let list = template.list(block.list);
        let text_columns = block.columns.iter().filter(|column| template.field(column.field).kind == FieldType::Text);
        let name_column = text_columns.map(|column| column.field).next();
        let has_amounts = block.columns.iter().any(|column| template.field(column.field).kind == FieldType::Amount);
        let columns: Vec<(FieldIx, Phrase, &str)> = block
            .columns
            .iter()
            .map(|column| (column.field, Phrase::read(&column.heading.label), column.heading.label.as_str()))
            .collect();
        let unit_column = block.columns.iter().find(|column| column.heading.label.contains(UNIT_OF_ROW));
        let unit_column = unit_column.map(|column| column.field);
        for row in 0..list.capacity {
            let cell = |field: FieldIx| &self.workbook.outcome.values[template.field(field).cell(row)];
            let unit = unit_column.map(|field| cell(field).to_string()).unwrap_or_default();
            if block.columns.iter().all(|column| cell(column.field).is_empty()) {
                continue;
            }
            let name = name_column.map(|field| cell(field).to_string()).unwrap_or_default();
            let subject = Phrase::read(&name).subject;
            let row_index = self.workbook.rows.len();
            self.workbook.is_row_of_amounts.push(has_amounts);
            self.workbook.row_blocks.push(self.workbook.blocks.len().saturating_sub(1));
            self.workbook.rows.push(plain(&name).trim_end_matches("项目").trim_end_matches("经费").to_owned());
            for (field, phrase, label) in &columns {
                if Some(*field) == name_column {
                    self.text(*field, row, &name);
                    continue;
                }
                let subjects = if subject.is_empty() { Vec::new() } else { joined(&subject, &phrase.subject) };
                let words = Words {
                    subjects,
                    in_row: vec![phrase.subject.clone()],
                    measure: phrase.measure,
                    is_last_year: phrase.time == Some(Time::Last),
                    text: format!("{name}{label}"),
                    row: Some(row_index),
                    unit: unit.clone(),
                };
                let is_text = matches!(template.field(*field).kind, FieldType::Text);
                if is_text {
                    self.text_figure(*field, row, words);
                    self.text(*field, row, &name);
                } else {
                    self.field(*field, row, words);
                }
            }
        }
        let (id, titled) = (Phrase::read(&list.id).subject, Phrase::read(title).subject);
        for column in &block.columns {
            let Some(total) = column.total else { continue };
            let phrase = Phrase::read(&column.heading.label);
            let mut subjects = joined(&id, &phrase.subject);
            if !titled.is_empty() && titled != id {
                subjects.extend(joined(&titled, &phrase.subject));
            }
            if !phrase.subject.is_empty() {
                subjects.push(phrase.subject.clone());
            }
            let is_last_year = phrase.time == Some(Time::Last);
            let text = format!("{}{title}{}", list.id, column.heading.label);
            self.field(total, 0, Words { subjects, measure: phrase.measure, is_last_year, text, ..Words::default() });
        }
    }

    /// Adds the figure in a cell, if there is one.
    fn field(&mut self, ix: FieldIx, row: u32, words: Words) {
        let field = self.form.template.field(ix);
        if field.checking {
            return;
        }
        if !field.is_numeric() {
            if field.kind == FieldType::Text {
                self.text(ix, row, "");
            }
            return;
        }
        let value = &self.workbook.outcome.values[field.cell(row)];
        let Some(number) = value.as_number() else { return };
        let unit = if field.kind == FieldType::Amount { money(&field.unit) } else { None };
        let (kind, scale) = match field.kind {
            FieldType::Percent => (Kind::Percent, Decimal::ONE),
            FieldType::Score => (Kind::Score, Decimal::ONE),
            FieldType::Amount => match unit {
                Some(scale) => (Kind::Money(scale), scale),
                None => (Kind::Count(Some(field.unit.clone()).filter(|unit| !unit.is_empty())), Decimal::ONE),
            },
            FieldType::Count | FieldType::Text | FieldType::Choice | FieldType::Date => {
                (Kind::Count(Some(field.unit.clone()).filter(|unit| !unit.is_empty())), Decimal::ONE)
            }
        };
        // `57` under 万人次 is 570,000 of them.
        let many = if matches!(kind, Kind::Count(_)) { many(&words.unit) } else { Decimal::ONE };
        let Some(base) = number.checked_mul(scale).and_then(|base| base.checked_mul(many)) else { return };
        let typed = match &field.source {
            ValueSource::Derived(_) => self.submission.entries[field.cell(row)].value.as_number(),
            ValueSource::Input | ValueSource::Prefilled | ValueSource::Recalled => None,
        };
        let typed = typed.and_then(|typed| typed.checked_mul(scale)).filter(|typed| *typed != base);
        let shown = match &kind {
            Kind::Money(_) => format!("{}{}", display::shown(field, value), field.unit),
            Kind::Score => format!("{}分", display::shown(field, value)),
            Kind::Percent => display::shown(field, value),
            Kind::Count(unit) => {
                let unit = unit.as_deref().or(Some(words.unit.as_str()).filter(|_| many != Decimal::ONE));
                format!("{}{}", number.normalize(), unit.unwrap_or_default())
            }
        };
        self.add(ix, row, Figured { kind, value: base, typed, shown, is_sound: self.sound[ix.index()] }, words);
    }

    /// Adds the figure in a cell of text that is nothing but a figure.
    fn text_figure(&mut self, ix: FieldIx, row: u32, words: Words) {
        let field = self.form.template.field(ix);
        let text = self.workbook.outcome.values[field.cell(row)].to_string();
        let characters: Vec<char> = text.chars().collect();
        if characters.len() > LONGEST_FIGURE {
            return;
        }
        let found = figures(&characters);
        let [figure] = found.as_slice() else { return };
        let kind = match &figure.unit {
            Unit::Money(_) => Kind::Money(self.workbook.currency),
            Unit::Percent => Kind::Percent,
            Unit::Score => Kind::Score,
            Unit::Count(unit) => Kind::Count(Some(unit.clone())),
            Unit::None => Kind::Count(None),
            Unit::PercentPoint | Unit::Year => return,
        };
        let shown = text.trim().to_owned();
        self.add(ix, row, Figured { kind, value: figure.value, typed: None, shown, is_sound: true }, words);
    }

    fn add(&mut self, ix: FieldIx, row: u32, figured: Figured, words: Words) {
        let template = &self.form.template;
        let field = template.field(ix);
        let index = self.workbook.candidates.len();
        let place = &self.form.layout.places[ix.index()];
        let sheet = template.sheets[field.sheet].name.clone();
        let Figured { kind, value, typed, shown, is_sound } = figured;
        let row_name = words.row.map(|row| self.workbook.rows[row].clone()).unwrap_or_default();
        let name = match field.list {
            Some(_) if !row_name.is_empty() => format!("{row_name} {}", field.label),
            Some(_) | None => display::name(field, row),
        };
        self.workbook.candidates.push(Candidate {
            kind,
            value,
            typed,
            measure: words.measure,
            is_last_year: words.is_last_year,
            is_sound,
            location: Location { sheet, cell: Some(place.cell_of_row(row)) },
            name,
            id: display::id(field, row),
            shown,
            pairs: pairs(&plain(&words.text)),
            block: self.workbook.blocks.len().saturating_sub(1),
            row: words.row,
        });
        let names_whole = words.measure.is_some() && !Phrase::read(&field.label).is_total;
        let aliases = field.aliases.iter().map(|alias| Phrase::read(alias).subject);
        let mut subjects: Vec<(String, bool)> =
            words.subjects.into_iter().chain(aliases).map(|subject| (subject, false)).collect();
        subjects.extend(words.in_row.into_iter().map(|subject| (subject, true)));
        // A total without a name is that of its block alone.
        let says_nothing = |subject: &str, in_row: bool| subject.is_empty() && !in_row && !names_whole;
        subjects.retain(|(subject, in_row)| !says_nothing(subject, *in_row));
        subjects.sort();
        subjects.dedup_by(|one, other| one.0 == other.0);
        for (subject, in_row) in subjects {
            self.workbook.by_subject.entry(subject).or_default().push((index, in_row));
        }
    }

    /// Adds how the score of an indicator came about, which its report may repeat.
    fn explanation(&mut self, trace: &Trace) {
        let indicator = &self.form.template.indicators[trace.indicator.0 as usize];
        let field = self.form.template.field(indicator.recomputed);
        let sheet = self.form.template.sheets[field.sheet].name.clone();
        let cell = self.form.layout.places[indicator.recomputed.index()].cell_of_row(0);
        self.printed(&trace.text, Location { sheet, cell: Some(cell) }, &indicator.label);
    }

    /// Adds a text that is printed in the form.
    fn printed(&mut self, text: &str, location: Location, name: &str) {
        let text: Vec<char> = text.chars().collect();
        let figures = figures(&text);
        if !figures.is_empty() {
            let (name, row_name) = (name.to_owned(), name.to_owned());
            self.workbook.texts.push(TextCell { text, figures, location, name, id: String::new(), row_name });
        }
    }

    /// Adds a text in which figures stand.
    fn text(&mut self, ix: FieldIx, row: u32, row_name: &str) {
        let template = &self.form.template;
        let field = template.field(ix);
        if field.kind != FieldType::Text {
            return;
        }
        let text = self.workbook.outcome.values[field.cell(row)].to_string();
        let text: Vec<char> = text.chars().collect();
        let figures = figures(&text);
        if figures.is_empty() {
            return;
        }
        let place = &self.form.layout.places[ix.index()];
        self.workbook.texts.push(TextCell {
            text,
            figures,
            location: Location { sheet: template.sheets[field.sheet].name.clone(), cell: Some(place.cell_of_row(row)) },
            name: display::name(field, row),
            id: display::id(field, row),
            row_name: row_name.to_owned(),
        });
    }
}

/// The heading of the column of a list that says what each row counts.
const UNIT_OF_ROW: &str = "计量单位";

/// How many things one of a unit is: `万人次`.
pub(super) fn many(unit: &str) -> Amount {
    let of_money = unit.trim().ends_with('元');
    match unit.trim().chars().next() {
        Some('万') if !of_money => Decimal::from(10_000),
        Some('亿') if !of_money => Decimal::from(100_000_000),
        Some(_) | None => Decimal::ONE,
    }
}

/// A figure in a cell.
struct Figured {
    kind: Kind,
    value: Amount,
    typed: Option<Amount>,
    shown: String,
    is_sound: bool,
}

/// What stands behind the colon of a label: `其中：人员经费`.
fn after_colon(label: &str) -> &str {
    label.rsplit(['：', ':']).next().unwrap_or(label).trim()
}

/// Two subjects in both orders; one alone where the other says nothing.
fn joined(one: &str, other: &str) -> Vec<String> {
    match (one.is_empty(), other.is_empty()) {
        (_, true) => vec![one.to_owned()],
        (true, false) => vec![other.to_owned()],
        (false, false) => vec![format!("{one}{other}"), format!("{other}{one}")],
    }
}
