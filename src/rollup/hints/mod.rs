//! Hints for the reviewer: what units have in common that they should not, and where a unit is far from its peers.
//!
//! In come the rows of a roll-up, out go hints, what deserves a look first in front. A hint is no finding: nothing follows from it
//! for a unit, and where nothing is unusual there is none.

mod far_figure;
mod figures;
mod messages;
mod peers;
mod scores;
mod sharers;
mod targets;
mod texts;

use crate::form::Form;

use super::facts::TextRegister;
use super::parents::Parents;
use super::row::RollupRow;

/// Something that deserves a look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    /// What kind it is of.
    pub kind: HintKind,
    /// The units that it is about, by their rows.
    pub units: Vec<usize>,
    /// What it is about.
    pub subject: String,
    /// What shows it.
    pub evidence: String,
}

/// The kinds of hints, in the order in which they deserve a look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HintKind {
    /// The unit's own score is far above the recomputed one.
    SelfScore,
    /// Units wrote the same.
    SharedText,
    /// A unit wrote what it wrote last year.
    LastYearText,
    /// A figure is far from those of the unit's peers.
    FarFromPeers,
    /// Every target was met exactly.
    ExactTargets,
    /// The score is the full mark.
    FullMarks,
}

impl HintKind {
    /// Every kind, in order.
    pub const ALL: [Self; 6] = [
        Self::SelfScore,
        Self::SharedText,
        Self::LastYearText,
        Self::FarFromPeers,
        Self::ExactTargets,
        Self::FullMarks,
    ];

    /// The word people see.
    pub const fn word(self) -> &'static str {
        match self {
            Self::SelfScore => "自评偏高",
            Self::SharedText => "文字雷同",
            Self::LastYearText => "照抄上年",
            Self::FarFromPeers => "偏离同类",
            Self::ExactTargets => "正好完成",
            Self::FullMarks => "自评满分",
        }
    }
}

/// The hints on these rows, what deserves a look first in front.
pub(super) fn hints(form: &Form, rows: &[RollupRow], parents: &Parents, register: &TextRegister) -> Vec<Hint> {
    let template = &form.template;
    [
        scores::self_scores(template, rows),
        texts::shared(template, rows, parents, register),
        texts::last_years(template, rows, register),
        figures::far_from_peers(template, rows, parents),
        targets::exact(rows),
        scores::full_marks(template, rows),
    ]
    .concat()
}
