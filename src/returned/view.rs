//! What the returned workbook shows, as data for a page: 校验汇总 and 问题清单 as [`FileView`], the form with its marks as
//! [`SheetView`]s. The words and their order are those of the workbook.

use serde::Serialize;

use crate::check::messages::verdict_sentence;
use crate::check::{Outcome, ScoreSummary, Trace, Verdict, understood};
use crate::emit::styles::Role;
use crate::emit::{CellMark, cell_role, row_heights, unit_line};
use crate::finding::{Code, Finding, FindingCounts, FindingState, Location, SuggestedValue};
use crate::form::Form;
use crate::intake::Submission;
use crate::layout::{Label, LabelStyle, LabelText, Swatch};
use crate::template::Field;
use crate::template::display::{points, shown};
use crate::text::visible::visible;
use crate::value::number::to_double;
use crate::value::{CellRef, Value};

use super::order::{BlankBlock, IssueRow, issue_rows, progress};
use super::scores::by_gap;
use super::{extra, identity, marks, messages};

/// A checked file as a page shows it.
#[derive(Debug, Serialize)]
pub struct FileView {
    name: String,
    /// `None` where the check could not be done.
    verdict: Option<Verdict>,
    word: &'static str,
    sentence: String,
    unit: String,
    /// Whose form it is, and which.
    lines: Vec<String>,
    /// What to do next.
    steps: Vec<&'static str>,
    counts: CountsView,
    score: Option<ScoreView>,
    indicators: Vec<IndicatorView>,
    issues: Vec<IssueView>,
    sheets: Vec<SheetState>,
    /// What the workbook is called that goes back.
    returned: Option<String>,
}

/// How many places there are of each state.
#[derive(Debug, Default, Serialize)]
struct CountsView {
    error: u32,
    missing: u32,
    warning: u32,
    restored: u32,
    explained: u32,
    notice: u32,
}

/// The score, with the scores of its outermost groups.
#[derive(Debug, Serialize)]
struct ScoreView {
    sentence: String,
    declared: Option<String>,
    recomputed: String,
    full: String,
    grade: Option<String>,
    groups: Vec<GroupView>,
}

#[derive(Debug, Serialize)]
struct GroupView {
    name: String,
    weight: String,
    declared: Option<String>,
    recomputed: Option<String>,
    gap: Option<String>,
}

/// How an indicator's score came about.
#[derive(Debug, Serialize)]
struct IndicatorView {
    label: String,
    weight: String,
    value: Option<String>,
    declared: Option<String>,
    recomputed: Option<String>,
    lost: Option<String>,
    text: String,
    /// The first cell that the score still lacks.
    lacking: Option<Place>,
}

/// A line of the list of findings.
#[derive(Debug, Serialize)]
struct IssueView {
    state: FindingState,
    word: &'static str,
    code: String,
    item: String,
    place: Option<Place>,
    /// Further cells that are marked, or all cells of a block that are blank.
    cells: Vec<Place>,
    entered: String,
    expected: String,
    message: String,
    fix: String,
    basis: String,
    explanation: Option<String>,
    affected: u32,
    repair: Vec<RepairView>,
}

#[derive(Debug, Serialize)]
struct RepairView {
    place: Place,
    value: String,
}

/// A sheet, or a cell on it.
#[derive(Debug, Serialize)]
struct Place {
    sheet: String,
    cell: Option<String>,
}

/// How far a sheet is filled in, and what is found on it.
#[derive(Debug, Serialize)]
struct SheetState {
    name: String,
    counts: CountsView,
    progress: String,
}

/// A sheet of the form as a table.
#[derive(Debug, Serialize)]
pub struct SheetView {
    name: String,
    /// The widths of its columns in characters of half width.
    widths: Vec<f64>,
    /// The heights of its rows in points.
    heights: Vec<f64>,
    cells: Vec<CellView>,
}

/// A cell that shows something, over so many rows and columns.
#[derive(Debug, Serialize)]
struct CellView {
    row: u32,
    col: u16,
    rows: u32,
    cols: u16,
    text: String,
    /// What it is: the style of a label, or the role of a field.
    style: &'static str,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    number: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    mark: Option<FindingState>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

impl FileView {
    /// A file that was judged; `returned` is what the workbook is called that goes back.
    pub(crate) fn judged(
        name: &str,
        form: &Form,
        submission: &Submission,
        outcome: &Outcome,
        returned: Option<String>,
    ) -> Self {
        let counts = outcome.counts();
        let round = identity(form, submission, outcome).round;
        let read = understood(&form.template, &outcome.values);
        let whose = messages::whose(&outcome.unit_name, &outcome.unit_code, &form.template.title, round, &read);
        let rows = issue_rows(form, outcome);
        Self {
            name: plain(name),
            verdict: Some(outcome.verdict),
            word: outcome.verdict.word(),
            sentence: verdict_sentence(outcome),
            unit: plain(&outcome.unit_name),
            lines: whose.iter().map(|line| plain(line)).collect(),
            steps: messages::steps_on_page(&counts, outcome.verdict == Verdict::Pass),
            counts: CountsView::of(&counts),
            score: outcome.score.as_ref().map(score),
            indicators: by_gap(outcome).into_iter().map(|trace| indicator(form, trace)).collect(),
            issues: rows.iter().map(issue).collect(),
            sheets: sheet_states(form, outcome),
            returned,
        }
    }

    /// A file that could not be read as a form, for the reason that the finding gives.
    pub(crate) fn rejected(name: &str, why: &Finding) -> Self {
        Self {
            verdict: Some(Verdict::Reject),
            word: Verdict::Reject.word(),
            sentence: plain(&why.message),
            counts: CountsView { error: 1, ..CountsView::default() },
            issues: vec![of_finding(why)],
            ..Self::failed(name, "")
        }
    }

    /// A file that could not be checked, for this reason.
    pub fn failed(name: &str, why: &str) -> Self {
        Self {
            name: plain(name),
            verdict: None,
            word: messages::NOT_CHECKED,
            sentence: plain(why),
            unit: String::new(),
            lines: Vec::new(),
            steps: Vec::new(),
            counts: CountsView::default(),
            score: None,
            indicators: Vec::new(),
            issues: Vec::new(),
            sheets: Vec::new(),
            returned: None,
        }
    }
}

/// Text of anyone as it may stand on a screen.
fn plain(text: &str) -> String {
    visible(text).into_owned()
}

impl CountsView {
    fn of(counts: &FindingCounts) -> Self {
        Self {
            error: counts.errors + counts.fatal,
            missing: counts.missing,
            warning: counts.unexplained,
            restored: counts.restored,
            explained: counts.explained,
            notice: counts.notices,
        }
    }
}

fn score(score: &ScoreSummary) -> ScoreView {
    let groups = score.groups.iter().map(|group| GroupView {
        name: group.name.clone(),
        weight: points(group.weight),
        declared: group.self_score.map(points),
        recomputed: group.recomputed.map(points),
        gap: group
            .self_score
            .zip(group.recomputed)
            .map(|(declared, recomputed)| points(declared.saturating_sub(recomputed))),
    });
    ScoreView {
        sentence: messages::score(score),
        declared: score.declared.map(points),
        recomputed: points(score.recomputed),
        full: points(score.full),
        grade: score.grade.clone(),
        groups: groups.collect(),
    }
}

fn indicator(form: &Form, trace: &Trace) -> IndicatorView {
    let indicator = &form.template.indicators[trace.indicator.0 as usize];
    IndicatorView {
        label: indicator.label.clone(),
        weight: points(indicator.printed_weight()),
        value: trace.value.as_deref().map(plain),
        declared: trace.declared.map(points),
        recomputed: trace.recomputed.map(points),
        lost: trace.lost.map(points),
        text: plain(&trace.text),
        lacking: trace.lacking.as_ref().map(place),
    }
}

fn issue(row: &IssueRow<'_>) -> IssueView {
    match row {
        IssueRow::Finding(finding) => of_finding(finding),
        IssueRow::Blank(block) => of_blank(block),
    }
}

fn of_finding(finding: &Finding) -> IssueView {
    let repair =
        |suggested: &SuggestedValue| RepairView { place: place(&suggested.location), value: plain(&suggested.value) };
    IssueView {
        state: finding.state(),
        word: finding.state().word(),
        code: finding.code.to_string(),
        item: plain(&finding.item),
        place: finding.location.as_ref().map(place),
        cells: finding.related_cells.iter().map(place).collect(),
        entered: plain(&finding.entered),
        expected: plain(&finding.expected),
        message: plain(&finding.message),
        fix: plain(&finding.fix),
        basis: finding.basis.clone(),
        explanation: finding.explanation.as_deref().map(plain),
        affected: finding.affected,
        repair: finding.repair.iter().map(repair).collect(),
    }
}

fn of_blank(block: &BlankBlock<'_>) -> IssueView {
    let cells: Vec<String> =
        block.cells.iter().filter_map(|location| location.cell).map(|cell| cell.to_string()).collect();
    IssueView {
        state: FindingState::Missing,
        word: FindingState::Missing.word(),
        code: Code::I001.to_string(),
        item: block.title.to_owned(),
        place: block.first.as_ref().map(place),
        cells: block.cells.iter().map(|location| place(location)).collect(),
        entered: messages::filled(block.filled),
        expected: messages::required(block.required),
        message: messages::blank(block.missing, &cells),
        fix: messages::FILL_IN.to_owned(),
        basis: String::new(),
        explanation: None,
        affected: 0,
        repair: Vec::new(),
    }
}

fn place(location: &Location) -> Place {
    Place { sheet: location.sheet.clone(), cell: location.cell.map(|cell| cell.to_string()) }
}

/// The sheets that are filled in, or of which something is found.
fn sheet_states(form: &Form, outcome: &Outcome) -> Vec<SheetState> {
    let states = form.template.sheets.iter().enumerate().filter_map(|(index, sheet)| {
        let (required, filled) = progress(form, outcome, index);
        let is_here =
            |finding: &&Finding| finding.location.as_ref().is_some_and(|location| location.sheet == sheet.name);
        let counts = FindingCounts::of(outcome.findings.iter().filter(is_here));
        let has_something = required > 0 || counts != FindingCounts::default();
        has_something.then(|| SheetState {
            name: sheet.name.clone(),
            counts: CountsView { missing: required.saturating_sub(filled), ..CountsView::of(&counts) },
            progress: messages::progress(filled, required),
        })
    });
    states.collect()
}

/// The sheets of the returned workbook, in the order of their tabs.
pub(crate) fn sheets(form: &Form, submission: &Submission, outcome: &Outcome) -> Vec<SheetView> {
    let marks = marks(form, outcome);
    let extra = extra(form, submission);
    let given = identity(form, submission, outcome);
    let sheet = |index: usize| {
        let layout = &form.layout.sheets[index];
        let marked = |cell: CellRef| Marked::of(&marks, index, cell);
        let mut cells: Vec<CellView> = layout
            .labels
            .iter()
            .map(|label| {
                let text = label_text(form, label, &outcome.values);
                let cell = CellView::new(label.cell, label.rows, label.cols, text).with(marked(label.cell));
                CellView { style: label_style(label.style), ..cell }
            })
            .collect();
        for (field, place) in form.template.fields.iter().zip(&form.layout.places) {
            if place.sheet != index {
                continue;
            }
            for row in 0..field.rows {
                let (cell, value) = (place.cell_of_row(row), &outcome.values[field.cell(row)]);
                let view = CellView::new(cell, place.rows, place.cols, field_text(field, value));
                let style = role_style(cell_role(field, row, value, &given));
                cells.push(CellView { style, number: field.is_numeric(), ..view.with(marked(cell)) });
            }
        }
        let outside = extra.iter().filter(|(sheet, ..)| *sheet == index);
        cells.extend(
            outside.map(|(_, cell, value)| CellView::new(*cell, 1, 1, plain(&value.to_string())).with(marked(*cell))),
        );
        SheetView {
            name: form.template.sheets[index].name.clone(),
            widths: form.template.sheets[index].columns.iter().map(|width| to_double(*width)).collect(),
            heights: row_heights(form, index, &outcome.values),
            cells,
        }
    };
    form.template.tabs().into_iter().map(sheet).collect()
}

/// What is marked on a cell: the gravest state, and every note.
#[derive(Default)]
struct Marked {
    state: Option<FindingState>,
    note: Option<String>,
}

impl Marked {
    fn of(marks: &[CellMark], sheet: usize, cell: CellRef) -> Self {
        let mut marked = Self::default();
        for mark in marks.iter().filter(|mark| mark.sheet == sheet && mark.cell == cell) {
            marked.state = Some(marked.state.map_or(mark.state, |state| state.min(mark.state)));
            let note = marked.note.get_or_insert_default();
            if !note.contains(&mark.note) {
                if !note.is_empty() {
                    note.push('\n');
                }
                note.push_str(&mark.note);
            }
        }
        marked
    }
}

impl CellView {
    fn new(cell: CellRef, rows: u32, cols: u16, text: String) -> Self {
        let CellRef { row, col } = cell;
        Self { row, col, rows, cols, text, style: "outside", number: false, mark: None, note: None }
    }

    fn with(self, marked: Marked) -> Self {
        Self { mark: marked.state, note: marked.note.as_deref().map(plain), ..self }
    }
}

fn field_text(field: &Field, value: &Value) -> String {
    if value.is_empty() { String::new() } else { plain(&shown(field, value)) }
}

fn label_text(form: &Form, label: &Label, values: &[Value]) -> String {
    match &label.text {
        LabelText::Text(text) => text.clone(),
        LabelText::Number(number) => number.to_string(),
        LabelText::UnitName => plain(&unit_line(form, values)),
        LabelText::Link(sheet) => form.template.sheets[*sheet].name.clone(),
        LabelText::Verdict => values[form.template.field(form.template.self_check.verdict).cell(0)].to_string(),
        LabelText::Goto(field) => {
            let place = &form.layout.places[field.index()];
            format!("{} {}", form.template.sheets[place.sheet].name, place.cell)
        }
    }
}

fn role_style(role: Role) -> &'static str {
    match role {
        Role::Input => "input",
        Role::Prefilled => "prefilled",
        Role::Derived => "derived",
    }
}

fn label_style(style: LabelStyle) -> &'static str {
    match style {
        LabelStyle::Tag => "tag",
        LabelStyle::Title => "title",
        LabelStyle::UnitLine => "unit-line",
        LabelStyle::CurrencyLine => "currency-line",
        LabelStyle::BlockTitle => "block-title",
        LabelStyle::Head => "head",
        LabelStyle::Stub | LabelStyle::Standard => "stub",
        LabelStyle::StrongStub => "strong-stub",
        LabelStyle::Filler => "filler",
        LabelStyle::Prose => "prose",
        LabelStyle::Centred => "centred",
        LabelStyle::Remark => "remark",
        LabelStyle::Link => "prose",
        LabelStyle::Verdict => "verdict",
        LabelStyle::Goto => "goto",
        LabelStyle::Legend(swatch) => match swatch {
            Swatch::Input => "legend-input",
            Swatch::Derived => "legend-derived",
            Swatch::Prefilled => "legend-prefilled",
            Swatch::Error => "legend-error",
            Swatch::Warning => "legend-warning",
            Swatch::Notice => "legend-notice",
        },
    }
}
