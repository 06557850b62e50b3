//! Excel's functions, as far as the language has them: one row of a table each.
//!
//! A function sees its arguments as [`Argument`]s, which are evaluated when it asks; it knows nothing of the tree that they stand in.

use super::cells::CellRange;
use super::coerce::{to_number, to_text, to_truth};
use super::criteria::Criterion;
use super::number::{self, Rounding};
use crate::value::{Amount, ErrorKind, Value};

/// Makes the enum of the functions and its table: each row has the variant, the name, the handler with its number of arguments,
/// the arguments for which a range may stand, what the function gives, what a sentence calls that, and the documentation.
macro_rules! functions {
    ($($function:ident $name:literal $handler:ident($apply:ident) $ranges:ident $(($places:expr))? $result:ident $word:literal $doc:literal;)*) => {
        /// The functions of the language. Excel 2010, WPS and LibreOffice have all of them but `MENTIONS`, which is written in
        /// workbooks as a formula of functions that they have.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Function {
            $(#[doc = $doc] $function,)*
        }

        impl Function {
            /// Every function, in the order in which they are listed to people.
            pub const ALL: [Self; [$($name),*].len()] = [$(Self::$function),*];

            const fn row(self) -> FunctionRow {
                match self {
                    $(Self::$function => FunctionRow {
                        name: $name,
                        handler: Handler::$handler($apply),
                        ranges: Ranges::$ranges $(($places))?,
                        result: FunctionResult::$result,
                        word: $word,
                    },)*
                }
            }
        }
    };
}

functions! {
    Sum         "SUM"         Variadic(sum)            Anywhere         Computed  "合计"      "Adds up.";
    Round       "ROUND"       Binary(round_half)       Nowhere          Plain     "计算"      "Rounds half away from zero.";
    RoundUp     "ROUNDUP"     Binary(round_up)         Nowhere          Plain     "计算"      "Rounds away from zero.";
    RoundDown   "ROUNDDOWN"   Binary(round_down)       Nowhere          Plain     "计算"      "Rounds towards zero.";
    Int         "INT"         Unary(int)               Nowhere          Plain     "计算"      "The whole number not above.";
    Abs         "ABS"         Unary(abs)               Nowhere          Computed  "计算"      "The number without its sign.";
    Min         "MIN"         Variadic(min)            Anywhere         Computed  "较小者"    "The least number.";
    Max         "MAX"         Variadic(max)            Anywhere         Computed  "较大者"    "The greatest number.";
    If          "IF"          Choice(choose)           Nowhere          Plain     "计算"      "One of two, by a condition.";
    IfError     "IFERROR"     Binary(if_error)         Nowhere          Plain     "计算"      "The value, or another where it is an error.";
    And         "AND"         Variadic(and)            Anywhere         Plain     "计算"      "Whether all are true.";
    Or          "OR"          Variadic(or)             Anywhere         Plain     "计算"      "Whether any is true.";
    Not         "NOT"         Unary(not)               Nowhere          Plain     "计算"      "The contrary.";
    Count       "COUNT"       Variadic(count)          Anywhere         Plain     "个数"      "How many numbers there are.";
    CountA      "COUNTA"      Variadic(count_all)      Anywhere         Plain     "个数"      "How many cells are not blank.";
    CountIf     "COUNTIF"     Binary(count_if)         CellsIn(&[0])    Plain     "个数"      "How many cells meet a criterion.";
    SumIf       "SUMIF"       BinaryOrTernary(sum_if)  CellsIn(&[0, 2]) Computed  "条件合计"  "Adds up where a criterion is met.";
    Average     "AVERAGE"     Variadic(average)        Anywhere         Computed  "平均"      "The mean of the numbers.";
    Substitute  "SUBSTITUTE"  Ternary(substitute)      Nowhere          Plain     "计算"      "A text with another put in the place of a part of it.";
    Len         "LEN"         Unary(len)               Nowhere          Plain     "字数"      "How many characters a text has.";
    Mentions    "MENTIONS"    Binary(mentions)         Nowhere          Plain     "计算"      "Whether a text holds any of some words, given as a text with 、 between them.";
}

/// What the language knows of a function.
struct FunctionRow {
    name: &'static str,
    handler: Handler,
    ranges: Ranges,
    result: FunctionResult,
    word: &'static str,
}

/// What computes a function; each shape takes so many arguments.
enum Handler {
    /// One.
    Unary(fn(Argument<'_>) -> EvalResult),
    /// Two.
    Binary(fn(Argument<'_>, Argument<'_>) -> EvalResult),
    /// Three.
    Ternary(fn(Argument<'_>, Argument<'_>, Argument<'_>) -> EvalResult),
    /// Two or three.
    BinaryOrTernary(fn(Argument<'_>, Argument<'_>, Option<Argument<'_>>) -> EvalResult),
    /// Any number of them, at least one.
    Variadic(fn(&dyn Arguments) -> EvalResult),
    /// Two or three, of which one may be the answer as it stands.
    Choice(fn(Argument<'_>, Argument<'_>, Option<Argument<'_>>) -> Result<Answer, ErrorKind>),
}

/// The most arguments that Excel takes.
const MOST_ARGUMENTS: usize = 255;

/// The arguments of a function for which a range may stand.
enum Ranges {
    /// None.
    Nowhere,
    /// All.
    Anywhere,
    /// All; for those in these places, counted from 0, Excel accepts nothing but cells.
    CellsIn(&'static [usize]),
}

/// What a function gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FunctionResult {
    /// A number computed from its arguments and of their kind, with every digit that the computation has: it is rounded before
    /// it is compared, and shown like the fields it comes from.
    Computed,
    /// A whole or rounded number, an argument as it stands, text or a truth value.
    Plain,
}

impl Function {
    /// The name in formulas and in workbook files.
    pub const fn name(self) -> &'static str {
        self.row().name
    }

    /// The function of this name, in capitals or not.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|function| function.name().eq_ignore_ascii_case(name))
    }

    /// The fewest and the most arguments that it takes.
    pub const fn arguments(self) -> (usize, usize) {
        match self.row().handler {
            Handler::Unary(_) => (1, 1),
            Handler::Binary(_) => (2, 2),
            Handler::Ternary(_) => (3, 3),
            Handler::BinaryOrTernary(_) | Handler::Choice(_) => (2, 3),
            Handler::Variadic(_) => (1, MOST_ARGUMENTS),
        }
    }

    /// Whether a range may stand for an argument.
    pub const fn takes_ranges(self) -> bool {
        match self.row().ranges {
            Ranges::Nowhere => false,
            Ranges::Anywhere | Ranges::CellsIn(_) => true,
        }
    }

    /// Whether nothing but words with `、` between them may stand for the argument in this place, counted from 0.
    pub fn needs_words(self, argument: usize) -> bool {
        self == Self::Mentions && argument == 1
    }

    /// Whether Excel accepts nothing but cells for the argument in this place, counted from 0.
    pub fn needs_cells(self, argument: usize) -> bool {
        match self.row().ranges {
            Ranges::Nowhere | Ranges::Anywhere => false,
            Ranges::CellsIn(places) => places.contains(&argument),
        }
    }

    /// What it gives.
    pub const fn result(self) -> FunctionResult {
        self.row().result
    }

    /// What a sentence about a score calls the number that it gives.
    pub const fn word(self) -> &'static str {
        self.row().word
    }
}

/// A value that is no error, or the error that took its place.
pub(super) type EvalResult = Result<Value, ErrorKind>;

/// What an argument is: for some functions a cell counts differently from the value in it.
pub(super) enum Operand<'a> {
    /// Cells of a field.
    Cells(CellRange<'a>),
    /// A computed value.
    Value(Value),
}

impl Operand<'_> {
    /// The one value; a range has none and gives `#VALUE!`.
    pub(super) fn into_value(self) -> EvalResult {
        match self {
            Self::Value(value) => Ok(value),
            Self::Cells(cells) => cells.value(),
        }
    }
}

/// The arguments of a call, each evaluated when it is asked for. Places are counted from 0.
pub(super) trait Arguments {
    /// How many there are.
    fn count(&self) -> usize;

    /// The argument, as cells where it names cells.
    fn operand(&self, place: usize) -> Result<Operand<'_>, ErrorKind>;

    /// The cells that the argument itself names; `#VALUE!` where it is anything else.
    fn cells(&self, place: usize) -> Result<CellRange<'_>, ErrorKind>;
}

/// One argument of a call.
#[derive(Clone, Copy)]
struct Argument<'a> {
    all: &'a dyn Arguments,
    place: usize,
}

impl<'a> Argument<'a> {
    fn operand(self) -> Result<Operand<'a>, ErrorKind> {
        self.all.operand(self.place)
    }

    fn cells(self) -> Result<CellRange<'a>, ErrorKind> {
        self.all.cells(self.place)
    }

    fn value(self) -> EvalResult {
        self.operand()?.into_value()
    }

    fn number(self) -> Result<Amount, ErrorKind> {
        to_number(&self.value()?)
    }

    fn truth(self) -> Result<bool, ErrorKind> {
        to_truth(&self.value()?)
    }
}

/// Every argument, in order.
fn each(arguments: &dyn Arguments) -> impl Iterator<Item = Argument<'_>> {
    (0..arguments.count()).map(move |place| Argument { all: arguments, place })
}

/// What a call answers with.
pub(super) enum Answer {
    /// A value.
    Value(Value),
    /// What the argument in this place is, cells where it names cells.
    Argument(usize),
}

/// What a function answers with. A wrong number of arguments gives `#VALUE!`.
pub(super) fn call(function: Function, arguments: &dyn Arguments) -> Result<Answer, ErrorKind> {
    let (least, most) = function.arguments();
    let count = arguments.count();
    if !(least..=most).contains(&count) {
        return Err(ErrorKind::Value);
    }
    let [first, second, third] = [0, 1, 2].map(|place| Argument { all: arguments, place });
    let optional = (count > 2).then_some(third);
    let value = match function.row().handler {
        Handler::Unary(apply) => apply(first),
        Handler::Binary(apply) => apply(first, second),
        Handler::Ternary(apply) => apply(first, second, third),
        Handler::BinaryOrTernary(apply) => apply(first, second, optional),
        Handler::Variadic(apply) => apply(arguments),
        Handler::Choice(apply) => return apply(first, second, optional),
    };
    value.map(Answer::Value)
}

/// `IF`: only the branch chosen is looked at.
fn choose(condition: Argument<'_>, then: Argument<'_>, otherwise: Option<Argument<'_>>) -> Result<Answer, ErrorKind> {
    Ok(match (condition.truth()?, otherwise) {
        (true, _) => Answer::Argument(then.place),
        (false, Some(otherwise)) => Answer::Argument(otherwise.place),
        (false, None) => Answer::Value(Value::Bool(false)),
    })
}

fn if_error(value: Argument<'_>, fallback: Argument<'_>) -> EvalResult {
    value.value().or_else(|_| fallback.value())
}

fn not(operand: Argument<'_>) -> EvalResult {
    Ok((!operand.truth()?).into())
}

fn abs(operand: Argument<'_>) -> EvalResult {
    Ok(operand.number()?.abs().into())
}

fn int(operand: Argument<'_>) -> EvalResult {
    Ok(number::floor(operand.number()?).into())
}

fn substitute(text: Argument<'_>, old: Argument<'_>, new: Argument<'_>) -> EvalResult {
    let [text, old, new] = [text, old, new].map(|argument| argument.value().map(to_text));
    let (text, old, new) = (text?, old?, new?);
    Ok(Value::Text(if old.is_empty() { text } else { text.replace(&old, &new) }))
}

/// `LEN`: Excel counts a character beyond the first 65,536 as two.
fn len(text: Argument<'_>) -> EvalResult {
    let units = to_text(text.value()?).encode_utf16().count();
    Ok(Value::Number(units.into()))
}

/// `MENTIONS`: as `SEARCH` does, without regard to case; an error holds no word.
fn mentions(text: Argument<'_>, listed: Argument<'_>) -> EvalResult {
    let Ok(text) = text.value().map(to_text) else { return Ok(false.into()) };
    let (text, listed) = (text.to_lowercase(), to_text(listed.value()?).to_lowercase());
    Ok(words(&listed).any(|word| text.contains(word)).into())
}

/// What stands between the words of a text that lists them.
const BETWEEN_WORDS: &str = "、";

/// The text that lists some words, as `MENTIONS` takes it.
///
/// # Errors
/// What is wrong with them, where they cannot be searched for.
pub(crate) fn listed_words(words: &[&str]) -> Result<String, &'static str> {
    if words.iter().any(|word| word.is_empty() || word.contains(BETWEEN_WORDS)) {
        return Err("里不能有空词，词里不能有顿号");
    }
    let listed = words.join(BETWEEN_WORDS);
    fault_of_words(&listed).map_or(Ok(listed), Err)
}

/// The words of a text that lists them.
pub(super) fn words(listed: &str) -> impl Iterator<Item = &str> {
    listed.split(BETWEEN_WORDS).filter(|word| !word.is_empty())
}

/// What a text of words may not hold, as `SEARCH` takes these for signs of its own; `None` where it is in order.
pub(super) fn fault_of_words(listed: &str) -> Option<&'static str> {
    if words(listed).next().is_none() {
        return Some("至少要有一个词");
    }
    listed.contains(['*', '?', '~']).then_some("词里不能有 *、? 和 ~")
}

fn sum(arguments: &dyn Arguments) -> EvalResult {
    let mut sum = Amount::ZERO;
    each_number(arguments, &mut |number| {
        sum = sum.checked_add(number).ok_or(ErrorKind::Num)?;
        Ok(())
    })?;
    Ok(sum.into())
}

fn min(arguments: &dyn Arguments) -> EvalResult {
    extreme(arguments, Ord::min)
}

fn max(arguments: &dyn Arguments) -> EvalResult {
    extreme(arguments, Ord::max)
}

fn and(arguments: &dyn Arguments) -> EvalResult {
    truths(arguments, true, |all, next| all && next)
}

fn or(arguments: &dyn Arguments) -> EvalResult {
    truths(arguments, false, |any, next| any || next)
}

fn round_half(operand: Argument<'_>, digits: Argument<'_>) -> EvalResult {
    round(operand, digits, Rounding::Half)
}

fn round_up(operand: Argument<'_>, digits: Argument<'_>) -> EvalResult {
    round(operand, digits, Rounding::Up)
}

fn round_down(operand: Argument<'_>, digits: Argument<'_>) -> EvalResult {
    round(operand, digits, Rounding::Down)
}

/// Shows `take` every number: in cells only numbers count, elsewhere what can be taken for one.
fn each_number(
    arguments: &dyn Arguments,
    take: &mut dyn FnMut(Amount) -> Result<(), ErrorKind>,
) -> Result<(), ErrorKind> {
    for argument in each(arguments) {
        match argument.operand()? {
            Operand::Value(value) => take(to_number(&value)?)?,
            Operand::Cells(cells) => {
                for value in cells.values() {
                    match value {
                        Value::Number(number) => take(*number)?,
                        Value::Error(kind) => return Err(*kind),
                        Value::Blank | Value::Text(_) | Value::Bool(_) => {}
                    }
                }
            }
        }
    }
    Ok(())
}

fn average(arguments: &dyn Arguments) -> EvalResult {
    let mut sum = Amount::ZERO;
    let mut count = 0_u64;
    each_number(arguments, &mut |number| {
        sum = sum.checked_add(number).ok_or(ErrorKind::Num)?;
        count += 1;
        Ok(())
    })?;
    number::divide(sum, count.into()).map(Value::Number)
}

/// The smallest or largest number, or 0 if there is none.
fn extreme(arguments: &dyn Arguments, better: fn(Amount, Amount) -> Amount) -> EvalResult {
    let mut best = None;
    each_number(arguments, &mut |number| {
        best = Some(best.map_or(number, |best| better(best, number)));
        Ok(())
    })?;
    Ok(best.unwrap_or_default().into())
}

/// `COUNT`: in cells only numbers, elsewhere what can be taken for one; errors are passed over.
fn count(arguments: &dyn Arguments) -> EvalResult {
    let mut count = 0_usize;
    for argument in each(arguments) {
        count += match argument.operand() {
            Ok(Operand::Cells(cells)) => cells.values().filter(|value| value.as_number().is_some()).count(),
            Ok(Operand::Value(value)) => usize::from(to_number(&value).is_ok()),
            Err(_) => 0,
        };
    }
    Ok(Value::Number(count.into()))
}

/// `COUNTA`: whatever is not blank, errors and "" among it.
fn count_all(arguments: &dyn Arguments) -> EvalResult {
    let mut count = 0_usize;
    for argument in each(arguments) {
        count += match argument.operand() {
            Ok(Operand::Cells(cells)) => cells.values().filter(|value| **value != Value::Blank).count(),
            Ok(Operand::Value(_)) | Err(_) => 1,
        };
    }
    Ok(Value::Number(count.into()))
}

/// `AND` and `OR`: text and blanks in cells are passed over; all is looked at, as any error counts.
fn truths(arguments: &dyn Arguments, start: bool, join: fn(bool, bool) -> bool) -> EvalResult {
    let mut joined = start;
    let mut found = false;
    let mut take = |value: &Value| -> Result<(), ErrorKind> {
        joined = join(joined, to_truth(value)?);
        found = true;
        Ok(())
    };
    for argument in each(arguments) {
        match argument.operand()? {
            Operand::Value(value) => take(&value)?,
            Operand::Cells(cells) => {
                for value in cells.values() {
                    if !matches!(value, Value::Blank | Value::Text(_)) {
                        take(value)?;
                    }
                }
            }
        }
    }
    if found { Ok(joined.into()) } else { Err(ErrorKind::Value) }
}

fn round(operand: Argument<'_>, digits: Argument<'_>, how: Rounding) -> EvalResult {
    let operand = operand.number()?;
    let digits = digits.number()?;
    number::round(operand, digits, how).map(Value::Number)
}

fn criterion(criterion: Argument<'_>) -> Criterion {
    Criterion::new(&criterion.value().unwrap_or_else(Value::Error))
}

fn count_if(range: Argument<'_>, wanted: Argument<'_>) -> EvalResult {
    let range = range.cells()?;
    let wanted = criterion(wanted);
    let count = range.values().filter(|value| wanted.matches(value)).count();
    Ok(Value::Number(count.into()))
}

/// `SUMIF`; without a third argument the cells that meet the criterion are themselves summed. Excel goes on below the summed
/// cells where they are fewer; what stands there is unknown here, so that is `#VALUE!`.
fn sum_if(range: Argument<'_>, wanted: Argument<'_>, summed: Option<Argument<'_>>) -> EvalResult {
    let range = range.cells()?;
    let summed = summed.map_or_else(|| Ok(range.clone()), Argument::cells)?;
    let wanted = criterion(wanted);
    if summed.len() < range.len() {
        return Err(ErrorKind::Value);
    }
    let mut sum = Amount::ZERO;
    for (value, addend) in range.values().zip(summed.values()) {
        match addend {
            _ if !wanted.matches(value) => {}
            Value::Number(number) => sum = sum.checked_add(*number).ok_or(ErrorKind::Num)?,
            Value::Error(kind) => return Err(*kind),
            Value::Blank | Value::Text(_) | Value::Bool(_) => {}
        }
    }
    Ok(sum.into())
}
