//! Last year's accepted return: in come the bytes of its file, out go the figures that this year's form takes from it.
//!
//! What counts are the recomputed values of a return that passes; a file that does not pass is refused. This year's form is
//! filled with its figures ([`LastReturn::fill`]), and what comes back is held to them
//! ([`Engine::with_last_year`](super::Engine::with_last_year)).

use crate::check::{Outcome, Verdict, judge};
use crate::compute::View;
use crate::engine::filling::{Figures, Filling};
use crate::engine::recognise::LIKE_ENOUGH;
use crate::finding::{Finding, Severity};
use crate::form::Form;
use crate::formula::{Expr, evaluate};
use crate::intake::recognise::{identity, likeness};
use crate::intake::{Book, Reading, Submission, read};
#[cfg(feature = "rollup")]
use crate::template::FieldType;
use crate::template::identity::Identity;
use crate::template::prefill::prefilled_value;
use crate::template::{Carried, Field, Template};
#[cfg(feature = "rollup")]
use crate::text::comparable::{ComparableText, TextDigest};
use crate::value::Value;
use crate::value::number::round;

/// How many of the findings of a return that does not pass are shown.
const MOST_SHOWN: usize = 3;

/// An accepted return of last year.
#[derive(Debug)]
pub struct LastReturn {
    /// The file's name.
    file: String,
    unit: ReturningUnit,
    figures: Figures,
    /// The digests of what the unit wrote, sorted.
    #[cfg(feature = "rollup")]
    texts: Box<[TextDigest]>,
}

/// Why last year's figures cannot be had.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LastYearError {
    /// The form takes nothing from last year.
    #[error("模板“{0}”没有写上年的数从哪里来（last-year.toml），不能用 --last-year。")]
    NotTaken(String),
    /// The file cannot be read as a workbook; the sentence that says why.
    #[error("上年的表读不了：{0}")]
    Unreadable(String),
    /// It is another form, or of another year.
    #[error("“{file}”不是上年的表“{title}”{found}，上年的数不能从它来。")]
    OtherForm {
        /// The file.
        file: String,
        /// The form wanted.
        title: String,
        /// The form that it is instead, where that is known.
        found: String,
    },
    /// It does not pass.
    #[error("“{file}”没有通过核对，上年的数不能以它为准；请用上年通过的表。它有{count}处要改正或说明：{first}")]
    NotPassed {
        /// The file.
        file: String,
        /// How many errors and unexplained warnings it has.
        count: usize,
        /// The first of them, a line each.
        first: String,
    },
    /// It is another unit's.
    #[error("“{file}”是“{found}”的表，不是“{wanted}”的；请用同一单位上年通过的表。")]
    OtherUnit {
        /// The file.
        file: String,
        /// The unit that the return is of.
        found: String,
        /// The unit that it should be of.
        wanted: String,
    },
    /// None of the returns is this unit's.
    #[error("所给的上年的表里没有“{0}”的。")]
    NoneOf(String),
}

/// The unit that a return is of, by what the return says.
#[derive(Debug, Clone, PartialEq, Eq)]
struct ReturningUnit {
    code: String,
    name: String,
}

impl ReturningUnit {
    fn new(code: &str, name: &str) -> Self {
        Self { code: code.trim().to_owned(), name: name.trim().to_owned() }
    }

    /// Whether two returns are of the same unit, by the code or else by the name; `None` where neither stands in both.
    fn is(&self, other: &Self) -> Option<bool> {
        [(&self.code, &other.code), (&self.name, &other.name)]
            .into_iter()
            .find(|(this, other)| !this.is_empty() && !other.is_empty())
            .map(|(this, other)| this == other)
    }

    fn shown(&self) -> String {
        match (self.name.is_empty(), self.code.is_empty()) {
            (false, true) => self.name.clone(),
            (false, false) => format!("{}（{}）", self.name, self.code),
            (true, false) => self.code.clone(),
            (true, true) => "（未填单位名称）".to_owned(),
        }
    }
}

impl LastReturn {
    /// The name of the file that it was read from.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// Reads the bytes of last year's return for this year's form.
    ///
    /// # Errors
    /// Where the form takes nothing from last year, or the file is not a return of last year's form that passes.
    pub fn read(form: &Form, file_name: &str, bytes: &[u8]) -> Result<Self, LastYearError> {
        let last = form.last_year().ok_or_else(|| LastYearError::NotTaken(form.template.id.clone()))?;
        let file = file_name.to_owned();
        let book =
            Book::open(bytes).map_err(|unreadable| LastYearError::Unreadable(unreadable.finding(&file).message))?;
        let identity = identity(&book);
        if let Some(found) = other_form(form, last, &book, identity.as_ref()) {
            return Err(LastYearError::OtherForm { file, title: last.template.title.clone(), found });
        }
        let outcome = judge(last, &read(last, &book, identity));
        if outcome.verdict != Verdict::Pass {
            return Err(not_passed(file, &outcome));
        }
        let unit = ReturningUnit::new(&outcome.unit_code, &outcome.unit_name);
        Ok(Self {
            file,
            #[cfg(feature = "rollup")]
            texts: texts(&last.template, &unit.name, &outcome.values),
            unit,
            figures: figures(&form.template, &last.template, &outcome.values),
        })
    }

    /// The digests of what the unit wrote, sorted.
    #[cfg(feature = "rollup")]
    pub(crate) fn texts(&self) -> &[TextDigest] {
        &self.texts
    }

    /// The same without figures, for a use of its texts alone.
    #[cfg(feature = "campaign")]
    pub(crate) fn without_figures(self) -> Self {
        Self { figures: Figures::default(), ..self }
    }

    /// The code and the name of the unit, either of which may be empty.
    pub fn unit(&self) -> (&str, &str) {
        (&self.unit.code, &self.unit.name)
    }

    /// Fills this year's form, where it is not filled otherwise: the figures of last year, and whose it is.
    ///
    /// # Errors
    /// Where the form is filled in for another unit.
    pub fn fill(&self, template: &Template, filling: &mut Filling) -> Result<(), LastYearError> {
        let text = |field| filling.values[template.field(field).cell(0)].to_string();
        let unit = ReturningUnit::new(&template.unit_code.map(text).unwrap_or_default(), &text(template.unit_name));
        self.must_be_of(&unit)?;
        for (field, text) in template
            .unit_code
            .map(|code| (code, &self.unit.code))
            .into_iter()
            .chain([(template.unit_name, &self.unit.name)])
        {
            let cell = template.field(field).cell(0);
            if filling.values[cell].is_empty() && !text.is_empty() {
                filling.values[cell] = Value::Text(text.clone());
                filling.given.push(field);
            }
        }
        for (id, text) in &self.figures.filled {
            let Some(ix) = template.find(id).filter(|ix| !filling.given.contains(ix)) else { continue };
            let field = template.field(ix);
            filling.values[field.cell(0)] = prefilled_value(field, text);
            filling.last_year.filled.insert(id.clone(), text.clone());
        }
        filling.last_year.compared.clone_from(&self.figures.compared);
        for change in template.last_year.iter().flat_map(|last| &last.changes) {
            if let Some(text) = self.figures.compared.get(&template.field(change.carried.field).id) {
                let recalled = template.field(change.recalled);
                filling.values[recalled.cell(0)] = prefilled_value(recalled, text);
            }
        }
        Ok(())
    }

    fn must_be_of(&self, unit: &ReturningUnit) -> Result<(), LastYearError> {
        match self.unit.is(unit) {
            Some(false) => Err(LastYearError::OtherUnit {
                file: self.file.clone(),
                found: self.unit.shown(),
                wanted: unit.shown(),
            }),
            _ => Ok(()),
        }
    }

    /// Puts what last year's return says in the place of what the workbook remembers of it.
    pub(super) fn apply_to(&self, template: &Template, submission: &mut Submission) {
        let identity = submission.identity.get_or_insert_with(|| Identity::of(template));
        let known = std::mem::take(&mut identity.last_year);
        for (id, text) in &self.figures.filled {
            let Some(field) = template.find(id).map(|ix| template.field(ix)) else { continue };
            let entry = &submission.entries[field.cell(0)];
            // What nobody asked for may stay blank; what cannot be read is reported.
            let blank = entry.value.is_empty() && !field.required;
            let refused = matches!(entry.reading, Reading::Refused(_));
            if known.contains_key(id) || !(blank || refused) {
                identity.last_year.insert(id.clone(), text.clone());
            }
        }
        identity.compared.clone_from(&self.figures.compared);
    }
}

/// What a workbook is if it is not last year's form; may be empty.
fn other_form(form: &Form, last: &Form, book: &Book, identity: Option<&Identity>) -> Option<String> {
    let wanted = &last.template;
    match identity {
        Some(identity) if identity.template == wanted.id && identity.fiscal_year == wanted.fiscal_year => None,
        Some(identity) if identity.fiscal_year != wanted.fiscal_year => {
            Some(format!("（它是{}年度的）", identity.fiscal_year))
        }
        Some(identity) => Some(format!("（它是 {}）", identity.template)),
        None => {
            let (past, current) = (likeness(last, book), likeness(form, book));
            (past.sheets < LIKE_ENOUGH || past < current).then(String::new)
        }
    }
}

/// What keeps a return from passing.
fn not_passed(file: String, outcome: &Outcome) -> LastYearError {
    let open: Vec<&Finding> = outcome
        .findings
        .iter()
        .filter(|finding| match finding.severity {
            Severity::Fatal | Severity::Error => true,
            Severity::Warning => finding.explanation.is_none(),
            Severity::Notice => false,
        })
        .collect();
    let line = |finding: &&Finding| format!("\n  {} {}", finding.code, finding.message);
    let mut first: String = open.iter().take(MOST_SHOWN).map(line).collect();
    if open.len() > MOST_SHOWN {
        first.push_str("\n  ……");
    }
    LastYearError::NotPassed { file, count: open.len(), first }
}

/// The digests of the texts among last year's values, sorted.
#[cfg(feature = "rollup")]
fn texts(last: &Template, name: &str, values: &[Value]) -> Box<[TextDigest]> {
    let fields = last.fields.iter().filter(|field| field.kind == FieldType::Text && field.is_input());
    let texts = fields.flat_map(|field| &values[field.cells()]).filter_map(|value| match value {
        Value::Text(text) => ComparableText::new(text, name).map(|text| text.digest),
        Value::Blank | Value::Number(_) | Value::Bool(_) | Value::Error(_) => None,
    });
    let mut texts: Vec<TextDigest> = texts.collect();
    texts.sort_unstable();
    texts.dedup();
    texts.into()
}

/// What this year's form takes from last year's values.
fn figures(template: &Template, last: &Template, values: &[Value]) -> Figures {
    let Some(taken) = &template.last_year else { return Figures::default() };
    let take = |carried: &Carried| {
        let field = template.field(carried.field);
        figure(field, carried, last, values).map(|value| (field.id.clone(), value.to_string()))
    };
    Figures {
        filled: taken.fills.iter().filter_map(take).collect(),
        compared: taken.changes.iter().filter_map(|change| take(&change.carried)).collect(),
    }
}

/// What a field takes from last year's values; nothing where there is nothing.
fn figure(field: &Field, carried: &Carried, last: &Template, values: &[Value]) -> Option<Value> {
    if let Expr::Ref(reference) = &carried.from
        && values[last.field(reference.field).cell(0)].is_empty()
    {
        return None;
    }
    match evaluate(&carried.from, &View { template: last, values }, 0) {
        Value::Number(number) if field.is_numeric() => Some(Value::Number(round(number, field.decimals))),
        value @ Value::Number(_) => Some(value),
        Value::Text(text) if !field.is_numeric() && !text.is_empty() => Some(Value::Text(text)),
        Value::Text(_) | Value::Blank | Value::Error(_) | Value::Bool(_) => None,
    }
}

/// The return of the unit that a file is of.
///
/// # Errors
/// Where none of the returns is that unit's, or the only one is another's.
pub(super) fn return_of_unit<'r>(
    returns: &'r [LastReturn],
    template: &Template,
    submission: &Submission,
) -> Result<&'r LastReturn, LastYearError> {
    let unit = unit(template, submission);
    match returns {
        [only] => only.must_be_of(&unit).map(|()| only),
        many => many
            .iter()
            .find(|candidate| candidate.unit.is(&unit) == Some(true))
            .ok_or_else(|| LastYearError::NoneOf(unit.shown())),
    }
}

/// The unit that a file names in its cells; else the unit that it was sent out to.
fn unit(template: &Template, submission: &Submission) -> ReturningUnit {
    let text = |field| submission.entries[template.field(field).cell(0)].value.to_string();
    let code = template.unit_code.map(text).filter(|code| !code.trim().is_empty());
    let sent = || submission.identity.as_ref().map(|identity| identity.unit.clone()).unwrap_or_default();
    ReturningUnit::new(&code.unwrap_or_else(sent), &text(template.unit_name))
}

#[cfg(test)]
mod tests {
    use super::{LastYearError, MOST_SHOWN, not_passed};
    use crate::check::{Outcome, Verdict};
    use crate::finding::{Code, Finding};

    #[test]
    fn the_first_findings_of_a_return_that_does_not_pass_are_shown() {
        let shown = |count: usize| {
            let findings = (0..count).map(|number| Finding::new(Code::T001, format!("第{number}条"))).collect();
            let outcome = Outcome {
                verdict: Verdict::Return,
                unit_code: String::new(),
                unit_name: String::new(),
                score: None,
                findings,
                values: Vec::new(),
                traces: Vec::new(),
            };
            let LastYearError::NotPassed { first, .. } = not_passed("表.xlsx".to_owned(), &outcome) else {
                panic!("{count}")
            };
            first
        };
        assert_eq!(shown(MOST_SHOWN).matches("T001").count(), MOST_SHOWN);
        assert!(!shown(MOST_SHOWN).contains("……"));
        assert_eq!(shown(MOST_SHOWN + 1).matches("T001").count(), MOST_SHOWN);
        assert!(shown(MOST_SHOWN + 1).ends_with("……"));
    }
}
