//! Places every block, so that every field has a cell address.
//!
//! In comes a checked [`Template`](crate::template::Template); out goes a [`Layout`]: for each field a [`Place`], for each sheet its
//! labels, column widths and row heights. Nothing here writes a file, and nothing here reads values.


/// A cell of a sheet; row and column counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CellRef {
    /// The row.
    pub row: u32,
    /// The column.
    pub col: u16,
}

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
}

/// Where everything stands.
#[derive(Debug)]
pub struct Layout {
    /// A sheet each, in the template's order.
    pub sheets: Vec<SheetLayout>,
    /// A place a field.
    pub places: Vec<Place>,
}
