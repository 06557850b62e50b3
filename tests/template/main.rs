//! Loading and linting of forms: the smallest form, broken in one place at a time.

mod broken;
mod random_forms;
#[path = "../support/mod.rs"]
mod support;

use std::collections::BTreeMap;
use std::fs;
use std::ops::Range;
use std::path::Path;

use jixiao::engine::Filling;
use jixiao::engine::emit_filled;
use jixiao::files::read_form_folder;
use jixiao::finding::Severity;
use jixiao::internals::compute::compute;
use jixiao::internals::intake::{self, Book};
use jixiao::internals::judge;
use jixiao::internals::load;
use jixiao::internals::template::{Files, Template, ValueSource};
use jixiao::value::{Amount, Value};
use rust_decimal::dec;

use broken::{BANDS, BROKEN, Broken, CHECKS, COVER, FIGURES, INDICATORS, SLIPS, TEMPLATE};
use support::{MINI_FILES, mini_texts};

/// The files of a form, by their names within its folder.
fn texts_of(folder: &str) -> BTreeMap<String, String> {
    let folder = Path::new(folder);
    let sheets = fs::read_dir(folder.join("sheets")).unwrap().map(|entry| entry.unwrap().path());
    let files = sheets.chain(fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()));
    files
        .filter(|file| file.extension().is_some_and(|ending| ending == "toml"))
        .map(|file| {
            let name = file.strip_prefix(folder).unwrap().to_str().unwrap().replace('\\', "/");
            (name, fs::read_to_string(file).unwrap().replace("\r\n", "\n"))
        })
        .collect()
}

fn loaded(texts: &BTreeMap<&str, String>) -> Result<Template, Vec<String>> {
    let files = Files::from_texts(texts.iter().map(|(name, text)| (*name, text.as_str())));
    load(&files).map_err(|faults| faults.0.iter().map(ToString::to_string).collect())
}

/// The faults of the smallest form after one replacement.
fn broken(file: &'static str, from: &str, to: &str) -> Vec<String> {
    let mut texts = mini_texts();
    let text = texts.get_mut(file).unwrap();
    assert!(text.contains(from), "{file} has no {from}");
    *text = text.replacen(from, to, 1);
    loaded(&texts).err().unwrap_or_default()
}

#[test]
fn the_smallest_form_loads() {
    let template = loaded(&mini_texts()).unwrap_or_else(|faults| panic!("{faults:?}"));
    assert_eq!(template.id, "mini");
    let total = template.find("支出合计.决算").unwrap();
    assert!(matches!(template.field(total).source, ValueSource::Derived(_)));
    assert!(template.order.contains(&total));
}

#[test]
fn a_denominator_that_cannot_be_0_needs_no_word() {
    const VALUE: &str = "value = \"支出合计.决算 / (支出合计.年初 + 支出合计.追加)\"";
    let faults = |value: &str, more: &str, checks: &str| {
        let mut texts = mini_texts();
        let indicators = texts.get_mut(INDICATORS).unwrap();
        *indicators =
            indicators.replace(VALUE, &format!("{value}\n{more}")).replace("without_denominator = \"zero\"\n", "");
        texts.get_mut("checks.toml").unwrap().push_str(checks);
        loaded(&texts).err().unwrap_or_default()
    };
    let check =
        |demand: &str| format!("\n[[check]]\nid = \"C09\"\ntitle = \"有预算\"\n{demand}\nmessage = \"没有预算。\"\n");
    for (value, more, checks) in [
        ("支出合计.决算 / 100", "", String::new()),
        ("IF(支出合计.年初=0, 1, 支出合计.决算 / 支出合计.年初)", "", String::new()),
        ("IF(0<支出合计.年初, 支出合计.决算 / 支出合计.年初, 1)", "", String::new()),
        ("IF(OR(支出合计.年初<=0, 支出合计.追加<0), 1, 支出合计.决算 / (支出合计.年初 * 2))", "", String::new()),
        (
            "IF(NOT(AND(支出合计.年初>0, 支出合计.追加>0)), 1, 支出合计.决算 / (支出合计.年初 + 支出合计.追加))",
            "",
            String::new(),
        ),
        ("IFERROR(支出合计.决算 / 支出合计.年初, 1)", "", String::new()),
        ("支出合计.决算 / MAX(支出合计.年初, 1)", "", String::new()),
        ("支出合计.决算 / (SUM(项目.决算) + 1)", "", String::new()),
        ("COUNTIF(项目.名称, \"甲\") / COUNTA(项目.名称)", "", String::new()),
        ("支出合计.决算 / 支出合计.年初", "applies = \"支出合计.年初>0\"", String::new()),
        ("支出合计.决算 / 支出合计.年初", "", check("holds = \"支出合计.年初>0\"")),
        ("支出合计.决算 / 支出合计.年初", "", check("at-most = [\"0.01\", \"支出合计.年初\"]")),
    ] {
        let found = faults(&format!("value = '{value}'"), more, &checks);
        assert!(found.is_empty(), "{value} {more} {checks}: {found:?}");
    }
    for (value, more, checks) in [
        ("支出合计.决算 / 支出合计.年初", "", String::new()),
        ("IF(支出合计.年初=0, \"\", 支出合计.决算 / 支出合计.年初)", "", String::new()),
        ("IF(支出合计.追加=0, 1, 支出合计.决算 / 支出合计.年初)", "", String::new()),
        ("IF(支出合计.年初>=0, 支出合计.决算 / 支出合计.年初, 1)", "", String::new()),
        ("IF(AND(支出合计.年初=0, 支出合计.追加=0), 1, 支出合计.决算 / 支出合计.年初)", "", String::new()),
        ("支出合计.决算 / (SUM(项目.决算) + 支出合计.追加 + 1)", "", String::new()),
        ("AVERAGE(项目.完成率)", "", String::new()),
        ("支出合计.执行率", "", String::new()),
        ("支出合计.决算 / 支出合计.年初", "applies = \"支出合计.追加>0\"", String::new()),
        ("支出合计.决算 / 支出合计.年初", "", check("severity = \"warning\"\nholds = \"支出合计.年初>0\"")),
        ("支出合计.决算 / 支出合计.年初", "", check("when = \"支出合计.追加>0\"\nholds = \"支出合计.年初>0\"")),
    ] {
        let found = faults(&format!("value = '{value}'"), more, &checks);
        assert_eq!(found.len(), 1, "{value} {more} {checks}: {found:?}");
        assert!(found[0].contains("可能是0"), "{value}: {found:?}");
    }
}

/// The standards of a form in which no indicator writes one, by indicator.
fn made_standards(folder: &str) -> BTreeMap<String, String> {
    let mut texts = texts_of(folder);
    let indicators = texts.get_mut(INDICATORS).unwrap();
    *indicators = indicators.lines().filter(|line| !line.starts_with("standard = ")).collect::<Vec<_>>().join("\n");
    let files = Files::from_texts(texts.iter().map(|(name, text)| (name.as_str(), text.as_str())));
    let template = load(&files).unwrap_or_else(|faults| panic!("{folder}: {faults:?}"));
    template.indicators.iter().map(|indicator| (indicator.id.clone(), indicator.standard.clone())).collect()
}

#[test]
fn a_standard_that_is_not_written_is_made_from_the_rule() {
    let standards = made_standards("tests/forms/rules");
    for (indicator, standard) in [
        ("调整", "小于10%的得满分；小于20%的得2.5分；不小于20%的不得分。预算为0的，符合“支出=0”的得3分，否则不得分。"),
        ("结余", "不超过10%的得满分；每超过3个百分点扣1分，扣完为止，不足3个百分点的部分不扣。预算为0的得满分。"),
        ("效益乙", "达成的在8分至10分之间自评；部分达成的在6分至8分之间自评；未达成的在0分至6分之间自评。"),
        ("违规", "没有发生的不扣分；每发生一次扣0.5分，最多扣5分。不适用的不扣分。得分的须有佐证材料。"),
        ("时效", "不超过30的得满分，超过的按目标与实际之比计分。"),
        ("节支", "符合“(预算-支出)/预算>0.05”的得满分；都不符合的得0.5分。预算为0的得0.5分。"),
    ] {
        assert_eq!(standards[indicator], standard);
    }
}

/// Where the numbers with a unit stand in the lines of standards.
fn numbers_of_standards(indicators: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    for line in indicators.split_inclusive('\n') {
        let mut rest = if line.starts_with("standard = ") { 0 } else { line.len() };
        while let Some(first) = line[rest..].find(|c: char| c.is_ascii_digit()) {
            let first = rest + first;
            let end = first + line[first..].find(|c: char| !c.is_ascii_digit() && c != '.').unwrap();
            if ["分", "%", "个百分点"].iter().any(|unit| line[end..].starts_with(unit)) {
                found.push(start + first..start + end);
            }
            rest = end;
        }
        start += line.len();
    }
    found
}

#[test]
fn a_number_changed_in_a_standard_is_named_at_its_place() {
    let texts = texts_of("tests/forms/rules");
    let numbers = numbers_of_standards(&texts[INDICATORS]);
    assert!(numbers.len() > 20, "{}", numbers.len());
    for place in numbers {
        let mut texts = texts.clone();
        let indicators = texts.get_mut(INDICATORS).unwrap();
        let line = indicators[..place.start].lines().count();
        let number: Amount = indicators[place.clone()].parse().unwrap();
        let wrong = (number + dec!(7.77)).to_string();
        indicators.replace_range(place, &wrong);
        let files = Files::from_texts(texts.iter().map(|(name, text)| (name.as_str(), text.as_str())));
        let faults: Vec<String> =
            load(&files).map_or_else(|faults| faults.0.iter().map(ToString::to_string).collect(), |_| Vec::new());
        assert_eq!(faults.len(), 1, "{wrong}: {faults:#?}");
        let said =
            faults[0].starts_with(&format!("indicators.toml:{line}:12：评分标准里的“")) && faults[0].contains(&wrong);
        assert!(said, "{faults:#?}");
    }
}

#[test]
fn what_repeats_stands_so_many_times() {
    let mut texts = mini_texts();
    let cover = texts.get_mut("sheets/cover.toml").unwrap();
    cover.push_str("\n[[block]]\nkind = \"text\"\nrepeat = 3\nid = \"代码{i}\"\n");
    let scores = "name = \"附表{n}\"\nrepeat = 2\noptional = true\ncolumns = [20, 20]\n[[block]]\nkind = \"form\"\n\
                  [[block.field]]\nid = \"附{n}.数\"\ntype = \"amount\"\nrequired = true\n\
                  [[block.field]]\nid = \"附{n}.倍\"\ntype = \"amount\"\nformula = \"附{n}.数*2\"\n";
    texts.insert("sheets/more.toml", scores.to_owned());
    let head = texts.get_mut("template.toml").unwrap();
    *head = head.replacen("\"scores\"]", "\"scores\", \"more\"]", 1);
    let template = loaded(&texts).unwrap_or_else(|faults| panic!("{faults:#?}"));
    for id in ["代码1", "代码2", "代码3", "附1.倍", "附2.倍"] {
        assert!(template.find(id).is_some(), "{id}");
    }
    assert!(template.find("代码4").is_none());
    let names: Vec<&str> = template.sheets.iter().map(|sheet| sheet.name.as_str()).collect();
    assert!(names.contains(&"附表1") && names.contains(&"附表2"), "{names:?}");
}

#[test]
fn copies_and_rows_are_taken_up_to_their_bounds() {
    let copies = |count: u32| {
        let mut texts = mini_texts();
        let cover = texts.get_mut("sheets/cover.toml").unwrap();
        cover.push_str(&format!("\n[[block]]\nkind = \"text\"\nrepeat = {count}\nid = \"代码{{i}}\"\n"));
        loaded(&texts).err().unwrap_or_default()
    };
    assert!(copies(200).is_empty());
    assert!(copies(201)[0].contains("repeat 要写 1 到 200 的整数"));
    let rows = |count: u32| broken("sheets/figures.toml", "capacity = 4", &format!("capacity = {count}"));
    assert!(rows(2_000).is_empty(), "{:?}", rows(2_000));
    assert_eq!(rows(2_001).len(), 1);
}

#[test]
fn columns_are_as_wide_as_the_bounds_allow() {
    let told = |width: &str| broken("sheets/cover.toml", "columns = [14, 30]", &format!("columns = [{width}, 30]"));
    for (width, is_right) in [("1", true), ("0.99", false), ("120", true), ("120.01", false)] {
        assert_eq!(told(width).is_empty(), is_right, "{width}: {:?}", told(width));
    }
}

#[test]
fn a_bound_of_a_share_from_ten_on_is_taken_for_a_percentage() {
    let is_told = |bound: &str| {
        let found = broken("indicators.toml", "[0.30, 2]], otherwise = 0", &format!("[{bound}, 2]], otherwise = 0"));
        found.iter().any(|fault| fault.contains("百分数写成小数"))
    };
    assert!(!is_told("9.99") && is_told("10"));
}

#[test]
fn a_sheet_that_may_stay_blank_asks_for_nothing_until_it_is_begun() {
    let form = support::built_in("mof-project-2020");
    let template = &form.template;
    let missing = |values: &[(&str, &str)]| {
        let mut all = vec![Value::Blank; template.cells];
        for (id, text) in values {
            all[template.field(template.find(id).unwrap()).first] = Value::Text((*text).to_owned());
        }
        let computed = compute(template, all, |_| false);
        let lacking = |id: &str| computed.missing[template.field(template.find(id).unwrap()).first];
        (
            lacking("项目1.实施单位"),
            lacking("项目2.实施单位"),
            computed.value(template, template.find("项目2.产出得分").unwrap()).clone(),
        )
    };
    assert_eq!(missing(&[]), (false, false, Value::Text(String::new())));
    assert_eq!(missing(&[("项目2.名称", "维修")]), (false, true, Value::Number(0.into())));
}

#[test]
fn a_workbook_for_projects_holds_at_least_one() {
    let form = support::built_in("mof-project-2020");
    let told = |values: &str| {
        let filling = Filling::parse(&form.template, "", values, false).unwrap();
        let book = Book::open(&emit_filled(&form, &filling).unwrap()).unwrap();
        let outcome = judge(&form, &intake::read(&form, &book, None));
        let own: Vec<(Severity, u32)> = outcome
            .findings
            .iter()
            .filter(|finding| finding.code.as_str() == "C11")
            .map(|finding| (finding.severity, finding.blank_cells))
            .collect();
        let line = form.template.self_check.lines.iter().find(|line| line.title.contains("至少填报一个项目"));
        let verdict = form.template.field(line.unwrap().verdict);
        (own, outcome.values[verdict.cell(0)].to_string())
    };
    // What is to be begun counts as a cell to be filled in.
    assert_eq!(told(""), (vec![(Severity::Error, 1)], "未开始".to_owned()));
    // A project that is only begun lacks cells, but is there.
    let amounts = "\"项目3.财政拨款.年初\" = 5\n\"项目3.上年结转.年初\" = 0\n\"项目3.其他资金.年初\" = 0\n";
    assert_eq!(told("\"项目3.名称\" = \"维修\""), (vec![], "通过".to_owned()));
    assert_eq!(told(amounts), (vec![], "通过".to_owned()));
    assert_eq!(told(&format!("{amounts}\"项目3.名称\" = \"维修\"")), (vec![], "通过".to_owned()));
}

/// The faults of the smallest form after these replacements: file, what is replaced, by what.
fn broken_at(places: &[(&str, &str, &str)]) -> Vec<String> {
    let mut texts = mini_texts();
    for (file, from, to) in places {
        let text = texts.get_mut(file).unwrap();
        assert!(text.contains(from), "{file} has no {from}");
        *text = text.replacen(from, to, 1);
    }
    loaded(&texts).err().unwrap_or_default()
}

/// Asserts that these faults come out, all of them and no others; each is told by how it begins.
fn assert_faults(found: &[String], expected: &[&str]) {
    let alike =
        found.len() == expected.len() && found.iter().zip(expected).all(|(found, start)| found.starts_with(start));
    assert!(alike, "found {found:#?}\nexpected {expected:#?}");
}

#[test]
fn every_fault_is_said_at_once() {
    let faults = broken_at(&[
        (TEMPLATE, "unit_name = \"单位名称\"", "unit_name = \"单位名\""),
        (FIGURES, "基本支出+项目支出", "基本支出+项目支出额"),
        (CHECKS, "\"项目支出.决算\"", "\"项目支出.决算数\""),
        (INDICATORS, "weight = 4", "weight = 3"),
    ]);
    assert_faults(
        &faults,
        &[
            "checks.toml:4:23：公式里没有叫“项目支出.决算数”的字段；是不是“项目支出.决算”？",
            "indicators.toml:2:6：分值合计是 19，与满分 20 不符（相差 1）",
            "sheets/figures.toml:43:17：公式里没有叫“项目支出额”的字段",
            "template.toml:10:13：没有叫“单位名”的字段",
        ],
    );
}

#[test]
fn a_pair_of_columns_that_no_figure_has_is_a_fault() {
    let with = |pair: &str| {
        broken_at(&[(TEMPLATE, "currency = \"万元\"", &format!("currency = \"万元\"\nyear_columns = [{pair}]"))])
    };
    assert_faults(&with("[\"决算\", \"去年\"]"), &["template.toml:7:18：没有叫“决算”的字段"]);
    assert_faults(&with("[\"决算数\", \"预算\"]"), &["template.toml:7:18：没有叫“决算数”的字段"]);
    assert_faults(&with("[\"决算\", \"预算\"]"), &[]);
}

#[test]
fn a_faulty_head_hides_no_fault_of_other_files() {
    for (from, to, fault) in [
        ("revision = 1", "revison = 1", "template.toml:5:1：不认识的键“revison”"),
        ("revision = 1", "revision = \"一\"", "template.toml:5:12：类型不对"),
        ("[identity]", "[identity", "template.toml:9:10：TOML 写法有误"),
    ] {
        let faults = broken_at(&[
            (TEMPLATE, from, to),
            (COVER, "type = \"score\"", "type = \"number\""),
            (FIGURES, "unit_line = true", "unit_line = "),
            (CHECKS, "[[check]]", "[[check]"),
        ]);
        let files: Vec<&str> = faults.iter().map(|fault| fault.split('：').next().unwrap_or_default()).collect();
        assert!(
            files.starts_with(&["checks.toml:1:9", "sheets/cover.toml:18:8", "sheets/figures.toml:3:13"]),
            "{faults:#?}"
        );
        assert!(faults[3..].iter().any(|found| found.starts_with(fault)), "{faults:#?}");
    }
}

#[test]
fn one_fault_of_a_table_hides_no_other() {
    let faults = broken_at(&[
        (TEMPLATE, "title = \"小表\"", "titel = \"小表\""),
        (TEMPLATE, "fiscal_year = 2021", "fiscal_year = \"二〇二一\""),
        (TEMPLATE, "revision = 1", "revision = true"),
        (TEMPLATE, "min = 18", "mins = 18"),
        (COVER, "required = true", "require = true\nnotes = \"全称\""),
        (COVER, "max = 20", "maxi = 20\nmin = \"零\""),
        (INDICATORS, "weight = 5", "weights = 5\ngroups = 1"),
        (CHECKS, "title = \"项目超支\"\nseverity = \"warning\"", "titles = \"\"\nseverity = \"warn\""),
    ]);
    assert_faults(
        &faults,
        &[
            "checks.toml:10:1：缺少必填的键“title”",
            "checks.toml:12:1：不认识的键“titles”；",
            "checks.toml:13:12：不认识的取值“warn”；是不是“warning”？可以是：error、warning、notice",
            "indicators.toml:1:1：缺少必填的键“weight”",
            "indicators.toml:4:1：不认识的键“weights”；",
            "indicators.toml:5:1：不认识的键“groups”；",
            "sheets/cover.toml:10:1：不认识的键“require”；",
            "sheets/cover.toml:11:1：不认识的键“notes”；",
            "sheets/cover.toml:20:1：不认识的键“maxi”；",
            "sheets/cover.toml:21:7：类型不对：这里应是数字",
            "template.toml:1:1：缺少必填的键“title”",
            "template.toml:3:1：不认识的键“titel”；是不是“title”？",
            "template.toml:4:15：类型不对：这里写的是 文字 \"二〇二一\"，应是 整数",
            "template.toml:5:12：类型不对：这里写的是 true/false `true`，应是 非负整数",
            "template.toml:19:1：缺少必填的键“min”",
            "template.toml:21:1：不认识的键“mins”；是不是“min”？这里可以写：name、min",
        ],
    );
}

#[test]
fn a_faulty_rule_or_table_hides_nothing_and_adds_nothing() {
    let faults = broken_at(&[
        (INDICATORS, "step = 0.05", "step = 0"),
        (INDICATORS, "支出合计.决算 / (", "支出合计.结余 / ("),
        (TEMPLATE, "declared = \"自评总分\"", "declared = \"甲乙丙丁\""),
    ]);
    assert_faults(
        &faults,
        &[
            "indicators.toml:14:10：公式里没有叫“支出合计.结余”的字段",
            "indicators.toml:15:56：step 必须大于 0",
            "template.toml:16:12：没有叫“甲乙丙丁”的字段",
        ],
    );
    let faults = broken_at(&[
        (TEMPLATE, "table = \"评分\"", "table = \"打分\""),
        (TEMPLATE, "declared = \"自评总分\"", "declared = \"甲乙丙丁\""),
    ]);
    assert_faults(
        &faults,
        &["template.toml:14:9：没有叫“打分”的评分表", "template.toml:16:12：没有叫“甲乙丙丁”的字段"],
    );
}

#[test]
fn a_slip_of_an_author_is_told_once_and_in_words_that_help() {
    let mut wrong = Vec::new();
    for (places, expected) in SLIPS {
        let found = broken_at(places);
        let alike =
            found.len() == expected.len() && found.iter().zip(*expected).all(|(found, start)| found.starts_with(start));
        if !alike {
            wrong.push(format!("{places:?}\n  found {found:#?}\n  expected {expected:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_broken_form_is_refused_at_the_right_place() {
    let mut wrong = Vec::new();
    for (file, from, to, expected) in BROKEN {
        let faults = broken(file, from, to);
        if !faults.iter().any(|fault| fault.starts_with(expected)) {
            wrong.push(format!("{file}: {to:?}\n  expected {expected}\n  got {faults:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(BROKEN.len() >= 60);
}

/// The faults of the smallest form with these broken places at once; `None` where one replaces what another does.
fn broken_together(broken: &[&Broken]) -> Option<Vec<String>> {
    let mut texts = mini_texts();
    for (file, from, to, _) in broken {
        let text = texts.get_mut(file).unwrap();
        if !text.contains(from) {
            return None;
        }
        *text = text.replacen(from, to, 1);
    }
    Some(loaded(&texts).err().unwrap_or_default())
}

#[test]
fn nothing_is_told_that_only_follows() {
    // Each of these leaves something out that others rest on, or puts something in its place.
    let alone: &[Broken] = &[
        (TEMPLATE, "id = \"mini\"", "id = 小", "template.toml:2:6：TOML 写法有误"),
        (TEMPLATE, "[score]", "[[score]]", "template.toml:13:1：类型不对：应写成 [score]"),
        (FIGURES, "type = \"percent\"", "type = 7", "sheets/figures.toml:32:8：类型不对：应是文字"),
        (FIGURES, "type = \"amount\"", "type ＝ \"amount\"", "sheets/figures.toml:15:6：TOML 写法有误"),
        (FIGURES, "id = \"年初\"", "id = 7", "sheets/figures.toml:13:6：类型不对"),
        (FIGURES, "id = \"年初\"", "id ＝ \"年初\"", "sheets/figures.toml:13:4：TOML 写法有误"),
        (FIGURES, "id = \"制度\"", "id = ", "sheets/figures.toml:78:6：TOML 写法有误"),
        (INDICATORS, BANDS, "rule = 7", "indicators.toml:6:8：类型不对：应是表"),
        (INDICATORS, "\"step-deduction\"", "\"steps\"", "indicators.toml:15:17：不认识的取值“steps”；可以是：bands、"),
        (CHECKS, "[[check]]", "", "checks.toml:2:1：这里缺少表头 [[check]]"),
        (CHECKS, "[[check]]", "[check]]", "checks.toml:1:9：TOML 写法有误：表头应写成 [[check]]"),
        (CHECKS, "each = \"项目\"", "each = \"项目", "checks.toml:14:11：TOML 写法有误：文字缺少结尾的双引号"),
        (CHECKS, "severity = \"warning\"", "severity = 3", "checks.toml:13:12：类型不对：应是文字"),
    ];
    for (file, from, to, expected) in alone {
        assert_faults(&broken(file, from, to), &[expected]);
    }
    assert_faults(
        &broken(TEMPLATE, "[identity]", "[identityx]"),
        &["template.toml:1:1：缺少必填的键“identity”", "template.toml:9:2：不认识的键“identityx”"],
    );
    assert_faults(
        &broken_at(&[
            (INDICATORS, "bands = ", "bandz = "),
            (INDICATORS, "weight = 5", "weight = -5"),
            (INDICATORS, "支出合计.追加 / ", "支出合计.追减 / "),
        ]),
        &[
            "indicators.toml:2:6：weight 必须大于 0",
            "indicators.toml:5:10：公式里没有叫“支出合计.追减”的字段",
            "indicators.toml:6:8：缺少必填的键“bands”",
            "indicators.toml:6:26：不认识的键“bandz”；是不是“bands”？这里可以写：bands、otherwise、direction",
        ],
    );
}

#[test]
fn a_file_in_another_encoding_hides_no_fault() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("sheets")).unwrap();
    for (name, text) in mini_texts() {
        let bytes = match name {
            CHECKS => encoding_rs::GBK.encode(&text.replace("equal = ", "equals = ")).0.into_owned(),
            _ => text.into_bytes(),
        };
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    let faults = load(&read_form_folder(folder.path()).unwrap()).unwrap_err();
    let told: Vec<String> = faults.0.iter().map(ToString::to_string).collect();
    assert_faults(&told, &["checks.toml：不是 UTF-8 文本", "checks.toml:4:1：不认识的键“equals”"]);
}

#[test]
fn no_fault_hides_another() {
    // What moves no line, so that a fault is told in the same words beside another.
    let still = |(_, from, to, _): &&Broken| from.matches('\n').count() == to.matches('\n').count();
    let broken: Vec<(&Broken, Vec<String>)> =
        BROKEN.iter().filter(still).map(|one| (one, broken_together(&[one]).unwrap())).collect();
    let mut wrong = Vec::new();
    let mut pairs = 0;
    for (at, (one, own)) in broken.iter().enumerate() {
        for (other, others) in broken.iter().skip(at + 1).step_by(3) {
            if same_place(one, other) || same_name(one, other) {
                continue;
            }
            let Some(found) = broken_together(&[one, other]) else { continue };
            pairs += 1;
            let hidden: Vec<&String> = own
                .iter()
                .chain(others)
                .filter(|fault| !found.contains(fault))
                .filter(|fault| !is_of_all(fault))
                .collect();
            let added: Vec<&String> = found
                .iter()
                .filter(|fault| !own.contains(fault) && !others.contains(fault))
                .filter(|fault| !is_of_all(fault))
                .collect();
            if !hidden.is_empty() || !added.is_empty() {
                wrong.push(format!("{:?} and {:?}\n  hidden {hidden:#?}\n  added {added:#?}", one.2, other.2));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {pairs}\n{}", wrong.len(), wrong.join("\n"));
    assert!(pairs > 400, "{pairs}");
}

#[test]
fn every_line_can_be_broken_and_is_then_told() {
    for file in MINI_FILES {
        let text = mini_texts()[file].clone();
        for (at, line) in text.lines().enumerate() {
            let Some((key, value)) = line.split_once(" = ") else { continue };
            let told = |line: &str| {
                let mut lines: Vec<&str> = text.lines().collect();
                lines[at] = line;
                let mut texts = mini_texts();
                texts.insert(file, lines.join("\n"));
                loaded(&texts).err().unwrap_or_default()
            };
            let place = format!("{file}:{}:", at + 1);
            let broken =
                [format!("{key} = "), format!("{key} = [[[1"), format!("{key} {value}"), format!("{key}x = {value}")];
            for broken in &broken {
                let faults = told(broken);
                assert!(faults.iter().any(|fault| fault.starts_with(&place)), "{place} {broken}\n{faults:#?}");
            }
            // No key takes a date.
            let faults = told(&format!("{key} = 2021-12-31"));
            assert!(faults.iter().any(|fault| fault.starts_with(&place)), "{place} {faults:#?}");
        }
    }
}

/// Whether a fault says something of the form as a whole, which another fault leaves unknown; or of two, either of which
/// can be told.
fn is_of_all(fault: &&String) -> bool {
    fault.contains("分值合计") || fault.contains("与另一张表重名")
}

/// Whether two broken places touch each other's lines.
fn same_place(one: &Broken, other: &Broken) -> bool {
    let lines = |broken: &Broken| {
        let text = &mini_texts()[broken.0];
        let at = text.find(broken.1).unwrap();
        let first = text[..at].matches('\n').count();
        first..=first + broken.1.matches('\n').count()
    };
    let (one_lines, other_lines) = (lines(one), lines(other));
    one.0 == other.0 && one_lines.start() <= other_lines.end() && other_lines.start() <= one_lines.end()
}

/// Whether two broken places speak of the same name.
fn same_name(one: &Broken, other: &Broken) -> bool {
    let names = |broken: &Broken| -> Vec<&'static str> {
        [broken.1, broken.2].iter().flat_map(|text| text.split('"').skip(1).step_by(2)).collect()
    };
    let names = (names(one), names(other));
    names.0.iter().any(|name| names.1.contains(name))
}

/// A form that extends the smallest one, in a folder beside it; its faults, or the form.
fn extended(files: &[(&str, &str)]) -> Result<Template, Vec<String>> {
    extending(mini_texts(), files)
}

/// The same of another form in place of the smallest one.
fn extending(base_files: BTreeMap<&'static str, String>, files: &[(&str, &str)]) -> Result<Template, Vec<String>> {
    let folder = tempfile::tempdir().unwrap();
    let base = folder.path().join("mini");
    let next = folder.path().join("next");
    for (folder, files) in
        [(&base, base_files), (&next, files.iter().map(|(name, text)| (*name, (*text).to_owned())).collect())]
    {
        fs::create_dir_all(folder.join("sheets")).unwrap();
        for (name, text) in files {
            fs::write(folder.join(name), text).unwrap();
        }
    }
    let told =
        |faults: jixiao::internals::template::Faults| faults.0.iter().map(ToString::to_string).collect::<Vec<_>>();
    read_form_folder(&next).map_err(told).and_then(|files| load(&files).map_err(told))
}

const NEXT: &str = "extends = \"mini\"\nid = \"next\"\nfiscal_year = 2022\n";

#[test]
fn a_form_may_say_only_what_differs() {
    let template = extended(&[
        ("template.toml", NEXT),
        (
            "indicators.toml",
            "[[indicator]]\nid = \"预算控制率\"\nweight = 11\nrule = { bands = [[0, 11]] }\nstandard = \"不追加的得11分。\"\n\n[[indicator]]\nid = \"社会效益\"\nremove = true\n",
        ),
        ("checks.toml", "[[check]]\nid = \"C02\"\nmessage = \"超支{difference}\"\n"),
        ("sheets/cover.toml", "title = \"封面二\"\n"),
    ])
    .unwrap_or_else(|faults| panic!("{faults:#?}"));
    assert_eq!((template.id.as_str(), template.fiscal_year, template.title.as_str()), ("next", 2022, "小表"));
    assert_eq!(template.sheets[0].title, "封面二");
    assert_eq!(template.indicators.len(), 3);
    assert_eq!(template.indicators[0].weight, 11.into());
    assert_eq!(template.indicators[0].standard.chars().next(), Some('不'));
    assert_eq!(template.checks[1].message, "超支{difference}");
}

#[test]
fn the_year_is_written_once() {
    let mut base = mini_texts();
    let title = |text: &str, with: &str| text.replace("title = \"小表\"", &format!("title = \"{with}\""));
    base.entry(TEMPLATE).and_modify(|text| *text = title(text, "{year}年度小表（{year-1}年结转，{year+1}年报送）"));
    assert_eq!(loaded(&base).unwrap().title, "2021年度小表（2020年结转，2022年报送）");
    assert_eq!(extending(base, &[("template.toml", NEXT)]).unwrap().title, "2022年度小表（2021年结转，2023年报送）");
}

#[test]
fn a_standard_left_as_it_was_contradicts_a_rule_that_changed() {
    let rule = "[[indicator]]\nid = \"预算控制率\"\nrule = { bands = [[0, 5], [0.10, 4], [0.20, 2]] }\n";
    let faults = extended(&[("template.toml", NEXT), ("indicators.toml", rule)]).unwrap_err();
    let expected = "mini/indicators.toml:8:12：评分标准里的“3分”、“30%”、“20%…3分”与评分规则不符，改标准或改规则；按规则应为：不大于0%的得满分；不大于10%的得4分；不大于20%的得2分；大于20%的不得分。";
    assert_eq!(faults.len(), 1, "{faults:#?}");
    assert!(faults[0].starts_with(expected), "{faults:#?}");
}

/// What the smallest form gets so that there is something told by more than a name: cells, runs of rows, limits of the score.
const MORE_SHEET: &str = r#"
[[block]]
kind = "grid"
title = "人数"

[[block.column]]
id = "去年"
type = "count"

[[block.column]]
id = "今年"
type = "count"

[[block.row]]
id = "在编"

[[block.row]]
id = "编外"

[[block.cell]]
row = "在编"
column = "去年"
max = 10
note = "照上年"

[[block.cell]]
row = "编外"
column = "去年"
max = 20

[[block.cell]]
row = "编外"
column = "今年"
max = 30

[[block]]
kind = "list"
id = "指标"
heads = ["一级", "二级"]

[[block.column]]
id = "内容"
type = "text"

[[block.line]]
labels = ["产出", "数量"]
rows = 2

[[block.line]]
labels = ["产出", "质量"]
rows = 3
"#;
const MORE_CAPS: &str = r#"
[[score.cap]]
when = "支出合计.追加 > 5"
most = 15
message = "甲"

[[score.cap]]
when = "支出合计.追加 > 9"
most = 12
message = "乙"
"#;

/// The smallest form with these, and a form that extends it by a sheet and a head.
fn extending_more(sheet: &str, head: &str) -> Result<Template, Vec<String>> {
    let mut base = mini_texts();
    base.get_mut("sheets/figures.toml").unwrap().push_str(MORE_SHEET);
    base.get_mut("template.toml").unwrap().push_str(MORE_CAPS);
    extending(base, &[("template.toml", &format!("{NEXT}{head}")), ("sheets/figures.toml", sheet)])
}

#[test]
fn an_extending_form_may_change_the_cells_of_a_grid() {
    let sheet = r#"
[[block]]
title = "人数"

[[block.cell]]
row = "在编"
column = "去年"
max = 11

[[block.cell]]
row = "编外"
column = "去年"
remove = true

[[block.cell]]
row = "在编"
column = "今年"
max = 40
"#;
    let template = extending_more(sheet, "").unwrap_or_else(|faults| panic!("{faults:#?}"));
    let max = |id: &str| template.field(template.find(id).unwrap()).max;
    assert_eq!(max("在编.去年"), Some(11.into()));
    assert_eq!(template.field(template.find("在编.去年").unwrap()).note, "照上年");
    assert_eq!([max("编外.去年"), max("编外.今年"), max("在编.今年")], [None, Some(30.into()), Some(40.into())]);
    let wrong = "[[block]]\ntitle = \"人数\"\n[[block.cell]]\nrow = \"在编\"\ncolumn = \"今年\"\nremove = true\n";
    let told = extending_more(wrong, "").unwrap_err();
    assert!(told[0].starts_with("sheets/figures.toml:3:1：被继承的模板里没有“在编.今年”"), "{told:?}");
}

#[test]
fn an_extending_form_may_change_the_runs_of_a_list() {
    let sheet = r#"
[[block]]
id = "指标"

[[block.line]]
labels = ["产出", "数量"]
remove = true

[[block.line]]
labels = ["产出", "质量"]
rows = 4

[[block.line]]
labels = ["产出", "时效"]
rows = 1
"#;
    let template = extending_more(sheet, "").unwrap_or_else(|faults| panic!("{faults:#?}"));
    let list = template.lists.iter().find(|list| list.id == "指标").unwrap();
    let lines: Vec<(String, u32)> = list.runs.iter().map(|line| (line.labels.join("/"), line.rows)).collect();
    assert_eq!(lines, [("产出/质量".to_owned(), 4), ("产出/时效".to_owned(), 1)]);
}

#[test]
fn an_extending_form_may_change_the_limits_of_the_score() {
    let head = r#"
[[score.cap]]
when = "支出合计.追加 > 5"
most = 16

[[score.cap]]
when = "支出合计.追加 > 9"
remove = true
"#;
    let template = extending_more("", head).unwrap_or_else(|faults| panic!("{faults:#?}"));
    let caps = &template.score.as_ref().unwrap().caps;
    let told: Vec<(String, &str)> = caps.iter().map(|cap| (cap.most.to_string(), cap.message.as_str())).collect();
    assert_eq!(told, [("16".to_owned(), "甲")]);
}

#[test]
fn faults_of_an_extending_form_are_shown_where_they_stand() {
    let faults = |files: &[(&str, &str)]| extended(files).unwrap_err();
    let wrong = "[[check]]\nid = \"C01\"\nfix = \"改\"\nequal = [\"项目.决算.合计\", \"项目支出.决算数\"]\n";
    let told = faults(&[("template.toml", NEXT), ("checks.toml", wrong)]);
    assert!(told[0].starts_with("checks.toml:4:23：公式里没有叫“项目支出.决算数”的字段"), "{told:?}");
    // Taking away a sheet's field breaks what the base says of it.
    let gone = "[[block]]\nkind = \"checklist\"\nid = \"制度\"\nremove = true\n";
    let told = faults(&[("template.toml", NEXT), ("sheets/figures.toml", gone)]);
    assert!(told[0].starts_with("mini/indicators.toml:22:35：没有叫“制度”的检查表"), "{told:?}");
    let nothing = "[[check]]\nid = \"C09\"\nremove = true\n";
    let told = faults(&[("template.toml", NEXT), ("checks.toml", nothing)]);
    assert!(told[0].starts_with("checks.toml:1:1：被继承的模板里没有“C09”"), "{told:?}");
    let nowhere = NEXT.replace("mini", "nowhere");
    assert!(faults(&[("template.toml", &nowhere)])[0].contains("没有叫“nowhere”的模板可以继承"));
}

/// What a form that takes figures from last year's says wrongly: `last-year.toml`, and the start of the fault.
const LAST_YEAR: &[(&str, &str)] = &[
    ("fill = {}", "last-year.toml:1:1：缺少必填的键“form”"),
    ("form = \"mimi\"", "last-year.toml:1:8：没有叫“mimi”的模板可以取上年数"),
    (
        "form = \"mini\"\nfills = {}",
        "last-year.toml:2:1：不认识的键“fills”；是不是“fill”？这里可以写：form、fill、change",
    ),
    (
        "form = \"mini\"\n[fill]\n\"基本支出.去年\" = \"基本支出.决算\"",
        "last-year.toml:3:1：没有叫“基本支出.去年”的字段；是不是“基本支出.上年”？",
    ),
    (
        "form = \"mini\"\n[fill]\n\"基本支出.上年\" = \"基本支出.决算数\"",
        "last-year.toml:3:14：上年的模板“mini”里没有叫“基本支出.决算数”的字段；是不是“基本支出.决算”？",
    ),
    (
        "form = \"mini\"\n[fill]\n\"基本支出.上年\" = \"基本支出.年初 + 基本支出.追加数\"",
        "last-year.toml:3:24：上年的模板“mini”里没有叫“基本支出.追加数”",
    ),
    (
        "form = \"mini\"\n[fill]\n\"*.上年\" = \"*.上年\"",
        "last-year.toml:3:11：上年的模板“mini”里没有叫“基本支出.上年”的字段",
    ),
    (
        "form = \"mini\"\n[fill]\n\"支出合计.决算\" = \"支出合计.决算\"",
        "last-year.toml:3:1：“支出合计.决算”不是填报的单元格",
    ),
    ("form = \"mini\"\n[fill]\n\"项目.决算\" = \"项目.决算\"", "last-year.toml:3:1：“项目.决算”是一列（多行）"),
    (
        "form = \"mini\"\n[fill]\n\"基本支出.上年\" = \"项目.决算\"",
        "last-year.toml:3:13：“项目.决算”是一列（多行），这里要的是单个单元格",
    ),
    (
        "form = \"mini\"\n[fill]\n\"基本支出.上年\" = \"单位名称\"",
        "last-year.toml:3:13：“基本支出.上年”与上年的“单位名称”类型不同",
    ),
    (
        "form = \"mini\"\n[fill]\n\"基本支出.上年\" = \"SUMIFS(基本支出.决算)\"",
        "last-year.toml:3:14：函数“SUMIFS”不在公式语言中",
    ),
    ("form = \"mini\"\n[fill]\n\"*.上年\" = \"基本支出.决算\"", "last-year.toml:3:1：左边用 * 的"),
    ("form = \"mini\"\n[fill]\n\"*.*\" = \"*.决算\"", "last-year.toml:3:1：左边用 * 的"),
    ("form = \"mini\"\n[fill]\n\"*.去年\" = \"*.决算\"", "last-year.toml:3:1：没有一个要填报的单元格符合“*.去年”"),
    (
        "form = \"mini\"\n[fill]\n\"*.上年\" = \"*.决算\"\n\"基本支出.*年\" = \"基本支出.*算\"",
        "last-year.toml:4:1：“基本支出.上年”已有一处写了",
    ),
    (
        "form = \"mini\"\n[[change]]\nbound = 0\nfields = { \"支出合计.决算\" = \"支出合计.决算\" }",
        "last-year.toml:3:9：bound 应大于 0",
    ),
    (
        "form = \"mini\"\n[[change]]\nbound = 0.3\nfields = { \"支出.决算\" = \"支出合计.决算\" }",
        "last-year.toml:4:12：没有叫“支出.决算”的字段",
    ),
    (
        "form = \"mini\"\n[[change]]\nbound = 0.3\nfields = { \"单位名称\" = \"单位名称\" }",
        "last-year.toml:4:12：“单位名称”不是数字，比不出变动",
    ),
];

/// A sheet with a column for last year's figures.
const WITH_LAST_YEAR: &str = "columns = [6, 20, 12, 12, 12, 12, 12]\n[[block]]\ntitle = \"一、支出\"\n\
                              spans = [2, 1, 1, 1, 1, 1]\n[[block.column]]\nid = \"上年\"\ntype = \"amount\"\n";

fn taking(last_year: &str) -> Result<Template, Vec<String>> {
    extended(&[("template.toml", NEXT), ("sheets/figures.toml", WITH_LAST_YEAR), ("last-year.toml", last_year)])
}

#[test]
fn what_is_taken_from_last_year_is_refused_at_the_right_place() {
    let mut wrong = Vec::new();
    for (text, expected) in LAST_YEAR {
        let faults = taking(text).err().unwrap_or_default();
        if !faults.first().is_some_and(|fault| fault.starts_with(expected)) {
            wrong.push(format!("{text}\n  expected {expected}\n  got {faults:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let same_year = NEXT.replace("2022", "2021");
    let files = [("template.toml", same_year.as_str()), ("last-year.toml", "form = \"mini\"")];
    assert!(extended(&files).unwrap_err()[0].starts_with("last-year.toml:1:8：“mini”是2021年度的表，不在2021年度之前"));
}

#[test]
fn a_star_stands_for_every_field_filled_in_and_a_plain_pair_goes_before_it() {
    let template = taking(
        "form = \"mini\"\n[fill]\n\"*.上年\" = \"*.决算\"\n\"项目支出.上年\" = \"项目.决算.合计\"\n\
         [[change]]\nbound = \"0.3\"\nfields = { \"支出合计.决算\" = \"SUM(项目.决算) + 基本支出.决算\" }\n",
    )
    .unwrap_or_else(|faults| panic!("{faults:#?}"));
    let last = template.last_year.as_ref().unwrap();
    let past = load(&last.files).unwrap();
    let taken: Vec<(&str, String)> = last
        .fills
        .iter()
        .map(|fill| {
            let mut from = String::new();
            jixiao::internals::formula::references(&fill.from, &mut |reference| {
                from.push_str(&past.field(reference.field).id)
            });
            (template.field(fill.field).id.as_str(), from)
        })
        .collect();
    // The total is a formula: nothing fills it.
    assert_eq!(taken, [("基本支出.上年", "基本支出.决算".to_owned()), ("项目支出.上年", "项目.决算.合计".to_owned())]);
    assert_eq!(last.changes.len(), 1);
    let kept = taking("form = \"mini\"\n[fill]\n\"*.上年\" = \"*.决算\"\n\"项目支出.上年\" = \"\"\n").unwrap();
    assert_eq!(kept.last_year.unwrap().fills.len(), 1);
}

#[test]
fn forms_that_name_each_other_are_read_once() {
    let folder = tempfile::tempdir().unwrap();
    for (name, year, other) in [("one", 2022, "two"), ("two", 2021, "one")] {
        let form = folder.path().join(name);
        fs::create_dir_all(form.join("sheets")).unwrap();
        for (file, text) in mini_texts() {
            let text = text.replace("\"mini\"", &format!("\"{name}\"")).replace("= 2021", &format!("= {year}"));
            fs::write(form.join(file), text).unwrap();
        }
        fs::write(form.join("last-year.toml"), format!("form = \"{other}\"")).unwrap();
    }
    let read = |name: &str| load(&read_form_folder(&folder.path().join(name)).unwrap());
    assert_eq!(read("one").unwrap().last_year.unwrap().form, "two");
    assert!(read("two").unwrap_err().0[0].message().contains("“one”是2022年度的表"));

    let broken = folder.path().join("two/checks.toml");
    fs::write(&broken, "[[check]]\n").unwrap();
    let faults = read("one").unwrap_err();
    assert!(faults.0[0].to_string().starts_with("last-year.toml:1:8：取上年数的模板“two”自己有"), "{faults}");

    // Each extending the other is no form at all.
    for (name, other) in [("one", "two"), ("two", "one")] {
        fs::remove_file(folder.path().join(name).join("last-year.toml")).unwrap();
        let head = format!("extends = \"{other}\"\nid = \"{name}\"\n");
        fs::write(folder.path().join(name).join("template.toml"), head).unwrap();
    }
    let faults = read_form_folder(&folder.path().join("one")).unwrap_err();
    assert!(faults.0[0].message().contains("“two”自己也继承别的模板"), "{faults}");
}

#[test]
fn key_figures_of_a_rollup_are_single_numbers() {
    let with = |figures: &str| {
        broken("template.toml", "[identity]", &format!("[rollup]\nfigures = [{figures}]\n\n[identity]"))
    };
    assert_eq!(with("\"支出合计.决算\""), [""; 0]);
    let faults = with("\"支出合计.决数\", \"单位名称\", \"支出合计.决算\", \"支出合计.决算\"");
    assert_eq!(faults.len(), 3, "{faults:?}");
    let said = ["是不是“支出合计.决算”", "“单位名称”不是数字", "“支出合计.决算”写了两次"];
    for (fault, said) in faults.iter().zip(said) {
        assert!(fault.starts_with("template.toml:") && fault.contains(said), "{fault}");
    }
}
