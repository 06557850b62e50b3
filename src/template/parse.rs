//! TOML text → raw types, table by table, so that each faulty table is reported on its own.

use std::collections::BTreeSet;
use std::ops::Range;

use serde::Deserialize;
use serde::de::{DeserializeOwned, IntoDeserializer};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::fault::{Collector, Complaint, position};
use super::files::{Files, LAST_YEAR};
use super::inherit;
use super::mend;
use super::raw::{
    BlockKind, RawCheck, RawChecklist, RawContents, RawForm, RawGrid, RawIndicator, RawIndicators, RawLastYear,
    RawList, RawProse, RawSheet, RawTemplate, RawText,
};
use super::repeat;

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

/// A file's name and text, for pointing into it.
#[derive(Debug, Clone, Default)]
pub struct Source {
    /// The name within the template folder.
    pub name: String,
    /// The text; behind that of the form it extends, where it does.
    pub text: String,
    /// The name and the length of what is inherited.
    pub inherited: Option<(String, usize)>,
    /// The form's own text behind as many blanks as are inherited, so that its spans are those in `text`.
    padded: String,
}

impl Source {
    /// The file, line and column (both from 1) of an offset.
    pub fn place(&self, offset: usize) -> (&str, usize, usize) {
        let (file, text, offset) = match &self.inherited {
            Some((base, length)) if offset < *length => (base, &self.text[..*length], offset),
            Some((_, length)) => (&self.name, &self.text[*length..], offset - length),
            None => (&self.name, self.text.as_str(), offset),
        };
        let (line, column) = position(text, offset);
        (file, line, column)
    }
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
    let head: Option<RawTemplate> = whole(&head_source, faults);

    let mut sheets = Vec::new();
    let mut complete = true;
    for name in sheet_names(files, head.as_ref(), &head_source, faults) {
        let file = format!("sheets/{name}.toml");
        if !files.has(&file) {
            complete = false;
            continue;
        }
        let source = source(files, &file);
        let copies = read_sheets(&source, faults);
        complete &= copies.iter().all(Option::is_some) && !copies.is_empty();
        sheets.extend(copies.into_iter().flatten().map(|(raw, blocks)| (source.clone(), raw, blocks)));
    }

    let indicators_source = source(files, "indicators.toml");
    let indicators = items(&indicators_source, "indicator", faults);
    let checks_source = source(files, "checks.toml");
    let checks = items(&checks_source, "check", faults);
    let last_year_source = source(files, LAST_YEAR);
    let last_year = files.has(LAST_YEAR).then(|| whole(&last_year_source, faults)).flatten();
    let head = head?;
    complete.then_some(Raw {
        head,
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

/// The sheets that the head lists, with complaints where they are not those of the folder; those of the folder where the
/// head cannot be read.
fn sheet_names(files: &Files, head: Option<&RawTemplate>, source: &Source, faults: &mut Collector) -> Vec<String> {
    let there: BTreeSet<&str> = files.sheet_names().collect();
    let Some(head) = head else { return there.into_iter().map(str::to_owned).collect() };
    for name in head.sheets.iter().filter(|name| !there.contains(name.get_ref().as_str())) {
        faults.at(source, name.span(), &Complaint::NoSheetFile(name.get_ref().clone()));
    }
    for name in there {
        if !head.sheets.iter().any(|listed| listed.get_ref() == name) {
            let span = head.sheets.first().map_or(0..0, |name| name.span());
            faults.at(source, span, &Complaint::StraySheet(name.to_owned()));
        }
    }
    head.sheets.iter().map(|name| name.get_ref().clone()).collect()
}

fn source(files: &Files, name: &str) -> Source {
    let own = files.text(name).unwrap_or_default();
    let base = files.base().map_or_else(String::new, |base| base.text(name).unwrap_or_default().to_owned());
    let inherited =
        files.base().filter(|_| !base.is_empty()).map(|from| (format!("{}/{name}", from.name()), base.len()));
    let padded = format!("{}{own}", " ".repeat(base.len()));
    Source { name: name.to_owned(), text: base + own, inherited, padded }
}

fn table<'a>(source: &'a Source, faults: &mut Collector) -> Option<Spanned<DeTable<'a>>> {
    let mut read = |text: &'a str| {
        let (table, errors) = DeTable::parse_recoverable(text);
        for error in &errors {
            let complaint = Complaint::Toml(error.message().to_owned());
            faults.at(source, error.span().unwrap_or(0..0), &complaint);
        }
        errors.is_empty().then_some(table)
    };
    let own = read(&source.padded);
    let Some((_, length)) = &source.inherited else { return own };
    let base = read(&source.text[..*length]);
    let (base, own) = (base?, own?);
    let span = own.span();
    let mut merged = base.into_inner();
    inherit::merge(&mut merged, own.into_inner(), source, faults);
    Some(Spanned::new(span, merged))
}

/// A file that is one table.
fn whole<T: DeserializeOwned>(source: &Source, faults: &mut Collector) -> Option<T> {
    let table = table(source, faults)?;
    let span = table.span();
    convert(Spanned::new(span, DeValue::Table(table.into_inner())), source, faults)
}

/// A sheet's head and its blocks.
type SheetAsWritten = (RawSheet, Vec<Spanned<RawBlock>>);

/// The sheets that a file stands for.
fn read_sheets(source: &Source, faults: &mut Collector) -> Vec<Option<SheetAsWritten>> {
    let Some(table) = table(source, faults) else { return Vec::new() };
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
        faults.at(source, span, &Complaint::WrongType("[[block]] 应是表".to_owned()));
        return None;
    };
    let Some(kind) = table.remove("kind") else {
        faults.at(source, span, &Complaint::BlockWithoutKind);
        return None;
    };
    let kind_span = kind.span();
    let word = kind.get_ref().as_str().unwrap_or_default().to_owned();
    let Ok(kind) = BlockKind::deserialize(kind.into_deserializer()) else {
        faults.at(source, kind_span, &Complaint::UnknownBlock(word));
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
    repeat::unroll(&mut table, source, faults);
    let values = table.remove(key);
    for stray in table.keys() {
        let complaint = Complaint::UnknownKey { key: stray.get_ref().to_string(), allowed: format!("[[{key}]]") };
        faults.at(source, stray.span(), &complaint);
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
            faults.at(source, span, &Complaint::WrongType("应写成 [[…]] 表数组".to_owned()));
            Vec::new()
        }
    }
}

fn convert<T: DeserializeOwned>(value: Spanned<DeValue<'_>>, source: &Source, faults: &mut Collector) -> Option<T> {
    let before = faults.len();
    let read = mend::convert(value, source, faults);
    read.filter(|_| faults.len() == before)
}

/// Puts serde's English into the linter's Chinese.
pub fn translate(message: &str) -> Complaint {
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
