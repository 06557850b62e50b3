//! How much an OpenDocument sheet becomes once its repeated rows and cells are laid out, before any reader does so.

use quick_xml::events::{BytesStart, Event};

use super::Unreadable;

/// The most cells, with those left blank between others.
const MOST_CELLS: u64 = 1_000_000;
/// The most bytes of text.
const MOST_TEXT: u64 = 16 * 1024 * 1024;

/// What the rows of a sheet come to.
#[derive(Debug, Default)]
struct Extent {
    /// Rows up to the last that holds something.
    rows: u64,
    /// Columns up to the last that holds something.
    columns: u64,
    /// Rows since then.
    blank_rows: u64,
    /// Of the row being read: how often it stands, its cells so far, and up to the last that holds something.
    repeated: u64,
    cells: u64,
    filled: u64,
    /// Bytes of text in the row being read, and how often its cell stands.
    text: u64,
    times: u64,
}

/// Refuses a document of which more cells or text would be laid out than a workbook has.
///
/// # Errors
/// Where it is larger, or no XML.
#[expect(clippy::wildcard_enum_match_arm, reason = "only some of what XML has matters")]
pub(super) fn bound(content: &str) -> Result<(), Unreadable> {
    let mut reader = quick_xml::Reader::from_str(content);
    let (mut cells, mut text) = (0_u64, 0_u64);
    let mut sheet = Extent::default();
    loop {
        let event = reader.read_event().map_err(|error| Unreadable::Damaged(error.to_string()))?;
        match &event {
            Event::Start(element) | Event::Empty(element) => {
                sheet.start(element);
                if matches!(event, Event::Empty(_)) && element.name().as_ref() == "table:table-row" {
                    text = text.saturating_add(sheet.end_row());
                }
            }
            Event::Text(words) => {
                sheet.text = sheet.text.saturating_add(sheet.times.saturating_mul(words.len() as u64))
            }
            Event::End(element) => match element.name().as_ref() {
                "table:table-row" => text = text.saturating_add(sheet.end_row()),
                "table:table" => {
                    let sheet = std::mem::take(&mut sheet);
                    cells = cells.saturating_add(sheet.rows.saturating_mul(sheet.columns));
                }
                _ => {}
            },
            Event::Eof => return Ok(()),
            _ => {}
        }
        if cells > MOST_CELLS || text > MOST_TEXT || sheet.rows.saturating_mul(sheet.columns) > MOST_CELLS {
            return Err(Unreadable::TooLarge);
        }
    }
}

impl Extent {
    fn start(&mut self, element: &BytesStart<'_>) {
        match element.name().as_ref() {
            "table:table-row" => {
                self.repeated = repeats(element, "table:number-rows-repeated");
                (self.cells, self.filled, self.text, self.times) = (0, 0, 0, 1);
            }
            "table:table-cell" | "table:covered-table-cell" => {
                self.times = repeats(element, "table:number-columns-repeated");
                self.cells = self.cells.saturating_add(self.times);
                let mut written = 0;
                let mut holds = false;
                for attribute in element.attributes().with_checks(false).flatten() {
                    let key = attribute.key.as_ref();
                    holds |= key.starts_with("office:") || key == "table:formula";
                    written += attribute.value.len() as u64;
                }
                // A cell that holds nothing is not laid out, however often it stands and whatever its look.
                if holds {
                    self.filled = self.cells;
                    self.text = self.text.saturating_add(self.times.saturating_mul(written));
                }
            }
            _ => {}
        }
    }

    /// Ends a row; gives the bytes of text that it comes to.
    fn end_row(&mut self) -> u64 {
        if self.filled == 0 {
            self.blank_rows = self.blank_rows.saturating_add(self.repeated);
            return 0;
        }
        self.columns = self.columns.max(self.filled);
        self.rows = self.rows.saturating_add(self.blank_rows).saturating_add(self.repeated);
        self.blank_rows = 0;
        self.text.saturating_mul(self.repeated)
    }
}

fn repeats(element: &BytesStart<'_>, name: &str) -> u64 {
    let said = element.attributes().with_checks(false).flatten().find(|attribute| attribute.key.as_ref() == name);
    said.map_or(1, |said| said.value.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::{MOST_CELLS, MOST_TEXT, bound};

    fn sheet(rows: &str) -> String {
        format!("<table:table>{rows}</table:table>")
    }

    #[test]
    fn blank_cells_at_the_end_cost_nothing() {
        let row = "<table:table-row><table:table-cell office:value='1'/>\
            <table:table-cell table:style-name='ce12' table:number-columns-repeated='16383'/></table:table-row>";
        let rows = row.repeat(2_000)
            + "\
            <table:table-row table:number-rows-repeated='1048575'>\
            <table:table-cell table:number-columns-repeated='16384'/></table:table-row>";
        assert!(bound(&sheet(&rows)).is_ok());
    }

    #[test]
    fn repeated_cells_are_counted() {
        let cell = |rows: u64, columns: u64, text: &str| {
            sheet(&format!(
                "<table:table-row table:number-rows-repeated='{rows}'><table:table-cell \
                 table:number-columns-repeated='{columns}' office:value-type='string'><text:p>{text}</text:p>\
                 </table:table-cell></table:table-row>"
            ))
        };
        assert!(bound(&cell(100, 100, "甲")).is_ok());
        assert!(bound(&cell(1_048_576, 16_384, "甲")).is_err());
        assert!(bound(&cell(10, 10_000, &"甲".repeat(100))).is_err());
        let far = "<table:table-row table:number-rows-repeated='1000000'/><table:table-row>\
            <table:table-cell table:number-columns-repeated='100'/><table:table-cell office:value='1'/></table:table-row>";
        assert!(bound(&sheet(far)).is_err());
    }

    #[test]
    fn cells_and_text_are_taken_up_to_their_bounds() {
        let row = |columns: u64, text: u64| {
            sheet(&format!(
                "<table:table-row><table:table-cell table:number-columns-repeated='{columns}' office:v=''>\
                 <text:p>{}</text:p></table:table-cell></table:table-row>",
                "x".repeat(usize::try_from(text).unwrap())
            ))
        };
        assert!(bound(&row(MOST_CELLS, 0)).is_ok() && bound(&row(MOST_CELLS + 1, 0)).is_err());
        let half = row(MOST_CELLS / 2, 0);
        assert!(bound(&format!("{half}{half}")).is_ok());
        assert!(bound(&format!("{half}{}", row(MOST_CELLS / 2 + 1, 0))).is_err());
        // The figure of the attribute counts too.
        assert!(bound(&row(1, MOST_TEXT - 1)).is_ok() && bound(&row(1, MOST_TEXT)).is_err());
    }
}
