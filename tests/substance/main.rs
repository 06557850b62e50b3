//! The rules on substance: the examples of every rule, in a workbook that LibreOffice computed, and the hollow return of the issue.

mod faults;
mod measure;
#[path = "../support/mod.rs"]
mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use calamine::{Data, Reader, Xlsx, open_workbook};
use jixiao::engine::{Engine, emit_filled};
use jixiao::files::read_filling;
use jixiao::form::Form;
use jixiao::internals::template::Subject;
use jixiao::internals::template::rule_pack::{self, RuleDescription, RuleExample};
use jixiao::internals::workbook::emit_uncalculated;
use jixiao::value::Value;
use serde_json::Value as Json;
use support::client::{Client, edits, fill};
use support::program::check;

/// A case of a rule, with the list in which it stands.
struct Case<'a> {
    list: String,
    rule: &'a RuleDescription,
    example: &'a RuleExample,
}

fn cases(rules: &[RuleDescription]) -> Vec<Case<'_>> {
    let all = rules.iter().flat_map(|rule| rule.examples.iter().map(move |example| (rule, example)));
    (1..).zip(all).map(|(number, (rule, example))| Case { list: format!("例{number}"), rule, example }).collect()
}

/// Writes a form in which every case has a list of its own, to which its rule is applied.
fn write_form(cases: &[Case<'_>], folder: &Path) {
    let head = "id = \"cases\"\ntitle = \"例\"\nfiscal_year = 2021\nrevision = 1\ncurrency = \"万元\"\n\
                sheets = [\"cover\", \"cases\"]\n[identity]\nunit_name = \"单位名称\"\n";
    let cover = "name = \"封面\"\ntitle = \"封面\"\ncolumns = [20, 40]\n\n[[block]]\nkind = \"form\"\ncolumns = 1\n\n\
                 [[block.field]]\nid = \"单位名称\"\ntype = \"text\"\nrequired = true\n";
    let mut lists = String::from("name = \"例\"\ntitle = \"例\"\ncolumns = [12, 12, 12, 12, 12, 12, 12, 12, 12, 12]\n");
    let mut applied = String::new();
    for Case { list, rule, example } in cases {
        let rows = example.lines.len();
        writeln!(
            lists,
            "\n[[block]]\nkind = \"list\"\nid = \"{list}\"\ntitle = \"{list} {}\"\ncapacity = {rows}",
            rule.code
        )
        .unwrap();
        writeln!(applied, "[[apply]]\nid = \"{list}\"\neach = \"{list}\"\nuse = [\"{}\"]\n[apply.roles]", rule.name)
            .unwrap();
        for role in rule.roles.keys() {
            let is_number = example.lines.iter().all(|line| !matches!(line[role], Value::Text(_)));
            let kind = if is_number { "type = \"count\"\ndecimals = 4" } else { "type = \"text\"" };
            writeln!(lists, "\n[[block.column]]\nid = \"{role}\"\n{kind}").unwrap();
            writeln!(applied, "\"{role}\" = \"{role}\"").unwrap();
        }
    }
    fs::create_dir_all(folder.join("sheets")).unwrap();
    for (name, text) in
        [("template.toml", head), ("rules.toml", &applied), ("sheets/cover.toml", cover), ("sheets/cases.toml", &lists)]
    {
        fs::write(folder.join(name), text).unwrap();
    }
}

fn values(form: &Form, cases: &[Case<'_>]) -> Vec<Value> {
    let mut values = vec![Value::Blank; form.template.cells];
    let mut set = |id: &str, row: usize, value: Value| {
        let field = form.template.field(form.template.find(id).unwrap());
        values[field.cell(u32::try_from(row).unwrap())] = value;
    };
    set("单位名称", 0, Value::Text("某县文化馆".to_owned()));
    for Case { list, example, .. } in cases {
        for (row, line) in example.lines.iter().enumerate() {
            line.iter().for_each(|(role, value)| set(&format!("{list}.{role}"), row, value.clone()));
        }
    }
    values
}

/// The codes that the self-check of a workbook shows, by list.
fn shown_codes(form: &Form, file: &Path) -> BTreeMap<String, String> {
    let mut book: Xlsx<_> = open_workbook(file).unwrap();
    let template = &form.template;
    let range = book.worksheet_range(&template.sheets[template.self_check.sheet].name).unwrap();
    let lines = template.self_check.lines.iter();
    let codes = lines.filter_map(|line| match line.subject {
        Subject::Substance(group) => {
            let place = &form.layout.places[line.rows.unwrap().index()];
            let rows = 0..template.field(line.rows.unwrap()).rows;
            let shown = rows.map(|row| {
                let cell = place.cell_of_row(row);
                range.get_value((cell.row, u32::from(cell.col))).map_or(String::new(), Data::to_string)
            });
            Some((template.substance[group].title.clone(), shown.collect()))
        }
        _ => None,
    });
    codes.collect()
}

/// The form in which every case has a list of its own, its folder, and a workbook of it with the examples filled in.
fn form_of(cases: &[Case<'_>], folder: &Path) -> (Form, PathBuf, PathBuf) {
    let form_folder = folder.join("cases");
    write_form(cases, &form_folder);
    let form = support::in_folder(&form_folder);
    let file = folder.join("例.xlsx");
    fs::write(&file, emit_uncalculated(&form, &values(&form, cases)).unwrap()).unwrap();
    (form, form_folder, file)
}

/// Holds a report on the workbook of the examples to what they say.
fn assert_struck(report: &Json, cases: &[Case<'_>]) {
    let struck: BTreeSet<(String, String)> = report["findings"].as_array().unwrap().iter().map(code_and_list).collect();
    for Case { list, rule, example } in cases {
        let code = &rule.code;
        assert_eq!(struck.contains(&(code.clone(), list.clone())), example.broken, "{code} in {:?}", example.lines);
    }
}

#[test]
fn every_rule_strikes_its_bad_examples_and_no_others() {
    let rules = rule_pack::built_in();
    let cases = cases(&rules);
    let folder = tempfile::tempdir().unwrap();
    let (_, form_folder, file) = form_of(&cases, folder.path());
    assert_struck(&check(&file, Some(&form_folder)).0, &cases);
}

#[test]
fn every_rule_strikes_its_bad_examples_and_no_others_and_so_does_libreoffice() {
    let rules = rule_pack::built_in();
    let cases = cases(&rules);
    let folder = tempfile::tempdir().unwrap();
    let (form, form_folder, file) = form_of(&cases, folder.path());
    let recalculated = folder.path().join("重算");
    support::office::convert(&[file], "xlsx", &recalculated);
    let recalculated = recalculated.join("例.xlsx");
    assert_struck(&check(&recalculated, Some(&form_folder)).0, &cases);
    let shown = shown_codes(&form, &recalculated);
    for Case { list, rule, example } in &cases {
        // A rule that only the check sees has no line.
        let codes = shown.get(list).cloned().unwrap_or_default();
        let is_shown = codes.contains(&rule.code);
        let case = format!("{} in {:?}", rule.code, example.lines);
        assert_eq!(is_shown, rule.is_live && example.broken, "LibreOffice: {case}: {codes}");
    }
}

/// The code of a finding and the list that it is about.
fn code_and_list(finding: &Json) -> (String, String) {
    let text = |key: &str| finding[key].as_str().unwrap_or_default();
    (text("code").to_owned(), text("field").split('.').next().unwrap_or_default().to_owned())
}

#[test]
fn every_rule_has_an_example_that_it_strikes_and_one_that_it_does_not() {
    let rules = rule_pack::built_in();
    assert_eq!(rules.len(), fs::read_dir("workbook-templates/rules").unwrap().count(), "a rule cannot be read");
    for RuleDescription { code, examples, roles, .. } in &rules {
        let has = |broken: bool| examples.iter().any(|example| example.broken == broken);
        assert!(has(true) && has(false), "{code}");
        for line in examples.iter().flat_map(|example| &example.lines) {
            assert!(line.keys().eq(roles.keys()), "{code}: {line:?}");
        }
    }
}

#[test]
fn a_return_whose_sums_all_hold_is_struck_for_what_it_says() {
    // 项目支出绩效自评表 of a county's house of culture: every sum and score holds, and nothing it says stands a review.
    let room = tempfile::tempdir().unwrap();
    let form = support::built_in("mof-project-2020");
    let (blank, filled) = (room.path().join("空表.xlsx"), room.path().join("自评表.xlsx"));
    let run =
        support::program::jixiao(&["new".as_ref(), "mof-project-2020".as_ref(), "-o".as_ref(), blank.as_os_str()]);
    assert_eq!(run.code, 0, "{}", run.err);
    let hollow = read_filling(&form.template, Path::new("tests/substance/hollow.toml")).unwrap();
    fill(Client::OpenPyxl, &blank, &filled, &edits(&form, &hollow));
    let (report, code) = check(&filled, None);
    assert_eq!(code, 1, "{report:#}");
    let found: Vec<(String, String)> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|finding| finding["severity"] != "notice")
        .map(|finding| (finding["code"].as_str().unwrap().to_owned(), finding["message"].as_str().unwrap().to_owned()))
        .collect();
    let named = [
        ("N01", "资金支付率"),
        ("N02", "项目成本"),
        ("N04", "项目验收合格率"),
        ("N04", "群众满意度"),
        ("N05", "新增投诉处理"),
        ("N06", "信访件数"),
        ("N07", "带动效益"),
        ("N07", "长期效益"),
        ("N13", "服务人次"),
        ("N20", "无"),
        ("N21", "81.00%"),
        // A target of 0 that is exceeded is an overshoot: points off, and a reason.
        ("C07", "完成值30达到目标0，好于目标100.00%，扣2分"),
        ("C08", "第23行"),
        ("C09", "98.10分"),
    ];
    assert_eq!(found.len(), named.len(), "{found:#?}");
    for (code, words) in named {
        assert!(
            found.iter().any(|(other, message)| other == code && message.contains(words)),
            "{code} {words}: {found:#?}"
        );
    }
}

#[test]
fn what_a_rule_strikes_is_explained_beside_its_own_line_of_the_self_check() {
    const FORM: &str = "mof-project-2020";
    let clean = support::clean::of(FORM);
    let template = &clean.form.template;
    let engine = Engine::new([support::clean::form(FORM)]);
    // The same rules are applied to each project.
    let explanation = |written_beside: &str| {
        let group = template.substance.iter().position(|group| group.title == written_beside).unwrap();
        let line = template.self_check.line(&Subject::Substance(group)).unwrap();
        let mut filling = clean.filling.clone();
        let goal = template.field(template.find("项目2.预期目标").unwrap()).cell(0);
        filling.values[goal] = Value::Text("无".to_owned());
        filling.values[template.field(line.explanation.unwrap()).cell(0)] = Value::Text("另有批复".to_owned());
        let checked = engine.check(&emit_filled(&clean.form, &filling).unwrap(), "表.xlsx").unwrap();
        let struck = checked.findings().iter().find(|finding| finding.code.as_str() == "N20").unwrap();
        struck.explanation.clone()
    };
    assert_eq!(explanation("项目2").as_deref(), Some("另有批复"));
    assert_eq!(explanation("项目1"), None);
}
