//! Forms as workbooks: every form goes into an authoring workbook and comes back as it was.

mod bad_input;
mod broken;
mod edits;
#[path = "../template/broken.rs"]
mod forms_with_faults;
mod programs;
#[path = "../support/mod.rs"]
mod support;
mod year;

use std::fs;
use std::path::{Path, PathBuf};

use jixiao::engine::{Filling, emit_filled};
use jixiao::files::{find_form, import, read_form_folder};
use jixiao::form::{Files, Form};
use jixiao::internals::authoring::export;
use jixiao::internals::load;
use jixiao::internals::template::{Template, describe};

/// The forms at hand: built in, of the tests, of the guide, and the one that authors start from.
fn forms() -> Vec<PathBuf> {
    let folders = ["workbook-templates", "tests/forms", "docs/guide/forms"].into_iter();
    let mut forms: Vec<PathBuf> =
        folders.flat_map(|folder| fs::read_dir(folder).unwrap()).map(|entry| entry.unwrap().path()).collect();
    forms.push(PathBuf::from("src/files/starter"));
    forms.retain(|folder| folder.join("template.toml").exists());
    forms.sort();
    assert!(forms.len() >= 18, "{forms:?}");
    forms
}

fn files_of(folder: &Path) -> Files {
    read_form_folder(folder).unwrap_or_else(|faults| panic!("{faults}"))
}

fn template_of(files: &Files) -> Template {
    load(files).unwrap_or_else(|faults| panic!("{faults}"))
}

/// The authoring workbook of a form, written beside copies of all forms, so that those which it names are found.
fn exported(folder: &Path, into: &Path) -> PathBuf {
    let files = files_of(folder);
    let bytes = export(&files, &template_of(&files)).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let path = into.join(format!("{}.xlsx", folder.file_name().unwrap().to_string_lossy()));
    fs::write(&path, bytes).unwrap();
    path
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(|entry| entry.unwrap().path()) {
        let target = to.join(entry.file_name().unwrap());
        if entry.is_dir() {
            copy(&entry, &target);
        } else {
            fs::copy(&entry, target).unwrap();
        }
    }
}

/// Copies of the forms that others name.
fn workshop() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy(Path::new("docs/guide/forms/example-2024"), &folder.path().join("example-2024"));
    folder
}

/// All that a checked form says; its digest is that of the texts it was read from.
fn said(template: &Template) -> String {
    let Template { title, sheets, fields, lists, indicators, score, grades, checks, substance, order, .. } = template;
    let more = (&template.self_check, &template.last_year, &template.basis, describe::whole(template));
    format!(
        "{title}{sheets:#?}{fields:#?}{lists:#?}{indicators:#?}{score:#?}{grades:#?}{checks:#?}{substance:#?}{order:?}{more:#?}"
    )
}

fn blank(mut template: Template) -> Vec<u8> {
    template.digest.clear();
    let form = Form::new(template);
    emit_filled(&form, &Filling::empty(&form.template)).unwrap()
}

#[test]
fn every_form_comes_back_from_its_workbook_as_it_was() {
    let workshop = workshop();
    let (copied, made) = (workshop.path().join("copied"), workshop.path().join("made"));
    // The form whose last figures another takes is told by its texts: it is there as it is written.
    for into in [&copied, &made] {
        copy(Path::new("docs/guide/forms/example-2024"), &into.join("example-2024"));
    }
    for folder in forms() {
        let name = folder.file_name().unwrap();
        let before = template_of(&files_of(&folder));
        let workbook = exported(&folder, workshop.path());
        // As it stands wherever a form is named.
        let form =
            find_form(workbook.to_str().unwrap()).unwrap_or_else(|error| panic!("{}\n{error}", folder.display()));
        assert!(said(&before) == said(&form.template), "{}", folder.display());
        // In a folder of its own.
        import(&workbook, &made.join(name), None).unwrap_or_else(|error| panic!("{}\n{error}", folder.display()));
        let after = template_of(&files_of(&made.join(name)));
        assert!(said(&before) == said(&after), "{}", folder.display());
        let wanted = blank(before);
        assert!(wanted == blank(form.template), "{}: the blank workbooks differ", folder.display());
        assert!(wanted == blank(after), "{}: the blank workbooks differ", folder.display());
        // In its own folder, in which nothing is to be changed.
        copy(&folder, &copied.join(name));
        let imported =
            import(&workbook, &copied.join(name), None).unwrap_or_else(|error| panic!("{}\n{error}", folder.display()));
        assert_eq!((imported.written, imported.removed), (vec![], vec![]), "{}", folder.display());
    }
}
