//! What makes a form pleasant to fill and to print, counted in the files themselves.

#[path = "../support/mod.rs"]
mod support;

use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::path::Path;

use jixiao::engine::Filling;
use jixiao::engine::emit_filled;
use jixiao::finding::{Code, Severity};
use jixiao::form::Form;
use jixiao::internals::compute::View;
use jixiao::internals::formula::{Reach, evaluate};
use jixiao::internals::intake::{self, Book};
use jixiao::internals::judge_in_full;
use jixiao::internals::layout::LabelStyle;
use jixiao::internals::template::{FieldType, Files, SelfMark};
use jixiao::value::CellRef;
use jixiao::value::Value;

/// The parts of a form's blank workbook by name.
fn parts(form: &Form) -> BTreeMap<String, String> {
    let bytes = emit_filled(form, &Filling::empty(&form.template)).unwrap();
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut parts = BTreeMap::new();
    for at in 0..archive.len() {
        let mut file = archive.by_index(at).unwrap();
        let name = file.name().unwrap().into_owned();
        let mut text = String::new();
        if name.ends_with(".xml") && file.read_to_string(&mut text).is_ok() {
            parts.insert(name, text);
        }
    }
    parts
}

/// The sheets that people see.
fn sheets(parts: &BTreeMap<String, String>) -> Vec<&String> {
    let hidden = |text: &&String| !text.contains("<pageSetup");
    parts
        .iter()
        .filter(|(name, _)| name.starts_with("xl/worksheets/sheet"))
        .map(|(_, text)| text)
        .filter(|text| !hidden(text))
        .collect()
}

fn every_form() -> Vec<Form> {
    let built_in = Files::built_in_ids().into_iter().map(|id| support::built_in(&id));
    let own = [support::mini(), support::in_folder(Path::new("tests/forms/rules"))];
    built_in.chain(support::provinces()).chain(own).collect()
}

fn count(text: &str, part: &str) -> usize {
    text.matches(part).count()
}

#[test]
fn every_sheet_prints_on_a4_with_page_numbers_and_has_a_coloured_tab() {
    for form in every_form() {
        let parts = parts(&form);
        let sheets = sheets(&parts);
        assert_eq!(sheets.len(), form.template.sheets.len(), "{}", form.template.id);
        for sheet in sheets {
            assert!(sheet.contains("<tabColor"), "{}", form.template.id);
            assert!(
                sheet.contains("paperSize=\"9\"") && sheet.contains("fitToWidth=\"1\"")
                    || sheet.contains("<pageSetUpPr fitToPage=\"1\"/>")
            );
            assert!(sheet.contains("第 &amp;P 页 共 &amp;N 页"));
            assert!(sheet.contains("<cols>"));
        }
    }
}

#[test]
fn tables_longer_than_a_page_repeat_their_headings() {
    let form = support::built_in("hunan-department-2021");
    let parts = parts(&form);
    let titles = count(&parts["xl/workbook.xml"], "_xlnm.Print_Titles");
    let expected = form.layout.sheets.iter().filter(|sheet| sheet.repeat.is_some()).count();
    assert!(expected >= 3, "{expected}");
    assert_eq!(titles, expected);
}

#[test]
fn amounts_have_separators_and_percentages_refuse_a_number_without_its_sign() {
    for form in every_form() {
        let parts = parts(&form);
        let styles = &parts["xl/styles.xml"];
        if form.template.fields.iter().any(|field| field.kind == FieldType::Amount) {
            assert!(styles.contains("#,##0.00") || styles.contains("numFmtId=\"4\""), "{}", form.template.id);
        }
        let percentages =
            form.template.fields.iter().filter(|field| field.kind == FieldType::Percent && field.is_input());
        for field in percentages {
            let most = field.max.unwrap();
            assert!(most < 95.into(), "{}.{}: {most}", form.template.id, field.id);
        }
    }
}

#[test]
fn every_input_says_what_to_fill_in() {
    for form in every_form() {
        let parts = parts(&form);
        let entered = form.template.fields.iter().filter(|field| field.is_entered()).count();
        let prompts: usize = sheets(&parts).iter().map(|sheet| count(sheet, "<dataValidation ")).sum();
        // Neighbours of one kind may share a rule's range; no input is without one.
        assert_eq!(prompts, entered, "{}", form.template.id);
    }
}

#[test]
fn a_list_of_choices_too_long_for_a_rule_stands_on_the_hidden_sheet() {
    let form = support::in_folder(Path::new("tests/forms/rules"));
    let long = form.template.fields.iter().find(|field| field.choices.join(",").chars().count() > 255).unwrap();
    let parts = parts(&form);
    let strings = &parts["xl/sharedStrings.xml"];
    assert!(long.choices.iter().all(|choice| strings.contains(choice.as_str())));
    assert!(
        sheets(&parts)
            .iter()
            .any(|sheet| sheet.contains("<formula1>_jixiao!") || sheet.contains("<formula1>'_jixiao'!"))
    );
}

#[test]
fn unused_rows_of_long_lists_can_be_folded() {
    let form = support::built_in("hunan-department-2021");
    let parts = parts(&form);
    let long =
        form.template.lists.iter().filter(|list| list.runs.is_empty() && list.capacity > 8.max(list.min_rows)).count();
    assert!(long > 0);
    let grouped = sheets(&parts).iter().filter(|sheet| sheet.contains("outlineLevel=\"1\"")).count();
    assert!(grouped > 1, "{grouped}");
}

#[test]
fn unused_rows_under_fixed_headings_can_be_folded_but_for_those_that_must_be_filled() {
    for form in every_form() {
        for list in form.template.lists.iter().filter(|list| list.capacity > 8 && !list.runs.is_empty()) {
            let top = form.layout.places[list.columns[0].index()].cell.row;
            let groups = &form.layout.sheets[list.sheet].groups;
            let folds = |row: u32| groups.iter().any(|(first, last)| (*first..=*last).contains(&(top + row)));
            for line in &list.runs {
                let open = (line.start..line.start + line.rows).take_while(|row| !folds(*row)).count() as u32;
                assert_eq!(open, line.rows.min(line.min_rows.max(2)), "{} {:?}", list.id, line.labels);
                assert!((line.start + open..line.start + line.rows).all(folds), "{} {:?}", list.id, line.labels);
            }
        }
    }
    let parts = parts(&support::built_in("mof-project-2020"));
    let project = sheets(&parts).into_iter().filter(|sheet| count(sheet, "outlineLevel=\"1\"") == 22).count();
    assert_eq!(project, 20);
}

#[test]
fn no_row_of_a_protected_sheet_is_hidden_as_excel_opens_no_group_there() {
    let (mut grouped, mut kept_from_print) = (0, 0);
    for form in every_form() {
        let parts = parts(&form);
        for sheet in sheets(&parts) {
            assert_eq!(count(sheet, "<sheetProtection "), 1, "{}", form.template.id);
            // Whoever wants rows out of sight can hide them: that is allowed.
            assert!(sheet.contains("formatRows=\"0\""), "{}", form.template.id);
            assert!(!sheet.contains(" hidden=\"1\"") && !sheet.contains(" collapsed=\"1\""), "{}", form.template.id);
            grouped += usize::from(sheet.contains(" outlineLevel=\"1\""));
        }
        // What the lines of the self-check about lists rest on is there to be looked up, not to be printed.
        let at = form.template.self_check.sheet;
        let layout = &form.layout.sheets[at];
        let area = format!("{}!$A$1:$I${}<", form.template.sheets[at].name, layout.printed);
        assert!(parts["xl/workbook.xml"].contains(&area), "{} {area}", form.template.id);
        if let Some((first, _)) = layout.groups.last() {
            assert!(layout.printed <= *first, "{}", form.template.id);
            kept_from_print += 1;
        }
    }
    assert!(grouped > 10 && kept_from_print > 5, "{grouped} {kept_from_print}");
}

#[test]
fn a_long_table_behind_others_repeats_its_headings_but_does_not_freeze_them() {
    let form = support::built_in("mof-project-2020");
    let parts = parts(&form);
    for list in &form.template.lists {
        let sheet = &form.layout.sheets[list.sheet];
        let heading = form.layout.places[list.columns[0].index()].cell.row - 1;
        assert_eq!((sheet.repeat, sheet.freeze), (Some((heading, heading)), None), "{}", list.id);
        let printed = format!("{}!${}:${}<", form.template.sheets[list.sheet].name, heading + 1, heading + 1);
        assert!(parts["xl/workbook.xml"].contains(&printed), "{printed}");
    }
}

#[test]
fn a_figure_does_not_touch_the_label_beside_it() {
    let mut seen = 0;
    for form in every_form() {
        let parts = parts(&form);
        let styles = &parts["xl/styles.xml"];
        let formats: Vec<&str> = styles.split("<cellXfs").nth(1).unwrap().split("<xf ").skip(1).collect();
        let format = |sheet: usize, cell: CellRef| {
            let tab = form.template.tabs().into_iter().position(|tab| tab == sheet).unwrap() + 1;
            let sheet = &parts[&format!("xl/worksheets/sheet{tab}.xml")];
            let cell = sheet.split(&format!("<c r=\"{cell}\" s=\"")).nth(1).unwrap();
            formats[cell.split('"').next().unwrap().parse::<usize>().unwrap()]
        };
        for (field, place) in form.template.fields.iter().zip(&form.layout.places) {
            let next = CellRef { row: place.cell.row, col: place.cell.col + place.cols };
            let labels = &form.layout.sheets[place.sheet].labels;
            if labels.iter().any(|label| label.cell == next && label.style == LabelStyle::Stub) {
                let format = format(place.sheet, place.cell);
                let touches = format.contains("horizontal=\"right\"") && !format.contains("indent=\"1\"");
                assert!(!touches, "{} {}: {format}", form.template.id, field.id);
                seen += usize::from(format.contains("indent"));
            }
        }
    }
    assert!(seen > 30, "{seen}");
}

#[test]
fn fonts_name_their_characters_so_that_others_can_stand_in() {
    let parts = parts(&support::mini());
    let styles = &parts["xl/styles.xml"];
    let chinese: usize = ["宋体", "黑体", "仿宋"].iter().map(|font| count(styles, &format!("val=\"{font}\""))).sum();
    assert!(chinese > 0);
    assert_eq!(count(styles, "<charset val=\"134\"/>"), chinese);
}

#[test]
fn the_document_tells_what_it_is() {
    let form = support::built_in("hunan-department-2021");
    let parts = parts(&form);
    let core = &parts["docProps/core.xml"];
    assert!(core.contains(&format!("<dc:title>{}</dc:title>", form.template.title)));
    assert!(core.contains("2021年度") && core.contains("hunan-department-2021 第1版"));
}

#[test]
fn the_workbook_colours_what_is_wrong_while_it_is_filled() {
    let form = support::built_in("hunan-department-2021");
    let parts = parts(&form);
    let asking = form.template.fields.iter().filter(|field| field.is_input() && field.is_numeric()).count();
    let rules: usize = sheets(&parts).iter().map(|sheet| count(sheet, "<cfRule type=\"expression\"")).sum();
    assert!(rules > asking, "{rules} rules for {asking} figures");
    assert_eq!(sheets(&parts).iter().map(|sheet| count(sheet, "<cfRule type=\"dataBar\"")).sum::<usize>(), 1);
    // Of 0% nothing is drawn: the least length of a bar is a tenth of the cell unless told otherwise.
    let told = "<x14:dataBar minLength=\"0\" maxLength=\"100\" gradient=\"0\">";
    assert_eq!(sheets(&parts).iter().map(|sheet| count(sheet, told)).sum::<usize>(), 1);
    // Not every version of Excel takes the address of another sheet here.
    let conditions = sheets(&parts).into_iter().flat_map(|sheet| sheet.split("<cfRule ").skip(1));
    assert!(conditions.map(|rule| rule.split("</cfRule>").next().unwrap()).all(|rule| !rule.contains('!')));
    // No macro, and no function that Excel 2010 and WPS do not have.
    assert!(parts.keys().all(|name| !name.contains("vba")));
    assert!(parts.values().all(|text| !text.contains("_xlfn")));
}

#[test]
fn what_the_check_finds_is_coloured_while_it_is_filled() {
    let forms = [support::built_in("hunan-department-2021"), support::mini()];
    for form in forms.into_iter().chain(support::provinces()) {
        let template = &form.template;
        let mut seen = 0;
        for seed in 0..30 {
            let mut filling = Filling::empty(template);
            filling.values = support::errors::fill(&form, seed);
            let bytes = emit_filled(&form, &filling).unwrap();
            let submission = intake::read(&form, &Book::open(&bytes).unwrap(), None);
            let outcome = judge_in_full(&form, &submission);
            let view = View { template, values: &outcome.values };
            let found = outcome.findings.iter().filter(|finding| finding.severity <= Severity::Warning);
            // What is held against the register of evidence is told by the check alone.
            let by_register = [Code::S010, Code::S011, Code::S012, Code::S013, Code::S014, Code::S015];
            for finding in found.filter(|finding| !by_register.contains(&finding.code)).filter(|finding| {
                (finding.code.is_of_family('C') || finding.code.is_of_family('S')) && finding.explanation.is_none()
            }) {
                let Some((ix, row)) = jixiao::internals::prefilled_cell(template, &finding.field) else { continue };
                // Words that go with an answer are counted as missing, not coloured.
                if template.evidence.iter().any(|(_, evidence)| *evidence == ix) {
                    continue;
                }
                let colours = |mark: &&SelfMark| {
                    let rows = match mark.cells.reach {
                        Reach::Rows { start, len } => start..start + len,
                        _ => 0..template.field(mark.cells.field).rows,
                    };
                    mark.cells.field == ix
                        && rows.contains(&row)
                        && evaluate(&mark.when, &view, row) == Value::Bool(true)
                };
                assert!(template.self_check.marks.iter().any(|mark| colours(&mark)), "{seed}: {finding:?}");
                seen += 1;
            }
        }
        assert!(seen > 30, "{}: {seen}", template.id);
    }
}

#[test]
fn a_sheet_of_one_column_shows_its_number_the_unit_and_the_unit_of_amounts() {
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("narrow");
    std::fs::create_dir_all(copy.join("sheets")).unwrap();
    for name in ["template.toml", "indicators.toml", "checks.toml"] {
        std::fs::copy(Path::new("tests/forms/mini").join(name), copy.join(name)).unwrap();
    }
    for name in ["cover.toml", "figures.toml", "scores.toml"] {
        let name = Path::new("sheets").join(name);
        std::fs::copy(Path::new("tests/forms/mini").join(&name), copy.join(&name)).unwrap();
    }
    let report = "name = \"报告\"\ntag = \"附件9\"\nunit_line = true\ncolumns = [80]\n\
                  [[block]]\nkind = \"text\"\nid = \"概述\"\nlines = 3\n";
    std::fs::write(copy.join("sheets/report.toml"), report).unwrap();
    let head = std::fs::read_to_string(copy.join("template.toml")).unwrap();
    std::fs::write(copy.join("template.toml"), head.replace("\"scores\"]", "\"scores\", \"report\"]")).unwrap();
    let form = support::in_folder(&copy);
    let at = form.template.sheets.iter().position(|sheet| sheet.name == "报告").unwrap();
    let shown: Vec<(u32, LabelStyle)> =
        form.layout.sheets[at].labels.iter().map(|label| (label.cell.row, label.style)).take(5).collect();
    let expected =
        [LabelStyle::Verdict, LabelStyle::Tag, LabelStyle::Title, LabelStyle::UnitLine, LabelStyle::CurrencyLine];
    assert_eq!(shown, (0..).zip(expected).collect::<Vec<_>>());
    let strings = &parts(&form)["xl/sharedStrings.xml"];
    assert!(strings.contains("附件9") && strings.contains("金额单位：万元"));
}
