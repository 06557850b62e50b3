//! Indicators → fields, rules and formulas.

use crate::diagnostic::kind::DiagnosticKind;
use crate::diagnostic::number::Str;
use crate::diagnostic::source::SourceFile;
use crate::formula::build::{and, if_, iferror, not, num, text, truth};
use crate::formula::{CellNames, Expr, FieldIx, Reach, Ref, references, render};
use crate::language::field::FieldType;
use crate::language::indicator::RawIndicator;
use crate::score::{
    Extra, Otherwise, RawCount, RawWithoutDenominator, Rule, Terms, ValueUse, WithoutDenominator, WrittenRule, guarded,
    when_filled,
};
use crate::template::check::Check;
use crate::template::declare::{Declarations, Declarer, ScoringTable};
use crate::template::field::{Field, IndicatorPart, ValueSource};
use crate::template::indicator::{Indicator, IndicatorIx};
use crate::template::names::NameScope;
use crate::text::quote::quote;
use crate::value::Amount;

use super::denominators::{Facts, divides, zero_denominators};
use super::resolve::{Resolver, digits, needed};
use super::rule_names::FormNames;
use super::standards;
use super::written::WrittenForm;

/// The fields of an indicator, declared before any formula is parsed.
#[derive(Debug)]
pub(super) struct IndicatorFields<'r> {
    written: &'r RawIndicator,
    table: usize,
    weight: FieldIx,
    value: Option<FieldIx>,
    recomputed: FieldIx,
    self_score: FieldIx,
    reason: FieldIx,
    evidence: FieldIx,
}

/// Declares the fields of every indicator and the totals of every table.
pub(super) fn declare<'r>(form: &'r WrittenForm, declarer: &mut Declarer<'_>) -> Vec<IndicatorFields<'r>> {
    let tables = declarer.declared.tables.clone();
    let mut scored = Vec::new();
    for (index, table) in tables.iter().enumerate() {
        declarer.set_source(&form.indicators_source, table.sheet);
        for (place, indicator) in form.indicators.iter().enumerate() {
            if table_of(indicator, &tables, declarer) == Some(index)
                && !is_taken(&form.indicators[..place], indicator, declarer)
            {
                scored.push(declare_one(indicator, index, declarer));
            }
        }
        declarer.set_source(&form.sheets[table.sheet].source, table.sheet);
        let mut total = |part: &str| {
            let (id, label) = (format!("{}.{part}.合计", table.id.get_ref()), format!("{part} 合计"));
            let ix = declarer.declare_cell(id, label, FieldType::Score, &[], table.id.span());
            declarer.declared.fields[ix.index()].strong = true;
            ix
        };
        let (weight, recomputed, self_score) = (total("分值"), total("核算得分"), total("自评得分"));
        let table = &mut declarer.declared.tables[index];
        table.weight_total = weight;
        table.recomputed_total = recomputed;
        table.self_total = self_score;
    }
    if tables.is_empty() {
        for indicator in &form.indicators {
            declarer.set_source(&form.indicators_source, 0);
            table_of(indicator, &tables, declarer);
        }
    }
    scored
}

/// Whether an indicator before this one has its id, which is reported once for all of its fields.
fn is_taken(before: &[RawIndicator], indicator: &RawIndicator, declarer: &mut Declarer<'_>) -> bool {
    let id = indicator.id.get_ref();
    let first = before.iter().find(|other| other.id.get_ref().to_lowercase() == id.to_lowercase());
    if let Some(first) = first {
        declarer.report_taken(id, first.id.span(), indicator.id.span());
    }
    first.is_some()
}

/// The table that an indicator belongs to, by its place among the tables.
fn table_of(indicator: &RawIndicator, tables: &[ScoringTable], declarer: &mut Declarer<'_>) -> Option<usize> {
    // Its names are known even where its table is not.
    let instead = || (!tables.is_empty()).then_some(0);
    match (&indicator.table, tables.len()) {
        (None, 1) => Some(0),
        (Some(named), _) => {
            let found = tables.iter().position(|table| table.id.get_ref() == named.get_ref());
            if found.is_none() {
                declarer.report(named.span(), &DiagnosticKind::NoSuchTable(named.get_ref().clone()));
            }
            found.or_else(instead)
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

fn declare_one<'r>(written: &'r RawIndicator, table: usize, declarer: &mut Declarer<'_>) -> IndicatorFields<'r> {
    let id = written.id.get_ref();
    let name = written.label.as_deref().unwrap_or(id);
    let span = written.id.span();
    let value_use = written.rule.get_ref().value_use();
    let value_type = value_type(&value_use, written);
    let levels = match value_use {
        ValueUse::Level(levels) => levels,
        ValueUse::None | ValueUse::Shown | ValueUse::Rate | ValueUse::Count => Vec::new(),
    };
    let mut part = |suffix: &str, kind: FieldType| {
        let choices: &[String] = if kind == FieldType::Choice { &levels } else { &[] };
        declarer.declare_cell(format!("{id}.{suffix}"), format!("{name} {suffix}"), kind, choices, span.clone())
    };
    let weight = part("分值", FieldType::Score);
    let value = value_type.map(|kind| part("指标值", kind));
    let recomputed = part("核算得分", FieldType::Score);
    let self_score = part("自评得分", FieldType::Score);
    let reason = part("扣分原因", FieldType::Text);
    let evidence = part("佐证材料", FieldType::Text);
    let fields = &mut declarer.declared.fields;
    if let Some(value) = value {
        let field = &mut fields[value.index()];
        field.required = written.value.is_none();
        if let Some(decimals) = written.decimals {
            field.decimals = if field.kind == FieldType::Percent { decimals + 2 } else { decimals };
        }
        field.min = None;
        if field.kind == FieldType::Count {
            field.unit.clear();
        }
    }
    let (least, most) = Extra::bounds(written.extra, written.weight.0);
    fields[recomputed.index()].min = Some(least);
    let self_score_field = &mut fields[self_score.index()];
    // Of one that may be left out, the score is asked for where it applies; the self-check and the check see to that.
    let is_left_out = written.without_denominator.as_ref().is_some_and(|written| written.get_ref().leaves_out());
    self_score_field.required =
        written.applies.is_none() && !is_left_out || written.counted_otherwise() != Otherwise::Rescale;
    self_score_field.min = Some(least);
    self_score_field.max = Some(most);
    let what = match written.extra {
        None => "按评分标准自评",
        Some(Extra::Bonus) => "按加分标准自评，没有的填0",
        Some(Extra::Penalty) => "按扣分标准自评，扣分填负数，没有的填0",
    };
    self_score_field.note = format!("{what}，{}到{}分。", least.normalize(), most.normalize());
    let why = match written.extra {
        None => "自评得分低于分值的，写明扣分原因。",
        Some(Extra::Bonus) => "加分的写明事由，没有的可以不填。",
        Some(Extra::Penalty) => "有扣分的，写明扣分原因。",
    };
    fields[reason.index()].note = why.to_owned();
    fields[evidence.index()].note = "列出佐证材料的名称，与佐证材料清单一致。".to_owned();
    IndicatorFields { written, table, weight, value, recomputed, self_score, reason, evidence }
}

/// The type of the value cell, where there is one.
fn value_type(value_use: &ValueUse, written: &RawIndicator) -> Option<FieldType> {
    match value_use {
        ValueUse::None => None,
        ValueUse::Level(_) => Some(FieldType::Choice),
        ValueUse::Shown => written.value.as_ref().map(|_| written.kind.unwrap_or(FieldType::Percent)),
        ValueUse::Rate => Some(written.kind.unwrap_or(FieldType::Percent)),
        ValueUse::Count => Some(written.kind.unwrap_or(FieldType::Count)),
    }
}

/// Gives every indicator its formulas.
pub(super) fn lower(
    form: &WrittenForm,
    scored: Vec<IndicatorFields<'_>>,
    declared: &mut Declarations,
    resolver: &mut Resolver<'_>,
) -> Vec<Indicator> {
    let mut indicators = Vec::new();
    for fields in scored {
        let ix = IndicatorIx(u32::try_from(indicators.len()).unwrap_or(u32::MAX));
        if let Some(indicator) = lower_one(form, &fields, ix, declared, resolver) {
            declared.tables[fields.table].indicators.push(ix);
            indicators.push(indicator);
        }
    }
    indicators
}

fn lower_one(
    form: &WrittenForm,
    declared_fields: &IndicatorFields<'_>,
    ix: IndicatorIx,
    declared: &mut Declarations,
    resolver: &mut Resolver<'_>,
) -> Option<Indicator> {
    let source = &form.indicators_source;
    let IndicatorFields { written, table, weight: weight_field, value, recomputed, self_score, reason, evidence } =
        *declared_fields;
    // One below 0 is reported, and nothing that only follows from its sign.
    let (weight, extra) = (written.weight.0.abs(), written.extra);
    let rule = WrittenRule {
        rule: &written.rule,
        weight,
        extra,
        value_is_share: value.is_some_and(|value| declared.fields[value.index()].kind == FieldType::Percent),
        has_value: written.value.is_some(),
        deviation: written.deviation.as_ref(),
    };
    let rule = rule.read(&mut FormNames { source, declared, scoring: form.head.targets.scoring(), resolver });
    if written.weight.0 <= Amount::ZERO {
        resolver.report(source, written.id.span(), &DiagnosticKind::WeightNotPositive);
    }
    report_misplaced_keys(written, source, resolver);
    report_either(written, form, resolver);
    report_misplaced_counts(written, source, resolver);
    let table = &declared.tables[table];
    let (table_id, levels, group) = (table.id.get_ref().clone(), table.levels, written.group.get_ref());
    if group.len() + 1 != levels && !resolver.faults.is_recovered(&form.sheets[table.sheet].source, table.id.span()) {
        let kind = DiagnosticKind::GroupLevels { expected: levels.saturating_sub(1), found: group.len() };
        resolver.report(source, written.group.span(), &kind);
    }
    let mut read = |formula: &Option<Str>| {
        formula.as_ref().map(|formula| resolver.scalar(formula, source, NameScope::Global, &declared.fields))
    };
    let (formula, applies) = (read(&written.value), read(&written.applies));
    let condition = match written.without_denominator.as_ref().map(|written| written.get_ref()) {
        Some(RawWithoutDenominator::ByCondition(two)) => read(&Some(two.when.clone())),
        Some(RawWithoutDenominator::Always(_)) | None => None,
    };
    let is_told = written.without_denominator.is_some();
    let formula = match (value, formula) {
        (Some(value), Some(formula)) => {
            let formula = formula?;
            if let (Expr::Ref(reference), Some(written)) = (&formula, &written.value)
                && declared.fields[value.index()].is_numeric()
                && declared.fields[reference.field.index()].kind == FieldType::Text
            {
                let name = declared.fields[reference.field.index()].id.clone();
                resolver.report(source, written.span(), &DiagnosticKind::PartOfText(name));
                return None;
            }
            let computed = value_formula(formula.clone(), value, is_told, &declared.fields);
            declared.fields[value.index()].source = ValueSource::Derived(computed);
            Some(formula)
        }
        (None, _) | (_, None) => None,
    };
    let rule = rule?;
    let score_digits = digits(&declared.fields[recomputed.index()]);
    let terms = Terms { value, self_score, weight, digits: score_digits, extra };
    let mut points = score_formula(&rule, &terms, &declared.fields);
    let rule_points = points.clone();
    let mut applies = match applies {
        None => None,
        Some(condition) => Some(condition?),
    };
    let without_denominator = match &written.without_denominator {
        None => None,
        Some(told) => {
            let condition = match condition {
                None => None,
                Some(condition) => Some(condition?),
            };
            without_denominator(told.get_ref(), condition, &points, &terms, &declared.fields)
        }
    };
    if let Some(without) = &without_denominator {
        // No score is shown before everything is there that the value comes from.
        let judged = [&without.condition, &formula].into_iter().flatten().cloned();
        let judged = and([without.when.clone()].into_iter().chain(judged));
        let (numbers, texts) = needed(&judged, &declared.fields);
        points = when_filled(if_(without.when.clone(), without.points.clone(), points), &numbers, &texts);
        if let Some(left_out) = &without.left_out {
            let counts = not(left_out.clone());
            applies = Some(match applies {
                None => counts,
                Some(applies) => and([applies, counts]),
            });
        }
    }
    if let Some(condition) = &applies {
        points = where_it_applies(condition, points, written, &declared.fields);
    }
    let parts = [
        (Some(weight_field), IndicatorPart::Weight),
        (value, IndicatorPart::Value),
        (Some(recomputed), IndicatorPart::Recomputed),
        (Some(self_score), IndicatorPart::SelfScore),
        (Some(reason), IndicatorPart::Reason),
        (Some(evidence), IndicatorPart::Evidence),
    ];
    for (field, part) in parts {
        if let Some(field) = field {
            declared.fields[field.index()].part = Some((ix, part));
        }
    }
    declared.fields[weight_field.index()].source = ValueSource::Derived(num(Extra::printed_weight(extra, weight)));
    declared.fields[recomputed.index()].source = ValueSource::Derived(points);
    let standard = match &written.standard {
        Some(standard) => standard.get_ref().clone(),
        None => standards::made_from_rule(&rule, &terms, written, without_denominator.as_ref(), &declared.fields),
    };
    Some(Indicator {
        id: written.id.get_ref().clone(),
        label: written.label.clone().unwrap_or_else(|| written.id.get_ref().clone()),
        group: group.clone(),
        weight,
        extra,
        definition: written.definition.clone(),
        standard,
        table: table_id,
        rule,
        rule_points,
        applies,
        without_denominator,
        otherwise: written.counted_otherwise(),
        either: written.either.as_ref().map(|either| either.get_ref().clone()),
        needs_evidence: written.evidence,
        weight_field,
        value,
        formula,
        recomputed,
        self_score,
        reason,
        evidence,
    })
}

/// The formula of the value cell: rounded where it is a number, blank text while a figure that it needs is missing.
///
/// Where the form says what counts without a denominator (`is_told`), the value is blank by the same condition.
fn value_formula(formula: Expr, value: FieldIx, is_told: bool, fields: &[Field]) -> Expr {
    let (numbers, texts) = needed(&formula, fields);
    let zero = if is_told { zero_denominators(&formula, &Facts::new(), fields) } else { None };
    // A cell is exactly 0 or not; what is computed is judged as it is rounded.
    let is_computed = |denominator: &Expr| !matches!(denominator, Expr::Ref(_));
    let formula = match zero.filter(|zero| zero.denominators.iter().any(is_computed)) {
        None => formula,
        Some(zero) => if_(zero.when, text(""), formula),
    };
    let field = &fields[value.index()];
    if field.is_numeric() {
        guarded(formula, digits(field), &numbers, &texts)
    } else {
        when_filled(formula, &numbers, &texts)
    }
}

/// The formula of the recomputed score where the indicator applies.
fn score_formula(rule: &Rule, terms: &Terms, fields: &[Field]) -> Expr {
    let points = rule.formula(terms);
    let conditions = rule.conditions();
    if conditions.is_empty() {
        return points;
    }
    let (numbers, texts) = needed_by_conditions(conditions, fields);
    when_filled(points, &numbers, &texts)
}

/// The points where the indicator applies, and what it counts otherwise.
fn where_it_applies(condition: &Expr, points: Expr, written: &RawIndicator, fields: &[Field]) -> Expr {
    let other = match (written.extra, written.counted_otherwise()) {
        (Some(_), _) | (None, Otherwise::Zero) => num(0),
        (None, Otherwise::Full) => num(written.weight.0),
        (None, Otherwise::Rescale) => text(""),
    };
    let (numbers, texts) = needed(condition, fields);
    when_filled(if_(condition.clone(), points, other), &numbers, &texts)
}

/// What the indicator counts where a denominator is 0 that its points depend on; `None` where none can be.
fn without_denominator(
    told: &RawWithoutDenominator,
    condition: Option<Expr>,
    points: &Expr,
    terms: &Terms,
    fields: &[Field],
) -> Option<WithoutDenominator> {
    let zero = zero_denominators(points, &Facts::new(), fields)?;
    let may_fail = zero.denominators.iter().any(|denominator| divides(denominator, fields));
    let when = if may_fail { iferror(zero.when, truth(false)) } else { zero.when };
    Some(WithoutDenominator::new(told, condition, when, zero.denominators, terms))
}

/// Notes a fault where what counts without a denominator is not among the points of the indicator, or cannot be told from what
/// counts where the indicator does not apply.
fn report_misplaced_counts(written: &RawIndicator, source: &SourceFile, resolver: &mut Resolver<'_>) {
    let Some(told) = &written.without_denominator else { return };
    let mut report = |kind: &DiagnosticKind| resolver.report(source, told.span(), kind);
    for count in told.get_ref().counts() {
        let RawCount::Points(points) = count else { continue };
        if points.0 < Amount::ZERO {
            report(&DiagnosticKind::NegativePoints(points.0.to_string()));
        } else if points.0 > written.weight.0.abs() {
            let (points, weight) = (points.0.to_string(), written.weight.0.to_string());
            report(&DiagnosticKind::PointsAboveWeight { points, weight });
        }
    }
    if told.get_ref().leaves_out() {
        if written.extra.is_some() {
            report(&DiagnosticKind::ExtraWith("without_denominator = \"rescale\""));
        } else if written.applies.is_some() && written.otherwise() != Otherwise::Rescale {
            report(&DiagnosticKind::LeftOutAndCounted);
        }
    }
}

/// Notes a fault where a denominator may be 0 and the indicator does not say what counts then, or where it says so and none can
/// be 0. `checks` are the consistency rules of the form: what breaks one of them is returned anyway.
pub(super) fn report_denominators(
    form: &WrittenForm,
    indicators: &[Indicator],
    checks: &[Check],
    declared: &Declarations,
    resolver: &mut Resolver<'_>,
) {
    let source = &form.indicators_source;
    let kept: Facts = checks.iter().filter_map(Check::always).map(|condition| (condition, true)).collect();
    for indicator in indicators {
        let Some(written) = form.indicators.iter().find(|written| *written.id.get_ref() == indicator.id) else {
            continue;
        };
        let told = written.without_denominator.as_ref();
        let mut facts = Facts::new();
        if told.is_none() {
            facts.clone_from(&kept);
            facts.extend(indicator.applies.iter().map(|applies| (applies.clone(), true)));
        }
        let points = &indicator.rule_points;
        let zero = zero_denominators(points, &facts, &declared.fields);
        let (span, kind) = match (zero, told) {
            (Some(zero), None) => {
                let names = Names { declared };
                let all: Vec<String> = zero
                    .denominators
                    .iter()
                    .map(|denominator| format!("“{}”", render(denominator, &names, 0)))
                    .collect();
                let span = written.value.as_ref().map_or_else(|| written.rule.span(), |value| value.span());
                (span, DiagnosticKind::DenominatorMayBeZero(all.join("、")))
            }
            (None, Some(told)) => (told.span(), DiagnosticKind::NoDenominatorIsZero),
            (Some(_), Some(_)) | (None, None) => continue,
        };
        resolver.report(source, span, &kind);
    }
}

/// The names of fields, as formulas write them.
struct Names<'a> {
    declared: &'a Declarations,
}

impl CellNames for Names<'_> {
    fn reference(&self, reference: Ref, _: u32, out: &mut String) {
        out.push_str(&self.declared.fields[reference.field.index()].id);
    }
}

/// Notes a fault where indicators of which only one counts have different weights, or where one of them counts full as soon as
/// it does not apply.
fn report_either(written: &RawIndicator, form: &WrittenForm, resolver: &mut Resolver<'_>) {
    let Some(written_either) = written.either.as_ref().filter(|_| written.extra.is_none()) else { return };
    let either = written_either.get_ref();
    let source = &form.indicators_source;
    let table = |indicator: &RawIndicator| indicator.table.as_ref().map(|table| table.get_ref().clone());
    let is_member =
        |other: &&RawIndicator| other.is_one_of(either) && other.extra.is_none() && table(other) == table(written);
    let first = form.indicators.iter().find(is_member);
    if form.indicators.iter().filter(is_member).count() == 1 {
        resolver.report(source, written_either.span(), &DiagnosticKind::EitherAlone(either.clone()));
    }
    if let Some(first) = first.filter(|first| first.weight.0 != written.weight.0) {
        let kind = DiagnosticKind::EitherWeights {
            either: either.clone(),
            found: written.weight.0.to_string(),
            first: quote(first.id.get_ref()),
            weight: first.weight.0.to_string(),
        };
        resolver.report(source, written.id.span(), &kind);
    }
    if let Some(applies) = &written.applies
        && written.counted_otherwise() == Otherwise::Full
    {
        let others = form.indicators.iter().filter(|other| other.is_one_of(either));
        let others = others.map(|other| other.id.get_ref()).filter(|other| *other != written.id.get_ref());
        let others = others.map(String::as_str).collect::<Vec<_>>().join("、");
        resolver.report(source, applies.span(), &DiagnosticKind::EitherAlwaysWins(others));
    }
}

/// Notes a fault where an indicator says what counts where it does not apply, and not when that is, and where one outside the full
/// mark has what it cannot have.
fn report_misplaced_keys(written: &RawIndicator, source: &SourceFile, resolver: &mut Resolver<'_>) {
    if let Some(otherwise) = written.otherwise.as_ref().filter(|_| written.applies.is_none() && !written.leaves_out()) {
        resolver.report(source, otherwise.span(), &DiagnosticKind::OtherwiseWithoutApplies);
    }
    if written.extra.is_none() {
        return;
    }
    if written.otherwise() != Otherwise::Full {
        resolver.report(source, written.id.span(), &DiagnosticKind::ExtraWith("otherwise（不适用的一律计0分）"));
    }
    if written.either.is_some() {
        resolver.report(source, written.id.span(), &DiagnosticKind::ExtraWith("either"));
    }
}

/// What must be there before any of a rule's conditions means anything: the figures that must be filled, and the
/// computed ones that they name.
fn needed_by_conditions(conditions: Vec<&Expr>, fields: &[Field]) -> (Vec<Ref>, Vec<Ref>) {
    let all = and(conditions.into_iter().cloned());
    let (mut numbers, texts) = needed(&all, fields);
    references(&all, &mut |reference| {
        let field = &fields[reference.field.index()];
        let computed = matches!(field.source, ValueSource::Derived(_)) && field.is_numeric();
        if computed && reference.reach == Reach::One && !numbers.contains(&reference) {
            numbers.push(reference);
        }
    });
    (numbers, texts)
}
