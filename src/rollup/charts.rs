//! What a roll-up's charts show, as numbers for a page: the same counts as on the sheets of its workbook.

use serde::Serialize;

use crate::finding::Severity;
use crate::template::display::points;
use crate::value::Amount;

use super::Rollup;
use super::model::ReturnState;
use super::rank::Spread;
use super::row::{IndicatorPoints, RollupRow};
use super::workbook::problems;

/// How many kinds of problems are shown.
const MOST_PROBLEMS: usize = 10;

/// The charts of a roll-up.
#[derive(Debug, Serialize)]
pub struct RollupCharts {
    /// How many units stand where, in the order in which a return gets on.
    pub states: Vec<Bar>,
    /// How many of the units that passed have each grade, best first.
    pub grades: Vec<Bar>,
    /// The most frequent problems, with how many of each were found.
    pub problems: Vec<Bar>,
    /// Each indicator with its weight and the means of the points of the units that passed.
    pub indicators: Vec<IndicatorMean>,
    /// The mean, the middle, the greatest and the least recomputed score of the units that passed.
    pub spread: Vec<(&'static str, String)>,
}

/// A bar of a chart.
#[derive(Debug, Serialize)]
pub struct Bar {
    /// What it is of.
    pub label: String,
    /// How long it is.
    pub count: usize,
    /// What else is to be said of it.
    pub remark: String,
}

/// The means of an indicator.
#[derive(Debug, Serialize)]
pub struct IndicatorMean {
    /// What it is called.
    pub label: String,
    /// Its full mark.
    pub weight: String,
    /// The mean of the departments' own points.
    pub declared: Option<String>,
    /// The mean of the recomputed points.
    pub recomputed: Option<String>,
}

impl Rollup<'_> {
    /// What the charts show.
    pub fn charts(&self) -> RollupCharts {
        let passed: Vec<&RollupRow> = self.rows.iter().filter(|row| row.state == ReturnState::Passed).collect();
        let bar = |label: &str, count: usize| Bar { label: label.to_owned(), count, remark: String::new() };
        let count_of = |state: ReturnState| self.rows.iter().filter(|row| row.state == state).count();
        let graded = |name: &str| passed.iter().filter(|row| row.grade.as_deref() == Some(name)).count();
        let template = &self.form.template;
        RollupCharts {
            states: ReturnState::ALL.into_iter().map(|state| bar(state.word(), count_of(state))).collect(),
            grades: template.grades.iter().map(|grade| bar(&grade.name, graded(&grade.name))).collect(),
            problems: self.problem_bars(),
            indicators: self.indicator_means(&passed),
            spread: spread(&passed),
        }
    }

    fn problem_bars(&self) -> Vec<Bar> {
        let found = problems::by_code(&self.rows).into_iter();
        let found = found.filter(|((_, severity), _)| *severity < Severity::Notice).take(MOST_PROBLEMS);
        let bars = found.map(|((code, severity), count)| Bar {
            label: format!("{code} {}", problems::name(&self.form.template, code)),
            count: usize::try_from(count.found).unwrap_or(usize::MAX),
            remark: super::messages::problem(severity.word(), count.units.len(), count.open),
        });
        bars.collect()
    }

    fn indicator_means(&self, passed: &[&RollupRow]) -> Vec<IndicatorMean> {
        let mean = |index: usize, pick: fn(&IndicatorPoints) -> Option<Amount>| {
            Spread::of(passed.iter().filter_map(|row| pick(row.points.get(index)?)).collect()).average.map(points)
        };
        let means = self.form.template.indicators.iter().enumerate().map(|(index, indicator)| IndicatorMean {
            label: indicator.label.clone(),
            weight: points(indicator.printed_weight()),
            declared: mean(index, |points| points.declared),
            recomputed: mean(index, |points| points.recomputed),
        });
        means.collect()
    }
}

fn spread(passed: &[&RollupRow]) -> Vec<(&'static str, String)> {
    let spread = Spread::of(passed.iter().filter_map(|row| row.recomputed).collect());
    let lines = super::messages::SPREAD.into_iter().zip([spread.average, spread.median, spread.most, spread.least]);
    lines.filter_map(|(word, amount)| Some((word, points(amount?)))).collect()
}
