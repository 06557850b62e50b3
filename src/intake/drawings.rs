//! Pictures, shapes and charts, which no cell holds: where they are, and what is written in them.

use quick_xml::events::Event;

use super::archive::Archive;
use super::comments::{local, sheet_names, sheet_of};
use super::package;

/// The most bytes of one part that are read.
const MOST: u64 = 8 * 1024 * 1024;
/// The most drawings that are told apart.
const MOST_DRAWINGS: usize = 1_000;

/// Something drawn on a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Drawing {
    /// The sheet's name; empty where it cannot be told.
    pub sheet: String,
    /// The cell under its upper left corner: row and column, from 0.
    pub cell: Option<(u32, u32)>,
    /// What it is.
    pub kind: DrawingKind,
    /// The text in it.
    pub text: String,
}

/// What is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum DrawingKind {
    /// A picture.
    Picture,
    /// A chart.
    Chart,
    /// A file put into the sheet.
    File,
    /// A line, a shape or a box of text.
    #[default]
    Shape,
}

/// Reads every drawing; a part that cannot be read has none.
pub(super) fn read(archive: &mut Archive<'_>) -> Vec<Drawing> {
    let names: Vec<String> = archive.file_names().flatten().map(std::borrow::Cow::into_owned).collect();
    let mut drawings = Vec::new();
    let mut sheets = None;
    let is_part = |name: &&String| name.starts_with("xl/drawings/") && name.ends_with(".xml");
    for part in names.iter().filter(is_part).take(256) {
        let Some(text) = package::text(archive, part, MOST) else { continue };
        let mut found = parse(&text);
        if !found.is_empty() {
            let sheets = sheets.get_or_insert_with(|| sheet_names(archive));
            let sheet = sheet_of(archive, part, sheets).unwrap_or_default();
            found.iter_mut().for_each(|drawing| drawing.sheet.clone_from(&sheet));
        }
        drawings.append(&mut found);
        if drawings.len() > MOST_DRAWINGS {
            drawings.truncate(MOST_DRAWINGS);
            break;
        }
    }
    let files = names.iter().filter(|name| name.starts_with("xl/embeddings/")).take(MOST_DRAWINGS);
    drawings.extend(files.map(|_| Drawing {
        sheet: String::new(),
        cell: None,
        kind: DrawingKind::File,
        text: String::new(),
    }));
    drawings
}

/// The drawings of one part.
#[expect(clippy::wildcard_enum_match_arm, reason = "only some of what XML has matters")]
fn parse(xml: &str) -> Vec<Drawing> {
    let mut reader = quick_xml::Reader::from_str(xml);
    let mut found: Vec<Drawing> = Vec::new();
    // The drawing being read, and the innermost element that holds characters of it.
    let mut drawing: Option<Drawing> = None;
    let mut inside = String::new();
    let mut upper_left = false;
    while let Ok(event) = reader.read_event() {
        match event {
            Event::Start(element) | Event::Empty(element) => {
                let name = element.name();
                let name = local(name.as_ref());
                let kind = match name {
                    "oneCellAnchor" | "twoCellAnchor" | "absoluteAnchor" => {
                        drawing = Some(Drawing {
                            sheet: String::new(),
                            cell: None,
                            kind: DrawingKind::Shape,
                            text: String::new(),
                        });
                        None
                    }
                    "from" => {
                        upper_left = true;
                        None
                    }
                    "pic" => Some(DrawingKind::Picture),
                    "graphicFrame" => Some(DrawingKind::Chart),
                    _ => None,
                };
                if let (Some(drawing), Some(kind)) = (&mut drawing, kind) {
                    drawing.kind = kind;
                }
                name.clone_into(&mut inside);
            }
            Event::Text(text) => {
                let Some(drawing) = &mut drawing else { continue };
                match inside.as_str() {
                    "t" => drawing.text.push_str(&text.xml10_content()),
                    "row" | "col" if upper_left => {
                        let number = text.xml10_content().trim().parse().unwrap_or(0);
                        let (row, col) = drawing.cell.unwrap_or_default();
                        drawing.cell = Some(if inside == "row" { (number, col) } else { (row, number) });
                    }
                    _ => {}
                }
            }
            Event::End(element) => {
                inside.clear();
                match local(element.name().as_ref()) {
                    "from" => upper_left = false,
                    "oneCellAnchor" | "twoCellAnchor" | "absoluteAnchor" => found.extend(drawing.take()),
                    _ => {}
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::{DrawingKind, MOST_DRAWINGS, parse, read};

    #[test]
    fn a_picture_and_a_box_of_text_are_told_apart() {
        let xml = "<xdr:wsDr><xdr:oneCellAnchor><xdr:from><xdr:col>2</xdr:col><xdr:colOff>9</xdr:colOff>\
            <xdr:row>4</xdr:row></xdr:from><xdr:to><xdr:row>8</xdr:row></xdr:to><xdr:pic><a:blip r:embed='rId1'/></xdr:pic>\
            </xdr:oneCellAnchor><xdr:twoCellAnchor><xdr:sp><xdr:txBody><a:p><a:r><a:t>含代管</a:t></a:r><a:r>\
            <a:t>资产</a:t></a:r></a:p></xdr:txBody></xdr:sp></xdr:twoCellAnchor></xdr:wsDr>";
        let found = parse(xml);
        assert_eq!((found[0].kind, found[0].cell), (DrawingKind::Picture, Some((4, 2))));
        assert_eq!((found[1].kind, found[1].text.as_str()), (DrawingKind::Shape, "含代管资产"));
    }

    #[test]
    fn drawings_are_told_apart_up_to_the_bound() {
        let drawings = |count: usize| {
            let mut package = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
            package.start_file("xl/drawings/drawing1.xml", zip::write::SimpleFileOptions::default()).unwrap();
            let anchors = "<oneCellAnchor><pic/></oneCellAnchor>".repeat(count);
            package.write_all(format!("<wsDr>{anchors}</wsDr>").as_bytes()).unwrap();
            let package = package.finish().unwrap().into_inner();
            read(&mut crate::intake::archive::open(&package).unwrap()).len()
        };
        assert_eq!((drawings(MOST_DRAWINGS), drawings(MOST_DRAWINGS + 1)), (MOST_DRAWINGS, MOST_DRAWINGS));
    }

    #[test]
    fn a_drawing_is_on_the_sheet_whose_relations_name_it() {
        let mut package = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for (name, content) in [
            ("xl/workbook.xml", "<workbook><sheet name='封面' r:id='r1'/><sheet name='收支表' r:id='r2'/></workbook>"),
            (
                "xl/_rels/workbook.xml.rels",
                "<Relationships><Relationship Id='r1' Target='worksheets/sheet1.xml'/>\
                 <Relationship Id='r2' Target='worksheets/sheet2.xml'/></Relationships>",
            ),
            (
                "xl/worksheets/_rels/sheet2.xml.rels",
                "<Relationships><Relationship Id='r1' Target='../drawings/drawing1.xml'/></Relationships>",
            ),
            ("xl/drawings/drawing1.xml", "<wsDr><oneCellAnchor><pic/></oneCellAnchor></wsDr>"),
            // No sheet names this one, and nothing is drawn in that.
            ("xl/drawings/drawing2.xml", "<wsDr><twoCellAnchor><graphicFrame/></twoCellAnchor></wsDr>"),
            ("xl/drawings/drawing3.xml", "<wsDr/>"),
            ("xl/drawings/vmlDrawing1.vml", "<wsDr><oneCellAnchor><pic/></oneCellAnchor></wsDr>"),
            ("xl/embeddings/oleObject1.bin", ""),
        ] {
            package.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
            package.write_all(content.as_bytes()).unwrap();
        }
        let package = package.finish().unwrap().into_inner();
        let found = read(&mut crate::intake::archive::open(&package).unwrap());
        let found: Vec<_> = found.iter().map(|drawing| (drawing.sheet.as_str(), drawing.kind)).collect();
        assert_eq!(found, [("收支表", DrawingKind::Picture), ("", DrawingKind::Chart), ("", DrawingKind::File)]);
    }
}
