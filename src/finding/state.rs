//! What a finding asks of the department, and how many findings ask it.

use serde::Serialize;

use super::{Code, Finding, Severity};

/// What a finding asks of the department, the most pressing first.
///
/// The severity of a finding says how serious a mistake is; its state says what is left to do about it in the returned
/// workbook. A formula that was overwritten is an error, but the returned workbook has it restored already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FindingState {
    /// The file cannot be read as this form.
    Fatal,
    /// To be corrected.
    Error,
    /// To be filled in.
    Missing,
    /// To be corrected or explained.
    #[serde(rename = "warning")]
    Unexplained,
    /// The returned workbook has it as it should be; the department confirms that by sending it.
    Restored,
    /// Explained by the department; nothing is left to do.
    Explained,
    /// For information; nothing is to be done.
    Notice,
}

impl FindingState {
    /// Every state, the most pressing first.
    pub const ALL: [Self; 7] =
        [Self::Fatal, Self::Error, Self::Missing, Self::Unexplained, Self::Restored, Self::Explained, Self::Notice];

    /// The English word of JSON and of tables.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Fatal => "fatal",
            Self::Error => "error",
            Self::Missing => "missing",
            Self::Unexplained => "warning",
            Self::Restored => "restored",
            Self::Explained => "explained",
            Self::Notice => "notice",
        }
    }

    /// The Chinese word that people see.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Fatal => "退件",
            Self::Error => "有误",
            Self::Missing => "未填",
            Self::Unexplained => "需说明",
            Self::Restored => "已恢复",
            Self::Explained => "已说明",
            Self::Notice => "提示",
        }
    }
}

/// What the returned workbook puts right by itself: the next check of it, untouched, says nothing of these.
const RESTORED: [Code; 4] = [Code::T005, Code::D001, Code::D004, Code::D006];
/// What it puts right as far as the cells are there again. Where none of them must be filled in, nothing would ask again for what
/// stood there, so that somebody has to see to it now.
const RESTORED_AND_BLANK: [Code; 2] = [Code::T006, Code::T008];

impl Finding {
    /// What the finding asks of the department.
    pub fn state(&self) -> FindingState {
        match self.severity {
            Severity::Fatal => FindingState::Fatal,
            Severity::Notice => FindingState::Notice,
            Severity::Error | Severity::Warning if RESTORED.contains(&self.code) => FindingState::Restored,
            Severity::Error if self.blank_cells > 0 && RESTORED_AND_BLANK.contains(&self.code) => {
                FindingState::Restored
            }
            // What the bureau had filled in is not merely blank: the finding says what stood there.
            Severity::Error if self.code == Code::P001 => FindingState::Error,
            Severity::Error if self.blank_cells > 0 || self.code == Code::I014 => FindingState::Missing,
            Severity::Error => FindingState::Error,
            Severity::Warning if self.explanation.is_some() => FindingState::Explained,
            Severity::Warning => FindingState::Unexplained,
        }
    }
}

/// How many findings there are of each state, and how many cells are still to be filled in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FindingCounts {
    /// How many reasons there are not to read the file at all.
    pub fatal: u32,
    /// How many places are to be corrected.
    pub errors: u32,
    /// How many cells are to be filled in.
    pub missing: u32,
    /// How many places are to be corrected or explained.
    pub unexplained: u32,
    /// How many places the returned workbook has put right, to be confirmed.
    pub restored: u32,
    /// How many places the department has explained.
    pub explained: u32,
    /// How many notices there are.
    pub notices: u32,
}

impl FindingCounts {
    /// Counts findings.
    pub fn of<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> Self {
        let mut tally = Self::default();
        for finding in findings {
            tally.missing += finding.blank_cells;
            match finding.state() {
                FindingState::Fatal => tally.fatal += 1,
                FindingState::Error => tally.errors += 1,
                FindingState::Missing => {}
                FindingState::Unexplained => tally.unexplained += 1,
                FindingState::Restored => tally.restored += 1,
                FindingState::Explained => tally.explained += 1,
                FindingState::Notice => tally.notices += 1,
            }
        }
        tally
    }

    /// What is left to do, in one phrase: `2处有误，139格未填，1处需说明，1处已恢复（请确认）`. Empty where nothing is.
    pub fn to_do(&self) -> String {
        let parts = [
            (self.errors, "处有误"),
            (self.missing, "格未填"),
            (self.unexplained, "处需说明"),
            (self.restored, "处已恢复（请确认）"),
        ];
        let said = parts.into_iter().filter(|(count, _)| *count > 0).map(|(count, words)| format!("{count}{words}"));
        said.collect::<Vec<_>>().join("，")
    }
}

/// How many cells are to be filled in on each sheet, in the order in which the findings name the sheets.
pub(crate) fn blank_cells_by_sheet(findings: &[Finding]) -> impl Iterator<Item = (&str, u32)> {
    let mut sheets: Vec<(&str, u32)> = Vec::new();
    for finding in findings.iter().filter(|finding| finding.blank_cells > 0) {
        let sheet = finding.location.as_ref().map_or("", |location| location.sheet.as_str());
        match sheets.iter_mut().find(|(known, _)| *known == sheet) {
            Some((_, cells)) => *cells += finding.blank_cells,
            None => sheets.push((sheet, finding.blank_cells)),
        }
    }
    sheets.into_iter()
}

#[cfg(test)]
mod tests {
    use super::{Code, Finding, FindingCounts, FindingState};

    #[test]
    fn what_is_to_do_is_said_in_one_phrase() {
        assert_eq!(FindingCounts::default().to_do(), "");
        let tally = FindingCounts { errors: 2, missing: 139, ..FindingCounts::default() };
        assert_eq!(tally.to_do(), "2处有误，139格未填");
        let tally = FindingCounts { unexplained: 1, restored: 3, notices: 9, ..FindingCounts::default() };
        assert_eq!(tally.to_do(), "1处需说明，3处已恢复（请确认）");
    }

    #[test]
    fn a_missing_sheet_is_restored_and_its_cells_are_missing() {
        let mut sheet = Finding::new(Code::T006, String::new());
        sheet.blank_cells = 43;
        assert_eq!(sheet.state(), FindingState::Restored);
        let tally = FindingCounts::of([&sheet, &Finding::new(Code::S001, String::new())]);
        assert_eq!(tally, FindingCounts { errors: 1, missing: 43, restored: 1, ..FindingCounts::default() });
    }
}
