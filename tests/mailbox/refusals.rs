//! What keeps the program from a mailbox is said in a sentence, and nothing is lost.

use std::fs;

use crate::support::workbook_edits::Package;

use super::servers::{FULL, PASSWORD, Servers};
use super::{BUREAU, address, campaign, command, owner_only};

#[test]
fn a_mailbox_that_cannot_be_used_is_said_in_a_sentence() {
    let servers = Servers::start();
    let folder = tempfile::tempdir().unwrap();
    let root = campaign(folder.path(), 2, &servers, "");
    let settings = fs::read_to_string(root.join("campaign.toml")).unwrap();
    let password = root.join("密码.txt");
    let refused = |said: &str, change: &dyn Fn() -> String| {
        fs::write(root.join("campaign.toml"), change()).unwrap();
        let run = command("fetch", &root, &[]);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{said}: {}", run.err);
        assert!(run.err.contains(said) && !run.err.contains(PASSWORD), "{said}: {}", run.err);
        fs::write(root.join("campaign.toml"), &settings).unwrap();
    };
    let port = servers.imap.to_string();
    refused("没有开这个端口", &|| settings.replace(&port, "1"));
    refused("证书不可信", &|| settings.replace("certificate", "# certificate"));
    refused("证书不可信", &|| settings.replace("imap = \"localhost", "imap = \"127.0.0.1"));
    refused("不是 PEM 格式的证书", &|| settings.replace("证书.pem", "campaign.toml"));
    refused("不是服务器名", &|| settings.replace("imap = \"localhost", "imap = \"https://localhost"));
    refused("没有邮箱密码", &|| settings.replace("password-file", "# password-file"));
    refused("密码不要写在 campaign.toml 里", &|| format!("{settings}password = \"{PASSWORD}\"\n"));
    refused("没有 [mailbox]", &|| settings.split("\n[mailbox]\nimap = \"localhost").next().unwrap().to_owned());
    fs::write(&password, "wrong").unwrap();
    owner_only(&password);
    refused("不接受用户名或密码", &|| settings.clone());
    // Who tries again and again is shut out.
    let watch = command("watch", &root, &[]);
    assert!(watch.code == 2 && watch.out.contains("不接受用户名或密码"), "{}{}", watch.out, watch.err);
    std::process::Command::new("chmod").arg("644").arg(&password).status().unwrap();
    refused("别人也能读", &|| settings.clone());

    fs::write(&password, PASSWORD).unwrap();
    owner_only(&password);
    let run = command("fetch", &root, &[]);
    assert_eq!((run.code, run.out.as_str()), (0, "没有新邮件。\n"), "{}", run.err);
}

#[test]
fn what_lies_in_the_folder_is_collected_though_the_mailbox_cannot_be_used() {
    let servers = Servers::start();
    let folder = tempfile::tempdir().unwrap();
    let root = campaign(folder.path(), 1, &servers, "");
    fs::write(root.join("密码.txt"), "wrong\n").unwrap();
    fs::copy(root.join("发出/第1局.xlsx"), root.join("收到/第1局.xlsx")).unwrap();
    let watched = command("watch", &root, &["--once"]);
    assert!(watched.code == 2 && watched.err.contains("密码"), "{}{}", watched.out, watched.err);
    assert!(watched.out.contains("收到/第1局.xlsx  第1局"), "{}", watched.out);
    assert!(command("collect", &root, &[]).out.contains("以前已处理1份"));
}

#[test]
fn a_message_that_is_too_large_stays_on_the_server_and_is_told() {
    let servers = Servers::start();
    let folder = tempfile::tempdir().unwrap();
    let root = campaign(folder.path(), 2, &servers, "");
    let mut large = format!("From: <{}>\r\nTo: <{BUREAU}>\r\nSubject: large\r\n\r\n", address(1)).into_bytes();
    let line = [b'x'; 70];
    while large.len() < 65 * 1024 * 1024 {
        large.extend_from_slice(&line);
        large.extend_from_slice(b"\r\n");
    }
    servers.put(BUREAU, "1.large", &large);
    let run = command("fetch", &root, &[]);
    assert_eq!(run.code, 1, "{}", run.err);
    assert!(run.out.contains("太大，没有收下来"), "{}", run.out);
    let notes: Vec<_> = fs::read_dir(root.join("收到")).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(notes.len(), 1);
    let note = fs::read_to_string(&notes[0]).unwrap();
    assert!(note.contains("太大（6") && note.contains(&address(1)) && note.contains("主题：large"), "{note}");
    assert_eq!(command("fetch", &root, &[]).out, "没有新邮件。\n");
    assert_eq!(servers.delivered(BUREAU).len(), 1);
}

#[test]
fn a_message_that_the_server_refuses_is_told_and_the_others_are_sent() {
    let servers = Servers::start();
    let folder = tempfile::tempdir().unwrap();
    let root = campaign(folder.path(), 3, &servers, "");
    // The second unit's mailbox is full.
    let roster = Package::read(&fs::read(root.join("名单.xlsx")).unwrap());
    let strings = roster.text("xl/sharedStrings.xml").replace(&address(2), FULL);
    fs::write(root.join("名单.xlsx"), roster.with_part("xl/sharedStrings.xml", &strings).to_bytes()).unwrap();
    assert_eq!(command("issue", &root, &["--mail"]).code, 0);
    let without_consent = command("send", &root, &[]);
    assert_eq!(without_consent.code, 2, "{}", without_consent.out);
    assert!(without_consent.err.contains("要发3封信，没有发"), "{}", without_consent.err);
    let dry = command("send", &root, &["--dry-run"]);
    assert!(dry.out.ends_with("要发3封。\n") && servers.delivered_elsewhere(BUREAU) == 0, "{}", dry.out);
    let sent = command("send", &root, &["--yes"]);
    assert_eq!(sent.code, 1, "{}{}", sent.out, sent.err);
    assert!(sent.out.contains("被拒") && sent.out.contains("Mailbox full"), "{}", sent.out);
    assert!(sent.out.ends_with("发出2封。\n"), "{}", sent.out);
    // Nothing goes twice.
    assert_eq!(command("send", &root, &["--yes"]).out, "发出0封。\n");
    servers.wait_for(2, BUREAU);
    for unit in [1, 3] {
        let delivered = servers.delivered(&address(unit));
        assert_eq!(delivered.len(), 1);
        assert_eq!(delivered[0].attachments.len(), 1, "{delivered:?}");
    }
}
