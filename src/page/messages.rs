//! The words of a page that are made when it is written, all in one place. Those that do not depend on what it checks stand in
//! `page/web`.

use crate::form::Form;

/// What stands behind the finding about a file of a form that the page does not have.
pub(super) const OTHER_FORM_ADVICE: &str = "如果就是要报这种表，请向财政部门要能核对这种表的页面。";

/// The title of a page that checks workbooks of these forms: the form's, where it is one.
pub(crate) fn page_title(forms: &[&Form]) -> String {
    match forms {
        [form] => format!("{}核对", form.template.title),
        _ => "绩效自评表核对".to_owned(),
    }
}
