//! A unit on the roster.

use crate::formula::FieldIx;
use crate::value::Value;

/// A unit on the roster.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RosterUnit {
    /// The unit's code; no two units have the same.
    pub(crate) code: String,
    /// The unit's name.
    pub(crate) name: String,
    /// The code of its 主管部门, where that is another unit.
    pub(crate) parent: Option<String>,
    /// The addresses that messages go to.
    pub(crate) emails: Vec<String>,
    /// The values that the bureau fills in before the form goes out.
    pub(crate) values: Vec<(FieldIx, Value)>,
}
