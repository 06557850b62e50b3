//! Blocks of single fields: forms, checklists, narratives.

use std::ops::Range;

use super::{Declarer, Draft};
use crate::builder::scope::{Scope, refuse_id};
use crate::diagnostic::fault::DiagnosticKind;
use crate::language::raw::{Answer, FieldType, RawChecklist, RawForm, RawText};
use crate::template::model::{Block, ChecklistBlock, FormBlock, TextBlock};

impl Declarer<'_> {
    pub(super) fn form(&mut self, raw: &RawForm, span: Range<usize>, columns: usize) -> Block {
        let pairs = raw.columns.unwrap_or(1);
        if !(1..=4).contains(&pairs) {
            self.fault(span.clone(), &DiagnosticKind::FormColumns);
        }
        if raw.field.is_empty() {
            self.fault(span, &DiagnosticKind::Nothing("字段（[[block.field]]）"));
        }
        let pairs = pairs.clamp(1, 4);
        let spans = self.spans(raw.spans.as_ref(), 2 * pairs as usize, columns, "每对的名称和值");
        let mut fields = Vec::new();
        for field in &raw.field {
            self.refuse(
                field,
                &[(!field.skip.is_empty(), "skip"), (field.total, "total"), (!field.group.is_empty(), "group")],
            );
            let kind = self.kind(field, field.kind);
            let id = field.id.get_ref().clone();
            let label = field.label.clone().unwrap_or_else(|| id.clone());
            let mut draft = Draft::new(id, label.clone(), kind, field.id.span()).with(field);
            draft.formula = field.formula.clone().map(|text| (text, Scope::Global));
            let ix = self.field(draft);
            fields.push((self.with_unit(&label, ix), ix, field.span));
        }
        Block::Form(FormBlock { title: raw.title.clone(), columns: pairs, spans, fields })
    }

    pub(super) fn checklist(&mut self, raw: &RawChecklist, columns: usize) -> Block {
        let spans = self.spans(raw.spans.as_ref(), 4, columns, "序号、项目、答复、说明");
        let id = raw.id.get_ref();
        if let Some(why) = refuse_id(id) {
            self.fault(raw.id.span(), &DiagnosticKind::BadId(id.clone(), why));
        }
        if raw.item.is_empty() {
            self.fault(raw.id.span(), &DiagnosticKind::Nothing("检查项（[[block.item]]）"));
        }
        let yes_no = ["是".to_owned(), "否".to_owned()];
        let mut items = Vec::new();
        let mut answers = Vec::new();
        for item in &raw.item {
            let full = format!("{id}.{}", item.id.get_ref());
            let kind = if raw.answer == Answer::YesNo { FieldType::Choice } else { FieldType::Count };
            let mut draft = Draft::new(full.clone(), item.label.clone(), kind, item.id.span());
            draft.required = true;
            draft.note = &item.note;
            if raw.answer == Answer::YesNo {
                draft.choices = &yes_no;
            }
            let answer = self.field(draft);
            let label = format!("{} 说明", item.label);
            let evidence = self.field(Draft::new(format!("{full}.说明"), label, FieldType::Text, item.id.span()));
            if item.evidence {
                self.out.evidence.push((answer, evidence));
            }
            answers.push(answer);
            items.push((item.label.clone(), answer, evidence));
        }
        self.out.checklists.insert(id.clone(), (answers, raw.answer));
        let mut heads = match raw.answer {
            Answer::YesNo => ["序号", "检查内容", "是否符合", "佐证或说明"],
            Answer::Count => ["序号", "检查内容", "发生次数", "情况说明"],
        }
        .map(str::to_owned);
        if let Some(given) = &raw.heads {
            for (head, given) in heads.iter_mut().zip(given) {
                head.clone_from(given);
            }
        }
        let spans = [spans[0], spans[1], spans[2], spans[3]];
        Block::Checklist(ChecklistBlock { id: id.clone(), title: raw.title.clone(), heads, spans, items })
    }

    pub(super) fn text(&mut self, raw: &RawText) -> Block {
        let label = raw.label.clone().unwrap_or_else(|| raw.id.get_ref().clone());
        let mut draft = Draft::new(raw.id.get_ref().clone(), label.clone(), FieldType::Text, raw.id.span());
        draft.required = raw.required;
        draft.note = &raw.note;
        let field = self.field(draft);
        Block::Text(TextBlock { label, field, lines: raw.lines.unwrap_or(6) })
    }
}
