//! The whole loop with real clients: emit, fill, check, correct the returned workbook, check again.

#[path = "../support/mod.rs"]
mod support;

use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use calamine::{Data, Reader, Xlsx};
use jixiao::engine::{Engine, Filling};
use jixiao::files::read_filling;
use jixiao::form::Form;
use serde_json::{Value as Json, json};
use support::client::{Client, edit, edits, fill};
use support::program::{check, issues, jixiao};
use support::units::unit;

const FORM: &str = "hunan-department-2021";

/// A blank form as the bureau sends it out.
fn emitted(folder: &Path, template: &str) -> PathBuf {
    let blank = folder.join("空表.xlsx");
    let run = jixiao(&["new", template, "-o", blank.to_str().unwrap()]);
    assert_eq!(run.code, 0, "{}", run.err);
    blank
}

fn clean(form: &Form) -> Filling {
    read_filling(&form.template, Path::new("samples/liuyang-2021/clean.toml")).unwrap()
}

fn go_round(client: Client) {
    let folder = tempfile::tempdir().unwrap();
    let form = support::built_in(FORM);
    let blank = emitted(folder.path(), FORM);

    // The accountant fills it in, with three mistakes and something to explain.
    let mut entries = edits(&form, &clean(&form));
    entries.push(edit(&form, "公务接待.本年决算", json!("3.46万")));
    entries.push(edit(&form, "收入.其他资金.决算", json!(112.69)));
    entries.push(edit(&form, "固定资产.增长率", json!(0.0393)));
    entries.push(edit(&form, "会议费.本年决算", json!(0.85)));
    entries.push(edit(&form, "其他公用经费.本年决算", json!(3.6)));
    let filled = folder.path().join("附件2-自评表(改3)最终版.xlsx");
    fill(client, &blank, &filled, &entries);

    let (report, code) = check(&filled, None);
    assert_eq!((code, &report["verdict"]), (1, &Json::from("return")));
    let mut found = issues(&report);
    found.sort();
    assert_eq!(found, ["C01 收入合计.决算", "C26 会议费.本年决算", "D001 固定资产.增长率"], "{report:#}");
    let returned = PathBuf::from(report["returned"].as_str().unwrap());

    // They correct the returned workbook in place, and explain.
    let explanation = explanation_cell(&returned);
    let corrections = vec![
        edit(&form, "收入.其他资金.决算", json!(12.69)),
        json!({"sheet": "问题清单", "cell": explanation, "value": "会议改为现场召开，场地费增加。"}),
    ];
    let corrected = folder.path().join("第二次.xlsx");
    fill(client, &returned, &corrected, &corrections);

    let (report, code) = check(&corrected, None);
    assert_eq!((code, &report["verdict"]), (0, &Json::from("pass")), "{report:#}");
    let warning = report["findings"].as_array().unwrap().iter().find(|finding| finding["code"] == "C26").unwrap();
    assert_eq!(warning["explanation"], "会议改为现场召开，场地费增加。");
}

#[test]
fn what_is_explained_on_the_self_check_passes_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let form = support::built_in(FORM);
    let blank = emitted(folder.path(), FORM);
    let mut entries = edits(&form, &clean(&form));
    entries.push(edit(&form, "会议费.本年决算", json!(0.85)));
    entries.push(edit(&form, "其他公用经费.本年决算", json!(3.6)));

    // The workbook itself says that something is to be explained.
    let filled = folder.path().join("未说明.xlsx");
    fill(Client::LibreOffice, &blank, &filled, &entries);
    assert_eq!(self_check(&form, &filled), "自检未通过：需说明1项");
    let (report, code) = check(&filled, None);
    assert_eq!((code, issues(&report)), (1, vec!["C26 会议费.本年决算".to_owned()]));

    entries.push(edit(&form, "自检.C26.说明", json!("会议改为现场召开，场地费增加。")));
    let explained = folder.path().join("已说明.xlsx");
    fill(Client::LibreOffice, &blank, &explained, &entries);
    assert_eq!(self_check(&form, &explained), "自检通过，可以报送");
    let (report, code) = check(&explained, None);
    assert_eq!((code, &report["verdict"]), (0, &Json::from("pass")), "{report:#}");
}

/// The verdict of the self-check as the program that saved the file computed it.
fn self_check(form: &Form, file: &Path) -> String {
    use calamine::{Reader, Xlsx, open_workbook};
    let own = &form.template.self_check;
    let cell = form.layout.places[own.verdict.index()].cell;
    let mut book: Xlsx<_> = open_workbook(file).unwrap();
    let sheet = book.worksheet_range(&form.template.sheets[own.sheet].name).unwrap();
    sheet.get_value((cell.row, u32::from(cell.col))).unwrap().to_string()
}

/// Where the explanation of the first warning goes.
fn explanation_cell(returned: &Path) -> String {
    use calamine::{Data, Reader, Xlsx, open_workbook};
    let mut book: Xlsx<_> = open_workbook(returned).unwrap();
    let sheet = book.worksheet_range("问题清单").unwrap();
    let column = sheet.rows().nth(1).unwrap().iter().position(|cell| *cell == Data::String("单位说明".into())).unwrap();
    let row = sheet.rows().position(|row| row[1] == Data::String("需说明".into())).unwrap();
    format!("{}{}", char::from(b'A' + column as u8), row + 1)
}

#[test]
fn openpyxl_goes_round() {
    go_round(Client::OpenPyxl);
}

#[test]
fn libreoffice_goes_round() {
    go_round(Client::LibreOffice);
}

#[test]
fn an_overwritten_formula_lives_again_in_the_returned_workbook() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("表.xlsx");
    fs::copy("samples/liuyang-2021/complete.xlsx", &file).unwrap();
    let (report, _) = check(&file, None);
    let (again, _) = check(Path::new(report["returned"].as_str().unwrap()), None);
    // The growth rate is a formula again; the scores are still the department's own to mend.
    assert_eq!(issues(&again), ["S001 预算控制率.自评得分"]);
}

#[test]
fn next_years_form_needs_no_rust() {
    let folder = tempfile::tempdir().unwrap();
    let form = folder.path().join("next");
    copy_folder(&Path::new("workbook-templates").join(FORM), &form);
    let change = |file: &str, changes: &[(&str, &str)]| {
        let path = form.join(file);
        let mut text = fs::read_to_string(&path).unwrap();
        for (from, to) in changes {
            assert!(text.contains(from), "{file} has no {from}");
            text = text.replacen(from, to, 1);
        }
        fs::write(path, text).unwrap();
    };
    change("template.toml", &[(FORM, "elsewhere-2022"), ("fiscal_year = 2021", "fiscal_year = 2022")]);
    // Another weight, other bands, and a new indicator that takes up the point.
    change(
        "indicators.toml",
        &[
            (
                "id = \"预算控制率\"\ngroup = [\"过程\", \"预算执行\"]\nweight = 5",
                "id = \"预算控制率\"\ngroup = [\"过程\", \"预算执行\"]\nweight = 4",
            ),
            ("bands = [[0, 5], [0.10, 4], [0.20, 3], [0.30, 2]]", "bands = [[0, 4], [0.50, 3], [0.80, 1]]"),
            (
                "没有追加（含净追减）的得5分；不超过10%的得4分；不超过20%的得3分；不超过30%的得2分；超过30%的不得分。",
                "没有追加（含净追减）的得4分；不超过50%的得3分；不超过80%的得1分；超过80%的不得分。",
            ),
        ],
    );
    let mut indicators = fs::read_to_string(form.join("indicators.toml")).unwrap();
    indicators.push_str(
        "\n[[indicator]]\nid = \"结余控制\"\ngroup = [\"过程\", \"预算执行\"]\nweight = 1\nvalue = \"年末结余 / 支出合计.调整后\"\nwithout_denominator = \"full\"\n\
         rule = { kind = \"bands\", bands = [[0, 1]], otherwise = 0 }\nstandard = \"没有结余的得1分。\"\n",
    );
    fs::write(form.join("indicators.toml"), indicators).unwrap();
    change("checks.toml", &[("收入合计加上年结转为{left}", "收入加结转共{left}")]);

    let template = form.to_str().unwrap();
    let lint = jixiao(&["template", "lint", template]);
    assert_eq!(lint.code, 0, "{}", lint.out);
    let values = folder.path().join("values.toml");
    let clean = fs::read_to_string("samples/liuyang-2021/clean.toml").unwrap();
    fs::write(&values, format!("{clean}\n\"结余控制.自评得分\" = 1\n")).unwrap();
    let filled = folder.path().join("填好.xlsx");
    let run = jixiao(&["new", template, "--values", values.to_str().unwrap(), "-o", filled.to_str().unwrap()]);
    assert_eq!(run.code, 0, "{}", run.err);

    let (report, _) = check(&filled, Some(&form));
    assert_eq!(report["template"], "elsewhere-2022");
    // 71.64% now earns a point that the department did not give itself, and the total is one more than it says.
    assert_eq!(issues(&report), ["S004 自评总分", "S001 预算控制率.自评得分"]);

    // This year's workbook is not last year's.
    let (report, code) = check(Path::new("samples/liuyang-2021/clean.xlsx"), Some(&form));
    assert_eq!((code, &report["verdict"]), (1, &Json::from("reject")));
    assert_eq!(report["findings"][0]["code"], "T004");
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[test]
fn a_form_that_extends_another_goes_round() {
    let folder = tempfile::tempdir().unwrap();
    let form = support::built_in("changsha-department-2022");
    let text = fs::read_to_string("samples/liuyang-2021/clean.toml").unwrap();
    // What the 2022 form no longer asks for.
    let text: String =
        text.lines().filter(|line| !line.starts_with("\"楼堂馆所")).map(|line| format!("{line}\n")).collect();
    let filling = Filling::parse(&form.template, "值", &text, false).unwrap();
    let blank = emitted(folder.path(), "changsha-department-2022");
    let filled = folder.path().join("填好.xlsx");
    fill(Client::OpenPyxl, &blank, &filled, &edits(&form, &filling));
    let (report, _) = check(&filled, None);
    assert_eq!(report["template"], "changsha-department-2022");
    // Other weights: three scores are too low now, and their reasons are asked for; the total is another.
    let found = issues(&report);
    for expected in
        ["S001 在职人员控制率.自评得分", "S001 三公经费变动率.自评得分", "S001 预算完成率.自评得分", "S008 自评总分"]
    {
        assert!(found.contains(&expected.to_owned()), "{found:?}");
    }
    assert_eq!(report["score"]["recomputed"], "91");
}

#[test]
fn a_text_that_looks_like_markup_comes_back_as_it_was_typed() {
    let typed = "<r><t>3.46</t></r>";
    let form = support::built_in(FORM);
    let bytes = unit("430181001", typed, "财政局", 1).wrong("公务接待.本年决算", typed).bytes(&form);
    let engine = Engine::new([form]);
    let returned = engine.check(&bytes, "表.xlsx").unwrap().returned().unwrap().unwrap();
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(&returned)).unwrap();
    for (sheet, text) in [("校验汇总", format!("单位：{typed}（430181001）")), ("问题清单", typed.to_owned())]
    {
        let range = book.worksheet_range(sheet).unwrap();
        assert!(range.used_cells().any(|(.., cell)| *cell == Data::String(text.clone())), "{sheet}: {range:?}");
    }
    let again = engine.check(&returned, "表-退回.xlsx").unwrap();
    let found: Vec<_> = again.findings().iter().map(|finding| (finding.code.as_str(), &*finding.entered)).collect();
    assert!(found.contains(&("I002", typed)), "{found:?}");
}
