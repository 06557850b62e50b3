//! The sentences about the roster.

use super::Column;

/// What a fixed column may be called; the first is what stands over it.
pub const fn names(column: Column) -> &'static [&'static str] {
    match column {
        Column::Code => &["单位代码", "预算单位编码", "单位编码", "代码"],
        Column::Name => &["单位名称", "预算单位名称", "单位", "名称"],
        Column::Parent => &["主管部门", "主管部门代码", "上级单位", "上级单位代码"],
        Column::Email => &["电子邮箱", "邮箱", "Email", "E-mail"],
        Column::Field(_) => &[],
    }
}

/// What goes into a fixed column.
pub const fn note(column: Column) -> &'static str {
    match column {
        Column::Code => "必填，不能重复。按文本填，保留前面的0。",
        Column::Name => "必填，填单位全称。",
        Column::Parent => "二级单位填主管部门的单位代码或名称（名单里要有）；没有的不填。",
        Column::Email => "几个邮箱之间用分号隔开；没有的不填，回信时再填收件人。",
        Column::Field(_) => "",
    }
}

/// The sheet of units.
pub const SHEET: &str = "名单";
/// The sheet that tells how to fill it in.
pub const GUIDE: &str = "填写说明";

/// How to fill the roster in.
pub const GUIDANCE: [&str; 6] = [
    "1. 一个单位一行，从第2行填起；空行不算。",
    "2. 单位代码、单位名称必填；主管部门、电子邮箱有的填。",
    "3. 绿色的列是表里由财政部门预填的内容：填了的，发出的表里就带上并锁定，收回时核对有没有被改；没有的不填，由单位自己填。",
    "4. 可以在右边加列，列名写表里要预填的字段名（jixiao template show 可查），这些列也带到表里，但不锁定。",
    "5. 不要改列名，不要加别的列；列的先后可以换。",
    "6. 改了某个单位的内容以后再执行 jixiao campaign issue，只给这个单位重发，原来那份作废。",
];

/// No sheet with the headings.
pub const NO_HEADINGS: &str = "没有找到列名，第1行要有“单位代码”和“单位名称”。";
/// A roster without units.
pub const NO_UNITS: &str = "名单是空的，请从第2行起每行填一个单位。";
/// A unit without a code.
pub const NO_CODE: &str = "没有填单位代码。";
/// A unit without a name.
pub const NO_NAME: &str = "没有填单位名称。";
/// A formula without a result.
pub const ERROR_VALUE: &str = "是错误值，请改成要填的内容。";
/// A unit above itself.
pub const PARENT_IS_ITSELF: &str = "主管部门是单位自己，请留空。";

/// A column that nothing is known of.
pub fn unknown_column(text: &str) -> String {
    format!("不认识“{text}”这一列。列名要是“单位代码”等固定列，或表里要填的字段名。")
}

/// A column that is there twice.
pub fn column_twice(text: &str, first: &str) -> String {
    format!("“{text}”与{first}是同一列。")
}

/// A column that must be there.
pub fn no_column(column: Column) -> String {
    format!("缺少“{}”这一列。", names(column)[0])
}

/// A code that is there twice.
pub fn code_twice(code: &str, first: &str) -> String {
    format!("单位代码“{code}”与{first}重复。")
}

/// A 主管部门 that is not on the roster.
pub fn no_parent(text: &str) -> String {
    format!("名单里没有主管部门“{text}”，请填名单里的单位代码或名称。")
}

/// A 主管部门 that two units are called.
pub fn ambiguous_parent(text: &str) -> String {
    format!("名单里不止一个单位叫“{text}”，请填单位代码。")
}

/// Units that are each above the other.
pub fn parent_circle(name: &str) -> String {
    format!("“{name}”的主管部门绕了一圈又是它自己。")
}

/// A value that does not fit its field.
pub fn unfit(what: &str, why: &str) -> String {
    format!("“{what}”{why}")
}

/// Not a number.
pub const NOT_NUMBER: &str = "不是数字。";
/// Not a date.
pub const NOT_DATE: &str = "不是日期，请写成2022-04-14。";

/// Not among the choices.
pub fn not_choice(choices: &[String]) -> String {
    format!("不在可选的内容里：{}。", choices.join("、"))
}

/// Outside the bounds of its field.
pub fn out_of_range(min: &str, max: &str) -> String {
    format!("超出了范围（{min}至{max}）。")
}

/// More decimals than the field has.
pub fn too_fine(decimals: u32) -> String {
    format!("小数位数太多，最多{decimals}位。")
}
