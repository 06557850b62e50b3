//! The values of a checked file by the ids of their fields.

use serde_json::{Map, Value as Json};

use crate::check::Outcome;
use crate::form::Form;
use crate::template::display;
use crate::template::{Field, ValueSource};
use crate::value::Value;

/// Every value that is not blank: the id of its field and its text, in the order of the form. The fields of the self-check
/// and last year's figures are left out.
pub(crate) fn field_values<'a>(form: &'a Form, outcome: &'a Outcome) -> impl Iterator<Item = (String, String)> + 'a {
    let cells = |field: &'a Field| (0..field.rows).map(move |row| (field, row));
    let is_reported = |field: &&Field| !field.checking && field.source != ValueSource::Recalled;
    form.template.fields.iter().filter(is_reported).flat_map(cells).filter_map(|(field, row)| {
        let value = &outcome.values[field.cell(row)];
        (*value != Value::Blank).then(|| (display::id(field, row), value.to_string()))
    })
}

/// The same as a JSON object.
pub(crate) fn json_values(form: &Form, outcome: &Outcome) -> Map<String, Json> {
    field_values(form, outcome).map(|(id, text)| (id, Json::String(text))).collect()
}
