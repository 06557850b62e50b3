//! TOML text → raw types, table by table, so that each faulty table is reported on its own.

use std::ops::Range;

use serde::Deserialize;
use serde::de::{DeserializeOwned, IntoDeserializer};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::fault::{Collector, Complaint};
use super::files::Files;
use super::raw::{
    BlockKind, RawCheck, RawChecklist, RawContents, RawForm, RawGrid, RawIndicator, RawIndicators, RawList, RawProse,
    RawSheet, RawTemplate, RawText,
};

/// A form as written.
#[derive(Debug)]
pub struct Raw {
    /// `template.toml`.
    pub head: RawTemplate,
    /// The sheets in the order of `template.toml`.
    pub sheets: Vec<(Source, RawSheet, Vec<Spanned<RawBlock>>)>,
    /// `indicators.toml`.
    pub indicators: Vec<RawIndicator>,
    /// `checks.toml`.
    pub checks: Vec<RawCheck>,
    /// The file of the head.
    pub head_source: Source,
    /// The file of the indicators.
    pub indicators_source: Source,
    /// The file of the checks.
    pub checks_source: Source,
}

/// A file's name and text, for pointing into it.
#[derive(Debug, Clone, Default)]
pub struct Source {
    /// The name within the template folder.
    pub name: String,
    /// The text.
    pub text: String,
}

/// A block as written.
#[derive(Debug)]
pub enum RawBlock {
    /// `kind = "form"`
    Form(RawForm),
    /// `kind = "grid"`
    Grid(RawGrid),
    /// `kind = "list"`
    List(RawList),
    /// `kind = "indicators"`
    Indicators(RawIndicators),
    /// `kind = "checklist"`
    Checklist(RawChecklist),
    /// `kind = "text"`
    Text(RawText),
    /// `kind = "prose"`
    Prose(RawProse),
    /// `kind = "contents"`
    Contents(RawContents),
}

/// Reads every file of a form. `None` where the head or a sheet is too faulty to go on; the faults are
/// in `faults` either way.
pub fn parse(files: &Files, faults: &mut Collector) -> Option<Raw> {
    let head_source = source(files, "template.toml");
    let head_table = table(&head_source, faults)?;
    let span = head_table.span();
    let head: RawTemplate = convert(Spanned::new(span, DeValue::Table(head_table.into_inner())), &head_source, faults)?;

    let mut sheets = Vec::new();
    let mut complete = true;
    for name in &head.sheets {
        let file = format!("sheets/{}.toml", name.get_ref());
        if files.text(&file).is_none() {
            let complaint = Complaint::NoSheetFile(name.get_ref().clone());
            faults.add(&head_source.name, &head_source.text, name.span(), &complaint);
            complete = false;
            continue;
        }
        let source = source(files, &file);
        match sheet(&source, faults) {
            Some((raw, blocks)) => sheets.push((source, raw, blocks)),
            None => complete = false,
        }
    }
    for name in files.sheet_names() {
        if !head.sheets.iter().any(|listed| listed.get_ref() == name) {
            let span = head.sheets.first().map_or(0..0, Spanned::span);
            faults.add(&head_source.name, &head_source.text, span, &Complaint::StraySheet(name.to_owned()));
        }
    }

    let indicators_source = source(files, "indicators.toml");
    let indicators = items(&indicators_source, "indicator", faults);
    let checks_source = source(files, "checks.toml");
    let checks = items(&checks_source, "check", faults);
    complete.then_some(Raw { head, sheets, indicators, checks, head_source, indicators_source, checks_source })
}

fn source(files: &Files, name: &str) -> Source {
    Source { name: name.to_owned(), text: files.text(name).unwrap_or_default().to_owned() }
}

fn table<'a>(source: &'a Source, faults: &mut Collector) -> Option<Spanned<DeTable<'a>>> {
    let (table, errors) = DeTable::parse_recoverable(&source.text);
    if errors.is_empty() {
        return Some(table);
    }
    for error in errors {
        let complaint = Complaint::Toml(error.message().to_owned());
        faults.add(&source.name, &source.text, error.span().unwrap_or(0..0), &complaint);
    }
    None
}

/// The sheet's head and its blocks.
fn sheet(source: &Source, faults: &mut Collector) -> Option<(RawSheet, Vec<Spanned<RawBlock>>)> {
    let table = table(source, faults)?;
    let span = table.span();
    let mut table = table.into_inner();
    let blocks = table.remove("block");
    let head = convert(Spanned::new(span, DeValue::Table(table)), source, faults);
    let mut complete = true;
    let mut read = Vec::new();
    for value in array(blocks, source, faults) {
        let span = value.span();
        match block(value, source, faults) {
            Some(block) => read.push(Spanned::new(span, block)),
            None => complete = false,
        }
    }
    let head = head?;
    complete.then_some((head, read))
}

fn block(value: Spanned<DeValue<'_>>, source: &Source, faults: &mut Collector) -> Option<RawBlock> {
    let span = value.span();
    let DeValue::Table(mut table) = value.into_inner() else {
        faults.add(&source.name, &source.text, span, &Complaint::WrongType("[[block]] 应是表".to_owned()));
        return None;
    };
    let Some(kind) = table.remove("kind") else {
        faults.add(&source.name, &source.text, span, &Complaint::BlockWithoutKind);
        return None;
    };
    let kind_span = kind.span();
    let word = kind.get_ref().as_str().unwrap_or_default().to_owned();
    let Ok(kind) = BlockKind::deserialize(kind.into_deserializer()) else {
        faults.add(&source.name, &source.text, kind_span, &Complaint::UnknownBlock(word));
        return None;
    };
    let rest = Spanned::new(span, DeValue::Table(table));
    Some(match kind {
        BlockKind::Form => RawBlock::Form(convert(rest, source, faults)?),
        BlockKind::Grid => RawBlock::Grid(convert(rest, source, faults)?),
        BlockKind::List => RawBlock::List(convert(rest, source, faults)?),
        BlockKind::Indicators => RawBlock::Indicators(convert(rest, source, faults)?),
        BlockKind::Checklist => RawBlock::Checklist(convert(rest, source, faults)?),
        BlockKind::Text => RawBlock::Text(convert(rest, source, faults)?),
        BlockKind::Prose => RawBlock::Prose(convert(rest, source, faults)?),
        BlockKind::Contents => RawBlock::Contents(convert(rest, source, faults)?),
    })
}

/// The tables of a file that holds nothing but `[[key]]`.
fn items<T: DeserializeOwned>(source: &Source, key: &str, faults: &mut Collector) -> Vec<T> {
    let Some(table) = table(source, faults) else { return Vec::new() };
    let mut table = table.into_inner();
    let values = table.remove(key);
    for stray in table.keys() {
        let complaint = Complaint::UnknownKey { key: stray.get_ref().to_string(), allowed: format!("[[{key}]]") };
        faults.add(&source.name, &source.text, stray.span(), &complaint);
    }
    array(values, source, faults).into_iter().filter_map(|value| convert(value, source, faults)).collect()
}

fn array<'a>(
    value: Option<Spanned<DeValue<'a>>>,
    source: &Source,
    faults: &mut Collector,
) -> Vec<Spanned<DeValue<'a>>> {
    match value.map(|value| (value.span(), value.into_inner())) {
        None => Vec::new(),
        Some((_, DeValue::Array(array))) => array.into_iter().collect(),
        Some((span, _)) => {
            faults.add(&source.name, &source.text, span, &Complaint::WrongType("应写成 [[…]] 表数组".to_owned()));
            Vec::new()
        }
    }
}

fn convert<T: DeserializeOwned>(value: Spanned<DeValue<'_>>, source: &Source, faults: &mut Collector) -> Option<T> {
    let whole = value.span();
    match T::deserialize(value.into_deserializer()) {
        Ok(converted) => Some(converted),
        Err(error) => {
            let span: Range<usize> = error.span().unwrap_or(whole);
            faults.add(&source.name, &source.text, span, &translate(error.message()));
            None
        }
    }
}

/// Puts serde's English into the linter's Chinese.
fn translate(message: &str) -> Complaint {
    let mut quoted = message.split('`').skip(1).step_by(2).map(str::to_owned);
    if message.starts_with("unknown field") {
        let key = quoted.next().unwrap_or_default();
        return Complaint::UnknownKey { key, allowed: quoted.collect::<Vec<_>>().join("、") };
    }
    if message.starts_with("unknown variant") {
        let found = quoted.next().unwrap_or_default();
        return Complaint::UnknownVariant { found, allowed: quoted.collect::<Vec<_>>().join("、") };
    }
    if message.starts_with("missing field") {
        return Complaint::MissingKey(quoted.next().unwrap_or_default());
    }
    if let Some((found, expected)) =
        message.strip_prefix("invalid type: ").and_then(|rest| rest.split_once(", expected "))
    {
        return Complaint::WrongType(format!("这里写的是 {}，应是 {}", kind(found), kind(expected)));
    }
    Complaint::Toml(message.to_owned())
}

fn kind(english: &str) -> String {
    const WORDS: [(&str, &str); 12] = [
        ("string", "文字"),
        ("a string", "文字"),
        ("integer", "整数"),
        ("i32", "整数"),
        ("u32", "非负整数"),
        ("floating point", "小数"),
        ("a number", "数字"),
        ("boolean", "true/false"),
        ("a boolean", "true/false"),
        ("a sequence", "数组 […]"),
        ("sequence", "数组 […]"),
        ("map", "表 {…}"),
    ];
    // Longest first, so that "a string" is not taken for "string" with something before it.
    match WORDS
        .iter()
        .filter(|(word, _)| english == *word || english.starts_with(&format!("{word} ")))
        .max_by_key(|(word, _)| word.len())
    {
        Some((word, chinese)) => format!("{chinese}{}", &english[word.len()..]),
        None => english.to_owned(),
    }
}
