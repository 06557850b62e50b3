//! `kind = "signature"`: where people sign and the seal goes.

use schemars::JsonSchema;
use serde::Deserialize;

use super::kind::{CheckedBlock, WrittenBlock};
use super::messages::SIGNERS;
use crate::formula::FieldIx;
use crate::template::declare::{BlockPosition, Declarer};
use crate::template::field::Field;

/// `kind = "signature"`: where people sign and the seal goes. It is signed on paper; nothing is filled in.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawSignature {
    /// Who signs; 填表人, 审核人 and 单位负责人（签字） unless told.
    pub(crate) signers: Option<Vec<String>>,
    /// Whether there is room for the unit's seal and the date; there is unless told.
    pub(crate) seal: Option<bool>,
}

/// Where people sign and the seal goes.
#[derive(Debug)]
pub(crate) struct SignatureBlock {
    /// Who signs, from left to right.
    pub signers: Vec<String>,
    /// Whether there is room for the unit's seal and the date.
    pub seal: bool,
}

impl WrittenBlock for RawSignature {
    type Declared = SignatureBlock;

    const TELLING_KEYS: &'static [&'static str] = &["signers"];

    fn declare(&self, _position: &BlockPosition, _declarer: &mut Declarer<'_>) -> SignatureBlock {
        let usual = || SIGNERS.map(str::to_owned).to_vec();
        SignatureBlock { signers: self.signers.clone().unwrap_or_else(usual), seal: self.seal.unwrap_or(true) }
    }
}

impl CheckedBlock for SignatureBlock {
    fn title(&self) -> &str {
        ""
    }

    fn fields(&self, _all: &[Field]) -> Vec<FieldIx> {
        Vec::new()
    }

    fn is_table(&self) -> bool {
        false
    }
}
