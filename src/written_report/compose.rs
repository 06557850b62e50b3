//! The text of a form's report and the figures of a workbook → a document.

use crate::check::Outcome;
use crate::compute::{Computed, used_rows};
use crate::finding::FindingState;
use crate::language::report_text::{Column, LineKind, SectionKind};
use crate::template::Template;
use crate::template::report_text::{Condition, ReportNode, Rows};
use crate::value::Amount;

use super::contacts::without_contacts;
use super::document::{Align, Block, Cell, CellKind, Chart, Content, Document, Inline, Section, Table, plain};
use super::messages;
use super::sheet_tables::{lost, sheet_tables};
use super::shown::{Figures, LostPoints, Place, Said};

/// A document, and how much has still to be written in it.
pub(super) struct Composed {
    /// The document.
    pub(super) document: Document,
    /// How many places have still to be written.
    pub(super) to_write: usize,
}

/// Puts a report together. `is_public` says whether it is the version that is published; `open` how many findings of the check are
/// still to be corrected or explained.
pub(super) fn compose(
    template: &Template,
    outcome: &Outcome,
    computed: &Computed,
    is_public: bool,
    open: usize,
) -> Composed {
    let lost = lost_points(template, outcome);
    let mut composer = Composer {
        figures: Figures { template, computed },
        outcome,
        lost: &lost,
        is_public,
        sections: vec![Section { kind: SectionKind::Body, blocks: Vec::new() }],
        line: None,
        table: None,
        joints: Vec::new(),
        row: None,
        to_write: 0,
    };
    composer.nodes(&template.report);
    composer.end_table();
    let Composer { mut sections, to_write, .. } = composer;
    sections.retain(|section| section.kind == SectionKind::Contents || !section.blocks.is_empty());
    let notice = if open > 0 { messages::not_passed(open) } else { String::new() };
    let title = sections.iter().find_map(|section| match section.blocks.first() {
        Some(Block::Heading(1, content)) if section.kind == SectionKind::Cover => Some(plain(content)),
        _ => None,
    });
    let title = title.unwrap_or_else(|| template.title.clone());
    Composed { document: Document { unit: outcome.unit_name.clone(), title, notice, sections }, to_write }
}

/// How many findings are still to be corrected or explained.
pub(super) fn open_findings(outcome: &Outcome) -> usize {
    let is_open = |state: FindingState| match state {
        FindingState::Fatal
        | FindingState::Error
        | FindingState::Missing
        | FindingState::Unexplained
        | FindingState::Restored => true,
        FindingState::Explained | FindingState::Notice => false,
    };
    outcome.findings.iter().filter(|finding| is_open(finding.state())).count()
}

/// The indicators that lost points, in the order of the form.
fn lost_points<'a>(template: &'a Template, outcome: &'a Outcome) -> Vec<LostPoints<'a>> {
    let lost = outcome.traces.iter().filter_map(|trace| {
        let indicator = &template.indicators[trace.indicator.0 as usize];
        let lost = lost(indicator, trace)?;
        (lost > Amount::ZERO).then_some(LostPoints { indicator, trace, lost })
    });
    lost.collect()
}

/// The line that is being put together.
struct Line {
    kind: LineKind,
    content: Content,
    /// The cells before the last, where it is a row.
    cells: Vec<Content>,
}

/// The table that is being put together.
#[derive(Default)]
struct Draft {
    columns: Vec<Column>,
    headings: usize,
    rows: Vec<Vec<Content>>,
}

/// A place where parts are joined.
struct Joint {
    between: String,
    /// Whether a part before said anything.
    has_said: bool,
    /// Whether the next that is said has something between itself and what was said before.
    waits: bool,
}

struct Composer<'a> {
    figures: Figures<'a>,
    outcome: &'a Outcome,
    lost: &'a [LostPoints<'a>],
    is_public: bool,
    sections: Vec<Section>,
    line: Option<Line>,
    table: Option<Draft>,
    joints: Vec<Joint>,
    /// The row of the list or the indicator that the text is repeated for, with its number.
    row: Option<(u32, usize, Option<&'a LostPoints<'a>>)>,
    to_write: usize,
}

impl Composer<'_> {
    fn nodes(&mut self, nodes: &[ReportNode]) {
        nodes.iter().for_each(|node| self.node(node));
    }

    fn node(&mut self, node: &ReportNode) {
        match node {
            ReportNode::Line(kind) => self.begin(kind),
            ReportNode::CellBreak => {
                if let Some(line) = &mut self.line {
                    line.cells.push(std::mem::take(&mut line.content));
                }
            }
            ReportNode::Text(text) => self.say(Inline::Text(text.clone())),
            ReportNode::ToWrite(what) => self.lacks(what.clone()),
            ReportNode::Value(value) => {
                let (row, number, lost) = self.row.unwrap_or_default();
                let in_table = self.line.as_ref().is_some_and(|line| line.kind == LineKind::Row);
                match self.figures.say(value, Place { row, number, lost, in_table }) {
                    Said::Text(text) if self.is_public => self.say_lines(&without_contacts(&text)),
                    Said::Text(text) => self.say_lines(&text),
                    Said::ToWrite(what) => self.lacks(what),
                }
            }
            ReportNode::If { branches, otherwise } => self.conditions(branches, otherwise),
            ReportNode::For { rows, between, when, body, otherwise } => {
                let of_list = |list| {
                    let used = used_rows(self.figures.template, list, &self.figures.computed.values);
                    (0u32..).zip(used).filter(|(_, used)| *used).map(|(row, _)| (row, None)).collect()
                };
                let lost = self.lost;
                let rows: Vec<(u32, Option<&LostPoints<'_>>)> = match rows {
                    Rows::List(list) => of_list(*list),
                    Rows::LostPoints => lost.iter().map(|lost| (0, Some(lost))).collect(),
                };
                let counts = |row: &(u32, Option<&LostPoints<'_>>)| {
                    when.as_ref().is_none_or(|when| self.figures.holds(when, row.0) == Ok(true))
                };
                let rows: Vec<_> = rows.into_iter().filter(counts).collect();
                if rows.is_empty() {
                    return self.nodes(otherwise);
                }
                if let Some(between) = between {
                    self.joints.push(Joint { between: between.clone(), has_said: false, waits: false });
                }
                for (number, (row, lost)) in (1..).zip(rows) {
                    if between.is_some() {
                        self.next_part();
                    }
                    self.row = Some((row, number, lost));
                    self.nodes(body);
                }
                self.row = None;
                if between.is_some() {
                    self.joints.pop();
                }
            }
            ReportNode::Join { between, parts } => {
                self.joints.push(Joint { between: between.clone(), has_said: false, waits: false });
                for part in parts {
                    self.next_part();
                    self.nodes(part);
                }
                self.joints.pop();
            }
            ReportNode::Sheet(sheet) => {
                self.end_table();
                let Figures { template, computed } = self.figures;
                let tables = sheet_tables(template, self.outcome, computed, self.is_public, *sheet);
                self.to_write += tables.to_write;
                self.section().blocks.extend(tables.blocks);
            }
            ReportNode::Chart(title, body) => {
                self.end_table();
                self.nodes(body);
                self.end_line();
                if let Some(chart) = self.table.take().and_then(|draft| chart(title, &draft)) {
                    self.section().blocks.push(Block::Chart(chart));
                }
            }
            ReportNode::Section(kind) => {
                self.end_table();
                self.sections.push(Section { kind: *kind, blocks: Vec::new() });
            }
        }
    }

    fn conditions(&mut self, branches: &[(Condition, Vec<ReportNode>)], otherwise: &[ReportNode]) {
        let (row, ..) = self.row.unwrap_or_default();
        for (condition, nodes) in branches {
            let holds = match condition {
                Condition::Public(wanted) => Ok(self.is_public == *wanted),
                Condition::Formula(formula) => self.figures.holds(formula, row),
            };
            match holds {
                Ok(true) => return self.nodes(nodes),
                Ok(false) => {}
                // Nothing is said that might be otherwise once the cell is filled in.
                Err(lacking) => {
                    if matches!(nodes.first(), Some(ReportNode::Line(_))) {
                        self.begin(&LineKind::Text);
                    }
                    return self.lacks(lacking);
                }
            }
        }
        self.nodes(otherwise);
    }

    fn next_part(&mut self) {
        if let Some(joint) = self.joints.last_mut() {
            joint.waits = joint.has_said;
        }
    }

    fn section(&mut self) -> &mut Section {
        if self.sections.is_empty() {
            self.sections.push(Section { kind: SectionKind::Body, blocks: Vec::new() });
        }
        let last = self.sections.len() - 1;
        &mut self.sections[last]
    }

    fn lacks(&mut self, what: String) {
        self.to_write += 1;
        self.say(Inline::ToWrite(what));
    }

    /// Says a text of a workbook, which may have lines.
    fn say_lines(&mut self, text: &str) {
        let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        if let Some(first) = lines.next() {
            self.say(Inline::Text(first.to_owned()));
        }
        for line in lines {
            match self.line.as_ref().map(|line| &line.kind) {
                Some(LineKind::Row) => self.say(Inline::Break),
                Some(LineKind::Heading(_) | LineKind::Caption) => self.say(Inline::Text(" ".to_owned())),
                Some(LineKind::Blank | LineKind::Text | LineKind::Item | LineKind::Columns(_)) | None => {
                    self.end_line();
                    self.open(LineKind::Text);
                }
            }
            self.say(Inline::Text(line.to_owned()));
        }
    }

    fn say(&mut self, inline: Inline) {
        let mut between: Vec<Inline> = Vec::new();
        for joint in &mut self.joints {
            if joint.waits {
                between.push(Inline::Text(joint.between.clone()));
            }
            (joint.waits, joint.has_said) = (false, true);
        }
        if self.line.is_none() {
            self.open(LineKind::Text);
        }
        let Some(line) = &mut self.line else { return };
        for inline in between.into_iter().chain([inline]) {
            match (line.content.last_mut(), inline) {
                (Some(Inline::Text(before)), Inline::Text(text)) => before.push_str(&text),
                (_, inline) => line.content.push(inline),
            }
        }
    }

    fn open(&mut self, kind: LineKind) {
        self.line = Some(Line { kind, content: Vec::new(), cells: Vec::new() });
    }

    /// Begins a line of the chapter.
    fn begin(&mut self, kind: &LineKind) {
        let open = self.line.as_ref().map(|line| &line.kind);
        match kind {
            LineKind::Text if matches!(open, Some(LineKind::Text | LineKind::Item)) => return,
            LineKind::Row => self.end_line(),
            LineKind::Columns(columns) => {
                self.end_line();
                let draft = self.table.get_or_insert_default();
                draft.columns.clone_from(columns);
                draft.headings = draft.rows.len();
                return;
            }
            LineKind::Blank | LineKind::Text | LineKind::Heading(_) | LineKind::Item | LineKind::Caption => {
                self.end_table();
            }
        }
        if *kind != LineKind::Blank {
            self.open(kind.clone());
        }
    }

    fn end_line(&mut self) {
        let Some(Line { kind, content, mut cells }) = self.line.take() else { return };
        let is_said = content.iter().any(|inline| match inline {
            Inline::Text(text) => !text.trim().is_empty(),
            Inline::ToWrite(_) | Inline::Break => true,
        });
        match kind {
            LineKind::Row => {
                cells.push(content);
                self.table.get_or_insert_default().rows.push(cells.into_iter().map(trimmed).collect());
            }
            _ if !is_said => {}
            LineKind::Heading(level) => self.section().blocks.push(Block::Heading(level, trimmed(content))),
            LineKind::Item => self.section().blocks.push(Block::Item(trimmed(content))),
            LineKind::Caption => self.section().blocks.push(Block::Caption(trimmed(content))),
            LineKind::Text | LineKind::Blank | LineKind::Columns(_) => {
                self.section().blocks.push(Block::Paragraph(trimmed(content)));
            }
        }
    }

    fn end_table(&mut self) {
        self.end_line();
        let Some(Draft { columns, headings, rows }) = self.table.take() else { return };
        let count = rows.iter().map(Vec::len).max().unwrap_or(0).max(columns.len());
        let widths = (0..count).map(|column| columns.get(column).map_or(3.0, |column| f64::from(column.width)));
        let widths = widths.collect();
        let cells = |(number, row): (usize, Vec<Content>)| {
            let kind = if number < headings { CellKind::ColumnHeading } else { CellKind::Body };
            let padding = std::iter::repeat_with(Vec::new);
            let cell = |(column, content): (usize, Content)| {
                let align = columns.get(column).map_or(Align::Left, |column| column.align);
                let align = if kind == CellKind::ColumnHeading { Align::Centre } else { align };
                Cell::new(kind, align, content)
            };
            row.into_iter().chain(padding).take(count).enumerate().map(cell).collect()
        };
        let rows = rows.into_iter().enumerate().map(cells).collect();
        self.section().blocks.push(Block::Table(Table { widths, headings, rows }));
    }
}

/// The rows of a table as a chart; what has still to be written in is left out. `None` where nothing is left.
fn chart(title: &str, draft: &Draft) -> Option<Chart> {
    let (headings, rows) = draft.rows.split_at(draft.headings.min(draft.rows.len()));
    let names = headings.last()?.iter().skip(1).map(|content| plain(content));
    let mut series: Vec<(String, Vec<Amount>)> = names.map(|name| (name, Vec::new())).collect();
    let (mut categories, mut in_percent) = (Vec::new(), false);
    for row in rows {
        let numbers: Option<Vec<Amount>> = row.iter().skip(1).map(number).collect();
        let Some(numbers) = numbers.filter(|numbers| numbers.len() == series.len()) else { continue };
        in_percent |= row.iter().any(|content| plain(content).ends_with('%'));
        categories.push(plain(&row[0]));
        series.iter_mut().zip(numbers).for_each(|((_, bars), number)| bars.push(number));
    }
    (!categories.is_empty()).then(|| Chart { title: title.to_owned(), categories, series, in_percent })
}

/// The number that stands in a cell.
fn number(content: &Content) -> Option<Amount> {
    match content.as_slice() {
        [Inline::Text(text)] => text.trim_end_matches('%').parse().ok(),
        _ => None,
    }
}

/// A line without blanks at its ends.
fn trimmed(mut content: Content) -> Content {
    if let Some(Inline::Text(text)) = content.first_mut() {
        *text = text.trim_start().to_owned();
    }
    if let Some(Inline::Text(text)) = content.last_mut() {
        *text = text.trim_end().to_owned();
    }
    content.retain(|inline| *inline != Inline::Text(String::new()));
    content
}
