//! The figures that an issued workbook was filled with.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::template::identity::Identity;

/// The figures that were filled in before a workbook was issued, as the ledger keeps them: field id → value.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct IssuedFigures {
    /// The bureau's figures.
    pub(crate) prefilled: BTreeMap<String, String>,
    /// Last year's figures that fill the form.
    pub(crate) filled: BTreeMap<String, String>,
    /// Last year's figures that this year's are compared with.
    pub(crate) compared: BTreeMap<String, String>,
}

impl IssuedFigures {
    /// The figures that a workbook with this identity was filled with.
    pub(crate) fn of_identity(identity: &Identity) -> Self {
        Self {
            prefilled: identity.prefilled.clone(),
            filled: identity.last_year.clone(),
            compared: identity.compared.clone(),
        }
    }

    /// Replaces the figures in a workbook's identity with these.
    pub(crate) fn replace_in(self, identity: &mut Identity) {
        identity.prefilled = self.prefilled;
        identity.last_year = self.filled;
        identity.compared = self.compared;
    }

    /// The figures as the ledger keeps them.
    pub(crate) fn to_json(&self) -> String {
        // Maps of text to text: nothing here can fail.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads what the ledger keeps.
    pub(crate) fn from_json(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_default()
    }
}
