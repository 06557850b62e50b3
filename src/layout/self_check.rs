//! Places the sheet 填报自检.

use crate::selfcheck::messages;
use crate::template::list::ListIx;
use crate::template::model::Template;
use crate::template::self_check::{SelfLine, SelfSection};
use crate::template::substance::Struck;
use crate::value::CellRef;

use super::canvas::{Canvas, Span, joined};
use super::model::{LabelStyle, LabelText, Swatch};

/// How many columns of verdicts on a list's rows stand side by side.
const ABREAST: usize = 5;

/// Places the self-check below what is on the canvas.
pub(super) fn place(template: &Template, canvas: &mut Canvas<'_>) {
    let whole = canvas.whole();
    for line in messages::GUIDE {
        canvas.label(canvas.row, 1, whole, line, LabelStyle::Prose);
        canvas.row += 1;
    }
    place_legend(canvas);
    canvas.gap();
    place_figures(template, canvas);
    place_progress(template, canvas);
    place_lines(template, canvas);
    place_rows(template, canvas);
}

/// Places the meaning of the colours.
fn place_legend(canvas: &mut Canvas<'_>) {
    let swatches = [Swatch::Input, Swatch::Derived, Swatch::Prefilled, Swatch::Error, Swatch::Warning, Swatch::Notice];
    let spans = canvas.spans(&[1, 1, 1, 2, 2, 1, 1]);
    let row = canvas.row;
    canvas.label(row, 1, spans[0], messages::LEGEND, LabelStyle::Prose);
    for ((word, swatch), span) in messages::SWATCHES.into_iter().zip(swatches).zip(&spans[1..]) {
        canvas.label(row, 1, *span, word, LabelStyle::Legend(swatch));
    }
    canvas.row += 1;
}

/// Places the verdict and the figures behind it.
fn place_figures(template: &Template, canvas: &mut Canvas<'_>) {
    let check = &template.self_check;
    let spans = canvas.spans(&[3, 2, 1, 1, 1, 1]);
    let fields = [check.verdict, check.progress, check.required, check.filled, check.wrong, check.unexplained];
    let row = canvas.row;
    for ((head, span), field) in messages::SUMMARY.into_iter().zip(&spans).zip(fields) {
        let named = canvas.label(row, 1, *span, head, LabelStyle::Head);
        canvas.field(field, row + 1, *span, None, Some(named));
    }
    canvas.raise(row + 1, 26.0);
    canvas.row += 2;
}

/// Places how far each sheet is filled in.
fn place_progress(template: &Template, canvas: &mut Canvas<'_>) {
    if template.self_check.sheets.is_empty() {
        return;
    }
    canvas.gap();
    let spans = canvas.spans(&[2, 1, 1, 1, 4]);
    let plain: Vec<(String, Span)> =
        messages::PROGRESS.map(str::to_owned).into_iter().zip(spans.iter().copied()).collect();
    let heads = canvas.header(&plain, &[]);
    for progress in &template.self_check.sheets {
        let row = canvas.row;
        let named = canvas.label(row, 1, spans[0], &template.sheets[progress.sheet].name, LabelStyle::Stub);
        let fields = [progress.required, progress.filled, progress.missing, progress.state];
        for ((field, span), head) in fields.into_iter().zip(&spans[1..]).zip(&heads[1..]) {
            canvas.field(field, row, *span, Some(named), Some(*head));
        }
        canvas.row += 1;
    }
}

fn place_lines(template: &Template, canvas: &mut Canvas<'_>) {
    let spans = canvas.spans(&[1; 9]);
    let mut section = "";
    let mut labels = Vec::new();
    for (number, line) in (1..).zip(&template.self_check.lines) {
        if line.section != section {
            section = line.section;
            if let Some(section) = template.self_check.sections.iter().find(|known| known.title == section) {
                place_section(section, &spans, canvas);
            }
            let heads = std::iter::once("序号").chain(messages::heads(section));
            let plain: Vec<(String, Span)> = heads.map(str::to_owned).zip(spans.iter().copied()).collect();
            labels = canvas.header(&plain, &[]);
        }
        place_line(number, line, &spans, &labels, canvas);
    }
    place_rules(template, canvas);
}

/// Places what the rules on substance strike, each once, under their lines.
fn place_rules(template: &Template, canvas: &mut Canvas<'_>) {
    let whole = canvas.whole();
    let mut placed: Vec<&str> = Vec::new();
    for rule in template.substance.iter().flat_map(|group| &group.rules) {
        if matches!(rule.struck, Struck::Where(_)) && !placed.contains(&rule.code.as_str()) {
            placed.push(&rule.code);
            let words = messages::substance_rule(&rule.code, &rule.title, &rule.fix);
            canvas.label(canvas.row, 1, whole, &words, LabelStyle::Prose);
            canvas.row += 1;
        }
    }
}

fn place_section(section: &SelfSection, spans: &[Span], canvas: &mut Canvas<'_>) {
    canvas.gap();
    let row = canvas.row;
    canvas.label(row, 1, joined(&spans[..5]), section.title, LabelStyle::BlockTitle);
    let wrong = canvas.label(row, 1, spans[5], messages::WRONG, LabelStyle::StrongStub);
    canvas.field(section.wrong, row, spans[6], Some(wrong), None);
    let unexplained = canvas.label(row, 1, spans[7], messages::EXPLAIN, LabelStyle::StrongStub);
    canvas.field(section.unexplained, row, spans[8], Some(unexplained), None);
    canvas.row += 1;
}

fn place_line(number: u32, line: &SelfLine, spans: &[Span], labels: &[CellRef], canvas: &mut Canvas<'_>) {
    let row = canvas.row;
    canvas.put(row, 1, spans[0], LabelText::Number(number), LabelStyle::Filler);
    let named = canvas.label(row, 1, spans[1], &line.title, LabelStyle::Stub);
    match line.target {
        Some(target) => {
            canvas.put(row, 1, spans[2], LabelText::Goto(target.field), LabelStyle::Goto);
        }
        None => {
            canvas.label(row, 1, spans[2], "", LabelStyle::Filler);
        }
    }
    let fields =
        [line.left, line.right, line.difference, line.missing, Some(line.verdict), line.explanation.or(line.remark)];
    for ((field, span), head) in fields.into_iter().zip(&spans[3..]).zip(&labels[3..]) {
        match field {
            Some(field) => canvas.field(field, row, *span, Some(named), Some(*head)),
            None => {
                canvas.label(row, 1, *span, "", LabelStyle::Filler);
            }
        }
    }
    canvas.row += 1;
}

/// Places the verdicts on the rows of lists, and whether rows and optional sheets are used: below everything else, and not
/// printed.
fn place_rows(template: &Template, canvas: &mut Canvas<'_>) {
    if template.lists.is_empty() && template.self_check.used_sheets.is_empty() {
        return;
    }
    canvas.unprinted = Some(canvas.row);
    canvas.gap();
    let (whole, top) = (canvas.whole(), canvas.row);
    canvas.label(top, 1, whole, messages::ROWS, LabelStyle::StrongStub);
    canvas.row += 1;
    let first = canvas.row;
    for (sheet, used) in &template.self_check.used_sheets {
        let spans = canvas.spans(&[1; 9]);
        let row = canvas.row;
        canvas.label(row, 1, spans[0], "", LabelStyle::Filler);
        let named = canvas.label(row, 1, spans[1], &template.sheets[*sheet].name, LabelStyle::Stub);
        canvas.field(*used, row, spans[2], Some(named), None);
        canvas.row += 1;
    }
    for (list_ix, list) in (0u32..).map(ListIx).zip(&template.lists) {
        let used = template.self_check.used[list_ix.0 as usize];
        let lines: Vec<&SelfLine> = template
            .self_check
            .lines
            .iter()
            .filter(|line| {
                line.rows.is_some()
                    && line.target.is_some_and(|target| template.field(target.field).list == Some(list_ix))
            })
            .collect();
        let groups: Vec<&[&SelfLine]> = if lines.is_empty() { vec![&[]] } else { lines.chunks(ABREAST).collect() };
        for (part, lines) in groups.into_iter().enumerate() {
            let spans = canvas.spans(&[1; 9]);
            let row = canvas.row;
            canvas.label(row, 1, spans[0], messages::ROW, LabelStyle::Head);
            canvas.label(row, 1, joined(&spans[1..2]), &list.label, LabelStyle::Head);
            let named = canvas.label(row, 1, spans[2], messages::USED, LabelStyle::Head);
            if part == 0 {
                canvas.field(used, row + 1, spans[2], None, Some(named));
            }
            for (line, span) in lines.iter().zip(&spans[3..]) {
                let code = line.title.split(' ').next().unwrap_or_default();
                let named = canvas.label(row, 1, *span, code, LabelStyle::Head);
                if let Some(rows) = line.rows {
                    canvas.field(rows, row + 1, *span, None, Some(named));
                }
            }
            for row_index in 0..list.capacity {
                canvas.put(row + 1 + row_index, 1, spans[0], LabelText::Number(row_index + 1), LabelStyle::Filler);
            }
            canvas.row += list.capacity + 1;
        }
    }
    canvas.groups.push((first, canvas.row - 1));
}
