//! What a folder holds after an authoring workbook was taken over into it.

use std::collections::BTreeMap;

use super::difference::difference;
use super::merge::merge;
use super::node::{Documents, Item, Node, Table, documents};
use super::toml_text::TomlText;
use crate::language::files::{Files, HEAD};

/// The form that another extends.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Base<'a> {
    /// How the head names it.
    pub(crate) name: &'a str,
    /// Its files.
    pub(crate) files: &'a Files,
}

/// The texts of a folder that says what an authoring workbook says; over a base only what differs. What is in the folder already keeps
/// its comments, its order and its spelling; a file stays as it is where `current`, what the folder says now, is wanted.
pub(crate) fn folder_texts(
    wanted: &Documents,
    existing: &BTreeMap<String, String>,
    current: &Documents,
    base: Option<Base<'_>>,
) -> BTreeMap<String, String> {
    let own = match base {
        None => wanted.clone(),
        Some(base) => {
            let mut own = difference(&documents(base.files), wanted);
            let mut head = Table::default();
            head.set("extends", Item::new(Node::Text(base.name.to_owned())));
            if let Some(differing) = own.remove(HEAD) {
                head.entries.extend(differing.entries);
            }
            own.insert(HEAD.to_owned(), head);
            own
        }
    };
    let text = |(file, table): (&String, &Table)| {
        let text = match existing.get(file) {
            Some(there) => merge(there, table),
            None => TomlText::write(table).text,
        };
        (file.clone(), text)
    };
    let settled = |file: &String| current.contains_key(file) && current.get(file) == wanted.get(file);
    let mut texts: BTreeMap<String, String> = own
        .iter()
        .filter(|(file, table)| !(table.entries.is_empty() || existing.contains_key(*file) && settled(file)))
        .map(text)
        .collect();
    texts.extend(existing.iter().filter(|(file, _)| settled(file)).map(|(file, text)| (file.clone(), text.clone())));
    texts
}

/// Whether a form's files, joined with those that it extends, say what is wanted.
pub(crate) fn says(files: &Files, wanted: &Documents) -> bool {
    super::export::differing_files(&documents(files), wanted).is_empty()
}
