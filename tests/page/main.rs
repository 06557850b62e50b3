//! The page that checks, in Chromium and Firefox, opened from the disk: it says what the program says, lives on whatever it is given,
//! and asks the network for nothing.

#[path = "../support/browser.rs"]
mod browser;
#[path = "../support/mod.rs"]
mod support;

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use browser::{BOTH, Browser, Kind};
use serde_json::{Value as Json, json};
use support::client::{Client, edit, fill};
use support::program::{jixiao, kept_for_the_page};
use support::sample::CLEAN;

/// What a page, its start and a check may take.
const MOST_BYTES: u64 = 4_000_000;
const MOST_MILLISECONDS_TO_START: f64 = 1_000.0;
const MOST_MILLISECONDS_TO_CHECK: f64 = 300.0;
/// A machine that does other things too is held to so many times as much.
const PATIENCE: f64 = 10.0;

/// Writes a page.
fn page(folder: &Path, arguments: &[&str]) -> PathBuf {
    support::not_in_a_fast_run("Chromium and Firefox");
    let page = folder.join("核对.html");
    let run = jixiao(&[&["page", "-o", page.to_str().unwrap()], arguments].concat());
    assert_eq!(run.code, 0, "{}", run.err);
    page
}

/// Opens a page and waits until it can check.
fn opened(kind: Kind, page: &Path) -> Browser {
    let mut browser = Browser::start(kind);
    browser.open(page);
    browser.until("window.jixiao && window.jixiao.ready");
    browser
}

/// Drops files, waits until all are checked, and gives the page's reports on them.
fn dropped(browser: &mut Browser, files: &[PathBuf]) -> Vec<Json> {
    browser.drop_files(files);
    browser.until("window.jixiao.files.length > 0 && window.jixiao.files.every((file) => file.view)");
    let reports = browser.run("return window.jixiao.files.map((file) => file.report);", json!([]));
    reports.as_array().unwrap().iter().map(|text| serde_json::from_str(text.as_str().unwrap()).unwrap()).collect()
}

/// What the program says of files that stand in one folder.
fn checked(folder: &Path, files: &[PathBuf]) -> Vec<Json> {
    let names = files.iter().map(|file| file.file_name().unwrap());
    let output = Command::cargo_bin("jixiao")
        .unwrap()
        .current_dir(folder)
        .args(["check", "--no-output", "--format", "json"])
        .args(names)
        .output()
        .unwrap();
    // Whoever sits before a page is given other advice where a file is of a form that is not at hand.
    let report = String::from_utf8(output.stdout).unwrap().replace(
        "如果就是要收这种表，核对时请用 --template 指定它的模板文件夹。",
        "如果就是要报这种表，请向财政部门要能核对这种表的页面。",
    );
    let report: Json = serde_json::from_str(&report).unwrap();
    report["files"].as_array().unwrap().clone()
}

fn samples() -> Vec<PathBuf> {
    let mut samples: Vec<PathBuf> = fs::read_dir("samples")
        .unwrap()
        .flatten()
        .flat_map(|folder| fs::read_dir(folder.path()).unwrap().flatten())
        .map(|entry| fs::canonicalize(entry.path()).unwrap())
        .filter(|path| path.extension().is_some_and(|ending| ending == "xlsx"))
        // What somebody had checked there is none.
        .filter(|path| path.with_extension("toml").exists())
        .collect();
    samples.sort();
    samples
}

/// Files of every kind of verdict: the samples, what the tests of reading workbooks made, and what is no workbook.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = samples();
    let made = kept_for_the_page();
    assert!(made.len() > 20, "run the tests of reading workbooks first: tests/run --test intake --test page");
    files.extend(made);
    let into = |(number, file): (usize, PathBuf)| {
        let copy = folder.join(format!("{number:03}-{}", file.file_name().unwrap().to_str().unwrap()));
        fs::copy(file, &copy).unwrap();
        copy
    };
    let mut files: Vec<PathBuf> = files.into_iter().enumerate().map(into).collect();
    for (name, bytes) in [("通知.xlsx", &b"notice"[..]), ("空.xlsx", b""), ("图.xlsx", b"\x89PNG\r\n\x1a\n")] {
        files.push(folder.join(name));
        fs::write(folder.join(name), bytes).unwrap();
    }
    files
}

#[test]
fn the_page_says_what_the_program_says() {
    let folder = tempfile::tempdir().unwrap();
    let page = page(folder.path(), &[]);
    let files = files(folder.path());
    let expected = checked(folder.path(), &files);
    for kind in BOTH {
        let mut browser = opened(kind, &page);
        let reports = dropped(&mut browser, &files);
        assert_eq!(reports.len(), files.len());
        for (report, expected) in reports.iter().zip(&expected) {
            assert_eq!(report["version"], 2);
            assert_eq!(&report["files"][0], expected, "{kind:?}");
        }
        println!("{kind:?}: {} files, the same reports", files.len());
    }
}

#[test]
fn the_page_returns_the_bytes_that_the_program_writes() {
    let folder = tempfile::tempdir().unwrap();
    let page = page(folder.path(), &[]);
    // The samples of two forms share a name: as files of one drop they stand side by side.
    let samples = samples();
    let written: Vec<Vec<u8>> = samples
        .iter()
        .enumerate()
        .map(|(number, sample)| {
            let into = folder.path().join(number.to_string());
            jixiao(&["check".as_ref(), "-o".as_ref(), into.as_path(), sample]);
            fs::read(fs::read_dir(into).unwrap().next().unwrap().unwrap().path()).unwrap()
        })
        .collect();
    for kind in BOTH {
        let mut browser = opened(kind, &page);
        dropped(&mut browser, &samples);
        let returned = browser.run(
            "return window.jixiao.files.map((file) => [file.view.returned, btoa(Array.from(file.returned, (byte) => String.fromCharCode(byte)).join(''))]);",
            json!([]),
        );
        for (file, written) in returned.as_array().unwrap().iter().zip(&written) {
            assert!(base64(written) == file[1], "{kind:?}: {}", file[0]);
        }
        assert_eq!(returned.as_array().unwrap().len(), samples.len());
    }
}

#[test]
fn a_file_dropped_again_before_its_check_has_ended_is_checked_once_more() {
    let folder = tempfile::tempdir().unwrap();
    let page = page(folder.path(), &["hunan-department-2021"]);
    let files = fifty(folder.path());
    for kind in BOTH {
        let mut browser = opened(kind, &page);
        browser.drop_files(&files[..6]);
        let reports = dropped(&mut browser, &files[..6]);
        assert_eq!(reports.len(), 6, "{kind:?}");
    }
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

/// A workbook on which a library that reads it panics: caught in the program, a trap in the page.
const PANIC: &[u8] = include_bytes!("panic.xls");

/// Fifty files, among them a mutated one and hostile ones.
fn fifty(folder: &Path) -> Vec<PathBuf> {
    let clean = fs::read(CLEAN).unwrap();
    let mut files: Vec<PathBuf> = Vec::new();
    let mut add = |name: String, bytes: &[u8]| {
        files.push(folder.join(name));
        fs::write(files.last().unwrap(), bytes).unwrap();
    };
    for number in 0..43 {
        let sample = &samples()[number % samples().len()];
        add(format!("单位{number:02}.xlsx"), &fs::read(sample).unwrap());
    }
    let mut mutated = clean.clone();
    mutated[2_000..2_400].fill(0xFF);
    add("改坏的.xlsx".to_owned(), &mutated);
    add("截断的.xlsx".to_owned(), &clean[..clean.len() / 2]);
    add("炸弹.xlsx".to_owned(), &bomb());
    add("<img src=x onerror=alert(1)>.xlsx".to_owned(), b"<script>alert(1)</script>");
    add("读出错的.xls".to_owned(), PANIC);
    add("通知.docx".to_owned(), b"PK\x03\x04");
    add("最后.xlsx".to_owned(), &clean);
    files
}

/// A workbook of which one part would take gigabytes.
fn bomb() -> Vec<u8> {
    use std::io::Write;
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    for part in ["[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml"] {
        archive.start_file(part, options).unwrap();
        (0..300).for_each(|_| archive.write_all(&[b' '; 1024 * 1024]).unwrap());
    }
    archive.finish().unwrap().into_inner()
}

#[test]
fn fifty_files_at_once_are_checked_and_nothing_leaves_the_page() {
    let folder = tempfile::tempdir().unwrap();
    let page = page(folder.path(), &[]);
    let files = fifty(folder.path());
    let expected = checked(folder.path(), &files);
    for kind in BOTH {
        let mut browser = opened(kind, &page);
        let reports = dropped(&mut browser, &files);
        assert_eq!(reports.len(), 50);
        for (report, expected) in reports.iter().zip(&expected) {
            assert_eq!(&report["files"][0], expected, "{kind:?}");
        }
        // One of them trapped the engine, which was started again.
        assert_eq!(
            browser
                .run("return window.jixiao.files.filter((file) => file.trapped).map((file) => file.name);", json!([])),
            json!(["读出错的.xls"])
        );
        // The name of a file is text.
        assert_eq!(browser.run("return document.images.length;", json!([])), 0);
        let archive = "const saved = await new Promise((resolve) => { const usual = URL.createObjectURL;
             URL.createObjectURL = (blob) => { URL.createObjectURL = usual; resolve(blob); return usual.call(URL, blob); };
             document.getElementById('download-all').click(); });
             return [...new Uint8Array(await saved.arrayBuffer())];";
        let bytes = browser.run_async(
            &format!("const done = arguments[arguments.length - 1]; (async () => {{ {archive} }})().then(done);"),
            json!([]),
        );
        let bytes: Vec<u8> = serde_json::from_value(bytes).unwrap();
        let archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
        assert!(
            archive.len() >= 44 && archive.file_names().any(|name| name.ok().as_deref() == Some("单位00-退回.xlsx"))
        );

        // It prints: the list, and the report behind it.
        assert!(browser.print().starts_with("JVBER"), "{kind:?}");

        let asked = browser.asked_for();
        assert!(asked.is_empty(), "{kind:?}: {asked:#?}");
    }
}

#[test]
fn the_page_of_an_authoring_workbook_says_what_the_program_says() {
    let folder = tempfile::tempdir().unwrap();
    let form = folder.path().join("表样.xlsx");
    jixiao(&["template", "export", "hunan-department-2021", "-o", form.to_str().unwrap()]);
    let page = page(folder.path(), &[form.to_str().unwrap()]);
    let sample = [folder.path().join("单位.xlsx")];
    fs::copy(CLEAN, &sample[0]).unwrap();
    let expected = checked(folder.path(), &sample);
    let reports = dropped(&mut opened(Kind::Chromium, &page), &sample);
    assert_eq!(reports[0]["files"][0]["values"], expected[0]["values"]);
    assert_eq!(
        (&reports[0]["files"][0]["verdict"], &reports[0]["files"][0]["score"]),
        (&json!("pass"), &expected[0]["score"])
    );
}

#[test]
fn the_policy_of_the_page_refuses_what_would_leave_it() {
    let folder = tempfile::tempdir().unwrap();
    let page = page(folder.path(), &["hunan-department-2021"]);
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    listener.set_nonblocking(true).unwrap();
    let outside = format!("http://{}/", listener.local_addr().unwrap());
    for kind in BOTH {
        let mut browser = opened(kind, &page);
        let tried = "const done = arguments[arguments.length - 1];
             Promise.all([fetch(arguments[0]), new Promise((_, no) => { const image = new Image(); image.onerror = no; image.src = arguments[0]; })])
                 .then(() => done('reached'), () => done('refused'));";
        assert_eq!(browser.run_async(tried, json!([outside])), "refused", "{kind:?}");
        assert!(listener.accept().is_err(), "{kind:?}: the page reached another address");
    }
}

#[test]
fn the_log_would_show_what_a_page_asks_for() {
    support::not_in_a_fast_run("Chromium and Firefox");
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("页.html");
    fs::write(&page, "<script>new Image().src = 'http://127.0.0.1:9/picture';</script>").unwrap();
    for kind in BOTH {
        let mut browser = Browser::start(kind);
        browser.open(&page);
        browser.until("document.readyState === 'complete'");
        assert!(browser.asked_for().iter().any(|url| url == "http://127.0.0.1:9/picture"), "{kind:?}");
    }
}

#[test]
fn a_wrong_cell_is_found_by_keyboard() {
    let folder = tempfile::tempdir().unwrap();
    let page = page(folder.path(), &["hunan-department-2021"]);
    let form = support::built_in("hunan-department-2021");
    let file = folder.path().join("自评表.xlsx");
    fill(Client::OpenPyxl, Path::new(CLEAN), &file, &[edit(&form, "项目.决算[9]", json!(545.04))]);
    for kind in BOTH {
        let mut browser = opened(kind, &page);
        dropped(&mut browser, std::slice::from_ref(&file));
        browser.until("document.querySelector('#report .tabs button')");
        let status = browser.run("return document.getElementById('status').textContent;", json!([]));
        assert!(status.as_str().unwrap().starts_with("自评表.xlsx：退回修改"), "{status}");
        // The first finding's cell, by Enter on its link.
        let first = browser.run(
            "const place = document.querySelector('#issues-title ~ div li.error button.place'); place.focus(); return place.textContent;",
            json!([]),
        );
        browser.press("\u{E007}");
        browser.until("document.activeElement.dataset.cell");
        let (sheet, cell) = first.as_str().unwrap().rsplit_once(' ').unwrap();
        let here = browser.run(
            "return [document.querySelector('[role=tab][aria-selected=true]').firstChild.textContent, document.activeElement.dataset.cell,
                     document.activeElement.className, document.querySelector('.note').textContent,
                     document.activeElement.querySelector('.unseen').textContent];",
            json!([]),
        );
        assert_eq!((&here[0], &here[1]), (&json!(sheet), &json!(cell)), "{here:#}");
        assert!(
            here[2].as_str().unwrap().contains("mark error") && here[3].as_str().unwrap().contains("【有误"),
            "{here:#}"
        );
        assert_eq!(here[4], "（有误）");
        // The list held to that sheet.
        let held = browser.run(
            "const buttons = [...document.querySelectorAll('.filter button')];
             buttons.find((button) => button.firstChild.textContent === arguments[0]).click();
             return [...document.querySelectorAll('#issues-title ~ div li button.place')].map((place) => place.textContent);",
            json!([sheet]),
        );
        let held = held.as_array().unwrap();
        assert!(!held.is_empty() && held.iter().any(|place| place.as_str().unwrap().starts_with(sheet)), "{held:?}");
    }
}

#[test]
fn the_page_of_a_unit_knows_what_the_bureau_filled_in() {
    let folder = tempfile::tempdir().unwrap();
    let values = folder.path().join("预填.json");
    fs::write(&values, json!({"单位名称": "甲局", "财政拨款.预算": 1}).to_string()).unwrap();
    let form = support::built_in("hunan-department-2021");
    let prefilled =
        form.template.fields.iter().find(|field| field.source == jixiao::internals::template::ValueSource::Prefilled);
    let prefilled = &prefilled.expect("a field that the bureau fills in").id;
    fs::write(&values, json!({"单位名称": "甲局", prefilled.as_str(): "1"}).to_string()).unwrap();
    let page = page(folder.path(), &["hunan-department-2021", "--values", values.to_str().unwrap()]);
    let mut browser = opened(Kind::Chromium, &page);
    let which = browser.run("return document.getElementById('which').textContent;", json!([]));
    assert!(which.as_str().unwrap().contains("甲局专用"), "{which}");
    let reports = dropped(&mut browser, &[fs::canonicalize(CLEAN).unwrap()]);
    let codes: Vec<&Json> =
        reports[0]["files"][0]["findings"].as_array().unwrap().iter().map(|found| &found["code"]).collect();
    assert!(codes.contains(&&json!("P001")), "{codes:?}");
}

#[test]
fn the_page_of_a_unit_knows_its_last_return() {
    const FORM: &str = "changsha-department-2022";
    let folder = tempfile::tempdir().unwrap();
    let (values, file) = (folder.path().join("数.toml"), folder.path().join("表.xlsx"));
    let last = fs::canonicalize(CLEAN).unwrap();
    let clean = fs::read_to_string("samples/liuyang-2021/clean.toml").unwrap();
    let is_kept = |line: &&str| ["\"单位名称\"", "\"单位代码\""].iter().any(|id| line.starts_with(id));
    fs::write(&values, clean.lines().filter(is_kept).collect::<Vec<_>>().join("\n")).unwrap();
    let made = jixiao(&["new", FORM, "--values", values.to_str().unwrap(), "-o", file.to_str().unwrap()]);
    assert_eq!(made.code, 0, "{}", made.err);
    let findings = |more: &[&str]| {
        let run = jixiao(&[&["check", "--no-output", "--format", "json", file.to_str().unwrap()], more].concat());
        serde_json::from_str::<Json>(&run.out).unwrap()["files"][0]["findings"].clone()
    };
    let (with, without) = (findings(&["--last-year", last.to_str().unwrap()]), findings(&[]));
    assert_ne!(with, without, "last year's return says something");
    let page = page(folder.path(), &[FORM, "--last-year", last.to_str().unwrap()]);
    let reports = dropped(&mut opened(Kind::Chromium, &page), &[file]);
    assert_eq!(reports[0]["files"][0]["findings"], with);
}

#[test]
fn a_campaign_issues_the_page_beside_the_workbooks() {
    let folder = tempfile::tempdir().unwrap();
    let campaign = folder.path().join("2021年自评");
    let path = campaign.to_str().unwrap();
    let init = jixiao(&["campaign", "init", path, "--template", "hunan-department-2021"]);
    assert_eq!(init.code, 0, "{}", init.err);
    jixiao(&["campaign", "rehearse", path, "--units", "1"]);
    let issue = jixiao(&["campaign", "issue", path, "--page"]);
    assert_eq!(issue.code, 0, "{}{}", issue.out, issue.err);
    let mut issued: Vec<PathBuf> =
        fs::read_dir(campaign.join("发出")).unwrap().flatten().map(|entry| entry.path()).collect();
    issued.sort_by_key(|path| path.extension().map(|ending| ending.to_owned()));
    let [page, workbook] = &issued[..] else { panic!("{issued:?}") };
    let mut browser = opened(Kind::Chromium, page);
    let reports = dropped(&mut browser, std::slice::from_ref(workbook));
    assert_eq!(reports[0]["files"][0]["verdict"], "return");
    assert!(!reports[0]["files"][0]["unit"]["name"].as_str().unwrap().is_empty(), "{:#}", reports[0]);
}

#[test]
fn a_page_is_small_and_ready_at_once() {
    let folder = tempfile::tempdir().unwrap();
    for (name, arguments) in [("one form", vec!["hunan-department-2021"]), ("every built-in form", vec![])] {
        let page = page(folder.path(), &arguments);
        let bytes = fs::metadata(&page).unwrap().len();
        assert!(bytes < MOST_BYTES, "{bytes}");
        for kind in BOTH {
            let mut browser = opened(kind, &page);
            let ready = browser.run("return window.jixiao.readyAfter;", json!([])).as_f64().unwrap();
            browser.until("window.jixiao.warm");
            let took: Vec<f64> = (0..4)
                .map(|_| {
                    dropped(&mut browser, &[fs::canonicalize(CLEAN).unwrap()]);
                    browser.run("return window.jixiao.files[0].took;", json!([])).as_f64().unwrap()
                })
                .collect();
            println!("{kind:?}, {name}: {bytes} bytes, ready after {ready:.0} ms, checks in {took:.0?} ms");
            assert!(ready < MOST_MILLISECONDS_TO_START * PATIENCE, "{ready}");
            assert!(took.iter().all(|took| *took < MOST_MILLISECONDS_TO_CHECK * PATIENCE), "{took:?}");
        }
    }
}

#[test]
fn the_gzip_of_the_engine_is_taken_apart_without_the_browsers_help() {
    let folder = tempfile::tempdir().unwrap();
    let mut browser = opened(Kind::Firefox, &page(folder.path(), &["hunan-department-2021"]));
    let same = browser.run_async(
        concat!(
            include_str!("../../page/web/inflate.js"),
            "const done = arguments[arguments.length - 1];
             const packed = Uint8Array.from(atob(document.getElementById('engine').textContent.trim()), (c) => c.charCodeAt(0));
             (async () => {
                 const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
                 const expected = new Uint8Array(await new Response(stream).arrayBuffer());
                 const found = gunzip(packed);
                 return found.length === expected.length && found.every((byte, at) => byte === expected[at]);
             })().then(done, (error) => done(String(error)));"
        ),
        json!([]),
    );
    assert_eq!(same, true);
}

/// Pictures of the page, which the READMEs show: `JIXIAO_BLESS=1` takes them.
#[test]
fn there_are_pictures_of_the_page() {
    let pictures =
        ["page-report", "page-many", "page-sheet"].map(|name| PathBuf::from(format!("docs/pictures/{name}.png")));
    if std::env::var_os("JIXIAO_BLESS").is_some() {
        let folder = tempfile::tempdir().unwrap();
        let mut browser = opened(Kind::Chromium, &page(folder.path(), &["hunan-department-2021"]));
        let wrong = folder.path().join("行政审批服务局-自评表.xlsx");
        fs::copy("samples/liuyang-2021/complete.xlsx", &wrong).unwrap();
        dropped(&mut browser, std::slice::from_ref(&wrong));
        browser.until("document.querySelector('#report .tabs button')");
        browser.resize(1200, 1300);
        take(&mut browser, &pictures[0]);
        browser.run("document.querySelector('#report li.error button.place').click();", json!([]));
        browser.until("document.activeElement.dataset.cell");
        browser.run("document.querySelector('section.sheets').scrollIntoView();", json!([]));
        take(&mut browser, &pictures[2]);
        browser.run("document.getElementById('clear').click(); window.scrollTo(0, 0);", json!([]));
        let offices =
            ["交通运输局", "教育局", "农业农村局", "卫生健康局", "民政局", "档案馆", "司法局", "行政审批服务局"];
        let mut many: Vec<PathBuf> = (0..24)
            .map(|number| {
                let file = folder.path().join(format!(
                    "{}-{}.xlsx",
                    offices[number % 8],
                    ["自评表", "自评表（改）", "自评表最终版"][number / 8]
                ));
                fs::copy(&samples()[number % 3], &file).unwrap();
                file
            })
            .collect();
        many.insert(4, folder.path().join("扫描件.xlsx"));
        fs::write(&many[4], b"\x89PNG\r\n\x1a\n").unwrap();
        dropped(&mut browser, &many);
        browser.until("!document.getElementById('download-all').disabled");
        take(&mut browser, &pictures[1]);
    }
    for picture in pictures {
        assert!(picture.exists(), "{}: JIXIAO_BLESS=1 takes it", picture.display());
    }
}

fn take(browser: &mut Browser, picture: &Path) {
    use base64::Engine as _;
    let bytes = base64::engine::general_purpose::STANDARD.decode(browser.picture()).unwrap();
    fs::write(picture, bytes).unwrap();
}
