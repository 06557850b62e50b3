//! Words around a figure by which it is not what its subject is in the workbook, although they name it: a part of the year, another year,
//! a part of the thing, several things together.
//!
//! A figure under such words may agree with the workbook; it is never wrong for differing from it.

use super::candidates::{Workbook, plain};
use super::figures::Unit;
use super::phrase::{Measure, MeasureKind};
use super::statement::Statement;

/// How many characters behind a figure are looked at.
const REACH: usize = 16;
/// Words that leave something out of what is named behind them.
const EXCLUDING: [&str; 7] = ["剔除", "扣除", "不含", "不包括", "不考虑", "除外", "以外"];
/// Verbs in front of a subject: the figure is what was done, not what there is.
const DOING: [&str; 16] = [
    "减少", "压减", "压缩", "节约", "核减", "调减", "增加", "新增", "调增", "追加", "收回", "盘活", "拨付", "用于",
    "安排", "净增",
];
/// Words by which a figure behind them is of several things.
const TOGETHER: [&str; 5] = ["合计", "共计", "总计", "小计", "共"];
/// What stands between things that are named together.
const BETWEEN: [char; 4] = ['、', '和', '及', '与'];

/// Whether the words around a statement speak of something else than what the workbook has under its subject.
pub(super) fn apply(workbook: &Workbook<'_>, statement: &Statement) -> bool {
    if statement.is_in_table {
        return false;
    }
    let before: String = statement.around.before().iter().collect();
    let behind: String = statement.around.behind().iter().take(REACH).collect();
    let clause = before.rsplit([',', ';', '。', ':']).next().unwrap_or_default();
    is_part_of_year(&before)
        || names_other_year(&before, workbook.template.fiscal_year)
        || EXCLUDING.iter().any(|word| before.contains(word))
        || is_together(clause)
        || is_in_series(statement, &before, &behind)
        || (statement.figure.unit == Unit::Percent && clause.ends_with('的'))
        || (matches!(statement.figure.unit, Unit::Count(_)) && is_explained(&behind))
        || is_of_part(&behind)
        || clause.ends_with(['按', '以', '从', '由'])
        || is_done(clause)
        || (statement.figure.unit == Unit::Score && !says_points(statement, clause))
}

/// Whether a clause says what was done with its subject, `减少项目支出`, and not what it is or by how much it changed.
fn is_done(clause: &str) -> bool {
    let object = DOING.iter().find_map(|verb| clause.trim_start().strip_prefix(verb));
    object.is_some_and(|object| !object.trim_start_matches(['了', '额', '约', '为', '共', '率']).trim().is_empty())
}

/// Whether a text speaks of months before the last: `截至6月底`, `1—9月`, `前11个月`, or of the middle of the year.
fn is_part_of_year(text: &str) -> bool {
    // What is added in the middle of the year is a part of the budget.
    let in_the_middle = text.match_indices("年中").any(|(at, word)| {
        let behind = &text[at + word.len()..];
        !["追加", "调整", "预算", "新增", "安排", "调剂"].iter().any(|added| behind.starts_with(added))
    });
    if in_the_middle {
        return true;
    }
    let characters: Vec<char> = text.chars().collect();
    let is_digit = |c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c);
    characters.iter().enumerate().filter(|(_, c)| **c == '月').any(|(at, _)| {
        let of_months = characters[..at].last() == Some(&'个');
        let end = if of_months { at - 1 } else { at };
        let number: String = characters[..end].iter().rev().take_while(|c| is_digit(**c)).collect();
        let number: String = number.chars().rev().collect();
        !number.is_empty() && (of_months || !matches!(number.as_str(), "12" | "十二"))
    })
}

/// Whether a text names a year that is neither that of the form nor the one before it.
fn names_other_year(text: &str, own: i32) -> bool {
    let characters: Vec<char> = text.chars().collect();
    let years = characters.windows(5).enumerate().filter(|(at, window)| {
        let is_inside = *at > 0 && characters[at - 1].is_ascii_digit();
        window[4] == '年' && !is_inside && window[..4].iter().all(char::is_ascii_digit)
    });
    let mut years = years.filter_map(|(_, window)| window[..4].iter().collect::<String>().parse::<i32>().ok());
    years.any(|year| year != own && year != own - 1)
}

/// Whether a clause names several things and what they are together: `水费、电费合计`.
fn is_together(clause: &str) -> bool {
    let words = clause.trim_end_matches(['约', '为']);
    let list = TOGETHER.iter().find_map(|word| words.strip_suffix(word));
    list.is_some_and(|list| list.contains(BETWEEN))
}

/// Whether a figure is one of several that follow one another for things that were named before: `8人、10人`.
fn is_in_series(statement: &Statement, before: &str, behind: &str) -> bool {
    goes_on(behind) || (statement.words.is_empty() && before.ends_with('、'))
}

/// Whether another figure follows at once.
fn goes_on(behind: &str) -> bool {
    behind.strip_prefix('、').is_some_and(|next| next.starts_with(|c: char| c.is_ascii_digit()))
}

/// Whether what was counted is told behind: `8名为行政编制`, `10名（事业）`.
fn is_explained(behind: &str) -> bool {
    behind.starts_with(['为', '的', '(']) || behind.starts_with("编制")
}

/// Whether a bracket behind says that it is a part of something: `（基本支出中的退休费）`.
fn is_of_part(behind: &str) -> bool {
    let bracket = behind.strip_prefix('(').map(|rest| rest.split(')').next().unwrap_or(rest));
    bracket.is_some_and(|words| words.contains('中') || words.contains("部分"))
}

/// Whether the words say that points are what was scored, or could be.
fn says_points(statement: &Statement, clause: &str) -> bool {
    let is_said = statement.own.measure.map(Measure::kind) == Some(MeasureKind::Points);
    is_said || plain(clause).contains('得')
}

#[cfg(test)]
mod tests {
    use super::{goes_on, is_done, is_part_of_year, is_together, names_other_year};

    #[test]
    fn months_before_the_last_are_a_part_of_the_year() {
        for text in ["截至6月底,", "1-9月", "前11个月", "截止2021年10月", "九月末", "年中检查时"] {
            assert!(is_part_of_year(text), "{text}");
        }
        for text in ["截至2021年12月31日", "全年", "12月底", "月度计划", "年中追加"] {
            assert!(!is_part_of_year(text), "{text}");
        }
    }

    #[test]
    fn other_years_are_neither_this_nor_the_last() {
        assert!(names_other_year("比2019年增加", 2021) && names_other_year("2018-2022年", 2021));
        assert!(!names_other_year("比2020年增加,2021年", 2021) && !names_other_year("12019年", 2021));
    }

    #[test]
    fn things_together_and_figures_in_a_series_are_no_single_thing() {
        assert!(is_together("水费、电费合计") && is_together("奖金和津贴共计约") && !is_together("公用经费合计"));
        assert!(goes_on("、10人") && !goes_on("、事业"));
        assert!(is_done("减少项目支出") && !is_done("减少了") && !is_done("项目支出减少"));
    }
}
