//! The order of the rooms: what each folder of `src` may use, as docs/architecture.md lists them.
//!
//! Within a room a module and the modules that are parts of it (`mod.rs` and the files beside it) may use each other; other
//! files may not, but for those listed here. Unit tests may use whatever they need.

mod source;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use source::{Crate, SourceFile, read_all};

/// Files of a room that use each other, and why they may.
const CIRCLES: &[(&[&str], &str)] = &[];

/// What the engine may not use: it knows no files, threads, clock, processes or network.
const NOT_IN_THE_ENGINE: [&str; 6] = ["env", "fs", "net", "process", "thread", "time"];

/// The rooms from the ground up, and how many of them are the engine.
struct Rooms {
    names: Vec<String>,
    engine: usize,
}

fn rooms() -> Rooms {
    let text = fs::read_to_string("docs/architecture.md").unwrap();
    let list = text.split_once("```rooms\n").and_then(|(_, rest)| rest.split_once("```")).expect("a list of rooms").0;
    let (engine, around) = list.split_once("\n----").expect("a line between the engine and what is around it");
    let around = around.split_once('\n').map_or("", |(_, around)| around);
    let names = |part: &str| -> Vec<String> {
        let lines = part.lines();
        lines.filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
    };
    let engine = names(engine);
    Rooms { engine: engine.len(), names: [engine, names(around)].concat() }
}

fn files() -> Vec<SourceFile> {
    read_all(Path::new("src"))
}

#[test]
fn rooms_use_only_rooms_below_them() {
    let rooms = rooms();
    let floors: BTreeMap<&str, usize> =
        rooms.names.iter().enumerate().map(|(floor, room)| (room.as_str(), floor)).collect();
    let mut up = BTreeSet::new();
    for file in &files() {
        let Some(room) = file.room() else { continue };
        let floor = floors.get(room).unwrap_or_else(|| panic!("docs/architecture.md does not list the room {room}"));
        for named in file.named.iter().filter(|named| named.is_ours && !named.is_in_tests) {
            let Some(other) = named.path.first() else { continue };
            if floors.get(other.as_str()).is_some_and(|other| other > floor) {
                up.insert(format!("{} uses {}", file.path, named.path.join("::")));
            }
        }
    }
    assert!(up.is_empty(), "{up:#?}");
}

#[test]
fn every_room_that_is_listed_is_there() {
    let files = files();
    let there: BTreeSet<&str> = files.iter().filter_map(SourceFile::room).collect();
    let listed: BTreeSet<String> = rooms().names.into_iter().collect();
    assert_eq!(there, listed.iter().map(String::as_str).collect());
}

#[test]
fn the_engine_knows_no_files_threads_or_clock() {
    let rooms = rooms();
    let engine = &rooms.names[..rooms.engine];
    let files = files();
    let engine_files =
        files.iter().filter(|file| file.room().is_some_and(|room| engine.iter().any(|name| name == room)));
    let found: BTreeSet<String> = engine_files
        .flat_map(|file| file.named.iter().map(move |named| (file, named)))
        .filter(|(_, named)| !named.is_ours && !named.is_in_tests)
        .filter(|(_, named)| named.path.get(1).is_some_and(|part| NOT_IN_THE_ENGINE.contains(&part.as_str())))
        .map(|(file, named)| format!("{} uses {}", file.path, named.path.join("::")))
        .collect();
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn files_of_a_room_run_in_no_other_circles_than_those_listed() {
    let files = Crate::new(files());
    let uses: Vec<BTreeSet<usize>> = files
        .files
        .iter()
        .map(|file| {
            let named = file.named.iter().filter(|named| named.is_ours && !named.is_passed_on && !named.is_in_tests);
            named
                .filter_map(|named| files.file_of(&named.path))
                .filter(|other| files.files[*other].room() == file.room() && !file.is_part_of(&files.files[*other]))
                .collect()
        })
        .collect();
    let found: BTreeSet<Vec<&str>> = circles(&uses)
        .into_iter()
        .map(|circle| circle.into_iter().map(|file| files.files[file].path.as_str()).collect())
        .collect();
    let listed: BTreeSet<Vec<&str>> = CIRCLES.iter().map(|(circle, _)| circle.to_vec()).collect();
    assert_eq!(found, listed, "left: found; right: listed");
}

/// The groups of files each of which leads to every other, and back.
fn circles(uses: &[BTreeSet<usize>]) -> Vec<Vec<usize>> {
    let reach: Vec<BTreeSet<usize>> = (0..uses.len())
        .map(|start| {
            let mut seen = BTreeSet::new();
            let mut next = vec![start];
            while let Some(file) = next.pop() {
                next.extend(uses[file].iter().copied().filter(|other| seen.insert(*other)));
            }
            seen
        })
        .collect();
    let mut circles = Vec::new();
    for file in 0..uses.len() {
        let circle: Vec<usize> = (0..uses.len())
            .filter(|other| *other == file || reach[file].contains(other) && reach[*other].contains(&file))
            .collect();
        if circle.len() > 1 && circle[0] == file {
            circles.push(circle);
        }
    }
    circles
}
