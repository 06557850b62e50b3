//! Assigns the cells of a sheet whose rows or columns were moved to the fields of the form.
//!
//! The choice is made for the sheet as a whole: the form's columns are matched with the file's, then its rows, each by all the
//! evidence there is (defined names, labels, row numbers, formulas, position). Rows and columns are used once, so every cell of the
//! file feeds at most one field. Lists whose rows were inserted or deleted are read as what stands between the rows around them. What
//! cannot be placed is left to be named.

mod align;
mod evidence;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Range;

use crate::form::Form;
use crate::formula::FieldIx;
use crate::template::{Field, List, ListIx};

use super::book::{Book, BookSheet};
use align::{add_crossing, align};
use evidence::Evidence;
pub(super) use evidence::target;

/// The row and column of a cell in the file, from 0.
pub(super) type Position = (u32, u32);

/// How many columns and blank rows behind the form's own are looked at.
const MARGIN: u32 = 32;
/// The evidence that matches a row or column across the order of the others.
const CROSSING: f64 = 1.5;

/// Where the cells of a sheet's fields stand in the file.
#[derive(Debug, Default)]
pub(super) struct Assignment {
    /// The position of each flat cell of the template. No two cells have the same.
    pub cells: HashMap<usize, Position>,
    /// Fields that have no place in the file.
    pub missing: Vec<FieldIx>,
    /// Whether any cell stands elsewhere than in the form.
    pub moved: bool,
    /// The lists with more filled rows than the form has room for.
    pub overfull: Vec<OverfullList>,
}

/// A list with more filled rows than the form has room for.
#[derive(Debug)]
pub(super) struct OverfullList {
    /// The list.
    pub list: ListIx,
    /// The rows of the file that are left over, from 0.
    pub rows: Vec<u32>,
}

/// Assigns the cells of the file's sheet to the fields of sheet `index` of the form. `lost` are the fields whose names say that
/// their cells were deleted.
pub(super) fn assign(
    form: &Form,
    index: usize,
    sheet: &BookSheet,
    book: &Book,
    lost: &BTreeSet<FieldIx>,
) -> Assignment {
    let evidence = Evidence::gather(form, index, sheet, book);
    let columns = match_columns(form, index, &evidence);
    let rows = match_rows(form, index, &evidence, &columns);
    let mut assigner =
        Assigner { form, index, evidence, columns, rows, list_rows: HashMap::new(), assignment: Assignment::default() };
    assigner.settle_lists();
    assigner.place_fields();
    assigner.drop_lost(lost);
    assigner.note_shortened_lists();
    let assignment = assigner.assignment;
    debug_assert_eq!(
        assignment.cells.len(),
        assignment.cells.values().collect::<HashSet<_>>().len(),
        "a cell of the file feeds at most one field"
    );
    assignment
}

/// The column of the file for each column of the form.
fn match_columns(form: &Form, index: usize, evidence: &Evidence<'_>) -> HashMap<u16, u32> {
    let columns = form.layout.sheets[index].columns;
    let last = evidence.texts.keys().map(|(_, col)| col + 1).max().unwrap_or(0);
    let len = last.max(u32::from(columns)).min(u32::from(columns) + MARGIN) as usize;
    let keys: Vec<u32> = (0..u32::from(columns)).collect();
    let weigh = |key: usize, there: usize| evidence.of_columns(narrow(key), wide(there));
    let mut matches = align(&keys, len, weigh);
    add_crossing(&mut matches, len, CROSSING, weigh);
    matches.into_iter().enumerate().filter_map(|(key, there)| Some((narrow(key), wide(there?)))).collect()
}

/// The row of the file for each row of the form.
fn match_rows(form: &Form, index: usize, evidence: &Evidence<'_>, columns: &HashMap<u16, u32>) -> HashMap<u32, u32> {
    let keys = evidence.form_rows();
    let height = wide(form.layout.sheets[index].heights.len());
    let mut there: Vec<u32> = evidence.texts.keys().map(|(row, _)| *row).chain(0..height + MARGIN).collect();
    there.sort_unstable();
    there.dedup();
    let weigh = |key: usize, position: usize| evidence.of_rows(keys[key], there[position], columns);
    let mut matches = align(&keys, there.len(), weigh);
    let labelled = |key: usize, position: usize| {
        if evidence.is_labelled(keys[key]) { weigh(key, position) } else { 0.0 }
    };
    add_crossing(&mut matches, there.len(), CROSSING, labelled);
    keys.iter().zip(matches).filter_map(|(row, position)| Some((*row, there[position?]))).collect()
}

fn narrow(index: usize) -> u16 {
    u16::try_from(index).unwrap_or(u16::MAX)
}

fn wide(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

struct Assigner<'a> {
    form: &'a Form,
    index: usize,
    evidence: Evidence<'a>,
    /// The file's column of each column of the form.
    columns: HashMap<u16, u32>,
    /// The file's row of each row of the form.
    rows: HashMap<u32, u32>,
    /// The file's row of each row of a list that was read anew.
    list_rows: HashMap<ListIx, HashMap<u32, u32>>,
    assignment: Assignment,
}

impl Assigner<'_> {
    /// Reads the lists anew whose rows do not stand one below the other as in the form.
    fn settle_lists(&mut self) {
        for number in 0..self.form.template.lists.len() {
            let ix = ListIx(wide(number));
            let list = self.form.template.list(ix);
            if list.sheet != self.index || list.columns.is_empty() {
                continue;
            }
            let runs: Vec<Range<u32>> = if list.runs.is_empty() {
                std::iter::once(0..list.capacity).collect()
            } else {
                list.runs.iter().map(|line| line.start..line.start + line.rows).collect()
            };
            let top = self.form.layout.places[list.columns[0].index()].cell.row;
            if runs.iter().all(|run| self.is_in_order(top, run)) {
                continue;
            }
            let mut placed = HashMap::new();
            let mut overfull = Vec::new();
            for (number, run) in runs.iter().enumerate() {
                let filled = self.filled_rows(list, self.extent(top, run, number > 0));
                let room = (run.end - run.start) as usize;
                placed.extend(run.clone().zip(filled.iter().copied()));
                overfull.extend(filled.into_iter().skip(room));
            }
            self.list_rows.insert(ix, placed);
            if !overfull.is_empty() {
                self.assignment.overfull.push(OverfullList { list: ix, rows: overfull });
            }
        }
    }

    /// Whether the rows of a run stand one below the other, with none between them or before the next.
    fn is_in_order(&self, top: u32, run: &Range<u32>) -> bool {
        let Some(first) = self.rows.get(&(top + run.start)) else { return false };
        let extent = self.extent(top, run, run.start > 0);
        extent == (*first..first + (run.end - run.start))
            && run.clone().all(|row| self.rows.get(&(top + row)) == Some(&(first + row - run.start)))
    }

    /// The rows of the file that belong to a run of list rows: from the labelled row above to the labelled row below it. A run under
    /// a heading of its own begins with that heading.
    fn extent(&self, top: u32, run: &Range<u32>, follows_run: bool) -> Range<u32> {
        let (first, end) = (top + run.start, top + run.end);
        let labelled = |row: &u32| self.evidence.is_labelled(*row) && self.rows.contains_key(row);
        let heading = Some(first).filter(|row| follows_run && labelled(row)).map(|row| self.rows[&row]);
        let above = || (0..first).rev().find(labelled).map(|row| self.rows[&row] + (first - row));
        let from = heading.or_else(above).or_else(|| self.rows.get(&first).copied()).unwrap_or(first);
        let last = self.form.layout.sheets[self.index].heights.len();
        let below = (end..wide(last)).find(labelled).map(|row| self.rows[&row].saturating_sub(row - end));
        // Nothing of the form stands below: the run ends with the last of its rows, and what follows without a gap.
        let to = below.unwrap_or_else(|| {
            let matched = (first..end).filter_map(|row| self.rows.get(&row)).max().map_or(from, |row| row + 1);
            let typed = |row: &u32| self.evidence.texts.keys().any(|(there, _)| there == row);
            (matched..).take_while(typed).last().map_or(matched, |row| row + 1)
        });
        from..to.max(from)
    }

    /// The rows of the file within an extent in which something was filled into a list.
    fn filled_rows(&self, list: &List, extent: Range<u32>) -> Vec<u32> {
        let columns: Vec<u32> = list
            .columns
            .iter()
            .filter(|ix| self.form.template.field(**ix).is_entered())
            .filter_map(|ix| self.columns.get(&self.form.layout.places[ix.index()].cell.col).copied())
            .collect();
        let mut rows: Vec<u32> =
            self.evidence.texts.keys().filter(|(_, col)| columns.contains(col)).map(|(row, _)| *row).collect();
        rows.retain(|row| extent.contains(row));
        rows.sort_unstable();
        rows.dedup();
        rows
    }

    fn place_fields(&mut self) {
        let form = self.form;
        let mut taken: HashSet<Position> = HashSet::new();
        let mut unplaced: Vec<(FieldIx, &Field)> = Vec::new();
        for (ix, field) in form.template.indexed() {
            let place = &form.layout.places[ix.index()];
            if place.sheet != self.index {
                continue;
            }
            let positions = self.positions(ix, field);
            if positions.is_empty() && !self.is_empty_list(field) {
                unplaced.push((ix, field));
            }
            for (row, position) in positions {
                let in_form = place.cell_of_row(row);
                self.assignment.moved |= position != (in_form.row, u32::from(in_form.col));
                taken.insert(position);
                self.assignment.cells.insert(field.cell(row), position);
            }
        }
        for (ix, field) in unplaced {
            match self.fallback(ix, field).filter(|position| !taken.contains(position)) {
                Some(position) => {
                    taken.insert(position);
                    self.assignment.moved = true;
                    self.assignment.cells.insert(field.cell(0), position);
                }
                None => self.assignment.missing.push(ix),
            }
        }
    }

    /// Takes the place of a single field whose cells were deleted, where what stands there now is blank: it is another's cell.
    fn drop_lost(&mut self, lost: &BTreeSet<FieldIx>) {
        for ix in lost {
            let field = self.form.template.field(*ix);
            if field.list.is_some() || self.form.layout.places[ix.index()].sheet != self.index {
                continue;
            }
            let position = self.assignment.cells.get(&field.cell(0));
            if position.is_some_and(|position| !self.evidence.texts.contains_key(position)) {
                self.assignment.cells.remove(&field.cell(0));
                self.assignment.missing.push(*ix);
            }
        }
    }

    /// Notes that rows were deleted where the name of a list's column covers fewer than the form has: what is left may stand where
    /// it would stand anyway.
    fn note_shortened_lists(&mut self) {
        let is_shortened = |(ix, (first, last)): (&FieldIx, &(Position, Position))| {
            let field = self.form.template.field(*ix);
            field.list.is_some() && last.0 - first.0 + 1 < field.rows
        };
        self.assignment.moved |= self.evidence.named.iter().any(is_shortened);
    }

    /// The position of each row of a field, as far as it has one.
    fn positions(&self, ix: FieldIx, field: &Field) -> Vec<(u32, Position)> {
        let place = &self.form.layout.places[ix.index()];
        let Some(col) = self.columns.get(&place.cell.col).copied() else { return Vec::new() };
        if let Some(position) = self.narrative(ix, field, col) {
            return vec![(0, position)];
        }
        let anew = field.list.and_then(|list| self.list_rows.get(&list));
        let row_of = |row: u32| match anew {
            Some(rows) => rows.get(&row).copied(),
            None => self.rows.get(&(place.cell.row + row)).copied(),
        };
        (0..field.rows).filter_map(|row| Some((row, (row_of(row)?, col)))).collect()
    }

    /// Where the text of a narrative stands: in the first cell below its label that holds something. Nothing else tells its box from a
    /// row inserted above it.
    fn narrative(&self, ix: FieldIx, field: &Field, col: u32) -> Option<Position> {
        let place = &self.form.layout.places[ix.index()];
        let label = place.column_label.filter(|_| place.row_label.is_none() && field.list.is_none())?;
        let top = *self.rows.get(&label.row)?;
        let last = wide(self.form.layout.sheets[self.index].heights.len());
        // A label that was overwritten is where it would be, not part of the text above it.
        let expected = |row: u32| self.rows.get(&row).copied().unwrap_or(top + (row - label.row));
        let below = (place.cell.row + 1..last).find(|row| self.evidence.is_labelled(*row));
        let next = below.map_or(top + MARGIN, expected);
        let typed = |row: &u32| self.evidence.texts.get(&(*row, col)).is_some_and(|text| !self.evidence.is_label(text));
        (top + 1..next).find(typed).map(|row| (row, col))
    }

    /// Whether a field belongs to a list that was read anew and holds nothing.
    fn is_empty_list(&self, field: &Field) -> bool {
        field.list.and_then(|list| self.list_rows.get(&list)).is_some_and(HashMap::is_empty)
    }

    /// Where a single field stands whose row or column has no match: where its name points, or below its label.
    fn fallback(&self, ix: FieldIx, field: &Field) -> Option<Position> {
        if field.list.is_some() {
            return None;
        }
        let place = &self.form.layout.places[ix.index()];
        let named = self.evidence.named.get(&ix).map(|(first, _)| *first);
        let below = place
            .column_label
            .filter(|_| place.row_label.is_none())
            .and_then(|label| Some((self.rows.get(&label.row)? + 1, *self.columns.get(&place.cell.col)?)));
        let free =
            |position: &Position| self.evidence.texts.get(position).is_none_or(|text| !self.evidence.is_label(text));
        named.or(below).filter(free)
    }
}

/// The address `$F$7` as row and column.
pub(super) fn address(text: &str) -> Option<Position> {
    let text = text.replace('$', "");
    let letters = text.chars().take_while(char::is_ascii_alphabetic).count();
    if letters == 0 || letters > 3 {
        return None;
    }
    let col =
        text[..letters].bytes().fold(0_u32, |col, letter| col * 26 + u32::from(letter.to_ascii_uppercase() - b'A') + 1);
    let row: u32 = text[letters..].parse().ok()?;
    Some((row.checked_sub(1)?, col.checked_sub(1)?))
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::{Assignment, Position, address, assign};
    use crate::builder::load;
    use crate::form::Form;
    use crate::formula::FieldIx;
    use crate::intake::book::{Book, BookCell, BookSheet};
    use crate::layout::LabelText;
    use crate::template::Files;
    use crate::value::Value;

    /// The sheets of the form below.
    const WORDS: usize = 0;
    const PROJECTS: usize = 1;

    /// What stands in the cells of a sheet.
    type Cells = BTreeMap<Position, String>;

    /// A form with two narratives and the unit's name on one sheet, and a list with nothing below it on the other.
    fn form() -> Form {
        let head = "id = \"moved\"\ntitle = \"小表\"\nfiscal_year = 2021\nrevision = 1\ncurrency = \"万元\"\n\
                    sheets = [\"words\", \"projects\"]\n[identity]\nunit_name = \"单位名称\"\n";
        let words = "name = \"情况\"\ncolumns = [20, 30]\n[[block]]\nkind = \"text\"\nid = \"做法\"\n\
                     [[block]]\nkind = \"text\"\nid = \"问题\"\n\
                     [[block]]\nkind = \"form\"\n[[block.field]]\nid = \"单位名称\"\ntype = \"text\"\n";
        let projects = "name = \"项目表\"\ncolumns = [20, 12]\n[[block]]\nkind = \"list\"\nid = \"项目\"\n\
                        capacity = 3\n[[block.column]]\nid = \"名称\"\ntype = \"text\"\n\
                        [[block.column]]\nid = \"金额\"\ntype = \"amount\"\n";
        let texts = [("template.toml", head), ("sheets/words.toml", words), ("sheets/projects.toml", projects)];
        Form::new(load(&Files::from_texts(texts)).unwrap_or_else(|faults| panic!("{faults}")))
    }

    /// The labels of a sheet, where the form has them.
    fn labels(form: &Form, index: usize) -> Cells {
        let labels = form.layout.sheets[index].labels.iter();
        labels
            .filter_map(|label| {
                let LabelText::Text(text) = &label.text else { return None };
                Some(((label.cell.row, u32::from(label.cell.col)), text.clone()))
            })
            .collect()
    }

    /// Where the form has a row of a field.
    fn place(form: &Form, id: &str, row: u32) -> Position {
        let cell = form.layout.places[field(form, id).index()].cell_of_row(row);
        (cell.row, u32::from(cell.col))
    }

    fn field(form: &Form, id: &str) -> FieldIx {
        form.template.find(id).unwrap()
    }

    fn moved(cells: &Cells, rows: u32) -> Cells {
        cells.iter().map(|((row, col), text)| ((row + rows, *col), text.clone())).collect()
    }

    fn assigned(form: &Form, index: usize, cells: &Cells, names: &[(&str, String)], lost: &[&str]) -> Assignment {
        let cell = |((row, col), text): (&Position, &String)| BookCell {
            row: *row,
            col: *col,
            value: Value::from(text.as_str()),
            formula: None,
            is_day: false,
        };
        let name = form.template.sheets[index].name.clone();
        let sheet = BookSheet { name, hidden: false, cells: cells.iter().map(cell).collect() };
        let names = names.iter().map(|(name, target)| ((*name).to_owned(), target.clone())).collect();
        let lost: BTreeSet<FieldIx> = lost.iter().map(|id| field(form, id)).collect();
        assign(form, index, &sheet, &Book { names, ..Book::default() }, &lost)
    }

    #[test]
    fn a_list_with_nothing_below_it_is_read_as_far_as_something_is_typed() {
        let form = form();
        let name = form.template.field(field(&form, "项目.名称"));
        for (typed, left_over) in [(&[0, 2][..], None), (&[0, 1], None), (&[0, 1, 2, 3], Some(3))] {
            let (top, col) = place(&form, "项目.名称", 0);
            let mut cells = labels(&form, PROJECTS);
            cells.extend(typed.iter().map(|row| ((top + row, col), format!("项目{row}"))));
            let found = assigned(&form, PROJECTS, &moved(&cells, 2), &[], &[]);
            for row in 0..3 {
                let there = found.cells.get(&name.cell(row)).copied();
                assert_eq!(there, Some((top + row + 2, col)), "row {row} of {typed:?}");
            }
            let rows: Vec<u32> = found.overfull.iter().flat_map(|list| list.rows.clone()).collect();
            assert_eq!(rows, left_over.map(|row| top + row + 2).into_iter().collect::<Vec<u32>>(), "{typed:?}");
        }
    }

    #[test]
    fn rows_were_deleted_where_the_name_of_a_column_covers_fewer() {
        let form = form();
        let (top, _) = place(&form, "项目.名称", 0);
        let is_moved = |rows: u32| {
            let target = format!("项目表!$A${}:$A${}", top + 1, top + rows);
            assigned(&form, PROJECTS, &labels(&form, PROJECTS), &[("项目.名称", target)], &[]).moved
        };
        assert!(is_moved(2) && !is_moved(3));
    }

    #[test]
    fn a_cell_that_was_deleted_is_missing_where_nothing_stands_in_its_place() {
        let form = form();
        let missing = |index: usize, typed: Option<Position>| {
            let mut cells = labels(&form, index);
            cells.extend(typed.map(|position| (position, "甲局".to_owned())));
            assigned(&form, index, &cells, &[], &["单位名称", "项目.名称"]).missing
        };
        assert_eq!(missing(WORDS, None), [field(&form, "单位名称")]);
        assert_eq!(missing(WORDS, Some(place(&form, "单位名称", 0))), []);
        // Of a list it is told by the rows that are left.
        assert_eq!(missing(PROJECTS, None), []);
    }

    #[test]
    fn a_narrative_is_below_its_label_and_missing_where_another_label_stands_there() {
        let form = form();
        let flat = |id: &str| form.template.field(field(&form, id)).cell(0);
        let below = |rows: [(u32, &str); 3]| {
            let cells = rows.map(|(row, label)| ((row, 0), label.to_owned())).into();
            assigned(&form, WORDS, &cells, &[], &[])
        };
        // The second part was put before the first, without a gap.
        let found = below([(1, "问题"), (3, "做法"), (5, "单位名称")]);
        assert_eq!(found.missing, []);
        assert_eq!(["做法", "问题"].map(|id| found.cells.get(&flat(id)).copied()), [Some((4, 0)), Some((2, 0))]);
        // The box of the first is gone with its row.
        let found = below([(1, "做法"), (2, "问题"), (5, "单位名称")]);
        assert_eq!(found.missing, [field(&form, "做法")]);
    }

    #[test]
    fn addresses_are_read() {
        assert_eq!(address("$F$7"), Some((6, 5)));
        assert_eq!(address("AA10"), Some((9, 26)));
        assert_eq!(address("$XFD$1048576"), Some((1_048_575, 16_383)));
        assert_eq!(address("AAAA1"), None);
        assert_eq!(address("A0"), None);
        assert_eq!(address("#REF!"), None);
        assert_eq!(address("7"), None);
    }
}
