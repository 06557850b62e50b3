//! Every code fires where its example says so, and does not fire nearby; every rule of every built-in form can be broken.
//!
//! The words of the examples stand in the registry, the cases in `examples`, a file a family. `JIXIAO_CODE=I001` keeps to one.

#[path = "../support/mod.rs"]
mod support;
#[path = "../campaign/world.rs"]
#[allow(dead_code, reason = "the tests of campaigns use all of it")]
mod world;

mod campaign;
mod checks;
mod example;
mod together;
mod workbook;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::thread;

use example::{Case, Example, Sent};
use jixiao::finding::Code;
use serde_json::Value as Json;
use workbook::{Forms, Found};

/// A case, under a name for messages.
struct Named<'a> {
    name: String,
    case: &'a Case,
    /// The codes that are to be found, and no others.
    expected: BTreeSet<String>,
}

fn named(examples: &BTreeMap<String, Example>) -> Vec<Named<'_>> {
    let of = |(code, example): (&String, &'_ Example)| {
        let Example { fires, passes } = example;
        assert!(!fires.also.contains(code) && !passes.also.contains(code), "{code} is its own companion");
        assert!(fires.is_of_one_kind() && passes.is_of_one_kind(), "{code}: what of a case would be left out");
        let mut expected = fires.also.clone();
        expected.insert(code.clone());
        (expected, passes.also.clone())
    };
    examples
        .iter()
        .flat_map(|entry| {
            let (fired, passed) = of(entry);
            let (code, example) = entry;
            [
                Named { name: format!("{code}会报"), case: &example.fires, expected: fired },
                Named { name: format!("{code}不报"), case: &example.passes, expected: passed },
            ]
        })
        .collect()
}

/// Runs the check of each, on as many threads as there are cores.
fn on_all_cores<'a, T: Sync, R: Send>(items: &'a [T], run: impl Fn(&'a T) -> R + Sync) -> Vec<R> {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        let share = |first: usize| {
            let run = &run;
            move || items.iter().skip(first).step_by(threads).map(run).collect::<Vec<R>>()
        };
        let shares: Vec<_> = (0..threads).map(|first| scope.spawn(share(first))).collect();
        shares.into_iter().flat_map(|share| share.join().unwrap()).collect()
    })
}

#[test]
fn every_registered_code_has_an_example_and_no_other_has() {
    let written: Vec<String> = example::all().into_keys().collect();
    let mut registered: Vec<String> = Code::REGISTERED.iter().map(Code::to_string).collect();
    registered.sort();
    assert_eq!(written, registered);
}

#[test]
fn every_code_fires_where_its_example_says_so_and_not_nearby() {
    let mut examples = example::all();
    if let Ok(wanted) = std::env::var("JIXIAO_CODE") {
        examples.retain(|code, _| *code == wanted);
    }
    let cases = named(&examples);
    let (sent, others): (Vec<&Named<'_>>, Vec<&Named<'_>>) = cases.iter().partition(|named| named.case.sent.is_some());
    let forms = Forms::of(others.iter().map(|named| named.case));
    let found = |named: &&Named<'_>| match &named.case.together {
        Some(together) => (named.name.clone(), Found { codes: together::codes(together), said: Json::Null }),
        None => (named.name.clone(), forms.found(named.case)),
    };
    let found: BTreeMap<String, Found> = on_all_cores(&others, found).into_iter().collect();
    let mut codes: BTreeMap<String, BTreeSet<String>> =
        found.iter().map(|(name, found)| (name.clone(), found.codes.clone())).collect();
    let sent: BTreeMap<String, &Sent> =
        sent.iter().filter_map(|named| Some((named.name.clone(), named.case.sent.as_ref()?))).collect();
    if !sent.is_empty() {
        codes.extend(campaign::codes(&sent));
    }
    let wrong: Vec<String> = cases
        .iter()
        .filter(|named| codes[&named.name] != named.expected)
        .map(|named| format!("{}: found {:?}, expected {:?}", named.name, codes[&named.name], named.expected))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    if std::env::var_os("JIXIAO_CODE").is_none() {
        assert_said(&found);
    }
}

/// Holds what is said of every example, a snapshot a family of codes.
fn assert_said(found: &BTreeMap<String, Found>) {
    let mut families: BTreeMap<char, String> = BTreeMap::new();
    for (name, Found { said, .. }) in
        found.iter().filter(|(name, found)| name.ends_with("会报") && !found.said.is_null())
    {
        let family = families.entry(name.chars().next().unwrap()).or_default();
        writeln!(family, "{name} {said:#}").unwrap();
    }
    for (family, said) in families {
        insta::assert_snapshot!(format!("what_is_said_of_{family}"), said);
    }
}

#[test]
fn the_words_of_an_example_name_what_is_put_in() {
    let mut silent = Vec::new();
    for (code, Example { fires, passes }) in &example::all() {
        let registered = Code::registered(code).unwrap();
        let description = registered.description().unwrap();
        assert_ne!(description.fires, description.passes, "{code}");
        for (words, case) in [(description.fires, fires), (description.passes, passes)] {
            let is_named = |ways: &Vec<String>| ways.iter().any(|way| words.contains(way.as_str()));
            let missing = case.put_in().into_iter().filter(|ways| !is_named(ways));
            silent.extend(missing.map(|ways| format!("{code}: “{words}” does not name {}", ways.join(" or "))));
            // What else is found is said, but that a file was not saved by a program that computes.
            let silent_about = case.also.iter().filter(|also| *also != "D005" && !words.contains(also.as_str()));
            silent.extend(silent_about.map(|also| format!("{code}: “{words}” does not name {also}")));
        }
    }
    assert!(silent.is_empty(), "{}", silent.join("\n"));
}
