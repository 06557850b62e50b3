//! Which cells a cell is computed from, in the end.

use std::collections::HashSet;

use crate::formula::{FieldIx, Reach, references};
use crate::template::Template;

/// The cells that a cell is computed from, itself and those in between included, in the template's flat order.
pub(crate) fn sources(template: &Template, field: FieldIx, row: u32) -> HashSet<usize> {
    let mut found = HashSet::new();
    let mut queue = vec![(field, row)];
    while let Some((ix, row)) = queue.pop() {
        let field = template.field(ix);
        if !found.insert(field.cell(row)) {
            continue;
        }
        let Some(expr) = field.formula() else { continue };
        references(expr, &mut |reference| {
            let rows = match reference.reach {
                Reach::One => 0..1,
                Reach::ThisRow => row..row + 1,
                Reach::All => 0..template.field(reference.field).rows,
                Reach::Rows { start, len } => start..start + len,
            };
            queue.extend(rows.map(|row| (reference.field, row)));
        });
    }
    found
}
