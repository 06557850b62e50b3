//! Browsers without a window, driven by WebDriver: Chromium over HTTP by its driver, Firefox by the protocol that its driver would
//! speak to it (Marionette: the same commands, each with its length before it). Both are on the loopback, and end with the test.

#![allow(dead_code, reason = "each test binary uses its own part")]

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};

/// How long a browser may take to start, or to answer.
const PATIENCE: Duration = Duration::from_secs(120);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Chromium,
    Firefox,
}

pub const BOTH: [Kind; 2] = [Kind::Chromium, Kind::Firefox];

pub struct Browser {
    kind: Kind,
    process: Child,
    wire: Wire,
    /// The profile, and the log of what is asked of the network.
    folder: tempfile::TempDir,
}

enum Wire {
    /// What the driver says is not read any more, but it ends where nobody could.
    Driver {
        port: u16,
        session: String,
        _said: BufReader<ChildStdout>,
    },
    Marionette {
        stream: BufReader<TcpStream>,
        asked: u64,
    },
}

impl Drop for Browser {
    fn drop(&mut self) {
        self.quit();
    }
}

/// Starts the driver of Chromium; gives its output and its port, where it takes one.
fn chromedriver() -> Option<(Child, BufReader<ChildStdout>, u16)> {
    let mut process = Command::new("chromedriver")
        .arg("--port=0")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("chromedriver: apt-get install chromium chromium-driver");
    let mut said = BufReader::new(process.stdout.take().unwrap());
    let lines = said.by_ref().lines().map_while(Result::ok);
    let port =
        { lines }.find_map(|line| line.rsplit_once("successfully on port ")?.1.trim_end_matches('.').parse().ok());
    if port.is_none() {
        let _ = process.kill();
        let _ = process.wait();
    }
    Some((process, said, port?))
}

impl Browser {
    pub fn start(kind: Kind) -> Self {
        let folder = tempfile::tempdir().unwrap();
        match kind {
            Kind::Chromium => Self::start_chromium(folder),
            Kind::Firefox => Self::start_firefox(folder),
        }
    }

    fn start_chromium(folder: tempfile::TempDir) -> Self {
        // Two that start at once may reach for one port.
        let (process, said, port) = (0..5).find_map(|_| chromedriver()).expect("the port of chromedriver");
        let wire = Wire::Driver { port, session: String::new(), _said: said };
        let mut browser = Self { kind: Kind::Chromium, process, wire, folder };
        let folder = browser.folder.path();
        let log = folder.join("net.json");
        let arguments = [
            "--headless=new".to_owned(),
            "--hide-scrollbars".to_owned(),
            // A browser of root has no sandbox; what it opens here are our own pages.
            "--no-sandbox".to_owned(),
            "--disable-gpu".to_owned(),
            "--disable-background-networking".to_owned(),
            "--disable-component-update".to_owned(),
            "--disable-dev-shm-usage".to_owned(),
            "--window-size=1200,900".to_owned(),
            "--lang=zh-CN".to_owned(),
            format!("--log-net-log={}", log.display()),
            format!("--user-data-dir={}", folder.join("profile").display()),
        ];
        let options = json!({"args": arguments, "prefs": {"download.default_directory": folder, "download.prompt_for_download": false}});
        let capabilities =
            json!({"capabilities": {"alwaysMatch": {"browserName": "chrome", "goog:chromeOptions": options}}});
        let answer = http(port, "POST", "/session", &capabilities);
        if let Wire::Driver { session, .. } = &mut browser.wire {
            *session = answer["sessionId"].as_str().unwrap_or_else(|| panic!("{answer:#}")).to_owned();
        }
        browser
    }

    fn start_firefox(folder: tempfile::TempDir) -> Self {
        let profile = folder.path().join("profile");
        fs::create_dir(&profile).unwrap();
        let downloads = folder.path().display();
        fs::write(
            profile.join("user.js"),
            format!(
                r#"user_pref("marionette.port", 0);
user_pref("browser.download.folderList", 2);
user_pref("browser.download.dir", "{downloads}");
user_pref("browser.helperApps.neverAsk.saveToDisk", "application/zip,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("app.update.disabledForTesting", true);
user_pref("browser.startup.page", 0);
user_pref("media.gmp-manager.updateEnabled", false);
"#
            ),
        )
        .unwrap();
        let process = Command::new("firefox-esr")
            .args(["--headless", "--marionette", "--no-remote", "--new-instance", "--profile"])
            .arg(&profile)
            .env("MOZ_LOG", "nsHttp:3,sync")
            .env("MOZ_LOG_FILE", folder.path().join("net"))
            .env("HOME", folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("firefox-esr: apt-get install firefox-esr");
        let port_file = profile.join("MarionetteActivePort");
        let port: u16 = wait("Firefox", || fs::read_to_string(&port_file).ok()?.trim().parse().ok());
        let stream = wait("Firefox", || TcpStream::connect(("127.0.0.1", port)).ok());
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let wire = Wire::Marionette { stream: BufReader::new(stream), asked: 0 };
        let mut browser = Self { kind: Kind::Firefox, process, wire, folder };
        if let Wire::Marionette { stream, .. } = &mut browser.wire {
            framed(stream);
        }
        browser.ask("WebDriver:NewSession", json!({}));
        browser.ask("WebDriver:SetWindowRect", json!({"width": 1200, "height": 900}));
        browser
    }

    /// A command of WebDriver, by Marionette's name for it.
    fn ask(&mut self, command: &str, parameters: Json) -> Json {
        match &mut self.wire {
            Wire::Driver { port, session, .. } => {
                let path = match command {
                    "WebDriver:Navigate" => "url".to_owned(),
                    "WebDriver:ExecuteScript" => "execute/sync".to_owned(),
                    "WebDriver:ExecuteAsyncScript" => "execute/async".to_owned(),
                    "WebDriver:SetTimeouts" => "timeouts".to_owned(),
                    "WebDriver:FindElement" => "element".to_owned(),
                    "WebDriver:SetWindowRect" => "window/rect".to_owned(),
                    "WebDriver:PerformActions" => "actions".to_owned(),
                    "WebDriver:Print" => "print".to_owned(),
                    "WebDriver:ElementSendKeys" => format!("element/{}/value", parameters["id"].as_str().unwrap()),
                    "WebDriver:TakeScreenshot" => {
                        return http(*port, "GET", &format!("/session/{session}/screenshot"), &Json::Null);
                    }
                    other => panic!("{other}"),
                };
                http(*port, "POST", &format!("/session/{session}/{path}"), &parameters)
            }
            Wire::Marionette { stream, asked } => {
                *asked += 1;
                let text = json!([0, *asked, command, parameters]).to_string();
                write!(stream.get_mut(), "{}:{text}", text.len()).unwrap();
                let answer = framed(stream);
                assert!(answer[2].is_null(), "{command}: {:#}", answer[2]);
                match &answer[3]["value"] {
                    Json::Null => answer[3].clone(),
                    value => value.clone(),
                }
            }
        }
    }

    /// Opens a file.
    pub fn open(&mut self, page: &Path) {
        self.visit(&address(page));
    }

    /// Opens an address.
    pub fn visit(&mut self, address: &str) {
        self.ask("WebDriver:SetTimeouts", json!({"script": 120_000}));
        self.ask("WebDriver:Navigate", json!({"url": address}));
    }

    /// Runs the body of a function in the page.
    pub fn run(&mut self, script: &str, arguments: Json) -> Json {
        let answer = self.ask("WebDriver:ExecuteScript", json!({"script": script, "args": arguments}));
        if answer.is_object() && answer.get("value").is_some_and(Json::is_null) { Json::Null } else { answer }
    }

    /// Runs the body of a function in the page, of which the last argument is called with the result.
    pub fn run_async(&mut self, script: &str, arguments: Json) -> Json {
        self.ask("WebDriver:ExecuteAsyncScript", json!({"script": script, "args": arguments}))
    }

    /// Waits until an expression in the page is true.
    pub fn until(&mut self, expression: &str) {
        let script = format!("return Boolean({expression});");
        wait(expression, || (self.run(&script, json!([])) == true).then_some(()));
    }

    /// Drops files on the page.
    pub fn drop_files(&mut self, files: &[PathBuf]) {
        self.give(files);
        self.run(
            "const given = document.getElementById('given'); const transfer = new DataTransfer();
             for (const file of given.files) transfer.items.add(file);
             const event = (kind) => new DragEvent(kind, { dataTransfer: transfer, bubbles: true, cancelable: true });
             for (const kind of ['dragenter', 'dragover', 'drop']) document.getElementById('drop').dispatchEvent(event(kind));
             given.remove();",
            json!([]),
        );
    }

    /// Puts an input with files into the page: the only way for a driver to hand over files.
    fn give(&mut self, files: &[PathBuf]) {
        self.run(
            "const given = document.createElement('input'); given.type = 'file'; given.multiple = true; given.id = 'given';
             document.body.append(given);",
            json!([]),
        );
        self.send_files("#given", files);
    }

    /// Chooses files in an input of the page.
    pub fn send_files(&mut self, selector: &str, files: &[PathBuf]) {
        let found = self.ask("WebDriver:FindElement", json!({"using": "css selector", "value": selector}));
        let id =
            found.as_object().and_then(|element| element.values().next()).and_then(Json::as_str).unwrap().to_owned();
        let paths: Vec<&str> = files.iter().map(|file| file.to_str().unwrap()).collect();
        self.ask("WebDriver:ElementSendKeys", json!({"id": id, "text": paths.join("\n")}));
    }

    /// Presses keys, one after the other, where the focus is.
    pub fn press(&mut self, keys: &str) {
        let actions: Vec<Json> = keys
            .chars()
            .flat_map(|key| [json!({"type": "keyDown", "value": key}), json!({"type": "keyUp", "value": key})])
            .collect();
        self.ask("WebDriver:PerformActions", json!({"actions": [{"type": "key", "id": "keys", "actions": actions}]}));
    }

    pub fn resize(&mut self, width: u32, height: u32) {
        self.ask("WebDriver:SetWindowRect", json!({"width": width, "height": height}));
    }

    /// A picture of the window, as PNG in base64.
    pub fn picture(&mut self) -> String {
        self.ask("WebDriver:TakeScreenshot", json!({"full": false})).as_str().unwrap().to_owned()
    }

    /// The page as it is printed, as PDF in base64.
    pub fn print(&mut self) -> String {
        let paper = json!({"page": {"width": 21.0, "height": 29.7}, "background": false, "shrinkToFit": true});
        self.ask("WebDriver:Print", paper).as_str().unwrap().to_owned()
    }

    fn quit(&mut self) {
        match &mut self.wire {
            Wire::Driver { port, session, .. } => {
                let _ = try_http(*port, "DELETE", &format!("/session/{session}"), &Json::Null);
                let _ = self.process.kill();
            }
            Wire::Marionette { stream, asked } => {
                *asked += 1;
                let text = json!([0, *asked, "Marionette:Quit", {"flags": ["eForceQuit"]}]).to_string();
                let _ = write!(stream.get_mut(), "{}:{text}", text.len());
                let ended = Instant::now() + Duration::from_secs(20);
                while Instant::now() < ended && matches!(self.process.try_wait(), Ok(None)) {
                    std::thread::sleep(Duration::from_millis(50));
                }
                let _ = self.process.kill();
            }
        }
        let _ = self.process.wait();
    }

    /// Ends the browser, and gives the addresses that pages asked the network for, by the browser's own log. What a browser asks for
    /// by itself, whatever page is open, is left out.
    pub fn asked_for(mut self) -> Vec<String> {
        self.quit();
        match self.kind {
            Kind::Chromium => {
                let log = fs::read_to_string(self.folder.path().join("net.json")).expect("Chromium's log");
                assert!(log.contains("\"events\""), "Chromium wrote no log");
                let events = log.lines().filter_map(|line| {
                    serde_json::from_str::<Json>(line.trim_end_matches([',', ']', '}']))
                        .or_else(|_| serde_json::from_str(line.trim_end_matches(',')))
                        .ok()
                });
                let of_pages = events
                    .filter(|event| event["params"]["initiator"].as_str().is_some_and(|who| who != "not an origin"));
                of_pages
                    .filter_map(|event| Some(event["params"]["url"].as_str()?.to_owned()))
                    .filter(|url| url.starts_with("http"))
                    .collect()
            }
            Kind::Firefox => {
                let logs = fs::read_dir(self.folder.path()).unwrap().flatten().map(|entry| entry.path());
                let logs = logs.filter(|path| path.extension().is_some_and(|ending| ending == "moz_log"));
                let text: String =
                    logs.map(|path| String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned()).collect();
                assert!(!text.is_empty(), "Firefox wrote no log");
                let ends = |c: char| c.is_whitespace() || c == ']';
                let asked = text
                    .split("uri=http")
                    .skip(1)
                    .map(|rest| format!("http{}", rest.split(ends).next().unwrap_or_default()));
                asked.filter(|url| !is_of_firefox(url)).collect()
            }
        }
    }
}

/// Whether an address is one of those that Firefox looks up by itself.
fn is_of_firefox(url: &str) -> bool {
    let host = url.split('/').nth(2).unwrap_or_default();
    [
        ".mozilla.com",
        ".mozilla.org",
        ".mozilla.net",
        ".firefox.com",
        ".mozaws.net",
        ".mozgcp.net",
        "update.googleapis.com",
    ]
    .iter()
    .any(|known| host.ends_with(known))
}

/// The address of a file.
pub fn address(path: &Path) -> String {
    let path = fs::canonicalize(path).unwrap();
    let encoded: String = path
        .to_str()
        .unwrap()
        .bytes()
        .map(|byte| match byte {
            b'/' | b'.' | b'-' | b'_' => char::from(byte).to_string(),
            byte if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
            byte => format!("%{byte:02X}"),
        })
        .collect();
    format!("file://{encoded}")
}

/// What something gives as soon as it gives anything.
fn wait<T>(what: &str, mut ready: impl FnMut() -> Option<T>) -> T {
    let end = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = ready() {
            return found;
        }
        assert!(Instant::now() < end, "waited too long: {what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// A message with its length before it.
fn framed(stream: &mut BufReader<TcpStream>) -> Json {
    let mut length = Vec::new();
    stream.read_until(b':', &mut length).unwrap();
    length.pop();
    let mut text = vec![0; String::from_utf8(length).unwrap().parse().expect("a length")];
    stream.read_exact(&mut text).unwrap();
    serde_json::from_slice(&text).unwrap()
}

/// What the driver answers.
fn http(port: u16, method: &str, path: &str, body: &Json) -> Json {
    let answer = try_http(port, method, path, body).unwrap();
    assert!(answer["value"].get("error").is_none(), "{path}: {}", answer["value"]["message"]);
    answer["value"].clone()
}

fn try_http(port: u16, method: &str, path: &str, body: &Json) -> std::io::Result<Json> {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(PATIENCE))?;
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )?;
    let mut reader = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        if line.trim().is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().unwrap_or(0);
        }
    }
    let mut text = vec![0; length];
    reader.read_exact(&mut text)?;
    Ok(serde_json::from_slice(&text)?)
}
