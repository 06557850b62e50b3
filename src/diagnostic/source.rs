//! The text of a file of a form, and places in it.

/// A file's name and text, for pointing into it.
#[derive(Debug, Clone, Default)]
pub struct Source {
    /// The name within the template folder.
    pub name: String,
    /// The text without faults of syntax; behind that of the form it extends, where it does.
    pub text: String,
    /// The name and the length of what is inherited.
    pub inherited: Option<(String, usize)>,
    /// The form's own text behind as many blanks as are inherited, so that its spans are those in `text`.
    pub padded: String,
}

impl Source {
    /// The file, line and column (both from 1) of an offset.
    pub fn place(&self, offset: usize) -> (&str, usize, usize) {
        let (file, text, offset) = self.within(offset);
        let (line, column) = position(text, offset);
        (file, line, column)
    }

    /// The file and its text that an offset points into, and the line (from 1).
    pub fn part(&self, offset: usize) -> (&str, &str, usize) {
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

/// Line and column, both from 1, of a byte offset.
pub fn position(text: &str, offset: usize) -> (usize, usize) {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    let before = &text[..offset];
    let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (line, column)
}
