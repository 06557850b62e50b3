//! A file in a message.

/// A file in a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// What it is called. In a message that came, anyone chose the name: it must not be used as a path.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}
