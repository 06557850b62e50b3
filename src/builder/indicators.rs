//! Indicators → fields, rules and formulas.

use std::ops::Range;

use crate::formula::build::{if_, num, text};
use crate::formula::{Expr, FieldIx, Reach, Ref};
use crate::score::{self, Extra, Limits, Part as RulePart, Rule, Terms};
use crate::value::Amount;

use super::resolve::{Resolver, digits, needed};
use super::written::WrittenForm;
use crate::diagnostic::kind::DiagnosticKind;
use crate::diagnostic::number::{Number, Str};
use crate::diagnostic::source::SourceFile;
use crate::language::field::FieldType;
use crate::language::indicator::RawIndicator;
use crate::language::raw::{Otherwise, RawDeviation, RawPart, RawRule};
use crate::template::declare::{Declarations, Declarer};
use crate::template::field::{Field, IndicatorPart, ValueSource};
use crate::template::indicator::{Cap, Indicator, IndicatorIx, Score, printed_weight, score_bounds};
use crate::template::names::NameScope;

/// The fields of an indicator, declared before any formula is parsed.
#[derive(Debug)]
pub struct Scored<'r> {
    raw: &'r RawIndicator,
    table: usize,
    weight: FieldIx,
    value: Option<FieldIx>,
    recomputed: FieldIx,
    self_score: FieldIx,
    reason: FieldIx,
    evidence: FieldIx,
}

/// Declares the fields of every indicator and the totals of every table.
pub fn declare<'r>(raw: &'r WrittenForm, declarer: &mut Declarer<'_>) -> Vec<Scored<'r>> {
    let tables: Vec<(String, usize, Range<usize>)> = declarer
        .declared
        .tables
        .iter()
        .map(|table| (table.id.get_ref().clone(), table.sheet, table.id.span()))
        .collect();
    let mut scored = Vec::new();
    for (at, (id, sheet, span)) in tables.iter().enumerate() {
        declarer.set_source(&raw.indicators_source, *sheet);
        for indicator in &raw.indicators {
            if table_of(indicator, &tables, declarer) == Some(at) {
                scored.push(declare_one(indicator, at, declarer));
            }
        }
        declarer.set_source(&raw.sheets[*sheet].source, *sheet);
        let mut total = |part: &str, label: &str| {
            let (id, label) = (format!("{id}.{part}.合计"), format!("{label} 合计"));
            let ix = declarer.declare_cell(id, label, FieldType::Score, &[], span.clone());
            declarer.declared.fields[ix.index()].strong = true;
            ix
        };
        let (weight, recomputed, own) =
            (total("分值", "分值"), total("核算得分", "核算得分"), total("自评得分", "自评得分"));
        let table = &mut declarer.declared.tables[at];
        table.weight_total = weight;
        table.recomputed_total = recomputed;
        table.self_total = own;
    }
    if tables.is_empty() {
        for indicator in &raw.indicators {
            declarer.set_source(&raw.indicators_source, 0);
            table_of(indicator, &tables, declarer);
        }
    }
    scored
}

fn table_of(
    indicator: &RawIndicator,
    tables: &[(String, usize, Range<usize>)],
    declarer: &mut Declarer<'_>,
) -> Option<usize> {
    // Its names are known even where its table is not.
    let instead = || (!tables.is_empty()).then_some(0);
    match (&indicator.table, tables.len()) {
        (None, 1) => Some(0),
        (Some(named), _) => {
            let at = tables.iter().position(|(id, ..)| id == named.get_ref());
            if at.is_none() {
                declarer.report(named.span(), &DiagnosticKind::NoSuchTable(named.get_ref().clone()));
            }
            at.or_else(instead)
        }
        (None, 0) => {
            declarer.report(indicator.id.span(), &DiagnosticKind::NoSuchTable(String::new()));
            declarer.mark_names_incomplete();
            None
        }
        (None, _) => {
            declarer.report(indicator.id.span(), &DiagnosticKind::TableNotNamed);
            instead()
        }
    }
}

fn declare_one<'r>(raw: &'r RawIndicator, table: usize, declarer: &mut Declarer<'_>) -> Scored<'r> {
    let id = raw.id.get_ref();
    let name = raw.label.as_deref().unwrap_or(id);
    let span = raw.id.span();
    let levels: Vec<String> = match raw.rule.get_ref() {
        RawRule::Rating { levels } => levels.iter().map(|(level, ..)| level.clone()).collect(),
        _ => Vec::new(),
    };
    let mut part = |suffix: &str, kind: FieldType| {
        let choices: &[String] = if kind == FieldType::Choice { &levels } else { &[] };
        declarer.declare_cell(format!("{id}.{suffix}"), format!("{name} {suffix}"), kind, choices, span.clone())
    };
    let weight = part("分值", FieldType::Score);
    let value = value_kind(raw).map(|kind| part("指标值", kind));
    let recomputed = part("核算得分", FieldType::Score);
    let self_score = part("自评得分", FieldType::Score);
    let reason = part("扣分原因", FieldType::Text);
    let evidence = part("佐证材料", FieldType::Text);
    let fields = &mut declarer.declared.fields;
    if let Some(value) = value {
        let field = &mut fields[value.index()];
        field.required = raw.value.is_none();
        if let Some(decimals) = raw.decimals {
            field.decimals = if field.kind == FieldType::Percent { decimals + 2 } else { decimals };
        }
        field.min = None;
        if field.kind == FieldType::Count {
            field.unit.clear();
        }
    }
    let (least, most) = score_bounds(raw.extra, raw.weight.0);
    fields[recomputed.index()].min = Some(least);
    let own = &mut fields[self_score.index()];
    // Of one that may be left out, the score is asked for where it applies; the self-check and the check see to that.
    own.required = raw.applies.is_none() || raw.otherwise != Otherwise::Rescale;
    own.min = Some(least);
    own.max = Some(most);
    let what = match raw.extra {
        None => "按评分标准自评",
        Some(Extra::Bonus) => "按加分标准自评，没有的填0",
        Some(Extra::Penalty) => "按扣分标准自评，扣分填负数，没有的填0",
    };
    own.note = format!("{what}，{}到{}分。", least.normalize(), most.normalize());
    let why = match raw.extra {
        None => "自评得分低于分值的，写明扣分原因。",
        Some(Extra::Bonus) => "加分的写明事由，没有的可以不填。",
        Some(Extra::Penalty) => "有扣分的，写明扣分原因。",
    };
    fields[reason.index()].note = why.to_owned();
    fields[evidence.index()].note = "列出佐证材料的名称，与佐证材料清单一致。".to_owned();
    Scored { raw, table, weight, value, recomputed, self_score, reason, evidence }
}

/// The type of the value cell, where the rule takes a value.
fn value_kind(raw: &RawIndicator) -> Option<FieldType> {
    match raw.rule.get_ref() {
        RawRule::Checklist { .. } | RawRule::Parts { .. } => None,
        RawRule::Rating { .. } => Some(FieldType::Choice),
        RawRule::Judged {} | RawRule::Cases { .. } => {
            raw.value.as_ref().map(|_| raw.kind.unwrap_or(FieldType::Percent))
        }
        RawRule::CountDeduction { .. } | RawRule::CountAddition { .. } => Some(raw.kind.unwrap_or(FieldType::Count)),
        _ => Some(raw.kind.unwrap_or(FieldType::Percent)),
    }
}

/// Gives every indicator its formulas.
pub fn lower(
    raw: &WrittenForm,
    scored: Vec<Scored<'_>>,
    declared: &mut Declarations,
    loader: &mut Resolver<'_>,
) -> Vec<Indicator> {
    let mut indicators = Vec::new();
    for one in scored {
        let ix = IndicatorIx(u32::try_from(indicators.len()).unwrap_or(u32::MAX));
        if let Some(indicator) = lower_one(raw, &one, ix, declared, loader) {
            declared.tables[one.table].indicators.push(ix);
            indicators.push(indicator);
        }
    }
    indicators
}

fn lower_one(
    raw: &WrittenForm,
    one: &Scored<'_>,
    ix: IndicatorIx,
    declared: &mut Declarations,
    loader: &mut Resolver<'_>,
) -> Option<Indicator> {
    let source = &raw.indicators_source;
    let rule = rule(one.raw, source, declared, loader);
    if one.raw.weight.0 <= Amount::ZERO {
        loader.report(source, one.raw.id.span(), &DiagnosticKind::WeightNotPositive);
    }
    extra(one.raw, source, loader);
    let table = &declared.tables[one.table];
    let (levels, group) = (table.levels, one.raw.group.get_ref());
    if group.len() + 1 != levels && !loader.faults.is_recovered(&raw.sheets[table.sheet].source, table.id.span()) {
        let complaint = DiagnosticKind::GroupLevels { expected: levels.saturating_sub(1), found: group.len() };
        loader.report(source, one.raw.group.span(), &complaint);
    }
    let weight = one.raw.weight.0;
    let mut read = |written: &Option<Str>| {
        written.as_ref().map(|written| loader.scalar(written, source, NameScope::Global, &declared.fields))
    };
    let (value, condition) = (read(&one.raw.value), read(&one.raw.applies));
    let mut formula = None;
    if let (Some(field), Some(expr)) = (one.value, value) {
        let expr = expr?;
        let (numbers, texts) = needed(&expr, &declared.fields);
        let value = &declared.fields[field.index()];
        let computed = if value.is_numeric() {
            score::guarded(expr.clone(), digits(value), &numbers, &texts)
        } else {
            score::when_filled(expr.clone(), &numbers, &texts)
        };
        declared.fields[field.index()].source = ValueSource::Derived(computed);
        formula = Some(expr);
    }
    let rule = rule?;
    let score_digits = digits(&declared.fields[one.recomputed.index()]);
    let extra = one.raw.extra;
    let terms = Terms { value: one.value, self_score: one.self_score, weight, digits: score_digits, extra };
    let mut points = score::lower(&rule, &terms);
    if let Rule::Cases { cases, .. } = &rule {
        let (numbers, texts) = needed_by_cases(cases, &declared.fields);
        points = score::when_filled(points, &numbers, &texts);
    }
    let mut applies = None;
    if let Some(condition) = condition {
        let condition = condition?;
        let other = match one.raw.otherwise {
            _ if extra.is_some() => num(0),
            Otherwise::Full => num(weight),
            Otherwise::Zero => num(0),
            Otherwise::Rescale => text(""),
        };
        let (numbers, texts) = needed(&condition, &declared.fields);
        points = score::when_filled(if_(condition.clone(), points, other), &numbers, &texts);
        applies = Some(condition);
    }
    let parts = [
        (Some(one.weight), IndicatorPart::Weight),
        (one.value, IndicatorPart::Value),
        (Some(one.recomputed), IndicatorPart::Recomputed),
        (Some(one.self_score), IndicatorPart::SelfScore),
        (Some(one.reason), IndicatorPart::Reason),
        (Some(one.evidence), IndicatorPart::Evidence),
    ];
    for (field, part) in parts {
        if let Some(field) = field {
            declared.fields[field.index()].part = Some((ix, part));
        }
    }
    declared.fields[one.weight.index()].source = ValueSource::Derived(num(printed_weight(extra, weight)));
    declared.fields[one.recomputed.index()].source = ValueSource::Derived(points);
    Some(Indicator {
        id: one.raw.id.get_ref().clone(),
        label: one.raw.label.clone().unwrap_or_else(|| one.raw.id.get_ref().clone()),
        group: one.raw.group.get_ref().clone(),
        weight,
        extra,
        definition: one.raw.definition.clone(),
        standard: one.raw.standard.clone(),
        table: declared.tables[one.table].id.get_ref().clone(),
        rule,
        applies,
        otherwise: one.raw.otherwise,
        either: one.raw.either.clone(),
        needs_evidence: one.raw.evidence,
        weight_field: one.weight,
        value: one.value,
        formula,
        recomputed: one.recomputed,
        self_score: one.self_score,
        reason: one.reason,
        evidence: one.evidence,
    })
}

/// Complains about what an indicator outside the full mark cannot have.
fn extra(raw: &RawIndicator, source: &SourceFile, loader: &mut Resolver<'_>) {
    if raw.extra.is_none() {
        return;
    }
    if raw.otherwise != Otherwise::Full {
        loader.report(source, raw.id.span(), &DiagnosticKind::ExtraWith("otherwise（不适用的一律计0分）"));
    }
    if raw.either.is_some() {
        loader.report(source, raw.id.span(), &DiagnosticKind::ExtraWith("either"));
    }
}

/// What must be there before any of the conditions means anything: the figures that must be filled, and the
/// computed ones that they name.
fn needed_by_cases(cases: &[(Expr, Amount)], fields: &[Field]) -> (Vec<Ref>, Vec<Ref>) {
    let all = crate::formula::build::and(cases.iter().map(|(condition, _)| condition.clone()));
    let (mut numbers, texts) = needed(&all, fields);
    crate::formula::references(&all, &mut |reference| {
        let field = &fields[reference.field.index()];
        let computed = matches!(field.source, ValueSource::Derived(_)) && field.is_numeric();
        if computed && reference.reach == Reach::One && !numbers.contains(&reference) {
            numbers.push(reference);
        }
    });
    (numbers, texts)
}

/// Checks a rule and gives it its terms.
fn rule(raw: &RawIndicator, file: &SourceFile, declared: &Declarations, loader: &mut Resolver<'_>) -> Option<Rule> {
    let mut reader = RuleReader {
        file,
        declared,
        loader,
        span: raw.rule.span(),
        deviation: raw.deviation.as_ref(),
        complaints: Vec::new(),
    };
    let written = raw.rule.get_ref();
    let rule = reader.rule(written, raw.weight.0);
    reader.value(written, raw.value.is_some());
    if raw.deviation.is_some() && !matches!(written, RawRule::Proportional { .. }) {
        reader.complaints.push(DiagnosticKind::DeviationWithoutTarget);
    }
    let RuleReader { mut complaints, span, .. } = reader;
    let weight = raw.weight.0;
    if let Some(best) = rule.as_ref().and_then(best).filter(|best| *best < weight)
        && raw.extra.is_none()
        && complaints.is_empty()
    {
        complaints.push(DiagnosticKind::NeverFull { best: best.to_string(), weight: weight.to_string() });
    }
    for complaint in &complaints {
        loader.report(file, span.clone(), complaint);
    }
    rule.filter(|_| complaints.is_empty())
}

/// The most that a rule can give, where that is told by the points that are written in it.
fn best(rule: &Rule) -> Option<Amount> {
    match rule {
        Rule::Bands { bands, otherwise, .. } => bands.iter().map(|(_, points)| *points).chain([*otherwise]).max(),
        Rule::Interpolated { line, below, above } => {
            line.iter().map(|(_, points)| *points).chain([*below, *above]).max()
        }
        Rule::Cases { cases, otherwise } => cases.iter().map(|(_, points)| *points).chain([*otherwise]).max(),
        Rule::Rating { levels } => levels.iter().map(|(_, most, _)| *most).max(),
        Rule::Checklist { answers, points } => points.checked_mul(Amount::from(answers.len())),
        Rule::Parts { parts } => Some(parts.iter().map(|part| best(&part.rule).unwrap_or(part.weight)).sum()),
        Rule::StepDeduction { .. }
        | Rule::Proportional { .. }
        | Rule::ExecutionRate
        | Rule::CountDeduction { .. }
        | Rule::CountAddition { .. }
        | Rule::Judged => None,
    }
}

/// Reads one indicator's rule, and collects what is wrong with it.
struct RuleReader<'a, 'l> {
    file: &'a SourceFile,
    declared: &'a Declarations,
    loader: &'a mut Resolver<'l>,
    span: Range<usize>,
    deviation: Option<&'a RawDeviation>,
    complaints: Vec<DiagnosticKind>,
}

impl RuleReader<'_, '_> {
    fn rule(&mut self, written: &RawRule, weight: Amount) -> Option<Rule> {
        let complaints = &mut self.complaints;
        Some(match written {
            RawRule::Bands { bands, otherwise, direction } => {
                let bands: Vec<(Amount, Amount)> =
                    bands.iter().map(|(bound, points)| (bound.0, within(*points, weight, complaints))).collect();
                let otherwise = within(*otherwise, weight, complaints);
                for pair in bands.windows(2) {
                    let right = match direction {
                        score::Direction::AtMost | score::Direction::Below => pair[0].0 < pair[1].0,
                        score::Direction::AtLeast | score::Direction::Above => pair[0].0 > pair[1].0,
                    };
                    if !right {
                        complaints.push(DiagnosticKind::BandsOrder(pair[1].0.to_string(), pair[0].0.to_string()));
                    }
                }
                if bands.is_empty() {
                    complaints.push(DiagnosticKind::NoBands);
                }
                Rule::Bands { bands, otherwise, direction: *direction }
            }
            RawRule::Interpolated { line, below, above } => self.interpolated(line, *below, *above, weight)?,
            RawRule::Cases { cases, otherwise } => self.cases(cases, *otherwise, weight)?,
            RawRule::Parts { parts } => self.parts(parts, weight)?,
            RawRule::StepDeduction { standard, step, points, beyond, partial } => {
                let points = within(*points, weight, complaints);
                if step.0 <= Amount::ZERO {
                    complaints.push(DiagnosticKind::StepNotPositive);
                }
                Rule::StepDeduction { standard: standard.0, step: step.0, points, beyond: *beyond, partial: *partial }
            }
            RawRule::Proportional { target, reverse } => {
                let deviation = self
                    .deviation
                    .map(|deviation| (deviation.share.0, within(deviation.points, weight, &mut self.complaints)));
                let target = match target {
                    None => num(1),
                    Some(written) => self.formula(written)?,
                };
                Rule::Proportional { target, reverse: *reverse, deviation }
            }
            RawRule::ExecutionRate {} => Rule::ExecutionRate,
            RawRule::Checklist { of, points } => {
                let points = within(*points, weight, complaints);
                let Some(answers) = self.declared.yes_no_checklists.get(of.get_ref()) else {
                    let file = self.file;
                    self.loader.report(file, of.span(), &DiagnosticKind::NoSuchChecklist(of.get_ref().clone()));
                    return None;
                };
                Rule::Checklist { answers: answers.clone(), points }
            }
            RawRule::CountDeduction { points } => Rule::CountDeduction { points: within(*points, weight, complaints) },
            RawRule::CountAddition { points } => Rule::CountAddition { points: within(*points, weight, complaints) },
            RawRule::Rating { levels } => {
                if levels.is_empty() {
                    complaints.push(DiagnosticKind::NoLevels);
                }
                let levels = levels.iter().map(|(level, most, least)| {
                    (level.clone(), within(*most, weight, complaints), within(*least, weight, complaints))
                });
                Rule::Rating { levels: levels.collect() }
            }
            RawRule::Judged {} => Rule::Judged,
        })
    }

    /// Complains where a rule has no value that needs one, or has one and takes none.
    fn value(&mut self, written: &RawRule, given: bool) {
        let rule = rule_name(written);
        match written {
            RawRule::Checklist { .. } | RawRule::Parts { .. } if given => {
                self.complaints.push(DiagnosticKind::RuleTakesNoValue { rule });
            }
            RawRule::Checklist { .. }
            | RawRule::Parts { .. }
            | RawRule::Cases { .. }
            | RawRule::Rating { .. }
            | RawRule::Judged {} => {}
            _ if !given => self.complaints.push(DiagnosticKind::RuleNeedsValue { rule }),
            _ => {}
        }
    }

    /// A formula within the rule.
    fn formula(&mut self, written: &Str) -> Option<Expr> {
        let file = self.file;
        self.loader.scalar(written, file, NameScope::Global, &self.declared.fields)
    }

    fn interpolated(
        &mut self,
        line: &[(Number, Number)],
        below: Option<Number>,
        above: Option<Number>,
        weight: Amount,
    ) -> Option<Rule> {
        let mut points = |points: &Number| within(*points, weight, &mut self.complaints);
        let (below, above) = (below.map(|given| points(&given)), above.map(|given| points(&given)));
        let line: Vec<(Amount, Amount)> = line.iter().map(|(value, given)| (value.0, points(given))).collect();
        for pair in line.windows(2).filter(|pair| pair[0].0 >= pair[1].0) {
            self.complaints.push(DiagnosticKind::LineOrder(pair[1].0.to_string(), pair[0].0.to_string()));
        }
        let [(_, first), .., (_, last)] = line.as_slice() else {
            self.complaints.push(DiagnosticKind::LineTooShort);
            return None;
        };
        let (below, above) = (below.unwrap_or(*first), above.unwrap_or(*last));
        Some(Rule::Interpolated { line, below, above })
    }

    fn cases(&mut self, cases: &[(Str, Number)], otherwise: Number, weight: Amount) -> Option<Rule> {
        if cases.is_empty() {
            self.complaints.push(DiagnosticKind::Nothing("条件（cases）"));
        }
        let otherwise = within(otherwise, weight, &mut self.complaints);
        let mut read = Vec::new();
        for (condition, points) in cases {
            let points = within(*points, weight, &mut self.complaints);
            read.push(self.formula(condition).map(|condition| (condition, points)));
        }
        let cases = read.into_iter().collect::<Option<Vec<_>>>()?;
        Some(Rule::Cases { cases, otherwise })
    }

    fn parts(&mut self, parts: &[RawPart], weight: Amount) -> Option<Rule> {
        if parts.is_empty() {
            self.complaints.push(DiagnosticKind::Nothing("部分（parts）"));
        }
        let found: Amount = parts.iter().map(|part| part.weight.0).sum();
        if !parts.is_empty() && found != weight {
            let complaint = DiagnosticKind::PartsWeight { found: found.to_string(), weight: weight.to_string() };
            self.complaints.push(complaint);
        }
        let read: Vec<Option<RulePart>> = parts.iter().map(|part| self.part(part)).collect();
        Some(Rule::Parts { parts: read.into_iter().collect::<Option<_>>()? })
    }

    fn part(&mut self, part: &RawPart) -> Option<RulePart> {
        if matches!(
            part.rule,
            RawRule::Parts { .. } | RawRule::Cases { .. } | RawRule::Rating { .. } | RawRule::Judged {}
        ) {
            self.complaints.push(DiagnosticKind::RuleInPart { rule: rule_name(&part.rule) });
            return None;
        }
        self.value(&part.rule, part.value.is_some());
        let value = match &part.value {
            None => None,
            Some(name) => {
                let file = self.file;
                let field = self.loader.single(name, file)?;
                if !self.declared.fields[field.index()].is_numeric() {
                    self.loader.report(file, name.span(), &DiagnosticKind::PartOfText(name.get_ref().clone()));
                }
                Some(field)
            }
        };
        let rule = self.rule(&part.rule, part.weight.0)?;
        let known = value.map(|value| self.declared.fields[value.index()].label.clone());
        Some(RulePart { label: part.label.clone().or(known).unwrap_or_default(), value, weight: part.weight.0, rule })
    }
}

/// Points as given, with a complaint where they are negative or above the weight.
fn within(points: Number, weight: Amount, complaints: &mut Vec<DiagnosticKind>) -> Amount {
    if points.0 < Amount::ZERO {
        complaints.push(DiagnosticKind::NegativePoints(points.0.to_string()));
    } else if points.0 > weight {
        complaints.push(DiagnosticKind::PointsAboveWeight { points: points.0.to_string(), weight: weight.to_string() });
    }
    points.0
}

/// The word for a rule in the template language.
pub fn rule_name(rule: &RawRule) -> &'static str {
    match rule {
        RawRule::Bands { .. } => "bands",
        RawRule::Interpolated { .. } => "interpolated",
        RawRule::Cases { .. } => "cases",
        RawRule::Parts { .. } => "parts",
        RawRule::StepDeduction { .. } => "step-deduction",
        RawRule::Proportional { .. } => "proportional",
        RawRule::ExecutionRate {} => "execution-rate",
        RawRule::Checklist { .. } => "checklist",
        RawRule::CountDeduction { .. } => "count-deduction",
        RawRule::CountAddition { .. } => "count-addition",
        RawRule::Rating { .. } => "rating",
        RawRule::Judged {} => "judged",
    }
}

/// Gives every table its totals, and the form its score.
pub fn score(
    raw: &WrittenForm,
    declared: &mut Declarations,
    indicators: &[Indicator],
    loader: &mut Resolver<'_>,
) -> Option<Score> {
    let source = &raw.head_source;
    let source_of_weights = &raw.indicators_source;
    let tables: Vec<(String, Range<usize>, usize)> =
        declared.tables.iter().map(|table| (table.id.get_ref().clone(), table.id.span(), table.sheet)).collect();
    let mut found = None;
    for (table, (id, span, sheet)) in tables.into_iter().enumerate() {
        let main = raw.head.score.as_ref().filter(|score| *score.table.get_ref() == id);
        let own: Vec<&Indicator> = indicators.iter().filter(|indicator| indicator.table == id).collect();
        let weights = table_weight(&own);
        let full = main.map_or(weights, |score| score.full.0);
        let most = main.and_then(|score| score.most.as_ref()).map_or(full, |most| {
            if most.get_ref().0 < full {
                let complaint =
                    DiagnosticKind::MostBelowFull { most: most.get_ref().0.to_string(), full: full.to_string() };
                loader.report(source, most.span(), &complaint);
            }
            most.get_ref().0
        });
        let mut caps = Vec::new();
        for cap in main.iter().flat_map(|score| &score.cap) {
            let limit = cap.most.get_ref().0;
            let known = main.is_some_and(|score| !loader.faults.is_recovered(source, score.table.span()));
            if known && (limit < Amount::ZERO || limit >= most) {
                let complaint = DiagnosticKind::CapNeverBites { cap: limit.to_string(), most: most.to_string() };
                loader.report(source, cap.most.span(), &complaint);
            }
            if let Some(when) = loader.scalar(&cap.when, source, NameScope::Global, &declared.fields) {
                caps.push(Cap { when, most: limit, message: cap.message.clone() });
            }
        }
        // The weight of a faulty indicator is not known: no sum is told.
        let unknown = loader.faults.has_faults_in(source_of_weights)
            || indicators.len() < raw.indicators.len()
            || main.is_some_and(|score| loader.faults.is_recovered(source, score.table.span()));
        if main.is_some() && weights != full && !unknown {
            let complaint = DiagnosticKind::Weights {
                found: weights.to_string(),
                full: full.to_string(),
                difference: (weights - full).abs().to_string(),
            };
            loader.report(&raw.sheets[sheet].source, span, &complaint);
        }
        let table = &declared.tables[table];
        let totals = (table.weight_total, table.recomputed_total, table.self_total);
        let set = |fields: &mut Vec<Field>, field: FieldIx, expr: Expr| {
            fields[field.index()].source = ValueSource::Derived(expr);
            fields[field.index()].min = None;
        };
        set(&mut declared.fields, totals.0, num(full));
        let digits = digits(&declared.fields[totals.1.index()]);
        let recomputed = |indicator: &Indicator| indicator.recomputed;
        let limits: Vec<(Expr, Amount)> = caps.iter().map(|cap| (cap.when.clone(), cap.most)).collect();
        let (uncapped, capped) = (Limits { full, most, caps: &[] }, Limits { full, most, caps: &limits });
        set(&mut declared.fields, totals.1, total(&own, &recomputed, capped, digits));
        set(&mut declared.fields, totals.2, total(&own, &|indicator| indicator.self_score, uncapped, digits));
        if let Some(main) = main {
            found = Some(Score {
                full,
                most,
                table: id,
                uncapped: total(&own, &recomputed, uncapped, digits),
                // The self-check knows what is missing, and sets it.
                ceiling: num(full),
                recomputed: totals.1,
                self_total: totals.2,
                declared: optional(&main.declared, source, loader),
                grade: optional(&main.grade, source, loader),
                caps,
            });
        }
    }
    if let Some(score) = &raw.head.score
        && found.is_none()
    {
        loader.report(source, score.table.span(), &DiagnosticKind::NoSuchTable(score.table.get_ref().clone()));
        optional(&score.declared, source, loader);
        optional(&score.grade, source, loader);
    }
    found
}

fn optional(name: &Option<Str>, source: &SourceFile, loader: &mut Resolver<'_>) -> Option<FieldIx> {
    name.as_ref().and_then(|name| loader.single(name, source))
}

/// The weights of a table: of indicators of which only one counts, the greatest; of those outside the full mark nothing.
fn table_weight(indicators: &[&Indicator]) -> Amount {
    let mut weight = Amount::ZERO;
    let indicators: Vec<&&Indicator> = indicators.iter().filter(|indicator| indicator.extra.is_none()).collect();
    for (at, indicator) in indicators.iter().enumerate() {
        let first = indicators[..at].iter().all(|other| other.either.is_none() || other.either != indicator.either);
        if first {
            weight += match &indicator.either {
                None => indicator.weight,
                some => indicators
                    .iter()
                    .filter(|other| other.either == *some)
                    .map(|other| other.weight)
                    .max()
                    .unwrap_or_default(),
            };
        }
    }
    weight
}

/// The total of a table by one of its columns of scores: of scores in one `either` group only the best counts, one that is
/// left out counts nothing and the rest is rescaled.
fn total(indicators: &[&Indicator], column: &dyn Fn(&Indicator) -> FieldIx, limits: Limits<'_>, digits: i32) -> Expr {
    let (extras, indicators): (Vec<&Indicator>, Vec<&Indicator>) =
        indicators.iter().partition(|indicator| indicator.extra.is_some());
    let indicators = indicators.as_slice();
    let left_out = |indicator: &Indicator| {
        let applies = indicator.applies.clone();
        applies.filter(|_| indicator.otherwise == Otherwise::Rescale)
    };
    let cell = |indicator: &Indicator| Expr::Ref(Ref { field: column(indicator), reach: Reach::One });
    let score = |indicator: &&&Indicator| {
        let score = cell(indicator);
        left_out(indicator).map_or(score.clone(), |applies| if_(applies, score, num(0)))
    };
    let plain: Vec<Expr> =
        indicators.iter().filter(|indicator| indicator.either.is_none()).map(|one| score(&one)).collect();
    let mut groups: Vec<&String> = Vec::new();
    for either in indicators.iter().filter_map(|indicator| indicator.either.as_ref()) {
        if !groups.contains(&either) {
            groups.push(either);
        }
    }
    let either: Vec<Vec<Expr>> = groups
        .iter()
        .map(|group| {
            let same = indicators.iter().filter(|indicator| indicator.either.as_ref() == Some(group));
            same.map(|one| score(&one)).collect()
        })
        .collect();
    let rescaled: Vec<(Expr, Amount)> = indicators
        .iter()
        .filter_map(|indicator| left_out(indicator).map(|applies| (applies, indicator.weight)))
        .collect();
    let always = limits.full - rescaled.iter().map(|(_, weight)| *weight).sum::<Amount>();
    let extras = extras.into_iter().map(cell).collect();
    score::total(plain, either, &rescaled, always, extras, limits, digits)
}
