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
    for folder in forms() {
        let before = template_of(&files_of(&folder));
        let workbook = exported(&folder, workshop.path());
        let after =
            find_form(workbook.to_str().unwrap()).unwrap_or_else(|error| panic!("{}\n{error}", folder.display()));
        assert!(said(&before) == said(&after.template), "{}", folder.display());
        assert!(blank(before) == blank(after.template), "{}: the blank workbooks differ", folder.display());
    }
}

#[test]
fn an_unchanged_workbook_changes_nothing_in_the_folder_of_its_form() {
    let workshop = workshop();
    for folder in forms() {
        let workbook = exported(&folder, workshop.path());
        let copied = workshop.path().join("copied").join(folder.file_name().unwrap());
        copy(&folder, &copied);
        copy(Path::new("docs/guide/forms/example-2024"), &workshop.path().join("copied/example-2024"));
        let imported = import(&workbook, &copied, None).unwrap_or_else(|error| panic!("{}\n{error}", folder.display()));
        assert_eq!((imported.written, imported.removed), (vec![], vec![]), "{}", folder.display());
    }
}

#[test]
fn a_new_folder_gives_the_same_form() {
    let workshop = workshop();
    for folder in forms() {
        let workbook = exported(&folder, workshop.path());
        let made = workshop.path().join("made").join(folder.file_name().unwrap());
        copy(Path::new("docs/guide/forms/example-2024"), &workshop.path().join("made/example-2024"));
        if made.exists() {
            continue;
        }
        import(&workbook, &made, None).unwrap_or_else(|error| panic!("{}\n{error}", folder.display()));
        let (before, after) = (template_of(&files_of(&folder)), template_of(&files_of(&made)));
        assert!(said(&before) == said(&after), "{}", folder.display());
        assert!(blank(before) == blank(after), "{}: the blank workbooks differ", folder.display());
    }
}
