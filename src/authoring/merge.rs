//! A file of a folder, and what it is to say → the file with only that changed: its comments, order and spelling stay.

use toml::de::DeTable;
use toml_edit::{ArrayOfTables, DocumentMut, InlineTable, Item as EditItem, Table as EditTable, Value as EditValue};

use super::names::{name, tables};
use super::node::{Item, Node, Table, from_toml};
use super::toml_text::{TomlText, is_written_below, value_text};

/// The text of a file that says what is wanted, as near as can be to the text that is there.
pub(crate) fn merge(text: &str, wanted: &Table) -> String {
    if wanted.lines().is_some() {
        return TomlText::write(wanted).text;
    }
    let current = table_of(text);
    if current == *wanted {
        return text.to_owned();
    }
    let merged = text.parse::<DocumentMut>().ok().map(|mut document| {
        let mut moved = false;
        merge_table(document.as_table_mut(), &current, wanted, &mut moved);
        if moved {
            number_tables(document.as_table_mut(), &mut 0);
        }
        document.to_string()
    });
    // Where the file is written in a way that cannot be kept, it is written anew.
    merged.filter(|merged| table_of(merged) == *wanted).unwrap_or_else(|| TomlText::write(wanted).text)
}

/// What a text says.
pub(crate) fn table_of(text: &str) -> Table {
    from_toml(DeTable::parse_recoverable(text).0.get_ref())
}

fn merge_table(edited: &mut EditTable, current: &Table, wanted: &Table, moved: &mut bool) {
    for (key, _) in &current.entries {
        if wanted.get(key).is_none() {
            edited.remove(key);
        }
    }
    for (key, item) in &wanted.entries {
        let Some(there) = current.get(key) else {
            insert(edited, key, item);
            continue;
        };
        if there == item {
            continue;
        }
        match edited.get_mut(key) {
            Some(EditItem::Table(table)) => {
                if let (Some(current), Some(wanted)) = (there.as_table(), item.as_table()) {
                    merge_table(table, current, wanted, moved);
                    continue;
                }
            }
            Some(EditItem::ArrayOfTables(list)) => {
                if let (Some(current), Some(wanted)) = (tables(there), tables(item)) {
                    merge_list(list, &current, &wanted, moved);
                    continue;
                }
            }
            Some(EditItem::Value(value)) => {
                merge_value(value, there, item, key);
                continue;
            }
            Some(EditItem::None) | None => {}
        }
        edited.remove(key);
        insert(edited, key, item);
    }
}

/// Changes a value where it stands.
fn merge_value(value: &mut EditValue, current: &Item, wanted: &Item, key: &str) {
    if current == wanted {
        return;
    }
    if let (EditValue::InlineTable(table), Some(current), Some(wanted)) =
        (&mut *value, current.as_table(), wanted.as_table())
    {
        return merge_inline(table, current, wanted);
    }
    if let Ok(mut new) = value_text(wanted, key.len() + 3).parse::<EditValue>() {
        *new.decor_mut() = value.decor().clone();
        *value = new;
    }
}

fn merge_inline(edited: &mut InlineTable, current: &Table, wanted: &Table) {
    for (key, _) in &current.entries {
        if wanted.get(key).is_none() {
            edited.remove(key);
        }
    }
    for (key, item) in &wanted.entries {
        match (current.get(key), edited.get_mut(key)) {
            (Some(current), Some(value)) => merge_value(value, current, item, key),
            _ => {
                if let Ok(value) = value_text(item, 0).parse::<EditValue>() {
                    edited.insert(key, value);
                }
            }
        }
    }
}

/// Adds a key at the foot of a table.
fn insert(edited: &mut EditTable, key: &str, item: &Item) {
    let new = if is_written_below(key, item) {
        let mut alone = Table::default();
        alone.set(key, item.clone());
        new_item(&alone, key)
    } else {
        value_text(item, key.len() + 3).parse::<EditValue>().ok().map(EditItem::Value)
    };
    if let Some(new) = new {
        edited.insert(key, new);
    }
}

/// What stands under a key of a table, as it is written in a file of its own.
fn new_item(table: &Table, key: &str) -> Option<EditItem> {
    let mut document = TomlText::write(table).text.parse::<DocumentMut>().ok()?;
    forget_positions(document.as_table_mut());
    let mut item = document.remove(key)?;
    if let EditItem::ArrayOfTables(list) = &mut item {
        for table in list.iter_mut() {
            table.decor_mut().set_prefix("\n");
        }
    }
    if let EditItem::Table(table) = &mut item {
        table.decor_mut().set_prefix("\n");
    }
    Some(item)
}

fn forget_positions(table: &mut EditTable) {
    table.set_position(None);
    for (_, item) in table.iter_mut() {
        match item {
            EditItem::Table(table) => forget_positions(table),
            EditItem::ArrayOfTables(list) => list.iter_mut().for_each(forget_positions),
            EditItem::None | EditItem::Value(_) => {}
        }
    }
}

/// Numbers all tables in the order in which they stand now.
fn number_tables(table: &mut EditTable, next: &mut isize) {
    table.set_position(Some(*next));
    *next += 1;
    for (_, item) in table.iter_mut() {
        match item {
            EditItem::Table(table) => number_tables(table, next),
            EditItem::ArrayOfTables(list) => list.iter_mut().for_each(|table| number_tables(table, next)),
            EditItem::None | EditItem::Value(_) => {}
        }
    }
}

/// Which of the tables that are there becomes which of those that are wanted: that of the same name, else that which says the same,
/// else the next of the same kind.
fn matched(current: &[&Table], wanted: &[&Table]) -> Vec<Option<usize>> {
    let mut found: Vec<Option<usize>> = vec![None; wanted.len()];
    let mut taken = vec![false; current.len()];
    let alike: [fn(&Table, &Table) -> bool; 3] = [
        |a, b| name(a).is_some() && name(a) == name(b),
        |a, b| a == b,
        |a, b| name(a).is_none() && name(b).is_none() && a.get("kind") == b.get("kind"),
    ];
    for alike in alike {
        for (index, wanted) in wanted.iter().enumerate() {
            if found[index].is_none()
                && let Some(there) = (0..current.len()).find(|there| !taken[*there] && alike(current[*there], wanted))
            {
                found[index] = Some(there);
                taken[there] = true;
            }
        }
    }
    found
}

fn merge_list(list: &mut ArrayOfTables, current: &[&Table], wanted: &[&Table], moved: &mut bool) {
    let found = matched(current, wanted);
    let mut there: Vec<Option<EditTable>> = list.iter().cloned().map(Some).collect();
    pass_comments_on(&mut there, &found);
    let order: Vec<usize> = found.iter().copied().flatten().collect();
    *moved |= !order.is_sorted();
    list.clear();
    for (wanted, found) in wanted.iter().zip(found) {
        let kept = found.and_then(|index| Some((there.get_mut(index)?.take()?, current[index])));
        let table = match kept {
            Some((mut table, current)) => {
                merge_table(&mut table, current, wanted, moved);
                Some(table)
            }
            None => new_table(wanted),
        };
        if let Some(table) = table {
            list.push(table);
        }
    }
}

fn new_table(wanted: &Table) -> Option<EditTable> {
    // Under a key of a list of tables, so that what it holds itself is written as in a file.
    let mut alone = Table::default();
    alone.set("block", Item::new(Node::List(vec![Item::new(Node::Table(wanted.clone()))])));
    match new_item(&alone, "block")? {
        EditItem::ArrayOfTables(list) => list.iter().next().cloned(),
        EditItem::None | EditItem::Value(_) | EditItem::Table(_) => None,
    }
}

/// Passes the comments that stand apart above a table which goes on to the next table that stays: they head what follows.
fn pass_comments_on(there: &mut [Option<EditTable>], found: &[Option<usize>]) {
    let mut carried = String::new();
    for (index, table) in there.iter_mut().enumerate() {
        let Some(table) = table else { continue };
        let prefix = table.decor().prefix().and_then(|prefix| prefix.as_str()).unwrap_or_default().to_owned();
        if found.contains(&Some(index)) {
            if !carried.is_empty() {
                table
                    .decor_mut()
                    .set_prefix(format!("{}{prefix}", std::mem::take(&mut carried).trim_end_matches('\n')));
            }
        } else if let Some((apart, _)) = prefix.rsplit_once("\n\n")
            && apart.contains('#')
        {
            carried = format!("{apart}\n");
        }
    }
}
