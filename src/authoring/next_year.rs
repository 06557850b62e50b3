//! A form of next year made from this year's: its year, its name and the years in its texts moved on by one, and last year's figures
//! taken from this year's form.

use crate::builder::load;
use crate::language::files::{Files, HEAD, LAST_YEAR};

use super::export::texts;
use super::messages;
use super::node::{Documents, Item, Node, Table, documents};

/// Next year's form.
#[derive(Debug)]
pub(crate) struct NextYear {
    /// Its files.
    pub(crate) documents: Documents,
    /// What was done, beyond the year.
    pub(crate) notes: Vec<String>,
}

/// The single figures that are carried from the end of a year into the next, where a form has both: this year's name, last year's.
const CARRIED: [(&str, &str); 3] = [("上年结转", "年末结余"), ("上年结余", "年末结余"), ("年初结余", "年末结余")];

/// Makes next year's form. `name` is what this year's form is called by one that takes figures from it, and `join` gives the files of
/// a form with these texts, joined with the forms that they name.
pub(crate) fn next_year(files: &Files, name: &str, join: &dyn Fn(&Documents) -> Option<Files>) -> NextYear {
    let mut documents = documents(files);
    let mut notes = Vec::new();
    let head = documents.get(HEAD).cloned().unwrap_or_default();
    let year: i32 = match head.get("fiscal_year").map(|item| &item.node) {
        Some(Node::Number(number)) => number.parse().unwrap_or_default(),
        _ => 0,
    };
    for (file, table) in &mut documents {
        for (key, item) in &mut table.entries {
            // What the form rests on keeps its own year.
            if !(file == HEAD && key == "basis") {
                move_years(item, year, &mut notes);
            }
        }
    }
    if let Some(head) = documents.get_mut(HEAD) {
        let id = head.text("id").to_owned();
        head.set("id", Item::text(next_id(&id, year)));
        head.set("fiscal_year", Item::new(Node::Number((year + 1).to_string())));
        head.set("revision", Item::new(Node::Number("1".to_owned())));
    }
    wire_last_year(&mut documents, name, join, &mut notes);
    NextYear { documents, notes }
}

/// The id of next year's form.
fn next_id(id: &str, year: i32) -> String {
    if id.contains(&year.to_string()) {
        id.replace(&year.to_string(), &(year + 1).to_string())
    } else {
        format!("{id}-{}", year + 1)
    }
}

/// Moves the years near the budget year that stand in texts before 年 or as a day on by one.
fn move_years(item: &mut Item, year: i32, notes: &mut Vec<String>) {
    match &mut item.node {
        Node::Text(text) => {
            let moved = moved_on(text, year);
            if moved != *text {
                notes.push(messages::year_moved(text, &moved));
                *text = moved;
            }
        }
        Node::List(items) => items.iter_mut().for_each(|item| move_years(item, year, notes)),
        Node::Table(table) => table.entries.iter_mut().for_each(|(_, item)| move_years(item, year, notes)),
        Node::Number(_) | Node::Truth(_) | Node::Date(_) => {}
    }
}

/// How the titles of documents end that a form rests on, which keep their year.
const DOCUMENTS: [&str; 14] =
    ["通知", "办法", "意见", "规定", "条例", "细则", "决定", "指引", "规范", "批复", "纲要", "规划", "函", "法"];

/// Whether a text speaks of a document by its title, `《…的通知》`, at the characters with these indexes.
fn titles_of_documents(characters: &[char]) -> Vec<bool> {
    let mut are_titles = vec![false; characters.len()];
    let mut opened = Vec::new();
    for (index, character) in characters.iter().enumerate() {
        match character {
            '《' => opened.push(index),
            '》' => {
                let Some(start) = opened.pop() else { continue };
                let title: String = characters[start + 1..index].iter().collect();
                // A title may end in `（试行）`.
                let title = title.split_once('（').map_or(title.as_str(), |(title, _)| title);
                if DOCUMENTS.iter().any(|ending| title.ends_with(ending)) {
                    are_titles[start..=index].fill(true);
                }
            }
            _ => {}
        }
    }
    are_titles
}

/// A text with the years around the budget year moved on by one, where they are years, `2021年`, `2022-04-14`, and stand in no title of
/// a document.
fn moved_on(text: &str, year: i32) -> String {
    let characters: Vec<char> = text.chars().collect();
    let is_title = titles_of_documents(&characters);
    let mut moved = String::with_capacity(text.len());
    let mut index = 0;
    while index < characters.len() {
        let digits = characters[index..].iter().take_while(|c| c.is_ascii_digit()).count();
        if digits == 0 || is_title[index] {
            moved.push(characters[index]);
            index += 1;
            continue;
        }
        let number: String = characters[index..index + digits].iter().collect();
        let behind: String = characters[index + digits..].iter().take(3).collect();
        let is_day = behind.starts_with('-') && behind.chars().skip(1).all(|c| c.is_ascii_digit()) && behind.len() > 1;
        let near = number.parse::<i32>().ok().filter(|found| digits == 4 && (year - 2..=year + 2).contains(found));
        match near {
            Some(found) if behind.starts_with('年') || is_day => moved.push_str(&(found + 1).to_string()),
            Some(_) | None => moved.push_str(&number),
        }
        index += digits;
    }
    moved
}

/// Takes last year's figures from this year's form: by the pairs of columns that the form names, and by the figures that one carries
/// over. What the form took from its own last year it takes from this one.
fn wire_last_year(
    documents: &mut Documents,
    name: &str,
    join: &dyn Fn(&Documents) -> Option<Files>,
    notes: &mut Vec<String>,
) {
    let head = documents.get(HEAD).cloned().unwrap_or_default();
    let mut last_year = documents.remove(LAST_YEAR).unwrap_or_default();
    last_year.set("form", Item::text(name));
    let takes = |documents: &Documents, last_year: &Table| {
        let mut tried = documents.clone();
        tried.insert(LAST_YEAR.to_owned(), last_year.clone());
        join(&tried).is_some_and(|files| load(&files).is_ok())
    };
    let had = last_year.get("fill").and_then(Item::as_table).is_some_and(|fill| !fill.entries.is_empty());
    let columns = head.get("year_columns").and_then(Item::as_list).unwrap_or_default();
    let pairs = columns.iter().filter_map(|pair| {
        let pair = pair.as_list()?;
        Some((format!("*.{}", pair.get(1)?.as_text()?), format!("*.{}", pair.first()?.as_text()?)))
    });
    let carried = CARRIED.iter().map(|(this, last)| ((*this).to_owned(), (*last).to_owned()));
    for (this, last) in pairs.chain(carried).filter(|_| !had) {
        let mut tried = last_year.clone();
        let mut fill = tried.remove("fill").and_then(|fill| fill.as_table().cloned()).unwrap_or_default();
        if fill.get(&this).is_some() {
            continue;
        }
        fill.set(&this, Item::text(last.clone()));
        tried.set("fill", Item::new(Node::Table(fill)));
        if takes(documents, &tried) {
            notes.push(messages::wired(&this, &last));
            last_year = tried;
        }
    }
    if takes(documents, &last_year) {
        documents.insert(LAST_YEAR.to_owned(), last_year);
    } else {
        notes.push(messages::NOT_WIRED.to_owned());
    }
}

/// The texts of next year's files.
pub(crate) fn texts_of(documents: &Documents) -> std::collections::BTreeMap<String, String> {
    texts(documents)
}

#[cfg(test)]
mod tests {
    use super::{moved_on, next_id};

    #[test]
    fn years_near_the_budget_year_move_on() {
        assert_eq!(moved_on("2021年度、2020年、2022-04-14", 2021), "2022年度、2021年、2023-04-14");
        assert_eq!(
            moved_on("财预〔2020〕10号，12021年，1998年，2021个", 2021),
            "财预〔2020〕10号，12021年，1998年，2021个"
        );
        assert_eq!(moved_on("{year}年度", 2021), "{year}年度");
    }

    #[test]
    fn titles_of_documents_keep_their_year() {
        assert_eq!(
            moved_on("依《关于开展2021年绩效自评的通知》填《2021年度自评表》", 2021),
            "依《关于开展2021年绩效自评的通知》填《2022年度自评表》"
        );
        assert_eq!(moved_on("《2020年管理办法（试行）》，2021年", 2021), "《2020年管理办法（试行）》，2022年");
    }

    #[test]
    fn the_id_bears_the_year() {
        assert_eq!(next_id("hunan-department-2021", 2021), "hunan-department-2022");
        assert_eq!(next_id("mini", 2021), "mini-2022");
    }
}
