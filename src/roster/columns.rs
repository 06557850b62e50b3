//! The columns of the roster: which there are, and how each may be named.

use std::collections::HashMap;

use crate::formula::FieldIx;
use crate::template::{FieldType, Template, ValueSource};
use crate::text::normalize::normalize_key;

use super::messages;

/// What a column of the roster holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum RosterColumn {
    /// The unit's code.
    Code,
    /// The unit's name.
    Name,
    /// The unit's 主管部门: its code, or its name.
    Parent,
    /// The unit's addresses.
    Email,
    /// The value of a field of the form.
    Field(FieldIx),
}

impl RosterColumn {
    /// The columns that every roster has.
    pub(super) const FIXED: [Self; 4] = [Self::Code, Self::Name, Self::Parent, Self::Email];

    /// What the column is called in a new roster. Empty for a field's column, which [`field_heading`] names.
    pub(super) fn heading(self) -> &'static str {
        self.names().first().copied().unwrap_or_default()
    }

    /// What the column may be called. Empty for a field's column.
    const fn names(self) -> &'static [&'static str] {
        match self {
            Self::Code => &messages::CODE_NAMES,
            Self::Name => &messages::NAME_NAMES,
            Self::Parent => &messages::PARENT_NAMES,
            Self::Email => &messages::EMAIL_NAMES,
            Self::Field(_) => &[],
        }
    }
}

/// The fields that the form leaves to the bureau to fill in, but for those that say whose the form is. A new roster has a
/// column for each.
pub(super) fn prefilled_fields(template: &Template) -> Vec<FieldIx> {
    let fields = template.indexed().filter(|(ix, field)| {
        field.source == ValueSource::Prefilled && field.list.is_none() && !identifies_unit(template, *ix)
    });
    fields.map(|(ix, _)| ix).collect()
}

/// Whether a field says whose the form is: the unit's name or code.
fn identifies_unit(template: &Template, ix: FieldIx) -> bool {
    ix == template.unit_name || template.unit_code == Some(ix)
}

/// The heading of a field's column: the field's label, or its id where several fields have the same label; for amounts and
/// counts with the unit of measure.
pub(super) fn field_heading(template: &Template, ix: FieldIx) -> String {
    let field = template.field(ix);
    let same_label = template.fields.iter().filter(|other| other.label == field.label).count();
    let name = if same_label == 1 { &field.label } else { &field.id };
    match field.kind {
        FieldType::Amount | FieldType::Count if !field.unit.is_empty() => format!("{name}（{}）", field.unit),
        FieldType::Amount
        | FieldType::Count
        | FieldType::Percent
        | FieldType::Score
        | FieldType::Date
        | FieldType::Text
        | FieldType::Choice => name.clone(),
    }
}

/// Every name that a column may have, normalised, with the column: the names of the fixed columns, and the headings and ids of
/// all fields that a person fills in.
pub(super) fn columns_by_name(template: &Template) -> HashMap<String, RosterColumn> {
    let mut columns = HashMap::new();
    for (ix, field) in template.indexed() {
        if !field.is_entered() || field.list.is_some() || field.checking || identifies_unit(template, ix) {
            continue;
        }
        for name in [field_heading(template, ix), field.id.clone()] {
            columns.insert(normalize_key(&name), RosterColumn::Field(ix));
        }
    }
    for column in RosterColumn::FIXED {
        for name in column.names() {
            columns.insert(normalize_key(name), column);
        }
    }
    columns
}
