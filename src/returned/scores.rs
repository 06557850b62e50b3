//! The part of 校验汇总 about the score: by group, by indicator as a chart, and how each score came about.

use std::cmp::Reverse;

use rust_xlsxwriter::{
    Chart, ChartAxisLabelPosition, ChartDataLabel, ChartFont, ChartFormat, ChartLegendPosition, ChartSolidFill,
    ChartType, Color, XlsxError,
};

use crate::check::{Outcome, ScoreSummary, Trace};
use crate::form::Form;
use crate::template::Indicator;
use crate::template::generated::SUMMARY;
use crate::value::Amount;

use super::messages;
use super::writer::{Entry, SINGLE_SPANS, SummaryWriter, target};

/// The columns of the groups of indicators.
const GROUP_SPANS: [(u16, u16); 5] = [(0, 0), (1, 1), (2, 2), (3, 3), (4, 4)];
/// The series of the chart: the column of the indicators' table, and the colour.
const SERIES: [(u16, u32); 3] = [(1, 0x00D9_D9D9), (3, 0x00F2_C14E), (4, 0x004F_81BD)];
/// The pixels of the chart: its width, the height without bars, and the height of an indicator's bars.
const CHART_WIDTH: u32 = 900;
const CHART_FRAME: u32 = 90;
const CHART_INDICATOR: u32 = 34;
/// The pixels of the heading above it.
const SECTION_HEIGHT: u32 = 60;

/// Writes the sections about the score, where the form has one.
pub(super) fn write(writer: &mut SummaryWriter<'_>, form: &Form, outcome: &Outcome) -> Result<(), XlsxError> {
    if let Some(score) = &outcome.score {
        writer.section(messages::SCORE)?;
        writer.line(&messages::score(score), |formats| &formats.plain)?;
        write_groups(writer, score)?;
    }
    let traces = by_gap(outcome);
    if traces.is_empty() {
        return Ok(());
    }
    let charted = u32::try_from(traces.iter().filter(|trace| has_figures(trace)).count()).unwrap_or(0);
    if charted > 0 {
        writer.keep_together(height(charted) + SECTION_HEIGHT)?;
    }
    writer.section(messages::TRACES)?;
    let chart_row = writer.row;
    if charted > 0 {
        writer.room(height(charted) + 10)?;
    }
    let top = writer.row;
    write_traces(writer, form, &traces)?;
    if charted > 0 {
        let chart = chart(top, charted);
        writer.sheet.insert_chart_with_offset(chart_row, 0, &chart, 4, 4)?;
    }
    Ok(())
}

fn write_groups(writer: &mut SummaryWriter<'_>, score: &ScoreSummary) -> Result<(), XlsxError> {
    writer.headings(GROUP_SPANS, messages::GROUP_HEADINGS)?;
    let any =
        |of: fn(&crate::check::ScoreGroup) -> Option<Amount>| score.groups.iter().any(|group| of(group).is_some());
    let total = (
        messages::TOTAL,
        score.full,
        any(|group| group.self_score).then_some(score.self_total),
        any(|group| group.recomputed).then_some(score.recomputed),
    );
    let groups =
        score.groups.iter().map(|group| (group.name.as_str(), group.weight, group.self_score, group.recomputed));
    for (name, weight, self_score, recomputed) in groups.chain([total]) {
        let gap = self_score.zip(recomputed).map(|(self_score, recomputed)| self_score.saturating_sub(recomputed));
        let [weight, self_score, recomputed, gap] = [Some(weight), self_score, recomputed, gap].map(Entry::Number);
        writer.entries(GROUP_SPANS, [Entry::Text(name), weight, self_score, recomputed, gap])?;
    }
    Ok(())
}

/// Whether there is a score to show.
fn has_figures(trace: &Trace) -> bool {
    trace.declared.is_some() || trace.recomputed.is_some()
}

/// The indicators by how far the two scores are apart, then by the points lost; those without a score last.
pub(super) fn by_gap(outcome: &Outcome) -> Vec<&Trace> {
    let mut traces: Vec<&Trace> = outcome.traces.iter().collect();
    traces.sort_by_key(|trace| {
        let gap =
            trace.declared.zip(trace.recomputed).map(|(declared, recomputed)| declared.saturating_sub(recomputed));
        (!has_figures(trace), Reverse(gap.unwrap_or_default().abs()), Reverse(trace.lost.unwrap_or_default()))
    });
    traces
}

fn write_traces(writer: &mut SummaryWriter<'_>, form: &Form, traces: &[&Trace]) -> Result<(), XlsxError> {
    writer.headings(SINGLE_SPANS, messages::TRACE_HEADINGS)?;
    for trace in traces {
        let indicator: &Indicator = &form.template.indicators[trace.indicator.0 as usize];
        let value = match &trace.lacking {
            Some(location) => Entry::Link(messages::GO_AND_FILL_IN, target(location)),
            None => Entry::Text(trace.value.as_deref().unwrap_or(messages::NONE)),
        };
        let [weight, declared, recomputed] =
            [Some(indicator.printed_weight()), trace.declared, trace.recomputed].map(Entry::Charted);
        let lost = Entry::Number(trace.lost);
        let (name, how) = (Entry::Text(&indicator.label), Entry::Text(&trace.text));
        writer.entries(SINGLE_SPANS, [name, weight, value, declared, recomputed, lost, how])?;
    }
    Ok(())
}

/// How many pixels high the chart of so many indicators is.
fn height(indicators: u32) -> u32 {
    CHART_FRAME + CHART_INDICATOR * indicators
}

/// The bars of the first indicators of the table whose headings stand in the row `top`.
fn chart(top: u32, indicators: u32) -> Chart {
    let (first, last) = (top + 1, top + indicators);
    let mut chart = Chart::new(ChartType::Bar);
    for (col, colour) in SERIES {
        let mut fill = ChartSolidFill::new();
        let mut format = ChartFormat::new();
        chart
            .add_series()
            .set_name((SUMMARY, top, col))
            .set_categories((SUMMARY, first, 0, last, 0))
            .set_values((SUMMARY, first, col, last, col))
            .set_gap(40)
            .set_data_label(ChartDataLabel::new().show_value().set_font(ChartFont::new().set_size(8)))
            .set_format(format.set_solid_fill(fill.set_color(Color::RGB(colour))));
    }
    chart.title().set_name(messages::CHART).set_font(ChartFont::new().set_size(11));
    chart.legend().set_position(ChartLegendPosition::Top);
    // The first indicator stands on top.
    chart.y_axis().set_reverse();
    chart.x_axis().set_label_position(ChartAxisLabelPosition::High);
    chart.set_width(CHART_WIDTH).set_height(height(indicators));
    chart
}
