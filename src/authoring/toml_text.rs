//! The tree of a file → TOML as people write it, with the cell that each part comes from.

use std::ops::Range;

use super::node::{Item, Node, Place, Table};

/// The longest line that a table or list may take.
const LONGEST_LINE: usize = 110;
/// The keys whose lists of tables are written `[[key]]`.
const TABLE_LISTS: [&str; 15] = [
    "basis",
    "grade",
    "cap",
    "block",
    "field",
    "column",
    "row",
    "cell",
    "item",
    "line",
    "indicator",
    "check",
    "apply",
    "change",
    "example",
];
/// Tables that are written in a line however long they are.
const ALWAYS_INLINE: [&str; 2] = ["rule", "target"];

/// A file's text, and where its parts come from.
#[derive(Debug, Default)]
pub(crate) struct TomlText {
    /// The text.
    pub(crate) text: String,
    /// Ranges of bytes with the cells that they come from; a range within another lies behind it.
    pub(crate) origins: Vec<(Range<usize>, Place)>,
}

impl TomlText {
    /// The text of a file.
    pub(crate) fn write(table: &Table) -> Self {
        let mut written = Self::default();
        match table.lines() {
            Some(lines) => written.lines(lines),
            None => written.table(table, ""),
        }
        written
    }

    /// The cell that a place in the text comes from: that of the smallest part around it, or of the last part before it.
    pub(crate) fn place_at(&self, offset: usize) -> Option<Place> {
        let around = self.origins.iter().filter(|(range, _)| range.contains(&offset));
        let smallest = around.min_by_key(|(range, _)| range.len());
        let before =
            || self.origins.iter().filter(|(range, _)| range.start <= offset).max_by_key(|(range, _)| range.start);
        smallest.or_else(before).or_else(|| self.origins.first()).map(|(_, place)| *place)
    }

    /// The text of a file that is no TOML.
    fn lines(&mut self, lines: &[Item]) {
        for line in lines {
            let start = self.text.len();
            self.text.push_str(line.as_text().unwrap_or_default());
            self.text.push('\n');
            self.note(start, line);
        }
    }

    fn table(&mut self, table: &Table, path: &str) {
        let mut below = Vec::new();
        for (key, item) in &table.entries {
            if is_written_below(key, item) {
                below.push((key, item));
                continue;
            }
            let start = self.text.len();
            self.text.push_str(&key_text(key));
            self.text.push_str(" = ");
            self.value(item, self.text.len() - start);
            self.note(start, item);
            self.text.push('\n');
        }
        for (key, item) in below {
            let path = if path.is_empty() { key_text(key) } else { format!("{path}.{}", key_text(key)) };
            match &item.node {
                Node::List(items) => {
                    for item in items {
                        self.header(&format!("[[{path}]]"), item);
                        if let Some(table) = item.as_table() {
                            self.table(table, &path);
                        }
                    }
                }
                Node::Table(table) => {
                    self.header(&format!("[{path}]"), item);
                    self.table(table, &path);
                }
                Node::Text(_) | Node::Number(_) | Node::Truth(_) | Node::Date(_) => {}
            }
        }
    }

    fn header(&mut self, header: &str, item: &Item) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        let start = self.text.len();
        self.text.push_str(header);
        self.note(start, item);
        self.text.push('\n');
    }

    fn note(&mut self, start: usize, item: &Item) {
        if let Some(place) = item.place {
            self.origins.push((start..self.text.len(), place));
        }
    }

    /// Writes a value; `before` is how much of its line is written.
    fn value(&mut self, item: &Item, before: usize) {
        let start = self.text.len();
        match &item.node {
            Node::Text(text) => self.text.push_str(&quoted(text)),
            Node::Number(number) => self.text.push_str(&number_text(number)),
            Node::Truth(truth) => self.text.push_str(if *truth { "true" } else { "false" }),
            Node::Date(date) => self.text.push_str(date),
            Node::List(items) => self.list(items, before),
            Node::Table(table) => {
                self.text.push_str("{ ");
                for (index, (key, item)) in table.entries.iter().enumerate() {
                    if index > 0 {
                        self.text.push_str(", ");
                    }
                    let start = self.text.len();
                    self.text.push_str(&key_text(key));
                    self.text.push_str(" = ");
                    self.value(item, 0);
                    self.note(start, item);
                }
                self.text.push_str(" }");
            }
        }
        self.note(start, item);
    }

    fn list(&mut self, items: &[Item], before: usize) {
        let long = before > 0 && before + width(items) > LONGEST_LINE;
        self.text.push('[');
        for (index, item) in items.iter().enumerate() {
            if long {
                self.text.push_str("\n    ");
            } else if index > 0 {
                self.text.push_str(", ");
            }
            self.value(item, 0);
            if long {
                self.text.push(',');
            }
        }
        if long {
            self.text.push('\n');
        }
        self.text.push(']');
    }
}

/// How long a list is on one line.
fn width(items: &[Item]) -> usize {
    let mut text = TomlText::default();
    text.list(items, 0);
    text.text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

/// A value as TOML, on one line where it is not too long.
pub(crate) fn value_text(item: &Item, before: usize) -> String {
    let mut text = TomlText::default();
    text.value(item, before);
    text.text
}

/// Whether a value is written below the others, under a header of its own.
pub(crate) fn is_written_below(key: &str, item: &Item) -> bool {
    match &item.node {
        Node::List(items) => {
            TABLE_LISTS.contains(&key) && !items.is_empty() && items.iter().all(|item| item.as_table().is_some())
        }
        Node::Table(table) => {
            let long = || value_text(item, 0).chars().count() > LONGEST_LINE - 30;
            let holds_lists = || table.entries.iter().any(|(key, item)| is_written_below(key, item));
            !ALWAYS_INLINE.contains(&key) && (is_section(key) || long() || holds_lists())
        }
        Node::Text(_) | Node::Number(_) | Node::Truth(_) | Node::Date(_) => false,
    }
}

/// Tables that are written under a header however short they are.
fn is_section(key: &str) -> bool {
    matches!(key, "identity" | "score" | "rollup" | "evidence" | "targets" | "fill" | "fields" | "roles")
}

/// A number as TOML writes it.
fn number_text(number: &str) -> String {
    match number.strip_prefix('.') {
        Some(rest) => format!("0.{rest}"),
        None => number.to_owned(),
    }
}

/// A key as TOML writes it.
pub(crate) fn key_text(key: &str) -> String {
    let bare = !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
    if bare { key.to_owned() } else { quoted(key) }
}

/// A text as TOML writes it: between single quotation marks where it has double ones.
fn quoted(text: &str) -> String {
    if text.contains(['"', '\\']) && !text.contains('\'') && !text.chars().any(char::is_control) {
        return format!("'{text}'");
    }
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            '\r' => quoted.push_str("\\r"),
            c if c.is_control() => quoted.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::{Item, LONGEST_LINE, Node, Table, is_written_below, value_text, width};

    fn text(length: usize) -> Item {
        Item { node: Node::Text("x".repeat(length)), place: None }
    }

    #[test]
    fn a_list_is_on_one_line_up_to_the_longest() {
        let list = |length: usize| Item { node: Node::List(vec![text(1), text(length)]), place: None };
        let around = width(&[text(1), text(0)]);
        let longest = LONGEST_LINE - around - 8;
        assert_eq!(value_text(&list(longest), 8).lines().count(), 1);
        assert_eq!(value_text(&list(longest + 1), 8).lines().count(), 4);
        // A character that is no ASCII is twice as wide.
        assert_eq!(width(&[Item { node: Node::Text("表".to_owned()), place: None }]), width(&[text(2)]));
        // Within a table in a line there is no line to break.
        assert_eq!(value_text(&list(LONGEST_LINE), 0).lines().count(), 1);
    }

    #[test]
    fn a_table_is_on_one_line_up_to_the_longest_and_some_always_or_never() {
        let table = |length: usize| {
            let entries = vec![("a".to_owned(), text(length))];
            Item { node: Node::Table(Table { entries }), place: None }
        };
        let around = value_text(&table(0), 0).len();
        let longest = LONGEST_LINE - 30 - around;
        assert!(!is_written_below("words", &table(longest)) && is_written_below("words", &table(longest + 1)));
        assert!(!is_written_below("rule", &table(longest + 1)) && is_written_below("score", &table(0)));
    }
}
