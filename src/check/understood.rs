//! What was read, in brief, so that a misreading shows at a glance.

use serde::Serialize;

use crate::template::{Template, display};
use crate::value::{Amount, Value};

/// The most key figures that are told.
const MOST_FIGURES: usize = 6;

/// What was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Understood {
    /// The budget year of the form.
    pub year: i32,
    /// How many sheets have something filled in.
    pub filled_sheets: u32,
    /// How many sheets can have.
    pub sheets: u32,
    /// How many cells are filled in.
    pub filled_cells: u32,
    /// The lists with a row that is filled in, those of one name together.
    pub lists: Vec<UnderstoodList>,
    /// Key figures of the form, each with what people call it.
    pub figures: Vec<UnderstoodFigure>,
}

/// The lists of one name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnderstoodList {
    /// What people call it.
    pub label: String,
    /// How many rows are filled in.
    pub rows: u32,
    /// On how many sheets these stand.
    pub sheets: u32,
}

/// A key figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnderstoodFigure {
    /// What people call it.
    pub label: String,
    /// The figure as the form shows it, with its unit.
    pub shown: String,
}

/// What was read into the cells of a form.
pub(crate) fn understood(template: &Template, values: &[Value]) -> Understood {
    let mut filled_by_sheet = vec![0_u32; template.sheets.len()];
    let mut can_be_filled = vec![false; template.sheets.len()];
    for field in template.fields.iter().filter(|field| field.is_entered() && !field.checking) {
        can_be_filled[field.sheet] = true;
        let filled = values[field.cells()].iter().filter(|value| !value.is_empty()).count();
        filled_by_sheet[field.sheet] += u32::try_from(filled).unwrap_or(u32::MAX);
    }
    // What the department explains on the self-check is not part of what it fills in.
    can_be_filled[template.self_check.sheet] = false;
    let sheets = || (0..template.sheets.len()).filter(|sheet| can_be_filled[*sheet]);
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let figures = template.figures.iter().filter_map(|figure| {
        let field = template.field(*figure);
        let value = &values[field.cell(0)];
        let unit = if field.unit == "%" { "" } else { &field.unit };
        // A sum of blank cells is 0, which says nothing.
        let says_something = !value.is_empty() && *value != Value::Number(Amount::ZERO);
        says_something.then(|| UnderstoodFigure {
            label: field.label.clone(),
            shown: format!("{}{unit}", display::in_words(field, value)),
        })
    });
    Understood {
        year: template.fiscal_year,
        filled_sheets: count(sheets().filter(|sheet| filled_by_sheet[*sheet] > 0).count()),
        sheets: count(sheets().count()),
        filled_cells: sheets().map(|sheet| filled_by_sheet[sheet]).sum(),
        lists: lists(template, values),
        figures: figures.take(MOST_FIGURES).collect(),
    }
}

fn lists(template: &Template, values: &[Value]) -> Vec<UnderstoodList> {
    let mut lists: Vec<UnderstoodList> = Vec::new();
    for list in &template.lists {
        let is_filled = |row: &u32| {
            let entered = list.columns.iter().map(|column| template.field(*column)).filter(|field| field.is_entered());
            entered.into_iter().any(|field| !values[field.cell(*row)].is_empty())
        };
        let rows = u32::try_from((0..list.capacity).filter(is_filled).count()).unwrap_or(u32::MAX);
        if rows == 0 {
            continue;
        }
        let label = without_number(&list.label);
        match lists.iter_mut().find(|known| known.label == label) {
            Some(known) => {
                known.rows += rows;
                known.sheets += 1;
            }
            None => lists.push(UnderstoodList { label: label.to_owned(), rows, sheets: 1 }),
        }
    }
    lists
}

/// A heading without its number: `四、绩效指标` is `绩效指标`.
fn without_number(heading: &str) -> &str {
    match heading.split_once('、') {
        Some((number, rest)) if number.chars().all(|c| "一二三四五六七八九十".contains(c)) && !rest.is_empty() => {
            rest
        }
        Some(_) | None => heading,
    }
}

impl Understood {
    /// What was read, in one or two sentences.
    pub fn sentences(&self) -> Vec<String> {
        let Self { year, filled_sheets, sheets, filled_cells, .. } = self;
        let mut first = format!("读到：{year}年度，{sheets}张表填了{filled_sheets}张，共{filled_cells}格");
        let lists: Vec<String> = self.lists.iter().map(UnderstoodList::phrase).collect();
        if !lists.is_empty() {
            first.push_str(&format!("；{}", lists.join("、")));
        }
        first.push('。');
        let figures: Vec<String> =
            self.figures.iter().map(|figure| format!("{} {}", figure.label, figure.shown)).collect();
        let second = (!figures.is_empty()).then(|| format!("主要数据：{}。", figures.join("，")));
        [first].into_iter().chain(second).collect()
    }
}

impl UnderstoodList {
    fn phrase(&self) -> String {
        let Self { label, rows, sheets } = self;
        if *sheets > 1 { format!("{label}{rows}行（{sheets}张表）") } else { format!("{label}{rows}行") }
    }
}

#[cfg(test)]
mod tests {
    use super::{MOST_FIGURES, understood, without_number};
    use crate::builder::load;
    use crate::template::{Field, Files};
    use crate::value::{Amount, Value};

    #[test]
    fn a_heading_loses_its_number_and_nothing_else() {
        assert_eq!(without_number("四、绩效指标"), "绩效指标");
        assert_eq!(without_number("十二、其他"), "其他");
        assert_eq!(without_number("经济、社会效益"), "经济、社会效益");
        assert_eq!(without_number("项目"), "项目");
    }

    #[test]
    fn key_figures_are_told_up_to_the_bound_and_those_that_say_nothing_not_at_all() {
        let mut template = load(&Files::built_in("hunan-department-2021").unwrap()).unwrap();
        let field = template.find("收入.财政拨款.决算").unwrap();
        let cell = template.field(field).cell(0);
        let mut told = |count: usize, value: Value| {
            template.figures = vec![field; count];
            let mut values = vec![Value::Blank; template.cells];
            values[cell] = value;
            understood(&template, &values).figures.len()
        };
        let amount = || Value::Number(Amount::ONE);
        assert_eq!(told(MOST_FIGURES, amount()), MOST_FIGURES);
        assert_eq!(told(MOST_FIGURES + 1, amount()), MOST_FIGURES);
        assert_eq!(told(1, Value::Number(Amount::ZERO)), 0);
        assert_eq!(told(1, Value::Blank), 0);
    }

    #[test]
    fn the_rows_of_lists_of_one_name_are_counted_together() {
        let mut template = load(&Files::built_in("mof-department-2013").unwrap()).unwrap();
        template.lists.truncate(3);
        for (list, label) in template.lists.iter_mut().zip(["一、指标", "二、指标", "三、其他"]) {
            label.clone_into(&mut list.label);
        }
        let mut values = vec![Value::Blank; template.cells];
        let told = |values: &[Value]| {
            let lists = understood(&template, values).lists;
            lists.into_iter().map(|list| (list.label, list.rows, list.sheets)).collect::<Vec<_>>()
        };
        assert_eq!(told(&values), []);
        for (list, rows) in template.lists.iter().zip([2, 1, 1]) {
            let column = list.columns.iter().map(|column| template.field(*column)).find(|field| field.is_entered());
            values[column.unwrap().cells()][..rows].fill(Value::Text("甲".to_owned()));
        }
        assert_eq!(told(&values), [("指标".to_owned(), 3, 2), ("其他".to_owned(), 1, 1)]);
        let sentences = understood(&template, &values).sentences().concat();
        assert!(sentences.contains("；指标3行（2张表）、其他1行。"), "{sentences}");
    }

    #[test]
    fn sheets_and_cells_are_counted_that_the_department_fills_in() {
        let template = load(&Files::built_in("hunan-department-2021").unwrap()).unwrap();
        let mut values = vec![Value::Blank; template.cells];
        let told = |values: &[Value]| {
            let told = understood(&template, values);
            (told.filled_sheets, told.filled_cells)
        };
        assert_eq!(told(&values), (0, 0));
        let is_explanation = |field: &&Field| field.is_entered() && field.sheet == template.self_check.sheet;
        for field in template.fields.iter().filter(|field| !field.is_entered()).chain(
            // What is explained on the self-check does not count.
            template.fields.iter().filter(is_explanation),
        ) {
            values[field.cell(0)] = Value::Text("甲".to_owned());
        }
        assert_eq!(told(&values), (0, 0));
        let entered = |field: &&Field| field.is_entered() && field.sheet != template.self_check.sheet;
        let first = template.fields.iter().find(entered).unwrap();
        let last = template.fields.iter().rev().find(entered).unwrap();
        for field in [first, last] {
            values[field.cell(0)] = Value::Text("甲".to_owned());
        }
        assert_ne!(first.sheet, last.sheet);
        assert_eq!(told(&values), (2, 2));
    }
}
