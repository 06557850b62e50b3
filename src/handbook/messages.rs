//! The words of the handbook.

/// Its sheets.
pub(super) const COVER: &str = "使用说明";
pub(super) const FIELDS: &str = "填报要求";
pub(super) const CHECKS: &str = "勾稽关系";
pub(super) const SUBSTANCE: &str = "内容复核";
pub(super) const INDICATORS: &str = "评分标准";
pub(super) const CHANGES: &str = "与上年比较";

/// Their headings, with the widths of the columns.
pub(super) const FIELD_HEADINGS: [(&str, f64); 7] = [
    ("工作表", 26.0),
    ("单元格", 12.0),
    ("填什么", 32.0),
    ("要不要填", 22.0),
    ("类型", 26.0),
    ("范围", 18.0),
    ("说明", 46.0),
];
pub(super) const CHECK_HEADINGS: [(&str, f64); 7] = [
    ("编号", 8.0),
    ("名称", 28.0),
    ("单元格", 34.0),
    ("应当", 50.0),
    ("不符时", 14.0),
    ("怎么改", 34.0),
    ("依据", 20.0),
];
pub(super) const SUBSTANCE_HEADINGS: [(&str, f64); 10] = [
    ("编号", 8.0),
    ("查什么", 24.0),
    ("查出来怎么说", 34.0),
    ("用在哪里", 22.0),
    ("单元格", 26.0),
    ("怎么改", 40.0),
    ("不行的例子", 34.0),
    ("可以的例子", 34.0),
    ("查出来时", 14.0),
    ("依据", 18.0),
];
pub(super) const INDICATOR_HEADINGS: [(&str, f64); 7] = [
    ("类别", 26.0),
    ("指标", 24.0),
    ("分值", 10.0),
    ("指标解释", 36.0),
    ("评分标准", 46.0),
    ("指标值怎么算", 36.0),
    ("自评得分", 14.0),
];
pub(super) const CHANGE_HEADINGS: [(&str, f64); 3] = [("指标", 40.0), ("单元格", 24.0), ("应当", 40.0)];

/// What stands on the first sheet under the title.
pub(super) const COVER_LINES: [&str; 4] = [
    "表格收回来以后，程序按下面列的各条逐条核对；填表前先看一遍，可以少退一次。",
    "“必须改正”的不改过不了；“改正或说明”的，核对无误的在“填报自检”的说明栏或退回表的“问题清单”里写明原因就通过。",
    "填表时看“填报自检”：除注明“核对时查”的以外，各条都随填随查。",
    "单元格的写法：工作表!列行，如 封面!B7。",
];

pub(super) const REQUIRED: &str = "必填";
pub(super) const REQUIRED_IN_USED_ROWS: &str = "用到的行必填";
pub(super) const REQUIRED_ON_USED_SHEETS: &str = "用到这张表就必填";
pub(super) const OPTIONAL: &str = "有就填";

pub(super) const CHOICE: &str = "选";
pub(super) const AMOUNT: &str = "金额";
pub(super) const NUMBER: &str = "数";
pub(super) const PERCENT: &str = "百分比";
pub(super) const POINTS: &str = "分";
pub(super) const DATE: &str = "日期";
pub(super) const TEXT: &str = "文字";

pub(super) const MUST: &str = "必须改正";
pub(super) const MUST_OR_EXPLAIN: &str = "改正或说明";
pub(super) const HINT: &str = "只提示";

/// Behind the name of a rule that 填报自检 does not compute.
pub(super) const NOT_LIVE: &str = "（核对时查）";

pub(super) fn title(form: &str) -> String {
    format!("{form}：填报和核对手册")
}

pub(super) fn series(first: &str, count: usize) -> String {
    format!("{first}（共{count}张，相同）")
}

pub(super) fn between(min: &str, max: &str) -> String {
    format!("{min} 至 {max}")
}

pub(super) fn at_least(min: &str) -> String {
    format!("不小于 {min}")
}

pub(super) fn at_most(max: &str) -> String {
    format!("不大于 {max}")
}

pub(super) fn unique(column: &str) -> String {
    format!("“{column}”各行不重复")
}

pub(super) fn filled(labels: &[&str]) -> String {
    format!("“{}”不能空着", labels.join("”“"))
}

pub(super) fn when(condition: &str) -> String {
    format!("　（{condition} 时）")
}

pub(super) fn copies(count: usize) -> String {
    format!("（共{count}条，各张表相同）")
}

/// What a rule is about; of many, the first.
pub(super) fn about(titles: &[&str]) -> String {
    match titles {
        [first, .., _] if titles.len() > 3 => format!("{first} 等{}处", titles.len()),
        _ => titles.join("、"),
    }
}

pub(super) fn and_more(places: &[String], count: usize) -> String {
    format!("{} 等{count}处", places.join("、"))
}

pub(super) fn bonus(points: &str) -> String {
    format!("加分，最多{points}")
}

pub(super) fn penalty(points: &str) -> String {
    format!("扣分，最多{points}")
}

pub(super) fn change(bound: &str) -> String {
    format!("比上年增减超过{bound}%的要说明")
}
