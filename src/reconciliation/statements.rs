//! What a report states: each figure with the words that say what it is.
//!
//! In comes a document, out come its statements in order. In prose the words are those in front of the figure in its clause; what a
//! clause leaves out was said before in the sentence. In a table they are the labels of the row and the headings of the column.

use std::ops::Range;
use std::rc::Rc;

use super::candidates::{Workbook, plain};
use super::characters::{ends_clause, ends_sentence, half_width};
use super::document::{Document, Paragraph, Place};
use super::figures::{Figure, Unit, figures};
use super::phrase::{Measure, Phrase, Time};
use super::statement::{Around, NamedYear, Scope, SentenceText, Statement, Statements};
use super::tables::{Columns, TableCellReading, TableView, read_cell};

/// The longest paragraph that is a heading.
const LONGEST_HEADING: usize = 40;
/// From so many characters on a sentence is taken for ended.
const LONGEST_SENTENCE: usize = 600;
/// What is spent, or all that is.
const SPENT: &str = "支出";
/// How much of a paragraph's beginning says what it is about.
const PARAGRAPH_HEAD: usize = 40;

/// Reads what a report states.
pub(super) fn statements(document: &Document, workbook: &Workbook<'_>) -> Statements {
    let mut reader = Reader {
        workbook,
        unit_name: plain(&workbook.outcome.unit_name),
        found: Statements::default(),
        heading: Heading::default(),
        sentence: 0,
        carried: Carried::default(),
        columns: Columns::new(),
    };
    let tables: Vec<TableView> = document.tables.iter().map(TableView::new).collect();
    for (index, paragraph) in document.paragraphs.iter().enumerate() {
        match paragraph.place {
            Place::Cell { table, row, column } => {
                let reading = tables.get(table).zip(document.tables.get(table)).map(|(view, written)| {
                    let at = (table, row, column);
                    read_cell(workbook, view, written, paragraph, at, &mut reader.columns, reader.found.all.len())
                });
                match reading {
                    Some(TableCellReading::Figure(statement)) => reader.take_cell(index, *statement),
                    Some(TableCellReading::NumberOfRow) => {}
                    Some(TableCellReading::Prose) | None => reader.prose(index, paragraph),
                }
            }
            Place::Body(_) | Place::Note(_) | Place::Box => reader.prose(index, paragraph),
        }
    }
    reader.found
}

/// The heading that paragraphs stand under.
#[derive(Debug, Default)]
struct Heading {
    subject: String,
    scope: Option<Scope>,
    is_of_plans: bool,
}

/// What a sentence hands on to the next.
#[derive(Debug, Default, Clone)]
struct Carried {
    subjects: Vec<String>,
    measure: Option<Measure>,
    time: Option<Time>,
    last: Option<usize>,
    whole: Option<usize>,
    is_part: bool,
    is_of_whole: bool,
    scope: Option<Scope>,
}

struct Reader<'w> {
    workbook: &'w Workbook<'w>,
    unit_name: String,
    found: Statements,
    heading: Heading,
    sentence: usize,
    carried: Carried,
    columns: Columns,
}

/// The name of a row that stands in a sentence.
struct NamedRow {
    characters: Range<usize>,
    row: usize,
}

impl Reader<'_> {
    fn take_cell(&mut self, paragraph: usize, statement: Statement) {
        self.sentence += 1;
        self.found.all.push(Statement { paragraph, sentence: self.sentence, ..statement });
    }

    fn prose(&mut self, index: usize, paragraph: &Paragraph) {
        let text: Vec<char> = paragraph.text.iter().map(|c| half_width(*c)).collect();
        if is_line_of_contents(&text) {
            return;
        }
        let all = figures(&paragraph.text);
        if matches!(paragraph.place, Place::Body(_)) {
            self.note_heading(&text);
        }
        let head: String = text.iter().take(PARAGRAPH_HEAD).collect();
        let head_end = head.chars().position(|c| ends_clause(c) && c != '、').unwrap_or(PARAGRAPH_HEAD);
        let head: String = head.chars().take(head_end).collect();
        let head_scope = self.scope_of_heading(&head);
        self.carried = Carried::default();
        let mut start = 0;
        let mut next = 0;
        while start < text.len() {
            let longest = text.len().min(start + LONGEST_SENTENCE);
            let end =
                text[start..longest].iter().position(|c| ends_sentence(*c)).map_or(longest, |end| start + end + 1);
            let first = next;
            while all.get(next).is_some_and(|figure| figure.characters.start < end) {
                next += 1;
            }
            self.sentence += 1;
            self.read_sentence(index, &text, start..end, &all[first..next], head_scope);
            start = end;
        }
    }

    fn note_heading(&mut self, text: &[char]) {
        let is_short = text.len() <= LONGEST_HEADING && !text.last().is_some_and(|c| ends_sentence(*c) || *c == ';');
        let number = text
            .iter()
            .skip_while(|c| matches!(c, '(' | '第' | ' '))
            .take_while(|c| "一二三四五六七八九十".contains(**c) || c.is_ascii_digit());
        let is_numbered = number.count() > 0 && text.len() > 2;
        let starts_chapter =
            is_numbered && text.iter().take(5).any(|c| *c == '、') && !text.first().is_some_and(char::is_ascii_digit);
        if !is_short || !is_numbered {
            return;
        }
        let written: String = text.iter().collect();
        let words = plain(&written);
        if starts_chapter {
            self.heading.is_of_plans =
                ["改进", "建议", "下一步", "打算", "整改"].iter().any(|word| words.contains(word));
        }
        let subject = Phrase::read(&without_number(&written)).subject;
        self.heading.subject = if self.workbook.knows(&subject) { subject } else { String::new() };
        self.heading.scope = self.scope_of_heading(&written);
    }

    /// Of which row the beginning of a paragraph, or a heading, says that what follows is about; nothing where it says nothing of that.
    fn scope_of_heading(&self, written: &str) -> Option<Scope> {
        let words = plain(written);
        match self.workbook.rows_in(&words).as_slice() {
            [] => {}
            [only] => return Some(Scope::Row(*only)),
            _ => return Some(Scope::Unclear),
        }
        // `(2)大厅改造项目`: one that the workbook does not have.
        let is_item = written.trim_start().starts_with(|c: char| c == '(' || c.is_ascii_digit());
        let names = ["项目", "经费", "工程", "专项", "课题", "资金"];
        let subject = Phrase::read(&without_number(written)).subject;
        let is_name = names.iter().any(|name| words.ends_with(name))
            && !self.workbook.knows(&subject)
            && words.chars().count() > 4;
        (is_item && is_name).then_some(Scope::Unclear)
    }

    fn read_sentence(
        &mut self,
        paragraph: usize,
        text: &[char],
        range: Range<usize>,
        all: &[Figure],
        head_scope: Option<Scope>,
    ) {
        if all.is_empty() {
            // What is spoken of goes on only into the next sentence.
            let clause: String = text[range].iter().collect();
            let phrase = Phrase::read(self.without_unit(&clause).as_str());
            self.carried = Carried::default();
            if self.workbook.knows(&phrase.subject) {
                self.carried.subjects.push(phrase.subject);
            }
            return;
        }
        let written: String = text[range.clone()].iter().collect();
        let sentence: Rc<[char]> = text[range.clone()].into();
        let (plain_text, places) = plain_with_places(&text[range.clone()], range.start);
        let named = self.named_rows(&plain_text, &places);
        let sentence_text = SentenceText::new(plain_text.clone());
        let compares = ["同比", "比上年", "较上年", "与上年", "比去年", "较去年", "上年度", "去年", "上年"]
            .iter()
            .any(|word| written.contains(word));
        let begins_with_part = plain_text.starts_with("其中");
        let before = std::mem::take(&mut self.carried);
        let mut state = Carried { scope: None, ..Carried::default() };
        if begins_with_part {
            state = Carried { whole: before.last, scope: None, ..before.clone() };
        }
        if state.subjects.is_empty() {
            state.subjects.extend(before.subjects.into_iter().take(1));
        }
        let mut is_first = true;
        let first_statement = self.found.all.len();
        let is_distributed = written.contains("分别");
        let became = written.contains('到') || written.contains('至');
        let mut gap_start = range.start;
        for figure in all {
            if figure.unit == Unit::Year {
                let is_name = named.iter().any(|name| name.characters.contains(&figure.characters.start));
                if !is_name {
                    self.note_year(paragraph, text, figure);
                }
                continue;
            }
            let gap = gap_start..figure.characters.start.max(gap_start);
            gap_start = figure.characters.end;
            // A year goes as far as the next part of the sentence.
            if text[gap.clone()].contains(&';') {
                state.time = None;
            }
            let clauses = clauses(text, gap, is_first);
            let Some((own_range, earlier)) = clauses.split_last() else { continue };
            for clause in earlier {
                self.take_clause(text, clause, &named, &mut state);
            }
            let own_text: String = text[own_range.clone()].iter().collect();
            let own_text = self.without_unit(&own_text);
            // In brackets stands something about what is in front of them.
            let (outer, own_text) = open_bracket(&own_text).unwrap_or(("", &own_text));
            let outer = Phrase::read(outer).subject;
            let is_in_bracket = !outer.is_empty() || text[own_range.clone()].first() == Some(&'(');
            let mut own = Phrase::read(own_text);
            own.is_part |= is_in_bracket && own_text.starts_with(['含', '包']);
            // The whole is what is spoken of as such: `总支出`.
            own.is_total |= matches!(own.subject.as_str(), "支出" | "收入") && own_text.contains('总');
            let kept = state.clone();
            // `预算7万元，支出3万元`: what is spent of what was spoken of.
            let is_of_sentence = self.found.all.len() > first_statement
                && state.subjects.first().is_some_and(|subject| !subject.is_empty() && !subject.contains("收入"));
            let is_spent = (own.measure.is_none() && own.time.is_none())
                || (is_of_sentence && own.measure.is_some_and(Measure::is_stage));
            if own.subject == SPENT && is_spent && !own.is_total && !own.is_of_whole && !own_text.contains('总') {
                own.subject.clear();
                own.measure = own.measure.or(Some(Measure::Final));
            }
            // `由80件上升到92件`, `分别为3件、5件`: what belongs to which year or thing is not read.
            let is_from = became && (own_text.contains('由') || own_text.contains('从'));
            own.is_other |= is_distributed || is_from;
            let is_year_of_name = matches!(own.time, Some(Time::Year(year)) if named.iter().any(|name| {
                overlaps(&name.characters, own_range) && self.workbook.rows[name.row].contains(&format!("{year}年"))
            }));
            if is_year_of_name {
                own.time = None;
            }
            if own.is_part {
                (state.is_part, state.whole) = (true, state.last.or(state.whole));
            } else if own.is_total || own.time.is_some() {
                (state.is_part, state.whole) = (false, None);
            }
            let is_time_inherited = own.time.is_none() && state.time.is_some();
            state.time = own.time.or(state.time);
            if !outer.is_empty() {
                state.subjects.insert(0, outer);
            }
            let wider = earlier.iter().rev().take(2).map(|clause| {
                let text: String = text[clause.start..own_range.end].iter().collect();
                Phrase::read(&self.without_unit(&text)).subject
            });
            let wider: Vec<String> = wider.filter(|subject| !subject.is_empty() && *subject != own.subject).collect();
            let mut in_words = named.iter().filter(|name| overlaps(&name.characters, own_range));
            let scope = match (in_words.next_back(), state.scope) {
                (Some(name), _) => Scope::Row(name.row),
                (None, Some(scope)) => scope,
                (None, None) => self.scope_before(&named, figure, head_scope),
            };
            state.scope = Some(scope).filter(|scope| *scope != Scope::None);
            state.is_of_whole |= own.is_of_whole;
            let measure = own.measure.or(state.measure);
            let statement = Statement {
                paragraph,
                figure: figure.clone(),
                words: plain(own_text),
                heading_subject: None,
                wider,
                inherited: state.subjects.clone(),
                measure,
                time: state.time,
                is_of_whole: own.is_of_whole || (own.subject.is_empty() && state.is_of_whole),
                scope,
                whole: state.whole.filter(|_| state.is_part),
                is_part: state.is_part || is_in_bracket,
                heading: self.heading.subject.clone(),
                is_of_plans: self.heading.is_of_plans,
                sentence: self.sentence,
                text: Rc::clone(&sentence_text),
                compares,
                around: Around::new(
                    &sentence,
                    figure.characters.start - range.start..figure.characters.end - range.start,
                ),
                is_time_inherited,
                is_in_table: false,
                row: None,
                totals: Vec::new(),
                own,
            };
            // A measure goes on to what follows where it is a stage of the budget; a change or a share does not.
            if statement.own.measure.is_some_and(Measure::is_stage) {
                state.measure = statement.own.measure;
            }
            let subject = if statement.own.subject.is_empty() {
                state.subjects.first().cloned().unwrap_or_default()
            } else {
                statement.own.subject.clone()
            };
            if !subject.is_empty() && statement.own.share_of.is_none() {
                state.subjects.retain(|known| *known != subject);
                state.subjects.insert(0, subject);
                state.subjects.truncate(3);
            }
            // What stands in brackets is not what the sentence goes on with.
            if is_in_bracket {
                state = kept;
            }
            state.last = Some(self.found.all.len());
            self.found.all.push(statement);
            is_first = false;
        }
        state.scope = None;
        self.carried = state;
    }

    /// A clause without a figure: what it speaks of goes on.
    fn take_clause(&self, text: &[char], clause: &Range<usize>, named: &[NamedRow], state: &mut Carried) {
        let written: String = text[clause.clone()].iter().collect();
        let mut phrase = Phrase::read(&self.without_unit(&written));
        if named.iter().any(|name| overlaps(&name.characters, clause)) {
            phrase.time = None;
        }
        state.time = phrase.time.or(state.time);
        state.is_of_whole |= phrase.is_of_whole;
        if phrase.is_part {
            (state.is_part, state.whole) = (true, state.last.or(state.whole));
        }
        if phrase.measure.is_some_and(Measure::is_stage) {
            state.measure = phrase.measure;
        }
        if self.workbook.knows(&phrase.subject) {
            state.subjects.retain(|known| *known != phrase.subject);
            state.subjects.insert(0, phrase.subject);
        } else if !phrase.subject.is_empty() && !phrase.is_part && phrase.subject.chars().count() > 1 {
            // Something else is spoken of now.
            state.subjects.insert(0, phrase.subject);
        }
        state.subjects.truncate(3);
    }

    fn scope_before(&self, named: &[NamedRow], figure: &Figure, head_scope: Option<Scope>) -> Scope {
        let mut before = named.iter().filter(|name| name.characters.end <= figure.characters.start);
        match (before.next(), before.next()) {
            (Some(only), None) => Scope::Row(only.row),
            (Some(_), Some(_)) => Scope::Unclear,
            (None, _) => head_scope.or(self.heading.scope).unwrap_or(Scope::None),
        }
    }

    fn note_year(&mut self, paragraph: usize, text: &[char], figure: &Figure) {
        let before = figure.characters.start.checked_sub(1).map(|at| text[at]);
        let behind: String = text[figure.characters.end..].iter().take(3).collect();
        let is_reference = before.is_some_and(|c| "比较与同自从截至到".contains(c))
            || [
                "年末", "年初", "年底", "以来", "以前", "以后", "末", "底", "初", "前", "后", "起", "至", "相比", "第",
                "上半", "下半", "开始", "期间", "同期",
            ]
            .iter()
            .any(|word| behind.starts_with(word));
        self.found.years.push(NamedYear {
            paragraph,
            sentence: self.sentence,
            characters: figure.characters.clone(),
            year: i32::try_from(figure.value.trunc()).unwrap_or_default(),
            is_reference,
        });
    }

    /// The text without the name of the unit, however much of it is written.
    fn without_unit(&self, text: &str) -> String {
        const SHORTEST: usize = 4;
        let name = &self.unit_name;
        let starts: Vec<usize> = name.char_indices().map(|(at, _)| at).collect();
        for (index, at) in starts.iter().enumerate() {
            if starts.len() - index < SHORTEST {
                break;
            }
            if text.contains(&name[*at..]) {
                // What is said of the unit is said of it as a whole.
                return text.replace(&name[*at..], "本单位");
            }
        }
        text.to_owned()
    }

    /// The rows of lists that a sentence names, in order.
    fn named_rows(&self, plain_text: &str, places: &[usize]) -> Vec<NamedRow> {
        let mut found: Vec<NamedRow> = self
            .workbook
            .rows_in(plain_text)
            .into_iter()
            .filter_map(|row| {
                let name = &self.workbook.rows[row];
                let at = plain_text.find(name.as_str())?;
                let first = plain_text[..at].chars().count();
                let last = first + name.chars().count() - 1;
                Some(NamedRow { characters: *places.get(first)?..places.get(last)? + 1, row })
            })
            .collect();
        found.sort_by_key(|name| name.characters.start);
        found
    }
}

/// What stands in front of a bracket that is open at the end of a text, and the words in it; `None` where it has none.
fn open_bracket(text: &str) -> Option<(&str, &str)> {
    let mut open = Vec::new();
    for (at, c) in text.char_indices() {
        match c {
            '(' => open.push(at),
            ')' => {
                open.pop();
            }
            _ => {}
        }
    }
    let at = *open.last()?;
    let inner = &text[at + 1..];
    let says_something = inner.chars().any(|c| c.is_alphabetic() && !matches!(c, '约' | '为' | '共' | '计'));
    says_something.then(|| (&text[..at], inner))
}

fn overlaps(one: &Range<usize>, other: &Range<usize>) -> bool {
    one.start < other.end && other.start < one.end
}

/// Whether it is a line of a table of contents: a heading, a tab or a row of dots, and the number of a page.
fn is_line_of_contents(text: &[char]) -> bool {
    let end = text.iter().rposition(|c| !c.is_whitespace()).map_or(0, |last| last + 1);
    let number = text[..end].iter().rev().take_while(|c| c.is_ascii_digit()).count();
    let before = &text[..end - number];
    let leads = |c: &char| matches!(c, '.' | '…' | '·' | ' ');
    let is_led_to = before.last() == Some(&'\t') || before.iter().rev().take_while(|c| leads(c)).count() >= 4;
    (1..=4).contains(&number) && before.len() <= LONGEST_HEADING + 4 && is_led_to
}

/// A text without the number in front: `（一）`, `1．`.
fn without_number(text: &str) -> String {
    let rest = text.trim_start_matches(|c: char| {
        "(（)）、.．第 ".contains(c) || c.is_ascii_digit() || "一二三四五六七八九十".contains(c)
    });
    rest.to_owned()
}

/// The clauses of a gap between two figures; the last is the one that belongs to the second. What stands behind the first figure up to
/// the end of its clause belongs to that.
fn clauses(text: &[char], gap: Range<usize>, is_first: bool) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = gap.start;
    let mut is_behind = !is_first;
    let mut depth = 0_usize;
    for at in gap.clone() {
        match text[at] {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            c if depth == 0 && ends_clause(c) => {
                if !is_behind && at > start {
                    found.push(start..at);
                }
                is_behind = false;
                start = at + 1;
            }
            _ => {}
        }
    }
    found.push(start..gap.end.max(start));
    found
}

/// The letters and digits of a text, and where each stands.
fn plain_with_places(text: &[char], first: usize) -> (String, Vec<usize>) {
    let mut plain = String::new();
    let mut places = Vec::new();
    let mut depth = 0_usize;
    for (at, c) in text.iter().enumerate() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            c if depth == 0 && c.is_alphanumeric() => {
                plain.push(*c);
                places.push(first + at);
            }
            _ => {}
        }
    }
    (plain, places)
}

#[cfg(test)]
mod tests {
    use super::{LONGEST_HEADING, is_line_of_contents};

    #[test]
    fn a_line_of_contents_is_a_short_heading_led_to_the_number_of_a_page() {
        let is_line = |text: &str| is_line_of_contents(&text.chars().collect::<Vec<_>>());
        for (text, is) in [
            ("一、基本情况\t3", true),
            ("一、基本情况....3", true),
            ("一、基本情况...3", false),
            ("一、基本情况……··12 ", true),
            ("一、基本情况\t1234", true),
            ("一、基本情况\t12345", false),
            ("一、基本情况\t", false),
            ("一、基本情况3", false),
        ] {
            assert_eq!(is_line(text), is, "{text}");
        }
        let heading = |length: usize| format!("{}....3", "支".repeat(length));
        assert!(is_line(&heading(LONGEST_HEADING)) && !is_line(&heading(LONGEST_HEADING + 1)));
    }
}
