//! What goes out by mail, and what waits for the clerk to look at it. No server is asked.

use std::fs;

use jixiao::campaign::{Access, Campaign, CampaignError, Day, SendOptions, SendReport, SendScope};

use crate::received::item;
use crate::support::mail;
use crate::world::World;

fn options(scope: SendScope) -> SendOptions {
    let day = Day::parse("2022-04-02").unwrap();
    SendOptions { scope, dry_run: true, settle: false, only: Vec::new(), day }
}

fn send(world: &World, options: &SendOptions) -> SendReport {
    let mut campaign = Campaign::open(&world.campaign, Access::Write).unwrap();
    campaign.send(options, &|| false, &|_| panic!("nothing is sent")).unwrap()
}

/// Whom the messages go to that would be sent, in their order.
fn receivers(report: &SendReport) -> Vec<&str> {
    let mut to: Vec<&str> = report.sent.iter().flat_map(|message| &message.to).map(String::as_str).collect();
    to.sort_unstable();
    to
}

/// Why the others wait.
fn reasons(report: &SendReport) -> Vec<&str> {
    report.held.iter().map(|message| message.why.as_str()).collect()
}

/// Puts messages without a workbook into the folder of what came in, and collects; gives the answer to each.
fn answers(world: &World, messages: &[(&str, &str)]) -> Vec<String> {
    for (name, from) in messages {
        mail::make(&world.received(name), from, &format!("请问{name}"), &[]);
    }
    let report = world.collect();
    messages.iter().map(|(name, _)| item(&report, name)["replies"][0].as_str().unwrap().to_owned()).collect()
}

#[test]
fn only_answers_to_what_was_fetched_go_by_themselves() {
    let world = World::issued();
    let fetched = "邮箱-7-0000000001.eml";
    let answers = answers(&world, &[(fetched, "a@example.cn"), ("信.eml", "b@example.cn")]);
    assert_eq!(receivers(&send(&world, &options(SendScope::Answers))), ["a@example.cn"]);
    assert_eq!(receivers(&send(&world, &options(SendScope::Due))), ["a@example.cn", "b@example.cn"]);
    // Those that are named, and no others.
    for (answer, wanted) in [(&answers[0], "a@example.cn"), (&answers[1], "b@example.cn")] {
        let only = SendOptions { only: vec![answer.clone()], ..options(SendScope::Due) };
        assert_eq!(receivers(&send(&world, &only)), [wanted]);
    }
    let only = SendOptions { only: vec![answers[1].clone()], ..options(SendScope::Answers) };
    assert!(send(&world, &only).sent.is_empty());
}

#[test]
fn what_goes_to_somebody_who_is_not_on_the_roster_waits() {
    let world = World::issued();
    let answers = answers(&world, &[("一.eml", "A@example.cn"), ("二.eml", "nobody@example.cn")]);
    let due = send(&world, &options(SendScope::Due));
    assert_eq!(due.sent.iter().map(|message| &message.path).collect::<Vec<_>>(), [&answers[0]]);
    assert_eq!(due.held[0].path, answers[1]);
    assert_eq!(reasons(&due), ["发到 nobody@example.cn，不是名单上的地址"]);
    let said = due.text(true, false);
    assert!(said.contains(&format!("要发  {}  → ", answers[0])), "{said}");
    assert!(said.contains(&format!("留下  {}（发到 nobody@example.cn，不是名单上的地址）", answers[1])), "{said}");
    assert!(said.ends_with("要发1封；留下1封，看过以后用 --held 发，或用 --settle 记为不用发。\n"), "{said}");
    let held = send(&world, &options(SendScope::Held));
    assert_eq!((held.sent.len(), held.held.len()), (2, 0));
    assert!(held.text(true, false).ends_with("要发2封。\n"));
}

#[test]
fn a_draft_that_was_changed_or_is_gone_is_never_sent() {
    let world = World::issued();
    let answers = answers(&world, &[("一.eml", "a@example.cn"), ("二.eml", "b@example.cn")]);
    let changed = world.campaign.join(&answers[0]);
    let mut draft = fs::read(&changed).unwrap();
    draft.extend(b"\r\n");
    fs::write(&changed, draft).unwrap();
    fs::remove_file(world.campaign.join(&answers[1])).unwrap();
    for scope in [SendScope::Due, SendScope::Held] {
        let report = send(&world, &options(scope));
        let mut found = reasons(&report);
        found.sort_unstable();
        assert_eq!((report.sent.len(), found), (0, vec!["草稿不在了", "草稿被改过，请打开它自己发"]));
    }
}

#[test]
fn a_unit_gets_so_many_answers_a_day_by_itself_and_no_more() {
    let world = World::issued();
    let settings = world.campaign.join("campaign.toml");
    let mailbox = "\n[mailbox]\nimap = \"localhost\"\nsmtp = \"localhost\"\nanswers-a-day = 2\n";
    fs::write(&settings, fs::read_to_string(&settings).unwrap() + mailbox).unwrap();
    let campaign = Campaign::open(&world.campaign, Access::Read).unwrap();
    assert_eq!((campaign.has_mailbox(), campaign.seconds_between_looks().unwrap()), (true, 60));
    let fetched = ["邮箱-7-0000000001.eml", "邮箱-7-0000000002.eml", "邮箱-7-0000000003.eml"];
    let mut messages: Vec<(&str, &str)> = fetched.map(|name| (name, "a@example.cn")).into();
    messages.push(("邮箱-7-0000000004.eml", "b@example.cn"));
    // What was not fetched is looked at by the clerk anyway.
    messages.extend([("一.eml", "b@example.cn"), ("二.eml", "b@example.cn"), ("三.eml", "b@example.cn")]);
    answers(&world, &messages);
    let report = send(&world, &options(SendScope::Answers));
    assert_eq!(receivers(&report), ["a@example.cn", "a@example.cn", "b@example.cn"]);
    assert_eq!(reasons(&report), ["今天已经自动答复这个单位2次"]);
    let report = send(&world, &options(SendScope::Due));
    assert_eq!((report.sent.len(), reasons(&report)), (6, vec!["今天已经自动答复这个单位2次"]));
    assert_eq!(send(&world, &options(SendScope::Held)).sent.len(), 7);
}

#[test]
fn what_is_settled_is_not_due_any_more() {
    let world = World::issued();
    answers(&world, &[("一.eml", "a@example.cn")]);
    let settle = |dry_run| SendOptions { dry_run, settle: true, ..options(SendScope::Due) };
    assert_eq!(send(&world, &settle(true)).sent.len(), 1);
    let settled = send(&world, &settle(false));
    assert_eq!(settled.text(false, true), "记为已发1封。\n");
    assert_eq!(send(&world, &options(SendScope::Due)).sent.len(), 0);
    // Where nothing is to be sent, no mailbox is needed.
    let mut campaign = Campaign::open(&world.campaign, Access::Read).unwrap();
    assert!(!campaign.has_mailbox() && campaign.seconds_between_looks().is_err());
    assert!(matches!(campaign.fetch(&|_, _| {}), Err(CampaignError::NoMailbox)));
    let nothing = send(&world, &SendOptions { dry_run: false, ..options(SendScope::Due) });
    assert_eq!(nothing.text(false, false), "发出0封。\n");
}
