//! The lines of an authoring workbook → a form's files, each value with the cell that it comes from.
//!
//! What a form says wrongly is the linter's to find. Here only that is found which has no place in a form's files: a line that belongs
//! to no sheet or block, a word that is among no choices, a formula where a text should be.

use std::collections::{BTreeMap, BTreeSet};

use super::columns::{
    APPLIED, BLOCK_LIST, CHECKS, Choices, DEMANDS, EXAMPLES, EXTENDS, FIELDS, HEAD, INDICATORS, ITEMS, Kind, LAST_YEAR,
    LAST_YEAR_FORM, LAST_YEAR_LINES, LINES, LineShape, PARTS, PROSE, REPORT, ROLES, RULE_FIGURES, RULE_FILES, RULES,
    SHEET_LIST, SHEETS, head_line, word_of,
};
use super::messages;
use super::node::{Documents, Item, Node, Place, Table};
use super::notation::{EMPTY, Remarks, choice, from_cell, nearest};
use super::project::FIGURES;
use super::rows::{CellValue, Row, Rows};

/// A form's files, as an authoring workbook says them.
#[derive(Debug, Default)]
pub(crate) struct Assembled {
    /// The files.
    pub(crate) documents: Documents,
    /// What the form extends, where the workbook says so.
    pub(crate) extends: Option<String>,
    /// What has no place in the files, by its cell: the linter may miss it.
    pub(crate) faults: Vec<(Place, String)>,
    /// What nothing uses, by its cell.
    pub(crate) unused: Vec<(Place, String)>,
    /// What was read otherwise than it stands, by its cell.
    pub(crate) notes: Vec<(Place, String)>,
    /// Whether a line was left out, so that what is not known may stand there.
    pub(crate) is_incomplete: bool,
}

/// The files that the lines say.
pub(crate) fn assemble(rows: &Rows) -> Assembled {
    let mut reader = Reader::default();
    let mut documents = Documents::new();
    let (mut head, mut last_year) = (Table::default(), Table::default());
    let extends = reader.head(rows, &mut head, &mut last_year);
    let sheets = reader.sheets(rows);
    let listed = sheets.iter().map(|sheet| Item { node: Node::Text(sheet.file.clone()), place: sheet.place });
    head.set("sheets", Item::new(Node::List(listed.collect())));
    for sheet in sheets {
        documents.insert(format!("sheets/{}.toml", sheet.file), sheet.table);
    }
    reader.last_year(rows, &mut last_year);
    let lists = [
        ("indicators.toml", "indicator", reader.indicators(rows)),
        ("checks.toml", "check", reader.checks(rows)),
        ("rules.toml", "apply", reader.keyed_tables(rows, APPLIED)),
    ];
    for (file, key, items) in lists {
        if !items.is_empty() {
            let mut document = Table::default();
            document.set(key, Item::new(Node::List(items)));
            documents.insert(file.to_owned(), document);
        }
    }
    for (name, table) in reader.rule_files(rows) {
        documents.insert(format!("rules/{name}.toml"), table);
    }
    for (name, lines) in reader.chapters(rows) {
        documents.insert(format!("report/{name}.md"), Table::of_lines(lines.into_iter()));
    }
    documents.insert("template.toml".to_owned(), head);
    if !last_year.entries.is_empty() {
        documents.insert("last-year.toml".to_owned(), last_year);
    }
    let Reader { remarks: Remarks { faults, unused, notes }, is_incomplete } = reader;
    Assembled { documents, extends, faults, unused, notes, is_incomplete }
}

/// A sheet of the form.
struct FormSheet {
    name: String,
    /// The name by which the lines of the other pages call it, where only this page has its new one.
    formerly: Option<String>,
    file: String,
    place: Option<Place>,
    table: Table,
}

/// A block of a sheet.
struct FormBlock {
    sheet: String,
    name: String,
    item: Item,
}

#[derive(Default)]
struct Reader {
    remarks: Remarks,
    is_incomplete: bool,
}

/// Where a line's cell stands.
fn place_of(sheet: usize, row: &Row, key: &str) -> Place {
    Place { sheet, row: row.number, col: SHEETS[sheet].column_of(key).unwrap_or_default() }
}

/// The text in the column of a key.
fn text_of(sheet: usize, row: &Row, key: &str) -> String {
    SHEETS[sheet].column_of(key).map(|col| row.text(col)).unwrap_or_default()
}

impl Reader {
    /// Leaves a line out, and says why.
    fn leave_out(&mut self, place: Place, why: String) {
        self.is_incomplete = true;
        self.remarks.faults.push((place, why));
    }

    /// The text of a cell that a line cannot do without; `None` where it is missing, which is said.
    fn needed(&mut self, sheet: usize, row: &Row, key: &str) -> Option<String> {
        let place = place_of(sheet, row, key);
        // What was put in by a formula has no text.
        let text = match row.cell(place.col) {
            Some(cell) => from_cell(cell, Kind::Name, place, &mut self.remarks)?.as_text()?.to_owned(),
            None => String::new(),
        };
        if text.is_empty() {
            self.leave_out(place, messages::missing(SHEETS[sheet].columns[place.col].heading));
            return None;
        }
        Some(text)
    }

    /// The value of a cell that has no key of the language.
    fn value(&mut self, sheet: usize, row: &Row, key: &str, kind: Kind) -> Option<Item> {
        let place = place_of(sheet, row, key);
        from_cell(row.cell(place.col)?, kind, place, &mut self.remarks)
    }

    /// The word of the language that a line cannot do without; `None` where the cell has none, which is said.
    fn choice(&mut self, word: &str, choices: Choices, place: Place) -> Option<&'static str> {
        let code = choice(word, choices, place, &mut self.remarks);
        self.is_incomplete |= code.is_none();
        code
    }

    /// The table that a line says in the columns of its sheet.
    fn keyed_table(&mut self, sheet: usize, row: &Row) -> Item {
        let mut table = Table::default();
        for (col, column) in SHEETS[sheet].keyed() {
            let place = Place { sheet, row: row.number, col };
            if let Some(cell) = row.cell(col)
                && let Some(item) = from_cell(cell, column.kind, place, &mut self.remarks)
            {
                table.put(column.key, item);
            }
        }
        let first = SHEETS[sheet].column_of("id").filter(|col| row.cell(*col).is_some());
        let first = first.or_else(|| row.cells.iter().position(Option::is_some)).unwrap_or_default();
        Item::at(Node::Table(table), Place { sheet, row: row.number, col: first })
    }

    fn keyed_tables(&mut self, rows: &Rows, sheet: usize) -> Vec<Item> {
        rows.sheets[sheet].iter().map(|row| self.keyed_table(sheet, row)).collect()
    }

    /// Reads 基本. Gives the form that this one extends.
    fn head(&mut self, rows: &Rows, head: &mut Table, last_year: &mut Table) -> Option<String> {
        let mut extends = None;
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        for row in &rows.sheets[HEAD] {
            let at = |col: usize| Place { sheet: HEAD, row: row.number, col };
            let heading = row.text(0);
            if row.cells[1..4].iter().all(Option::is_none) {
                continue;
            }
            let Some(line) = head_line(&heading) else {
                self.leave_out(at(0), messages::no_such_line(&heading));
                continue;
            };
            let cell =
                |col: usize, kind: Kind, remarks: &mut Remarks| from_cell(row.cell(col)?, kind, at(col), remarks);
            match line.shape {
                LineShape::One(kind) => {
                    if !seen.insert(line.key) {
                        self.leave_out(at(0), messages::line_twice(&heading));
                        continue;
                    }
                    let Some(item) = cell(1, kind, &mut self.remarks) else { continue };
                    match line.key {
                        EXTENDS => extends = item.as_text().map(str::to_owned),
                        LAST_YEAR_FORM => last_year.set("form", item),
                        key => head.put(key, item),
                    }
                }
                LineShape::PairsOfNames => {
                    let pair: Vec<Item> =
                        [1, 2].into_iter().filter_map(|col| cell(col, Kind::Name, &mut self.remarks)).collect();
                    let pair = Item::at(Node::List(pair), at(1));
                    push_at(head, line.key, pair);
                }
                LineShape::Tables(keys) => {
                    let mut table = Table::default();
                    for (col, (key, kind)) in (1..).zip(keys) {
                        if let Some(item) = cell(col, *kind, &mut self.remarks) {
                            table.set(key, item);
                        }
                    }
                    push_at(head, line.key, Item::at(Node::Table(table), at(1)));
                }
            }
        }
        extends
    }

    /// Reads the sheets with their blocks, and all that stands in these.
    fn sheets(&mut self, rows: &Rows) -> Vec<FormSheet> {
        let mut sheets: Vec<FormSheet> = Vec::new();
        let mut files: BTreeSet<String> = BTreeSet::new();
        for (index, row) in rows.sheets[SHEET_LIST].iter().enumerate() {
            let item = self.keyed_table(SHEET_LIST, row);
            let (name, place) = (text_of(SHEET_LIST, row, "name"), item.place);
            if matches!(name.as_str(), "" | EMPTY) {
                let column = place_of(SHEET_LIST, row, "name");
                self.leave_out(column, messages::missing(SHEETS[SHEET_LIST].columns[column.col].heading));
                continue;
            }
            let Node::Table(table) = item.node else { continue };
            let written = text_of(SHEET_LIST, row, "@file");
            let file = if written.is_empty() { file_name(index + 1, &name) } else { file_part(&written) };
            let free = |file: &String| !files.contains(file);
            let numbered = (2..).map(|number: u32| format!("{file}-{number}"));
            let file = std::iter::once(file.clone()).chain(numbered).find(free).unwrap_or_default();
            files.insert(file.clone());
            sheets.push(FormSheet { name, formerly: None, file, place, table });
        }
        self.note_renamed(rows, &mut sheets);
        let mut blocks = self.blocks(rows, &sheets);
        for row in &rows.sheets[FIELDS] {
            let Some(block) = self.block_of(FIELDS, row, &blocks, &sheets) else { continue };
            let Some(role) = self.needed(FIELDS, row, "@role") else { continue };
            let Some(key) = self.choice(&role, ROLES, place_of(FIELDS, row, "@role")) else { continue };
            let table = self.keyed_table(FIELDS, row);
            push_into(&mut blocks[block].item, key, table);
        }
        for (sheet, key) in [(ITEMS, "item"), (LINES, "line")] {
            for row in &rows.sheets[sheet] {
                let Some(block) = self.block_of(sheet, row, &blocks, &sheets) else { continue };
                let table = self.keyed_table(sheet, row);
                push_into(&mut blocks[block].item, key, table);
            }
        }
        for row in &rows.sheets[PROSE] {
            let Some(block) = self.block_of(PROSE, row, &blocks, &sheets) else { continue };
            if let Some(text) = self.value(PROSE, row, "@paragraph", Kind::Text) {
                push_into(&mut blocks[block].item, "lines", text);
            }
        }
        for block in blocks {
            if let Some(sheet) = sheets.iter_mut().find(|sheet| sheet.name == block.sheet) {
                sheet.table.push("block", block.item);
            }
        }
        sheets
    }

    /// Takes the one sheet that no line belongs to for the one unknown sheet that lines name: it was renamed on its own page only.
    fn note_renamed(&mut self, rows: &Rows, sheets: &mut [FormSheet]) {
        let pages = [BLOCK_LIST, FIELDS, ITEMS, LINES, PROSE].into_iter();
        let named: BTreeSet<String> = pages
            .flat_map(|page| rows.sheets[page].iter().map(move |row| text_of(page, row, "@sheet")))
            .filter(|name| !name.is_empty())
            .collect();
        let unknown: Vec<&String> =
            named.iter().filter(|name| !sheets.iter().any(|sheet| sheet.name == **name)).collect();
        let mut unnamed: Vec<&mut FormSheet> = sheets.iter_mut().filter(|sheet| !named.contains(&sheet.name)).collect();
        if let ([old], [sheet]) = (unknown.as_slice(), unnamed.as_mut_slice()) {
            if let Some(place) = sheet.place {
                self.remarks.notes.push((place, messages::sheet_renamed_here(old, &sheet.name)));
            }
            sheet.formerly = Some((*old).clone());
        }
    }

    fn blocks(&mut self, rows: &Rows, sheets: &[FormSheet]) -> Vec<FormBlock> {
        let mut blocks: Vec<FormBlock> = Vec::new();
        for row in &rows.sheets[BLOCK_LIST] {
            let Some(sheet) = self.sheet_of(BLOCK_LIST, row, sheets) else { continue };
            let Some(name) = self.needed(BLOCK_LIST, row, "@block") else { continue };
            if blocks.iter().any(|block| block.sheet == sheet && block.name == name) {
                self.leave_out(place_of(BLOCK_LIST, row, "@block"), messages::block_twice(&sheet, &name));
                continue;
            }
            let item = self.keyed_table(BLOCK_LIST, row);
            blocks.push(FormBlock { sheet, name, item });
        }
        blocks
    }

    /// The sheet of the form that a line belongs to.
    fn sheet_of(&mut self, sheet: usize, row: &Row, sheets: &[FormSheet]) -> Option<String> {
        let name = self.needed(sheet, row, "@sheet")?;
        let known = sheets.iter().find(|known| known.name == name || known.formerly.as_ref() == Some(&name));
        if let Some(known) = known {
            return Some(known.name.clone());
        }
        let near = nearest(&name, sheets.iter().map(|sheet| sheet.name.as_str()));
        self.leave_out(place_of(sheet, row, "@sheet"), messages::no_such_sheet(&name, near));
        None
    }

    /// The block that a line belongs to.
    fn block_of(&mut self, sheet: usize, row: &Row, blocks: &[FormBlock], sheets: &[FormSheet]) -> Option<usize> {
        let of = self.sheet_of(sheet, row, sheets)?;
        let name = self.needed(sheet, row, "@block")?;
        let found = blocks.iter().position(|block| block.sheet == of && block.name == name);
        if found.is_none() {
            let there = blocks.iter().filter(|block| block.sheet == of).map(|block| block.name.as_str());
            self.leave_out(place_of(sheet, row, "@block"), messages::no_such_block(&of, &name, nearest(&name, there)));
        }
        found
    }

    fn indicators(&mut self, rows: &Rows) -> Vec<Item> {
        let mut indicators = Vec::new();
        for row in &rows.sheets[INDICATORS] {
            let mut item = self.keyed_table(INDICATORS, row);
            let mut groups = Vec::new();
            for key in ["@group1", "@group2", "@group3"] {
                // A blank behind a heading would make another of it.
                let group = self.value(INDICATORS, row, key, Kind::Text).map(|mut group| {
                    if let Node::Text(text) = &mut group.node {
                        *text = text.trim().to_owned();
                    }
                    group
                });
                groups.extend(group);
            }
            if let Some(table) = item.as_table_mut() {
                let place = place_of(INDICATORS, row, "@group1");
                table.set("group", Item::at(Node::List(groups), place));
                // What counts always is written as such.
                let count = table.get("without_denominator").and_then(Item::as_table);
                if let Some([(key, always)]) = count.map(|count| count.entries.as_slice())
                    && key == "then"
                {
                    let always = always.clone();
                    table.set("without_denominator", always);
                }
            }
            indicators.push(item);
        }
        let mut parts: BTreeMap<String, Vec<Item>> = BTreeMap::new();
        for row in &rows.sheets[PARTS] {
            let Some(id) = self.indicator_of(PARTS, row, &indicators) else { continue };
            parts.entry(id).or_default().push(self.keyed_table(PARTS, row));
        }
        for (id, parts) in parts {
            if let Some(table) =
                indicators.iter_mut().filter_map(Item::as_table_mut).find(|table| table.text("id") == id)
            {
                table.put("rule.parts", Item { place: parts[0].place, node: Node::List(parts) });
            }
        }
        for row in &rows.sheets[RULE_FIGURES] {
            self.figures(row, &mut indicators);
        }
        indicators
    }

    /// The indicator that a line belongs to.
    fn indicator_of(&mut self, sheet: usize, row: &Row, indicators: &[Item]) -> Option<String> {
        let id = self.needed(sheet, row, "@indicator")?;
        let ids = || indicators.iter().filter_map(Item::as_table).map(|table| table.text("id"));
        if ids().any(|known| known == id) {
            return Some(id);
        }
        // One that waits for its figures was probably renamed.
        let waits = |table: &&Table| {
            let rule = table.get("rule").and_then(Item::as_table);
            rule.is_some_and(|rule| {
                FIGURES.iter().any(|(kind, key, _)| *kind == rule.text("kind") && rule.get(key).is_none())
            })
        };
        let waiting = indicators.iter().filter_map(Item::as_table).filter(waits).map(|table| table.text("id"));
        let near = nearest(&id, waiting).or_else(|| nearest(&id, ids()));
        self.leave_out(place_of(sheet, row, "@indicator"), messages::no_such_indicator(&id, near));
        None
    }

    /// Reads a line of 规则参数 into the rule that it belongs to.
    fn figures(&mut self, row: &Row, indicators: &mut [Item]) {
        let at = |key: &str| place_of(RULE_FIGURES, row, key);
        let Some(id) = self.indicator_of(RULE_FIGURES, row, indicators) else { return };
        let part = text_of(RULE_FIGURES, row, "@part");
        let indicator = indicators.iter_mut().filter_map(Item::as_table_mut).find(|table| table.text("id") == id);
        let rule = indicator.and_then(|table| table.get_mut("rule")).and_then(Item::as_table_mut);
        let rule = match (rule, part.is_empty()) {
            (Some(rule), true) => Some(rule),
            (Some(rule), false) => {
                let index = part.parse::<usize>().ok().and_then(|part| part.checked_sub(1));
                let parts = match rule.get_mut("parts").map(|parts| &mut parts.node) {
                    Some(Node::List(parts)) => parts.as_mut_slice(),
                    _ => &mut [],
                };
                index.and_then(|index| parts.get_mut(index)?.as_table_mut()?.get_mut("rule")?.as_table_mut())
            }
            (None, _) => None,
        };
        let Some(rule) = rule else {
            let column = if part.is_empty() { "@indicator" } else { "@part" };
            return self.leave_out(at(column), messages::no_rule(&id, &part));
        };
        let kind = rule.text("kind").to_owned();
        // Where the kind of rule is not known, that is said at the indicator.
        if kind.is_empty() {
            return;
        }
        let Some(points) = self.value(RULE_FIGURES, row, "@points", Kind::Number) else {
            return self.leave_out(at("@points"), messages::missing("得分"));
        };
        let bound_kind = match kind.as_str() {
            "bands" | "interpolated" => Kind::Number,
            "cases" => Kind::Formula,
            _ => Kind::Text,
        };
        let Some(bound) = self.value(RULE_FIGURES, row, "@bound", bound_kind) else {
            return self.leave_out(at("@bound"), messages::missing("界限、情形或等级"));
        };
        if kind == "checklist" {
            let name = bound.as_text().unwrap_or_default().trim().to_owned();
            if rule.get("points").is_some_and(|points| points.as_table().is_none()) {
                return self.leave_out(at("@points"), messages::points_twice(&id));
            }
            if rule.get("points").is_none() {
                rule.set("points", Item { place: bound.place, node: Node::Table(Table::default()) });
            }
            if let Some(table) = rule.get_mut("points").and_then(Item::as_table_mut) {
                table.set(&name, points);
            }
            return;
        }
        let Some((_, key, count)) = FIGURES.iter().find(|(known, ..)| *known == kind) else {
            let word = word_of(RULES, &kind).unwrap_or(&kind);
            return self.leave_out(at("@indicator"), messages::takes_no_figures(&id, word));
        };
        let mut line = vec![bound, points];
        if *count == 3 {
            let Some(least) = self.value(RULE_FIGURES, row, "@least", Kind::Number) else {
                return self.leave_out(at("@least"), messages::missing("最低分"));
            };
            line.push(least);
        } else if row.cell(at("@least").col).is_some() {
            let word = word_of(RULES, &kind).unwrap_or(&kind);
            self.remarks.unused.push((at("@least"), messages::takes_no_least(&id, word)));
        }
        rule.push(key, Item::at(Node::List(line), at("@bound")));
    }

    fn checks(&mut self, rows: &Rows) -> Vec<Item> {
        let mut checks = Vec::new();
        for row in &rows.sheets[CHECKS] {
            let mut item = self.keyed_table(CHECKS, row);
            let word = text_of(CHECKS, row, "@demand");
            let place = place_of(CHECKS, row, "@left");
            let demand =
                if word.is_empty() { None } else { self.choice(&word, DEMANDS, place_of(CHECKS, row, "@demand")) };
            if let (Some(key), Some(table)) = (demand, item.as_table_mut()) {
                let left = self.value(CHECKS, row, "@left", if key == "filled" { Kind::Names } else { Kind::Formula });
                let right = self.value(CHECKS, row, "@right", Kind::Formula);
                match key {
                    "equal" | "at-most" => {
                        let sides: Vec<Item> = left.into_iter().chain(right).collect();
                        if sides.len() == 2 {
                            table.set(key, Item::at(Node::List(sides), place));
                        } else {
                            let lacking = if row.cell(place.col).is_none() { "@left" } else { "@right" };
                            let lacking = place_of(CHECKS, row, lacking);
                            let heading = SHEETS[CHECKS].columns[lacking.col].heading;
                            self.leave_out(lacking, messages::missing(heading));
                        }
                    }
                    _ => {
                        if right.is_some() {
                            self.leave_out(place_of(CHECKS, row, "@right"), messages::no_right_side(&word));
                        }
                        if let Some(left) = left {
                            table.set(key, left);
                        }
                    }
                }
            }
            checks.push(item);
        }
        checks
    }

    fn last_year(&mut self, rows: &Rows, last_year: &mut Table) {
        let mut changes: Vec<(String, Table, Place)> = Vec::new();
        for row in &rows.sheets[LAST_YEAR] {
            let at = |key: &str| place_of(LAST_YEAR, row, key);
            let Some(what) = self.needed(LAST_YEAR, row, "@what") else { continue };
            let Some(this) = self.needed(LAST_YEAR, row, "@this") else { continue };
            let last = self.value(LAST_YEAR, row, "@last", Kind::Formula);
            let last = last.unwrap_or_else(|| Item::at(Node::Text(String::new()), at("@last")));
            match self.choice(&what, LAST_YEAR_LINES, at("@what")) {
                Some("fill") => put_name(last_year, "fill", &this, last, at("@this")),
                Some(_) => {
                    let set = text_of(LAST_YEAR, row, "@set");
                    let index = changes.iter().position(|(known, ..)| *known == set).unwrap_or_else(|| {
                        changes.push((set, Table::default(), at("@what")));
                        changes.len() - 1
                    });
                    let change = &mut changes[index].1;
                    for (key, column, kind) in [("bound", "@bound", Kind::Number), ("basis", "@basis", Kind::Text)] {
                        let value = self.value(LAST_YEAR, row, column, kind);
                        if let Some(value) = value
                            && change.get(key).is_none()
                        {
                            change.set(key, value);
                        }
                    }
                    put_name(change, "fields", &this, last, at("@this"));
                }
                None => {}
            }
        }
        if !changes.is_empty() {
            let tables = changes.into_iter().map(|(_, table, place)| Item::at(Node::Table(table), place));
            last_year.set("change", Item::new(Node::List(tables.collect())));
        }
    }

    /// The lines of each chapter of the report.
    fn chapters(&mut self, rows: &Rows) -> BTreeMap<String, Vec<Item>> {
        let mut chapters: BTreeMap<String, Vec<Item>> = BTreeMap::new();
        for row in &rows.sheets[REPORT] {
            let Some(name) = self.needed(REPORT, row, "@file") else { continue };
            let place = place_of(REPORT, row, "@text");
            let line = match row.cell(place.col) {
                Some(CellValue::Text(text) | CellValue::Number(text)) => text.replace(['\r', '\n'], ""),
                Some(CellValue::Formula { .. }) => {
                    self.leave_out(place, messages::FORMULA_IN_CELL.to_owned());
                    continue;
                }
                None => String::new(),
            };
            chapters.entry(file_part(&name)).or_default().push(Item::at(Node::Text(line), place));
        }
        chapters
    }

    fn rule_files(&mut self, rows: &Rows) -> BTreeMap<String, Table> {
        let mut files: BTreeMap<String, Table> = BTreeMap::new();
        for row in &rows.sheets[RULE_FILES] {
            let Some(name) = self.needed(RULE_FILES, row, "@file") else { continue };
            let item = self.keyed_table(RULE_FILES, row);
            if let Node::Table(table) = item.node {
                files.insert(file_part(&name), table);
            }
        }
        let mut examples: BTreeMap<String, Vec<(String, Table)>> = BTreeMap::new();
        for row in &rows.sheets[EXAMPLES] {
            let Some(name) = self.needed(EXAMPLES, row, "@file").map(|name| file_part(&name)) else { continue };
            if !files.contains_key(&name) {
                let near = nearest(&name, files.keys().map(String::as_str));
                self.leave_out(place_of(EXAMPLES, row, "@file"), messages::no_such_rule(&name, near));
                continue;
            }
            let number = text_of(EXAMPLES, row, "@number");
            let of_rule = examples.entry(name).or_default();
            if of_rule.last().is_none_or(|(last, _)| *last != number) {
                of_rule.push((number, Table::default()));
            }
            let broken = self.value(EXAMPLES, row, "broken", Kind::YesNo);
            let line = self.value(EXAMPLES, row, "lines", Kind::Values);
            if let Some((_, example)) = of_rule.last_mut() {
                if let Some(broken) = broken {
                    example.set("broken", broken);
                }
                if let Some(line) = line {
                    example.push("lines", line);
                }
            }
        }
        for (name, examples) in examples {
            let tables = examples.into_iter().map(|(_, table)| Item::new(Node::Table(table)));
            if let Some(file) = files.get_mut(&name) {
                file.set("example", Item::new(Node::List(tables.collect())));
            }
        }
        files
    }
}

/// Puts a value under a name that may have dots in it.
fn put_name(table: &mut Table, key: &str, name: &str, item: Item, place: Place) {
    if table.get(key).is_none() {
        table.set(key, Item::at(Node::Table(Table::default()), place));
    }
    if let Some(inner) = table.get_mut(key).and_then(Item::as_table_mut) {
        inner.set(name, item);
    }
}

/// Adds a table at the foot of a list at a path of keys.
fn push_at(table: &mut Table, path: &str, item: Item) {
    match path.split_once('.') {
        None => table.push(path, item),
        Some((key, rest)) => {
            if table.get(key).is_none() {
                table.set(key, Item { place: item.place, node: Node::Table(Table::default()) });
            }
            if let Some(inner) = table.get_mut(key).and_then(Item::as_table_mut) {
                push_at(inner, rest, item);
            }
        }
    }
}

fn push_into(block: &mut Item, key: &str, item: Item) {
    if let Some(table) = block.as_table_mut() {
        table.push(key, item);
    }
}

/// The name of a sheet's file, made from its number and name.
fn file_name(number: usize, name: &str) -> String {
    format!("{number:02}-{}", file_part(name))
}

/// A text as a part of a file's name.
fn file_part(name: &str) -> String {
    let part: String = name.chars().filter(|c| c.is_alphanumeric() || matches!(c, '-' | '_')).collect();
    if part.is_empty() { "sheet".to_owned() } else { part }
}
