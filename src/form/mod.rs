//! A form made ready for work: the checked template, where everything stands, and its formulas as Excel text.

use std::sync::OnceLock;

use crate::formula::{Expr, render};
use crate::layout::names::Addresses;
use crate::layout::slots::{Slots, slots};
use crate::layout::{Layout, lay_out};
use crate::template::{Files, Template, load};

/// A template with its layout; made once, used for every file.
#[derive(Debug)]
pub struct Form {
    /// What the form is.
    pub template: Template,
    /// Where everything stands.
    pub layout: Layout,
    /// The formula of each derived cell as Excel text, without the leading `=`; in the template's flat order.
    formulas: Vec<Option<Box<str>>>,
    /// What each cell of each sheet is.
    pub slots: Vec<Slots>,
    /// Last year's form.
    last_year: OnceLock<Option<Box<Form>>>,
}

impl Form {
    /// Makes a template ready for work.
    pub fn new(template: Template) -> Self {
        let layout = lay_out(&template);
        let mut formulas = vec![None; template.cells];
        for field in &template.fields {
            let Some(expr) = field.formula() else { continue };
            let names = Addresses { template: &template, layout: &layout, sheet: field.sheet };
            if matches!(expr, Expr::Number(_)) {
                continue;
            }
            for row in 0..field.rows {
                formulas[field.cell(row)] = Some(render(expr, &names, row).into_boxed_str());
            }
        }
        let slots = slots(&template, &layout);
        Self { template, layout, formulas, slots, last_year: OnceLock::new() }
    }

    /// The built-in form with this id, made ready for work.
    pub fn built_in(id: &str) -> Option<Self> {
        // Built-in forms are tested to load.
        Some(Self::new(load(&Files::built_in(id)?).ok()?))
    }

    /// The formula of a derived cell as Excel text, without the leading `=`; `None` for an input or a printed constant.
    pub fn formula(&self, cell: usize) -> Option<&str> {
        self.formulas[cell].as_deref()
    }

    /// Last year's form, where this one takes figures from it; made ready at its first use.
    pub fn last_year(&self) -> Option<&Self> {
        let make = || Some(Box::new(Self::new(self.template.last_year.as_ref()?.template().ok()?)));
        self.last_year.get_or_init(make).as_deref()
    }

    /// Whether a formula found in a cell is another than the form's. Spaces, `$`, quotes around sheet names and
    /// letter case do not count: programs write them as they like.
    pub fn alters(&self, cell: usize, found: &str) -> bool {
        match self.formula(cell) {
            Some(own) => own != found && !plain(own).eq(plain(found)),
            None => true,
        }
    }
}

/// The characters of a formula that every program writes alike.
fn plain(formula: &str) -> impl Iterator<Item = char> + '_ {
    formula.chars().filter(|c| !c.is_whitespace() && !matches!(c, '$' | '\'')).map(|c| c.to_ascii_uppercase())
}
