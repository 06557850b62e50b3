//! Many rules that are broken about one column or one row of a sheet are told as one: it is the column, or the row, that is wrong.
//! So are many about one sheet, and many scores that rest on one figure.

use std::collections::{BTreeMap, BTreeSet};

use crate::compute::sources;
use crate::finding::{Code, Finding, Location, Severity};
use crate::formula::{FieldIx, Ref, references};
use crate::template::{Field, Subject, Template, display};
use crate::value::{CellRef, cell};

use super::findings::{Conclusion, Findings};
use super::messages;

/// How many rules about a column or a row must be broken to be told as one.
const MANY_RULES: usize = 4;

/// A column or a row of a sheet, or the sheet as a whole, for what is as grave: what has to be corrected does not hide what may be
/// explained.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Line {
    Column(String, u16),
    Row(String, u32),
    Sheet(String, Severity),
}

impl Line {
    /// Says which other rules are broken about the line.
    fn message(&self, others: &[String]) -> String {
        match self {
            Self::Column(sheet, col) => messages::same_column(sheet, &cell::column(*col), others),
            Self::Row(sheet, row) => messages::same_row(sheet, row + 1, others),
            Self::Sheet(sheet, _) => messages::same_sheet(sheet, others),
        }
    }
}

/// A broken rule that nobody explained.
struct BrokenRule {
    conclusion: Conclusion,
    /// The columns, rows and sheets that it names.
    named: BTreeSet<Line>,
    /// The columns and rows that it names or that what it names is computed from, on the same sheet.
    rests_on: BTreeSet<Line>,
}

impl BrokenRule {
    fn new(conclusion: Conclusion, findings: &Findings<'_>) -> Self {
        let finding = &conclusion.finding;
        let (named, row) =
            conclusion.origin.map_or((Vec::new(), 0), |(field, row)| (cells_of_rule(field, findings), row));
        let marked = finding.location.iter().chain(&finding.related_cells).cloned();
        let places = marked.chain(named.iter().flat_map(|cell| findings.locations(*cell, row)));
        let terms = named.iter().flat_map(|cell| terms(*cell, findings)).flat_map(|cell| findings.locations(cell, row));
        let (named, mut rests_on) = (lines(places, finding.severity), lines(terms, finding.severity));
        rests_on.extend(named.iter().cloned());
        rests_on.retain(|line| !matches!(line, Line::Sheet(..)));
        Self { conclusion, named, rests_on }
    }

    fn is_about(&self, line: &Line) -> bool {
        self.named.contains(line) || self.rests_on.contains(line)
    }
}

/// Makes one finding of those about rules that are broken about the same column or row: the gravest, which names the others.
pub(super) fn merge_lines(conclusions: Vec<Conclusion>, findings: &Findings<'_>) -> Vec<Conclusion> {
    let is_mergeable = |conclusion: &Conclusion| {
        let finding = &conclusion.finding;
        let is_broken = finding.severity < Severity::Notice && matches!(finding.code, Code::Rule(_));
        is_broken && !findings.is_explained(finding)
    };
    let (rules, mut merged): (Vec<Conclusion>, Vec<Conclusion>) = conclusions.into_iter().partition(is_mergeable);
    let with_lines = |conclusion: Conclusion| BrokenRule::new(conclusion, findings);
    let mut rules: Vec<BrokenRule> = rules.into_iter().map(with_lines).collect();
    while let Some(line) = busiest_line(&rules).or_else(|| only_line(&rules)).or_else(|| busiest_sheet(&rules)) {
        let (mut of_line, others): (Vec<BrokenRule>, Vec<BrokenRule>) =
            rules.into_iter().partition(|rule| rule.is_about(&line));
        rules = others;
        of_line.sort_by_key(|rule| rule.conclusion.finding.severity);
        let mut of_line = of_line.into_iter().map(|rule| rule.conclusion);
        let Some(mut first) = of_line.next() else { break };
        let rest: Vec<Conclusion> = of_line.collect();
        let name = match &line {
            Line::Column(..) | Line::Row(..) => messages::code_and_item,
            // What is wrong on a sheet may have more than one cause: each rule is told with its figures.
            Line::Sheet(..) => messages::code_and_message,
        };
        let named: Vec<String> = rest.iter().map(|other| name(&other.finding)).collect();
        first.finding.message.push_str(&line.message(&named));
        let places =
            rest.into_iter().flat_map(|other| other.finding.location.into_iter().chain(other.finding.related_cells));
        first.finding.related_cells.extend(places);
        merged.push(first);
    }
    merged.extend(rules.into_iter().map(|rule| rule.conclusion));
    merged
}

/// Makes one finding of those about wrong scores that rest on the same figure, where they are many: the first, which names the
/// others with what each should be.
pub(super) fn merge_scores(conclusions: Vec<Conclusion>, findings: &Findings<'_>) -> Vec<Conclusion> {
    let template = &findings.form.template;
    let figures = |conclusion: &Conclusion| -> BTreeSet<usize> {
        let is_wrong_score = conclusion.finding.code == Code::S001 && !findings.is_explained(&conclusion.finding);
        let origin = conclusion.origin.filter(|_| is_wrong_score);
        let all = origin.map(|(field, row)| sources(template, field, row)).unwrap_or_default();
        all.into_iter().filter(|cell| locate(template, *cell).is_some_and(|(field, _)| field.is_entered())).collect()
    };
    let resting: Vec<BTreeSet<usize>> = conclusions.iter().map(figures).collect();
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    for cell in resting.iter().flatten() {
        *counts.entry(*cell).or_default() += 1;
    }
    let busiest = counts.into_iter().rev().max_by_key(|(_, count)| *count).filter(|(_, count)| *count >= MANY_RULES);
    let Some((cell, _)) = busiest else { return conclusions };
    let mut merged: Vec<Conclusion> = Vec::new();
    let mut first: Option<usize> = None;
    let mut others: Vec<Finding> = Vec::new();
    for (conclusion, resting) in conclusions.into_iter().zip(resting) {
        match (resting.contains(&cell), first) {
            (true, Some(_)) => others.push(conclusion.finding),
            (true, None) => {
                first = Some(merged.len());
                merged.push(conclusion);
            }
            (false, _) => merged.push(conclusion),
        }
    }
    if let (Some(first), Some((field, row))) = (first.and_then(|first| merged.get_mut(first)), locate(template, cell)) {
        let named: Vec<String> = others.iter().map(messages::wrong_score).collect();
        let shown = findings.entries[cell].value.to_string();
        first.finding.message.push_str(&messages::same_figure(&display::name(field, row), &shown, &named));
        let cells = others.into_iter().flat_map(|other| other.location.into_iter().chain(other.related_cells));
        first.finding.related_cells.extend(cells);
    }
    merged
}

/// The field and the row of a cell in the template's flat order.
fn locate(template: &Template, cell: usize) -> Option<(&Field, u32)> {
    let field = template.fields.iter().find(|field| field.cells().contains(&cell))?;
    Some((field, u32::try_from(cell - field.first).ok()?))
}

/// The column or row about which most rules are broken, if they are many.
fn busiest_line(rules: &[BrokenRule]) -> Option<Line> {
    busiest(rules, |line| !matches!(line, Line::Sheet(..)))
}

/// The sheet about which most rules are broken, if they are many and no column or row is to blame.
fn busiest_sheet(rules: &[BrokenRule]) -> Option<Line> {
    busiest(rules, |line| matches!(line, Line::Sheet(..)))
}

/// The one column or row on which most rules rest, if they are many: the figures that are computed from it are wrong with it. `None`
/// where as many rest on another, as then either may be to blame.
fn only_line(rules: &[BrokenRule]) -> Option<Line> {
    let mut counts: BTreeMap<&Line, usize> = BTreeMap::new();
    for line in rules.iter().flat_map(|rule| &rule.rests_on) {
        *counts.entry(line).or_default() += 1;
    }
    let most = counts.values().copied().max().filter(|most| *most >= MANY_RULES)?;
    let mut busiest = counts.into_iter().filter(|(_, count)| *count == most);
    let (line, _) = busiest.next()?;
    busiest.next().is_none().then(|| line.clone())
}

fn busiest(rules: &[BrokenRule], is_wanted: fn(&Line) -> bool) -> Option<Line> {
    let mut counts: BTreeMap<&Line, usize> = BTreeMap::new();
    for line in rules.iter().flat_map(|rule| &rule.named).filter(|line| is_wanted(line)) {
        *counts.entry(line).or_default() += 1;
    }
    // Of lines with as many, the first.
    let (line, count) = counts.into_iter().rev().max_by_key(|(_, count)| *count)?;
    (count >= MANY_RULES).then(|| line.clone())
}

/// The columns and rows in which cells stand, and their sheets.
fn lines(places: impl Iterator<Item = Location>, severity: Severity) -> BTreeSet<Line> {
    let cells = places.filter_map(|place| Some((place.sheet, place.cell?)));
    let lines = |(sheet, cell): (String, CellRef)| {
        let whole = Line::Sheet(sheet.clone(), severity);
        [Line::Column(sheet.clone(), cell.col), Line::Row(sheet, cell.row), whole]
    };
    cells.flat_map(lines).collect()
}

/// The cells of the same sheet of which a computed cell is made.
fn terms(cell: Ref, findings: &Findings<'_>) -> Vec<Ref> {
    let template = &findings.form.template;
    let field = template.field(cell.field);
    let mut terms = Vec::new();
    if let Some(formula) = field.formula() {
        references(formula, &mut |term| terms.push(term));
    }
    terms.retain(|term| template.field(term.field).sheet == field.sheet);
    terms
}

/// What a rule names, by the field of its verdict.
fn cells_of_rule(verdict: FieldIx, findings: &Findings<'_>) -> Vec<Ref> {
    let template = &findings.form.template;
    let line = template.self_check.lines.iter().find(|line| line.rows.unwrap_or(line.verdict) == verdict);
    match line.map(|line| &line.subject) {
        Some(Subject::Check(index)) => template.checks[*index].rule.cells(),
        Some(
            Subject::Change(_)
            | Subject::Substance(_)
            | Subject::Filling(_)
            | Subject::Indicator(_)
            | Subject::Ceiling
            | Subject::Total
            | Subject::Grade,
        )
        | None => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::{
        BrokenRule, Conclusion, Findings, Line, MANY_RULES, busiest_line, busiest_sheet, locate, merge_scores,
        only_line,
    };
    use crate::builder::load;
    use crate::finding::{Code, Finding, Severity};
    use crate::form::Form;
    use crate::intake::Submission;
    use crate::template::{Field, Files};

    fn rule(named: &[Line], rests_on: &[Line]) -> BrokenRule {
        let finding = Finding::new(Code::Rule("C01".into()), String::new());
        let (named, rests_on) = (named.iter().cloned().collect(), rests_on.iter().cloned().collect());
        BrokenRule { conclusion: Conclusion { finding, origin: None }, named, rests_on }
    }

    fn sheet(severity: Severity) -> Line {
        Line::Sheet("收支表".to_owned(), severity)
    }

    fn column(col: u16) -> Line {
        Line::Column("收支表".to_owned(), col)
    }

    #[test]
    fn a_line_is_called_as_the_program_that_shows_the_sheet_calls_it() {
        let others = ["C02".to_owned()];
        assert!(
            column(4).message(&others).starts_with("“收支表”E列还有1处不符（C02）"),
            "{}",
            column(4).message(&others)
        );
        let row = Line::Row("收支表".to_owned(), 3).message(&others);
        assert!(row.starts_with("“收支表”第4行还有1处不符（C02）"), "{row}");
        assert!(sheet(Severity::Error).message(&others).contains("C02"));
    }

    #[test]
    fn a_line_or_a_sheet_is_to_blame_once_many_rules_are_broken_about_it() {
        let row = Line::Row("收支表".to_owned(), 3);
        let about =
            |count: usize, line: &Line| (0..count).map(|_| rule(std::slice::from_ref(line), &[])).collect::<Vec<_>>();
        for line in [column(4), row] {
            assert_eq!(busiest_line(&about(MANY_RULES - 1, &line)), None);
            assert_eq!(busiest_line(&about(MANY_RULES, &line)), Some(line.clone()));
            assert_eq!(busiest_sheet(&about(MANY_RULES, &line)), None);
        }
        let line = sheet(Severity::Error);
        assert_eq!(busiest_sheet(&about(MANY_RULES - 1, &line)), None);
        assert_eq!(busiest_sheet(&about(MANY_RULES, &line)), Some(line.clone()));
        assert_eq!(busiest_line(&about(MANY_RULES, &line)), None);
        // What has to be corrected and what may be explained do not add up.
        let mut both = about(MANY_RULES - 1, &line);
        both.extend(about(1, &sheet(Severity::Warning)));
        assert_eq!(busiest_sheet(&both), None);
    }

    #[test]
    fn of_lines_with_as_many_broken_rules_the_first_is_to_blame() {
        let both: Vec<BrokenRule> = (0..MANY_RULES).map(|_| rule(&[column(2), column(1)], &[])).collect();
        assert_eq!(busiest_line(&both), Some(column(1)));
        let more: Vec<BrokenRule> = both.into_iter().chain([rule(&[column(2)], &[])]).collect();
        assert_eq!(busiest_line(&more), Some(column(2)));
    }

    #[test]
    fn figures_are_wrong_with_the_one_line_on_which_many_rest() {
        let resting = |count: usize, lines: &[Line]| (0..count).map(|_| rule(&[], lines)).collect::<Vec<_>>();
        assert_eq!(only_line(&resting(MANY_RULES - 1, &[column(1)])), None);
        assert_eq!(only_line(&resting(MANY_RULES, &[column(1)])), Some(column(1)));
        let either = resting(MANY_RULES, &[column(1), column(2)]);
        assert_eq!(only_line(&either), None);
        let more: Vec<BrokenRule> = either.into_iter().chain(resting(1, &[column(2)])).collect();
        assert_eq!(only_line(&more), Some(column(2)));
        assert_eq!(only_line(&[]), None);
    }

    #[test]
    fn wrong_scores_that_rest_on_one_figure_are_one_finding_once_they_are_many() {
        let form = Form::new(load(&Files::built_in("hunan-department-2021").unwrap()).unwrap());
        let template = &form.template;
        let submission = Submission::blank(template);
        let findings = Findings::new(&form, &submission);
        let score = template.find("预算控制率.核算得分").unwrap();
        let wrong = |code: Code| Conclusion { finding: Finding::new(code, String::new()), origin: Some((score, 0)) };
        let merged = |scores: usize, others: usize| {
            let scores = std::iter::repeat_with(|| wrong(Code::S001)).take(scores);
            let others = std::iter::repeat_with(|| wrong(Code::S002)).take(others);
            merge_scores(scores.chain(others).collect(), &findings)
        };
        assert_eq!(merged(MANY_RULES - 1, 1).len(), MANY_RULES);
        let told = merged(MANY_RULES, 1);
        assert_eq!(told.len(), 2);
        let message = &told[0].finding.message;
        assert!(message.contains(&format!("还有{}个指标的得分也不符", MANY_RULES - 1)), "{message}");
    }

    #[test]
    fn a_cell_is_located_in_its_row_of_a_list() {
        let template = load(&Files::built_in("hunan-department-2021").unwrap()).unwrap();
        let is_last = |field: &&Field| field.list.is_some() && field.rows > 2;
        let column = template.fields.iter().rev().find(is_last).unwrap();
        for row in 0..column.rows {
            let located = locate(&template, column.cell(row)).map(|(field, row)| (field.id.as_str(), row));
            assert_eq!(located, Some((column.id.as_str(), row)));
        }
        assert!(locate(&template, template.cells).is_none());
    }
}
