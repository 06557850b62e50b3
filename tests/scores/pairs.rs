//! Indicators of which only one counts, parts that the department scores itself, and checklists whose items give different points.

use std::collections::BTreeMap;
use std::fs;

use jixiao::engine::{Filling, Outcome, emit_filled};
use jixiao::form::Form;
use jixiao::internals::intake::{self, Book};
use jixiao::internals::judge;
use jixiao::internals::load;
use jixiao::internals::template::Files;
use jixiao::value::{Amount, Value};
use rust_decimal::dec;

use crate::FULL;

const FILES: [&str; 6] =
    ["template.toml", "indicators.toml", "checks.toml", "sheets/all.toml", "sheets/scores.toml", "sheets/second.toml"];

/// The form of rules after some replacements in its files.
fn rules_with(changes: &[(&str, &str, &str)]) -> Form {
    let mut texts: BTreeMap<&str, String> = FILES
        .into_iter()
        .map(|file| (file, fs::read_to_string(format!("tests/forms/rules/{file}")).unwrap().replace("\r\n", "\n")))
        .collect();
    for (file, from, to) in changes {
        let text = texts.get_mut(file).unwrap();
        assert!(text.contains(from), "{file} has no {from}");
        *text = text.replacen(from, to, 1);
    }
    let files = Files::from_texts(texts.iter().map(|(name, text)| (*name, text.as_str())));
    Form::new(load(&files).unwrap_or_else(|faults| panic!("{faults}")))
}

/// What is found in the form, filled fully but for some lines that go before.
fn checked(form: &Form, changes: &str) -> Outcome {
    // The last value of a key counts.
    let mut keys: BTreeMap<&str, &str> = BTreeMap::new();
    for line in FULL.lines().chain(changes.lines()) {
        if let Some((key, value)) = line.split_once(" = ") {
            keys.insert(key, value);
        }
    }
    let text: String = keys.iter().map(|(key, value)| format!("{key} = {value}\n")).collect();
    let filling = Filling::parse(&form.template, "值", &text, false).unwrap();
    let book = Book::open(&emit_filled(form, &filling).unwrap()).unwrap();
    judge(form, &intake::read(form, &book, intake::identity(&book)))
}

fn value(form: &Form, outcome: &Outcome, id: &str) -> Value {
    outcome.values[form.template.field(form.template.find(id).unwrap()).cell(0)].clone()
}

fn total(form: &Form, changes: &str) -> Value {
    value(form, &checked(form, changes), "评分.核算得分.合计")
}

/// The findings with this code, each with its field and its message.
fn found(outcome: &Outcome, code: &str) -> Vec<(String, String)> {
    let findings = outcome.findings.iter().filter(|finding| finding.code.as_str() == code);
    findings.map(|finding| (finding.field.clone(), finding.message.clone())).collect()
}

const INDICATORS: &str = "indicators.toml";
/// The second of the two of which one counts, under another heading than the first.
const APART: (&str, &str, &str) = (
    INDICATORS,
    "id = \"效益乙\"\ntable = \"评分\"\ngroup = [\"效益\"]",
    "id = \"效益乙\"\ntable = \"评分\"\ngroup = [\"过程\"]",
);

#[test]
fn the_groups_add_up_to_the_total_wherever_the_one_stands_that_counts() {
    let form = rules_with(&[APART]);
    let more = "\"有基建\" = \"有\"\n\"效益甲.自评得分\" = 1\n";
    // The second has 9 points, and counts where the first has 1.
    let process = ["0.96", "0.5"].map(|satisfied| {
        let outcome = checked(&form, &format!("{more}\"满意\" = {satisfied}\n"));
        let score = outcome.score.unwrap();
        let sum = |of: fn(&jixiao::engine::ScoreGroup) -> Amount| score.groups.iter().map(of).sum::<Amount>();
        assert_eq!(sum(|group| group.recomputed.unwrap_or_default()), score.recomputed, "{:#?}", score.groups);
        assert_eq!(sum(|group| group.self_score.unwrap_or_default()), score.self_total, "{:#?}", score.groups);
        assert_eq!(sum(|group| group.weight), score.full, "{:#?}", score.groups);
        score.groups.into_iter().find(|group| group.name == "过程").unwrap()
    });
    assert_eq!(process[1].weight - process[0].weight, dec!(10));
    assert_eq!(process[1].recomputed.unwrap() - process[0].recomputed.unwrap(), dec!(9));
}

#[test]
fn points_that_do_not_count_are_no_loss() {
    let form = rules_with(&[]);
    let outcome = checked(&form, "\"满意\" = 0.5\n\"总分\" = 60\n");
    let said = found(&outcome, "S008");
    assert_eq!(said.len(), 1, "{:#?}", outcome.findings);
    let message = &said[0].1;
    // Of the two the second counts, with 9 of 10.
    assert!(message.contains("效益乙扣1分") && !message.contains("效益甲"), "{message}");
    let lost: Vec<Option<Amount>> = outcome
        .traces
        .iter()
        .filter(|trace| form.template.indicators[trace.indicator.0 as usize].either.is_some())
        .map(|trace| trace.lost)
        .collect();
    assert_eq!(lost, [Some(dec!(0)), Some(dec!(1))]);
    let told = outcome.traces.iter().find(|trace| trace.text.contains("满意")).unwrap();
    assert!(told.text.ends_with("得1分（满分10分），取其一计分，本项不计入总分"), "{}", told.text);
}

#[test]
fn no_reason_is_asked_for_points_that_do_not_count() {
    let form = rules_with(&[]);
    let asked = |changes: &str| -> Vec<String> {
        let found = found(&checked(&form, changes), "S003");
        found.into_iter().map(|(field, _)| field).filter(|field| field.starts_with("效益")).collect()
    };
    // The second has 9 of 10 points, and the first more, less or the same.
    assert_eq!(asked("\"效益甲.自评得分\" = 10\n"), [""; 0]);
    assert_eq!(asked("\"满意\" = 0.5\n\"效益甲.自评得分\" = 1\n"), ["效益乙.扣分原因"]);
    let same =
        "\"满意\" = 0.85\n\"效益甲.自评得分\" = 6.5\n\"效益乙.指标值\" = \"部分达成\"\n\"效益乙.自评得分\" = 6.5\n";
    assert_eq!(asked(same), ["效益甲.扣分原因"]);
    assert_eq!(asked("\"效益甲.自评得分\" = 10\n\"效益乙.自评得分\" = 10\n"), [""; 0]);
}

#[test]
fn no_evidence_is_asked_for_points_that_do_not_count() {
    let needed = "standard = \"与效益乙取高\"";
    let form = rules_with(&[(INDICATORS, needed, &format!("{needed}\nevidence = true"))]);
    let asked = |changes: &str| -> Vec<String> {
        found(&checked(&form, changes), "S007").into_iter().map(|(field, _)| field).collect()
    };
    // The second has 9 of 10 points.
    assert_eq!(asked("\"效益甲.自评得分\" = 10\n"), ["效益甲.佐证材料"]);
    assert_eq!(asked("\"满意\" = 0.5\n\"效益甲.自评得分\" = 1\n"), [""; 0]);
}

/// The first of the two counts where there is building, the second where there is none.
const CHOSEN: [(&str, &str, &str); 2] = [
    (INDICATORS, "value = \"满意\"", "value = \"满意\"\napplies = '有基建=\"有\"'\notherwise = \"rescale\""),
    (
        INDICATORS,
        "rule = { kind = \"rating\", levels = [[\"达成\", 10, 8]",
        "applies = '有基建=\"无\"'\notherwise = \"rescale\"\nrule = { kind = \"rating\", levels = [[\"达成\", 10, 8]",
    ),
];

#[test]
fn a_condition_chooses_the_one_that_counts() {
    let form = rules_with(&CHOSEN);
    // 39.5 of the others, which make up for the 10 of 基建, and 9 although the first would have had 10.
    assert_eq!(total(&form, ""), Value::Number(dec!(58.2)));
    let building = "\"有基建\" = \"有\"\n\"满意\" = 0.5\n";
    // 39.5 and 9.3 of the others, and 1 although the second would have had 9.
    assert_eq!(total(&form, building), Value::Number(dec!(49.8)));
    let outcome = checked(&form, &format!("{building}\"效益甲.自评得分\" = 1\n\"效益乙.自评得分\" = \"\"\n"));
    assert_eq!(value(&form, &outcome, "效益乙.核算得分"), Value::Text(String::new()));
    let asked = outcome.findings.iter().filter(|finding| finding.field.starts_with("效益乙."));
    assert_eq!(asked.count(), 0, "{:#?}", outcome.findings);
    let told = outcome.traces.iter().filter(|trace| trace.text == "本指标不适用，不计分。").count();
    assert_eq!(told, 1, "{:#?}", outcome.traces);
    let standard = |id: &str| {
        let indicators = &form.template.indicators;
        indicators.iter().find(|indicator| indicator.id == id).unwrap().standard.clone()
    };
    assert_eq!(standard("效益乙"), "与效益甲取高");
}

#[test]
fn where_none_of_several_applies_the_rest_is_rescaled_once() {
    let never = CHOSEN.map(|(file, from, to)| (file, from, to));
    let form = rules_with(&[never[0], (INDICATORS, never[1].1, &never[1].2.replace("\"无\"", "\"有\""))]);
    // 39.5 of 40, in proportion of 60.
    assert_eq!(total(&form, ""), Value::Number(dec!(59.25)));
}

#[test]
fn a_standard_made_of_a_pair_says_nothing_of_rescaling() {
    let mut changes = CHOSEN.to_vec();
    changes.push((INDICATORS, "standard = \"与效益乙取高\"\n", ""));
    let form = rules_with(&changes);
    let indicator = form.template.indicators.iter().find(|indicator| indicator.id == "效益甲").unwrap();
    assert!(indicator.standard.ends_with("。不适用的不计分。"), "{}", indicator.standard);
}

/// A part of 3 points by items that give 2 and 1, and a part of 1 point that the department scores itself.
const PARTS: [(&str, &str, &str); 3] = [
    (
        INDICATORS,
        "rule = { kind = \"checklist\", of = \"清单\", points = 2 }",
        "rule = { kind = \"parts\", parts = [\
         { label = \"制度\", weight = 3, rule = { kind = \"checklist\", of = \"清单\", points = { \"甲\" = 2, \"乙\" = 1 } } }, \
         { value = \"执行分\", weight = 1, rule = { kind = \"judged\" } }] }",
    ),
    (INDICATORS, "standard = \"每项2分\"\n", ""),
    (
        "sheets/all.toml",
        "[[block.field]]\nid = \"预算\"",
        "[[block.field]]\nid = \"执行分\"\ntype = \"score\"\nrequired = true\nmax = 1\n\n[[block.field]]\nid = \"预算\"",
    ),
];

#[test]
fn a_part_may_be_the_departments_own_and_items_may_give_different_points() {
    let form = rules_with(&PARTS);
    let scored = |changes: &str| value(&form, &checked(&form, changes), "制度分.核算得分");
    assert_eq!(scored("\"执行分\" = 0.6\n"), Value::Number(dec!(3.6)));
    assert_eq!(scored("\"执行分\" = 0.6\n\"清单.甲\" = \"否\"\n"), Value::Number(dec!(1.6)));
    assert_eq!(scored("\"执行分\" = 1\n\"清单.乙\" = \"否\"\n"), Value::Number(dec!(3)));
    // The part is held to its weight, and without it there is no score.
    assert_eq!(scored("\"执行分\" = 5\n"), Value::Number(dec!(4)));
    assert_eq!(scored(""), Value::Text(String::new()));
    let outcome = checked(&form, "\"执行分\" = 0.6\n\"清单.乙\" = \"否\"\n\"制度分.自评得分\" = 4\n");
    let traces: Vec<&str> = outcome.traces.iter().map(|trace| trace.text.as_str()).collect();
    let words = "制度，2项中符合1项，不符合：“第二项”（1分），得2分；执行分 0.6，自评0.6分，需有佐证材料，得0.6分，计2.6分（满分4分）";
    assert!(traces.contains(&words), "{traces:#?}");
    assert_eq!(found(&outcome, "S001").len(), 1, "{:#?}", outcome.findings);
    let indicator = form.template.indicators.iter().find(|indicator| indicator.id == "制度分").unwrap();
    assert_eq!(
        indicator.standard,
        "制度（3分）：共2项，“第一项”符合的得2分，“第二项”符合的得1分；执行分（1分）：由单位自评，最多1分。"
    );
}
