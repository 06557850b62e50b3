//! What is said on the command line only.

/// What whoever checks a file can do where it is of a form that is not at hand.
pub(super) const OTHER_FORM_ADVICE: &str = "如果就是要收这种表，核对时请用 --template 指定它的模板文件夹。";
