//! 校验汇总: the verdict, the score by group with a chart, what to do next, and how each score came about.

use rust_xlsxwriter::{Chart, ChartLegendPosition, ChartType, Color, Format, FormatAlign, Worksheet, XlsxError};

use crate::check::messages::verdict_sentence;
use crate::check::{Outcome, ScoreGroup, ScoreSummary, Verdict};
use crate::emit::messages::FOOTER;
use crate::emit::styles::{body, bordered, head, mark_fill, title};
use crate::emit::write_text;
use crate::finding::Severity;
use crate::form::Form;
use crate::layout::row_height;
use crate::template::display::points;
use crate::template::generated::{ISSUES, SUMMARY};
use crate::text::shorten::shorten;
use crate::value::number::to_double;

/// The widths of the columns in characters.
const WIDTHS: [f64; 7] = [22.0, 8.0, 12.0, 10.0, 10.0, 8.0, 54.0];
/// The last column.
const LAST: u16 = 6;

/// Formats, each built once.
struct SummaryFormats {
    title: Format,
    verdict: Format,
    head: Format,
    text: Format,
    number: Format,
    plain: Format,
    section: Format,
}

impl SummaryFormats {
    fn new(verdict: Verdict) -> Self {
        let colour = if verdict == Verdict::Pass { Color::RGB(0x00D8_EFD3) } else { mark_fill(Severity::Error) };
        Self {
            title: title(),
            verdict: bordered()
                .set_font_size(14)
                .set_bold()
                .set_align(FormatAlign::Center)
                .set_text_wrap()
                .set_background_color(colour),
            head: head(),
            text: bordered().set_align(FormatAlign::Left).set_text_wrap(),
            number: bordered().set_align(FormatAlign::Center).set_num_format("0.##;-0.##;0"),
            plain: body().set_text_wrap(),
            section: body().set_font_name(crate::emit::styles::HEAD_FONT).set_font_size(12),
        }
    }
}

/// Every format of the sheet.
pub fn formats() -> Vec<Format> {
    let verdicts = [Verdict::Pass, Verdict::Return].map(|verdict| SummaryFormats::new(verdict).verdict);
    let SummaryFormats { title, head, text, number, plain, section, .. } = SummaryFormats::new(Verdict::Pass);
    let legend = LEGEND.map(|(severity, _)| explained(&text, severity));
    verdicts.into_iter().chain([title, head, text, number, plain, section]).chain(legend).collect()
}

/// What the colours mean.
const LEGEND: [(Severity, &str); 3] = [
    (Severity::Error, "错误：必须改正"),
    (Severity::Warning, "需说明：改正，或说明原因"),
    (Severity::Notice, "提示：知道即可，不用处理"),
];

/// Text in the colour that it explains.
fn explained(text: &Format, severity: Severity) -> Format {
    text.clone().set_background_color(mark_fill(severity))
}

/// Writes the sheet.
pub fn write(sheet: &mut Worksheet, form: &Form, outcome: &Outcome, round: u32) -> Result<(), XlsxError> {
    let styles = SummaryFormats::new(outcome.verdict);
    sheet.set_name(SUMMARY)?;
    for (col, width) in (0..).zip(WIDTHS) {
        sheet.set_column_width(col, width)?;
    }
    let mut writer = SummaryWriter { sheet, row: 0, styles };
    writer.opening(form, outcome, round)?;
    if let Some(score) = &outcome.score {
        writer.score(score)?;
    }
    writer.counts(form, outcome)?;
    writer.steps(outcome)?;
    if !outcome.traces.is_empty() {
        writer.traces(form, outcome)?;
    }
    writer.legend()?;
    let rows = writer.row;
    writer.set_up(rows)
}

struct SummaryWriter<'a> {
    sheet: &'a mut Worksheet,
    row: u32,
    styles: SummaryFormats,
}

impl SummaryWriter<'_> {
    /// A text over some columns of the current row, high enough for it.
    fn text(&mut self, first: u16, last: u16, text: &str, format: &Format) -> Result<(), XlsxError> {
        if last > first {
            self.sheet.merge_range(self.row, first, self.row, last, "", format)?;
        }
        write_text(self.sheet, (self.row, first), &shorten(text, 2_000), Some(format))
    }

    /// The current row is done; it is high enough for these texts, each in a width.
    fn next(&mut self, texts: &[(&str, f64)]) -> Result<(), XlsxError> {
        let height = texts.iter().map(|(text, width)| row_height(text, *width)).fold(21.0, f64::max);
        self.sheet.set_row_height(self.row, height)?;
        self.row += 1;
        Ok(())
    }

    fn section(&mut self, words: &str) -> Result<(), XlsxError> {
        self.row += 1;
        let format = self.styles.section.clone();
        self.text(0, LAST, words, &format)?;
        self.next(&[])
    }

    fn opening(&mut self, form: &Form, outcome: &Outcome, round: u32) -> Result<(), XlsxError> {
        let (title, verdict, plain) =
            (self.styles.title.clone(), self.styles.verdict.clone(), self.styles.plain.clone());
        self.text(0, LAST, SUMMARY, &title)?;
        self.sheet.set_row_height(self.row, 34.0)?;
        self.row += 1;
        let words = verdict_sentence(outcome);
        self.text(0, LAST, &words, &verdict)?;
        self.sheet.set_row_height(self.row, 36.0)?;
        self.row += 1;
        let name = if outcome.unit_name.is_empty() { "（未填）" } else { &outcome.unit_name };
        let code = if outcome.unit_code.is_empty() { String::new() } else { format!("（{}）", outcome.unit_code) };
        for line in [format!("单位：{name}{code}"), format!("表格：{}　　第{round}次校验", form.template.title)]
        {
            self.text(0, LAST, &line, &plain)?;
            self.next(&[])?;
        }
        Ok(())
    }

    fn score(&mut self, score: &ScoreSummary) -> Result<(), XlsxError> {
        self.section("一、得分")?;
        let declared = score.declared.map_or_else(|| "没有填".to_owned(), |declared| format!("{}分", points(declared)));
        let grade = match &score.grade {
            Some(grade) => format!("，等级为“{grade}”。"),
            None => format!("；有的指标数据未填全，暂不能核算，最多可得{}分。", points(score.ceiling)),
        };
        let words = format!(
            "自评总分{declared}，按填报的数据核算为{}分（满分{}分）{grade}",
            points(score.recomputed),
            points(score.full)
        );
        let plain = self.styles.plain.clone();
        self.text(0, LAST, &words, &plain)?;
        self.next(&[(&words, WIDTHS.iter().sum())])?;
        let top = self.row;
        let (head, text, number) = (self.styles.head.clone(), self.styles.text.clone(), self.styles.number.clone());
        for (col, words) in (0..).zip(["一级指标", "分值", "自评得分", "核算得分", "差异"]) {
            self.sheet.write_string_with_format(top, col, words, &head)?;
        }
        self.next(&[])?;
        let total = ScoreGroup {
            name: "合计".to_owned(),
            weight: score.full,
            self_score: score.self_total,
            recomputed: score.recomputed,
        };
        for group in score.groups.iter().chain([&total]) {
            self.sheet.write_string_with_format(self.row, 0, &group.name, &text)?;
            let difference = group.self_score.saturating_sub(group.recomputed);
            for (col, value) in (1..).zip([group.weight, group.self_score, group.recomputed, difference]) {
                self.sheet.write_number_with_format(self.row, col, to_double(value), &number)?;
            }
            self.next(&[(&group.name, WIDTHS[0])])?;
        }
        self.chart(top, score.groups.len())
    }

    /// The columns of the groups, to the right of their table.
    fn chart(&mut self, top: u32, groups: usize) -> Result<(), XlsxError> {
        let groups = u32::try_from(groups).unwrap_or(1);
        if groups == 0 {
            return Ok(());
        }
        let (first, last) = (top + 1, top + groups);
        let mut chart = Chart::new(ChartType::Column);
        for (col, colour) in [(1, 0x00BF_BFBF), (2, 0x00F2_C14E), (3, 0x004F_81BD)] {
            chart
                .add_series()
                .set_name((SUMMARY, top, col))
                .set_categories((SUMMARY, first, 0, last, 0))
                .set_values((SUMMARY, first, col, last, col))
                .set_format(
                    rust_xlsxwriter::ChartFormat::new()
                        .set_solid_fill(rust_xlsxwriter::ChartSolidFill::new().set_color(Color::RGB(colour))),
                );
        }
        chart.title().set_name("自评与核算").set_font(rust_xlsxwriter::ChartFont::new().set_size(11));
        chart.legend().set_position(ChartLegendPosition::Bottom);
        chart.set_width(370).set_height(190);
        self.sheet.insert_chart_with_offset(top, LAST, &chart, 6, 4)?;
        // The chart needs room below its table.
        let room = top + 7;
        while self.row < room {
            self.next(&[])?;
        }
        Ok(())
    }

    fn counts(&mut self, form: &Form, outcome: &Outcome) -> Result<(), XlsxError> {
        self.section("二、问题")?;
        let (head, text, number) = (self.styles.head.clone(), self.styles.text.clone(), self.styles.number.clone());
        for (col, words) in (0..).zip(["工作表", "错误", "需说明", "提示"]) {
            self.sheet.write_string_with_format(self.row, col, words, &head)?;
        }
        self.next(&[])?;
        let of = |sheet: Option<&str>, severity: Severity| {
            outcome
                .findings
                .iter()
                .filter(|finding| finding.severity == severity)
                .filter(|finding| {
                    sheet.is_none_or(|name| finding.location.as_ref().map_or("", |location| &location.sheet) == name)
                })
                .count()
        };
        let kinds = [Severity::Error, Severity::Warning, Severity::Notice];
        let names = form.template.sheets.iter().map(|sheet| (sheet.name.as_str(), Some(sheet.name.as_str())));
        for (name, sheet) in names.chain([("整个文件", Some("")), ("合计", None)]) {
            let counts = kinds.map(|kind| of(sheet, kind));
            if sheet.is_some() && counts.iter().all(|count| *count == 0) {
                continue;
            }
            self.sheet.write_string_with_format(self.row, 0, name, &text)?;
            for (col, count) in (1..).zip(counts) {
                let count = f64::from(u32::try_from(count).unwrap_or(u32::MAX));
                self.sheet.write_number_with_format(self.row, col, count, &number)?;
            }
            self.next(&[(name, WIDTHS[0])])?;
        }
        Ok(())
    }

    fn steps(&mut self, outcome: &Outcome) -> Result<(), XlsxError> {
        self.section("三、下一步怎么做")?;
        let plain = self.styles.plain.clone();
        let errors = outcome.count(Severity::Error) > 0;
        let open = outcome.unexplained() > 0;
        let mut steps = Vec::new();
        if outcome.verdict == Verdict::Pass {
            steps.push("本表已通过校验，不用再改。请保存这份文件，按要求报送或归档。".to_owned());
        } else {
            if errors {
                steps.push(format!("打开“{ISSUES}”，逐条看红色的错误，点“位置”跳到要改的格子，改成正确的数。"));
                steps.push("公式格（灰色）不用填，也不要改；被盖掉的公式已经恢复。".to_owned());
            }
            if open {
                steps.push(format!("橙色的“需说明”：数填错的改正；确实如此的，在“{ISSUES}”的“单位说明”一栏写明原因。"));
            }
            steps.push("蓝色的提示不用处理。".to_owned());
            steps.push("就在这份文件里改，改完保存，发回给财政部门；底色和批注会在下一次校验时更新。".to_owned());
        }
        for (number, step) in (1..).zip(steps) {
            let words = format!("{number}. {step}");
            self.text(0, LAST, &words, &plain)?;
            self.next(&[(&words, WIDTHS.iter().sum())])?;
        }
        Ok(())
    }

    fn traces(&mut self, form: &Form, outcome: &Outcome) -> Result<(), XlsxError> {
        self.section("四、各指标得分是怎么来的")?;
        let (head, text, number) = (self.styles.head.clone(), self.styles.text.clone(), self.styles.number.clone());
        for (col, words) in (0..).zip(["指标", "分值", "指标值", "自评得分", "核算得分", "扣分", "核算过程"])
        {
            self.sheet.write_string_with_format(self.row, col, words, &head)?;
        }
        self.next(&[])?;
        for trace in &outcome.traces {
            let indicator = &form.template.indicators[trace.indicator.0 as usize];
            self.sheet.write_string_with_format(self.row, 0, &indicator.label, &text)?;
            self.sheet.write_number_with_format(self.row, 1, to_double(indicator.printed_weight()), &number)?;
            write_text(self.sheet, (self.row, 2), trace.value.as_deref().unwrap_or("—"), Some(&number))?;
            for (col, value) in [(3, trace.declared), (4, trace.recomputed), (5, trace.lost)] {
                match value {
                    Some(value) => self.sheet.write_number_with_format(self.row, col, to_double(value), &number)?,
                    None => self.sheet.write_string_with_format(self.row, col, "—", &number)?,
                };
            }
            write_text(self.sheet, (self.row, LAST), &trace.text, Some(&text))?;
            self.next(&[(&indicator.label, WIDTHS[0]), (&trace.text, WIDTHS[6])])?;
        }
        Ok(())
    }

    fn legend(&mut self) -> Result<(), XlsxError> {
        self.section("颜色")?;
        let text = self.styles.text.clone();
        for (severity, words) in LEGEND {
            let format = explained(&text, severity);
            self.text(0, 3, words, &format)?;
            self.next(&[])?;
        }
        Ok(())
    }

    fn set_up(self, rows: u32) -> Result<(), XlsxError> {
        let sheet = self.sheet;
        sheet.set_paper_size(9).set_portrait();
        sheet.set_margins(0.5, 0.5, 0.6, 0.7, 0.3, 0.3);
        sheet.set_print_fit_to_pages(1, 0);
        sheet.set_print_center_horizontally(true);
        sheet.set_footer(FOOTER);
        sheet.set_screen_gridlines(false);
        sheet.set_print_area(0, 0, rows.max(1) - 1, LAST)?;
        sheet.set_tab_color(0x00C0_0000);
        sheet.protect();
        Ok(())
    }
}
