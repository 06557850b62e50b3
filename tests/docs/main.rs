//! Documentation that lists things is made from the things. `JIXIAO_BLESS=1 cargo test --test docs` writes it again.

mod guide;
#[path = "../support/mod.rs"]
mod support;

use std::fs;

use jixiao::finding::{Code, registry};
use jixiao::internals::load;
use jixiao::internals::template::rule_pack;
use jixiao::internals::template::schema;
use jixiao::internals::template::{Files, describe};

fn current(path: &str, made: &str) {
    if std::env::var_os("JIXIAO_BLESS").is_some() {
        fs::write(path, made).unwrap();
    }
    let there = fs::read_to_string(path).unwrap_or_default().replace("\r\n", "\n");
    assert!(there == made, "{path} is not current: JIXIAO_BLESS=1 cargo test --test docs");
}

#[test]
fn the_list_of_codes_is_current() {
    current("docs/codes.md", &registry::markdown());
}

#[test]
fn the_list_of_rules_on_substance_is_current() {
    current("docs/rules.md", &rule_pack::markdown());
}

#[test]
fn the_columns_of_the_long_table_are_current() {
    let text = fs::read_to_string("docs/long-table.md").unwrap().replace("\r\n", "\n");
    let (begin, end) = ("<!-- columns: generated -->\n", "<!-- end -->");
    let (before, rest) = text.split_once(begin).expect("a mark before the columns");
    let (_, after) = rest.split_once(end).expect("a mark behind the columns");
    let columns = jixiao::rollup::long_table_markdown();
    current("docs/long-table.md", &format!("{before}{begin}{columns}{end}{after}"));
}

#[test]
fn the_schemas_are_current() {
    for kind in schema::KINDS {
        current(&format!("docs/schema/{kind}.json"), &format!("{:#}\n", schema::schema(kind).unwrap()));
    }
}

#[test]
fn the_list_of_forms_is_current() {
    let mut made = String::from("# 内置表格\n\nGenerated; `jixiao template show ID` says the same.\n");
    for id in Files::built_in_ids() {
        let template = load(&Files::built_in(&id).unwrap()).unwrap();
        made.push_str(&format!("\n## {id}\n\n```text\n{}```\n", describe::whole(&template)));
    }
    current("docs/forms.md", &made);
}

#[test]
fn every_code_that_the_program_gives_is_explained() {
    let mut sources = Vec::new();
    let mut folders = vec!["src".into()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir::<std::path::PathBuf>(folder).unwrap().flatten() {
            if entry.path().is_dir() {
                folders.push(entry.path());
            } else {
                sources.push(fs::read_to_string(entry.path()).unwrap());
            }
        }
    }
    // The compiler holds that no other code is given.
    let text = sources.concat();
    for code in Code::REGISTERED {
        assert!(text.contains(&format!("Code::{code}")), "{code} is never given");
    }
}
