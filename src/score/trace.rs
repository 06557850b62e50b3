//! The story of a score in a sentence, from the same formula and rule that gave it.

use crate::compute::{Computed, View};
use crate::formula::{BinaryOp, Expr, FieldIx, Function, Reach, UnaryOp, evaluate, references};
use crate::template::display::{percent, points, shown};
use crate::template::{Field, FieldType, Indicator, Otherwise, Template};
use crate::text::quote::quote;
use crate::value::number::round;
use crate::value::{Amount, Value};

use crate::formula::build::num;

use super::{Beyond, Direction, Extra, Part, Partial, Rule, Terms, comparable, excess, lower, overshoots, within};

/// Tells how an indicator's score came about.
pub fn tell(template: &Template, indicator: &Indicator, computed: &Computed) -> String {
    let weight = indicator.weight;
    let score = template.field(indicator.recomputed).cell(0);
    if computed.left_out(template, indicator) {
        return "本指标不适用，不计入总分，其余指标按比例折算。".to_owned();
    }
    let earned = computed.values[score].as_number();
    let Some(earned) = earned.filter(|_| !computed.missing[score]) else {
        return format!("数据未填全，暂不能核算（{}）。", at_most(indicator));
    };
    let closing = match indicator.extra {
        Some(Extra::Bonus) if earned > Amount::ZERO => format!("加{}分（{}）", points(earned), at_most(indicator)),
        Some(Extra::Bonus) => format!("不加分（{}）", at_most(indicator)),
        Some(Extra::Penalty) if earned < Amount::ZERO => format!("扣{}分（{}）", points(-earned), at_most(indicator)),
        Some(Extra::Penalty) => "不扣分".to_owned(),
        None => format!("计{}分（{}）", points(earned), at_most(indicator)),
    };
    if let Some(applies) = &indicator.applies
        && evaluate(applies, &computed.view(template), 0) != Value::Bool(true)
    {
        let none = indicator.otherwise == Otherwise::Zero || indicator.extra.is_some();
        let what = if none { "不计分" } else { "计满分" };
        return format!("本指标不适用，{what}：{closing}。");
    }
    // What a penalty leaves of its weight is what its rule gave.
    let given = if indicator.extra == Some(Extra::Penalty) { earned.saturating_add(weight) } else { earned };
    let teller = Teller { template, computed, indicator };
    let part = Part { label: String::new(), value: indicator.value, weight, rule: indicator.rule.clone() };
    // The conditions tell their figures themselves.
    let told = matches!((&indicator.rule, &indicator.formula), (Rule::Cases { .. }, Some(Expr::Ref(_))));
    let opening = if told { String::new() } else { opening(template, indicator, computed) };
    let parts = [opening, teller.why(&part, given), closing];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join("，")
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

/// Tells why a rule gave what it gave.
struct Teller<'a> {
    template: &'a Template,
    computed: &'a Computed,
    indicator: &'a Indicator,
}

impl Teller<'_> {
    fn why(&self, part: &Part, earned: Amount) -> String {
        let (template, computed) = (self.template, self.computed);
        let value = part.value.map(|value| computed.value(template, value));
        let view = computed.view(template);
        let show = |number: Amount| value_shown(part.value.map(|value| template.field(value)), number);
        match (&part.rule, value.and_then(Value::as_number)) {
            (Rule::Bands { bands, otherwise: _, direction }, Some(number)) => {
                within_bands(&show, bands, *direction, number, &view)
            }
            (Rule::Interpolated { line, .. }, Some(number)) => between(&show, line, number),
            (Rule::Cases { cases, .. }, _) => case(template, &view, cases),
            (Rule::Parts { parts }, _) => self.parts(parts),
            (Rule::StepDeduction { standard, step, points, beyond, partial }, Some(number)) => {
                let lost = part.weight.saturating_sub(earned);
                steps(&show, number, (*standard, *step, *points), (*beyond, *partial), lost, &view)
            }
            (Rule::Proportional { target, reverse, deviation }, Some(number)) => {
                let target = evaluate(target, &view, 0).as_number().unwrap_or_default();
                proportion(&show, number, target, *reverse, *deviation, &view)
            }
            (Rule::ExecutionRate, Some(number)) if number >= Amount::ONE => "达到100%".to_owned(),
            (Rule::ExecutionRate, Some(_)) => format!("按比例计{} × 执行率", points(part.weight)),
            (Rule::Checklist { answers, points: each }, _) => checklist(template, computed, answers, *each),
            (Rule::CountDeduction { points: each }, Some(number)) if number > Amount::ZERO => {
                format!("每次扣{}分", points(*each))
            }
            (Rule::CountAddition { points: each }, Some(number)) if number > Amount::ZERO => {
                format!("每次计{}分", points(*each))
            }
            (Rule::Rating { .. }, _) => {
                value.map(|value| format!("选{}", quote(&value.to_string()))).unwrap_or_default()
            }
            // Nothing added or taken needs no words.
            (Rule::Judged, _) if self.nothing(earned) => String::new(),
            (Rule::Judged, _) => format!("自评{}分，需有佐证材料", own(template, self.indicator, computed)),
            _ => String::new(),
        }
    }

    /// Whether an indicator outside the full mark changes nothing.
    fn nothing(&self, earned: Amount) -> bool {
        match self.indicator.extra {
            None => false,
            Some(Extra::Bonus) => earned.is_zero(),
            Some(Extra::Penalty) => earned == self.indicator.weight,
        }
    }

    /// Each part with its figure, why, and its points: `6月执行进度 35%，未达目标40%，按比例计分，得2.63分`.
    fn parts(&self, parts: &[Part]) -> String {
        let view = self.computed.view(self.template);
        let digits = i32::try_from(self.template.field(self.indicator.recomputed).decimals).unwrap_or(2);
        let whole = Terms {
            value: None,
            self_score: self.indicator.self_score,
            weight: self.indicator.weight,
            digits,
            extra: None,
        };
        let told = parts.iter().map(|part| {
            let earned = evaluate(&lower(&part.rule, &whole.of_part(part)), &view, 0).as_number().unwrap_or_default();
            let figure =
                part.value.map(|value| shown(self.template.field(value), self.computed.value(self.template, value)));
            let opening = [part.label.as_str(), figure.as_deref().unwrap_or_default()].join(" ").trim().to_owned();
            let words = [opening, self.why(part, earned), format!("得{}分", points(earned))];
            let words: Vec<String> = words.into_iter().filter(|words| !words.is_empty()).collect();
            words.join("，")
        });
        told.collect::<Vec<String>>().join("；")
    }
}

/// Where on the line of given points a value lies.
fn between(show: &dyn Fn(Amount) -> String, line: &[(Amount, Amount)], number: Amount) -> String {
    let (Some((first, _)), Some((last, _))) = (line.first(), line.last()) else { return String::new() };
    if number < *first {
        return format!("低于{}", show(*first));
    }
    if number > *last {
        return format!("高于{}", show(*last));
    }
    let within = line.windows(2).find(|ends| number <= ends[1].0);
    within.map_or_else(String::new, |ends| {
        let ((from, start), (to, end)) = (ends[0], ends[1]);
        let (from, to) = (show(from), show(to));
        if start == end {
            format!("在{from}与{to}之间")
        } else {
            format!("在{from}（{}分）与{to}（{}分）之间按直线内插", points(start), points(end))
        }
    })
}

/// The first condition that is true, with its figures.
fn case(template: &Template, view: &View<'_>, cases: &[(Expr, Amount)]) -> String {
    let story = Story { template, view: View { template, values: view.values } };
    let holds = |condition: &Expr| evaluate(&comparable(condition), view, 0) == Value::Bool(true);
    match cases.iter().find(|(condition, _)| holds(condition)) {
        Some((condition, _)) => story.tell(condition, 0),
        None => {
            let told: Vec<String> = cases.iter().map(|(condition, _)| story.tell(condition, 0)).collect();
            format!("不符合：{}", told.join("；"))
        }
    }
}

fn own(template: &Template, indicator: &Indicator, computed: &Computed) -> String {
    computed.value(template, indicator.self_score).as_number().map(points).unwrap_or_default()
}

fn value_shown(field: Option<&Field>, number: Amount) -> String {
    match field {
        // Bounds and standards are round: `30%`, not `30.00%`.
        Some(field) if field.kind == FieldType::Percent => {
            let hundredfold = number.checked_mul(Amount::ONE_HUNDRED).unwrap_or(number);
            format!("{}%", hundredfold.normalize())
        }
        _ => points(number),
    }
}

/// `追加预算 810.03 ÷ 年初预算 1130.62 = 71.64%`
fn opening(template: &Template, indicator: &Indicator, computed: &Computed) -> String {
    let (Some(formula), Some(value)) = (&indicator.formula, indicator.value) else { return String::new() };
    let field = template.field(value);
    let result = computed.value(template, value);
    if !field.is_numeric() {
        return String::new();
    }
    let story = Story { template, view: computed.view(template) };
    let terms = story.tell(formula, 0);
    let result = match result {
        Value::Number(number) if field.kind == FieldType::Percent => percent(*number, field.decimals.saturating_sub(2)),
        other => shown(field, other),
    };
    // A value taken over from one cell needs no equation, and one that the form lays down has none.
    match formula {
        Expr::Ref(_) => terms,
        _ if terms.parse::<Amount>().is_ok() => format!("基数为0，按规定取{result}"),
        // A mean or an extreme is told with what it came to.
        Expr::Call(Function::Average | Function::Max | Function::Min, _) => terms,
        _ => format!("{terms} = {result}"),
    }
}

fn within_bands(
    show: &dyn Fn(Amount) -> String,
    bands: &[(Amount, Amount)],
    direction: Direction,
    number: Amount,
    view: &View<'_>,
) -> String {
    let holds = |bound: Amount| evaluate(&within(direction, num(number), bound), view, 0) == Value::Bool(true);
    match (bands.iter().find(|(bound, _)| holds(*bound)), bands.last(), direction) {
        (Some((bound, _)), _, Direction::AtMost) => format!("不大于{}", show(*bound)),
        (Some((bound, _)), _, Direction::AtLeast) => format!("达到{}", show(*bound)),
        (None, Some((last, _)), Direction::AtMost) => format!("大于{}", show(*last)),
        (None, Some((last, _)), Direction::AtLeast) => format!("低于{}", show(*last)),
        (Some((bound, _)), _, Direction::Below) => format!("小于{}", show(*bound)),
        (Some((bound, _)), _, Direction::Above) => format!("大于{}", show(*bound)),
        (None, Some((last, _)), Direction::Below) => format!("不小于{}", show(*last)),
        (None, Some((last, _)), Direction::Above) => format!("不大于{}", show(*last)),
        (None, None, _) => String::new(),
    }
}

fn steps(
    show: &dyn Fn(Amount) -> String,
    number: Amount,
    (standard, step, cost): (Amount, Amount, Amount),
    (beyond, partial): (Beyond, Partial),
    lost: Amount,
    view: &View<'_>,
) -> String {
    let excess = evaluate(&excess(beyond, num(number), standard), view, 0).as_number().unwrap_or_default();
    if excess <= Amount::ZERO {
        return match beyond {
            Beyond::Above => format!("不超过{}", show(standard)),
            Beyond::Below => format!("达到{}", show(standard)),
            Beyond::Both => format!("等于{}", show(standard)),
        };
    }
    let side = if number > standard { "超过" } else { "低于" };
    let difference = show(excess).replace('%', "个百分点");
    let width = show(step).replace('%', "个百分点");
    let part = match partial {
        Partial::Ceil => "（不足一档按一档，扣完为止）",
        Partial::Floor => "（不足一档不扣，扣完为止）",
        Partial::Linear => "（扣完为止）",
    };
    format!("{side}标准{}共{difference}，每{width}扣{}分{part}，扣{}分", show(standard), points(cost), points(lost))
}

fn proportion(
    show: &dyn Fn(Amount) -> String,
    number: Amount,
    target: Amount,
    reverse: bool,
    deviation: Option<(Amount, Amount)>,
    view: &View<'_>,
) -> String {
    let met = if reverse { number <= target } else { number >= target };
    let mut words = match (met, reverse) {
        (true, false) => format!("达到目标{}", show(target)),
        (true, true) => format!("不超过目标{}", show(target)),
        (false, false) => format!("未达目标{}，按比例计分", show(target)),
        (false, true) => format!("超过目标{}，按比例计分", show(target)),
    };
    if let Some((share, lost)) = deviation
        && evaluate(&overshoots(num(number), num(target), share), view, 0) == Value::Bool(true)
    {
        words.push_str(&format!("，超出目标{}以上扣{}分", percent(share, 0), points(lost)));
    }
    words
}

fn checklist(template: &Template, computed: &Computed, answers: &[FieldIx], each: Amount) -> String {
    let missed: Vec<String> = answers
        .iter()
        .filter(|answer| computed.value(template, **answer).to_string() != "是")
        .map(|answer| quote(&template.field(*answer).label))
        .collect();
    let met = answers.len() - missed.len();
    let mut words = format!("{}项中符合{met}项，每项{}分", answers.len(), points(each));
    if !missed.is_empty() {
        words.push_str(&format!("，不符合：{}", missed.join("、")));
    }
    words
}

/// Tells a formula with the names and figures of its cells.
struct Story<'a> {
    template: &'a Template,
    view: View<'a>,
}

impl Story<'_> {
    fn tell(&self, expr: &Expr, binding: u8) -> String {
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
                            value => value.clone(),
                        };
                        format!("{} {}", field.label, shown(field, &value))
                    }
                    Reach::All | Reach::Rows { .. } => field.label.clone(),
                }
            }
            Expr::Unary(UnaryOp::Percent, operand) => format!("{}%", self.tell(operand, 9)),
            Expr::Unary(UnaryOp::Plus, operand) => self.tell(operand, binding),
            Expr::Unary(UnaryOp::Minus, operand) => format!("－{}", self.tell(operand, 9)),
            Expr::Binary(op, left, right) => {
                let (sign, level) = sign(*op);
                let right_level = if matches!(op, BinaryOp::Subtract | BinaryOp::Divide) { level + 1 } else { level };
                let told = format!("{} {sign} {}", self.tell(left, level), self.tell(right, right_level));
                if level < binding { format!("（{told}）") } else { told }
            }
            Expr::Call(Function::If, arguments) => {
                let condition = arguments.first().map(|condition| evaluate(condition, &self.view, 0));
                let branch = if condition == Some(Value::Bool(true)) { arguments.get(1) } else { arguments.get(2) };
                branch.map_or_else(String::new, |branch| self.tell(branch, binding))
            }
            Expr::Call(function @ (Function::And | Function::Or), arguments) => {
                let word = if *function == Function::And { "且" } else { "或" };
                let terms: Vec<String> = arguments.iter().map(|argument| self.tell(argument, 1)).collect();
                let told = terms.join(word);
                if binding > 0 { format!("（{told}）") } else { told }
            }
            Expr::Call(Function::Abs, arguments) => {
                arguments.first().map_or_else(String::new, |argument| format!("|{}|", self.tell(argument, 0)))
            }
            Expr::Call(Function::IfError | Function::Round, arguments) => {
                arguments.first().map_or_else(String::new, |argument| self.tell(argument, binding))
            }
            Expr::Call(Function::Sum, arguments) if arguments.len() > 1 => {
                let terms: Vec<String> = arguments.iter().map(|argument| self.tell(argument, 4)).collect();
                let told = terms.join(" ＋ ");
                if 3 < binding { format!("（{told}）") } else { told }
            }
            Expr::Call(function, arguments) => {
                let value = evaluate(expr, &self.view, 0);
                let named: Vec<String> = arguments.iter().map(|argument| self.tell(argument, 0)).collect();
                let word = match function {
                    Function::Sum => "合计",
                    Function::Count | Function::CountA | Function::CountIf => "个数",
                    Function::Average => "平均",
                    Function::Max => "较大者",
                    Function::Min => "较小者",
                    Function::SumIf => "条件合计",
                    _ => "计算",
                };
                let each = matches!(function, Function::Average | Function::Max | Function::Min);
                let subject = if each && named.len() > 1 {
                    format!("{} 的", named.join("、"))
                } else {
                    named.first().cloned().unwrap_or_default()
                };
                format!("{subject}{word} {}", self.as_its_terms(expr, *function, &value))
            }
        }
    }
}

impl Story<'_> {
    /// A value as the fields are shown that it is made of: the mean of percentages is a percentage.
    fn as_its_terms(&self, expr: &Expr, function: Function, value: &Value) -> String {
        let of_its_kind =
            matches!(function, Function::Sum | Function::Average | Function::Max | Function::Min | Function::SumIf);
        let mut field = None;
        references(expr, &mut |reference| field = Some(self.template.field(reference.field)));
        match (field, value) {
            (Some(field), Value::Number(number)) if of_its_kind && field.is_numeric() => {
                shown(field, &Value::Number(round(*number, field.decimals)))
            }
            _ => value.to_string(),
        }
    }
}

/// How an operator is told, and how tightly it binds.
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
