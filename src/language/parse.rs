//! TOML text → raw types, table by table, so that each faulty table is reported on its own.

use std::collections::BTreeSet;
use std::ops::Range;

use serde::Deserialize;
use serde::de::{DeserializeOwned, IntoDeserializer};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::files::{Files, LAST_YEAR};
use super::inherit;
use super::raw::{
    BlockKind, RawCheck, RawChecklist, RawContents, RawForm, RawGrid, RawIndicator, RawIndicators, RawLastYear,
    RawList, RawProse, RawSheet, RawTemplate, RawText,
};
use super::recover;
use super::repeat;
use super::tagged;
use crate::diagnostic::fault::{Collector, DiagnosticKind, Recovered};
use crate::diagnostic::number::{NO_NUMBER, Str};
use crate::diagnostic::source::Source;
use crate::diagnostic::syntax;

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
    /// `last-year.toml`, if the form has it.
    pub last_year: Option<RawLastYear>,
    /// The file of the head.
    pub head_source: Source,
    /// The file of the indicators.
    pub indicators_source: Source,
    /// The file of the checks.
    pub checks_source: Source,
    /// The file about last year.
    pub last_year_source: Source,
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

/// The tables of the head of which there is one.
const SINGLE: [&str; 3] = ["identity", "score", "rollup"];

/// Reads every file of a form. What is faulty comes out mended, so that nothing hides what else is wrong; the faults are in
/// `faults`. `None` where a file holds nothing that can be read as what it should be.
pub fn parse(files: &Files, faults: &mut Collector) -> Option<Raw> {
    let head_source = source(files, "template.toml", faults);
    let mut head = table(&head_source, faults);
    for name in SINGLE {
        single(&mut head, name, &head_source, faults);
    }
    let head: Option<RawTemplate> = convert(head, &head_source, faults);

    let mut sheets = Vec::new();
    for name in sheet_names(files, head.as_ref(), &head_source, faults) {
        let source = source(files, &format!("sheets/{name}.toml"), faults);
        let copies = read_sheets(&source, faults);
        sheets.extend(copies.into_iter().flatten().map(|(raw, blocks)| (source.clone(), raw, blocks)));
    }

    let indicators_source = source(files, "indicators.toml", faults);
    let indicators = items(&indicators_source, "indicator", faults);
    let checks_source = source(files, "checks.toml", faults);
    let checks = items(&checks_source, "check", faults);
    let last_year_source = source(files, LAST_YEAR, faults);
    let last_year = files.has(LAST_YEAR).then(|| whole(&last_year_source, faults)).flatten();
    Some(Raw {
        head: head?,
        sheets,
        indicators,
        checks,
        last_year,
        head_source,
        indicators_source,
        checks_source,
        last_year_source,
    })
}

/// The sheets to read: those that the head lists and those that the folder has, with complaints where these are not the same.
fn sheet_names(files: &Files, head: Option<&RawTemplate>, source: &Source, faults: &mut Collector) -> Vec<String> {
    let there: BTreeSet<&str> = files.sheet_names().collect();
    let all = || there.iter().map(|name| (*name).to_owned()).collect();
    let Some(head) = head else { return all() };
    if head.sheets.is_empty() && faults.has(source) {
        return all();
    }
    let (listed, missing): (Vec<&Str>, Vec<&Str>) =
        head.sheets.iter().partition(|name| there.contains(name.get_ref().as_str()));
    for name in &missing {
        faults.at(source, name.span(), &DiagnosticKind::NoSheetFile(name.get_ref().clone()));
    }
    let mut names: Vec<String> = listed.iter().map(|name| name.get_ref().clone()).collect();
    let stray: Vec<&str> =
        there.into_iter().filter(|name| !listed.iter().any(|listed| listed.get_ref() == name)).collect();
    let unreadable = head.sheets.iter().any(|name| faults.is_filled(source, name.span()));
    for name in stray.iter().filter(|_| !unreadable) {
        let span = head.sheets.first().map_or(0..0, |name| name.span());
        faults.at(source, span, &DiagnosticKind::StraySheet((*name).to_owned()));
    }
    if missing.len() > stray.len() {
        faults.mark_names_incomplete();
    }
    names.extend(stray.into_iter().map(str::to_owned));
    names
}

/// A file of the form, behind that of the form it extends, both without faults of syntax.
fn source(files: &Files, name: &str, faults: &mut Collector) -> Source {
    let mut read = |file: &str, text: Option<&str>| {
        let text = text.unwrap_or_default();
        let (recovered, found) = syntax::recover(text);
        for fault in &found {
            faults.syntax(file, text, fault);
        }
        recovered
    };
    let own = read(name, files.text(name));
    let base = files.base().map(|base| (format!("{}/{name}", base.name()), base.text(name)));
    let (inherited, base) = match base {
        Some((file, Some(text))) if !text.is_empty() => {
            let text = read(&file, Some(text));
            (Some((file, text.len())), text)
        }
        _ => (None, String::new()),
    };
    let padded = format!("{}{own}", " ".repeat(base.len()));
    Source { name: name.to_owned(), text: base + &own, inherited, padded }
}

/// What a file holds, over what it inherits.
fn table<'a>(source: &'a Source, faults: &mut Collector) -> Spanned<DeTable<'a>> {
    let read = |text: &'a str| DeTable::parse_recoverable(text).0;
    let own = read(&source.padded);
    let Some((_, length)) = &source.inherited else { return own };
    let mut merged = read(&source.text[..*length]).into_inner();
    let span = own.span();
    inherit::merge(&mut merged, own.into_inner(), source, faults);
    Spanned::new(span, merged)
}

/// A file that is one table.
fn whole<T: DeserializeOwned>(source: &Source, faults: &mut Collector) -> Option<T> {
    let table = table(source, faults);
    convert(table, source, faults)
}

fn convert<T: DeserializeOwned>(table: Spanned<DeTable<'_>>, source: &Source, faults: &mut Collector) -> Option<T> {
    let span = table.span();
    recover::convert(Spanned::new(span, DeValue::Table(table.into_inner())), source, faults)
}

/// Complains of a table written `[[name]]` that stands alone, and takes the first.
fn single(head: &mut Spanned<DeTable<'_>>, name: &str, source: &Source, faults: &mut Collector) {
    let Some(value) = head.get_mut().get_mut(name) else { return };
    let DeValue::Array(items) = value.get_ref() else { return };
    let Some(first) = items.first().filter(|item| matches!(item.get_ref(), DeValue::Table(_))).cloned() else { return };
    faults.shape(source, first.span(), &DiagnosticKind::WrongType(format!("应写成 [{name}]，只有一个")));
    *value = first;
}

/// A sheet's head and its blocks.
type SheetAsWritten = (RawSheet, Vec<Spanned<RawBlock>>);

/// The sheets that a file stands for.
fn read_sheets(source: &Source, faults: &mut Collector) -> Vec<Option<SheetAsWritten>> {
    let table = table(source, faults);
    let span = table.span();
    let copies = repeat::sheets(&mut table.into_inner(), source, faults);
    copies.into_iter().map(|table| read_sheet(table, span.clone(), source, faults)).collect()
}

fn read_sheet(
    mut table: DeTable<'_>,
    span: Range<usize>,
    source: &Source,
    faults: &mut Collector,
) -> Option<SheetAsWritten> {
    repeat::unroll(&mut table, source, faults);
    let blocks = table.remove("block");
    let head = recover::convert(Spanned::new(span, DeValue::Table(table)), source, faults);
    let mut read = Vec::new();
    for value in array(blocks, source, faults) {
        let span = value.span();
        match block(value, source, faults) {
            Some(block) => read.push(Spanned::new(span, block)),
            None => faults.mark_names_incomplete(),
        }
    }
    Some((head?, read))
}

fn block(value: Spanned<DeValue<'_>>, source: &Source, faults: &mut Collector) -> Option<RawBlock> {
    let span = value.span();
    let DeValue::Table(mut table) = value.into_inner() else {
        faults.shape(source, span, &DiagnosticKind::WrongType("[[block]] 应是表".to_owned()));
        return None;
    };
    let kind = match table.remove("kind") {
        None => {
            faults.shape(source, span.clone(), &DiagnosticKind::BlockWithoutKind);
            faults.recover(source, span.start, Recovered::Anything);
            kind_by_keys(&table)?
        }
        Some(written) => match BlockKind::deserialize(written.clone().into_deserializer()) {
            Ok(kind) => kind,
            Err(_) => {
                let word = written.get_ref().as_str().unwrap_or_default();
                faults.shape(source, written.span(), &DiagnosticKind::UnknownBlock(word.to_owned()));
                faults.recover(source, span.start, Recovered::Anything);
                kind_by_keys(&table)?
            }
        },
    };
    let rest = Spanned::new(span, DeValue::Table(table));
    Some(match kind {
        BlockKind::Form => RawBlock::Form(recover::convert(rest, source, faults)?),
        BlockKind::Grid => RawBlock::Grid(recover::convert(rest, source, faults)?),
        BlockKind::List => RawBlock::List(recover::convert(rest, source, faults)?),
        BlockKind::Indicators => RawBlock::Indicators(recover::convert(rest, source, faults)?),
        BlockKind::Checklist => RawBlock::Checklist(recover::convert(rest, source, faults)?),
        BlockKind::Text => RawBlock::Text(recover::convert(rest, source, faults)?),
        BlockKind::Prose => RawBlock::Prose(recover::convert(rest, source, faults)?),
        BlockKind::Contents => RawBlock::Contents(recover::convert(rest, source, faults)?),
    })
}

/// What kind of block it must be that has these keys; `None` where they do not tell.
fn kind_by_keys(table: &DeTable<'_>) -> Option<BlockKind> {
    let telling = [
        ("field", BlockKind::Form),
        ("row", BlockKind::Grid),
        ("cell", BlockKind::Grid),
        ("capacity", BlockKind::List),
        ("line", BlockKind::List),
        ("column", BlockKind::List),
        ("levels", BlockKind::Indicators),
        ("item", BlockKind::Checklist),
        ("answer", BlockKind::Checklist),
        ("id", BlockKind::Text),
        ("lines", BlockKind::Prose),
    ];
    telling.into_iter().find(|(key, _)| table.contains_key(*key)).map(|(_, kind)| kind)
}

/// The tables of a file that holds nothing but `[[key]]`.
fn items<T: DeserializeOwned>(source: &Source, key: &str, faults: &mut Collector) -> Vec<T> {
    let mut table = table(source, faults).into_inner();
    repeat::unroll(&mut table, source, faults);
    let mut values = table.remove(key);
    let mut headless: Vec<Range<usize>> = Vec::new();
    for (stray, value) in table {
        let is_table = match value.get_ref() {
            DeValue::Table(_) => true,
            DeValue::Array(items) => items.iter().any(|item| matches!(item.get_ref(), DeValue::Table(_))),
            _ => false,
        };
        if !is_table {
            headless.push(stray.span());
            continue;
        }
        let complaint = DiagnosticKind::UnknownKey { key: stray.get_ref().to_string(), allowed: format!("[[{key}]]") };
        faults.shape(source, stray.span(), &complaint);
        // `[[indicators]]` is what was meant, too.
        let DeValue::Array(more) = value.get_ref() else { continue };
        match values.as_mut().map(Spanned::get_mut) {
            Some(DeValue::Array(known)) => more.iter().for_each(|item| known.push(item.clone())),
            Some(_) => {}
            None => values = Some(value),
        }
    }
    // Told once for all that stands there.
    if let Some(first) = headless.into_iter().min_by_key(|span| span.start) {
        faults.shape(source, first, &DiagnosticKind::Headless(key.to_owned()));
        faults.mark_names_incomplete();
    }
    array(values, source, faults)
        .into_iter()
        .filter_map(|mut value| {
            tagged::open(&mut value, source, faults);
            recover::convert(value, source, faults)
        })
        .collect()
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
            faults.shape(source, span, &DiagnosticKind::WrongType("应写成 [[…]] 表数组".to_owned()));
            faults.mark_names_incomplete();
            Vec::new()
        }
    }
}

/// Puts serde's English into the linter's Chinese.
pub fn translate(message: &str) -> DiagnosticKind {
    let mut quoted = message.split('`').skip(1).step_by(2).map(str::to_owned);
    if message.starts_with("unknown field") {
        let key = quoted.next().unwrap_or_default();
        return DiagnosticKind::UnknownKey { key, allowed: quoted.collect::<Vec<_>>().join("、") };
    }
    if message.starts_with("unknown variant") {
        let found = quoted.next().unwrap_or_default();
        return DiagnosticKind::UnknownVariant { found, allowed: quoted.collect::<Vec<_>>().join("、") };
    }
    if message.starts_with("missing field") {
        return DiagnosticKind::MissingKey(quoted.next().unwrap_or_default());
    }
    let unexpected = message.strip_prefix("unexpected keys in table: ");
    if let Some((keys, allowed)) = unexpected.and_then(|rest| rest.split_once(", available keys: ")) {
        let key = keys.split(", ").next().unwrap_or_default().to_owned();
        return DiagnosticKind::UnknownKey { key, allowed: allowed.replace(", ", "、") };
    }
    match message {
        "wanted string or table" => return DiagnosticKind::WrongType("应是文字".to_owned()),
        _ if message.starts_with("wanted exactly 1 element") || message.starts_with("expected table") => {
            return DiagnosticKind::WrongType("应是表 { kind = \"…\", … }".to_owned());
        }
        _ => {}
    }
    if message == NO_NUMBER {
        return DiagnosticKind::WrongType("这里应是数字，如 0.3".to_owned());
    }
    let lengths =
        message.strip_prefix("invalid length ").and_then(|rest| rest.split_once(", expected a tuple of size "));
    if let Some((found, expected)) = lengths {
        return DiagnosticKind::WrongType(format!("这里应有 {expected} 项，现有 {found} 项"));
    }
    let types = message.strip_prefix("invalid type: ").or_else(|| message.strip_prefix("invalid value: "));
    if let Some((found, expected)) = types.and_then(|rest| rest.split_once(", expected ")) {
        return DiagnosticKind::WrongType(format!("这里写的是 {}，应是 {}", kind(found), kind(expected)));
    }
    DiagnosticKind::Toml(message.to_owned())
}

fn kind(english: &str) -> String {
    const WORDS: [(&str, &str); 15] = [
        ("a tuple of size 2", "两项的数组 […, …]"),
        ("a tuple of size 3", "三项的数组 […, …, …]"),
        ("struct", "表 {…}"),
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
        Some(("struct", chinese)) => (*chinese).to_owned(),
        Some((word, chinese)) => format!("{chinese}{}", &english[word.len()..]),
        None => english.to_owned(),
    }
}
