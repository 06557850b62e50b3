//! A form's files → the lines of an authoring workbook.
//!
//! What stands on the lines is taken out of the files' tables; what is left at the end has no column and no line, and is named rather
//! than lost.

use super::columns::{
    APPLIED, BLOCK_LIST, BLOCKS, CHECKS, DEMANDS, EXAMPLES, EXTENDS, FIELDS, HEAD, HEAD_LINES, INDICATORS, ITEMS, Kind,
    LAST_YEAR, LAST_YEAR_FORM, LAST_YEAR_LINES, LINES, LineShape, PARTS, PROSE, REPORT, ROLES, RULE_FIGURES,
    RULE_FILES, SHEET_LIST, SHEETS, word_of,
};
use super::messages;
use super::node::{Documents, Item, Node, Table, WHOLE_TEXT};
use super::notation::to_cell;
use super::rows::{CellValue, Row, Rows};
use crate::text::shorten::shorten;

/// The most characters of the name that a block is given.
const BLOCK_NAME: usize = 20;
/// The keys under which a rule has its figures, and how many each line has.
pub(super) const FIGURES: [(&str, &str, usize); 4] =
    [("bands", "bands", 2), ("interpolated", "line", 2), ("cases", "cases", 2), ("rating", "levels", 3)];

/// What a form's files say, line by line.
#[derive(Debug)]
pub(crate) struct Projection {
    /// The lines.
    pub(crate) rows: Rows,
    /// What has no column and no line: the file and the path of the key.
    pub(crate) left: Vec<String>,
}

/// The lines of a form's files. `extends` is the form that it extends.
pub(crate) fn project(documents: &Documents, extends: Option<&str>) -> Projection {
    let mut documents = documents.clone();
    let mut rows = Rows::default();
    let mut left = Vec::new();
    let mut head = documents.remove("template.toml").unwrap_or_default();
    let mut last_year = documents.remove("last-year.toml").unwrap_or_default();
    for name in sheet_files(&mut head, &documents) {
        let file = format!("sheets/{name}.toml");
        let Some(mut sheet) = documents.remove(&file) else { continue };
        project_sheet(&name, &mut sheet, &mut rows);
        note_left(&file, &sheet, &mut left);
    }
    project_head(&mut head, last_year.take("form"), extends, &mut rows);
    note_left("template.toml", &head, &mut left);
    project_last_year(&mut last_year, &mut rows);
    note_left("last-year.toml", &last_year, &mut left);
    for (file, key, sheet) in [
        ("indicators.toml", "indicator", INDICATORS),
        ("checks.toml", "check", CHECKS),
        ("rules.toml", "apply", APPLIED),
    ] {
        let Some(mut document) = documents.remove(file) else { continue };
        for_each_table(&mut document, key, &mut |table| match sheet {
            INDICATORS => project_indicator(table, &mut rows),
            CHECKS => project_check(table, &mut rows),
            _ => {
                let row = keyed_row(sheet, table);
                rows.add(sheet, row);
            }
        });
        note_left(file, &document, &mut left);
    }
    for (file, mut document) in documents {
        if let Some(name) = file.strip_prefix("rules/").and_then(|name| name.strip_suffix(".toml")) {
            project_rule_file(name, &mut document, &mut rows);
        }
        if let Some(name) = file.strip_prefix("report/").and_then(|name| name.strip_suffix(".md")) {
            project_chapter(name, &mut document, &mut rows);
        }
        note_left(&file, &document, &mut left);
    }
    Projection { rows, left }
}

/// The lines of a chapter of the report.
fn project_chapter(name: &str, document: &mut Table, rows: &mut Rows) {
    for line in document.lines().unwrap_or_default() {
        let mut row = Row::blank(REPORT, 0);
        put(&mut row, REPORT, "@file", name);
        put(&mut row, REPORT, "@text", line.as_text().unwrap_or_default());
        rows.add(REPORT, row);
    }
    document.remove(WHOLE_TEXT);
}

/// The names of the sheets' files: those that the head lists, and those that it does not.
fn sheet_files(head: &mut Table, documents: &Documents) -> Vec<String> {
    let there = |name: &str| documents.contains_key(&format!("sheets/{name}.toml"));
    let mut names: Vec<String> = Vec::new();
    if let Some(listed) = head.get("sheets").and_then(Item::as_list)
        && listed.iter().all(|item| item.as_text().is_some_and(there))
    {
        names.extend(listed.iter().filter_map(Item::as_text).map(str::to_owned));
        head.remove("sheets");
    }
    for file in documents.keys() {
        if let Some(name) = file.strip_prefix("sheets/").and_then(|name| name.strip_suffix(".toml"))
            && !names.iter().any(|known| known == name)
        {
            names.push(name.to_owned());
        }
    }
    names
}

fn note_left(file: &str, table: &Table, left: &mut Vec<String>) {
    left.extend(table.paths().into_iter().map(|path| format!("{file}：{path}")));
}

/// Has each table of a list put on its line, and takes away those of which nothing is left.
fn for_each_table(document: &mut Table, key: &str, put: &mut dyn FnMut(&mut Table)) {
    let Some(Item { node: Node::List(items), .. }) = document.get_mut(key) else { return };
    for item in items.iter_mut() {
        if let Some(table) = item.as_table_mut() {
            put(table);
        }
    }
    items.retain(|item| item.as_table().is_none_or(|table| !table.paths().is_empty()));
    if items.is_empty() {
        document.remove(key);
    }
}

/// A line with what a table says in the columns of a sheet.
fn keyed_row(sheet: usize, table: &mut Table) -> Row {
    let mut row = Row::blank(sheet, 0);
    for (col, column) in SHEETS[sheet].keyed() {
        if let Some(cell) = table.at(column.key).and_then(|item| to_cell(item, column.kind)) {
            table.take(column.key);
            row.cells[col] = Some(cell);
        }
    }
    row
}

/// Puts a text into a column of a line that has no key of the language.
fn put(row: &mut Row, sheet: usize, key: &str, text: &str) {
    if let Some(col) = SHEETS[sheet].column_of(key)
        && !text.is_empty()
    {
        row.cells[col] = Some(CellValue::Text(text.to_owned()));
    }
}

fn put_cell(row: &mut Row, sheet: usize, key: &str, cell: Option<CellValue>) {
    if let Some(col) = SHEETS[sheet].column_of(key) {
        row.cells[col] = cell;
    }
}

fn project_head(head: &mut Table, last_year: Option<Item>, extends: Option<&str>, rows: &mut Rows) {
    for line in &HEAD_LINES {
        let mut lines: Vec<Vec<Option<CellValue>>> = Vec::new();
        match line.shape {
            LineShape::One(kind) => {
                let item = match line.key {
                    LAST_YEAR_FORM => last_year.clone(),
                    EXTENDS => extends.map(Item::text),
                    key => head.at(key).cloned(),
                };
                let cell = item.as_ref().and_then(|item| to_cell(item, kind));
                if cell.is_some() {
                    head.take(line.key);
                }
                lines.push(vec![cell]);
            }
            LineShape::PairsOfNames => {
                let pairs = head.at(line.key).and_then(Item::as_list).unwrap_or_default();
                let texts = |pair: &Item| {
                    let pair = pair.as_list().filter(|pair| pair.len() == 2)?;
                    pair.iter().map(|item| to_cell(item, Kind::Name).map(Some)).collect::<Option<Vec<_>>>()
                };
                if let Some(pairs) = pairs.iter().map(texts).collect::<Option<Vec<_>>>() {
                    lines = pairs;
                    head.take(line.key);
                }
            }
            LineShape::Tables(keys) => {
                if let Some(Item { node: Node::List(items), .. }) = head.take(line.key) {
                    let mut unread = Vec::new();
                    for mut item in items {
                        if let Some(table) = item.as_table_mut() {
                            let cells = keys.iter().map(|(key, kind)| {
                                let cell = table.at(key).and_then(|item| to_cell(item, *kind))?;
                                table.take(key);
                                Some(cell)
                            });
                            lines.push(cells.collect());
                        }
                        if item.as_table().is_none_or(|table| !table.paths().is_empty()) {
                            unread.push(item);
                        }
                    }
                    if !unread.is_empty() {
                        head.put(line.key, Item::new(Node::List(unread)));
                    }
                }
            }
        }
        if lines.is_empty() {
            lines.push(Vec::new());
        }
        for cells in lines {
            let mut row = Row::blank(HEAD, 0);
            row.cells[0] = Some(CellValue::Text(line.heading.to_owned()));
            for (col, cell) in cells.into_iter().enumerate() {
                row.cells[col + 1] = cell;
            }
            rows.add(HEAD, row);
        }
    }
}

fn project_sheet(name: &str, sheet: &mut Table, rows: &mut Rows) {
    let title = sheet.text("name").to_owned();
    let blocks = sheet.remove("block");
    let mut row = keyed_row(SHEET_LIST, sheet);
    put(&mut row, SHEET_LIST, "@file", name);
    rows.add(SHEET_LIST, row);
    let Some(Item { node: Node::List(mut blocks), .. }) = blocks else { return };
    let mut taken: Vec<String> = Vec::new();
    for item in &mut blocks {
        if let Some(block) = item.as_table_mut() {
            let block_name = block_name(block, &taken);
            taken.push(block_name.clone());
            project_block(&title, &block_name, block, rows);
        }
    }
    blocks.retain(|item| item.as_table().is_none_or(|table| !table.paths().is_empty()));
    if !blocks.is_empty() {
        sheet.set("block", Item::new(Node::List(blocks)));
    }
}

/// A name for a block that no other block of its sheet has.
fn block_name(block: &Table, taken: &[String]) -> String {
    let kind = word_of(BLOCKS, block.text("kind")).unwrap_or_default();
    let texts = [block.text("id"), block.text("title"), block.text("label"), kind];
    let name = texts.into_iter().find(|text| !text.trim().is_empty()).unwrap_or(messages::BLOCK);
    let name = shorten(name.trim(), BLOCK_NAME);
    let numbered = (2..).map(|number: u32| format!("{name}{number}"));
    let free = |name: &String| !taken.contains(name);
    std::iter::once(name.clone()).chain(numbered).find(free).unwrap_or_default()
}

fn project_block(sheet: &str, name: &str, block: &mut Table, rows: &mut Rows) {
    let placed = |row: &mut Row, of: usize| {
        put(row, of, "@sheet", sheet);
        put(row, of, "@block", name);
    };
    if let Some(Item { node: Node::List(lines), .. }) = block.get("lines")
        && lines.iter().all(|line| line.as_text().is_some())
        && !lines.is_empty()
    {
        for line in lines {
            let mut row = Row::blank(PROSE, 0);
            placed(&mut row, PROSE);
            put_cell(&mut row, PROSE, "@paragraph", to_cell(line, Kind::Text));
            rows.add(PROSE, row);
        }
        block.remove("lines");
    }
    for (key, word) in ROLES {
        for_each_table(block, key, &mut |table| {
            let mut row = keyed_row(FIELDS, table);
            placed(&mut row, FIELDS);
            put(&mut row, FIELDS, "@role", word);
            rows.add(FIELDS, row);
        });
    }
    for (key, of) in [("item", ITEMS), ("line", LINES)] {
        for_each_table(block, key, &mut |table| {
            let mut row = keyed_row(of, table);
            placed(&mut row, of);
            rows.add(of, row);
        });
    }
    let mut row = keyed_row(BLOCK_LIST, block);
    placed(&mut row, BLOCK_LIST);
    rows.add(BLOCK_LIST, row);
}

fn project_indicator(table: &mut Table, rows: &mut Rows) {
    let id = table.text("id").to_owned();
    let mut groups = Vec::new();
    if let Some(list) = table.get("group").and_then(Item::as_list)
        && list.len() <= 3
        && list.iter().all(|item| item.as_text().is_some_and(|text| !text.is_empty()))
    {
        groups = list.iter().filter_map(Item::as_text).map(str::to_owned).collect();
        table.remove("group");
    }
    // What counts always stands where what counts under a condition does.
    if let Some(always) = table.get("without_denominator").filter(|item| item.as_table().is_none()).cloned() {
        table.remove("without_denominator");
        table.put("without_denominator.then", always);
    }
    if let Some(rule) = table.get_mut("rule").and_then(Item::as_table_mut) {
        project_figures(&id, None, rule, rows);
        let mut number = 0_u32;
        for_each_table(rule, "parts", &mut |part| {
            number += 1;
            if let Some(rule) = part.get_mut("rule").and_then(Item::as_table_mut) {
                project_figures(&id, Some(number), rule, rows);
            }
            let mut row = keyed_row(PARTS, part);
            put(&mut row, PARTS, "@indicator", &id);
            rows.add(PARTS, row);
        });
    }
    let mut row = keyed_row(INDICATORS, table);
    for (group, key) in groups.iter().zip(["@group1", "@group2", "@group3"]) {
        put(&mut row, INDICATORS, key, group);
    }
    rows.add(INDICATORS, row);
}

/// Puts the figures of a rule on lines of their own.
fn project_figures(indicator: &str, part: Option<u32>, rule: &mut Table, rows: &mut Rows) {
    let mut add = |cells: [Option<CellValue>; 3]| {
        let mut row = Row::blank(RULE_FIGURES, 0);
        put(&mut row, RULE_FIGURES, "@indicator", indicator);
        for (key, cell) in ["@bound", "@points", "@least"].into_iter().zip(cells) {
            put_cell(&mut row, RULE_FIGURES, key, cell);
        }
        put_cell(&mut row, RULE_FIGURES, "@part", part.map(|part| CellValue::Number(part.to_string())));
        rows.add(RULE_FIGURES, row);
    };
    for (kind, key, count) in FIGURES {
        let fits = |item: &Item| {
            let scalar = |item: &Item| matches!(item.node, Node::Text(_) | Node::Number(_));
            item.as_list().is_some_and(|items| items.len() == count && items.iter().all(scalar))
        };
        let list = rule.get(key).and_then(Item::as_list).unwrap_or_default();
        if rule.text("kind") != kind || list.is_empty() || !list.iter().all(fits) {
            continue;
        }
        for line in list.iter().filter_map(Item::as_list) {
            let cell = |index: usize, kind| line.get(index).and_then(|item| to_cell(item, kind));
            add([cell(0, Kind::Text), cell(1, Kind::Number), cell(2, Kind::Number)]);
        }
        rule.remove(key);
    }
    if let Some(points) = rule.get("points").and_then(Item::as_table)
        && points.entries.iter().all(|(_, item)| matches!(item.node, Node::Text(_) | Node::Number(_)))
        && !points.entries.is_empty()
    {
        for (item, points) in &points.entries {
            add([Some(CellValue::Text(item.clone())), to_cell(points, Kind::Number), None]);
        }
        rule.remove("points");
    }
}

fn project_check(table: &mut Table, rows: &mut Rows) {
    let demands: Vec<(&str, &str)> = DEMANDS.iter().copied().filter(|(key, _)| table.get(key).is_some()).collect();
    let mut sides = None;
    if let [(key, word)] = demands[..]
        && let Some(item) = table.get(key)
    {
        let pair = |items: &[Item]| match items {
            [left, right] => Some((to_cell(left, Kind::Formula)?, Some(to_cell(right, Kind::Formula)?))),
            _ => None,
        };
        let found = match (key, &item.node) {
            ("equal" | "at-most", Node::List(items)) => pair(items),
            ("filled", Node::List(_)) => to_cell(item, Kind::Names).map(|left| (left, None)),
            (_, Node::Text(_)) => to_cell(item, Kind::Formula).map(|left| (left, None)),
            _ => None,
        };
        if let Some((left, right)) = found {
            sides = Some((word, left, right));
            table.remove(key);
        }
    }
    let mut row = keyed_row(CHECKS, table);
    if let Some((word, left, right)) = sides {
        put(&mut row, CHECKS, "@demand", word);
        put_cell(&mut row, CHECKS, "@left", Some(left));
        put_cell(&mut row, CHECKS, "@right", right);
    }
    rows.add(CHECKS, row);
}

fn project_last_year(table: &mut Table, rows: &mut Rows) {
    let word = |key: &str| word_of(LAST_YEAR_LINES, key).unwrap_or_default();
    let take_texts = |table: &mut Table, key: &str| -> Vec<(String, String)> {
        let Some(pairs) = table.get_mut(key).and_then(Item::as_table_mut) else { return Vec::new() };
        let text = |(key, item): &(String, Item)| Some((key.clone(), item.as_text()?.to_owned()));
        let taken: Vec<_> = pairs.entries.iter().filter_map(text).collect();
        pairs.entries.retain(|(_, item)| item.as_text().is_none());
        if pairs.entries.is_empty() {
            table.remove(key);
        }
        taken
    };
    for (this, last) in take_texts(table, "fill") {
        let mut row = Row::blank(LAST_YEAR, 0);
        put(&mut row, LAST_YEAR, "@what", word("fill"));
        put(&mut row, LAST_YEAR, "@this", &this);
        put(&mut row, LAST_YEAR, "@last", &last);
        rows.add(LAST_YEAR, row);
    }
    let mut set = 0_u32;
    for_each_table(table, "change", &mut |change| {
        set += 1;
        for (index, (this, last)) in take_texts(change, "fields").into_iter().enumerate() {
            let mut row = Row::blank(LAST_YEAR, 0);
            put(&mut row, LAST_YEAR, "@what", word("change"));
            put(&mut row, LAST_YEAR, "@this", &this);
            put(&mut row, LAST_YEAR, "@last", &last);
            put_cell(&mut row, LAST_YEAR, "@set", Some(CellValue::Number(set.to_string())));
            if index == 0 {
                for (key, column, kind) in [("bound", "@bound", Kind::Number), ("basis", "@basis", Kind::Text)] {
                    let cell = change.get(key).and_then(|item| to_cell(item, kind));
                    change.remove(key);
                    put_cell(&mut row, LAST_YEAR, column, cell);
                }
            }
            rows.add(LAST_YEAR, row);
        }
    });
}

fn project_rule_file(name: &str, document: &mut Table, rows: &mut Rows) {
    let mut number = 0_u32;
    for_each_table(document, "example", &mut |example| {
        number += 1;
        let Some(Item { node: Node::List(lines), .. }) = example.remove("lines") else { return };
        let broken = example.remove("broken");
        for line in &lines {
            let mut row = Row::blank(EXAMPLES, 0);
            put(&mut row, EXAMPLES, "@file", name);
            put_cell(&mut row, EXAMPLES, "@number", Some(CellValue::Number(number.to_string())));
            put_cell(&mut row, EXAMPLES, "broken", broken.as_ref().and_then(|item| to_cell(item, Kind::YesNo)));
            put_cell(&mut row, EXAMPLES, "lines", to_cell(line, Kind::Values));
            rows.add(EXAMPLES, row);
        }
    });
    let mut row = keyed_row(RULE_FILES, document);
    put(&mut row, RULE_FILES, "@file", name);
    rows.add(RULE_FILES, row);
}
