//! Places every block, so that every field has a cell address.
//!
//! In comes a checked [`Template`]; out goes a [`Layout`]: for each field a [`Place`], for each sheet its
//! labels, column widths and row heights. Nothing here writes a file, and nothing here reads values.

use crate::formula::FieldIx;
use crate::template::{Block, Sheet, Template};
use crate::value::CellRef;

mod blocks;
mod canvas;
mod checking;
pub mod names;
pub mod slots;

pub use text::{LIST_ROW, height as row_height};
mod text;

use canvas::{Canvas, Span};

/// Where a field stands. The cell of list row `i` is `i` rows below.
#[derive(Debug, Clone)]
pub struct Place {
    /// The sheet, counted from 0 among the form's sheets.
    pub sheet: usize,
    /// The (first) cell.
    pub cell: CellRef,
    /// How many sheet columns it covers.
    pub cols: u16,
    /// How many sheet rows it covers (more than one only for single fields).
    pub rows: u32,
    /// The label that names its row (same row, to the left), if it has one.
    pub row_label: Option<CellRef>,
    /// The label that names its column (above it), if it has one. A narrative's label stands here.
    pub column_label: Option<CellRef>,
}

impl Place {
    /// The cell of list row `row` (0 for a single field).
    pub fn at(&self, row: u32) -> CellRef {
        CellRef { row: self.cell.row + row, col: self.cell.col }
    }
}

/// What a printed cell shows.
#[derive(Debug, Clone, PartialEq)]
pub enum LabelText {
    /// Text.
    Text(String),
    /// A list's row number.
    Number(u32),
    /// `编制单位：` and the unit's name, live.
    UnitName,
    /// The name of a sheet of the form, linked to it.
    Link(usize),
    /// The verdict of the live self-check, live and linked to it.
    Verdict,
    /// The address of a field's first cell, linked to it.
    Goto(FieldIx),
}

/// The look of a printed cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LabelStyle {
    /// `附件1`
    Tag,
    /// The sheet's title.
    Title,
    /// The unit's name under the title, left.
    UnitLine,
    /// The unit of amounts under the title, right.
    CurrencyLine,
    /// A heading over a block.
    BlockTitle,
    /// A column heading.
    Head,
    /// A row label.
    Stub,
    /// The row label of a total.
    StrongStub,
    /// A list's row number, or `—` for a cell that is not there.
    Filler,
    /// Long standard text in a table.
    Standard,
    /// A printed paragraph.
    Prose,
    /// A printed paragraph in the middle and large.
    Centred,
    /// A remark under the table.
    Remark,
    /// A link of the contents list.
    Link,
    /// The verdict of the self-check at the head of a sheet.
    Verdict,
    /// A link to cells in a table.
    Goto,
    /// A word in the colour that it explains.
    Legend(Swatch),
}

/// A colour that means something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Swatch {
    /// The department fills it in.
    Input,
    /// A formula.
    Derived,
    /// The bureau filled it in.
    Prefilled,
    /// To be corrected.
    Error,
    /// To be corrected or explained.
    Warning,
    /// To be known.
    Notice,
}

/// A printed cell, merged over `rows` × `cols`.
#[derive(Debug, Clone)]
pub struct Label {
    /// Its upper left cell.
    pub cell: CellRef,
    /// Rows covered.
    pub rows: u32,
    /// Columns covered.
    pub cols: u16,
    /// What it shows.
    pub text: LabelText,
    /// How it looks.
    pub style: LabelStyle,
}

/// Everything on a sheet but the fields' values.
#[derive(Debug)]
pub struct SheetLayout {
    /// The labels, from top to bottom and left to right.
    pub labels: Vec<Label>,
    /// The height of each row in points.
    pub heights: Vec<f64>,
    /// Rows and columns that stay in sight.
    pub freeze: Option<CellRef>,
    /// The rows repeated on each printed page, first and last.
    pub repeat: Option<(u32, u32)>,
    /// How many columns it has.
    pub columns: u16,
    /// Rows that are grouped, first and last. None is folded: Excel opens no group on a protected sheet.
    pub groups: Vec<(u32, u32)>,
    /// How many rows are printed.
    pub printed: u32,
}

/// Where everything stands.
#[derive(Debug)]
pub struct Layout {
    /// A sheet each, in the template's order.
    pub sheets: Vec<SheetLayout>,
    /// A place a field.
    pub places: Vec<Place>,
}

/// Lays out a form.
pub fn lay_out(template: &Template) -> Layout {
    let mut places: Vec<Option<Place>> = vec![None; template.fields.len()];
    let sheets =
        template.sheets.iter().enumerate().map(|(at, sheet)| lay_out_sheet(at, sheet, template, &mut places)).collect();
    let nowhere =
        Place { sheet: 0, cell: CellRef { row: 0, col: 0 }, cols: 1, rows: 1, row_label: None, column_label: None };
    // Every field belongs to a block, and every block places its fields.
    let places = places.into_iter().map(|place| place.unwrap_or_else(|| nowhere.clone())).collect();
    Layout { sheets, places }
}

fn lay_out_sheet(at: usize, sheet: &Sheet, template: &Template, places: &mut Vec<Option<Place>>) -> SheetLayout {
    let mut canvas = Canvas::new(at, sheet, places);
    place_title(sheet, template, &mut canvas);
    for (number, block) in sheet.blocks.iter().enumerate() {
        if number > 0 {
            canvas.gap();
        }
        blocks::place(block, template, &mut canvas);
    }
    if !sheet.remarks.is_empty() {
        let whole = canvas.whole();
        for remark in &sheet.remarks {
            let row = canvas.row;
            canvas.label(row, 1, whole, remark, LabelStyle::Remark);
            canvas.row += 1;
        }
    }
    let tables: Vec<&Block> = sheet.blocks.iter().filter(|block| is_table(block)).collect();
    let single = tables.len() == 1 && sheet.blocks.first().is_some_and(is_table);
    let checks = sheet.blocks.iter().any(|block| matches!(block, Block::SelfCheck));
    let header = if single || checks { canvas.headers.first().copied() } else { None };
    // A long last table runs over the page: its heading is repeated, but stands too far down to stay in sight.
    let long = tables.last().is_some_and(|last| runs_long(last, template));
    SheetLayout {
        freeze: header.map(|(_, last)| CellRef { row: last + 1, col: 0 }),
        repeat: header.or_else(|| canvas.headers.last().copied().filter(|_| long)),
        columns: canvas.columns(),
        printed: canvas.unprinted.unwrap_or_else(|| u32::try_from(canvas.heights.len()).unwrap_or(u32::MAX)),
        groups: canvas.groups,
        labels: canvas.labels,
        heights: canvas.heights,
    }
}

fn is_table(block: &Block) -> bool {
    matches!(block, Block::Grid(_) | Block::List(_) | Block::Indicators(_) | Block::Checklist(_))
}

/// Whether a table is a long list under fixed headings.
fn runs_long(block: &Block, template: &Template) -> bool {
    let Block::List(list) = block else { return false };
    let list = template.list(list.list);
    !list.lines.is_empty() && list.capacity > blocks::OPEN_ROWS
}

/// The attachment number on the left, the verdict of the self-check on the right.
fn place_head(sheet: &Sheet, template: &Template, canvas: &mut Canvas<'_>) {
    /// The room that the verdict takes, in characters of half width.
    const VERDICT: f64 = 46.0;
    let columns = canvas.columns();
    if canvas.sheet == template.self_check.sheet || columns == 0 {
        return;
    }
    let wide = |cols: &u16| canvas.width(Span { col: columns - cols, cols: *cols }) >= VERDICT;
    let right = (1..columns).find(wide).unwrap_or(columns.saturating_sub(1)).max(1);
    let left = columns - right;
    let row = canvas.row;
    if left > 0 {
        canvas.label(row, 1, Span { col: 0, cols: left }, &sheet.tag, LabelStyle::Tag);
    }
    canvas.put(row, 1, Span { col: left, cols: right }, LabelText::Verdict, LabelStyle::Verdict);
    canvas.row += 1;
    if left == 0 && !sheet.tag.is_empty() {
        canvas.label(canvas.row, 1, canvas.whole(), &sheet.tag, LabelStyle::Tag);
        canvas.row += 1;
    }
}

/// The attachment number, the title and the line under it.
fn place_title(sheet: &Sheet, template: &Template, canvas: &mut Canvas<'_>) {
    let whole = canvas.whole();
    place_head(sheet, template, canvas);
    let row = canvas.row;
    canvas.label(row, 1, whole, &sheet.title, LabelStyle::Title);
    let lines = text::lines(&sheet.title, canvas.width(whole) / 1.6);
    canvas.raise(row, 33.0 * f64::from(lines));
    canvas.row += 1;
    if sheet.unit_line {
        place_unit_line(template, canvas);
    }
}

/// The unit's name on the left and the unit of amounts on the right; where there is one column only, below each other.
fn place_unit_line(template: &Template, canvas: &mut Canvas<'_>) {
    let columns = canvas.columns();
    let right = (columns / 3).max(1);
    let left = columns.saturating_sub(right);
    let currency = format!("金额单位：{}", template.currency);
    if left == 0 {
        canvas.put(canvas.row, 1, canvas.whole(), LabelText::UnitName, LabelStyle::UnitLine);
        canvas.row += 1;
    } else {
        canvas.put(canvas.row, 1, Span { col: 0, cols: left }, LabelText::UnitName, LabelStyle::UnitLine);
    }
    canvas.label(canvas.row, 1, Span { col: left, cols: right }, &currency, LabelStyle::CurrencyLine);
    canvas.row += 1;
}
