//! The sheets as written → sheets of blocks, with every field of the blocks declared.

use crate::diagnostic::kind::DiagnosticKind;
use crate::language::sheet::RawSheet;
use crate::selfcheck;
use crate::template::blocks::Block;
use crate::template::declare::{BlockPosition, Declarer, ScoringTable};
use crate::template::generated;
use crate::template::model::Sheet;
use crate::value::Amount;

use super::written::{WrittenForm, WrittenSheet};

/// The widest column, in characters of half width.
const WIDEST_COLUMN: u32 = 120;

/// Declares the fields of every sheet. The scoring tables have no indicators and totals yet; [`complete_tables`] adds them.
pub(super) fn declare(written: &WrittenForm, declarer: &mut Declarer<'_>) -> Vec<Sheet> {
    let mut sheets = Vec::new();
    for (index, sheet) in written.sheets.iter().enumerate() {
        declarer.set_source(&sheet.source, index);
        sheets.push(declare_sheet(sheet, &written.sheets[..index], declarer));
    }
    declarer.end_sheets();
    sheets
}

fn declare_sheet(sheet: &WrittenSheet, before: &[WrittenSheet], declarer: &mut Declarer<'_>) -> Sheet {
    let head = &sheet.head;
    report_bad_name(head, before, declarer);
    let columns: Vec<Amount> = head.columns.get_ref().iter().map(|width| width.0).collect();
    if columns.is_empty() {
        declarer.report(head.columns.span(), &DiagnosticKind::Nothing("列宽"));
    }
    if columns.iter().any(|width| *width < Amount::ONE || *width > Amount::from(WIDEST_COLUMN)) {
        declarer.report(head.columns.span(), &DiagnosticKind::ColumnWidth);
    }
    // Where the columns cannot be read, no block is too wide for them.
    let count = if declarer.is_filled(head.columns.span()) { usize::MAX } else { columns.len() };
    declarer.start_sheet(head.unit_line);
    let mut blocks = Vec::new();
    for block in &sheet.blocks {
        let position = BlockPosition { span: block.span(), columns: count };
        blocks.push(block.get_ref().declare(&position, declarer));
        declarer.end_block();
    }
    if blocks.is_empty() {
        declarer.report(head.name.span(), &DiagnosticKind::EmptySheet);
    }
    Sheet {
        name: head.name.get_ref().clone(),
        title: head.title.as_ref().unwrap_or(&head.name).get_ref().clone(),
        tag: head.tag.clone(),
        unit_line: head.unit_line,
        landscape: head.landscape,
        optional: head.optional,
        columns,
        blocks,
        remarks: head.remarks.clone(),
    }
}

/// Gives the blocks of the scoring tables their indicators and totals.
pub(super) fn complete_tables(sheets: &mut [Sheet], tables: &[ScoringTable]) {
    for table in tables {
        if let Some(Block::Indicators(block)) = sheets[table.sheet].blocks.get_mut(table.block) {
            block.complete(table);
        }
    }
}

/// Reports a sheet name that Excel refuses, that is the program's own, or that another sheet has.
fn report_bad_name(head: &RawSheet, before: &[WrittenSheet], declarer: &mut Declarer<'_>) {
    let name = head.name.get_ref();
    let mut report = |why| declarer.report(head.name.span(), &DiagnosticKind::BadSheetName(name.clone(), why));
    if let Some(why) = refuse_sheet_name(name) {
        report(why);
    }
    if before.iter().any(|other| other.head.name.get_ref().eq_ignore_ascii_case(name)) {
        report("与另一张表重名");
    }
}

/// The reason why a name cannot be that of a sheet, if there is one.
fn refuse_sheet_name(name: &str) -> Option<&'static str> {
    if name.is_empty() || name.chars().count() > 31 {
        return Some("要有1到31个字");
    }
    if name.contains(['\\', '/', '?', '*', '[', ']', ':']) {
        return Some("不能含有 \\ / ? * [ ] :");
    }
    if [selfcheck::messages::SHEET, generated::SUMMARY, generated::ISSUES, generated::REPORT].contains(&name) {
        return Some("这个名字留给程序自己的工作表");
    }
    if name.starts_with('\'') || name.ends_with('\'') || name.starts_with('_') {
        return Some("不能以单引号或下划线开头");
    }
    None
}
