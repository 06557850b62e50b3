//! Pictures of sheets of the example forms: made by LibreOffice when blessed, and told apart by what the sheet shows.
//!
//! `digests.json` beside them says from what each was made: a digest of the cells, widths and heights it shows, and of what gives
//! them their looks. Pixels are not compared, as fonts differ from machine to machine.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use calamine::{Reader, Xlsx};
use jixiao::internals::layout::LabelStyle;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::examples::{Example, Examples, authoring};

const FOLDER: &str = "docs/guide/pictures";
const SCRIPT: &str = "tests/support/picture.py";
/// What else pictures look other by.
const LOOKS: &str = "src/emit/styles.rs";
const DIGESTS: &str = "docs/guide/pictures/digests.json";

/// What begins the name of an example that is shown as it is written in Excel.
const AUTHORING: &str = "authoring-";
/// Sheets of authoring workbooks, and how the files of their pictures are named.
const SHEETS: [(&str, &str); 3] = [("基本", "head"), ("字段", "fields"), ("指标", "indicators")];

/// What a picture shows of a sheet.
pub enum Rows {
    /// All, but for the line above the title where it says no attachment number.
    All,
    /// Those of a field.
    Field(String),
    /// The line of the self-check about a rule, and the headings.
    Check(String),
}

/// A picture of a sheet, or of some of its rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    name: String,
    example: String,
    sheet: String,
    columns: u16,
    rows: Vec<u32>,
    digest: String,
}

impl Picture {
    pub fn new(name: &str, in_example: &str, example: &Example, at: usize, rows: &Rows) -> Result<Self, String> {
        let (template, layout) = (&example.form.template, &example.form.layout);
        let (sheet, laid_out) = (&template.sheets[at], &layout.sheets[at]);
        let end = u32::try_from(laid_out.heights.len()).unwrap();
        let rows: Vec<u32> = match rows {
            Rows::All => (u32::from(sheet.tag.is_empty())..end).collect(),
            Rows::Field(id) => {
                let field = template.find(id).ok_or_else(|| format!("{name}: no field {id}"))?;
                vec![layout.places[field.index()].cell.row]
            }
            Rows::Check(code) => {
                let line = template.self_check.lines.iter().find(|line| line.title.starts_with(code.as_str()));
                let line = line.ok_or_else(|| format!("{name}: no line on {code}"))?;
                let row = layout.places[line.verdict.index()].cell.row;
                // The headings of the part in which the line stands.
                let labels = laid_out.labels.iter().filter(|label| label.style == LabelStyle::Head);
                let heading = labels.map(|label| label.cell.row).filter(|heading| *heading < row).max();
                heading.into_iter().chain([row]).collect()
            }
        };
        let mut shown = [SCRIPT, LOOKS].map(|path| fs::read_to_string(path).unwrap().replace("\r\n", "\n")).concat();
        let _ = write!(shown, "{:?}", sheet.columns);
        let mut book: Xlsx<_> =
            Xlsx::new(std::io::Cursor::new(&example.workbook)).map_err(|error| error.to_string())?;
        let cells = book.worksheet_range(&sheet.name).map_err(|error| error.to_string())?;
        for row in &rows {
            let _ = write!(shown, "\n{:?}", laid_out.heights[*row as usize]);
            for column in 0..laid_out.columns {
                let value = cells.get_value((*row, u32::from(column))).map(ToString::to_string).unwrap_or_default();
                let _ = write!(shown, "\t{value}");
            }
        }
        let digest = Sha256::digest(shown).iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Self {
            name: name.to_owned(),
            example: in_example.to_owned(),
            sheet: sheet.name.clone(),
            columns: laid_out.columns,
            rows,
            digest,
        })
    }

    /// A picture of so many columns and lines of a sheet of a form's authoring workbook.
    pub fn of_authoring(form: &str, sheet: &str, columns: u16, lines: u16) -> Result<Self, String> {
        const LOOKS: &str = "src/authoring/write.rs";
        // What the sheet is for, what is open, the headings, and the lines.
        let rows: Vec<u32> = (0..3 + u32::from(lines)).collect();
        let mut shown = [SCRIPT, LOOKS].map(|path| fs::read_to_string(path).unwrap().replace("\r\n", "\n")).concat();
        let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(authoring(form)?)).map_err(|error| error.to_string())?;
        let cells = book.worksheet_range(sheet).map_err(|error| error.to_string())?;
        for row in &rows {
            for column in 0..columns {
                let value = cells.get_value((*row, u32::from(column))).map(ToString::to_string).unwrap_or_default();
                let _ = write!(shown, "\t{value}");
            }
        }
        let name = SHEETS.iter().find(|(known, _)| *known == sheet).ok_or_else(|| format!("{sheet} has no name"))?.1;
        let digest = Sha256::digest(shown).iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Self {
            name: format!("authoring-{name}"),
            example: format!("{AUTHORING}{form}"),
            sheet: sheet.to_owned(),
            columns,
            rows,
            digest,
        })
    }

    fn path(&self) -> String {
        format!("{FOLDER}/{}.png", self.name)
    }

    /// The path from the documents.
    pub fn link(&self) -> String {
        format!("../{}", self.path())
    }
}

/// Every picture is there and shows what its sheet does now, and there is no other; where blessed, they are made so.
pub fn keep_current(mut wanted: Vec<Picture>, examples: &Examples) {
    wanted.sort_by(|one, other| one.name.cmp(&other.name));
    wanted.dedup();
    let names: Vec<&str> = wanted.iter().map(|picture| picture.name.as_str()).collect();
    assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "two pictures of one name: {names:?}");
    if std::env::var_os("JIXIAO_BLESS").is_some() {
        bless(&wanted, examples);
    }
    let (known, now) = (digests(), of(&wanted));
    let stale: Vec<&String> =
        now.iter().filter(|(name, digest)| known.get(*name) != Some(digest)).map(|(name, _)| name).collect();
    assert!(stale.is_empty(), "{stale:?} are not current: JIXIAO_BLESS=1 cargo test --test docs");
    let mut there: Vec<String> =
        fs::read_dir(FOLDER).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    there.retain(|name| name.ends_with(".png"));
    there.sort();
    let mut files: Vec<String> = names.iter().map(|name| format!("{name}.png")).collect();
    files.sort();
    assert_eq!(there, files, "pictures that are missing, or shown nowhere");
    assert_eq!(known, now, "{DIGESTS} names other pictures");
    let sizes = wanted.iter().map(|picture| {
        let bytes = fs::read(picture.path()).unwrap();
        assert!(
            bytes.starts_with(b"\x89PNG") && bytes.ends_with(b"IEND\xaeB`\x82"),
            "{} is no whole picture",
            picture.path()
        );
        bytes.len()
    });
    assert!(sizes.sum::<usize>() < 1_500_000, "the pictures are too large together");
}

fn of(pictures: &[Picture]) -> BTreeMap<String, String> {
    pictures.iter().map(|picture| (picture.name.clone(), picture.digest.clone())).collect()
}

fn digests() -> BTreeMap<String, String> {
    fs::read_to_string(DIGESTS).ok().and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
}

/// Makes the pictures that are missing or show something else, and removes those that are shown nowhere.
fn bless(wanted: &[Picture], examples: &Examples) {
    let known = digests();
    fs::create_dir_all(FOLDER).unwrap();
    for name in known.keys().filter(|name| !wanted.iter().any(|picture| picture.name == **name)) {
        let _ = fs::remove_file(format!("{FOLDER}/{name}.png"));
    }
    let stale =
        |picture: &&Picture| known.get(&picture.name) != Some(&picture.digest) || !Path::new(&picture.path()).exists();
    let stale: Vec<&Picture> = wanted.iter().filter(stale).collect();
    if !stale.is_empty() {
        let folder = tempfile::tempdir().unwrap();
        let mut list = Vec::new();
        for picture in stale {
            let workbook = folder.path().join(format!("{}.xlsx", picture.example));
            let bytes = match picture.example.strip_prefix(AUTHORING) {
                Some(form) => authoring(form).unwrap(),
                None => examples.get(&picture.example).unwrap().workbook.clone(),
            };
            fs::write(&workbook, bytes).unwrap();
            list.push(json!({
                "workbook": workbook, "sheet": picture.sheet, "columns": picture.columns, "rows": picture.rows,
                "png": picture.path(),
            }));
        }
        let wanted = folder.path().join("wanted.json");
        fs::write(&wanted, serde_json::to_string(&list).unwrap()).unwrap();
        // Debian's own Python is the one that has uno.
        let python = if Path::new("/usr/bin/python3").exists() { "/usr/bin/python3" } else { "python3" };
        let status = Command::new(python).arg(SCRIPT).arg(&wanted).status().unwrap();
        assert!(status.success(), "LibreOffice could not make the pictures");
    }
    fs::write(DIGESTS, format!("{:#}\n", json!(of(wanted)))).unwrap();
}
