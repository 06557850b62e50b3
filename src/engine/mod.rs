//! The phases put together: a form and a filling to a workbook; the bytes of a workbook to a verdict and the workbook that goes back.

pub mod checker;
pub mod filling;
pub mod last_year;
pub mod pipeline;
