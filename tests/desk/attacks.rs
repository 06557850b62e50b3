//! Who must not reach the campaign does not, and what comes in harms nothing.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::time::Instant;

use serde_json::json;

use crate::browser::{Browser, Kind};
use crate::program::{Desk, answer, encoded, files, peak_memory};
use crate::support;
use crate::world::World;

/// How much of a file without an end is sent at most, in megabytes: far more than what may come in and what lies in between.
const TOO_LARGE: usize = 600;
/// The memory that the desk may take meanwhile, in megabytes.
const MOST_MEMORY: u64 = 150;

/// The answer's code to a request with headers in the place of the desk's own.
fn code(desk: &Desk, method: &str, path: &str, changes: &[(&str, Option<&str>)]) -> u16 {
    let mut headers = desk.headers();
    for (name, value) in changes {
        headers.retain(|(known, _)| known != name);
        headers.extend(value.map(|value| ((*name).to_owned(), value.to_owned())));
    }
    let body = b"{}";
    headers.push(("Content-Length".to_owned(), body.len().to_string()));
    desk.send(method, path, &headers, body).code
}

#[test]
fn only_a_page_of_the_desk_with_its_token_is_answered() {
    let world = World::new();
    let desk = Desk::on(&world.campaign, "2022-04-01");
    let (port, token) = (desk.port, desk.token.clone());
    assert_eq!(code(&desk, "GET", "/c/1/api/overview", &[]), 200);
    assert_eq!(code(&desk, "GET", "/c/1/api/overview", &[("Origin", None)]), 200);
    let wrong = format!("jixiao-{port}={}0", &token[1..]);
    let short = format!("jixiao-{port}={}", &token[1..]);
    let other = format!("jixiao-{}={token}", port + 1);
    for path in ["/", "/c/1/", "/asset/desk.js", "/c/1/api/overview", "/c/1/api/file/名单.xlsx", "/nothing"] {
        let path = path.replace("名单", &encoded("名单"));
        for cookie in [None, Some(wrong.as_str()), Some(&short), Some(&other), Some("jixiao")] {
            assert_eq!(code(&desk, "GET", &path, &[("Cookie", cookie)]), 403, "{path} {cookie:?}");
        }
    }
    let at = |host: &str| format!("{host}:{port}");
    let hosts =
        [at("evil.example"), at("127.0.0.2"), at("127.0.0.1.evil.example"), at("LOCALHOST."), "127.0.0.1".to_owned()];
    for host in hosts.iter().map(String::as_str).chain(["127.0.0.1:1", ""]) {
        assert_eq!(code(&desk, "GET", "/c/1/api/overview", &[("Host", Some(host)), ("Origin", None)]), 403, "{host}");
    }
    let address = format!("http://evil.example:{port}/c/1/api/overview");
    assert_eq!(code(&desk, "GET", &address, &[("Origin", None)]), 403);
    for origin in
        ["http://evil.example", "null", "https://127.0.0.1", &format!("http://localhost:{port}"), "http://127.0.0.1:1"]
    {
        for (method, path) in
            [("GET", "/c/1/api/overview"), ("POST", "/c/1/api/run"), ("POST", "/api/end"), ("PUT", "/c/1/api/upload/x")]
        {
            assert_eq!(code(&desk, method, path, &[("Origin", Some(origin))]), 403, "{origin} {path}");
        }
    }
    // A form or a script of an old browser names no origin: then nothing is changed.
    assert_eq!(code(&desk, "POST", "/c/1/api/run", &[("Origin", None)]), 403);
    for from in ["cross-site", "same-site"] {
        assert_eq!(code(&desk, "GET", "/c/1/api/overview", &[("Sec-Fetch-Site", Some(from))]), 403);
    }
    let mut twice = desk.headers();
    twice.push(("Host".to_owned(), "evil.example".to_owned()));
    assert!([400, 403].contains(&desk.send("GET", "/c/1/api/overview", &twice, b"").code));
    // The folder is as it was, and the desk still answers.
    assert!(fs::read_dir(world.campaign.join("收到")).unwrap().next().is_none());
    assert_eq!(code(&desk, "GET", "/c/1/api/overview", &[]), 200);
}

#[test]
fn the_address_is_traded_for_a_cookie_that_no_script_and_no_other_site_has() {
    let world = World::new();
    let desk = Desk::on(&world.campaign, "2022-04-01");
    let host = vec![("Host".to_owned(), desk.host())];
    let reply = desk.send("GET", &format!("/?token={}", desk.token), &host, b"");
    let head = reply.head.to_lowercase();
    assert_eq!(reply.code, 303);
    assert!(
        head.contains("location: /c/1/") && head.contains("httponly") && head.contains("samesite=strict"),
        "{head}"
    );
    assert!(!head.contains("location: /?token"));
    assert_eq!(desk.send("GET", &format!("/?token={}x", &desk.token[1..]), &host, b"").code, 403);
    let page = desk.ask("GET", "/c/1/", b"");
    let head = page.head.to_lowercase();
    let policy = head.lines().find(|line| line.starts_with("content-security-policy:")).unwrap();
    assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{policy}");
    assert!(!policy.contains("http") && !policy.contains("unsafe") && !policy.contains('*'), "{policy}");
    for wanted in ["x-content-type-options: nosniff", "referrer-policy: no-referrer", "cache-control: no-store"] {
        assert!(head.contains(wanted), "{wanted}: {head}");
    }
    // Two desks do not know each other's tokens.
    let other = Desk::on(&world.campaign, "2022-04-01");
    assert_ne!(desk.token, other.token);
    assert_eq!(desk.token.len(), 64);
}

#[test]
fn no_path_leads_out_of_the_folder() {
    let world = World::issued();
    let secret = world.root.join("secret.xlsx");
    fs::write(&secret, "secret").unwrap();
    fs::write(world.campaign.join("邮箱密码.txt"), "secret").unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::symlink;
        symlink(&secret, world.campaign.join("收到/link.xlsx")).unwrap();
        symlink("../邮箱密码.txt", world.campaign.join("发出/inner.xlsx")).unwrap();
    }
    let desk = Desk::on(&world.campaign, "2022-04-01");
    let within = |path: &str| desk.ask("GET", &format!("/c/1/api/file/{path}"), b"").code;
    assert_eq!(within(&encoded("发出/甲局.xlsx")), 200);
    assert_eq!(within(&encoded("名单.xlsx")), 200);
    let absolute = secret.to_str().unwrap().to_owned();
    let mut paths: Vec<String> = [
        "../secret.xlsx",
        "收到/../../secret.xlsx",
        "收到/../台账.sqlite",
        "收到/./../邮箱密码.txt",
        "收到/link.xlsx",
        "发出/inner.xlsx",
        "收到\\..\\..\\secret.xlsx",
        "收到//../../secret.xlsx",
        "C:\\secret.xlsx",
        "台账.sqlite",
        "台账.lock",
        "campaign.toml",
        "邮箱密码.txt",
        "发出",
        "",
        "发出/甲局.xlsx\0.txt",
        &absolute,
    ]
    .map(encoded)
    .to_vec();
    paths.extend(
        ["../secret.xlsx", "..%2fsecret.xlsx", "%2e%2e/secret.xlsx", "/etc/passwd", "%2fetc%2fpasswd"]
            .map(str::to_owned),
    );
    for path in &paths {
        assert_ne!(within(path), 200, "{path}");
    }
    for path in ["/asset/../api/start", "/asset/..%2f..%2fCargo.toml", "/c/2/", "/c/0/", "/c/1/../../etc/passwd"] {
        let reply = desk.ask("GET", path, b"");
        assert!(reply.code >= 400 || !reply.text().contains("root:"), "{path}");
    }
    // Nothing is opened on the machine but documents that the program wrote.
    for path in ["收到/link.xlsx", "发出/inner.xlsx", "../secret.xlsx", "campaign.toml", "核对.html"] {
        let reply = desk.ask("POST", "/c/1/api/show", json!({ "path": path }).to_string().as_bytes());
        assert_eq!(reply.code, 404, "{path}");
    }
    // Letters that are on record are shown, and no other file.
    assert_eq!(desk.ask("GET", &format!("/c/1/api/letter/{}", encoded("名单.xlsx")), b"").code, 404);
}

#[test]
fn what_is_dropped_lands_where_it_belongs_whatever_it_is_called() {
    let world = World::new();
    let before = files(&world.root);
    let desk = Desk::on(&world.campaign, "2022-04-01");
    let names = [
        "../../escaped.xlsx",
        "..\\..\\escaped.xlsx",
        "/etc/escaped.xlsx",
        "C:\\Windows\\escaped.xlsx",
        "收到/../../escaped.xlsx",
        "con.xlsx",
        "..",
        ".jixiao-abc",
        "a\0b.xlsx",
        "a\r\nSet-Cookie: x=y.xlsx",
        "<img src=x onerror=alert(1)>.xlsx",
        "\u{202e}xslx.exe",
        &"长".repeat(400),
        "same.xlsx",
        "same.xlsx",
    ];
    let mut kept = Vec::new();
    for name in names {
        let reply = desk.upload(&encoded(name), name.as_bytes());
        assert_eq!(reply.code, 200, "{name:?}: {}", reply.text());
        let path = reply.json()["path"].as_str().unwrap().to_owned();
        assert_eq!(fs::read(world.campaign.join(&path)).unwrap(), name.as_bytes(), "{path}");
        kept.push(path);
    }
    assert!(kept.iter().all(|path| path.starts_with("收到/") && path.matches('/').count() == 1), "{kept:?}");
    assert_eq!(&kept[kept.len() - 2..], ["收到/same.xlsx", "收到/same-2.xlsx"]);
    let mut after = files(&world.root);
    let added = |name: &String| name.contains("收到/");
    assert_eq!(after.keys().filter(|name| added(name)).count(), names.len());
    after.retain(|name, _| !added(name));
    assert!(after.keys().eq(before.keys()), "{:?}", after.keys());
    // Collected, nothing of it is taken for more than it is.
    let collected = desk.run(&json!({ "step": "collect" }));
    assert_eq!(collected["state"], "done", "{collected}");
}

#[test]
fn what_is_too_large_is_refused_and_leaves_nothing_behind() {
    let world = World::new();
    let desk = Desk::on(&world.campaign, "2022-04-01");
    let started = Instant::now();
    let mut headers = desk.headers();
    headers.push(("Content-Length".to_owned(), (2_u64 << 30).to_string()));
    let reply = desk.send("PUT", "/c/1/api/upload/big.xlsx", &headers, b"PK");
    assert!(reply.code == 413 && reply.text().contains("文件太大"), "{reply:?}");
    println!("2 GB announced: refused after {:?}", started.elapsed());
    // Nothing is announced: a chunk comes after the other, until it is too much.
    let mut stream = desk.connect();
    let lines: String = desk.headers().iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    write!(stream, "PUT /c/1/api/upload/big.xlsx HTTP/1.1\r\n{lines}Transfer-Encoding: chunked\r\n\r\n").unwrap();
    let megabyte = [b"100000\r\n".to_vec(), vec![0; 1 << 20], b"\r\n".to_vec()].concat();
    let sent = (0..TOO_LARGE).take_while(|_| stream.write_all(&megabyte).is_ok()).count();
    assert!((200..TOO_LARGE).contains(&sent), "{sent} MB were taken");
    let memory = peak_memory(desk.process());
    println!("without an end: refused after {sent} MB, {memory} MB of memory");
    assert!(memory < MOST_MEMORY, "{memory} MB");
    // What breaks off in the middle is not kept either.
    let mut stream = desk.connect();
    write!(stream, "PUT /c/1/api/upload/half.xlsx HTTP/1.1\r\n{lines}Content-Length: 1000\r\n\r\nhalf").unwrap();
    stream.shutdown(std::net::Shutdown::Write).unwrap();
    assert_ne!(answer(&mut stream).code, 200);
    let left = |folder: &Path| {
        fs::read_dir(folder)
            .unwrap()
            .flatten()
            .filter(|entry| entry.file_name().to_string_lossy().starts_with(".jixiao"))
            .count()
    };
    assert_eq!((left(&world.campaign), fs::read_dir(world.campaign.join("收到")).unwrap().count()), (0, 0));
    let question = vec![b' '; 1 << 20];
    assert_eq!(desk.ask("POST", "/c/1/api/run", &question).code, 413);
    assert_eq!(desk.ask("POST", "/c/1/api/run", b"{\"step\":\"format\"}").code, 400);
}

#[test]
fn what_looks_like_markup_is_shown_as_it_was_typed() {
    support::not_in_a_fast_run("Chromium");
    let world = World::new();
    let hostile = "<img src=x onerror=\"window.hacked=1\"><script>window.hacked=1</script>";
    world.roster(&[
        ["001", "甲局", "", "a@example.cn", "10"],
        ["002", hostile, "甲局", "b@example.cn", "10"],
        ["003", "<b>丙</b>局", "", "", "10"],
    ]);
    let desk = Desk::on(&world.campaign, "2022-04-01");
    let issued = desk.run(&json!({ "step": "issue", "mail": true }));
    assert_eq!(issued["state"], "done", "{issued}");
    let file = desk.get("/c/1/api/unit/002")["issues"][0]["path"].as_str().unwrap().to_owned();
    world.fill_in(
        &world.campaign.join(file),
        &world.received("<b>x.xlsx"),
        &[("项目.名称[1]", json!(hostile)), ("项目支出.决算", json!(6)), ("预算控制率.自评得分", json!(hostile))],
    );
    fs::write(world.received(&format!("{}.xlsx", hostile.replace(['<', '>', '"', '/'], "_"))), hostile).unwrap();
    desk.run(&json!({ "step": "collect" }));
    let mut browser = Browser::start(Kind::Chromium);
    browser.visit(&desk.address());
    browser.until("window.desk && window.desk.shown > 0");
    for page in ["units", "leader", "register", "letters", "year", "charts", "unit/002"] {
        browser
            .run("window.shownBefore = window.desk.shown; location.hash = arguments[0];", json!([format!("#{page}")]));
        browser.until("window.desk.shown > window.shownBefore");
        let text = browser.run("return document.body.textContent;", json!([]));
        let wanted = match page {
            "units" | "unit/002" => hostile,
            "leader" => "<b>丙</b>局",
            _ => "",
        };
        assert!(text.as_str().unwrap().contains(wanted), "{page}");
        let injected = browser.run("return document.querySelectorAll('main img, main script').length;", json!([]));
        assert_eq!(injected, json!(0), "{page}");
    }
    assert!(browser.run("return window.hacked === undefined;", json!([])) == true);
    let outside =
        browser.asked_for().into_iter().filter(|url| !url.starts_with(&format!("http://127.0.0.1:{}/", desk.port)));
    assert_eq!(outside.collect::<Vec<_>>(), Vec::<String>::new());
}
