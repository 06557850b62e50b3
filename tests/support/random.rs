//! Random fillings of any form: blanks, zeros, negatives, extremes, all from a seed.

use jixiao::internals::template::{Field, FieldType, Template};
use jixiao::value::{Amount, Value};

/// A small generator (SplitMix64), so that a seed gives the same filling everywhere.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, n: u64) -> u64 {
        self.next() % n.max(1)
    }

    pub fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len() as u64) as usize]
    }
}

/// How much of a form a filling leaves blank, in percent: some are all but complete, so that scores come about.
const BLANKS: [u64; 5] = [0, 2, 10, 30, 70];

/// Texts of every kind: markup, formulas, and what the rules on substance look for.
const TEXTS: &[&str] = &[
    "市民之家运营",
    "无",
    "A&B <c>",
    "说明",
    "=1+1",
    "资金支付率",
    "工程验收合格率",
    "公共服务水平显著提升",
    "全年零投诉",
    "%",
    "≥95%",
    "≤90万元",
];

/// Fills every input cell, or leaves it blank; derived cells stay blank.
pub fn fill(template: &Template, seed: u64) -> Vec<Value> {
    let blanks = *Random::new(seed).pick(&BLANKS);
    fill_with(template, seed, blanks)
}

/// The same with so many cells in a hundred left blank.
pub fn fill_with(template: &Template, seed: u64, blanks: u64) -> Vec<Value> {
    let mut random = Random::new(seed);
    let mut values = vec![Value::Blank; template.cells];
    // Lists are filled from the top, with now and then a gap.
    let rows: Vec<u32> = template
        .lists
        .iter()
        .map(|list| if random.chance(25) { list.capacity } else { random.below(u64::from(list.capacity) + 1) as u32 })
        .collect();
    for field in &template.fields {
        if field.formula().is_some() {
            continue;
        }
        let used = field.list.map_or(1, |list| rows[list.0 as usize]);
        for row in 0..used {
            if !random.chance(blanks) {
                values[field.cell(row)] = value(field, &mut random);
            }
        }
    }
    values
}

/// Fills every input cell, and leaves most figures or all of them at 0: what is divided by one of them cannot be computed.
pub fn fill_with_zeros(template: &Template, seed: u64) -> Vec<Value> {
    let mut values = fill_with(template, seed, 0);
    let mut random = Random::new(seed);
    let zeros = *random.pick(&[70, 100]);
    for field in template.fields.iter().filter(|field| field.is_entered()) {
        let is_figure = field.is_numeric();
        if is_figure && random.chance(zeros) {
            let zero = field.min.unwrap_or_default().max(Amount::ZERO);
            values[field.cells()]
                .iter_mut()
                .filter(|value| !value.is_empty())
                .for_each(|value| *value = Value::Number(zero));
        }
    }
    values
}

fn value(field: &Field, random: &mut Random) -> Value {
    match field.kind {
        FieldType::Choice => Value::Text(random.pick(&field.choices).clone()),
        FieldType::Text => Value::Text((*random.pick(TEXTS)).to_owned()),
        FieldType::Date => Value::Number(Amount::from(40_000 + random.below(6_000))),
        FieldType::Amount | FieldType::Count | FieldType::Percent | FieldType::Score => {
            Value::Number(number(field, random))
        }
    }
}

fn number(field: &Field, random: &mut Random) -> Amount {
    let least = field.min.unwrap_or(-Amount::from(1_000_000));
    let most = field.max.unwrap_or(match field.kind {
        FieldType::Percent => Amount::from(2),
        _ => Amount::from(100_000_000),
    });
    let scale = field.decimals;
    let unit = Amount::new(1, scale);
    let drawn = match random.below(10) {
        0 => Amount::ZERO,
        1 => least,
        2 => most,
        3 => unit,
        4 => Amount::new(random.below(1_000_000) as i64, scale) * Amount::NEGATIVE_ONE,
        5 => Amount::new(random.below(1_000_000_000_000) as i64, scale),
        _ => Amount::new(random.below(200_000) as i64, scale),
    };
    drawn.clamp(least, most)
}
