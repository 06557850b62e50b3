//! A year with everything that happens in one, and everything that is said on the way.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::{Cursor, Write as _};
use std::path::{Path, PathBuf};

use jixiao::internals::intake::Book;
use mail_parser::MessageParser;
use serde_json::{Value as Json, json};

use crate::support::client::edit;
use crate::support::{mail, workbook_edits};
use crate::world::{FIGURES, World, small_form};

const UNITS: [[&str; 6]; 7] = [
    ["001", "甲局", "", "a@example.cn", "10", "张三"],
    ["002", "乙局", "", "b@example.cn", "10", ""],
    ["003", "甲局信息中心", "甲局", "c@example.cn", "10", ""],
    ["004", "丙局", "", "d@example.cn", "10", "李四"],
    ["005", "丁局", "", "e@example.cn", "10", ""],
    ["006", "戊局", "", "f@example.cn", "10", ""],
    ["007", "己局", "", "", "10", ""],
];

/// A year that goes on, and what it has said so far.
struct Year {
    world: World,
    transcript: String,
    /// The answers and letters that were shown.
    shown: BTreeMap<String, Vec<u8>>,
}

impl Year {
    /// Runs a command on a day; what is about one unit or file comes first, options last.
    fn run(&mut self, day: &str, command: &str, about: &[&str], options: &[&str]) {
        let folder = self.world.campaign.to_str().unwrap().to_owned();
        // A roll-up has no day.
        let day_given: &[&str] = if command == "rollup" { &[] } else { &["--today", day] };
        let run = self.world.given(&[&[command], about, &[&folder], day_given, options].concat());
        writeln!(self.transcript, "\n===== {day} {command} {} {}", about.join(" "), options.join(" ")).unwrap();
        let root = self.world.root.to_str().unwrap();
        let said = format!("{}{}[{}]", run.out, run.err, run.code).replace(root, "…").replace('\\', "/");
        writeln!(self.transcript, "{said}").unwrap();
        self.show_letters();
    }

    /// Shows every letter that is new or was written again.
    fn show_letters(&mut self) {
        let mut letters = Vec::new();
        find(&self.world.campaign, "eml", &mut letters);
        letters.retain(|path| !path.starts_with(self.world.campaign.join("收到")));
        for path in letters {
            let name = path.strip_prefix(&self.world.campaign).unwrap().to_str().unwrap().replace('\\', "/");
            let bytes = fs::read(&path).unwrap();
            if self.shown.get(&name) == Some(&bytes) {
                continue;
            }
            let message = MessageParser::default().parse(&bytes).unwrap();
            let to = message.to().into_iter().flat_map(mail_parser::Address::iter);
            let to: Vec<&str> = to.filter_map(|address| address.address()).collect();
            let attached: Vec<&str> =
                message.attachments().filter_map(mail_parser::MimeHeaders::attachment_name).collect();
            writeln!(self.transcript, "----- {name}").unwrap();
            writeln!(self.transcript, "{} -> {} {attached:?}", message.subject().unwrap(), to.join(" ")).unwrap();
            writeln!(self.transcript, "{}", message.body_text(0).unwrap_or_default().trim_end()).unwrap();
            self.shown.insert(name, bytes);
        }
    }

    /// Shows a workbook of the campaign, line by line.
    fn show_workbook(&mut self, path: &str) {
        let book = Book::open(&fs::read(self.world.campaign.join(path)).unwrap()).unwrap();
        for sheet in &book.sheets {
            let mut lines: BTreeMap<u32, Vec<String>> = BTreeMap::new();
            for cell in &sheet.cells {
                lines.entry(cell.row).or_default().push(cell.value.to_string());
            }
            writeln!(self.transcript, "----- {path}：{}", sheet.name).unwrap();
            for line in lines.into_values().filter(|line| line.iter().any(|text| !text.is_empty())) {
                writeln!(self.transcript, "{}", line.join(" | ")).unwrap();
            }
        }
    }

    /// A unit's workbook, filled in so that it passes but for some changes.
    fn filled(&self, unit: &str, changes: &[(&str, Json)]) -> PathBuf {
        self.filled_from(&self.world.campaign.join(format!("发出/{unit}.xlsx")), changes)
    }

    fn filled_from(&self, source: &Path, changes: &[(&str, Json)]) -> PathBuf {
        let number = |text: &str| text.parse::<f64>().map_or_else(|_| json!(text), |number| json!(number));
        let mut values: BTreeMap<&str, Json> = FIGURES.iter().map(|(id, text)| (*id, number(text))).collect();
        values.extend(changes.iter().cloned());
        let edits: Vec<Json> = values.into_iter().map(|(id, value)| edit(&self.world.made, id, value)).collect();
        let target = self.world.root.join("填.xlsx");
        workbook_edits::apply(source, &target, &edits);
        target
    }

    fn receive(&self, name: &str, file: &Path) {
        fs::copy(file, self.world.received(name)).unwrap();
    }

    fn receive_mail(&self, name: &str, from: &str, subject: &str, files: &[(&str, &Path)]) {
        mail::make(&self.world.received(name), from, subject, files);
    }
}

/// Every file of a kind in a folder and those below.
fn find(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            find(&path, ending, found);
        } else if path.extension().is_some_and(|extension| extension == ending) {
            found.push(path);
        }
    }
}

fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A text without the digests in it: mail programs write the same message differently.
fn without_digests(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_hexdigit()) {
        let (before, from) = rest.split_at(start);
        let length = from.find(|c: char| !c.is_ascii_hexdigit()).unwrap_or(from.len());
        let (digits, after) = from.split_at(length);
        out.push_str(before);
        let is_digest = length == 64 || (length == 8 && before.ends_with("回信-"));
        out.push_str(if is_digest { "[摘要]" } else { digits });
        rest = after;
    }
    out + rest
}

#[test]
fn a_whole_year_reads_like_this() {
    let world = World::new();
    world.roster(&UNITS);
    let mut year = Year { world, transcript: String::new(), shown: BTreeMap::new() };
    year.run("2022-03-01", "issue", &[], &[]);
    year.run("2022-03-02", "issue", &[], &["--format", "json"]);
    year.run("2022-03-02", "status", &[], &[]);

    // The first returns: wrong, from another unit's address, with evidence, without a form, two in an archive, no form at all.
    let wrong = [("项目支出.决算", json!(6))];
    year.receive("甲局.xlsx", &year.filled("甲局", &wrong));
    let of_first = year.filled("甲局", &[("社会效益.佐证材料", json!("另一份"))]);
    year.receive_mail("乙局.eml", "乙局 <b@example.cn>", "乙局报送自评表", &[("乙局自评表.xlsx", &of_first)]);
    let fourth = year.filled("丙局", &[]);
    let evidence = year.world.root.join("报告.pdf");
    fs::write(&evidence, b"%PDF-1.4").unwrap();
    year.receive_mail("丙局.eml", "丙局 <d@example.cn>", "自评", &[("自评表.xlsx", &fourth), ("报告.pdf", &evidence)]);
    year.receive_mail("丁局.eml", "丁局 <e@example.cn>", "见附件", &[]);
    let third = fs::read(year.filled("甲局信息中心", &[("自评总分", json!(17))])).unwrap();
    let sixth = fs::read(year.filled("戊局", &[("项目支出.决算", json!("五"))])).unwrap();
    let both = archive(&[("中心.xlsx", &third), ("夹/戊局.xlsx", &sixth), ("__MACOSX/._中心.xlsx", b"x")]);
    fs::write(year.world.received("两份.zip"), both).unwrap();
    fs::write(year.world.received("说明.docx"), b"not a document").unwrap();
    year.run("2022-04-01", "collect", &[], &[]);
    year.run("2022-04-01", "collect", &[], &["--format", "json"]);
    year.run("2022-04-01", "status", &[], &[]);

    // What a person decides.
    year.run("2022-04-02", "assign", &["收到/乙局.eml", "甲局"], &["--reason", "电话问过"]);
    year.run("2022-04-02", "undo", &["1"], &[]);
    year.run("2022-04-02", "set-aside", &["收到/乙局.eml"], &["--reason", "发错了"]);
    year.run("2022-04-02", "set-aside", &["收到/说明.docx"], &["--reason", "不是表", "--format", "json"]);
    year.run("2022-04-02", "extend", &["戊局"], &["--until", "2022-05-10", "--reason", "机构改革"]);
    year.run("2022-04-03", "accept", &["甲局信息中心"], &["--reason", "差一分，局长同意"]);
    year.run("2022-04-03", "withdraw", &["丙局"], &["--reason", "佐证是假的"]);
    year.run("2022-04-03", "register", &[], &[]);

    // The second round, in which a figure of the bureau's is changed; one workbook is issued anew.
    let returned = year.world.campaign.join("退回/甲局-第1轮-退回.xlsx");
    year.receive("改好.xlsx", &year.filled_from(&returned, &[]));
    year.receive("乙局.xlsx", &year.filled("乙局", &[("基本支出.年初", json!(12)), ("基本支出.决算", json!(12))]));
    let mut changed = UNITS;
    changed[4][4] = "11";
    year.world.roster(&changed);
    year.run("2022-04-10", "issue", &[], &[]);
    year.run("2022-04-10", "collect", &[], &["--format", "json"]);
    year.run("2022-04-20", "remind", &[], &[]);
    year.run("2022-04-20", "remind", &[], &["--format", "json"]);

    // After the deadline: one in time as it was extended, one late.
    year.receive_mail(
        "戊局.eml",
        "戊局 <f@example.cn>",
        "改好的",
        &[("戊局.xlsx", &year.filled("戊局", &[("基本支出.决算", json!(10))]))],
    );
    year.receive("丁局迟交.xlsx", &year.filled("丁局", &[("基本支出.决算", json!(11)), ("制度.财务", json!("也许"))]));
    year.run("2022-05-03", "collect", &[], &["--format", "json"]);
    year.run("2022-05-03", "status", &[], &[]);
    year.run("2022-05-03", "register", &[], &["--format", "json"]);

    // The roll-up, the reports, the review and what comes of it.
    year.run("2022-05-04", "rollup", &[], &[]);
    year.show_workbook("汇总/2021年度汇总.xlsx");
    year.run("2022-05-04", "report", &[], &["--public"]);
    year.run("2022-05-10", "review", &[], &["--share", "100", "--risk", "50"]);
    year.show_workbook("复核/复核-2022-05-10.xlsx");
    year.run("2022-06-30", "status", &[], &["--format", "json"]);

    // The ledger is lost.
    fs::remove_file(year.world.campaign.join("台账.sqlite")).unwrap();
    year.run("2022-07-01", "rebuild", &[], &[]);
    year.run("2022-07-01", "status", &[], &[]);
    year.run("2022-07-01", "register", &[], &[]);

    // The next year.
    let (form, folder) = (year.world.root.join("小表2022"), year.world.root.join("2022年自评"));
    small_form(&form, 2022);
    let this = year.world.campaign.to_str().unwrap().to_owned();
    let template = form.to_str().unwrap().to_owned();
    let next = ["next", folder.to_str().unwrap(), &this, "--template", &template, "--deadline", "2023-04-30"];
    let run = year.world.given(&next);
    let said = format!("{}{}", run.out, run.err).replace(year.world.root.to_str().unwrap(), "…").replace('\\', "/");
    writeln!(year.transcript, "\n===== next\n{said}[{}]", run.code).unwrap();
    insta::assert_snapshot!(without_digests(&year.transcript));
}
