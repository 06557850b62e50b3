//! The formula language: Excel's syntax with field names.
//!
//! In comes the text of a formula or check; out goes an [`Expr`], which is evaluated in exact
//! decimals ([`evaluate`]) and rendered as Excel text ([`render`]). This module knows nothing of forms:
//! names are resolved by the caller, values and addresses are asked from traits.

mod ast;

pub use ast::{BinaryOp, Expr, FieldIx, Function, Reach, Ref, UnaryOp};
