//! The chapters of a report: names resolved and formulas parsed.

use crate::diagnostic::kind::DiagnosticKind;
use crate::diagnostic::number::Str;
use crate::diagnostic::source::SourceFile;
use crate::formula::{Expr, Reach, Ref};
use crate::language::field::FieldType;
use crate::language::report_text::{RawNode, RawValue};
use crate::template::declare::Declarations;
use crate::template::field::Field;
use crate::template::model::Sheet;
use crate::template::names::NameScope;
use crate::template::report_text::{
    Condition, FILTERS, Filter, LOST_POINTS, LostPart, ROW_NUMBER, ReportNode, ReportValue, Rows, ShownValue,
};

use super::resolve::Resolver;
use super::written::WrittenForm;

/// Resolves the chapters. What has faults, which are reported, is left out.
pub(super) fn resolve(
    written: &WrittenForm,
    declared: &Declarations,
    sheets: &[Sheet],
    resolver: &mut Resolver<'_>,
) -> Vec<ReportNode> {
    let mut nodes = Vec::new();
    for chapter in &written.chapters {
        let mut reading = Reading { source: &chapter.source, declared, sheets, resolver: &mut *resolver, rows: None };
        nodes.extend(reading.nodes(&chapter.nodes));
    }
    nodes
}

/// Resolves one chapter.
struct Reading<'a, 'r> {
    source: &'a SourceFile,
    declared: &'a Declarations,
    sheets: &'a [Sheet],
    resolver: &'a mut Resolver<'r>,
    /// The `for` that is being read.
    rows: Option<Rows>,
}

impl Reading<'_, '_> {
    fn nodes(&mut self, nodes: &[RawNode]) -> Vec<ReportNode> {
        nodes.iter().filter_map(|node| self.node(node)).collect()
    }

    fn node(&mut self, node: &RawNode) -> Option<ReportNode> {
        Some(match node {
            RawNode::Line(kind) => ReportNode::Line(kind.clone()),
            RawNode::CellBreak => ReportNode::CellBreak,
            RawNode::Text(text) => ReportNode::Text(text.clone()),
            RawNode::ToWrite(text) => ReportNode::ToWrite(text.clone()),
            RawNode::Value(value) => ReportNode::Value(self.value(value)?),
            RawNode::If { branches, otherwise } => ReportNode::If {
                branches: branches
                    .iter()
                    .filter_map(|(condition, nodes)| {
                        let (condition, nodes) = (self.condition(condition), self.nodes(nodes));
                        Some((condition?, nodes))
                    })
                    .collect(),
                otherwise: self.nodes(otherwise),
            },
            RawNode::For { list, between, when, body, otherwise } => {
                if self.rows.is_some() {
                    self.report(list, &DiagnosticKind::LoopInLoop);
                    return None;
                }
                let rows = self.rows(list);
                self.rows = rows;
                let when = when.as_ref().filter(|_| rows.is_some()).and_then(|when| self.formula(when));
                let body = if rows.is_some() { self.nodes(body) } else { Vec::new() };
                self.rows = None;
                let otherwise = self.nodes(otherwise);
                ReportNode::For { rows: rows?, between: between.clone(), when, body, otherwise }
            }
            RawNode::Join { between, parts } => ReportNode::Join {
                between: between.clone(),
                parts: parts.iter().map(|part| self.nodes(part)).collect(),
            },
            RawNode::Sheet(name) => {
                let Some(sheet) = self.sheets.iter().position(|sheet| sheet.name == *name.get_ref()) else {
                    self.report(name, &DiagnosticKind::NoSuchSheet(name.get_ref().clone()));
                    return None;
                };
                ReportNode::Sheet(sheet)
            }
            RawNode::Chart(title, body) => ReportNode::Chart(title.clone(), self.nodes(body)),
            RawNode::Section(kind) => ReportNode::Section(*kind),
        })
    }

    fn report(&mut self, at: &Str, kind: &DiagnosticKind) {
        self.resolver.report(self.source, at.span(), kind);
    }

    fn rows(&mut self, name: &Str) -> Option<Rows> {
        if name.get_ref() == LOST_POINTS {
            return Some(Rows::LostPoints);
        }
        self.resolver.list(name, self.source, &self.declared.lists).map(Rows::List)
    }

    fn condition(&mut self, text: &Str) -> Option<Condition> {
        match text.get_ref().as_str() {
            "public" => Some(Condition::Public(true)),
            "not public" => Some(Condition::Public(false)),
            _ => self.formula(text).map(Condition::Formula),
        }
    }

    fn scope(&self) -> NameScope {
        match self.rows {
            Some(Rows::List(list)) => NameScope::List(list),
            Some(Rows::LostPoints) | None => NameScope::Global,
        }
    }

    fn formula(&mut self, text: &Str) -> Option<Expr> {
        self.resolver.scalar(text, self.source, self.scope(), &self.declared.fields)
    }

    fn value(&mut self, value: &RawValue) -> Option<ReportValue> {
        let RawValue { formula, filters } = value;
        let filters: Option<Vec<Filter>> =
            filters.iter().map(|(name, words)| self.filter(name, words)).collect::<Vec<_>>().into_iter().collect();
        let shown = self.shown(formula, filters.as_deref().unwrap_or_default())?;
        for filter in filters.as_deref().unwrap_or_default() {
            self.report_misplaced(formula, &shown, filter);
        }
        Some(ReportValue { shown, filters: filters? })
    }

    fn shown(&mut self, formula: &Str, filters: &[Filter]) -> Option<ShownValue> {
        let text = formula.get_ref().as_str();
        if self.rows.is_some() && text == ROW_NUMBER {
            return Some(ShownValue::RowNumber);
        }
        if self.rows == Some(Rows::LostPoints) {
            let part = LostPart::ALL.into_iter().find(|(_, name)| *name == text);
            if part.is_none() {
                let allowed = LostPart::ALL.map(|(_, name)| name).join("、");
                self.report(formula, &DiagnosticKind::NoSuchLostPart { found: text.to_owned(), allowed });
            }
            return part.map(|(part, _)| ShownValue::Lost(part));
        }
        if filters.iter().any(|filter| matches!(filter, Filter::List(_))) {
            let reference = self.resolver.reference(formula, self.source, self.scope())?;
            return Some(ShownValue::Column(reference));
        }
        Some(match self.formula(formula)? {
            Expr::Ref(Ref { field, reach }) => ShownValue::Field(field, Expr::Ref(Ref { field, reach })),
            expr @ (Expr::Number(_)
            | Expr::Text(_)
            | Expr::Bool(_)
            | Expr::Error(_)
            | Expr::Omitted
            | Expr::Unary(..)
            | Expr::Binary(..)
            | Expr::Call(..)
            | Expr::ByRun(_)) => ShownValue::Formula(expr),
        })
    }

    fn filter(&mut self, name: &Str, words: &Str) -> Option<Filter> {
        let filter = Filter::from_words(name.get_ref(), words.get_ref());
        match &filter {
            None => {
                let allowed = FILTERS.map(|filter| filter.name).join("、");
                self.report(name, &DiagnosticKind::UnknownFilter { found: name.get_ref().clone(), allowed });
            }
            Some(written @ (Filter::Or(words) | Filter::ToWrite(words))) if words.is_empty() => {
                self.report(name, &DiagnosticKind::FilterWithoutWords(written.name()));
            }
            Some(_) => {}
        }
        filter
    }

    /// Reports a filter that what is shown is not made for.
    fn report_misplaced(&mut self, formula: &Str, shown: &ShownValue, filter: &Filter) {
        let declared = self.declared;
        let field = match shown {
            ShownValue::Field(field, _) => Some(&declared.fields[field.index()]),
            ShownValue::Column(Ref { reach: Reach::One | Reach::ThisRow, .. }) => {
                return self.report(formula, &DiagnosticKind::FilterMisplaced(filter.name(), "清单的一列"));
            }
            ShownValue::Formula(_) | ShownValue::Column(_) | ShownValue::RowNumber | ShownValue::Lost(_) => None,
        };
        let is = |wanted: fn(&Field) -> bool| field.is_none_or(wanted);
        let wanted = match filter {
            Filter::Money | Filter::Percent | Filter::Plain | Filter::Change | Filter::Rise | Filter::Absolute => {
                (!is(Field::is_numeric)).then_some("数字")
            }
            Filter::Date | Filter::FormalDate => (!is(|field| field.kind == FieldType::Date)).then_some("日期"),
            Filter::List(_) | Filter::Or(_) | Filter::ToWrite(_) | Filter::Clause | Filter::Sentence => None,
        };
        if let Some(wanted) = wanted {
            self.report(formula, &DiagnosticKind::FilterMisplaced(filter.name(), wanted));
        }
    }
}
