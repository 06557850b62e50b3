//! The published case: a report of 2021 with its figures and its faults, in other words, against the workbook with the same figures.

use jixiao::engine::Engine;
use jixiao::reconciliation::Agreement;

use crate::{judged, support, written};

/// A report with the figures of the published one.
const REPORT: &str = "\
2021年度整体支出绩效自评报告
一、单位概况
（一）主要职责
统筹“12345”热线受理，会同有关部门办理《2020年全市营商环境评价办法》（湘营商〔2020〕12号）第8条规定的事项，联系电话0731-83610000。
（二）机构和人员
现有行政编制8名，下属的政务服务中心另有事业编制10名。
（三）全年重点
1. 清理事项：全年动态调整132项，其中：取消88项、新增17项、变更27项。深入推行“三集”审批，把12333-1、12315两条热线并入12345热线。
2. 政务公开：收到依申请公开32件，已经办结28件，尚有4件在办；指导各单位公开138件，完成135件，余下3件待办。
3. 热线：全年受理热线工单4万余件，回访满意率98.79%，市长信箱来信800余件，及时回复率100%。
（四）收支规模
本部门年初预算1130.62万元，年中追加预算810.03万元。支出合计1940.65万元，其中：基本支出416.12万元，项目支出1524.54万元。
二、资金使用
（一）基本支出
2021年收入合计1940.65万元，2020年收入合计1709.11万元，今年增加231.54万元，增长13.55%。
2021年度财政拨款基本支出403.42万元，其中人员经费386.21万元，占基本支出的95.73%；公用经费17.21万元，占基本支出的4.27%。
“三公”经费年初预算7万元，全部是公务接待费；实际支出3.46万元，其中公务接待费3.46万元。
2020年参加出国（境）培训0人，因公出国（境）费用零支出。
（二）项目支出
项目支出年初预算767.06万元，年中追加757.48万元，决算1524.54万元。按经济分类：商品和服务支出911.45万元，对个人和家庭的补助69.04万元，资本性支出544.05万元。主要有市民之家运营、2020年非税收入征管经费等项目。
三、资产
年末资产合计1759.44万元，其中流动资产64.52万元，固定资产1694.92万元。固定资产比上年增加122.47万元，涨幅3.93%。
2000元以下的物品由科室采购，2000-5000元的报分管领导，5000元以上的集体研究。
四、评价结论
对照指标逐项打分，我局2021年度自评得分98分。
";

#[test]
fn the_faults_of_the_published_report_are_found_and_nothing_else_is_accused() {
    let workbook = std::fs::read("samples/liuyang-2021/as-published.xlsx").unwrap();
    let found = judged(&Engine::built_in(), &workbook, REPORT);
    let of = |agreement| written(&found, agreement);
    assert_eq!(of(Agreement::Differs), ["3.93%"]);
    assert_eq!(of(Agreement::Unsupported), ["98分"]);
    assert_eq!(of(Agreement::DoubtfulYear), ["2020年"]);
    assert_eq!(of(Agreement::Contradicts), [""; 0]);
    assert_eq!(of(Agreement::Rounding), ["1940.65万元", "416.12万元"]);
    let growth = found.iter().find(|judgement| judgement.written == "3.93%").unwrap();
    assert_eq!((growth.expected.as_str(), growth.field.as_str()), ("7.79%", "固定资产.增长率"));
    let rounding: Vec<&str> = found
        .iter()
        .filter(|judgement| judgement.agreement == Agreement::Rounding)
        .map(|judgement| judgement.expected.as_str())
        .collect();
    assert_eq!(rounding, ["1940.66万元", "416.11万元"]);
    let year = found.iter().find(|judgement| judgement.agreement == Agreement::DoubtfulYear).unwrap();
    assert!(year.context.contains("2020年参加出国"), "{}", year.context);
    let agreeing = of(Agreement::Agrees);
    for figure in [
        "13.55%",
        "95.73%",
        "4.27%",
        "132项",
        "88项",
        "17项",
        "27项",
        "32件",
        "28件",
        "4件",
        "138件",
        "135件",
        "3件",
        "7万元",
        "3.46万元",
        "1130.62万元",
        "810.03万元",
        "767.06万元",
        "757.48万元",
        "1524.54万元",
        "403.42万元",
        "386.21万元",
        "17.21万元",
        "231.54万元",
        "1709.11万元",
        "911.45万元",
        "69.04万元",
        "544.05万元",
        "1759.44万元",
        "64.52万元",
        "1694.92万元",
        "122.47万元",
        "8名",
        "10名",
        "4万余件",
        "98.79%",
        "800余件",
        "100%",
    ] {
        assert!(
            agreeing.contains(&figure),
            "{figure}: {:?}",
            found.iter().find(|judgement| judgement.written == figure)
        );
    }
    // What is a name is no figure, and what is a bound is held to nothing.
    for name in ["12345", "12333", "83610000", "2020年非税", "12号", "8条"] {
        assert!(!found.iter().any(|judgement| judgement.written.contains(name)), "{name}");
    }
    let unverified = of(Agreement::Unverified);
    assert_eq!(unverified, ["0人", "零支出", "2000元", "2000-5000元", "5000元"]);
}

#[test]
fn an_amount_in_the_wrong_unit_is_told_as_that() {
    let workbook = std::fs::read("samples/liuyang-2021/as-published.xlsx").unwrap();
    let text = "项目支出年初预算767.06万元，年中追加757.48元，决算1524.54万元。";
    let found = judged(&Engine::built_in(), &workbook, text);
    assert_eq!(written(&found, Agreement::Differs), ["757.48元"]);
    assert!(found[1].message.contains("单位写错"), "{}", found[1].message);
}

#[test]
fn the_program_says_the_same_and_writes_what_goes_back() {
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("报告.txt");
    std::fs::write(&report, REPORT).unwrap();
    let out = folder.path().join("out");
    let arguments: Vec<&std::ffi::OsStr> = vec![
        "report".as_ref(),
        "--check".as_ref(),
        report.as_os_str(),
        "samples/liuyang-2021/as-published.xlsx".as_ref(),
        "-o".as_ref(),
        out.as_os_str(),
        "--format".as_ref(),
        "json".as_ref(),
    ];
    let run = support::program::jixiao(&arguments);
    assert_eq!(run.code, 1, "{}", run.err);
    let json: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(json["version"], 1);
    assert_eq!(json["counts"]["differs"], 1);
    assert_eq!(json["counts"]["unsupported"], 1);
    // Plain text takes no comments.
    assert!(json["commented"].is_null());
    let returned = json["returned"].as_str().unwrap();
    let book = support::workbook_edits::Package::read(&std::fs::read(returned).unwrap());
    let texts = book.text("xl/sharedStrings.xml");
    assert!(book.text("xl/workbook.xml").contains("报告核对") && texts.contains("涨幅3.93%"), "{texts}");
    // What goes back is the form again.
    let (again, _) = support::program::check(std::path::Path::new(returned), None);
    assert!(again["findings"].as_array().unwrap().iter().all(|finding| finding["code"] != "T009"), "{again}");
}
