//! jixiao: the yearly self-evaluation of a department's whole spending (部门整体支出绩效自评), as Excel workbooks.
//!
//! The rooms, their order and the walk of one cell are told in `docs/architecture.md`. In one picture:
//!
//! ```text
//! template ──► layout ──► emit                                  a form becomes a workbook
//! bytes ──► intake ──► compute ──► check ──► report, returned   a workbook becomes a verdict, and the form again
//! ```
//!
//! - [`engine::Engine`] is the door: bytes in, verdict and bytes out. It knows no files, threads, clock, database or mail, and builds
//!   with `--no-default-features`, also for a browser.
//! - [`template`] is the checked form; [`builder`] makes it from the TOML files that [`language`] reads. No Rust knows an indicator, a
//!   sheet, a year or a place.
//! - [`formula`] is the language of formulas and checks. A formula is parsed once; from that one tree come the live cell, the cached
//!   result and the exact recomputation. [`score`] lowers scoring rules to the same tree.
//! - [`layout`] gives every field a cell; [`form::Form`] is a template with its layout, made ready once for any number of files.
//! - [`emit`] writes the form's sheets, [`intake`] reads a workbook of any origin, [`compute`] recomputes every derived cell,
//!   [`check`] judges, [`returned`] emits the form again with marks, [`report`] writes text and JSON.
//!
//! Around the engine, behind features that the ordinary build has on: `files`, `mail`, `rollup`, `campaign` and `cli`.
//!
//! Amounts are decimals everywhere but at the reading and writing boundary ([`value::number`]).

#![warn(missing_docs)]

pub mod builder;
#[cfg(feature = "campaign")]
pub mod campaign;
#[cfg(feature = "campaign")]
pub(crate) mod campaign_folder;
pub mod check;
#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "campaign")]
pub(crate) mod collect;
pub mod compute;
#[cfg(feature = "campaign")]
pub(crate) mod correspondence;
pub mod diagnostic;
pub mod emit;
pub mod engine;
#[cfg(feature = "files")]
pub mod files;
pub mod finding;
pub mod form;
pub mod formula;
pub mod intake;
pub mod language;
pub mod layout;
#[cfg(feature = "campaign")]
pub(crate) mod ledger;
#[cfg(feature = "campaign")]
pub mod mail;
pub mod report;
pub mod returned;
#[cfg(feature = "campaign")]
pub(crate) mod review;
#[cfg(feature = "rollup")]
pub mod rollup;
#[cfg(feature = "campaign")]
pub(crate) mod roster;
pub mod score;
pub mod selfcheck;
pub mod template;
pub mod text;
pub mod value;

pub use template::prefill::locate as prefilled_cell;
