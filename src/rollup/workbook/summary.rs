//! 概况: everything on one page, for whoever reads nothing else.

use rust_xlsxwriter::{Format, Workbook, XlsxError};

use crate::finding::Severity;
use crate::layout::row_height;
use crate::rollup::compare::adds_up;
use crate::rollup::messages;
use crate::rollup::model::ReturnState;
use crate::rollup::rank::{Spread, order, ranks};
use crate::rollup::row::RollupRow;
use crate::value::Amount;

use super::WorkbookContent;
use super::overview::net_sum;
use super::problems::{by_code, name};
use super::sheet_writer::{SheetWriter, column};
use super::styles::RollupStyles;

/// How many columns the page has, and how wide each is: tables of two, three and six columns end on the same lines.
const COLUMNS: u16 = 12;
const WIDTH: f64 = 7.6;
/// How many problems are shown, and how many units that score best or worst.
const TOP: usize = 5;
/// How many units that have not passed are named.
const OUTSTANDING: usize = 10;
/// How many cells stand beside each other in a table with a heading over each.
const ABREAST: usize = 6;

/// What stands in a cell.
enum Content {
    Text(String),
    Number(Option<Amount>),
}

/// A cell over some columns.
struct Cell<'f> {
    columns: u16,
    content: Content,
    format: &'f Format,
}

fn text(columns: u16, text: impl Into<String>, format: &Format) -> Cell<'_> {
    Cell { columns, content: Content::Text(text.into()), format }
}

fn number(columns: u16, number: Option<Amount>, format: &Format) -> Cell<'_> {
    Cell { columns, content: Content::Number(number), format }
}

fn count(columns: u16, count: usize, styles: &RollupStyles) -> Cell<'_> {
    number(columns, Some(count.into()), &styles.count)
}

/// Adds the sheet.
pub(super) fn add(
    workbook: &mut Workbook,
    styles: &RollupStyles,
    shown: &WorkbookContent<'_>,
) -> Result<(), XlsxError> {
    let columns = (0..COLUMNS).map(|_| column("", WIDTH)).collect();
    let title = shown.title(messages::SUMMARY);
    let page = SheetWriter::begin(workbook, styles, messages::SUMMARY, [&title, "", &shown.currency()], columns)?;
    let mut summary = SummaryPage { page, shown, sections: messages::Sections::default() };
    summary.states()?;
    if shown.form.template.score.is_some() {
        summary.scores()?;
        summary.best_and_worst()?;
    }
    summary.figures()?;
    summary.problems()?;
    summary.outstanding()?;
    summary.elsewhere()?;
    summary.page.end_on_one_page(0x001F_4E79)
}

/// The two halves of a row.
fn halves<'f, const CELLS: usize>(left: [Cell<'f>; CELLS], right: [Cell<'f>; CELLS]) -> Vec<Cell<'f>> {
    left.into_iter().chain(right).collect()
}

fn share(count: usize, all: usize) -> Option<Amount> {
    Amount::from(count).checked_div(Amount::from(all))
}

/// The page while it is written.
struct SummaryPage<'p, 's> {
    page: SheetWriter<'p>,
    shown: &'s WorkbookContent<'s>,
    sections: messages::Sections,
}

impl SummaryPage<'_, '_> {
    /// Begins the next part.
    fn section(&mut self, title: &str) -> Result<(), XlsxError> {
        self.page.section(&self.sections.next(title))
    }

    /// Writes a row of cells from the left, high enough for its texts.
    fn row(&mut self, cells: &[Cell<'_>]) -> Result<(), XlsxError> {
        let mut first = 0;
        let mut height = 19.0;
        for Cell { columns, content, format } in cells {
            let last = first + columns - 1;
            match content {
                Content::Text(text) => {
                    self.page.over(first, last, text, format)?;
                    height = row_height(text, WIDTH * f64::from(*columns)).max(height);
                }
                Content::Number(number) => {
                    self.page.over(first, last, "", format)?;
                    self.page.number(first, *number, format)?;
                }
            }
            first = last + 1;
        }
        self.page.sheet.set_row_height(self.page.row, height)?;
        self.page.row += 1;
        Ok(())
    }

    /// A heading over each of some numbers, in as many rows as it takes.
    fn table(&mut self, heads: &[String], lines: &[Vec<(Option<Amount>, &Format)>]) -> Result<(), XlsxError> {
        let styles = self.page.styles;
        for start in (0..heads.len()).step_by(ABREAST) {
            let end = (start + ABREAST).min(heads.len());
            let width = COLUMNS / u16::try_from(ABREAST).unwrap_or(1);
            let cells: Vec<Cell<'_>> = heads[start..end].iter().map(|head| text(width, head, &styles.head)).collect();
            self.row(&cells)?;
            for line in lines {
                let cells: Vec<Cell<'_>> =
                    line[start..end].iter().map(|(found, format)| number(width, *found, format)).collect();
                self.row(&cells)?;
            }
        }
        Ok(())
    }

    /// How many units there are in each state.
    fn states(&mut self) -> Result<(), XlsxError> {
        let (styles, shown) = (self.page.styles, self.shown);
        self.section("报送情况")?;
        let all = shown.rows.len();
        let found = |state: ReturnState| shown.rows.iter().filter(|row| row.state == state).count();
        let states = ReturnState::ALL.iter().rev().map(|state| (state.word(), found(*state)));
        let late = shown.rows.iter().filter(|row| row.late).count();
        let cells: Vec<(&str, usize)> =
            [("单位数", all)].into_iter().chain(states).chain([("逾期报送", late)]).collect();
        let heads: Vec<String> = cells.iter().map(|(head, _)| (*head).to_owned()).collect();
        let counts = cells.iter().map(|(_, found)| (Some(Amount::from(*found)), &styles.count)).collect();
        let shares = cells.iter().map(|(_, found)| (share(*found, all), &styles.share)).collect();
        self.table(&heads, &[counts, shares])
    }

    /// The grades, and how the scores spread, of the units that passed.
    fn scores(&mut self) -> Result<(), XlsxError> {
        let (styles, shown) = (self.page.styles, self.shown);
        let passed: Vec<&RollupRow> = shown.rows.iter().filter(|row| row.state == ReturnState::Passed).collect();
        self.section(&messages::scores_of(passed.len()))?;
        let grades = &shown.form.template.grades;
        let counts: Vec<usize> = grades
            .iter()
            .map(|grade| passed.iter().filter(|row| row.grade.as_deref() == Some(grade.name.as_str())).count())
            .collect();
        let heads: Vec<String> = grades.iter().map(|grade| grade.name.clone()).collect();
        let shares = counts.iter().map(|count| (share(*count, passed.len()), &styles.share)).collect();
        let counts = counts.iter().map(|count| (Some(Amount::from(*count)), &styles.count)).collect();
        self.table(&heads, &[counts, shares])?;
        let spread = Spread::of(passed.iter().filter_map(|row| row.counted()).collect());
        let declared = Spread::of(passed.iter().filter_map(|row| row.declared).collect());
        let cells = [
            ("平均分", spread.average),
            ("中位数", spread.median),
            ("最高分", spread.most),
            ("最低分", spread.least),
            ("自评平均分", declared.average),
            ("自评最高分", declared.most),
        ];
        let heads: Vec<String> = cells.iter().map(|(head, _)| (*head).to_owned()).collect();
        let points = cells.iter().map(|(_, found)| (*found, &styles.points)).collect();
        self.table(&heads, &[points])
    }

    /// The units that score best and worst, side by side.
    fn best_and_worst(&mut self) -> Result<(), XlsxError> {
        let (styles, shown) = (self.page.styles, self.shown);
        let ranks = ranks(shown.rows);
        let ranked: Vec<usize> = order(shown.rows).into_iter().filter(|index| ranks[*index].is_some()).collect();
        if ranked.is_empty() {
            return Ok(());
        }
        self.section("得分最高和最低的单位")?;
        let heads = || [(1, "名次"), (4, "单位"), (1, "得分")].map(|(columns, head)| text(columns, head, &styles.head));
        self.row(&halves(heads(), heads()))?;
        let lines = ranked.len().min(TOP);
        for line in 0..lines {
            let half = |index: usize| {
                let unit = &shown.rows[index];
                [
                    number(1, ranks[index].map(Amount::from), &styles.count),
                    text(4, unit.called(), &styles.text),
                    number(1, unit.counted(), &styles.points),
                ]
            };
            self.row(&halves(half(ranked[line]), half(ranked[ranked.len() - lines + line])))?;
        }
        Ok(())
    }

    /// The sums of the key figures that add up, no unit counted twice.
    fn figures(&mut self) -> Result<(), XlsxError> {
        let shown = self.shown;
        let template = &shown.form.template;
        let figures: Vec<usize> = (0..template.figures.len())
            .filter(|figure| adds_up(template.field(template.figures[*figure])))
            .take(ABREAST)
            .collect();
        if figures.is_empty() {
            return Ok(());
        }
        self.section("主要数据合计（主管部门已计入的所属单位不重复计算）")?;
        let field = |figure: &usize| template.field(template.figures[*figure]);
        let heads: Vec<String> = figures.iter().map(|figure| messages::heading(template, field(figure))).collect();
        let formats: Vec<Format> = figures.iter().map(|figure| RollupStyles::figure(field(figure))).collect();
        let sums =
            figures.iter().zip(&formats).map(|(figure, format)| (Some(net_sum(shown, *figure)), format)).collect();
        self.table(&heads, &[sums])
    }

    /// The most frequent problems, notices left out.
    fn problems(&mut self) -> Result<(), XlsxError> {
        let (styles, shown) = (self.page.styles, self.shown);
        self.section("最多的问题")?;
        let heads = [(1, "序号"), (7, "问题"), (2, "涉及单位数"), (2, "还没有解决")];
        self.row(&heads.map(|(columns, head)| text(columns, head, &styles.head)))?;
        let problems = by_code(shown.rows);
        let grave = problems.iter().filter(|((_, severity), _)| *severity < Severity::Notice);
        let mut is_empty = true;
        for (place, ((code, _), found)) in (1..).zip(grave.take(TOP)) {
            is_empty = false;
            let name = format!("{}（{code}）", name(&shown.form.template, code));
            let open = usize::try_from(found.open).unwrap_or(usize::MAX);
            self.row(&[
                count(1, place, styles),
                text(7, name, &styles.text),
                count(2, found.units.len(), styles),
                count(2, open, styles),
            ])?;
        }
        if is_empty { self.row(&[text(COLUMNS, messages::NONE, &styles.centred)]) } else { Ok(()) }
    }

    /// The units that have not passed: those that never sent first.
    fn outstanding(&mut self) -> Result<(), XlsxError> {
        let (styles, shown) = (self.page.styles, self.shown);
        let mut missing: Vec<&RollupRow> = shown.rows.iter().filter(|row| row.state != ReturnState::Passed).collect();
        missing.sort_by_key(|row| row.state);
        self.section(&messages::not_passed(missing.len(), OUTSTANDING))?;
        let formats = ReturnState::ALL.map(|state| (state, styles.state(state)));
        let format = |row: &RollupRow| formats.iter().find(|(state, _)| *state == row.state).map(|(_, format)| format);
        for pair in missing[..missing.len().min(OUTSTANDING)].chunks(2) {
            let half = |unit: Option<&&RollupRow>| {
                let state = unit.map_or("", |unit| unit.state.word());
                let format = unit.and_then(|unit| format(unit)).unwrap_or(&styles.centred);
                [text(4, unit.map_or("", |unit| unit.called()), &styles.text), text(2, state, format)]
            };
            self.row(&halves(half(pair.first()), half(pair.get(1))))?;
        }
        if missing.is_empty() { self.row(&[text(COLUMNS, messages::NONE, &styles.centred)]) } else { Ok(()) }
    }

    /// What other sheets have that deserves a look.
    fn elsewhere(&mut self) -> Result<(), XlsxError> {
        let (styles, shown) = (self.page.styles, self.shown);
        let open = shown.received.iter().filter(|line| line.is_open).count();
        let differing = shown.comparisons.iter().filter(|comparison| comparison.finding.is_some()).count();
        let mut lines =
            vec![messages::see(messages::HINTS, &messages::counts(shown.hints.iter().map(|hint| hint.kind)))];
        if !shown.comparisons.is_empty() {
            lines.push(messages::see(messages::PARENTS, &messages::differing(differing)));
        }
        if !shown.received.is_empty() {
            lines.push(messages::see(messages::REGISTER, &messages::waiting_files(open)));
        }
        self.section("另外")?;
        lines.into_iter().try_for_each(|line| self.row(&[text(COLUMNS, line, &styles.text)]))
    }
}
