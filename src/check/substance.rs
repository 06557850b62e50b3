//! Family N: the rules on substance that a form takes.
//!
//! Where a formula strikes is read from the self-check, which computes it, so that the department and the bureau see the same.
//! Which texts are alike is found here alone.

use crate::compute::{Computed, View};
use crate::finding::{Code, Finding};
use crate::formula::{Expr, FieldIx, Reach, Ref, evaluate};
use crate::selfcheck::listed_code;
use crate::template::substance::{OTHER_ROW, ROW};
use crate::template::{SelfLine, Struck, Subject, SubstanceGroup, SubstanceRule, Template, display};
use crate::text::likeness::LikenessText;
use crate::text::quote::quote;
use crate::text::shorten::shorten;
use crate::value::{Amount, Value};

use super::findings::{Conclusion, Findings, MANY_ROWS};
use super::messages;

/// The most characters of a text that a message repeats.
const LONGEST: usize = 60;

/// A row that a rule strikes.
struct StruckRow {
    row: u32,
    /// The row before it whose text is alike, for a rule that compares rows.
    other: Option<u32>,
}

/// Reports what the rules on substance strike.
pub(super) fn check(computed: &Computed, findings: &Findings<'_>) -> Vec<Conclusion> {
    let template = &findings.form.template;
    let mut conclusions = Vec::new();
    for (index, group) in template.substance.iter().enumerate() {
        let codes = template.self_check.line(&Subject::Substance(index)).and_then(codes_field);
        for rule in &group.rules {
            let rows = match &rule.struck {
                Struck::Where(_) => struck_rows(rule, codes, template, computed),
                Struck::Alike { .. } => alike_rows(group, &rule.struck, computed, template),
            };
            conclusions.extend(conclude(rule, group, codes, &rows, computed, findings));
        }
    }
    conclusions
}

/// The field in which the self-check says the codes of the rules that strike.
fn codes_field(line: &SelfLine) -> Option<FieldIx> {
    line.rows.or(line.left)
}

/// The rows in which the self-check says that a rule strikes; of single cells, row 0.
fn struck_rows(
    rule: &SubstanceRule,
    codes: Option<FieldIx>,
    template: &Template,
    computed: &Computed,
) -> Vec<StruckRow> {
    let Some(field) = codes.map(|field| template.field(field)) else { return Vec::new() };
    let code = listed_code(&rule.code);
    let strikes = |row: &u32| matches!(&computed.values[field.cell(*row)], Value::Text(text) if text.contains(&code));
    (0..field.rows).filter(strikes).map(|row| StruckRow { row, other: None }).collect()
}

/// The used rows whose text is like that of a row before.
fn alike_rows(group: &SubstanceGroup, struck: &Struck, computed: &Computed, template: &Template) -> Vec<StruckRow> {
    let (Struck::Alike { text, least, shortest, when, same, different }, Some(list)) = (struck, group.each) else {
        return Vec::new();
    };
    let view = computed.view(template);
    let used = template.field(template.self_check.used[list.0 as usize]);
    let values = |formulas: &[Expr], row: u32| -> Vec<Value> {
        formulas.iter().map(|formula| evaluate(formula, &view, row)).collect()
    };
    let is_compared = |row: &u32| {
        let applies = when.as_ref().is_none_or(|when| evaluate(when, &view, *row) == Value::Bool(true));
        computed.values[used.cell(*row)] == Value::Number(Amount::ONE) && applies
    };
    let rows = (0..used.rows).filter(is_compared);
    let texts: Vec<(u32, LikenessText, Vec<Value>, Vec<Value>)> = rows
        .map(|row| {
            let text = LikenessText::new(&evaluate(text, &view, row).to_string());
            (row, text, values(same, row), values(different, row))
        })
        .filter(|(_, text, ..)| text.length >= *shortest as usize)
        .collect();
    let mut struck = Vec::new();
    for (index, (row, text, same, different)) in texts.iter().enumerate() {
        let is_alike = |(_, other_text, other_same, other_different): &&(u32, LikenessText, Vec<Value>, Vec<Value>)| {
            same == other_same
                && (different.is_empty() || different != other_different)
                && text.is_like(other_text, *least)
        };
        if let Some((other, ..)) = texts[..index].iter().find(is_alike) {
            struck.push(StruckRow { row: *row, other: Some(*other) });
        }
    }
    struck
}

/// Makes the findings about the rows that a rule strikes: one each, or one for all where they are many.
fn conclude(
    rule: &SubstanceRule,
    group: &SubstanceGroup,
    codes: Option<FieldIx>,
    rows: &[StruckRow],
    computed: &Computed,
    findings: &Findings<'_>,
) -> Vec<Conclusion> {
    let origin = |row: u32| codes.map(|field| (field, row));
    let each = rows.iter().map(|struck| Conclusion {
        finding: finding(rule, group, struck, computed, findings),
        origin: origin(struck.row),
    });
    let mut each: Vec<Conclusion> = each.collect();
    if each.len() < MANY_ROWS {
        return each;
    }
    let others = each.split_off(1);
    if let Some(first) = each.first_mut() {
        let numbers: Vec<String> = rows[1..].iter().map(|struck| (struck.row + 1).to_string()).collect();
        first.finding.message.push_str(&messages::other_struck_rows(&numbers));
        let cells =
            others.into_iter().flat_map(|other| other.finding.location.into_iter().chain(other.finding.related_cells));
        first.finding.related_cells.extend(cells);
    }
    each
}

fn finding(
    rule: &SubstanceRule,
    group: &SubstanceGroup,
    struck: &StruckRow,
    computed: &Computed,
    findings: &Findings<'_>,
) -> Finding {
    let template = &findings.form.template;
    let view = computed.view(template);
    let row = struck.row;
    let mut cells: Vec<_> = rule.mark.iter().flat_map(|reference| findings.locations(*reference, row)).collect();
    if let (Some(other), Some(first)) = (struck.other, rule.mark.first()) {
        cells.extend(findings.locations(*first, other));
    }
    let mut cells = cells.into_iter();
    let field = rule.mark.first().map(|reference| {
        let row = match reference.reach {
            Reach::ThisRow => row,
            Reach::Rows { start, .. } => start,
            Reach::One | Reach::All => 0,
        };
        display::id(template.field(reference.field), row)
    });
    let entered = rule.mark.first().map(|reference| shown(&Expr::Ref(*reference), *reference, &view, row));
    Finding {
        location: cells.next(),
        related_cells: cells.collect(),
        field: field.unwrap_or_default(),
        item: group.item(rule),
        entered: entered.unwrap_or_default(),
        fix: rule.fix.clone(),
        basis: rule.basis.clone(),
        ..Finding::new(Code::Substance(rule.code.as_str().into()), fill_in(rule, struck, &view))
            .with_severity(group.severity)
    }
}

/// Fills the names in a rule's message. A name within “…” is quoted anew, as its text may have quotation marks of its own.
fn fill_in(rule: &SubstanceRule, struck: &StruckRow, view: &View<'_>) -> String {
    let mut filled = String::new();
    let mut rest = rule.message.as_str();
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else { break };
        let text = named(name, rule, struck, view);
        match (before.strip_suffix('“'), after.strip_prefix('”')) {
            (Some(before), Some(after)) => {
                filled.push_str(before);
                filled.push_str(&quote(&text));
                rest = after;
            }
            _ => {
                filled.push_str(before);
                filled.push_str(&text);
                rest = after;
            }
        }
    }
    filled + rest
}

/// What a name in a rule's message stands for, short enough for a sentence.
fn named(name: &str, rule: &SubstanceRule, struck: &StruckRow, view: &View<'_>) -> String {
    let number = |row: u32| (row + 1).to_string();
    let formula = rule.names.iter().find(|(known, _)| known == name).map(|(_, formula)| formula);
    let text = match (name, formula) {
        (ROW, _) => number(struck.row),
        (OTHER_ROW, None) => struck.other.map(number).unwrap_or_default(),
        (_, Some(formula @ Expr::Ref(reference))) => shown(formula, *reference, view, struck.row),
        (_, Some(formula)) => evaluate(formula, view, struck.row).to_string(),
        (_, None) => String::new(),
    };
    in_sentence(&text)
}

/// A text on one line, short enough for a sentence.
fn in_sentence(text: &str) -> String {
    shorten(&text.split_whitespace().collect::<Vec<_>>().join(" "), LONGEST)
}

/// The value of a cell as its field is shown; empty for a range.
fn shown(formula: &Expr, reference: Ref, view: &View<'_>, row: u32) -> String {
    match reference.reach {
        Reach::One | Reach::ThisRow => {
            display::in_words(view.template.field(reference.field), &evaluate(formula, view, row))
        }
        Reach::All | Reach::Rows { .. } => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, in_sentence};

    #[test]
    fn what_is_quoted_in_a_sentence_is_on_one_line_and_no_longer_than_the_bound() {
        assert_eq!(in_sentence(" 水库\n 除险 加固 "), "水库 除险 加固");
        let text = |length: usize| "水".repeat(length);
        assert_eq!(in_sentence(&text(LONGEST)), text(LONGEST));
        let short = in_sentence(&text(LONGEST + 1));
        assert!(short.chars().count() <= LONGEST && short.ends_with('…'), "{short}");
    }
}
