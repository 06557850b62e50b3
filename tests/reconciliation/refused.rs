//! Files that are no report: a clear sentence within bounded time and memory, and nothing written.

use std::io::{Cursor, Write};

use jixiao::reconciliation::{Document, DocumentError};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::support::processor_time::processor_time;
use crate::support::program::jixiao;

const TYPES: &str = r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#;
const OPEN: &str = r#"<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>"#;
const CLOSE: &str = "</w:body></w:document>";

/// A package with these parts.
fn package(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut package = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        package.start_file(*name, SimpleFileOptions::default()).unwrap();
        package.write_all(content).unwrap();
    }
    package.finish().unwrap().into_inner()
}

/// A document with this text in its part.
pub fn document(body: &str) -> Vec<u8> {
    package(&[
        ("[Content_Types].xml", TYPES.as_bytes()),
        ("word/document.xml", format!("{OPEN}{body}{CLOSE}").as_bytes()),
    ])
}

fn refused(bytes: &[u8]) -> DocumentError {
    let start = processor_time();
    let error = Document::read(bytes).unwrap_err();
    let took = processor_time() - start;
    assert!(took.as_secs() < 20, "{error}: {took:?}");
    error
}

fn compound(stream: &str) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    file.create_stream(stream).unwrap().write_all(&[0; 64]).unwrap();
    file.into_inner().into_inner()
}

#[test]
fn what_is_no_report_is_refused_with_a_sentence() {
    assert_eq!(refused(b""), DocumentError::Empty);
    assert_eq!(refused(&compound("/WordDocument")), DocumentError::OldWord);
    assert!(DocumentError::OldWord.to_string().contains("另存为"));
    assert_eq!(refused(&compound("/EncryptedPackage")), DocumentError::Encrypted);
    assert!(matches!(refused(b"%PDF-1.7"), DocumentError::Other("PDF 文件")));
    assert!(matches!(refused(&[0xFF, 0xD8, 0xFF, 0xE0]), DocumentError::Other("图片")));
    assert!(matches!(
        refused(&std::fs::read(crate::support::sample::CLEAN).unwrap()),
        DocumentError::Other("Excel 工作簿")
    ));
    assert!(matches!(refused(&package(&[("a.txt", b"a")])), DocumentError::Other("压缩包")));
    assert!(matches!(refused(&document("<w:p>")), DocumentError::Damaged(_)));
    let whole = document("<w:p><w:r><w:t>文</w:t></w:r></w:p>");
    assert!(Document::read(&whole).is_ok());
    assert!(matches!(refused(&whole[..whole.len() / 2]), DocumentError::Damaged(_)));
    assert_eq!(refused(&document("<w:p/>")), DocumentError::NoText);
    let macros =
        TYPES.replace("openxmlformats-officedocument.wordprocessingml.document", "ms-word.document.macroEnabled");
    let text = format!("{OPEN}{CLOSE}");
    assert_eq!(
        refused(&package(&[("[Content_Types].xml", macros.as_bytes()), ("word/document.xml", text.as_bytes())])),
        DocumentError::Macros
    );
    let scan = package(&[
        ("[Content_Types].xml", TYPES.as_bytes()),
        ("word/document.xml", format!("{OPEN}<w:p><w:r><w:drawing/></w:r></w:p>{CLOSE}").as_bytes()),
        ("word/media/image1.jpeg", &[0xFF, 0xD8]),
    ]);
    assert_eq!(refused(&scan), DocumentError::OnlyPictures);
}

#[test]
fn entities_are_not_expanded() {
    let bomb = format!(
        "<?xml version=\"1.0\"?><!DOCTYPE w [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;\">]>{OPEN}<w:p><w:r><w:t>&b;</w:t></w:r></w:p>{CLOSE}"
    );
    let bytes = package(&[("[Content_Types].xml", TYPES.as_bytes()), ("word/document.xml", bomb.as_bytes())]);
    assert_eq!(refused(&bytes), DocumentError::Entities);
    assert_eq!(refused(&document("<w:p><w:r><w:t>&b;</w:t></w:r></w:p>")), DocumentError::Entities);
}

#[test]
fn elements_within_each_other_are_read_four_hundred_deep() {
    // With the document, its body, the paragraph and its run.
    let nested = |depth: usize| {
        let (open, close) = ("<w:sdt>".repeat(depth - 4), "</w:sdt>".repeat(depth - 4));
        Document::read(&document(&format!("{open}<w:p><w:r><w:t>文</w:t></w:r></w:p>{close}")))
    };
    assert!(nested(400).is_ok());
    assert_eq!(nested(401).err(), Some(DocumentError::Damaged("元素套得太深".to_owned())));
}

#[test]
fn bombs_and_books_are_refused_within_bounds() {
    // Some hundred kilobytes that unpack to a hundred megabytes.
    let blank = " ".repeat(100 * 1024 * 1024);
    assert_eq!(refused(&document(&blank)), DocumentError::TooLarge);
    // Three thousand pages of seven hundred characters.
    let page = format!("<w:p><w:r><w:t>{}</w:t></w:r></w:p>", "基本支出416.11万元，".repeat(50));
    assert_eq!(refused(&document(&page.repeat(3_000))), DocumentError::TooLong);
    let deep = "<w:sdt>".repeat(100_000);
    assert!(matches!(refused(&document(&deep)), DocumentError::Damaged(_)));
    assert_eq!(refused(&vec![b'a'; 33 * 1024 * 1024]), DocumentError::TooLarge);
}

#[test]
fn the_longest_report_that_is_read_is_held_to_the_workbook_in_bounded_time() {
    let engine = jixiao::engine::Engine::built_in();
    let workbook = crate::clean();
    let mut checked = engine.check(&workbook, "表.xlsx").unwrap();
    let paragraph = "基本支出416.11万元，其中人员经费386.21万元，占基本支出的92.81%，2020年为1,709.11万元、";
    let text = paragraph.repeat(500_000 / paragraph.chars().count());
    let start = processor_time();
    let found = checked.reconcile(&Document::read(text.as_bytes()).unwrap()).unwrap();
    assert!(found.judgements.len() > 20_000);
    let took = processor_time() - start;
    assert!(took.as_secs() < 60, "{took:?}");
}

#[test]
fn nothing_is_written_for_a_report_that_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("报告.doc");
    std::fs::write(&report, compound("/WordDocument")).unwrap();
    let out = folder.path().join("out");
    let run = jixiao(&[
        "report".as_ref(),
        "--check".as_ref(),
        report.as_os_str(),
        crate::support::sample::CLEAN.as_ref(),
        "-o".as_ref(),
        out.as_os_str(),
    ]);
    assert_eq!(run.code, 2, "{}", run.out);
    assert!(run.err.contains("Word 文档（*.docx）"), "{}", run.err);
    assert!(!out.exists());
}
