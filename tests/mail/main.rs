//! Messages: what others wrote is read, and what is written others read.

#[path = "../support/mod.rs"]
mod support;

use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;

use jixiao::internals::mail::{Attachment, MailDraft, MailError, Mailbox, Message, read};
use jixiao::value::Day;
use proptest::prelude::*;
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};

fn draft() -> MailDraft {
    let mailbox = |name: &str, address: &str| Mailbox { name: name.to_owned(), address: address.to_owned() };
    let attachment = |name: &str, bytes: Vec<u8>| Attachment { name: name.to_owned(), bytes };
    MailDraft {
        from: mailbox("某市财政局绩效管理科", "jx@example.gov.cn"),
        to: vec![mailbox("甲局, 财务科 \"张\"", "a@example.cn"), mailbox("", "b@example.cn")],
        subject: "Re: 2021年度部门整体支出绩效自评表：请修改（第2轮），此件较长的主题要折行才能放得下".to_owned(),
        text: "甲局：\n\n有3处错误。\n.单独一个点开头的行\nFrom 开头的行\n".to_owned(),
        html: "<p>甲局：</p><p>有3处错误。</p>".to_owned(),
        attachments: vec![
            attachment("浏阳市行政审批服务局-第2轮-退回.xlsx", (0..=255).cycle().take(5000).collect()),
            attachment("a b;c.txt", b"x".to_vec()),
        ],
        in_reply_to: Some("first@example.cn".to_owned()),
        references: vec!["zero@example.cn".to_owned(), "first@example.cn".to_owned()],
        message_id: "abc123@example.gov.cn".to_owned(),
        day: Day::parse("2022-04-15").unwrap(),
    }
}

/// What Python's mail package finds in a message.
fn shown(bytes: &[u8]) -> Json {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("message.eml");
    fs::write(&file, bytes).unwrap();
    support::mail::shown(&file)
}

#[test]
fn a_draft_is_read_by_others_as_it_was_meant() {
    let draft = draft();
    let json = shown(&draft.to_bytes());
    assert_eq!(json["defects"], json!([]));
    assert_eq!(json["subject"], draft.subject);
    assert_eq!(json["from"], json!([["某市财政局绩效管理科", "jx@example.gov.cn"]]));
    assert_eq!(json["to"], json!([["甲局, 财务科 \"张\"", "a@example.cn"], ["", "b@example.cn"]]));
    assert_eq!(json["unsent"], "1");
    assert_eq!(json["date"], "2022-04-15T01:00:00+00:00");
    assert_eq!(json["message_id"], "<abc123@example.gov.cn>");
    assert_eq!(json["in_reply_to"], "<first@example.cn>");
    assert_eq!(json["references"], "<zero@example.cn> <first@example.cn>");
    assert_eq!(json["text"], draft.text);
    assert_eq!(json["html"].as_str().unwrap().trim_end(), draft.html);
    for (at, Attachment { name, bytes }) in draft.attachments.iter().enumerate() {
        let digest: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        let found = &json["attachments"][at];
        assert_eq!((found[0].as_str(), found[3].as_str()), (Some(name.as_str()), Some(digest.as_str())));
        assert_eq!(found[1].as_str().or(found[1][2].as_str()), Some(name.as_str()), "{found}");
    }
    assert_eq!(json["attachments"][0][2], "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
    assert_eq!(json["crlf"], true);
    assert!(json["longest"].as_u64().unwrap() <= 998);
}

#[test]
fn a_draft_has_the_same_bytes_whenever_it_is_made() {
    assert!(draft().to_bytes() == draft().to_bytes());
    let other = MailDraft { text: "别的".to_owned(), ..draft() };
    assert!(draft().to_bytes() != other.to_bytes());
}

#[test]
fn nothing_in_a_name_begins_another_heading() {
    let mut draft = draft();
    draft.subject = "自评表\r\nBcc: x@example.cn".to_owned();
    draft.to[0].name = "甲局\r\nBcc: y@example.cn\r\n\r\n正文".to_owned();
    draft.attachments[0].name = "a\"\r\nX-Evil: 1.xlsx".to_owned();
    draft.in_reply_to = Some("a@b>\r\nX-Evil: 1".to_owned());
    let text = String::from_utf8(draft.to_bytes()).unwrap();
    assert!(!text.lines().any(|line| line.starts_with("Bcc") || line.starts_with("X-Evil")), "{text}");
}

#[test]
fn an_own_draft_reads_back() {
    let draft = draft();
    let message = read(&draft.to_bytes()).unwrap();
    assert_eq!(message.from, Some(draft.from.clone()));
    assert_eq!(message.subject, draft.subject);
    assert_eq!(message.day, Day::parse("2022-04-15"));
    assert_eq!(message.references, draft.references);
    assert_eq!(message.attachments, draft.attachments);
}

#[test]
fn what_others_write_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let (sheet, target) = (folder.path().join("a.bin"), folder.path().join("m.eml"));
    fs::write(&sheet, b"PK\x03\x04 not really \r\n--x").unwrap();
    let long = "附件2-自评表(改3)最终版浏阳市行政审批服务局二〇二一年度.xlsx";
    let subject = "2021年度自评表（浏阳市行政审批服务局）报送";
    support::mail::make(&target, "张三 <a@example.cn>", subject, &[(long, &sheet), ("plain.xlsx", &sheet)]);
    let message = read(&fs::read(&target).unwrap()).unwrap();
    assert_eq!(message.from, Some(Mailbox { name: "张三".to_owned(), address: "a@example.cn".to_owned() }));
    assert_eq!(message.subject, subject);
    // Half past eleven in the evening in Greenwich is the next morning in China.
    assert_eq!(message.day, Day::parse("2022-04-15"));
    assert_eq!(message.message_id.as_deref(), Some("first@example.cn"));
    let names: Vec<&str> = message.attachments.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, [long, "plain.xlsx"]);
    assert!(message.attachments.iter().all(|file| file.bytes == fs::read(&sheet).unwrap()));
}

fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let four = |three: &[u8]| {
        let n = three.iter().fold(0u32, |n, byte| n << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        let sign = move |at: usize| SIGNS[(n >> (18 - 6 * at) & 63) as usize] as char;
        (0..4).map(move |at| if at <= three.len() { sign(at) } else { '=' }).collect::<String>()
    };
    bytes.chunks(3).map(four).collect()
}

/// A message with one attachment whose headings are given.
fn with_headings(headings: &[u8]) -> Message {
    let mut bytes = b"From: a@example.cn\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n--b\r\n".to_vec();
    bytes.extend_from_slice(headings);
    bytes.extend_from_slice(b"\r\nContent-Transfer-Encoding: base64\r\n\r\nUEv/gA==\r\n--b--\r\n");
    read(&bytes).unwrap()
}

#[test]
fn names_are_read_in_every_way_programs_write_them() {
    let gbk = |text: &str| encoding_rs::GBK.encode(text).0.into_owned();
    let percent = |bytes: &[u8]| bytes.iter().map(|byte| format!("%{byte:02X}")).collect::<String>();
    let name = "自评表.xlsx";
    let (raw, utf8) = (gbk(name), name.as_bytes());
    // In the middle of a character.
    let split = 3;
    let headings: Vec<(&str, Vec<u8>)> = vec![
        ("RFC 2231, GBK", format!("Content-Disposition: attachment; filename*=GBK''{}", percent(&raw)).into()),
        ("RFC 2231, UTF-8", format!("Content-Disposition: attachment; filename*=utf-8''{}", percent(utf8)).into()),
        (
            "RFC 2231 in pieces",
            format!(
                "Content-Disposition: attachment;\r\n filename*0*=gb18030''{};\r\n filename*1*={}",
                percent(&raw[..3]),
                percent(&raw[3..])
            )
            .into(),
        ),
        (
            "RFC 2047 in a name",
            format!("Content-Type: application/octet-stream; name=\"=?gbk?B?{}?=\"", base64(&raw)).into(),
        ),
        (
            "RFC 2047, a character in two words",
            format!(
                "Content-Disposition: attachment;\r\n filename=\"=?gb2312?B?{}?=\r\n =?gb2312?B?{}?=\"",
                base64(&raw[..split]),
                base64(&raw[split..])
            )
            .into(),
        ),
        (
            "RFC 2047, quoted-printable",
            format!(
                "Content-Disposition: attachment; filename=\"=?UTF-8?Q?{}?=\"",
                utf8.iter().map(|byte| format!("={byte:02X}")).collect::<String>()
            )
            .into(),
        ),
        (
            "RFC 2047, all but the ending",
            format!("Content-Disposition: attachment; filename=\"=?gbk?B?{}?=.xlsx\"", base64(&gbk("自评表"))).into(),
        ),
        (
            "RFC 2047, within the name",
            format!("Content-Disposition: attachment; filename=\"自=?gbk?B?{}?=.xlsx\"", base64(&gbk("评表"))).into(),
        ),
        ("called text", "Content-Type: text/plain; charset=gbk; name=\"自评表.xlsx\"".into()),
        ("plain GBK", [b"Content-Disposition: attachment; filename=\"".as_slice(), &raw, b"\""].concat()),
        ("plain UTF-8", [b"Content-Disposition: attachment; filename=\"".as_slice(), utf8, b"\""].concat()),
    ];
    for (way, heading) in headings {
        let message = with_headings(&heading);
        let names: Vec<&str> = message.attachments.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(names, [name], "{way}");
        assert_eq!(message.attachments[0].bytes, b"PK\xFF\x80", "{way}");
    }
}

#[test]
fn a_heading_in_plain_gbk_is_read_and_what_is_attached_stays_as_it_is() {
    let subject = encoding_rs::GBK.encode("报送自评表").0;
    let bytes = [
        b"From: =?gb2312?B?vNe+1g==?= <a@example.cn>\r\nSubject: ".as_slice(),
        &subject,
        b"\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: application/octet-stream; name=a.xlsx\r\nContent-Transfer-Encoding: binary\r\n\r\n\xC4\xFF\x80\xD6\r\n--b--\r\n",
    ]
    .concat();
    let message = read(&bytes).unwrap();
    assert_eq!(message.subject, "报送自评表");
    assert_eq!(message.from.unwrap().name, "甲局");
    assert_eq!(message.attachments[0].bytes, b"\xC4\xFF\x80\xD6");
}

#[test]
fn what_is_in_a_forwarded_message_is_found() {
    let inner = String::from_utf8(draft().to_bytes()).unwrap();
    let bytes = format!(
        "From: b@example.cn\r\nContent-Type: multipart/mixed; boundary=outer\r\n\r\n--outer\r\nContent-Type: text/plain\r\n\r\n转发\r\n--outer\r\nContent-Type: message/rfc822\r\n\r\n{inner}\r\n--outer--\r\n"
    );
    let message = read(bytes.as_bytes()).unwrap();
    assert_eq!(message.attachments.len(), 2);
    assert_eq!(message.attachments[0].name, draft().attachments[0].name);
}

/// A message that is forwarded as an attachment, in base64 or as it is.
fn forwarded(message: &[u8], encoded: bool) -> Vec<u8> {
    let digest: String = Sha256::digest(message).iter().map(|byte| format!("{byte:02x}")).collect();
    let (encoding, content) = match encoded {
        true => ("base64", base64(message).into_bytes()),
        false => ("8bit", message.to_vec()),
    };
    let head = format!(
        "Subject: Fwd\r\nContent-Type: multipart/mixed; boundary={digest}\r\n\r\n--{digest}\r\nContent-Type: message/rfc822\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    );
    [head.into_bytes(), content, format!("\r\n--{digest}--\r\n").into_bytes()].concat()
}

#[test]
fn a_name_in_plain_gbk_is_read_in_an_encoded_message_too() {
    let name = encoding_rs::GBK.encode("自评表.xlsx").0;
    let head = b"Content-Type: application/octet-stream; name=\"".as_slice();
    let message = read(&forwarded(&[head, &name, b"\"\r\n\r\nPK"].concat(), true)).unwrap();
    assert_eq!(message.attachments[0].name, "自评表.xlsx");
}

#[test]
fn what_is_forwarded_too_often_is_refused_and_not_left_out() {
    for encoded in [false, true] {
        let mut bytes = draft().to_bytes();
        for _ in 0..5 {
            bytes = forwarded(&bytes, encoded);
            assert_eq!(read(&bytes).unwrap().attachments.len(), 2);
        }
        assert_eq!(read(&forwarded(&bytes, encoded)), Err(MailError::TooDeep));
    }
}

#[test]
fn no_depth_and_no_number_of_parts_brings_the_program_down() {
    let deep = b"Content-Type: message/rfc822\r\n\r\n".repeat(50_000);
    assert_eq!(read(&forwarded(&deep, true)), Err(MailError::TooDeep));
    assert_eq!(read(&deep), Err(MailError::TooDeep));
    let parts: String =
        (0..5_000).map(|n| format!("Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n")).collect();
    assert_eq!(read(parts.as_bytes()), Err(MailError::TooDeep));
    let head = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n".as_slice();
    let many = |part: &[u8], count| [head, &part.repeat(count)].concat();
    assert_eq!(read(&many(b"--b\r\n\r\n", 100_000)), Err(MailError::TooMany));
    let file = b"--b\r\nContent-Type: application/octet-stream\r\n\r\nx\r\n";
    assert_eq!(read(&many(file, 500)).unwrap().attachments.len(), 500);
    assert_eq!(read(&many(file, 501)), Err(MailError::TooMany));
}

#[test]
fn a_message_of_two_thousand_parts_is_read_and_one_of_more_is_refused() {
    let head = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n".as_slice();
    // The message itself is a part too.
    let parts = |count: usize| [head, &b"--b\r\n\r\n".repeat(count - 1)].concat();
    assert!(read(&parts(2_000)).unwrap().attachments.is_empty());
    assert_eq!(read(&parts(2_001)), Err(MailError::TooMany));
}

#[test]
fn the_files_in_a_winmail_dat_count_among_the_five_hundred() {
    let head = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n".as_slice();
    let files = b"--b\r\nContent-Type: application/octet-stream\r\n\r\nx\r\n".repeat(499);
    let winmail = |inside: &[(&str, &[u8])]| {
        let part = b"--b\r\nContent-Type: application/ms-tnef\r\n\r\n".as_slice();
        read(&[head, &files, part, &support::mail::winmail(inside), b"\r\n--b--\r\n"].concat())
    };
    let attachments = winmail(&[("甲.xlsx", b"PK")]).unwrap().attachments;
    assert_eq!((attachments.len(), attachments[499].name.as_str()), (500, "甲.xlsx"));
    assert_eq!(winmail(&[("甲.xlsx", b"PK"), ("乙.xlsx", b"PK")]), Err(MailError::TooMany));
    // One file before it is one too many for a full one.
    let part = b"--b\r\nContent-Type: application/ms-tnef\r\n\r\n".as_slice();
    let full = support::mail::winmail(&vec![("甲.xlsx", b"PK".as_slice()); 500]);
    let one = &files[..files.len() / 499];
    assert_eq!(read(&[head, one, part, &full, b"\r\n--b--\r\n"].concat()), Err(MailError::TooMany));
}

#[test]
fn a_winmail_dat_of_five_hundred_files_is_read_and_one_of_more_is_refused() {
    let read = |count: usize| read(&support::mail::winmail(&vec![("甲.xlsx", b"PK".as_slice()); count]));
    assert_eq!(read(500).unwrap().attachments.len(), 500);
    assert_eq!(read(501), Err(MailError::TooMany));
}

#[test]
fn parts_in_each_other_are_read_twenty_four_deep() {
    let nested = |depth: usize| {
        let head = |n| format!("Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n");
        let parts: String = (0..depth).map(head).collect();
        read(format!("{parts}Content-Type: application/octet-stream; name=a.xlsx\r\n\r\nPK\r\n").as_bytes())
    };
    assert_eq!(nested(24).unwrap().attachments.len(), 1);
    assert_eq!(nested(25), Err(MailError::TooDeep));
}

#[test]
fn only_a_whole_message_is_looked_into() {
    let names = |kind: &str| -> Vec<String> {
        let inside = "Content-Type: application/octet-stream; name=a.xlsx\r\n\r\nPK";
        let bytes = format!(
            "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: {kind}\r\n\r\n{inside}\r\n--b--\r\n"
        );
        read(bytes.as_bytes()).unwrap().attachments.into_iter().map(|file| file.name).collect()
    };
    assert_eq!(names("message/rfc822"), ["a.xlsx"]);
    assert_eq!(names("message/global"), ["a.xlsx"]);
    // What a server says of a message that was not delivered.
    assert_eq!(names("message/delivery-status"), ["未命名附件"]);
    assert_eq!(names("text/rfc822"), [""; 0]);
}

#[test]
fn headings_of_a_mebibyte_are_read_and_more_are_refused() {
    let headings = |length: usize| {
        let mut bytes = b"Subject: x\r\nX-Filler: ".to_vec();
        bytes.resize(length - 2, b'a');
        [bytes.as_slice(), b"\r\n\r\nhello\r\n"].concat()
    };
    assert_eq!(read(&headings(1024 * 1024)).unwrap().subject, "x");
    assert_eq!(read(&headings(1024 * 1024 + 1)), Err(MailError::Damaged));
    // Those of a part too.
    let part = |length: usize| {
        [b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n", headings(length).as_slice()].concat()
    };
    assert!(read(&part(1024 * 1024)).is_ok());
    assert_eq!(read(&part(1024 * 1024 + 1)), Err(MailError::Damaged));
}

#[test]
fn a_message_of_128_mebibytes_is_read_and_a_larger_one_is_refused() {
    let mut bytes = b"Subject: x\r\n\r\n".to_vec();
    bytes.resize(128 * 1024 * 1024, b'a');
    assert_eq!(read(&bytes).unwrap().subject, "x");
    bytes.push(b'a');
    assert_eq!(read(&bytes), Err(MailError::TooLarge));
}

#[test]
fn the_last_fifty_of_the_earlier_messages_are_kept() {
    let references = |count: usize| {
        let ids: String = (0..count).map(|n| format!(" <{n}@x>\r\n")).collect();
        read(format!("Subject: x\r\nReferences:{ids}\r\n").as_bytes()).unwrap().references
    };
    assert_eq!((references(50).len(), references(50)[0].as_str()), (50, "0@x"));
    assert_eq!((references(51).len(), references(51)[0].as_str()), (50, "1@x"));
}

#[test]
fn a_name_in_forty_pieces_is_read_whole_and_later_pieces_are_left_out() {
    let name = |count: usize| {
        let pieces: String =
            (0..count).map(|n| format!(";\r\n filename*{n}*={}x", if n == 0 { "utf-8''" } else { "" })).collect();
        with_headings(format!("Content-Disposition: attachment{pieces}").as_bytes()).attachments[0].name.clone()
    };
    assert_eq!(name(40), "x".repeat(40));
    assert_eq!(name(41), "x".repeat(40));
}

#[test]
fn a_subject_cut_within_a_character_is_read() {
    let raw = encoding_rs::GBK.encode("关于报送自评表的函").0;
    let bytes = format!("Subject: =?gbk?B?{}?=\r\n =?GBK?B?{}?=\r\n\r\n", base64(&raw[..5]), base64(&raw[5..]));
    assert_eq!(read(bytes.as_bytes()).unwrap().subject, "关于报送自评表的函");
}

#[test]
fn what_another_program_named_stays_within_a_line_and_a_list() {
    let mut draft = draft();
    draft.to = ["a@x.cn>, <b@x.cn", "a@x.cn, b@x.cn", "c@x.cn"]
        .map(|address| Mailbox { name: "甲局".to_owned(), address: address.to_owned() })
        .to_vec();
    draft.in_reply_to = Some("x".repeat(5_000));
    draft.references = vec!["a@b> <c@d".to_owned(), "号@b".to_owned(), "good@b".to_owned()];
    let json = shown(&draft.to_bytes());
    assert_eq!(json["defects"], json!([]));
    assert_eq!(json["to"], json!([["甲局", "c@x.cn"]]));
    assert_eq!((&json["in_reply_to"], &json["references"]), (&Json::Null, &json!("<good@b>")));
    assert!(json["longest"].as_u64().unwrap() <= 998);
}

#[test]
fn what_no_person_wrote_is_told_by_its_headings() {
    let kind = |headings: &str| {
        let message = read(format!("{headings}\r\nSubject: x\r\n\r\nhello\r\n").as_bytes()).unwrap();
        message.automatic.map(|kind| format!("{kind:?}"))
    };
    for (headings, expected) in [
        ("From: a@example.cn", None),
        ("From: a@example.cn\r\nReturn-Path: <a@example.cn>", None),
        ("From: a@example.cn\r\nReturn-Path: <>", Some("Bounce")),
        ("From: Mailer-Daemon@example.cn", Some("Bounce")),
        ("From: a@example.cn\r\nContent-Type: multipart/report; boundary=b", Some("Bounce")),
        ("From: a@example.cn\r\nAuto-Submitted: no", None),
        ("From: a@example.cn\r\nAuto-Submitted: auto-replied", Some("AutoReply")),
        ("From: a@example.cn\r\nX-Autoreply: yes", Some("AutoReply")),
        ("From: a@example.cn\r\nPrecedence: auto_reply", Some("AutoReply")),
        ("From: a@example.cn\r\nPrecedence: first-class", None),
        ("From: a@example.cn\r\nPrecedence: bulk", Some("List")),
        ("From: a@example.cn\r\nList-Id: <all.example.cn>", Some("List")),
    ] {
        assert_eq!(kind(headings).as_deref(), expected, "{headings}");
    }
}

#[test]
fn base64_that_other_characters_came_into_is_read() {
    let head = "From: a@example.cn\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\
                Content-Type: application/octet-stream; name=a.xlsx\r\nContent-Transfer-Encoding: base64\r\n\r\n";
    for body in ["UEv/gA==", "UE*v/gA==", "UEv/\u{FEFF}gA=="] {
        let message = read(format!("{head}{body}\r\n--b--\r\n").as_bytes()).unwrap();
        assert_eq!(message.attachments[0].bytes, b"PK\xFF\x80", "{body}");
    }
}

#[test]
fn a_message_of_outlook_without_headings_is_from_whom_its_properties_say() {
    let utf16 = |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_le_bytes).collect() };
    let message = |address: &str| {
        let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
        for (path, content) in [
            ("/__properties_version1.0", vec![0; 32]),
            ("/__substg1.0_0037001F", utf16("自评表")),
            ("/__substg1.0_0C1A001F", utf16("甲局")),
            ("/__substg1.0_0C1F001F", utf16(address)),
        ] {
            file.create_stream(path).unwrap().write_all(&content).unwrap();
        }
        read(&file.into_inner().into_inner()).unwrap()
    };
    let sent = message("a@example.cn");
    assert_eq!(sent.subject, "自评表");
    assert_eq!(sent.from, Some(Mailbox { name: "甲局".to_owned(), address: "a@example.cn".to_owned() }));
    // A name within the own network is no address.
    assert_eq!(message("/O=EXCHANGE/CN=A").from, None);
}

#[test]
fn a_day_is_told_where_the_message_names_one_of_our_time() {
    for (date, day) in [
        ("Thu, 14 Apr 2022 15:59:59 +0000", Some("2022-04-14")),
        ("Thu, 14 Apr 2022 16:00:00 +0000", Some("2022-04-15")),
        ("Thu, 14 Apr 2022 23:30:00 +0800", Some("2022-04-14")),
        ("Mon, 01 Jan 1990 12:00:00 +0800", Some("1990-01-01")),
        ("Sun, 31 Dec 1989 12:00:00 +0800", None),
        ("Tue, 31 Dec 2199 12:00:00 +0800", Some("2199-12-31")),
        ("Wed, 01 Jan 2200 12:00:00 +0800", None),
        ("Thu, 01 Jan 1970 00:00:00 +0000", None),
        // No such day, no such hour.
        ("Thu, 32 Apr 2022 12:00:00 +0800", None),
        ("Thu, 14 Apr 2022 25:00:00 +0800", None),
    ] {
        let message = read(format!("Subject: x\r\nDate: {date}\r\n\r\n").as_bytes()).unwrap();
        assert_eq!(message.day, day.and_then(Day::parse), "{date}");
    }
}

#[test]
fn what_a_message_answers_counts_as_earlier_where_it_names_no_others() {
    let references = |headings: &str| read(format!("Subject: x\r\n{headings}\r\n").as_bytes()).unwrap().references;
    assert_eq!(references("In-Reply-To: <a@x>\r\n"), ["a@x"]);
    assert_eq!(references("In-Reply-To: <a@x>\r\nReferences: <b@x> <c@x>\r\n"), ["b@x", "c@x"]);
}

#[test]
fn a_text_is_a_file_where_it_is_attached_or_has_a_name() {
    let names = |heading: &str| -> Vec<String> {
        let bytes = format!(
            "Content-Type: multipart/mixed; boundary=b\r\n\r\nbefore\r\n--b\r\n{heading}\r\n\r\nhello\r\n--b--\r\nafter"
        );
        let found = read(bytes.as_bytes()).unwrap().attachments;
        assert!(found.iter().all(|file| file.bytes == b"hello"), "{found:?}");
        found.into_iter().map(|file| file.name).collect()
    };
    for (heading, expected) in [
        ("Content-Type: text/plain", &[][..]),
        ("Content-Type: text/plain\r\nContent-Disposition: inline", &[]),
        ("Content-Type: text/plain\r\nContent-Disposition: attachment", &["未命名附件"]),
        ("Content-Type: text/plain; name=a.txt", &["a.txt"]),
        ("Content-Type: text/plain; name=\" \"", &[]),
        ("Content-Type: image/png", &["未命名附件"]),
    ] {
        assert_eq!(names(heading), expected, "{heading}");
    }
}

#[test]
fn parts_of_a_digest_are_messages_unless_they_say_otherwise() {
    let names = |kind: &str, heading: &str| -> Vec<String> {
        let inside = "Content-Type: application/octet-stream; name=a.xlsx\r\n\r\nPK";
        let bytes =
            format!("Content-Type: multipart/{kind}; boundary=b\r\n\r\n--b\r\n{heading}\r\n{inside}\r\n--b--\r\n");
        read(bytes.as_bytes()).unwrap().attachments.into_iter().map(|file| file.name).collect()
    };
    assert_eq!(names("digest", ""), ["a.xlsx"]);
    assert_eq!(names("mixed", ""), [""; 0]);
    assert_eq!(names("digest", "Content-Type: text/plain\r\n"), [""; 0]);
}

#[test]
fn what_is_missing_is_told_as_missing() {
    let message = read(b"Subject: x\r\n\r\nhello\r\n").unwrap();
    assert_eq!((message.from, message.day, message.message_id), (None, None, None));
    assert!(message.attachments.is_empty());
    assert_eq!(read(b""), Err(MailError::Damaged));
}

proptest! {
    #[test]
    fn no_bytes_are_too_odd(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        let _ = read(&bytes);
    }

    #[test]
    fn no_mutilation_is_too_odd(at in any::<prop::sample::Index>(), cut in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut bytes = draft().to_bytes();
        let (at, cut) = (at.index(bytes.len()), cut.index(bytes.len()) + 1);
        bytes[at] = byte;
        bytes.truncate(cut);
        let _ = read(&bytes);
    }
}

#[test]
fn a_mail_program_shows_the_names_and_the_attachment() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("m.eml");
    fs::write(&file, draft().to_bytes()).unwrap();
    let shown = support::office::in_mail_program(Path::new(&file));
    for wanted in ["某市财政局绩效管理科", "请修改（第2轮）", "浏阳市行政审批服务局-第2轮-退回.xlsx", "有3处错误。"]
    {
        assert!(shown.contains(wanted), "{wanted} in\n{shown}");
    }
}
