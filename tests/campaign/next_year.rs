//! The year turns over: next year's campaign is made from this year's.

use std::fs;

use serde_json::{Value as Json, json};

use crate::support::program::jixiao;
use crate::world::{World, small_form};

/// Next year's form of the small one.
fn next_form(world: &World) -> std::path::PathBuf {
    let folder = world.root.join("小表2022");
    small_form(&folder, 2022);
    folder
}

fn next(world: &World, form: &std::path::Path) -> std::path::PathBuf {
    let target = world.root.join("2022年自评");
    let run = jixiao(&[
        "campaign",
        "next",
        target.to_str().unwrap(),
        world.campaign.to_str().unwrap(),
        "--template",
        form.to_str().unwrap(),
        "--deadline",
        "2023-04-30",
    ]);
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
    target
}

fn issue(folder: &std::path::Path) -> Json {
    let run = jixiao(&["campaign", "issue", folder.to_str().unwrap(), "--format", "json"]);
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
    serde_json::from_str(&run.out).unwrap()
}

#[test]
fn the_next_year_has_the_roster_the_wording_and_the_accepted_workbooks_of_this() {
    let world = World::issued();
    let settings = world.campaign.join("campaign.toml");
    let text = fs::read_to_string(&settings).unwrap();
    fs::write(&settings, text.replace("{单位}：", "{单位}的同志：")).unwrap();
    world.send("甲局", "a.xlsx", &[]);
    world.send("乙局", "b.xlsx", &[("项目支出.决算", json!(6))]);
    world.collect();
    let target = next(&world, &next_form(&world));
    let listing = fs::read_dir(target.join("上年")).unwrap().map(|entry| entry.unwrap().file_name());
    assert_eq!(listing.collect::<Vec<_>>(), ["甲局-第1轮-通过.xlsx"]);
    let settings = fs::read_to_string(target.join("campaign.toml")).unwrap();
    for wanted in ["year = 2022", "2023-04-30", "某市财政局", "jx@example.gov.cn", "{单位}的同志："] {
        assert!(settings.contains(wanted), "{wanted} in {settings}");
    }
    let shown = issue(&target);
    assert_eq!(shown["issued"].as_array().unwrap().len(), 3);
    // The form takes nothing from last year: that is said, not passed over.
    let unused = shown["last_year_unused"][0].as_str().unwrap();
    assert!(unused.contains("都没有用") && unused.contains("last-year.toml"), "{unused}");
    // A form of another year is refused, and so is a folder with something in it.
    let run = jixiao(&[
        "campaign",
        "next",
        world.root.join("x").to_str().unwrap(),
        world.campaign.to_str().unwrap(),
        "--template",
        world.form.to_str().unwrap(),
    ]);
    assert!(run.code == 2 && run.err.contains("下一年是2022年度"), "{}", run.err);
    let run = jixiao(&["campaign", "next", world.root.join("x").to_str().unwrap(), world.campaign.to_str().unwrap()]);
    assert!(run.code == 2 && run.err.contains("--template"), "{}", run.err);
}
