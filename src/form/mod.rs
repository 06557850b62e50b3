//! A form made ready for work: the checked template, where everything stands, and its formulas as Excel text.
//!
//! ```
//! use jixiao::form::{Files, Form};
//!
//! let ids = Files::built_in_ids();
//! let form = Form::built_in(&ids[0]).expect("a built-in form");
//! println!("{}: {}, {} sheets", form.template.id, form.template.title, form.template.sheets.len());
//! ```

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::builder;
use crate::compute::compute;
use crate::formula::{Expr, render};
use crate::layout::names::Addresses;
use crate::layout::slots::{Slots, slots};
use crate::layout::{Layout, lay_out};
use crate::value::Value;

pub use crate::diagnostic::fault::{Fault, Faults};
pub use crate::template::{Field, FieldType, Files, Sheet, Template};

/// A template with its layout; made once, used for every file.
#[derive(Debug)]
pub struct Form {
    /// What the form is.
    pub template: Template,
    /// Where everything stands.
    #[doc(hidden)]
    pub layout: Layout,
    /// The formula of each derived cell as Excel text, without the leading `=`; in the template's flat order.
    formulas: Vec<Option<Box<str>>>,
    /// What each cell of each sheet is.
    pub(crate) slots: Vec<Slots>,
    /// Last year's form.
    last_year: OnceLock<Option<Box<Form>>>,
    /// The values of the blank form.
    blank: OnceLock<Vec<Value>>,
    /// What users of the form make once and keep with it.
    kept: Kept,
}

/// What users of a form make once and keep with it, one of a type.
#[derive(Debug, Default)]
struct Kept(Mutex<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>);

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
        Self {
            template,
            layout,
            formulas,
            slots,
            last_year: OnceLock::new(),
            blank: OnceLock::new(),
            kept: Kept::default(),
        }
    }

    /// The values of every cell of the blank form, in the template's flat order: the results of its formulas.
    pub(crate) fn blank_values(&self) -> &[Value] {
        self.blank.get_or_init(|| compute(&self.template, vec![Value::Blank; self.template.cells], |_| false).values)
    }

    /// What is made of the form once and kept with it, such as the parts that all its workbooks have in common. Whoever asks while
    /// it is being made waits.
    ///
    /// # Errors
    /// Where it cannot be made; the next that asks tries again.
    pub(crate) fn kept<T: Any + Send + Sync, E>(&self, make: impl FnOnce(&Self) -> Result<T, E>) -> Result<Arc<T>, E> {
        let mut kept = self.kept.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = kept.get(&TypeId::of::<T>()).cloned().and_then(|found| found.downcast().ok());
        if let Some(found) = found {
            return Ok(found);
        }
        let made = Arc::new(make(self)?);
        kept.insert(TypeId::of::<T>(), made.clone());
        Ok(made)
    }

    /// Reads the files of a form, and makes it ready for work.
    ///
    /// # Errors
    /// Every fault in the files, with file, line and column.
    pub fn load(files: &Files) -> Result<Self, Faults> {
        builder::load(files).map(Self::new)
    }

    /// The built-in form with this id, made ready for work.
    pub fn built_in(id: &str) -> Option<Self> {
        // Built-in forms are tested to load.
        Self::load(&Files::built_in(id)?).ok()
    }

    /// The formula of a derived cell as Excel text, without the leading `=`; `None` for an input or a printed constant.
    pub fn formula(&self, cell: usize) -> Option<&str> {
        self.formulas[cell].as_deref()
    }

    /// Last year's form, where this one takes figures from it; made ready at its first use.
    pub fn last_year(&self) -> Option<&Self> {
        let make = || Some(Box::new(Self::load(&self.template.last_year.as_ref()?.files).ok()?));
        self.last_year.get_or_init(make).as_deref()
    }

    /// Whether a formula found in a cell is another than the form's. Spaces, `$`, quotes around sheet names and
    /// letter case do not count: programs write them as they like.
    pub(crate) fn alters(&self, cell: usize, found: &str) -> bool {
        match self.formula(cell) {
            Some(expected) => expected != found && !plain(expected).eq(plain(found)),
            None => true,
        }
    }
}

/// The characters of a formula that every program writes alike.
fn plain(formula: &str) -> impl Iterator<Item = char> + '_ {
    formula.chars().filter(|c| !c.is_whitespace() && !matches!(c, '$' | '\'')).map(|c| c.to_ascii_uppercase())
}
