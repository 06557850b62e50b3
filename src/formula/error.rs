//! What can be wrong with the text of a formula, and the words for it.

use std::fmt;
use std::ops::Range;

use super::functions::Function;

/// One fault in the text of a formula.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormulaError {
    /// What is wrong.
    pub kind: FormulaErrorKind,
    /// Where, in bytes of the text as it was given.
    pub span: Range<usize>,
}

/// What is wrong with a formula.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FormulaErrorKind {
    /// The text is not a formula; the words say why.
    Syntax(String),
    /// No field bears this name.
    UnknownName(String),
    /// The language has no such function.
    UnknownFunction(String),
    /// Too few or too many arguments.
    ArgumentCount {
        /// The function called.
        function: Function,
        /// The fewest arguments it takes.
        min: usize,
        /// The most arguments it takes.
        max: usize,
        /// How many there are.
        found: usize,
    },
    /// Excel takes only cells for this argument, and something else stands there.
    CellsNeeded {
        /// The function called.
        function: Function,
        /// Which argument, counted from 1.
        argument: usize,
    },
    /// Words have to stand for this argument, and they do not.
    WordsNeeded {
        /// The function called.
        function: Function,
        /// Which argument, counted from 1.
        argument: usize,
        /// What is wrong with it.
        fault: &'static str,
    },
    /// Excel has it, this language does not; the words say what.
    Unsupported(String),
    /// Too long, or too deeply nested.
    TooComplex,
}

impl fmt::Display for FormulaErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax(words) => write!(f, "公式写法有误：{words}"),
            Self::UnknownName(name) => write!(f, "没有叫“{name}”的字段"),
            Self::UnknownFunction(name) => {
                write!(f, "函数“{name}”不在公式语言中，可用的函数有：")?;
                for (place, function) in Function::ALL.into_iter().enumerate() {
                    let separator = if place == 0 { "" } else { "、" };
                    write!(f, "{separator}{}", function.name())?;
                }
                Ok(())
            }
            Self::ArgumentCount { function, min, max, found } => {
                let name = function.name();
                if min == max {
                    write!(f, "函数 {name} 要 {min} 个参数，这里写了 {found} 个")
                } else {
                    write!(f, "函数 {name} 要 {min} 至 {max} 个参数，这里写了 {found} 个")
                }
            }
            Self::CellsNeeded { function, argument } => {
                write!(f, "函数 {} 的第 {argument} 个参数只能是字段，不能是算式或常数", function.name())
            }
            Self::WordsNeeded { function, argument, fault } => {
                write!(f, "函数 {} 的第 {argument} 个参数{fault}", function.name())
            }
            Self::Unsupported(words) => write!(f, "公式语言不支持{words}"),
            Self::TooComplex => f.write_str("公式太长或嵌套太深，请拆成几个字段"),
        }
    }
}

impl fmt::Display for FormulaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind.fmt(f)
    }
}

impl std::error::Error for FormulaError {}
