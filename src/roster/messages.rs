//! The sentences about the roster.

/// What the column of codes may be called.
pub(super) const CODE_NAMES: [&str; 4] = ["单位代码", "预算单位编码", "单位编码", "代码"];
/// What the column of names may be called.
pub(super) const NAME_NAMES: [&str; 4] = ["单位名称", "预算单位名称", "单位", "名称"];
/// What the column of 主管部门 may be called.
pub(super) const PARENT_NAMES: [&str; 4] = ["主管部门", "主管部门代码", "上级单位", "上级单位代码"];
/// What the column of addresses may be called.
pub(super) const EMAIL_NAMES: [&str; 4] = ["电子邮箱", "邮箱", "Email", "E-mail"];

/// What goes into the column of codes.
pub(super) const CODE_NOTE: &str = "必填，不能重复。按文本填，保留前面的0。";
/// What goes into the column of names.
pub(super) const NAME_NOTE: &str = "必填，填单位全称。";
/// What goes into the column of 主管部门.
pub(super) const PARENT_NOTE: &str = "二级单位填主管部门的单位代码或名称（名单里要有）；没有的不填。";
/// What goes into the column of addresses.
pub(super) const EMAIL_NOTE: &str = "几个邮箱之间用分号隔开；没有的不填，回信时再填收件人。";

/// The sheet of units.
pub(super) const SHEET: &str = "名单";
/// The sheet that says how to fill the roster in.
pub(super) const GUIDE: &str = "填写说明";

/// How to fill the roster in.
pub(super) const GUIDANCE: [&str; 6] = [
    "1. 一个单位一行，从第2行填起；空行不算。",
    "2. 单位代码、单位名称必填；主管部门、电子邮箱有的填。",
    "3. 绿色的列是表里由财政部门预填的内容：填了的，发出的表里就带上并锁定，收回时核对有没有被改；没有的不填，由单位自己填。",
    "4. 可以在右边加列，列名写表里要预填的字段名（jixiao template show 可查），这些列也带到表里，但不锁定。",
    "5. 不要改列名，不要加别的列；列的先后可以换。",
    "6. 改了某个单位的内容以后再执行 jixiao campaign issue，只给这个单位重发，原来那份作废。",
];

/// No sheet with the headings.
pub(super) const NO_HEADINGS: &str = "没有找到列名，第1行要有“单位代码”和“单位名称”。";
/// A roster without units.
pub(super) const NO_UNITS: &str = "名单是空的，请从第2行起每行填一个单位。";
/// A unit without a code.
pub(super) const NO_CODE: &str = "没有填单位代码。";
/// A unit without a name.
pub(super) const NO_NAME: &str = "没有填单位名称。";
/// An error value such as `#REF!`.
pub(super) const ERROR_VALUE: &str = "是错误值，请改成要填的内容。";
/// A unit that is its own 主管部门.
pub(super) const PARENT_IS_ITSELF: &str = "主管部门是单位自己，请留空。";

/// A column whose name is not known.
pub(super) fn unknown_column(text: &str) -> String {
    format!("不认识“{text}”这一列。列名要是“单位代码”等固定列，或表里要填的字段名。")
}

/// A column that is there twice.
pub(super) fn column_twice(text: &str, first: &str) -> String {
    format!("“{text}”与{first}是同一列。")
}

/// A column that must be there.
pub(super) fn no_column(name: &str) -> String {
    format!("缺少“{name}”这一列。")
}

/// A code that is there twice.
pub(super) fn code_twice(code: &str, first: &str) -> String {
    format!("单位代码“{code}”与{first}重复。")
}

/// A 主管部门 that is not on the roster.
pub(super) fn no_parent(text: &str) -> String {
    format!("名单里没有主管部门“{text}”，请填名单里的单位代码或名称。")
}

/// A 主管部门 given by a name that several units have.
pub(super) fn ambiguous_parent(text: &str) -> String {
    format!("名单里不止一个单位叫“{text}”，请填单位代码。")
}

/// A unit that is, over others, its own 主管部门.
pub(super) fn parent_circle(name: &str) -> String {
    format!("“{name}”的主管部门绕了一圈又是它自己。")
}

/// A value that does not fit its field, with why.
pub(super) fn unfit(text: &str, why: &dyn std::fmt::Display) -> String {
    format!("“{text}”{why}")
}

/// An address that cannot be one.
pub(super) fn bad_address(text: &str) -> String {
    format!("“{text}”不是电子邮箱地址。")
}

/// Not a number.
pub(super) const NOT_NUMBER: &str = "不是数字。";
/// Not a date.
pub(super) const NOT_DATE: &str = "不是日期，请写成2022-04-14。";

/// Not among the choices.
pub(super) fn not_choice(choices: &[String]) -> String {
    format!("不在可选的内容里：{}。", choices.join("、"))
}

/// What stands for a bound that a field does not have.
pub(super) const NO_BOUND: &str = "不限";

/// Outside the bounds of its field.
pub(super) fn out_of_range(min: &str, max: &str) -> String {
    format!("超出了范围（{min}至{max}）。")
}

/// More decimals than the field has.
pub(super) fn too_fine(decimals: u32) -> String {
    format!("小数位数太多，最多{decimals}位。")
}
