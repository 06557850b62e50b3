//! The sentence that sums up a verdict, as the report and the returned workbook say it.

use crate::finding::Severity;

use super::{Outcome, Verdict};

/// Says the verdict in one sentence: `退回修改：有2处错误要改正，1处要说明原因。`
pub(crate) fn verdict_sentence(outcome: &Outcome) -> String {
    let errors = outcome.count(Severity::Error);
    let unexplained = outcome.unexplained();
    let notices = outcome.count(Severity::Notice);
    match outcome.verdict {
        Verdict::Pass if notices == 0 => "通过：没有发现问题。".to_owned(),
        Verdict::Pass => format!("通过：没有错误，有{notices}处提示，不用处理。"),
        Verdict::Return if unexplained == 0 => format!("退回修改：有{errors}处错误要改正。"),
        Verdict::Return if errors == 0 => format!("退回修改：没有错误，有{unexplained}处要说明原因。"),
        Verdict::Return => format!("退回修改：有{errors}处错误要改正，{unexplained}处要说明原因。"),
        Verdict::Reject => "退件：读不出这份表格。".to_owned(),
    }
}
