//! Family P: figures that the bureau filled in must come back unchanged.

use crate::finding::Code;
use crate::intake::{Reading, Submission};
use crate::template::display;
use crate::template::identity::Identity;
use crate::template::prefill::{locate, matches_prefill, prefilled_value};
use crate::value::Value;

use super::findings::{Correction, Findings};

/// Checks every cell that the identity sheet says the bureau filled in.
/// A cell that has no place in the file is filled in again without a word.
pub(super) fn check(submission: &Submission, identity: &Identity, values: &mut [Value], findings: &mut Findings<'_>) {
    let template = &findings.form.template;
    for (id, prefilled) in &identity.prefilled {
        let Some((ix, row)) = locate(template, id) else { continue };
        let field = template.field(ix);
        let entry = &submission.entries[field.cell(row)];
        let found = &entry.value;
        if matches_prefill(prefilled, found) {
            continue;
        }
        let name = display::name(field, row);
        let value = prefilled_value(field, prefilled);
        if entry.reading == Reading::Unplaced {
            values[field.cell(row)] = value;
            continue;
        }
        let expected = display::shown(field, &value);
        let entered = display::shown(field, found);
        let message = format!("{name}由财政部门填写为{expected}，被改成了{entered}。");
        let mut finding = findings.about(Code::P001, ix, row, message);
        finding.fix = format!("请恢复为{expected}；有异议的请与财政部门联系，不要自行修改。");
        finding.blank_cells = u32::from(field.required && found.is_empty());
        finding.entered = entered;
        finding.expected = expected;
        let cause = findings.push(finding);
        findings.given.push(Correction { cell: field.cell(row), value, cause });
    }
}
