//! The register of evidence: what is named, what is registered, and what came along.

#[path = "../support/mod.rs"]
mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use jixiao::engine::emit_filled;
use jixiao::files::read_filling;
use jixiao::internals::load;
use jixiao::internals::template::Files;
use serde_json::Value as Json;
use support::program::jixiao;

const FORM: &str = "tests/forms/evidence";

/// A return in which the evidence fits together, but for some values.
fn values(changes: &[(&str, &str)]) -> String {
    let mut values = BTreeMap::from([
        ("单位名称", "\"某局\""),
        ("单位代码", "\"001\""),
        ("自评总分", "20"),
        ("制度.财务", "\"是\""),
        ("社会效益.自评得分", "12"),
        ("社会效益.佐证材料", "\"改革成效通报\""),
        ("满意度.自评得分", "8"),
        ("满意度.佐证材料", "\"《满意度调查报告》\""),
        ("佐证.材料", "[\"改革成效通报\", \"满意度调查报告\"]"),
        ("佐证.指标", "[\"社会效益\", \"满意度\"]"),
        ("佐证.文号", "[\"2021年12月\", \"某调〔2022〕3号\"]"),
    ]);
    values.extend(changes.iter().copied());
    values.iter().map(|(id, value)| format!("\"{id}\" = {value}\n")).collect()
}

/// Checks such a return, which came with these files; gives the report on it.
fn check(changes: &[(&str, &str)], companions: &[&str]) -> Json {
    let folder = tempfile::tempdir().unwrap();
    let form = support::in_folder(Path::new(FORM));
    let filled = folder.path().join("值.toml");
    fs::write(&filled, values(changes)).unwrap();
    let filling = read_filling(&form.template, &filled).unwrap_or_else(|error| panic!("{error}"));
    let file = folder.path().join("表.xlsx");
    fs::write(&file, emit_filled(&form, &filling).unwrap()).unwrap();
    let along = folder.path().join("一起");
    let mut arguments = vec!["check", file.to_str().unwrap(), "--template", FORM, "--format", "json", "--no-output"];
    for companion in companions {
        let companion = along.join(companion);
        fs::create_dir_all(companion.parent().unwrap()).unwrap();
        fs::write(companion, b"x").unwrap();
    }
    if !companions.is_empty() {
        arguments.extend(["--with", along.to_str().unwrap()]);
    }
    let run = jixiao(&arguments);
    let report: Json = serde_json::from_str(&run.out).unwrap_or_else(|_| panic!("{}{}", run.out, run.err));
    report["files"][0].clone()
}

/// The findings as `code field: message`.
fn found(changes: &[(&str, &str)], companions: &[&str]) -> Vec<String> {
    let report = check(changes, companions);
    let text = |finding: &Json, key: &str| finding[key].as_str().unwrap_or_default().to_owned();
    let findings = report["findings"].as_array().unwrap().iter();
    findings
        .map(|finding| format!("{} {}: {}", text(finding, "code"), text(finding, "field"), text(finding, "message")))
        .collect()
}

#[test]
fn evidence_that_fits_together_has_no_findings() {
    let nothing: [&str; 0] = [];
    assert_eq!(found(&[], &[]), nothing);
    assert_eq!(check(&[], &[])["verdict"], "pass");
    assert_eq!(found(&[], &["附件1-改革成效通报.pdf", "满意度调查报告（定稿）.docx"]), nothing);
    // By another spelling, by the document's number, and by the folder it lies in.
    assert_eq!(found(&[("社会效益.佐证材料", "\"改革 成效通报（２０２１）等\"")], &[]), nothing);
    assert_eq!(found(&[("满意度.佐证材料", "\"某调[2022]3号\"")], &[]), nothing);
    assert_eq!(found(&[], &["改革成效通报/1.jpg", "改革成效通报/2.jpg", "某调〔2022〕3号.pdf"]), nothing);
}

#[test]
fn documents_that_are_named_and_not_registered_are_one_finding_beside_the_register() {
    let named = [("社会效益.佐证材料", "\"年度工作总结、改革成效通报；培训签到册\"")];
    assert_eq!(
        found(&named, &[]),
        ["S010 佐证.材料[3]: 写了的佐证材料有2份不在清单里：“年度工作总结”、“培训签到册”。"]
    );
    assert_eq!(check(&named, &[])["verdict"], "return");
    let blank = [("佐证.材料", "[]"), ("佐证.指标", "[]"), ("佐证.文号", "[]")];
    assert_eq!(
        found(&blank, &[]),
        ["S010 佐证.材料[1]: 写了2份佐证材料，“佐证材料清单”却没有填：“改革成效通报”、“满意度调查报告”。"]
    );
    // A field beside the indicators names what stands in 《》 and nothing else.
    let words = [("制度.财务.说明", "\"制度健全，执行良好\"")];
    assert!(found(&words, &[]).is_empty());
    let title = [("制度.财务.说明", "\"按《财务内控规程》执行\"")];
    let told = found(&title, &[]);
    assert!(told.len() == 1 && told[0].starts_with("S010") && told[0].contains("财务内控规程"), "{told:?}");
}

#[test]
fn sentences_and_pointers_are_not_taken_for_names() {
    for text in ["满意率达98%，群众认可", "已按计划完成。详见总结。", "见佐证材料清单", "附件1、附件2"]
    {
        let told = found(&[("社会效益.佐证材料", &format!("\"{text}\""))], &[]);
        assert!(told.is_empty(), "{text}: {told:?}");
    }
}

#[test]
fn a_registered_document_that_serves_nothing_is_a_notice() {
    let register = |indicator: &'static str| {
        [
            ("佐证.材料", "[\"改革成效通报\", \"满意度调查报告\", \"车辆保险单\"]"),
            ("佐证.指标", indicator),
            ("佐证.文号", "[\"2021年12月\", \"\", \"2021年\"]"),
        ]
    };
    let unused = register("[\"社会效益\", \"满意度\", \"固定资产\"]");
    assert_eq!(found(&unused, &[]), ["S011 佐证.材料[3]: 清单里有1份材料没有哪个指标用到：“车辆保险单”。"]);
    assert_eq!(check(&unused, &[])["verdict"], "pass");
    for used in ["[\"社会效益\", \"满意度\", \"社会效益、满意度\"]", "[\"\", \"\", \"各项指标\"]"] {
        assert!(found(&register(used), &[]).is_empty(), "{used}");
    }
}

#[test]
fn documents_older_than_the_year_are_to_be_explained() {
    let numbers = |numbers: &'static str| [("佐证.文号", numbers)];
    let old = numbers("[\"某改〔2019〕8号\", \"2020年3月\"]");
    assert_eq!(
        found(&old, &[]),
        ["S012 佐证.文号[1]: 清单里有2份材料早于2021年度：“改革成效通报（2019年）”、“满意度调查报告（2020年）”。"]
    );
    for right in ["[\"2021-01-01\", \"20220315\"]", "[\"\", \"第12号\"]"] {
        assert!(found(&numbers(right), &[]).is_empty(), "{right}");
    }
    // What holds for years, and what speaks of the budget year, is not too old.
    let lasting = [
        ("佐证.材料", "[\"改革成效通报\", \"满意度调查报告\", \"内部控制制度\", \"2021年部门预算批复\"]"),
        ("佐证.指标", "[\"社会效益\", \"满意度\", \"社会效益\", \"社会效益\"]"),
        ("佐证.文号", "[\"\", \"\", \"〔2018〕2号\", \"2020年12月\"]"),
    ];
    assert!(found(&lasting, &[]).is_empty());
}

#[test]
fn evidence_that_did_not_come_is_told_only_where_names_tell() {
    let missing = ["S013 佐证.材料[2]: 清单里有1份材料没有随表收到：“满意度调查报告”。"];
    assert_eq!(found(&[], &["改革成效通报.pdf"]), missing);
    assert_eq!(found(&[], &["佐证材料/改革成效通报.pdf", "部门自评报告.docx"]), missing);
    // One file may hold all; a photo tells nothing; where no file is a document, evidence went another way.
    for with in [
        &["改革成效通报.pdf", "佐证材料.pdf"][..],
        &["改革成效通报.pdf", "IMG_0012.jpg"],
        &["改革成效通报等.pdf"],
        &["改革成效通报.pdf", "其余.rar"],
        &["部门自评报告.docx"],
        &[],
    ] {
        let told = found(&[], with);
        assert!(told.is_empty(), "{with:?}: {told:?}");
    }
}

#[test]
fn files_that_are_no_registered_document_are_a_notice() {
    let told = found(&[], &["改革成效通报.pdf", "满意度调查报告.pdf", "会议纪要.docx"]);
    assert_eq!(told, ["S014 : 随表收到的文件有1个在佐证材料里对不上名称：“会议纪要.docx”。"]);
}

#[test]
fn evidence_that_is_said_to_be_none_is_asked_for_unless_it_is_registered() {
    let none = [("社会效益.佐证材料", "\"无\"")];
    assert!(found(&none, &[]).is_empty(), "the register has a document for it");
    let elsewhere = [
        ("社会效益.佐证材料", "\"无\""),
        ("佐证.材料", "[\"满意度调查报告\"]"),
        ("佐证.指标", "[\"满意度\"]"),
        ("佐证.文号", "[\"2021年\"]"),
    ];
    let told = found(&elsewhere, &[]);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].starts_with("S015 社会效益.佐证材料: “社会效益”有自评得分，佐证材料写的是“无”"), "{told:?}");
}

#[test]
fn files_that_came_along_are_those_of_one_workbook() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["一.xlsx", "二.xlsx", "通报.pdf"] {
        fs::write(folder.path().join(name), b"x").unwrap();
    }
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let run = jixiao(&["check", &path("一.xlsx"), &path("二.xlsx"), "--with", &path("通报.pdf")]);
    assert_eq!((run.code, run.err.contains("一份一份核对")), (2, true), "{}", run.err);
    let run = jixiao(&["check", &path("一.xlsx"), "--with", &path("没有.pdf")]);
    assert_eq!((run.code, run.err.contains("没有.pdf")), (2, true), "{}", run.err);
}

#[test]
fn a_form_without_a_register_says_nothing_of_files() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("通报.pdf");
    fs::write(&file, b"x").unwrap();
    let blank = folder.path().join("表.xlsx");
    let blank = blank.to_str().unwrap();
    assert_eq!(jixiao(&["new", "mof-project-2020", "-o", blank]).code, 0);
    let check = |more: &[&str]| jixiao(&[&["check", blank, "--no-output", "--format", "json"], more].concat()).out;
    assert_eq!(check(&[]), check(&["--with", file.to_str().unwrap()]));
}

/// The faults of the form with one text replaced in `template.toml`.
fn faults(from: &str, to: &str) -> Vec<String> {
    let names = ["template.toml", "indicators.toml", "sheets/cover.toml", "sheets/scores.toml", "sheets/evidence.toml"];
    let read = |name: &str| fs::read_to_string(Path::new(FORM).join(name)).unwrap().replace("\r\n", "\n");
    let mut texts: Vec<(&str, String)> = names.into_iter().map(|name| (name, read(name))).collect();
    assert!(texts[0].1.contains(from), "{from}");
    texts[0].1 = texts[0].1.replacen(from, to, 1);
    let files = Files::from_texts(texts.iter().map(|(name, text)| (*name, text.as_str())));
    load(&files).err().map(|faults| faults.0.iter().map(ToString::to_string).collect()).unwrap_or_default()
}

#[test]
fn a_register_that_is_none_is_told_with_its_place() {
    assert!(faults("fiscal_year = 2021", "fiscal_year = 2021").is_empty());
    for (from, to, expected) in [
        ("register = \"佐证\"", "register = \"佐\"", "template.toml:19:12：没有叫“佐”的清单"),
        ("name = \"材料\"", "name = \"名称\"", "template.toml:20:8：清单“佐证”没有叫“名称”的列"),
        ("number = \"文号\"", "number = \"序\"", "template.toml:21:10：清单“佐证”没有叫“序”的列"),
        ("制度.财务.说明", "制度.财务", "template.toml:23:13：“制度.财务”不是文字"),
        ("制度.财务.说明", "制度.采购.说明", "template.toml:23:13：没有叫“制度.采购.说明”的字段"),
    ] {
        let found = faults(from, to);
        assert!(found.len() == 1 && found[0].contains(expected), "{to}: {found:?}");
    }
}
