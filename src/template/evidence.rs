//! Where a form registers evidence (佐证材料清单).

use super::list::ListIx;
use crate::formula::FieldIx;
use crate::language::evidence::{COMMON_WORDS, RawEvidenceWords};

/// The register of evidence of a form.
#[derive(Debug)]
pub struct EvidenceRegister {
    /// The list in which the department registers its documents.
    pub list: ListIx,
    /// Its column with the names of the documents.
    pub name: FieldIx,
    /// Its column with their numbers or dates.
    pub number: Option<FieldIx>,
    /// Its column with the indicators that they are evidence for.
    pub indicators: Option<FieldIx>,
    /// The text fields that name documents beside the evidence of the indicators.
    pub named_in: Vec<FieldIx>,
    /// The words by which the names of documents and files are understood.
    pub(crate) words: EvidenceWords,
}

/// Words by which the names of documents and files are understood. Each is found anywhere in a name, but for those of `nothing`.
#[derive(Debug, Clone)]
pub(crate) struct EvidenceWords {
    /// What a department writes where it has no evidence: the whole text of a cell.
    pub(crate) nothing: Vec<String>,
    /// Words with which a text points elsewhere, in the place of a document's name.
    pub(crate) pointers: Vec<String>,
    /// Words with which the register says that a document is evidence for everything.
    pub(crate) everything: Vec<String>,
    /// Words in the names of documents that may be older than the budget year.
    pub(crate) lasting: Vec<String>,
    /// Words in the name of a file that may hold any number of documents.
    pub(crate) bundles: Vec<String>,
    /// Words in the name of a file that holds others beside the document that it is called after.
    pub(crate) several: Vec<String>,
    /// What stands in front of a document's name in that of a file.
    pub(crate) prefixes: Vec<String>,
    /// Words in the names of files that are part of the return itself.
    pub(crate) returns: Vec<String>,
}

impl EvidenceWords {
    /// The words of a form, with the common ones where it has none of its own.
    pub(crate) fn new(written: &RawEvidenceWords) -> Self {
        let common: RawEvidenceWords = toml::from_str(COMMON_WORDS).unwrap_or_default();
        let choose =
            |written: &Option<Vec<String>>, common: Option<Vec<String>>| written.clone().or(common).unwrap_or_default();
        Self {
            nothing: choose(&written.nothing, common.nothing),
            pointers: choose(&written.pointers, common.pointers),
            everything: choose(&written.everything, common.everything),
            lasting: choose(&written.lasting, common.lasting),
            bundles: choose(&written.bundles, common.bundles),
            several: choose(&written.several, common.several),
            prefixes: choose(&written.prefixes, common.prefixes),
            returns: choose(&written.returns, common.returns),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{EvidenceWords, RawEvidenceWords};

    #[test]
    fn every_list_of_words_has_common_ones() {
        let common = EvidenceWords::new(&RawEvidenceWords::default());
        let lists = [
            common.nothing,
            common.pointers,
            common.everything,
            common.lasting,
            common.bundles,
            common.several,
            common.prefixes,
            common.returns,
        ];
        assert!(lists.iter().all(|list| !list.is_empty()), "{lists:?}");
    }

    #[test]
    fn a_list_of_the_form_takes_the_place_of_the_common_one() {
        let own = RawEvidenceWords { nothing: Some(vec!["缺".to_owned()]), ..RawEvidenceWords::default() };
        let words = EvidenceWords::new(&own);
        assert_eq!(words.nothing, ["缺"]);
        assert!(words.pointers.iter().any(|word| word == "详见"));
    }
}
