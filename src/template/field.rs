//! The fields of a form: a cell, or the cells of a list column.

use std::ops::Range;

use super::indicator::IndicatorIx;
use super::list::ListIx;
use crate::formula::Expr;
use crate::language::field::FieldType;
use crate::value::Amount;

/// A cell, or the cells of a list column.
#[derive(Debug)]
pub struct Field {
    /// The id, which is also the defined name.
    pub id: String,
    /// What people call it, its headings included: `基本支出 决算数`.
    pub label: String,
    /// The sheet it stands on, counted from 0.
    pub sheet: usize,
    /// The type of value.
    pub kind: FieldType,
    /// Where its value comes from.
    pub source: ValueSource,
    /// Whether it must be filled (in a list: in each row used).
    pub required: bool,
    /// The decimals of the stored number: two more than shown for a percentage.
    pub decimals: u32,
    /// The least allowed value.
    pub min: Option<Amount>,
    /// The greatest allowed value.
    pub max: Option<Amount>,
    /// The choices, if there are any.
    pub choices: Vec<String>,
    /// The unit: the template's for amounts, `%` for percentages.
    pub unit: String,
    /// What to fill in.
    pub note: String,
    /// Other wordings of its label.
    pub aliases: Vec<String>,
    /// The greatest difference between a value typed over its formula and the recomputed one that is still a 尾差; `None`
    /// where it follows from the terms of the formula.
    pub rounding: Option<Amount>,
    /// The list it is a column of.
    pub list: Option<ListIx>,
    /// How many cells it has: 1, or the list's capacity.
    pub rows: u32,
    /// The first of its cells in the flat vector of all cells.
    pub first: usize,
    /// The indicator that it belongs to and its part in it, if it belongs to one.
    pub(crate) part: Option<(IndicatorIx, IndicatorPart)>,
    /// Whether it is printed bold, as a total.
    pub strong: bool,
    /// Whether it is a figure of the live self-check, which the program alone fills.
    pub checking: bool,
}

impl Field {
    /// The index of the cell of `row` in the flat vector of all cells.
    pub fn cell(&self, row: u32) -> usize {
        self.first + row as usize
    }

    /// The indices of its cells in the flat vector of all cells.
    pub fn cells(&self) -> Range<usize> {
        self.first..self.first + self.rows as usize
    }

    /// The formula, if it is derived.
    pub fn formula(&self) -> Option<&Expr> {
        match &self.source {
            ValueSource::Derived(expr) => Some(expr),
            ValueSource::Input | ValueSource::Prefilled | ValueSource::Recalled => None,
        }
    }

    /// Whether the department or the bureau enters its value.
    pub const fn is_entered(&self) -> bool {
        matches!(self.source, ValueSource::Input | ValueSource::Prefilled)
    }

    /// Whether the department fills it in.
    pub fn is_input(&self) -> bool {
        matches!(self.source, ValueSource::Input)
    }

    /// Whether a number is neither below the least allowed value nor above the greatest.
    pub(crate) fn allows(&self, number: Amount) -> bool {
        self.min.is_none_or(|min| number >= min) && self.max.is_none_or(|max| number <= max)
    }

    /// Whether it holds numbers.
    pub fn is_numeric(&self) -> bool {
        matches!(self.kind, FieldType::Amount | FieldType::Count | FieldType::Percent | FieldType::Score)
    }
}

/// Where the value of a field comes from.
#[derive(Debug, PartialEq)]
pub enum ValueSource {
    /// The department fills it in.
    Input,
    /// The bureau fills it in before the form goes out (where it has a value; else the department does).
    Prefilled,
    /// The figure of last year's accepted return, shown for comparison; nobody enters it.
    Recalled,
    /// A formula, complete with its rounding. A bare number is a printed constant, such as a weight.
    Derived(Expr),
}

/// The part of an indicator that a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum IndicatorPart {
    /// 分值
    Weight,
    /// 指标值
    Value,
    /// 核算得分
    Recomputed,
    /// 自评得分
    SelfScore,
    /// 扣分原因
    Reason,
    /// 佐证材料
    Evidence,
}

#[cfg(test)]
mod tests {
    use crate::builder::load;
    use crate::template::Files;
    use crate::value::Amount;

    #[test]
    fn a_number_is_allowed_from_the_least_value_to_the_greatest() {
        let mut field = load(&Files::built_in("hunan-department-2021").unwrap()).unwrap().fields.swap_remove(0);
        let (one, three) = (Some(Amount::ONE), Some(Amount::from(3)));
        for (min, max, allowed) in [
            (one, three, [false, true, true, true, false]),
            (one, None, [false, true, true, true, true]),
            (None, three, [true, true, true, true, false]),
            (None, None, [true; 5]),
        ] {
            (field.min, field.max) = (min, max);
            assert_eq!([0, 1, 2, 3, 4].map(|number| field.allows(Amount::from(number))), allowed, "{min:?} {max:?}");
        }
    }
}
