//! What a page checks with, and the engine made of it.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Value as Json, json};

use crate::engine::{
    Checked, Engine, FileView, Filling, FillingError, LastReturn, LastYearError, LastYearFile, SheetView,
    WorkbookError, emit_filled,
};
use crate::finding::FindingState;
use crate::form::{Faults, Files, Form, Template};
use crate::intake::MOST_BYTES;
use crate::report::{FileReport, FileResult, Format};

use super::messages::{self, page_title};

/// What a page checks with.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct PageSetup {
    /// The forms.
    pub forms: Vec<Files>,
    /// What the bureau filled in for the unit that the page is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub values: Option<PageValues>,
    /// Returns that were accepted last year.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub last_year: Vec<StoredFile>,
}

/// The text of a values file.
#[derive(Debug, Serialize, Deserialize)]
pub struct PageValues {
    /// The file's name.
    pub name: String,
    /// What stands in it.
    pub text: String,
    /// Whether that is JSON, and not TOML.
    pub is_json: bool,
}

/// A file with its bytes.
#[derive(Debug, Serialize, Deserialize)]
pub struct StoredFile {
    /// The file's name.
    pub name: String,
    /// Its bytes.
    #[serde(serialize_with = "to_base64", deserialize_with = "from_base64")]
    pub bytes: Vec<u8>,
}

fn to_base64<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&BASE64.encode(bytes))
}

fn from_base64<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    BASE64.decode(String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
}

/// Why a page cannot check with its setup.
#[derive(Debug, thiserror::Error)]
pub enum PageSetupError {
    /// A form has faults.
    #[error("模板有错误：\n{0}")]
    Form(Faults),
    /// The values are of one form, and there are several or none.
    #[error("--values 和 --last-year 是一个单位一份表的，请只写一个模板。")]
    OneFormOnly,
    /// The values do not fit the form.
    #[error(transparent)]
    Filling(#[from] FillingError),
    /// Last year's return cannot be used.
    #[error(transparent)]
    LastYear(#[from] LastYearError),
}

/// What a page has started: the engine, and the workbook that it gives out.
#[derive(Debug)]
pub struct PageEngine {
    engine: Engine,
    filling: Option<Filling>,
}

impl PageSetup {
    /// The engine of this setup.
    ///
    /// # Errors
    /// Where a form has faults, or the unit's figures do not fit it.
    pub fn start(&self) -> Result<PageEngine, PageSetupError> {
        let forms: Vec<Form> =
            self.forms.iter().map(Form::load).collect::<Result<_, _>>().map_err(PageSetupError::Form)?;
        let filling = self.filling(&forms)?;
        let stored = |file: &StoredFile| LastYearFile { name: file.name.clone(), bytes: file.bytes.clone() };
        let mut engine = Engine::new(forms).with_other_form_advice(messages::OTHER_FORM_ADVICE);
        if let Some(filling) = &filling {
            engine = engine.with_given(filling);
        }
        engine = engine.with_last_year(self.last_year.iter().map(stored).collect());
        Ok(PageEngine { engine, filling })
    }

    /// What the unit's workbook was filled with before it went out; `None` where the page is for no unit.
    fn filling(&self, forms: &[Form]) -> Result<Option<Filling>, PageSetupError> {
        if self.values.is_none() && self.last_year.is_empty() {
            return Ok(None);
        }
        let [form] = forms else { return Err(PageSetupError::OneFormOnly) };
        let mut filling = match &self.values {
            Some(PageValues { name, text, is_json }) => Filling::parse(&form.template, name, text, *is_json)?,
            None => Filling::empty(&form.template),
        };
        for file in &self.last_year {
            LastReturn::read(form, &file.name, &file.bytes)?.fill(&form.template, &mut filling)?;
        }
        Ok(Some(filling))
    }
}

/// The words of the states by their keys in JSON.
pub(crate) fn state_words() -> BTreeMap<String, &'static str> {
    let keyed = |state: &FindingState| Some((serde_json::to_value(state).ok()?.as_str()?.to_owned(), state.word()));
    FindingState::ALL.iter().filter_map(keyed).collect()
}

impl PageEngine {
    /// The forms that are checked, as JSON, with the unit that the page is for and the words of the states.
    pub fn description(&self) -> String {
        let unit =
            self.filling.as_ref().zip(self.engine.forms().next()).map(|(filling, form)| {
                filling.values[form.template.field(form.template.unit_name).cell(0)].to_string()
            });
        let line = |Template { title, fiscal_year, revision, place, .. }: &Template| json!({ "title": title, "fiscal_year": fiscal_year, "revision": revision, "place": place });
        let forms: Vec<Json> = self.engine.forms().map(|form| line(&form.template)).collect();
        let description = json!({
            "version": env!("CARGO_PKG_VERSION"),
            "forms": forms,
            "unit": unit.unwrap_or_default(),
            "states": state_words(),
            "most_bytes": MOST_BYTES,
        });
        description.to_string()
    }

    /// The title of the page.
    pub fn title(&self) -> String {
        page_title(&self.engine.forms().collect::<Vec<_>>())
    }

    /// Checks the bytes of a file.
    pub fn check(&self, bytes: &[u8], name: &str) -> PageChecked<'_> {
        match self.engine.check(bytes, name) {
            Ok(checked) => PageChecked::Checked(checked),
            Err(error) => PageChecked::Failed { form: error.form, name: name.to_owned(), why: error.why.to_string() },
        }
    }

    /// What is said of a file that a check did not get through.
    pub fn damaged(&self, name: &str) -> PageChecked<'_> {
        PageChecked::Checked(self.engine.damaged(name))
    }

    /// What is said of a file that is too large to be read at all.
    pub fn too_large(&self, name: &str) -> PageChecked<'_> {
        PageChecked::Checked(self.engine.too_large(name))
    }

    /// The workbook that is filled in, of the form with this number: blank, or as the unit got it.
    ///
    /// # Errors
    /// Where the form does not fit into a workbook.
    pub fn blank(&self, form: usize) -> Result<Option<Vec<u8>>, WorkbookError> {
        let Some(form) = self.engine.forms().nth(form) else { return Ok(None) };
        match &self.filling {
            Some(filling) => emit_filled(form, filling).map(Some),
            None => emit_filled(form, &Filling::empty(&form.template)).map(Some),
        }
    }
}

/// A file that a page was given to check.
#[derive(Debug)]
pub enum PageChecked<'e> {
    /// It was checked.
    Checked(Checked<'e>),
    /// It could not be checked.
    Failed {
        /// The form that it is of.
        form: &'e Form,
        /// Its name.
        name: String,
        /// Why it could not be checked.
        why: String,
    },
}

impl PageChecked<'_> {
    /// The report on the file, as `jixiao check --no-output --format json` writes it.
    pub fn report(&self) -> String {
        let (name, form, result) = match self {
            Self::Checked(checked) => (checked.name(), checked.form(), FileResult::of(checked, None)),
            Self::Failed { form, name, why } => (name.as_str(), Some(*form), FileResult::Failed(why.clone())),
        };
        Format::Json.render(&[FileReport { file: name.to_owned(), name: name.to_owned(), form, result }])
    }

    /// What the page shows of the file.
    pub fn view(&self) -> FileView {
        match self {
            Self::Checked(checked) => checked.view(),
            Self::Failed { name, why, .. } => FileView::failed(name, why),
        }
    }

    /// The sheets of the workbook that goes back.
    pub fn sheets(&self) -> Vec<SheetView> {
        match self {
            Self::Checked(checked) => checked.sheets(),
            Self::Failed { .. } => Vec::new(),
        }
    }

    /// The bytes of the workbook that goes back, if one does.
    ///
    /// # Errors
    /// Where what was found does not fit into a workbook.
    pub fn returned(&self) -> Result<Option<Vec<u8>>, WorkbookError> {
        match self {
            Self::Checked(checked) => checked.returned(),
            Self::Failed { .. } => Ok(None),
        }
    }
}
