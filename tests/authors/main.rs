//! What authors of forms are given: the starter form, and the schemas for their editors.

#[path = "../support/mod.rs"]
mod support;

use std::fs;
use std::path::{Path, PathBuf};

use jixiao::internals::template::schema::{KINDS, schema};
use serde_json::Value as Json;
use support::program::{check, issues, jixiao};

/// A form's files with the kind of each.
fn files(folder: &Path) -> Vec<(PathBuf, &'static str)> {
    let own = |name: &str, kind| (folder.join(name), kind);
    let mut files = vec![
        own("template.toml", "template"),
        own("indicators.toml", "indicators"),
        own("checks.toml", "checks"),
        own("last-year.toml", "last-year"),
    ];
    if let Ok(sheets) = fs::read_dir(folder.join("sheets")) {
        files.extend(sheets.map(|entry| (entry.unwrap().path(), "sheet")));
    }
    files.retain(|(path, _)| path.exists());
    files
}

fn forms() -> Vec<PathBuf> {
    let folders = ["workbook-templates", "tests/forms", "docs/guide/forms"]
        .into_iter()
        .flat_map(|folder| fs::read_dir(folder).unwrap());
    let starter = PathBuf::from("src/files/starter");
    folders
        .map(|entry| entry.unwrap().path())
        .chain([starter])
        .filter(|folder| folder.join("template.toml").exists())
        .collect()
}

fn faults(kind: &str, toml: &str) -> Vec<String> {
    let value: toml::Value = toml::from_str(toml).unwrap();
    let json: Json = serde_json::to_value(value).unwrap();
    let validator = jsonschema::validator_for(&schema(kind).unwrap()).unwrap();
    validator.iter_errors(&json).map(|error| format!("{error} at {}", error.instance_path())).collect()
}

#[test]
fn every_form_keeps_to_the_schemas() {
    let forms = forms();
    assert!(forms.len() >= 9, "{forms:?}");
    for form in forms {
        for (path, kind) in files(&form) {
            let faults = faults(kind, &fs::read_to_string(&path).unwrap());
            assert!(faults.is_empty(), "{}: {faults:#?}", path.display());
        }
    }
}

#[test]
fn a_schema_finds_what_is_misspelt() {
    for (kind, toml) in [
        ("template", "idd = \"a\""),
        ("sheet", "name = \"表\"\n[[block]]\nkind = \"grd\""),
        ("sheet", "name = \"表\"\n[[block]]\nkind = \"grid\"\n[[block.column]]\nid = \"甲\"\ntype = \"money\""),
        ("indicators", "[[indicator]]\nid = \"甲\"\nrule = { kind = \"band\" }"),
        ("indicators", "[[indicator]]\nid = \"甲\"\nrule = { kind = \"execution-rate\", points = 3 }"),
        ("checks", "[[check]]\nid = \"C01\"\nequals = [\"1\", \"2\"]"),
        ("checks", "[[check]]\nid = \"C01\"\nrepeat = 0"),
        ("last-year", "from = \"a\""),
    ] {
        assert!(!faults(kind, toml).is_empty(), "{kind}: {toml}");
    }
}

#[test]
fn the_starter_form_can_be_used_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let form = folder.path().join("我的表格");
    let run = jixiao(&["template".as_ref(), "new".as_ref(), form.as_os_str()]);
    assert_eq!(run.code, 0, "{}", run.err);
    let run = jixiao(&["template".as_ref(), "lint".as_ref(), form.as_os_str()]);
    assert_eq!(run.code, 0, "{}", run.out);
    for kind in KINDS {
        assert!(form.join("schema").join(format!("{kind}.json")).exists(), "{kind}");
    }
    // Every file names the schema that is there for it.
    for (path, _) in files(&form) {
        let text = fs::read_to_string(&path).unwrap();
        let named = text.lines().next().and_then(|line| line.strip_prefix("#:schema ")).unwrap();
        assert!(path.parent().unwrap().join(named).exists(), "{}", path.display());
    }
    let blank = folder.path().join("空白.xlsx");
    let run = jixiao(&["new".as_ref(), form.as_os_str(), "-o".as_ref(), blank.as_os_str()]);
    assert_eq!(run.code, 0, "{}", run.err);
    let (report, code) = check(&blank, Some(&form));
    assert_eq!((report["verdict"].as_str(), code), (Some("return"), 1));
    assert!(issues(&report).iter().all(|issue| issue.starts_with("I001")), "{:?}", issues(&report));
}

#[test]
fn a_folder_with_anything_in_it_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("笔记.txt"), "留着").unwrap();
    let run = jixiao(&["template".as_ref(), "new".as_ref(), folder.path().as_os_str()]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("已有内容"), "{}", run.err);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}
