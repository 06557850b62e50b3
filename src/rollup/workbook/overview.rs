//! 总表: a line a unit, in the order of their ranks.

use rust_xlsxwriter::{Format, Workbook, XlsxError};

use crate::emit::styles::head;
use crate::finding::{FindingCounts, FindingState};
use crate::rollup::compare::adds_up;
use crate::rollup::messages;
use crate::rollup::model::ReturnState;
use crate::rollup::rank::{order, ranks};
use crate::rollup::row::RollupRow;
use crate::value::Amount;

use super::WorkbookContent;
use super::sheet_writer::{NARROW, SheetWriter, TableColumn, column, width_of};
use super::styles::RollupStyles;

/// The columns before the key figures: number, code, name, 主管部门, state, rounds.
const BEFORE: u16 = 6;
/// The columns that stay in view at the side: up to the name.
const FIXED: u16 = 3;

/// Adds the sheet.
pub(super) fn add(
    workbook: &mut Workbook,
    styles: &RollupStyles,
    shown: &WorkbookContent<'_>,
) -> Result<(), XlsxError> {
    let tail = tail(shown);
    let title = shown.title("汇总表");
    let left = states(shown.rows);
    let texts = [title.as_str(), &left, &shown.currency()];
    let mut page = SheetWriter::begin_long(workbook, styles, messages::OVERVIEW, texts, columns(shown, &tail))?;
    page.heading(FIXED)?;
    lines(&mut page, shown, &tail)?;
    page.filter()?;
    totals(&mut page, shown, &tail)?;
    page.remarks(&remarks(shown))?;
    page.end(true, 0x001F_4E79)
}

fn remarks(shown: &WorkbookContent<'_>) -> Vec<&'static str> {
    let scored = shown.form.template.score.is_some();
    let reviewed = shown.rows.iter().any(|row| row.reviewed.is_some());
    let all = [
        (true, "退回待改单位的数取自最近一轮能读取的表；有误、未填、需说明是那一轮还要改正、补填、说明的。"),
        (
            !shown.comparisons.is_empty(),
            "合计是各单位填报数的合计；主管部门的数含所属单位的，会重复计算。净合计只算没有计入主管部门的：主管部门在表里填了数的，它的所属单位不再加。",
        ),
        (scored && !reviewed, "名次按通过单位的核算得分排，同分同名次。"),
        (scored && reviewed, "等级和名次按复核得分，没有复核的按核算得分；名次只排通过的单位，同分同名次。"),
    ];
    all.into_iter().filter(|(applies, _)| *applies).map(|(_, remark)| remark).collect()
}

/// `共25个单位：通过20个，退回待改3个，未报送2个`
fn states(rows: &[RollupRow]) -> String {
    let count = |state: &ReturnState| rows.iter().filter(|row| row.state == *state).count();
    let counts: Vec<String> = ReturnState::ALL
        .iter()
        .rev()
        .map(|state| (state.word(), count(state)))
        .filter(|(_, count)| *count > 0)
        .map(|(word, count)| format!("{word}{count}个"))
        .collect();
    format!("共{}个单位：{}", rows.len(), counts.join("，"))
}

/// A column behind the key figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ScoreColumn {
    Declared,
    Recomputed,
    Difference,
    Reviewed,
    Grade,
    Rank,
    Errors,
    Missing,
    Unexplained,
    Late,
}

impl ScoreColumn {
    const fn head(self) -> &'static str {
        match self {
            Self::Declared => "自评得分",
            Self::Recomputed => "核算得分",
            Self::Difference => "自评与核算相差",
            Self::Reviewed => "复核得分",
            Self::Grade => "等级",
            Self::Rank => "名次",
            Self::Errors => FindingState::Error.word(),
            Self::Missing => FindingState::Missing.word(),
            Self::Unexplained => FindingState::Unexplained.word(),
            Self::Late => "逾期",
        }
    }

    /// What the column counts of what is left to do; `None` for the others.
    fn count(self, counts: &FindingCounts) -> Option<u32> {
        match self {
            Self::Errors => Some(counts.fatal + counts.errors),
            Self::Missing => Some(counts.missing),
            Self::Unexplained => Some(counts.unexplained),
            Self::Declared
            | Self::Recomputed
            | Self::Difference
            | Self::Reviewed
            | Self::Grade
            | Self::Rank
            | Self::Late => None,
        }
    }
}

/// The columns that the form, and what came, have something for.
fn tail(shown: &WorkbookContent<'_>) -> Vec<ScoreColumn> {
    let scored = shown.form.template.score.is_some();
    let graded = scored && !shown.form.template.grades.is_empty();
    let reviewed = shown.rows.iter().any(|row| row.reviewed.is_some());
    let late = shown.rows.iter().any(|row| row.late);
    let all = [
        (ScoreColumn::Declared, scored),
        (ScoreColumn::Recomputed, scored),
        (ScoreColumn::Difference, scored),
        (ScoreColumn::Reviewed, reviewed),
        (ScoreColumn::Grade, graded),
        (ScoreColumn::Rank, scored),
        (ScoreColumn::Errors, true),
        (ScoreColumn::Missing, true),
        (ScoreColumn::Unexplained, true),
        (ScoreColumn::Late, late),
    ];
    all.into_iter().filter(|(_, wanted)| *wanted).map(|(column, _)| column).collect()
}

fn columns(shown: &WorkbookContent<'_>, tail: &[ScoreColumn]) -> Vec<TableColumn> {
    let (rows, template) = (shown.rows, &shown.form.template);
    let parents = (0..rows.len()).map(|index| shown.parents.called(rows, index));
    let mut columns = vec![
        column("序号", 6.0),
        column("单位代码", width_of(rows.iter().map(|row| &*row.code), 10.0, 18.0)),
        column("单位名称", width_of(rows.iter().map(|row| &*row.name), 18.0, 34.0)),
        column("主管部门", width_of(parents, 12.0, 26.0)),
        column("状态", 10.0),
        column("轮次", 6.0),
    ];
    columns.extend(template.figures.iter().enumerate().map(|(index, figure)| {
        let field = template.field(*figure);
        // A total is longer than what it adds up.
        let all = rows.iter().filter_map(|row| row.figures[index]);
        let total = all.fold(Amount::ZERO, |sum, figure| sum.saturating_add(figure.abs()));
        let shown = format!("{:.*}", field.decimals as usize, total);
        let commas = "x".repeat(shown.len() / 3);
        let heading = messages::heading(template, field);
        // The heading stands in two lines at the most.
        let half: String = heading.chars().take(heading.chars().count().div_ceil(2) + 1).collect();
        column(heading, width_of([&half, &(shown + &commas)].map(String::as_str).into_iter(), 10.0, 24.0))
    }));
    columns.extend(tail.iter().map(|tail| column(tail.head(), NARROW)));
    columns
}

fn lines(page: &mut SheetWriter<'_>, shown: &WorkbookContent<'_>, tail: &[ScoreColumn]) -> Result<(), XlsxError> {
    let template = &shown.form.template;
    let styles = page.styles;
    let states = ReturnState::ALL.map(|state| (state, styles.state(state)));
    let figures: Vec<Format> =
        template.figures.iter().map(|figure| RollupStyles::figure(template.field(*figure))).collect();
    let ranks = ranks(shown.rows);
    for (number, index) in (1u32..).zip(order(shown.rows)) {
        let row = &shown.rows[index];
        let parent = shown.parents.called(shown.rows, index);
        page.count(0, number)?;
        page.text(1, &row.code, &styles.text)?;
        page.text(2, &row.name, &styles.text)?;
        page.text(3, parent, &styles.text)?;
        let state = states.iter().find(|(state, _)| *state == row.state).map_or(&styles.centred, |(_, format)| format);
        page.text(4, row.state.word(), state)?;
        page.count(5, row.rounds)?;
        for (col, (figure, format)) in (BEFORE..).zip(row.figures.iter().zip(&figures)) {
            page.number(col, *figure, format)?;
        }
        let first = BEFORE + u16::try_from(figures.len()).unwrap_or(0);
        for (col, tail) in (first..).zip(tail) {
            cell(page, col, *tail, row, ranks[index])?;
        }
        page.next(&[(1, &row.code), (2, &row.name), (3, parent)])?;
    }
    Ok(())
}

fn cell(
    page: &mut SheetWriter<'_>,
    col: u16,
    tail: ScoreColumn,
    row: &RollupRow,
    rank: Option<u32>,
) -> Result<(), XlsxError> {
    let styles = page.styles;
    let difference = || Some(row.declared?.saturating_sub(row.recomputed?));
    match tail {
        ScoreColumn::Declared => page.number(col, row.declared, &styles.points),
        ScoreColumn::Recomputed => page.number(col, row.recomputed, &styles.points),
        ScoreColumn::Difference => page.number(col, difference(), &styles.points),
        ScoreColumn::Reviewed => page.number(col, row.reviewed, &styles.points),
        ScoreColumn::Grade => page.text(col, row.grade.as_deref().unwrap_or_default(), &styles.centred),
        ScoreColumn::Rank => page.number(col, rank.map(Amount::from), &styles.count),
        ScoreColumn::Errors | ScoreColumn::Missing | ScoreColumn::Unexplained => {
            page.number(col, tail.count(&row.counts).filter(|_| row.is_judged).map(Amount::from), &styles.count)
        }
        ScoreColumn::Late => page.text(col, if row.late { "逾期" } else { "" }, &styles.centred),
    }
}

/// The totals of what adds up, live.
fn totals(page: &mut SheetWriter<'_>, shown: &WorkbookContent<'_>, tail: &[ScoreColumn]) -> Result<(), XlsxError> {
    if shown.rows.is_empty() {
        return Ok(());
    }
    let template = &shown.form.template;
    let total = page.styles.total.clone();
    let range = |page: &SheetWriter<'_>, col: u16| page.range(col).unwrap_or_default();
    // The row of the totals itself must not count as a line.
    page.over(0, BEFORE - 1, "合计", &total)?;
    for (index, figure) in template.figures.iter().enumerate() {
        let col = BEFORE + u16::try_from(index).unwrap_or(0);
        let field = template.field(*figure);
        let format = RollupStyles::strong(&RollupStyles::figure(field));
        if adds_up(field) {
            let all = shown.rows.iter().filter_map(|row| row.figures[index]);
            let sum = all.fold(Amount::ZERO, Amount::saturating_add);
            page.formula(col, format!("=SUM({})", range(page, col)), sum, &format)?;
        } else {
            page.text(col, messages::NOTHING, &total)?;
        }
    }
    let first = BEFORE + u16::try_from(template.figures.len()).unwrap_or(0);
    for (col, tail) in (first..).zip(tail) {
        if tail.count(&FindingCounts::default()).is_some() {
            let sum = shown.rows.iter().filter_map(|row| tail.count(&row.counts)).map(Amount::from).sum();
            let format = RollupStyles::strong(&page.styles.count);
            page.formula(col, format!("=SUM({})", range(page, col)), sum, &format)?;
        } else {
            page.text(col, messages::NOTHING, &head().set_background_color(0x00F2_F2F2))?;
        }
    }
    page.next(&[])?;
    if shown.comparisons.is_empty() { Ok(()) } else { net_totals(page, shown, tail) }
}

/// The totals without the units whose figure their 主管部门, which is in the table, has in its own.
fn net_totals(page: &mut SheetWriter<'_>, shown: &WorkbookContent<'_>, tail: &[ScoreColumn]) -> Result<(), XlsxError> {
    let template = &shown.form.template;
    let total = page.styles.total.clone();
    page.over(0, BEFORE - 1, messages::NET_TOTAL, &total)?;
    for (index, figure) in template.figures.iter().enumerate() {
        let col = BEFORE + u16::try_from(index).unwrap_or(0);
        let field = template.field(*figure);
        if adds_up(field) {
            page.number(col, Some(net_sum(shown, index)), &RollupStyles::strong(&RollupStyles::figure(field)))?;
        } else {
            page.text(col, messages::NOTHING, &total)?;
        }
    }
    let first = BEFORE + u16::try_from(template.figures.len()).unwrap_or(0);
    for (col, _) in (first..).zip(tail) {
        page.text(col, messages::NOTHING, &head().set_background_color(0x00F2_F2F2))?;
    }
    page.next(&[])
}

/// The sum of a key figure without the units whose figure their 主管部门, which is in the table, has in its own.
pub(super) fn net_sum(shown: &WorkbookContent<'_>, figure: usize) -> Amount {
    let has_figure = |row: &usize| shown.rows[*row].figures[figure].is_some();
    let net = (0..shown.rows.len()).filter(|row| !shown.parents.above(*row).iter().any(has_figure));
    net.filter_map(|row| shown.rows[row].figures[figure]).fold(Amount::ZERO, Amount::saturating_add)
}
