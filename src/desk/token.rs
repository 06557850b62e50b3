//! The secret of a desk.

use super::error::DeskError;

/// How many random bytes a token has.
const TOKEN_BYTES: usize = 32;

/// A secret that whoever asks must have.
#[derive(Debug)]
pub(super) struct Token(String);

impl Token {
    /// A token of random bytes of the operating system.
    pub(super) fn random() -> Result<Self, DeskError> {
        let mut bytes = [0; TOKEN_BYTES];
        getrandom::fill(&mut bytes).map_err(|_| DeskError::NoRandom)?;
        Ok(Self(bytes.iter().map(|byte| format!("{byte:02x}")).collect()))
    }

    pub(super) fn text(&self) -> &str {
        &self.0
    }

    /// Whether a text is the token; how long that takes does not depend on where they differ.
    pub(super) fn is(&self, text: &str) -> bool {
        let (token, text) = (self.0.as_bytes(), text.as_bytes());
        token.len() == text.len() && token.iter().zip(text).fold(0, |all, (a, b)| all | (a ^ b)) == 0
    }
}
