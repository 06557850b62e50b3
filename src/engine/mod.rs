//! The engine: bytes in, verdict and bytes out.
//!
//! An [`Engine`] holds forms, each made ready once. The bytes of a file become a [`Checked`]: intake, compute, check and
//! returned, one after the other. A [`Filling`] becomes the workbook that goes out. No file is read or written here, no thread
//! is started, no clock is asked: that is for what stands around the engine.

mod checked;
mod comparison;
mod filling;
mod last_return;
pub(crate) mod recognise;
pub(crate) mod workbook;

use std::sync::OnceLock;

use crate::check::judge;
use crate::form::Form;
use crate::intake::recognise::{identity, likeness};
use crate::intake::{Book, Submission, Unreadable, read};
use crate::template::Files;
use crate::template::identity::Identity;

pub use crate::check::{
    Outcome, ScoreGroup, ScoreSummary, Trace, Understood, UnderstoodFigure, UnderstoodList, Verdict,
};
pub use crate::evidence::Companion;
pub use crate::returned::{FileView, SheetView};
pub use checked::Checked;
pub use comparison::{CellChange, Comparison, ComparisonError};
pub use filling::{EntryError, Figures, Filling, FillingError, ValueError};
pub use last_return::{LastReturn, LastYearError};
pub use workbook::{WorkbookError, emit_filled};

use last_return::return_of_unit;
use recognise::{LIKE_ENOUGH, other_form};

/// Checks workbooks against forms, and makes workbooks of them.
///
/// ```
/// use jixiao::engine::Engine;
/// use jixiao::finding::Code;
///
/// let engine = Engine::built_in();
/// let checked = engine.check(b"not a workbook", "自评表.xlsx").expect("there are no returns of last year that cannot be used");
/// assert_eq!(checked.findings()[0].code, Code::T001);
/// ```
#[derive(Debug)]
pub struct Engine {
    forms: Vec<Candidate>,
    last_year: Vec<LastYearFile>,
    /// What the bureau filled in for the unit that every file is of.
    given: Option<Identity>,
    other_form_advice: &'static str,
}

/// A form that files may be of.
#[derive(Debug)]
struct Candidate {
    id: String,
    /// The form, made ready at its first use.
    form: OnceLock<Form>,
    /// Last year's returns as read for this form, at their first use.
    last_returns: OnceLock<Result<Vec<LastReturn>, LastYearError>>,
}

/// A file with a return that was accepted last year.
#[derive(Debug, Clone)]
pub struct LastYearFile {
    /// The file's name.
    pub name: String,
    /// The bytes of the workbook.
    pub bytes: Vec<u8>,
}

/// A file could not be held to last year's return of its unit.
#[derive(Debug, thiserror::Error)]
#[error("{why}")]
pub struct CheckError<'e> {
    /// The form that the file is of.
    pub form: &'e Form,
    /// What is wrong with last year's returns.
    pub why: LastYearError,
}

impl Engine {
    /// An engine for every built-in form; a form is loaded when a file is first compared with it.
    pub fn built_in() -> Self {
        let candidate = |id| Candidate { id, form: OnceLock::new(), last_returns: OnceLock::new() };
        Self::with_candidates(Files::built_in_ids().into_iter().map(candidate).collect())
    }

    /// An engine for these forms and no others.
    pub fn new(forms: impl IntoIterator<Item = Form>) -> Self {
        let candidate = |form: Form| Candidate {
            id: form.template.id.clone(),
            form: OnceLock::from(form),
            last_returns: OnceLock::new(),
        };
        Self::with_candidates(forms.into_iter().map(candidate).collect())
    }

    fn with_candidates(forms: Vec<Candidate>) -> Self {
        Self { forms, last_year: Vec::new(), given: None, other_form_advice: "" }
    }

    /// Holds every file that is checked to last year's return of its unit, which is among these.
    pub fn with_last_year(mut self, returns: Vec<LastYearFile>) -> Self {
        self.last_year = returns;
        self
    }

    /// Holds every file of the first form to what the bureau filled in for its unit, whatever the file remembers of it.
    pub fn with_given(mut self, filling: &Filling) -> Self {
        let given = self.forms().next().map(|form| workbook::identity(form, filling));
        self.given = given;
        self
    }

    /// The forms, each made ready.
    pub fn forms(&self) -> impl Iterator<Item = &Form> {
        self.ready().map(|(_, form)| form)
    }

    /// Has a sentence follow where a file is of a form that the engine does not have: what whoever checks can do about it.
    pub fn with_other_form_advice(mut self, advice: &'static str) -> Self {
        self.other_form_advice = advice;
        self
    }

    /// Checks the bytes of a file. Its name stands in the findings about the file as a whole, and in the name of what goes
    /// back.
    ///
    /// A file that is none of the engine's forms is rejected, which is no error of the engine.
    ///
    /// # Errors
    /// Where the file is to be held to last year's returns, and they cannot be used.
    pub fn check(&self, bytes: &[u8], name: &str) -> Result<Checked<'_>, CheckError<'_>> {
        self.check_with(bytes, name, &[])
    }

    /// Checks the bytes of a file that came along with others: the evidence that it registers is held against their names. Nothing is
    /// said of evidence that did not come where nothing came but the file.
    ///
    /// # Errors
    /// Where the file is to be held to last year's returns, and they cannot be used.
    pub fn check_with(
        &self,
        bytes: &[u8],
        name: &str,
        companions: &[Companion],
    ) -> Result<Checked<'_>, CheckError<'_>> {
        let (candidate, form, mut submission) = match self.read(bytes) {
            Ok(read) => read,
            Err(why) => return Ok(Checked::rejected(name, &why, self.other_form_advice)),
        };
        if let Some(given) = self.given.as_ref().filter(|given| given.template == form.template.id) {
            let identity = submission.identity.get_or_insert_with(|| Identity::of(&form.template));
            identity.prefilled.extend(given.prefilled.clone());
        }
        if !self.last_year.is_empty() {
            self.hold_to_last_year(candidate, form, &mut submission).map_err(|why| CheckError { form, why })?;
        }
        submission.companions = companions.to_vec();
        let outcome = judge(form, &submission);
        Ok(Checked::judged(name, form, submission, outcome))
    }

    /// What is said of a file that no reader got through: where a reader's panic cannot be caught, whoever started the engine says
    /// this in its place.
    pub fn damaged(&self, name: &str) -> Checked<'_> {
        Checked::rejected(name, &Unreadable::unrecognised(), self.other_form_advice)
    }

    /// What is said of a file that is too large to be read at all.
    pub fn too_large(&self, name: &str) -> Checked<'_> {
        Checked::rejected(name, &Unreadable::TooLarge, self.other_form_advice)
    }

    fn read(&self, bytes: &[u8]) -> Result<(&Candidate, &Form, Submission), Unreadable> {
        let book = Book::open(bytes)?;
        let identity = identity(&book);
        let (candidate, form) = self.recognise(&book, identity.as_ref())?;
        Ok((candidate, form, read(form, &book, identity)))
    }

    fn recognise(&self, book: &Book, identity: Option<&Identity>) -> Result<(&Candidate, &Form), Unreadable> {
        let Some(identity) = identity else {
            let likely = self.ready().map(|(candidate, form)| (likeness(form, book), candidate, form));
            return likely
                .filter(|(likeness, ..)| likeness.sheets >= LIKE_ENOUGH)
                .max_by(|(a, ..), (b, ..)| a.sheets.total_cmp(&b.sheets).then(a.labels.total_cmp(&b.labels)))
                .map(|(_, candidate, form)| (candidate, form))
                .ok_or(Unreadable::Unknown);
        };
        let named = self.forms.iter().find(|candidate| candidate.id == identity.template);
        let Some((candidate, form)) = named.and_then(Candidate::ready) else {
            // The only form at hand in another year is reported as that.
            let only = match &self.forms[..] {
                [only] => only.form(),
                _ => None,
            };
            let unknown = || Unreadable::OtherTemplate(identity.template.clone());
            return Err(only.and_then(|only| other_form(only, identity)).unwrap_or_else(unknown));
        };
        other_form(form, identity).map_or(Ok((candidate, form)), Err)
    }

    fn ready(&self) -> impl Iterator<Item = (&Candidate, &Form)> {
        self.forms.iter().filter_map(Candidate::ready)
    }

    /// Puts what last year's return of the unit says in the place of what the file remembers of it.
    fn hold_to_last_year(
        &self,
        candidate: &Candidate,
        form: &Form,
        submission: &mut Submission,
    ) -> Result<(), LastYearError> {
        let read = || self.last_year.iter().map(|file| LastReturn::read(form, &file.name, &file.bytes)).collect();
        let returns: &Result<Vec<LastReturn>, LastYearError> = candidate.last_returns.get_or_init(read);
        match returns {
            Ok(returns) => return_of_unit(returns, &form.template, submission)?.apply_to(&form.template, submission),
            Err(why) => return Err(why.clone()),
        }
        Ok(())
    }
}

impl Candidate {
    /// The form, made ready at its first use. Built-in forms are tested to load; one that would not is passed over.
    fn form(&self) -> Option<&Form> {
        if let Some(form) = self.form.get() {
            return Some(form);
        }
        let form = Form::built_in(&self.id)?;
        Some(self.form.get_or_init(|| form))
    }

    fn ready(&self) -> Option<(&Self, &Form)> {
        Some((self, self.form()?))
    }
}
