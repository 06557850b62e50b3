//! jixiao: the yearly self-evaluation of a department's whole spending (部门整体支出绩效自评), as Excel workbooks.
//!
//! The rooms, their order and the walk of one cell are told in `docs/architecture.md`. In one picture:
//!
//! ```text
//! template ──► layout ──► emit                                  a form becomes a workbook
//! bytes ──► intake ──► compute ──► check ──► report, returned   a workbook becomes a verdict, and the form again
//! ```
//!
//! A front end uses these:
//!
//! - [`engine::Engine`] checks: bytes in, verdict and bytes out. It knows no files, threads, clock, database or mail, and builds with
//!   `--no-default-features`, also for a browser. [`engine::emit_filled`] makes the workbook that is filled in.
//! - [`form::Form`] is a form made ready once for any number of files; [`form::Files::built_in_ids`] lists the built-in forms.
//! - [`finding`] is what a check finds, with the registry that explains every code; [`report`] writes it as text or JSON.
//! - [`written_report`] is the report of a workbook as a document: Word, and HTML for a website.
//! - [`reconciliation`] holds a department's own report against its checked workbook.
//! - [`page`] is the engine in an HTML file, which a browser opens from the disk.
//! - [`value`] is what a cell holds. Amounts are decimals everywhere.
//! - Around the engine, behind features that the ordinary build has on: `files` (paths instead of bytes), `rollup` (many returns in one
//!   workbook), `campaign` (a year's work with a roster, a ledger and mail) and `desk` (a campaign in the browser).
//!
//! Behind them, from the ground up: `language` reads the TOML files of a form and `builder` makes the checked form of them, which is
//! `template`; no Rust knows an indicator, a sheet, a year or a place. `formula` is the language of formulas and checks: parsed once,
//! from one tree come the live cell, the cached result and the exact recomputation; `score` lowers scoring rules to the same tree.
//! `layout` gives every field a cell, `emit` writes the sheets, `intake` reads a workbook of any origin, `compute` recomputes every
//! derived cell, `check` judges, `returned` emits the form again with marks.

#![warn(missing_docs, unreachable_pub)]
// Without what is around it the engine does not use all that it offers to the rooms above it.
#![cfg_attr(not(feature = "cli"), allow(dead_code, unused_imports))]
// A new variant does not compile until everything that has to know it does.
#![warn(clippy::wildcard_enum_match_arm, clippy::match_wildcard_for_single_variants)]

#[cfg(feature = "campaign")]
pub mod campaign;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod cli;
#[cfg(feature = "desk")]
pub mod desk;
pub mod engine;
#[cfg(feature = "files")]
pub mod files;
pub mod finding;
pub mod form;
pub mod handbook;
pub mod page;
pub mod reconciliation;
pub mod report;
#[cfg(feature = "rollup")]
pub mod rollup;
pub mod value;
pub mod written_report;

#[cfg(feature = "files")]
mod authoring;
mod builder;
#[cfg(feature = "campaign")]
mod campaign_folder;
mod check;
#[cfg(feature = "campaign")]
mod collect;
mod compute;
#[cfg(feature = "campaign")]
mod correspondence;
mod diagnostic;
pub mod draft;
#[allow(unreachable_pub)]
mod emit;
mod evidence;
mod formula;
mod intake;
mod language;
mod layout;
#[cfg(feature = "campaign")]
mod ledger;
#[cfg(feature = "campaign")]
mod mail;
#[cfg(feature = "mailbox")]
mod mailbox;
#[allow(unreachable_pub)]
mod returned;
#[cfg(feature = "campaign")]
mod review;
#[cfg(feature = "campaign")]
mod roster;
mod score;
mod selfcheck;
mod template;
mod text;

/// What the tests and the benchmarks of this project use beside the public modules. It may change with any version.
#[doc(hidden)]
pub mod internals {
    pub use crate::builder::load;
    pub use crate::check::{judge, judge_in_full};
    pub use crate::template::prefill::locate as prefilled_cell;

    /// Forms as workbooks.
    #[cfg(feature = "files")]
    pub mod authoring {
        pub use crate::authoring::{
            AuthoredForm, AuthoringFault, AuthoringFaults, NotAuthoring, export, export_as_written,
        };
    }

    /// Recomputing every derived cell.
    pub mod compute {
        pub use crate::compute::{Computed, View, compute, used_rows};
    }

    /// Making workbooks that no front end makes.
    pub mod workbook {
        pub use crate::engine::workbook::{emit_filled, emit_identified, emit_uncalculated, identity};
    }

    /// The language of formulas.
    pub mod formula {
        pub use crate::formula::{
            CellNames, CellValues, Expr, FieldIx, Function, Reach, Ref, evaluate, parse, references, render,
        };
    }

    /// Reading workbooks.
    pub mod intake {
        pub use crate::intake::recognise::identity;
        pub use crate::intake::{Book, BookSheet, Reading, Refusal, Submission, is_workbook, read};
    }

    /// Where everything stands.
    pub mod layout {
        pub use crate::layout::LabelStyle;
    }

    /// The folder of a campaign.
    #[cfg(feature = "campaign")]
    pub mod campaign_folder {
        pub use crate::campaign_folder::CampaignFolder;
    }

    /// The record of a campaign.
    #[cfg(feature = "campaign")]
    pub mod ledger {
        pub use crate::ledger::{Ledger, LedgerError};
    }

    /// Messages.
    #[cfg(feature = "campaign")]
    pub mod mail {
        pub use crate::mail::{Attachment, MailDraft, MailError, Mailbox, Message, read};
    }

    /// Scoring rules.
    pub mod score {
        pub use crate::score::{Direction, Rule};
    }

    /// The checked form.
    pub mod template {
        pub use crate::template::{
            CHECK_KINDS, Change, Check, CheckRule, Extra, Faults, Field, FieldType, Files, Indicator, SelfLine,
            SelfMark, Struck, Subject, SubstanceGroup, Template, ValueSource, describe, rule_pack, schema,
        };
    }

    /// Numbers and dates as Excel has them.
    pub mod number {
        pub use crate::value::date::{serial, shown};
        pub use crate::value::number::{from_double, round, to_double};
    }
}
