//! A form and what it is filled with → the workbook that goes out.

use rust_xlsxwriter::XlsxError;

use crate::check::last_year::compared_figures;
use crate::compute::compute;
use crate::emit::{self, Content, Medium};
use crate::engine::filling::Filling;
use crate::form::Form;
use crate::template::ValueSource;
use crate::template::identity::Identity;
use crate::value::Value;

/// The form does not fit into a workbook.
#[derive(Debug, thiserror::Error)]
#[error("生成表格失败：{0}")]
pub struct WorkbookError(#[from] XlsxError);

/// The workbook of a form with this filling: blank where nothing is given, formulas with their results.
///
/// ```
/// use jixiao::engine::{Engine, Filling, Verdict, emit_filled};
/// use jixiao::form::Form;
///
/// let form = Form::built_in("hunan-department-2021").expect("a built-in form");
/// let blank = emit_filled(&form, &Filling::empty(&form.template))?;
///
/// let engine = Engine::new([form]);
/// let checked = engine.check(&blank, "自评表.xlsx").expect("there are no returns of last year that cannot be used");
/// assert_eq!(checked.verdict(), Verdict::Return);
/// assert_eq!(checked.returned_stem().as_deref(), Some("自评表-退回"));
/// # Ok::<(), jixiao::engine::WorkbookError>(())
/// ```
///
/// # Errors
/// Where the form does not fit into a workbook.
pub fn emit_filled(form: &Form, filling: &Filling) -> Result<Vec<u8>, WorkbookError> {
    emit_identified(form, filling, &identity(form, filling))
}

/// As [`emit_filled`], with the identity given, as a form has that goes out in a campaign.
///
/// # Errors
/// Where the form does not fit into a workbook.
pub fn emit_identified(form: &Form, filling: &Filling, identity: &Identity) -> Result<Vec<u8>, WorkbookError> {
    let computed = compute(&form.template, filling.values.clone(), |_| false);
    emit_with(form, &computed.values, filling, identity)
}

/// As [`emit_filled`], without results beside the formulas, as a program that does not compute would leave them. What this
/// year's figures are compared with stands among the values.
///
/// # Errors
/// Where the form does not fit into a workbook.
pub fn emit_uncalculated(form: &Form, values: &[Value]) -> Result<Vec<u8>, WorkbookError> {
    let filling = Filling::empty(&form.template);
    let compared = compared_figures(&form.template, values);
    let identity = Identity { compared, ..Identity::of(&form.template) };
    emit_with(form, values, &filling, &identity)
}

fn emit_with(form: &Form, values: &[Value], filling: &Filling, identity: &Identity) -> Result<Vec<u8>, WorkbookError> {
    let content =
        Content { values, typed_over: &filling.typed_over, identity, marks: &[], extra: &[], medium: Medium::Screen };
    Ok(emit::workbook(form, &content, None)?)
}

/// The identity of a workbook that goes out with this filling; it remembers what is prefilled.
pub fn identity(form: &Form, filling: &Filling) -> Identity {
    let template = &form.template;
    let mut identity = Identity::of(template);
    if let Some(code) = template.unit_code {
        identity.unit = filling.values[template.field(code).cell(0)].to_string();
    }
    identity.last_year.clone_from(&filling.last_year.filled);
    identity.compared.clone_from(&filling.last_year.compared);
    for ix in &filling.given {
        let field = template.field(*ix);
        if field.source != ValueSource::Prefilled {
            continue;
        }
        for row in 0..field.rows {
            let value = &filling.values[field.cell(row)];
            if !value.is_empty() {
                identity.prefilled.insert(crate::template::display::id(field, row), value.to_string());
            }
        }
    }
    identity
}
