//! The lines of an authoring workbook → an Excel workbook, with headings, notes, drop-downs, and what Excel itself marks while one
//! types.

use std::collections::{BTreeMap, BTreeSet};

use rust_xlsxwriter::{
    Color, ConditionalFormatFormula, DataValidation, DataValidationErrorStyle, DocProperties, ExcelDateTime, Format,
    FormatAlign, FormatBorder, FormatUnderline, Formula, Note, Url, Workbook, Worksheet, XlsxError,
};

use crate::emit::write_text;
use crate::text::shorten::{fit_into_cell, shorten};
use crate::value::CellRef;
use crate::value::cell::absolute;

use super::columns::{Column, HEAD, INDICATORS, Kind, LineShape, SHEETS, Sheet, head_line};
use super::messages;
use super::node::Place;
use super::notes::note;
use super::open;
use super::read::VERSION;
use super::rows::{CellValue, FIRST_ROW, Row, Rows};

const NEEDED_HEADING: Color = Color::RGB(0x001F_4E79);
const HEADING: Color = Color::RGB(0x00DD_EBF7);
const RARE_HEADING: Color = Color::RGB(0x00ED_EDED);
const SHOWN: Color = Color::RGB(0x00F2_F2F2);
const FAULTY: Color = Color::RGB(0x00FF_C7CE);
const CHANGED: Color = Color::RGB(0x00FF_F2CC);
const BORDER: Color = Color::RGB(0x00BF_BFBF);
const LINK: Color = Color::RGB(0x0005_63C1);
/// The blank rows below the lines that look like lines.
const BLANK_ROWS: u32 = 25;
/// The height of a line of text in points.
const LINE: f64 = 13.5;
/// The most points that a row can be high.
const HIGHEST: f64 = 400.0;
/// The width from which on a sheet is printed on A3.
const WIDE: f64 = 180.0;
/// The most characters of a prompt's title, and of its text.
const PROMPT_TITLE: usize = 32;
const PROMPT: usize = 255;
/// The most characters of a note.
const NOTE: usize = 1_000;

/// A cell that is marked, and why; `place` is `None` where a whole sheet or the workbook is meant.
#[derive(Debug, Clone)]
pub(crate) struct Mark {
    /// The cell.
    pub(crate) place: Option<Place>,
    /// Why.
    pub(crate) message: String,
}

/// What changed in a cell since last year.
#[derive(Debug, Clone)]
pub(crate) struct Change {
    /// The cell, where it is still there.
    pub(crate) place: Option<Place>,
    /// The sheet, the line, the heading, last year's content and this year's.
    pub(crate) texts: [String; 5],
}

/// All that a workbook is written from.
#[derive(Debug, Default)]
pub(crate) struct Content {
    /// The lines.
    pub(crate) rows: Rows,
    /// The form's title.
    pub(crate) title: String,
    /// The budget year.
    pub(crate) year: u16,
    /// The standards that the rules themselves would give, by indicator.
    pub(crate) made: BTreeMap<String, String>,
    /// The names that formulas may use: sheet, name, label, type.
    pub(crate) names: Vec<[String; 4]>,
    /// What is wrong.
    pub(crate) faults: Vec<Mark>,
    /// What changed since last year.
    pub(crate) changes: Vec<Change>,
    /// What was made of each cell of the table that the form was drafted from.
    pub(crate) proposals: Vec<[String; 5]>,
}

struct Formats {
    title: Format,
    about: Format,
    open: Format,
    link: Format,
    prose: Format,
    needed: Format,
    heading: Format,
    rare: Format,
    shown_heading: Format,
    cells: [Format; 5],
    alarm: Format,
}

/// How a cell looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    Text,
    Number,
    Shown,
    Faulty,
    Changed,
}

impl Formats {
    fn new() -> Self {
        let base = || Format::new().set_font_name("宋体").set_font_size(10);
        let bordered = || base().set_border(FormatBorder::Thin).set_border_color(BORDER).set_align(FormatAlign::Top);
        let heading = || bordered().set_text_wrap().set_bold().set_align(FormatAlign::VerticalCenter);
        // Texts stay as they are typed: an equals sign begins no formula, and 1-2 is no day.
        let text = || bordered().set_text_wrap().set_num_format("@");
        Self {
            title: base().set_font_name("黑体").set_font_size(16),
            about: base().set_font_color(Color::RGB(0x0059_5959)).set_align(FormatAlign::VerticalCenter),
            open: base().set_bold().set_font_color(Color::RGB(0x0037_5623)),
            link: bordered().set_font_color(LINK).set_underline(FormatUnderline::Single),
            prose: base().set_font_size(11).set_text_wrap().set_align(FormatAlign::Top),
            needed: heading().set_background_color(NEEDED_HEADING).set_font_color(Color::White),
            heading: heading().set_background_color(HEADING),
            rare: heading().set_background_color(RARE_HEADING),
            shown_heading: heading().set_background_color(SHOWN).set_font_color(Color::RGB(0x0080_8080)),
            cells: [
                text(),
                bordered(),
                text().set_background_color(SHOWN).set_font_color(Color::RGB(0x0059_5959)),
                text().set_background_color(FAULTY),
                text().set_background_color(CHANGED),
            ],
            alarm: Format::new().set_background_color(FAULTY),
        }
    }

    const fn cell(&self, look: Look) -> &Format {
        match look {
            Look::Text => &self.cells[0],
            Look::Number => &self.cells[1],
            Look::Shown => &self.cells[2],
            Look::Faulty => &self.cells[3],
            Look::Changed => &self.cells[4],
        }
    }

    const fn heading(&self, column: &Column) -> &Format {
        match (column.kind, column.required, column.rare) {
            (Kind::Shown, ..) => &self.shown_heading,
            (_, true, _) => &self.needed,
            (_, false, true) => &self.rare,
            (_, false, false) => &self.heading,
        }
    }
}

/// The bytes of the workbook.
///
/// # Errors
/// Where a text does not fit into a workbook.
pub(crate) fn write(content: &Content) -> Result<Vec<u8>, XlsxError> {
    let formats = Formats::new();
    let mut workbook = Workbook::new();
    workbook.set_properties(&dated(content.year)?.set_title(messages::workbook_title(&content.title)));
    if !content.faults.is_empty() {
        write_faults(workbook.add_worksheet(), content, &formats)?;
    }
    write_guide(workbook.add_worksheet(), content, &formats)?;
    for sheet in 0..SHEETS.len() {
        write_sheet(workbook.add_worksheet(), sheet, content, &formats)?;
    }
    if !content.proposals.is_empty() {
        write_table(
            workbook.add_worksheet(),
            messages::PROPOSALS_SHEET,
            messages::ABOUT_PROPOSALS,
            &messages::PROPOSAL_HEADINGS,
            &content.proposals,
            &formats,
        )?;
    }
    if !content.changes.is_empty() {
        write_changes(workbook.add_worksheet(), content, &formats)?;
    }
    if !content.names.is_empty() {
        write_table(
            workbook.add_worksheet(),
            messages::NAMES_SHEET,
            messages::NAMES_ABOUT,
            &messages::NAME_HEADINGS,
            &content.names,
            &formats,
        )?;
    }
    let marker = workbook.add_worksheet();
    marker.set_name(messages::MARKER_SHEET)?.set_very_hidden(true);
    marker.write_string(0, 0, messages::MARKER)?.write_number(0, 1, VERSION)?;
    workbook.save_to_buffer()
}

/// A workbook that lists what changed between two forms.
///
/// # Errors
/// Where a text does not fit into a workbook.
pub(super) fn write_difference(about: &str, year: u16, changes: &[[String; 5]]) -> Result<Vec<u8>, XlsxError> {
    let formats = Formats::new();
    let mut workbook = Workbook::new();
    workbook.set_properties(&dated(year)?);
    let headings = &messages::DIFFERENCE_HEADINGS;
    write_table(workbook.add_worksheet(), messages::DIFFERENCE_SHEET, about, headings, changes, &formats)?;
    workbook.save_to_buffer()
}

/// The document's properties. The date is the form's, not today's: the same input gives the same bytes.
fn dated(year: u16) -> Result<DocProperties, XlsxError> {
    let date = ExcelDateTime::from_ymd(year.clamp(1900, 9_000), 1, 1)?;
    Ok(DocProperties::new().set_creation_datetime(&date))
}

/// A sheet of texts to be read.
fn write_table<const N: usize>(
    worksheet: &mut Worksheet,
    name: &str,
    about: &str,
    headings: &[(&str, f64); N],
    rows: &[[String; N]],
    formats: &Formats,
) -> Result<(), XlsxError> {
    worksheet.set_name(name)?;
    write_text(worksheet, (0, 0), about, Some(&formats.about))?;
    for (col, (heading, width)) in (0..).zip(headings) {
        worksheet.set_column_width(col, *width)?;
        write_text(worksheet, (1, col), heading, Some(&formats.heading))?;
    }
    for (row, texts) in (2..).zip(rows) {
        for (col, text) in (0..).zip(texts) {
            write_text(worksheet, (row, col), &fit_into_cell(text), Some(formats.cell(Look::Text)))?;
        }
        let widths = headings.iter().map(|(_, width)| *width);
        worksheet.set_row_height(row, height(texts.iter().map(String::as_str).zip(widths)))?;
    }
    worksheet.set_freeze_panes(2, 0)?;
    print_setup(worksheet);
    Ok(())
}

fn print_setup(worksheet: &mut Worksheet) {
    print_on(worksheet, 9);
}

/// Prints on a paper of this number: 9 is A4, 8 is A3.
fn print_on(worksheet: &mut Worksheet, paper: u8) {
    worksheet.set_paper_size(paper).set_landscape().set_print_fit_to_pages(1, 0);
    worksheet.set_footer("&C&A　第&P页，共&N页");
}

/// The address of a cell here.
fn cell_of(place: Place) -> CellRef {
    CellRef { row: place.row, col: u16::try_from(place.col).unwrap_or(u16::MAX) }
}

fn link_to(sheet: &str, cell: CellRef) -> String {
    format!("internal:'{sheet}'!{cell}")
}

/// The list of what is wrong, each with a link to its cell.
fn write_faults(worksheet: &mut Worksheet, content: &Content, formats: &Formats) -> Result<(), XlsxError> {
    worksheet.set_name(messages::FAULTS_SHEET)?;
    worksheet.set_tab_color(Color::RGB(0x00C0_0000));
    let about = format!("共{}处。点“格”到那里去改；改完后再检查一遍。这一页不用改，导入时不看。", content.faults.len());
    write_text(worksheet, (0, 0), &about, Some(&formats.about))?;
    for (col, (heading, width)) in (0..).zip(messages::FAULT_HEADINGS) {
        worksheet.set_column_width(col, width)?;
        write_text(worksheet, (1, col), heading, Some(&formats.heading))?;
    }
    let plain = formats.cell(Look::Text);
    for (number, (row, fault)) in (1..).zip((2..).zip(&content.faults)) {
        worksheet.write_number_with_format(row, 0, number, formats.cell(Look::Number))?;
        let sheet = fault.place.map_or(messages::ELSEWHERE, |place| SHEETS[place.sheet].name);
        write_text(worksheet, (row, 1), sheet, Some(plain))?;
        match fault.place {
            Some(place) => {
                let cell = cell_of(place);
                let url = Url::new(link_to(sheet, cell)).set_text(cell.to_string());
                worksheet.write_url_with_format(row, 2, url, &formats.link)?;
            }
            None => write_text(worksheet, (row, 2), "", Some(plain))?,
        }
        let written = fault.place.map(|place| shown(&content.rows, place)).unwrap_or_default();
        write_text(worksheet, (row, 3), &shorten(&written, 200), Some(plain))?;
        write_text(worksheet, (row, 4), &fit_into_cell(&fault.message), Some(plain))?;
        worksheet.set_row_height(row, height([(written.as_str(), 36.0), (fault.message.as_str(), 90.0)]))?;
    }
    worksheet.set_freeze_panes(2, 0)?;
    print_setup(worksheet);
    Ok(())
}

/// What stands in a cell, as a text.
pub(crate) fn shown(rows: &Rows, place: Place) -> String {
    let row = rows.sheets[place.sheet].iter().find(|row| row.number == place.row);
    row.and_then(|row| row.cell(place.col)).map(shown_value).unwrap_or_default()
}

/// A cell as a text.
pub(crate) fn shown_value(cell: &CellValue) -> String {
    match cell {
        CellValue::Text(text) | CellValue::Number(text) => text.clone(),
        CellValue::Formula { formula, .. } => format!("={formula}"),
    }
}

fn write_changes(worksheet: &mut Worksheet, content: &Content, formats: &Formats) -> Result<(), XlsxError> {
    let rows: Vec<[String; 5]> = content.changes.iter().map(|change| change.texts.clone()).collect();
    let about = "与去年的表不同的地方，逐条列出（导出时的；不用填，导入时不看）。";
    write_table(worksheet, messages::CHANGES_SHEET, about, &messages::CHANGE_HEADINGS, &rows, formats)
}

/// The row of 说明 in which the first sheet is counted.
const COUNTS_ROW: u32 = 16;

fn write_guide(worksheet: &mut Worksheet, content: &Content, formats: &Formats) -> Result<(), XlsxError> {
    worksheet.set_name(messages::GUIDE_SHEET)?;
    worksheet.set_column_width(0, 16)?.set_column_width(1, 10)?.set_column_width(2, 90)?;
    write_text(worksheet, (0, 0), &messages::workbook_title(&content.title), Some(&formats.title))?;
    worksheet.set_row_height(0, 30)?;
    for (row, text) in (1..).zip(messages::GUIDE) {
        worksheet.merge_range(row, 0, row, 2, "", &formats.prose)?;
        write_text(worksheet, (row, 0), text, Some(&formats.prose))?;
        let lines = text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>().div_ceil(118);
        worksheet.set_row_height(row, 16.0 * f64::from(u32::try_from(lines).unwrap_or(1)))?;
    }
    for (col, heading) in (0..).zip(messages::OPEN_HEADINGS) {
        write_text(worksheet, (COUNTS_ROW - 1, col), heading, Some(&formats.heading))?;
    }
    let left = formats.cell(Look::Number).clone().set_align(FormatAlign::Left);
    for (row, sheet) in (COUNTS_ROW..).zip(0..SHEETS.len()) {
        let name = SHEETS[sheet].name;
        let url = Url::new(link_to(name, CellRef { row: FIRST_ROW, col: 0 })).set_text(name);
        worksheet.write_url_with_format(row, 0, url, &formats.link)?;
        let lines = format!("=SUMPRODUCT(--({name}!{}<>\"\"))", open::column_range(&content.rows, sheet, 0));
        let lines = Formula::new(lines).set_result(content.rows.sheets[sheet].len().to_string());
        worksheet.write_formula_with_format(row, 1, lines, formats.cell(Look::Number))?;
        let count = open::count(&content.rows, sheet);
        let formula = Formula::new(open::count_formula(&content.rows, sheet)).set_result(count.to_string());
        worksheet.write_formula_with_format(row, 2, formula, &left)?;
    }
    let last = COUNTS_ROW + u32::try_from(SHEETS.len()).unwrap_or_default() - 1;
    let alarm = ConditionalFormatFormula::new()
        .set_rule(format!("=$C{}>0", COUNTS_ROW + 1).as_str())
        .set_format(&formats.alarm);
    worksheet.add_conditional_format(COUNTS_ROW, 2, last, 2, &alarm)?;
    print_setup(worksheet);
    Ok(())
}

fn write_sheet(worksheet: &mut Worksheet, index: usize, content: &Content, formats: &Formats) -> Result<(), XlsxError> {
    let sheet = &SHEETS[index];
    let rows = &content.rows.sheets[index];
    worksheet.set_name(sheet.name)?;
    write_text(worksheet, (0, 0), sheet.about, Some(&formats.about))?;
    worksheet.set_row_height(0, 22)?;
    let headings = sheet.columns.iter().map(|column| (column.heading, column.width - 1.0));
    worksheet.set_row_height(FIRST_ROW - 1, height(headings))?;
    write_status(worksheet, index, content, formats)?;
    let faulty: BTreeMap<(u32, usize), Vec<&str>> = marks(index, &content.faults);
    let changed: BTreeMap<(u32, usize), &Change> = content
        .changes
        .iter()
        .filter_map(|change| Some((change.place.filter(|place| place.sheet == index)?, change)))
        .map(|(place, change)| ((place.row, place.col), change))
        .collect();
    for (col, column) in sheet.columns.iter().enumerate() {
        write_column(worksheet, index, (col, column), content, formats)?;
    }
    for row in rows {
        write_row(worksheet, index, row, content, formats, (&faulty, &changed))?;
        worksheet.set_row_height(row.number, height(texts_of(sheet, row, content)))?;
    }
    let after = rows.last().map_or(FIRST_ROW, |row| row.number + 1);
    if index != HEAD {
        let shown: Vec<u16> = (0..).zip(sheet.columns).map(|(col, _)| col).collect();
        for row in after..after + BLANK_ROWS {
            for col in &shown {
                let look = look_of(sheet.columns[usize::from(*col)].kind, None);
                worksheet.write_blank(row, *col, formats.cell(look))?;
            }
        }
    }
    // What is marked where nothing stands.
    let standing: BTreeSet<u32> = rows.iter().map(|row| row.number).collect();
    for ((row, col), messages) in faulty.iter().filter(|((row, _), _)| !standing.contains(row)) {
        let col = u16::try_from(*col).unwrap_or(u16::MAX);
        worksheet.write_blank(*row, col, formats.cell(Look::Faulty))?;
        insert_note(worksheet, (*row, col), &messages.join("\n"))?;
    }
    group_rare(worksheet, sheet, rows)?;
    worksheet.set_freeze_panes(FIRST_ROW, sheet.frozen)?;
    worksheet.set_repeat_rows(FIRST_ROW - 1, FIRST_ROW - 1)?;
    let width: f64 = sheet.columns.iter().filter(|column| !column.rare).map(|column| column.width).sum();
    print_on(worksheet, if width > WIDE { 8 } else { 9 });
    Ok(())
}

/// The texts of a line, each with the width that it wraps in.
fn texts_of<'r>(sheet: &'r Sheet, row: &'r Row, content: &'r Content) -> impl Iterator<Item = (&'r str, f64)> {
    let id = sheet.column_of("id").map(|col| row.text(col)).unwrap_or_default();
    let made = content.made.get(&id).map(String::as_str).unwrap_or_default();
    sheet.columns.iter().zip(&row.cells).map(move |(column, cell)| {
        let text = match cell {
            Some(CellValue::Text(text)) => text.as_str(),
            Some(CellValue::Number(_) | CellValue::Formula { .. }) | None => "",
        };
        (if column.key == "@made" { made } else { text }, column.width)
    })
}

/// The height of a row whose texts wrap within these widths.
fn height<'t>(texts: impl IntoIterator<Item = (&'t str, f64)>) -> f64 {
    let wrapped = |line: &str, width: f64| {
        let columns: f64 = line.chars().map(|c| if c.is_ascii() { 1.0 } else { 2.0 }).sum();
        (columns / width).ceil().max(1.0)
    };
    let lines = texts.into_iter().map(|(text, width)| text.split('\n').map(|line| wrapped(line, width)).sum::<f64>());
    (lines.fold(1.0, f64::max) * LINE + 3.0).min(HIGHEST)
}

fn marks(sheet: usize, faults: &[Mark]) -> BTreeMap<(u32, usize), Vec<&str>> {
    let mut marked: BTreeMap<(u32, usize), Vec<&str>> = BTreeMap::new();
    for fault in faults {
        if let Some(place) = fault.place.filter(|place| place.sheet == sheet) {
            marked.entry((place.row, place.col)).or_default().push(&fault.message);
        }
    }
    marked
}

/// What is open on the sheet, and what the weights add up to.
fn write_status(
    worksheet: &mut Worksheet,
    index: usize,
    content: &Content,
    formats: &Formats,
) -> Result<(), XlsxError> {
    let rows = &content.rows;
    let count = open::count(rows, index);
    let row = COUNTS_ROW + u32::try_from(index).unwrap_or_default();
    let cell = format!("{}!{}", messages::GUIDE_SHEET, absolute(CellRef { row, col: 2 }));
    let mut formula =
        format!("=IF({cell}=0,\"{}\",\"还有\"&{cell}&\"格缺的或对不上的（标红的）\")", messages::NOTHING_OPEN);
    let mut result = messages::open(count);
    if index == INDICATORS
        && let Some(weights) = open::weights(rows)
    {
        formula.push_str(&format!(
            "&\"　　分值合计 \"&ROUND({},4)&\"，满分 \"&{}&IF(ROUND({}-{},4)=0,\"\",\"　不等！\")",
            weights.formula, weights.full_cell, weights.formula, weights.full_cell
        ));
        let equal = weights.sum == weights.full;
        result = format!(
            "{result}　　{}{}",
            messages::weights(&weights.sum, &weights.full),
            if equal { "" } else { "　不等！" }
        );
        let rule = format!("=ROUND({}-{},4)<>0", weights.formula, weights.full_cell);
        let alarm = ConditionalFormatFormula::new().set_rule(rule.as_str()).set_format(&formats.alarm);
        worksheet.add_conditional_format(1, 0, 1, 4, &alarm)?;
    }
    worksheet.write_formula_with_format(1, 0, Formula::new(formula).set_result(result), &formats.open)?;
    Ok(())
}

/// The heading of a column, its width, what Excel lets into it and what it marks.
fn write_column(
    worksheet: &mut Worksheet,
    index: usize,
    (number, column): (usize, &Column),
    content: &Content,
    formats: &Formats,
) -> Result<(), XlsxError> {
    let sheet = &SHEETS[index];
    let col = u16::try_from(number).unwrap_or(u16::MAX);
    worksheet.set_column_width(col, column.width)?;
    let heading = if column.required { format!("{}*", column.heading) } else { column.heading.to_owned() };
    write_text(worksheet, (FIRST_ROW - 1, col), &heading, Some(formats.heading(column)))?;
    let last = open::last_row(&content.rows, index);
    if index == HEAD {
        return Ok(());
    }
    let validation = validation(column.kind)?
        .set_input_title(shorten(column.heading, PROMPT_TITLE))?
        .set_input_message(shorten(&note(sheet, column), PROMPT))?;
    worksheet.add_data_validation(FIRST_ROW, col, last, col, &reference_list(validation, content, column))?;
    for condition in open::conditions(&content.rows, index, number) {
        let rule = ConditionalFormatFormula::new().set_rule(condition.as_str()).set_format(&formats.alarm);
        worksheet.add_conditional_format(FIRST_ROW, col, last, col, &rule)?;
    }
    Ok(())
}

/// A drop-down of what the column names, where it names sheets or indicators.
fn reference_list(validation: DataValidation, content: &Content, column: &Column) -> DataValidation {
    let named = match column.key {
        "@sheet" => (super::columns::SHEET_LIST, "name"),
        "@indicator" => (INDICATORS, "id"),
        _ => return validation,
    };
    let col = SHEETS[named.0].column_of(named.1).unwrap_or_default();
    let range = format!("={}!{}", SHEETS[named.0].name, open::column_range(&content.rows, named.0, col));
    validation.allow_list_formula(Formula::new(range)).set_error_style(DataValidationErrorStyle::Warning)
}

/// What Excel lets into a cell.
fn validation(kind: Kind) -> Result<DataValidation, XlsxError> {
    let words = |words: Vec<&str>| DataValidation::new().allow_list_strings(&words);
    let rule = match kind {
        Kind::Choice(choices) => words(choices.iter().map(|(_, word)| *word).collect())?,
        Kind::YesNo => words(vec![messages::YES, messages::NO])?,
        // A number may stand there too, so what is not in the list is only warned of.
        Kind::ChoiceOrNumber(choices) => words(choices.iter().map(|(_, word)| *word).collect())?,
        Kind::Text
        | Kind::Name
        | Kind::Formula
        | Kind::Number
        | Kind::Integer
        | Kind::Names
        | Kind::Texts
        | Kind::Lines
        | Kind::Numbers
        | Kind::NumberOrTable
        | Kind::Pairs
        | Kind::Values
        | Kind::WordLists
        | Kind::Shown => DataValidation::new().allow_any_value(),
    };
    rule.set_error_style(if matches!(kind, Kind::ChoiceOrNumber(_)) {
        DataValidationErrorStyle::Information
    } else {
        DataValidationErrorStyle::Stop
    })
    .set_error_title("请从下拉框里选")
}

const fn look_of(kind: Kind, cell: Option<&CellValue>) -> Look {
    match (kind, cell) {
        (Kind::Shown, _) => Look::Shown,
        (_, Some(CellValue::Number(_))) => Look::Number,
        (Kind::Number | Kind::Integer | Kind::NumberOrTable | Kind::ChoiceOrNumber(_), _) => Look::Number,
        (_, _) => Look::Text,
    }
}

type Marks<'a> = (&'a BTreeMap<(u32, usize), Vec<&'a str>>, &'a BTreeMap<(u32, usize), &'a Change>);

fn write_row(
    worksheet: &mut Worksheet,
    index: usize,
    row: &Row,
    content: &Content,
    formats: &Formats,
    (faulty, changed): Marks<'_>,
) -> Result<(), XlsxError> {
    let sheet = &SHEETS[index];
    let head = (index == HEAD).then(|| head_line(&row.text(0))).flatten();
    let id = sheet.column_of("id").map(|col| row.text(col)).unwrap_or_default();
    for (number, column) in sheet.columns.iter().enumerate() {
        let col = u16::try_from(number).unwrap_or(u16::MAX);
        let at = (row.number, col);
        let shown = match column.key {
            "@made" => content.made.get(&id).cloned(),
            "@help" => head.map(|line| line.help.to_owned()),
            _ => None,
        };
        let shown = shown.map(CellValue::Text);
        let cell = shown.as_ref().or_else(|| row.cell(number));
        let key = (row.number, number);
        let look = if faulty.contains_key(&key) {
            Look::Faulty
        } else if changed.contains_key(&key) {
            Look::Changed
        } else {
            look_of(column.kind, cell)
        };
        let format = if index == HEAD && number == 0 {
            if head.is_some_and(|line| line.required) { &formats.needed } else { &formats.heading }
        } else {
            formats.cell(look)
        };
        match cell {
            None => {
                worksheet.write_blank(at.0, at.1, format)?;
            }
            Some(CellValue::Number(digits)) => match digits.parse::<f64>() {
                Ok(double) => {
                    let number = format.clone().set_num_format("General");
                    let number = if index == HEAD { number.set_align(FormatAlign::Left) } else { number };
                    worksheet.write_number_with_format(at.0, at.1, double, &number)?;
                }
                Err(_) => write_text(worksheet, at, digits, Some(format))?,
            },
            Some(cell) => write_text(worksheet, at, &fit_into_cell(&shown_value(cell)), Some(format))?,
        }
        if let Some(messages) = faulty.get(&key) {
            insert_note(worksheet, at, &messages.join("\n"))?;
        } else if let Some(change) = changed.get(&key) {
            insert_note(worksheet, at, &messages::last_year_was(&change.texts[3]))?;
        }
    }
    match head {
        Some(line) => write_head_line(worksheet, row, line, formats),
        None => Ok(()),
    }
}

/// What Excel lets into a line of 基本.
fn write_head_line(
    worksheet: &mut Worksheet,
    row: &Row,
    line: &super::columns::Line,
    formats: &Formats,
) -> Result<(), XlsxError> {
    let kind = match line.shape {
        LineShape::One(kind) => kind,
        LineShape::PairsOfNames | LineShape::Tables(_) => Kind::Text,
    };
    let validation = validation(kind)?
        .set_input_title(shorten(line.heading, PROMPT_TITLE))?
        .set_input_message(shorten(line.help, PROMPT))?;
    worksheet.add_data_validation(row.number, 1, row.number, 1, &validation)?;
    if line.required {
        let rule = format!("=$B{}=\"\"", row.number + 1);
        let rule = ConditionalFormatFormula::new().set_rule(rule.as_str()).set_format(&formats.alarm);
        worksheet.add_conditional_format(row.number, 1, row.number, 1, &rule)?;
    }
    Ok(())
}

fn insert_note(worksheet: &mut Worksheet, (row, col): (u32, u16), text: &str) -> Result<(), XlsxError> {
    let lines = text.chars().count().div_ceil(22).max(2);
    let height = u32::try_from(lines).unwrap_or(20).min(20) * 18 + 12;
    let note = Note::new(shorten(text, NOTE)).add_author_prefix(false).set_width(320).set_height(height);
    worksheet.insert_note(row, col, &note)?;
    Ok(())
}

/// Groups the columns that are seldom used; folded away where nothing stands in them.
fn group_rare(worksheet: &mut Worksheet, sheet: &Sheet, rows: &[Row]) -> Result<(), XlsxError> {
    let Some(first) = sheet.columns.iter().position(|column| column.rare) else { return Ok(()) };
    let last = sheet.columns.len() - 1;
    let used = rows.iter().any(|row| row.cells[first..].iter().any(Option::is_some));
    let (first, last) = (u16::try_from(first).unwrap_or(0), u16::try_from(last).unwrap_or(0));
    worksheet.group_symbols_to_left(true);
    if used {
        worksheet.group_columns(first, last)?;
    } else {
        worksheet.group_columns_collapsed(first, last)?;
    }
    Ok(())
}
