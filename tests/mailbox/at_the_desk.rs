//! The mailbox at the clerk's desk: the same letters as by the commands.

use std::fs;

use serde_json::json;

use super::desk::Desk;
use super::servers::Servers;
use super::{BUREAU, address, campaign};

#[test]
fn the_desk_fetches_and_sends_as_the_commands_do() {
    let servers = Servers::start();
    let folder = tempfile::tempdir().unwrap();
    let root = campaign(folder.path(), 2, &servers, "");
    servers.submit(&[
        json!({"from": address(1), "to": BUREAU, "subject": "自评表", "files": [root.join("发出/第1局.xlsx")]}),
        json!({"from": address(2), "to": BUREAU, "subject": "忘了附件"}),
    ]);
    servers.wait_for_in(BUREAU, 2);
    let desk = Desk::on(&root, "2022-04-01");
    let step = |step: &str| {
        let ended = desk.run(&json!({ "step": step }));
        (ended["state"].as_str().unwrap().to_owned(), ended["text"].as_str().unwrap().to_owned())
    };
    let (state, said) = step("fetch");
    assert!(state == "done" && said.starts_with("收到2封新邮件。"), "{said}");
    assert_eq!(step("collect").0, "done");
    // Whom it goes to is shown first, and nothing is sent by that.
    let preview = desk.post("/c/1/api/preview", &json!({"step": "send"}));
    assert_eq!(preview["groups"][0]["units"].as_array().unwrap().len(), 2, "{preview:#}");
    assert!(servers.delivered(&address(2)).is_empty());
    let (state, said) = step("send");
    assert!(state == "done" && said.contains("发出2封"), "{said}");
    servers.wait_for(2, BUREAU);
    assert_eq!((servers.delivered(&address(1)).len(), servers.delivered(&address(2)).len()), (1, 1));

    // What the server refuses is said, and the desk goes on.
    fs::write(root.join("密码.txt"), "falsch\n").unwrap();
    let (state, said) = step("fetch");
    assert!(state == "failed" && said.contains("密码"), "{said}");
    assert_eq!(step("collect").0, "done");
}
