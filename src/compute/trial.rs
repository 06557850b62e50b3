//! What a form would be if some of its input cells held something else, without computing all of it anew.

use std::collections::BTreeSet;

use crate::formula::{FieldIx, evaluate, references};
use crate::template::Template;
use crate::value::Value;

use super::View;

/// A computed form whose input cells can be changed on trial.
pub(crate) struct Trial<'t> {
    template: &'t Template,
    values: Vec<Value>,
    /// For each field, the fields whose formulas read it.
    readers: Vec<Vec<FieldIx>>,
    /// For each field, its place in the order of computation.
    ranks: Vec<usize>,
    /// For each cell, its field.
    fields: Vec<FieldIx>,
}

impl<'t> Trial<'t> {
    /// Begins with a form as it was computed.
    pub(crate) fn new(template: &'t Template, values: Vec<Value>) -> Self {
        let mut readers: Vec<Vec<FieldIx>> = vec![Vec::new(); template.fields.len()];
        let mut ranks = vec![0; template.fields.len()];
        for (rank, &ix) in template.order.iter().enumerate() {
            ranks[ix.index()] = rank;
            let Some(expr) = template.field(ix).formula() else { continue };
            references(expr, &mut |reference| {
                let readers = &mut readers[reference.field.index()];
                if readers.last() != Some(&ix) {
                    readers.push(ix);
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

    /// Changes input cells, computes what depends on them, shows `look` the form and the cells that have changed, and takes
    /// everything back.
    pub(crate) fn with<T>(&mut self, changes: &[(usize, Value)], look: impl FnOnce(&View<'_>, &[usize]) -> T) -> T {
        let mut before: Vec<(usize, Value)> = Vec::new();
        let mut waiting: BTreeSet<(usize, FieldIx)> = BTreeSet::new();
        for (cell, value) in changes {
            self.set(*cell, value.clone(), &mut before, &mut waiting);
        }
        while let Some((_, ix)) = waiting.pop_first() {
            let field = self.template.field(ix);
            let Some(expr) = field.formula() else { continue };
            for row in 0..field.rows {
                let value = evaluate(expr, &self.view(), row);
                if value != self.values[field.cell(row)] {
                    self.set(field.cell(row), value, &mut before, &mut waiting);
                }
            }
        }
        let changed: Vec<usize> = before.iter().map(|(cell, _)| *cell).collect();
        let result = look(&self.view(), &changed);
        for (cell, value) in before.into_iter().rev() {
            self.values[cell] = value;
        }
        result
    }

    fn set(
        &mut self,
        cell: usize,
        value: Value,
        before: &mut Vec<(usize, Value)>,
        waiting: &mut BTreeSet<(usize, FieldIx)>,
    ) {
        before.push((cell, std::mem::replace(&mut self.values[cell], value)));
        let readers = self.readers[self.fields[cell].index()].iter();
        waiting.extend(readers.map(|reader| (self.ranks[reader.index()], *reader)));
    }
}
