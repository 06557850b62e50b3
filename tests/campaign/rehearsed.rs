//! A campaign played through by the program: every wrong file returned, every right one passed.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use jixiao::campaign::{Access, Bureau, Campaign, Day, IssueOptions, Mistake, Plan, Script};
use jixiao::files::read_filling;
use jixiao::internals::intake::Book;
use jixiao::rollup::Rollup;
use jixiao::written_report::ReportVersion;

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
    let issued = campaign
        .issue(&IssueOptions { only: Vec::new(), dry_run: false, mail: false, void_passes: false, day: day.clone() })
        .unwrap();
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

    // Each unit that passed has its report.
    let reports = campaign.write_reports(None, ReportVersion::Full).unwrap();
    assert_eq!((reports.written, reports.to_write.len(), reports.without.len()), (UNITS, 0, 0));
    assert_eq!(fs::read_dir(root.join("报告")).unwrap().count(), UNITS);
    assert!(campaign.write_reports(Some(&root.join("通过")), ReportVersion::Full).is_err());
}

/// What status, roll-up and register say of a campaign, but for where files lie and the days of those that no one answered.
fn seen(campaign: &Campaign, day: &Day) -> (String, Vec<String>, Vec<String>) {
    let mut rollup = Rollup::new(&campaign.form);
    campaign.add_to(&mut rollup).unwrap();
    let book = Book::open(&rollup.workbook().unwrap()).unwrap();
    let sheets = book.sheets.iter().filter(|sheet| sheet.name != "收件登记");
    let cells = sheets.flat_map(|sheet| {
        sheet.cells.iter().map(move |cell| format!("{} {}:{} {}", sheet.name, cell.row, cell.col, cell.value))
    });
    let mut status = campaign.status(day).unwrap();
    for open in &mut status.open {
        (open.path, open.day) = (String::new(), String::new());
    }
    status.open.sort_by(|a, b| a.why.cmp(&b.why));
    let register = campaign.register().unwrap().received;
    let mut register: Vec<String> =
        register.iter().map(|row| format!("{:?} {} {}", row.unit, row.round, row.outcome())).collect();
    register.sort();
    (serde_json::to_string_pretty(&status).unwrap(), cells.collect(), register)
}

#[test]
fn a_ledger_that_was_lost_is_made_anew_from_the_folders() {
    const UNITS: usize = 60;
    let temporary = tempfile::tempdir().unwrap();
    let root = temporary.path().join("campaign");
    let email = "jx@example.gov.cn".to_owned();
    let day = |text: &str| Day::parse(text).unwrap();
    let deadline = Some(day("2022-04-10"));
    let plan = Plan { template: FORM.to_owned(), deadline, bureau: Bureau { email, ..Bureau::default() } };
    Campaign::init(&root, &plan).unwrap();
    let base = read_filling(&built_in(FORM).template, Path::new("samples/liuyang-2021/clean.toml")).unwrap();
    let pool = rayon::ThreadPoolBuilder::new().build().unwrap();
    let mut campaign = Campaign::open(&root, Access::Write).unwrap();
    campaign.rehearse_roster(UNITS).unwrap();
    let options =
        IssueOptions { only: Vec::new(), dry_run: false, mail: true, void_passes: false, day: day("2022-03-01") };
    campaign.issue(&options).unwrap();

    // Three rounds; the files of the first are put into a folder of their own, as a clerk does.
    let (first, second) = (Script { wrong: 40, seed: 7 }, Script { wrong: 30, seed: 8 });
    campaign.rehearse_filling(&base, first).unwrap();
    campaign.collect_in(&pool, &day("2022-04-01"), &|_, _| {}).unwrap();
    let earlier = root.join("收到/第一次");
    std::fs::create_dir(&earlier).unwrap();
    for entry in std::fs::read_dir(root.join("收到")).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            std::fs::rename(&path, earlier.join(path.file_name().unwrap())).unwrap();
        }
    }
    campaign.rehearse_filling(&base, second).unwrap();
    campaign.collect_in(&pool, &day("2022-04-09"), &|_, _| {}).unwrap();
    campaign.rehearse_correcting(&base, second).unwrap();
    let report = campaign.collect_in(&pool, &day("2022-04-12"), &|_, _| {}).unwrap();
    assert!(report.passed > 0, "{report:?}");
    let today = day("2022-04-20");
    let before = seen(&campaign, &today);
    assert!(before.0.contains("\"rounds\": 3") && before.0.contains("\"late\": true"), "{}", before.0);
    drop(campaign);

    let rebuild = || Campaign::rebuild(&root, &pool, &today, &|_, _| {});
    assert!(rebuild().unwrap_err().to_string().contains("没有重建"));
    let ledger = root.join("台账.sqlite");
    std::fs::remove_file(&ledger).unwrap();
    let report = rebuild().unwrap();
    assert_eq!(
        (report.issues, &report.left_to_collect, &report.without_original, &report.without_output),
        (UNITS, &vec![], &vec![], &vec![])
    );
    assert_eq!((&report.judged_otherwise, &report.unreadable, &report.changed_issues), (&vec![], &vec![], &vec![]));
    let mut campaign = Campaign::open(&root, Access::Write).unwrap();
    let after = seen(&campaign, &today);
    let differing = after.0.lines().zip(before.0.lines()).find(|(after, before)| after != before);
    assert_eq!((differing, after.0.lines().count()), (None, before.0.lines().count()));
    assert_eq!(after.1, before.1);
    assert_eq!(after.2, before.2);
    // Nothing is left to be done, and nothing is done twice.
    let again = campaign.collect_in(&pool, &today, &|_, _| {}).unwrap();
    assert_eq!((again.passed, again.returned, again.rejected, again.replies), (0, 0, 0, 0), "{again:?}");
    assert_eq!(campaign.issue(&options).unwrap().issued, []);
    drop(campaign);

    // Without some originals and some of what went back, it says which, and what settled a unit stands.
    std::fs::write(&ledger, "damaged").unwrap();
    let of = |folder: &str| -> Vec<std::path::PathBuf> {
        let listing = std::fs::read_dir(root.join(folder)).unwrap().map(|entry| entry.unwrap().path());
        listing.filter(|path| path.extension().is_some_and(|ending| ending == "xlsx")).collect()
    };
    let rounds = |path: &std::path::PathBuf, round: &str| path.to_string_lossy().contains(round);
    let third = of("通过").into_iter().find(|path| rounds(path, "第3轮")).unwrap();
    let unit = third.file_name().unwrap().to_str().unwrap().split('-').next().unwrap().to_owned();
    let first = of("退回").into_iter().find(|path| rounds(path, &format!("{unit}-第1轮"))).unwrap();
    std::fs::remove_file(first).unwrap();
    let code = serde_json::from_str::<serde_json::Value>(&before.0).unwrap()["units"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["name"] == unit.as_str())
        .unwrap()["code"]
        .as_str()
        .unwrap()
        .to_owned();
    std::fs::remove_file(root.join(format!("收到/{code}-自评表(改).xlsx"))).unwrap();
    let report = rebuild().unwrap();
    assert!(report.replaced.is_some() && report.without_output == [format!("{unit}第1轮")], "{report:?}");
    assert_eq!(report.without_original, [format!("通过/{unit}-第3轮-通过.xlsx")]);
    let mut campaign = Campaign::open(&root, Access::Write).unwrap();
    assert_eq!(seen(&campaign, &today).0, before.0);
    let again = campaign.collect_in(&pool, &today, &|_, _| {}).unwrap();
    assert_eq!((again.passed, again.returned, again.rejected), (0, 0, 0), "{again:?}");
}
