//! The totals of every scoring table, and the score of the form.

use std::ops::Range;

use crate::diagnostic::kind::DiagnosticKind;
use crate::diagnostic::number::Str;
use crate::diagnostic::source::SourceFile;
use crate::formula::build::{cell, if_, num, or, sum};
use crate::formula::{Expr, FieldIx};
use crate::language::head::RawScore;
use crate::score::{Cap, Limits, Otherwise, Rescaled, TableScores};
use crate::template::declare::{Declarations, ScoringTable};
use crate::template::field::{Field, ValueSource};
use crate::template::indicator::{Indicator, Score};
use crate::template::names::NameScope;
use crate::value::Amount;

use super::resolve::{Resolver, digits};
use super::written::WrittenForm;

/// Gives every table its totals, and the form its score, where `[score]` names a table.
pub(super) fn score(
    form: &WrittenForm,
    declared: &mut Declarations,
    indicators: &[Indicator],
    resolver: &mut Resolver<'_>,
) -> Option<Score> {
    let source = &form.head_source;
    let mut found = None;
    for table in declared.tables.clone() {
        let main = form.head.score.as_ref().filter(|score| score.table.get_ref() == table.id.get_ref());
        let score = totals(form, main, &table, declared, indicators, resolver);
        found = found.or(score);
    }
    if let Some(score) = &form.head.score
        && found.is_none()
    {
        resolver.report(source, score.table.span(), &DiagnosticKind::NoSuchTable(score.table.get_ref().clone()));
        single_if_written(&score.declared, source, resolver);
        single_if_written(&score.grade, source, resolver);
    }
    found
}

/// Gives a table its totals; gives the score of the form where `main` says that it is the one that counts.
fn totals(
    form: &WrittenForm,
    main: Option<&RawScore>,
    table: &ScoringTable,
    declared: &mut Declarations,
    indicators: &[Indicator],
    resolver: &mut Resolver<'_>,
) -> Option<Score> {
    let source = &form.head_source;
    let in_table: Vec<&Indicator> =
        indicators.iter().filter(|indicator| indicator.table == *table.id.get_ref()).collect();
    let weights = table_weight(&in_table);
    let full = main.map_or(weights, |score| score.full.0);
    let most = main.and_then(|score| score.most.as_ref()).map_or(full, |most| {
        if most.get_ref().0 < full {
            let kind = DiagnosticKind::MostBelowFull { most: most.get_ref().0.to_string(), full: full.to_string() };
            resolver.report(source, most.span(), &kind);
        }
        most.get_ref().0
    });
    let caps = main.map_or_else(Vec::new, |score| caps(score, most, declared, form, resolver));
    // The weight of a faulty indicator is not known, so neither is the sum.
    let unknown = resolver.faults.has_faults_in(&form.indicators_source)
        || indicators.len() < form.indicators.len()
        || main.is_some_and(|score| resolver.faults.is_recovered(source, score.table.span()));
    if main.is_some() && weights != full && !unknown {
        // At the first indicator of the table, among whose weights one has to change.
        let first = in_table.first().and_then(|first| {
            form.indicators.iter().find(|written| *written.id.get_ref() == first.id).map(|written| written.id.span())
        });
        match first {
            Some(span) => report_weights(weights, full, &form.indicators_source, span, resolver),
            None => report_weights(weights, full, &form.sheets[table.sheet].source, table.id.span(), resolver),
        }
    }
    let &ScoringTable { weight_total, recomputed_total, self_total, .. } = table;
    let set = |fields: &mut Vec<Field>, field: FieldIx, expr: Expr| {
        fields[field.index()].source = ValueSource::Derived(expr);
        fields[field.index()].min = None;
    };
    let digits = digits(&declared.fields[recomputed_total.index()]);
    let recomputed = |indicator: &Indicator| indicator.recomputed;
    let (uncapped, capped) = (Limits { full, most, caps: &[] }, Limits { full, most, caps: &caps });
    let self_scores = table_scores(&in_table, |indicator| indicator.self_score);
    set(&mut declared.fields, weight_total, num(full));
    set(&mut declared.fields, recomputed_total, table_scores(&in_table, recomputed).total(capped, digits));
    set(&mut declared.fields, self_total, self_scores.total(uncapped, digits));
    main.map(|main| Score {
        full,
        most,
        table: table.id.get_ref().clone(),
        uncapped: table_scores(&in_table, recomputed).total(uncapped, digits),
        // The self-check, which knows what is missing, sets it.
        ceiling: num(full),
        recomputed: recomputed_total,
        self_total,
        declared: single_if_written(&main.declared, source, resolver),
        grade: single_if_written(&main.grade, source, resolver),
        caps,
    })
}

/// The limits of the total.
fn caps(
    score: &RawScore,
    most: Amount,
    declared: &Declarations,
    form: &WrittenForm,
    resolver: &mut Resolver<'_>,
) -> Vec<Cap> {
    let source = &form.head_source;
    let mut caps = Vec::new();
    for cap in &score.cap {
        let limit = cap.most.get_ref().0;
        let known = !resolver.faults.is_recovered(source, score.table.span());
        if known && (limit < Amount::ZERO || limit >= most) {
            let kind = DiagnosticKind::CapNeverBites { cap: limit.to_string(), most: most.to_string() };
            resolver.report(source, cap.most.span(), &kind);
        }
        if let Some(when) = resolver.scalar(&cap.when, source, NameScope::Global, &declared.fields) {
            caps.push(Cap { when, most: limit, message: cap.message.clone() });
        }
    }
    caps
}

/// Reports that the weights do not add up to the full mark.
fn report_weights(weights: Amount, full: Amount, source: &SourceFile, span: Range<usize>, resolver: &mut Resolver<'_>) {
    let kind = DiagnosticKind::Weights {
        found: weights.to_string(),
        full: full.to_string(),
        difference: (weights - full).abs().to_string(),
    };
    resolver.report(source, span, &kind);
}

/// The single field of a name in the head of the form, where one is written.
fn single_if_written(name: &Option<Str>, source: &SourceFile, resolver: &mut Resolver<'_>) -> Option<FieldIx> {
    name.as_ref().and_then(|name| resolver.single(name, source))
}

/// The weights of a table: of indicators of which only one counts, the greatest; of those outside the full mark nothing.
fn table_weight(indicators: &[&Indicator]) -> Amount {
    let mut weight = Amount::ZERO;
    let indicators: Vec<&&Indicator> = indicators.iter().filter(|indicator| indicator.extra.is_none()).collect();
    for (index, indicator) in indicators.iter().enumerate() {
        let first = indicators[..index].iter().all(|other| other.either.is_none() || other.either != indicator.either);
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

/// The scores of a table in one of its columns, by the way in which they count.
fn table_scores(indicators: &[&Indicator], column: impl Fn(&Indicator) -> FieldIx) -> TableScores {
    let (extras, counted): (Vec<&Indicator>, Vec<&Indicator>) =
        indicators.iter().partition(|indicator| indicator.extra.is_some());
    let may_be_left_out =
        |indicator: &Indicator| indicator.applies.clone().filter(|_| indicator.otherwise == Otherwise::Rescale);
    let score = |indicator: &Indicator| {
        let score = cell(column(indicator));
        may_be_left_out(indicator).map_or(score.clone(), |applies| {
            // SUM takes a score that is "" for nothing; what IF gives of one is a text in some programs and a cell in others.
            if_(applies, sum([score]), num(0))
        })
    };
    let mut groups: Vec<&String> = Vec::new();
    for either in counted.iter().filter_map(|indicator| indicator.either.as_ref()) {
        if !groups.contains(&either) {
            groups.push(either);
        }
    }
    let in_group = |group: &&String| {
        let members = counted.iter().filter(|indicator| indicator.either.as_ref() == Some(*group));
        members.map(|indicator| score(indicator)).collect()
    };
    let alone = counted.iter().filter(|indicator| indicator.either.is_none());
    let alone =
        alone.filter_map(|indicator| Some(Rescaled { applies: may_be_left_out(indicator)?, weight: indicator.weight }));
    // Of several of which one counts, the weight is left out where all of them are.
    let together = groups.iter().filter_map(|group| {
        let members: Vec<&&Indicator> =
            counted.iter().filter(|indicator| indicator.either.as_ref() == Some(*group)).collect();
        let applies: Vec<Expr> = members.iter().map(|member| may_be_left_out(member)).collect::<Option<_>>()?;
        let weight = members.iter().map(|member| member.weight).max()?;
        Some(Rescaled { applies: or(applies), weight })
    });
    let rescaled = alone.chain(together);
    TableScores {
        plain: counted
            .iter()
            .filter(|indicator| indicator.either.is_none())
            .map(|indicator| score(indicator))
            .collect(),
        either: groups.iter().map(in_group).collect(),
        rescaled: rescaled.collect(),
        extras: extras.into_iter().map(|indicator| cell(column(indicator))).collect(),
    }
}
