//! The keys of `[evidence]` in `template.toml`.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::diagnostic::number::Str;

/// `[evidence]`: the list in which the department registers its evidence (佐证材料清单), held against what the indicators name.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawEvidence {
    /// The list in which the department registers its documents.
    pub(crate) register: Str,
    /// Its column with the names of the documents.
    pub(crate) name: Str,
    /// Its column with their numbers or dates.
    pub(crate) number: Option<Str>,
    /// Its column with the indicators that they are evidence for.
    pub(crate) indicators: Option<Str>,
    /// Text fields that name documents beside 佐证材料 of the indicators. What stands there in 《》 is a document.
    #[serde(default)]
    pub(crate) named_in: Vec<Str>,
    /// Words by which the names of documents and files are understood, where they are other than the common ones.
    #[serde(default)]
    pub(crate) words: RawEvidenceWords,
}

/// `[evidence.words]`: lists of words that take the place of the common ones.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawEvidenceWords {
    /// What a department writes where it has no evidence, such as 无.
    pub(crate) nothing: Option<Vec<String>>,
    /// Words with which a text points to the register, or to an attachment, in the place of a document's name, such as 详见.
    pub(crate) pointers: Option<Vec<String>>,
    /// Words with which the register says that a document is evidence for everything, such as 全部.
    pub(crate) everything: Option<Vec<String>>,
    /// Words in the names of documents that hold for years, such as 制度: such a document may be older than the budget year.
    pub(crate) lasting: Option<Vec<String>>,
    /// Words in the name of a file that may hold any number of documents, such as 佐证材料.
    pub(crate) bundles: Option<Vec<String>>,
    /// Words in the name of a file that holds others beside the document that it is called after, such as 等.
    pub(crate) several: Option<Vec<String>>,
    /// What stands in front of a document's name in that of a file, before its number, such as 附件.
    pub(crate) prefixes: Option<Vec<String>>,
    /// Words in the names of files that are part of the return itself, such as 自评.
    pub(crate) returns: Option<Vec<String>>,
}

/// The common words, in the file of that name beside the built-in forms.
pub(crate) const COMMON_WORDS: &str = include_str!("../../workbook-templates/evidence.toml");
