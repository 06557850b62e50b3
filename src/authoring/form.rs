//! An authoring workbook as a form: the files that it says, and what is wrong, by its cells.

use std::collections::BTreeMap;

use crate::diagnostic::fault::Faults;
use crate::intake::Book;
use crate::language::files::FormFolder;

use super::assemble::{Assembled, assemble};
use super::faults::{AuthoringFaults, faults};
use super::messages;
use super::node::Documents;
use super::read::{NotAuthoring, ReadRows, read};
use super::toml_text::TomlText;

/// An authoring workbook that was read.
#[derive(Debug)]
pub struct AuthoredForm {
    read: ReadRows,
    assembled: Assembled,
    texts: BTreeMap<String, TomlText>,
}

impl AuthoredForm {
    /// Reads an authoring workbook.
    ///
    /// # Errors
    /// Where the bytes are no such workbook.
    pub fn open(bytes: &[u8]) -> Result<Self, NotAuthoring> {
        Self::read(&Book::open(bytes).map_err(NotAuthoring::Unreadable)?)
    }

    /// Reads an authoring workbook that is opened.
    ///
    /// # Errors
    /// Where it is none.
    fn read(book: &Book) -> Result<Self, NotAuthoring> {
        let read = read(book)?;
        let assembled = assemble(&read.rows);
        let texts = assembled.documents.iter().map(|(name, table)| (name.clone(), TomlText::write(table))).collect();
        Ok(Self { read, assembled, texts })
    }

    /// The folder that the workbook says: a complete form.
    pub fn folder(&self) -> FormFolder {
        let texts = self.texts.iter().map(|(name, text)| (name.clone(), text.text.clone())).collect();
        FormFolder { texts, ..FormFolder::default() }
    }

    /// The files as trees.
    pub(crate) fn documents(&self) -> &Documents {
        &self.assembled.documents
    }

    /// The form that this one extends, where the workbook names one.
    pub(crate) fn extends(&self) -> Option<&str> {
        self.assembled.extends.as_deref()
    }

    /// What is wrong with the workbook alone, and with the files that it says, by its cells.
    pub fn faults(&self, linted: &Faults) -> AuthoringFaults {
        faults(&self.read, &self.assembled, &self.texts, linted)
    }

    /// What was read otherwise than it stands, by the cells of the workbook.
    pub fn notes(&self) -> Vec<String> {
        let at = |(place, message): &(super::node::Place, String)| match self.read.address(*place) {
            (sheet, Some(cell)) => messages::at_cell(&sheet, &cell.to_string(), message),
            (sheet, None) => format!("{sheet}：{message}"),
        };
        self.read.notes.iter().cloned().chain(self.assembled.notes.iter().map(at)).collect()
    }
}
