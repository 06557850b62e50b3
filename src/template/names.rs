//! What a name in a formula means, from where the formula stands.

use std::collections::HashMap;

use super::list::ListIx;
use crate::diagnostic::collector::UNNAMED;
use crate::diagnostic::kind::DiagnosticKind;
use crate::formula::{FieldIx, Reach, Ref};
use crate::text::distance::distance;

/// The first part of the names of the self-check's fields, which no form may use.
pub(crate) const SELF_CHECK_PREFIX: &str = "自检";

/// Where a formula stands, which decides what its short names mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NameScope {
    /// Outside grids and lists: only full names are known.
    Global,
    /// In a grid column: bare column ids mean the same row.
    GridColumn { grid: usize, row: usize },
    /// In a grid row: bare row ids mean the same column.
    GridRow { grid: usize, column: usize },
    /// In a single grid cell: bare column ids as in a column, else bare row ids as in a row.
    GridCell { grid: usize, row: usize, column: usize },
    /// In a list: bare column ids mean the row's cell.
    List(ListIx),
}

/// The local names of a grid.
#[derive(Debug, Default)]
pub(crate) struct GridNames {
    /// The rows by their ids.
    pub(crate) rows: HashMap<String, usize>,
    /// The columns by their ids.
    pub(crate) columns: HashMap<String, usize>,
    /// The fields, by row, then column; `None` for a skipped cell.
    pub(crate) cells: Vec<Vec<Option<FieldIx>>>,
}

/// Every name of a form's fields.
#[derive(Debug, Default)]
pub(crate) struct FieldNames {
    /// Fields by full id.
    pub(crate) fields: HashMap<String, FieldIx>,
    /// The fields that are list columns, and their lists.
    pub(crate) list_columns: HashMap<FieldIx, ListIx>,
    /// The parts of list columns under fixed headings.
    pub(crate) slices: HashMap<String, Ref>,
    /// Grids, in order of declaration.
    pub(crate) grids: Vec<GridNames>,
    /// The columns of each list by their bare ids.
    pub(crate) lists: Vec<HashMap<String, FieldIx>>,
}

impl FieldNames {
    /// The cells that a name means in a scope.
    ///
    /// # Errors
    /// Where nothing bears the name, or the cell that it means is skipped.
    pub(crate) fn resolve(&self, name: &str, scope: NameScope) -> Result<Ref, DiagnosticKind> {
        match self.local(name, scope) {
            Some(found) => found,
            None => self
                .global(name)
                .ok_or_else(|| DiagnosticKind::UnknownName { name: name.to_owned(), hint: self.hint(name) }),
        }
    }

    /// The cells that a full name means.
    pub(crate) fn global(&self, name: &str) -> Option<Ref> {
        if let Some(&field) = self.fields.get(name) {
            let reach = if self.list_columns.contains_key(&field) { Reach::All } else { Reach::One };
            return Some(Ref { field, reach });
        }
        self.slices.get(name).copied()
    }

    fn local(&self, name: &str, scope: NameScope) -> Option<Result<Ref, DiagnosticKind>> {
        let (grid, row, column) = match scope {
            NameScope::Global => return None,
            NameScope::List(list) => {
                let field = *self.lists.get(list.0 as usize)?.get(name)?;
                return Some(Ok(Ref { field, reach: Reach::ThisRow }));
            }
            NameScope::GridColumn { grid, row } => (grid, Some(row), None),
            NameScope::GridRow { grid, column } => (grid, None, Some(column)),
            NameScope::GridCell { grid, row, column } => (grid, Some(row), Some(column)),
        };
        let grid = self.grids.get(grid)?;
        let cell = row
            .and_then(|row| grid.columns.get(name).map(|&column| (row, column)))
            .or_else(|| column.and_then(|column| grid.rows.get(name).map(|&row| (row, column))))?;
        Some(match grid.cells[cell.0][cell.1] {
            Some(field) => Ok(Ref { field, reach: Reach::One }),
            None => {
                let id_of = |names: &HashMap<String, usize>, wanted: usize| {
                    names.iter().find(|(_, index)| **index == wanted).map(|(name, _)| name.clone()).unwrap_or_default()
                };
                Err(DiagnosticKind::SkippedCell {
                    row: id_of(&grid.rows, cell.0),
                    column: id_of(&grid.columns, cell.1),
                })
            }
        })
    }

    /// `；是不是“…”？` with the known name that is most like this one; empty where none is like it.
    pub(crate) fn hint(&self, name: &str) -> String {
        let near = self
            .fields
            .keys()
            .chain(self.slices.keys())
            .filter(|known| !known.contains(UNNAMED))
            .map(|known| (distance(name, known), known))
            .filter(|(distance, known)| *distance * 3 <= known.chars().count().max(3))
            .min();
        near.map(|(_, known)| format!("；是不是“{known}”？")).unwrap_or_default()
    }
}

/// The reason why a name cannot be an id, if there is one: Excel refuses it as a defined name, or the language does.
pub(crate) fn refuse_id(id: &str) -> Option<&'static str> {
    if id.is_empty() {
        return Some("名字不能为空");
    }
    if id.chars().count() > 200 {
        return Some("太长（最多200个字）");
    }
    if id.split('.').next() == Some(SELF_CHECK_PREFIX) {
        return Some("“自检”开头的名字留给填报自检表");
    }
    if !id.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '.') {
        return Some("只能用汉字、字母、数字、下划线和点");
    }
    if !id.starts_with(|c: char| c.is_alphabetic() || c == '_') {
        return Some("要以汉字、字母或下划线开头");
    }
    if id.ends_with('.') || id.contains("..") {
        return Some("点不能在末尾，也不能连用");
    }
    let letters = id.chars().take_while(char::is_ascii_alphabetic).count();
    let rest = &id[letters..];
    if (1..=3).contains(&letters) && !rest.is_empty() && rest.chars().all(|c| c.is_ascii_digit()) {
        return Some("像单元格地址，Excel 不接受");
    }
    if ["r", "c", "true", "false"].contains(&id.to_ascii_lowercase().as_str()) {
        return Some("Excel 保留了这个名字");
    }
    let lower = id.to_ascii_lowercase();
    let looks_r1c1 = lower.strip_prefix('r').is_some_and(|rest| {
        let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        rest.strip_prefix('c').is_some_and(|rest| rest.chars().all(|c| c.is_ascii_digit()))
    });
    if looks_r1c1 {
        return Some("像 R1C1 地址，Excel 不接受");
    }
    None
}

#[cfg(test)]
mod tests {
    use super::refuse_id;

    #[test]
    fn ids_that_excel_refuses_are_refused() {
        for bad in ["", "A1", "abc123", "R", "c", "R1C1", "rc", "1年", "三公 经费", "a-b", "收入.", "a..b", "TRUE"]
        {
            assert!(refuse_id(bad).is_some(), "{bad}");
        }
        for good in ["单位名称", "支出.基本支出.决算", "_x", "三公经费2021", "abcd1", "R1.甲"] {
            assert_eq!(refuse_id(good), None, "{good}");
        }
    }
}
