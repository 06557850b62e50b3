//! How the cells of a workbook look: what tells a box to fill in from an empty cell. Only an `.xlsx` as most programs write it tells.

use std::collections::HashMap;

use super::contain::contain;
use super::package;
use super::sniff::{PackageKind, Sniffed, sniff};
use super::xlsx::{ListedSheet, PackageParts, Stop, address, outline};
use super::xml::{Event, Xml, resolved};
use super::{Unreadable, book::MOST_CELLS};

/// The most merged ranges of a sheet.
const MOST_MERGED: usize = 20_000;

/// How a sheet looks.
#[derive(Debug, Default)]
pub(crate) struct SheetAppearance {
    /// The name of the sheet.
    pub(crate) name: String,
    /// The cells that have a style, by row, then column, from 0; blank ones are among them.
    pub(crate) cells: Vec<((u32, u32), CellAppearance)>,
    /// The merged ranges: the first cell and the last.
    pub(crate) merged: Vec<[(u32, u32); 2]>,
}

/// How a cell looks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct CellAppearance {
    /// The code of its number format; empty where it is General.
    pub(crate) format: String,
    /// Whether it has a line around it.
    pub(crate) is_bordered: bool,
    /// Whether it can be changed where its sheet is protected.
    pub(crate) is_unlocked: bool,
}

/// How the sheets of a workbook look, in order. None where the file does not tell.
///
/// # Errors
/// Where it is no workbook, or goes past a bound.
pub(crate) fn appearance(bytes: &[u8]) -> Result<Vec<SheetAppearance>, Unreadable> {
    let read = || -> Result<Vec<SheetAppearance>, Stop> {
        let Sniffed::Package { kind: PackageKind::Xlsx, mut archive, .. } = sniff(bytes).map_err(Stop::Unreadable)?
        else {
            return Ok(Vec::new());
        };
        let parts = package::unpack(&mut archive, PackageKind::Xlsx).map_err(Stop::Unreadable)?;
        let package = PackageParts { parts: &parts };
        let styles = styles(package)?;
        let mut left = MOST_CELLS;
        let sheets = outline(package)?.sheets.into_iter();
        sheets.map(|listed| sheet(package, listed, &styles, &mut left)).collect()
    };
    match contain(read) {
        Some(Ok(sheets)) => Ok(sheets),
        Some(Err(Stop::Unreadable(why))) => Err(why),
        Some(Err(Stop::Unusual)) | None => Ok(Vec::new()),
    }
}

fn sheet(
    package: PackageParts<'_>,
    listed: ListedSheet,
    styles: &[CellAppearance],
    left: &mut usize,
) -> Result<SheetAppearance, Stop> {
    let mut sheet = SheetAppearance { name: listed.name, ..SheetAppearance::default() };
    let mut xml = Xml::new(package.text(&listed.part)?.ok_or(Stop::Unusual)?);
    loop {
        match xml.next()? {
            Event::Open(tag) => match tag.name {
                "c" => {
                    *left = left.checked_sub(1).ok_or(Stop::Unreadable(Unreadable::TooLarge))?;
                    let place = tag.attribute("r")?.and_then(address).ok_or(Stop::Unusual)?;
                    let style = tag.attribute("s")?.and_then(|style| style.parse::<usize>().ok()).unwrap_or(0);
                    sheet.cells.push((place, styles.get(style).cloned().unwrap_or_default()));
                }
                "mergeCell" => {
                    let range = tag.attribute("ref")?.ok_or(Stop::Unusual)?;
                    let (from, to) = range.split_once(':').unwrap_or((range, range));
                    let range = [from, to].map(address);
                    let [Some(from), Some(to)] = range else { return Err(Stop::Unusual) };
                    if sheet.merged.len() >= MOST_MERGED {
                        return Err(Stop::Unreadable(Unreadable::TooLarge));
                    }
                    sheet.merged.push([from, to]);
                }
                _ => {}
            },
            Event::End => break,
            Event::Close(_) | Event::Text => {}
        }
    }
    sheet.cells.sort_by_key(|(place, _)| *place);
    Ok(sheet)
}

/// How the cells of each style look.
fn styles(package: PackageParts<'_>) -> Result<Vec<CellAppearance>, Stop> {
    let Some(text) = package.text("xl/styles.xml")? else { return Ok(Vec::new()) };
    let mut xml = Xml::new(text);
    let mut codes: HashMap<String, String> = HashMap::new();
    let (mut borders, mut styles): (Vec<bool>, Vec<CellAppearance>) = (Vec::new(), Vec::new());
    let mut in_cells = false;
    loop {
        match xml.next()? {
            Event::Open(tag) => match tag.name {
                "numFmt" => {
                    if let (Some(id), Some(code)) = (tag.attribute("numFmtId")?, tag.attribute("formatCode")?) {
                        codes.insert(id.to_owned(), resolved(code)?.into_owned());
                    }
                }
                // Those of conditional formats stand behind the styles of cells, which look none up any more.
                "border" => borders.push(false),
                "left" | "right" | "top" | "bottom" => {
                    let is_drawn = tag.attribute("style")?.is_some_and(|style| style != "none");
                    if let Some(border) = borders.last_mut() {
                        *border |= is_drawn;
                    }
                }
                "cellXfs" => in_cells = true,
                "xf" if in_cells => {
                    let number =
                        |name: &str| Ok::<_, Stop>(tag.attribute(name)?.and_then(|id| id.parse::<usize>().ok()));
                    let id = tag.attribute("numFmtId")?.unwrap_or("0");
                    styles.push(CellAppearance {
                        format: codes.get(id).map_or_else(|| built_in(id).to_owned(), Clone::clone),
                        is_bordered: number("borderId")?.and_then(|id| borders.get(id)).copied().unwrap_or(false),
                        is_unlocked: false,
                    });
                }
                "protection" if in_cells => {
                    if let Some(style) = styles.last_mut() {
                        style.is_unlocked = matches!(tag.attribute("locked")?, Some("0" | "false"));
                    }
                }
                _ => {}
            },
            Event::Close(name) => in_cells &= name != "cellXfs",
            Event::End => return Ok(styles.into_iter().map(plain).collect()),
            Event::Text => {}
        }
    }
}

fn plain(style: CellAppearance) -> CellAppearance {
    let is_general = style.format.eq_ignore_ascii_case("general");
    if is_general { CellAppearance { format: String::new(), ..style } } else { style }
}

/// The code of a built-in number format, of those that tell what is entered.
fn built_in(id: &str) -> &'static str {
    match id {
        "1" => "0",
        "2" => "0.00",
        "3" => "#,##0",
        "4" => "#,##0.00",
        "9" => "0%",
        "10" => "0.00%",
        "14" | "15" | "16" | "17" | "22" | "27" | "28" | "29" | "30" | "31" | "36" | "50" | "51" | "52" | "53"
        | "54" | "55" | "56" | "57" | "58" => "yyyy-mm-dd",
        "37" | "38" => "#,##0",
        "39" | "40" => "#,##0.00",
        "49" => "@",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use rust_xlsxwriter::{Format, FormatBorder, Workbook};

    use super::{CellAppearance, MOST_MERGED, appearance, built_in, sheet, styles};
    use crate::intake::package;
    use crate::intake::sniff::{PackageKind, Sniffed, sniff};
    use crate::intake::xlsx::{PackageParts, outline};

    #[test]
    fn a_cell_looks_as_its_style_says() {
        let plain = Format::new;
        let line = FormatBorder::Thin;
        let looks = [
            (plain(), "", false, false),
            (plain().set_num_format("0.00%"), "0.00%", false, false),
            (plain().set_num_format("0.0\"万\""), "0.0\"万\"", false, false),
            (plain().set_num_format("General").set_bold(), "", false, false),
            (plain().set_border_left(line), "", true, false),
            (plain().set_border_right(line), "", true, false),
            (plain().set_border_top(line), "", true, false),
            (plain().set_border_bottom(line), "", true, false),
            (plain().set_border(line), "", true, false),
            (plain().set_unlocked(), "", false, true),
            (plain().set_border(line).set_num_format("yyyy\"年\"").set_unlocked(), "yyyy\"年\"", true, true),
            (plain().set_hidden(), "", false, false),
        ];
        let mut book = Workbook::new();
        let page = book.add_worksheet().set_name("表").unwrap();
        for (col, (format, ..)) in (0..).zip(&looks) {
            page.write_number_with_format(1, col, 1, format).unwrap();
        }
        page.merge_range(3, 1, 4, 2, "合并", &plain()).unwrap();
        let sheets = appearance(&book.save_to_buffer().unwrap()).unwrap();
        assert_eq!((sheets.len(), sheets[0].name.as_str()), (1, "表"));
        assert_eq!(sheets[0].merged, [[(3, 1), (4, 2)]]);
        let found = sheets[0].cells.iter().filter(|((row, _), _)| *row == 1).map(|(_, look)| look.clone());
        let expected = looks.map(|(_, format, is_bordered, is_unlocked)| CellAppearance {
            format: format.to_owned(),
            is_bordered,
            is_unlocked,
        });
        assert_eq!(found.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn built_in_formats_that_tell_what_is_entered_are_known() {
        for (id, code) in [
            ("0", ""),
            ("1", "0"),
            ("2", "0.00"),
            ("3", "#,##0"),
            ("4", "#,##0.00"),
            ("9", "0%"),
            ("10", "0.00%"),
            ("14", "yyyy-mm-dd"),
            ("58", "yyyy-mm-dd"),
            ("37", "#,##0"),
            ("40", "#,##0.00"),
            ("49", "@"),
            ("46", ""),
        ] {
            assert_eq!(built_in(id), code, "{id}");
        }
    }

    #[test]
    fn merged_ranges_are_taken_up_to_the_bound() {
        let mut book = Workbook::new();
        book.add_worksheet();
        let bytes = book.save_to_buffer().unwrap();
        let is_taken = |count: usize| {
            let xml = format!(
                "<worksheet><sheetData/><mergeCells>{}</mergeCells></worksheet>",
                "<mergeCell ref=\"A1:B1\"/>".repeat(count)
            );
            let Ok(Sniffed::Package { mut archive, .. }) = sniff(&bytes) else { panic!("a workbook") };
            let mut parts = package::unpack(&mut archive, PackageKind::Xlsx).unwrap();
            let part = parts.iter_mut().find(|part| part.name == "xl/worksheets/sheet1.xml").unwrap();
            part.content = xml.into_bytes();
            let package = PackageParts { parts: &parts };
            let listed = outline(package).ok().unwrap().sheets.remove(0);
            sheet(package, listed, &[], &mut 0).is_ok()
        };
        assert!(is_taken(MOST_MERGED) && !is_taken(MOST_MERGED + 1));
    }

    #[test]
    fn only_the_styles_of_cells_count_and_only_their_borders() {
        let mut book = Workbook::new();
        book.add_worksheet();
        let bytes = book.save_to_buffer().unwrap();
        let Ok(Sniffed::Package { mut archive, .. }) = sniff(&bytes) else { panic!("a workbook") };
        let mut parts = package::unpack(&mut archive, PackageKind::Xlsx).unwrap();
        let part = parts.iter_mut().find(|part| part.name == "xl/styles.xml").unwrap();
        // Named styles stand before those of cells, conditional formats behind them.
        part.content = b"<styleSheet><numFmts><numFmt numFmtId='164' formatCode='0.0'/></numFmts>\
            <borders><border><left/></border><border><left style='none'/><top style='thin'/></border></borders>\
            <cellStyleXfs><xf numFmtId='9' borderId='1'><protection locked='0'/></xf></cellStyleXfs>\
            <cellXfs><xf numFmtId='164' borderId='0'><protection locked='0'/></xf><xf numFmtId='2' borderId='1'/></cellXfs>\
            <dxfs><dxf><border><left style='thin'/></border><protection locked='0'/></dxf></dxfs>\
            <xf numFmtId='10'/></styleSheet>"
            .to_vec();
        let look = |format: &str, is_bordered, is_unlocked| CellAppearance {
            format: format.to_owned(),
            is_bordered,
            is_unlocked,
        };
        let found = styles(PackageParts { parts: &parts }).ok().unwrap();
        assert_eq!(found, [look("0.0", false, true), look("0.00", true, false)]);
    }
}
