//! How a score came about, in a sentence, from the same formula and rule that gave it.

use crate::compute::{Computed, View, sources};
use crate::finding::Location;
use crate::form::Form;
use crate::formula::{
    BinaryOp, CellValues, Expr, FieldIx, Function, FunctionResult, Reach, UnaryOp, evaluate, references,
};
use crate::score::{Extra, FilledForm, FormWords, Otherwise, Terms};
use crate::template::display::{self, bound_of, percent, points, shown};
use crate::template::{FieldType, Indicator, IndicatorIx, Template};
use crate::text::quote::quote;
use crate::value::number::round;
use crate::value::{Amount, Value};

use super::score::{self, Column};
use super::{Trace, messages};

/// How the score of each indicator comes about, in the order of the form.
pub(super) fn traces(form: &Form, computed: &Computed) -> Vec<Trace> {
    let template = &form.template;
    (0u32..)
        .zip(&template.indicators)
        .map(|(index, indicator)| {
            let value = indicator.value.map(|value| (template.field(value), computed.value(template, value)));
            let recomputed = score::recomputed(template, computed, indicator);
            let lacking = lacking(template, indicator, computed);
            let location = |cell: &(FieldIx, u32)| Location {
                sheet: template.sheets[template.field(cell.0).sheet].name.clone(),
                cell: Some(form.layout.places[cell.0.index()].cell_of_row(cell.1)),
            };
            Trace {
                indicator: IndicatorIx(index),
                value: value.filter(|(_, value)| !value.is_empty()).map(|(field, value)| shown(field, value)),
                declared: computed.value(template, indicator.self_score).as_number(),
                recomputed,
                lost: recomputed.map(|points| {
                    if score::counts(template, computed, indicator, Column::Recomputed) {
                        indicator.lost(points)
                    } else {
                        Amount::ZERO
                    }
                }),
                text: explain_score(template, indicator, computed, &lacking),
                lacking: lacking.first().map(location),
            }
        })
        .collect()
}

/// The sentence that explains the score of an indicator: its value with the figures that it comes from, what the rule says of
/// it, and the points.
///
/// `lacking` are the cells that the score still lacks.
fn explain_score(
    template: &Template,
    indicator: &Indicator,
    computed: &Computed,
    lacking: &[(FieldIx, u32)],
) -> String {
    let weight = indicator.weight;
    let score = template.field(indicator.recomputed).cell(0);
    let story = Story { template, view: computed.view(template) };
    let zero = story.zero_denominators(indicator);
    if computed.left_out(template, indicator) {
        let because = zero.map_or_else(String::new, |zero| format!("{zero}，"));
        let rest =
            if indicator.either.is_some() { "不计分" } else { "不计入总分，其余指标按比例折算" };
        return format!("{because}本指标不适用，{rest}。");
    }
    let earned = computed.values[score].as_number();
    if earned.is_none() && !computed.missing[score] && indicator.rule.is_recomputed() {
        return format!("按填报的数据算不出得分（如除数为0），不能核算（{}）。", at_most(indicator));
    }
    let Some(earned) = earned.filter(|_| !computed.missing[score]) else {
        let name = |(field, row): &(FieldIx, u32)| display::name(template.field(*field), *row);
        return messages::not_yet(&at_most(indicator), &lacking.iter().map(name).collect::<Vec<_>>());
    };
    let closing = match indicator.extra {
        Some(Extra::Bonus) if earned > Amount::ZERO => format!("加{}分（{}）", points(earned), at_most(indicator)),
        Some(Extra::Bonus) => format!("不加分（{}）", at_most(indicator)),
        Some(Extra::Penalty) if earned < Amount::ZERO => format!("扣{}分（{}）", points(-earned), at_most(indicator)),
        Some(Extra::Penalty) => "不扣分".to_owned(),
        None if score::counts(template, computed, indicator, Column::Recomputed) => {
            format!("计{}分（{}）", points(earned), at_most(indicator))
        }
        None => format!("得{}分（{}），取其一计分，本项不计入总分", points(earned), at_most(indicator)),
    };
    if let Some(applies) = &indicator.applies
        && evaluate(applies, &computed.view(template), 0) != Value::Bool(true)
    {
        let counts_nothing = indicator.otherwise == Otherwise::Zero || indicator.extra.is_some();
        let what = if counts_nothing { "不计分" } else { "计满分" };
        return format!("本指标不适用，{what}：{closing}。");
    }
    if let Some(zero) = zero {
        return format!("{zero}，按规定{closing}");
    }
    // What a penalty leaves of its weight is what its rule gave.
    let given = if indicator.extra == Some(Extra::Penalty) { earned.saturating_add(weight) } else { earned };
    let terms = Terms {
        value: indicator.value,
        self_score: indicator.self_score,
        weight,
        digits: i32::try_from(template.field(indicator.recomputed).decimals).unwrap_or(2),
        extra: indicator.extra,
    };
    // Conditions show their figures themselves; a value taken over from one cell would only say one of them again.
    let is_said = !indicator.rule.conditions().is_empty() && matches!(indicator.formula, Some(Expr::Ref(_)));
    let opening = if is_said { String::new() } else { story.value_with_terms(indicator) };
    let clauses = [opening, indicator.rule.explain(&terms, given, &story), closing];
    let clauses: Vec<String> = clauses.into_iter().filter(|clause| !clause.is_empty()).collect();
    clauses.join("，")
}

/// The cells that the score of an indicator still lacks, in the order of the form; none where it can be computed.
fn lacking(template: &Template, indicator: &Indicator, computed: &Computed) -> Vec<(FieldIx, u32)> {
    if !computed.missing[template.field(indicator.recomputed).cell(0)] || computed.left_out(template, indicator) {
        return Vec::new();
    }
    let sources = sources(template, indicator.recomputed, 0);
    let is_lacking =
        |cell: usize| sources.contains(&cell) && computed.missing[cell] && computed.values[cell].is_empty();
    let entered = template.indexed().filter(|(_, field)| field.is_entered());
    entered
        .flat_map(|(ix, field)| (0..field.rows).map(move |row| (ix, row)))
        .filter(|(ix, row)| is_lacking(template.field(*ix).cell(*row)))
        .collect()
}

/// `满分5分`, `最多加3分`, `最多扣10分`.
fn at_most(indicator: &Indicator) -> String {
    let what = match indicator.extra {
        None => "满分",
        Some(Extra::Bonus) => "最多加",
        Some(Extra::Penalty) => "最多扣",
    };
    format!("{what}{}分", points(indicator.weight))
}

/// Words formulas with the labels and figures of a filled form.
struct Story<'a> {
    template: &'a Template,
    view: View<'a>,
}

impl CellValues for Story<'_> {
    fn cell(&self, field: FieldIx, row: u32) -> &Value {
        self.view.cell(field, row)
    }

    fn rows(&self, field: FieldIx) -> u32 {
        self.view.rows(field)
    }
}

impl FormWords for Story<'_> {
    fn label(&self, field: FieldIx) -> &str {
        &self.template.field(field).label
    }

    fn bound_of(&self, field: FieldIx, bound: Amount) -> String {
        bound_of(self.template.field(field), bound)
    }
}

impl FilledForm for Story<'_> {
    fn shown(&self, field: FieldIx) -> String {
        shown(self.template.field(field), self.cell(field, 0))
    }

    fn formula_with_figures(&self, formula: &Expr) -> String {
        self.formula(formula, 0)
    }
}

impl Story<'_> {
    /// The denominators that are 0, where the form says what counts then, and by which condition it counts.
    fn zero_denominators(&self, indicator: &Indicator) -> Option<String> {
        let without = indicator.without_denominator.as_ref()?;
        if evaluate(&without.when, &self.view, 0) != Value::Bool(true) {
            return None;
        }
        let is_zero = |denominator: &&Expr| evaluate(denominator, &self.view, 0).as_number() == Some(Amount::ZERO);
        let zero = without.denominators.iter().filter(is_zero).map(|denominator| self.formula(denominator, 0));
        let condition = without.condition.as_ref().map_or_else(String::new, |condition| {
            let holds = evaluate(condition, &self.view, 0) == Value::Bool(true);
            format!("，{}{}", if holds { "" } else { "不符合：" }, self.formula(condition, 0))
        });
        Some(format!("{}，除数为0，算不出指标值{condition}", zero.collect::<Vec<_>>().join("、")))
    }

    /// The value of an indicator with the figures that it comes from: `追加预算 810.03 ÷ 年初预算 1130.62 = 71.64%`.
    fn value_with_terms(&self, indicator: &Indicator) -> String {
        let (Some(formula), Some(value)) = (&indicator.formula, indicator.value) else { return String::new() };
        let field = self.template.field(value);
        if !field.is_numeric() {
            return String::new();
        }
        let terms = self.formula(formula, 0);
        let cell = self.cell(value, 0);
        let result = match cell {
            Value::Number(number) if field.kind == FieldType::Percent => {
                percent(*number, field.decimals.saturating_sub(2))
            }
            Value::Blank | Value::Number(_) | Value::Text(_) | Value::Bool(_) | Value::Error(_) => shown(field, cell),
        };
        // A value taken over from one cell needs no equation, and the words of a mean or an extreme end with what it came to.
        let is_said =
            matches!(formula, Expr::Ref(_) | Expr::Call(Function::Average | Function::Max | Function::Min, _));
        if is_said {
            terms
        } else if terms.parse::<Amount>().is_ok() {
            format!("基数为0，按规定取{result}")
        } else {
            format!("{terms} = {result}")
        }
    }

    /// A formula in words, in brackets where it binds less tightly than `binding`.
    fn formula(&self, expr: &Expr, binding: u8) -> String {
        match expr {
            Expr::Number(number) => number.normalize().to_string(),
            Expr::Text(text) => quote(text),
            Expr::Bool(value) => Value::Bool(*value).to_string(),
            Expr::Error(kind) => kind.to_string(),
            Expr::Omitted => String::new(),
            Expr::Ref(reference) => {
                let field = self.template.field(reference.field);
                match reference.reach {
                    Reach::One | Reach::ThisRow => {
                        let value = &self.view.values[field.cell(0)];
                        let value = match value {
                            Value::Blank => Value::Number(Amount::ZERO),
                            Value::Number(_) | Value::Text(_) | Value::Bool(_) | Value::Error(_) => value.clone(),
                        };
                        format!("{} {}", field.label, shown(field, &value))
                    }
                    Reach::All | Reach::Rows { .. } => field.label.clone(),
                }
            }
            Expr::Unary(UnaryOp::Percent, operand) => format!("{}%", self.formula(operand, 9)),
            Expr::Unary(UnaryOp::Plus, operand) => self.formula(operand, binding),
            Expr::Unary(UnaryOp::Minus, operand) => format!("－{}", self.formula(operand, 9)),
            Expr::Binary(op, left, right) => {
                let (sign, level) = sign(*op);
                let right_level = if matches!(op, BinaryOp::Subtract | BinaryOp::Divide) { level + 1 } else { level };
                let words = format!("{} {sign} {}", self.formula(left, level), self.formula(right, right_level));
                if level < binding { format!("（{words}）") } else { words }
            }
            Expr::ByRun(runs) => runs.first().map_or_else(String::new, |(_, formula)| self.formula(formula, binding)),
            Expr::Call(Function::If, arguments) => {
                let condition = arguments.first().map(|condition| evaluate(condition, &self.view, 0));
                let branch = if condition == Some(Value::Bool(true)) { arguments.get(1) } else { arguments.get(2) };
                branch.map_or_else(String::new, |branch| self.formula(branch, binding))
            }
            Expr::Call(function @ (Function::And | Function::Or), arguments) => {
                let word = if *function == Function::And { "且" } else { "或" };
                let terms: Vec<String> = arguments.iter().map(|argument| self.formula(argument, 1)).collect();
                let words = terms.join(word);
                if binding > 0 { format!("（{words}）") } else { words }
            }
            Expr::Call(Function::Abs, arguments) => {
                arguments.first().map_or_else(String::new, |argument| format!("|{}|", self.formula(argument, 0)))
            }
            Expr::Call(Function::IfError | Function::Round, arguments) => {
                arguments.first().map_or_else(String::new, |argument| self.formula(argument, binding))
            }
            Expr::Call(Function::Sum, arguments) if arguments.len() > 1 => {
                let terms: Vec<String> = arguments.iter().map(|argument| self.formula(argument, 4)).collect();
                let words = terms.join(" ＋ ");
                if 3 < binding { format!("（{words}）") } else { words }
            }
            Expr::Call(function, arguments) => {
                let value = evaluate(expr, &self.view, 0);
                let named: Vec<String> = arguments.iter().map(|argument| self.formula(argument, 0)).collect();
                let each = matches!(function, Function::Average | Function::Max | Function::Min);
                let subject = if each && named.len() > 1 {
                    format!("{} 的", named.join("、"))
                } else {
                    named.first().cloned().unwrap_or_default()
                };
                format!("{subject}{} {}", function.word(), self.shown_like_its_terms(expr, *function, &value))
            }
        }
    }

    /// A value as the fields are shown that it is made of: the mean of percentages is a percentage.
    fn shown_like_its_terms(&self, expr: &Expr, function: Function, value: &Value) -> String {
        let mut field = None;
        references(expr, &mut |reference| field = Some(self.template.field(reference.field)));
        match (field, value) {
            (Some(field), Value::Number(number))
                if function.result() == FunctionResult::Computed && field.is_numeric() =>
            {
                shown(field, &Value::Number(round(*number, field.decimals)))
            }
            _ => value.to_string(),
        }
    }
}

/// The sign of an operator, and how tightly it binds.
fn sign(op: BinaryOp) -> (&'static str, u8) {
    match op {
        BinaryOp::Equal => ("=", 1),
        BinaryOp::NotEqual => ("≠", 1),
        BinaryOp::Less => ("<", 1),
        BinaryOp::LessEqual => ("≤", 1),
        BinaryOp::Greater => (">", 1),
        BinaryOp::GreaterEqual => ("≥", 1),
        BinaryOp::Concat => ("&", 2),
        BinaryOp::Add => ("＋", 3),
        BinaryOp::Subtract => ("－", 3),
        BinaryOp::Multiply => ("×", 4),
        BinaryOp::Divide => ("÷", 4),
        BinaryOp::Power => ("^", 5),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::Story;
    use crate::builder::load;
    use crate::compute::compute;
    use crate::files::read_form_folder;
    use crate::formula::{evaluate, parse};
    use crate::value::{Amount, Value};

    #[test]
    fn a_list_is_added_up_to_its_last_row() {
        let template = load(&read_form_folder(Path::new("tests/forms/mini")).unwrap()).unwrap();
        let budget = template.find("项目.预算").unwrap();
        let mut values = vec![Value::Blank; template.cells];
        for cell in template.field(budget).cells() {
            values[cell] = Value::Number(Amount::from(5));
        }
        let computed = compute(&template, values, |_| false);
        let story = Story { template: &template, view: computed.view(&template) };
        let all = |name: &str| {
            let field = template.find(name)?;
            Some(crate::formula::Ref { field, reach: crate::formula::Reach::All })
        };
        let sum = parse("SUM(项目.预算)", &all).unwrap();
        assert_eq!(evaluate(&sum, &story, 0), Value::Number(Amount::from(20)));
    }
}
