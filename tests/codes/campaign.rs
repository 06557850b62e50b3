//! Cases that are sent to a bureau: one campaign for all of them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use jixiao::form::Form;
use rusqlite::Connection;
use serde_json::{Value as Json, json};

use crate::example::{Message, Sent};
use crate::support::client::edit;
use crate::support::{mail, workbook_edits};
use crate::world::{FIGURES, UNITS, World};

/// The codes of what is found in each return that is sent, by the name under which it is sent.
pub fn codes(sent: &BTreeMap<String, &Sent>) -> BTreeMap<String, BTreeSet<String>> {
    let world = World::new();
    // Another figure for every unit at first: the workbooks that are issued then are replaced.
    world.roster(&UNITS.map(|[code, unit, parent, address, _]| [code, unit, parent, address, "11"]));
    issue(&world, "2022-03-01");
    let first = world.root.join("先发");
    fs::create_dir(&first).unwrap();
    for [_, unit, ..] in UNITS {
        fs::copy(world.campaign.join(format!("发出/{unit}.xlsx")), first.join(format!("{unit}.xlsx"))).unwrap();
    }
    world.roster(&UNITS);
    issue(&world, "2022-03-05");
    for (name, sent) in sent {
        let folder = if sent.is_superseded { first.clone() } else { world.campaign.join("发出") };
        let source = folder.join(format!("{}.xlsx", sent.issued_to));
        let target = world.received(&format!("{name}.xlsx"));
        fill_in(&world.made, &source, &target, name, sent);
        if let Some(message) = &sent.message {
            send(&world, name, message, &target);
        }
    }
    world.collect();
    let ledger = Connection::open(world.campaign.join("台账.sqlite")).unwrap();
    sent.keys().map(|name| (name.clone(), found(&ledger, name))).collect()
}

fn issue(world: &World, day: &str) {
    let issued = world.run("issue", &["--today", day]);
    assert_eq!(issued.code, 0, "{}{}", issued.out, issued.err);
}

/// Fills in an issued workbook so that it passes but for what the case says.
fn fill_in(form: &Form, source: &Path, target: &Path, name: &str, sent: &Sent) {
    let number = |text: &str| text.parse::<f64>().map_or_else(|_| json!(text), |number| json!(number));
    let mut typed: BTreeMap<&str, Json> = FIGURES.iter().map(|(id, text)| (*id, number(text))).collect();
    // No two cases send the same file.
    typed.insert("社会效益.佐证材料", json!(name));
    typed.extend(sent.typed.iter().map(|(id, value)| (id.as_str(), value.clone())));
    let mut edits: Vec<Json> = typed.into_iter().map(|(id, value)| edit(form, id, value)).collect();
    if sent.without_identity {
        edits.push(json!({"do": "remove", "sheet": "_jixiao"}));
    }
    workbook_edits::apply(source, target, &edits);
}

/// Puts a file into a message, or into several.
fn send(world: &World, name: &str, message: &Message, file: &Path) {
    for time in 1..=message.times {
        let target = world.received(&format!("{name}-{time}.eml"));
        mail::make(&target, &message.from, &message.subject, &[(&message.file, file)]);
    }
    fs::remove_file(file).unwrap();
}

/// What is found in a return; where it is sent several times, in the last of them.
fn found(ledger: &Connection, name: &str) -> BTreeSet<String> {
    let last = "SELECT max(d.id) FROM document d JOIN received r ON r.id = d.received WHERE r.path LIKE ?1";
    let document: i64 = ledger.query_row(last, [format!("收到/{name}%")], |row| row.get(0)).unwrap();
    let mut query = ledger.prepare("SELECT code FROM finding WHERE document = ?1").unwrap();
    query.query_map([document], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}
