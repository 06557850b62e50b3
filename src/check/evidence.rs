//! Family S: what the department names as evidence, its register of evidence, and the files that came along.

use crate::compute::used_rows;
use crate::evidence::{Evidence, RegisteredDocument};
use crate::finding::{Code, Finding, Location};
use crate::formula::FieldIx;
use crate::intake::{Reading, Submission};
use crate::template::{FieldType, Indicator, display};
use crate::value::{Amount, Value};

use super::findings::Findings;
use super::messages;

/// Checks the evidence, where the form says where it is registered.
pub(super) fn check(submission: &Submission, values: &[Value], findings: &mut Findings<'_>) {
    let template = &findings.form.template;
    let text = |field: FieldIx, row: u32| {
        let declared = template.field(field);
        let value = &values[declared.cell(row)];
        match declared.kind {
            _ if value.is_empty() => String::new(),
            FieldType::Date => display::shown(declared, value),
            FieldType::Amount
            | FieldType::Count
            | FieldType::Percent
            | FieldType::Score
            | FieldType::Text
            | FieldType::Choice => value.to_string(),
        }
    };
    let Some(evidence) = Evidence::read(template, &text, &submission.companions) else { return };
    let register = evidence.register();
    // Where the register is gone from the file, that has a finding of its own.
    if submission.entries[template.field(register.name).cell(0)].reading == Reading::Unplaced {
        return;
    }
    let unproven = template.indicators.iter().filter(|indicator| is_scored(indicator, values, findings));
    let unproven: Vec<Finding> = unproven
        .filter(|indicator| indicator.needs_evidence && evidence.says_none(indicator))
        .filter(|indicator| !text(indicator.evidence, 0).is_empty())
        .map(|indicator| says_none(indicator, &text(indicator.evidence, 0), findings))
        .collect();
    findings.list.extend(unproven);
    if let Some(finding) = unregistered(&evidence, values, findings) {
        findings.push(finding);
    }
    let about = |code: Code, documents: &[&RegisteredDocument], column: FieldIx, message: String, fix: &str| {
        let (first, others) = documents.split_first()?;
        let mut finding = findings.about(code, column, first.row, message);
        finding.related_cells = others.iter().map(|document| findings.location(column, document.row)).collect();
        finding.fix = fix.to_owned();
        Some(finding)
    };
    let names = |documents: &[&RegisteredDocument]| -> Vec<String> {
        documents.iter().map(|document| document.name.trim().to_owned()).collect()
    };
    let unused = evidence.unused();
    let unused = about(
        Code::S011,
        &unused,
        register.name,
        messages::unused_evidence(&names(&unused)),
        messages::UNUSED_EVIDENCE_FIX,
    );
    let (outdated, years): (Vec<&RegisteredDocument>, Vec<i32>) = evidence.outdated().into_iter().unzip();
    let named: Vec<String> =
        names(&outdated).iter().zip(years).map(|(name, year)| messages::document_of_year(name, year)).collect();
    let outdated = about(
        Code::S012,
        &outdated,
        register.number.unwrap_or(register.name),
        messages::outdated_evidence(template.fiscal_year, &named),
        messages::OUTDATED_EVIDENCE_FIX,
    );
    let missing = evidence.not_received();
    let missing = about(
        Code::S013,
        &missing,
        register.name,
        messages::evidence_not_received(&names(&missing)),
        messages::EVIDENCE_NOT_RECEIVED_FIX,
    );
    let files = evidence.unregistered_files();
    let files = (!files.is_empty()).then(|| {
        let mut finding = Finding::new(Code::S014, messages::unregistered_files(&files));
        let list = template.list(register.list);
        finding.location = Some(Location { sheet: template.sheets[list.sheet].name.clone(), cell: None });
        finding.item.clone_from(&list.label);
        finding.fix = messages::UNREGISTERED_FILES_FIX.to_owned();
        finding
    });
    findings.list.extend([unused, outdated, missing, files].into_iter().flatten());
}

/// Whether the department gives itself points for an indicator.
fn is_scored(indicator: &Indicator, values: &[Value], findings: &Findings<'_>) -> bool {
    let cell = findings.form.template.field(indicator.self_score).cell(0);
    values[cell].as_number().is_some_and(|score| score > Amount::ZERO)
}

/// An indicator with points whose evidence is said to be none.
fn says_none(indicator: &Indicator, entered: &str, findings: &Findings<'_>) -> Finding {
    let message = messages::says_no_evidence(&indicator.label, entered);
    let mut finding = findings.about(Code::S015, indicator.evidence, 0, message);
    finding.entered = entered.to_owned();
    finding.fix = messages::SAYS_NO_EVIDENCE_FIX.to_owned();
    finding
}

/// The documents that are named and not registered, told at the first free row of the register.
fn unregistered(evidence: &Evidence<'_>, values: &[Value], findings: &Findings<'_>) -> Option<Finding> {
    let unregistered = evidence.unregistered();
    let template = &findings.form.template;
    let register = evidence.register();
    if unregistered.is_empty() {
        return None;
    }
    let rows = used_rows(template, register.list, values);
    let free = rows.iter().position(|used| !used).unwrap_or(rows.len().saturating_sub(1));
    let names: Vec<&str> = unregistered.iter().map(|document| document.name.trim()).collect();
    let message = match evidence.is_register_blank() {
        true => messages::blank_register(&template.list(register.list).label, &names),
        false => messages::unregistered_evidence(&names),
    };
    let mut finding = findings.about(Code::S010, register.name, u32::try_from(free).unwrap_or(0), message);
    finding.related_cells =
        unregistered.iter().map(|document| findings.location(document.field, document.row)).collect();
    finding.fix = messages::UNREGISTERED_EVIDENCE_FIX.to_owned();
    Some(finding)
}
