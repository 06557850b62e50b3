//! What goes into a unit's workbook.

use crate::engine::workbook::identity;
use crate::engine::{Filling, LastReturn};
use crate::form::Form;
use crate::roster::RosterUnit;
use crate::template::identity::Identity;
use crate::text::digest::of_parts;
use crate::value::Value;

use super::super::error::CampaignError;

/// What goes into the workbook of a unit, and its identity without a number.
pub(in crate::campaign) fn fill(
    form: &Form,
    unit: &RosterUnit,
    last_return: Option<&LastReturn>,
) -> Result<(Filling, Identity), CampaignError> {
    let template = &form.template;
    let mut filling = Filling::empty(template);
    let mut set = |ix, value| {
        let cell = template.field(ix).cell(0);
        filling.values[cell] = value;
        filling.given.push(ix);
    };
    set(template.unit_name, Value::Text(unit.name.clone()));
    if let Some(code) = template.unit_code {
        set(code, Value::Text(unit.code.clone()));
    }
    for (ix, value) in &unit.values {
        set(*ix, value.clone());
    }
    if let Some(last_return) = last_return {
        last_return.fill(template, &mut filling)?;
    }
    let mut identity = identity(form, &filling);
    identity.unit.clone_from(&unit.code);
    Ok((filling, identity))
}

/// The digest of all that is filled into a workbook, except its number. The form's files do not count: a form that was changed
/// and has the same revision is the same form, so that a corrected word does not send every unit another workbook.
pub(in crate::campaign) fn content_digest(form: &Form, filling: &Filling, identity: &Identity) -> String {
    let identity = Identity { digest: String::new(), ..identity.clone() };
    let mut parts: Vec<String> = identity.to_rows().into_iter().flatten().collect();
    for ix in &filling.given {
        let field = form.template.field(*ix);
        parts.push(field.id.clone());
        parts.extend(field.cells().map(|cell| filling.values[cell].to_string()));
    }
    of_parts(parts.iter().map(String::as_bytes))
}
