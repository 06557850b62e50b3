//! Odd content, one thing a file.

use std::fs;
use std::path::Path;

use crate::made::{Checked, check, make};
use crate::support::program::{check as check_one, jixiao};

fn finding<'a>(one: &'a Checked, code: &str) -> &'a serde_json::Value {
    let all = one.report["findings"].as_array().unwrap();
    all.iter().find(|finding| finding["code"] == code).unwrap_or_else(|| panic!("{}: no {code}: {all:#?}", one.name))
}

#[test]
fn odd_content_is_read_or_told() {
    let folder = tempfile::tempdir().unwrap();
    let files: Vec<_> = make("cases", folder.path()).into_iter().map(|(path, _)| path).collect();
    let checked = check(&files);
    let case = |name: &str| {
        let name = format!("{name}.xlsx");
        checked.iter().find(|one| one.name == name).unwrap()
    };
    checked.iter().for_each(Checked::is_bounded);

    for (name, day, verdict) in [
        // Four years off, which the form asks about.
        ("date1904-declared", "46127", "return"),
        ("date1904-same-day", "44665", "pass"),
        ("date1904-plain-number", "44665", "pass"),
    ] {
        let one = case(name);
        assert_eq!(one.report["verdict"], verdict, "{name}: {:#}", one.report);
        assert_eq!(one.report["values"]["填报日期"], day, "{name}");
        // The returned workbook says the same day.
        let (report, _) = check_one(&folder.path().join(&one.name), None);
        let (again, _) = check_one(Path::new(report["returned"].as_str().unwrap()), None);
        assert_eq!(again["values"]["填报日期"], day, "{name}");
    }

    assert_eq!(case("utf16-parts").report["verdict"], "pass");
    let longest = case("unit-name-32767");
    assert!(!longest.codes().contains(&"I019"), "{:?}", longest.codes());
    for name in ["unit-name-40000", "string-100MB"] {
        let one = case(name);
        assert_eq!(one.report["verdict"], "return", "{name}: {:#}", one.report);
        let told = finding(one, "I019");
        assert_eq!((&told["sheet"], &told["field"]), (&"封面".into(), &"单位名称".into()));
        assert!(told["cell"].is_string() && told["message"].as_str().unwrap().contains("32767"), "{told:#}");
    }
}

#[test]
fn nothing_typed_steers_the_terminal() {
    let folder = tempfile::tempdir().unwrap();
    make("cases", folder.path());
    let file = folder.path().join("terminal-escape-name.xlsx");
    let run = jixiao(&[file.as_os_str()]);
    assert!(run.out.contains("市局\\u{1B}[2J\\u{7}\\u{202E}x"), "{}", run.out);
    assert!(!run.out.contains(['\u{1b}', '\u{7}', '\u{202e}']));
    // A roll-up tells it on standard error, and JSON escapes it its own way.
    let out = folder.path().join("汇总.xlsx");
    let run = jixiao(&["rollup".as_ref(), file.as_os_str(), "-o".as_ref(), out.as_os_str()]);
    assert!(!format!("{}{}", run.out, run.err).contains(['\u{1b}', '\u{7}', '\u{202e}']));
    let (report, _) = check_one(&file, None);
    assert_eq!(report["unit"]["name"], "市局\u{1b}[2J\u{7}\u{202e}x");
}

#[test]
fn a_name_is_no_formula_in_a_table() {
    let folder = tempfile::tempdir().unwrap();
    make("cases", folder.path());
    let file = folder.path().join("csv-formula-name.xlsx");
    let out = folder.path().join("汇总.csv");
    // Those that did not pass too: the file has a name and hardly more.
    let run = jixiao(&["rollup".as_ref(), file.as_os_str(), "-o".as_ref(), out.as_os_str(), "--all".as_ref()]);
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
    let table = fs::read_to_string(&out).unwrap();
    assert!(table.starts_with("\u{feff}unit,name,"), "{}", &table[..60]);
    assert!(table.contains(",单位名称,'=cmd|' /C calc'!A0\n") && table.contains(",'=cmd|' /C calc'!A0,"), "{table}");
    for record in csv::Reader::from_reader(table.as_bytes()).records() {
        for cell in &record.unwrap() {
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']) || cell.parse::<f64>().is_ok(), "{cell}");
        }
    }
}
