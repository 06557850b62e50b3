//! The text of one file of a form, and positions in it.

/// A file of a form: its name and text, so that a fault can point into it.
///
/// A form that extends another has two texts of each file. They stand behind one another in `text`, so that one offset says
/// which of the two is meant and where.
#[derive(Debug, Clone, Default)]
pub(crate) struct SourceFile {
    /// The name within the template folder.
    pub(crate) name: String,
    /// The inherited text (if any), then the form's own, both without their faults of syntax.
    pub(crate) text: String,
    /// The name and the length of the inherited text.
    pub(crate) inherited: Option<(String, usize)>,
    /// The form's own text behind as many blanks as the inherited text is long, so that its spans are those in `text`.
    pub(crate) padded: String,
}

impl SourceFile {
    /// The file, the line and the column (both from 1) of an offset.
    pub(crate) fn place(&self, offset: usize) -> (&str, usize, usize) {
        let (file, text, offset) = self.within(offset);
        let (line, column) = position(text, offset);
        (file, line, column)
    }

    /// The file and its text that an offset points into, and the line (from 1).
    pub(crate) fn part(&self, offset: usize) -> (&str, &str, usize) {
        let (file, text, offset) = self.within(offset);
        (file, text, position(text, offset).0)
    }

    fn within(&self, offset: usize) -> (&str, &str, usize) {
        match &self.inherited {
            Some((base, length)) if offset < *length => (base, &self.text[..*length], offset),
            Some((_, length)) => (&self.name, &self.text[*length..], offset - length),
            None => (&self.name, self.text.as_str(), offset),
        }
    }
}

/// The line and the column in characters, both from 1, of a byte offset.
pub(crate) fn position(text: &str, offset: usize) -> (usize, usize) {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    let before = &text[..offset];
    let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (line, column)
}

#[cfg(test)]
mod tests {
    use super::position;

    #[test]
    fn a_column_counts_characters_not_bytes() {
        assert_eq!(position("甲乙\n丙丁", "甲乙\n丙".len()), (2, 2));
        assert_eq!(position("", 5), (1, 1));
    }
}
