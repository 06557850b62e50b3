//! A form made ready for work: the checked template and where everything stands.

use crate::layout::Layout;
use crate::template::Template;

/// A template with its layout; made once, used for every file.
#[derive(Debug)]
pub struct Form {
    /// What the form is.
    pub template: Template,
    /// Where everything stands.
    pub layout: Layout,
}
