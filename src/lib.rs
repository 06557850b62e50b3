//! jixiao: the yearly self-evaluation of a department's whole spending, as Excel workbooks.

pub mod check;
pub mod checker;
pub mod cli;
pub mod compute;
pub mod date;
pub mod emit;
pub mod filling;
pub mod finding;
pub mod form;
pub mod formula;
pub mod intake;
pub mod layout;
pub mod number;
pub mod pipeline;
pub mod report;
pub mod returned;
pub mod score;
pub mod stamp;
pub mod template;
pub mod value;

pub use check::prefilled::locate as prefilled_cell;
