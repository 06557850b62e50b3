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

/// Sentences of which every figure is right, or is of something that the workbook does not have.
const RIGHT: &[&str] = &[
    "收入由1709.11万元增加到1940.65万元，增长13.55%。",
    "收入由2020年的1709.11万元增长到2021年的1940.65万元，增长13.55%。",
    "固定资产由年初的1572.45万元增加到年末的1694.92万元，增长7.79%。",
    "“三公”经费由4.12万元下降到3.46万元，下降16.02%。",
    "基本支出由398.6万元增至416.11万元，增加17.51万元，增长4.39%。",
    "受理件由2020年的80万件增加到2021年的92万件，增长15%。",
    "受理件从80件上升至92件，增长15%。",
    "投诉由20件下降到15件，下降25%。",
    "公务接待费支出预算为7万元，支出决算为3.46万元，与上年相比减少0.66万元，减少16.02%，减少的主要原因是厉行节约。",
    "公务接待费预算7万元，支出决算3.46万元，与上年相比减少0.66万元。",
    "“三公”经费支出预算为7万元，支出决算为3.46万元，比上年减少0.66万元，下降16.02%。",
    "全年支出比年初预算增加810.03万元，增长71.64%。",
    "基本支出决算比年初预算增加52.55万元，增长14.45%。",
    "项目支出决算比年初预算增加757.48万元，增长98.75%，主要是平台建设追加。",
    "收入决算1940.65万元，比年初预算1130.62万元增加810.03万元。",
    "公用经费比年初预算减少0.79万元，下降4.39%。",
    "“三公”经费支出3.46万元，比年初预算减少50.57%，比上年4.12万元下降16.02%。",
    "2021年，我局部门预算总收入1130.62万元，比上年预算增加了65.3万元。",
    "2021年部门预算收入1130.62万元，较上年增加72.32万元，增长6.83%，主要原因是人员增加。",
    "基本支出预算363.56万元，比上年增加20万元，增长5.82%。",
    "公用经费预算18万元，比上年增加0.5万元，增长2.86%。",
    "财政拨款收入预算1117.93万元，比上年预算1045.61万元增加72.32万元。",
    "预算收入比上年增加72.32万元，增长6.83%。",
    "“三公”经费支出同比下降16.02%。",
    "“三公”经费决算3.46万元，较上年决算数4.12万元减少16.02%。",
    "三公经费决算比上年下降16.02%，预算比上年下降12.5%。",
    "“三公”经费预算7万元，比上年减少12.5%，决算3.46万元，比上年减少16.02%。",
    "2020年度“三公”经费4.12万元，2021年度3.46万元，减少0.66万元，下降16.02%。",
    "人员经费占基本支出的95.86%，公用经费占4.14%。",
    "人员经费占基本支出的比重为95.86%。",
    "公用经费占基本支出的4.14%。",
    "人员经费占总支出的20.56%。",
    "全年商品和服务支出928.66万元，占总支出的47.85%。",
    "资本性支出占项目支出的35.69%。",
    "项目支出按经济分类分：商品和服务支出911.45万元，占59.79%；对个人和家庭补助69.04万元，占4.53%；资本性支出544.05万元，占35.69%。",
    "预算控制率=（本年追加预算810.03/年初部门预算1130.62）×100%=71.64%，得0分。",
    "三公经费控制率=（3.46÷7）×100%=49.43%。",
    "“三公”经费变动率=[(7-8)/8]×100%=-12.5%。",
    "基本支出比上年（398.60万元）增加17.51万元，增长4.39%。",
    "差旅费2.36万元，比上年2.5万元下降5.6%。",
    "2020年、2021年“三公”经费决算分别为4.12万元、3.46万元。",
    "2020年年末固定资产1572.45万元。",
    "公用经费预算18万元，实际17.21万元，控制率95.61%，结余0.79万元。",
    "2021年“三公”经费变动率为-12.5%，控制率49.43%。",
    "基本支出416.11万元，其中：财政拨款403.42万元，其他资金12.69万元。",
    "项目支出1524.54万元，其中：财政拨款1524.54万元。",
    "上年支出1709.11万元，其中：基本支出398.6万元，项目支出1310.51万元；本年支出1940.65万元，其中：基本支出416.11万元，项目支出1524.54万元。",
    "委托第三方评价，得分92分。",
    "总分100分，自评94分。",
    "会议12次、培训5次，支出分别为0.55万元、1.32万元。",
];

#[test]
fn what_is_right_is_not_accused_however_it_is_said() {
    let engine = Engine::built_in();
    let workbook = clean();
    let accused: Vec<(&str, String)> = RIGHT
        .iter()
        .flat_map(|sentence| {
            let found = judged(&engine, &workbook, &format!("2021年度部门整体支出绩效自评报告\n{sentence}\n"));
            let open = found.into_iter().filter(|judgement| judgement.agreement.is_open());
            open.map(|judgement| (*sentence, judgement.message)).collect::<Vec<_>>()
        })
        .collect();
    assert!(accused.is_empty(), "{accused:#?}");
}

#[test]
fn a_change_against_the_budget_is_not_held_to_the_year_before() {
    let table = "\
单位：万元
| 项目 | 年初预算 | 决算 | 增减额 | 增减率 |
| --- | --- | --- | --- | --- |
| 基本支出 | 363.56 | 416.11 | 52.55 | 14.45% |
| 项目支出 | 767.06 | 1524.54 | 757.48 | 98.75% |
";
    let found = judged(&Engine::built_in(), &clean(), table);
    assert!(found.iter().all(|judgement| !judgement.agreement.is_open()), "{found:#?}");
}
