//! The handbook of a form: what is to be filled in and every rule, in a workbook.

#[path = "../support/mod.rs"]
mod support;

use calamine::{Reader, Xlsx, open_workbook_from_rs};
use jixiao::handbook;
use jixiao::internals::template::Files;

/// The texts of each sheet, row by row.
fn sheets(bytes: &[u8]) -> Vec<(String, Vec<Vec<String>>)> {
    let mut book: Xlsx<_> = open_workbook_from_rs(std::io::Cursor::new(bytes)).unwrap();
    let names = book.sheet_names();
    let rows = |name: &String| {
        let range = book.worksheet_range(name).unwrap();
        (name.clone(), range.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect())
    };
    names.iter().map(rows).collect()
}

#[test]
fn the_handbook_of_every_form_has_every_rule_indicator_and_cell_to_fill_in() {
    for form in Files::built_in_ids().iter().map(|id| support::built_in(id)).chain(support::provinces()) {
        let template = &form.template;
        let sheets = sheets(&handbook::workbook(&form).unwrap());
        let has = |name: &str, texts: &[&str]| {
            let rows = sheets.iter().filter(|(sheet, _)| sheet == name).flat_map(|(_, rows)| rows);
            rows.into_iter().any(|row| texts.iter().all(|text| row.iter().any(|cell| cell.contains(text))))
        };
        let id = &template.id;
        for check in &template.checks {
            assert!(has("勾稽关系", &[&check.code]), "{id}: {}", check.code);
        }
        for rule in template.substance.iter().flat_map(|group| &group.rules) {
            assert!(has("内容复核", &[&rule.code, &rule.title, &rule.fix]), "{id}: {}", rule.code);
        }
        for indicator in &template.indicators {
            assert!(has("评分标准", &[&indicator.label, &indicator.standard]), "{id}: {}", indicator.label);
        }
        for (ix, field) in template.indexed().filter(|(_, field)| field.is_input() && field.required) {
            // Of sheets that are copies, the first stands for all.
            if !template.sheets[field.sheet].optional {
                let cell = form.layout.places[ix.index()].cell.to_string();
                assert!(
                    has("填报要求", &[&template.sheets[field.sheet].name, &cell, &field.label]),
                    "{id}: {}",
                    field.id
                );
            }
        }
        let requirements = sheets.iter().find(|(name, _)| name == "填报要求").unwrap();
        assert!(requirements.1.len() < 1_000, "{id}: {} rows", requirements.1.len());
    }
}

#[test]
fn a_rule_says_what_must_hold_with_its_cells_and_examples() {
    let sheets = sheets(&handbook::workbook(&support::built_in("mof-project-2020")).unwrap());
    let row = |sheet: &str, code: &str| -> Vec<String> {
        let rows = &sheets.iter().find(|(name, _)| name == sheet).unwrap().1;
        rows.iter().find(|row| row[0] == code).unwrap().clone()
    };
    let check = row("勾稽关系", "C07");
    assert!(check[1].contains("（共20条，各张表相同）") && check[2].contains("项目1!L24:L63"), "{check:?}");
    assert!(check[3].starts_with("“自评得分” = “核算得分”"), "{check:?}");
    let rule = row("内容复核", "N01");
    assert!(rule[2].contains("花了多少钱不是做了多少事"), "{rule:?}");
    assert!(rule[6].contains("资金支付率") && rule[7].contains("培训人次") && rule[8] == "改正或说明", "{rule:?}");
}
