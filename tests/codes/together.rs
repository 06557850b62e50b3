//! Cases of a 主管部门 and its units.

use std::collections::{BTreeMap, BTreeSet};

use jixiao::finding::FindingCounts;
use jixiao::rollup::{JudgedReturn, ReturnState, Rollup, UnitReturn};

use crate::example::Together;
use crate::support::built_in;

/// The form of the roll-up, and the figure that is compared.
const FORM: &str = "hunan-department-2021";
const SPENT: &str = "支出合计.决算";

/// The codes of what is found in the roll-up.
pub fn codes(together: &Together) -> BTreeSet<String> {
    let form = built_in(FORM);
    let mut rollup = Rollup::new(&form);
    rollup.add(unit("1", None, &together.department));
    for (number, spent) in together.units.iter().enumerate() {
        rollup.add(unit(&format!("1{number}"), Some("1"), spent));
    }
    rollup.findings().iter().map(|finding| finding.code.to_string()).collect()
}

fn unit(code: &str, parent: Option<&str>, spent: &str) -> UnitReturn {
    let judged = JudgedReturn {
        declared: None,
        recomputed: None,
        grade: None,
        values: BTreeMap::from([(SPENT.to_owned(), spent.to_owned())]),
        findings: Vec::new(),
        counts: FindingCounts::default(),
    };
    UnitReturn {
        code: code.to_owned(),
        name: code.to_owned(),
        parent: parent.map(str::to_owned),
        state: ReturnState::Passed,
        withdrawn: None,
        late: false,
        rounds: 1,
        judged: Some(judged),
        earlier: Vec::new(),
        reviewed: BTreeMap::new(),
    }
}
