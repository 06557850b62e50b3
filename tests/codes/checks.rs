//! The consistency rules of the built-in forms (family C): for each a change of the clean filling that breaks it, and the clean
//! filling, which breaks none.
//!
//! The changes stand in `checks`, a file a form. `JIXIAO_BLESS=1` looks for those that are missing or break their rule no more, and
//! writes the files; a change that it does not find is written by hand.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use jixiao::finding::Severity;
use jixiao::form::{Files, Form};
use jixiao::internals::compute::compute;
use jixiao::internals::formula::{Expr, FieldIx, Reach, Ref, references};
use jixiao::internals::intake::{Book, Submission, identity, read};
use jixiao::internals::template::{Check, CheckRule, Field, FieldType, Subject};
use jixiao::internals::{judge, prefilled_cell};
use jixiao::value::{Amount, Value};
use serde::Deserialize;
use serde_json::Value as Json;

use crate::on_all_cores;
use crate::support::clean::{self, Clean};

/// The most changes that are tried for a rule, and the most of them that are judged.
const MOST_TRIES: usize = 300;
const MOST_JUDGED: usize = 5;

/// How a rule is broken.
#[derive(Debug, Default, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Breach {
    /// What stands in which fields instead.
    typed: BTreeMap<String, Json>,
    /// Which fields are left blank: those whose ids begin like this.
    blank: BTreeSet<String>,
    /// The other codes that come with it, because the same figures break them.
    also: BTreeSet<String>,
}

/// A form with its clean filling as it is read.
struct Base {
    clean: Clean,
    submission: Submission,
}

impl Base {
    fn new(form: &str) -> Self {
        let clean = clean::of(form);
        let book = Book::open(&clean.bytes).unwrap();
        let submission = read(&clean.form, &book, identity(&book));
        Self { clean, submission }
    }

    /// The codes that call for action where these cells hold something else.
    fn codes(&self, changes: &[(usize, Value)]) -> BTreeSet<String> {
        let mut values = self.clean.filling.values.clone();
        for (cell, value) in changes {
            values[*cell].clone_from(value);
        }
        let computed = compute(&self.clean.form.template, values, |_| false);
        let mut entries = self.submission.entries.clone();
        for (entry, value) in entries.iter_mut().zip(computed.values) {
            entry.value = value;
        }
        let Submission { identity, formulas, uncalculated, .. } = &self.submission;
        let submission = Submission {
            companions: Vec::new(),
            entries,
            identity: identity.clone(),
            findings: Vec::new(),
            outside: Vec::new(),
            explanations: BTreeMap::new(),
            formulas: *formulas,
            uncalculated: *uncalculated,
        };
        let outcome = judge(&self.clean.form, &submission);
        let to_act_on = outcome.findings.iter().filter(|finding| finding.severity < Severity::Notice);
        to_act_on.map(|finding| finding.code.to_string()).collect()
    }

    /// The codes of the rules that the self-check of the form finds broken where these cells hold something else.
    fn broken_rules(&self, changes: &[(usize, Value)]) -> BTreeSet<String> {
        let template = &self.clean.form.template;
        let mut values = self.clean.filling.values.clone();
        for (cell, value) in changes {
            values[*cell].clone_from(value);
        }
        let computed = compute(template, values, |_| false);
        let is_wrong = |cell: usize| {
            let word = computed.values[cell].to_string();
            ["有误", "需说明", "未填"].contains(&word.as_str())
        };
        let lines = template.self_check.lines.iter();
        let broken = lines.filter_map(|line| {
            let Subject::Check(check) = line.subject else { return None };
            let is_broken = template.field(line.rows.unwrap_or(line.verdict)).cells().any(is_wrong);
            is_broken.then(|| template.checks[check].code.clone())
        });
        broken.collect()
    }

    /// The rules, one of each code: the copies of a repeated one say the same of other cells.
    fn checks(&self) -> BTreeMap<&str, &Check> {
        let mut checks = BTreeMap::new();
        for check in &self.clean.form.template.checks {
            checks.entry(check.code.as_str()).or_insert(check);
        }
        checks
    }

    fn is_broken(&self, code: &str, breach: &Breach) -> bool {
        let mut expected = breach.also.clone();
        expected.insert(code.to_owned());
        self.codes(&changes(&self.clean.form, breach)) == expected
    }
}

fn path(form: &str) -> String {
    format!("tests/codes/checks/{form}.toml")
}

fn written(form: &str) -> BTreeMap<String, Breach> {
    let text = fs::read_to_string(path(form)).unwrap_or_default();
    toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path(form)))
}

fn changes(form: &Form, breach: &Breach) -> Vec<(usize, Value)> {
    let change = |(id, value): (&String, &Json)| {
        let (ix, row) = prefilled_cell(&form.template, id).unwrap_or_else(|| panic!("no field {id}"));
        let value = match value {
            Json::Number(number) => Value::Number(number.to_string().parse().unwrap()),
            Json::String(text) if text.is_empty() => Value::Blank,
            Json::String(text) => Value::Text(text.clone()),
            Json::Null | Json::Bool(_) | Json::Array(_) | Json::Object(_) => panic!("{value} is not known"),
        };
        (form.template.field(ix).cell(row), value)
    };
    let is_blank = |field: &&Field| field.is_entered() && breach.blank.iter().any(|start| field.id.starts_with(start));
    let blank = form.template.fields.iter().filter(is_blank).flat_map(Field::cells);
    blank.map(|cell| (cell, Value::Blank)).chain(breach.typed.iter().map(change)).collect()
}

#[test]
fn every_rule_of_every_built_in_form_is_broken_by_its_change_and_by_no_clean_filling() {
    let is_blessed = std::env::var_os("JIXIAO_BLESS").is_some();
    let mut wrong = Vec::new();
    for form in Files::built_in_ids() {
        let base = Base::new(&form);
        assert_eq!(base.codes(&[]), BTreeSet::new(), "{form}: the clean filling");
        let breaches = written(&form);
        let checks: Vec<(&str, &Check)> = base.checks().into_iter().collect();
        let judged: BTreeMap<String, Option<Breach>> = on_all_cores(&checks, |(code, check)| {
            let there = breaches.get(*code).filter(|breach| base.is_broken(code, breach)).cloned();
            ((*code).to_owned(), there.or_else(|| is_blessed.then(|| search(&base, check)).flatten()))
        })
        .into_iter()
        .collect();
        if is_blessed {
            let kept = judged.iter().filter_map(|(code, found)| Some((code, found.as_ref().or(breaches.get(code))?)));
            fs::write(path(&form), shown(kept)).unwrap();
        }
        let broken = |(code, found): (&String, &Option<Breach>)| {
            found.is_none().then(|| match breaches.get(code) {
                Some(breach) => {
                    let codes = base.codes(&changes(&base.clean.form, breach));
                    format!("{form} {code}: {breach:?} gives {codes:?}")
                }
                None => format!("{form} {code}: no change that breaks it is written"),
            })
        };
        wrong.extend(judged.iter().filter_map(broken));
        let unknown = breaches.keys().filter(|code| !base.checks().contains_key(code.as_str()));
        wrong.extend(unknown.map(|code| format!("{form} {code}: there is no such rule")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The file of a form's changes.
fn shown<'b>(breaches: impl Iterator<Item = (&'b String, &'b Breach)>) -> String {
    let mut text =
        "# A change of the clean filling for each rule, which breaks it, and the other codes that come with it.\n\
                    # JIXIAO_BLESS=1 cargo test --test codes looks for the changes that are missing.\n\n"
            .to_owned();
    let list = |texts: &BTreeSet<String>| texts.iter().map(|text| format!("\"{text}\"")).collect::<Vec<_>>().join(", ");
    for (code, Breach { typed, blank, also }) in breaches {
        let typed: Vec<String> = typed.iter().map(|(id, value)| format!("\"{id}\" = {value}")).collect();
        let keys = [
            (!typed.is_empty()).then(|| format!("typed = {{ {} }}", typed.join(", "))),
            (!blank.is_empty()).then(|| format!("blank = [{}]", list(blank))),
            (!also.is_empty()).then(|| format!("also = [{}]", list(also))),
        ];
        let keys: Vec<String> = keys.into_iter().flatten().collect();
        text.push_str(&format!("{code} = {{ {} }}\n", keys.join(", ")));
    }
    text
}

/// Looks for a change of one cell, or else of two, that breaks the rule, and of these for one that breaks the fewest others.
fn search(base: &Base, check: &Check) -> Option<Breach> {
    let mut single = Vec::new();
    for cell in inputs(base, check) {
        single.extend(others(base, cell).into_iter().map(|value| vec![(cell, value)]));
    }
    let of_two = single.iter().enumerate().flat_map(|(at, first)| {
        let rest = single[at + 1..].iter().filter(move |second| second[0].0 != first[0].0);
        rest.map(move |second| [first.clone(), second.clone()].concat())
    });
    let two: Vec<Vec<(usize, Value)>> = of_two.take(MOST_TRIES).collect();
    best(base, check, single).or_else(|| best(base, check, two))
}

/// Of these changes one that breaks the rule and the fewest others with it.
fn best(base: &Base, check: &Check, mut tried: Vec<Vec<(usize, Value)>>) -> Option<Breach> {
    let form = &base.clean.form;
    tried.truncate(MOST_TRIES);
    let broken = |changes: Vec<(usize, Value)>| {
        let rules = base.broken_rules(&changes);
        rules.contains(&check.code).then_some((rules.len(), changes))
    };
    let mut breaking: Vec<(usize, Vec<(usize, Value)>)> = tried.into_iter().filter_map(broken).collect();
    breaking.sort_by_key(|(rules, _)| *rules);
    let told = breaking.into_iter().take(MOST_JUDGED).filter_map(|(_, changes)| {
        let mut also = base.codes(&changes);
        let written = |(cell, value): &(usize, Value)| (name(form, *cell), json(value));
        also.remove(&check.code).then(|| Breach {
            typed: changes.iter().map(written).collect(),
            blank: BTreeSet::new(),
            also,
        })
    });
    told.min_by_key(|breach| breach.also.len())
}

fn json(value: &Value) -> Json {
    match value {
        Value::Number(number) => Json::Number(number.normalize().to_string().parse().unwrap()),
        Value::Blank => Json::String(String::new()),
        Value::Text(text) => Json::String(text.clone()),
        Value::Bool(_) | Value::Error(_) => panic!("{value} is no input"),
    }
}

/// The name of a cell: `项目.决算[3]`.
fn name(form: &Form, cell: usize) -> String {
    let field = form.template.fields.iter().find(|field| field.cells().contains(&cell)).unwrap();
    if field.list.is_some() { format!("{}[{}]", field.id, cell - field.first + 1) } else { field.id.clone() }
}

/// The cells that are filled in and that the rule rests on, those that it marks first.
fn inputs(base: &Base, check: &Check) -> Vec<usize> {
    let template = &base.clean.form.template;
    let mut queue: Vec<Ref> = check.mark.clone();
    let mut add = |expr: &Expr| references(expr, &mut |reference| queue.push(reference));
    match &check.rule {
        CheckRule::Equal(left, right) | CheckRule::AtMost(left, right) => [left, right].into_iter().for_each(&mut add),
        CheckRule::Holds(condition) | CheckRule::Begun(condition) => add(condition),
        CheckRule::Unique(field) => queue.push(Ref { field: *field, reach: Reach::All }),
        CheckRule::Filled(cells) => queue.extend(cells.iter().copied()),
    }
    if let Some(when) = &check.when {
        references(when, &mut |reference| queue.push(reference));
    }
    let mut cells = Vec::new();
    let mut seen: Vec<FieldIx> = Vec::new();
    let mut at = 0;
    while let Some(reference) = queue.get(at).copied() {
        at += 1;
        let field = template.field(reference.field);
        if field.is_entered() {
            let fresh = rows(base, field, reference.reach).into_iter().map(|row| field.cell(row));
            cells.extend(fresh.filter(|cell| !cells.contains(cell)).collect::<Vec<usize>>());
        } else if !seen.contains(&reference.field) {
            seen.push(reference.field);
            field.formula().into_iter().for_each(|expr| references(expr, &mut |reference| queue.push(reference)));
        }
    }
    cells
}

/// The rows of a field that are tried: of a list the first two and the first blank one.
fn rows(base: &Base, field: &Field, reach: Reach) -> Vec<u32> {
    let (start, end) = match reach {
        Reach::One | Reach::ThisRow | Reach::All => (0, field.rows),
        Reach::Rows { start, len } => (start, start + len),
    };
    let is_blank = |row: &u32| base.clean.filling.values[field.cell(*row)].is_empty();
    let blank = (start..end).find(is_blank).filter(|row| *row > start + 1);
    (start..end.min(start + 2)).chain(blank).collect()
}

/// What may stand in a cell instead.
fn others(base: &Base, cell: usize) -> Vec<Value> {
    let template = &base.clean.form.template;
    let field = template.fields.iter().find(|field| field.cells().contains(&cell)).unwrap();
    let now = &base.clean.filling.values[cell];
    let mut values: Vec<Value> = match field.kind {
        FieldType::Choice => field.choices.iter().map(|choice| Value::Text(choice.clone())).collect(),
        FieldType::Text => {
            let column = field.cells().map(|cell| base.clean.filling.values[cell].clone());
            column.filter(|value| !value.is_empty()).take(1).chain([Value::Text("另一个".to_owned())]).collect()
        }
        FieldType::Date => vec![Value::Number(Amount::from(44_600))],
        FieldType::Amount | FieldType::Count | FieldType::Percent | FieldType::Score => {
            let number = now.as_number().unwrap_or_default();
            let ten = Amount::from(10);
            let half = Amount::new(5, 1);
            let others = [
                number + Amount::ONE,
                number - Amount::ONE,
                Amount::ZERO,
                number * half,
                number * Amount::new(15, 1),
                number * Amount::TWO,
                number * ten,
                number + ten,
                number + Amount::from(3_000),
                Amount::ONE,
                ten,
            ];
            let least = field.min.unwrap_or(Amount::MIN);
            let most = field.max.unwrap_or(Amount::MAX);
            let rounded = others.into_iter().map(|number| number.round_dp(field.decimals));
            rounded.filter(|number| *number >= least && *number <= most).map(Value::Number).collect()
        }
    };
    values.push(Value::Blank);
    let mut fresh = Vec::new();
    for value in values {
        if value != *now && !fresh.contains(&value) {
            fresh.push(value);
        }
    }
    fresh
}
