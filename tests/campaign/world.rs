//! A bureau's world: a form with prefilled figures, a campaign folder, departments that fill in workbooks.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use jixiao::form::Form;
use jixiao::internals::intake::Book;
use rusqlite::Connection;
use rusqlite::types::Value as Sql;
use serde_json::{Value as Json, json};

use crate::support::client::{Client, edit, fill};
use crate::support::program::{Run, jixiao};

/// Three units: code, name, 主管部门, address, 基本支出 年初.
pub const UNITS: [[&str; 5]; 3] = [
    ["001", "甲局", "", "a@example.cn", "10"],
    ["002", "乙局", "", "b@example.cn", "10"],
    ["003", "甲局信息中心", "甲局", "", "10"],
];

/// What makes the small form pass.
pub const FIGURES: [(&str, &str); 18] = [
    ("基本支出.追加", "0"),
    ("基本支出.决算", "10"),
    ("项目支出.年初", "5"),
    ("项目支出.追加", "0"),
    ("项目支出.决算", "5"),
    ("项目.名称[1]", "一"),
    ("项目.预算[1]", "5"),
    ("项目.决算[1]", "5"),
    ("制度.财务", "否"),
    ("制度.采购", "是"),
    ("预算控制率.自评得分", "5"),
    ("预算完成率.自评得分", "5"),
    ("制度健全性.自评得分", "2"),
    ("制度健全性.扣分原因", "没有财务制度"),
    ("社会效益.自评得分", "6"),
    ("社会效益.佐证材料", "报告"),
    ("自评总分", "18"),
    ("自评等级", "优"),
];

pub struct World {
    _temporary: tempfile::TempDir,
    pub root: PathBuf,
    pub form: PathBuf,
    pub campaign: PathBuf,
    pub made: Form,
}

impl World {
    /// A new campaign with the roster filled in and nothing issued yet.
    pub fn new() -> Self {
        let temporary = tempfile::tempdir().unwrap();
        let root = temporary.path().to_owned();
        let form = root.join("小表2021");
        small_form(&form, 2021);
        let campaign = root.join("2021年自评");
        let world = Self { made: crate::support::in_folder(&form), _temporary: temporary, root, form, campaign };
        let run = world.given(&[
            "init",
            world.campaign.to_str().unwrap(),
            "--template",
            world.form.to_str().unwrap(),
            "--deadline",
            "2022-04-30",
            "--bureau",
            "某市财政局",
            "--email",
            "jx@example.gov.cn",
        ]);
        assert_eq!(run.code, 0, "{}", run.err);
        world.roster(&UNITS);
        world
    }

    /// A campaign with a workbook issued to each unit.
    pub fn issued() -> Self {
        let world = Self::new();
        let run = world.run("issue", &["--today", "2022-03-01"]);
        assert_eq!(run.code, 0, "{}{}", run.out, run.err);
        world
    }

    pub fn given(&self, arguments: &[&str]) -> Run {
        let mut all = vec!["campaign"];
        all.extend(arguments);
        jixiao(&all)
    }

    /// Runs a command on the campaign.
    pub fn run(&self, command: &str, arguments: &[&str]) -> Run {
        let mut all = vec![command, self.campaign.to_str().unwrap()];
        all.extend(arguments);
        self.given(&all)
    }

    /// Collects, on a day; gives the report.
    pub fn collect_on(&self, day: &str) -> Json {
        let run = self.run("collect", &["--today", day, "--format", "json"]);
        serde_json::from_str(&run.out).unwrap_or_else(|_| panic!("{}{}", run.out, run.err))
    }

    pub fn collect(&self) -> Json {
        self.collect_on("2022-04-01")
    }

    /// Writes lines into the roster, as a clerk does.
    pub fn roster<const N: usize>(&self, rows: &[[&str; N]]) {
        let roster = self.campaign.join("名单.xlsx");
        let columns = ["A", "B", "C", "D", "E", "F"];
        let edits: Vec<Json> = rows
            .iter()
            .enumerate()
            .flat_map(|(at, row)| {
                row.iter().enumerate().map(move |(column, value)| {
                    let number = value.parse::<f64>().ok().filter(|_| column == 4);
                    let value = number.map_or_else(|| json!(value), |number| json!(number));
                    json!({"sheet": "名单", "cell": format!("{}{}", columns[column], at + 2), "value": value})
                })
            })
            .collect();
        fill(Client::OpenPyxl, &roster, &roster, &edits);
    }

    /// A unit's workbook, filled in so that it passes but for some changes, under a name in `收到`.
    pub fn send(&self, unit: &str, name: &str, changes: &[(&str, Json)]) -> PathBuf {
        let issued = self.campaign.join("发出").join(format!("{unit}.xlsx"));
        let target = self.received(name);
        self.fill_in(&issued, &target, changes);
        target
    }

    /// Fills in a workbook so that it passes but for some changes.
    pub fn fill_in(&self, source: &Path, target: &Path, changes: &[(&str, Json)]) {
        let mut values: BTreeMap<&str, Json> = FIGURES
            .iter()
            .map(|(id, text)| (*id, text.parse::<f64>().map_or_else(|_| json!(text), |number| json!(number))))
            .collect();
        values.extend(changes.iter().cloned());
        let edits: Vec<Json> = values.into_iter().map(|(id, value)| edit(&self.made, id, value)).collect();
        fill(Client::OpenPyxl, source, target, &edits);
    }

    pub fn received(&self, name: &str) -> PathBuf {
        let path = self.campaign.join("收到").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        path
    }

    /// Changes cells of a workbook in place.
    pub fn change(&self, file: &Path, changes: &[(&str, Json)]) {
        let edits: Vec<Json> = changes.iter().map(|(id, value)| edit(&self.made, id, value.clone())).collect();
        fill(Client::OpenPyxl, file, file, &edits);
    }

    /// The codes of the findings on record of a unit's round, notices left out.
    pub fn codes(&self, unit: &str, round: u32) -> Vec<String> {
        let ledger = Connection::open(self.campaign.join("台账.sqlite")).unwrap();
        let mut query = ledger
            .prepare(
                "SELECT f.code FROM finding f JOIN document d ON d.id = f.document
                 WHERE d.unit = ?1 AND d.round = ?2 AND f.severity <> 'notice' ORDER BY f.n",
            )
            .unwrap();
        query.query_map((unit, round), |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    }

    /// Every text of a workbook in the campaign's folder.
    pub fn texts(&self, path: &str) -> Vec<String> {
        let book = Book::open(&fs::read(self.campaign.join(path)).unwrap()).unwrap();
        let cells = book.sheets.iter().flat_map(|sheet| &sheet.cells);
        cells.map(|cell| cell.value.to_string()).collect()
    }

    /// Where a unit stands.
    pub fn state(&self, unit: &str) -> String {
        let run = self.run("status", &["--format", "json"]);
        let report: Json = serde_json::from_str(&run.out).unwrap();
        let units = report["units"].as_array().unwrap();
        let own = units.iter().find(|one| one["code"] == unit).unwrap();
        own["state"].as_str().unwrap().to_owned()
    }
}

/// A small form in which the unit's code and a figure are the bureau's.
pub fn small_form(folder: &Path, year: i32) {
    let mini = Path::new("tests/forms/mini");
    fs::create_dir_all(folder.join("sheets")).unwrap();
    for file in ["indicators.toml", "checks.toml", "sheets/scores.toml"] {
        fs::copy(mini.join(file), folder.join(file)).unwrap();
    }
    let edited = |file: &str, from: &str, to: &str| {
        let text = fs::read_to_string(mini.join(file)).unwrap();
        assert!(text.contains(from), "{file}: {from}");
        fs::write(folder.join(file), text.replacen(from, to, 1)).unwrap();
    };
    edited(
        "template.toml",
        "id = \"mini\"\ntitle = \"小表\"\nfiscal_year = 2021",
        &format!("id = \"small\"\ntitle = \"自评小表\"\nfiscal_year = {year}"),
    );
    edited(
        "sheets/cover.toml",
        "id = \"单位代码\"\ntype = \"text\"",
        "id = \"单位代码\"\ntype = \"text\"\nprefilled = true",
    );
    edited(
        "sheets/figures.toml",
        "[[block]]\nkind = \"list\"",
        "[[block.cell]]\nrow = \"基本支出\"\ncolumn = \"年初\"\nprefilled = true\n\n[[block]]\nkind = \"list\"",
    );
}

/// Everything in the ledger, table by table, as text.
pub fn ledger(campaign: &Path) -> Vec<String> {
    let ledger = Connection::open(campaign.join("台账.sqlite")).unwrap();
    let mut tables = ledger.prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").unwrap();
    let tables: Vec<String> = tables.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let mut rows = Vec::new();
    for table in tables {
        // When a file was written differs from campaign to campaign.
        let columns = if table == "sighting" { "path, digest" } else { "*" };
        let mut query = ledger.prepare(&format!("SELECT {columns} FROM {table}")).unwrap();
        let columns = query.column_count();
        let mut found = query.query([]).unwrap();
        while let Some(row) = found.next().unwrap() {
            let cells: Vec<Sql> = (0..columns).map(|column| row.get_unwrap(column)).collect();
            rows.push(format!("{table} {cells:?}"));
        }
    }
    rows
}

/// Every file in some folders of a campaign, with its content.
pub fn files(campaign: &Path, folders: &[&str]) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for folder in folders {
        for entry in fs::read_dir(campaign.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let name = format!("{folder}/{}", path.file_name().unwrap().to_string_lossy());
            found.insert(name, fs::read(path).unwrap());
        }
    }
    found
}
