//! The examples of codes as they are written: a case that fires each code, and one nearby that does not.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::Value as Json;

/// Where the examples stand, a file a family.
const FOLDER: &str = "tests/codes/examples";
/// The most values that the words of an example name one by one.
const MOST_NAMED: usize = 4;

/// The example of a code.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// What is found with the code.
    pub fires: Case,
    /// What is not.
    pub passes: Case,
}

/// What is checked, by how it differs from a file in which nothing is wrong.
#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Case {
    /// The form, by its id or its folder.
    pub form: String,
    /// The name of the file.
    pub name: String,
    /// What the file is before anything is changed.
    pub start: Start,
    /// What the bureau filled in before the form went out, by field.
    pub given: BTreeSet<String>,
    /// What the file says of itself.
    pub identity: IdentityChange,
    /// The revision of the form by which the file is checked, where it is another than that of the file.
    pub checked_by_revision: Option<u32>,
    /// What is typed in a program that computes, by field. Over a formula, it takes the formula's place.
    pub typed: BTreeMap<String, Json>,
    /// What is put into the saved file without anything being computed again, by field.
    pub saved: BTreeMap<String, Json>,
    /// Copies of sheets, by the name of the sheet that is copied.
    pub copies: BTreeMap<String, String>,
    /// Edits of the workbook, as `workbook_edits` has them.
    pub edits: Vec<Json>,
    /// Parts added to the package, by name.
    pub parts: BTreeMap<String, String>,
    /// Texts replaced in parts of the package.
    pub replaced: Vec<Replacement>,
    /// The names of the files that came along with it.
    pub companions: Vec<String>,
    /// The text of the report that came along with it.
    pub report: Option<String>,
    /// How it is sent in, where the code is about what is collected in a campaign.
    pub sent: Option<Sent>,
    /// What a 主管部门 and its units say, where the code is about both.
    pub together: Option<Together>,
    /// The other codes that come with it.
    pub also: BTreeSet<String>,
}

impl Default for Case {
    fn default() -> Self {
        Self {
            form: "hunan-department-2021".to_owned(),
            name: "自评表.xlsx".to_owned(),
            start: Start::default(),
            given: BTreeSet::new(),
            identity: IdentityChange::default(),
            checked_by_revision: None,
            typed: BTreeMap::new(),
            saved: BTreeMap::new(),
            copies: BTreeMap::new(),
            edits: Vec::new(),
            parts: BTreeMap::new(),
            replaced: Vec::new(),
            companions: Vec::new(),
            report: None,
            sent: None,
            together: None,
            also: BTreeSet::new(),
        }
    }
}

impl Case {
    /// Whether nothing of a workbook stands in a case that is sent in or about several units.
    pub fn is_of_one_kind(&self) -> bool {
        let has_changes = !self.typed.is_empty() || !self.saved.is_empty() || !self.edits.is_empty();
        [has_changes, self.sent.is_some(), self.together.is_some()].into_iter().filter(|is| *is).count() <= 1
    }

    /// What people put in: the texts and numbers that the words of the example have to name, each in the ways in which it may be
    /// written. Nothing where there are so many that the words tell them as a whole.
    pub fn put_in(&self) -> Vec<Vec<String>> {
        let sent = self.sent.iter().flat_map(|sent| sent.typed.values());
        let typed = self.typed.values().chain(self.saved.values()).chain(sent);
        let edited = self.edits.iter().flat_map(|edit| [&edit["value"], &edit["to"]]);
        let together = self.together.iter().flat_map(|together| [together.department.clone(), together.total()]);
        let mut named: Vec<Vec<String>> = typed.chain(edited).map(ways).filter(|ways| !ways.is_empty()).collect();
        named.extend(self.copies.values().cloned().chain(self.report.clone()).chain(together).map(|text| vec![text]));
        if named.len() > MOST_NAMED { Vec::new() } else { named }
    }
}

/// The ways in which a value may be written; none where it is blank.
fn ways(value: &Json) -> Vec<String> {
    match value {
        Json::String(text) if text.is_empty() => Vec::new(),
        Json::String(text) => vec![text.clone()],
        Json::Number(number) => {
            let text = number.to_string();
            let percent =
                text.parse::<Decimal>().map(|number| format!("{}%", (number * Decimal::ONE_HUNDRED).normalize()));
            [text.to_uppercase()].into_iter().chain(percent).collect()
        }
        Json::Object(parts) => match parts.get("formula") {
            Some(formula) => vec![formula.as_str().unwrap().to_owned()],
            None => vec![parts["times"].to_string()],
        },
        Json::Null => Vec::new(),
        Json::Bool(_) | Json::Array(_) => panic!("{value} is not known"),
    }
}

/// What a file is before anything is changed.
#[derive(Debug, Default, Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Start {
    /// The form, filled in without a fault.
    #[default]
    Clean,
    /// The same, with the figures of last year's accepted return filled in before it went out.
    WithLastYear,
    /// No bytes.
    Empty,
    /// A document of Word.
    WordDocument,
    /// A workbook with a password.
    Encrypted,
    /// A workbook that a department made.
    OwnWorkbook,
    /// A workbook of 257 sheets.
    ManySheets,
}

/// What a file says of itself, where that is not what the form says.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct IdentityChange {
    pub fiscal_year: Option<i32>,
    pub revision: Option<u32>,
}

/// A text of a part of the package, and what stands in its place.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Replacement {
    pub part: String,
    pub from: String,
    pub to: String,
}

/// A return as it is sent to the bureau.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Sent {
    /// The unit whose issued workbook is filled in.
    pub issued_to: String,
    /// Whether it is the workbook that was issued first and replaced since.
    #[serde(default)]
    pub is_superseded: bool,
    /// What is typed, by field, beside what makes it pass.
    #[serde(default)]
    pub typed: BTreeMap<String, Json>,
    /// Whether the hidden sheet with the identity is gone.
    #[serde(default)]
    pub without_identity: bool,
    /// The message in which it comes.
    pub message: Option<Message>,
}

/// A message with a return.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Message {
    pub from: String,
    pub subject: String,
    /// The name of the file in it.
    pub file: String,
    /// How often it is sent.
    #[serde(default = "once")]
    pub times: u32,
}

fn once() -> u32 {
    1
}

/// What a 主管部门 and its units say of the same figure.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Together {
    pub department: String,
    pub units: Vec<String>,
}

impl Together {
    /// What the units say together.
    fn total(&self) -> String {
        let amounts = self.units.iter().map(|unit| unit.parse::<Decimal>().unwrap());
        amounts.sum::<Decimal>().to_string()
    }
}

/// The examples of all families, by code.
pub fn all() -> BTreeMap<String, Example> {
    let mut examples = BTreeMap::new();
    for entry in fs::read_dir(FOLDER).unwrap() {
        let path = entry.unwrap().path();
        let family = path.file_stem().unwrap().to_str().unwrap().to_owned();
        for (code, example) in read(&path) {
            assert!(code.starts_with(&family), "{code} stands in {}", path.display());
            assert!(examples.insert(code.clone(), example).is_none(), "{code} has two examples");
        }
    }
    examples
}

fn read(path: &Path) -> BTreeMap<String, Example> {
    toml::from_str(&fs::read_to_string(path).unwrap()).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
