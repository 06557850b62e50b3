//! What the sheets that list something have in common: how they scroll, print, and can be filtered and sorted though they are protected.

use rust_xlsxwriter::{ProtectionOptions, Worksheet, XlsxError};

use crate::emit::messages::FOOTER;

/// Sets up a sheet with a heading row over lines that end in the row `last`, of which the columns up to `last_col` are printed.
pub(super) fn set_up_listing(
    sheet: &mut Worksheet,
    heading_row: u32,
    last: u32,
    last_col: u16,
) -> Result<(), XlsxError> {
    sheet.set_freeze_panes(heading_row + 1, 0)?;
    sheet.set_repeat_rows(heading_row, heading_row)?;
    sheet.set_paper_size(9).set_landscape();
    sheet.set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3);
    sheet.set_print_fit_to_pages(1, 0);
    sheet.set_footer(FOOTER);
    sheet.set_screen_gridlines(false);
    sheet.set_print_area(0, 0, last.max(heading_row + 1), last_col)?;
    sheet.set_tab_color(0x00C0_0000);
    sheet.protect_with_options(&ProtectionOptions {
        use_autofilter: true,
        sort: true,
        format_columns: true,
        format_rows: true,
        ..ProtectionOptions::default()
    });
    Ok(())
}
