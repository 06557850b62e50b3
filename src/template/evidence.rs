//! Where a form registers evidence (佐证材料清单).

use super::list::ListIx;
use crate::formula::FieldIx;

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
    /// Words in the names of documents that may be older than the budget year.
    pub lasting: Vec<String>,
}
