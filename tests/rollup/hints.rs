//! What a roll-up tells the reviewer to look at, and that it says nothing where nothing is unusual.

use jixiao::form::Form;
use jixiao::rollup::{HintKind, ReturnState, Rollup, UnitReturn};
use rust_decimal::{Decimal, dec};

use crate::model::{made, unit};
use crate::support::built_in;
use crate::support::units::FORM;

const PROBLEM: &str = "局年初预算编制不够细化，年中追加的项目较多，部分项目没有绩效目标。";

/// A unit that passed, with some values.
fn passed(code: &str, parent: Option<&str>, values: &[(&str, &str)]) -> UnitReturn {
    let mut unit = unit(code, parent, ReturnState::Passed, values);
    // Not so much above the recomputed as to be told.
    unit.judged.as_mut().unwrap().declared = Some(dec!(91.5));
    unit
}

/// What is told of units: kind, the units' codes, what, and the evidence.
fn told(form: &Form, units: Vec<UnitReturn>) -> Vec<(HintKind, Vec<String>, String, String)> {
    let mut rollup = Rollup::new(form);
    units.into_iter().for_each(|unit| rollup.add(unit));
    let code = |row: &usize| rollup.rows()[*row].code.to_string();
    let hints = rollup.hints();
    hints
        .iter()
        .map(|hint| (hint.kind, hint.units.iter().map(code).collect(), hint.subject.clone(), hint.evidence.clone()))
        .collect()
}

/// Kind and units of what is told.
fn whom(form: &Form, units: Vec<UnitReturn>) -> Vec<(HintKind, Vec<String>)> {
    told(form, units).into_iter().map(|(kind, units, ..)| (kind, units)).collect()
}

fn codes(codes: &[&str]) -> Vec<String> {
    codes.iter().map(|code| (*code).to_owned()).collect()
}

/// Units as they are: each with its own words, figures of every size, ratios near each other, stock phrases, small differences
/// between its own score and the recomputed one.
fn sound(count: u32) -> Vec<UnitReturn> {
    let one = |n: u32| {
        let code = format!("{n:03}");
        let parent = format!("{:03}", n / 10 * 10);
        let heads = 10 + n % 40;
        // From 0.9 to 1.0, and from 8 to 45 per head.
        let rate = dec!(0.9) + Decimal::from(n % 11) / dec!(100);
        let spent = Decimal::from(heads * (8 + n * 7 % 38));
        let words = format!("年初{n}个项目编制不够细化，其中{}个年中追加，绩效目标没有随之调整。", n + 3);
        let values = [
            ("支出合计.执行率", rate.to_string()),
            ("支出合计.决算", spent.to_string()),
            ("实有.合计", heads.to_string()),
            ("预算控制率.指标值", (Decimal::from(n % 9) / dec!(100)).to_string()),
            ("存在问题", words),
            ("改进措施", "已完成".to_owned()),
            ("有关建议", "无".to_owned()),
            ("满意度.扣分原因", "按计划完成全年任务，见说明。".to_owned()),
            ("重点工作.名称[1]", "2021年城乡义务教育阶段家庭经济困难学生生活补助资金".to_owned()),
            ("满意度.佐证材料", "2021年度社会公众或服务对象满意度调查报告和问卷".to_owned()),
            ("绩效指标.指标值[1]", "≥100项".to_owned()),
            ("绩效指标.完成值[1]", format!("{}项", 100 + n % 3)),
        ];
        let values: Vec<(&str, &str)> = values.iter().map(|(field, value)| (*field, value.as_str())).collect();
        passed(&code, Some(&parent), &values)
    };
    (0..count).map(one).collect()
}

#[test]
fn where_nothing_is_unusual_nothing_is_told() {
    let form = built_in(FORM);
    assert_eq!(told(&form, sound(100)), []);
    let book = made(&form, sound(30));
    assert!(book.cells("复核提示").values().any(|text| text == "（没有）"));
    assert!(book.cells("概况").values().any(|text| text == "复核提示：没有要提示的。"));
    // Of units that sent nothing there is nothing to say.
    assert!(!made(&form, vec![unit("1", None, ReturnState::NotSent, &[])]).sheets().contains(&"复核提示".to_owned()));
}

#[test]
fn the_same_words_are_told_whosever_name_stands_in_them() {
    let form = built_in(FORM);
    let mut units = sound(20);
    for (index, code) in [(3, "003"), (17, "017")] {
        let values = &mut units[index].judged.as_mut().unwrap().values;
        values.insert("存在问题".to_owned(), format!("{code}{PROBLEM}"));
        values.insert("改进措施".to_owned(), "　提前谋划信息化项目，列入年初预算，由办公室牵头完成".to_owned());
    }
    let told = told(&form, units);
    let [(HintKind::SharedText, of, what, evidence)] = &told[..] else { panic!("{told:#?}") };
    assert_eq!(*of, codes(&["003", "017"]));
    assert!(what.contains("存在的主要问题”、“") && what.contains("改进措施"), "{what}");
    assert!(evidence.contains("2处文字相同，共") && evidence.contains("“本单位年初预算编制不够细化"), "{evidence}");
    assert!(evidence.ends_with("不在同一主管部门"), "{evidence}");
}

#[test]
fn what_most_units_write_comes_behind_what_a_few_share() {
    let form = built_in(FORM);
    let mut units = sound(20);
    let common = "根据县财政局统一部署，本年度绩效自评结果用于下一年度预算编制，并在政府网站公开。";
    for (index, unit) in units.iter_mut().enumerate() {
        let values = &mut unit.judged.as_mut().unwrap().values;
        values.insert("结果应用".to_owned(), common.to_owned());
        if [11, 12].contains(&index) {
            values.insert("存在问题".to_owned(), PROBLEM.to_owned());
        }
    }
    let told = told(&form, units);
    let evidence: Vec<&str> = told.iter().map(|(.., evidence)| evidence.as_str()).collect();
    let [few, all] = evidence[..] else { panic!("{told:#?}") };
    assert!(few.ends_with("都在同一主管部门") && all.ends_with("可能是统一的写法"), "{told:#?}");
    assert_eq!(told[1].1.len(), 20);
    // Of fewer than eight units nobody can say what most write.
    let evidence = |count: u32| {
        let mut units = sound(count);
        for unit in &mut units {
            unit.judged.as_mut().unwrap().values.insert("结果应用".to_owned(), common.to_owned());
        }
        let told = self::told(&form, units);
        told.into_iter().find(|(kind, ..)| *kind == HintKind::SharedText).unwrap().3
    };
    assert!(evidence(8).ends_with("可能是统一的写法") && evidence(7).ends_with("都在同一主管部门"));
}

#[test]
fn a_figure_far_from_its_peers_is_told_with_theirs() {
    let form = built_in(FORM);
    let mut units = sound(30);
    let set = |unit: &mut UnitReturn, field: &str, value: &str| {
        unit.judged.as_mut().unwrap().values.insert(field.to_owned(), value.to_owned());
    };
    set(&mut units[14], "预算控制率.指标值", "0.7164");
    set(&mut units[25], "支出合计.决算", "90000");
    let told = told(&form, units);
    let [rate, spent] = &told[..] else { panic!("{told:#?}") };
    assert_eq!((rate.0, &rate.1), (HintKind::FarFromPeers, &codes(&["025"])), "{told:#?}");
    assert_eq!(spent.1, codes(&["014"]));
    assert!(rate.2.contains("支出合计 决算数”人均") && rate.2.ends_with("万元"), "{}", rate.2);
    // Of nine units below the same 主管部门, not of all.
    assert_eq!(spent.3, "“010局”所属的9个单位的中位数是4.00%，中间一半在2.00%到7.00%之间");
    assert!(spent.2.ends_with("71.64%"), "{}", spent.2);
}

#[test]
fn few_units_are_no_peers() {
    let form = built_in(FORM);
    let mut units = sound(7);
    units[3].judged.as_mut().unwrap().values.insert("支出合计.执行率".to_owned(), "0.1".to_owned());
    assert_eq!(told(&form, units), []);
}

#[test]
fn targets_all_met_exactly_are_told() {
    let form = built_in(FORM);
    let pairs = [("≥100项", "100项"), ("≥50件", "50件"), ("12个", "12个"), ("95%", "95％"), ("≤90万元", "90万元")];
    let units = |achieved: &str| {
        let mut unit = passed("1", None, &[("绩效指标.指标值[9]", "100%"), ("绩效指标.完成值[9]", "100%")]);
        let values = &mut unit.judged.as_mut().unwrap().values;
        for (row, (target, reached)) in (1..).zip(pairs) {
            values.insert(format!("绩效指标.名称[{row}]"), format!("指标{row}"));
            values.insert(format!("绩效指标.指标值[{row}]"), target.to_owned());
            values.insert(format!("绩效指标.完成值[{row}]"), if row == 2 { achieved } else { reached }.to_owned());
        }
        vec![unit]
    };
    let told = told(&form, units("50件"));
    assert_eq!(
        (told[0].0, told[0].3.as_str()),
        (HintKind::ExactTargets, "5项指标：“指标1≥100项”、“指标2≥50件”、“指标312个”等")
    );
    assert_eq!(whom(&form, units("51件")), []);
}

#[test]
fn full_marks_and_scores_far_above_the_recomputed_are_told() {
    let form = built_in(FORM);
    let scored = |code: &str, declared: Decimal, recomputed: Decimal| {
        let mut unit = passed(code, None, &[("预算控制率.自评得分", "5"), ("预算控制率.核算得分", "0")]);
        let judged = unit.judged.as_mut().unwrap();
        (judged.declared, judged.recomputed) = (Some(declared), Some(recomputed));
        unit
    };
    let units = vec![
        scored("1", dec!(100), dec!(100)),
        scored("2", dec!(98), dec!(93)),
        scored("3", dec!(94.99), dec!(90)),
        scored("4", dec!(100), dec!(88)),
    ];
    let told = told(&form, units);
    let kinds: Vec<(HintKind, &str)> = told.iter().map(|(kind, units, ..)| (*kind, units[0].as_str())).collect();
    use HintKind::{FullMarks, SelfScore};
    assert_eq!(kinds, [(SelfScore, "4"), (SelfScore, "2"), (FullMarks, "1"), (FullMarks, "4")]);
    assert_eq!((&*told[0].2, &*told[0].3), ("自评100分，核算88分，高12分", "“预算控制率”自评5分、核算0分"));
    assert_eq!(told[3].3, "满分100分，自评100分，核算88分");
}

#[test]
fn projects_that_all_have_full_marks_are_told() {
    let form = built_in("mof-project-2020");
    let of = |code: &str, second: &str| passed(code, None, &[("项目1.自评总分", "100"), ("项目2.自评总分", second)]);
    let told = told(&form, vec![of("1", "100"), of("2", "99.5")]);
    let [(HintKind::FullMarks, of, _, evidence)] = &told[..] else { panic!("{told:#?}") };
    assert_eq!(*of, codes(&["1"]));
    assert!(evidence.starts_with("2处：") && evidence.contains("项目1"), "{evidence}");
}

#[test]
fn the_sheet_names_the_units_and_what_deserves_a_look_first() {
    let form = built_in(FORM);
    let mut units = sound(30);
    for unit in &mut units[..9] {
        unit.judged.as_mut().unwrap().values.insert("存在问题".to_owned(), PROBLEM.to_owned());
    }
    units[20].judged.as_mut().unwrap().declared = Some(dec!(99));
    units[21].judged.as_mut().unwrap().values.insert("存在问题".to_owned(), PROBLEM.to_owned());
    let book = made(&form, units);
    let table = book.table("复核提示", "提示");
    assert_eq!(table.column("提示"), ["自评偏高", "文字雷同"]);
    assert_eq!(table.column("单位代码"), ["020", "10个单位"]);
    let named = &table.column("单位名称")[1];
    assert!(named.starts_with("000 000局\n001 001局\n") && named.ends_with("005 005局\n……"), "{named}");
    assert!(book.cells("复核提示").values().any(|text| text == "共2条：自评偏高1条，文字雷同1条"));
}
