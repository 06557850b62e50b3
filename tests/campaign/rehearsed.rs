//! A campaign played through by the program: every wrong file returned, every right one passed.

use std::collections::BTreeMap;
use std::path::Path;

use jixiao::campaign::{Access, Bureau, Campaign, Day, IssueOptions, Mistake, Plan, Script};
use jixiao::files::read_filling;
use jixiao::internals::intake::Book;
use jixiao::rollup::Rollup;

use crate::support::built_in;

const FORM: &str = "hunan-department-2021";

fn code(mistake: Mistake) -> &'static str {
    match mistake {
        Mistake::Blank => "I001",
        Mistake::Words => "I002",
        Mistake::TypedOver => "D001",
        Mistake::Total => "S004",
        Mistake::Code => "P001",
        Mistake::CutOff => "T001",
    }
}

/// How many units the rolled-up workbook shows in each state.
fn states(campaign: &Campaign) -> [(&'static str, usize); 3] {
    let mut rollup = Rollup::new(&campaign.form);
    campaign.add_to(&mut rollup).unwrap();
    let book = Book::open(&rollup.workbook().unwrap()).unwrap();
    let total = book.sheet("总表").unwrap();
    let count = |state: &str| total.cells.iter().filter(|cell| cell.value.to_string() == state).count();
    ["通过", "退回待改", "未报送"].map(|state| (state, count(state)))
}

#[test]
fn every_wrong_file_is_returned_for_what_is_wrong_and_every_right_one_passes() {
    const UNITS: usize = 60;
    let temporary = tempfile::tempdir().unwrap();
    let root = temporary.path().join("campaign");
    let email = "jx@example.gov.cn".to_owned();
    let plan = Plan { template: FORM.to_owned(), deadline: None, bureau: Bureau { email, ..Bureau::default() } };
    Campaign::init(&root, &plan).unwrap();
    let base = read_filling(&built_in(FORM).template, Path::new("samples/liuyang-2021/clean.toml")).unwrap();
    let script = Script { wrong: 40, seed: 7 };
    let day = Day::parse("2022-04-01").unwrap();
    let pool = rayon::ThreadPoolBuilder::new().build().unwrap();

    let mut campaign = Campaign::open(&root, Access::Write).unwrap();
    campaign.rehearse_roster(UNITS).unwrap();
    let issued =
        campaign.issue(&IssueOptions { only: Vec::new(), dry_run: false, mail: false, day: day.clone() }).unwrap();
    assert_eq!(issued.issued.len(), UNITS);
    let mistakes = campaign.rehearse_filling(&base, script).unwrap();
    for kind in Mistake::ALL {
        assert!(mistakes.values().any(|mistake| *mistake == kind), "{kind:?}");
    }
    let report = campaign.collect_in(&pool, &day, &|_, _| {}).unwrap();
    let cut = mistakes.values().filter(|mistake| **mistake == Mistake::CutOff).count();
    assert_eq!(
        (report.passed, report.returned, report.rejected, report.failed),
        (UNITS - mistakes.len(), mistakes.len() - cut, cut, 0)
    );
    // Each for its own mistake, and for nothing else.
    let found: BTreeMap<String, String> = report
        .items
        .iter()
        .flat_map(|item| item.papers.iter().map(|paper| (item.path.clone(), paper.codes.join(" "))))
        .filter(|(_, codes)| !codes.is_empty())
        .collect();
    let injected: BTreeMap<String, String> = mistakes
        .iter()
        .map(|(unit, mistake)| (format!("收到/{unit}-自评表.xlsx"), code(*mistake).to_owned()))
        .collect();
    assert_eq!(found, injected);

    // What cannot be read is nobody's: such a unit has sent nothing yet.
    assert_eq!(
        states(&campaign),
        [("通过", UNITS - mistakes.len()), ("退回待改", mistakes.len() - cut), ("未报送", cut)]
    );

    let corrected = campaign.rehearse_correcting(&base, script).unwrap();
    assert_eq!(corrected, mistakes.len());
    let report = campaign.collect_in(&pool, &day, &|_, _| {}).unwrap();
    assert_eq!((report.passed, report.returned, report.rejected, report.known), (corrected, 0, 0, UNITS));
    assert_eq!(states(&campaign), [("通过", UNITS), ("退回待改", 0), ("未报送", 0)]);
    let status = campaign.status(&day).unwrap();
    assert!(status.units.iter().all(|unit| unit.state == jixiao::campaign::UnitState::Passed));
}
