//! Messages as Outlook keeps and sends them: `.msg`, and `winmail.dat`.

use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;

use serde_json::json;

use crate::received::item;
use crate::support::mail;
use crate::world::World;

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// A `.msg` from an address with a file.
fn msg(sender: &str, name: &str, file: &[u8]) -> Vec<u8> {
    let mut message = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    let attachment = "/__attach_version1.0_#00000000";
    message.create_storage(attachment).unwrap();
    let headings = format!("From: <{sender}>\r\nSubject: =?gb2312?B?19TGwLHt?=\r\nMessage-ID: <1@example.cn>\r\n");
    for (path, content) in [
        ("/__properties_version1.0".to_owned(), vec![0; 32]),
        ("/__substg1.0_007D001F".to_owned(), utf16(&headings)),
        (format!("{attachment}/__substg1.0_3707001F"), utf16(name)),
        (format!("{attachment}/__substg1.0_37010102"), file.to_vec()),
    ] {
        message.create_stream(path).unwrap().write_all(&content).unwrap();
    }
    message.into_inner().into_inner()
}

#[test]
fn what_outlook_sends_and_keeps_is_read() {
    let world = World::issued();
    let (first, second) = (world.root.join("一.xlsx"), world.root.join("二.xlsx"));
    world.fill_in(&world.campaign.join("发出/甲局.xlsx"), &first, &[]);
    world.fill_in(&world.campaign.join("发出/乙局.xlsx"), &second, &[]);
    let kept = msg("a@example.cn", "甲局（定稿）.xlsx", &fs::read(&first).unwrap());
    fs::write(world.received("报送.msg"), kept).unwrap();
    let sent = world.root.join("winmail.dat");
    let bytes = fs::read(&second).unwrap();
    fs::write(&sent, mail::winmail(&[("乙局自评表.xlsx", &bytes)])).unwrap();
    let files: [(&str, &Path); 1] = [("winmail.dat", &sent)];
    mail::make(&world.received("信.eml"), "b@example.cn", "自评表", &files);
    let report = world.collect();
    let of_outlook = item(&report, "报送.msg");
    assert_eq!(of_outlook["papers"][0]["name"], "甲局（定稿）.xlsx", "{report:#}");
    assert_eq!(
        (&of_outlook["papers"][0]["unit"], &of_outlook["papers"][0]["verdict"]),
        (&json!("001"), &json!("pass"))
    );
    let winmail = item(&report, "信.eml");
    assert_eq!(winmail["papers"][0]["name"], "乙局自评表.xlsx", "{report:#}");
    assert_eq!(winmail["papers"][0]["verdict"], "pass");
    // The answer goes to who sent the message.
    let reply = world.campaign.join(of_outlook["replies"][0].as_str().unwrap());
    let shown = mail::shown(&reply);
    assert_eq!((&shown["subject"], &shown["to"]), (&json!("Re: 自评表"), &json!([["", "a@example.cn"]])));
    assert_eq!(shown["in_reply_to"], "<1@example.cn>");
}
