//! The rules on substance → lines of the self-check: one for each group of rules, which says for each row the codes of the rules
//! that strike it.

use crate::finding::Severity;
use crate::formula::build::{concat, count_a, count_if, eq, gt, if_, iferror, ne, num, refer, sum, text, truth};
use crate::formula::{Expr, FieldIx, Reach, Ref};
use crate::language::field::FieldType;
use crate::template::list::ListIx;
use crate::template::self_check::{SelfLine, SelfMark, Subject};
use crate::template::substance::{Struck, SubstanceGroup};

use super::builder::{LineField, SelfCheckBuilder, one, this_row, unless_explained};
use super::messages;
use super::rules::broken_verdict;

/// A criterion that finds any text but the empty one.
const ANY_TEXT: &str = "?*";

/// How a code stands among those that strike a row.
pub(crate) fn listed_code(code: &str) -> String {
    format!("{code} ")
}

impl SelfCheckBuilder<'_> {
    /// Adds a line for each group of rules on substance.
    pub(super) fn add_substance(&mut self, groups: &[SubstanceGroup]) {
        for (index, group) in groups.iter().enumerate() {
            // What no formula sees has no line, and is told by the check alone.
            if !group.rules.iter().any(|rule| matches!(rule.struck, Struck::Where(_))) {
                continue;
            }
            let id = format!("{}{}", messages::SUBSTANCE_ID, index + 1);
            let explanation = (group.severity == Severity::Warning).then(|| self.explanation(&id, &group.title));
            let line = match group.each {
                Some(list) => self.substance_by_row(index, &id, group, list, explanation),
                None => self.substance_of_cells(index, &id, group, explanation),
            };
            self.mark_substance(group, &line);
            self.lines.push(line);
        }
    }

    /// The line of the rules about each used row of a list.
    fn substance_by_row(
        &mut self,
        index: usize,
        id: &str,
        group: &SubstanceGroup,
        list: ListIx,
        explanation: Option<FieldIx>,
    ) -> SelfLine {
        let used = self.used[list.0 as usize];
        let declared = &self.declared.lists[list.0 as usize];
        let capacity = declared.capacity;
        let starts: Vec<u32> = declared.runs.iter().map(|run| run.start).collect();
        let unless_unused = |codes: Expr| {
            if codes == text("") { codes } else { if_(eq(this_row(used), num(0)), text(""), codes) }
        };
        let codes = if starts.is_empty() {
            unless_unused(codes(group, 0))
        } else {
            Expr::ByRun(starts.into_iter().map(|start| (start, unless_unused(codes(group, start)))).collect())
        };
        let rows = LineField::new(id, messages::SUBSTANCE_CODES, FieldType::Text, 0).with_rows(capacity);
        let rows = self.derived(rows, codes);
        let struck = count_if(Ref { field: rows, reach: Reach::All }, text(ANY_TEXT));
        let struck = self.derived(LineField::count(id, "问题行数"), struck);
        let is_unused = eq(sum([refer(Ref { field: used, reach: Reach::All })]), num(0));
        let verdict = self.substance_verdict(id, group.severity, gt(one(struck), num(0)), is_unused, explanation);
        SelfLine {
            difference: Some(struck),
            rows: Some(rows),
            ..substance_line(index, group, messages::substance_rows(&group.title), verdict, explanation)
        }
    }

    /// The line of the rules about single cells.
    fn substance_of_cells(
        &mut self,
        index: usize,
        id: &str,
        group: &SubstanceGroup,
        explanation: Option<FieldIx>,
    ) -> SelfLine {
        let found = LineField::new(id, messages::SUBSTANCE_CODES, FieldType::Text, 0);
        let found = self.derived(found, codes(group, 0));
        // A formula is never blank: what it starts from says whether there is anything to look at.
        let is_input = |reference: &&Ref| self.declared.fields[reference.field.index()].formula().is_none();
        let inputs: Vec<Expr> = group.cells.iter().filter(is_input).copied().map(refer).collect();
        let is_blank = if inputs.is_empty() { truth(false) } else { eq(count_a(inputs), num(0)) };
        let verdict = self.substance_verdict(id, group.severity, ne(one(found), text("")), is_blank, explanation);
        let title = messages::substance(&group.title);
        SelfLine { left: Some(found), ..substance_line(index, group, title, verdict, explanation) }
    }

    /// The verdict of a line: whether anything is struck, or there is nothing to look at.
    fn substance_verdict(
        &mut self,
        id: &str,
        severity: Severity,
        struck: Expr,
        nothing: Expr,
        explanation: Option<FieldIx>,
    ) -> FieldIx {
        let bad = unless_explained(explanation, text(broken_verdict(severity)));
        let kept = if_(nothing, text(messages::NOT_APPLICABLE), text(messages::PASS));
        self.derived(LineField::verdict(id), if_(struck, bad, kept))
    }

    /// Notes the cells that change colour where a rule strikes.
    fn mark_substance(&mut self, group: &SubstanceGroup, line: &SelfLine) {
        if group.severity > Severity::Warning {
            return;
        }
        for reference in &group.mark {
            let by_row = line.rows.filter(|_| reference.reach == Reach::ThisRow);
            let when = match by_row {
                Some(rows) => ne(this_row(rows), text("")),
                None => eq(one(line.verdict), text(broken_verdict(group.severity))),
            };
            self.marks.push(SelfMark { cells: *reference, wrong: group.severity < Severity::Warning, when });
        }
    }
}

/// A line about rules on substance without what it shows besides its verdict.
fn substance_line(
    index: usize,
    group: &SubstanceGroup,
    title: String,
    verdict: FieldIx,
    explanation: Option<FieldIx>,
) -> SelfLine {
    SelfLine {
        section: messages::SUBSTANCE,
        subject: Subject::Substance(index),
        title,
        target: group.mark.first().copied(),
        left: None,
        right: None,
        difference: None,
        missing: None,
        verdict,
        rows: None,
        explanation,
        remark: None,
        faults: Vec::new(),
    }
}

/// The formula for the codes of the rules that strike in a row.
fn codes(group: &SubstanceGroup, row: u32) -> Expr {
    let mut all: Option<Expr> = None;
    for rule in &group.rules {
        let Struck::Where(formula) = &rule.struck else { continue };
        let formula = formula.in_row(row);
        if formula == Expr::Bool(false) {
            continue;
        }
        let code = iferror(if_(formula, text(listed_code(&rule.code)), text("")), text(""));
        all = Some(match all {
            None => code,
            Some(before) => concat(before, code),
        });
    }
    all.unwrap_or_else(|| text(""))
}
