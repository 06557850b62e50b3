//! What an explanation of a score asks of the filled form.

use crate::formula::{CellValues, Expr, FieldIx};
use crate::value::Amount;

/// A form with its figures, as far as an explanation asks about it.
pub trait FilledForm: CellValues {
    /// The label of a field.
    fn label(&self, field: FieldIx) -> &str;

    /// The value of a single field, as the form shows it.
    fn shown(&self, field: FieldIx) -> String;

    /// A bound that the value of a field is compared with, in the unit of the field: `30%`.
    fn bound_of(&self, field: FieldIx, bound: Amount) -> String;

    /// A formula with the labels and figures of its cells: `年初预算 1130.62 ＋ 追加预算 810.03`.
    fn formula_with_figures(&self, formula: &Expr) -> String;
}
