//! What the words about a score ask of the form.

use crate::formula::{CellNames, CellValues, Expr, FieldIx, Ref, render};
use crate::value::Amount;

/// A form, as far as the words of a standard ask about it.
pub trait FormWords {
    /// The label of a field.
    fn label(&self, field: FieldIx) -> &str;

    /// A bound that the value of a field is compared with, in the unit of the field: `30%`.
    fn bound_of(&self, field: FieldIx, bound: Amount) -> String;
}

/// A form with its figures, as far as an explanation asks about it.
pub trait FilledForm: CellValues + FormWords {
    /// The value of a single field, as the form shows it.
    fn shown(&self, field: FieldIx) -> String;

    /// A formula with the labels and figures of its cells: `年初预算 1130.62 ＋ 追加预算 810.03`.
    fn formula_with_figures(&self, formula: &Expr) -> String;
}

/// A formula with the labels of its cells: `存量资金 决算数≤存量资金 上年数`.
pub(crate) fn formula_in_words(formula: &Expr, form: &dyn FormWords) -> String {
    let names = Labels { form };
    render(formula, &names, 0).replace("<=", "≤").replace(">=", "≥").replace("<>", "≠")
}

/// The labels of a form, where a formula has its names.
struct Labels<'a> {
    form: &'a dyn FormWords,
}

impl CellNames for Labels<'_> {
    fn reference(&self, reference: Ref, _: u32, out: &mut String) {
        out.push_str(self.form.label(reference.field));
    }
}
