//! jixiao: the yearly self-evaluation of a department's whole spending (部门整体支出绩效自评), as Excel workbooks.
//!
//! Data flows one way:
//!
//! ```text
//! template ──► layout ──► emit                                  a form becomes a workbook
//! file ──► intake ──► compute ──► check ──► report, returned    a workbook becomes a verdict, and the form again
//! ```
//!
//! - [`template`] says what a form is: TOML files, checked into a [`template::Template`] or refused with every fault. No Rust
//!   knows an indicator, a sheet, a year or a place.
//! - [`formula`] is the language of its formulas and checks. A formula is parsed once; from that one tree come the live cell, the
//!   cached result and the exact recomputation. [`score`] lowers scoring rules to the same tree.
//! - [`layout`] gives every field a cell. [`form::Form`] is a template with its layout, made ready once for any number of files.
//! - [`emit`] writes the form's sheets; it does not compute.
//! - [`intake`] reads a workbook of any origin; it does not judge amounts.
//! - [`compute`] recomputes every derived cell; what stood there is never looked at.
//! - [`check`] judges, and tells how each score came about; it does not touch files.
//! - [`last_year`] reads last year's accepted return, from which this year's form is filled and to which it is held.
//! - [`returned`] emits the form again with marks, 校验汇总 and 问题清单; [`report`] tells the same to terminals and programs.
//! - [`rollup`] puts many units' returns into one workbook, or one long table.
//! - [`campaign`] is a year's work: roster, issue, collect, ledger, reminders, review. [`mail`] reads the messages that come and
//!   drafts those that go.
//! - [`pipeline`] and [`checker`] put the phases together; [`cli`] is arguments in, exit code out.
//!
//! Amounts are decimals everywhere but at the reading and writing boundary ([`number`]).

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
