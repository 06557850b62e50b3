//! Rows that state targets, in every way that provinces score them: 100,000 random rows a way, against a reckoning in whole numbers
//! and against LibreOffice.
//!
//! `JIXIAO_TARGETS=100000 cargo test --release --test scores targets` has LibreOffice compute as many rows as the reckoning.

use std::cmp::Ordering;
use std::fs;
use std::path::{Path, PathBuf};

use calamine::{Data, Reader, Xlsx, open_workbook};
use jixiao::form::Form;
use jixiao::internals::formula::{CellNames, CellValues, FieldIx, Ref, evaluate, render};
use jixiao::internals::template::ValueSource;
use jixiao::value::Value;
use rust_decimal::Decimal;
use rust_xlsxwriter::{Formula, Workbook};

use crate::support::random::Random;

/// How many rows a way are reckoned.
const ROWS: usize = 100_000;
/// How many without LibreOffice.
const FEW_ROWS: usize = 3_000;
/// How many of them LibreOffice computes, unless told.
const ROWS_IN_OFFICE: usize = 4_000;

/// A way of scoring: what stands in `[targets]`.
#[derive(Debug, Clone, Copy)]
struct Way {
    at_most: &'static str,
    equal: &'static str,
    zero: &'static str,
    /// From which share on an overshoot costs two points, in ten-thousandths.
    overshoot: Option<i128>,
    /// Whether targets and achieved values may be below 0.
    negative: bool,
}

const WAYS: [Way; 6] = [
    Way { at_most: "ratio", equal: "ratio", zero: "full", overshoot: Some(3_000), negative: false },
    Way { at_most: "linear", equal: "full-above", zero: "zero", overshoot: None, negative: false },
    Way { at_most: "linear", equal: "linear", zero: "full", overshoot: Some(2_000), negative: false },
    Way { at_most: "ratio", equal: "linear", zero: "zero", overshoot: None, negative: true },
    Way { at_most: "linear", equal: "ratio", zero: "full", overshoot: Some(3_000), negative: true },
    Way { at_most: "ratio", equal: "full-above", zero: "zero", overshoot: Some(2_000), negative: true },
];

/// A row, its figures in hundredths.
struct Row {
    direction: &'static str,
    target: i128,
    achieved: i128,
    weight: i128,
}

impl Row {
    fn random(random: &mut Random, negative: bool) -> Self {
        let direction = *random.pick(&["≥", "≤", "="]);
        let mut figure = |of: u64| {
            let size = i128::from(random.below(of));
            if negative && random.chance(40) { -size } else { size }
        };
        let target = figure(20_000);
        // Near the target, on it, and anywhere.
        let achieved = match figure(4).abs() {
            0 => target,
            1 => target + figure(2_000),
            _ => figure(30_000),
        };
        let target = if figure(20) == 0 { 0 } else { target };
        let achieved = if negative { achieved } else { achieved.max(0) };
        Self { direction, target, achieved, weight: 100 + figure(2_000).abs() }
    }

    /// The points in hundredths, by the words of the guide.
    fn points(&self, way: Way) -> i128 {
        let (t, a, w) = (self.target, self.achieved, self.weight);
        if self.direction == "≥" && t == 0 && way.zero == "zero" {
            return 0;
        }
        // The share of the points as a fraction.
        let (over, under) = match (self.direction, a.cmp(&t)) {
            (_, Ordering::Equal) | ("≥", Ordering::Greater) | ("≤", Ordering::Less) => (1, 1),
            ("=", Ordering::Greater) if way.equal == "full-above" => (1, 1),
            _ if t == 0 => (0, 1),
            _ if t < 0 => (t.abs() - (a - t).abs(), t.abs()),
            ("≤", _) if way.at_most == "linear" => (2 * t - a, t),
            ("≤", _) => (t, a),
            ("=", _) if way.equal == "linear" => (t - (a - t).abs(), t),
            ("=", Ordering::Greater) => (t, a),
            _ => (a, t),
        };
        let overshoots = way.overshoot.is_some_and(|share| self.is_better_by(share));
        let lost = if overshoots { 200 } else { 0 };
        // Whether points are lost below 0 is decided before they are rounded, so in thousandths of the denominator.
        let (over, under) = ((w * over).max(0) - lost * under, under);
        if over <= 0 { 0 } else { (2 * over + under) / (2 * under) }
    }

    /// Whether the deviation, rounded to hundredths of a percent, is a share or more.
    fn is_better_by(&self, share: i128) -> bool {
        let (t, a) = (self.target, self.achieved);
        let better = match self.direction {
            "≥" => a - t,
            "≤" => t - a,
            _ => return false,
        };
        if a == t {
            return share <= 0;
        }
        let of = if t == 0 { a.abs() } else { t.abs() };
        let (over, under) = (better * 10_000, of);
        over > 0 && (2 * over + under) / (2 * under) >= share
    }

    /// The value of a column.
    fn cells(&self) -> [Value; 4] {
        let figure = |hundredths: i128| Value::Number(Decimal::from_i128_with_scale(hundredths, 2));
        [Value::Text(self.direction.to_owned()), figure(self.target), figure(self.achieved), figure(self.weight)]
    }
}

/// The form of one list that states targets in this way.
fn form(way: Way, folder: &Path) -> Form {
    fs::create_dir_all(folder.join("sheets")).unwrap();
    let overshoot = way.overshoot.map_or_else(String::new, |share| {
        format!("overshoot = {{ share = \"{}\", points = \"2\" }}", Decimal::from_i128_with_scale(share, 4))
    });
    let head = format!(
        "id = \"targets\"\ntitle = \"目标\"\nfiscal_year = 2021\nrevision = 1\ncurrency = \"万元\"\nsheets = [\"one\"]\n\n\
         [identity]\nunit_name = \"单位\"\n\n[targets]\nat_most = \"{}\"\nequal = \"{}\"\nzero = \"{}\"\n{overshoot}\n",
        way.at_most, way.equal, way.zero
    );
    let min = if way.negative { "min = -1000000" } else { "" };
    let number = |id: &str, more: &str| format!("[[block.column]]\nid = \"{id}\"\ntype = \"amount\"\n{more}\n\n");
    let derived = |id: &str, kind: &str, formula: &str| {
        format!("[[block.column]]\nid = \"{id}\"\ntype = \"{kind}\"\nformula = \"{formula}\"\n\n")
    };
    let sheet = format!(
        "name = \"表\"\ncolumns = [12, 12, 12, 12, 12, 12]\n\n\
         [[block]]\nkind = \"form\"\n[[block.field]]\nid = \"单位\"\ntype = \"text\"\nrequired = true\n\n\
         [[block]]\nkind = \"list\"\nid = \"清单\"\ncapacity = 2\n\
         target = {{ direction = \"方向\", value = \"目标\", achieved = \"完成\", weight = \"分值\", deviation = \"偏离度\" }}\n\n\
         [[block.column]]\nid = \"方向\"\ntype = \"choice\"\nchoices = [\"≥\", \"≤\", \"=\"]\n\n{}{}{}{}{}",
        number("目标", min),
        number("完成", min),
        number("分值", ""),
        derived("偏离度", "percent", "按目标.偏离度"),
        derived("得分", "score", "按目标.得分"),
    );
    fs::write(folder.join("template.toml"), head).unwrap();
    fs::write(folder.join("sheets/one.toml"), sheet).unwrap();
    crate::support::in_folder(folder)
}

/// The cells of one row: the columns of the list, with the deviation once it is known.
struct Cells<'a> {
    form: &'a Form,
    values: Vec<Value>,
}

/// In which column of the workbook a field of the list stands, counted from 0.
fn column(form: &Form, field: FieldIx) -> usize {
    ["方向", "目标", "完成", "分值", "偏离度", "得分"]
        .iter()
        .position(|id| form.template.find(&format!("清单.{id}")) == Some(field))
        .unwrap()
}

impl CellValues for Cells<'_> {
    fn cell(&self, field: FieldIx, _: u32) -> &Value {
        &self.values[column(self.form, field)]
    }

    fn rows(&self, _: FieldIx) -> u32 {
        1
    }
}

impl CellNames for Cells<'_> {
    fn reference(&self, reference: Ref, row: u32, out: &mut String) {
        let column = char::from(b'A' + column(self.form, reference.field) as u8);
        out.push_str(&format!("{column}{}", row + 1));
    }
}

fn formula<'f>(form: &'f Form, id: &str) -> &'f jixiao::internals::formula::Expr {
    let field = form.template.field(form.template.find(id).unwrap());
    let ValueSource::Derived(formula) = &field.source else { panic!("{id} is derived") };
    formula
}

/// The cells of a row with its deviation, and its points in hundredths; they are what the words of the guide say.
fn reckoned<'f>(form: &'f Form, way: Way, row: &Row) -> (Cells<'f>, i128) {
    let mut cells = Cells { form, values: row.cells().to_vec() };
    cells.values.push(evaluate(formula(form, "清单.偏离度"), &cells, 0));
    let ours = evaluate(formula(form, "清单.得分"), &cells, 0);
    let expected = row.points(way);
    let figures = (way, row.direction, row.target, row.achieved, row.weight);
    assert_eq!(ours, Value::Number(Decimal::from_i128_with_scale(expected, 2)), "{figures:?}");
    (cells, expected)
}

#[test]
fn every_way_of_scoring_against_a_target_is_what_it_says() {
    let room = tempfile::tempdir().unwrap();
    for (index, way) in WAYS.into_iter().enumerate() {
        let form = form(way, &room.path().join(index.to_string()));
        let mut random = Random::new(index as u64 + 1);
        for _ in 0..FEW_ROWS {
            reckoned(&form, way, &Row::random(&mut random, way.negative));
        }
    }
}

#[test]
fn libreoffice_computes_every_way_of_scoring_against_a_target() {
    crate::support::not_in_a_fast_run("LibreOffice");
    let in_office = std::env::var("JIXIAO_TARGETS").map_or(ROWS_IN_OFFICE, |rows| rows.parse().unwrap());
    let room = tempfile::tempdir().unwrap();
    let mut files: Vec<PathBuf> = Vec::new();
    let mut expected: Vec<Vec<i128>> = Vec::new();
    for (index, way) in WAYS.into_iter().enumerate() {
        let form = form(way, &room.path().join(index.to_string()));
        let (deviation, points) = (formula(&form, "清单.偏离度"), formula(&form, "清单.得分"));
        let mut random = Random::new(index as u64 + 1);
        let mut workbook = Workbook::new();
        let page = workbook.add_worksheet();
        let mut points_in_office = Vec::new();
        for number in 0..ROWS {
            let row = Row::random(&mut random, way.negative);
            let (cells, expected) = reckoned(&form, way, &row);
            if number < in_office {
                let line = number as u32;
                page.write_string(line, 0, row.direction).unwrap();
                for (column, figure) in (1..).zip([row.target, row.achieved, row.weight]) {
                    page.write_number(line, column, figure as f64 / 100.0).unwrap();
                }
                for (column, formula) in [(4, deviation), (5, points)] {
                    page.write_formula(line, column, Formula::new(format!("={}", render(formula, &cells, line))))
                        .unwrap();
                }
                points_in_office.push(expected);
            }
        }
        let file = room.path().join(format!("way-{index}.xlsx"));
        workbook.save(&file).unwrap();
        files.push(file);
        expected.push(points_in_office);
    }
    let out = room.path().join("out");
    crate::support::office::convert(&files, "xlsx", &out);
    for (file, expected) in files.iter().zip(&expected) {
        let mut workbook: Xlsx<_> = open_workbook(out.join(file.file_name().unwrap())).unwrap();
        let page = workbook.worksheet_range_at(0).unwrap().unwrap();
        for (line, expected) in (0..).zip(expected) {
            let found = page.get_value((line, 5));
            let Some(Data::Float(found)) = found else { panic!("{}: line {line}: {found:?}", file.display()) };
            assert!((found * 100.0 - *expected as f64).abs() < 1e-6, "{}: line {line}: {found}", file.display());
        }
    }
}
