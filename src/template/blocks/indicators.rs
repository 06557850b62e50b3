//! `kind = "indicators"`: a scoring table. Its indicators stand in `indicators.toml`.

use schemars::JsonSchema;
use serde::Deserialize;

use super::kind::{CheckedBlock, WrittenBlock};
use crate::diagnostic::kind::DiagnosticKind;
use crate::diagnostic::number::Str;
use crate::diagnostic::placed::Placed;
use crate::formula::FieldIx;
use crate::template::declare::{BlockPosition, Declarer, ScoringTable};
use crate::template::field::Field;
use crate::template::indicator::IndicatorIx;

/// `kind = "indicators"`: the scoring table. Its indicators stand in `indicators.toml`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawIndicators {
    /// The id of the table; totals are `ID.自评得分.合计`, `ID.核算得分.合计`.
    pub(crate) id: Str,
    /// A heading over the block.
    #[serde(default)]
    pub(crate) title: String,
    /// The headings of the levels, such as `["一级指标", "二级指标", "三级指标"]`; the last is the indicator itself.
    pub(crate) levels: Vec<String>,
    /// How many sheet columns each column covers, one unless told: levels, 分值, 指标解释, 评分标准, 指标值, 核算得分, 自评得分, 扣分原因, 佐证材料.
    pub(crate) spans: Option<Placed<Vec<u32>>>,
}

/// A scoring table. Its columns: levels, 分值, 指标解释, 评分标准, 指标值, 核算得分, 自评得分, 扣分原因, 佐证材料.
#[derive(Debug)]
pub(crate) struct IndicatorsBlock {
    /// A heading over the block; may be empty.
    pub title: String,
    /// The headings of the levels; the last is the indicator's own.
    pub levels: Vec<String>,
    /// Spans of the columns.
    pub spans: Vec<u32>,
    /// Its indicators.
    pub indicators: Vec<IndicatorIx>,
    /// `ID.分值.合计`
    pub weight_total: FieldIx,
    /// `ID.核算得分.合计`
    pub recomputed_total: FieldIx,
    /// `ID.自评得分.合计`
    pub self_total: FieldIx,
}

impl WrittenBlock for RawIndicators {
    type Declared = IndicatorsBlock;

    const TELLING_KEYS: &'static [&'static str] = &["levels"];

    fn declare(&self, position: &BlockPosition, declarer: &mut Declarer<'_>) -> IndicatorsBlock {
        if self.levels.is_empty() {
            declarer.report(self.id.span(), &DiagnosticKind::Nothing("levels"));
        }
        let spans = declarer.spans(
            self.spans.as_ref(),
            self.levels.len() + 8,
            position,
            "各级指标、分值、指标解释、评分标准、指标值、核算得分、自评得分、扣分原因、佐证材料",
        );
        declarer.declare_table(&self.id, self.levels.len());
        // The indicators and the totals are declared once every sheet is known.
        let unknown = FieldIx(0);
        IndicatorsBlock {
            title: self.title.clone(),
            levels: self.levels.clone(),
            spans,
            indicators: Vec::new(),
            weight_total: unknown,
            recomputed_total: unknown,
            self_total: unknown,
        }
    }
}

impl IndicatorsBlock {
    /// Takes over what was declared of the table after its sheet.
    pub(crate) fn complete(&mut self, table: &ScoringTable) {
        self.indicators.clone_from(&table.indicators);
        self.weight_total = table.weight_total;
        self.recomputed_total = table.recomputed_total;
        self.self_total = table.self_total;
    }
}

impl CheckedBlock for IndicatorsBlock {
    fn title(&self) -> &str {
        &self.title
    }

    fn fields(&self, all: &[Field]) -> Vec<FieldIx> {
        let is_here = |field: &Field| field.part.is_some_and(|(indicator, _)| self.indicators.contains(&indicator));
        (0u32..).zip(all).filter(|(_, field)| is_here(field)).map(|(index, _)| FieldIx(index)).collect()
    }

    fn is_table(&self) -> bool {
        true
    }
}
