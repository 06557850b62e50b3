//! How high a row must be for a text to fit.

use unicode_width::UnicodeWidthStr;

/// The height of a line of body text (10.5 points), in points.
pub(super) const LINE: f64 = 15.0;
/// The height of a row with one line, in points.
pub(super) const ROW: f64 = 19.0;
/// The height of a list's row, in points.
pub(crate) const LIST_ROW: f64 = 22.0;
/// The greatest height of a row that Excel allows.
const HIGHEST: f64 = 405.0;

/// The width of a text in one line, in characters of half width.
pub(super) fn line_width(text: &str) -> f64 {
    f64::from(u32::try_from(text.width()).unwrap_or(u32::MAX))
}

/// How many lines a text takes in a cell of this width, in characters of half width.
pub(super) fn lines(text: &str, width: f64) -> u32 {
    // The padding is about a character wide, and a line of Chinese breaks up to one character early.
    let usable = (width - 1.0).max(2.0);
    text.split('\n')
        .map(|line| {
            let lines = (line_width(line) / usable).ceil().clamp(1.0, 400.0);
            // The clamp makes this exact.
            lines as u32
        })
        .sum()
}

/// The height of a row in which a text of the body size is wrapped.
pub(crate) fn height(text: &str, width: f64) -> f64 {
    of_lines(lines(text, width))
}

/// The height of a row of so many lines.
pub(super) fn of_lines(lines: u32) -> f64 {
    if lines <= 1 { ROW } else { (f64::from(lines) * LINE + 6.0).min(HIGHEST) }
}

#[cfg(test)]
mod tests {
    use super::lines;

    #[test]
    fn chinese_takes_twice_the_room() {
        assert_eq!(lines("年初预算数", 11.0), 1);
        assert_eq!(lines("年初预算数合计", 11.0), 2);
        assert_eq!(lines("a\nb", 11.0), 2);
        assert_eq!(lines("", 11.0), 1);
    }
}
