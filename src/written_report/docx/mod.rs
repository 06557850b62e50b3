//! A document as a Word file, in the layout of GB/T 9704: A4, its margins, type sizes and line spacing.
//!
//! The parts that are the same in every report stand in `parts`; `body` writes the document itself.

mod body;
mod chart;
mod pages;
mod xml;

use crate::emit::Packer;

use super::document::Document;
use xml::escaped;

pub(super) use body::heading_number;

const CONTENT_TYPES: &str = include_str!("parts/content-types.xml");
const PACKAGE_RELATIONS: &str = include_str!("parts/package-rels.xml");
const DOCUMENT_RELATIONS: &str = include_str!("parts/document-rels.xml");
const STYLES: &str = include_str!("parts/styles.xml");
const NUMBERING: &str = include_str!("parts/numbering.xml");
const SETTINGS: &str = include_str!("parts/settings.xml");
const FONTS: &str = include_str!("parts/fontTable.xml");
const FOOTER_ODD: &str = include_str!("parts/footer-odd.xml");
const FOOTER_EVEN: &str = include_str!("parts/footer-even.xml");

/// The bytes of a document as a Word file. The same document gives the same bytes.
pub(super) fn write(document: &Document) -> Vec<u8> {
    let body = body::write(document);
    let lists: String = (0..).zip(&body.lists).map(|(index, kind)| xml::list(index, *kind)).collect();
    let mut packer = Packer::new();
    let of_charts = |piece: fn(usize) -> String| -> String { (1..=body.charts.len()).map(piece).collect() };
    packer.fresh("[Content_Types].xml", &CONTENT_TYPES.replace("{charts}", &of_charts(xml::chart_type)));
    packer.fresh("_rels/.rels", PACKAGE_RELATIONS);
    packer.fresh("word/document.xml", &body.xml);
    let relations = DOCUMENT_RELATIONS.replace("{charts}", &of_charts(xml::chart_relation));
    packer.fresh("word/_rels/document.xml.rels", &relations);
    for (number, chart) in (1..).zip(&body.charts) {
        packer.fresh(&format!("word/charts/chart{number}.xml"), chart);
    }
    packer.fresh("word/styles.xml", STYLES);
    packer.fresh("word/numbering.xml", &NUMBERING.replace("{lists}", &lists));
    packer.fresh("word/settings.xml", SETTINGS);
    packer.fresh("word/fontTable.xml", FONTS);
    packer.fresh("word/footer1.xml", FOOTER_ODD);
    packer.fresh("word/footer2.xml", FOOTER_EVEN);
    packer.fresh("docProps/core.xml", &properties(document));
    packer.finish()
}

fn properties(document: &Document) -> String {
    let (title, unit) = (escaped(&document.title), escaped(&document.unit));
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<cp:coreProperties \
         xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title>{title}</dc:title><dc:creator>{unit}</dc:creator>\
         <dc:language>zh-CN</dc:language></cp:coreProperties>\n"
    )
}
