//! Texts of the workbook that stand in the report again: the figures in them are compared one by one.
//!
//! A figure is found by the letters around it, with every figure made one sign. Where enough of them are the same, the text is the
//! same, and so has to be the figure.

use std::collections::HashMap;

use super::candidates::{TextCell, Workbook, is_same_measure_word, plain};
use super::characters::{half_width, pairs};
use super::document::Document;
use super::figures::{Claim, Figure, Unit};
use super::judgement::{Agreement, Found};
use super::messages;
use super::statement::Statement;

/// How many signs in front of a figure, and behind it, a text is looked up by.
const KEY_BEFORE: usize = 6;
const KEY_BEHIND: usize = 1;
/// How far the texts are compared.
const REACH: usize = 60;
/// How many letters around a figure have to be the same for a figure that is not, and how many of them in front of it.
const TELLING: usize = 12;
const TELLING_BEFORE: usize = 5;
/// How many have to be the same where the text is of a row that is not spoken of.
const TELLING_ALONE: usize = 24;
/// How many where the text is of a row that is spoken of by its name.
const TELLING_IN_ROW: usize = 8;
/// How many for a figure that is the same.
const ALIKE: usize = 3;
/// The sign that stands for a figure.
const FIGURE: char = '#';

/// A text with every figure made one sign.
struct Skeleton {
    signs: Vec<char>,
    /// Where the sign of each figure stands.
    figures: Vec<usize>,
}

impl Skeleton {
    fn new(text: &[char], figures: &[&Figure]) -> Self {
        let mut signs = Vec::with_capacity(text.len());
        let mut places = Vec::new();
        let mut next = figures.iter().peekable();
        let mut at = 0;
        while at < text.len() {
            if let Some(figure) = next.peek().filter(|figure| figure.characters.start == at) {
                places.push(signs.len());
                signs.push(FIGURE);
                // The unit is part of the text.
                let end = figure.characters.end;
                while at < end && (half_width(text[at]).is_ascii_digit() || ",.-".contains(half_width(text[at]))) {
                    at += 1;
                }
                if at < text.len() && at == figure.characters.start {
                    at = end;
                }
                next.next();
                continue;
            }
            let c = half_width(text[at]);
            at += 1;
            if c.is_whitespace() {
                continue;
            }
            signs.push(if c.is_alphanumeric() || c == '%' { c } else { ',' });
        }
        Self { signs, figures: places }
    }

    fn key(&self, figure: usize) -> Option<String> {
        let at = *self.figures.get(figure)?;
        let before = &self.signs[at.saturating_sub(KEY_BEFORE)..at];
        let behind = &self.signs[at + 1..(at + 1 + KEY_BEHIND).min(self.signs.len())];
        let letters = before.iter().filter(|c| is_letter(**c)).count();
        (letters >= ALIKE).then(|| before.iter().chain(behind).collect())
    }
}

fn is_letter(c: char) -> bool {
    c != FIGURE && c != ','
}

/// What the texts of the workbook say of each statement.
pub(super) fn compared(workbook: &Workbook<'_>, document: &Document, statements: &[Statement]) -> Vec<Option<Found>> {
    let mut found: Vec<Option<Found>> = vec![None; statements.len()];
    let texts: Vec<(Skeleton, Vec<&Figure>, &TextCell)> = workbook
        .texts
        .iter()
        .map(|text| {
            let figures: Vec<&Figure> = text.figures.iter().filter(|figure| figure.unit != Unit::Year).collect();
            (Skeleton::new(&text.text, &figures), figures, text)
        })
        .collect();
    let mut known: HashMap<String, Vec<(usize, usize)>> = HashMap::new();
    for (index, (skeleton, figures, _)) in texts.iter().enumerate() {
        for figure in 0..figures.len() {
            if let Some(key) = skeleton.key(figure) {
                known.entry(key).or_default().push((index, figure));
            }
        }
    }
    let mut whole: HashMap<String, Vec<&TextCell>> = HashMap::new();
    for cell in &workbook.texts {
        whole.entry(letters(&cell.text)).or_default().push(cell);
    }
    let mut first = 0;
    while first < statements.len() {
        let paragraph = statements[first].paragraph;
        let count = statements[first..].iter().take_while(|other| other.paragraph == paragraph).count();
        let own = &statements[first..first + count];
        let figures: Vec<&Figure> = own.iter().map(|statement| &statement.figure).collect();
        let text = &document.paragraphs[paragraph].text;
        if let Some(cell) = whole.get(&letters(text)).and_then(|cells| same_text(cells, text, &own[0])) {
            found[first..first + count].fill(Some(stands_in(cell, cell.text.iter().collect())));
            first += count;
            continue;
        }
        let skeleton = Skeleton::new(text, &figures);
        let mut around: Option<String> = None;
        for (figure, statement) in own.iter().enumerate() {
            let Some(places) = skeleton.key(figure).and_then(|key| known.get(&key)) else { continue };
            let around = around.get_or_insert_with(|| {
                let before = paragraph.checked_sub(1).map(|before| document.paragraphs[before].text.iter().collect());
                let before: String = before.unwrap_or_default();
                let text: String = text.iter().collect();
                plain(&format!("{before}{text}"))
            });
            found[first + figure] = best(&texts, places, &skeleton, figure, statement, around);
        }
        first += count;
    }
    found
}

/// The letters, digits and signs of a text, without blanks.
fn letters(text: &[char]) -> String {
    text.iter().map(|c| half_width(*c)).filter(|c| !c.is_whitespace()).collect()
}

/// The text of the workbook that a paragraph repeats from beginning to end: a short one only where the row that it is of is spoken of.
fn same_text<'w>(cells: &[&'w TextCell], text: &[char], statement: &Statement) -> Option<&'w TextCell> {
    let is_of = |cell: &&&TextCell| {
        let row = plain(&cell.row_name);
        text.len() >= TELLING || (!row.is_empty() && statement.text.plain.contains(&row))
    };
    cells.iter().find(is_of).copied()
}

/// What is said of a figure that stands in a text of the workbook as well.
fn stands_in(cell: &TextCell, expected: String) -> Found {
    Found {
        expected,
        item: cell.name.clone(),
        field: cell.id.clone(),
        location: Some(cell.location.clone()),
        ..Found::new(Agreement::Agrees)
    }
}

/// The place in the texts of the workbook that is most like that of a statement.
fn best(
    texts: &[(Skeleton, Vec<&Figure>, &TextCell)],
    places: &[(usize, usize)],
    skeleton: &Skeleton,
    figure: usize,
    statement: &Statement,
    around: &str,
) -> Option<Found> {
    let likeness = |(text, other): &(usize, usize)| alike(skeleton, figure, &texts[*text].0, *other);
    let best = places.iter().take(200).max_by_key(|place| {
        let (before, behind) = likeness(place);
        let is_equal = is_same(&statement.figure, texts[place.0].1[place.1]);
        (before + behind, is_equal)
    })?;
    let (before, behind) = likeness(best);
    let (_, figures, cell) = &texts[best.0];
    let written = figures[best.1];
    let shown: String = cell.text[written.characters.clone()].iter().collect();
    let base = |agreement| Found { agreement, ..stands_in(cell, shown.clone()) };
    if is_same(&statement.figure, written) {
        return (before >= ALIKE).then(|| base(Agreement::Agrees));
    }
    let is_ambiguous = places.iter().any(|place| {
        let other = likeness(place);
        place != best && other.0 + other.1 + 2 >= before + behind && !is_same(texts[place.0].1[place.1], written)
    });
    let row_name = plain(&cell.row_name);
    let is_spoken_of = row_name.is_empty() || around.contains(&row_name);
    let enough = if is_spoken_of { TELLING } else { TELLING_ALONE };
    let is_led_to = before >= TELLING_BEFORE || (before > ALIKE && behind >= TELLING);
    let is_in_row = !row_name.is_empty() && is_spoken_of && before > ALIKE && before + behind >= TELLING_IN_ROW;
    let is_same_text = (before + behind >= enough && is_led_to) || is_in_row;
    (is_same_text && !is_ambiguous).then(|| Found {
        message: messages::differs_from_text(&cell.location, &cell.name, &shown),
        ..base(Agreement::Differs)
    })
}

/// How many letters in front of two figures, and behind them, are the same.
fn alike(one: &Skeleton, figure: usize, other: &Skeleton, other_figure: usize) -> (usize, usize) {
    let (at, other_at) = (one.figures[figure], other.figures[other_figure]);
    let before = one.signs[..at].iter().rev().zip(other.signs[..other_at].iter().rev()).take(REACH);
    let behind = one.signs[at + 1..].iter().zip(&other.signs[other_at + 1..]).take(REACH);
    let letters = |pairs: &mut dyn Iterator<Item = (&char, &char)>| {
        pairs.take_while(|(one, other)| one == other).filter(|(one, _)| is_letter(**one)).count()
    };
    (letters(&mut before.into_iter()), letters(&mut behind.into_iter()))
}

/// Whether two figures say the same.
fn is_same(one: &Figure, other: &Figure) -> bool {
    let same_claim = one.claim == other.claim || (one.claim != Claim::Exact && other.claim != Claim::Exact);
    let same_unit = match (&one.unit, &other.unit) {
        (Unit::Money(_), Unit::Money(_)) => true,
        (Unit::Count(one), Unit::Count(other)) => is_same_measure_word(one, other),
        (one, other) => one == other,
    };
    same_claim && same_unit && one.value == other.value
}

/// A figure that stands in a text of the workbook under words that are alike.
pub(super) fn mentioned(workbook: &Workbook<'_>, statement: &Statement) -> Option<Found> {
    let own = pairs(&statement.words);
    if own.is_empty() && statement.figure.claim == Claim::Exact {
        return None;
    }
    let around = &statement.text.pairs;
    let mut best: Option<(usize, &TextCell, &Figure)> = None;
    for cell in &workbook.texts {
        for figure in cell.figures.iter().filter(|figure| is_same(figure, &statement.figure)) {
            let start = figure.characters.start.saturating_sub(14);
            let words: String = cell.text[start..figure.characters.start].iter().collect();
            let words = pairs(&plain(&words));
            let row = pairs(&plain(&cell.row_name));
            let near = words.intersection(&own).count() + row.intersection(&own).count();
            let far = row.intersection(around).count() + words.intersection(around).count();
            let score = 2 * near + far;
            let is_enough = near > 0 || far > 2;
            if is_enough && best.as_ref().is_none_or(|(known, ..)| score > *known) {
                best = Some((score, cell, figure));
            }
        }
    }
    let (_, cell, figure) = best?;
    Some(stands_in(cell, cell.text[figure.characters.clone()].iter().collect()))
}
