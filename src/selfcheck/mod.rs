//! The live self-check: the sheet 填报自检, generated from what the form declares.
//!
//! Each consistency rule, each group of required fields and each score becomes a line of derived fields. They are laid out,
//! emitted and recomputed like any other; the findings of families C and S are read from the same fields, so that what the
//! department sees while it fills and what the check says later cannot disagree.

mod builder;
mod changes;
mod filling;
pub(crate) mod messages;
mod missing;
mod rules;
mod scores;
mod substance;

use crate::template::blocks::Block;
use crate::template::check::Check;
use crate::template::declare::Declarations;
use crate::template::indicator::{Grade, Indicator, Score};
use crate::template::last_year::Change;
use crate::template::model::Sheet;
use crate::template::self_check::SelfCheck;
use crate::template::substance::SubstanceGroup;
use crate::value::Amount;

pub(crate) use changes::DECIMALS as CHANGE_DECIMALS;
pub(crate) use rules::side;
pub(crate) use substance::listed_code;

use builder::SelfCheckBuilder;

/// What the lines of a self-check are about, besides the fields to fill in.
#[derive(Debug)]
pub(crate) struct Subjects<'a> {
    /// The consistency rules.
    pub(crate) checks: &'a [Check],
    /// The rules on substance.
    pub(crate) substance: &'a [SubstanceGroup],
    /// The figures that may not change much. Each is given the field of last year's figure.
    pub(crate) changes: &'a mut [Change],
    /// The indicators.
    pub(crate) indicators: &'a [Indicator],
    /// The grades.
    pub(crate) grades: &'a [Grade],
}

/// Generates the self-check: adds its fields to those of the form and its sheet to the sheets, and gives the score the formula
/// of the most that it can be.
pub(crate) fn generate(
    declared: &mut Declarations,
    sheets: &mut Vec<Sheet>,
    subjects: Subjects<'_>,
    score: Option<&mut Score>,
) -> SelfCheck {
    let Subjects { checks, substance, changes, indicators, grades } = subjects;
    let mut builder = SelfCheckBuilder::new(declared, sheets, indicators);
    builder.declare_used_rows();
    builder.declare_used_sheets();
    builder.add_filling();
    builder.add_begun(checks);
    builder.add_rules(checks);
    builder.add_changes(changes);
    builder.add_scores(indicators, score, grades);
    builder.add_substance(substance);
    let self_check = builder.finish();
    sheets.push(sheet());
    self_check
}

/// The sheet of the self-check.
fn sheet() -> Sheet {
    Sheet {
        name: messages::SHEET.to_owned(),
        title: messages::SHEET.to_owned(),
        tag: String::new(),
        unit_line: false,
        landscape: true,
        optional: false,
        columns: [5, 42, 22, 14, 14, 13, 9, 10, 34].into_iter().map(Amount::from).collect(),
        blocks: vec![Block::SelfCheck],
        remarks: Vec::new(),
    }
}
