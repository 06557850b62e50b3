//! The desk as a program: started on a folder, asked over plain HTTP.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(120);

pub struct Desk {
    child: Child,
    said: BufReader<ChildStdout>,
    pub port: u16,
    pub token: String,
    /// Where the program keeps what it remembers of folders.
    _settings: tempfile::TempDir,
}

impl Drop for Desk {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What the desk answered.
#[derive(Debug)]
pub struct Reply {
    pub code: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Reply {
    pub fn json(&self) -> Json {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("{}: {}", self.code, self.text()))
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl Desk {
    /// Starts the desk on a folder, on a day.
    pub fn on(folder: &Path, day: &str) -> Self {
        Self::start(&[folder.to_str().unwrap(), "--today", day], Path::new("."))
    }

    /// Starts the desk in a folder.
    pub fn start(arguments: &[&str], within: &Path) -> Self {
        let settings = tempfile::tempdir().unwrap();
        let mut child = Command::new(assert_cmd::cargo::cargo_bin("jixiao"))
            .args(["desk", "--no-browser"])
            .args(arguments)
            .current_dir(within)
            .env("XDG_CONFIG_HOME", settings.path())
            .env("APPDATA", settings.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        said.read_line(&mut line).unwrap();
        let address = line.split("http://127.0.0.1:").nth(1).unwrap_or_else(|| panic!("{line}"));
        let (port, token) = address.trim().split_once("/?token=").unwrap();
        Self { child, said, port: port.parse().unwrap(), token: token.to_owned(), _settings: settings }
    }

    /// The address that the program prints.
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}/?token={}", self.port, self.token)
    }

    pub fn process(&self) -> u32 {
        self.child.id()
    }

    pub fn host(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// The headers of a page of the desk.
    pub fn headers(&self) -> Vec<(String, String)> {
        vec![
            ("Host".to_owned(), self.host()),
            ("Origin".to_owned(), format!("http://{}", self.host())),
            ("Cookie".to_owned(), format!("jixiao-{}={}", self.port, self.token)),
        ]
    }

    /// Asks as a page of the desk does.
    pub fn ask(&self, method: &str, path: &str, body: &[u8]) -> Reply {
        let mut headers = self.headers();
        headers.push(("Content-Length".to_owned(), body.len().to_string()));
        self.send(method, path, &headers, body)
    }

    pub fn get(&self, path: &str) -> Json {
        let reply = self.ask("GET", path, b"");
        assert_eq!(reply.code, 200, "{path}: {}", reply.text());
        reply.json()
    }

    pub fn post(&self, path: &str, body: &Json) -> Json {
        let reply = self.ask("POST", path, body.to_string().as_bytes());
        assert_eq!(reply.code, 200, "{path}: {}", reply.text());
        reply.json()
    }

    /// Does a step and waits for its end; gives what it said.
    pub fn run(&self, step: &Json) -> Json {
        let job = self.post("/c/1/api/run", step)["job"].as_u64().unwrap();
        self.ended(job)
    }

    pub fn ended(&self, job: u64) -> Json {
        let end = Instant::now() + PATIENCE;
        loop {
            let state = self.get(&format!("/c/1/api/job/{job}"));
            if state["state"] != "running" {
                return state;
            }
            assert!(Instant::now() < end, "{state}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Sends a file as a page does, under a name that is encoded for an address.
    pub fn upload(&self, encoded: &str, bytes: &[u8]) -> Reply {
        self.ask("PUT", &format!("/c/1/api/upload/{encoded}"), bytes)
    }

    /// Sends a request as it stands.
    pub fn send(&self, method: &str, path: &str, headers: &[(String, String)], body: &[u8]) -> Reply {
        let mut stream = self.connect();
        let lines: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        write!(stream, "{method} {path} HTTP/1.1\r\n{lines}Connection: close\r\n\r\n").unwrap();
        // Whoever is refused may not be read to the end.
        let _ = stream.write_all(body);
        answer(&mut stream)
    }

    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    /// Ends the desk as a page does, and waits; gives whether it ended well and what it said.
    pub fn end(mut self) -> (bool, String) {
        self.post("/api/end", &json!({}));
        self.wait()
    }

    /// Waits for the end.
    pub fn wait(&mut self) -> (bool, String) {
        let mut rest = String::new();
        self.said.read_to_string(&mut rest).unwrap();
        (self.child.wait().unwrap().success(), rest)
    }

    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// Reads an answer to its end.
pub fn answer(stream: &mut TcpStream) -> Reply {
    let mut all = Vec::new();
    // An end by force is an end too, once something was answered.
    let read = stream.read_to_end(&mut all);
    assert!(read.is_ok() || !all.is_empty(), "{read:?}");
    let end = all.windows(4).position(|bytes| bytes == b"\r\n\r\n").unwrap_or_else(|| panic!("no answer"));
    let head = String::from_utf8_lossy(&all[..end]).into_owned();
    let code = head.split_whitespace().nth(1).unwrap().parse().unwrap();
    let body = &all[end + 4..];
    let body = if head.to_lowercase().contains("transfer-encoding: chunked") { dechunked(body) } else { body.to_vec() };
    Reply { code, head, body }
}

fn dechunked(mut body: &[u8]) -> Vec<u8> {
    let mut whole = Vec::new();
    while let Some(line) = body.windows(2).position(|bytes| bytes == b"\r\n") {
        let size = usize::from_str_radix(std::str::from_utf8(&body[..line]).unwrap(), 16).unwrap();
        if size == 0 {
            break;
        }
        whole.extend_from_slice(&body[line + 2..line + 2 + size]);
        body = &body[line + 4 + size..];
    }
    whole
}

/// A text as it stands in an address.
pub fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// Every file in a campaign's folder with its content, but for the ledger and what is made of it.
pub fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    walk(folder, folder, &mut found);
    found
}

fn walk(root: &Path, folder: &Path, found: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
        if name.starts_with("台账") {
            continue;
        }
        if path.is_dir() {
            walk(root, &path, found);
        } else {
            found.insert(name, fs::read(&path).unwrap());
        }
    }
}

/// The most memory that a process had, in megabytes.
pub fn peak_memory(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
}
