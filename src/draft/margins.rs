//! The lines around tables: who fills in, the unit of the figures, who signs, remarks.

use super::grid::{Content, GridCell, Place};
use super::parts::{Answer, Pair, Pairs, Part};
use super::words::{Printed, ends_with_colon, is_note, is_signed, labelled, unit_note};

/// What a line without a table holds; `None` where it is a title, or may be one.
pub(super) fn line(cells: &[&GridCell]) -> Option<Vec<Part>> {
    let mut line = Line { is_alone: cells.len() == 1, ..Line::default() };
    let mut cells = cells.iter().copied().peekable();
    while let Some(cell) = cells.next() {
        let Content::Text(text) = &cell.content else {
            if matches!(cell.content, Content::Number(_)) {
                line.words.push((cell.words(), cell.from));
            }
            continue;
        };
        let next = cells.peek().copied().filter(|next| is_answer(next));
        match (text_parts(text), next) {
            (Some(parts), next) => {
                let is_open = parts.len() == 1 && ends_with_colon(text) && !is_signed(text);
                let behind = next.filter(|_| is_open);
                for (label, answer) in parts {
                    line.add(cell.from, &label, answer, behind);
                }
                if behind.is_some() {
                    cells.next();
                }
            }
            (None, _) => line.words.push((cell.words(), cell.from)),
        }
    }
    line.parts()
}

/// The labels of a text with what stands behind the colon of each, where it is nothing but these.
fn text_parts(text: &str) -> Option<Vec<(String, String)>> {
    if unit_note(text).is_some() || is_note(text) {
        return None;
    }
    let mut parts: Vec<String> = Vec::new();
    for piece in text.split(['\u{3000}', '\t', '\n']).flat_map(|piece| piece.split("  ")).map(str::trim) {
        let is_label = piece.contains(['：', ':']);
        match parts.last_mut() {
            // What stands behind a gap belongs to the label before it.
            Some(last) if !is_label && !piece.is_empty() => *last += piece,
            _ if piece.is_empty() => {}
            _ => parts.push(piece.to_owned()),
        }
    }
    parts.iter().map(|part| labelled(part)).collect()
}

/// Whether a cell beside a label with a colon is what somebody wrote there.
fn is_answer(cell: &GridCell) -> bool {
    match &cell.content {
        Content::Text(text) => text_parts(text).is_none() && unit_note(text).is_none() && !is_note(text),
        Content::Number(_) | Content::Filled(_) | Content::Formula(_) => true,
        Content::Blank | Content::Answer(_) | Content::Absent => false,
    }
}

#[derive(Default)]
struct Line {
    pairs: Vec<Pair>,
    signers: Vec<Printed>,
    words: Vec<(String, Place)>,
    /// Whether one cell is all that stands in it.
    is_alone: bool,
}

impl Line {
    fn add(&mut self, place: Place, label: &str, answer: String, behind: Option<&GridCell>) {
        let label = Printed { words: label.to_owned(), places: vec![place] };
        if is_signed(&label.words) {
            self.signers.push(label);
            return;
        }
        let pair = match behind {
            Some(cell) => Pair { label, cell: cell.from, answer: Some(Answer::Cell), widths: [1, 1] },
            None => Pair { label, cell: place, answer: Some(Answer::BehindColon(answer)), widths: [1, 1] },
        };
        self.pairs.push(pair);
    }

    fn parts(self) -> Option<Vec<Part>> {
        let mut parts = Vec::new();
        for (words, place) in self.words {
            let line = Printed { words, places: vec![place] };
            match unit_note(&line.words) {
                Some(unit) => parts.push(Part::UnitNote { unit, line }),
                None if self.is_alone && !is_note(&line.words) => return None,
                None => parts.push(Part::Words(line)),
            }
        }
        if !self.pairs.is_empty() {
            parts.push(Part::Pairs(Pairs { title: Printed::default(), rows: vec![self.pairs] }));
        }
        if !self.signers.is_empty() {
            parts.push(Part::Signatures(self.signers));
        }
        Some(parts)
    }
}
