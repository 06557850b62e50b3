//! The bureau that sends the messages.

use serde::Deserialize;

/// The bureau that sends the messages; every part may be empty.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Bureau {
    /// The bureau's name.
    pub name: String,
    /// The person to ask.
    pub contact: String,
    /// The telephone number.
    pub phone: String,
    /// The address that messages come from. Without one no messages are written.
    pub email: String,
}
