//! A report held against its workbook: what is said of each figure, and the comments in the copy of it.

#[path = "../support/mod.rs"]
mod support;

mod documents;
mod generated;
mod published;
mod refused;
mod words;
mod written;

use jixiao::engine::{Checked, Engine};
use jixiao::reconciliation::{Agreement, Document, Judgement};

/// What is said of the figures of a text that is held against a workbook.
fn judged(engine: &Engine, workbook: &[u8], text: &str) -> Vec<Judgement> {
    let mut checked: Checked<'_> = engine.check(workbook, "自评表.xlsx").unwrap();
    let document = Document::read(text.as_bytes()).unwrap();
    checked.reconcile(&document).unwrap().judgements.clone()
}

/// The figures of which this is said, as they are written.
fn written(judgements: &[Judgement], agreement: Agreement) -> Vec<&str> {
    judgements
        .iter()
        .filter(|judgement| judgement.agreement == agreement)
        .map(|judgement| judgement.written.as_str())
        .collect()
}

/// The clean sample.
fn clean() -> Vec<u8> {
    std::fs::read(support::sample::CLEAN).unwrap()
}
