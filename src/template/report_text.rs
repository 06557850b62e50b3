//! The text of a form's report, checked: every name resolved, every formula parsed.

use super::list::ListIx;
use crate::formula::{Expr, FieldIx, Ref};
use crate::language::report_text::{LineKind, SectionKind};

/// A part of the text.
#[derive(Debug)]
pub(crate) enum ReportNode {
    /// A line begins.
    Line(LineKind),
    /// The next cell of a row begins.
    CellBreak,
    /// Text as it is printed.
    Text(String),
    /// What somebody has still to write.
    ToWrite(String),
    /// A value.
    Value(ReportValue),
    /// Text under conditions.
    If {
        /// The conditions, each with its text.
        branches: Vec<(Condition, Vec<ReportNode>)>,
        /// The text where none holds.
        otherwise: Vec<ReportNode>,
    },
    /// Text for each row.
    For {
        /// The rows.
        rows: Rows,
        /// What stands between the rows.
        between: Option<String>,
        /// The rows that count.
        when: Option<Expr>,
        /// The text of a row.
        body: Vec<ReportNode>,
        /// The text where there is no row.
        otherwise: Vec<ReportNode>,
    },
    /// The parts that say anything, with something between them.
    Join {
        /// What stands between them.
        between: String,
        /// The parts.
        parts: Vec<Vec<ReportNode>>,
    },
    /// A sheet of the workbook as tables, counted from 0.
    Sheet(usize),
    /// A table that is drawn as bars: its title, and its rows.
    Chart(String, Vec<ReportNode>),
    /// A section begins.
    Section(SectionKind),
}

/// A condition for a text.
#[derive(Debug)]
pub(crate) enum Condition {
    /// Whether the report is the version that is published.
    Public(bool),
    /// Whether a formula is true.
    Formula(Expr),
}

/// What a text is repeated for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rows {
    /// The rows of a list that are filled in.
    List(ListIx),
    /// The indicators that lost points.
    LostPoints,
}

/// A value in the text.
#[derive(Debug)]
pub(crate) struct ReportValue {
    /// What is shown.
    pub(crate) shown: ShownValue,
    /// How it is shown.
    pub(crate) filters: Vec<Filter>,
}

/// What is shown.
#[derive(Debug)]
pub(crate) enum ShownValue {
    /// The value of a field.
    Field(FieldIx, Expr),
    /// What a formula gives.
    Formula(Expr),
    /// The cells of a column.
    Column(Ref),
    /// The number of the row.
    RowNumber,
    /// Something of an indicator that lost points.
    Lost(LostPart),
}

/// What can be said of an indicator that lost points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LostPart {
    /// Its name.
    Name,
    /// The heading above it.
    Group,
    /// The most points.
    Weight,
    /// The department's own score.
    Score,
    /// The points lost.
    Lost,
    /// Why, in the department's words.
    Reason,
    /// How the score came about.
    Trace,
}

impl LostPart {
    /// Every part with its name.
    pub(crate) const ALL: [(Self, &'static str); 7] = [
        (Self::Name, "指标"),
        (Self::Group, "类别"),
        (Self::Weight, "分值"),
        (Self::Score, "得分"),
        (Self::Lost, "扣分"),
        (Self::Reason, "扣分原因"),
        (Self::Trace, "计算"),
    ];
}

/// The name of the indicators that lost points, in a `for`.
pub(crate) const LOST_POINTS: &str = "lost-points";
/// The name of the number of a row, in a `for`.
pub(crate) const ROW_NUMBER: &str = "序号";

/// How a value is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Filter {
    /// `金额`
    Money,
    /// `百分比`
    Percent,
    /// `数`
    Plain,
    /// `增减`
    Change,
    /// `升降`
    Rise,
    /// `绝对值`
    Absolute,
    /// `列举`, with the most that are named.
    List(Option<usize>),
    /// `日期`
    Date,
    /// `大写日期`
    FormalDate,
    /// `默认`
    Or(String),
    /// `待写`
    ToWrite(String),
    /// `去句号`
    Clause,
    /// `加句号`
    Sentence,
}

/// A filter as authors know it.
#[derive(Debug, Clone, Copy)]
pub struct FilterDoc {
    /// The name.
    pub name: &'static str,
    /// What it does, in Chinese.
    pub chinese: &'static str,
    /// What it does, in English.
    pub english: &'static str,
}

/// The filters, in the order in which they are listed to people.
pub const FILTERS: [FilterDoc; 13] = [
    FilterDoc {
        name: "金额",
        chinese: "金额，两位小数，带表的金额单位",
        english: "Money with two decimals and the form's unit.",
    },
    FilterDoc { name: "百分比", chinese: "百分比，两位小数", english: "A percentage with two decimals." },
    FilterDoc { name: "数", chinese: "数，不带单位", english: "The number without its unit." },
    FilterDoc {
        name: "增减",
        chinese: "增减额：“增加…”“减少…”，为零时“持平”",
        english: "A change in money: 增加… or 减少… with what it is without its sign; 持平 at zero.",
    },
    FilterDoc {
        name: "升降",
        chinese: "增减率：“增长…%”“下降…%”，为零时“持平”",
        english: "A change in per cent: 增长…% or 下降…%; 持平 at zero.",
    },
    FilterDoc { name: "绝对值", chinese: "去掉正负号", english: "Without its sign." },
    FilterDoc {
        name: "列举",
        chinese: "清单的一列，用顿号连起来；后面写数的，最多列这么多，其余写“等几项”",
        english: "The cells of a list column, with 、 between them; at most as many as the number behind it says.",
    },
    FilterDoc { name: "日期", chinese: "日期，如2022年4月14日", english: "A date such as 2022年4月14日." },
    FilterDoc {
        name: "大写日期",
        chinese: "日期，如二〇二二年四月十四日",
        english: "A date such as 二〇二二年四月十四日.",
    },
    FilterDoc {
        name: "默认",
        chinese: "没有填的，写后面的文字",
        english: "The text behind it where nothing is filled in.",
    },
    FilterDoc {
        name: "待写",
        chinese: "没有填的，标出后面的文字：要写什么",
        english: "Where nothing is filled in, the text behind it, highlighted: what is to be written.",
    },
    FilterDoc {
        name: "去句号", chinese: "去掉末尾的标点，后面接着写", english: "Without the punctuation at its end."
    },
    FilterDoc {
        name: "加句号", chinese: "末尾没有标点的，加句号", english: "With a full stop at its end."
    },
];

impl Filter {
    /// The name.
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Money => "金额",
            Self::Percent => "百分比",
            Self::Plain => "数",
            Self::Change => "增减",
            Self::Rise => "升降",
            Self::Absolute => "绝对值",
            Self::List(_) => "列举",
            Self::Date => "日期",
            Self::FormalDate => "大写日期",
            Self::Or(_) => "默认",
            Self::ToWrite(_) => "待写",
            Self::Clause => "去句号",
            Self::Sentence => "加句号",
        }
    }

    /// The filter of this name with what is written behind it; `None` where there is none.
    pub(crate) fn from_words(name: &str, words: &str) -> Option<Self> {
        Some(match name {
            "金额" => Self::Money,
            "百分比" => Self::Percent,
            "数" => Self::Plain,
            "增减" => Self::Change,
            "升降" => Self::Rise,
            "绝对值" => Self::Absolute,
            "列举" => Self::List(words.parse().ok()),
            "日期" => Self::Date,
            "大写日期" => Self::FormalDate,
            "默认" => Self::Or(words.to_owned()),
            "待写" => Self::ToWrite(words.to_owned()),
            "去句号" => Self::Clause,
            "加句号" => Self::Sentence,
            _ => return None,
        })
    }
}
