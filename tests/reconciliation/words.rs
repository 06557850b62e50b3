//! What words a figure is held to the workbook by, and by which it is not: on the clean sample.

use jixiao::engine::Engine;
use jixiao::reconciliation::Agreement;

use crate::{clean, judged, written};

/// What is said of the figures of a text: as they are written, with the first letter of the verdict's name in English.
fn said(text: &str) -> Vec<(String, Agreement)> {
    let found = judged(&Engine::built_in(), &clean(), text);
    found.into_iter().map(|judgement| (judgement.written, judgement.agreement)).collect()
}

#[track_caller]
fn assert_said(text: &str, expected: &[(&str, Agreement)]) {
    let expected: Vec<(String, Agreement)> =
        expected.iter().map(|(written, agreement)| ((*written).to_owned(), *agreement)).collect();
    assert_eq!(said(text), expected, "{text}");
}

#[test]
fn a_figure_is_wrong_where_its_words_name_one_of_the_workbook() {
    use Agreement::{Agrees, Differs};
    assert_said("2021年基本支出决算461.11万元。", &[("461.11万元", Differs)]);
    assert_said("公务接待费预算7万元，实际支出4.36万元。", &[("7万元", Agrees), ("4.36万元", Differs)]);
    // 3.46 is what was spent, not the budget.
    assert_said("公务接待费年初预算3.46万元。", &[("3.46万元", Differs)]);
    assert_said("固定资产比上年增加122.47万元，增长77.9%。", &[("122.47万元", Agrees), ("77.9%", Differs)]);
    assert_said("“三公”经费合计决算3.64万元。", &[("3.64万元", Differs)]);
}

#[test]
fn what_the_workbook_does_not_have_is_not_checked() {
    use Agreement::Unverified;
    for text in [
        "市属某中心基本支出461.11万元。",
        "2019年基本支出决算461.11万元。",
        "2022年计划安排项目支出1700万元。",
        "基本支出人均23.12万元。",
        "（1）大厅提质改造项目。年初预算51万元，其中商品和服务支出21万元。",
        "政府购买服务支出31万元，其中差旅费11万元。",
        "公务接待费控制在9万元以内。",
        "累计拨付固定资产投资231万元。",
    ] {
        let found = said(text);
        assert!(!found.is_empty() && found.iter().all(|(_, agreement)| *agreement == Unverified), "{text}: {found:?}");
    }
}

#[test]
fn approximations_and_other_units_are_understood() {
    use Agreement::Agrees;
    assert_said("全年支出合计1940余万元。", &[("1940余万元", Agrees)]);
    assert_said("全年支出合计约0.19亿元。", &[("0.19亿元", Agrees)]);
    assert_said("全年支出合计19406500元。", &[("19406500元", Agrees)]);
    assert_said("全年支出合计１，９４０．６５万元。", &[("１，９４０．６５万元", Agrees)]);
}

#[test]
fn the_text_is_held_to_itself() {
    use Agreement::{Agrees, Contradicts, Unverified};
    assert_said(
        "志愿服务收入较上年增加20万元，上年为100万元，增长30%。",
        &[("20万元", Unverified), ("100万元", Unverified), ("30%", Contradicts)],
    );
    assert_said("受理来信53封，其中办结48封、在办5封。", &[("53封", Agrees), ("48封", Agrees), ("5封", Agrees)]);
    assert_said(
        "受理来信53封，其中办结48封、在办9封。",
        &[("53封", Contradicts), ("48封", Unverified), ("9封", Unverified)],
    );
}

#[test]
fn a_table_is_read_by_its_rows_and_columns() {
    let table = "\
单位：万元
| 项目 | 年初预算数 | 决算数 |
| --- | --- | --- |
| 公务接待费 | 7.00 | 4.36 |
| 公务用车运行维护费 | 0.00 | 0.00 |
";
    let found = judged(&Engine::built_in(), &clean(), table);
    assert_eq!(written(&found, Agreement::Differs), ["4.36"]);
    assert_eq!(written(&found, Agreement::Agrees), ["7.00", "0.00", "0.00"]);
    assert_eq!(found[1].place, "表1第2行第3列");
}

#[test]
fn a_year_is_doubtful_where_the_figure_is_of_this_year() {
    let doubtful = |text: &str| said(text).iter().any(|(_, agreement)| *agreement == Agreement::DoubtfulYear);
    assert!(doubtful("2020年公务接待费3.46万元。"));
    assert!(doubtful("某局2020年度部门整体支出绩效自评报告"));
    // What is of the year before is so: 4.12.
    assert!(!doubtful("2020年公务接待费4.12万元。"));
    assert!(!doubtful("2021年公务接待费3.46万元，比2020年减少0.66万元。"));
    assert!(!doubtful("自2020年以来公务接待费控制在3.46万元。"));
}
