//! What a form would be if some of its cells held something else, without computing all of it anew.

use std::collections::BTreeSet;

use crate::formula::{FieldIx, Reach, evaluate, references};
use crate::template::Template;
use crate::value::Value;

use super::View;

/// A computed form whose cells can be changed on trial.
pub(crate) struct Trial<'t> {
    template: &'t Template,
    values: Vec<Value>,
    /// For each field, the fields whose formulas read it, and which of its cells they read.
    readers: Vec<Vec<(FieldIx, Reach)>>,
    /// For each field, its place in the order of computation.
    ranks: Vec<usize>,
    /// For each cell, its field.
    fields: Vec<FieldIx>,
}

/// Cells to be computed: each with the rank of its field, the field, and its row.
type Waiting = BTreeSet<(usize, FieldIx, u32)>;

impl<'t> Trial<'t> {
    /// Begins with a form as it was computed.
    pub(crate) fn new(template: &'t Template, values: Vec<Value>) -> Self {
        let mut readers: Vec<Vec<(FieldIx, Reach)>> = vec![Vec::new(); template.fields.len()];
        let mut ranks = vec![0; template.fields.len()];
        for (rank, &ix) in template.order.iter().enumerate() {
            ranks[ix.index()] = rank;
            let Some(expr) = template.field(ix).formula() else { continue };
            references(expr, &mut |reference| {
                let readers = &mut readers[reference.field.index()];
                if readers.last() != Some(&(ix, reference.reach)) {
                    readers.push((ix, reference.reach));
                }
            });
        }
        let mut fields = vec![FieldIx(0); template.cells];
        for (ix, field) in template.indexed() {
            fields[field.cells()].fill(ix);
        }
        Self { template, values, readers, ranks, fields }
    }

    /// The cells, as formulas read them.
    pub(crate) fn view(&self) -> View<'_> {
        View { template: self.template, values: &self.values }
    }

    /// Changes cells, computes what depends on them, shows `look` the form and the cells that have changed, and takes everything
    /// back. A derived cell among the changes holds what it is changed to, whatever its formula gives.
    pub(crate) fn with<T>(&mut self, changes: &[(usize, Value)], look: impl FnOnce(&View<'_>, &[usize]) -> T) -> T {
        let mut before: Vec<(usize, Value)> = Vec::new();
        let mut waiting = Waiting::new();
        for (cell, value) in changes {
            self.set(*cell, value.clone(), &mut before, &mut waiting);
        }
        while let Some((_, ix, row)) = waiting.pop_first() {
            let field = self.template.field(ix);
            let Some(expr) = field.formula() else { continue };
            if changes.iter().any(|(held, _)| *held == field.cell(row)) {
                continue;
            }
            let value = evaluate(expr, &self.view(), row);
            if value != self.values[field.cell(row)] {
                self.set(field.cell(row), value, &mut before, &mut waiting);
            }
        }
        let changed: Vec<usize> = before.iter().map(|(cell, _)| *cell).collect();
        let result = look(&self.view(), &changed);
        for (cell, value) in before.into_iter().rev() {
            self.values[cell] = value;
        }
        result
    }

    fn set(&mut self, cell: usize, value: Value, before: &mut Vec<(usize, Value)>, waiting: &mut Waiting) {
        before.push((cell, std::mem::replace(&mut self.values[cell], value)));
        let changed = self.fields[cell];
        let row = u32::try_from(cell - self.template.field(changed).first).unwrap_or(0);
        for (reader, reach) in &self.readers[changed.index()] {
            let rows = match reach {
                Reach::ThisRow => row..row + 1,
                Reach::Rows { start, len } if !(*start..start + len).contains(&row) => continue,
                Reach::One | Reach::All | Reach::Rows { .. } => 0..self.template.field(*reader).rows,
            };
            waiting.extend(rows.map(|row| (self.ranks[reader.index()], *reader, row)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Trial, View};
    use crate::builder::load;
    use crate::compute::{compute, sources};
    use crate::formula::CellValues;
    use crate::template::{FieldType, Files};
    use crate::value::{Amount, Value};

    #[test]
    fn a_change_on_trial_is_what_computing_all_gives_and_is_taken_back() {
        let template = load(&Files::built_in("mof-project-2020").unwrap()).unwrap();
        let before = compute(&template, vec![Value::Blank; template.cells], |_| false);
        let mut trial = Trial::new(&template, before.values.clone());
        let fields = template.fields.iter().filter(|field| field.is_entered() && field.kind != FieldType::Date);
        for field in fields.take(25) {
            let cell = field.cell(field.rows - 1);
            let value = field.choices.first().map_or(Value::Number(Amount::from(7)), |choice| choice.as_str().into());
            let mut changed = before.values.clone();
            changed[cell] = value.clone();
            let whole = compute(&template, changed, |_| false);
            trial.with(&[(cell, value)], |view, _| assert!(view.values == whole.values, "{}", field.id));
            assert!(trial.view().values == before.values, "{}", field.id);
        }
    }

    #[test]
    fn a_derived_cell_is_held_at_what_it_is_changed_to() {
        let template = load(&Files::built_in("hunan-department-2021").unwrap()).unwrap();
        let before = compute(&template, vec![Value::Blank; template.cells], |_| false);
        let mut trial = Trial::new(&template, before.values.clone());
        let score = template.score.as_ref().unwrap();
        let indicator = &template.indicators[0];
        let points = template.field(indicator.recomputed).cell(0);
        let total = |view: &View<'_>| view.cell(score.recomputed, 0).as_number();
        let one = || Value::Number(Amount::ONE);
        let inputs = sources(&template, indicator.recomputed, 0).into_iter();
        let inputs = inputs.filter(|cell| template.fields[trial.fields[*cell].index()].is_entered());
        let mut changes: Vec<_> = inputs.map(|cell| (cell, Value::Number(Amount::from(7)))).collect();
        let computed = trial.with(&changes, |view, _| view.values[points].clone());
        assert!(computed != before.values[points] && computed != one(), "{computed:?}");
        changes.push((points, one()));
        let (held, with_held) = trial.with(&changes, |view, _| (view.values[points].clone(), total(view)));
        assert_eq!(held, one());
        assert_ne!(with_held, total(&trial.view()));
    }
}
