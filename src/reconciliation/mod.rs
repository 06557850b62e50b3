//! A department's report held against its checked workbook: bytes in, what is said of every figure and a commented copy out.
//!
//! A [`Document`] is the report as it was written. `reconcile` reads the figures in it, finds for each the figure of the workbook that
//! its words name, and says whether both are the same. What cannot be matched with good reason is not checked, and never wrong: an
//! accountant who is accused wrongly stops reading.
//!
//! - `document` reads the file: paragraphs, tables, notes, and where each character stands.
//! - `figures` finds the numbers in a text, `phrase` reads the words in front of them, `statements` puts both together, `tables` does so
//!   for tables.
//! - `candidates` is what the workbook says, by its words and by its values.
//! - `matching` holds a statement to the workbook, unless the words around it speak of something else (`reservations`), `totals` the total of a table, `narrative` the text to the workbook's texts,
//!   `arithmetic` a figure to the text around it; `years` looks for years that are left over.
//! - `comments` writes what was found into a copy of the report, `findings` makes findings of it.

mod arithmetic;
mod candidates;
mod characters;
mod comments;
mod document;
mod figures;
mod findings;
mod judgement;
mod matching;
mod messages;
mod narrative;
mod phrase;
mod reservations;
mod statement;
mod statements;
mod tables;
mod totals;
mod years;

use crate::check::Outcome;
use crate::finding::Finding;
use crate::form::Form;
use crate::intake::Submission;
use crate::text::shorten::shorten;

use candidates::Workbook;
use document::Place;
use judgement::Found;

pub use document::{Document, DocumentError};
pub(crate) use document::{MOST_BYTES, is_document};
pub use judgement::{Agreement, Judgement};
pub(crate) use messages::unread;

/// How many characters of the text around a figure are shown in front of it, and behind it.
const SHOWN_BEFORE: usize = 16;
const SHOWN_BEHIND: usize = 6;

/// What was found of a report.
#[derive(Debug)]
pub struct Reconciliation {
    /// What is said of each figure, in the order of the report.
    pub judgements: Vec<Judgement>,
}

impl Reconciliation {
    /// How many figures stand to the workbook like this.
    pub fn count(&self, agreement: Agreement) -> usize {
        self.judgements.iter().filter(|judgement| judgement.agreement == agreement).count()
    }

    /// Whether somebody has to look at any figure.
    pub fn is_open(&self) -> bool {
        self.judgements.iter().any(|judgement| judgement.agreement.is_open())
    }

    /// The findings, one for all figures of which the same is said.
    pub fn findings(&self) -> Vec<Finding> {
        findings::findings(&self.judgements)
    }

    /// The report with comments at the figures that are wrong or doubtful; `None` where there is nothing to say, or where it is plain
    /// text.
    ///
    /// # Errors
    /// Where comments cannot be written into it.
    pub fn commented(&self, document: &Document) -> Result<Option<Vec<u8>>, DocumentError> {
        comments::commented(document, &self.judgements)
    }
}

/// Holds the figures of a report against those of a checked workbook.
pub(crate) fn reconcile(
    form: &Form,
    submission: &Submission,
    outcome: &Outcome,
    document: &Document,
) -> Reconciliation {
    let workbook = Workbook::new(form, submission, outcome);
    let statements = statements::statements(document, &workbook);
    let all = &statements.all;
    let texts = narrative::compared(&workbook, document, all);
    let mut found: Vec<Option<Found>> = (0..all.len())
        .map(|index| {
            if all[index].totals.is_empty() {
                matching::by_name(&workbook, all, index)
            } else {
                totals::column_total(&workbook, all, &all[index])
            }
        })
        .zip(texts)
        .map(|(name, text)| name.or(text))
        .collect();
    let within = arithmetic::within(&workbook, all, &found);
    for ((found, within), statement) in found.iter_mut().zip(within).zip(all) {
        let known = || {
            let of_years = || matching::by_years(&workbook, statement);
            let mentioned = || narrative::mentioned(&workbook, statement);
            matching::by_value(&workbook, statement).or_else(of_years).or_else(mentioned)
        };
        *found = found.take().or_else(known).or(within);
    }
    let years = years::doubtful(&workbook, document, &statements);
    // Where the year is doubtful, its figures are not held to that year.
    for (named, _) in statements.years.iter().zip(&years).filter(|(_, year)| year.is_some()) {
        let first = all.partition_point(|statement| statement.sentence < named.sentence);
        let count = all[first..].iter().take_while(|statement| statement.sentence == named.sentence).count();
        let of_sentence = found[first..first + count].iter_mut();
        of_sentence
            .filter(|found| found.as_ref().is_some_and(|found| found.agreement == Agreement::Differs))
            .for_each(|found| *found = None);
    }
    let mut judgements: Vec<Judgement> = all
        .iter()
        .zip(found)
        .map(|(statement, found)| {
            let found = found.unwrap_or_else(|| Found::new(Agreement::Unverified));
            judgement(document, statement.paragraph, statement.figure.characters.clone(), found)
        })
        .collect();
    let named = statements.years.iter().zip(years);
    judgements.extend(
        named.filter_map(|(named, found)| Some(judgement(document, named.paragraph, named.characters.clone(), found?))),
    );
    judgements.sort_by_key(|judgement| (judgement.paragraph, judgement.characters.start));
    Reconciliation { judgements }
}

fn judgement(document: &Document, paragraph: usize, characters: std::ops::Range<usize>, found: Found) -> Judgement {
    let written = &document.paragraphs[paragraph];
    let text = |range: std::ops::Range<usize>| -> String {
        let shown = written.text[range].iter().map(|c| if c.is_whitespace() { ' ' } else { *c }).collect::<String>();
        shown.trim().to_owned()
    };
    let place = match written.place {
        Place::Body(number) => messages::paragraph(number),
        Place::Cell { table, row, column } => messages::cell(table, row, column),
        Place::Note(number) => messages::note(number),
        Place::Box => messages::BOX.to_owned(),
    };
    let around = characters.start.saturating_sub(SHOWN_BEFORE)..(characters.end + SHOWN_BEHIND).min(written.text.len());
    // A figure alone in its cell is shown behind the first cell of its row.
    let label = match written.place {
        Place::Cell { table, row, column } => {
            document.tables.get(table).and_then(|table| table.first_of_row(row, column))
        }
        Place::Body(_) | Place::Note(_) | Place::Box => None,
    };
    let context = match label {
        Some(label) => format!("{} {}", shorten(&label.replace('\n', " "), SHOWN_BEFORE), text(around)),
        None => text(around),
    };
    let Found { agreement, expected, item, field, location, message } = found;
    Judgement {
        agreement,
        place,
        context,
        written: text(characters.clone()),
        expected,
        item,
        field,
        location,
        message,
        paragraph,
        characters,
    }
}
