//! The figures in a text: numbers with what they count, percentages, years.
//!
//! In comes the text of a paragraph, out come its figures with their places. Numbers that are names are none: telephone numbers,
//! numbers of documents and articles, codes, what stands in quotation marks or in the title of a document, the number of a line.

mod numerals;
mod scanner;

use std::ops::Range;

use rust_decimal::Decimal;

use crate::value::Amount;

pub(super) use scanner::figures;

/// A figure in a text.
#[derive(Debug, Clone)]
pub(super) struct Figure {
    /// The characters of the figure, with what it counts.
    pub(super) characters: Range<usize>,
    /// Its value in the base of its unit: 元 for money, a fraction for a percentage.
    pub(super) value: Amount,
    /// What its last digit stands for, in the same base.
    pub(super) step: Amount,
    /// What it counts.
    pub(super) unit: Unit,
    /// How exact it claims to be.
    pub(super) claim: Claim,
}

/// What a figure counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Unit {
    /// Money, in a unit that is so many 元.
    Money(Amount),
    /// A share of a hundred.
    Percent,
    /// The difference of two percentages.
    PercentPoint,
    /// Points.
    Score,
    /// Things, by their measure word.
    Count(String),
    /// A year.
    Year,
    /// Nothing is said.
    None,
}

/// How exact a figure claims to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Claim {
    /// As it is written.
    Exact,
    /// At least that, and less than one more of its last digit: `4万余件`.
    AtLeast,
    /// Thereabouts: `约`, `近`, `左右`.
    About,
    /// A bound, which nothing need be equal to: `2000元以下`, `不超过30%`.
    Bound,
}

impl Figure {
    /// Whether a value, in the same base, is what the figure says.
    pub(super) fn says(&self, value: Amount) -> bool {
        match self.claim {
            Claim::Exact => self.distance(value) <= Decimal::ZERO,
            Claim::AtLeast => value >= self.value && value < self.value + self.step,
            Claim::About => {
                let room = (self.value.abs() / Decimal::TEN).max(self.step);
                (value - self.value).abs() <= room
            }
            Claim::Bound => false,
        }
    }

    /// By how much a value is beyond what rounding to the last digit explains; not above 0 where it is what the figure says.
    fn distance(&self, value: Amount) -> Amount {
        (value - self.value).abs() - self.step / Decimal::TWO
    }

    /// Whether a value differs by no more than rounding of so many terms explains.
    pub(super) fn is_within_rounding(&self, value: Amount, terms: u32) -> bool {
        let has_decimals = matches!(self.unit, Unit::Money(scale) if self.step < scale)
            || (self.unit == Unit::Percent && self.step < Decimal::new(1, 2));
        // What was rounded before is rounded to 0.01 of its unit: a figure with fewer decimals has no more room for that.
        let finest = match self.unit {
            Unit::Money(scale) => scale / Decimal::ONE_HUNDRED,
            Unit::Percent => Decimal::new(1, 4),
            Unit::PercentPoint | Unit::Score | Unit::Count(_) | Unit::Year | Unit::None => self.step,
        };
        let room = (self.step + self.step.min(finest) * Decimal::from(terms.max(1))) / Decimal::TWO;
        self.claim == Claim::Exact && has_decimals && (value - self.value).abs() <= room
    }
}

#[cfg(test)]
mod tests {
    use rust_decimal::dec;

    use super::{Claim, Unit, figures};

    /// The figures of a text, each as it is written, with its value.
    fn found(text: &str) -> Vec<(String, String)> {
        let characters: Vec<char> = text.chars().collect();
        let figures = figures(&characters);
        figures
            .iter()
            .map(|figure| {
                (characters[figure.characters.clone()].iter().collect(), figure.value.normalize().to_string())
            })
            .collect()
    }

    fn values(text: &str) -> Vec<String> {
        found(text).into_iter().map(|(_, value)| value).collect()
    }

    #[test]
    fn numbers_with_units_are_figures() {
        assert_eq!(
            found("决算1,940.65万元，占95.73％"),
            [("1,940.65万元".to_owned(), "19406500".to_owned()), ("95.73％".to_owned(), "0.9573".to_owned())]
        );
        assert_eq!(values("行政编制8名、事业编制１０名，共18人"), ["8", "10", "18"]);
        assert_eq!(values("增长-3.2%，减少负5元"), ["-0.032", "-5"]);
        assert_eq!(values("下降1.5个百分点，得98分，用时20分钟"), ["0.015", "98", "20"]);
        assert_eq!(values("约0.19亿元"), ["19000000"]);
    }

    #[test]
    fn approximations_have_room() {
        let of = |text: &str| figures(&text.chars().collect::<Vec<_>>()).remove(0);
        let more = of("4万余件");
        assert_eq!((more.claim, more.unit.clone()), (Claim::AtLeast, Unit::Count("件".to_owned())));
        assert!(
            more.says(dec!(40_000)) && more.says(dec!(49_999)) && !more.says(dec!(50_000)) && !more.says(dec!(39_999))
        );
        let thousands = of("2000余件");
        assert!(thousands.says(dec!(2_800)) && !thousands.says(dec!(3_000)));
        let about = of("近2000万元");
        assert!(about.says(dec!(19_406_500)) && !about.says(dec!(12_000_000)));
        assert_eq!(of("2000元以下").claim, Claim::Bound);
        assert_eq!(of("不超过30%").claim, Claim::Bound);
        assert_eq!(of("2000-5000元").claim, Claim::Bound);
    }

    #[test]
    fn chinese_numerals_are_figures_where_they_count() {
        assert_eq!(values("百分之九十五点五"), ["0.955"]);
        assert_eq!(values("一百二十万元"), ["1200000"]);
        assert_eq!(values("十二个部门、三个科室、一件事一次办"), ["12"]);
        assert_eq!(values("二〇二一年度、二O二二年四月十四日"), ["2021"]);
        assert_eq!(values("因公出国费用零支出"), ["0"]);
    }

    #[test]
    fn numbers_that_are_names_are_none() {
        for text in [
            "“12345”市民服务热线",
            "办理12345政务热线工单",
            "12315、12333-1热线并入12345热线后",
            "财预〔2020〕10号、湘财绩(2021)5号、第12条",
            "《2020年决算报告》",
            "电话0731-83600000、13800000000",
            "（1）市民之家",
            "1、深化改革",
            "统一处理：1.资产已超过使用寿命",
            "2022年4月14日、2021年12月底",
            "使用iPhone13、V2.0版",
            "上午8:30开会",
            "2021年1-12月",
            "“三集”审批",
            "附件3",
        ] {
            assert_eq!(values(text), Vec::<String>::new(), "{text}");
        }
        assert_eq!(values("2021年收入"), ["2021"]);
    }
}
