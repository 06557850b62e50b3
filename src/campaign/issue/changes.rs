//! What changed between an issued workbook and the one that would be issued now.

use crate::form::Form;
use crate::ledger::{IssueRow, IssuedFigures};
use crate::template::identity::Identity;
use crate::template::{display, prefill};

use super::messages;

/// What changed, a text each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Changes {
    /// The texts; never empty.
    pub(super) texts: Vec<String>,
    /// Whether a figure changed that the bureau or last year's return gives.
    pub(super) in_figures: bool,
}

/// Compares an issue with the identity that the unit's workbook would have now. `names` are the unit's name on record and now.
pub(super) fn changes(form: &Form, issue: &IssueRow, identity: &Identity, names: (&str, &str)) -> Changes {
    let mut texts = Vec::new();
    let (old_name, new_name) = names;
    if old_name != new_name {
        texts.push(messages::renamed(old_name, new_name));
    }
    if issue.revision != identity.revision {
        texts.push(messages::revised(issue.revision, identity.revision));
    }
    let before = texts.len();
    let old = IssuedFigures::from_json(&issue.figures_json);
    let new = IssuedFigures::of_identity(identity);
    for (old, new) in [(&old.prefilled, &new.prefilled), (&old.filled, &new.filled), (&old.compared, &new.compared)] {
        for id in old.keys().chain(new.keys().filter(|id| !old.contains_key(*id))) {
            if old.get(id) != new.get(id) {
                texts.extend(changed_figure(form, id, old.get(id), new.get(id)));
            }
        }
    }
    let in_figures = texts.len() > before;
    if texts.is_empty() {
        texts.push(messages::OTHERWISE.to_owned());
    }
    Changes { texts, in_figures }
}

/// A text for a figure that changed; `None` where the form does not have it.
fn changed_figure(form: &Form, id: &str, old: Option<&String>, new: Option<&String>) -> Option<String> {
    let (ix, row) = prefill::locate(&form.template, id)?;
    let field = form.template.field(ix);
    let shown = |text: Option<&String>| {
        let value = text.map(|text| prefill::prefilled_value(field, text)).unwrap_or_default();
        display::shown(field, &value)
    };
    Some(messages::changed_figure(&display::name(field, row), &shown(old), &shown(new)))
}
