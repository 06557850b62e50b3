//! The layout of a form: the place of each field, and the printed cells of each sheet.

use crate::formula::FieldIx;
use crate::value::CellRef;

/// Where a field stands. The cell of row `i` of a list is `i` rows below the first.
#[derive(Debug, Clone)]
pub struct FieldPlace {
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

impl FieldPlace {
    /// The cell of list row `row` (0 for a single field).
    pub fn cell_of_row(&self, row: u32) -> CellRef {
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
    /// The meaning of a colour, printed in that colour.
    Legend(Swatch),
}

/// A colour with a meaning.
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
    /// To be noted.
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
    /// How many rows are printed, from the first.
    pub printed: u32,
}

/// Where everything in a form stands.
#[derive(Debug)]
pub struct Layout {
    /// The layout of each sheet, in the template's order.
    pub sheets: Vec<SheetLayout>,
    /// The place of each field, in the template's order.
    pub places: Vec<FieldPlace>,
}
