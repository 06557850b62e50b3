//! The report of a checked workbook: its text, its figures, what is still to be written, and what is written where.

#[path = "../support/mod.rs"]
mod support;

use std::fs;
use std::path::{Path, PathBuf};

use jixiao::engine::{Engine, Filling, emit_filled};
use jixiao::form::Form;
use jixiao::internals::load;
use jixiao::internals::template::Files;
use jixiao::value::Value;
use jixiao::written_report::{ReportVersion, WrittenReport};
use support::clean;
use support::program::{Run, jixiao};
use support::workbook_edits::Package;

const CLEAN: &str = "samples/liuyang-2021/clean.xlsx";
const AS_PUBLISHED: &str = "samples/liuyang-2021/as-published.xlsx";

/// The paragraphs of a report in order, those in tables among them, without the table of contents. What is still to be written stands
/// in 【】.
fn paragraphs(docx: &[u8]) -> Vec<String> {
    let package = Package::read(docx);
    let xml = package.text("word/document.xml").to_owned();
    let (cover, contents) = xml.split_once("<w:sdt>").unwrap();
    let body = cover.to_owned() + contents.split_once("</w:sdt>").unwrap().1;
    let text = |paragraph: &str| -> String {
        let texts = paragraph.split("<w:t xml:space=\"preserve\">").skip(1);
        texts.filter_map(|text| Some(text.split_once("</w:t>")?.0)).collect()
    };
    let paragraphs = body.split("</w:p>").map(text);
    let unescaped =
        |text: String| text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
    paragraphs.map(unescaped).filter(|text| !text.is_empty()).collect()
}

/// The text of the report on a filling of a form.
fn report_on(form: &Form, values: &[Value], version: ReportVersion) -> (Vec<String>, WrittenReport) {
    let filling = Filling { values: values.to_vec(), ..Filling::empty(&form.template) };
    let bytes = emit_filled(form, &filling).unwrap();
    let engine = Engine::new([reloaded(form)]);
    let report = WrittenReport::of(&engine.check(&bytes, "自评表.xlsx").unwrap(), version).unwrap();
    (paragraphs(&report.docx()), report)
}

fn reloaded(form: &Form) -> Form {
    clean::form(&form.template.id)
}

/// Runs `report` on copies of samples; gives the folder too.
fn run(samples: &[&str], more: &[&str]) -> (Run, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let mut arguments: Vec<PathBuf> = vec!["report".into()];
    for sample in samples {
        let copy = folder.path().join(Path::new(sample).file_name().unwrap());
        fs::copy(sample, &copy).unwrap();
        arguments.push(copy);
    }
    let place = |argument: &&str| PathBuf::from(argument.replace("{}", folder.path().to_str().unwrap()));
    arguments.extend(more.iter().map(place));
    (jixiao(&arguments), folder)
}

#[test]
fn the_report_of_the_clean_sample_is_complete() {
    let (run, folder) = run(&[CLEAN], &["-o", "{}/报告.docx"]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    let text = paragraphs(&fs::read(folder.path().join("报告.docx")).unwrap());
    for heading in [
        "部门概况",
        "部门整体支出资金管理和使用情况",
        "部门项目组织实施情况",
        "资产管理情况",
        "部门整体支出绩效情况",
        "存在的主要问题",
        "改进措施和有关建议",
        "部门整体支出绩效评价等级",
        "部门整体支出绩效评价评分表",
        "部门整体支出绩效自评表",
    ] {
        assert!(text.iter().any(|line| line == heading), "{heading}");
    }
    let all = text.join("\n");
    for said in [
        "支出由1709.11万元变为1940.65万元，增加231.54万元，增长13.55%",
        "人员经费386.21万元，占95.73%",
        "公用经费17.21万元，占4.27%",
        "“三公”经费预算7.00万元，决算3.46万元，为预算的49.43%",
        "增加122.47万元，增长7.79%",
        "自评得94分，等级为“优”",
        "预算控制率（5分）得0分，扣5分：年中追加",
        "二〇二二年四月十四日",
    ] {
        assert!(all.contains(said), "{said}");
    }
    assert!(!all.contains('【') && !run.out.contains("补写"), "{}", run.out);
}

#[test]
fn every_form_with_a_report_writes_one_from_a_clean_filling() {
    for clean in clean::all().into_iter().filter(|clean| WrittenReport::has_text(&clean.form)) {
        let (text, report) = report_on(&clean.form, &clean.computed.values, ReportVersion::Full);
        let id = &clean.form.template.id;
        assert_eq!(report.open(), 0, "{id}");
        let to_write: Vec<&String> = text.iter().filter(|line| line.contains('【')).collect();
        // The narratives that the fillings leave out; no figure is missing.
        assert!(to_write.iter().all(|line| line.contains("【写") || line.contains("【按")), "{id}: {to_write:#?}");
        assert!(!text.iter().any(|line| line.contains('#') || line.contains("{{") || line.contains("{%")), "{id}");
        assert!(report.html().contains("</html>"), "{id}");
    }
}

#[test]
fn what_is_not_filled_in_is_to_be_written_and_never_0() {
    let form = support::built_in("hunan-department-2021");
    let (text, report) = report_on(&form, &Filling::empty(&form.template).values, ReportVersion::Full);
    // The attached tables show what the formulas of the form give, as the workbook does.
    let chapters = text.split(|line| line.starts_with("附件")).next().unwrap();
    let all = chapters.join("\n");
    assert!(report.to_write() > 60, "{}", report.to_write());
    assert!(!all.contains("0.00") && !all.contains("持平") && !all.contains("0名"), "{all}");
    assert!(all.contains("【待填：封面“单位名称”】") && all.contains("【待填：收支决算表“收入合计 决算数”】"), "{all}");
}

#[test]
fn a_report_on_a_workbook_that_does_not_pass_says_so_first() {
    let (run, folder) = run(&[AS_PUBLISHED], &[]);
    assert_eq!(run.code, 1);
    assert!(run.out.contains("还没有通过核对"), "{}", run.out);
    let text = paragraphs(&fs::read(folder.path().join("as-published-自评报告.docx")).unwrap());
    let xml = fs::read(folder.path().join("as-published-自评报告.docx")).map(|bytes| Package::read(&bytes)).unwrap();
    let first = xml.text("word/document.xml").split("</w:p>").next().unwrap().to_owned();
    assert!(first.contains("草稿") && first.contains("处要改正或说明"), "{first}");
    // What is to be written is marked where it stands: Word takes no highlight from a style.
    assert!(
        xml.text("word/document.xml")
            .contains("<w:highlight w:val=\"yellow\"/></w:rPr><w:t xml:space=\"preserve\">【待填")
    );
    // The published 3.93% is not repeated; the figures that are there give another.
    let all = text.join("\n");
    assert!(all.contains("增长7.79%") && !all.contains("3.93%"), "{all}");
}

#[test]
fn the_same_workbook_gives_the_same_report() {
    let made = || {
        let (_, folder) = run(&[CLEAN], &["--public", "-o", "{}"]);
        ["clean-自评报告（公开）.docx", "clean-自评报告（公开）.html"]
            .map(|name| fs::read(folder.path().join(name)).unwrap())
    };
    assert!(made() == made());
}

#[test]
fn the_public_version_leaves_out_contacts_and_adds_a_page() {
    let (run, folder) = run(&[CLEAN], &["--public", "-o", "{}/公开.docx"]);
    assert_eq!(run.code, 0);
    let text = paragraphs(&fs::read(folder.path().join("公开.docx")).unwrap()).join("\n");
    let html = fs::read_to_string(folder.path().join("公开.html")).unwrap();
    for published in [&text, &html] {
        assert!(!published.contains("0731-00000000") && !published.contains("填报人"));
        assert!(published.contains("名词解释") && published.contains("13.55%"));
    }
    assert!(html.starts_with("<!doctype html>\n<html lang=\"zh-CN\">") && html.matches("<h1>").count() == 1);
    assert!(html.contains("<th scope=\"col\">") && html.contains("<caption>") && html.contains("class=\"skip\""));
    assert!(!html.contains("<script") && !html.contains("http"));
    // Every link leads somewhere.
    for target in html.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(html.contains(&format!("id=\"{target}\"")), "{target}");
    }
}

#[test]
fn many_reports_go_into_a_folder_and_spare_what_is_there() {
    let (run_once, folder) = run(&[CLEAN, AS_PUBLISHED], &["-o", "{}/报告"]);
    assert_eq!(run_once.code, 1);
    let reports = folder.path().join("报告");
    let written = |name: &str| reports.join(name).is_file();
    assert!(written("clean-自评报告.docx") && written("as-published-自评报告.docx"));
    // Somebody wrote in it: it stays, and the new one gets a number.
    fs::write(reports.join("clean-自评报告.docx"), "改过的").unwrap();
    let again = jixiao(&["report".into(), folder.path().join("clean.xlsx"), "-o".into(), reports.clone()]);
    assert_eq!(again.code, 0);
    assert!(
        written("clean-自评报告2.docx")
            && fs::read(reports.join("clean-自评报告.docx")).unwrap() == "改过的".as_bytes()
    );

    let (refused, folder) = run(&[CLEAN, AS_PUBLISHED], &["-o", "{}/报告.docx"]);
    assert_eq!(refused.code, 2);
    assert!(refused.err.contains("请写一个文件夹") && !folder.path().join("报告.docx").exists());
}

#[test]
fn a_file_that_cannot_be_read_gets_the_sentence_of_the_check() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("坏.xlsx");
    fs::write(&file, "not a workbook").unwrap();
    let run = jixiao(&["report".into(), file.clone()]);
    let checked = jixiao(&["check".into(), file, "--no-output".into()]);
    assert_eq!((run.code, &run.out), (1, &checked.out));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    let missing = jixiao(&["report".into(), folder.path().join("没有.xlsx")]);
    assert_eq!(missing.code, 2);
}

#[test]
fn what_a_department_writes_is_text_and_nothing_else() {
    let mut clean = clean::hunan();
    let ix = clean.form.template.find("存在问题").unwrap();
    let cell = clean.form.template.field(ix).cell(0);
    let written = "# 一\n| 甲 | 乙 |\n{{ 单位名称 }}{% end %}【丙】<w:p>&\u{202E}丁";
    clean.computed.values[cell] = Value::from(written);
    let (text, report) = report_on(&clean.form, &clean.computed.values, ReportVersion::Full);
    for line in ["# 一", "| 甲 | 乙 |"] {
        assert!(text.iter().any(|said| said == line), "{line}");
    }
    assert!(text.iter().any(|line| line.starts_with("{{ 单位名称 }}{% end %}【丙】<w:p>&\\u{202E}丁")));
    assert!(report.html().contains("&lt;w:p&gt;&amp;"));
}

/// The faults of the smallest form with a chapter.
fn faults(chapter: &str) -> Vec<String> {
    let mut texts = support::mini_texts();
    texts.insert("report/01.md", chapter.to_owned());
    let files = Files::from_texts(texts.iter().map(|(name, text)| (*name, text.as_str())));
    load(&files).map(|_| Vec::new()).unwrap_or_else(|faults| faults.0.iter().map(ToString::to_string).collect())
}

#[test]
fn faults_of_a_chapter_are_told_with_their_place() {
    for (chapter, told) in [
        ("# 一\n\n收入{{ 收入合计x }}。\n", "report/01.md:3:6：公式里没有叫“收入合计x”的字段"),
        ("{{ 单位名称 | 金额 }}", "report/01.md:1:4：“金额”只能用在数字上"),
        ("{{ 单位名称 | 列取 }}", "report/01.md:1:11：不认识的格式“列取”"),
        ("{{ 单位名称 | 待写 }}", "report/01.md:1:11：“待写”后面要写文字"),
        ("甲{% if 单位名称<>\"\" %}乙\n", "report/01.md:1:5：“if”没有写 {% end %}"),
        ("甲\n{% end %}\n", "report/01.md:2:4：这里的“end”没有对应的开头"),
        ("{% when 甲 %}", "report/01.md:1:4：不认识的写法“when”"),
        ("甲{{ 单位名称\n", "report/01.md:1:2：“{{”没有写“}}”"),
        ("{% sheet 没有的表 %}", "report/01.md:1:10：没有叫“没有的表”的工作表"),
        ("{% repeat 101 %}甲{% end %}", "report/01.md:1:11：repeat 要写 1 到 100 的整数"),
        ("{% repeat 0 %}甲{% end %}", "report/01.md:1:11：repeat 要写 1 到 100 的整数"),
        ("{% for 没有的清单 %}{% end %}", "report/01.md:1:8：没有叫“没有的清单”的清单"),
        ("{% for lost-points %}{{ 原因 }}{% end %}", "report/01.md:1:25：扣分的指标里没有“原因”"),
        ("{% if 1+ %}甲{% end %}", "report/01.md:1:"),
    ] {
        let found = faults(chapter);
        assert!(found.len() == 1 && found[0].starts_with(told), "{chapter:?}: {found:#?}");
    }
    assert!(faults("{% repeat 100 %}甲{% end %}").is_empty() && faults("{% repeat 1 %}甲{% end %}").is_empty());
}

#[test]
fn an_extending_form_overrides_a_chapter() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("report")).unwrap();
    fs::copy("workbook-templates/changsha-department-2022/template.toml", folder.path().join("template.toml")).unwrap();
    fs::write(folder.path().join("report/06-problems.md"), "# 问题\n\n只有这一句。\n").unwrap();
    let form = support::in_folder(folder.path());
    let filling = Filling::empty(&form.template);
    let bytes = emit_filled(&form, &filling).unwrap();
    let engine = Engine::new([form]);
    let report = WrittenReport::of(&engine.check(&bytes, "表.xlsx").unwrap(), ReportVersion::Full).unwrap();
    let text = paragraphs(&report.docx());
    let place = text.iter().position(|line| line == "问题").unwrap();
    assert_eq!(text[place + 1], "只有这一句。");
    assert!(!text.contains(&"存在的主要问题".to_owned()) && text.contains(&"资产管理情况".to_owned()));
    // The report is no part of the workbook: forms already sent out stay what they are.
    let plain = support::built_in("changsha-department-2022");
    let other = support::in_folder(folder.path());
    assert!(emit_filled(&plain, &Filling::empty(&plain.template)).is_ok());
    fs::remove_file(folder.path().join("report/06-problems.md")).unwrap();
    assert_eq!(other.template.digest, support::in_folder(folder.path()).template.digest);
}

#[test]
fn the_reports_of_the_samples_are_current() {
    for (folder, id) in
        [("samples/liuyang-2021", "hunan-department-2021"), ("samples/project-2020", "mof-project-2020")]
    {
        let engine = Engine::new([support::built_in(id)]);
        let bytes = fs::read(Path::new(folder).join("clean.xlsx")).unwrap();
        let checked = engine.check(&bytes, "clean.xlsx").unwrap();
        let report = WrittenReport::of(&checked, ReportVersion::Full).unwrap();
        assert_eq!(report.open(), 0);
        let there = fs::read(Path::new(folder).join("clean.docx")).unwrap();
        assert!(
            report.docx() == there,
            "{folder}/clean.docx is not current: see the README on how to make the samples again"
        );
    }
}

#[test]
fn word_processors_read_the_report() {
    let script = "tests/written_report/read_docx.py";
    let told = support::python::python(script, &["samples/liuyang-2021/clean.docx".as_ref()]);
    insta::assert_snapshot!(told);
}
