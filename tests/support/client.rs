//! Programs that departments fill forms with: openpyxl and LibreOffice.

use std::fs;
use std::path::Path;

use jixiao::engine::Filling;
use jixiao::form::Form;
use jixiao::internals::number::to_double;
use jixiao::internals::prefilled_cell;
use jixiao::internals::template::FieldType;
use jixiao::value::Value;
use serde_json::{Value as Json, json};

use super::python::python;
use super::workbook_edits;

/// Who fills.
#[derive(Debug, Clone, Copy)]
pub enum Client {
    OpenPyxl,
    LibreOffice,
}

/// A cell and what is put into it.
pub fn edit(form: &Form, id: &str, value: impl Into<Json>) -> Json {
    let (ix, row) = prefilled_cell(&form.template, id).unwrap_or_else(|| panic!("no field {id}"));
    let place = &form.layout.places[ix.index()];
    let cell = place.cell_of_row(row);
    let sheet = &form.template.sheets[place.sheet].name;
    let date = form.template.field(ix).kind == FieldType::Date;
    json!({"sheet": sheet, "cell": cell.to_string(), "value": value.into(), "date": date})
}

/// Every cell of a filling, typed-over formulas included.
pub fn edits(form: &Form, filling: &Filling) -> Vec<Json> {
    let mut edits = Vec::new();
    for field in &form.template.fields {
        for row in 0..field.rows {
            let cell = field.cell(row);
            let value = filling.typed_over.get(&cell).unwrap_or(&filling.values[cell]);
            let json = match value {
                Value::Blank => continue,
                Value::Number(serial) if field.kind == FieldType::Date => {
                    json!(jixiao::internals::number::shown(*serial))
                }
                Value::Number(number) => json!(to_double(*number)),
                other => json!(other.to_string()),
            };
            let id = if field.list.is_some() { format!("{}[{}]", field.id, row + 1) } else { field.id.clone() };
            edits.push(edit(form, &id, json));
        }
    }
    edits
}

/// Has the client open a workbook, make the edits and save it. In a fast run openpyxl has a stand-in.
pub fn fill(client: Client, source: &Path, target: &Path, edits: &[Json]) {
    let script = match client {
        Client::OpenPyxl if super::fast() => return workbook_edits::apply(source, target, edits),
        Client::OpenPyxl => "tests/support/fill_openpyxl.py",
        Client::LibreOffice => {
            super::not_in_a_fast_run("LibreOffice");
            "tests/support/fill_libreoffice.py"
        }
    };
    let list = target.with_extension("json");
    fs::write(&list, serde_json::to_string(edits).unwrap()).unwrap();
    python(script, &[source.as_os_str(), target.as_os_str(), list.as_os_str()]);
    fs::remove_file(&list).unwrap();
}
