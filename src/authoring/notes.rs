//! What is said about a column when one of its cells is selected: its own words, or what the guide says of the key.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use toml::de::{DeTable, DeValue};

use super::columns::{Column, Kind, Sheet};

/// The words of the guide, by table and key.
static WORDS: LazyLock<BTreeMap<(String, String), String>> = LazyLock::new(|| {
    let mut words = BTreeMap::new();
    let read = DeTable::parse_recoverable(include_str!("../../docs/guide/words.toml")).0.into_inner();
    let Some(DeValue::Table(chinese)) = read.get("chinese").map(toml::Spanned::get_ref) else { return words };
    for (table, keys) in chinese.iter() {
        let DeValue::Table(keys) = keys.get_ref() else { continue };
        for (key, text) in keys.iter() {
            if let DeValue::String(text) = text.get_ref() {
                words.insert((table.get_ref().to_string(), key.get_ref().to_string()), plain(text));
            }
        }
    }
    words
});

/// How the guide calls what the workbook calls otherwise.
const CALLED: [(&str, &str); 12] = [
    ("`list`", "清单"),
    ("`grid`", "固定表格"),
    ("`form`", "填写格"),
    ("`choice`", "选项"),
    ("`count`", "个数"),
    ("`percent`", "百分比"),
    ("`line`", "固定栏目"),
    ("`heads`", "固定栏目表头"),
    ("`name`", "表名"),
    ("`when`", "条件"),
    ("`each`", "逐行核对"),
    (" id", "名称"),
];

fn plain(text: &str) -> String {
    let text = CALLED.iter().fold(text.to_owned(), |text, (code, word)| text.replace(code, word));
    text.replace('`', "")
}

/// What is said about a column of a sheet.
pub(crate) fn note(sheet: &Sheet, column: &Column) -> String {
    let key = column.key.rsplit('.').next().unwrap_or_default();
    let table = if column.words.is_empty() { sheet.words } else { column.words };
    let text = if column.note.is_empty() {
        WORDS.get(&(table.to_owned(), key.to_owned())).cloned().unwrap_or_default()
    } else {
        column.note.to_owned()
    };
    match column.kind {
        Kind::YesNo => format!("{text}写是或否。"),
        Kind::Text
        | Kind::Name
        | Kind::Formula
        | Kind::Number
        | Kind::Integer
        | Kind::Choice(_)
        | Kind::ChoiceOrNumber(_)
        | Kind::Names
        | Kind::Texts
        | Kind::Lines
        | Kind::Numbers
        | Kind::NumberOrTable
        | Kind::Pairs
        | Kind::Values
        | Kind::WordLists
        | Kind::Shown => text,
    }
}
