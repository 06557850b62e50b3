//! A campaign that runs by mail, with real servers, which there are on Unix.

#![cfg(unix)]

#[path = "../support/mod.rs"]
mod support;

#[path = "../desk/program.rs"]
#[allow(dead_code, reason = "a part of it is used here")]
mod desk;

mod at_the_desk;
mod refusals;
mod servers;
mod strangers;
mod watched;

use std::fs;
use std::path::{Path, PathBuf};

use jixiao::campaign::{Access, Bureau, Campaign, Day, IssueOptions, Plan};
use servers::Servers;
use support::program::{Run, jixiao};

/// The bureau's mailbox.
const BUREAU: &str = "jx@example.gov.cn";
const FORM: &str = "hunan-department-2021";

/// The day on which everything happens that the program puts on record.
fn day() -> Day {
    Day::parse("2022-04-01").unwrap()
}

/// A campaign of so many units, with their workbooks issued, that uses the servers' mailbox of the bureau.
fn campaign(folder: &Path, units: usize, servers: &Servers, more: &str) -> PathBuf {
    let root = folder.join("自评");
    let bureau = Bureau { email: BUREAU.to_owned(), name: "某市财政局".to_owned(), ..Bureau::default() };
    let root = Campaign::init(&root, &Plan { template: FORM.to_owned(), deadline: None, bureau }).unwrap();
    fs::copy(servers.certificate(), root.join("证书.pem")).unwrap();
    fs::write(root.join("密码.txt"), format!("{}\n", servers::PASSWORD)).unwrap();
    owner_only(&root.join("密码.txt"));
    let settings = root.join("campaign.toml");
    let mut text = fs::read_to_string(&settings).unwrap();
    text.push_str(&format!(
        "\n[mailbox]\nimap = \"localhost:{}\"\nsmtp = \"localhost:{}\"\npassword-file = \"密码.txt\"\n\
         certificate = \"证书.pem\"\nmessages-a-minute = 60000\nseconds-between-looks = 1\n{more}",
        servers.imap, servers.smtp
    ));
    fs::write(settings, text).unwrap();
    let mut campaign = Campaign::open(&root, Access::Write).unwrap();
    campaign.rehearse_roster(units).unwrap();
    let options = IssueOptions { only: Vec::new(), dry_run: false, mail: false, void_passes: false, day: day() };
    assert_eq!(campaign.issue(&options).unwrap().issued.len(), units);
    root
}

/// Takes the right to read a file from everybody else.
fn owner_only(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
}

/// A command on a campaign.
fn command(name: &str, root: &Path, more: &[&str]) -> Run {
    jixiao(&[&["campaign", name, root.to_str().unwrap(), "--today", "2022-04-01"], more].concat())
}

/// The address of the unit at this place on the roster.
fn address(unit: usize) -> String {
    format!("u{unit:06}@example.gov.cn")
}
