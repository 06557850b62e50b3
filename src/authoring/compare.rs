//! What changed between two forms: line by line and column by column of their authoring workbooks, in words that go into a covering
//! letter.

use std::collections::{BTreeMap, BTreeSet};

use super::columns::{
    BLOCK_LIST, EXAMPLES, FIELD_TYPES, FIELDS, HEAD, HEAD_LINES, INDICATORS, ITEMS, Kind, LAST_YEAR, LINES, LineShape,
    PROSE, REPORT, RULE_FIGURES, RULES, SHEET_LIST, SHEETS, word_of,
};
use super::difference::longest_rising;
use super::messages;
use super::node::Place;
use super::rows::{Row, Rows};
use super::write::{Change, shown_value};
use crate::value::Amount;

/// The columns by which a line is known.
fn key_columns(sheet: usize) -> &'static [&'static str] {
    match sheet {
        SHEET_LIST => &["@file"],
        BLOCK_LIST => &["@sheet", "@block"],
        FIELDS => &["@sheet", "@block", "@role", "id", "row", "column"],
        ITEMS => &["@sheet", "@block", "id"],
        PROSE => &["@sheet", "@block", "@paragraph"],
        LINES => &["@sheet", "@block", "labels"],
        LAST_YEAR => &["@what", "@this"],
        EXAMPLES => &["@file", "@number", "lines"],
        REPORT => &["@file", "@text"],
        RULE_FIGURES => &["@indicator", "@part"],
        _ => &["id"],
    }
}

/// The lines of a sheet by what they are known by; of the figures of a rule all lines together.
fn lines(rows: &Rows, sheet: usize) -> Vec<(Vec<String>, Vec<&Row>)> {
    let mut lines: Vec<(Vec<String>, Vec<&Row>)> = Vec::new();
    let mut counts: BTreeMap<Vec<String>, usize> = BTreeMap::new();
    let text = |row: &Row, key: &&str| SHEETS[sheet].column_of(key).map(|col| row.text(col)).unwrap_or_default();
    for row in &rows.sheets[sheet] {
        let mut key: Vec<String> = match sheet {
            HEAD => head_key(row),
            _ if SHEETS[sheet].column_of("@indicator").is_some() && sheet != RULE_FIGURES => {
                vec![text(row, &"@indicator")]
            }
            _ if SHEETS[sheet].column_of("id").is_none()
                && SHEETS[sheet].column_of("@file").is_some()
                && ![SHEET_LIST, REPORT].contains(&sheet) =>
            {
                key_columns(EXAMPLES).iter().map(|key| text(row, key)).collect()
            }
            _ => key_columns(sheet).iter().map(|key| text(row, key)).collect(),
        };
        if sheet == RULE_FIGURES {
            match lines.iter_mut().find(|(known, _)| *known == key) {
                Some((_, rows)) => rows.push(row),
                None => lines.push((key, vec![row])),
            }
            continue;
        }
        let count = counts.entry(key.clone()).or_default();
        *count += 1;
        if *count > 1 {
            key.push(count.to_string());
        }
        lines.push((key, vec![row]));
    }
    lines
}

/// A line of 基本 is known by its heading; one of several by its first value too.
fn head_key(row: &Row) -> Vec<String> {
    let heading = row.text(0);
    let line = HEAD_LINES.iter().find(|line| line.heading == heading);
    match line.map(|line| line.shape) {
        Some(LineShape::Tables(_) | LineShape::PairsOfNames) => vec![heading, row.text(1)],
        Some(LineShape::One(_)) | None => vec![heading],
    }
}

/// What changed from one form's lines to another's.
pub(crate) fn compare(before: &Rows, after: &Rows) -> Vec<Change> {
    let mut changes = Vec::new();
    let shares = [before, after].map(shares);
    for sheet in 0..SHEETS.len() {
        let (old, new) = (lines(before, sheet), lines(after, sheet));
        for (key, rows) in &new {
            match old.iter().find(|(known, _)| known == key) {
                Some((_, old)) => compare_line(sheet, key, [old, rows], [&shares[0], &shares[1]], &mut changes),
                None if rows.iter().any(|row| says_something(sheet, row)) => changes.push(Change {
                    place: Some(first_place(sheet, rows)),
                    texts: texts(sheet, key, messages::ADDED, String::new(), summary(sheet, rows, &shares[1])),
                }),
                None => {}
            }
        }
        for (key, rows) in &old {
            let is_gone = !new.iter().any(|(known, _)| known == key);
            if is_gone && rows.iter().any(|row| says_something(sheet, row)) {
                let texts = texts(sheet, key, messages::REMOVED, summary(sheet, rows, &shares[0]), String::new());
                changes.push(Change { place: None, texts });
            }
        }
        changes.extend(moved(sheet, &old, &new));
    }
    changes
}

/// Whether a line of 基本 has anything behind its heading; other lines always do.
fn says_something(sheet: usize, row: &Row) -> bool {
    sheet != HEAD || row.cells[1..].iter().any(Option::is_some)
}

fn first_place(sheet: usize, rows: &[&Row]) -> Place {
    let row = rows[0];
    let col = SHEETS[sheet].column_of("id").unwrap_or(if sheet == HEAD { 1 } else { 0 });
    Place { sheet, row: row.number, col }
}

fn texts(sheet: usize, key: &[String], heading: &str, before: String, after: String) -> [String; 5] {
    let skip = usize::from(sheet == HEAD && key.len() > 1 && heading.is_empty());
    let line = key.iter().skip(skip).filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(" ");
    [SHEETS[sheet].name.to_owned(), line, heading.to_owned(), before, after]
}

/// What changed in a line. `shares` are the indicators before and after whose value is a percentage.
fn compare_line(
    sheet: usize,
    key: &[String],
    [old, new]: [&[&Row]; 2],
    shares: [&BTreeSet<String>; 2],
    changes: &mut Vec<Change>,
) {
    if sheet == RULE_FIGURES {
        let (before, after) = (figures(old, shares[0]), figures(new, shares[1]));
        if before != after {
            let place = Some(first_place(sheet, new));
            changes.push(Change { place, texts: texts(sheet, key, messages::BANDS, before, after) });
        }
        return;
    }
    let (Some(old), Some(new)) = (old.first(), new.first()) else { return };
    for (col, column) in SHEETS[sheet].columns.iter().enumerate() {
        let text = |row: &Row| row.cell(col).map(shown_value).unwrap_or_default();
        let (before, after) = (text(old), text(new));
        if before != after && column.kind != Kind::Shown {
            let place = Some(Place { sheet, row: new.number, col });
            let heading = if sheet == HEAD { "" } else { column.heading };
            changes.push(Change { place, texts: texts(sheet, key, heading, before, after) });
        }
    }
}

/// The bands of a rule: 95%：5分；90%：3分.
fn figures(rows: &[&Row], shares: &BTreeSet<String>) -> String {
    let band = |row: &&Row| {
        let text = |key: &str| SHEETS[RULE_FIGURES].column_of(key).map(|col| row.text(col)).unwrap_or_default();
        let (bound, points, least) = (text("@bound"), text("@points"), text("@least"));
        // Of a part the type of its value is not known here.
        let is_share = text("@part").is_empty() && shares.contains(&text("@indicator"));
        let share =
            bound.parse::<Amount>().ok().filter(|_| is_share).and_then(|share| share.checked_mul(Amount::ONE_HUNDRED));
        let bound = share.map_or(bound, |share| format!("{}%", share.normalize()));
        if least.is_empty() { format!("{bound}：{points}分") } else { format!("{bound}：{least}～{points}分") }
    };
    rows.iter().map(band).collect::<Vec<_>>().join("；")
}

/// The indicators whose bounds are percentages: the value is one unless a form says otherwise, and the rule has bounds.
fn shares(rows: &Rows) -> BTreeSet<String> {
    let percent = word_of(FIELD_TYPES, "percent").unwrap_or_default();
    let kind = SHEETS[INDICATORS].column_of("type");
    let rule = SHEETS[INDICATORS].column_of("rule.kind");
    let bounded = ["bands", "interpolated"].map(|rule| word_of(RULES, rule).unwrap_or_default());
    let is_share = |row: &&Row| {
        let is_percent = kind.is_none_or(|col| row.cell(col).is_none() || row.text(col) == percent);
        is_percent && rule.is_some_and(|col| bounded.contains(&row.text(col).as_str()))
    };
    rows.sheets[INDICATORS].iter().filter(is_share).map(|row| row.text(0)).collect()
}

/// What a line says, in a few words.
fn summary(sheet: usize, rows: &[&Row], shares: &BTreeSet<String>) -> String {
    if sheet == RULE_FIGURES {
        return figures(rows, shares);
    }
    let keys: BTreeSet<&str> = key_columns(sheet).iter().copied().collect();
    let said = |row: &&Row| {
        let columns = SHEETS[sheet].columns.iter().enumerate();
        let told = columns.filter(|(_, column)| {
            (!keys.contains(column.key) || sheet == PROSE) && column.kind != Kind::Shown && column.key != "@line"
        });
        let texts = told.filter_map(|(col, column)| {
            let text = row.cell(col).map(shown_value)?;
            Some(if sheet == HEAD || column.key == "@paragraph" {
                text
            } else {
                format!("{}：{text}", column.heading)
            })
        });
        texts.collect::<Vec<_>>().join("；")
    };
    rows.iter().map(said).collect::<Vec<_>>().join("\n")
}

/// The lines that moved among those that stayed: the fewest that explain the new order.
fn moved(sheet: usize, old: &[(Vec<String>, Vec<&Row>)], new: &[(Vec<String>, Vec<&Row>)]) -> Vec<Change> {
    if !matches!(sheet, SHEET_LIST | BLOCK_LIST | FIELDS | INDICATORS | ITEMS) {
        return Vec::new();
    }
    let stayed: Vec<&(Vec<String>, Vec<&Row>)> =
        new.iter().filter(|(key, _)| old.iter().any(|(known, _)| known == key)).collect();
    let was: Vec<&Vec<String>> =
        old.iter().map(|(key, _)| key).filter(|key| stayed.iter().any(|(known, _)| known == *key)).collect();
    let positions: Vec<Option<usize>> =
        stayed.iter().map(|(key, _)| was.iter().position(|known| *known == key)).collect();
    let staying = longest_rising(&positions);
    let name = |key: &[String]| key.iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(" ");
    let behind = |before: Option<&[String]>| {
        before.map_or_else(|| messages::COMES_FIRST.to_owned(), |before| messages::comes_behind(&name(before)))
    };
    let change = |(index, (key, rows)): (usize, &&(Vec<String>, Vec<&Row>))| {
        let before = |index: usize| index.checked_sub(1);
        let was_behind = positions[index].and_then(before).map(|before| was[before].as_slice());
        let is_behind = before(index).map(|before| stayed[before].0.as_slice());
        let texts = texts(sheet, key, messages::ORDER, behind(was_behind), behind(is_behind));
        Change { place: Some(first_place(sheet, rows)), texts }
    };
    stayed.iter().enumerate().filter(|(index, _)| !staying.contains(index)).map(change).collect()
}
