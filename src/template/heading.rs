//! The headings of tables.

/// A label with the headings above it.
#[derive(Debug, Clone)]
pub(crate) struct Heading {
    /// Shared headings, outermost first.
    pub group: Vec<String>,
    /// The label.
    pub label: String,
}
