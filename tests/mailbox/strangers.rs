//! Whom the program answers by itself, and whom it does not.

use serde_json::json;

use super::servers::Servers;
use super::{BUREAU, address, campaign, command};

#[test]
fn what_no_person_wrote_and_what_is_nobodys_gets_no_automatic_answer() {
    let servers = Servers::start();
    let folder = tempfile::tempdir().unwrap();
    let root = campaign(folder.path(), 3, &servers, "");
    let bounce = format!(
        "From: MAILER-DAEMON@example.gov.cn\nTo: {BUREAU}\nSubject: Undelivered Mail\nMIME-Version: 1.0\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\nContent-Type: text/plain\n\nNo.\n--b--\n"
    );
    servers.submit(&[
        json!({"from": "MAILER-DAEMON@example.gov.cn", "envelope": "", "to": BUREAU, "raw": bounce}),
        json!({"from": address(1), "to": BUREAU, "subject": "我不在", "headings": {"Auto-Submitted": "auto-replied"}}),
        json!({"from": address(2), "to": BUREAU, "subject": "通知", "headings": {"List-Id": "<all.example.gov.cn>"}}),
        json!({"from": BUREAU, "to": BUREAU, "subject": "自己的信"}),
        json!({"from": "nobody@example.gov.cn", "to": BUREAU, "subject": "请问"}),
        json!({"from": address(3), "to": BUREAU, "subject": "忘了附件"}),
    ]);
    servers.wait_for_in(BUREAU, 6);
    let watched = command("watch", &root, &["--once"]);
    assert_eq!(watched.code, 0, "{}{}", watched.out, watched.err);
    for said in ["退信", "自动回复", "邮件列表"] {
        assert!(watched.out.contains(said), "{said}: {}", watched.out);
    }
    // Only the unit that forgot the attachment is answered.
    servers.wait_for(1, BUREAU);
    std::thread::sleep(std::time::Duration::from_millis(500));
    assert_eq!(servers.delivered_elsewhere(BUREAU), 1, "{}", watched.out);
    assert_eq!(servers.delivered(&address(3)).len(), 1);
    // What is nobody's waits for the clerk.
    let left = command("send", &root, &["--dry-run"]);
    assert_eq!(left.out.matches("留下").count(), 2, "{}", left.out);
    assert!(left.out.contains("nobody@example.gov.cn，不是名单上的地址"), "{}", left.out);
    // All six are on record, and none is fetched again.
    assert_eq!(command("fetch", &root, &[]).out, "没有新邮件。\n");
    let again = command("collect", &root, &[]);
    assert!(again.out.contains("以前已处理6份"), "{}", again.out);
}

#[test]
fn a_unit_is_answered_so_many_times_a_day_and_no_more() {
    let servers = Servers::start();
    let folder = tempfile::tempdir().unwrap();
    let root = campaign(folder.path(), 1, &servers, "answers-a-day = 2\n");
    let messages: Vec<_> =
        (0..4).map(|number| json!({"from": address(1), "to": BUREAU, "subject": format!("第{number}封")})).collect();
    servers.submit(&messages);
    servers.wait_for_in(BUREAU, 4);
    let watched = command("watch", &root, &["--once"]);
    assert_eq!(watched.code, 0, "{}{}", watched.out, watched.err);
    servers.wait_for(2, BUREAU);
    let left = command("send", &root, &["--dry-run"]);
    assert!(left.out.contains("今天已经自动答复这个单位2次"), "{}", left.out);
    assert_eq!(servers.delivered(&address(1)).len(), 2);
    assert_eq!(command("send", &root, &["--settle", "--held", "--yes"]).out, "记为已发2封。\n");
    assert_eq!(command("send", &root, &["--dry-run"]).out, "要发0封。\n");
}
