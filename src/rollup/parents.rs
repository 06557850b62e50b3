//! Each 主管部门 beside its 二级单位: the sums of their key figures, its own, and whether they go together.

use std::collections::{BTreeMap, HashMap};

use crate::finding::{Code, Finding};
use crate::form::Form;
use crate::template::display::shown;
use crate::template::{Field, FieldType, Template};
use crate::value::{Amount, Value};

use super::messages;
use super::row::Row;

/// The 主管部门 of each unit, as far as it is told.
#[derive(Debug)]
pub struct Parents {
    /// Of each row: the row of its 主管部门, or what it is called where it has no row.
    of: Vec<Option<Parent>>,
}

/// A 主管部门.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Parent {
    /// The unit in this row.
    Unit(usize),
    /// One that has no row.
    Other(Box<str>),
}

impl Parents {
    /// Finds each unit's 主管部门: by code, else by name. A unit that names itself has none above it.
    pub fn new(rows: &[Row]) -> Self {
        let mut codes: HashMap<&str, usize> = HashMap::new();
        let mut names: HashMap<&str, usize> = HashMap::new();
        for (at, row) in rows.iter().enumerate() {
            codes.entry(&row.code).or_insert(at);
            names.entry(&row.name).or_insert(at);
        }
        let find = |(at, row): (usize, &Row)| {
            let parent = row.parent.as_deref()?;
            match codes.get(parent).or_else(|| names.get(parent)) {
                Some(found) if *found == at => None,
                Some(found) => Some(Parent::Unit(*found)),
                None => Some(Parent::Other(parent.into())),
            }
        };
        Self { of: rows.iter().enumerate().map(find).collect() }
    }

    /// What the 主管部门 of a row is called; its own name where it has none above it and others under it.
    pub fn called<'a>(&'a self, rows: &'a [Row], at: usize) -> &'a str {
        match &self.of[at] {
            Some(Parent::Unit(parent)) => rows[*parent].called(),
            Some(Parent::Other(name)) => name,
            None => "",
        }
    }

    /// Each 主管部门 with the rows of its units: first those with a row, in the order of the rows.
    pub fn groups(&self) -> BTreeMap<&Parent, Vec<usize>> {
        let mut groups: BTreeMap<&Parent, Vec<usize>> = BTreeMap::new();
        for (at, parent) in self.of.iter().enumerate() {
            if let Some(parent) = parent {
                groups.entry(parent).or_default().push(at);
            }
        }
        groups
    }
}

/// A key figure of a 主管部门 beside the sum of its units'.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// The 主管部门.
    pub parent: Parent,
    /// How many units it has.
    pub units: usize,
    /// How many of them have figures.
    pub counted: usize,
    /// Which figure, by its place among the form's.
    pub figure: usize,
    /// The sum over its units.
    pub sum: Amount,
    /// Its own figure.
    pub own: Option<Amount>,
    /// What is to be said of it, if anything: R001 or R002.
    pub finding: Option<Finding>,
}

impl Comparison {
    /// By how much its own figure is greater than the sum.
    pub fn difference(&self) -> Option<Amount> {
        Some(self.own?.saturating_sub(self.sum))
    }
}

/// Whether it makes sense to add this figure up over units.
pub fn adds_up(field: &Field) -> bool {
    matches!(field.kind, FieldType::Amount | FieldType::Count)
}

/// Compares every 主管部门 with its units, figure by figure.
pub fn compare(form: &Form, rows: &[Row], parents: &Parents) -> Vec<Comparison> {
    let template = &form.template;
    let mut comparisons = Vec::new();
    for (parent, units) in parents.groups() {
        for (figure, ix) in template.figures.iter().enumerate() {
            let field = template.field(*ix);
            if !adds_up(field) {
                continue;
            }
            let figures: Vec<Amount> = units.iter().filter_map(|unit| rows[*unit].figures[figure]).collect();
            let own = match parent {
                Parent::Unit(at) => rows[*at].figures[figure],
                Parent::Other(_) => None,
            };
            let mut comparison = Comparison {
                parent: parent.clone(),
                units: units.len(),
                counted: figures.len(),
                figure,
                sum: figures.iter().fold(Amount::ZERO, |sum, figure| sum.saturating_add(*figure)),
                own,
                finding: None,
            };
            comparison.finding = judge(template, &comparison, field, rows);
            comparisons.push(comparison);
        }
    }
    comparisons
}

/// How far a sum of rounded amounts may be off: half a unit of the last decimal for each of them. Counts are exact.
fn tolerance(field: &Field, terms: usize) -> Amount {
    match field.kind {
        FieldType::Amount => Amount::new(5, field.decimals + 1).saturating_mul(Amount::from(terms)),
        _ => Amount::ZERO,
    }
}

fn judge(template: &Template, comparison: &Comparison, field: &Field, rows: &[Row]) -> Option<Finding> {
    let Parent::Unit(at) = &comparison.parent else { return None };
    let difference = comparison.difference()?;
    if comparison.counted == 0 || difference.abs() <= tolerance(field, comparison.counted) {
        return None;
    }
    let code = if difference < Amount::ZERO { Code::R001 } else { Code::R002 };
    let mut finding = Finding::new(code, messages::differs(template, rows, *at, comparison, difference));
    finding.field.clone_from(&field.id);
    finding.item.clone_from(&field.label);
    finding.entered = shown(field, &Value::Number(comparison.own.unwrap_or_default()));
    finding.expected = shown(field, &Value::Number(comparison.sum));
    finding.fix = finding.code.description().map(|description| description.fix.to_owned()).unwrap_or_default();
    Some(finding)
}
