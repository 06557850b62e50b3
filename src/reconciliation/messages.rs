//! The words of the reconciliation.

use rust_decimal::Decimal;

use super::figures::Unit;
use super::judgement::{Agreement, Judgement};
use crate::finding::Location;
use crate::text::quote::quote;
use crate::value::Amount;

/// The author of the comments in the report, and how their initials are.
pub(super) const AUTHOR: &str = "绩效核对";
pub(super) const INITIALS: &str = "核对";

impl Agreement {
    /// The Chinese word that people see.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Agrees => "相符",
            Self::Rounding => "尾差",
            Self::Differs => "不符",
            Self::Unsupported => "得分没有依据",
            Self::Contradicts => "文内自相矛盾",
            Self::DoubtfulYear => "年份可疑",
            Self::Unverified => "无从核对",
        }
    }
}

pub(super) fn differs(location: &Location, item: &str, shown: &str, is_unit_slip: bool) -> String {
    let slip = if is_unit_slip { "，像是单位写错了（元、万元）" } else { "" };
    format!("表里{}是{shown}（{location}）{slip}。", quote(item))
}

pub(super) fn typed_over(location: &Location, item: &str, shown: &str) -> String {
    format!("表里{}按公式是{shown}（{location}）；表里填的也是报告的这个数，两处都要改。", quote(item))
}

pub(super) fn differs_from_text(location: &Location, item: &str, shown: &str) -> String {
    format!("表里{}写的是{}（{location}）。", quote(item), quote(shown))
}

pub(super) fn rounding(location: &Location, item: &str, shown: &str, difference: &str) -> String {
    format!("表里{}是{shown}（{location}），相差{difference}，是四舍五入的尾差。", quote(item))
}

pub(super) fn unsupported(points: &str, is_final: bool) -> String {
    let most = if is_final {
        format!("核算得分是{points}分")
    } else {
        format!("按已填的数据，最多可得{points}分")
    };
    format!("与表里填的自评总分相同，但{most}，这个得分没有依据。")
}

pub(super) fn rounding_in_text(sum: &str, shown: &str) -> String {
    format!("报告里{sum}＝{shown}，是四舍五入的尾差。")
}

pub(super) fn follows(sum: &str) -> String {
    format!("报告里{sum}，合得上。")
}

pub(super) fn follows_rate(rate: &str) -> String {
    format!("按报告里的数算是{rate}。")
}

pub(super) fn follows_share(rate: &str) -> String {
    format!("按报告里的数算是{rate}。")
}

pub(super) const FOLLOWS_DIFFERENCE: &str = "等于报告里两个数的差。";

pub(super) fn contradicts(sum: &str, shown: &str) -> String {
    format!("报告里其中各项{sum}＝{shown}，比总数大。")
}

pub(super) fn other_total(sum: &str, shown: &str) -> String {
    format!("上面各行{sum}＝{shown}。")
}

pub(super) fn other_rate(rate: &str) -> String {
    format!("按报告里写的增减额和基数算，是{rate}。")
}

pub(super) fn other_rate_of_years(rate: &str) -> String {
    format!("按表里两年的数算是{rate}。")
}

pub(super) fn other_share(rate: &str) -> String {
    format!("按报告里写的两个数算，是{rate}。")
}

pub(super) fn year(year: i32) -> String {
    format!("{year}年")
}

pub(super) fn title_year(named: i32, own: i32) -> String {
    format!("标题写的是{named}年，核对的表是{own}年度的。")
}

pub(super) fn doubtful_year(named: i32, own: i32, item: &str) -> String {
    format!("写的是{named}年，数却是{own}年的（{}），年份像是上年报告留下来的。", quote(item))
}

/// The terms of a sum: `88＋17＋27`.
pub(super) fn sum(terms: impl Iterator<Item = Amount>, unit: &Unit) -> String {
    let terms: Vec<String> = terms.map(|term| scaled(term, unit).normalize().to_string()).collect();
    terms.join("＋")
}

/// An amount in the unit of a figure.
pub(super) fn amount(value: Amount, unit: &Unit) -> String {
    let number = scaled(value, unit).normalize();
    match unit {
        Unit::Money(scale) => format!("{number}{}", money_unit(*scale)),
        Unit::Count(word) => format!("{number}{word}"),
        Unit::Percent | Unit::PercentPoint => format!("{number}%"),
        Unit::Score => format!("{number}分"),
        Unit::Year | Unit::None => number.to_string(),
    }
}

fn scaled(value: Amount, unit: &Unit) -> Amount {
    match unit {
        Unit::Money(scale) => value / *scale,
        Unit::Percent | Unit::PercentPoint => value * Decimal::ONE_HUNDRED,
        Unit::Score | Unit::Count(_) | Unit::Year | Unit::None => value,
    }
}

/// The name of a unit of money that is so many 元.
pub(super) fn money_unit(scale: Amount) -> &'static str {
    [(10_000_i64, "万元"), (100_000_000, "亿元"), (1_000, "千元"), (1_000_000, "百万元"), (100, "百元")]
        .into_iter()
        .find(|(factor, _)| Decimal::from(*factor) == scale)
        .map_or("元", |(_, word)| word)
}

/// Where a figure stands in a report.
pub(super) fn paragraph(number: usize) -> String {
    format!("第{number}段")
}

pub(super) fn cell(table: usize, row: usize, column: usize) -> String {
    format!("表{}第{}行第{}列", table + 1, row + 1, column + 1)
}

pub(super) fn note(number: usize) -> String {
    format!("注{number}")
}

pub(super) const BOX: &str = "文本框";

/// What a comment at a figure says.
pub(super) fn comment(judgement: &Judgement) -> String {
    let figure = quote(&judgement.written);
    format!("{}：{figure}。{}", judgement.agreement.word(), judgement.message)
}

/// What a finding about a figure says.
pub(super) fn finding(judgement: &Judgement, count: usize) -> String {
    let also = if count > 1 { format!("，同样的共{count}处") } else { String::new() };
    format!(
        "报告{}写的是{}（{}{also}）：{}",
        judgement.place,
        quote(&judgement.written),
        quote(&judgement.context),
        judgement.message
    )
}

/// How to act on a finding.
pub(super) const FIX_FIGURE: &str = "核对是报告写错了还是表填错了，把错的一处改正；两处口径不同的写明原因。";
pub(super) const FIX_SCORE: &str = "先按核算结果改表里的自评得分，报告里的得分与表一致。";
pub(super) const FIX_TEXT: &str = "核对报告里的这几个数，改正错的一个。";
pub(super) const FIX_YEAR: &str = "核对年份；确实是写那一年的，写明原因。";
pub(super) const NOTHING_TO_DO: &str = "不用处理。";

/// What is said of a report that came along and cannot be read.
pub(crate) fn unread(name: &str, why: &str) -> String {
    format!("随表收到的报告{}没有与表核对：{why}。", quote(name))
}

/// What findings about a report are about.
pub(super) const REPORT: &str = "报告";

/// A change that follows from the figures of both years.
pub(super) const FROM_YEARS: &str = "按表里两年的数算，合得上。";
