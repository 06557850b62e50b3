//! `kind = "checklist"`: items with an answer and evidence.

use schemars::JsonSchema;
use serde::Deserialize;

use super::kind::{CheckedBlock, WrittenBlock};
use crate::diagnostic::kind::DiagnosticKind;
use crate::diagnostic::number::Str;
use crate::diagnostic::placed::Placed;
use crate::formula::FieldIx;
use crate::language::field::FieldType;
use crate::template::declare::{BlockPosition, Declarer, DraftField};
use crate::template::field::Field;
use crate::template::names::refuse_id;

/// `kind = "checklist"`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawChecklist {
    /// The first part of its items' names.
    pub(crate) id: Str,
    /// A heading over the block.
    #[serde(default)]
    pub(crate) title: String,
    /// How an item is answered.
    pub(crate) answer: Answer,
    /// The headings: number, item, answer, evidence.
    pub(crate) heads: Option<Vec<String>>,
    /// How many sheet columns each of the four covers; one unless told.
    pub(crate) spans: Option<Placed<Vec<u32>>>,
    /// The items.
    #[serde(default)]
    pub(crate) item: Vec<RawItem>,
}

/// How a checklist item is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Answer {
    /// 是 or 否.
    YesNo,
    /// How many instances were found.
    Count,
}

/// An item of a checklist; its fields are `清单.ID` (the answer) and `清单.ID.说明` (the evidence, text).
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawItem {
    /// The id.
    pub(crate) id: Str,
    /// The requirement as printed.
    pub(crate) label: String,
    /// What to fill in.
    #[serde(default)]
    pub(crate) note: String,
    /// Whether evidence must be given where the answer is 是, or instances described where there are any.
    #[serde(default)]
    pub(crate) evidence: bool,
}

/// Items with an answer and evidence.
#[derive(Debug)]
pub(crate) struct ChecklistBlock {
    /// A heading over the block; may be empty.
    pub title: String,
    /// The headings: number, item, answer, evidence.
    pub heads: [String; 4],
    /// Spans of the four columns.
    pub spans: [u32; 4],
    /// The items.
    pub items: Vec<ChecklistItem>,
}

/// An item of a checklist.
#[derive(Debug)]
pub(crate) struct ChecklistItem {
    /// The requirement as printed.
    pub requirement: String,
    /// The answer.
    pub answer: FieldIx,
    /// The evidence, in words.
    pub evidence: FieldIx,
}

impl WrittenBlock for RawChecklist {
    type Declared = ChecklistBlock;

    const TELLING_KEYS: &'static [&'static str] = &["item", "answer"];

    fn declare(&self, position: &BlockPosition, declarer: &mut Declarer<'_>) -> ChecklistBlock {
        let spans = declarer.spans(self.spans.as_ref(), 4, position, "序号、项目、答复、说明");
        let id = self.id.get_ref();
        if let Some(why) = refuse_id(id) {
            declarer.report(self.id.span(), &DiagnosticKind::BadId(id.clone(), why));
        }
        if self.item.is_empty() {
            declarer.report(self.id.span(), &DiagnosticKind::Nothing("检查项（[[block.item]]）"));
        }
        let items: Vec<ChecklistItem> = self.item.iter().map(|item| self.declare_item(item, declarer)).collect();
        if self.answer == Answer::YesNo {
            let answers = items.iter().map(|item| item.answer).collect();
            declarer.declared.yes_no_checklists.insert(id.clone(), answers);
        }
        let mut heads = match self.answer {
            Answer::YesNo => ["序号", "检查内容", "是否符合", "佐证或说明"],
            Answer::Count => ["序号", "检查内容", "发生次数", "情况说明"],
        }
        .map(str::to_owned);
        if let Some(given) = &self.heads {
            for (head, given) in heads.iter_mut().zip(given) {
                head.clone_from(given);
            }
        }
        let spans = [spans[0], spans[1], spans[2], spans[3]];
        ChecklistBlock { title: self.title.clone(), heads, spans, items }
    }
}

impl RawChecklist {
    /// Declares the answer and the evidence of an item.
    fn declare_item(&self, item: &RawItem, declarer: &mut Declarer<'_>) -> ChecklistItem {
        let id = format!("{}.{}", self.id.get_ref(), item.id.get_ref());
        let (kind, choices) = match self.answer {
            Answer::YesNo => (FieldType::Choice, vec!["是".to_owned(), "否".to_owned()]),
            Answer::Count => (FieldType::Count, Vec::new()),
        };
        let mut draft = DraftField::new(id.clone(), item.label.clone(), kind, item.id.span());
        draft.required = true;
        draft.note = &item.note;
        draft.choices = &choices;
        let answer = declarer.declare_field(draft);
        let label = format!("{} 说明", item.label);
        let draft = DraftField::new(format!("{id}.说明"), label, FieldType::Text, item.id.span());
        let evidence = declarer.declare_field(draft);
        if item.evidence {
            declarer.declared.evidence.push((answer, evidence));
        }
        ChecklistItem { requirement: item.label.clone(), answer, evidence }
    }
}

impl CheckedBlock for ChecklistBlock {
    fn title(&self) -> &str {
        &self.title
    }

    fn fields(&self, _all: &[Field]) -> Vec<FieldIx> {
        self.items.iter().flat_map(|item| [item.answer, item.evidence]).collect()
    }

    fn is_table(&self) -> bool {
        true
    }
}
