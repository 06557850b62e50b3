//! What speaks for a row or column of the form being a row or column of the file.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};

use crate::form::Form;
use crate::formula::FieldIx;
use crate::layout::LabelText;
use crate::text::normalize::normalize_label;

use super::super::book::{Book, BookSheet};
use super::{Position, address};

/// A label in its column.
const LABEL: f64 = 4.0;
/// A label elsewhere in its row, or one that was appended to.
const SIMILAR_LABEL: f64 = 2.0;
/// A list's row number.
const NUMBER: f64 = 3.0;
/// A defined name that points into the row.
const NAME: f64 = 6.0;
/// The formula of a derived cell.
const FORMULA: f64 = 0.8;
/// A cell to be filled that holds something.
const CONTENT: f64 = 0.1;
/// Nothing at all: enough to match rows that nothing tells apart.
const NOTHING: f64 = 0.05;
/// A label of another row of the form stands where this row's label should.
const OTHER_LABEL: f64 = -10.0;
/// Something else stands where the label should.
const WRONG_LABEL: f64 = -3.0;
/// Nothing stands where the label should.
const NO_LABEL: f64 = -1.0;

/// What the form says of a row.
#[derive(Debug, Default)]
struct FormRow {
    /// Column and text of each printed label.
    labels: Vec<(u16, String)>,
    /// Column and text of a list's row number.
    numbers: Vec<(u16, String)>,
    /// The columns of derived cells with a live formula.
    formulas: Vec<u16>,
    /// The columns of cells that are filled in.
    entered: Vec<u16>,
    /// The rows of the file that defined names point to, one entry a field.
    named: Vec<u32>,
}

/// All evidence about a sheet.
pub(super) struct Evidence<'a> {
    /// The file's sheet.
    pub sheet: &'a BookSheet,
    /// The normalised text of every cell of the file's sheet that holds something.
    pub texts: HashMap<Position, String>,
    /// Where the defined names of fields point: first and last cell.
    pub named: HashMap<FieldIx, (Position, Position)>,
    rows: HashMap<u32, FormRow>,
    /// The texts of all labels of the form's sheet.
    labels: HashSet<String>,
    columns: HashMap<(u16, u32), f64>,
}

impl<'a> Evidence<'a> {
    /// Gathers what form and file say of sheet `index`.
    pub(super) fn gather(form: &Form, index: usize, sheet: &'a BookSheet, book: &Book) -> Self {
        let texts: HashMap<Position, String> = sheet
            .cells
            .iter()
            .map(|cell| ((cell.row, cell.col), normalize_label(&sheet.text(cell.row, cell.col))))
            .filter(|(_, text)| !text.is_empty())
            .collect();
        let targets = name_targets(book, &sheet.name, |_| true);
        let named = form
            .template
            .indexed()
            .filter(|(ix, _)| form.layout.places[ix.index()].sheet == index)
            .filter_map(|(ix, field)| Some((ix, *targets.get(field.id.as_str())?)))
            .collect();
        let mut evidence =
            Self { sheet, texts, named, rows: HashMap::new(), labels: HashSet::new(), columns: HashMap::new() };
        if evidence.names_stayed_behind(form, index) {
            evidence.named.clear();
        }
        evidence.read_form(form, index);
        evidence.weigh_columns(form, index);
        evidence
    }

    /// Whether all defined names point to their cells of the form although a label stands elsewhere than in the form.
    ///
    /// Spreadsheet programs move names along with the cells, libraries such as openpyxl do not: such names say nothing.
    fn names_stayed_behind(&self, form: &Form, index: usize) -> bool {
        let in_place = |ix: &FieldIx, (first, last): &(Position, Position)| {
            let place = &form.layout.places[ix.index()];
            let (top, bottom) = (place.cell_of_row(0), place.cell_of_row(form.template.field(*ix).rows - 1));
            *first == (top.row, u32::from(top.col)) && *last == (bottom.row, u32::from(bottom.col))
        };
        if !self.named.iter().all(|(ix, target)| in_place(ix, target)) {
            return false;
        }
        let mut declared: HashMap<String, Vec<Position>> = HashMap::new();
        for label in &form.layout.sheets[index].labels {
            if let LabelText::Text(text) = &label.text {
                let position = (label.cell.row, u32::from(label.cell.col));
                declared.entry(normalize_label(text)).or_default().push(position);
            }
        }
        let mut found: HashMap<&str, Vec<Position>> = HashMap::new();
        for (position, text) in &self.texts {
            found.entry(text).or_default().push(*position);
        }
        // A label that stands once in the form and once in the file, but not in the same cell.
        declared.iter().any(|(text, cells)| {
            matches!((cells.as_slice(), found.get(text.as_str()).map(Vec::as_slice)), (&[there], Some(&[here])) if there != here)
        })
    }

    fn read_form(&mut self, form: &Form, index: usize) {
        for label in &form.layout.sheets[index].labels {
            let row = self.rows.entry(label.cell.row).or_default();
            match &label.text {
                LabelText::Text(text) => {
                    let text = normalize_label(text);
                    if !text.is_empty() && text != "—" {
                        self.labels.insert(text.clone());
                        row.labels.push((label.cell.col, text));
                    }
                }
                LabelText::Number(number) => row.numbers.push((label.cell.col, number.to_string())),
                LabelText::Link(sheet) => {
                    row.labels.push((label.cell.col, normalize_label(&form.template.sheets[*sheet].name)));
                }
                LabelText::UnitName | LabelText::Verdict | LabelText::Goto(_) => {}
            }
        }
        for (ix, field) in form.template.indexed() {
            let place = &form.layout.places[ix.index()];
            if place.sheet != index {
                continue;
            }
            for list_row in 0..field.rows {
                let named = self.named_row(ix, field.rows, list_row);
                let row = self.rows.entry(place.cell_of_row(list_row).row).or_default();
                if field.is_entered() {
                    row.entered.push(place.cell.col);
                } else if form.formula(field.cell(list_row)).is_some() {
                    row.formulas.push(place.cell.col);
                }
                row.named.extend(named);
            }
        }
    }

    /// The row of the file that a field's defined name gives to one of its rows, where the name still tells it: all rows where the
    /// range is as long as the list, its first and last where it grew.
    fn named_row(&self, ix: FieldIx, rows: u32, row: u32) -> Option<u32> {
        let ((first, _), (last, _)) = *self.named.get(&ix)?;
        let length = last.checked_sub(first)? + 1;
        match length.cmp(&rows) {
            Ordering::Equal => Some(first + row),
            Ordering::Greater if row == 0 => Some(first),
            Ordering::Greater if row + 1 == rows => Some(last),
            Ordering::Greater | Ordering::Less => None,
        }
    }

    fn weigh_columns(&mut self, form: &Form, index: usize) {
        let mut found: HashMap<&str, Vec<Position>> = HashMap::new();
        for (position, text) in &self.texts {
            found.entry(text).or_default().push(*position);
        }
        found.values_mut().for_each(|positions| positions.sort_unstable());
        let mut wanted: HashMap<&str, Vec<(u32, u16)>> = HashMap::new();
        for (row, about) in &self.rows {
            for (col, text) in &about.labels {
                wanted.entry(text).or_default().push((*row, *col));
            }
        }
        let mut columns: HashMap<(u16, u32), f64> = HashMap::new();
        for (text, mut cells) in wanted {
            let Some(positions) = found.get(text) else { continue };
            cells.sort_unstable();
            if cells.len() == positions.len() {
                for ((_, col), (_, there)) in cells.iter().zip(positions) {
                    *columns.entry((*col, *there)).or_default() += 1.0;
                }
            } else {
                let share = 1.0 / f64::from(u32::try_from(positions.len()).unwrap_or(u32::MAX));
                for (_, col) in &cells {
                    for (_, there) in positions {
                        *columns.entry((*col, *there)).or_default() += share;
                    }
                }
            }
        }
        for (ix, ((_, col), _)) in &self.named {
            *columns.entry((form.layout.places[ix.index()].cell.col, *col)).or_default() += 2.0;
        }
        // What is typed in stands in a column of its own: it tells where neither labels nor names do.
        let mut typed: HashMap<u32, f64> = HashMap::new();
        for ((_, col), text) in &self.texts {
            if !self.labels.contains(text) {
                *typed.entry(*col).or_default() += 0.02;
            }
        }
        let entered: HashSet<u16> = self.rows.values().flat_map(|row| row.entered.iter().copied()).collect();
        for col in 0..form.layout.sheets[index].columns {
            *columns.entry((col, u32::from(col))).or_default() += 0.01;
            if entered.contains(&col) {
                for there in u32::from(col).saturating_sub(3)..=u32::from(col) + 3 {
                    if let Some(count) = typed.get(&there) {
                        *columns.entry((col, there)).or_default() += count.min(0.4);
                    }
                }
            }
        }
        self.columns = columns;
    }

    /// What speaks for a column of the form being a column of the file.
    pub(super) fn of_columns(&self, col: u16, there: u32) -> f64 {
        self.columns.get(&(col, there)).copied().unwrap_or(0.0)
    }

    /// The rows of the form that hold anything, in order.
    pub(super) fn form_rows(&self) -> Vec<u32> {
        let mut rows: Vec<u32> = self.rows.keys().copied().collect();
        rows.sort_unstable();
        rows
    }

    /// Whether a row of the form has a label or a number of its own.
    pub(super) fn is_labelled(&self, row: u32) -> bool {
        self.rows.get(&row).is_some_and(|row| !row.labels.is_empty() || !row.numbers.is_empty())
    }

    /// Whether a text is a label of the form's sheet.
    pub(super) fn is_label(&self, text: &str) -> bool {
        self.labels.contains(text)
    }

    /// What speaks for a row of the form being a row of the file, given where its columns are.
    pub(super) fn of_rows(&self, row: u32, there: u32, columns: &HashMap<u16, u32>) -> f64 {
        let Some(about) = self.rows.get(&row) else { return NOTHING };
        let text = |col: &u16| columns.get(col).and_then(|col| self.texts.get(&(there, *col)));
        let labels: f64 = about.labels.iter().map(|(col, label)| self.of_label(label, text(col), there)).sum();
        let numbers: f64 = about
            .numbers
            .iter()
            .map(|(col, number)| match text(col) {
                Some(found) if found == number => NUMBER,
                Some(found) if found.parse::<u32>().is_ok() => WRONG_LABEL,
                Some(_) => NO_LABEL,
                None => NO_LABEL / 2.0,
            })
            .sum();
        let has_formula = |col: &&u16| {
            columns.get(*col).and_then(|col| self.sheet.cell(there, *col)).is_some_and(|cell| cell.formula.is_some())
        };
        let formulas: f64 =
            about.formulas.iter().take(3).map(|col| if has_formula(&col) { FORMULA } else { -FORMULA / 2.0 }).sum();
        let typed = |col: &&u16| text(col).is_some_and(|text| !self.is_label(text));
        let content = f64::from(u8::from(about.entered.iter().any(|col| typed(&col)))) * CONTENT;
        let pointing = about.named.iter().filter(|named| **named == there).count();
        let names = match pointing {
            0 if about.named.is_empty() => 0.0,
            0 => -NAME / 3.0,
            count => NAME + f64::from(u8::try_from(count.min(4)).unwrap_or(4) - 1),
        };
        NOTHING + labels + numbers + formulas + content + names
    }

    fn of_label(&self, label: &str, found: Option<&String>, there: u32) -> f64 {
        match found {
            Some(found) if found == label => LABEL,
            Some(found) if similar(found, label) => SIMILAR_LABEL,
            Some(found) if self.is_label(found) => OTHER_LABEL,
            other => {
                let elsewhere = label.chars().count() > 1
                    && self.sheet.cells.iter().any(|cell| {
                        cell.row == there && self.texts.get(&(there, cell.col)).is_some_and(|text| text == label)
                    });
                match other {
                    _ if elsewhere => SIMILAR_LABEL,
                    Some(_) => WRONG_LABEL,
                    None => NO_LABEL,
                }
            }
        }
    }
}

/// Whether one text is the other with something added.
fn similar(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    short.chars().count() > 1 && long.contains(short)
}

/// Where the wanted defined names point within a sheet: first and last cell.
pub(in super::super) fn name_targets<'b>(
    book: &'b Book,
    sheet: &str,
    wanted: impl Fn(&str) -> bool,
) -> HashMap<&'b str, (Position, Position)> {
    book.names
        .iter()
        .filter(|(name, _)| wanted(name))
        .filter_map(|(name, written)| {
            let (on, first, last) = target(written)?;
            (on == sheet).then_some((name.as_str(), (first, last)))
        })
        .collect()
}

/// The sheet, the first and the last cell that a defined name refers to; `None` where it refers to anything else.
pub(in super::super) fn target(written: &str) -> Option<(Cow<'_, str>, Position, Position)> {
    let (on, range) = written.trim_start_matches('=').rsplit_once('!')?;
    let on = on.trim_matches('\'');
    let on = if on.contains("''") { Cow::Owned(on.replace("''", "'")) } else { Cow::Borrowed(on) };
    let (first, last) = range.split_once(':').unwrap_or((range, range));
    Some((on, address(first)?, address(last)?))
}

#[cfg(test)]
mod tests {
    use std::collections::{HashMap, HashSet};

    use super::{
        CONTENT, Evidence, FORMULA, FormRow, LABEL, NAME, NO_LABEL, NOTHING, NUMBER, OTHER_LABEL, SIMILAR_LABEL,
        WRONG_LABEL, similar, target,
    };
    use crate::builder::load;
    use crate::form::Form;
    use crate::formula::FieldIx;
    use crate::intake::book::{BookCell, BookSheet};
    use crate::template::Files;
    use crate::value::Value;

    /// A file's sheet with these texts, `=` standing for a formula, in its first row.
    fn sheet(texts: &[&str]) -> BookSheet {
        let cells = (0..).zip(texts).filter(|(_, text)| !text.is_empty()).map(|(col, text)| BookCell {
            row: 0,
            col,
            value: Value::Text((*text).to_owned()),
            formula: (*text == "=").then(|| "1".into()),
            is_day: false,
        });
        BookSheet { cells: cells.collect(), ..BookSheet::default() }
    }

    fn evidence(sheet: &BookSheet, about: FormRow) -> Evidence<'_> {
        Evidence {
            sheet,
            texts: sheet.cells.iter().map(|cell| ((cell.row, cell.col), cell.value.to_string())).collect(),
            named: HashMap::new(),
            rows: HashMap::from([(0, about)]),
            labels: HashSet::from(["合计".to_owned(), "支出".to_owned()]),
            columns: HashMap::new(),
        }
    }

    #[test]
    fn what_stands_in_a_row_speaks_for_it_or_against_it() {
        let label = || FormRow { labels: vec![(0, "支出".to_owned())], ..FormRow::default() };
        let number = || FormRow { numbers: vec![(0, "2".to_owned())], ..FormRow::default() };
        let formulas = |columns: &[u16]| FormRow { formulas: columns.to_vec(), ..FormRow::default() };
        let entered = || FormRow { entered: vec![0, 1], ..FormRow::default() };
        let named = |rows: &[u32]| FormRow { named: rows.to_vec(), ..FormRow::default() };
        for (about, texts, weight) in [
            (label(), &["支出"][..], LABEL),
            (label(), &["支出（万元）"], SIMILAR_LABEL),
            (label(), &["合计"], OTHER_LABEL),
            (label(), &["甲"], WRONG_LABEL),
            (label(), &["甲", "", "支出"], SIMILAR_LABEL),
            (label(), &[""], NO_LABEL),
            (number(), &["2"], NUMBER),
            (number(), &["3"], WRONG_LABEL),
            (number(), &["甲"], NO_LABEL),
            (number(), &[""], NO_LABEL / 2.0),
            (formulas(&[0]), &["="], FORMULA),
            // A figure typed over a formula says less against a row than the formula says for it.
            (formulas(&[0]), &["甲"], -FORMULA / 2.0),
            (formulas(&[0, 1]), &["=", ""], FORMULA / 2.0),
            (formulas(&[0, 1, 2, 3]), &["=", "=", "=", ""], FORMULA * 3.0),
            (entered(), &["", "甲"], CONTENT),
            (entered(), &["甲", "乙"], CONTENT),
            (entered(), &["合计"], 0.0),
            (entered(), &[""], 0.0),
            (named(&[0]), &[""], NAME),
            (named(&[0, 7, 0]), &[""], NAME + 1.0),
            (named(&[0; 9]), &[""], NAME + 3.0),
            (named(&[7]), &[""], -NAME / 3.0),
            (FormRow::default(), &["甲"], 0.0),
        ] {
            let told = format!("{about:?} {texts:?}");
            let sheet = sheet(texts);
            let found = evidence(&sheet, about).of_rows(0, 0, &(0..4).map(|col| (col, u32::from(col))).collect());
            assert!((found - NOTHING - weight).abs() < 1e-9, "{told}: {found}");
        }
    }

    #[test]
    fn what_is_typed_and_no_label_tells_a_column_near_its_place() {
        let form = Form::new(load(&Files::built_in("hunan-department-2021").unwrap()).unwrap());
        let columns = |texts: &[&str]| {
            let sheet = sheet(texts);
            let mut evidence = evidence(&sheet, FormRow { entered: vec![1], ..FormRow::default() });
            evidence.weigh_columns(&form, 0);
            [1, 2, 3, 4, 5].map(|there| evidence.of_columns(1, there))
        };
        assert_eq!(columns(&["", "", "", "甲"]), [0.01, 0.0, 0.02, 0.0, 0.0]);
        assert_eq!(columns(&["", "", "合计", "", "甲", "乙"]), [0.01, 0.0, 0.0, 0.02, 0.0]);
    }

    #[test]
    fn a_name_tells_the_rows_of_a_list_as_far_as_it_still_can() {
        let sheet = BookSheet::default();
        let mut evidence = evidence(&sheet, FormRow::default());
        for (rows, last, expected) in [
            (3, 7, [Some(5), Some(6), Some(7)]),
            // The list grew: what lies between is open.
            (3, 9, [Some(5), None, Some(9)]),
            (3, 6, [None; 3]),
            (1, 5, [Some(5), None, None]),
            (1, 6, [Some(5), None, None]),
            (3, 4, [None; 3]),
        ] {
            evidence.named.insert(FieldIx(0), ((5, 1), (last, 1)));
            let told = [0, 1, 2].map(|row| evidence.named_row(FieldIx(0), rows, row).filter(|_| row < rows));
            assert_eq!(told, expected, "{rows} rows, to {last}");
        }
        assert_eq!(evidence.named_row(FieldIx(1), 3, 0), None);
    }

    #[test]
    fn a_text_is_like_another_that_it_was_appended_to() {
        assert!(similar("支出", "支出（万元）") && similar("支出（万元）", "支出") && similar("支出", "支出"));
        assert!(!similar("支", "支出") && !similar("支出", "收入合计") && !similar("", "支出"));
    }

    #[test]
    fn a_defined_name_refers_to_cells_of_a_sheet() {
        let found = |written: &str| target(written).map(|(on, first, last)| (on.into_owned(), first, last));
        assert_eq!(found("='甲''乙'!$A$2:$B$3"), Some(("甲'乙".to_owned(), (1, 0), (2, 1))));
        assert_eq!(found("表!$C$1"), Some(("表".to_owned(), (0, 2), (0, 2))));
        assert_eq!((found("表!#REF!"), found("1")), (None, None));
    }
}
