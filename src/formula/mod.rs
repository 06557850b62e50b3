//! The formula language: Excel's syntax with field names.
//!
//! In comes the text of a formula or check; out goes an [`Expr`], which is evaluated in exact
//! decimals ([`evaluate`]) and rendered as Excel text ([`render`]). This module knows nothing of forms:
//! names are resolved by the caller, values and addresses are asked from traits.

mod ast;
pub(crate) mod build;
mod cells;
mod coerce;
mod criteria;
mod error;
mod evaluate;
mod fold;
mod functions;
mod number;
mod order;
mod parse;
mod render;

pub use ast::Expr;
pub(crate) use ast::{BinaryOp, OperatorResult, UnaryOp};
pub use cells::{CellValues, FieldIx, Reach, Ref};
pub(crate) use error::{FormulaError, FormulaErrorKind};
pub use evaluate::evaluate;
pub(crate) use fold::{NoCells, fold};
pub use functions::Function;
pub(crate) use functions::{FunctionResult, listed_words};
pub use order::references;
pub(crate) use order::{numbers, order, walk};
pub use parse::parse;
pub(crate) use parse::parse_with;
pub use render::{CellNames, render};

#[cfg(test)]
mod tests;
