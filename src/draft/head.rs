//! What the head of a drafted form says: whose it is, its year, its unit of money.

use super::blocks::{Block, DraftField, Unfinished};
use super::fields::text;
use super::finish::Finishing;
use super::form::Drafting;
use super::words::plain;
use super::write::{self, FormHead, Sheet};
use super::{Confidence, Draft, messages};

/// Words by which the field with the unit's name is known, the best first.
const UNIT_NAME: [&str; 6] = ["单位名称", "部门名称", "填报单位", "预算单位", "项目单位", "单位"];
/// Words by which the field with the unit's code is known.
const UNIT_CODE: [&str; 4] = ["单位代码", "预算代码", "单位编码", "代码"];
/// The file of the sheet with the unit's name and code, where the workbook asks for neither.
const COVER: &str = "unit";

impl Drafting {
    /// The form, with every formula translated.
    pub(super) fn finish(self, id: &str, assumed_year: i32) -> Draft {
        let mut finishing = Finishing::new(&self.names, &self.references);
        let mut remarks = self.remarks;
        let texts = || self.words.iter().chain(self.sheets.iter().map(|sheet| &sheet.title));
        let year = texts().find_map(|words| year(words));
        let currency = texts().find_map(|words| currency(words));
        let mut sheets = Vec::new();
        for (sheet, number) in self.sheets.into_iter().zip(1_u32..) {
            let mut has_unit_line = false;
            let mut sheet = sheet;
            if let Some((own, line)) = sheet.currency.take() {
                match Some(own.as_str()) == currency {
                    // The program's line names the unit of money and whose form it is: the second once is enough.
                    true if !sheet.blocks.iter().any(names_unit) => has_unit_line = true,
                    true => sheet.blocks.insert(0, Unfinished::Prose(vec![line])),
                    false => remarks.push(messages::other_currency(&sheet.name, &own, currency.unwrap_or("万元"))),
                }
            }
            let blocks = sheet.blocks.into_iter().flat_map(|block| finishing.block(&sheet.name, block)).collect();
            sheets.push(Sheet {
                file: format!("{number:02}-sheet"),
                name: sheet.name,
                tag: sheet.tag,
                title: sheet.title,
                has_unit_line,
                columns: sheet.columns,
                blocks,
            });
        }
        remarks.append(&mut finishing.remarks);
        let proposals = finishing.proposals;
        let field = |words: &[&str], kinds: &[&str]| {
            let mut found = words.iter().filter_map(|word| {
                proposals.iter().find(|proposal| {
                    let is_entered = proposal.formula.is_none() && kinds.contains(&proposal.kind);
                    is_entered && !proposal.field.contains('.') && proposal.field.ends_with(word)
                })
            });
            found.next().map(|proposal| proposal.field.clone())
        };
        let (unit_name, unit_code) = (field(&UNIT_NAME, &["text", "choice"]), field(&UNIT_CODE, &["text", "count"]));
        if let Some(name) = unit_name.as_ref().filter(|name| UNIT_NAME[..3].iter().all(|known| !name.ends_with(known)))
        {
            remarks.push(messages::unit_is_guessed(name));
        }
        if unit_name.is_none() || unit_code.is_none() {
            remarks.push(messages::no_identity(unit_name.is_none(), unit_code.is_none()));
            let missing = [(unit_name.is_none(), UNIT_NAME[0]), (unit_code.is_none(), UNIT_CODE[0])];
            let fields = missing.into_iter().filter(|(is_missing, _)| *is_missing).map(|(_, id)| {
                let kind = text(Confidence::Guessed);
                (DraftField { id: id.to_owned(), label: id.to_owned(), kind, formula: None }, true)
            });
            let block = Block::Form { title: String::new(), spans: vec![1, 1], fields: fields.collect() };
            sheets.insert(
                0,
                Sheet {
                    file: COVER.to_owned(),
                    name: messages::COVER.to_owned(),
                    tag: String::new(),
                    title: String::new(),
                    has_unit_line: false,
                    columns: 2,
                    blocks: vec![block],
                },
            );
        }
        if year.is_none() {
            remarks.push(messages::no_year(assumed_year));
        }
        if currency.is_none() {
            remarks.push(messages::NO_CURRENCY.to_owned());
        }
        remarks.push(messages::NO_SCORE.to_owned());
        let head = FormHead {
            id: id.to_owned(),
            title: sheets
                .iter()
                .map(|sheet| &sheet.title)
                .find(|title| !title.is_empty())
                .cloned()
                .unwrap_or_else(|| id.to_owned()),
            year: year.unwrap_or(assumed_year),
            currency: currency.unwrap_or("万元"),
            unit_name: unit_name.unwrap_or_else(|| UNIT_NAME[0].to_owned()),
            unit_code: unit_code.unwrap_or_else(|| UNIT_CODE[0].to_owned()),
        };
        Draft { files: write::files(&head, &sheets), proposals, remarks, left_out: self.left_out }
    }
}

/// Whether a block has a box for the unit's name.
fn names_unit(block: &Unfinished) -> bool {
    match block {
        Unfinished::Pairs { rows, .. } => rows.iter().flatten().any(|field| {
            let label = plain(&field.label);
            ["填报单位", "编制单位", "填表单位", "报送单位", "单位名称", "预算单位", "部门名称"]
                .iter()
                .any(|name| label.ends_with(name))
        }),
        Unfinished::Grid { .. }
        | Unfinished::List { .. }
        | Unfinished::Text { .. }
        | Unfinished::Signature { .. }
        | Unfinished::Prose(_) => false,
    }
}

/// The unit of money that a text names.
fn currency(words: &str) -> Option<&'static str> {
    let larger = ["亿元", "万元", "千元"].into_iter().find(|unit| words.contains(unit));
    let is_yuan = || ["单位：元", "单位:元", "（元）", "(元)"].iter().any(|unit| words.contains(unit));
    larger.or_else(|| is_yuan().then_some("元"))
}

/// The budget year that a text speaks of.
fn year(words: &str) -> Option<i32> {
    let digits: Vec<&str> = words.split(|c: char| !c.is_ascii_digit()).collect();
    digits
        .into_iter()
        .filter(|digits| digits.len() == 4)
        .find_map(|digits| digits.parse().ok().filter(|year| (2000..2100).contains(year)))
}
