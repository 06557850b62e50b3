//! What a label, or the words in front of a figure, speak of: a subject, a measure of it, a year.
//!
//! Labels of forms and phrases of reports go through the same reading, so that `1. 因公出国（境）费 本年预算数` and
//! `因公出国（境）费预算` come to the same. The words known here are those of the language of public finance, not those of a form.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::characters::half_width;

/// What of a subject a figure says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Measure {
    /// 年初预算
    Initial,
    /// 追加
    Supplement,
    /// 调整后预算, 全年预算
    Adjusted,
    /// 预算, whichever
    Budget,
    /// 决算, 实际支出
    Final,
    /// 年初数
    Opening,
    /// 年末数
    Closing,
    /// 增减额
    Growth,
    /// 增减率
    GrowthRate,
    /// 占比
    Share,
    /// 执行率
    Execution,
    /// 得分, whichever
    Score,
    /// 自评得分
    SelfScore,
    /// 核算得分
    Recomputed,
    /// 扣分
    Lost,
    /// 分值
    Weight,
    /// 指标值
    Target,
    /// 完成值
    Achieved,
}

/// What kind of thing a measure says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MeasureKind {
    /// An amount at a stage of the year or of the budget, which goes for all that is counted up behind it.
    Stage,
    /// A change.
    Change,
    /// A rate.
    Rate,
    /// Points of a score.
    Points,
    /// What is aimed at, or was reached.
    Goal,
}

impl Measure {
    /// What kind of thing it says.
    pub(super) const fn kind(self) -> MeasureKind {
        match self {
            Self::Initial
            | Self::Supplement
            | Self::Adjusted
            | Self::Budget
            | Self::Final
            | Self::Opening
            | Self::Closing => MeasureKind::Stage,
            Self::Growth => MeasureKind::Change,
            Self::GrowthRate | Self::Share | Self::Execution => MeasureKind::Rate,
            Self::Score | Self::SelfScore | Self::Recomputed | Self::Lost | Self::Weight => MeasureKind::Points,
            Self::Target | Self::Achieved => MeasureKind::Goal,
        }
    }

    /// Whether it is a stage of the year or of the budget.
    pub(super) fn is_stage(self) -> bool {
        self.kind() == MeasureKind::Stage
    }

    /// Whether it is a rate.
    pub(super) fn is_rate(self) -> bool {
        self.kind() == MeasureKind::Rate
    }
}

/// Of which year something is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Time {
    /// The year of the form.
    This,
    /// The year before it.
    Last,
    /// A year by its number.
    Year(i32),
}

/// What words speak of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Phrase {
    /// The subject, without what is said of it and without words that say nothing; may be empty.
    pub(super) subject: String,
    /// What of it.
    pub(super) measure: Option<Measure>,
    /// Of which year.
    pub(super) time: Option<Time>,
    /// Whether a change is downwards (`true`) or upwards; `None` where it is not said.
    pub(super) is_decrease: Option<bool>,
    /// Whether it speaks of the unit as a whole: `本部门`, `全年`.
    pub(super) is_of_whole: bool,
    /// Whether it is a total: `合计`.
    pub(super) is_total: bool,
    /// What a share is of: `占基本支出的`.
    pub(super) share_of: Option<String>,
    /// Whether it is a part of what was said before: `其中`.
    pub(super) is_part: bool,
    /// Whether it is no statement of what was: `计划`, `力争`, `累计`.
    pub(super) is_other: bool,
}

/// What a word does.
#[derive(Debug, Clone, Copy)]
enum Effect {
    /// It is part of the subject, though it looks like something else.
    Keep,
    /// It says nothing.
    Drop,
    Is(Measure),
    This,
    Last,
    /// It compares with another year.
    Compares,
    Whole,
    Total,
    Part,
    Increase(Measure),
    Decrease(Measure),
    Other,
}

use Effect::{Compares, Decrease, Drop, Increase, Is, Keep, Last, Other, Part, This, Total, Whole};
use Measure::{
    Achieved, Adjusted, Budget, Closing, Execution, Final, Growth, GrowthRate, Initial, Lost, Opening, Recomputed,
    Score, SelfScore, Share, Supplement, Target, Weight,
};

/// The words, with what they do; of two that begin at a place the longer counts.
const WORDS: &[(&str, Effect)] = &[
    ("一般公共预算", Keep),
    ("政府性基金预算", Keep),
    ("国有资本经营预算", Keep),
    ("预算控制率", Keep),
    ("预算完成率", Keep),
    ("预算调整率", Keep),
    ("预算管理", Keep),
    ("预算配置", Keep),
    ("预算绩效", Keep),
    ("预决算", Keep),
    ("上年结转", Keep),
    ("年末结转", Keep),
    ("年末结余", Keep),
    ("年初结转", Keep),
    ("年初结余", Keep),
    ("实际完成率", Keep),
    ("预算执行情况", Keep),
    ("支付进度", Keep),
    ("实际面积", Keep),
    ("实际投资", Keep),
    ("实际建设", Keep),
    ("执行分值", Keep),
    ("年初部门预算", Is(Initial)),
    ("年初预算安排", Is(Initial)),
    ("年初预算批复", Is(Initial)),
    ("年初批复预算", Is(Initial)),
    ("年初安排预算", Is(Initial)),
    ("年初预算数", Is(Initial)),
    ("年初预算", Is(Initial)),
    ("年初安排", Is(Initial)),
    ("年初批复", Is(Initial)),
    ("调整后预算数", Is(Adjusted)),
    ("调整后预算", Is(Adjusted)),
    ("调整预算数", Is(Adjusted)),
    ("调整预算", Is(Adjusted)),
    ("全年预算数", Is(Adjusted)),
    ("全年预算", Is(Adjusted)),
    ("调整后", Is(Adjusted)),
    ("年中追加", Is(Supplement)),
    ("本年追加", Is(Supplement)),
    ("追加预算", Is(Supplement)),
    ("追加数", Is(Supplement)),
    ("追加", Is(Supplement)),
    ("预算安排数", Is(Budget)),
    ("预算安排", Is(Budget)),
    ("预算数", Is(Budget)),
    ("预算为", Is(Budget)),
    ("预算", Is(Budget)),
    ("决算支出", Is(Final)),
    ("决算数", Is(Final)),
    ("决算", Is(Final)),
    ("全年执行数", Is(Final)),
    ("执行数", Is(Final)),
    ("实际支出数", Is(Final)),
    ("实际支出", Is(Final)),
    ("实际执行", Is(Final)),
    ("实际使用", Is(Final)),
    ("实际完成值", Is(Achieved)),
    ("实际完成", Is(Final)),
    ("实际发生", Is(Final)),
    ("实际", Is(Final)),
    ("完成值", Is(Achieved)),
    ("年度指标值", Is(Target)),
    ("目标值", Is(Target)),
    ("年度指标", Is(Target)),
    ("预算执行率", Is(Execution)),
    ("执行率", Is(Execution)),
    ("年初数", Is(Opening)),
    ("年末数", Is(Closing)),
    ("期末数", Is(Closing)),
    ("年末", Is(Closing)),
    ("年初", Is(Opening)),
    ("年底", Is(Closing)),
    ("期末", Is(Closing)),
    // What something became is no change.
    ("增加到", Drop),
    ("增加至", Drop),
    ("增长到", Drop),
    ("增长至", Drop),
    ("上升到", Drop),
    ("上升至", Drop),
    ("提高到", Drop),
    ("提高至", Drop),
    ("减少到", Drop),
    ("减少至", Drop),
    ("下降到", Drop),
    ("下降至", Drop),
    ("降低到", Drop),
    ("降低至", Drop),
    ("压减到", Drop),
    ("压减至", Drop),
    ("压缩到", Drop),
    ("压缩至", Drop),
    ("提升到", Drop),
    ("提升至", Drop),
    ("增至", Drop),
    ("降至", Drop),
    ("升至", Drop),
    ("减至", Drop),
    // What is compared with a budget is no change since the year before.
    ("比年初预算", Other),
    ("较年初预算", Other),
    ("比上年预算", Other),
    ("较上年预算", Other),
    ("比年初部门预算", Other),
    ("较年初部门预算", Other),
    ("比预算", Other),
    ("较预算", Other),
    ("比调整预算", Other),
    ("较调整预算", Other),
    ("比调整后预算", Other),
    ("较调整后预算", Other),
    ("第三方", Other),
    ("上半年", Other),
    ("下半年", Other),
    ("季度", Other),
    ("净增加", Increase(Growth)),
    ("净增长", Increase(Growth)),
    ("净减少", Decrease(Growth)),
    ("净下降", Decrease(Growth)),
    ("本年增加额", Increase(Growth)),
    ("增加额", Increase(Growth)),
    ("增长额", Increase(Growth)),
    ("增减额", Is(Growth)),
    ("增加了", Increase(Growth)),
    ("增长了", Increase(Growth)),
    ("增加", Increase(Growth)),
    ("增长率", Is(GrowthRate)),
    ("增减率", Is(GrowthRate)),
    ("增减幅度", Is(GrowthRate)),
    ("增减比例", Is(GrowthRate)),
    ("增减变动", Is(Growth)),
    ("增减", Is(Growth)),
    ("增长幅度", Is(GrowthRate)),
    ("增幅", Increase(GrowthRate)),
    ("涨幅", Increase(GrowthRate)),
    ("增长", Increase(Growth)),
    ("上升", Increase(Growth)),
    ("降幅", Decrease(GrowthRate)),
    ("减少额", Decrease(Growth)),
    ("减少了", Decrease(Growth)),
    ("下降了", Decrease(Growth)),
    ("减少", Decrease(Growth)),
    ("下降", Decrease(Growth)),
    ("降低", Decrease(Growth)),
    ("所占比重", Is(Share)),
    ("占比", Is(Share)),
    ("比重", Is(Share)),
    ("自评得分", Is(SelfScore)),
    ("自评总分", Is(SelfScore)),
    ("自评分", Is(SelfScore)),
    ("自评", Is(SelfScore)),
    ("核算得分", Is(Recomputed)),
    ("综合得分", Is(Score)),
    ("评价得分", Is(Score)),
    ("得分", Is(Score)),
    ("评分", Is(Score)),
    ("总分", Is(Score)),
    ("扣分", Is(Lost)),
    ("扣", Is(Lost)),
    ("分值", Is(Weight)),
    ("满分", Is(Weight)),
    ("权重", Is(Weight)),
    ("上年同期", Last),
    ("上一年度", Last),
    ("上一年", Last),
    ("上年度", Last),
    ("上年", Last),
    ("去年", Last),
    ("本年度", This),
    ("本年", This),
    ("今年", This),
    ("当年", This),
    ("与上年度相比", Compares),
    ("与上年相比", Compares),
    ("与去年相比", Compares),
    ("同比", Compares),
    ("较上年度", Compares),
    ("比上年度", Compares),
    ("较上年", Compares),
    ("比上年", Compares),
    ("较去年", Compares),
    ("比去年", Compares),
    ("较年初", Compares),
    ("比年初", Compares),
    ("部门整体", Whole),
    ("本部门", Whole),
    ("本单位", Whole),
    ("我部门", Whole),
    ("我单位", Whole),
    ("我局", Whole),
    ("我委", Whole),
    ("我办", Whole),
    ("全局", Whole),
    ("整体", Whole),
    ("部门", Whole),
    ("单位", Whole),
    ("全年", Whole),
    ("合计", Total),
    ("总计", Total),
    ("共计", Total),
    ("小计", Total),
    ("其中", Part),
    ("计划", Other),
    ("拟安排", Other),
    ("预计", Other),
    ("力争", Other),
    ("争取", Other),
    ("累计", Other),
    ("截至", Other),
    ("人均", Other),
    ("平均", Other),
    ("每年", Other),
    ("每月", Other),
    ("原定", Other),
    ("预留", Other),
    ("节约", Other),
    ("结余", Keep),
    ("年度", Drop),
    ("总额为", Drop),
    ("总额", Drop),
    ("总数", Drop),
    ("总量", Drop),
    ("总规模", Drop),
    ("总资金", Drop),
    ("规模", Drop),
    ("金额", Drop),
    ("情况", Drop),
    ("主要是", Drop),
    ("分别为", Drop),
    ("分别是", Drop),
    ("达到", Drop),
    ("均为", Drop),
    ("约为", Drop),
    ("为", Drop),
];
/// What may stand at either end of a subject and says nothing.
const EDGES: &str = "的为是共达计约由与和及在对按从至到于了有以其该各等均将已即全又并且也还中得总年";
/// What a subject is called with or without.
const ENDINGS: [&str; 10] = ["支出", "经费", "费用", "费", "数", "额", "工作", "项目", "人数", "人员"];

/// Endings that are the subject itself where another ending stood behind them.
const PEOPLE: [&str; 2] = ["人数", "人员"];

type WordTable = HashMap<char, Vec<(Vec<char>, Effect)>>;

fn words() -> &'static WordTable {
    static TABLE: OnceLock<WordTable> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut table = WordTable::new();
        for (word, effect) in WORDS {
            let word: Vec<char> = word.chars().collect();
            table.entry(word[0]).or_default().push((word, *effect));
        }
        for known in table.values_mut() {
            known.sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
        }
        table
    })
}

impl Phrase {
    /// Reads a label of a form, or the words in front of a figure.
    pub(super) fn read(text: &str) -> Self {
        let text = without_brackets(text);
        let mut phrase = Self::default();
        let mut found: Vec<Measure> = Vec::new();
        let mut is_beside_last_year = false;
        let mut subject: Vec<char> = Vec::new();
        let mut at = 0;
        while at < text.len() {
            if let Some((end, base)) = share(&text, at) {
                found.push(Share);
                phrase.share_of = Some(Self::read(&base).subject).filter(|base| !base.is_empty());
                at = end;
                continue;
            }
            if let Some((end, year, compares)) = year(&text, at) {
                if !compares {
                    phrase.time = Some(Time::Year(year));
                } else if matches!(subject.last(), Some('比' | '较' | '与' | '同')) {
                    subject.pop();
                }
                // `2021年末`: the word behind the number begins with its last sign.
                let is_point_in_time = text.get(end).is_some_and(|c| matches!(c, '末' | '底' | '初'));
                at = if is_point_in_time { end - 1 } else { end };
                continue;
            }
            let known =
                words().get(&text[at]).and_then(|words| words.iter().find(|(word, _)| text[at..].starts_with(word)));
            let Some((word, effect)) = known else {
                subject.push(text[at]);
                at += 1;
                continue;
            };
            at += word.len();
            match effect {
                Keep => subject.extend(word),
                Drop => {}
                Compares => is_beside_last_year |= matches!(word.first(), Some('比' | '较')) && !word.contains(&'初'),
                Is(measure) => found.push(*measure),
                Increase(measure) => {
                    found.push(*measure);
                    phrase.is_decrease = Some(false);
                }
                Decrease(measure) => {
                    found.push(*measure);
                    phrase.is_decrease = Some(true);
                }
                This => phrase.time = Some(Time::This),
                Last => phrase.time = Some(Time::Last),
                Whole => phrase.is_of_whole = true,
                Total => phrase.is_total = true,
                Part => {
                    phrase.is_part = true;
                    // What stands in front of it belongs to the whole.
                    subject.clear();
                    found.clear();
                }
                Other => phrase.is_other = true,
            }
        }
        phrase.measure = found.into_iter().min_by_key(|measure| rank(*measure));
        // `比上年2.5万元下降`: what is not the change is what there was.
        if is_beside_last_year && !matches!(phrase.measure, Some(Growth | GrowthRate)) {
            phrase.time = Some(Time::Last);
        }
        if phrase.measure == Some(Score) && phrase.is_total {
            phrase.is_of_whole = true;
        }
        phrase.subject = bare(&subject);
        phrase
    }
}

/// Which of several measures in a phrase is meant: the least.
fn rank(measure: Measure) -> u8 {
    match measure {
        Share => 0,
        GrowthRate => 1,
        Growth => 2,
        Execution => 3,
        Weight => 4,
        Lost => 5,
        Recomputed => 6,
        SelfScore => 7,
        Score => 8,
        Supplement => 9,
        Adjusted => 10,
        Initial => 11,
        Final => 12,
        Achieved => 13,
        Target => 14,
        Budget => 15,
        Closing => 16,
        Opening => 17,
    }
}

/// The text without brackets and what is in them, without quotation marks, blanks and what numbers it, in half width.
fn without_brackets(text: &str) -> Vec<char> {
    let mut plain = Vec::new();
    let mut depth = 0_usize;
    for c in text.chars().map(half_width) {
        match c {
            '(' | '[' | '〔' => depth += 1,
            ')' | ']' | '〕' => depth = depth.saturating_sub(1),
            '“' | '”' | '‘' | '’' | '"' | '\'' | '《' | '》' | ' ' | '\t' | '\n' => {}
            c if depth == 0 => plain.push(c),
            _ => {}
        }
    }
    // `1.`, `一、` in front.
    let number = plain.iter().take_while(|c| c.is_ascii_digit() || "一二三四五六七八九十".contains(**c)).count();
    if (1..=3).contains(&number) && matches!(plain.get(number), Some('.' | '、')) {
        plain.drain(..=number);
    }
    plain
}

/// The most characters in which it is said what a share is of.
const LONGEST_BASE: usize = 24;

/// `占基本支出的`: where it ends, and what the share is of.
fn share(text: &[char], at: usize) -> Option<(usize, String)> {
    if text[at] != '占' || text.get(at + 1) == Some(&'比') {
        return None;
    }
    let rest = &text[at + 1..text.len().min(at + 1 + LONGEST_BASE)];
    let end = rest.iter().position(|c| *c == '的').unwrap_or(rest.len());
    let base: String = rest[..end].iter().collect();
    let base = base.trim_end_matches("比重").trim_end_matches("比例").to_owned();
    Some((at + 1 + end + usize::from(end < rest.len()), base))
}

/// A year: where it ends, which it is, and whether something is compared with it.
fn year(text: &[char], at: usize) -> Option<(usize, i32, bool)> {
    let digits = text.get(at..at + 4)?;
    let is_inside = at > 0 && text[at - 1].is_ascii_digit();
    if is_inside || !digits.iter().all(char::is_ascii_digit) || text.get(at + 4) != Some(&'年') {
        return None;
    }
    let year = digits.iter().fold(0, |year, digit| 10 * year + digit.to_digit(10).map_or(0, |digit| digit as i32));
    let mut end = at + 5;
    if text.get(end) == Some(&'度') {
        end += 1;
    }
    let compares = at > 0 && matches!(text[at - 1], '比' | '较' | '与' | '同');
    if compares && text.get(end..end + 2) == Some(&['相', '比']) {
        end += 2;
    }
    Some((end, year, compares))
}

/// A subject without what says nothing at its ends.
fn bare(subject: &[char]) -> String {
    let kept: String = subject.iter().filter(|c| c.is_alphanumeric() || matches!(c, '+' | '÷' | '%')).collect();
    let mut bare = trimmed(&kept);
    loop {
        let shorter = ENDINGS
            .iter()
            // What is paid to people is called after them: of 人员经费 the people stay.
            .filter(|ending| bare.len() == trimmed(&kept).len() || !PEOPLE.contains(ending))
            .filter_map(|ending| bare.strip_suffix(*ending))
            .map(trimmed)
            .find(|shorter| shorter.chars().count() >= 2);
        match shorter {
            Some(shorter) => bare = shorter,
            None => return bare.to_owned(),
        }
    }
}

fn trimmed(text: &str) -> &str {
    text.trim_start_matches(|c| EDGES.contains(c) && !text.starts_with("中介"))
        .trim_end_matches(|c| EDGES.contains(c) && c != '年' && c != '中')
}

#[cfg(test)]
mod tests {
    use super::{LONGEST_BASE, Measure, Phrase, Time, share};

    fn read(text: &str) -> (String, Option<Measure>) {
        let phrase = Phrase::read(text);
        (phrase.subject, phrase.measure)
    }

    #[test]
    fn labels_and_phrases_come_to_the_same() {
        for (label, phrase) in [
            ("1. 因公出国（境）费 本年预算数", "因公出国（境）费用预算为"),
            ("“三公”经费合计 本年决算数", "三公经费决算合计"),
            ("基本支出 决算数", "其中基本支出实际支出"),
            ("固定资产 本年增加额", "固定资产较上年度增加了"),
            ("项目支出 年初预算数", "项目年初预算安排"),
            ("财政拨款基本支出合计 本年决算数", "财政拨款基本支出决算"),
            ("一般公共预算拨款 决算数", "一般公共预算拨款决算"),
        ] {
            assert_eq!(read(label), read(phrase), "{label}");
        }
        assert_eq!(read("对个人和家庭的补助").0, "对个人和家庭的补助".trim_start_matches('对'));
        assert_eq!(read("支出合计").0, "支出");
        assert_eq!(read("年初部门预算"), (String::new(), Some(Measure::Initial)));
    }

    #[test]
    fn what_is_compared_with_another_year_is_not_of_it() {
        assert_eq!(Phrase::read("2020年收入").time, Some(Time::Year(2020)));
        assert_eq!(Phrase::read("较2020年增加").time, None);
        assert_eq!(Phrase::read("较上年度增加").time, None);
        assert_eq!(Phrase::read("上年决算数").time, Some(Time::Last));
        assert_eq!(Phrase::read("占基本支出的").share_of.as_deref(), Some("基本"));
        assert_eq!(Phrase::read("下降").is_decrease, Some(true));
    }

    #[test]
    fn what_a_share_is_of_is_looked_for_up_to_the_longest() {
        let of = |length: usize| {
            let text: Vec<char> = format!("占{}的比重", "支".repeat(length)).chars().collect();
            share(&text, 0)
        };
        let base = |length: usize| "支".repeat(length);
        assert_eq!(of(LONGEST_BASE - 1), Some((LONGEST_BASE + 1, base(LONGEST_BASE - 1))));
        assert_eq!(of(LONGEST_BASE), Some((LONGEST_BASE + 1, base(LONGEST_BASE))));
        assert_eq!(of(LONGEST_BASE + 1), Some((LONGEST_BASE + 1, base(LONGEST_BASE))));
        let share = |text: &str| share(&text.chars().collect::<Vec<_>>(), 0);
        assert_eq!((share("占比5%"), share("支5%")), (None, None));
        assert_eq!(share("占支出比重"), Some((5, "支出".to_owned())));
    }
}
