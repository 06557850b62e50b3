//! `kind = "form"`: label and value pairs.

use schemars::JsonSchema;
use serde::Deserialize;

use super::kind::{CheckedBlock, WrittenBlock};
use crate::diagnostic::kind::DiagnosticKind;
use crate::diagnostic::placed::Placed;
use crate::formula::FieldIx;
use crate::language::field::RawField;
use crate::template::declare::{BlockPosition, Declarer, DraftField};
use crate::template::field::Field;
use crate::template::names::NameScope;

/// `kind = "form"`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawForm {
    /// A heading over the block.
    #[serde(default)]
    pub(crate) title: String,
    /// How many pairs stand side by side; 1 unless told.
    pub(crate) columns: Option<u32>,
    /// How many sheet columns each label and value covers, in turn; one unless told.
    pub(crate) spans: Option<Placed<Vec<u32>>>,
    /// The fields.
    #[serde(default)]
    pub(crate) field: Vec<RawField>,
}

/// Label and value pairs.
#[derive(Debug)]
pub(crate) struct FormBlock {
    /// A heading over the block; may be empty.
    pub title: String,
    /// How many pairs stand side by side.
    pub columns: u32,
    /// Label and value spans in turn: `2 * columns` of them.
    pub spans: Vec<u32>,
    /// The pairs.
    pub pairs: Vec<FormPair>,
}

/// A label and its value.
#[derive(Debug)]
pub(crate) struct FormPair {
    /// The label as printed, with its unit.
    pub label: String,
    /// The value.
    pub field: FieldIx,
    /// How many sheet columns the value covers, if not those of the block's `spans`; 0 for the rest of the line.
    pub span: Option<u32>,
}

impl WrittenBlock for RawForm {
    type Declared = FormBlock;

    const TELLING_KEYS: &'static [&'static str] = &["field"];

    fn declare(&self, position: &BlockPosition, declarer: &mut Declarer<'_>) -> FormBlock {
        let columns = self.columns.unwrap_or(1);
        if !(1..=4).contains(&columns) {
            declarer.report(position.span.clone(), &DiagnosticKind::FormColumns);
        }
        if self.field.is_empty() {
            declarer.report(position.span.clone(), &DiagnosticKind::Nothing("字段（[[block.field]]）"));
        }
        let columns = columns.clamp(1, 4);
        let spans = declarer.spans(self.spans.as_ref(), 2 * columns as usize, position, "每对的名称和值");
        self.report_wide_values(&spans, position, declarer);
        let mut pairs = Vec::new();
        for field in &self.field {
            declarer.refuse_keys(
                field,
                &[(!field.skip.is_empty(), "skip"), (field.total, "total"), (!field.group.is_empty(), "group")],
            );
            let kind = declarer.field_type(&[field], field.kind);
            let id = field.id.get_ref().clone();
            let label = field.label.clone().unwrap_or_else(|| id.clone());
            let mut draft = DraftField::new(id, label.clone(), kind, field.id.span()).with_keys(field);
            draft.formula = field.formula.clone().map(|text| (text, NameScope::Global));
            let ix = declarer.declare_field(draft);
            pairs.push(FormPair { label: declarer.with_unit(&label, ix), field: ix, span: field.span });
        }
        FormBlock { title: self.title.clone(), columns, spans, pairs }
    }
}

impl RawForm {
    /// Reports values that reach beyond the sheet, or over the label of the pair beside them.
    fn report_wide_values(&self, spans: &[u32], position: &BlockPosition, declarer: &mut Declarer<'_>) {
        let columns = spans.len() / 2;
        let edges: Vec<u32> = std::iter::once(0)
            .chain(spans.iter().scan(0u32, |edge, span| {
                *edge = edge.saturating_add(*span);
                Some(*edge)
            }))
            .collect();
        let sheet = u32::try_from(position.columns).unwrap_or(u32::MAX);
        if edges.last().is_some_and(|edge| *edge > sheet) {
            return;
        }
        let mut pair = 0;
        for (index, field) in self.field.iter().enumerate() {
            let is_last_of_line =
                pair + 1 == columns || self.field.get(index + 1).is_none_or(|next| next.span == Some(0));
            let end = if is_last_of_line { sheet } else { edges[2 * pair + 2] };
            let room = end - edges[2 * pair + 1];
            if let Some(span) = field.span.filter(|span| *span > room) {
                declarer.report(field.id.span(), &DiagnosticKind::SpanTooWide { span, room });
            }
            pair = if field.span == Some(0) || is_last_of_line { 0 } else { pair + 1 };
        }
    }
}

impl CheckedBlock for FormBlock {
    fn title(&self) -> &str {
        &self.title
    }

    fn fields(&self, _all: &[Field]) -> Vec<FieldIx> {
        self.pairs.iter().map(|pair| pair.field).collect()
    }

    fn is_table(&self) -> bool {
        false
    }
}
