//! The same workbook as other programs write it reads the same.

use jixiao::internals::intake::Book;
use serde_json::Value as Json;

use crate::made::{CLEAN, check, make};

#[test]
fn what_other_programs_write_reads_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let made = make("variants", folder.path());
    let mut files = vec![CLEAN.into()];
    files.extend(made.iter().map(|(path, _)| path.clone()));
    let mut checked = check(&files);
    let plain = checked.remove(0);
    assert_eq!(plain.report["verdict"], "pass");
    for (one, (_, notices)) in checked.iter().zip(&made) {
        one.is_bounded();
        assert_eq!(one.report["verdict"], "pass", "{}: {:#}", one.name, one.report["findings"]);
        assert_eq!(one.report["values"], plain.report["values"], "{}", one.name);
        assert_eq!(one.report["score"], plain.report["score"], "{}", one.name);
        let notices: Vec<&str> = notices.as_array().unwrap().iter().filter_map(Json::as_str).collect();
        let mut codes = one.codes();
        codes.dedup();
        assert_eq!(codes, notices, "{}: {:#}", one.name, one.report["findings"]);
    }
    let told = |name: &str| {
        let one = checked.iter().find(|one| one.name == name).unwrap();
        one.report["findings"][0]["message"].as_str().unwrap().to_owned()
    };
    let conversation = told("conversations.xlsx");
    assert!(conversation.contains("封面!B4“口径与去年不同”") && conversation.contains("已核"), "{conversation}");
    assert!(!conversation.contains("线程批注"), "{conversation}");
    let drawn = told("pictures.xlsx");
    assert!(drawn.contains("封面!C5的图片") && drawn.contains("封面!A1的图形“此表已盖章”"), "{drawn}");
    assert!(told("added-sheet.xlsx").contains("“底稿”"));
}

#[test]
fn what_other_programs_write_is_read_as_calamine_reads_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut left_to_calamine = Vec::new();
    for kind in ["variants", "cases"] {
        for (path, _) in make(kind, &folder.path().join(kind)) {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            match Book::read_twice(&std::fs::read(&path).unwrap()) {
                Some((read, expected)) => assert_eq!(read, expected, "{name}"),
                None => left_to_calamine.push(name),
            }
        }
    }
    left_to_calamine.retain(|name| name.ends_with(".xlsx"));
    // What hardly any program writes: other separators in names, days as text, sections of plain characters, remarks in XML.
    let rare =
        ["backslashes.xlsx", "iso-date.xlsx", "character-data.xlsx", "remarks.xlsx", "terminal-escape-name.xlsx"];
    assert_eq!(left_to_calamine, rare);
}
