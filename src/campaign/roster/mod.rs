//! `名单.xlsx`: the units of a campaign, and what the bureau already knows of each.
//!
//! In comes the workbook that `campaign init` made and the bureau filled in; out come the units, or every fault with its
//! cell. A column stands for a fixed part of a unit or for a field of the form.

mod messages;
mod read;
mod write;

use std::collections::HashMap;

use crate::formula::FieldIx;
use crate::template::{FieldType, Template, ValueSource};
use crate::value::Value;

use crate::text::normalize::normalize_key;

pub use read::{RosterFaults, is_address, read};
pub use write::workbook;

/// A unit on the roster.
#[derive(Debug, Clone, PartialEq)]
pub struct Unit {
    /// The unit's code; no two have the same.
    pub code: String,
    /// The unit's name.
    pub name: String,
    /// The code of its 主管部门, if that is another unit.
    pub parent: Option<String>,
    /// Where messages go.
    pub emails: Vec<String>,
    /// What the bureau fills in before the form goes out.
    pub given: Vec<(FieldIx, Value)>,
}

/// What a column of the roster is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Column {
    /// The unit's code.
    Code,
    /// The unit's name.
    Name,
    /// The 主管部门: its code, or its name.
    Parent,
    /// Addresses.
    Email,
    /// A field of the form.
    Field(FieldIx),
}

impl Column {
    /// The columns that every roster has.
    pub const FIXED: [Self; 4] = [Self::Code, Self::Name, Self::Parent, Self::Email];
}

/// The fields that the form means the bureau to fill in, apart from whose it is; a column each.
pub fn fields(template: &Template) -> Vec<FieldIx> {
    let fields = template.indexed().filter(|(ix, field)| {
        field.source == ValueSource::Prefilled && field.list.is_none() && !identifies(template, *ix)
    });
    fields.map(|(ix, _)| ix).collect()
}

/// Whether a field says whose the form is.
pub fn identifies(template: &Template, ix: FieldIx) -> bool {
    ix == template.unit_name || template.unit_code == Some(ix)
}

/// What stands over the column of a field: its label where no other has the same, else its id; with the unit of its figures.
pub fn heading(template: &Template, ix: FieldIx) -> String {
    let field = template.field(ix);
    let alike = template.fields.iter().filter(|other| other.label == field.label).count();
    let name = if alike == 1 { &field.label } else { &field.id };
    match field.kind {
        FieldType::Amount | FieldType::Count if !field.unit.is_empty() => format!("{name}（{}）", field.unit),
        _ => name.clone(),
    }
}

/// Every way in which a column can be named: what stands over it, and the ids and labels of the fields that can be filled in.
fn columns(template: &Template) -> HashMap<String, Column> {
    let mut columns = HashMap::new();
    for (ix, field) in template.indexed() {
        if !field.is_entered() || field.list.is_some() || field.checking || identifies(template, ix) {
            continue;
        }
        for name in [heading(template, ix), field.id.clone()] {
            columns.insert(normalize_key(&name), Column::Field(ix));
        }
    }
    for column in Column::FIXED {
        for name in messages::names(column) {
            columns.insert(normalize_key(name), column);
        }
    }
    columns
}
