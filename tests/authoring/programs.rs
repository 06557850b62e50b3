//! Authoring workbooks that other programs saved say what they said before.

use std::fs;
use std::path::{Path, PathBuf};

use jixiao::files::import;

use crate::support::office::convert;
use crate::support::python::python;
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
