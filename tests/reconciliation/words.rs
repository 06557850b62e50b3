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
    assert_said("2021年，公务接待费3.46万元，培训费1.23万元。", &[("3.46万元", Agrees), ("1.23万元", Differs)]);
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
    "信访件比上年31件减少5件，下降16.13%。",
    "市民之家运营项目比上年225万元增加15万元，增长6.67%。",
    "代管资金较年初12万元增加3万元，增长25%。",
    "赋权事项由上年的60项增加到66项，增加6项，增长10%。",
    "在上年31件的基础上减少5件，下降16.13%。",
    "窗口由204个增加12个，增长5.88%。",
    "代管资金比预算8万元减少1万元，较上年4.12万元下降16.02%。",
    "接待批次26批，比上年31批减少5批，下降16.13%；接待人次182人，比上年210人减少28人，下降13.33%。",
    "2020年支出1709.11万元，今年支出1940.65万元。",
    "2020年公务接待费4.12万元，本年公务接待费3.46万元。",
    "2020年固定资产1572.45万元，本年固定资产1694.92万元。",
    "2020年收入1709.11万元，今年收入1940.65万元，其中财政拨款1927.96万元。",
    "2020年编制18名，本年编制18名。",
    "2019年机构改革后核定行政编制8名、事业编制10名。",
    "2019年组建，行政编制8名，事业编制10名。",
    "2022年决算公开，三公经费3.46万元。",
    "2022年部门决算公开显示，总支出1940.65万元。",
    "2022年财政评价认定，总支出1940.65万元。",
    "2020年采购的服务在本年支付，政府采购520万元。",
    "2020年非税收入征管项目10万元，2020年全市征收非税收入1.2亿元。",
    "会议费0.55万元，比上年0.60万元减少0.05万元；培训费1.32万元。",
    "水费0.72万元，上年0.75万元；电费2.15万元，上年2.05万元；差旅费2.36万元，上年2.5万元。",
    "公用经费较上年17.7万元减少0.49万元，其中办公费6.21万元、差旅费2.36万元。",
    "公务接待费3.46万元，较上年决算数4.12万元减少0.66万元；会议费0.55万元，培训费1.32万元。",
    "与上年0.75万元相比，水费0.72万元，电费2.15万元。",
    "流动资产64.52万元，比年初增加5.1万元，占资产总额的3.67%。",
    "固定资产1694.92万元，比年初增加122.47万元，增长7.79%，占资产总额的96.33%。",
    "财政拨款收入1927.96万元，比上年增加229.85万元，占总收入的99.35%。",
    "其他收入12.69万元，比上年增加1.69万元，占总收入的0.65%。",
    "支出合计1940.65万元，比2019年增加438.29万元，增长29.17%。",
    "基本支出416.11万元，比2019年增加43.96万元，增长11.81%。",
    "固定资产1694.92万元，比2019年末1450.3万元增加244.62万元，增长16.87%。",
    "公用经费17.21万元，比2019年的18.5万元下降6.97%。",
    "项目支出1524.54万元，与2019年相比增加394.33万元。",
    "截至6月底，基本支出201.5万元。",
    "截至9月30日，项目支出980.3万元。",
    "1—6月，公务接待费1.52万元。",
    "1至9月三公经费2.1万元。",
    "9月底，三公经费2.1万元。",
    "至8月末，公用经费10.3万元。",
    "前11个月支出合计1750.2万元。",
    "截止2021年10月，支出合计1650.2万元。",
    "水费、电费合计2.87万元。",
    "会议费、培训费合计1.87万元。",
    "基本工资、津贴补贴、奖金共计279.26万元。",
    "会议费、培训费、差旅费合计4.23万元，比上年4.4万元下降3.86%。",
    "水费、电费预算0.8万元、2.2万元，实际0.72万元、2.15万元。",
    "公务接待费（其中住宿费1.28万元）均凭函接待。",
    "固定资产（原值2486.3万元）已全部录入系统。",
    "基本支出（含职业年金5.7万元）按月拨付。",
    "项目支出（不含平台建设980.49万元）用于日常运转。",
    "剔除平台建设，支出合计1396.6万元。",
    "剔除平台建设因素，项目支出980.49万元，比上年下降10.89%。",
    "不考虑平台建设，项目支出比上年下降25.18%。",
    "政府采购的80%授予中小企业。",
    "固定资产的5%即84.75万元为租出资产。",
    "编制8名的局机关实有8人，10名编制的中心实有10人。",
    "编制8名为行政编制。",
    "编制10名（事业）。",
    "行政编制8名，事业编制10名，在职8人、10人。",
    "2020年总支出1709.11万元。其中：基本支出398.6万元，项目支出1310.51万元。2021年总支出1940.65万元，其中基本支出416.11万元、项目支出1524.54万元。",
    "基本支出较年初预算增加，人员经费398.9万元，公用经费17.21万元。",
    "对个人和家庭的补助支出11.91万元（基本支出中的退休费等），工资福利支出374.3万元。",
    "减少项目支出20万元，用于疫情防控。",
    "公用经费按16.01万元的定额标准安排。",
    "固定资产以1576.28万元为基数。",
    "年中检查时，支出合计为986.98万元。",
    "流动资产64.52万元，比年初59.42万元增加5.1万元，增长8.58%，占资产总额的3.67%。",
    "人员经费398.9万元（财政拨款386.21万元、其他资金12.69万元）。",
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

#[test]
fn tables_of_two_years_and_of_changes_are_held_to_the_right_column() {
    let engine = Engine::built_in();
    for table in [
        "| 项目 | 2020年 |  | 2021年 |  |\n| --- | --- | --- | --- | --- |\n|  | 预算 | 决算 | 预算 | 决算 |\n\
         | 公务接待费 | 8.00 | 4.12 | 7.00 | 3.46 |\n| 合计 | 8.00 | 4.12 | 7.00 | 3.46 |\n",
        "| 科目 | 2020年决算 | 2021年预算 | 2021年决算 | 比上年 | 比预算 |\n| --- | --- | --- | --- | --- | --- |\n\
         | 办公费 | 6.40 | 6.50 | 6.21 | -0.19 | -0.29 |\n| 培训费 | 1.30 | 1.40 | 1.32 | 0.02 | -0.08 |\n",
        "| 指标 | 分值 | 2020年得分 | 2021年得分 |\n| --- | --- | --- | --- |\n\
         | 预算控制率 | 5 | 2 | 0 |\n| 公用经费控制率 | 8 | 6 | 8 |\n",
    ] {
        let found = judged(&engine, &clean(), &format!("单位：万元\n{table}"));
        let accused: Vec<_> = found.iter().filter(|judgement| judgement.agreement.is_open()).collect();
        assert!(accused.is_empty() && !found.is_empty(), "{table}\n{accused:?}");
    }
    let wrong = "单位：万元\n| 项目 | 2020年 |  | 2021年 |  |\n| --- | --- | --- | --- | --- |\n|  | 预算 | 决算 | 预算 | 决算 |\n\
                 | 公务接待费 | 8.00 | 4.21 | 7.00 | 3.64 |\n";
    let found = judged(&engine, &clean(), wrong);
    assert_eq!(written(&found, Agreement::Differs), ["4.21", "3.64"]);
}

#[test]
fn a_figure_is_compared_in_the_unit_of_its_row() {
    let engine = Engine::built_in();
    let project = std::fs::read("samples/project-2020/clean.xlsx").unwrap();
    for text in [
        "办理业务57万人次。",
        "办理业务人次为570000人次。",
        "| 指标 | 完成值 | 计量单位 |\n| --- | --- | --- |\n| 办理业务人次 | 57 | 万人次 |\n",
    ] {
        let found = judged(&engine, &project, text);
        assert!(found.iter().any(|judgement| judgement.agreement == Agreement::Agrees), "{text}: {found:?}");
        assert!(found.iter().all(|judgement| !judgement.agreement.is_open()), "{text}: {found:?}");
    }
    let found = judged(&engine, &project, "办理业务75万人次。");
    assert_eq!(written(&found, Agreement::Differs), ["75万人次"]);
    // The points that can be had are not those that were.
    let found = judged(&engine, &project, "产出指标50分、效益指标30分、满意度指标10分。效益指标得20分。");
    assert_eq!(written(&found, Agreement::Differs), ["20分"]);
}

#[test]
fn the_year_of_a_title_is_looked_at_near_the_own_year_at_the_head_and_in_a_short_line() {
    use Agreement::DoubtfulYear;
    let title = |year: i32| format!("{year}年度部门整体支出绩效自评报告\n\n");
    let titles: String = [2018, 2019, 2020, 2021, 2022, 2023, 2024].map(title).concat();
    let doubted = ["2019年度", "2020年度", "2022年度", "2023年度"].map(|year| (year, DoubtfulYear));
    assert_said(&titles, &doubted);
    // The tenth paragraph is at the head, the eleventh is not.
    let paragraphs = format!("{}{}{}", "某单位说明。\n\n".repeat(9), title(2020), title(2022));
    assert_said(&paragraphs, &[("2020年度", DoubtfulYear)]);
    let as_long = |length: usize, year: i32| {
        let title = title(year);
        format!("{}{title}", "某".repeat(length - title.trim_end().chars().count()))
    };
    assert_said(&format!("{}{}", as_long(48, 2020), as_long(49, 2022)), &[("2020年度", DoubtfulYear)]);
}

#[test]
fn a_year_is_of_a_figure_that_stands_near_behind_it() {
    let is_doubted = |between: usize| {
        let words = "在各级有关部门的大力支持和帮助以及关心下经过全体干部职工共同努力和积极配合顺利完成";
        let words: String = words.chars().take(between - "基本支出，，基本支出".chars().count()).collect();
        let found = said(&format!("2020年基本支出，{words}，基本支出416.11万元。"));
        found.iter().any(|(_, agreement)| *agreement == Agreement::DoubtfulYear)
    };
    assert!(is_doubted(40) && !is_doubted(41));
}

#[test]
fn parts_are_added_up_to_twelve_and_a_total_is_of_two_at_least() {
    let adds_up = |parts: usize| {
        let named: Vec<String> =
            "甲乙丙丁戊己庚辛壬癸子丑寅".chars().take(parts).map(|part| format!("{part}1万元")).collect();
        let found = said(&format!("补助资金{parts}万元，其中{}。", named.join("、")));
        assert_eq!(found.len(), parts + 1);
        found.iter().all(|(_, agreement)| *agreement == Agreement::Agrees)
    };
    assert!(adds_up(12) && !adds_up(13));
    let total = |parts: &str, total: u32| {
        said(&format!("| 内容 | 金额（万元） |\n| --- | --- |\n{parts}| 合计 | {total} |\n")).pop().unwrap().1
    };
    assert_eq!(total("| 甲事 | 3 |\n| 乙事 | 4 |\n", 7), Agreement::Agrees);
    assert_eq!(total("| 甲事 | 3 |\n", 3), Agreement::Unverified);
}
