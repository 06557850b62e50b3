//! How a value of the language is written in one cell, and how it is read from one.

use std::borrow::Cow;

use crate::text::distance::distance;
use crate::text::normalize::fold_fullwidth;
use crate::value::Amount;

use super::columns::{Choices, Kind, code_of, word_of};
use super::messages;
use super::node::{Item, Node, Place, Table};
use super::rows::CellValue;

/// What stands for a text or list that is there and empty.
pub(crate) const EMPTY: &str = "（无）";
/// What stands between the parts of a list.
const BETWEEN: char = '、';

/// What reading a cell says about it.
#[derive(Debug, Default)]
pub(crate) struct Remarks {
    /// What is wrong with a value, which is then not read: more may follow from that.
    pub(crate) faults: Vec<(Place, String)>,
    /// Values that nothing uses: nothing follows from them.
    pub(crate) unused: Vec<(Place, String)>,
    /// What was read otherwise than it stands.
    pub(crate) notes: Vec<(Place, String)>,
}

/// The cell of a value; `None` where such a cell cannot hold it.
pub(crate) fn to_cell(item: &Item, kind: Kind) -> Option<CellValue> {
    let text = |text: &str| Some(CellValue::Text(if text.is_empty() { EMPTY.to_owned() } else { text.to_owned() }));
    let choice = |choices: Choices, code: &str| text(word_of(choices, code).unwrap_or(code));
    match (&item.node, kind) {
        (_, Kind::Shown) => None,
        (Node::Text(code), Kind::Choice(choices) | Kind::ChoiceOrNumber(choices)) => choice(choices, code),
        (
            Node::Text(written),
            Kind::Text
            | Kind::Name
            | Kind::Formula
            | Kind::Number
            | Kind::Integer
            | Kind::YesNo
            | Kind::Names
            | Kind::Texts
            | Kind::Lines
            | Kind::Numbers
            | Kind::NumberOrTable,
        ) => text(written),
        (Node::Number(number), _) => Some(CellValue::Number(in_digits(number))),
        (Node::Truth(truth), _) => text(if *truth { messages::YES } else { messages::NO }),
        (Node::List(items), Kind::Names | Kind::Texts | Kind::Numbers) => joined(items, BETWEEN),
        (Node::List(items), Kind::Lines) => joined(items, '\n'),
        (Node::Table(table), Kind::Pairs | Kind::Values | Kind::WordLists) => {
            let lines: Option<Vec<String>> = table.entries.iter().map(|(key, item)| pair(key, item, kind)).collect();
            text(&lines?.join("\n"))
        }
        (Node::Text(_), Kind::Pairs | Kind::Values | Kind::WordLists)
        | (Node::Date(_), _)
        | (
            Node::List(_),
            Kind::Text
            | Kind::Name
            | Kind::Formula
            | Kind::Number
            | Kind::Integer
            | Kind::YesNo
            | Kind::Choice(_)
            | Kind::ChoiceOrNumber(_)
            | Kind::NumberOrTable
            | Kind::Pairs
            | Kind::Values
            | Kind::WordLists,
        )
        | (
            Node::Table(_),
            Kind::Text
            | Kind::Name
            | Kind::Formula
            | Kind::Number
            | Kind::Integer
            | Kind::YesNo
            | Kind::Choice(_)
            | Kind::ChoiceOrNumber(_)
            | Kind::NumberOrTable
            | Kind::Names
            | Kind::Texts
            | Kind::Lines
            | Kind::Numbers,
        ) => None,
    }
}

/// A number of TOML in plain digits: `-1e9` is -1000000000, and `0.10` is 0.1.
fn in_digits(number: &str) -> String {
    let written = number.replace('_', "");
    let parsed = written.parse::<Amount>().or_else(|_| Amount::from_scientific(&written));
    parsed.map_or(written, |number| number.normalize().to_string())
}

/// A text or number as it stands in a list.
fn plain(item: &Item) -> Option<Cow<'_, str>> {
    match &item.node {
        Node::Text(text) => Some(text.into()),
        Node::Number(number) => Some(in_digits(number).into()),
        Node::Truth(_) | Node::Date(_) | Node::List(_) | Node::Table(_) => None,
    }
}

/// A list in one cell: with `、` between its parts, or a line each where a part has one itself.
fn joined(items: &[Item], between: char) -> Option<CellValue> {
    let parts: Vec<Cow<'_, str>> = items.iter().map(plain).collect::<Option<_>>()?;
    if parts.iter().any(|part| part.contains('\n')) || parts == [""] {
        return None;
    }
    let lines = between == '\n' || parts.iter().any(|part| part.contains(between));
    let text = match (parts.is_empty(), lines) {
        (true, _) => EMPTY.to_owned(),
        // A line by itself is told from a list by what ends it.
        (false, true) if parts.len() == 1 && between != '\n' => format!("{}\n", parts[0]),
        (false, true) => parts.join("\n"),
        (false, false) => parts.join(&between.to_string()),
    };
    Some(CellValue::Text(text))
}

/// A line `名称 = 内容`.
fn pair(key: &str, item: &Item, kind: Kind) -> Option<String> {
    let content = match (&item.node, kind) {
        (Node::Number(number), Kind::Values) => number.clone(),
        (Node::Text(text), Kind::Values) if looks_like_number(text) || text.trim() != text || text.is_empty() => {
            format!("\"{text}\"")
        }
        (Node::Text(text), _) => text.clone(),
        (Node::List(words), Kind::WordLists) => match joined(words, BETWEEN)? {
            CellValue::Text(text) => text,
            CellValue::Number(_) | CellValue::Formula { .. } => return None,
        },
        (Node::Number(_) | Node::Truth(_) | Node::Date(_) | Node::List(_) | Node::Table(_), _) => return None,
    };
    (!content.contains('\n') && !key.contains(['=', '＝', '\n'])).then(|| format!("{key} = {content}"))
}

fn looks_like_number(text: &str) -> bool {
    text.starts_with('"') || text.parse::<f64>().is_ok()
}

/// The value that a cell means; `None` where it has none, which is then said.
pub(crate) fn from_cell(cell: &CellValue, kind: Kind, place: Place, remarks: &mut Remarks) -> Option<Item> {
    let node = match (cell, kind) {
        (_, Kind::Shown) => return None,
        (CellValue::Formula { formula, .. }, Kind::Formula) => {
            remarks.notes.push((place, messages::formula_taken_as_text(formula)));
            Node::Text(formula_as_meant(formula))
        }
        (CellValue::Formula { result: Some(result), .. }, Kind::Number | Kind::Integer | Kind::NumberOrTable)
            if matches!(**result, CellValue::Number(_)) =>
        {
            let item = from_cell(result, kind, place, remarks)?;
            remarks.notes.push((place, messages::RESULT_TAKEN.to_owned()));
            return Some(item);
        }
        (CellValue::Formula { .. }, _) => {
            remarks.faults.push((place, messages::FORMULA_IN_CELL.to_owned()));
            return None;
        }
        // What a marked workbook shows of a formula.
        (CellValue::Text(text), Kind::Text | Kind::Name) if text.len() > 1 && text.starts_with('=') => {
            remarks.faults.push((place, messages::FORMULA_IN_CELL.to_owned()));
            return None;
        }
        (CellValue::Number(number), Kind::Number | Kind::Integer | Kind::NumberOrTable | Kind::ChoiceOrNumber(_)) => {
            Node::Number(number.clone())
        }
        (CellValue::Number(number), Kind::Numbers) => Node::List(vec![Item::at(Node::Number(number.clone()), place)]),
        // What was typed as 95% is the number 0.95.
        (CellValue::Number(number), Kind::Text | Kind::Texts | Kind::Lines) if number.contains('.') => {
            remarks.notes.push((place, messages::number_in_text(number)));
            from_text(number, kind, place, remarks)?
        }
        (CellValue::Text(text) | CellValue::Number(text), kind) => from_text(text, kind, place, remarks)?,
    };
    Some(Item::at(node, place))
}

fn from_text(text: &str, kind: Kind, place: Place, remarks: &mut Remarks) -> Option<Node> {
    let trimmed = text.trim();
    let is_list = matches!(kind, Kind::Names | Kind::Texts | Kind::Lines | Kind::Numbers);
    if trimmed == EMPTY {
        return Some(if is_list { Node::List(Vec::new()) } else { Node::Text(String::new()) });
    }
    let list = |parts: Vec<Node>| Node::List(parts.into_iter().map(|node| Item::at(node, place)).collect());
    let texts = |parts: Vec<String>| list(parts.into_iter().map(Node::Text).collect());
    Some(match kind {
        Kind::Text => Node::Text(braces_as_meant(text, place, remarks)),
        Kind::Name => Node::Text(trimmed.to_owned()),
        Kind::Formula => {
            let meant = formula_as_meant(trimmed);
            if meant != trimmed {
                remarks.notes.push((place, messages::formula_as_meant(trimmed, &meant)));
            }
            Node::Text(meant)
        }
        Kind::Number | Kind::Integer | Kind::NumberOrTable => number_as_meant(text, place, remarks),
        Kind::YesNo => match truth(trimmed) {
            Some(truth) => Node::Truth(truth),
            None => {
                remarks.faults.push((place, messages::yes_or_no(trimmed)));
                return None;
            }
        },
        Kind::Choice(choices) => Node::Text(choice(trimmed, choices, place, remarks)?.to_owned()),
        Kind::ChoiceOrNumber(choices) => match number_of(trimmed) {
            Some(_) => number_as_meant(trimmed, place, remarks),
            None => Node::Text(choice(trimmed, choices, place, remarks)?.to_owned()),
        },
        Kind::Names => {
            let names = parts(text, &['、', '，', ',', '；', ';']).map(str::trim).filter(|name| !name.is_empty());
            texts(names.map(str::to_owned).collect())
        }
        Kind::Texts => {
            let found: Vec<String> = parts(text, &[BETWEEN]).map(str::to_owned).collect();
            if let [only] = found.as_slice()
                && only.trim().contains(['，', ',', '；', ';'])
            {
                remarks.notes.push((place, messages::one_part(only)));
            }
            texts(found)
        }
        Kind::Lines => texts(parts(text, &[]).map(str::to_owned).collect()),
        Kind::Numbers => {
            let mut numbers = Vec::new();
            for part in parts(text, &['、', '，', ',', '；', ';', ' ', '~', '～']).map(str::trim) {
                if !part.is_empty() {
                    numbers.push(number_of(part).map_or_else(|| Node::Text(part.to_owned()), Node::Number));
                }
            }
            list(numbers)
        }
        Kind::Pairs | Kind::Values | Kind::WordLists => pairs(text, kind, place, remarks)?,
        Kind::Shown => return None,
    })
}

/// A text with the braces of a Chinese keyboard around what is filled in later read as meant: `｛left｝`.
fn braces_as_meant(text: &str, place: Place, remarks: &mut Remarks) -> String {
    if !text.contains(['｛', '｝']) {
        return text.to_owned();
    }
    let meant = text.replace('｛', "{").replace('｝', "}");
    remarks.notes.push((place, messages::BRACES_AS_MEANT.to_owned()));
    meant
}

/// The parts of a list: the lines where there are several, else what stands between these signs.
fn parts<'t>(text: &'t str, between: &'t [char]) -> Box<dyn Iterator<Item = &'t str> + 't> {
    let text = text.trim_end_matches('\r');
    if text.contains('\n') || between.is_empty() {
        Box::new(text.strip_suffix('\n').unwrap_or(text).split('\n').map(|line| line.trim_end_matches('\r')))
    } else {
        Box::new(text.split(between))
    }
}

fn pairs(text: &str, kind: Kind, place: Place, remarks: &mut Remarks) -> Option<Node> {
    let mut table = Table::default();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let Some((key, content)) = line.split_once(['=', '＝']) else {
            remarks.faults.push((place, messages::no_pair(line)));
            return None;
        };
        let content = content.trim();
        let node = match kind {
            Kind::Values => {
                let quoted = content.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
                match (quoted, number_of(content)) {
                    (Some(text), _) => Node::Text(text.to_owned()),
                    (None, Some(number)) => Node::Number(number),
                    (None, None) => Node::Text(content.to_owned()),
                }
            }
            Kind::WordLists => from_text(content, Kind::Texts, place, remarks)?,
            Kind::Pairs => Node::Text(formula_as_meant(content)),
            Kind::Text
            | Kind::Name
            | Kind::Formula
            | Kind::Number
            | Kind::Integer
            | Kind::YesNo
            | Kind::Choice(_)
            | Kind::ChoiceOrNumber(_)
            | Kind::Names
            | Kind::Texts
            | Kind::Lines
            | Kind::Numbers
            | Kind::NumberOrTable
            | Kind::Shown => return None,
        };
        table.set(key.trim(), Item::at(node, place));
    }
    Some(Node::Table(table))
}

fn truth(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "是" | "√" | "✓" | "✔" | "对" | "必填" | "true" | "yes" | "y" => Some(true),
        "否" | "×" | "✗" | "不" | "不必填" | "不必" | "false" | "no" | "n" => Some(false),
        _ => None,
    }
}

/// The word of the language that a word in a cell means; `None` where it means none, which is then said.
pub(super) fn choice(text: &str, choices: Choices, place: Place, remarks: &mut Remarks) -> Option<&'static str> {
    let exact = code_of(choices, text).or_else(|| choices.iter().map(|(code, _)| *code).find(|code| *code == text));
    if exact.is_some() {
        return exact;
    }
    let written: String = fold_fullwidth(text).chars().filter(|c| !c.is_whitespace()).collect();
    let synonyms = SYNONYMS.iter().filter(|(known, _)| known.contains(&written.as_str())).map(|(_, word)| *word);
    let meant =
        std::iter::once(written.as_str()).chain(synonyms).find_map(|word| Some((word, code_of(choices, word)?)));
    if let Some((word, code)) = meant {
        remarks.notes.push((place, messages::choice_as_meant(text, word)));
        return Some(code);
    }
    let is_relation = code_of(choices, AT_MOST).is_some();
    let is = |known: &[&str]| is_relation && known.contains(&written.as_str());
    let fault = match (is(&AT_LEAST), is(&STRICT)) {
        (true, _) => messages::sides_to_swap(text),
        (false, true) => messages::by_formula(text),
        (false, false) => messages::no_such_choice(text, choices, nearest(text, choices.iter().map(|(_, word)| *word))),
    };
    remarks.faults.push((place, fault));
    None
}

/// The relation of two sides that is written only in this direction.
const AT_MOST: &str = "不大于";
/// How people write the other direction.
const AT_LEAST: [&str; 8] = ["≥", ">=", "=>", "大于等于", "大于或等于", "不小于", "不低于", "不少于"];
/// How people write relations that are said by a formula alone.
const STRICT: [&str; 10] = [">", "<", "大于", "小于", "高于", "低于", "超过", "少于", "不等于", "<>"];
/// How else people write the words of choices: what they write, and the word.
const SYNONYMS: [(&[&str], &str); 9] = [
    (&["高于", "大于", "多于", ">"], "超过"),
    (&["=", "==", "相等", "一致"], "等于"),
    (&["≤", "<=", "=<", "小于等于", "小于或等于", "不超过", "不高于", "不多于"], AT_MOST),
    (&["≤", "<=", "=<", "小于等于", "小于或等于", "不大于", "不高于", "不多于"], "不超过"),
    (&["≥", ">=", "=>", "大于等于", "大于或等于", "不小于", "不低于", "不少于"], "达到"),
    (&["<", "小于", "少于"], "低于"),
    (&[">", "大于", "多于"], "高于"),
    (&["整数", "人数"], "个数"),
    (&["文本", "字符"], "文字"),
];

/// The known name that is nearest to one that is not known, if one is near.
pub(super) fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let bound = (name.chars().count() / 2).max(1);
    known.map(|known| (distance(name, known), known)).filter(|(far, _)| *far <= bound).min().map(|(_, known)| known)
}

/// A number as a text means it. What is none stays a text, which the linter then refuses.
fn number_as_meant(text: &str, place: Place, remarks: &mut Remarks) -> Node {
    match number_of(text) {
        Some(number) => {
            remarks.notes.push((place, messages::number_as_meant(text, &number)));
            Node::Number(number)
        }
        None => Node::Text(text.trim().to_owned()),
    }
}

/// The digits of a number that a text means: `５`, ` 1,000 `, `10%`.
fn number_of(text: &str) -> Option<String> {
    let plain: String = fold_fullwidth(text).chars().filter(|c| !c.is_whitespace() && *c != ',').collect();
    let (digits, share) = match plain.strip_suffix('%') {
        Some(digits) => (digits, true),
        None => (plain.as_str(), false),
    };
    let number: Amount = digits.parse().ok()?;
    let number = if share { number / Amount::ONE_HUNDRED } else { number };
    Some(number.normalize().to_string())
}

/// A formula with the signs that a Chinese keyboard gives read as meant, outside its texts.
pub(crate) fn formula_as_meant(formula: &str) -> String {
    let formula = formula.trim().trim_start_matches(['=', '＝']).trim_start();
    let mut meant = String::with_capacity(formula.len());
    let mut closing = None;
    for c in formula.chars() {
        if let Some(end) = closing {
            if c == end {
                meant.push('"');
                closing = None;
            } else {
                meant.push(c);
            }
            continue;
        }
        match c {
            '"' => {
                meant.push('"');
                closing = Some('"');
            }
            '“' | '”' => {
                meant.push('"');
                closing = Some('”');
            }
            '×' => meant.push('*'),
            '÷' => meant.push('/'),
            '≤' => meant.push_str("<="),
            '≥' => meant.push_str(">="),
            '≠' => meant.push_str("<>"),
            '−' | '–' => meant.push('-'),
            '，'
            | '（'
            | '）'
            | '＋'
            | '－'
            | '＊'
            | '／'
            | '＝'
            | '＜'
            | '＞'
            | '％'
            | '＾'
            | '＆'
            | '：'
            | '０'..='９' => {
                meant.push_str(&fold_fullwidth(&c.to_string()));
            }
            '\u{3000}' | '\u{a0}' => meant.push(' '),
            other => meant.push(other),
        }
    }
    meant
}

#[cfg(test)]
mod tests {
    use super::{formula_as_meant, number_of};

    #[test]
    fn signs_of_a_chinese_keyboard_are_read_as_meant_outside_texts() {
        for (typed, meant) in [
            ("＝（年初＋追加）÷2", "(年初+追加)/2"),
            ("IF（有无＝“有，且大”，１，0）", "IF(有无=\"有，且大\",1,0)"),
            ("决算≤预算", "决算<=预算"),
            ("IF(a=\"（）\",1,0)", "IF(a=\"（）\",1,0)"),
        ] {
            assert_eq!(formula_as_meant(typed), meant);
        }
    }

    #[test]
    fn numbers_typed_as_texts_are_numbers() {
        let read = |text: &str| number_of(text);
        assert_eq!(read("１０").as_deref(), Some("10"));
        assert_eq!(read(" 1,000 ").as_deref(), Some("1000"));
        assert_eq!(read("12.5%").as_deref(), Some("0.125"));
        assert_eq!(read("5分"), None);
    }
}
