//! What a front end shows of a unit: its own record, and a round as it was judged.

use std::fs;

use jixiao::campaign::{Access, Campaign, CampaignError, Day};
use jixiao::written_report::ReportVersion;
use serde_json::json;

use crate::world::World;

fn open(world: &World) -> Campaign {
    Campaign::open(&world.campaign, Access::Read).unwrap()
}

#[test]
fn a_record_holds_what_is_of_the_unit_and_nothing_of_others() {
    let world = World::issued();
    world.send("甲局", "甲.xlsx", &[("项目支出.决算", json!(6))]);
    world.send("乙局", "乙.xlsx", &[]);
    world.collect();
    let campaign = open(&world);
    assert!(campaign.title().contains("自评小表"), "{}", campaign.title());
    for (name, code) in [("甲局", "001"), ("乙局", "002")] {
        let record = campaign.unit_record(name).unwrap();
        assert_eq!((record.code.as_str(), record.name.as_str(), record.rounds.len()), (code, name, 1));
        let files: Vec<&str> = record.received.iter().map(|row| row.path.as_str()).collect();
        assert_eq!(files.len(), 1);
        assert!(files[0].ends_with(&format!("/{}.xlsx", &name[..3])), "{files:?}");
        assert!(record.letters.iter().all(|letter| letter.unit.as_deref() == Some(code)));
        assert_eq!((record.issues.len(), record.parent.as_deref(), record.has_report), (1, None, false));
    }
    let below = campaign.unit_record("003").unwrap();
    assert_eq!((below.parent.as_deref(), below.received.len(), below.rounds.len()), (Some("甲局"), 0, 0));
    let report = campaign.unit_report("乙局", ReportVersion::Public);
    assert!(matches!(report, Err(CampaignError::NoReport(_))), "{report:?}");
}

#[test]
fn a_letter_is_shown_among_those_of_its_unit() {
    let world = World::issued();
    assert_eq!(world.run("remind", &["--today", "2022-04-20"]).code, 0);
    let campaign = open(&world);
    let of_all = campaign.letters().unwrap();
    assert!(of_all.iter().any(|letter| letter.unit.as_deref() == Some("002")), "{of_all:?}");
    let own = campaign.unit_record("002").unwrap().letters;
    assert!(!own.is_empty() && own.len() < of_all.len(), "{own:?}");
}

#[test]
fn what_changed_since_the_round_before_is_shown_as_it_was_typed() {
    let world = World::issued();
    let reason = "制度健全性.扣分原因";
    world.send("甲局", "一.xlsx", &[("项目支出.决算", json!(6)), (reason, json!("007")), ("自评总分", json!(17))]);
    world.collect();
    world.send("甲局", "二.xlsx", &[("项目支出.决算", json!(7)), ("制度.采购", json!("也许"))]);
    world.collect();
    let round = open(&world).judged_round("甲局", 2, &Day::parse("2022-04-02").unwrap()).unwrap().unwrap();
    let since = round.since.unwrap();
    let changed: Vec<(&str, &str)> =
        since.cells.iter().map(|cell| (cell.before.as_str(), cell.after.as_str())).collect();
    assert_eq!(changed, [("17", "18"), ("6.00", "7.00"), ("是", "也许"), ("007", "没有财务制度")]);
    assert_eq!(since.sentence, "与第1轮相比，改了4格；上次要处理的已改好2处，还有1处没有改好；新出现1处。");
}

#[test]
fn a_round_is_shown_as_it_was_judged_while_what_came_in_or_went_back_is_there() {
    let world = World::issued();
    let came = world.send("甲局", "甲.xlsx", &[("项目支出.决算", json!(6))]);
    world.collect();
    let day = Day::parse("2022-04-02").unwrap();
    let round = |number| open(&world).judged_round("甲局", number, &day).unwrap();
    let shown = round(1).unwrap();
    assert!(!shown.sheets.is_empty());
    let by_what_came = serde_json::to_value(shown).unwrap()["file"].to_string();
    assert!(by_what_came.contains("甲.xlsx") && by_what_came.contains("甲局-第1轮-退回.xlsx"), "{by_what_came}");
    assert!(round(2).is_none());
    let back = world.campaign.join("退回/甲局-第1轮-退回.xlsx");
    fs::remove_file(came).unwrap();
    let by_what_went_back = serde_json::to_value(round(1).unwrap()).unwrap()["file"].to_string();
    assert!(by_what_went_back.contains("甲局-第1轮-退回.xlsx"), "{by_what_went_back}");
    assert!(!by_what_went_back.contains("甲.xlsx"), "{by_what_went_back}");
    fs::remove_file(back).unwrap();
    assert!(round(1).is_none());
}
