//! What a report says of its own.

/// What stands on the first page of a report on a workbook that has not passed.
pub(super) fn not_passed(open: usize) -> String {
    format!("草稿：所依据的表格还没有通过核对，有{open}处要改正或说明。请先改好表格再重新生成，不要把本稿报送或公开。")
}

/// What a cell lacks.
pub(super) fn to_fill_in(sheet: &str, label: &str) -> String {
    format!("待填：{sheet}“{label}”")
}

/// The same where there is no room for more.
pub(super) const TO_FILL_IN: &str = "待填";
/// Where a formula gives nothing, though nothing is missing.
pub(super) const NOT_COMPUTED: &str = "算不出，请写明";
/// Points were lost, and nobody says why.
pub(super) const REASON: &str = "写明扣分原因";
/// What stands in the place of contact data in the version that is published.
pub(super) const LEFT_OUT: &str = "（略）";
/// What a number of points is followed by.
pub(super) const POINTS: &str = "分";
/// A change.
pub(super) const MORE: &str = "增加";
/// A change.
pub(super) const LESS: &str = "减少";
/// A change in per cent.
pub(super) const RISEN: &str = "增长";
/// A change in per cent.
pub(super) const FALLEN: &str = "下降";
/// No change.
pub(super) const SAME: &str = "持平";
/// What stands over the table of contents.
pub(super) const CONTENTS: &str = "目　录";
/// The name of an attachment where there is one.
pub(super) const ATTACHMENT: &str = "附件";
/// The sum of a scoring table.
pub(super) const TOTAL: &str = "合计";
/// What the page says first to whoever reads it with a keyboard.
pub(super) const SKIP: &str = "跳到正文";
/// What stands before what has still to be written, where colours are not seen.
pub(super) const TO_WRITE: &str = "待写：";

/// The headings of the scoring table behind its levels.
pub(super) const SCORE_HEADINGS: [&str; 6] = ["分值", "评分标准", "指标值", "得分", "扣分", "扣分原因"];

/// So many more than are named.
pub(super) fn and_more(count: usize) -> String {
    format!("等{count}项")
}

/// The unit of the amounts below.
pub(super) fn unit_line(currency: &str) -> String {
    format!("金额单位：{currency}")
}

/// A day.
pub(super) fn date(year: i64, month: i64, day: i64) -> String {
    format!("{year}年{month}月{day}日")
}

/// A day in characters: 二〇二二年四月十四日.
pub(super) fn formal_date(year: i64, month: i64, day: i64) -> String {
    let digit = |c: char| c.to_digit(10).and_then(|digit| "〇一二三四五六七八九".chars().nth(digit as usize));
    let year: String = year.to_string().chars().filter_map(digit).collect();
    format!("{year}年{}月{}日", counted(month), counted(day))
}

/// A number below 100 as it is counted: 十四.
pub(super) fn counted(number: i64) -> String {
    let digit = |digit: i64| "〇一二三四五六七八九".chars().nth(usize::try_from(digit).unwrap_or(0)).unwrap_or('〇');
    match (number / 10, number % 10) {
        (0, ones) => digit(ones).to_string(),
        (1, 0) => "十".to_owned(),
        (1, ones) => format!("十{}", digit(ones)),
        (tens, 0) => format!("{}十", digit(tens)),
        (tens, ones) => format!("{}十{}", digit(tens), digit(ones)),
    }
}

#[cfg(test)]
mod tests {
    use super::{counted, formal_date};

    #[test]
    fn days_and_numbers_are_written_in_characters() {
        assert_eq!(formal_date(2022, 4, 14), "二〇二二年四月十四日");
        assert_eq!(formal_date(2010, 10, 30), "二〇一〇年十月三十日");
        assert_eq!([1, 10, 11, 20, 21].map(counted), ["一", "十", "十一", "二十", "二十一"]);
    }
}
