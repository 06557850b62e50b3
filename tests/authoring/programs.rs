//! Authoring workbooks that other programs saved say what they said before.

use std::fs;
use std::path::{Path, PathBuf};

use jixiao::files::import;
use jixiao::internals::intake::Book;
use serde_json::json;

use crate::support::office::convert;
use crate::support::python::python;
use crate::support::workbook_edits::apply;
use crate::{exported, workshop};

/// The texts of a folder that a workbook was taken over into.
fn imported(workbook: &Path, folder: &Path) -> Vec<(PathBuf, String)> {
    import(workbook, folder, None).unwrap_or_else(|error| panic!("{}\n{error}", workbook.display()));
    let mut files = Vec::new();
    for within in [folder.to_owned(), folder.join("sheets"), folder.join("rules")] {
        for path in fs::read_dir(within).into_iter().flatten().map(|entry| entry.unwrap().path()) {
            if let Ok(text) = fs::read_to_string(&path) {
                files.push((path.strip_prefix(folder).unwrap().to_owned(), text));
            }
        }
    }
    files.sort();
    files
}

#[test]
fn authoring_workbooks_that_other_programs_saved_say_the_same() {
    let workshop = workshop();
    for form in ["workbook-templates/hunan-department-2021", "tests/forms/rules"] {
        let workbook = exported(Path::new(form), workshop.path());
        let name = workbook.file_stem().unwrap().to_string_lossy().into_owned();
        let into = workshop.path().join(&name);
        let said = imported(&workbook, &into.join("as-exported"));
        for ending in ["xlsx", "ods", "xls"] {
            convert(std::slice::from_ref(&workbook), ending, &into);
            let saved = into.join(format!("{name}.{ending}"));
            assert!(imported(&saved, &into.join(format!("by-{ending}"))) == said, "{form} saved as {ending}");
        }
        let edits = into.join("edits.json");
        fs::write(&edits, "[]").unwrap();
        let saved = into.join("openpyxl.xlsx");
        python("tests/support/fill_openpyxl.py", &[workbook.as_os_str(), saved.as_os_str(), edits.as_os_str()]);
        assert!(imported(&saved, &into.join("by-openpyxl")) == said, "{form} saved by openpyxl");
    }
}

#[test]
fn what_is_missing_is_counted_while_one_types() {
    let workshop = workshop();
    let workbook = exported(Path::new("workbook-templates/hunan-department-2021"), workshop.path());
    let edits = [
        // A sheet that there is not, a name of a line taken out, and a weight too much.
        json!({"sheet": "检查项", "cell": "A4", "value": "检查表"}),
        json!({"sheet": "勾稽", "cell": "A5", "value": ""}),
        json!({"sheet": "指标", "cell": "F4", "value": 7}),
    ];
    let edited = workshop.path().join("改.xlsx");
    apply(&workbook, &edited, &edits);
    let into = workshop.path().join("computed");
    convert(std::slice::from_ref(&edited), "xlsx", &into);
    let book = Book::open(&fs::read(into.join("改.xlsx")).unwrap()).unwrap();
    let said = |sheet: &str| book.sheet(sheet).unwrap().text(1, 0).into_owned();
    // The block of a sheet that is not there is not there either.
    assert_eq!(said("检查项"), "还有2格缺的或对不上的（标红的）");
    assert_eq!(said("勾稽"), "还有1格缺的或对不上的（标红的）");
    assert_eq!(said("指标"), "没有缺的格子　　分值合计 102，满分 100　不等！");
    assert_eq!(said("字段"), "没有缺的格子");
}
