//! A report as it was written: the bytes of a `.docx`, `.txt` or `.md` become paragraphs, with the place of every character.
//!
//! What was deleted in a tracked change is no text, what was inserted is. Hidden text is none. A table's cells are paragraphs that know
//! their table; a footnote's paragraphs know where in the text the note stands.

mod error;
mod package;
mod plain;
mod word;
mod xml;

use std::ops::Range;

pub use error::DocumentError;
pub(super) use package::{NewPart, Run, WordPackage};
pub(super) use xml::{attributes_of, characters};

use crate::intake::contain;

/// The most bytes of a file.
pub(crate) const MOST_BYTES: usize = 32 * 1024 * 1024;
/// The most characters of text: a report has some ten thousand, one of a thousand pages some six hundred thousand.
const MOST_CHARACTERS: usize = 600_000;
/// The most paragraphs.
const MOST_PARAGRAPHS: usize = 40_000;

/// A report, read.
#[derive(Debug)]
pub struct Document {
    /// The paragraphs in the order of the text; those of footnotes stand behind the text.
    pub(super) paragraphs: Vec<Paragraph>,
    /// The tables.
    pub(super) tables: Vec<Table>,
    /// What is needed to write comments into it; `None` for plain text.
    pub(super) word: Option<WordPackage>,
}

/// A paragraph.
#[derive(Debug)]
pub(super) struct Paragraph {
    /// The text. A tab is `\t`, a line break `\n`.
    pub(super) text: Vec<char>,
    /// Where it stands.
    pub(super) place: Place,
    /// Where its characters stand in the part of the text; none for plain text and for notes.
    pub(super) pieces: Vec<Piece>,
    /// The run of the text to which a comment on it is attached, where its own characters cannot bear one: that of the note, or of
    /// the box that it stands in.
    pub(super) anchor: Option<usize>,
}

/// Where a paragraph stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// In the text; the number of the paragraph that has text, from 1.
    Body(usize),
    /// In a cell of a table.
    Cell {
        /// The table, from 0.
        table: usize,
        /// Its row, from 0.
        row: usize,
        /// Its first column, from 0.
        column: usize,
    },
    /// In a footnote or an endnote; the number of the note, from 1.
    Note(usize),
    /// In a text box.
    Box,
}

/// Characters that stand together in the part of the text.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    /// The first of the characters in the paragraph, and how many there are.
    pub(super) characters: Range<usize>,
    /// The run that they belong to.
    pub(super) run: usize,
    /// The bytes of the element's content; `None` where the run cannot be split there.
    pub(super) content: Option<Range<usize>>,
    /// Where the name of the element's tag ends, where it does not say that blanks are kept.
    pub(super) unkept: Option<usize>,
}

/// A table.
#[derive(Debug, Default)]
pub(super) struct Table {
    /// What is written in front of it: the last paragraphs before it, as far as they are short.
    pub(super) before: String,
    /// The cells.
    pub(super) cells: Vec<TableCell>,
}

/// A cell of a table.
#[derive(Debug)]
pub(super) struct TableCell {
    /// Its row, from 0.
    pub(super) row: usize,
    /// Its columns, from 0.
    pub(super) columns: Range<usize>,
    /// Whether it continues the cell above.
    pub(super) continues: bool,
    /// Its text.
    pub(super) text: String,
}

impl Table {
    /// The text of the first cell of a row that has any, where it stands in front of a column.
    pub(super) fn first_of_row(&self, row: usize, column: usize) -> Option<&str> {
        let first = self.cells.partition_point(|cell| cell.row < row);
        let mut of_row = self.cells[first..].iter().take_while(|cell| cell.row == row && cell.columns.start < column);
        of_row.find(|cell| !cell.text.trim().is_empty()).map(|cell| cell.text.as_str())
    }
}

impl Document {
    /// Reads a report.
    ///
    /// # Errors
    /// Where it is no report that can be read.
    pub fn read(bytes: &[u8]) -> Result<Self, DocumentError> {
        contain(|| Self::read_plainly(bytes))
            .unwrap_or_else(|| Err(DocumentError::Damaged("文件结构无法识别".to_owned())))
    }

    fn read_plainly(bytes: &[u8]) -> Result<Self, DocumentError> {
        if bytes.is_empty() {
            return Err(DocumentError::Empty);
        }
        if bytes.len() > MOST_BYTES {
            return Err(DocumentError::TooLarge);
        }
        let document = match package::open(bytes)? {
            Some(package) => word::read(package)?,
            None => plain::read(bytes)?,
        };
        let has_text = document.paragraphs.iter().any(|paragraph| paragraph.text.iter().any(|c| c.is_alphanumeric()));
        if has_text {
            return Ok(document);
        }
        let pictures = document.word.as_ref().is_some_and(WordPackage::has_pictures);
        Err(if pictures { DocumentError::OnlyPictures } else { DocumentError::NoText })
    }

    /// Whether the file is a document that comments can be written into.
    pub fn takes_comments(&self) -> bool {
        self.word.is_some()
    }
}

/// Whether the bytes of a file, which has this name, may be those of a report: told by what is in it, and by its name where that is
/// plain text.
pub(crate) fn is_document(bytes: &[u8], name: &str) -> bool {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
    package::is_word(bytes) || ["txt", "md"].contains(&ending.as_str())
}

/// Counts what a document holds, and refuses what no report does.
#[derive(Debug, Default)]
struct Bounds {
    characters: usize,
    paragraphs: usize,
}

impl Bounds {
    fn count(&mut self, paragraph: &[char]) -> Result<(), DocumentError> {
        self.characters += paragraph.len();
        self.paragraphs += 1;
        if self.characters > MOST_CHARACTERS || self.paragraphs > MOST_PARAGRAPHS {
            return Err(DocumentError::TooLong);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Bounds, Document, DocumentError, MOST_BYTES, MOST_CHARACTERS, MOST_PARAGRAPHS};

    #[test]
    fn a_report_has_characters_and_paragraphs_up_to_the_bounds() {
        let mut bounds = Bounds::default();
        assert!(bounds.count(&['字'; MOST_CHARACTERS - 1]).is_ok() && bounds.count(&['字']).is_ok());
        assert_eq!(bounds.count(&['字']), Err(DocumentError::TooLong));
        let counted = |paragraphs: usize| {
            let mut bounds = Bounds::default();
            (0..paragraphs).try_for_each(|_| bounds.count(&[]))
        };
        assert_eq!(counted(MOST_PARAGRAPHS), Ok(()));
        assert_eq!(counted(MOST_PARAGRAPHS + 1), Err(DocumentError::TooLong));
    }

    #[test]
    fn a_file_is_read_up_to_its_most_bytes() {
        let read = |length: usize| Document::read(&vec![0xFF; length]).unwrap_err();
        assert!(!matches!(read(MOST_BYTES), DocumentError::TooLarge));
        assert!(matches!(read(MOST_BYTES + 1), DocumentError::TooLarge));
    }
}
