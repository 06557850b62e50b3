//! The register of evidence (佐证材料清单) of a filled form, beside what its cells name as evidence and the files that came along.
//!
//! In come a form, the texts of its cells and the names of the files; out goes [`Evidence`], which tells what does not fit together.
//! Names are compared generously: what may be meant is taken as meant. Nothing here words a finding.

mod companion;
mod document;

use crate::formula::FieldIx;
use crate::template::{EvidenceRegister, EvidenceWords, Indicator, Template};
use crate::text::file_name::is_workbook_name;

pub use companion::Companion;
use companion::CompanionFile;
use document::{DocumentKey, Naming, SHORTEST_NAME, key, latest_year, named_documents, titles};

/// A document in the register.
#[derive(Debug)]
pub(crate) struct RegisteredDocument {
    /// Its row in the list.
    pub(crate) row: u32,
    /// Its name, as written.
    pub(crate) name: String,
    /// Its number or date, as written.
    number: String,
    key: DocumentKey,
    number_key: String,
    /// The indicators that it is evidence for, in one spelling.
    indicators: String,
}

/// A document that a cell names.
#[derive(Debug)]
pub(crate) struct NamedDocument {
    /// The cell's field.
    pub(crate) field: FieldIx,
    /// The cell's row.
    pub(crate) row: u32,
    /// Its name, as written.
    pub(crate) name: String,
    key: DocumentKey,
}

/// A cell that names evidence.
#[derive(Debug)]
struct NamingCell {
    field: FieldIx,
    naming: Naming,
    documents: Vec<NamedDocument>,
    /// What stands in it, in one spelling.
    text: String,
}

/// Why there is no evidence for a score.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Unproven {
    /// Nothing is named, and nothing registered for the indicator.
    NothingNamed,
    /// Evidence came along, but none of these documents.
    NothingReceived(Vec<String>),
}

/// The evidence of a filled form.
#[derive(Debug)]
pub(crate) struct Evidence<'t> {
    template: &'t Template,
    register: &'t EvidenceRegister,
    registered: Vec<RegisteredDocument>,
    cells: Vec<NamingCell>,
    files: Vec<CompanionFile>,
}

impl<'t> Evidence<'t> {
    /// Reads the evidence of a form. `text` gives what stands in a cell. `None` where the form does not say where its register is.
    pub(crate) fn read(
        template: &'t Template,
        text: &dyn Fn(FieldIx, u32) -> String,
        companions: &[Companion],
    ) -> Option<Self> {
        let register = template.register.as_ref()?;
        let column = |column: Option<FieldIx>, row: u32| column.map(|field| text(field, row)).unwrap_or_default();
        let registered = (0..template.list(register.list).capacity).filter_map(|row| {
            let (name, number) = (text(register.name, row), column(register.number, row));
            let key_of_name = DocumentKey::new(&name);
            (!key_of_name.text.is_empty()).then(|| RegisteredDocument {
                row,
                key: key_of_name,
                number_key: key(&number),
                indicators: key(&column(register.indicators, row)),
                name,
                number,
            })
        });
        let of_indicators = template.indicators.iter().map(|indicator| (indicator.evidence, true));
        let others = register.named_in.iter().map(|field| (*field, false));
        let cells = of_indicators.chain(others).flat_map(|(field, is_for_names)| {
            (0..template.field(field).rows)
                .map(move |row| naming_cell(field, row, is_for_names, &text(field, row), &register.words))
        });
        Some(Self {
            template,
            register,
            registered: registered.collect(),
            cells: cells.collect(),
            files: companions.iter().map(|companion| CompanionFile::new(companion, &register.words)).collect(),
        })
    }

    /// The register of the form.
    pub(crate) const fn register(&self) -> &'t EvidenceRegister {
        self.register
    }

    /// The documents that cells name and that are not in the register, each once.
    pub(crate) fn unregistered(&self) -> Vec<&NamedDocument> {
        let mut unregistered: Vec<&NamedDocument> = Vec::new();
        for document in self.cells.iter().flat_map(|cell| &cell.documents) {
            let is_registered = self.registered.iter().any(|registered| registered.is_named(document));
            if !is_registered && !unregistered.iter().any(|other| other.key.text == document.key.text) {
                unregistered.push(document);
            }
        }
        unregistered
    }

    /// Whether nothing is registered.
    pub(crate) const fn is_register_blank(&self) -> bool {
        self.registered.is_empty()
    }

    /// The registered documents that are evidence for nothing.
    pub(crate) fn unused(&self) -> Vec<&RegisteredDocument> {
        let subjects = self.subjects();
        let is_used = |document: &&RegisteredDocument| {
            let is_named = |cell: &NamingCell| {
                cell.documents.iter().any(|named| document.is_named(named)) || cell.text.contains(&document.key.text)
            };
            let is_for = |subject: &String| document.is_for(subject);
            let everything = &self.register.words.everything;
            let is_for_everything = || everything.iter().any(|word| document.indicators.contains(word.as_str()));
            self.cells.iter().any(is_named) || subjects.iter().any(is_for) || is_for_everything()
        };
        self.registered.iter().filter(|document| !is_used(document)).collect()
    }

    /// The registered documents that are older than the budget year, with their years. A name that speaks of the budget year, or
    /// bears a word for what holds for years, is not older.
    pub(crate) fn outdated(&self) -> Vec<(&RegisteredDocument, i32)> {
        let year = self.template.fiscal_year;
        let of_document = |document: &RegisteredDocument| {
            let in_name = latest_year(&document.name);
            let own = latest_year(&document.number).or(in_name)?;
            let speaks_of_year = in_name.is_some_and(|named| named >= year);
            (own < year && !speaks_of_year).then_some(own)
        };
        let is_lasting = |document: &&RegisteredDocument| {
            self.register.words.lasting.iter().any(|word| document.key.text.contains(&key(word)))
        };
        let registered = self.registered.iter().filter(|document| !is_lasting(document));
        registered.filter_map(|document| Some((document, of_document(document)?))).collect()
    }

    /// The registered documents that did not come along. None where no evidence came by name, or a file came that may hold any.
    pub(crate) fn not_received(&self) -> Vec<&RegisteredDocument> {
        if !self.files_tell() {
            return Vec::new();
        }
        self.registered.iter().filter(|document| !self.is_received(&document.key, &document.number_key)).collect()
    }

    /// The files that came along with this return and are no document that it names. Workbooks are left out: whoever receives them
    /// reads them as returns, and says so.
    pub(crate) fn unregistered_files(&self) -> Vec<&str> {
        let is_unknown = |file: &&CompanionFile| {
            let is_told = is_workbook_name(&file.companion.name) || file.is_of_the_return;
            !is_told && !self.is_document(file) && !file.may_hold_any(false)
        };
        let files = self.files.iter().filter(|file| !file.companion.is_earlier);
        files.filter(is_unknown).map(|file| file.companion.name.as_str()).collect()
    }

    /// The files that are documents of the register.
    pub(crate) fn registered_files(&self) -> Vec<&str> {
        let is_registered = |file: &&CompanionFile| {
            self.registered.iter().any(|document| file.may_be(&document.key, &document.number_key))
        };
        self.files.iter().filter(is_registered).map(|file| file.companion.name.as_str()).collect()
    }

    /// Whether a cell of evidence says that there is none, and the register has none for the indicator either.
    pub(crate) fn says_none(&self, indicator: &Indicator) -> bool {
        let cell = self.cells.iter().find(|cell| cell.field == indicator.evidence);
        cell.is_some_and(|cell| cell.naming == Naming::Nothing) && self.registered_for(indicator).next().is_none()
    }

    /// Why there is no evidence for the points of an indicator; `None` where there is some, or may be.
    pub(crate) fn unproven(&self, indicator: &Indicator) -> Option<Unproven> {
        let cell = self.cells.iter().find(|cell| cell.field == indicator.evidence)?;
        if self.says_none(indicator) {
            return Some(Unproven::NothingNamed);
        }
        if cell.naming == Naming::Words || !self.files_tell() {
            return None;
        }
        let named = |document: &RegisteredDocument| cell.documents.iter().any(|named| document.is_named(named));
        let registered: Vec<&RegisteredDocument> =
            self.registered.iter().filter(|document| document.is_for_indicator(indicator) || named(document)).collect();
        let is_received = registered.iter().any(|document| self.is_received(&document.key, &document.number_key))
            || cell.documents.iter().any(|document| self.is_received(&document.key, ""));
        let names = cell.documents.iter().map(|document| document.name.clone());
        let names: Vec<String> = match cell.documents.is_empty() {
            true => registered.iter().map(|document| document.name.clone()).collect(),
            false => names.collect(),
        };
        (!is_received).then_some(Unproven::NothingReceived(names))
    }

    /// Whether the names of the files tell which documents came: at least one is a document's, and none may hold any document.
    fn files_tell(&self) -> bool {
        let documents: Vec<bool> = self.files.iter().map(|file| self.is_document(file)).collect();
        let may_hold_any = |(file, is_document): (&CompanionFile, &bool)| file.may_hold_any(*is_document);
        documents.contains(&true) && !self.files.iter().zip(&documents).any(may_hold_any)
    }

    /// Whether a file is a document of the register, or one that a cell names.
    fn is_document(&self, file: &CompanionFile) -> bool {
        let is_registered = |document: &RegisteredDocument| file.may_be(&document.key, &document.number_key);
        let mut named = self.cells.iter().flat_map(|cell| &cell.documents);
        self.registered.iter().any(is_registered) || named.any(|document| file.may_be(&document.key, ""))
    }

    fn is_received(&self, name: &DocumentKey, number: &str) -> bool {
        self.files.iter().any(|file| file.may_be(name, number))
    }

    fn registered_for(&self, indicator: &Indicator) -> impl Iterator<Item = &RegisteredDocument> {
        self.registered.iter().filter(|document| document.is_for_indicator(indicator))
    }

    /// What documents are evidence for: the indicators with their headings, the answers, and the fields that name documents.
    fn subjects(&self) -> Vec<String> {
        let template = self.template;
        let labels = |fields: &mut dyn Iterator<Item = FieldIx>| -> Vec<String> {
            fields.map(|field| template.field(field).label.clone()).collect()
        };
        let indicators = template.indicators.iter().flat_map(|indicator| {
            indicator.group.iter().cloned().chain([indicator.label.clone(), indicator.id.clone()])
        });
        let answers = labels(&mut template.evidence.iter().map(|(answer, _)| *answer));
        let others = labels(&mut self.register.named_in.iter().copied());
        let lists = template.lists.iter().map(|list| list.label.clone());
        let sheets = template.sheets.iter().map(|sheet| sheet.name.clone());
        let all = indicators.chain(answers).chain(others).chain(lists).chain(sheets);
        all.map(|subject| key(&subject)).filter(|subject| subject.chars().count() >= SHORTEST_NAME).collect()
    }
}

impl RegisteredDocument {
    /// Whether a cell may name this document, by its name or its number.
    fn is_named(&self, named: &NamedDocument) -> bool {
        self.key.may_be(&named.key) || named.key.has_number(&self.number_key)
    }

    fn is_for_indicator(&self, indicator: &Indicator) -> bool {
        [&indicator.label, &indicator.id].into_iter().any(|name| self.is_for(&key(name)))
    }

    /// Whether the register says that the document is evidence for this.
    fn is_for(&self, subject: &str) -> bool {
        let says = self.indicators.as_str();
        says.chars().count() >= SHORTEST_NAME && (says.contains(subject) || subject.contains(says))
    }
}

/// Reads a cell. `is_for_names` says that it is there for the names of documents; elsewhere only what stands in 《》 is one.
fn naming_cell(field: FieldIx, row: u32, is_for_names: bool, text: &str, words: &EvidenceWords) -> NamingCell {
    let naming = match is_for_names {
        true => named_documents(text, words),
        false => match titles(text) {
            titles if titles.is_empty() => Naming::Words,
            titles => Naming::Documents(titles),
        },
    };
    let documents = match &naming {
        Naming::Documents(names) => names
            .iter()
            .map(|name| NamedDocument { field, row, key: DocumentKey::new(name), name: name.clone() })
            .collect(),
        Naming::Nothing | Naming::Words => Vec::new(),
    };
    NamingCell { field, naming, documents, text: key(text) }
}

#[cfg(test)]
mod tests {
    use crate::language::evidence::RawEvidenceWords;
    use crate::template::EvidenceWords;

    /// The common words.
    pub(super) fn words() -> EvidenceWords {
        EvidenceWords::new(&RawEvidenceWords::default())
    }
}
