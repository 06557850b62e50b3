//! No cell of a workbook is lost without a word: it is in the form, or on the list of what was left out.

use jixiao::draft::draft;
use jixiao::form::Files;
use jixiao::internals::load;
use proptest::prelude::*;

use super::table::{drafted, range, workbook};

#[test]
fn what_no_block_takes_up_is_named_with_the_reason() {
    let table = drafted(
        &["项目|预算数|决算数|.|~旁注", "办公费|||.|.", "差旅费|||.|.", "||", ".|.|.|.|.", ".|.|", "~报送要求见通知"],
        &[],
    );
    let left_out = |cells: &str| {
        let found = table.draft.left_out.iter().find(|left_out| left_out.cells == cells);
        found.unwrap_or_else(|| panic!("{}", table.draft.text())).reason.clone()
    };
    for (cells, reason) in [("E1", "文字没有看出是哪一格的标题"), ("A4:C4", "空格的左边和上面没有看出标题")]
    {
        assert!(left_out(cells).starts_with(reason), "{}", table.draft.text());
        assert!(table.says(&format!("经费!{cells}：{reason}")), "{}", table.draft.text());
        let lines = table.draft.table();
        assert!(lines.iter().any(|line| line[0] == format!("经费!{cells}") && line[3] == "没有采用"), "{lines:?}");
    }
    assert!(table.texts().contains("报送要求见通知"));
}

/// What may stand in a cell of a table.
fn content() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => Just(String::new()),
        2 => Just(".".to_owned()),
        1 => Just("—".to_owned()),
        2 => (1_u32..40).prop_map(|number| number.to_string()),
        2 => (1_u32..8, 1_u32..8).prop_map(|(from, to)| format!("=SUM(B{from}:B{to})")),
        1 => (1_u32..8).prop_map(|row| format!("=C{row}/B{row}")),
        6 => prop::sample::select(vec![
            "合计", "小计", "其中：甲", "项目", "项目名称", "张三", "分值", "得分", "行次", "备注", "预算数", "决算数",
            "~填报单位：", "~单位：万元", "~旁注", "注：见通知", "联系人：", "一、基本情况", "执行率", "是", "完工日期", "序号",
        ]).prop_map(str::to_owned),
    ]
}

/// A table at random: rows, and ranges that are merged.
fn table() -> impl Strategy<Value = (Vec<String>, Vec<String>)> {
    let rows = prop::collection::vec(prop::collection::vec(content(), 2..7), 2..9);
    let merged = prop::collection::vec((0_u32..8, 0_u32..6, 1_u32..4, 1_u32..4), 0..4);
    (rows, merged).prop_map(|(rows, merged)| {
        let mut taken: Vec<[(u32, u32); 2]> = Vec::new();
        for (row, col, height, width) in merged {
            let range = [(row, col), (row + height - 1, col + width - 1)];
            let is_free = |other: &[(u32, u32); 2]| {
                other[0].0 > range[1].0 || other[1].0 < range[0].0 || other[0].1 > range[1].1 || other[1].1 < range[0].1
            };
            if height * width > 1 && taken.iter().all(is_free) {
                taken.push(range);
            }
        }
        let address = |(row, col): (u32, u32)| format!("{}{}", char::from(b'A' + u8::try_from(col).unwrap()), row + 1);
        let merged = taken.into_iter().map(|[from, to]| format!("{}:{}", address(from), address(to))).collect();
        (rows.into_iter().map(|row| row.join("|")).collect(), merged)
    })
}

/// A text without spaces and marks that the writing of a form may change.
fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '：' | ':' | '~' | '"' | '\\')).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_cell_is_in_the_form_or_on_the_list((rows, merged) in table()) {
        let lines: Vec<&str> = rows.iter().map(String::as_str).collect();
        let ranges: Vec<&str> = merged.iter().map(String::as_str).collect();
        let Ok(draft) = draft(&workbook(&lines, &ranges), "旧表.xlsx", "draft", 2024) else { return Ok(()) };
        let files = Files::from_texts(draft.files.iter().map(|(name, text)| (name.as_str(), text.as_str())));
        let told = draft.text();
        // What a draft cannot know is told: a formula that makes no sense is somebody's own.
        if let Err(faults) = load(&files) {
            let faults = faults.to_string();
            prop_assert!(faults.contains("DIV") || faults.contains("绕回了自己") || faults.contains("VALUE"), "{faults}\n{told}");
        }
        let texts = bare(&draft.files.values().cloned().collect::<String>());
        let proposed = draft.proposals.iter().map(|proposal| proposal.cell.as_str());
        let left_out = draft.left_out.iter().map(|left_out| left_out.cells.as_str());
        let known: Vec<[(u32, u16); 2]> = proposed.chain(left_out).map(range).collect();
        let hidden: Vec<[(u32, u16); 2]> = ranges.iter().map(|merged| range(merged)).collect();
        for (row, line) in (0_u32..).zip(&lines) {
            for (col, text) in (0_u16..).zip(line.split('|')) {
                let is_in = |[from, to]: &[(u32, u16); 2]| {
                    (from.0..=to.0).contains(&row) && (from.1..=to.1).contains(&col)
                };
                let is_hidden = hidden.iter().any(|range| is_in(range) && (row, col) != range[0]);
                let is_said = || known.iter().any(is_in)
                    || draft.remarks.iter().any(|remark| remark.contains(&format!("”{}{}的", char::from(b'A' + u8::try_from(col).unwrap()), row + 1)));
                let is_printed = || !text.is_empty() && texts.contains(&bare(text));
                // The program counts the rows of a list, and has a line for the unit of money.
                let is_made = || (text.parse::<u32>().is_ok() && texts.contains("number="))
                    || (text.contains("单位：万元") && texts.contains("unit_line=true"));
                // A box or a crossed-out cell of a grid may have become a cell that is not there; the corner of headings is blank.
                let is_blank_of_table = || text.is_empty() || text == "—";
                if text != "." && !is_hidden && !is_blank_of_table() {
                    prop_assert!(is_said() || is_printed() || is_made(), "{row} {col} {text}\n{lines:#?}\n{merged:?}\n{told}\n{:#?}", draft.files);
                }
            }
        }
    }
}
