//! The blocks of a drafted form as the texts of its folder.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::blocks::{Block, DraftField, GridBlock, ListBlock};
use super::fields::FieldKind;

/// How wide a column of the sheet is, in characters of half width.
const COLUMN_WIDTH: u32 = 16;

/// What the head of the form says.
#[derive(Debug)]
pub(super) struct FormHead {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) year: i32,
    pub(super) currency: &'static str,
    pub(super) unit_name: String,
    pub(super) unit_code: String,
}

/// A sheet of the form.
#[derive(Debug)]
pub(super) struct Sheet {
    /// The name of its file, without the ending.
    pub(super) file: String,
    pub(super) name: String,
    /// The number over its title.
    pub(super) tag: String,
    pub(super) title: String,
    /// Whether a line under the title names the unit of money.
    pub(super) has_unit_line: bool,
    /// How many columns it has.
    pub(super) columns: u32,
    pub(super) blocks: Vec<Block>,
}

/// The texts by their path within the form's folder.
pub(super) fn files(head: &FormHead, sheets: &[Sheet]) -> BTreeMap<String, String> {
    let mut files = BTreeMap::from([("template.toml".to_owned(), template(head, sheets))]);
    files.extend(sheets.iter().map(|sheet| (format!("sheets/{}.toml", sheet.file), self::sheet(sheet))));
    files
}

fn template(head: &FormHead, sheets: &[Sheet]) -> String {
    let mut text = Text::default();
    text.key("id", &head.id);
    text.key("title", &head.title);
    text.plain("fiscal_year", head.year);
    text.plain("revision", 1);
    text.key("currency", head.currency);
    text.list("sheets", sheets.iter().map(|sheet| sheet.file.as_str()));
    text.table("\n[identity]");
    text.key("unit_code", &head.unit_code);
    text.key("unit_name", &head.unit_name);
    text.0
}

fn sheet(sheet: &Sheet) -> String {
    let widest = sheet.blocks.iter().map(width).max().unwrap_or(1).max(sheet.columns);
    let mut text = Text::default();
    text.key("name", &sheet.name);
    if !sheet.title.is_empty() {
        text.key("title", &sheet.title);
    }
    if !sheet.tag.is_empty() {
        text.key("tag", &sheet.tag);
    }
    if sheet.has_unit_line {
        text.plain("unit_line", true);
    }
    text.numbers("columns", std::iter::repeat_n(COLUMN_WIDTH, widest as usize));
    for block in &sheet.blocks {
        text.table("\n[[block]]");
        match block {
            Block::Form { title, spans, fields } => {
                text.key("kind", "form");
                text.title(title);
                text.plain("columns", spans.len() / 2);
                text.numbers("spans", spans.iter().copied());
                for (field, is_wide) in fields {
                    text.table("\n[[block.field]]");
                    text.field(field);
                    if *is_wide {
                        text.plain("span", 0);
                    }
                }
            }
            Block::Grid(grid) => self::grid(&mut text, grid),
            Block::List(list) => self::list(&mut text, list),
            Block::Text { id, label } => {
                text.key("kind", "text");
                text.key("id", id);
                if !label.is_empty() {
                    text.key("label", label);
                }
            }
            Block::Signature { signers, seal } => {
                text.key("kind", "signature");
                text.list("signers", signers.iter().map(String::as_str));
                text.plain("seal", seal);
            }
            Block::Prose(lines) => {
                text.key("kind", "prose");
                text.list("lines", lines.iter().map(String::as_str));
            }
        }
    }
    text.0
}

/// How many columns of the sheet a block covers.
fn width(block: &Block) -> u32 {
    match block {
        Block::Form { spans, .. } => spans.iter().sum(),
        Block::Grid(grid) => grid.spans.iter().sum(),
        Block::List(list) => list.spans.iter().sum(),
        Block::Signature { signers, .. } => u32::try_from(signers.len()).unwrap_or(1),
        Block::Text { .. } | Block::Prose(_) => 1,
    }
}

fn grid(text: &mut Text, grid: &GridBlock) {
    text.key("kind", "grid");
    text.title(&grid.title);
    if !grid.corner.is_empty() {
        text.key("corner", &grid.corner);
    }
    text.numbers("spans", grid.spans.iter().copied());
    for column in &grid.columns {
        text.table("\n[[block.column]]");
        text.field(&column.field);
        text.groups(&column.groups);
        if column.is_optional {
            text.plain("required", false);
        }
    }
    for row in &grid.rows {
        text.table("\n[[block.row]]");
        text.key("id", &row.id);
        text.key("label", &row.label);
        text.groups(&row.groups);
        if !row.skip.is_empty() {
            text.list("skip", row.skip.iter().map(String::as_str));
        }
        if let Some(formula) = &row.formula {
            text.key("formula", formula);
        }
    }
    for cell in &grid.cells {
        text.table("\n[[block.cell]]");
        text.key("row", &cell.row);
        text.key("column", &cell.column);
        if let Some(kind) = &cell.kind {
            text.key("type", kind.kind);
        }
        if let Some(formula) = &cell.formula {
            text.key("formula", formula);
        }
        if cell.is_input {
            text.plain("input", true);
        }
        if let Some(max) = &cell.max {
            text.plain("max", max.normalize());
        }
    }
}

fn list(text: &mut Text, list: &ListBlock) {
    text.key("kind", "list");
    text.key("id", &list.id);
    text.title(&list.title);
    if list.lines.is_empty() {
        text.plain("capacity", list.capacity);
    } else {
        text.list("heads", list.heads.iter().map(String::as_str));
    }
    if let Some(number) = &list.number {
        text.key("number", number);
    }
    if let Some(total) = &list.total {
        text.key("total", total);
    }
    text.numbers("spans", list.spans.iter().copied());
    for column in &list.columns {
        text.table("\n[[block.column]]");
        text.field(&column.field);
        text.groups(&column.groups);
        if column.adds_up {
            text.plain("total", true);
        }
    }
    for (labels, rows) in &list.lines {
        text.table("\n[[block.line]]");
        text.list("labels", labels.iter().map(String::as_str));
        text.plain("rows", rows);
    }
}

/// A TOML file as it is written.
#[derive(Default)]
struct Text(String);

impl Text {
    fn table(&mut self, heading: &str) {
        self.0.push_str(heading);
        self.0.push('\n');
    }

    fn plain(&mut self, key: &str, value: impl std::fmt::Display) {
        // Writing to a text cannot fail.
        let _ = writeln!(self.0, "{key} = {value}");
    }

    fn key(&mut self, key: &str, value: &str) {
        self.plain(key, quoted(value));
    }

    fn title(&mut self, title: &str) {
        if !title.is_empty() {
            self.key("title", title);
        }
    }

    fn groups(&mut self, groups: &[String]) {
        if !groups.is_empty() {
            self.list("group", groups.iter().map(String::as_str));
        }
    }

    fn list<'a>(&mut self, key: &str, values: impl Iterator<Item = &'a str>) {
        let values: Vec<String> = values.map(quoted).collect();
        self.plain(key, format!("[{}]", values.join(", ")));
    }

    fn numbers(&mut self, key: &str, values: impl Iterator<Item = u32>) {
        let values: Vec<String> = values.map(|value| value.to_string()).collect();
        self.plain(key, format!("[{}]", values.join(", ")));
    }

    fn field(&mut self, field: &DraftField) {
        self.key("id", &field.id);
        if field.label != field.id {
            self.key("label", &field.label);
        }
        self.kind(&field.kind);
        if let Some(formula) = &field.formula {
            self.key("formula", formula);
        }
    }

    fn kind(&mut self, kind: &FieldKind) {
        self.key("type", kind.kind);
        if let Some(decimals) = kind.decimals {
            self.plain("decimals", decimals);
        }
        if !kind.choices.is_empty() {
            self.list("choices", kind.choices.iter().map(String::as_str));
        }
    }
}

/// A text in quotes, as TOML has it.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}
