//! What the package says to people.

use jixiao::form::Files;

/// The engine panicked, and this is what it said.
pub(crate) fn panicked(why: &str) -> String {
    format!("程序内部出错，没有做完（{why}）。这是程序的缺陷，请把文件和这句话发给维护的人。")
}

/// The engine has no form with this id.
pub(crate) fn no_such_form(id: &str, forms: &[&str]) -> String {
    format!("没有叫“{id}”的模板。这里有的是：{}。", forms.join("、"))
}

/// A form was given as something that can be none.
pub(crate) fn no_form(kind: &str) -> String {
    let ids = Files::built_in_ids();
    format!(
        "模板要写成内置模板的 id、模板文件夹或表样的路径，或者表样文件的内容（bytes），不能是{kind}。内置的模板有：{}。",
        ids.join("、")
    )
}

/// What an authoring workbook is called that was given as bytes.
pub(crate) const AUTHORING_WORKBOOK: &str = "表样.xlsx";
/// What values are called that were given as a dict.
pub(crate) const VALUES: &str = "values";

/// The engine holds no form at all.
pub(crate) const NO_FORMS: &str = "forms 是空的，请至少给一个模板；不写 forms 就是全部内置模板。";

/// A file was given as something that can be none.
pub(crate) fn no_file(kind: &str) -> String {
    format!("每份文件要写成路径，或者（文件名, 内容）两项，不能是{kind}。")
}

/// Values are no dict of field ids.
pub(crate) fn no_values(kind: &str) -> String {
    format!("填报数据要写成 dict：字段 id → 值，不能是{kind}。")
}

/// pyarrow is not installed.
pub(crate) const NO_PYARROW: &str = "要用 pyarrow 才能给出表格：pip install pyarrow";
