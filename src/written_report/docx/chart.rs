//! Charts, as Word, WPS and LibreOffice draw them: with their numbers, without a workbook behind them.

use std::fmt::Write;

use super::super::document::Chart;
use super::xml::escaped;
use crate::value::Amount;

/// The width of a chart in points: that of the text.
const WIDTH: f64 = 420.0;
/// English metric units in a point.
const EMU: f64 = 12_700.0;
/// The colours of the series.
const COLOURS: [&str; 3] = ["9DB7D5", "1F4E79", "C55A11"];

/// How high a chart is, in points.
pub(super) fn chart_height(chart: &Chart) -> f64 {
    let bars = chart.categories.len() * chart.series.len().max(1);
    60.0 + 13.0 * bars as f64 + 6.0 * chart.categories.len() as f64
}

/// A paragraph with the chart of this number, counted from 1.
pub(super) fn paragraph(chart: &Chart, number: usize) -> String {
    let (width, height) = (WIDTH * EMU, chart_height(chart) * EMU);
    format!(
        "<w:p><w:pPr><w:pStyle w:val=\"ChartLine\"/></w:pPr><w:r><w:drawing><wp:inline distT=\"0\" distB=\"0\" distL=\"0\" \
         distR=\"0\" xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\"><wp:extent cx=\"{width:.0}\" \
         cy=\"{height:.0}\"/><wp:docPr id=\"{number}\" name=\"{}\" descr=\"{}\"/><wp:cNvGraphicFramePr/><a:graphic \
         xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\"><a:graphicData \
         uri=\"http://schemas.openxmlformats.org/drawingml/2006/chart\"><c:chart \
         xmlns:c=\"http://schemas.openxmlformats.org/drawingml/2006/chart\" r:id=\"rIdChart{number}\"/></a:graphicData></a:graphic>\
         </wp:inline></w:drawing></w:r></w:p>",
        escaped(&chart.title),
        escaped(&chart.in_words())
    )
}

/// The part that holds a chart.
pub(super) fn part(chart: &Chart) -> String {
    let format = if chart.in_percent { "0.00&quot;%&quot;" } else { "General" };
    let series: String =
        chart.series.iter().enumerate().map(|(index, series)| of_series(chart, index, series, format)).collect();
    let title = escaped(&chart.title);
    // Bars begin at 0, but for those that lie below it.
    let is_below = chart.series.iter().flat_map(|(_, numbers)| numbers).any(|number| *number < Amount::ZERO);
    let least = if is_below { "" } else { "<c:min val=\"0\"/>" };
    let legend =
        if chart.series.len() > 1 { "<c:legend><c:legendPos val=\"b\"/><c:overlay val=\"0\"/></c:legend>" } else { "" };
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<c:chartSpace \
         xmlns:c=\"http://schemas.openxmlformats.org/drawingml/2006/chart\" \
         xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\"><c:roundedCorners val=\"0\"/><c:chart><c:title><c:tx>\
         <c:rich><a:bodyPr/><a:p><a:pPr><a:defRPr sz=\"1200\" b=\"0\"/></a:pPr><a:r><a:rPr lang=\"zh-CN\" sz=\"1200\" b=\"0\"/>\
         <a:t>{title}</a:t></a:r></a:p></c:rich></c:tx><c:overlay val=\"0\"/></c:title><c:autoTitleDeleted val=\"0\"/><c:plotArea>\
         <c:layout/><c:barChart><c:barDir val=\"bar\"/><c:grouping val=\"clustered\"/><c:varyColors val=\"0\"/>{series}<c:gapWidth \
         val=\"60\"/><c:axId val=\"1\"/><c:axId val=\"2\"/></c:barChart><c:catAx><c:axId val=\"1\"/><c:scaling><c:orientation \
         val=\"maxMin\"/></c:scaling><c:delete val=\"0\"/><c:axPos val=\"l\"/><c:majorTickMark val=\"none\"/><c:minorTickMark \
         val=\"none\"/><c:tickLblPos val=\"low\"/><c:crossAx val=\"2\"/></c:catAx><c:valAx><c:axId val=\"2\"/><c:scaling><c:orientation \
         val=\"minMax\"/>{least}</c:scaling><c:delete val=\"1\"/><c:axPos val=\"t\"/><c:numFmt formatCode=\"{format}\" \
         sourceLinked=\"0\"/><c:crossAx val=\"1\"/></c:valAx></c:plotArea>{legend}<c:plotVisOnly val=\"1\"/></c:chart><c:spPr><a:ln>\
         <a:noFill/></a:ln></c:spPr><c:txPr><a:bodyPr/><a:p><a:pPr><a:defRPr sz=\"1000\"/></a:pPr><a:endParaRPr lang=\"zh-CN\"/></a:p>\
         </c:txPr></c:chartSpace>\n"
    )
}

fn of_series(chart: &Chart, index: usize, (name, numbers): &(String, Vec<Amount>), format: &str) -> String {
    let colour = COLOURS[if chart.series.len() == 1 { 1 } else { index % COLOURS.len() }];
    let mut out = format!(
        "<c:ser><c:idx val=\"{index}\"/><c:order val=\"{index}\"/><c:tx><c:v>{}</c:v></c:tx><c:spPr><a:solidFill><a:srgbClr \
         val=\"{colour}\"/></a:solidFill></c:spPr><c:invertIfNegative val=\"0\"/><c:dLbls><c:numFmt formatCode=\"{format}\" \
         sourceLinked=\"0\"/><c:showLegendKey val=\"0\"/><c:showVal val=\"1\"/><c:showCatName val=\"0\"/><c:showSerName val=\"0\"/>\
         <c:showPercent val=\"0\"/><c:showBubbleSize val=\"0\"/></c:dLbls><c:cat><c:strLit><c:ptCount val=\"{}\"/>",
        escaped(name),
        chart.categories.len()
    );
    for (point, category) in chart.categories.iter().enumerate() {
        let _ = write!(out, "<c:pt idx=\"{point}\"><c:v>{}</c:v></c:pt>", escaped(category));
    }
    let _ = write!(
        out,
        "</c:strLit></c:cat><c:val><c:numLit><c:formatCode>{format}</c:formatCode><c:ptCount val=\"{}\"/>",
        numbers.len()
    );
    for (point, number) in numbers.iter().enumerate() {
        let _ = write!(out, "<c:pt idx=\"{point}\"><c:v>{}</c:v></c:pt>", number.normalize());
    }
    out.push_str("</c:numLit></c:val></c:ser>");
    out
}
