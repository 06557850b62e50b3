//! Last year's accepted return fills this year's form, and what comes back is held to it.

#[path = "../support/mod.rs"]
mod support;

use std::fs;
use std::path::{Path, PathBuf};

use calamine::{Reader, Xlsx, open_workbook};
use jixiao::engine::Filling;
use jixiao::engine::emit_filled;
use jixiao::form::Form;
use jixiao::internals::compute::compute;
use jixiao::internals::template::{Change, Subject};
use jixiao::value::Value;
use serde_json::{Value as Json, json};
use support::client::{Client, edit, fill};
use support::program::{Run, check, issues, jixiao};

const LAST: &str = "hunan-department-2021";
const FORM: &str = "changsha-department-2022";
const ACCEPTED: &str = "samples/liuyang-2021/clean.xlsx";

/// The values of last year's clean sample as this year's, without last year's columns.
fn values() -> String {
    let text = fs::read_to_string("samples/liuyang-2021/clean.toml").unwrap();
    let scores = [
        ("自评总分", 94, 91),
        ("在职人员控制率.自评得分", 5, 8),
        ("三公经费变动率.自评得分", 5, 8),
        ("预算完成率.自评得分", 5, 6),
    ];
    let kept = text.lines().filter(|line| {
        let id = line.split('"').nth(1).unwrap_or_default();
        !id.starts_with("楼堂馆所") && !id.contains(".上年") && id != "上年结转"
    });
    let mut text: String = kept.map(|line| format!("{line}\n")).collect();
    for (id, from, to) in scores {
        let line = format!("\"{id}\" = {from}\n");
        assert!(text.contains(&line), "{line}");
        text = text.replace(&line, &format!("\"{id}\" = {to}\n"));
    }
    text
}

/// Runs `jixiao new FORM --last-year LAST` with values.
fn new(folder: &Path, values: &str, last: &Path) -> (Run, PathBuf) {
    let (given, made) = (folder.join("数.toml"), folder.join("表.xlsx"));
    fs::write(&given, values).unwrap();
    let arguments: [&Path; 8] = [
        "new".as_ref(),
        FORM.as_ref(),
        "--values".as_ref(),
        &given,
        "--last-year".as_ref(),
        last,
        "-o".as_ref(),
        &made,
    ];
    (jixiao(&arguments), made)
}

/// This year's workbook, filled in and with last year's figures.
fn filled(folder: &Path, values: &str) -> PathBuf {
    let (run, made) = new(folder, values, Path::new(ACCEPTED));
    assert_eq!(run.code, 0, "{}", run.err);
    made
}

/// The workbook after some changes.
fn changed(form: &Form, source: &Path, name: &str, changes: &[(&str, Json)]) -> PathBuf {
    let target = source.with_file_name(name);
    let edits: Vec<Json> = changes.iter().map(|(id, value)| edit(form, id, value.clone())).collect();
    fill(Client::OpenPyxl, source, &target, &edits);
    target
}

/// Runs `jixiao check FILE --last-year LAST…`.
fn check_with(file: &Path, last: &[&Path]) -> (Json, i32) {
    let mut arguments: Vec<PathBuf> = vec!["check".into(), file.into(), "--format".into(), "json".into()];
    for last in last {
        arguments.extend(["--last-year".into(), last.into()]);
    }
    let run = jixiao(&arguments);
    let report: Json = serde_json::from_str(&run.out).unwrap_or_else(|_| panic!("{}{}", run.out, run.err));
    (report["files"][0].clone(), run.code)
}

/// A workbook of last year's form made from the clean sample with some replacements.
fn last_year(folder: &Path, name: &str, changes: &[(&str, &str)]) -> PathBuf {
    let mut text = fs::read_to_string("samples/liuyang-2021/clean.toml").unwrap();
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        text = text.replacen(from, to, 1);
    }
    let form = support::built_in(LAST);
    let filling = Filling::parse(&form.template, name, &text, false).unwrap();
    let path = folder.join(name);
    fs::write(&path, emit_filled(&form, &filling).unwrap()).unwrap();
    path
}

/// The workbook without its very hidden sheet, as some programs save it, in a folder.
fn without_identity(source: &Path, target: PathBuf) -> PathBuf {
    let script = "import sys, openpyxl\nbook = openpyxl.load_workbook(sys.argv[1])\n\
                  del book['_jixiao']\nbook.save(sys.argv[2])";
    let python = if Path::new("/usr/bin/python3").exists() { "/usr/bin/python3" } else { "python3" };
    let status = std::process::Command::new(python).args(["-c", script]).arg(source).arg(&target).status().unwrap();
    assert!(status.success());
    target
}

fn finding<'a>(report: &'a Json, code: &str) -> &'a Json {
    let all = report["findings"].as_array().unwrap();
    all.iter().find(|finding| finding["code"] == code).unwrap_or_else(|| panic!("no {code}: {all:#?}"))
}

#[test]
fn last_years_figures_fill_the_form_and_are_guarded() {
    let folder = tempfile::tempdir().unwrap();
    let form = support::built_in(FORM);

    // A blank form with nothing but last year's figures, and whose it is.
    let blank = folder.path().join("空表.xlsx");
    let run = jixiao(&["new", FORM, "--last-year", ACCEPTED, "-o", blank.to_str().unwrap()]);
    assert_eq!(run.code, 0, "{}", run.err);
    let (report, _) = check(&blank, None);
    let values = &report["values"];
    for (id, value) in [
        ("单位代码", "430181000"),
        ("公务接待.上年预算", "7"),
        ("公务接待.上年决算", "3.46"),
        ("三公经费.上年决算", "3.46"),
        ("水费.上年决算", "0.72"),
        ("业务工作专项.上年决算", "1012.4"),
        ("收入.财政拨款.上年", "1927.96"),
        ("收入合计.上年", "1940.65"),
        ("支出.公用经费.上年", "17.21"),
        ("支出合计.上年", "1940.65"),
        ("上年结转", "0"),
    ] {
        assert_eq!(values[id], value, "{id}");
    }
    assert!(values["公务接待.本年决算"].is_null());
    assert!(issues(&report).iter().all(|issue| issue.starts_with("I0")), "{:?}", issues(&report));

    // Filled in, it passes; last year's cells are locked.
    let made = filled(folder.path(), &self::values());
    let (report, code) = check(&made, None);
    assert_eq!((code, issues(&report)), (0, vec![]), "{report:#}");
    assert!(is_locked(&form, &made, "公务接待.上年决算"));

    // One figure changed: that, where it stood last year, and nothing that follows from it.
    let wrong = changed(&form, &made, "改过.xlsx", &[("支出.基本支出.上年", json!(216.11))]);
    let (report, code) = check(&wrong, None);
    assert_eq!((code, issues(&report)), (1, vec!["Y001 支出.基本支出.上年".to_owned()]), "{report:#}");
    let told = finding(&report, "Y001");
    assert_eq!((&told["entered"], &told["expected"]), (&json!("216.11"), &json!("416.11")));
    assert_eq!(told["basis"], "2021年度“收支决算表”E16");
    assert_eq!(told["message"], "基本支出 上年决算数填报216.11，上年通过的表（2021年度“收支决算表”E16）是416.11。");
    let text = jixiao(&["check", wrong.to_str().unwrap(), "--no-output"]);
    assert!(text.out.contains("Y001 收支决算表!G16"), "{}", text.out);

    // The returned workbook lets it be put right, and passes then.
    let returned = PathBuf::from(report["returned"].as_str().unwrap());
    assert!(!is_locked(&form, &returned, "支出.基本支出.上年"));
    assert!(is_locked(&form, &returned, "支出.项目支出.上年"));
    let (again, _) = check(&returned, None);
    assert_eq!(issues(&again), ["Y001 支出.基本支出.上年"]);
    let right = changed(&form, &returned, "改好.xlsx", &[("支出.基本支出.上年", json!(416.11))]);
    let (report, code) = check(&right, None);
    assert_eq!((code, issues(&report)), (0, vec![]), "{report:#}");
}

/// Whether the cell of a field is locked.
fn is_locked(form: &Form, file: &Path, id: &str) -> bool {
    let cell = edit(form, id, json!(0));
    let script = "import sys, openpyxl\nbook = openpyxl.load_workbook(sys.argv[1])\n\
                  print(book[sys.argv[2]][sys.argv[3]].protection.locked)";
    let python = if Path::new("/usr/bin/python3").exists() { "/usr/bin/python3" } else { "python3" };
    let output = std::process::Command::new(python)
        .args(["-c", script])
        .arg(file)
        .args([cell["sheet"].as_str().unwrap(), cell["cell"].as_str().unwrap()])
        .env("PYTHONIOENCODING", "utf-8")
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap().trim() == "True"
}

#[test]
fn a_figure_taken_away_or_typed_as_words_is_one_finding() {
    let folder = tempfile::tempdir().unwrap();
    let form = support::built_in(FORM);
    let made = filled(folder.path(), &values());
    for (name, value, entered) in [("删.xlsx", Json::Null, "（空）"), ("无.xlsx", json!("无"), "无")] {
        let wrong = changed(&form, &made, name, &[("公务接待.上年预算", value)]);
        let (report, _) = check(&wrong, None);
        assert_eq!(issues(&report), ["Y001 公务接待.上年预算"], "{name}");
        assert_eq!(finding(&report, "Y001")["entered"], entered);
    }
    // As text, it is the same figure.
    let text = changed(&form, &made, "文本.xlsx", &[("公务接待.上年预算", json!("７.00"))]);
    let (report, code) = check(&text, None);
    assert_eq!((code, issues(&report)), (0, vec![]), "{report:#}");
}

#[test]
fn a_great_change_is_explained_and_then_passes() {
    let folder = tempfile::tempdir().unwrap();
    let values = values().replace("\"编制.行政\" = 8", "\"编制.行政\" = 14");
    let made = filled(folder.path(), &values);
    let (report, code) = check(&made, None);
    assert_eq!((code, issues(&report)), (1, vec!["Y002 编制.合计".to_owned()]), "{report:#}");
    let told = finding(&report, "Y002");
    assert_eq!((&told["severity"], &told["entered"]), (&json!("warning"), &json!("24")));
    assert_eq!(told["message"], "编制数 合计上年18，本年24，增加33.33%，超过30%。");

    let returned = PathBuf::from(report["returned"].as_str().unwrap());
    let explanation = json!({"sheet": "问题清单", "cell": "K3", "value": "机构改革划入一个事业单位。"});
    let explained = folder.path().join("说明.xlsx");
    fill(Client::OpenPyxl, &returned, &explained, &[explanation]);
    let (report, code) = check(&explained, None);
    assert_eq!((code, &report["verdict"]), (0, &json!("pass")), "{report:#}");
    assert_eq!(finding(&report, "Y002")["explanation"], "机构改革划入一个事业单位。");
    // The self-check that goes back says the same.
    let form = support::built_in(FORM);
    let field = form.template.find("自检.Y002_1.说明").unwrap();
    let mut book: Xlsx<_> = open_workbook(report["returned"].as_str().unwrap()).unwrap();
    let cell = form.layout.places[field.index()].cell;
    let own = book.worksheet_range("填报自检").unwrap();
    assert_eq!(own.get_value((cell.row, u32::from(cell.col))).unwrap().to_string(), "机构改革划入一个事业单位。");

    // So is what the department writes beside its line of the self-check.
    let beside = changed(&form, &made, "自检.xlsx", &[("自检.Y002_1.说明", json!("机构改革"))]);
    let (report, code) = check(&beside, None);
    assert_eq!((code, &finding(&report, "Y002")["explanation"]), (0, &json!("机构改革")), "{report:#}");

    // Less than the bound needs no word.
    let near = values.replace("\"编制.行政\" = 14", "\"编制.行政\" = 13");
    let (report, _) = check(&filled(folder.path(), &near), None);
    assert!(issues(&report).is_empty());
}

#[test]
fn a_change_is_a_share_of_what_was() {
    let form = support::built_in(FORM);
    let template = &form.template;
    let changes = &template.last_year.as_ref().unwrap().changes;
    let is_it = |change: &Change| template.field(change.carried.field).id == "政府采购实际";
    let at = changes.iter().position(is_it).unwrap();
    let line = template.self_check.line(&Subject::Change(at)).unwrap();
    for (before, now, share, verdict) in [
        (100, 130, "0.3", "通过"),
        (100, 131, "0.31", "需说明"),
        (100, 69, "0.31", "需说明"),
        (-100, -69, "0.31", "需说明"),
        (3, 4, "0.3333", "需说明"),
        (0, 4, "", "不适用"),
    ] {
        let mut values = vec![Value::Blank; template.cells];
        values[template.field(changes[at].recalled).cell(0)] = Value::Number(before.into());
        values[template.field(changes[at].carried.field).cell(0)] = Value::Number(now.into());
        let computed = compute(template, values, |_| false);
        let shown = |field| computed.value(template, field).to_string();
        assert_eq!(
            (shown(line.difference.unwrap()), shown(line.verdict)),
            (share.into(), verdict.into()),
            "{before} {now}"
        );
    }
}

#[test]
fn the_self_check_shows_last_years_figure_and_the_change() {
    let folder = tempfile::tempdir().unwrap();
    let form = support::built_in(FORM);
    let line = form.template.self_check.lines.iter().find(|line| line.title.starts_with("Y002 编制")).unwrap();
    assert_eq!(line.title, "Y002 编制数 合计比上年增减不超过30%");
    let shown = |file: &Path| {
        let recalculated = folder.path().join("重算");
        support::office::convert(&[file.to_owned()], "xlsx", &recalculated);
        let mut book: Xlsx<_> = open_workbook(recalculated.join(file.file_name().unwrap())).unwrap();
        let range = book.worksheet_range("填报自检").unwrap();
        [line.left, line.right, line.difference, Some(line.verdict)].map(|field| {
            let cell = form.layout.places[field.unwrap().index()].cell;
            range.get_value((cell.row, u32::from(cell.col))).map(ToString::to_string).unwrap_or_default()
        })
    };
    let made = filled(folder.path(), &values().replace("\"编制.行政\" = 8", "\"编制.行政\" = 14"));
    assert_eq!(shown(&made), ["24", "18", "0.3333", "需说明"]);
    // Whoever takes the lock off and changes last year's figure is held to what the workbook remembers.
    let forged = folder.path().join("改上年.xlsx");
    let cell = form.layout.places[line.right.unwrap().index()].cell.to_string();
    fill(Client::OpenPyxl, &made, &forged, &[json!({"sheet": "填报自检", "cell": cell, "value": 24})]);
    assert_eq!(shown(&forged), ["24", "24", "0", "通过"]);
    let (report, code) = check(&forged, None);
    assert_eq!((code, issues(&report)), (1, vec!["Y002 编制.合计".to_owned()]), "{report:#}");
    let returned = PathBuf::from(report["returned"].as_str().unwrap());
    assert_eq!(shown(&returned), ["24", "18", "0.3333", "需说明"]);
    // Without last year's return there is nothing to compare.
    let alone = folder.path().join("无上年.xlsx");
    let filling = Filling::parse(&form.template, "", &values(), false).unwrap();
    fs::write(&alone, emit_filled(&form, &filling).unwrap()).unwrap();
    assert_eq!(shown(&alone), ["18", "", "", "不适用"]);
}

#[test]
fn a_workbook_that_remembers_nothing_is_held_to_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let form = support::built_in(FORM);
    // The department's own figures of last year, one of them wrong, some left out as they may be.
    let own = folder.path().join("自填.toml");
    let made = filled(folder.path(), &values());
    let (report, _) = check(&made, None);
    let mut text = values();
    for fill in &form.template.last_year.as_ref().unwrap().fills {
        let id = &form.template.field(fill.field).id;
        let Some(value) = report["values"][id].as_str() else { continue };
        if !id.contains("专项.") {
            text.push_str(&format!("\"{id}\" = {}\n", if id == "公务接待.上年预算" { "9" } else { value }));
        }
    }
    fs::write(&own, text).unwrap();
    let file = folder.path().join("自填.xlsx");
    let run =
        jixiao(&["new", FORM, "--values", own.to_str().unwrap(), "-o", file.to_str().unwrap()].map(str::to_owned));
    assert_eq!(run.code, 0, "{}", run.err);

    let (report, code) = check(&file, None);
    assert_eq!((code, issues(&report)), (0, vec![]), "nobody knows better: {report:#}");
    let (report, code) = check_with(&file, &[Path::new(ACCEPTED)]);
    assert_eq!((code, issues(&report)), (1, vec!["Y001 公务接待.上年预算".to_owned()]), "{report:#}");
    // What goes back remembers.
    let (again, _) = check(Path::new(report["returned"].as_str().unwrap()), None);
    assert_eq!(issues(&again), ["Y001 公务接待.上年预算"]);

    // Among several returns, the unit's own is taken.
    let other =
        last_year(folder.path(), "别家.xlsx", &[("430181000", "430181999"), ("浏阳市行政审批服务局（示例）", "别家")]);
    let (report, code) = check_with(&file, &[&other, Path::new(ACCEPTED)]);
    assert_eq!((code, issues(&report)), (1, vec!["Y001 公务接待.上年预算".to_owned()]));
    let (report, code) = check_with(&file, &[&other]);
    assert_eq!((code, &report["verdict"]), (2, &Json::Null));
    let why = "“别家.xlsx”是“别家（430181999）”的表，不是“浏阳市行政审批服务局（示例）（430181000）”的";
    assert!(report["failure"].as_str().unwrap().starts_with(why), "{report:#}");
    let (report, code) = check_with(&file, &[&other, &other]);
    assert_eq!(code, 2);
    assert_eq!(report["failure"], "所给的上年的表里没有“浏阳市行政审批服务局（示例）（430181000）”的。");
    // A form without last year cannot be held to one.
    let (report, code) = check_with(Path::new(ACCEPTED), &[&other]);
    assert_eq!(code, 2);
    assert!(report["failure"].as_str().unwrap().contains("不能用 --last-year"), "{report:#}");
}

#[test]
fn what_cannot_be_last_years_accepted_return_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let this_year = filled(path, &values());
    let this_year = {
        let kept = path.join("今年.xlsx");
        fs::rename(this_year, &kept).unwrap();
        kept
    };
    let unmarked = without_identity(&this_year, path.join("无标识.xlsx"));
    let other = last_year(path, "别家.xlsx", &[("430181000", "430181999")]);
    let unexplained = last_year(path, "没说明.xlsx", &[("\"编制.行政\" = 8", "\"编制.行政\" = 7")]);
    let text = path.join("说明.xlsx");
    fs::write(&text, "不是表格").unwrap();
    let empty = path.join("空.xlsx");
    fs::write(&empty, "").unwrap();
    for (last, expected) in [
        (path.join("没有.xlsx"), "上年的表读不了：找不到文件"),
        (path.to_owned(), "上年的表读不了："),
        (text, "上年的表读不了：“说明.xlsx”不是 Excel 工作簿"),
        (empty, "上年的表读不了：“空.xlsx”是空文件"),
        (this_year, "“今年.xlsx”不是上年的表“2021年度部门整体支出绩效自评表”（它是2022年度的）"),
        (unmarked, "“无标识.xlsx”不是上年的表“2021年度部门整体支出绩效自评表”，"),
        (
            other,
            "“别家.xlsx”是“浏阳市行政审批服务局（示例）（430181999）”的表，不是“浏阳市行政审批服务局（示例）（430181000）”的",
        ),
        (
            "samples/liuyang-2021/complete.xlsx".into(),
            "“complete.xlsx”没有通过核对，上年的数不能以它为准；请用上年通过的表。它有2处要改正或说明：\n  D001 ",
        ),
        (unexplained, "“没说明.xlsx”没有通过核对，上年的数不能以它为准；请用上年通过的表。它有"),
    ] {
        let (run, made) = new(path, &values(), &last);
        assert_eq!(run.code, 2, "{}", last.display());
        assert!(run.err.starts_with(expected), "{}\n  expected {expected}", run.err);
        assert!(!made.exists());
    }
    let run = jixiao(&["new", LAST, "--last-year", ACCEPTED, "-o", path.join("x.xlsx").to_str().unwrap()]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("“hunan-department-2021”没有写上年的数从哪里来"), "{}", run.err);

    // Without its identity, last year's return is still last year's.
    let (run, made) = new(path, &values(), &without_identity(Path::new(ACCEPTED), path.join("转存.xlsx")));
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(issues(&check(&made, None).0).is_empty());
}

/// What the smallest form passes with.
const FIGURES: &str = "\"单位名称\" = \"甲局\"\n\"基本支出.年初\" = 10\n\"基本支出.追加\" = 0\n\"基本支出.决算\" = 10\n\
     \"项目支出.年初\" = 5\n\"项目支出.追加\" = 0\n\"项目支出.决算\" = 5\n\"项目.名称\" = [\"一\"]\n\
     \"项目.预算\" = [5]\n\"项目.决算\" = [5]\n\"制度.财务\" = \"否\"\n\"制度.采购\" = \"是\"\n\
     \"预算控制率.自评得分\" = 5\n\"预算完成率.自评得分\" = 5\n\"制度健全性.自评得分\" = 2\n\
     \"制度健全性.扣分原因\" = \"没有财务制度\"\n\"社会效益.自评得分\" = 6\n\"社会效益.佐证材料\" = \"报告\"\n\
     \"自评总分\" = 18\n\"自评等级\" = \"优\"\n";

/// The smallest form a year later, which takes figures of last year as `fill` says, and a workbook of it with these figures more.
fn next_year(folder: &Path, fill: &str, more: &str) -> (PathBuf, PathBuf) {
    let write = |form: &str, file: &str, text: &str| {
        let path = folder.join(form).join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    for file in ["template.toml", "indicators.toml", "checks.toml"] {
        write("mini", file, &fs::read_to_string(Path::new("tests/forms/mini").join(file)).unwrap());
    }
    for file in ["sheets/cover.toml", "sheets/figures.toml", "sheets/scores.toml"] {
        write("mini", file, &fs::read_to_string(Path::new("tests/forms/mini").join(file)).unwrap());
    }
    write("next", "template.toml", "extends = \"mini\"\nid = \"next\"\nfiscal_year = 2022\n");
    let sheet = "columns = [6, 20, 12, 12, 12, 12, 12]\n[[block]]\ntitle = \"一、支出\"\nspans = [2, 1, 1, 1, 1, 1]\n\
                 [[block.column]]\nid = \"上年\"\ntype = \"amount\"\nrequired = false\n\
                 [[block.cell]]\nrow = \"基本支出\"\ncolumn = \"上年\"\nprefilled = true\n";
    write("next", "sheets/figures.toml", sheet);
    write("next", "last-year.toml", &format!("form = \"mini\"\n[fill]\n{fill}\n"));
    let (mini, next) = (folder.join("mini"), folder.join("next"));
    let run = |arguments: &[&str]| {
        let run = jixiao(arguments);
        assert_eq!(run.code, 0, "{}{}", run.out, run.err);
    };
    write("", "数.toml", FIGURES);
    let (values, last) = (folder.join("数.toml"), folder.join("去年.xlsx"));
    run(&["new", mini.to_str().unwrap(), "--values", values.to_str().unwrap(), "-o", last.to_str().unwrap()]);
    write("", "数.toml", &format!("{FIGURES}{more}"));
    let made = folder.join("今年.xlsx");
    run(&[
        "new",
        next.to_str().unwrap(),
        "--values",
        values.to_str().unwrap(),
        "--last-year",
        last.to_str().unwrap(),
        "-o",
        made.to_str().unwrap(),
    ]);
    (next, made)
}

#[test]
fn what_the_bureau_gives_itself_goes_before_last_years_return() {
    let folder = tempfile::tempdir().unwrap();
    // The bureau knows of an adjustment.
    let (next, made) = next_year(folder.path(), "\"*.上年\" = \"*.决算\"", "\"基本支出.上年\" = 11\n");
    let (report, code) = check(&made, Some(&next));
    assert_eq!((code, &report["values"]["基本支出.上年"]), (0, &json!("11")), "{report:#}");
    assert_eq!(report["values"]["项目支出.上年"], "5");
    // Each changed figure has the finding of who gave it.
    let form = support::in_folder(&next);
    let wrong = changed(&form, &made, "改.xlsx", &[("基本支出.上年", json!(12)), ("项目支出.上年", json!(6))]);
    let (report, _) = check(&wrong, Some(&next));
    assert_eq!(issues(&report), ["P001 基本支出.上年", "Y001 项目支出.上年"]);
}

#[test]
fn a_figure_added_up_from_last_years_names_each_cell_once_and_its_sheet_once() {
    let folder = tempfile::tempdir().unwrap();
    let fill = "\"项目支出.上年\" = \"基本支出.决算 + 项目支出.决算 + 基本支出.决算 + SUM(项目.决算)\"";
    let (next, made) = next_year(folder.path(), fill, "");
    let form = support::in_folder(&next);
    let wrong = changed(&form, &made, "改.xlsx", &[("项目支出.上年", json!(6))]);
    let (report, _) = check(&wrong, Some(&next));
    let told = finding(&report, "Y001");
    assert_eq!((&told["expected"], &told["basis"]), (&json!("30.00"), &json!("2021年度“收支表”E7、E8、D13:D16")));
}

#[test]
fn a_workbook_that_lost_its_identity_says_what_its_self_check_says() {
    let folder = tempfile::tempdir().unwrap();
    let form = support::built_in(FORM);
    let made = filled(folder.path(), &values().replace("\"编制.行政\" = 8", "\"编制.行政\" = 14"));
    let bare = without_identity(&made, folder.path().join("转存.xlsx"));
    let (report, code) = check(&bare, None);
    assert_eq!((code, issues(&report)), (1, vec!["Y002 编制.合计".to_owned()]), "{report:#}");
    // What goes back has an identity again, and remembers.
    let returned = PathBuf::from(report["returned"].as_str().unwrap());
    let (again, _) = check(&returned, None);
    assert_eq!(issues(&again), ["Y002 编制.合计"]);
    let near = changed(&form, &returned, "改好.xlsx", &[("编制.行政", json!(8))]);
    let (report, code) = check(&near, None);
    assert_eq!((code, issues(&report)), (0, vec![]), "{report:#}");
}
