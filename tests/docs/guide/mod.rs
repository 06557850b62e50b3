//! The guide for authors of forms: `workbook-templates/README.md` and `README.en.md`.
//!
//! Prose stands in `docs/guide/guide.zh.md` and `guide.en.md`; in it a line `{{what arguments}}` is where something generated goes:
//!
//! - `{{block KIND}}`, `{{type KIND}}`, `{{rule KIND}}`, `{{check KIND}}`: the keys, the TOML and the picture of a kind. The example of
//!   each is found by the kind, see [`examples`]. Each document has each kind that the schemas know once.
//! - `{{keys TABLE}}`: the keys of another table of the language.
//! - `{{file FORM/FILE}}`, `{{table FORM/FILE ID}}`: a file of an example form, or the table of that id in it.
//! - `{{picture FORM/SHEET}}`: a sheet of an example form.
//! - `{{functions}}`, `{{filters}}`, `{{forms}}`, `{{sections}}`: the functions, the filters of reports, the built-in forms, the sections of the guide.
//!
//! and `{{=FORMULA}}` within a line is the formula with its value over the filled example.
//!
//! A new kind or key needs: an example in `docs/guide/forms`, its words in `docs/guide/words.toml`, a heading and a line in both
//! documents. What is missing is told by name. Then `JIXIAO_BLESS=1 cargo test --test docs` writes all again, pictures included
//! (for which it needs LibreOffice).

mod assembly;
mod examples;
mod pictures;
mod reference;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use assembly::Guide;
use examples::Examples;
use reference::{Language, Reference};

/// Where the generated documents are, by language.
const DOCUMENTS: [(Language, &str, &str); 2] = [
    (Language::Chinese, "docs/guide/guide.zh.md", "workbook-templates/README.md"),
    (Language::English, "docs/guide/guide.en.md", "workbook-templates/README.en.md"),
];

#[test]
fn the_guide_is_current_and_complete() {
    let (examples, reference) = (Examples::read(), Reference::read());
    let mut missing: BTreeSet<String> = reference.lacks();
    let mut wanted = Vec::new();
    let mut made = Vec::new();
    for (language, source, document) in DOCUMENTS {
        let text = fs::read_to_string(source).unwrap().replace("\r\n", "\n");
        let guide = Guide::assemble(&text, language, &examples, &reference);
        missing.extend(guide.faults.into_iter().map(|fault| format!("{source}: {fault}")));
        wanted.extend(guide.pictures);
        made.push((document, guide.text));
    }
    let missing: Vec<String> = missing.into_iter().collect();
    assert!(
        missing.is_empty(),
        "the guide is not complete (tests/docs/guide/mod.rs tells how):\n{}",
        missing.join("\n")
    );
    pictures::keep_current(wanted, &examples);
    for (document, text) in made {
        super::current(document, &text);
    }
}

#[test]
fn both_documents_show_the_same() {
    let [chinese, english] = DOCUMENTS.map(|(_, source, _)| assembly::directives(&fs::read_to_string(source).unwrap()));
    assert_eq!(chinese, english);
    assert!(chinese.len() > 40, "{}", chinese.len());
}

#[test]
fn every_link_of_the_guide_leads_somewhere() {
    for (_, _, document) in DOCUMENTS {
        let text = fs::read_to_string(document).unwrap();
        let headings = text.lines().filter(|line| line.starts_with('#'));
        let anchors: BTreeSet<String> =
            headings.filter_map(|line| Some(assembly::anchor(line.split_once("# ")?.1))).collect();
        let targets = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        for target in targets {
            let there = match target.strip_prefix('#') {
                Some(anchor) => anchors.contains(anchor),
                None => Path::new("workbook-templates").join(target).exists(),
            };
            assert!(there, "{document}: {target}");
        }
    }
}
