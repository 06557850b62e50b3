//! What the words of official tables give away: which are labels, which number the rows, which name a unit.

use super::grid::Place;

/// Words that are printed, and the cells in which they stand.
#[derive(Debug, Clone, Default)]
pub(super) struct Printed {
    pub(super) words: String,
    pub(super) places: Vec<Place>,
}

/// Ends of labels beside which something is filled in.
const LABEL_ENDS: [&str; 87] = [
    "名称",
    "姓名",
    "代码",
    "编码",
    "编号",
    "单位",
    "部门",
    "科室",
    "负责人",
    "联系人",
    "经办人",
    "填表人",
    "填报人",
    "审核人",
    "电话",
    "手机",
    "时间",
    "日期",
    "期限",
    "地址",
    "地点",
    "邮箱",
    "金额",
    "总额",
    "资金",
    "预算",
    "预算数",
    "决算",
    "决算数",
    "执行数",
    "支出",
    "收入",
    "经费",
    "数",
    "数量",
    "人口",
    "面积",
    "率",
    "度",
    "比重",
    "占比",
    "比例",
    "概况",
    "情况",
    "内容",
    "说明",
    "原因",
    "目标",
    "指标",
    "指标值",
    "完成值",
    "措施",
    "依据",
    "性质",
    "类型",
    "类别",
    "方式",
    "来源",
    "职务",
    "职称",
    "型号",
    "规格",
    "等级",
    "得分",
    "分值",
    "备注",
    "年度",
    "效益",
    "意见",
    "标准",
    "材料",
    "问题",
    "建议",
    "性别",
    "年龄",
    "学历",
    "合计",
    "小计",
    "总计",
    "单价",
    "项目",
    "领导",
    "邮编",
    "账号",
    "开户行",
    "传真",
    "结论",
];
/// Ends of labels outside of tables, behind whose colon something is written.
const LINE_ENDS: [&str; 21] = [
    "单位",
    "部门",
    "名称",
    "代码",
    "编码",
    "人",
    "负责人",
    "电话",
    "手机",
    "日期",
    "时间",
    "年度",
    "地址",
    "邮箱",
    "领导",
    "科室",
    "处室",
    "科长",
    "会计",
    "主管",
    "局长",
];
const SIGNED: [&str; 6] = ["签字", "签名", "签章", "盖章", "公章", "签盖"];
/// Headings of columns that number the rows.
const NUMBER_HEADINGS: [&str; 7] = ["序号", "行次", "编号", "行号", "次序", "项次", "栏次"];
/// Labels of the row that numbers the columns.
const NUMBER_ROW: [&str; 9] = ["栏次", "列次", "栏号", "行次", "甲", "乙", "丙", "丁", "编号"];
/// Headings over words that the form prints.
const PRINTED_WORDS: [&str; 9] = ["标准", "解释", "公式", "要求", "依据", "考核内容", "评价要点", "指标说明", "计分"];
/// Headings over the name of what a row is about, where rows are added as needed.
const ENTRY_NAMES: [&str; 9] =
    ["项目名称", "设备名称", "资产名称", "姓名", "单位名称", "合同名称", "供应商名称", "工程名称", "名称"];

/// A text without what stands in brackets and without a colon at its end.
pub(super) fn plain(text: &str) -> String {
    let mut depth = 0_u32;
    let mut plain = String::new();
    for c in text.trim().chars() {
        match c {
            '（' | '(' | '[' | '〔' => depth += 1,
            '）' | ')' | ']' | '〕' => depth = depth.saturating_sub(1),
            _ if depth == 0 && !c.is_whitespace() => plain.push(c),
            _ => {}
        }
    }
    plain.trim_end_matches(['：', ':']).to_owned()
}

/// Whether a text reads as the label of something that is filled in.
pub(super) fn is_label_like(text: &str) -> bool {
    let words = plain(text);
    let count = words.chars().count();
    let ends_as_one = || LABEL_ENDS.iter().any(|end| words.ends_with(end));
    (1..=20).contains(&count)
        && !text.contains(['。', '；', '！'])
        && (ends_as_one() || words.starts_with("是否") || words.starts_with("其中") || ends_with_colon(text))
}

/// Whether a text ends as a label does before what is filled in.
pub(super) fn ends_with_colon(text: &str) -> bool {
    text.trim_end().ends_with(['：', ':'])
}

/// Whether a line names the unit of the figures, and nothing else.
pub(super) fn unit_note(text: &str) -> Option<String> {
    let text: String = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '（' | '）' | '(' | ')')).collect();
    let unit = text.strip_prefix("金额").or_else(|| text.strip_prefix("计量")).unwrap_or(&text).strip_prefix("单位");
    let unit = unit.and_then(|rest| rest.strip_prefix(['：', ':']))?;
    let is_one = (1..=8).contains(&unit.chars().count()) && is_unit(unit);
    is_one.then(|| unit.to_owned())
}

/// What a figure counts or measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    /// Money.
    Money,
    /// A share.
    Share,
    /// Whole things.
    Counted,
    /// A measure, which may have decimals.
    Measured,
    /// Points of a score.
    Points,
}

impl Unit {
    /// The unit that a word names, with 万 and the like before it; `None` where it names none.
    pub(super) fn named(word: &str) -> Option<Self> {
        let unit = word.trim_start_matches(['十', '百', '千', '万', '亿']);
        Some(match unit {
            "元" => Self::Money,
            "%" | "％" => Self::Share,
            // Thousands and more of a thing have decimals.
            _ if unit != word && Self::named(unit) == Some(Self::Counted) => Self::Measured,
            "人" | "人次" | "个" | "辆" | "台" | "套" | "次" | "户" | "件" | "项" | "家" | "处" | "座" | "天"
            | "批次" | "名" | "份" => Self::Counted,
            "平方米" | "㎡" | "m²" | "亩" | "公里" | "米" | "吨" | "公顷" | "立方米" => Self::Measured,
            "分" => Self::Points,
            _ => return None,
        })
    }
}

/// Whether a word is a unit of figures, or several, and no unit's name.
fn is_unit(word: &str) -> bool {
    word.split(['、', '，', ',', '/', '和']).all(|unit| Unit::named(unit).is_some())
}

/// Whether a line is a remark on the table, and no title.
pub(super) fn is_note(text: &str) -> bool {
    let text = text.trim();
    let starts = ["注", "说明", "备注", "填表说明", "填报说明", "附注", "填写说明"];
    let rest = starts.iter().find_map(|start| text.strip_prefix(start));
    rest.is_some_and(|rest| rest.starts_with(['：', ':', '1', '一', '（', '(', ' ', '　'])) || text.chars().count() > 60
}

/// A label at the edge of a table with what is written behind its colon: `编制单位：某局`.
pub(super) fn labelled(text: &str) -> Option<(String, String)> {
    let (label, answer) = text.trim().split_once(['：', ':'])?;
    let words = plain(label);
    let is_label = (2..=12).contains(&words.chars().count())
        && !words.contains(['、', '，', '。', '；'])
        && (LINE_ENDS.iter().any(|end| words.ends_with(end)) || SIGNED.iter().any(|end| words.ends_with(end)));
    let answer = answer.trim_matches(|c: char| c.is_whitespace() || c == '_' || c == '＿');
    (is_label && answer.chars().count() <= 40).then(|| (label.trim().to_owned(), answer.to_owned()))
}

/// Whether a label asks somebody to sign, and for nothing else.
pub(super) fn is_signed(label: &str) -> bool {
    let is_unit = ["单位", "部门"].iter().any(|end| plain(label).ends_with(end));
    SIGNED.iter().any(|word| label.contains(word)) && !is_unit
}

/// Whether a label asks for a seal.
pub(super) fn is_sealed(label: &str) -> bool {
    ["盖章", "公章", "签章"].iter().any(|word| label.contains(word))
}

/// Whether the column under a heading numbers the rows.
pub(super) fn is_number_heading(heading: &str) -> bool {
    NUMBER_HEADINGS.contains(&plain(heading).as_str())
}

/// Whether a cell of the row that numbers the columns may hold these words.
pub(super) fn is_in_number_row(text: &str) -> bool {
    let text = plain(text);
    NUMBER_ROW.contains(&text.as_str())
        || (!text.is_empty() && text.chars().all(|c| c.is_ascii_digit() || "=+-".contains(c)))
}

/// Whether a form prints the words under a heading.
pub(super) fn is_printed_heading(heading: &str) -> bool {
    PRINTED_WORDS.iter().any(|word| heading.contains(word))
}

/// Whether a heading stands over the names of what the rows are about.
pub(super) fn is_entry_heading(heading: &str) -> bool {
    ENTRY_NAMES.contains(&plain(heading).as_str())
}

/// Whether a heading stands over the names of people, which no form prints.
pub(super) fn is_person_heading(heading: &str) -> bool {
    plain(heading) == "姓名"
}

#[cfg(test)]
mod tests {
    use super::{is_label_like, is_note, labelled, unit_note};

    #[test]
    fn labels_are_told_from_answers() {
        for label in ["项目名称", "资金总额（万元）", "其中：财政资金", "是否完成验收", "满意度（%）", "联系人："]
        {
            assert!(is_label_like(label), "{label}");
        }
        for answer in
            ["农村饮水安全巩固提升", "县水利局", "张三", "0731-88888888", "是", "新建水厂2座，铺设管网120公里。"]
        {
            assert!(!is_label_like(answer), "{answer}");
        }
    }

    #[test]
    fn lines_at_the_edge_of_a_table_are_told_apart() {
        assert_eq!(unit_note("金额单位：万元").as_deref(), Some("万元"));
        assert_eq!(unit_note("（单位：人）").as_deref(), Some("人"));
        assert_eq!(unit_note("单位：某县水利局"), None);
        assert_eq!(labelled("编制单位：某县水利局"), Some(("编制单位".into(), "某县水利局".into())));
        assert_eq!(labelled("填报单位（盖章）："), Some(("填报单位（盖章）".into(), String::new())));
        assert_eq!(labelled("一、基本情况："), None);
        assert!(is_note("注：1.本表由各单位填报。") && !is_note("注册资本"));
    }
}
