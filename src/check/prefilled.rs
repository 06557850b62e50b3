//! Family P: what the bureau filled in against what came back.

use crate::finding::Severity;
use crate::intake::Submission;
use crate::template::identity::Identity;
use crate::template::prefill::{locate, matches_prefill, prefilled_value};

use super::builder::Findings;
use crate::template::display;

/// Judges every prefilled cell that the identity sheet remembers.
pub fn judge(submission: &Submission, identity: &Identity, findings: &mut Findings<'_>) {
    let template = &findings.form.template;
    for (id, given) in &identity.prefilled {
        let Some((ix, row)) = locate(template, id) else { continue };
        let field = template.field(ix);
        let found = &submission.entries[field.cell(row)].value;
        if matches_prefill(given, found) {
            continue;
        }
        let name = display::name(field, row);
        let value = prefilled_value(field, given);
        let given = display::shown(field, &value);
        let found = display::shown(field, found);
        let message = format!("{name}由财政部门填写为{given}，被改成了{found}。");
        let mut finding = findings.at("P001", Severity::Error, ix, row, message);
        finding.entered = found;
        finding.expected.clone_from(&given);
        finding.fix = format!("请恢复为{given}；有异议的请与财政部门联系，不要自行修改。");
        findings.push(finding);
        findings.changed.push((field.cell(row), value));
    }
}
