//! The program for Windows, in Wine: what stands on the screen whatever the code page, names in Chinese, files dropped on it, a double
//! click, a campaign. It writes the same bytes as the program here.

#![cfg(target_os = "linux")]

#[path = "../desk/program.rs"]
#[allow(dead_code, reason = "a part of it is used here")]
mod desk;
#[path = "../support/mod.rs"]
mod support;
mod wine;

use std::fs;
use std::io::Write;
use std::net::TcpStream;
use std::path::Path;
use std::thread;
use std::time::Duration;

use assert_cmd::Command;
use serde_json::{Value as Json, json};
use support::client::edit;
use support::sample::{CLEAN, form};
use support::workbook_edits;
use tempfile::TempDir;
use wine::{Run, wine};

const WRONG: &str = "samples/liuyang-2021/complete.xlsx";
/// The pages of characters that consoles have in China: the usual one, and UTF-8.
const CODE_PAGES: [u32; 2] = [936, 65001];

/// A folder with a workbook that passes and one that does not, in `收到`; one of their names has a blank in it.
fn received() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("收到")).unwrap();
    fs::copy(CLEAN, folder.path().join("收到/甲局.xlsx")).unwrap();
    fs::copy(WRONG, folder.path().join("收到/乙局 自评表.xlsx")).unwrap();
    folder
}

/// What the program here says of a command in a folder.
fn here(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::cargo_bin("jixiao").unwrap().current_dir(folder).args(arguments).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// The lines of a screen, which ends a line where it has no more room: without any ends.
fn run_on(text: &str) -> String {
    text.replace(['\n', '\r'], "")
}

fn contains_all(run: &Run, words: &[&str]) {
    for word in words {
        assert!(run.out.contains(word), "no {word}: {run:?}");
    }
}

#[test]
fn what_is_written_is_what_the_program_here_writes() {
    let wine = wine();
    let (theirs, ours) = (received(), received());
    let blank = ["new", "hunan-department-2021", "-o", "空表 2021.xlsx"];
    let run = wine.jixiao(theirs.path(), &blank);
    assert_eq!((run.code, run.out.as_str()), (0, "已生成 空表 2021.xlsx。\n"), "{}", run.err);
    here(ours.path(), &blank);
    // Nothing but the program itself makes files of the wildcard.
    let check = ["check", "收到/*.xlsx", "-o", "结果", "--format", "json"];
    let run = wine.jixiao(theirs.path(), &check);
    assert_eq!(run.code, 1, "{run:?}");
    let report = |text: &str| serde_json::from_str::<Json>(text).unwrap_or_else(|error| panic!("{error}: {text}"));
    assert!(report(&run.out.replace("\\\\", "/")) == report(&here(ours.path(), &check)), "{}", run.out);
    let written = ["空表 2021.xlsx", "结果/甲局-通过.xlsx", "结果/乙局 自评表-退回.xlsx"];
    for name in written {
        let [theirs, ours] = [&theirs, &ours].map(|folder| fs::read(folder.path().join(name)).unwrap());
        assert!(theirs == ours, "{name}");
    }
}

#[test]
fn the_screen_is_right_on_every_code_page() {
    let wine = wine();
    let folder = received();
    let all = here(folder.path(), &["check", "--no-output", "收到"]);
    let one = here(folder.path(), &["check", "--no-output", "收到/乙局 自评表.xlsx"]);
    for code_page in CODE_PAGES {
        for (named, expected) in [(r"收到\*.xlsx", &all), ("收到", &all), ("\"收到\\乙局 自评表.xlsx\"", &one)]
        {
            let run = wine.typed(folder.path(), code_page, &format!("jixiao check --no-output {named}"));
            assert_eq!(run.code, 1, "{run:?}");
            assert!(run.out.contains(&code_page.to_string()), "{run:?}");
            assert!(run_on(&run.out).contains(&run_on(expected)), "{code_page} {named}: {}\n{expected}", run.out);
        }
        let run = wine.typed(folder.path(), code_page, "jixiao check 没有.xlsx");
        assert_eq!(run.code, 2, "{run:?}");
        contains_all(&run, &["没有.xlsx", "找不到"]);
        // What goes to a file is UTF-8.
        wine.typed(folder.path(), code_page, "jixiao check --no-output 收到 > 结果.txt");
        assert_eq!(fs::read_to_string(folder.path().join("结果.txt")).unwrap().replace('\\', "/"), all);
    }
}

#[test]
fn a_drop_is_checked_and_the_window_waits() {
    let wine = wine();
    let folder = received();
    let dropped = format!(
        r#""Z:{0}\收到\甲局.xlsx" "Z:{0}\收到\乙局 自评表.xlsx""#,
        folder.path().to_str().unwrap().replace('/', "\\")
    );
    let run = wine.clicked(folder.path(), &dropped, &[("按回车关闭窗口。", "")]);
    assert_eq!(run.code, 1, "{run:?}");
    contains_all(
        &run,
        &["甲局.xlsx\n通过：", "乙局 自评表.xlsx\n退回修改：", r"\收到\甲局-通过.xlsx", r"\收到\乙局 自评表-退回.xlsx"],
    );
    for name in ["收到/甲局-通过.xlsx", "收到/乙局 自评表-退回.xlsx"] {
        assert!(folder.path().join(name).exists(), "{name}: {run:?}");
    }
    // Whatever is dropped, the window waits.
    fs::write(folder.path().join("通知.docx"), "通知").unwrap();
    let run = wine.clicked(folder.path(), "通知.docx", &[("按回车关闭窗口。", "")]);
    assert_eq!(run.code, 1, "{run:?}");
    contains_all(&run, &["“通知.docx”不是 Excel 工作簿"]);
}

#[test]
fn a_double_click_shows_the_menu_and_the_window_waits() {
    let wine = wine();
    let folder = received();
    let choose = "输入数字，按回车：";
    let answers = [
        (choose, "2"),
        ("哪一种表格？", "2"),
        (choose, "1"),
        ("拖进这个窗口", r#""收到\乙局 自评表.xlsx""#),
        (choose, "9"),
        (choose, "0"),
    ];
    let run = wine.clicked(folder.path(), "", &answers);
    assert_eq!(run.code, 0, "{run:?}");
    contains_all(&run, &["部门整体支出绩效自评\n", "已生成 hunan-department-2021.xlsx。", "退回修改：", "没有这一项"]);
    assert!(folder.path().join("hunan-department-2021.xlsx").exists());
    assert!(folder.path().join("收到/乙局 自评表-退回.xlsx").exists());
    // Ctrl+Z ends the input.
    let run = wine.clicked(folder.path(), "", &[(choose, "\u{1a}")]);
    assert_eq!(run.code, 0, "{run:?}");
    // Nobody is there to answer.
    let run = wine.typed(folder.path(), 936, "jixiao menu < NUL");
    assert_eq!(run.code, 0, "{run:?}");
    contains_all(&run, &["部门整体支出绩效自评\n", choose]);
    // In somebody's own window there is help, and it does not wait.
    let run = wine.typed(folder.path(), 936, "jixiao");
    assert_eq!(run.code, 2, "{run:?}");
    contains_all(&run, &["用法："]);
}

/// What the desk answers that a window has opened.
fn asked(address: &str, method: &str, path: &str) -> desk::Reply {
    let (port, token) = address.split_once("/?token=").unwrap();
    let mut stream = TcpStream::connect(format!("127.0.0.1:{port}")).unwrap();
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\n\
         Cookie: jixiao-{port}={token}\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{{}}"
    )
    .unwrap();
    desk::answer(&mut stream)
}

#[test]
fn a_double_click_in_a_campaign_opens_the_desk() {
    let wine = wine();
    let folder = tempfile::tempdir().unwrap();
    let init = ["campaign", "init", "2021年 自评", "--template", "mof-department-2013", "--email", "jx@example.cn"];
    here(folder.path(), &init);
    let campaign = folder.path().join("2021年 自评");
    let screen = campaign.join("屏幕.txt");
    let run = thread::scope(|scope| {
        // Where the desk waits, its last line is a sentence.
        let window = scope.spawn(|| wine.clicked(&campaign, "", &[("。", "")]));
        let address = loop {
            let shown = fs::read_to_string(&screen).unwrap_or_default();
            if let Some((_, behind)) = shown.split_once("工作台在 http://127.0.0.1:") {
                break behind.split_whitespace().next().unwrap().to_owned();
            }
            assert!(!window.is_finished(), "no desk: {:?}", window.join());
            thread::sleep(Duration::from_millis(100));
        };
        let overview = asked(&address, "GET", "/c/1/api/overview");
        assert_eq!(overview.code, 200, "{}", overview.text());
        assert_eq!(asked(&address.replace("token=", "token=x"), "GET", "/c/1/api/overview").code, 403);
        assert_eq!(asked(&address, "POST", "/api/end").code, 200);
        window.join().unwrap()
    });
    assert_eq!(run.code, 0, "{run:?}");
    contains_all(&run, &["工作台在 http://127.0.0.1:", "工作台已结束。"]);
}

#[test]
fn a_campaign_goes_its_way() {
    let wine = wine();
    let folder = tempfile::tempdir().unwrap();
    let campaign = folder.path().join("2021年 自评");
    let run = |arguments: &[&str]| wine.jixiao(folder.path(), &[&["campaign"], arguments].concat());
    let made = run(&[
        "init",
        "2021年 自评",
        "--template",
        "hunan-department-2021",
        "--bureau",
        "某市财政局",
        "--email",
        "jx@example.cn",
    ]);
    assert_eq!(made.code, 0, "{made:?}");
    let cell = |cell: &str, value: &str| json!({"sheet": "名单", "cell": cell, "value": value});
    let units =
        [cell("A2", "001"), cell("B2", "甲局"), cell("A3", "002"), cell("B3", "乙局"), cell("D3", "b@example.cn")];
    let roster = campaign.join("名单.xlsx");
    workbook_edits::apply(&roster, &roster, &units);
    let issued = run(&["issue", "2021年 自评", "--today", "2022-03-01"]);
    assert_eq!(issued.code, 0, "{issued:?}");
    // A form with a single figure comes back, under a name that says nothing.
    let figure = [edit(&form(), "接待批次", json!(26))];
    workbook_edits::apply(&campaign.join("发出/乙局.xlsx"), &campaign.join("收到/附件 改.xlsx"), &figure);
    let collected = run(&["collect", "2021年 自评", "--today", "2022-04-01", "--format", "json"]);
    let report: Json = serde_json::from_str(&collected.out).unwrap_or_else(|_| panic!("{collected:?}"));
    assert_eq!(
        (&report["returned"], &report["items"][0]["papers"][0]["unit"]),
        (&json!(1), &json!("002")),
        "{report:#}"
    );
    assert!(campaign.join("退回/乙局-第1轮-退回.xlsx").exists());
    // The program here goes on where the one for Windows has left off.
    let states = |text: &str| -> Vec<(String, String)> {
        let report: Json = serde_json::from_str(text).unwrap_or_else(|_| panic!("{text}"));
        let text = |value: &Json| value.as_str().unwrap().to_owned();
        report["units"].as_array().unwrap().iter().map(|unit| (text(&unit["code"]), text(&unit["state"]))).collect()
    };
    let status = ["status", "2021年 自评", "--today", "2022-04-02", "--format", "json"];
    let theirs = states(&run(&status).out);
    assert_eq!(theirs, states(&here(folder.path(), &[&["campaign"], &status[..]].concat())));
    assert_eq!(theirs[1], ("002".to_owned(), "returned".to_owned()));
    // The words of it, on the screen.
    let run = wine.typed(folder.path(), 936, "jixiao campaign status \"2021年 自评\"");
    contains_all(&run, &["甲局", "乙局"]);
    let run = wine.jixiao(folder.path(), &["campaign", "rollup", "2021年 自评"]);
    assert!(run.code < 2 && fs::read_dir(campaign.join("汇总")).unwrap().count() > 0, "{run:?}");
}
