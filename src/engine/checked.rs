//! What became of a file that was checked.

use crate::check::{Outcome, Verdict, add_findings};
use crate::finding::Finding;
use crate::form::Form;
use crate::intake::{Submission, Unreadable};
use crate::reconciliation::{Document, Reconciliation, reconcile};
use crate::returned::{self, Beside, FileView, SheetView};
use crate::template::identity::Identity;

use super::workbook::WorkbookError;

/// A file that was checked: its verdict, its findings, and the workbook that goes back.
#[derive(Debug)]
pub struct Checked<'e> {
    name: String,
    result: CheckResult<'e>,
}

#[derive(Debug)]
enum CheckResult<'e> {
    /// It was read as a form and judged.
    Judged { form: &'e Form, submission: Box<Submission>, outcome: Box<Outcome>, report: Option<Reconciliation> },
    /// It is none of the engine's forms.
    Rejected(Box<Finding>),
}

impl<'e> Checked<'e> {
    pub(super) fn judged(name: &str, form: &'e Form, submission: Submission, outcome: Outcome) -> Self {
        let result =
            CheckResult::Judged { form, submission: Box::new(submission), outcome: Box::new(outcome), report: None };
        Self { name: name.to_owned(), result }
    }

    /// A file that was not read. `other_form_advice` is put behind what is said to do about a form that is not at hand.
    pub(super) fn rejected(name: &str, why: &Unreadable, other_form_advice: &str) -> Self {
        let mut finding = why.finding(name);
        if matches!(why, Unreadable::OtherTemplate(_)) {
            finding.fix.push_str(other_form_advice);
        }
        Self { name: name.to_owned(), result: CheckResult::Rejected(Box::new(finding)) }
    }

    /// Holds a report against the file: what is found of it is among the findings, and in the workbook that goes back. Nothing is
    /// done with a file that is none of the engine's forms.
    pub fn reconcile(&mut self, document: &Document) -> Option<&Reconciliation> {
        match &mut self.result {
            CheckResult::Judged { form, submission, outcome, report } => {
                let found = reconcile(form, submission, outcome, document);
                add_findings(form, submission, outcome, found.findings());
                Some(report.insert(found))
            }
            CheckResult::Rejected(_) => None,
        }
    }

    /// How a report that was held against the file agrees with it.
    pub fn report(&self) -> Option<&Reconciliation> {
        match &self.result {
            CheckResult::Judged { report, .. } => report.as_ref(),
            CheckResult::Rejected(_) => None,
        }
    }

    /// The file's name, as given to the check.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What becomes of the file.
    pub fn verdict(&self) -> Verdict {
        self.outcome().map_or(Verdict::Reject, |outcome| outcome.verdict)
    }

    /// The form that the file is of; `None` where it is none of the engine's forms.
    pub fn form(&self) -> Option<&'e Form> {
        match &self.result {
            CheckResult::Judged { form, .. } => Some(form),
            CheckResult::Rejected(_) => None,
        }
    }

    /// What the check found, or the finding that says why the file could not be read as a form.
    ///
    /// # Errors
    /// The finding that says why the file is rejected.
    pub fn result(&self) -> Result<&Outcome, &Finding> {
        match &self.result {
            CheckResult::Judged { outcome, .. } => Ok(outcome),
            CheckResult::Rejected(finding) => Err(finding),
        }
    }

    /// Everything there is to say about the file; `None` where it is none of the engine's forms.
    pub fn outcome(&self) -> Option<&Outcome> {
        match &self.result {
            CheckResult::Judged { outcome, .. } => Some(outcome),
            CheckResult::Rejected(_) => None,
        }
    }

    /// Why the file could not be read as a form; `None` where it was.
    pub fn rejection(&self) -> Option<&Finding> {
        match &self.result {
            CheckResult::Judged { .. } => None,
            CheckResult::Rejected(finding) => Some(finding),
        }
    }

    /// The findings, gravest first; the one that says why, where the file was not read as a form.
    pub fn findings(&self) -> &[Finding] {
        match &self.result {
            CheckResult::Judged { outcome, .. } => &outcome.findings,
            CheckResult::Rejected(finding) => std::slice::from_ref(finding),
        }
    }

    /// The identity that the file carries: its form, its unit, its number and its round.
    pub fn identity(&self) -> Option<&Identity> {
        match &self.result {
            CheckResult::Judged { submission, .. } => submission.identity.as_ref(),
            CheckResult::Rejected(_) => None,
        }
    }

    /// The bytes of the workbook that goes back: the form with the department's data, marked, with the list of findings.
    /// `None` for a file that is rejected.
    ///
    /// # Errors
    /// Where what was found does not fit into a workbook.
    pub fn returned(&self) -> Result<Option<Vec<u8>>, WorkbookError> {
        match &self.result {
            CheckResult::Judged { form, submission, outcome, report } if outcome.verdict != Verdict::Reject => {
                let beside = Beside { report: report.as_ref(), ..Beside::default() };
                Ok(Some(returned::workbook_with(form, submission, outcome, &beside)?))
            }
            CheckResult::Judged { .. } | CheckResult::Rejected(_) => Ok(None),
        }
    }

    /// What the workbook that goes back says of the file, as data for a page.
    pub fn view(&self) -> FileView {
        let returned = self.returned_stem().map(|stem| format!("{stem}.xlsx"));
        match &self.result {
            CheckResult::Judged { form, submission, outcome, .. } => {
                FileView::judged(&self.name, form, submission, outcome, returned)
            }
            CheckResult::Rejected(finding) => FileView::rejected(&self.name, finding),
        }
    }

    /// The sheets of the workbook that goes back, as tables for a page; none for a file that is rejected.
    pub fn sheets(&self) -> Vec<SheetView> {
        match &self.result {
            CheckResult::Judged { form, submission, outcome, .. } => returned::sheets(form, submission, outcome),
            CheckResult::Rejected(_) => Vec::new(),
        }
    }

    /// What to call the workbook that goes back, without `.xlsx`: the file's own name, and 退回 or 通过. `None` for a file
    /// that is rejected.
    pub fn returned_stem(&self) -> Option<String> {
        match self.verdict() {
            Verdict::Reject => None,
            verdict @ (Verdict::Pass | Verdict::Return) => {
                let stem = self.name.rsplit_once('.').map_or(&*self.name, |(stem, _)| stem);
                let stem = if stem.is_empty() { &self.name } else { stem };
                Some(format!("{}-{}", without_verdicts(stem), verdict.word()))
            }
        }
    }
}

/// The stem of a file's name without the verdicts that earlier rounds put behind it.
fn without_verdicts(stem: &str) -> &str {
    let plain = stem.trim_end_matches(|c: char| c.is_ascii_digit());
    for word in ["-退回", "-通过"] {
        if let Some(bare) = plain.strip_suffix(word).filter(|bare| !bare.is_empty()) {
            return without_verdicts(bare);
        }
    }
    stem
}

#[cfg(test)]
mod tests {
    use super::without_verdicts;

    #[test]
    fn rounds_do_not_pile_up_in_a_name() {
        for (stem, bare) in [
            ("自评表", "自评表"),
            ("自评表-退回", "自评表"),
            ("自评表-退回2-通过", "自评表"),
            ("自评表2021", "自评表2021"),
            ("-退回", "-退回"),
        ] {
            assert_eq!(without_verdicts(stem), bare);
        }
    }
}
