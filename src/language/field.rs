//! The keys of a field, and the types of values.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::diagnostic::number::{Number, Str};

/// The type of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FieldType {
    /// Money in the template's unit; 2 decimals unless told.
    Amount,
    /// A number of things or people; 0 decimals unless told.
    Count,
    /// A ratio shown as a percentage; `decimals` are those of the percentage, 2 unless told.
    Percent,
    /// Points; 2 decimals unless told.
    Score,
    /// A line of text.
    Text,
    /// One of `choices`.
    Choice,
    /// A date.
    Date,
}

/// A field, or what a column or row of fields has in common.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawField {
    /// The id; in a grid or list, the part after (column) or before (row) the dot.
    pub(crate) id: Str,
    /// The printed label; the id if left out.
    pub(crate) label: Option<String>,
    /// Headings above the label that it shares with its neighbours, outermost first.
    #[serde(default)]
    pub(crate) group: Vec<String>,
    /// The type of value. In a grid, a row's type wins over its column's.
    #[serde(rename = "type")]
    pub(crate) kind: Option<FieldType>,
    /// A formula: the field is then derived. Inside a grid column or list, bare column ids mean the same
    /// row; inside a grid row, bare row ids mean the same column.
    pub(crate) formula: Option<Str>,
    /// Whether the field must be filled (in a list: in each row used). In a grid a cell is required if
    /// its row and its column are; both are unless told. Elsewhere not, unless told.
    pub(crate) required: Option<bool>,
    /// Whether the bureau fills the field in before it sends the form out.
    #[serde(default)]
    pub(crate) prefilled: bool,
    /// How many decimals it has; those of its type unless told: none of a `count`, else 2 (of a `percent` those of the percentage
    /// shown).
    pub(crate) decimals: Option<u32>,
    /// The least allowed value. Amounts, counts and scores may not be negative unless told (`min = -1e9`).
    pub(crate) min: Option<Number>,
    /// The greatest allowed value; of a percentage 10 (1000%) unless told, so that 95 for 95% is refused.
    pub(crate) max: Option<Number>,
    /// The first and the last year that a `date` may lie in, counted from the budget year: `[1, 2]` is the two years after it.
    pub(crate) years: Option<(i16, i16)>,
    /// The choices of a `choice`.
    #[serde(default)]
    pub(crate) choices: Vec<String>,
    /// The unit shown behind the label, such as `人` or `平方米`; amounts have the template's.
    pub(crate) unit: Option<String>,
    /// What to fill in, shown when the cell is selected.
    #[serde(default)]
    pub(crate) note: String,
    /// Other wordings of the label that a file may have.
    #[serde(default)]
    pub(crate) aliases: Vec<String>,
    /// Form: how many sheet columns the value covers, if not that of `spans`; 0 for the rest of the line.
    pub(crate) span: Option<u32>,
    /// Grid row: ids of the columns in which the row has no cell (printed as `—`).
    #[serde(default)]
    pub(crate) skip: Vec<Str>,
    /// List column: whether the total row adds it up.
    #[serde(default)]
    pub(crate) total: bool,
    /// Grid row or column: set apart as a total (bold).
    #[serde(default)]
    pub(crate) strong: bool,
    /// How far a value typed over this formula may differ and still be a 尾差; reckoned from the
    /// number of terms if left out.
    pub(crate) rounding: Option<Number>,
}
