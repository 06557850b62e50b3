//! A file → a verdict and the workbook that goes back: intake, compute, check and returned, one after the other.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use crate::builder::load;
use crate::check::{Outcome, Verdict, judge};
use crate::engine::last_year::LastReturns;
use crate::engine::pipeline::{WriteError, write_whole};
use crate::files::system::reason;
use crate::finding::Finding;
use crate::form::Form;
use crate::intake::recognise::{identity, likeness};
use crate::intake::{Book, Submission, Unreadable, read};
use crate::returned;
use crate::template::identity::Identity;
use crate::template::{Faults, Files};

/// The share of a form's sheets from which a file without its identity is taken for the form.
pub const LIKE_ENOUGH: f64 = 0.5;

/// What whoever checks a file can do about a form that is not at hand.
const OWN_TEMPLATE: &str = "如果就是要收这种表，核对时请用 --template 指定它的模板文件夹。";

/// Checks files against forms, each form made ready once.
#[derive(Debug)]
pub struct Checker {
    forms: Vec<Candidate>,
    last_year: LastReturns,
}

/// A form that files may be of.
#[derive(Debug)]
struct Candidate {
    id: String,
    files: Files,
    form: OnceLock<Form>,
}

/// Why a checker could not be made.
#[derive(Debug, thiserror::Error)]
pub enum CheckerError {
    /// There is no such form.
    #[error("没有叫“{0}”的模板，也没有这个文件夹。内置的模板有：{built_in}。", built_in = Files::built_in_ids().join("、"))]
    Unknown(String),
    /// A form has faults.
    #[error("模板“{0}”有错误：\n{1}")]
    Faulty(String, Faults),
}

/// What became of a file.
#[derive(Debug)]
pub struct Checked<'a> {
    /// The file as named.
    pub file: PathBuf,
    /// The form it is of, where that could be told.
    pub form: Option<&'a Form>,
    /// What there is to say.
    pub result: Result<Outcome, CheckFailure>,
    /// The workbook that goes back, where one was written.
    pub returned: Option<PathBuf>,
}

/// Why there is no outcome.
#[derive(Debug)]
pub enum CheckFailure {
    /// The file is rejected; the finding says why.
    Rejected(Box<Finding>),
    /// The tool could not do its work.
    Failed(String),
}

impl Checked<'_> {
    /// What becomes of the file; `None` where the tool could not do its work.
    pub fn verdict(&self) -> Option<Verdict> {
        match &self.result {
            Ok(outcome) => Some(outcome.verdict),
            Err(CheckFailure::Rejected(_)) => Some(Verdict::Reject),
            Err(CheckFailure::Failed(_)) => None,
        }
    }
}

impl Checker {
    /// A checker for these forms (ids or folders), or for every built-in form where none is named.
    ///
    /// # Errors
    /// Where a form is not there, or a folder has faults.
    pub fn new(selectors: &[String]) -> Result<Self, CheckerError> {
        let mut forms = Vec::new();
        for selector in selectors {
            let files = match Files::built_in(selector) {
                Some(files) => files,
                None if Path::new(selector).is_dir() => {
                    Files::read(Path::new(selector)).map_err(|faults| CheckerError::Faulty(selector.clone(), faults))?
                }
                None => return Err(CheckerError::Unknown(selector.clone())),
            };
            let template = load(&files).map_err(|faults| CheckerError::Faulty(selector.clone(), faults))?;
            let id = template.id.clone();
            forms.push(Candidate { id, files, form: OnceLock::from(Form::new(template)) });
        }
        if selectors.is_empty() {
            for id in Files::built_in_ids() {
                let files = Files::built_in(&id).unwrap_or_default();
                forms.push(Candidate { id, files, form: OnceLock::new() });
            }
        }
        Ok(Self { forms, last_year: LastReturns::default() })
    }

    /// Holds what is checked to last year's accepted returns, each file to that of its unit.
    pub fn with_last_year(mut self, returns: Vec<PathBuf>) -> Self {
        self.last_year = LastReturns::new(returns);
        self
    }

    /// Checks a file, and writes what goes back as `outputs` says.
    pub fn check(&self, file: &Path, outputs: &mut Outputs) -> Checked<'_> {
        let mut checked = Checked {
            file: file.to_owned(),
            form: None,
            result: Err(CheckFailure::Failed(String::new())),
            returned: None,
        };
        let bytes = match read_file(file) {
            Ok(bytes) => bytes,
            Err(why) => {
                checked.result = Err(CheckFailure::Failed(why));
                return checked;
            }
        };
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        match self.read(&bytes) {
            Err(unreadable) => {
                let mut finding = unreadable.finding(&name);
                if matches!(unreadable, Unreadable::OtherTemplate(_)) {
                    finding.fix.push_str(OWN_TEMPLATE);
                }
                checked.result = Err(CheckFailure::Rejected(Box::new(finding)));
            }
            Ok((form, mut submission)) => {
                checked.form = Some(form);
                if let Err(why) = self.last_year.hold(form, &mut submission) {
                    checked.result = Err(CheckFailure::Failed(why));
                    return checked;
                }
                checked.result = Ok(judge(form, &submission));
                if let (Some(path), Ok(outcome)) = (outputs.path(file, &checked), &checked.result) {
                    match returned::workbook(form, &submission, outcome)
                        .map_err(WriteError::from)
                        .and_then(|bytes| write_whole(&path, &bytes))
                    {
                        Ok(()) => checked.returned = Some(path),
                        Err(error) => checked.result = Err(CheckFailure::Failed(error.to_string())),
                    }
                }
            }
        }
        checked
    }

    /// Checks the bytes of a file.
    ///
    /// # Errors
    /// Where it is not readable as one of the forms.
    pub fn judge(&self, bytes: &[u8]) -> Result<(&Form, Submission, Outcome), Unreadable> {
        let (form, submission) = self.read(bytes)?;
        let outcome = judge(form, &submission);
        Ok((form, submission, outcome))
    }

    fn read(&self, bytes: &[u8]) -> Result<(&Form, Submission), Unreadable> {
        let book = Book::open(bytes)?;
        let identity = identity(&book);
        let form = self.recognise(&book, identity.as_ref())?;
        Ok((form, read(form, &book, identity)))
    }

    fn recognise(&self, book: &Book, identity: Option<&Identity>) -> Result<&Form, Unreadable> {
        if let Some(identity) = identity {
            let Some(form) =
                self.forms.iter().find(|candidate| candidate.id == identity.template).and_then(Candidate::form)
            else {
                // Another year of a form at hand is worth telling apart.
                let only = match &self.forms[..] {
                    [only] => only.form(),
                    _ => None,
                };
                let unknown = || Unreadable::OtherTemplate(identity.template.clone());
                return Err(only.and_then(|only| other(only, identity)).unwrap_or_else(unknown));
            };
            return other(form, identity).map_or(Ok(form), Err);
        }
        let likely = self.forms.iter().filter_map(Candidate::form).map(|form| (likeness(form, book), form));
        likely
            .filter(|(likeness, _)| likeness.sheets >= LIKE_ENOUGH)
            .max_by(|(a, _), (b, _)| a.sheets.total_cmp(&b.sheets).then(a.labels.total_cmp(&b.labels)))
            .map(|(_, form)| form)
            .ok_or(Unreadable::Unknown)
    }
}

impl Candidate {
    /// The form, made ready at its first use. Built-in forms are tested to load; one that would not is passed over.
    fn form(&self) -> Option<&Form> {
        if let Some(form) = self.form.get() {
            return Some(form);
        }
        let template = load(&self.files).ok()?;
        Some(self.form.get_or_init(|| Form::new(template)))
    }
}

/// Why a file is not read as a form, with its identity where it has one.
#[derive(Debug)]
pub struct Refused {
    /// Why.
    pub why: Unreadable,
    /// Which form it says it is.
    pub identity: Option<Box<Identity>>,
}

/// Reads the bytes of a file as this form and no other.
///
/// # Errors
/// Where it is not readable as this form.
pub fn read_as(form: &Form, bytes: &[u8]) -> Result<Submission, Refused> {
    let book = Book::open(bytes).map_err(|why| Refused { why, identity: None })?;
    let identity = identity(&book);
    let why = match &identity {
        Some(identity) => other(form, identity),
        None => (likeness(form, &book).sheets < LIKE_ENOUGH).then_some(Unreadable::Unknown),
    };
    match why {
        Some(why) => Err(Refused { why, identity: identity.map(Box::new) }),
        None => Ok(read(form, &book, identity)),
    }
}

/// What a file says it is, where that is not this form.
fn other(form: &Form, identity: &Identity) -> Option<Unreadable> {
    let template = &form.template;
    if identity.fiscal_year != template.fiscal_year {
        return Some(Unreadable::OtherYear { found: identity.fiscal_year, wanted: template.fiscal_year });
    }
    (identity.template != template.id).then(|| Unreadable::OtherTemplate(identity.template.clone()))
}

/// The bytes of a file.
///
/// # Errors
/// Why there are none, in words.
pub fn read_file(file: &Path) -> Result<Vec<u8>, String> {
    let large = |shown: &dyn std::fmt::Display| format!("“{shown}”太大，不像是填好的表格。");
    read_file_within(file, crate::intake::MOST_BYTES, &large)
}

/// The bytes of a file of at most so many bytes; `large` says what to do about a larger one.
///
/// # Errors
/// Why there are none, in words.
pub fn read_file_within(
    file: &Path,
    most: usize,
    large: &dyn Fn(&dyn std::fmt::Display) -> String,
) -> Result<Vec<u8>, String> {
    let shown = file.display();
    if file.is_dir() {
        return Err(format!("“{shown}”是文件夹，请指定填好的表格文件。"));
    }
    let too_large = fs::metadata(file).is_ok_and(|about| about.len() > most as u64);
    if too_large {
        return Err(large(&shown));
    }
    fs::read(file).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => format!("找不到文件“{shown}”。"),
        _ => format!("读不了“{shown}”：{}。", reason(&error)),
    })
}

/// Where the workbooks go that go back.
#[derive(Debug)]
pub struct Outputs {
    place: Place,
    /// What was written in this run: two inputs must not overwrite each other's output.
    taken: HashSet<PathBuf>,
}

#[derive(Debug)]
enum Place {
    Nowhere,
    Beside,
    Folder(PathBuf),
}

impl Outputs {
    /// None is written.
    pub fn none() -> Self {
        Self { place: Place::Nowhere, taken: HashSet::new() }
    }

    /// Each beside its input.
    pub fn beside() -> Self {
        Self { place: Place::Beside, taken: HashSet::new() }
    }

    /// All in a folder.
    pub fn folder(folder: &Path) -> Self {
        Self { place: Place::Folder(folder.to_owned()), taken: HashSet::new() }
    }

    /// Where the workbook for a file goes: `<name>-退回.xlsx` or `<name>-通过.xlsx`, never over an input or another output.
    fn path(&mut self, file: &Path, checked: &Checked<'_>) -> Option<PathBuf> {
        let folder = match &self.place {
            Place::Nowhere => return None,
            Place::Beside => file.parent().unwrap_or(Path::new("")).to_owned(),
            Place::Folder(folder) => folder.clone(),
        };
        let word = match checked.verdict()? {
            Verdict::Reject => return None,
            verdict => verdict.word(),
        };
        let stem = file.file_stem().unwrap_or_default().to_string_lossy();
        let stem = bare_stem(&stem);
        let same = |path: &Path| match (fs::canonicalize(path), fs::canonicalize(file)) {
            (Ok(path), Ok(file)) => path == file,
            _ => path == file,
        };
        let path = (1..)
            .map(|n: u32| {
                let number = if n == 1 { String::new() } else { n.to_string() };
                folder.join(format!("{stem}-{word}{number}.xlsx"))
            })
            .find(|path| !self.taken.contains(path) && !same(path))?;
        self.taken.insert(path.clone());
        Some(path)
    }
}

/// A file's name without what earlier rounds put behind it.
fn bare_stem(stem: &str) -> &str {
    let plain = stem.trim_end_matches(|c: char| c.is_ascii_digit());
    for word in ["-退回", "-通过"] {
        if let Some(bare) = plain.strip_suffix(word).filter(|bare| !bare.is_empty()) {
            return bare_stem(bare);
        }
    }
    stem
}

#[cfg(test)]
mod tests {
    use super::bare_stem;

    #[test]
    fn rounds_do_not_pile_up_in_a_name() {
        for (stem, bare) in [
            ("自评表", "自评表"),
            ("自评表-退回", "自评表"),
            ("自评表-退回2-通过", "自评表"),
            ("自评表2021", "自评表2021"),
            ("-退回", "-退回"),
        ] {
            assert_eq!(bare_stem(stem), bare);
        }
    }
}
