//! The text of a form's report as written: chapters in the files `report/*.md`, read into nodes.
//!
//! A chapter is lines. A line begins a heading (`#`), an item (`-`), a row of a table (`|`) or its caption (`:`), or else belongs to a
//! paragraph, which a blank line ends. In the lines stand values `{{ formula | filter }}`, what somebody has still to write `【…】`, and
//! statements `{% … %}`; a line of nothing but statements is no line of the text. What the formulas mean is left to the builder.

use std::iter::Peekable;
use std::ops::Range;
use std::vec;

use super::repeat::TABLE_NUMBER;
use super::texts::Signs;
use crate::diagnostic::collector::Collector;
use crate::diagnostic::kind::DiagnosticKind;
use crate::diagnostic::number::Str;
use crate::diagnostic::placed::Placed;
use crate::diagnostic::source::SourceFile;

/// The most copies that `repeat` makes.
const MOST_COPIES: u32 = 100;

/// A chapter as written.
#[derive(Debug)]
pub(crate) struct ParsedChapter {
    /// The chapter's file.
    pub(crate) source: SourceFile,
    /// What stands in it.
    pub(crate) nodes: Vec<RawNode>,
}

/// A part of a chapter.
#[derive(Debug, Clone)]
pub(crate) enum RawNode {
    /// A line begins.
    Line(LineKind),
    /// The next cell of a row begins.
    CellBreak,
    /// Text as it is printed.
    Text(String),
    /// What somebody has still to write.
    ToWrite(String),
    /// A value.
    Value(RawValue),
    /// Text under conditions.
    If {
        /// The conditions, each with its text.
        branches: Vec<(Str, Vec<RawNode>)>,
        /// The text where none holds.
        otherwise: Vec<RawNode>,
    },
    /// Text for each row of a list.
    For {
        /// The list.
        list: Str,
        /// What stands between the rows.
        between: Option<String>,
        /// The rows that count.
        when: Option<Str>,
        /// The text of a row.
        body: Vec<RawNode>,
        /// The text where there is no row.
        otherwise: Vec<RawNode>,
    },
    /// The parts that say anything, with something between them.
    Join {
        /// What stands between them.
        between: String,
        /// The parts.
        parts: Vec<Vec<RawNode>>,
    },
    /// A sheet of the workbook as tables.
    Sheet(Str),
    /// A table that is drawn as bars: its title, and its rows.
    Chart(String, Vec<RawNode>),
    /// A section begins.
    Section(SectionKind),
}

/// A value as written: a formula, and how it is shown.
#[derive(Debug, Clone)]
pub(crate) struct RawValue {
    /// The formula.
    pub(crate) formula: Str,
    /// The filters in order, each with what is written behind its name.
    pub(crate) filters: Vec<(Str, Str)>,
}

/// What a line begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum LineKind {
    /// Nothing: the line is blank, and ends a paragraph.
    Blank,
    /// A paragraph, or the next line of one.
    Text,
    /// A heading of this level, from 1.
    Heading(u8),
    /// An item of a numbered list.
    Item,
    /// The caption of the table below.
    Caption,
    /// A row of a table.
    Row,
    /// The line under a table's headings: the columns.
    Columns(Vec<Column>),
}

/// A column of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Column {
    /// Its share of the width, in the dashes that stand for it.
    pub(crate) width: u32,
    /// Where its text stands.
    pub(crate) align: Align,
}

/// Where text stands in its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Align {
    /// At the left.
    Left,
    /// In the middle.
    Centre,
    /// At the right.
    Right,
}

/// A section of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SectionKind {
    /// The cover.
    Cover,
    /// The table of contents.
    Contents,
    /// The chapters.
    Body,
    /// An attachment on pages of its own.
    Attachment {
        /// Whether its pages lie on their side.
        landscape: bool,
    },
}

/// The statements, as faults list them.
const STATEMENTS: &str =
    "if、elif、else、for、join、next、repeat、sheet、chart、cover、contents、body、attachment、end";

/// Reads a chapter, with every fault in `faults`.
pub(super) fn parse(source: SourceFile, signs: &Signs, faults: &mut Collector) -> ParsedChapter {
    let tokens = Scanner { source: &source, signs, faults, tokens: Vec::new() }.scan();
    let mut reader = Reader { source: &source, faults, tokens: tokens.into_iter().peekable() };
    let mut nodes = Vec::new();
    while let Some(end) = reader.block(&mut nodes) {
        reader.fault(&end, DiagnosticKind::StatementAlone(end.get_ref().clone()));
    }
    ParsedChapter { source, nodes }
}

/// A piece of a chapter's text.
#[derive(Debug)]
enum Token {
    Node(RawNode),
    /// `{% … %}`: the word and what stands behind it.
    Statement(Str, Str),
}

/// Cuts a chapter into tokens.
struct Scanner<'a> {
    source: &'a SourceFile,
    signs: &'a Signs,
    faults: &'a mut Collector,
    tokens: Vec<Token>,
}

impl Scanner<'_> {
    fn scan(mut self) -> Vec<Token> {
        let text = self.source.text.clone();
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            self.line(&text, start..start + line.trim_end_matches(['\n', '\r']).len());
            start += line.len();
        }
        self.tokens
    }

    fn line(&mut self, text: &str, line: Range<usize>) {
        let content = &text[line.clone()];
        let trimmed = line.start + (content.len() - content.trim_start().len())..line.start + content.trim_end().len();
        let behind = trimmed.start + statements(&text[trimmed.clone()]);
        if trimmed.is_empty() {
            return self.begin(LineKind::Blank);
        }
        if behind == trimmed.end {
            return self.inline(text, trimmed, false);
        }
        let rest = &text[behind..trimmed.end];
        let marks = rest.len() - rest.trim_start_matches('#').len();
        let (kind, mark) = match rest.chars().next() {
            Some('#') if rest[marks..].starts_with(' ') => {
                (LineKind::Heading(u8::try_from(marks).unwrap_or(u8::MAX).min(4)), marks + 1)
            }
            Some('-') if rest.starts_with("- ") => (LineKind::Item, 2),
            Some(':') if rest.starts_with(": ") => (LineKind::Caption, 2),
            Some('|') => match columns(rest) {
                Some(columns) => return self.begin(LineKind::Columns(columns)),
                None => (LineKind::Row, 1),
            },
            _ => (LineKind::Text, 0),
        };
        let is_row = kind == LineKind::Row;
        if kind == LineKind::Text {
            // What is said under a condition belongs to the line, whether the condition holds or not.
            self.begin(kind);
            return self.inline(text, trimmed, false);
        }
        self.inline(text, trimmed.start..behind, false);
        self.begin(kind);
        let end = if is_row { trimmed.start + text[trimmed.clone()].trim_end_matches('|').len() } else { trimmed.end };
        self.inline(text, (behind + mark).min(end)..end, is_row);
    }

    fn begin(&mut self, kind: LineKind) {
        self.tokens.push(Token::Node(RawNode::Line(kind)));
    }

    /// What stands in a line.
    fn inline(&mut self, text: &str, range: Range<usize>, is_row: bool) {
        let mut at = range.start;
        while at < range.end {
            let rest = &text[at..range.end];
            let next = rest.find(|c: char| matches!(c, '{' | '【') || is_row && c == '|').unwrap_or(rest.len());
            self.text(&rest[..next]);
            at += next;
            let rest = &text[at..range.end];
            let (open, close) = match rest.chars().next() {
                None => return,
                Some('|') => {
                    self.tokens.push(Token::Node(RawNode::CellBreak));
                    at += 1;
                    continue;
                }
                Some('【') => ("【", "】"),
                Some(_) if rest.starts_with("{{") => ("{{", "}}"),
                Some(_) if rest.starts_with("{%") => ("{%", "%}"),
                // A sign such as `{year}`, or a bracket.
                Some(_) => {
                    let end = rest.find('}').map_or(1, |end| end + 1);
                    self.text(&rest[..end]);
                    at += end;
                    continue;
                }
            };
            let Some(length) = closing(&rest[open.len()..], close) else {
                self.faults.add_at(self.source, at..at, &DiagnosticKind::NotClosed { open, close });
                return;
            };
            let inner = at + open.len()..at + open.len() + length;
            match open {
                "【" => {
                    let words = self.signs.replaced(&text[inner.clone()]);
                    self.tokens.push(Token::Node(RawNode::ToWrite(words)));
                }
                "{{" => self.value(text, inner.clone()),
                _ => {
                    let inner = trimmed(text, inner.clone());
                    let length = text[inner.clone()].find(char::is_whitespace).unwrap_or(inner.len());
                    let word = placed(text, inner.start..inner.start + length);
                    let rest = placed(text, trimmed(text, inner.start + length..inner.end));
                    self.tokens.push(Token::Statement(word, rest));
                }
            }
            at = inner.end + close.len();
        }
    }

    fn text(&mut self, text: &str) {
        if !text.is_empty() {
            self.tokens.push(Token::Node(RawNode::Text(self.signs.replaced(text))));
        }
    }

    fn value(&mut self, text: &str, inner: Range<usize>) {
        let mut parts = parts(text, inner).into_iter().map(|part| trimmed(text, part));
        let formula = placed(text, parts.next().unwrap_or_default());
        let filters = parts.map(|part| {
            let length = text[part.clone()].find([' ', '"']).unwrap_or(part.len());
            let name = placed(text, part.start..part.start + length);
            let behind = placed(text, trimmed(text, part.start + length..part.end));
            let words = self.signs.replaced(unquoted(behind.get_ref()).unwrap_or(behind.get_ref()));
            (name, Placed::new(behind.span(), words))
        });
        let filters = filters.collect();
        self.tokens.push(Token::Node(RawNode::Value(RawValue { formula, filters })));
    }
}

/// How long the statements are with which a text begins, with the blanks behind them.
fn statements(text: &str) -> usize {
    let mut rest = text;
    while let Some(length) = rest.strip_prefix("{%").and_then(|rest| closing(rest, "%}")) {
        rest = rest[length + 4..].trim_start();
    }
    text.len() - rest.len()
}

/// Where what is open is closed, outside of quotation marks.
fn closing(text: &str, close: &str) -> Option<usize> {
    let mut quoted = false;
    for (at, character) in text.char_indices() {
        quoted ^= character == '"' && close != "】";
        if !quoted && text[at..].starts_with(close) {
            return Some(at);
        }
    }
    None
}

/// The parts of a text between the `|` outside of quotation marks.
fn parts(text: &str, range: Range<usize>) -> Vec<Range<usize>> {
    let mut quoted = false;
    let mut parts = Vec::new();
    let mut start = range.start;
    for (at, character) in text[range.clone()].char_indices() {
        quoted ^= character == '"';
        if character == '|' && !quoted {
            parts.push(start..range.start + at);
            start = range.start + at + 1;
        }
    }
    parts.push(start..range.end);
    parts
}

fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let part = &text[range.clone()];
    let start = range.start + (part.len() - part.trim_start().len());
    start..start + part.trim().len()
}

fn placed(text: &str, range: Range<usize>) -> Str {
    Placed::new(range.clone(), text[range].to_owned())
}

/// What stands between quotation marks, where the whole text does.
fn unquoted(text: &str) -> Option<&str> {
    text.strip_prefix('"')?.strip_suffix('"')
}

/// The columns that a line under a table's headings gives; `None` where it is no such line.
fn columns(line: &str) -> Option<Vec<Column>> {
    let cells = line.strip_prefix('|')?.trim_end_matches('|').split('|').map(str::trim);
    let column = |cell: &str| {
        let width = u32::try_from(cell.len()).ok()?;
        let dashes = cell.trim_start_matches(':').trim_end_matches(':');
        let align = match (cell.starts_with(':'), cell.ends_with(':')) {
            (true, true) => Align::Centre,
            (false, true) => Align::Right,
            (true | false, false) => Align::Left,
        };
        (!dashes.is_empty() && dashes.bytes().all(|byte| byte == b'-')).then_some(Column { width, align })
    };
    cells.map(column).collect()
}

/// Puts the tokens together.
struct Reader<'a> {
    source: &'a SourceFile,
    faults: &'a mut Collector,
    tokens: Peekable<vec::IntoIter<Token>>,
}

impl Reader<'_> {
    fn fault(&mut self, at: &Str, kind: DiagnosticKind) {
        self.faults.add_at(self.source, at.span(), &kind);
    }

    /// Reads nodes up to a statement that ends or divides what is read, and gives its word; `None` at the end of the chapter.
    fn block(&mut self, nodes: &mut Vec<RawNode>) -> Option<Str> {
        self.block_before(nodes).map(|(word, _)| word)
    }

    /// The same with what stands behind the word.
    fn block_before(&mut self, nodes: &mut Vec<RawNode>) -> Option<(Str, Str)> {
        while let Some(token) = self.tokens.next() {
            match token {
                Token::Node(node) => nodes.push(node),
                Token::Statement(word, rest) => match word.get_ref().as_str() {
                    "elif" | "else" | "next" | "end" => return Some((word, rest)),
                    _ => self.statement(&word, rest, nodes),
                },
            }
        }
        None
    }

    fn statement(&mut self, word: &Str, rest: Str, nodes: &mut Vec<RawNode>) {
        match word.get_ref().as_str() {
            "if" => {
                let node = self.conditions(word, rest);
                nodes.push(node);
            }
            "for" => {
                let node = self.rows(word, &rest);
                nodes.push(node);
            }
            "join" => {
                let between = unquoted(rest.get_ref()).unwrap_or(rest.get_ref()).to_owned();
                let parts = self.joined(word);
                nodes.push(RawNode::Join { between, parts });
            }
            "repeat" => {
                let times = rest.get_ref().parse().ok().filter(|times| (1..=MOST_COPIES).contains(times));
                let mut body = Vec::new();
                self.end(word, &mut body);
                match times {
                    Some(times) => nodes.extend((1..=times).flat_map(|copy| copied(&body, copy))),
                    None => self.fault(&rest, DiagnosticKind::Repeat(MOST_COPIES)),
                }
            }
            "sheet" => {
                let name = unquoted(rest.get_ref()).unwrap_or(rest.get_ref()).to_owned();
                nodes.push(RawNode::Sheet(Placed::new(rest.span(), name)));
            }
            "chart" => {
                let title = unquoted(rest.get_ref()).unwrap_or(rest.get_ref()).to_owned();
                let mut body = Vec::new();
                self.end(word, &mut body);
                nodes.push(RawNode::Chart(title, body));
            }
            "cover" => nodes.push(RawNode::Section(SectionKind::Cover)),
            "contents" => nodes.push(RawNode::Section(SectionKind::Contents)),
            "body" => nodes.push(RawNode::Section(SectionKind::Body)),
            "attachment" => {
                if !["", "landscape"].contains(&rest.get_ref().as_str()) {
                    let (found, allowed) = (rest.get_ref().clone(), "landscape".to_owned());
                    self.fault(&rest, DiagnosticKind::UnknownVariant { found, allowed });
                }
                nodes.push(RawNode::Section(SectionKind::Attachment { landscape: !rest.get_ref().is_empty() }));
            }
            found => {
                let kind = DiagnosticKind::UnknownStatement { found: found.to_owned(), allowed: STATEMENTS.to_owned() };
                self.fault(word, kind);
            }
        }
    }

    /// Reads nodes up to the `end` of a statement.
    fn end(&mut self, word: &Str, body: &mut Vec<RawNode>) {
        loop {
            match self.block(body) {
                Some(end) if end.get_ref() == "end" => return,
                Some(end) => self.fault(&end, DiagnosticKind::StatementAlone(end.get_ref().clone())),
                None => return self.fault(word, DiagnosticKind::StatementOpen(word.get_ref().clone())),
            }
        }
    }

    /// The parts of a `join`.
    fn joined(&mut self, word: &Str) -> Vec<Vec<RawNode>> {
        let (mut parts, mut part) = (Vec::new(), Vec::new());
        loop {
            match self.block(&mut part) {
                Some(end) => match end.get_ref().as_str() {
                    "next" => parts.push(std::mem::take(&mut part)),
                    "end" => break,
                    _ => self.fault(&end, DiagnosticKind::StatementAlone(end.get_ref().clone())),
                },
                None => {
                    self.fault(word, DiagnosticKind::StatementOpen(word.get_ref().clone()));
                    break;
                }
            }
        }
        parts.push(part);
        parts
    }

    fn conditions(&mut self, word: &Str, first: Str) -> RawNode {
        let (mut branches, mut otherwise) = (Vec::new(), Vec::new());
        let (mut condition, mut nodes) = (first, Vec::new());
        loop {
            match self.block_before(&mut nodes) {
                Some((end, next)) => match end.get_ref().as_str() {
                    "elif" => branches.push((std::mem::replace(&mut condition, next), std::mem::take(&mut nodes))),
                    "else" => {
                        self.end(word, &mut otherwise);
                        break;
                    }
                    "end" => break,
                    _ => self.fault(&end, DiagnosticKind::StatementAlone(end.get_ref().clone())),
                },
                None => {
                    self.fault(word, DiagnosticKind::StatementOpen(word.get_ref().clone()));
                    break;
                }
            }
        }
        branches.push((condition, nodes));
        RawNode::If { branches, otherwise }
    }

    /// `for LIST join "…" if CONDITION`
    fn rows(&mut self, word: &Str, rest: &Str) -> RawNode {
        let (text, start) = (rest.get_ref().as_str(), rest.span().start);
        let at = |range: Range<usize>| {
            let range = trimmed(text, range);
            Placed::new(start + range.start..start + range.end, text[range].to_owned())
        };
        let length = text.find(char::is_whitespace).unwrap_or(text.len());
        let list = at(0..length);
        let condition = text[length..].find(" if ").map_or(text.len(), |found| length + found);
        let when = (condition < text.len()).then(|| at(condition + 4..text.len()));
        let between = at(length..condition);
        let joined = between.get_ref().strip_prefix("join").map(str::trim);
        if joined.is_none() && !between.get_ref().is_empty() {
            let (found, allowed) = (between.get_ref().clone(), "join、if".to_owned());
            self.fault(&between, DiagnosticKind::UnknownStatement { found, allowed });
        }
        let between = joined.map(|joined| unquoted(joined).unwrap_or(joined).to_owned());
        let (mut body, mut otherwise) = (Vec::new(), Vec::new());
        loop {
            match self.block(&mut body) {
                Some(end) => match end.get_ref().as_str() {
                    "else" => {
                        self.end(word, &mut otherwise);
                        break;
                    }
                    "end" => break,
                    _ => self.fault(&end, DiagnosticKind::StatementAlone(end.get_ref().clone())),
                },
                None => {
                    self.fault(word, DiagnosticKind::StatementOpen(word.get_ref().clone()));
                    break;
                }
            }
        }
        RawNode::For { list, between, when, body, otherwise }
    }
}

/// A copy of nodes with the number of the copy in the place of its sign.
fn copied(nodes: &[RawNode], copy: u32) -> Vec<RawNode> {
    let text = |text: &String| text.replace(TABLE_NUMBER, &copy.to_string());
    let placed = |words: &Str| Placed::new(words.span(), text(words.get_ref()));
    let node = |node: &RawNode| match node {
        RawNode::Line(kind) => RawNode::Line(kind.clone()),
        RawNode::CellBreak => RawNode::CellBreak,
        RawNode::Text(words) => RawNode::Text(text(words)),
        RawNode::ToWrite(words) => RawNode::ToWrite(text(words)),
        RawNode::Value(RawValue { formula, filters }) => RawNode::Value(RawValue {
            formula: placed(formula),
            filters: filters.iter().map(|(name, words)| (name.clone(), placed(words))).collect(),
        }),
        RawNode::If { branches, otherwise } => RawNode::If {
            branches: branches.iter().map(|(when, nodes)| (placed(when), copied(nodes, copy))).collect(),
            otherwise: copied(otherwise, copy),
        },
        RawNode::For { list, between, when, body, otherwise } => RawNode::For {
            list: placed(list),
            between: between.as_ref().map(text),
            when: when.as_ref().map(placed),
            body: copied(body, copy),
            otherwise: copied(otherwise, copy),
        },
        RawNode::Join { between, parts } => {
            RawNode::Join { between: text(between), parts: parts.iter().map(|part| copied(part, copy)).collect() }
        }
        RawNode::Sheet(name) => RawNode::Sheet(placed(name)),
        RawNode::Chart(title, body) => RawNode::Chart(text(title), copied(body, copy)),
        RawNode::Section(kind) => RawNode::Section(*kind),
    };
    nodes.iter().map(node).collect()
}
