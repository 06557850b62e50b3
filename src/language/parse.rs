//! A form's TOML files → what is written in them, table by table, so that the faults of every table are reported.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::check::RawCheck;
use super::files::{Files, LAST_YEAR, RULES_TAKEN, rule_file};
use super::head::RawTemplate;
use super::indicator::RawIndicator;
use super::inherit;
use super::last_year::RawLastYear;
use super::recover;
use super::repeat;
use super::report_text::{self, ParsedChapter};
use super::sheet::RawSheet;
use super::substance::{RawApply, RawSubstanceRule};
use super::tagged;
use super::texts::Signs;
use crate::diagnostic::collector::Collector;
use crate::diagnostic::kind::DiagnosticKind;
use crate::diagnostic::number::Str;
use crate::diagnostic::source::SourceFile;
use crate::diagnostic::syntax;

/// A form as written. `B` is a block of a sheet.
#[derive(Debug)]
pub(crate) struct ParsedForm<B> {
    /// `template.toml`.
    pub(crate) head: RawTemplate,
    /// The sheets in the order of `template.toml`.
    pub(crate) sheets: Vec<ParsedSheet<B>>,
    /// `indicators.toml`.
    pub(crate) indicators: Vec<RawIndicator>,
    /// `checks.toml`.
    pub(crate) checks: Vec<RawCheck>,
    /// `rules.toml`: the rules on substance that the form takes, and for what.
    pub(crate) applied: Vec<RawApply>,
    /// The rules that are taken, by the names of their files.
    pub(crate) rules: BTreeMap<String, ParsedRule>,
    /// `last-year.toml`, if the form has it.
    pub(crate) last_year: Option<RawLastYear>,
    /// The chapters of the report, in order.
    pub(crate) chapters: Vec<ParsedChapter>,
    /// The file of the head.
    pub(crate) head_source: SourceFile,
    /// The file of the indicators.
    pub(crate) indicators_source: SourceFile,
    /// The file of the checks.
    pub(crate) checks_source: SourceFile,
    /// The file that says which rules are taken.
    pub(crate) applied_source: SourceFile,
    /// The file about last year.
    pub(crate) last_year_source: SourceFile,
}

/// A rule on substance as written.
#[derive(Debug)]
pub(crate) struct ParsedRule {
    /// The rule's file.
    pub(crate) source: SourceFile,
    /// What it says; `None` where it cannot be read.
    pub(crate) rule: Option<RawSubstanceRule>,
}

/// A sheet as written.
#[derive(Debug)]
pub(crate) struct ParsedSheet<B> {
    /// The sheet's file.
    pub(crate) source: SourceFile,
    /// What the file says of the sheet as a whole.
    pub(crate) head: RawSheet,
    /// The blocks from top to bottom.
    pub(crate) blocks: Vec<Spanned<B>>,
}

/// How a `[[block]]` of a sheet is read. The rooms above, which know what a block is for, say which kinds there are.
pub(crate) trait ReadBlock: Sized {
    /// Reads a block from its table, with every fault of its shape in `faults`. `None` where its kind is not known.
    fn read(table: DeTable<'_>, span: Range<usize>, source: &SourceFile, faults: &mut Collector) -> Option<Self>;
}

/// The tables of the head that may stand there only once.
const SINGLE_TABLES: [&str; 5] = ["identity", "score", "rollup", "targets", "evidence"];

/// Reads every file of a form, with every fault in `faults`. Values that fit stand in the place of faulty ones, so that no
/// fault hides another. `None` where the head of the form cannot be read at all.
pub(crate) fn parse<B: ReadBlock>(files: &Files, faults: &mut Collector) -> Option<ParsedForm<B>> {
    let head_source = source(files, "template.toml", faults);
    let mut head = merged_table(&head_source, faults);
    let signs = Signs::of_year(fiscal_year(head.get_ref()));
    signs.replace_in(head.get_mut());
    for name in SINGLE_TABLES {
        require_single_table(&mut head, name, &head_source, faults);
    }
    let head: Option<RawTemplate> = convert(head, &head_source, faults);
    let scoring = head.as_ref().map(|head| head.targets.scoring());
    let signs = &signs.with_targets(scoring.unwrap_or_default());

    let mut sheets = Vec::new();
    for name in sheet_names(files, head.as_ref(), &head_source, faults) {
        let source = source(files, &format!("sheets/{name}.toml"), faults);
        let copies = read_sheets(&source, signs, faults);
        sheets.extend(copies.into_iter().flatten());
    }

    let indicators_source = source(files, "indicators.toml", faults);
    let indicators = items(&indicators_source, "indicator", signs, faults);
    let checks_source = source(files, "checks.toml", faults);
    let checks = items(&checks_source, "check", signs, faults);
    let applied_source = source(files, RULES_TAKEN, faults);
    let applied: Vec<RawApply> = items(&applied_source, "apply", signs, faults);
    let rules = read_rules(files, &applied, &applied_source, signs, faults);
    let last_year_source = source(files, LAST_YEAR, faults);
    let last_year = files.has(LAST_YEAR).then(|| whole(&last_year_source, signs, faults)).flatten();
    let chapter = |(name, text): (String, &str)| {
        let source = SourceFile { name, text: text.to_owned(), ..SourceFile::default() };
        report_text::parse(source, signs, faults)
    };
    let chapters = files.chapters().map(chapter).collect();
    Some(ParsedForm {
        head: head?,
        sheets,
        indicators,
        checks,
        applied,
        rules,
        last_year,
        chapters,
        head_source,
        indicators_source,
        checks_source,
        applied_source,
        last_year_source,
    })
}

/// The sheets to read: those that the head lists and those that the folder has. Where these differ, that is a fault.
fn sheet_names(files: &Files, head: Option<&RawTemplate>, source: &SourceFile, faults: &mut Collector) -> Vec<String> {
    let mut there: BTreeSet<&str> = files.sheet_names().collect();
    // A form that lists its sheets itself leaves out those that it inherits and does not list.
    if let Some(head) = head.filter(|_| files.lists_sheets()) {
        let is_listed = |name: &str| head.sheets.iter().any(|listed| listed.get_ref() == name);
        there.retain(|name| is_listed(name) || files.text(&format!("sheets/{name}.toml")).is_some());
    }
    let all = || there.iter().map(|name| (*name).to_owned()).collect();
    let Some(head) = head else { return all() };
    if head.sheets.is_empty() && faults.has_faults_in(source) {
        return all();
    }
    let (listed, missing): (Vec<&Str>, Vec<&Str>) =
        head.sheets.iter().partition(|name| there.contains(name.get_ref().as_str()));
    for name in &missing {
        faults.add_at(source, name.span(), &DiagnosticKind::NoSheetFile(name.get_ref().clone()));
    }
    let mut names: Vec<String> = listed.iter().map(|name| name.get_ref().clone()).collect();
    let stray: Vec<&str> =
        there.into_iter().filter(|name| !listed.iter().any(|listed| listed.get_ref() == name)).collect();
    let unreadable = head.sheets.iter().any(|name| faults.is_filled(source, name.span()));
    for name in stray.iter().filter(|_| !unreadable) {
        let span = head.sheets.first().map_or(0..0, |name| name.span());
        faults.add_at(source, span, &DiagnosticKind::StraySheet((*name).to_owned()));
    }
    if missing.len() > stray.len() {
        faults.mark_names_incomplete();
    }
    names.extend(stray.into_iter().map(str::to_owned));
    names
}

/// Reads the rules on substance that are taken, each once: the form's own, or built-in ones.
fn read_rules(
    files: &Files,
    applied: &[RawApply],
    applied_source: &SourceFile,
    signs: &Signs,
    faults: &mut Collector,
) -> BTreeMap<String, ParsedRule> {
    let mut rules = BTreeMap::new();
    for name in applied.iter().flat_map(|apply| &apply.rules) {
        if rules.contains_key(name.get_ref()) {
            continue;
        }
        let file = rule_file(name.get_ref());
        let source = match files.built_in_rule(name.get_ref()) {
            Some(text) => SourceFile { name: file, padded: text.to_owned(), text: text.to_owned(), inherited: None },
            None if files.has(&file) => source(files, &file, faults),
            None => {
                faults.add_at(applied_source, name.span(), &DiagnosticKind::NoSuchRule(name.get_ref().clone()));
                continue;
            }
        };
        let rule = whole(&source, signs, faults);
        rules.insert(name.get_ref().clone(), ParsedRule { source, rule });
    }
    rules
}

/// A file of the form with the file of the same name that it inherits, both without faults of syntax.
fn source(files: &Files, name: &str, faults: &mut Collector) -> SourceFile {
    let mut read = |file: &str, text: Option<&str>| {
        let text = text.unwrap_or_default();
        let (recovered, found) = syntax::recover(text);
        for fault in &found {
            faults.add_syntax(file, text, fault);
        }
        recovered
    };
    let own_text = read(name, files.text(name));
    let base = files.base().map(|base| (format!("{}/{name}", base.name()), base.text(name)));
    let (inherited, base) = match base {
        Some((file, Some(text))) if !text.is_empty() => {
            let text = read(&file, Some(text));
            (Some((file, text.len())), text)
        }
        _ => (None, String::new()),
    };
    let padded = format!("{}{own_text}", " ".repeat(base.len()));
    SourceFile { name: name.to_owned(), text: base + &own_text, inherited, padded }
}

/// The budget year that the head of a form gives; `None` where it gives none that can be read.
fn fiscal_year(head: &DeTable<'_>) -> Option<i32> {
    head.get("fiscal_year")?.get_ref().as_integer()?.as_str().parse().ok()
}

/// Gives the table of each file of a form as written, merged into the one that it inherits, with the file's name: signs, `repeat`
/// and all.
pub(crate) fn each_written_table(files: &Files, faults: &mut Collector, each: &mut dyn FnMut(&str, &DeTable<'_>)) {
    for name in files.names() {
        let source = source(files, name, faults);
        each(name, merged_table(&source, faults).get_ref());
    }
}

/// The table that a file holds, with the signs in its texts replaced.
fn table<'a>(source: &'a SourceFile, signs: &Signs, faults: &mut Collector) -> Spanned<DeTable<'a>> {
    let mut table = merged_table(source, faults);
    signs.replace_in(table.get_mut());
    table
}

/// The table that a file holds, merged into the table that it inherits.
fn merged_table<'a>(source: &'a SourceFile, faults: &mut Collector) -> Spanned<DeTable<'a>> {
    let read = |text: &'a str| DeTable::parse_recoverable(text).0;
    let written = read(&source.padded);
    let Some((_, length)) = &source.inherited else { return written };
    let mut merged = read(&source.text[..*length]).into_inner();
    let span = written.span();
    inherit::merge(&mut merged, written.into_inner(), source, faults);
    Spanned::new(span, merged)
}

/// A file that is one table.
fn whole<T: DeserializeOwned>(source: &SourceFile, signs: &Signs, faults: &mut Collector) -> Option<T> {
    let table = table(source, signs, faults);
    convert(table, source, faults)
}

fn convert<T: DeserializeOwned>(table: Spanned<DeTable<'_>>, source: &SourceFile, faults: &mut Collector) -> Option<T> {
    let span = table.span();
    recover::convert(Spanned::new(span, DeValue::Table(table.into_inner())), source, faults)
}

/// Reports a table written `[[name]]` that may stand there only once, and takes the first.
fn require_single_table(head: &mut Spanned<DeTable<'_>>, name: &str, source: &SourceFile, faults: &mut Collector) {
    let Some(value) = head.get_mut().get_mut(name) else { return };
    let DeValue::Array(items) = value.get_ref() else { return };
    let Some(first) = items.first().filter(|item| matches!(item.get_ref(), DeValue::Table(_))).cloned() else { return };
    faults.add_shape(source, first.span(), &DiagnosticKind::WrongType(format!("应写成 [{name}]，只有一个")));
    *value = first;
}

/// The sheets that a file stands for: several where it says `repeat`.
fn read_sheets<B: ReadBlock>(
    source: &SourceFile,
    signs: &Signs,
    faults: &mut Collector,
) -> Vec<Option<ParsedSheet<B>>> {
    let table = table(source, signs, faults);
    let span = table.span();
    let copies = repeat::sheets(&mut table.into_inner(), source, faults);
    copies.into_iter().map(|table| read_sheet(table, span.clone(), source, faults)).collect()
}

fn read_sheet<B: ReadBlock>(
    mut table: DeTable<'_>,
    span: Range<usize>,
    source: &SourceFile,
    faults: &mut Collector,
) -> Option<ParsedSheet<B>> {
    repeat::unroll(&mut table, source, faults);
    let blocks = table.remove("block");
    let head = recover::convert(Spanned::new(span, DeValue::Table(table)), source, faults);
    let mut read = Vec::new();
    for value in array(blocks, source, faults) {
        let span = value.span();
        let block = if let DeValue::Table(table) = value.into_inner() {
            B::read(table, span.clone(), source, faults)
        } else {
            faults.add_shape(source, span.clone(), &DiagnosticKind::WrongType("[[block]] 应是表".to_owned()));
            None
        };
        match block {
            Some(block) => read.push(Spanned::new(span, block)),
            None => faults.mark_names_incomplete(),
        }
    }
    Some(ParsedSheet { source: source.clone(), head: head?, blocks: read })
}

/// The tables of a file that holds nothing but `[[key]]`.
fn items<T: DeserializeOwned>(source: &SourceFile, key: &str, signs: &Signs, faults: &mut Collector) -> Vec<T> {
    let mut table = table(source, signs, faults).into_inner();
    repeat::unroll(&mut table, source, faults);
    let mut values = table.remove(key);
    let mut headless: Vec<Range<usize>> = Vec::new();
    for (stray, value) in table {
        let is_one = |value: &Spanned<DeValue<'_>>| matches!(value.get_ref(), DeValue::Table(_));
        let is_table = is_one(&value) || matches!(value.get_ref(), DeValue::Array(items) if items.iter().any(is_one));
        if !is_table {
            headless.push(stray.span());
            continue;
        }
        let kind = DiagnosticKind::UnknownKey { key: stray.get_ref().to_string(), allowed: format!("[[{key}]]") };
        faults.add_shape(source, stray.span(), &kind);
        // What stands under a misspelt name, such as `[[indicators]]`, is read all the same.
        let DeValue::Array(more) = value.get_ref() else { continue };
        match values.as_mut().map(Spanned::get_mut) {
            Some(DeValue::Array(known)) => more.iter().for_each(|item| known.push(item.clone())),
            Some(_) => {}
            None => values = Some(value),
        }
    }
    // One fault for all keys before the first `[[…]]`.
    if let Some(first) = headless.into_iter().min_by_key(|span| span.start) {
        faults.add_shape(source, first, &DiagnosticKind::Headless(key.to_owned()));
        faults.mark_names_incomplete();
    }
    array(values, source, faults)
        .into_iter()
        .filter_map(|mut value| {
            tagged::tag_rules(&mut value, source, faults);
            recover::convert(value, source, faults)
        })
        .collect()
}

fn array<'a>(
    value: Option<Spanned<DeValue<'a>>>,
    source: &SourceFile,
    faults: &mut Collector,
) -> Vec<Spanned<DeValue<'a>>> {
    match value.map(|value| (value.span(), value.into_inner())) {
        None => Vec::new(),
        Some((_, DeValue::Array(array))) => array.into_iter().collect(),
        Some((span, _)) => {
            faults.add_shape(source, span, &DiagnosticKind::WrongType("应写成 [[…]] 表数组".to_owned()));
            faults.mark_names_incomplete();
            Vec::new()
        }
    }
}
