//! Comments in copies of reports that other programs wrote: they stand where they should, and nothing else is changed.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

use jixiao::engine::Engine;
use jixiao::reconciliation::{Agreement, Document, Reconciliation};
use zip::ZipArchive;

use crate::refused::document;
use crate::support::office::convert;
use crate::support::python::python;
use crate::{clean, written};

/// The parts of a package by name, and their names in order.
fn parts(bytes: &[u8]) -> (BTreeMap<String, Vec<u8>>, Vec<String>) {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut parts = BTreeMap::new();
    let mut names = Vec::new();
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).unwrap();
        let mut content = Vec::new();
        part.read_to_end(&mut content).unwrap();
        let name = part.name().unwrap().into_owned();
        names.push(name.clone());
        parts.insert(name, content);
    }
    (parts, names)
}

/// Holds a document against the clean sample; gives what was found, and the copy with comments.
fn commented(bytes: &[u8]) -> (Reconciliation, Vec<u8>) {
    let engine = Engine::built_in();
    let mut checked = engine.check(&clean(), "自评表.xlsx").unwrap();
    let document = Document::read(bytes).unwrap();
    let found = checked.reconcile(&document).unwrap();
    let copy = found.commented(&document).unwrap().expect("something to say");
    (Reconciliation { judgements: found.judgements.clone() }, copy)
}

/// The text of a document's main part: what stands in `w:t`.
fn text(xml: &str) -> String {
    let mut out = String::new();
    let mut rest = xml;
    while let Some(start) = rest.find("<w:t") {
        rest = &rest[start + 4..];
        let Some(end) = rest.find('>') else { break };
        let is_text = rest.starts_with('>') || rest.starts_with(' ');
        let is_empty = rest[..end].ends_with('/');
        rest = &rest[end + 1..];
        if is_text && !is_empty {
            let end = rest.find("</w:t>").unwrap();
            out.push_str(&rest[..end]);
            rest = &rest[end..];
        }
    }
    out
}

/// What each comment stands at, and what it says.
fn comments(copy: &[u8]) -> Vec<(String, String)> {
    let (parts, _) = parts(copy);
    let main = String::from_utf8(parts["word/document.xml"].clone()).unwrap();
    let comments = String::from_utf8(parts["word/comments.xml"].clone()).unwrap();
    let mut found = Vec::new();
    for comment in comments.split("<w:comment ").skip(1) {
        let id = comment.split("w:id=\"").nth(1).unwrap().split('"').next().unwrap();
        let (_, from) = main.split_once(&format!("<w:commentRangeStart w:id=\"{id}\"/>")).unwrap();
        let (at, after) = from.split_once(&format!("<w:commentRangeEnd w:id=\"{id}\"/>")).unwrap();
        assert!(after.contains(&format!("<w:commentReference w:id=\"{id}\"/>")), "{id}");
        found.push((text(at), text(comment.split("</w:comment>").next().unwrap())));
    }
    found
}

/// Whether one text is another with something put in between its bytes.
fn only_adds(before: &[u8], after: &[u8]) -> bool {
    let mut after = after.iter();
    before.iter().all(|byte| after.any(|other| other == byte))
}

/// Compares a copy with its original part by part.
fn assert_nothing_else_changed(original: &[u8], copy: &[u8]) {
    let ((before, names), (mut after, new_names)) = (parts(original), parts(copy));
    assert_eq!(new_names[..names.len()], names[..]);
    for (name, content) in &before {
        let other = after.remove(name).unwrap_or_else(|| panic!("{name} is gone"));
        if name == "word/document.xml" {
            let main = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
            assert!(only_adds(content, &other));
            assert_eq!(text(&main(&other)), text(&main(content)));
            // As many pictures, tables, tracked changes and notes as before.
            for element in ["<w:drawing", "<w:tbl>", "<w:ins ", "<w:del ", "<w:footnoteReference", "<w:p>", "<w:p "] {
                assert_eq!(main(&other).matches(element).count(), main(content).matches(element).count(), "{element}");
            }
        } else if ["word/comments.xml", "word/_rels/document.xml.rels", "[Content_Types].xml"].contains(&name.as_str())
        {
            assert!(only_adds(content, &other), "{name}");
        } else {
            assert!(*content == other, "{name} was changed");
        }
    }
    let added: Vec<&String> = after.keys().collect();
    assert!(added.is_empty() || added == ["word/comments.xml"], "{added:?}");
}

/// LibreOffice opens a document and prints it, and reads the same text from it.
fn assert_opens(folder: &Path, original: &[u8], copy: &[u8]) {
    let files: Vec<PathBuf> = [("original", original), ("copy", copy)]
        .map(|(name, bytes)| {
            let path = folder.join(format!("{name}.docx"));
            std::fs::write(&path, bytes).unwrap();
            path
        })
        .to_vec();
    convert(&files, "pdf", &folder.join("printed"));
    convert(&files, "txt:Text (encoded):UTF8", &folder.join("texts"));
    let read = |name: &str| std::fs::read_to_string(folder.join("texts").join(name).with_extension("txt")).unwrap();
    assert_eq!(read("copy"), read("original"));
}

#[test]
fn comments_are_put_into_a_report_of_python_docx() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("报告.docx");
    python("tests/reconciliation/make_report.py", &[file.as_os_str()]);
    let original = std::fs::read(&file).unwrap();
    let (found, copy) = commented(&original);
    assert_eq!(written(&found.judgements, Agreement::Differs), ["4.36万元", "77.9%", "3.64"]);
    assert_eq!(written(&found.judgements, Agreement::DoubtfulYear), ["2020年"]);
    let comments = comments(&copy);
    let at: Vec<&str> = comments.iter().map(|(at, _)| at.as_str()).collect();
    assert_eq!(at[at.len() - 4..], ["4.36万元", "77.9%", "3.64", "2020年"]);
    assert!(comments.iter().any(|(_, says)| says.contains("3.46万元") && says.contains("基础数据表")), "{comments:?}");
    // A comment that was there stays.
    let own = comments.iter().filter(|(_, says)| says.contains("原有的批注")).count();
    assert_eq!(own, comments.len() - 4);
    assert_nothing_else_changed(&original, &copy);
    assert_opens(folder.path(), &original, &copy);
}

#[test]
fn comments_are_put_into_a_report_of_libreoffice() {
    let folder = tempfile::tempdir().unwrap();
    convert(&[PathBuf::from("tests/reconciliation/report.fodt")], "docx", folder.path());
    let original = std::fs::read(folder.path().join("report.docx")).unwrap();
    let (found, copy) = commented(&original);
    assert_eq!(written(&found.judgements, Agreement::Differs), ["77.9%", "4.36", "3.64万元"]);
    assert_eq!(written(&found.judgements, Agreement::DoubtfulYear), ["2020年"]);
    let comments = comments(&copy);
    let at: Vec<&str> = comments.iter().map(|(at, _)| at.as_str()).collect();
    // What stands in a note has its comment at the note's number.
    assert_eq!(at, ["77.9%", "4.36", "2020年", ""]);
    assert!(comments[3].1.contains("3.64万元"), "{}", comments[3].1);
    assert_nothing_else_changed(&original, &copy);
    assert_opens(folder.path(), &original, &copy);
}

#[test]
fn runs_are_split_where_a_figure_is_a_part_of_one() {
    let body = "<w:p><w:r w:rsidR=\"1\"><w:rPr><w:b/></w:rPr><w:t>公务接待费决算为 4.36万元 &amp; 其他，固定资产增长77.9%</w:t><w:tab/></w:r></w:p>";
    let (_, copy) = commented(&document(body));
    let (parts, _) = parts(&copy);
    let main = String::from_utf8(parts["word/document.xml"].clone()).unwrap();
    let run = "<w:r w:rsidR=\"1\"><w:rPr><w:b/></w:rPr><w:t xml:space=\"preserve\">";
    let end = |id: u8| format!("<w:commentRangeEnd w:id=\"{id}\"/><w:r><w:commentReference w:id=\"{id}\"/></w:r>");
    let expected = format!(
        "<w:p>{run}公务接待费决算为 </w:t></w:r><w:commentRangeStart w:id=\"0\"/>{run}4.36万元</w:t></w:r>{}{run} &amp; 其他，固定资产增长</w:t></w:r><w:commentRangeStart w:id=\"1\"/>{run}77.9%</w:t></w:r>{}{run}</w:t><w:tab/></w:r></w:p>",
        end(0),
        end(1)
    );
    assert!(main.contains(&expected), "{main}");
    assert!(String::from_utf8(parts["[Content_Types].xml"].clone()).unwrap().contains("/word/comments.xml"));
    assert!(
        String::from_utf8(parts["word/_rels/document.xml.rels"].clone()).unwrap().contains("relationships/comments")
    );
}

#[test]
fn hidden_text_and_what_older_programs_are_given_is_no_text() {
    let body = "<w:p><w:r><w:t>公务接待费决算4.36万元</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>公务接待费决算5.36万元</w:t></w:r>\
        <w:moveFrom><w:r><w:t>公务接待费决算6.36万元</w:t></w:r></w:moveFrom></w:p>";
    let (found, copy) = commented(&document(body));
    assert_eq!(written(&found.judgements, Agreement::Differs), ["4.36万元"]);
    assert_eq!(comments(&copy).len(), 1);
}
