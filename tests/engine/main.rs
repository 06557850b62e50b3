//! The engine on bytes and the command on files: the same findings, and the same bytes that go back.

#[path = "../support/mod.rs"]
mod support;

use std::fs;
use std::path::{Path, PathBuf};

use jixiao::engine::Engine;
use jixiao::report::{FileReport, FileResult, Format};
use serde_json::json;
use support::client::{Client, edit, fill};
use support::program::jixiao;

/// Workbooks of every kind of verdict: the samples, some of them edited, and a file that is no workbook.
fn files(folder: &Path) -> Vec<PathBuf> {
    let sample = |name: &str| PathBuf::from(format!("samples/liuyang-2021/{name}.xlsx"));
    let form = support::built_in("hunan-department-2021");
    let edited = |name: &str, edits: &[serde_json::Value]| {
        let file = folder.join(name);
        fill(Client::OpenPyxl, &sample("clean"), &file, edits);
        file
    };
    let no_workbook = folder.join("通知.xlsx");
    fs::write(&no_workbook, "关于报送自评表的通知").unwrap();
    vec![
        sample("as-published"),
        sample("clean"),
        sample("complete"),
        edited("数字颠倒.xlsx", &[edit(&form, "项目.决算[9]", json!(545.04))]),
        edited("没有标识.xlsx", &[json!({"do": "remove", "sheet": "_jixiao"})]),
        edited("缺表-退回2.xlsx", &[json!({"do": "remove", "sheet": "基础数据表"})]),
        no_workbook,
    ]
}

#[test]
fn the_engine_and_the_command_say_and_return_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let engine = Engine::built_in();
    for file in files(folder.path()) {
        let out = folder.path().join("out");
        let arguments: [&Path; 6] =
            ["check".as_ref(), &file, "-o".as_ref(), &out, "--format".as_ref(), "json".as_ref()];
        let run = jixiao(&arguments);
        let name = file.file_name().unwrap().to_str().unwrap();
        let checked = engine.check(&fs::read(&file).unwrap(), name).unwrap();
        let returned = checked.returned_stem().map(|stem| out.join(format!("{stem}.xlsx")));
        let report = FileReport {
            file: file.to_str().unwrap().to_owned(),
            name: name.to_owned(),
            form: checked.form(),
            result: FileResult::of(&checked, returned.as_ref().map(|path| path.to_str().unwrap().to_owned())),
        };
        assert_eq!(run.out, Format::Json.render(&[report]), "{name}");
        let bytes = returned.map(|path| fs::read(path).unwrap());
        assert!(bytes == checked.returned().unwrap(), "{name}: the returned workbooks differ");
    }
}
