//! Tables as counties have them: each a kind that a draft has to see through.

use super::table::drafted;

#[test]
fn indicators_of_several_levels_are_rows_and_the_points_bound_the_score() {
    let table = drafted(
        &[
            "部门整体支出绩效评价指标评分表|.",
            "一级指标|二级指标|三级指标|分值|评分标准|自评得分|扣分原因",
            "投入|预算配置|在职人员控制率|5|以100%为标准。||",
            "||“三公经费”变动率|5|每超过一个百分点扣0.5分。||",
            "过程|预算执行|预算完成率|90|100%计满分。||",
            "合计|||=SUM(D3:D5)||=SUM(F3:F5)|",
        ],
        &["A1:G1", "A3:A4", "B3:B4", "A6:C6"],
    );
    assert_eq!(table.made("D4"), ["三公经费变动率.分值", "score", "5"]);
    assert_eq!(table.made("F3"), ["在职人员控制率.自评得分", "score", ""]);
    let total = "SUM(在职人员控制率.自评得分,三公经费变动率.自评得分,预算完成率.自评得分)";
    assert_eq!(table.made("F6"), ["合计.自评得分", "score", total]);
    assert_eq!(table.made("G3"), ["在职人员控制率.扣分原因", "text", ""]);
    // Nothing is filled in beside the words that are printed over it.
    assert_eq!(table.left_out(), ["E6"]);
    let texts = table.texts();
    for written in [
        "corner = \"一级指标／二级指标／三级指标\"",
        "group = [\"投入\", \"预算配置\"]",
        "row = \"预算完成率\"\ncolumn = \"自评得分\"\nmax = 90",
        // A reason is given only where points are lost.
        "label = \"扣分原因\"",
    ] {
        assert!(texts.contains(written) || written.starts_with("label"), "{written}\n{texts}");
    }
    assert!(texts.contains("required = false"), "{texts}");
}

#[test]
fn a_label_that_is_merged_beside_headings_and_rows_is_the_label_of_the_rows() {
    let table = drafted(
        &[
            "财政供养人员情况（人）|编制数|实际在职人数|控制率",
            "|||=C2/B2",
            "经费控制情况|上年决算数|本年预算数|本年决算数",
            "三公经费|——||",
            "绩效指标|一级指标|三级指标|得分",
            "|产出指标|指标1：|",
            "|效益指标|指标1：|",
            "总分|||=SUM(D6:D7)",
        ],
        &["A1:A2", "A5:A7", "A8:C8"],
    );
    assert_eq!(table.made("B2"), ["财政供养人员情况.编制数", "count", ""]);
    assert_eq!(table.made("D2")[2], "财政供养人员情况.实际在职人数/财政供养人员情况.编制数");
    assert_eq!(table.made("C4"), ["三公经费.本年预算数", "amount", ""]);
    assert_eq!(table.made("D7"), ["效益指标_指标1.得分", "score", ""]);
    assert_eq!(table.made("D8")[2], "SUM(指标1.得分,效益指标_指标1.得分)");
    assert!(table.texts().contains("group = [\"绩效指标\", \"产出指标\"]"), "{}", table.texts());
    assert!(table.left_out().is_empty(), "{:?}", table.left_out());
}

#[test]
fn labels_over_blanks_and_words_across_the_table_are_the_labels_of_the_rows_below() {
    let table = drafted(
        &[
            "类别|明细|预算数|决算数",
            "一、基本支出|||",
            "人员经费|工资||",
            "|津贴||",
            "公用经费|办公费||",
            "二、项目支出|||",
            "专项|水库||",
            "合计||=SUM(C3:C7)|=SUM(D3:D7)",
        ],
        &["A2:D2", "A6:D6", "A8:B8"],
    );
    assert_eq!(table.made("C4"), ["津贴.预算数", "amount", ""]);
    assert_eq!(table.made("D8")[2], "SUM(工资.决算数,津贴.决算数,办公费.决算数,水库.决算数)");
    let texts = table.texts();
    for written in ["group = [\"一、基本支出\", \"人员经费\"]", "group = [\"二、项目支出\", \"专项\"]"]
    {
        assert!(texts.contains(written), "{written}\n{texts}");
    }
    assert!(table.left_out().is_empty(), "{:?}", table.left_out());
}

#[test]
fn what_somebody_wrote_beside_a_label_is_a_box() {
    let table = drafted(
        &[
            "项目支出绩效自评基本情况表|.",
            "项目名称|农村饮水安全巩固提升|项目代码|4300A",
            "项目负责人|张三|联系电话|0731-88888888",
            "起止时间|2023年1月—2023年12月|完工日期|2023-12-20",
            "资金总额（万元）|1200.5|受益人口（人）|35000",
            "是否完成验收|是|完成率|0.98",
            "项目概况|新建水厂2座，铺设管网120公里。|.|.",
        ],
        &["A1:D1", "B7:D7"],
    );
    let cases = [
        ("B2", ["项目名称", "text", ""]),
        ("D3", ["联系电话", "text", ""]),
        ("B4", ["起止时间", "text", ""]),
        ("D4", ["完工日期", "date", ""]),
        ("B5", ["资金总额", "amount", ""]),
        ("D5", ["受益人口", "count", ""]),
        ("B6", ["是否完成验收", "choice", ""]),
        ("D6", ["完成率", "percent", ""]),
        ("B7", ["项目概况", "text", ""]),
    ];
    for (cell, made) in cases {
        assert_eq!(table.made(cell), made, "{cell}");
    }
    assert!(table.says("“经费”里有8格已填了字（B2等），按要填的格看待"), "{}", table.draft.text());
    // Headings over rows are none, though they are words side by side.
    let headed = drafted(&["项目名称|主管部门", "|", "|"], &[]);
    assert_eq!(headed.made("A2:A3"), ["经费.项目名称", "text", ""]);
}

#[test]
fn a_unit_in_the_heading_of_a_table_tells_the_type_of_its_columns() {
    let table = drafted(
        &[
            "二、人员情况（单位：人）|.|.|.|.",
            "类别|编制|年初数|占比|备注",
            "行政||||",
            "事业||||",
            "合计|=B3+B4|=C3+C4||",
            "在编人员比重||||",
        ],
        &["A1:E1"],
    );
    let cases = [("B3", "count"), ("C3", "count"), ("D3", "percent"), ("E3", "text"), ("B6", "percent")];
    for (cell, kind) in cases {
        assert_eq!(table.made(cell)[1], kind, "{cell}");
    }
    let table = drafted(&["三公经费情况表（单位：元）|.|.", "项目|上年|增减率（%）", "合计||=B3*100"], &["A1:C1"]);
    assert_eq!([table.made("B3")[1], table.made("C3")[1]], ["amount", "count"]);
    // A label over nothing that a formula reckons with may be anything; what one reckons with is a number.
    let table = drafted(&["项目|甲|乙", "水|||", "电||", "合计|=B2+B3|"], &[]);
    assert_eq!([table.made("B2")[1], table.made("C2")[1]], ["count", "text"]);
}

#[test]
fn tables_side_by_side_have_their_own_labels_and_numbers_of_rows_are_no_fields() {
    let table = drafted(
        &[
            "收入|.|.|支出|.|.",
            "项目|行次|决算数|项目（按功能分类）|行次|决算数",
            "栏次||1|栏次||2",
            "财政拨款收入|1||教育支出|31|",
            "其他收入|2||水利支出|32|",
            "合计|3|=SUM(C4:C5)|合计|33|=SUM(F4:F5)",
        ],
        &["A1:C1", "D1:F1"],
    );
    assert_eq!(table.made("C4"), ["财政拨款收入.决算数", "amount", ""]);
    assert_eq!(table.made("F4"), ["教育支出.决算数", "amount", ""]);
    assert_eq!(table.made("F6"), ["支出_合计.决算数", "amount", "SUM(教育支出.决算数,水利支出.决算数)"]);
    assert_eq!(table.draft.proposals.len(), 6, "{}", table.draft.text());
    assert_eq!(table.left_out(), ["B2", "E2", "A3:F3", "B4:B6", "E4:E6"]);
    assert!(table.says("左右并排的几张表改成了上下排"));
    // The longer of two tables, without a heading over each.
    let table = drafted(&["收入项目|金额|支出项目|金额", "拨款||工资|", "||办公费|", "合计|=B2|合计|=D2+D3"], &[]);
    let table_of_repeats =
        drafted(&["项目|金额|项目|金额", "拨款||工资|", "||办公费|", "合计|=B2|支出合计|=D2+D3"], &[]);
    assert_eq!(table_of_repeats.made("D3"), ["办公费.金额", "amount", ""]);
    assert_eq!(table_of_repeats.left_out(), ["A3:B3"]);
    assert!(!table.draft.proposals.is_empty());
}

#[test]
fn rows_that_formulas_tell_apart_are_fixed_though_their_labels_repeat() {
    let table = drafted(&["项目|预算数|决算数", "其他||", "其他|=B2*2|", "小计|=B2+B3|=C2", "合计|=B4|=C4+C3"], &[]);
    assert_eq!(table.made("B3"), ["经费_其他.预算数", "amount", "其他.预算数*2"]);
    assert_eq!(table.made("C5")[2], "小计.决算数+经费_其他.决算数");
    let list = drafted(&["项目|预算数|决算数", "其他||", "其他||", "合计|=SUM(B2:B3)|=SUM(C2:C3)"], &[]);
    assert_eq!(list.made("B4"), ["经费.预算数.合计", "amount", "SUM(经费.预算数)"]);
}

#[test]
fn names_that_somebody_filled_in_beside_numbers_are_a_list_and_its_total_row_loses_nothing() {
    let table = drafted(
        &[
            "序号|项目名称|预算数|.|决算数|执行率",
            "||年初|调整||",
            "1|水库一|100|5|90|=E3/(C3+D3)",
            "2|水库二|200|6|180|=E4/(C4+D4)",
            "合计||=SUM(C3:C4)|=SUM(D3:D4)|=SUM(E3:E4)|=E5/(C5+D5)",
        ],
        &["A1:A2", "B1:B2", "C1:D1", "E1:E2", "F1:F2", "A5:B5"],
    );
    assert_eq!(table.made("B3:B4"), ["经费.项目名称", "text", ""]);
    assert_eq!(table.made("F3:F4"), ["经费.执行率", "percent", "决算数/(年初+调整)"]);
    assert_eq!(table.made("F5"), ["经费执行率合计", "percent", "经费.决算数.合计/(经费.年初.合计+经费.调整.合计)"]);
    assert!(table.texts().contains("group = [\"预算数\"]") && table.texts().contains("label = \"执行率（合计）\""));
    assert!(table.left_out().is_empty(), "{:?}", table.left_out());
}

#[test]
fn the_names_of_people_are_a_list() {
    let table = drafted(&["序号|姓名|职务|联系电话", "1|张三|局长|138", "2|李四|副局长|139"], &[]);
    assert_eq!(table.made("B2:B3"), ["经费.姓名", "text", ""]);
    assert_eq!(table.made("D2:D3"), ["经费.联系电话", "text", ""]);
    assert!(!table.texts().contains("张三"), "{}", table.texts());
}

#[test]
fn the_lines_around_a_table_are_fields_a_signature_and_words() {
    let table = drafted(
        &[
            "~附件3",
            "~2023年度经费支出明细表",
            "~填报单位：某县水利局|.|~单位：万元",
            "项目|预算数|决算数",
            "办公费||",
            "~注：1.本表由各单位填报。",
            "~填表人：　　联系电话：|.|~单位负责人（签字）：",
        ],
        &[],
    );
    assert_eq!(table.made("A3"), ["填报单位", "text", ""]);
    let fields: Vec<&str> = table.draft.proposals.iter().map(|proposal| proposal.field.as_str()).collect();
    assert_eq!(fields, ["填报单位", "办公费.预算数", "办公费.决算数", "填表人", "联系电话"]);
    let texts = table.texts();
    for written in [
        "tag = \"附件3\"",
        "title = \"2023年度经费支出明细表\"",
        "unit_name = \"填报单位\"",
        "lines = [\"单位：万元\"]",
        "lines = [\"注：1.本表由各单位填报。\"]",
        "signers = [\"单位负责人（签字）\"]",
    ] {
        assert!(texts.contains(written), "{written}\n{texts}");
    }
    assert!(table.left_out().is_empty(), "{:?}", table.left_out());
}

#[test]
fn a_row_of_another_make_under_a_table_is_none_of_its_rows() {
    let table = drafted(
        &[
            "项目|批复规模（㎡）|实际规模（㎡）|控制率",
            "楼堂馆所|||=C2/B2",
            "厉行节约保障措施||.|.",
            "按收入性质分：||按支出性质分：|",
        ],
        &["B3:D3"],
    );
    assert_eq!(table.made("B3"), ["厉行节约保障措施", "text", ""]);
    assert_eq!(table.made("D4")[0], "按支出性质分");
    assert!(table.texts().contains("span = 0"), "{}", table.texts());
    assert!(table.left_out().is_empty(), "{:?}", table.left_out());
}

#[test]
fn pairs_stand_side_by_side_up_to_four() {
    let spans = |pairs: usize| {
        let row = (0..pairs).map(|pair| format!("第{pair}项数额：|")).collect::<Vec<_>>().join("|");
        let texts = drafted(&[&row, &row.replace('第', "共")], &[]).texts();
        texts.lines().find(|line| line.starts_with("spans")).map(str::to_owned)
    };
    let four = Some("spans = [1, 1, 1, 1, 1, 1, 1, 1]".to_owned());
    assert_eq!((spans(4), spans(5)), (four.clone(), four));
    assert_eq!(spans(3), Some("spans = [1, 1, 1, 1, 1, 1]".to_owned()));
}
