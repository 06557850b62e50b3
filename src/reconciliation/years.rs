//! Years in a report that are not those of its figures: `2020年参加出国` in the report on 2021.

use super::candidates::Workbook;
use super::characters::{ends_clause, pairs};
use super::document::{Document, Place};
use super::figures::{Claim, Unit};
use super::judgement::{Agreement, Found};
use super::matching::named;
use super::messages;
use super::statement::{NamedYear, Statement, Statements};

/// How far a year may be from that of the form to be a slip.
const REACH: i32 = 2;
/// How far a year within the text may be, and how far in front of a figure it stands.
const NEAR: i32 = 1;
const LONGEST_GAP: usize = 40;
/// Words by which a sentence speaks of the year of the form too.
const THIS_YEAR: [&str; 3] = ["今年", "本年", "当年"];
/// How many statements of its sentence a year is held to.
const MOST_STATEMENTS: usize = 20;
/// How far down in a report its title stands, and how long it is.
const TITLE_WITHIN: usize = 10;
const LONGEST_TITLE: usize = 48;

/// What is said of each year that is named; nothing where there is nothing to say.
pub(super) fn doubtful(workbook: &Workbook<'_>, document: &Document, statements: &Statements) -> Vec<Option<Found>> {
    let own = workbook.template.fiscal_year;
    statements
        .years
        .iter()
        .map(|named| {
            let is_other = named.year != own && (named.year - own).abs() <= REACH;
            if !is_other {
                return None;
            }
            if is_in_title(document, named) {
                return Some(found(own, messages::title_year(named.year, own)));
            }
            let first = statements.years.partition_point(|other| other.sentence < named.sentence);
            let mut others = statements.years[first..].iter().take_while(|other| other.sentence == named.sentence);
            let is_told_apart = others.any(|other| other.year != named.year);
            if named.is_reference || is_told_apart || (named.year - own).abs() > NEAR {
                return None;
            }
            let first = statements.all.partition_point(|statement| statement.sentence < named.sentence);
            let of_sentence =
                statements.all[first..].iter().take_while(|statement| statement.sentence == named.sentence);
            let mut of_sentence = of_sentence
                .take(MOST_STATEMENTS)
                .filter(|statement| !statement.compares && is_of_year(document, named, statement))
                .filter(|statement| !THIS_YEAR.iter().any(|word| statement.text.plain.contains(word)));
            of_sentence
                .find_map(|statement| of_this_year(workbook, statement, named.year))
                .map(|item| found(own, messages::doubtful_year(named.year, own, &item)))
        })
        .collect()
}

/// Whether a year is said of a figure: it stands in front of it, in its clause, or in one that speaks of the same.
fn is_of_year(document: &Document, named: &NamedYear, statement: &Statement) -> bool {
    let (year, figure) = (&named.characters, &statement.figure.characters);
    if statement.paragraph != named.paragraph || figure.start < year.end || figure.start - year.end > LONGEST_GAP {
        return false;
    }
    let between = &document.paragraphs[named.paragraph].text[year.end..figure.start];
    let clause = between.iter().position(|c| ends_clause(*c));
    clause.is_none_or(|end| {
        let spoken_of = pairs(&between[..end].iter().collect::<String>());
        pairs(&statement.own.subject).iter().any(|pair| spoken_of.contains(pair))
    })
}

fn found(year: i32, message: String) -> Found {
    Found { expected: messages::year(year), message, ..Found::new(Agreement::DoubtfulYear) }
}

/// `2020年度部门整体支出绩效自评报告` at the head of a report.
fn is_in_title(document: &Document, named: &NamedYear) -> bool {
    let paragraph = &document.paragraphs[named.paragraph];
    let text: String = paragraph.text.iter().collect();
    matches!(paragraph.place, Place::Body(number) if number <= TITLE_WITHIN)
        && paragraph.text.len() <= LONGEST_TITLE
        && ["自评报告", "自评的报告", "评价报告", "绩效报告", "自评情况"].iter().any(|word| text.contains(word))
}

/// What a statement is about that has the value of the form's year, and not that of the year that is named.
fn of_this_year(workbook: &Workbook<'_>, statement: &Statement, year: i32) -> Option<String> {
    let figure = &statement.figure;
    if figure.claim != Claim::Exact || matches!(figure.unit, Unit::Year | Unit::None | Unit::PercentPoint) {
        return None;
    }
    let is_last_year = year == workbook.template.fiscal_year - 1;
    let subject = statement.own.subject.as_str();
    if subject.is_empty() {
        return None;
    }
    let agrees = |candidate: &&super::candidates::Candidate| candidate.is_sound && figure.says(candidate.value);
    let of_last = named(workbook, statement, subject, true);
    if is_last_year && of_last.iter().any(|candidate| figure.says(candidate.value)) {
        return None;
    }
    let this = named(workbook, statement, subject, false);
    this.into_iter().find(agrees).map(|candidate| candidate.name.clone())
}
