//! The linter's sentences in the words of the authoring workbook: a key of TOML becomes the heading of its column or line, a word of the
//! language the word that stands in the cell, a line of a file the cell that it comes from.

use super::columns::{
    ABOVE_MOST, ANSWERS, BEYOND, BLOCKS, Choices, DEMANDS, DIRECTIONS, EXTRA, FIELD_TYPES, FIELDS, HEAD, HEAD_LINES,
    ITEMS, Kind, LINES, OFF_EQUAL, OTHERWISE, PARTIAL, RULES, SEVERITIES, SHEETS, ZERO_TARGET, word_of,
};
use super::messages;
use super::project::FIGURES;
use crate::text::quote::quote;

/// The words of the language in cells, whatever column they stand in.
const CHOICES: [Choices; 14] = [
    FIELD_TYPES,
    SEVERITIES,
    OTHERWISE,
    EXTRA,
    RULES,
    DIRECTIONS,
    BEYOND,
    PARTIAL,
    BLOCKS,
    ANSWERS,
    DEMANDS,
    ABOVE_MOST,
    OFF_EQUAL,
    ZERO_TARGET,
];

/// What a reader of files calls whole numbers, and what people do.
const TYPES: [(&str, &str); 4] = [("i16", "整数"), ("i32", "整数"), ("u16", "整数"), ("u32", "整数")];

/// A sentence about a cell of a sheet, in the workbook's words.
pub(super) fn in_headings(message: &str, sheet: usize) -> String {
    let message = &without_toml(message);
    let mut worded = String::with_capacity(message.len());
    let mut rest = message.as_str();
    while let Some(first) = rest.chars().next() {
        if let Some(end) = inline_table(rest) {
            worded.truncate(worded.trim_end().len());
            worded.push_str(messages::IN_MORE_COLUMNS);
            rest = &rest[end..];
            continue;
        }
        // What the author wrote, and what stands for a value, stays as it is.
        let closing = match first {
            '“' => Some('”'),
            '{' => Some('}'),
            _ => None,
        };
        let (said, taken) =
            if let Some(end) = closing.and_then(|closing| Some(rest.find(closing)? + closing.len_utf8())) {
                (rest[..end].to_owned(), end)
            } else if let Some(code) = in_quotation_marks(rest) {
                let said = any_word(code).map_or_else(|| format!("\"{code}\""), quote);
                (said, code.len() + 2)
            } else if let Some((key, taken)) = key_at(rest) {
                let (said, more) = key_in_words(key, &rest[taken..], sheet);
                (said.unwrap_or_else(|| rest[..taken].to_owned()), taken + more)
            } else {
                (first.to_string(), first.len_utf8())
            };
        worded.push_str(&said);
        rest = &rest[taken..];
    }
    // A key in a Chinese sentence has a blank on either side, a word in quotation marks has none.
    worded.replace(" “", "“").replace("” ", "”")
}

/// A sentence without what is said of TOML alone: of which kind a block is, what a type is called.
fn without_toml(message: &str) -> String {
    let mut message = message.replace('`', "").replace("columns 里补上列宽", messages::IN_WIDTHS);
    for (code, word) in BLOCKS {
        message = message.replace(&format!("（kind = \"{code}\" 的块）"), &messages::block_of_kind(word));
    }
    for (name, word) in TYPES {
        message = message.replace(name, word);
    }
    message
}

/// Where a table of TOML ends that a sentence begins with: `{ when = "…", then = "full" }`.
fn inline_table(text: &str) -> Option<usize> {
    let end = text.starts_with("{ ").then(|| text.find('}')).flatten()?;
    text[..end].contains(" = ").then_some(end + 1)
}

/// The text in quotation marks that a sentence begins with.
fn in_quotation_marks(text: &str) -> Option<&str> {
    text.strip_prefix('"')?.split_once('"').map(|(code, _)| code)
}

/// The key that a sentence begins with, perhaps in brackets, and how much of the sentence it takes.
fn key_at(text: &str) -> Option<(&str, usize)> {
    let inner = text.trim_start_matches('[');
    let is_of_key = |c: char| c.is_ascii_lowercase() || matches!(c, '_' | '-' | '.');
    let end = inner.find(|c| !is_of_key(c)).unwrap_or(inner.len());
    let key = &inner[..end];
    let brackets = text.len() - inner.len();
    let closed = inner[end..].chars().take_while(|c| *c == ']').count().min(brackets);
    key.starts_with(|c: char| c.is_ascii_lowercase()).then_some((key, brackets + end + closed))
}

/// A key with what is to be written for it, if the sentence goes on so (`= "above"`), in the workbook's words; how much of the rest that
/// takes. `None` where the workbook has no word for it.
fn key_in_words(key: &str, rest: &str, sheet: usize) -> (Option<String>, usize) {
    let Some(heading) = heading(key, sheet) else { return (any_word(key).map(quote), 0) };
    let value = rest.trim_start().strip_prefix('=').map(str::trim_start);
    let before = value.map_or(0, |value| rest.len() - value.len());
    if let Some(word) = value.and_then(in_quotation_marks) {
        let said = messages::write_in(heading, column_word(key, word, sheet).unwrap_or(word));
        return (Some(said), before + word.len() + 2);
    }
    for (truth, word) in [("true", messages::YES), ("false", messages::NO)] {
        if value.is_some_and(|value| value.starts_with(truth)) {
            return (Some(messages::write_in(heading, word)), before + truth.len());
        }
    }
    (Some(quote(heading)), 0)
}

/// The column that a sentence about a line of a sheet begins with.
pub(super) fn leading_column(message: &str, sheet: usize) -> Option<usize> {
    let end = message.find(|c: char| !(c.is_ascii_lowercase() || c == '_')).unwrap_or(message.len());
    // Copies of a line are told apart by their names: what is wrong there is the name.
    Some(&message[..end]).filter(|key| *key != "repeat").and_then(|key| column(key, sheet))
}

fn column(key: &str, sheet: usize) -> Option<usize> {
    let columns = SHEETS[sheet].columns;
    let last = |path: &str| path.rsplit('.').next() == Some(key);
    let first = |path: &str| path.split('.').next() == Some(key);
    let exact = columns.iter().position(|column| column.key == key);
    let by_last = || columns.iter().position(|column| last(column.key.trim_start_matches('@')));
    exact.or_else(by_last).or_else(|| columns.iter().position(|column| first(column.key)))
}

/// The heading of a key, the nearest to a sheet.
fn heading(key: &str, sheet: usize) -> Option<&'static str> {
    let page = match key {
        "block.line" => Some(LINES),
        "block.item" => Some(ITEMS),
        "block.field" | "block.row" | "block.column" | "block.cell" => Some(FIELDS),
        _ => None,
    };
    if let Some(page) = page {
        return Some(SHEETS[page].name);
    }
    // A grade and a limit of 基本 have their figure beside their name.
    if sheet == HEAD && matches!(key, "min" | "most") {
        return Some(SHEETS[HEAD].columns[2].heading);
    }
    let here = column(key, sheet).map(|col| SHEETS[sheet].columns[col].heading);
    let figures = || FIGURES.iter().find(|(_, figures, _)| *figures == key).and_then(|(kind, ..)| word_of(RULES, kind));
    let line = || {
        let exact = HEAD_LINES.iter().find(|line| line.key == key);
        exact
            .or_else(|| HEAD_LINES.iter().find(|line| line.key.rsplit('.').next() == Some(key)))
            .map(|line| line.heading)
    };
    let elsewhere =
        || (0..SHEETS.len()).find_map(|other| column(key, other).map(|col| SHEETS[other].columns[col].heading));
    here.or_else(figures).or_else(line).or_else(elsewhere)
}

/// The word in the cell of a column for a word of the language.
fn column_word(key: &str, code: &str, sheet: usize) -> Option<&'static str> {
    let of_column = column(key, sheet).and_then(|col| match SHEETS[sheet].columns[col].kind {
        Kind::Choice(choices) | Kind::ChoiceOrNumber(choices) => word_of(choices, code),
        Kind::Text
        | Kind::Name
        | Kind::Formula
        | Kind::Number
        | Kind::Integer
        | Kind::YesNo
        | Kind::Names
        | Kind::Texts
        | Kind::Lines
        | Kind::Numbers
        | Kind::NumberOrTable
        | Kind::Pairs
        | Kind::Values
        | Kind::WordLists
        | Kind::Shown => None,
    });
    of_column.or_else(|| any_word(code))
}

fn any_word(code: &str) -> Option<&'static str> {
    CHOICES.iter().find_map(|choices| word_of(choices, code))
}

#[cfg(test)]
mod tests {
    use super::super::columns::{BLOCK_LIST, CHECKS, INDICATORS};
    use super::*;

    #[test]
    fn keys_become_headings_and_words_those_of_the_cell() {
        for (sheet, sentence, worded) in [
            (CHECKS, "message 里的“{diff}”填不进去；可以用 {left}", "“提示”里的“{diff}”填不进去；可以用 {left}"),
            (INDICATORS, "step 必须大于 0", "“每级”必须大于 0"),
            (
                INDICATORS,
                "规则 step-deduction 需要指标值：请写 value = \"公式\"",
                "规则“逐级扣分”需要指标值：请写“计算式”写“公式”",
            ),
            (INDICATORS, "bands 至少要有一档", "“分档”至少要有一档"),
            (INDICATORS, "otherwise 也要写 \"rescale\"", "“不适用时”也要写“不计并折算”"),
            (FIELDS, "只有 choice 类型才能写 choices", "只有“选项”类型才能写“选项”"),
            (
                BLOCK_LIST,
                "清单有 total = true 的列，请写 total = \"合计\"",
                "清单有“合计行”写“是”的列，请写“合计行”写“合计”",
            ),
            (
                INDICATORS,
                "没有叫“制渡”的检查表（kind = \"checklist\" 的块）",
                "没有叫“制渡”的检查表（“区块”里种类是“检查表”的）",
            ),
            (HEAD, "最后一档 min = 0", "最后一档“第二项”= 0"),
            (FIELDS, "这里写的是 小数 `1.5`，应是 u32", "这里写的是 小数 1.5，应是 整数"),
            (
                INDICATORS,
                "写明怎样计分，如 without_denominator = \"full\"（得满分）、分数，或 { when = \"分子=0\", then = \"full\" }；",
                "写明怎样计分，如“除数为0时”写“得满分”（得满分）、分数，或右边几栏分情形写；",
            ),
            (HEAD, "模板 id“湖南”只能用小写英文字母", "模板“编号”“湖南”只能用小写英文字母"),
            (FIELDS, "“step”填的是文字，算出来总是 #VALUE!", "“step”填的是文字，算出来总是 #VALUE!"),
        ] {
            assert_eq!(in_headings(sentence, sheet), worded);
        }
    }

    #[test]
    fn a_sentence_that_begins_with_a_key_is_about_its_column() {
        let heading =
            |message, sheet: usize| leading_column(message, sheet).map(|col| SHEETS[sheet].columns[col].heading);
        assert_eq!(heading("message 里的“{diff}”填不进去", CHECKS), Some("提示"));
        assert_eq!(heading("step 必须大于 0", INDICATORS), Some("每级"));
        assert_eq!(heading("分值合计是 95", INDICATORS), None);
    }
}
