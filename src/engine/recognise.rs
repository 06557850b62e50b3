//! Which form the bytes of a file are, and what they say as that form.

use crate::form::Form;
use crate::intake::recognise::{identity, likeness};
use crate::intake::{Book, Submission, Unreadable, read};
use crate::template::identity::Identity;

/// The share of a form's sheets from which a file without its identity is taken for the form.
pub(crate) const LIKE_ENOUGH: f64 = 0.5;

/// A file that cannot be read as a form.
#[derive(Debug)]
pub(crate) struct Refused {
    /// Why it cannot be read.
    pub why: Unreadable,
    /// The identity that it carries, if it carries one.
    pub identity: Option<Box<Identity>>,
}

/// Reads the bytes of a file as this form and no other.
///
/// # Errors
/// Where it is not readable as this form.
pub(crate) fn read_as(form: &Form, bytes: &[u8]) -> Result<Submission, Refused> {
    let book = Book::open(bytes).map_err(|why| Refused { why, identity: None })?;
    let identity = identity(&book);
    let why = match &identity {
        Some(identity) => other_form(form, identity),
        None => (likeness(form, &book).sheets < LIKE_ENOUGH).then_some(Unreadable::Unknown),
    };
    match why {
        Some(why) => Err(Refused { why, identity: identity.map(Box::new) }),
        None => Ok(read(form, &book, identity)),
    }
}

/// Why a file with this identity is not this form; `None` where it is.
pub(super) fn other_form(form: &Form, identity: &Identity) -> Option<Unreadable> {
    let template = &form.template;
    if identity.fiscal_year != template.fiscal_year {
        return Some(Unreadable::OtherYear { found: identity.fiscal_year, wanted: template.fiscal_year });
    }
    (identity.template != template.id).then(|| Unreadable::OtherTemplate(identity.template.clone()))
}
