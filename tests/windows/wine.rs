//! Wine with a system of its own in a temporary folder, without a display.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::thread::sleep;
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// The program for Windows, as tests/run has it compiled.
const PROGRAM: &str = "target/x86_64-pc-windows-gnu/x86_64-pc-windows-gnu/debug/jixiao.exe";
/// Who compiles for Windows.
const COMPILER: &str = "x86_64-w64-mingw32-gcc";
/// Where Debian has Wine, for which its package `wine64` alone puts nothing on the PATH.
const FOLDER: &str = "/usr/lib/wine";
/// Forwards what Wine 8 lacks to where older systems have it.
const FORWARDING: &str = "LIBRARY bcryptprimitives\nEXPORTS\nProcessPrng = advapi32.SystemFunction036\n";
/// How long a command may take.
const PATIENCE: Duration = Duration::from_secs(180);

/// A system with the program and the console of the tests in a folder.
pub struct Wine {
    folder: TempDir,
}

/// What a command gave.
#[derive(Debug)]
pub struct Run {
    pub code: i32,
    /// Its output, or what stands on the screen.
    pub out: String,
    pub err: String,
}

/// The one system of the tests, which ends with the last test that uses it.
pub fn wine() -> Arc<Wine> {
    static SHARED: Mutex<Weak<Wine>> = Mutex::new(Weak::new());
    crate::support::not_in_a_fast_run("Wine");
    let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
    shared.upgrade().unwrap_or_else(|| {
        let wine = Arc::new(Wine::installed());
        *shared = Arc::downgrade(&wine);
        wine
    })
}

/// A program of Wine's.
fn of_wine(name: &str) -> PathBuf {
    let debian = Path::new(FOLDER).join(name);
    if debian.exists() { debian } else { PathBuf::from(name) }
}

/// Runs a compiler, with its words where it fails.
fn compile(arguments: &[&str], into: &Path) {
    let run = Command::new(COMPILER).args(arguments).arg("-o").arg(into).output();
    let run = run.unwrap_or_else(|error| panic!("{COMPILER}: {error}; tests/run installs what the tests need"));
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
}

impl Wine {
    fn installed() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let wine = Self { folder };
        let programs = wine.programs();
        fs::create_dir(&programs).unwrap();
        assert!(Path::new(PROGRAM).exists(), "no {PROGRAM}: release/program x86_64-pc-windows-gnu dev");
        fs::copy(PROGRAM, programs.join("jixiao.exe")).unwrap();
        compile(&["-municode", "-Wall", "-Werror", "-O1", "tests/windows/console.c"], &programs.join("console.exe"));
        wine.serve();
        wine.done("wineboot", &["-i"]);
        // Windows that nobody sees, from the next start on.
        wine.done("reg", &["add", r"HKCU\Software\Wine\Drivers", "/v", "Graphics", "/d", "null", "/f"]);
        wine.end();
        wine.serve();
        let libraries = wine.folder.path().join("prefix/drive_c/windows/system32");
        assert!(libraries.join("kernel32.dll").exists(), "Wine does not start");
        if !libraries.join("bcryptprimitives.dll").exists() {
            let definition = programs.join("forwarding.def");
            fs::write(&definition, FORWARDING).unwrap();
            compile(
                &["-shared", "-nostdlib", "-Wl,--entry=0", definition.to_str().unwrap()],
                &programs.join("bcryptprimitives.dll"),
            );
        }
        wine
    }

    /// Where the programs are, with their path in it.
    fn programs(&self) -> PathBuf {
        self.folder.path().join("程序")
    }

    /// Starts the server. It goes on by itself until a minute beyond the last program, and would keep an output of ours open.
    fn serve(&self) {
        self.command("wineserver", Path::new("."))
            .arg("-p60")
            .status()
            .expect("Wine is missing; tests/run installs it");
    }

    /// Ends the server, and with it whatever still runs in this system.
    fn end(&self) {
        for what in ["-k", "-w"] {
            let _ = self.command("wineserver", Path::new(".")).arg(what).status();
        }
    }

    /// A program of Wine's, in a folder.
    fn command(&self, name: &str, folder: &Path) -> Command {
        let mut command = Command::new(of_wine(name));
        command
            .current_dir(folder)
            .env("WINEPREFIX", self.folder.path().join("prefix"))
            .env("WINEDEBUG", "-all")
            .env("WINEDLLOVERRIDES", "mscoree,mshtml,winemenubuilder.exe=")
            .env("WINEPATH", self.programs())
            .env("LC_ALL", "C.UTF-8")
            // A console of Wine's shows the signs that ask for colours.
            .env("NO_COLOR", "1")
            .env_remove("DISPLAY")
            .env_remove("WAYLAND_DISPLAY")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command
    }

    /// Runs a program of Windows in a folder. Its output goes to files: what it starts and leaves behind would keep a pipe open.
    fn run(&self, folder: &Path, program: &str, arguments: &[&str]) -> Run {
        let told = tempfile::tempdir_in(self.folder.path()).unwrap();
        let (out, err) = (told.path().join("out"), told.path().join("err"));
        let mut child = self
            .command("wine64", folder)
            .arg(program)
            .args(arguments)
            .stdout(File::create(&out).unwrap())
            .stderr(File::create(&err).unwrap())
            .spawn()
            .expect("Wine is missing; tests/run installs it");
        let begun = Instant::now();
        let code = loop {
            match child.try_wait().unwrap() {
                Some(status) => break status.code().unwrap_or(-1),
                None if begun.elapsed() < PATIENCE => sleep(Duration::from_millis(50)),
                None => {
                    child.kill().unwrap();
                    child.wait().unwrap();
                    break -1;
                }
            }
        };
        let read = |path: &Path| String::from_utf8(fs::read(path).unwrap()).unwrap();
        Run { code, out: read(&out), err: read(&err) }
    }

    /// Runs a program of Windows that has to succeed.
    fn done(&self, program: &str, arguments: &[&str]) {
        let run = self.run(self.folder.path(), program, arguments);
        assert_eq!(run.code, 0, "{program} {arguments:?}: {run:?}");
    }

    /// Runs the program for Windows, without a console.
    pub fn jixiao(&self, folder: &Path, arguments: &[&str]) -> Run {
        self.run(folder, self.programs().join("jixiao.exe").to_str().unwrap(), arguments)
    }

    fn on_screen(&self, folder: &Path, arguments: &[&str], command: &str, answers: &[&str]) -> Run {
        let screen = folder.join("屏幕.txt");
        // What another command left there is not what this one shows.
        let _ = fs::remove_file(&screen);
        let arguments = [arguments, &["屏幕.txt", command], answers].concat();
        let run = self.run(folder, self.programs().join("console.exe").to_str().unwrap(), &arguments);
        let shown = fs::read_to_string(&screen).unwrap_or_default();
        Run { code: run.code, out: shown, err: run.err }
    }

    /// Types a command at the prompt of Windows, on a code page; gives what then stands on the screen.
    pub fn typed(&self, folder: &Path, code_page: u32, command: &str) -> Run {
        self.on_screen(folder, &["shell"], &format!("cmd.exe /c chcp {code_page} & {command}"), &[])
    }

    /// Starts the program as a double click or a drop does, in a window of its own, and answers what it asks: each question with what
    /// is typed then. Gives what stands in the window at the end.
    pub fn clicked(&self, folder: &Path, arguments: &str, answers: &[(&str, &str)]) -> Run {
        let answers: Vec<&str> = answers.iter().flat_map(|(question, keys)| [*question, *keys]).collect();
        self.on_screen(folder, &["own"], &format!("jixiao.exe {arguments}"), &answers)
    }
}

impl Drop for Wine {
    fn drop(&mut self) {
        self.end();
    }
}
