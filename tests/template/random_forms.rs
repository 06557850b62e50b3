//! What lints clean gives a blank that checks clean, and a good filling that passes: over every form at hand and over random ones.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use jixiao::engine::{Filling, Verdict, emit_filled};
use jixiao::form::Form;
use jixiao::internals::intake::{self, Book};
use jixiao::internals::judge;
use jixiao::internals::load;
use jixiao::internals::template::{Field, FieldType, Files};
use jixiao::value::{Amount, Value};

use crate::support;
use crate::support::clean;
use crate::support::random::Random;

/// How many random forms have to be made that lint clean.
const FORMS: usize = 300;

/// What is found in an untouched blank besides what is still to be filled in.
fn found_in_blank(form: &Form) -> Vec<String> {
    let bytes = emit_filled(form, &Filling::empty(&form.template)).unwrap_or_else(|error| panic!("{error}"));
    let book = Book::open(&bytes).unwrap();
    let findings = judge(form, &intake::read(form, &book, intake::identity(&book))).findings;
    let is_structural = |code: &str| code.starts_with(['T', 'D', 'P', 'S', 'R', 'Y']);
    findings
        .iter()
        .filter(|finding| is_structural(finding.code.as_str()))
        .map(|finding| format!("{} {}", finding.code.as_str(), finding.message))
        .collect()
}

/// What stands in the way of a pass in a form with these values.
fn found_in(form: &Form, filling: &Filling) -> Vec<String> {
    let bytes = emit_filled(form, filling).unwrap_or_else(|error| panic!("{error}"));
    let book = Book::open(&bytes).unwrap();
    let outcome = judge(form, &intake::read(form, &book, intake::identity(&book)));
    if outcome.verdict == Verdict::Pass {
        return Vec::new();
    }
    outcome.findings.iter().map(|finding| format!("{} {}", finding.code.as_str(), finding.message)).collect()
}

/// The first cell that stands beyond the columns of its sheet.
fn beyond_the_sheet(form: &Form) -> Option<String> {
    let ends = |sheet: usize| form.template.sheets[sheet].columns.len();
    let mut fields = form.template.fields.iter().zip(&form.layout.places);
    fields
        .find(|(_, place)| usize::from(place.cell.col + place.cols) > ends(place.sheet))
        .map(|(field, _)| field.id.clone())
}

#[test]
fn the_blank_of_every_form_checks_clean_and_a_good_filling_passes() {
    for clean in clean::all() {
        let id = &clean.form.template.id;
        assert_eq!(found_in_blank(&clean.form), [""; 0], "{id}");
        assert_eq!(found_in(&clean.form, &clean.filling), [""; 0], "{id}");
        assert_eq!(beyond_the_sheet(&clean.form), None, "{id}");
    }
    for folder in [
        "docs/guide/forms/example-2024",
        "docs/guide/forms/example-2025",
        "docs/guide/forms/example-rules",
        "src/files/starter",
        "tests/forms/pairs",
    ] {
        let form = support::in_folder(Path::new(folder));
        assert_eq!(found_in_blank(&form), [""; 0], "{folder}");
        assert_eq!(beyond_the_sheet(&form), None, "{folder}");
    }
}

#[test]
fn the_blank_of_a_random_form_that_lints_clean_checks_clean_and_a_good_filling_passes() {
    let (mut sound, mut refused) = (0, 0);
    let mut seed = 0;
    while sound < FORMS {
        seed += 1;
        let written = FormWriter::new(seed).write();
        let files = Files::from_texts(written.files.iter().map(|(name, text)| (name.as_str(), text.as_str())));
        let texts = || written.files.iter().map(|(name, text)| format!("# {name}\n{text}")).collect::<String>();
        match load(&files) {
            Ok(template) => {
                assert!(!written.is_too_wide, "seed {seed}\n{}", texts());
                let form = Form::new(template);
                assert_eq!(beyond_the_sheet(&form), None, "seed {seed}\n{}", texts());
                assert_eq!(found_in_blank(&form), [""; 0], "seed {seed}\n{}", texts());
                assert_eq!(found_in(&form, &good_filling(&form, seed)), [""; 0], "seed {seed}\n{}", texts());
                sound += 1;
            }
            Err(faults) => {
                // Nothing else is ever wrong with them.
                let is_about_width = |fault: &str| fault.contains("超出工作表的") || fault.contains("列可占");
                let all = faults.0.iter().all(|fault| is_about_width(&fault.message()));
                assert!(all, "seed {seed}: {faults}\n{}", texts());
                refused += 1;
            }
        }
    }
    assert!(refused > FORMS / 10, "only {refused} of {seed} forms were too wide");
}

/// Fills in every cell as a careful accountant would.
fn good_filling(form: &Form, seed: u64) -> Filling {
    let mut random = Random::new(seed);
    let mut filling = Filling::empty(&form.template);
    for field in form.template.fields.iter().filter(|field| field.is_entered()) {
        // What explains a line of the self-check needs no words; scores follow from the figures.
        let of_scores = [".自评得分", ".扣分原因", ".佐证材料"].iter().any(|part| field.id.ends_with(part));
        if of_scores || field.id.starts_with("自检") {
            continue;
        }
        for row in 0..field.rows.min(2) {
            filling.values[field.cell(row)] = good_value(field, row, &mut random);
        }
    }
    clean::follow(form, &mut filling.values);
    filling
}

fn good_value(field: &Field, row: u32, random: &mut Random) -> Value {
    let within = |number: Amount| {
        let number = number.max(field.min.unwrap_or(number));
        Value::Number(number.min(field.max.unwrap_or(number)))
    };
    match field.kind {
        FieldType::Text => Value::Text(format!("{}第{}号", field.label, row + 1)),
        FieldType::Choice => Value::Text(random.pick(&field.choices).clone()),
        FieldType::Date => Value::Number(Amount::from(44_300 + random.below(60))),
        FieldType::Amount => within(Amount::new(100 + random.below(9_000) as i64, field.decimals.min(2))),
        FieldType::Count => within(Amount::from(1 + random.below(40))),
        FieldType::Percent => within(Amount::new(50 + random.below(50) as i64, 2)),
        FieldType::Score => within(Amount::from(1 + random.below(3))),
    }
}

/// The files of a form, and whether a block of it was made wider than its sheet on purpose.
struct WrittenFiles {
    files: BTreeMap<String, String>,
    is_too_wide: bool,
}

/// Writes a small form at random. The only fault that it can have is that something is too wide.
struct FormWriter {
    random: Random,
    names: u32,
    is_too_wide: bool,
    /// Single cells that hold numbers and are filled in.
    numbers: Vec<String>,
    percents: Vec<String>,
    counts: Vec<String>,
    scores: Vec<String>,
    choices: Vec<String>,
    checklists: Vec<(String, Vec<String>)>,
}

const WORDS: [&str; 8] = ["经费", "人数", "项目", "事项", "资产", "任务", "支出", "收入"];

impl FormWriter {
    fn new(seed: u64) -> Self {
        Self {
            random: Random::new(seed),
            names: 0,
            is_too_wide: false,
            numbers: Vec::new(),
            percents: Vec::new(),
            counts: Vec::new(),
            scores: Vec::new(),
            choices: Vec::new(),
            checklists: Vec::new(),
        }
    }

    fn name(&mut self) -> String {
        self.names += 1;
        format!("{}甲{}", self.random.pick(&WORDS), self.names)
    }

    fn between(&mut self, least: usize, most: usize) -> usize {
        least + self.random.below((most - least + 1) as u64) as usize
    }

    fn write(mut self) -> WrittenFiles {
        let mut files = BTreeMap::new();
        let sheets = self.between(1, 3);
        let mut names = vec!["cover".to_owned()];
        for sheet in 0..sheets {
            names.push(format!("sheet{sheet}"));
            let text = self.sheet(sheet);
            files.insert(format!("sheets/sheet{sheet}.toml"), text);
        }
        let scored = self.random.chance(75);
        let mut cover =
            "name = \"封面\"\ncolumns = [16, 30]\n\n[[block]]\nkind = \"form\"\n\n[[block.field]]\nid = \"单位名称\"\n\
                         type = \"text\"\nrequired = true\n"
                .to_owned();
        let mut head =
            "id = \"random\"\ntitle = \"小表\"\nfiscal_year = 2021\nrevision = 1\ncurrency = \"万元\"\n".to_owned();
        let mut score = String::new();
        if scored {
            cover.push_str("\n[[block.field]]\nid = \"自评总分\"\ntype = \"score\"\nrequired = true\n");
            cover.push_str("\n[[block.field]]\nid = \"自评等级\"\ntype = \"choice\"\nchoices = [\"优\", \"差\"]\n");
            names.push("scores".to_owned());
            let (sheet, indicators, full) = self.scores();
            files.insert("sheets/scores.toml".to_owned(), sheet);
            files.insert("indicators.toml".to_owned(), indicators);
            score = format!(
                "\n[score]\ntable = \"评分\"\nfull = {full}\ndeclared = \"自评总分\"\ngrade = \"自评等级\"\n\n[[grade]]\nname = \"优\"\nmin = 1\n\n\
                 [[grade]]\nname = \"差\"\nmin = 0\n"
            );
        }
        let names: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
        let _ = write!(head, "sheets = [{}]\n\n[identity]\nunit_name = \"单位名称\"\n{score}", names.join(", "));
        files.insert("template.toml".to_owned(), head);
        files.insert("sheets/cover.toml".to_owned(), cover);
        WrittenFiles { files, is_too_wide: self.is_too_wide }
    }

    fn sheet(&mut self, number: usize) -> String {
        let columns = self.between(2, 9);
        let widths: Vec<String> = (0..columns).map(|_| self.between(4, 40).to_string()).collect();
        let mut text = format!("name = \"表{number}\"\ncolumns = [{}]\n", widths.join(", "));
        for (chance, line) in [
            (40, "unit_line = true\n"),
            (30, "landscape = true\n"),
            (20, "tag = \"附件1\"\n"),
            (15, "optional = true\n"),
            (20, "remarks = [\"备注。\"]\n"),
        ] {
            if self.random.chance(chance) {
                text.push_str(line);
            }
        }
        for _ in 0..self.between(1, 3) {
            let block = match self.random.below(11) {
                0..=2 => self.form(columns),
                3..=5 => self.grid(columns),
                6 | 7 => self.list(columns),
                8 => self.checklist(columns),
                9 => format!("kind = \"text\"\nid = \"{}\"\nlines = 3\n", self.name()),
                _ => (*self.random.pick(&[
                    "kind = \"prose\"\nlines = [\"填报说明。\", \"\"]\n",
                    "kind = \"prose\"\ncentred = true\nlines = [\"财政局\"]\n",
                    "kind = \"signature\"\n",
                    "kind = \"contents\"\ntitle = \"目录\"\n",
                ]))
                .to_owned(),
            };
            let _ = write!(text, "\n[[block]]\n{block}");
        }
        text
    }

    /// The spans of a block with so many parts: none, fitting ones, or some at random.
    fn spans(&mut self, parts: usize, columns: usize) -> String {
        let mut spans = vec![1; parts];
        let written = self.random.chance(60);
        if written && parts <= columns {
            for _ in 0..self.random.below((columns - parts + 1) as u64) {
                let widened = self.random.below(parts as u64) as usize;
                spans[widened] += 1;
            }
            if self.random.chance(5) {
                spans[0] += columns;
            }
        }
        self.is_too_wide |= spans.iter().sum::<usize>() > columns;
        let spans: Vec<String> = spans.iter().map(ToString::to_string).collect();
        if written { format!("spans = [{}]\n", spans.join(", ")) } else { String::new() }
    }

    /// How many parts a block has: mostly as many as there is room for.
    fn parts(&mut self, least: usize, columns: usize) -> usize {
        let most = if self.random.chance(8) { columns + 2 } else { columns };
        self.between(least, most.max(least))
    }

    fn title(&mut self) -> String {
        if self.random.chance(50) { "title = \"一、情况\"\n".to_owned() } else { String::new() }
    }

    fn form(&mut self, columns: usize) -> String {
        let pairs = self.between(1, (columns / 2).clamp(1, 4));
        let mut text =
            format!("kind = \"form\"\ncolumns = {pairs}\n{}{}", self.title(), self.spans(2 * pairs, columns));
        for _ in 0..self.between(1, 5) {
            let id = self.name();
            let span = match self.random.below(10) {
                0 | 1 => "span = 0\n".to_owned(),
                2 => format!("span = {}\n", self.between(1, 3)),
                _ => String::new(),
            };
            let keys = self.keys_of_cell(&id);
            let _ = write!(text, "\n[[block.field]]\nid = \"{id}\"\n{span}{keys}");
        }
        text
    }

    /// The keys of a single cell, whose name is remembered by its type.
    fn keys_of_cell(&mut self, id: &str) -> String {
        let required = "required = true\n";
        let own = id.to_owned();
        if self.numbers.len() >= 2 && self.random.chance(25) {
            let (one, other) = (self.random.pick(&self.numbers).clone(), self.random.pick(&self.numbers).clone());
            let formulas = [
                format!("{one}+{other}"),
                format!("IF({one}=0,\"\",{other}/{one})"),
                format!("ROUND({one}*1.5,1)"),
                format!("MAX({one},{other},3)"),
            ];
            return format!("type = \"amount\"\nformula = '{}'\n", self.random.pick(&formulas));
        }
        match self.random.below(7) {
            0 | 1 => {
                self.numbers.push(own);
                let decimals = if self.random.chance(30) { "decimals = 4\n" } else { "" };
                let prefilled = if self.random.chance(15) { "prefilled = true\n" } else { "" };
                format!("type = \"amount\"\n{required}{decimals}{prefilled}")
            }
            2 => {
                self.counts.push(own);
                format!("type = \"count\"\nunit = \"个\"\n{required}")
            }
            3 => {
                self.percents.push(own);
                format!("type = \"percent\"\nmax = 1\n{required}")
            }
            4 => {
                self.scores.push(own);
                format!("type = \"score\"\nmax = 3\n{required}")
            }
            5 => {
                self.choices.push(own);
                format!("type = \"choice\"\nchoices = [\"有\", \"无\"]\n{required}")
            }
            _ => {
                let kind = *self.random.pick(&["text", "date"]);
                format!("type = \"{kind}\"\nnote = \"照实填写。\"\n")
            }
        }
    }

    fn grid(&mut self, columns: usize) -> String {
        let levels = usize::from(self.random.chance(30));
        let body = self.parts(levels + 2, columns).saturating_sub(levels + 1).max(1);
        let parts = levels + 1 + body;
        let mut text = format!("kind = \"grid\"\ncorner = \"项目\"\n{}{}", self.title(), self.spans(parts, columns));
        let ids: Vec<String> = (0..body).map(|_| self.name()).collect();
        let computes = body >= 3 && self.random.chance(50);
        for (index, id) in ids.iter().enumerate() {
            let group = if self.random.chance(30) { "group = [\"本年\"]\n" } else { "" };
            let formula = match computes && index + 1 == body {
                true => format!("type = \"percent\"\nformula = 'IF({}=0,\"\",{}/{0})'\n", ids[0], ids[1]),
                false => format!("type = \"{}\"\n", self.random.pick(&["amount", "amount", "count"])),
            };
            let _ = write!(text, "\n[[block.column]]\nid = \"{id}\"\n{group}{formula}");
        }
        let rows: Vec<String> = (0..self.between(1, 4)).map(|_| self.name()).collect();
        let group = |level: usize, index: usize| {
            if level == 0 { String::new() } else { format!("group = [\"第{}类\"]\n", index / 2 + 1) }
        };
        for (index, row) in rows.iter().enumerate() {
            let skip = if !computes && body > 1 && self.random.chance(15) {
                format!("skip = [\"{}\"]\n", ids[body - 1])
            } else {
                String::new()
            };
            let _ = write!(text, "\n[[block.row]]\nid = \"{row}\"\n{}{skip}", group(levels, index));
        }
        if !text.contains("skip = ") && rows.len() > 1 && self.random.chance(60) {
            let total = self.name();
            let sum = rows.join("+");
            let _ = write!(
                text,
                "\n[[block.row]]\nid = \"{total}\"\nstrong = true\nformula = \"{sum}\"\n{}",
                group(levels, rows.len())
            );
        }
        text
    }

    fn list(&mut self, columns: usize) -> String {
        let id = self.name();
        let heads = if self.random.chance(35) { self.between(1, 2) } else { 0 };
        let number = heads == 0 && self.random.chance(50);
        let fixed = heads + usize::from(number);
        let body = self.parts(fixed + 1, columns).saturating_sub(fixed).max(1);
        let spans = self.spans(fixed + body, columns);
        let mut text = format!("kind = \"list\"\nid = \"{id}\"\n{}{spans}", self.title());
        if number {
            text.push_str("number = \"序号\"\n");
        }
        let totals = self.random.chance(50);
        if totals {
            text.push_str("total = \"合计\"\n");
        }
        let names: Vec<String> = ["一级", "二级"][..heads].iter().map(|head| format!("\"{head}\"")).collect();
        if heads == 0 {
            let _ = writeln!(text, "capacity = {}\nmin_rows = 1", self.between(2, 14));
        } else {
            let _ = writeln!(text, "heads = [{}]", names.join(", "));
        }
        for index in 0..body {
            let column = self.name();
            let total = if totals { "total = true\n" } else { "" };
            let keys = match index {
                0 => "type = \"text\"\nrequired = true\n".to_owned(),
                _ => match self.random.below(3) {
                    0 => "type = \"choice\"\nchoices = [\"甲\", \"乙\"]\n".to_owned(),
                    1 => format!("type = \"count\"\nrequired = true\n{total}"),
                    _ => format!("type = \"amount\"\nrequired = true\n{total}"),
                },
            };
            let _ = write!(text, "\n[[block.column]]\nid = \"{column}\"\n{keys}");
        }
        for line in 0..if heads == 0 { 0 } else { self.between(1, 3) } {
            let labels: Vec<String> = (0..heads).map(|head| format!("\"类{}\"", line / (2 - head))).collect();
            let _ = write!(text, "\n[[block.line]]\nlabels = [{}]\nrows = {}\n", labels.join(", "), self.between(2, 4));
        }
        text
    }

    fn checklist(&mut self, columns: usize) -> String {
        let id = self.name();
        let counts = self.random.chance(30);
        let answer = if counts { "count" } else { "yes-no" };
        let mut text =
            format!("kind = \"checklist\"\nid = \"{id}\"\nanswer = \"{answer}\"\n{}", self.spans(4, columns));
        let mut items = Vec::new();
        for _ in 0..self.between(1, 4) {
            let item = self.name();
            let evidence = if self.random.chance(50) { "evidence = true\n" } else { "" };
            let _ = write!(text, "\n[[block.item]]\nid = \"{item}\"\nlabel = \"已有{item}\"\n{evidence}");
            items.push(item);
        }
        if !counts {
            self.checklists.push((id, items));
        }
        text
    }

    /// The sheet of the scoring table, its indicators, and the full mark.
    fn scores(&mut self) -> (String, String, usize) {
        let levels = self.between(1, 3);
        let columns = levels + 8;
        let spans = self.spans(columns, columns);
        let names: Vec<String> = (1..=levels).map(|level| format!("\"{level}级指标\"")).collect();
        let sheet = format!(
            "name = \"评分表\"\nlandscape = true\ncolumns = [{}]\n\n[[block]]\nkind = \"indicators\"\nid = \"评分\"\nlevels = [{}]\n{spans}",
            vec!["12"; columns].join(", "),
            names.join(", ")
        );
        let mut indicators = String::new();
        let mut full = 0;
        for number in 0..self.between(1, 4) {
            let either = self.random.chance(25);
            let weight = self.between(4, 9);
            full += weight;
            let word = format!("取一{number}");
            let chosen = self.choices.last().cloned().filter(|_| self.random.chance(50));
            for half in 0..=usize::from(either) {
                let group: Vec<String> =
                    (1..levels).map(|level| format!("\"{level}类{}\"", number / 2 + half)).collect();
                let rule = self.rule(weight);
                let _ = write!(
                    indicators,
                    "[[indicator]]\nid = \"{}\"\ngroup = [{}]\nweight = {weight}\n{rule}",
                    self.name(),
                    group.join(", ")
                );
                if either {
                    let _ = writeln!(indicators, "either = \"{word}\"");
                    if let Some(chosen) = &chosen {
                        let wanted = ["有", "无"][half];
                        let otherwise = *self.random.pick(&["rescale", "zero"]);
                        let _ = writeln!(indicators, "applies = '{chosen}=\"{wanted}\"'\notherwise = \"{otherwise}\"");
                    }
                }
                indicators.push('\n');
            }
        }
        (sheet, indicators, full)
    }

    /// A rule that can give the weight, and its value.
    fn rule(&mut self, weight: usize) -> String {
        let percent = self.percents.last().cloned();
        let count = self.counts.last().cloned();
        let checklist = self.checklists.last().cloned();
        let score = self.scores.last().cloned();
        match (self.random.below(6), percent, count, checklist, score) {
            (0, Some(percent), ..) => format!(
                "value = \"{percent}\"\nrule = {{ kind = \"bands\", bands = [[0.9, {weight}], [0.6, {}]], otherwise = 0, direction = \"at-least\" }}\n",
                weight - 1
            ),
            (1, Some(percent), ..) => format!("value = \"{percent}\"\nrule = {{ kind = \"execution-rate\" }}\n"),
            (2, _, Some(count), ..) => {
                format!(
                    "value = \"{count}\"\ntype = \"count\"\nrule = {{ kind = \"count-deduction\", points = 0.5 }}\n"
                )
            }
            (3, _, _, Some((checklist, items)), _) => {
                let points: Vec<String> = items
                    .iter()
                    .enumerate()
                    .map(|(index, item)| format!("\"{item}\" = {}", if index == 0 { weight } else { 1 }))
                    .collect();
                format!(
                    "rule = {{ kind = \"checklist\", of = \"{checklist}\", points = {{ {} }} }}\n",
                    points.join(", ")
                )
            }
            (4, Some(percent), _, _, Some(score)) => format!(
                "rule = {{ kind = \"parts\", parts = [{{ value = \"{percent}\", weight = {}, rule = {{ kind = \"execution-rate\" }} }}, \
                 {{ value = \"{score}\", weight = 3, rule = {{ kind = \"judged\" }} }}] }}\n",
                weight - 3
            ),
            _ => "rule = { kind = \"judged\" }\nevidence = true\n".to_owned(),
        }
    }
}
