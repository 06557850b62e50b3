//! The long table: what stands in it, and that an engine reads it.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;

use jixiao::value::Value;
use rust_decimal::dec;

use crate::support::built_in;
use crate::support::program::jixiao;
use crate::support::python::python;
use crate::support::units::{FORM, Unit, unit};

fn units() -> Vec<Unit> {
    let mut rounds = vec![
        unit("007", "县第一中学", "县教育局", 100).wrong("实有.行政", Value::Blank),
        unit("007", "县第一中学", "县教育局", 2).in_round(1),
        unit("008", "县第二中学", "县教育局", 3).with("经济社会效益.自评得分", dec!(5)),
        unit("009", "县人民医院", "县卫生健康局", 4),
    ];
    rounds[3] = rounds[3].clone().wrong("存在问题", "有,逗号\n和“引号”\"\n=1+1");
    rounds
}

/// The long table of some units, in a folder of its own.
fn table(name: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let (form, given) = (built_in(FORM), folder.path().join("收到"));
    for (n, unit) in units().iter().enumerate() {
        unit.write(&form, &given, &format!("{n}.xlsx"));
    }
    let out = folder.path().join(name);
    let run =
        jixiao(&[OsStr::new("rollup"), given.as_os_str(), OsStr::new("--all"), OsStr::new("-o"), out.as_os_str()]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(run.out.contains("汇总了3个单位"), "{}", run.out);
    folder
}

/// The statements of the documentation under these headings.
fn documented(kinds: &[&str]) -> String {
    let text = fs::read_to_string("docs/scale.md").unwrap().replace("\r\n", "\n");
    let block = |kind: &&str| {
        let (_, rest) = text.split_once(&format!("```sql {kind}\n")).unwrap_or_else(|| panic!("no {kind}"));
        rest.split_once("```").unwrap().0.to_owned()
    };
    kinds.iter().map(block).collect()
}

/// What DuckDB answers.
fn ask(folder: &Path, statements: &str) -> Vec<Vec<Option<String>>> {
    let file = folder.join("query.sql");
    fs::write(&file, statements).unwrap();
    let answer = python("tests/support/duckdb_query.py", &[file.as_os_str(), folder.as_os_str()]);
    serde_json::from_str(&answer).unwrap()
}

/// What the documented query must answer, and what else must be in the table.
fn is_answered(folder: &Path, kind: &str) {
    let row = |row: [&str; 4]| row.map(|text| Some(text.to_owned())).to_vec();
    // 2 + 3 times and 4 times the sample's 1940.65; (94 + 90) / 2.
    let expected = [row(["县教育局", "2", "9703.25", "92.00"]), row(["县卫生健康局", "1", "7762.60", "94.00"])];
    assert_eq!(ask(folder, &documented(&[kind, "query"])), expected);
    let rounds = documented(&[kind]) + "SELECT DISTINCT unit, round FROM returns ORDER BY ALL;";
    let rounds: Vec<String> = ask(folder, &rounds).into_iter().map(|row| row.into_iter().flatten().collect()).collect();
    assert_eq!(rounds, ["0071", "0072", "0081", "0091"]);
    let text = documented(&[kind]) + "SELECT value FROM returns WHERE unit = '009' AND field = '存在问题';";
    assert_eq!(ask(folder, &text)[0][0].as_deref(), Some("有,逗号\n和“引号”\"\n=1+1"));
}

#[test]
fn duckdb_reads_the_csv() {
    let folder = table("汇总.csv");
    let text = fs::read_to_string(folder.path().join("汇总.csv")).unwrap();
    assert!(text.starts_with("\u{feff}unit,name,parent,verdict,state,round,form,year,field,value\n007,县第一中学,县教育局,return,passed,1,"), "{}", &text[..100]);
    assert!(text.contains("\n007,县第一中学,县教育局,pass,passed,2,hunan-department-2021,2021,支出合计.决算,3881.3\n"));
    is_answered(folder.path(), "csv");
}

#[test]
fn only_the_last_file_of_each_unit_counts_and_only_where_it_passed() {
    let folder = table("全部.csv");
    let out = folder.path().join("计入.csv");
    let run =
        jixiao(&[OsStr::new("rollup"), folder.path().join("收到").as_os_str(), OsStr::new("-o"), out.as_os_str()]);
    assert_eq!(run.code, 0, "{}", run.err);
    let text = fs::read_to_string(&out).unwrap();
    let (all, counted) = (fs::read_to_string(folder.path().join("全部.csv")).unwrap(), text.lines().skip(1));
    let rounds: std::collections::BTreeSet<&str> =
        counted.filter(|line| line.contains("pass,passed")).filter_map(|line| line.split(',').next()).collect();
    assert!(rounds.contains("007") && !text.contains(",return,"), "{rounds:?}");
    assert!(all.contains(",return,"));
}

#[cfg(feature = "parquet")]
#[test]
fn duckdb_reads_the_parquet() {
    is_answered(table("汇总.parquet").path(), "parquet");
}

#[cfg(not(feature = "parquet"))]
#[test]
fn without_parquet_the_program_says_how_to_get_it() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("汇总.xlsx");
    let arguments = ["rollup", "samples/liuyang-2021/clean.xlsx", "--format", "parquet", "-o", out.to_str().unwrap()];
    let run = jixiao(&arguments);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("--features parquet"), "{}", run.err);
    assert!(!out.exists());
}
