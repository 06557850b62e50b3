//! What of a sheet no block took up: every cell with something in it, or a line around it, is in the form or on this list.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::grid::{Content, Grid, Place};
use super::left_out::{LeftOut, Reason};
use super::messages;

/// The most ranges that are named with the same reason on a sheet: what is left is named as one range around it.
const MOST_RANGES: usize = 200;

/// The cells of a sheet that are nothing in the form, by range. `used` are those that are something, `reasons` why
/// others are not, where that is known.
pub(super) fn left_out(grid: &Grid, used: &HashSet<Place>, reasons: &HashMap<Place, Reason>) -> Vec<LeftOut> {
    let mut places: BTreeMap<Reason, Vec<[Place; 2]>> = BTreeMap::new();
    for cell in grid.cells().iter().filter(|cell| !used.contains(&cell.from)) {
        let by_content = match &cell.content {
            Content::Blank => Reason::Unlabelled,
            Content::Text(_) | Content::Answer(_) => Reason::Words,
            Content::Number(_) | Content::Filled(_) => Reason::Number,
            Content::Formula(_) => Reason::Formula,
            Content::Absent => Reason::CrossedOut,
        };
        let reason = reasons.get(&cell.from).copied().unwrap_or(by_content);
        places.entry(reason).or_default().push([cell.from, cell.to]);
    }
    places.entry(Reason::Hidden).or_default().extend(grid.hidden.iter().map(|place| [*place; 2]));
    let by_reason = places.into_iter().flat_map(|(reason, cells)| {
        bounded(ranges(cells)).into_iter().map(move |range| LeftOut {
            sheet: grid.name.clone(),
            cells: messages::range(range),
            reason: messages::left_out(reason).to_owned(),
        })
    });
    by_reason.collect()
}

/// A sheet of which nothing is in the form.
pub(super) fn whole_sheet(grid: &Grid) -> LeftOut {
    LeftOut {
        sheet: grid.name.clone(),
        cells: messages::range([(0, 0), grid.last]),
        reason: messages::left_out(Reason::Sheet).to_owned(),
    }
}

/// Cells as few rectangles: neighbours in a row first, then rows of the same columns.
fn ranges(cells: Vec<[Place; 2]>) -> Vec<[Place; 2]> {
    let mut in_rows: Vec<[Place; 2]> = Vec::new();
    for [from, to] in cells {
        match in_rows.last_mut() {
            Some([first, last]) if first.0 == from.0 && last.0 == to.0 && last.1 + 1 == from.1 => last.1 = to.1,
            _ => in_rows.push([from, to]),
        }
    }
    let mut ranges: Vec<[Place; 2]> = Vec::new();
    // The last range of each run of columns.
    let mut of_columns: HashMap<[u32; 2], usize> = HashMap::new();
    for [from, to] in in_rows {
        let index = of_columns.entry([from.1, to.1]).or_insert(usize::MAX);
        match ranges.get_mut(*index).filter(|[_, last]| last.0 + 1 == from.0) {
            Some([_, last]) => *last = to,
            None => {
                *index = ranges.len();
                ranges.push([from, to]);
            }
        }
    }
    ranges
}

/// Ranges with one in the place of those past a bound.
fn bounded(mut ranges: Vec<[Place; 2]>) -> Vec<[Place; 2]> {
    if ranges.len() > MOST_RANGES {
        let rest = ranges.split_off(MOST_RANGES - 1);
        let around = rest.into_iter().reduce(|[from, to], [first, last]| {
            [(from.0.min(first.0), from.1.min(first.1)), (to.0.max(last.0), to.1.max(last.1))]
        });
        ranges.extend(around);
    }
    ranges
}

#[cfg(test)]
mod tests {
    use super::{MOST_RANGES, bounded, ranges};

    #[test]
    fn neighbouring_cells_are_one_range() {
        let cells = [(0, 0), (0, 1), (0, 3), (1, 0), (1, 1), (2, 1)].map(|place| [place; 2]);
        assert_eq!(ranges(cells.to_vec()), [[(0, 0), (1, 1)], [(0, 3), (0, 3)], [(2, 1), (2, 1)]]);
    }

    #[test]
    fn ranges_past_the_bound_are_one_around_them_all() {
        let apart = |count: usize| -> Vec<[(u32, u32); 2]> {
            (0..u32::try_from(count).unwrap())
                .map(|number| [(2 * number, number % 3), (2 * number, 5 + number % 3)])
                .collect()
        };
        assert_eq!(bounded(apart(MOST_RANGES)), apart(MOST_RANGES));
        let bounded = bounded(apart(MOST_RANGES + 2));
        assert_eq!(bounded.len(), MOST_RANGES);
        assert_eq!(bounded[..MOST_RANGES - 1], apart(MOST_RANGES - 1));
        let last = u32::try_from(2 * MOST_RANGES + 2).unwrap();
        assert_eq!(bounded[MOST_RANGES - 1], [(last - 4, 0), (last, 7)]);
    }
}
