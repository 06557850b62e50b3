//! The template language as written: one type a table of the TOML files.
//!
//! Before these types are read, tables with `repeat` are copied (see `repeat`).
//!
//! Nothing here is checked beyond its shape; `load` turns it into the checked
//! [`Template`](super::Template). Text that can be wrong on its own is [`Placed`], so that the linter can point at it.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::diagnostic::number::{Number, Str};
use crate::diagnostic::placed::Placed;
use crate::finding::Severity;

/// `template.toml`: the head of a form.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawTemplate {
    /// The id of the form, as used on the command line: ASCII letters, digits and `-`.
    pub id: Str,
    /// The id of a complete form (built in, or in a folder beside this one) of which this one says only what differs.
    #[serde(default)]
    pub extends: Option<String>,
    /// The title of the form.
    pub title: String,
    /// One or two sentences for `template list`.
    #[serde(default)]
    pub summary: String,
    /// The budget year that the form evaluates.
    pub fiscal_year: i32,
    /// Raised by one whenever a published form is changed.
    pub revision: u32,
    /// The place whose practice the form follows.
    #[serde(default)]
    pub place: String,
    /// The unit of amounts, such as `万元`.
    pub currency: String,
    /// The documents that the form rests on.
    #[serde(default)]
    pub basis: Vec<RawBasis>,
    /// The files under `sheets/`, without `.toml`, in the order of the workbook's sheets.
    pub sheets: Vec<Str>,
    /// Where the form states whose it is.
    pub identity: RawIdentity,
    /// Which table gives the score and where the department declares it.
    pub score: Option<RawScore>,
    /// The grades, best first.
    #[serde(default)]
    pub grade: Vec<RawGrade>,
    /// What a roll-up of many units shows of each.
    #[serde(default)]
    pub rollup: RawRollup,
}

/// A document that the form rests on.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawBasis {
    /// Its title.
    pub title: String,
    /// Its number, such as `财预〔2020〕10号`.
    #[serde(default)]
    pub number: String,
}

/// The fields that say whose form it is.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawIdentity {
    /// The field with the unit's code.
    pub unit_code: Option<Str>,
    /// The field with the unit's name.
    pub unit_name: Str,
}

/// The score of the whole form.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawScore {
    /// The id of the `indicators` block that gives the score.
    pub table: Str,
    /// The full mark, such as 100; the weights add up to it.
    pub full: Number,
    /// The field in which the department declares its total.
    pub declared: Option<Str>,
    /// The field in which the department declares its grade.
    pub grade: Option<Str>,
    /// The most that the total can be with bonus points; the full mark unless told.
    pub most: Option<Placed<Number>>,
    /// Limits of the total.
    #[serde(default)]
    pub cap: Vec<RawCap>,
}

/// A limit of the total score.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawCap {
    /// A condition in the formula language.
    pub when: Str,
    /// The most that the total may be where the condition holds.
    pub most: Placed<Number>,
    /// Why, in words.
    pub message: String,
}

/// What a roll-up of many units shows of each, beside its scores.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawRollup {
    /// The field in which a unit names its 主管部门, by name or code.
    pub parent: Option<Str>,
    /// The fields with the key figures: single numbers, in the order of the columns.
    #[serde(default)]
    pub figures: Vec<Str>,
}

/// A grade of the total score.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawGrade {
    /// Its name, such as `优`.
    pub name: String,
    /// The lowest total that earns it.
    pub min: Placed<Number>,
}

/// `sheets/NAME.toml`: one sheet.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawSheet {
    /// The name on the sheet's tab, at most 31 characters.
    pub name: Str,
    /// The title in the first row; the name if left out.
    pub title: Option<String>,
    /// The attachment number above the title, such as `附件1`.
    #[serde(default)]
    pub tag: String,
    /// Whether a line under the title shows the unit's name and the unit of amounts.
    #[serde(default)]
    pub unit_line: bool,
    /// Whether A4 lies on its side.
    #[serde(default)]
    pub landscape: bool,
    /// Whether the sheet may stay blank: what is required on it is asked for only once anything on it is filled in.
    #[serde(default)]
    pub optional: bool,
    /// The widths of the sheet's columns in characters of half width (a Chinese character is two).
    pub columns: Placed<Vec<Number>>,
    /// Remarks under the last block.
    #[serde(default)]
    pub remarks: Vec<String>,
}

/// What kind of block a `[[block]]` is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum BlockKind {
    /// Label and value pairs.
    Form,
    /// Fixed rows and columns.
    Grid,
    /// Repeating rows.
    List,
    /// The scoring table.
    Indicators,
    /// Items with an answer and evidence.
    Checklist,
    /// Long narrative.
    Text,
    /// Printed paragraphs, nothing to fill.
    Prose,
    /// The list of sheets, with links.
    Contents,
}

/// The type of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FieldType {
    /// Money in the template's unit; 2 decimals unless told.
    Amount,
    /// A number of things or people; 0 decimals unless told.
    Count,
    /// A ratio shown as a percentage; `decimals` are those of the percentage, 2 unless told.
    Percent,
    /// Points; 2 decimals unless told.
    Score,
    /// A line of text.
    Text,
    /// One of `choices`.
    Choice,
    /// A date.
    Date,
}

/// A field, or what a column or row of fields has in common.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawField {
    /// The id; in a grid or list, the part after (column) or before (row) the dot.
    pub id: Str,
    /// The printed label; the id if left out.
    pub label: Option<String>,
    /// Headings above the label that it shares with its neighbours, outermost first.
    #[serde(default)]
    pub group: Vec<String>,
    /// The type of value. In a grid, a row's type wins over its column's.
    #[serde(rename = "type")]
    pub kind: Option<FieldType>,
    /// A formula: the field is then derived. Inside a grid column or list, bare column ids mean the same
    /// row; inside a grid row, bare row ids mean the same column.
    pub formula: Option<Str>,
    /// Whether the field must be filled (in a list: in each row used). In a grid a cell is required if
    /// its row and its column are; both are unless told. Elsewhere not, unless told.
    pub required: Option<bool>,
    /// Whether the bureau fills the field in before it sends the form out.
    #[serde(default)]
    pub prefilled: bool,
    /// How many decimals it has.
    pub decimals: Option<u32>,
    /// The least allowed value. Amounts, counts and scores may not be negative unless told (`min = -1e9`).
    pub min: Option<Number>,
    /// The greatest allowed value; of a percentage 10 (1000%) unless told, so that 95 for 95% is refused.
    pub max: Option<Number>,
    /// The choices of a `choice`.
    #[serde(default)]
    pub choices: Vec<String>,
    /// The unit shown behind the label, such as `人` or `平方米`; amounts have the template's.
    pub unit: Option<String>,
    /// What to fill in, shown when the cell is selected.
    #[serde(default)]
    pub note: String,
    /// Other wordings of the label that a file may have.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Form: how many sheet columns the value covers, if not that of `spans`; 0 for the rest of the line.
    pub span: Option<u32>,
    /// Grid row: ids of the columns in which the row has no cell (printed as `—`).
    #[serde(default)]
    pub skip: Vec<Str>,
    /// List column: whether the total row adds it up.
    #[serde(default)]
    pub total: bool,
    /// Grid row or column: set apart as a total (bold).
    #[serde(default)]
    pub strong: bool,
    /// How far a value typed over this formula may differ and still be a 尾差; reckoned from the
    /// number of terms if left out.
    pub rounding: Option<Number>,
}

/// A cell of a grid that differs from its row and column.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawCell {
    /// The id of its row.
    pub row: Str,
    /// The id of its column.
    pub column: Str,
    /// As in [`RawField`].
    #[serde(rename = "type")]
    pub kind: Option<FieldType>,
    /// As in [`RawField`]; names are resolved as in a column formula, then as in a row formula.
    pub formula: Option<Str>,
    /// The cell is filled in although its row or column has a formula.
    #[serde(default)]
    pub input: bool,
    /// As in [`RawField`].
    pub required: Option<bool>,
    /// As in [`RawField`].
    #[serde(default)]
    pub prefilled: bool,
    /// As in [`RawField`].
    pub min: Option<Number>,
    /// As in [`RawField`].
    pub max: Option<Number>,
    /// As in [`RawField`].
    #[serde(default)]
    pub note: String,
    /// As in [`RawField`].
    pub rounding: Option<Number>,
}

/// `kind = "form"`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawForm {
    /// A heading over the block.
    #[serde(default)]
    pub title: String,
    /// How many pairs stand side by side; 1 unless told.
    pub columns: Option<u32>,
    /// How many sheet columns each label and value covers, in turn.
    pub spans: Option<Placed<Vec<u32>>>,
    /// The fields.
    #[serde(default)]
    pub field: Vec<RawField>,
}

/// `kind = "grid"`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawGrid {
    /// A heading over the block.
    #[serde(default)]
    pub title: String,
    /// The heading over the row labels.
    #[serde(default)]
    pub corner: String,
    /// How many sheet columns each column covers, the row labels first (one a level of `group`, then the label).
    pub spans: Option<Placed<Vec<u32>>>,
    /// The columns.
    #[serde(default)]
    pub column: Vec<RawField>,
    /// The rows.
    #[serde(default)]
    pub row: Vec<RawField>,
    /// Cells that differ.
    #[serde(default)]
    pub cell: Vec<RawCell>,
}

/// `kind = "list"`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawList {
    /// The first part of its columns' names: `项目` in `项目.决算`.
    pub id: Str,
    /// A heading over the block.
    #[serde(default)]
    pub title: String,
    /// How many rows there are; left out where `line` gives them.
    pub capacity: Option<Placed<u32>>,
    /// The heading of a column that numbers the rows; none if left out.
    pub number: Option<String>,
    /// How many rows must be filled; 0 unless told.
    #[serde(default)]
    pub min_rows: u32,
    /// The label of the total row; needed where a column has `total = true`.
    pub total: Option<String>,
    /// How many sheet columns each column covers, the fixed headings of `line` first, then the number, then the columns.
    pub spans: Option<Placed<Vec<u32>>>,
    /// The headings over the fixed headings that `line` gives.
    #[serde(default)]
    pub heads: Vec<String>,
    /// The columns.
    #[serde(default)]
    pub column: Vec<RawField>,
    /// Runs of rows under fixed headings, as in a table of 产出 / 数量指标.
    #[serde(default)]
    pub line: Vec<RawLine>,
}

/// A run of list rows under fixed headings. `自评.分值.数量指标` is then the range of its cells; runs that share
/// an outer heading `产出指标` are together `自评.分值.产出指标`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawLine {
    /// The fixed headings, outermost first, one a column of `heads`.
    pub labels: Vec<Str>,
    /// How many rows.
    pub rows: u32,
    /// How many of them must be filled; 0 unless told.
    #[serde(default)]
    pub min_rows: u32,
}

/// `kind = "indicators"`: the scoring table. Its indicators stand in `indicators.toml`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawIndicators {
    /// The id of the table; totals are `ID.自评得分.合计`, `ID.核算得分.合计`.
    pub id: Str,
    /// A heading over the block.
    #[serde(default)]
    pub title: String,
    /// The headings of the levels, such as `["一级指标", "二级指标", "三级指标"]`; the last is the indicator itself.
    pub levels: Vec<String>,
    /// How many sheet columns each column covers: levels, 分值, 指标解释, 评分标准, 指标值, 核算得分, 自评得分, 扣分原因, 佐证材料.
    pub spans: Option<Placed<Vec<u32>>>,
}

/// `kind = "checklist"`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawChecklist {
    /// The first part of its items' names.
    pub id: Str,
    /// A heading over the block.
    #[serde(default)]
    pub title: String,
    /// How an item is answered.
    pub answer: Answer,
    /// The headings: number, item, answer, evidence.
    pub heads: Option<Vec<String>>,
    /// How many sheet columns each of the four covers.
    pub spans: Option<Placed<Vec<u32>>>,
    /// The items.
    #[serde(default)]
    pub item: Vec<RawItem>,
}

/// How a checklist item is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// 是 or 否.
    YesNo,
    /// How many instances were found.
    Count,
}

/// An item of a checklist; its fields are `清单.ID` (the answer) and `清单.ID.说明` (the evidence, text).
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawItem {
    /// The id.
    pub id: Str,
    /// The requirement as printed.
    pub label: String,
    /// What to fill in.
    #[serde(default)]
    pub note: String,
    /// Whether evidence must be given where the answer is 是, or instances described where there are any.
    #[serde(default)]
    pub evidence: bool,
}

/// `kind = "text"`: a long narrative in one merged cell under its label.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawText {
    /// The field's id.
    pub id: Str,
    /// The printed label.
    pub label: Option<String>,
    /// Whether it must be filled.
    #[serde(default)]
    pub required: bool,
    /// How many lines it shows; 6 unless told.
    pub lines: Option<u32>,
    /// What to write.
    #[serde(default)]
    pub note: String,
}

/// `kind = "prose"`: printed paragraphs.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawProse {
    /// A heading over the block.
    #[serde(default)]
    pub title: String,
    /// The paragraphs.
    pub lines: Vec<String>,
    /// Whether the paragraphs stand in the middle and large, as on a cover.
    #[serde(default)]
    pub centred: bool,
}

/// `kind = "contents"`: a linked list of the sheets.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawContents {
    /// A heading over the block.
    #[serde(default)]
    pub title: String,
}

/// `[[indicator]]` of `indicators.toml`. Its fields are `ID.指标值`, `ID.核算得分`, `ID.自评得分`, `ID.扣分原因` and `ID.佐证材料`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawIndicator {
    /// The id, which is also the label unless one is given.
    pub id: Str,
    /// The printed name.
    pub label: Option<String>,
    /// The table it belongs to; needed only where the form has more than one.
    pub table: Option<Str>,
    /// The headings above it, outermost first: `["过程", "预算执行"]`.
    pub group: Placed<Vec<String>>,
    /// The most points it can give; of a penalty the most it can take.
    pub weight: Number,
    /// Whether it stands outside the full mark, and adds to the total or takes from it.
    pub extra: Option<RawExtra>,
    /// What it measures.
    #[serde(default)]
    pub definition: String,
    /// How it is scored, as printed.
    pub standard: String,
    /// The formula of the value that is scored; left out where the rule takes none.
    pub value: Option<Str>,
    /// The type of the value; `percent` unless told.
    #[serde(rename = "type")]
    pub kind: Option<FieldType>,
    /// The decimals that the value is rounded to before it is scored.
    pub decimals: Option<u32>,
    /// How the score comes from the value.
    pub rule: Placed<RawRule>,
    /// A condition under which the indicator applies at all.
    pub applies: Option<Str>,
    /// What an indicator that does not apply counts; `full` unless told.
    #[serde(default)]
    pub otherwise: Otherwise,
    /// Of the indicators with the same word here, only the one with the most points counts.
    pub either: Option<String>,
    /// Whether points need evidence (佐证材料).
    #[serde(default)]
    pub evidence: bool,
    /// Points off where the value overshoots its target (`proportional` rules only).
    pub deviation: Option<RawDeviation>,
}

/// How an indicator stands outside the full mark. One that does not apply counts nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RawExtra {
    /// Its points are added (加分项); the total stays at or below `most` of `[score]`.
    Bonus,
    /// The points that its rule leaves short of the weight are taken off (扣分项): its score is 0 at best, −weight at
    /// worst, and is filled in as such.
    Penalty,
}

/// What an indicator counts that does not apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Otherwise {
    /// Its full weight.
    #[default]
    Full,
    /// Nothing.
    Zero,
    /// It is left out and the rest is rescaled to the full mark.
    Rescale,
}

/// Points off for an overshoot: the target was set too low.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawDeviation {
    /// The share of the target, such as 0.3.
    pub share: Number,
    /// The points lost.
    pub points: Number,
}

// Serde reads it as `tagged` puts it: under its kind.
/// How points come from a value: `rule = { kind = "bands", … }`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[schemars(tag = "kind")]
pub enum RawRule {
    /// The first bound that the value is not beyond gives the points.
    Bands {
        /// Pairs of bound and points, best first.
        bands: Vec<(Number, Number)>,
        /// The points where no bound holds.
        otherwise: Number,
        /// Whether the value must be at most (unless told), below, at least or above the bound.
        #[serde(default)]
        direction: Direction,
    },
    /// Points follow a line through given points: between two of them in proportion.
    Interpolated {
        /// Pairs of value and points, the values ascending; at least two.
        line: Vec<(Number, Number)>,
        /// The points where the value is below the first; those of the first unless told.
        below: Option<Number>,
        /// The points where the value is above the last; those of the last unless told.
        above: Option<Number>,
    },
    /// The first condition that is true gives the points; for standards that compare with another figure, such as last
    /// year's. A value may be given to be shown.
    Cases {
        /// Pairs of condition (a formula) and points, in the order in which they are tried.
        cases: Vec<(Str, Number)>,
        /// The points where no condition is true.
        otherwise: Number,
    },
    /// The sum of partial scores, each by a value and a rule of its own, such as progress at several dates.
    Parts {
        /// The parts; their weights add up to the indicator's.
        parts: Vec<RawPart>,
    },
    /// Each step beyond a standard costs points, down to 0.
    StepDeduction {
        /// The value that still gives full points.
        standard: Number,
        /// The size of a step.
        step: Number,
        /// The points a step costs.
        points: Number,
        /// Which side of the standard costs.
        beyond: Beyond,
        /// How a part of a step counts; `ceil` unless told.
        #[serde(default)]
        partial: Partial,
    },
    /// Weight × value ÷ target, at most the weight; reverse: weight × target ÷ value.
    Proportional {
        /// The target, a number or formula; 1 unless told.
        target: Option<Str>,
        /// Forward unless told.
        #[serde(default)]
        reverse: bool,
    },
    /// Weight × the rate, at most the weight.
    ExecutionRate {},
    /// Points for each item of a checklist that is met.
    Checklist {
        /// The id of the checklist.
        of: Str,
        /// The points an item gives.
        points: Number,
    },
    /// Each instance costs points, down to 0. The value is the number of instances.
    CountDeduction {
        /// The points an instance costs.
        points: Number,
    },
    /// Each instance gives points, up to the weight. The value is the number of instances.
    CountAddition {
        /// The points an instance gives.
        points: Number,
    },
    /// A level is chosen, and gives points or a range within which the department scores itself.
    /// The value is the choice.
    Rating {
        /// Level, most points, least points; best first.
        levels: Vec<(String, Number, Number)>,
    },
    /// The department's own score counts, if it is at most the weight.
    Judged {},
}

/// The kinds of rules, as they are called.
pub const RULE_KINDS: [&str; 12] = [
    "bands",
    "interpolated",
    "cases",
    "parts",
    "step-deduction",
    "proportional",
    "execution-rate",
    "checklist",
    "count-deduction",
    "count-addition",
    "rating",
    "judged",
];

/// What kind of rule it must be that has these keys, where it does not say.
pub fn rule_kind_by_keys(has: &dyn Fn(&str) -> bool) -> &'static str {
    let telling = [
        ("bands", "bands"),
        ("line", "interpolated"),
        ("cases", "cases"),
        ("parts", "parts"),
        ("step", "step-deduction"),
        ("target", "proportional"),
        ("of", "checklist"),
        ("levels", "rating"),
        ("points", "count-deduction"),
    ];
    telling.into_iter().find(|(key, _)| has(key)).map_or("judged", |(_, kind)| kind)
}

/// A part of a score: `{ value = "进度.六月", weight = 3, rule = { … } }`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawPart {
    /// What it is called where the score is explained; the label of the value unless told.
    pub label: Option<String>,
    /// The field with the value; left out where the rule takes none.
    pub value: Option<Str>,
    /// The most points it can give.
    pub weight: Number,
    /// How the points come from the value: any kind but `parts`, `cases`, `rating` and `judged`.
    pub rule: RawRule,
}

/// The good side of a bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// Small values are good, the bound among them.
    #[default]
    AtMost,
    /// Great values are good, the bound among them.
    AtLeast,
    /// Small values are good, the bound is not (不含本数).
    Below,
    /// Great values are good, the bound is not (不含本数).
    Above,
}

/// The side of a standard that costs points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Beyond {
    /// Values above it (超过).
    Above,
    /// Values below it (降低).
    Below,
    /// Both.
    Both,
}

/// How a part of a step counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Partial {
    /// Not at all.
    Floor,
    /// As a whole step.
    #[default]
    Ceil,
    /// In proportion.
    Linear,
}

/// How grave a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RawSeverity {
    /// To be corrected.
    Error,
    /// To be corrected or explained.
    Warning,
    /// To be known.
    Notice,
}

impl From<RawSeverity> for Severity {
    fn from(written: RawSeverity) -> Self {
        match written {
            RawSeverity::Error => Self::Error,
            RawSeverity::Warning => Self::Warning,
            RawSeverity::Notice => Self::Notice,
        }
    }
}

/// `[[check]]` of `checks.toml`. Exactly one of `equal`, `at-most`, `holds`, `unique` and `filled` says what is checked.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawCheck {
    /// The code: `C` and digits.
    pub id: Str,
    /// Error unless told.
    pub severity: Option<RawSeverity>,
    /// Two formulas that must give the same.
    pub equal: Option<(Str, Str)>,
    /// Two formulas of which the first may not be greater.
    pub at_most: Option<(Str, Str)>,
    /// A formula that must be true.
    pub holds: Option<Str>,
    /// A list column in which no text may stand twice.
    pub unique: Option<Str>,
    /// Fields that must be filled (use with `when`: an explanation is then required).
    pub filled: Option<Vec<Str>>,
    /// The check applies only where this formula is true.
    pub when: Option<Str>,
    /// The check is made for each used row of this list; bare column ids mean the row's cell.
    pub each: Option<Str>,
    /// A difference up to this is a 尾差: a notice, not an error. The sides are compared at this field's decimals.
    pub rounding: Option<Number>,
    /// The decimals at which the sides are compared; 2 unless told.
    pub decimals: Option<u32>,
    /// Whether the sides are shown as percentages.
    #[serde(default)]
    pub percent: bool,
    /// A short name for the rule: `收支平衡`.
    pub title: String,
    /// What is wrong, with `{left}`, `{right}`, `{difference}` and `{row}` filled in.
    pub message: String,
    /// How to put it right.
    #[serde(default)]
    pub fix: String,
    /// The document and article it rests on.
    #[serde(default)]
    pub basis: String,
    /// The fields to mark; the inputs named in the formulas if left out.
    #[serde(default)]
    pub mark: Vec<Str>,
}

/// `last-year.toml`: what this form takes from last year's accepted return.
///
/// Both tables hold pairs: a field of this form = a formula over last year's form, mostly a field's id. A `*` in both sides
/// stands for the same part of an id: `"*.上年" = "*.决算"` is a pair for each field filled in that ends so. A pair without a
/// `*` goes before one with; an empty formula takes nothing.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawLastYear {
    /// The id of last year's form (built in, or in a folder beside this one).
    pub form: Str,
    /// The fields filled in from last year's return.
    #[serde(default)]
    pub fill: BTreeMap<Str, Str>,
    /// The figures that may not change much without an explanation.
    #[serde(default)]
    pub change: Vec<RawChange>,
}

/// `[[change]]` of `last-year.toml`: figures held against last year's.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawChange {
    /// The share of last year's figure from which on a change must be explained, such as 0.3.
    pub bound: Placed<Number>,
    /// The document and article it rests on.
    #[serde(default)]
    pub basis: String,
    /// A field of this form = a formula over last year's form.
    pub fields: BTreeMap<Str, Str>,
}

#[cfg(test)]
mod tests {
    use super::{RULE_KINDS, RawRule};

    #[test]
    fn every_kind_of_rule_is_known_by_its_name() {
        let schema = schemars::schema_for!(RawRule).to_value();
        let kinds = schema["oneOf"].as_array().unwrap().iter().map(|rule| rule["properties"]["kind"]["const"].clone());
        assert_eq!(kinds.collect::<Vec<_>>(), RULE_KINDS);
    }
}
