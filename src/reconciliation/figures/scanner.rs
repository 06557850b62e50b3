//! Finds the figures of a text: one after the other, each with what stands in front of it and behind it.

use std::ops::Range;

use rust_decimal::Decimal;

use super::numerals::{NUMERALS, chinese_number, digit_of, is_numeral, last_digit};
use super::{Claim, Figure, Unit};
use crate::value::Amount;

use super::super::characters::half_width;

/// Measure words, longest first where one begins another.
const COUNTED: [&str; 66] = [
    "人次",
    "批次",
    "平方米",
    "平方公里",
    "公里",
    "公斤",
    "公顷",
    "千米",
    "小时",
    "分钟",
    "个月",
    "件次",
    "场次",
    "户次",
    "个工作日",
    "工作日",
    "个",
    "名",
    "人",
    "件",
    "项",
    "台",
    "辆",
    "套",
    "家",
    "户",
    "批",
    "次",
    "份",
    "条",
    "场",
    "期",
    "篇",
    "所",
    "处",
    "座",
    "栋",
    "间",
    "亩",
    "吨",
    "天",
    "日",
    "月",
    "封",
    "面",
    "种",
    "类",
    "部",
    "册",
    "组",
    "支",
    "宗",
    "起",
    "例",
    "位",
    "米",
    "张",
    "块",
    "只",
    "对",
    "轮",
    "届",
    "村",
    "镇",
    "季",
    "倍",
];
/// Units of money other than 元 and its multiples, of which nothing stands in a workbook.
const FOREIGN: [&str; 5] = ["美元", "港元", "欧元", "日元", "英镑"];
/// What stands in front of a figure that is a bound.
const BOUNDS_BEFORE: [&str; 17] = [
    "不超过",
    "不低于",
    "不少于",
    "不高于",
    "不得超过",
    "不得低于",
    "超过",
    "低于",
    "高于",
    "多于",
    "少于",
    "大于",
    "小于",
    "≥",
    "≤",
    ">",
    "<",
];
/// What stands behind a figure that is a bound.
const BOUNDS_BEHIND: [&str; 7] = ["以上", "以下", "以内", "以外", "及以上", "及以下", "起"];
/// What stands in front of a figure that is about right.
const ABOUT_BEFORE: [&str; 8] = ["约", "近", "大约", "约为", "将近", "接近", "近达", "约计"];
/// What stands behind one.
const ABOUT_BEHIND: [&str; 3] = ["左右", "上下", "许"];
/// The greatest distance between quotation marks that still are a pair.
const LONGEST_QUOTE: usize = 60;
/// The most digits of a number that has no decimals, no separators and no unit, and still is no code.
const MOST_BARE_DIGITS: usize = 4;

/// The figures of a text, in order.
pub(in super::super) fn figures(text: &[char]) -> Vec<Figure> {
    let text: Vec<char> = text.iter().map(|c| half_width(*c)).collect();
    Scanner { names: quoted(&text), text, at: 0, found: Vec::new() }.scan()
}

/// What stands in quotation marks and in titles.
fn quoted(text: &[char]) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    for (open, close) in [('“', '”'), ('《', '》'), ('‘', '’'), ('「', '」'), ('〔', '〕'), ('【', '】')]
    {
        let mut start = None;
        for (index, c) in text.iter().enumerate() {
            if *c == open {
                start = Some(index);
            } else if *c == close
                && let Some(start) = start.take().filter(|start| index - start <= LONGEST_QUOTE)
            {
                ranges.push(start..index + 1);
            }
        }
    }
    ranges.sort_by_key(|range| range.start);
    ranges
}

struct Scanner {
    text: Vec<char>,
    names: Vec<Range<usize>>,
    at: usize,
    found: Vec<Figure>,
}

/// A number as it is written, before its unit.
struct Number {
    end: usize,
    value: Amount,
    step: Amount,
    digits: usize,
    is_plain: bool,
}

impl Scanner {
    fn scan(mut self) -> Vec<Figure> {
        let mut next_name = 0;
        while self.at < self.text.len() {
            while self.names.get(next_name).is_some_and(|name| name.end <= self.at) {
                next_name += 1;
            }
            if let Some(name) = self.names.get(next_name).filter(|name| name.contains(&self.at)) {
                self.at = name.end;
                continue;
            }
            let c = self.text[self.at];
            if c.is_ascii_digit() {
                self.digits();
            } else if c == '百' && self.has(self.at, "百分之") {
                self.chinese_percent();
            } else if c == '零' && self.has(self.at, "零支出") {
                let value = Decimal::ZERO;
                let unit = Unit::Money(Decimal::from(10_000));
                self.push(self.at..self.at + 3, value, Decimal::new(100, 0), unit, Claim::Exact);
                self.at += 3;
            } else if is_numeral(c) {
                self.chinese();
            } else {
                self.at += 1;
            }
        }
        self.found
    }

    fn push(&mut self, characters: Range<usize>, value: Amount, step: Amount, unit: Unit, claim: Claim) {
        self.found.push(Figure { characters, value, step, unit, claim });
    }

    fn has(&self, at: usize, word: &str) -> bool {
        (at..).zip(word.chars()).all(|(at, c)| self.text.get(at) == Some(&c))
    }

    /// Whether a word ends right before a character, blanks aside.
    fn ends_with(&self, end: usize, word: &str) -> bool {
        let mut end = end;
        while end > 0 && self.text[end - 1] == ' ' {
            end -= 1;
        }
        let length = word.chars().count();
        end >= length && self.has(end - length, word)
    }

    fn skip_blanks(&self, at: usize) -> usize {
        at + self.text[at.min(self.text.len())..].iter().take_while(|c| **c == ' ').count()
    }

    /// The number that begins here: digits, groups of three behind commas, decimals.
    fn number(&self) -> Number {
        let is_digit = |at: usize| self.text.get(at).is_some_and(char::is_ascii_digit);
        let mut end = self.at;
        let mut written = String::new();
        let mut is_plain = true;
        while is_digit(end) {
            written.push(self.text[end]);
            end += 1;
            let is_group = self.text.get(end) == Some(&',')
                && (1..=3).all(|next| is_digit(end + next))
                && !is_digit(end + 4)
                && written.len() <= 12;
            if is_group {
                is_plain = false;
                end += 1;
            }
        }
        let digits = written.len();
        let mut decimals = 0;
        if self.text.get(end) == Some(&'.') && is_digit(end + 1) {
            is_plain = false;
            written.push('.');
            end += 1;
            while is_digit(end) {
                written.push(self.text[end]);
                decimals += 1;
                end += 1;
            }
        }
        let value = if digits + decimals <= 20 { written.parse().unwrap_or_default() } else { Decimal::ZERO };
        let step = Decimal::new(1, u32::try_from(decimals.min(20)).unwrap_or_default());
        Number { end, value, step, digits: digits + decimals, is_plain }
    }

    fn digits(&mut self) {
        let start = self.at;
        let number = self.number();
        let before = start.checked_sub(1).map(|before| self.text[before]);
        let behind = self.text.get(number.end).copied();
        self.at = number.end;
        if number.digits > 15 || self.is_name(start, &number, before, behind) {
            return;
        }
        // A range: both ends are bounds.
        let is_range = matches!(behind, Some('-' | '~' | '—' | '–' | '至'))
            && self.text.get(number.end + 1).is_some_and(char::is_ascii_digit);
        let is_range_end = matches!(before, Some('-' | '~' | '—' | '–' | '至'))
            && start >= 2
            && (self.text[start - 2].is_ascii_digit() || "元%个人项".contains(self.text[start - 2]));
        if is_range {
            self.range(start, &number);
            return;
        }
        let is_negative = (before == Some('-') && !is_range_end) || before == Some('负');
        if is_negative && before == Some('-') {
            let further = start.checked_sub(2).map(|at| self.text[at]);
            if further.is_some_and(|c| c.is_ascii_alphanumeric()) {
                return;
            }
        }
        if self.year(start, &number) {
            return;
        }
        let Some((unit, scale, end, mut claim)) = self.unit(number.end) else {
            self.bare(start, &number, before);
            return;
        };
        let sign = if is_negative { Decimal::NEGATIVE_ONE } else { Decimal::ONE };
        let first = start - usize::from(is_negative);
        let (Some(value), Some(step)) = (number.value.checked_mul(scale), number.step.checked_mul(scale)) else {
            return;
        };
        if claim == Claim::Exact {
            claim = self.claim(first, end);
        }
        if is_range_end {
            claim = Claim::Bound;
        }
        // `2000余件`: the last digit that says something is the one in front of the zeros.
        let step =
            if claim == Claim::AtLeast { last_digit(number.value).map_or(step, |last| last * scale) } else { step };
        self.push(first..end, value * sign, step, unit, claim);
        self.at = end;
    }

    /// Whether a number is a name: part of a code, an ordinal, the number of a line or of a document.
    fn is_name(&self, start: usize, number: &Number, before: Option<char>, behind: Option<char>) -> bool {
        let is_letter =
            |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphabetic() || matches!(c, '_' | '@' | '/' | '#'));
        if is_letter(before) || (is_letter(behind) && behind != Some('/')) || before == Some('.') {
            return true;
        }
        // `×100%` of a formula says nothing of anything.
        if matches!(before, Some('×' | '*' | '✕')) {
            return true;
        }
        if matches!(before, Some('第' | '附')) || self.ends_with(start, "附件") || self.ends_with(start, "附表") {
            return true;
        }
        if behind == Some('号')
            || behind == Some(':') && self.text.get(number.end + 1).is_some_and(char::is_ascii_digit)
        {
            return true;
        }
        if before == Some(':') && start >= 2 && self.text[start - 2].is_ascii_digit() {
            return true;
        }
        // A bracket with nothing but a number numbers what follows, or is the year of a document.
        if matches!(before, Some('(' | '[')) && matches!(behind, Some(')' | ']')) {
            return true;
        }
        // The number of a line or of a point: `1、`, `2.`, `3)`.
        let is_mark = matches!(behind, Some('、' | '.' | ')' | '．'))
            && number.is_plain
            && number.digits <= 2
            && !self.text.get(number.end + 1).is_some_and(char::is_ascii_digit);
        let begins = match before {
            None => true,
            Some(c) => matches!(c, ' ' | '\t' | '\n' | '。' | ':' | ';' | '；' | '：'),
        };
        if is_mark && begins {
            return true;
        }
        // A code of two numbers, such as a telephone number: nothing is counted by it.
        let joined = |at: Option<usize>| at.and_then(|at| self.text.get(at)).is_some_and(|c| matches!(c, '-' | '—'));
        let is_joined_before =
            joined(start.checked_sub(1)) && start.checked_sub(2).is_some_and(|at| self.text[at].is_ascii_digit());
        let is_joined_behind =
            joined(Some(number.end)) && self.text.get(number.end + 1).is_some_and(char::is_ascii_digit);
        if number.is_plain && is_joined_behind {
            let mut end = number.end + 1;
            while self.text.get(end).is_some_and(|c| c.is_ascii_digit() || *c == '.') {
                end += 1;
            }
            return self.unit(end).is_none() && !self.is_year_like(end);
        }
        number.is_plain && is_joined_before && self.unit(number.end).is_none() && !self.is_year_like(number.end)
    }

    fn is_year_like(&self, at: usize) -> bool {
        matches!(self.text.get(at), Some('年' | '月' | '日'))
    }

    /// A year, or a date of which nothing is said; whether it was one.
    fn year(&mut self, start: usize, number: &Number) -> bool {
        let is_year = number.is_plain
            && number.digits == 4
            && (Decimal::from(1949)..=Decimal::from(2100)).contains(&number.value);
        let behind = self.skip_blanks(number.end);
        if !is_year || self.text.get(behind) != Some(&'年') {
            return false;
        }
        let behind = self.skip_blanks(behind + 1);
        if self.text.get(behind).is_some_and(char::is_ascii_digit) {
            // A date: what follows belongs to it.
            let mut end = behind;
            while self.text.get(end).is_some_and(|c| c.is_ascii_digit() || matches!(c, '月' | '日' | ' ' | '-' | '至'))
            {
                end += 1;
            }
            self.at = end;
            return true;
        }
        let end = if self.text.get(behind) == Some(&'度') { behind + 1 } else { behind };
        self.push(start..end, number.value, Decimal::ONE, Unit::Year, Claim::Exact);
        self.at = end;
        true
    }

    /// The unit behind a number: what it counts, by what the number is multiplied, where it ends, and what it says of exactness.
    fn unit(&self, at: usize) -> Option<(Unit, Amount, usize, Claim)> {
        let mut at = self.skip_blanks(at);
        let mut scale = Decimal::ONE;
        let mut claim = Claim::Exact;
        let some_more = |at: &mut usize, claim: &mut Claim| {
            if matches!(self.text.get(*at), Some('余' | '多' | '来')) && !self.has(*at, "余额") {
                *claim = Claim::AtLeast;
                *at += 1;
            }
        };
        some_more(&mut at, &mut claim);
        for (word, factor) in [
            ("万亿", 1_000_000_000_000_i64),
            ("亿", 100_000_000),
            ("百万", 1_000_000),
            ("万", 10_000),
            ("千", 1_000),
            ("百", 100),
        ] {
            let is_distance = word == "千" && self.has(at, "千米");
            if self.has(at, word) && !is_distance {
                scale = Decimal::from(factor);
                at += word.chars().count();
                break;
            }
        }
        some_more(&mut at, &mut claim);
        at = self.skip_blanks(at);
        if let Some(word) = FOREIGN.iter().find(|word| self.has(at, word)) {
            return Some((Unit::Count((*word).to_owned()), scale, at + word.chars().count(), claim));
        }
        if self.has(at, "元") && !self.has(at, "元旦") {
            return Some((Unit::Money(scale), scale, at + 1, claim));
        }
        if self.has(at, "人民币元") {
            return Some((Unit::Money(scale), scale, at + 4, claim));
        }
        if scale == Decimal::ONE {
            if self.has(at, "%") {
                return Some((Unit::Percent, Decimal::new(1, 2), at + 1, claim));
            }
            if self.has(at, "‰") {
                return Some((Unit::Percent, Decimal::new(1, 3), at + 1, claim));
            }
            for word in ["个百分点", "百分点"] {
                if self.has(at, word) {
                    return Some((Unit::PercentPoint, Decimal::new(1, 2), at + word.chars().count(), claim));
                }
            }
            if self.has(at, "分")
                && !["分钟", "分之", "分公司", "分中心", "分别", "分局"].iter().any(|word| self.has(at, word))
            {
                return Some((Unit::Score, Decimal::ONE, at + 1, claim));
            }
            if self.has(at, "年") {
                return Some((Unit::Count("年".to_owned()), Decimal::ONE, at + 1, claim));
            }
        }
        if let Some(word) = COUNTED.iter().find(|word| self.has(at, word)) {
            return Some((Unit::Count((*word).to_owned()), scale, at + word.chars().count(), claim));
        }
        // A multiple alone counts something whose name follows.
        (scale > Decimal::from(1_000) || claim == Claim::AtLeast).then_some((Unit::None, scale, at, claim))
    }

    /// What the words around a figure say of how exact it is.
    fn claim(&self, start: usize, end: usize) -> Claim {
        if BOUNDS_BEFORE.iter().any(|word| self.ends_with(start, word))
            || BOUNDS_BEHIND.iter().any(|word| self.has(end, word))
            || (self.has(end, "(含)") || self.has(end, "（含）"))
        {
            return Claim::Bound;
        }
        if ABOUT_BEFORE.iter().any(|word| self.ends_with(start, word)) && !self.ends_with(start, "节约")
            || ABOUT_BEHIND.iter().any(|word| self.has(end, word))
        {
            return Claim::About;
        }
        Claim::Exact
    }

    /// The two ends of a range, of which nothing need be equal to anything.
    fn range(&mut self, start: usize, number: &Number) {
        self.at = number.end + 1;
        let second = self.number();
        if let Some((unit, scale, end, _)) = self.unit(second.end) {
            if let Some(value) = number.value.checked_mul(scale) {
                self.push(start..end, value, number.step * scale, unit, Claim::Bound);
            }
            self.at = end;
        } else {
            self.at = second.end;
        }
    }

    /// A number without a unit: a figure only where a sentence says it is one, or where it stands alone.
    fn bare(&mut self, start: usize, number: &Number, before: Option<char>) {
        let is_code = number.is_plain && number.digits > MOST_BARE_DIGITS;
        let behind = self.skip_blanks(number.end);
        let ends = self.text.get(behind).is_none_or(|c| ",，。;；、)）\n\t".contains(*c));
        let is_said = before.is_none_or(|c| "为是达共计得:：=、\n\t ".contains(c));
        let alone = start == 0 && number.end == self.text.len();
        if alone || (ends && is_said && !is_code) {
            let sign = if before == Some('-') { Decimal::NEGATIVE_ONE } else { Decimal::ONE };
            self.push(start..number.end, number.value * sign, number.step, Unit::None, Claim::Exact);
        } else if before == Some('-') && start == 1 && number.end == self.text.len() {
            self.push(0..number.end, -number.value, number.step, Unit::None, Claim::Exact);
        }
    }

    fn chinese_percent(&mut self) {
        let start = self.at;
        let mut end = start + 3;
        while self.text.get(end).is_some_and(|c| is_numeral(*c) || *c == '点') {
            end += 1;
        }
        let written: Vec<char> = self.text[start + 3..end].to_vec();
        self.at = end.max(start + 1);
        let mut halves = written.split(|c| *c == '点');
        let Some(whole) = halves.next().and_then(chinese_number) else { return };
        let (mut value, mut step) = (whole, Decimal::ONE);
        for digit in halves.next().unwrap_or_default() {
            let Some(digit) = NUMERALS.iter().position(|numeral| numeral == digit) else { return };
            step /= Decimal::TEN;
            value += step * Decimal::from(digit);
        }
        let claim = self.claim(start, end);
        self.push(start..end, value / Decimal::ONE_HUNDRED, step / Decimal::ONE_HUNDRED, Unit::Percent, claim);
    }

    /// A number in Chinese numerals: a figure where it is money, or counts something and has more than one digit.
    fn chinese(&mut self) {
        let start = self.at;
        let mut end = start;
        while self.text.get(end).is_some_and(|c| is_numeral(*c)) {
            end += 1;
        }
        self.at = end;
        let written = self.text[start..end].to_vec();
        let before = start.checked_sub(1).map(|before| self.text[before]);
        if matches!(before, Some('第' | '百' | '几' | '数' | '之')) {
            return;
        }
        // The digits of a year, one by one.
        let is_digits = written.len() == 4 && written.iter().all(|c| digit_of(*c).is_some());
        if is_digits && self.text.get(end) == Some(&'年') {
            let year = written.iter().filter_map(|c| digit_of(*c)).fold(0, |year, digit| 10 * year + digit);
            let next = self.text.get(end + 1).copied();
            if next.is_some_and(is_numeral) {
                return;
            }
            let end = if next == Some('度') { end + 2 } else { end + 1 };
            self.push(start..end, Decimal::from(year), Decimal::ONE, Unit::Year, Claim::Exact);
            self.at = end;
            return;
        }
        let Some(value) = chinese_number(&written) else { return };
        let is_money = self.text.get(end) == Some(&'元');
        let is_large = written.len() >= 2;
        if is_money && is_large {
            let scale =
                if value % Decimal::from(10_000) == Decimal::ZERO { Decimal::from(10_000) } else { Decimal::ONE };
            let claim = self.claim(start, end + 1);
            self.push(start..end + 1, value, scale, Unit::Money(scale), claim);
            self.at = end + 1;
        } else if is_large && written.iter().any(|c| *c == '十' || *c == '百' || *c == '千') {
            let counted = ["名", "人", "个", "项", "件", "家", "台", "辆", "次", "批"];
            if let Some(word) = counted.iter().find(|word| self.has(end, word)) {
                let claim = self.claim(start, end + 1);
                self.push(start..end + 1, value, Decimal::ONE, Unit::Count((*word).to_owned()), claim);
                self.at = end + 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{LONGEST_QUOTE, MOST_BARE_DIGITS, figures};

    fn count(text: &str) -> usize {
        figures(&text.chars().collect::<Vec<_>>()).len()
    }

    #[test]
    fn figures_in_quotation_marks_are_names_where_the_marks_are_a_pair() {
        let quoted = |length: usize| format!("“{}5万元”", "支".repeat(length - "5万元”".chars().count()));
        assert_eq!((count(&quoted(LONGEST_QUOTE)), count(&quoted(LONGEST_QUOTE + 1))), (0, 1));
    }

    #[test]
    fn a_number_without_a_unit_is_a_figure_up_to_the_most_digits() {
        let said = |digits: usize| format!("车辆数为{}，", "5".repeat(digits));
        assert_eq!((count(&said(MOST_BARE_DIGITS)), count(&said(MOST_BARE_DIGITS + 1))), (1, 0));
        // With separators or decimals it is no code.
        assert_eq!(count("车辆数为55,555，"), 1);
    }
}
