//! The figures as a table, and the floors that they are held to.

use std::fmt::Write;

use crate::faults::Expected;
use crate::measure::{Figures, Table};

const HEAD: &str = "# Faults put in, and what becomes of them

Generated: `JIXIAO_BLESS=1 cargo test --test injection` puts one fault at a time into a clean filling of every form (the built-in ones
and those of `tests/forms`), checks the workbook and writes this page: one fault of each kind in each form, at cells drawn from a seed.
`JIXIAO_INJECTIONS=all cargo test --release --test injection -- --nocapture` puts in every fault and prints the same table. But for the kind *prefilled figure changed*, no figure is prefilled: what was would give every change away.

- *contradicted*: with the fault, the form's own self-check shows another verdict: a rule, a bound, a score, a required cell. A slip that
  nothing in the form contradicts cannot be found.
- *found at the cell*: a finding, a further cell of it or its repair is at the cell with the fault; *found*: there is any finding that
  the clean filling has not.
- *findings a fault*: those that call for action, of the faults that bring any: mean and most.
- *unrelated*: findings about cells that neither hold the fault nor are computed from it.
- *repair*: of faults that break two rules or more, and that no other single change would mend, those of which the change that takes them
  back is suggested; *wrong*: another is. *ambiguous*: faults that another single change of a figure (a power of ten, a sign, two digits,
  a digit lost or typed twice) would mend as well. Nothing tells then which was meant, and nothing is suggested.
- *not kept*: the fault changes nothing that was typed, and yet somebody has to act, or a value is read wrongly or lost in silence.
";

/// The page with the figures of all forms.
pub fn shown(forms: &[(String, Table)]) -> String {
    let mut page = HEAD.to_owned();
    let all = total(forms);
    page.push_str("\n| kind | injected | contradicted | of these found | found at the cell | found | findings a fault | unrelated | repair | ambiguous | wrong | not kept |\n");
    page.push_str("| --- | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: |\n");
    for (kind, figures) in &all {
        row(&mut page, kind.name, figures, kind.expected);
    }
    let sum = sum(all.values());
    row(&mut page, "**all**", &sum, Expected::FoundIfContradicted);
    page.push_str("\n| form | injected | asked for | of these found | findings a fault | unrelated | repair | ambiguous | wrong | not kept |\n");
    page.push_str("| --- | --: | --: | --: | --: | --: | --: | --: | --: | --: |\n");
    for (form, table) in forms {
        let figures = self::sum(table.values());
        let _ = writeln!(
            page,
            "| {form} | {} | {} | {} | {} | {} | {} | {} | {} | {} |",
            figures.injected,
            figures.asked,
            share(figures.asked_found, figures.asked),
            findings(&figures),
            figures.unrelated,
            share(figures.repaired, figures.repairable),
            figures.ambiguous,
            figures.wrong_repairs,
            figures.broken
        );
    }
    page
}

fn row(page: &mut String, name: &str, figures: &Figures, expected: Expected) {
    let is_measured = expected == Expected::FoundIfContradicted;
    let contradicted = |text: String| if is_measured { text } else { "–".to_owned() };
    let _ = writeln!(
        page,
        "| {name} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} |",
        figures.injected,
        contradicted(figures.contradicted.to_string()),
        contradicted(share(figures.contradicted_found, figures.contradicted)),
        share(figures.found_at_cell, figures.injected),
        share(figures.found, figures.injected),
        findings(figures),
        figures.unrelated,
        share(figures.repaired, figures.repairable),
        figures.ambiguous,
        figures.wrong_repairs,
        figures.broken
    );
}

fn findings(figures: &Figures) -> String {
    format!("{:.2}, {}", figures.mean(), figures.worst)
}

fn share(part: usize, whole: usize) -> String {
    if whole == 0 {
        return "–".to_owned();
    }
    format!("{part} of {whole} ({:.1}%)", 100.0 * part as f64 / whole as f64)
}

fn total(forms: &[(String, Table)]) -> Table {
    let mut all = Table::new();
    for (kind, figures) in forms.iter().flat_map(|(_, table)| table) {
        all.entry(*kind).or_default().merge(figures);
    }
    all
}

fn sum<'f>(figures: impl Iterator<Item = &'f Figures>) -> Figures {
    let mut sum = Figures::default();
    figures.for_each(|figures| sum.merge(figures));
    sum
}

/// Examples of what falls short, kind by kind.
pub fn examples(forms: &[(String, Table)]) -> String {
    let mut text = String::new();
    for (kind, figures) in total(forms) {
        for (title, examples) in figures.examples {
            for example in examples {
                let _ = writeln!(text, "{}, {title}: {example}", kind.name);
            }
        }
    }
    text
}

/// What the figures of many faults are held to.
struct Floors {
    /// The least share found of the slips that something contradicts.
    found: f64,
    /// The most findings after a fault that brings any, on average.
    mean: f64,
    /// The most findings after one fault.
    worst: usize,
    /// The most unrelated findings.
    unrelated: usize,
    /// The most faults held against the unit though they change nothing that was typed.
    broken: usize,
    /// The least share suggested of the repairs.
    repaired: f64,
    /// The most wrong repairs.
    wrong_repairs: usize,
}

/// What a check should reach.
const ASKED: Floors =
    Floors { found: 0.99, mean: 1.2, worst: 5, unrelated: 0, broken: 0, repaired: 0.8, wrong_repairs: 0 };

/// Holds the figures to what is asked.
pub fn assert_floors(forms: &[(String, Table)]) {
    let sum = sum(total(forms).values());
    let short = shortcomings(&sum, &ASKED);
    assert!(short.is_empty(), "{}", short.join("\n"));
}

fn shortcomings(sum: &Figures, floors: &Floors) -> Vec<String> {
    let rate = |part: usize, whole: usize| if whole == 0 { 1.0 } else { part as f64 / whole as f64 };
    let found = rate(sum.contradicted_found, sum.contradicted);
    let repaired = rate(sum.repaired, sum.repairable);
    let mut short = Vec::new();
    let mut hold = |holds: bool, what: String| {
        if !holds {
            short.push(what);
        }
    };
    hold(found >= floors.found, format!("{found:.4} of what is contradicted is found"));
    hold(sum.mean() <= floors.mean, format!("{:.2} findings a fault", sum.mean()));
    hold(sum.worst <= floors.worst, format!("{} findings after one fault", sum.worst));
    hold(sum.unrelated <= floors.unrelated, format!("{} unrelated findings", sum.unrelated));
    hold(
        sum.broken <= floors.broken,
        format!("{} faults that change nothing typed are held against the unit", sum.broken),
    );
    hold(repaired >= floors.repaired, format!("{repaired:.2} of the repairs are suggested"));
    hold(sum.wrong_repairs <= floors.wrong_repairs, format!("{} repairs are wrong", sum.wrong_repairs));
    short
}
