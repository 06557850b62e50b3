//! The manners of the command line: help in Chinese, slips that are understood, a pipe that may be closed.

#[path = "../support/mod.rs"]
mod support;

use std::process::{Command, Stdio};

use support::program::jixiao;

/// Every command, under which there may be others.
const COMMANDS: [&[&str]; 21] = [
    &[],
    &["check"],
    &["new"],
    &["rollup"],
    &["page"],
    &["explain"],
    &["template"],
    &["template", "show"],
    &["template", "lint"],
    &["desk"],
    &["campaign"],
    &["campaign", "init"],
    &["campaign", "issue"],
    &["campaign", "collect"],
    &["campaign", "status"],
    &["campaign", "remind"],
    &["campaign", "rollup"],
    &["campaign", "review"],
    &["campaign", "fetch"],
    &["campaign", "send"],
    &["campaign", "watch"],
];

/// What the check of a sample prints with these variables of the environment.
fn checked_with(variables: &[(&str, &str)]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_jixiao"))
        .args(["check", "--no-output", "samples/liuyang-2021/complete.xlsx"])
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn colours_are_only_where_they_are_wanted() {
    let forced = checked_with(&[("CLICOLOR_FORCE", "1")]);
    assert!(forced.contains("\u{1b}[1m\u{1b}[31m退回修改：1处有误，1处已恢复（请确认）。\u{1b}[0m\n"), "{forced:?}");
    for variables in [&[][..], &[("NO_COLOR", "1")], &[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")]] {
        let plain = checked_with(variables);
        assert!(!plain.contains('\u{1b}') && plain.contains("\n退回修改："), "{variables:?}: {plain:?}");
    }
}

#[test]
fn help_is_in_chinese() {
    let english = [
        "Usage",
        "Options",
        "OPTIONS",
        "Commands",
        "Possible",
        "possible",
        "default",
        "Print",
        "<TEMPLATE>",
        "<FORMAT>",
    ];
    for command in COMMANDS {
        let run = jixiao(&[command, &["--help"]].concat());
        assert_eq!(run.code, 0, "{command:?}: {}", run.err);
        for word in english {
            assert!(!run.out.contains(word), "{word} in the help of {command:?}:\n{}", run.out);
        }
    }
}

#[test]
fn who_says_nothing_is_shown_what_there_is() {
    let run = jixiao::<&str>(&[]);
    assert_eq!(run.code, 2);
    assert!(run.out.contains("用法：") && run.out.contains("check"), "{}", run.out);
}

#[test]
fn a_slip_is_answered_by_what_was_meant() {
    for (arguments, meant) in [
        (vec!["chek"], "是不是“check”？"),
        (vec!["check", "--outptu", "x", "表.xlsx"], "是不是“--output”？"),
        (vec!["campaign", "colect"], "是不是“collect”？"),
        (vec!["explain", "I01"], "是不是“I001”？"),
        (vec!["new", "hunan", "-o", "表.xlsx"], "是不是“hunan-department-2021”？"),
    ] {
        let run = jixiao(&arguments);
        assert_eq!(run.code, 2, "{arguments:?}");
        assert!(run.err.contains(meant), "{arguments:?}: {}", run.err);
    }
}

#[test]
fn a_closed_pipe_is_no_failure() {
    for arguments in [vec!["--help"], vec!["explain", "I001"], vec!["template", "show", "hunan-department-2021"]] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_jixiao"))
            .args(&arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let run = child.wait_with_output().unwrap();
        let told = String::from_utf8(run.stderr).unwrap();
        assert_eq!((run.status.code(), told.as_str()), (Some(0), ""), "{arguments:?}");
    }
}

#[test]
fn folders_and_wildcards_mean_the_workbooks_in_them() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["甲.xlsx", "乙.xlsx"] {
        std::fs::copy("samples/liuyang-2021/clean.xlsx", folder.path().join(name)).unwrap();
    }
    let pattern = folder.path().join("*.xlsx");
    for named in [folder.path(), &pattern] {
        let run = jixiao(&["check".as_ref(), "--no-output".as_ref(), named.as_os_str()]);
        assert_eq!(run.code, 0, "{}{}", run.out, run.err);
        assert_eq!(run.out.matches("通过：").count(), 2, "{}", run.out);
    }
}

#[test]
fn a_folder_checked_again_keeps_what_was_corrected_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let sample = |name: &str| format!("samples/liuyang-2021/{name}.xlsx");
    std::fs::copy(sample("complete"), path("甲.xlsx")).unwrap();
    std::fs::copy(sample("clean"), path("乙.xlsx")).unwrap();
    let check = || jixiao(&["check".as_ref(), folder.path().as_os_str()]);
    check();
    // Somebody corrects what went back, where it lies.
    std::fs::copy(sample("clean"), path("甲-退回.xlsx")).unwrap();
    check();
    assert!(std::fs::read(path("甲-退回.xlsx")).unwrap() == std::fs::read(sample("clean")).unwrap());
    let mut names: Vec<String> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, ["乙-通过.xlsx", "乙.xlsx", "甲-退回.xlsx", "甲-退回2.xlsx", "甲-通过.xlsx", "甲.xlsx"]);
}

#[test]
fn the_menu_runs_the_commands_that_are_chosen() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::copy("samples/liuyang-2021/clean.xlsx", folder.path().join("自评表.xlsx")).unwrap();
    let output = assert_cmd::Command::cargo_bin("jixiao")
        .unwrap()
        .current_dir(folder.path())
        .arg("menu")
        .write_stdin("1\n自评表.xlsx\n0\n")
        .output()
        .unwrap();
    let out = String::from_utf8(output.stdout).unwrap();
    assert!(out.contains("核对填好的表格") && out.contains("> jixiao check 自评表.xlsx"), "{out}");
    assert!(folder.path().join("自评表-通过.xlsx").exists(), "{out}");
}
