//! The words of the hints, all in one place.

use crate::rollup::facts::{ExactTargets, Measure, UnitText};
use crate::rollup::row::RollupRow;
use crate::template::Template;
use crate::template::display::{fixed, name, percent, points};
use crate::text::quote::{quote, quote_all};
use crate::value::Amount;

use super::far_figure::FarFigure;
use super::peers::{PeerKind, Quartiles};
use super::sharers::Sharers;

/// How many fields are named.
const FIELDS: usize = 3;

/// What a unit gave itself.
pub(super) const FULL_MARKS: &str = "自评都是满分";

/// Every target was met exactly.
pub(super) const ALL_EXACT: &str = "完成值都正好等于指标值";

/// The names of some fields: `存在问题、改进措施等5处`.
pub(super) fn fields(template: &Template, texts: &[UnitText]) -> String {
    let names = texts.iter().take(FIELDS).map(|text| name(template.field(text.field), text.row));
    let names = quote_all(names);
    if texts.len() > FIELDS { format!("{names}等{}处", texts.len()) } else { names }
}

/// What several units share.
pub(super) fn shared_texts(count: usize, length: u64, sharers: Sharers, longest: &str) -> String {
    let who = match sharers {
        Sharers::Several => "不在同一主管部门",
        Sharers::OneParent => "都在同一主管部门",
        Sharers::Most => "多数单位都这样写，可能是统一的写法",
    };
    format!("{}；{who}", same(count, length, longest))
}

/// What a unit has from last year.
pub(super) fn last_year_texts(count: usize, length: u64, longest: &str) -> String {
    format!("与上年通过的表{}", same(count, length, longest))
}

fn same(count: usize, length: u64, longest: &str) -> String {
    let which = if count > 1 { "，最长的" } else { "" };
    format!("{count}处文字相同，共{length}字{which}：{}", quote(longest))
}

/// The unit's own score beside the recomputed one.
pub(super) fn scores_apart(row: &RollupRow, above: Amount) -> String {
    let shown = |number: Option<Amount>| points(number.unwrap_or_default());
    format!("自评{}分，核算{}分，高{}分", shown(row.declared), shown(row.recomputed), points(above))
}

/// The indicators whose own points are above the recomputed: label, own and recomputed points.
pub(super) fn indicators_apart(apart: &[(&str, Amount, Amount)]) -> String {
    let shown = |(label, declared, recomputed): &(&str, Amount, Amount)| {
        format!("{}自评{}分、核算{}分", quote(label), points(*declared), points(*recomputed))
    };
    match apart {
        [] => "各指标的自评与核算相同，自评总分与各指标之和不同".to_owned(),
        apart => apart.iter().map(shown).collect::<Vec<_>>().join("；"),
    }
}

/// A full mark beside the other scores.
pub(super) fn scored_full(row: &RollupRow, full: Amount) -> String {
    let mut said = format!("满分{}分，自评{}分", points(full), points(row.declared.unwrap_or_default()));
    for (word, score) in [("核算", row.recomputed), ("复核", row.reviewed)] {
        if let Some(score) = score {
            said.push_str(&format!("，{word}{}分", points(score)));
        }
    }
    said
}

/// The totals of which each is the full mark.
pub(super) fn full_totals(totals: &[Box<str>]) -> String {
    listed("处", totals.len(), totals.iter().take(FIELDS))
}

/// Targets that were met exactly.
pub(super) fn exact_targets(targets: &ExactTargets) -> String {
    listed("项指标", targets.count as usize, targets.shown.iter())
}

fn listed<'a>(what: &str, count: usize, shown: impl Iterator<Item = &'a Box<str>>) -> String {
    let shown = quote_all(shown);
    format!("{count}{what}：{shown}{}", if count > FIELDS { "等" } else { "" })
}

/// A figure with what it is: `“三公经费合计 决算数”人均12.30万元`.
pub(super) fn measured(template: &Template, measure: Measure, figure: Amount) -> String {
    let label = quote(&template.field(measure.field).label);
    format!(
        "{label}{}{}",
        if measure.per_head.is_some() { "人均" } else { "" },
        self::measure(template, measure, figure)
    )
}

/// The figures of the peers.
pub(super) fn peers(
    template: &Template,
    measure: Measure,
    kind: PeerKind<'_>,
    count: usize,
    quartiles: &Quartiles,
) -> String {
    let who = match kind {
        PeerKind::Under(parent) => format!("{}所属的{count}个单位", quote(parent)),
        PeerKind::Top => format!("{count}个主管部门"),
        PeerKind::Below => format!("{count}个所属单位"),
        PeerKind::All => format!("{count}个单位"),
    };
    let Quartiles { low, median, high } = quartiles;
    let [low, median, high] = [low, median, high].map(|figure| self::measure(template, measure, *figure));
    format!("{who}的中位数是{median}，中间一半在{low}到{high}之间")
}

/// Figures far from those of the peers: the farthest, and how many there are.
pub(super) fn far_figures(figures: &[FarFigure]) -> String {
    let first = figures.first().map_or("", |figure| figure.figure.as_str());
    if figures.len() > 1 { format!("{first}等{}个数", figures.len()) } else { first.to_owned() }
}

/// What the peers have, of the farthest figures.
pub(super) fn figures_of_peers(figures: &[FarFigure]) -> String {
    let Some((first, others)) = figures.split_first() else { return String::new() };
    let others = others.iter().take(FIELDS - 1);
    let others = others.map(|FarFigure { figure, median, .. }| format!("；{figure}，中位数是{median}"));
    format!("{}{}", first.peers, others.collect::<String>())
}

/// A figure as its measure shows it.
pub(super) fn measure(template: &Template, measure: Measure, figure: Amount) -> String {
    let field = template.field(measure.field);
    match measure.per_head {
        Some(_) => format!("{}{}", fixed(figure, 2), field.unit),
        None => percent(figure, field.decimals.saturating_sub(2)),
    }
}

#[cfg(test)]
mod tests {
    use super::{FIELDS, UnitText, fields};
    use crate::builder::load;
    use crate::template::Files;
    use crate::text::comparable::ComparableText;

    #[test]
    fn fields_are_named_up_to_the_bound() {
        let template = load(&Files::built_in("hunan-department-2021").unwrap()).unwrap();
        let text = ComparableText::new("年初预算编制不够细化，年中追加的项目比较多，预算没有调整", "").unwrap();
        let field = template.find("存在问题").unwrap();
        let named = |count: u32| {
            let one = |row| UnitText { digest: text.digest, length: text.length, field, row, is_last_years: false };
            fields(&template, &(0..count).map(one).collect::<Vec<_>>())
        };
        let most = u32::try_from(FIELDS).unwrap();
        let (all, some) = (named(most), named(most + 1));
        assert!(all.matches('“').count() == FIELDS && !all.contains('等'), "{all}");
        assert!(some.matches('“').count() == FIELDS && some.ends_with(&format!("等{}处", most + 1)), "{some}");
    }
}
