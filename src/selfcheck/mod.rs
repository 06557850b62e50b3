//! The live self-check: the sheet 填报自检, generated from what the form declares.
//!
//! Each consistency rule, each group of required fields and each score becomes a line of derived fields. They are laid out,
//! emitted and recomputed like any other; the findings of families C and S are read from the same fields, so that what the
//! department sees while it fills and what the check says later cannot disagree.

mod changes;
mod filling;
pub mod messages;
mod missing;
mod rules;
mod scores;

use crate::formula::build::{add, concat, div, eq, gt, if_, num, refer, round, sub, sum, text};
use crate::formula::{Expr, FieldIx, Reach, Ref};
use crate::value::Amount;

use crate::builder::declare::Declared;
use crate::builder::last_year::Change;
use crate::language::raw::FieldType;
use crate::template::model::{
    Block, Check, Field, Grade, Indicator, Score, SelfCheck, SelfLine, SelfMark, SelfSection, Sheet, Source,
};

pub use changes::DECIMALS as CHANGE_DECIMALS;
pub use rules::side;

use missing::{Missing, sum_of};

/// What is judged, and so gets lines.
#[derive(Debug)]
pub struct Judged<'a> {
    /// The consistency rules.
    pub checks: &'a [Check],
    /// The figures that may not change much; they get the fields of last year's.
    pub changes: &'a mut [Change],
    /// The scores.
    pub indicators: &'a [Indicator],
    /// The grades.
    pub grades: &'a [Grade],
}

/// Generates the sheet; the score gets its ceiling.
pub fn generate(declared: &mut Declared, judged: Judged<'_>, score: Option<&mut Score>) -> SelfCheck {
    let Judged { checks, changes, indicators, grades } = judged;
    let sheet = declared.sheets.len();
    let mut builder = Builder {
        declared,
        indicators,
        sheet,
        used: Vec::new(),
        used_sheets: Vec::new(),
        lines: Vec::new(),
        marks: Vec::new(),
    };
    builder.flags();
    builder.optional_sheets();
    builder.filling();
    builder.rules(checks);
    builder.changes(changes);
    builder.scores(indicators, score, grades);
    builder.finish()
}

/// The cell of a single field.
fn one(field: FieldIx) -> Expr {
    refer(Ref { field, reach: Reach::One })
}

/// The cell of the row.
fn this(field: FieldIx) -> Expr {
    refer(Ref { field, reach: Reach::ThisRow })
}

/// A field of the sheet before it has its formula.
struct Own {
    id: String,
    label: String,
    kind: FieldType,
    decimals: u32,
    rows: u32,
}

impl Own {
    fn new(id: &str, label: &str, kind: FieldType, decimals: u32) -> Self {
        Self { id: format!("{}.{id}.{label}", messages::PREFIX), label: label.to_owned(), kind, decimals, rows: 1 }
    }

    fn count(id: &str, label: &str) -> Self {
        Self::new(id, label, FieldType::Count, 0)
    }

    fn verdict(id: &str) -> Self {
        Self::new(id, "结论", FieldType::Text, 0)
    }

    fn over(mut self, rows: u32) -> Self {
        self.rows = rows;
        self
    }
}

struct Builder<'a> {
    declared: &'a mut Declared,
    indicators: &'a [Indicator],
    sheet: usize,
    /// For each list the field that tells which of its rows are used: 1 or 0.
    used: Vec<FieldIx>,
    /// For each sheet that may stay blank the field that tells whether it is used: 1 or 0.
    used_sheets: Vec<(usize, FieldIx)>,
    lines: Vec<SelfLine>,
    marks: Vec<SelfMark>,
}

impl Builder<'_> {
    fn missing_inputs(&self) -> Missing<'_> {
        Missing {
            fields: &self.declared.fields,
            lists: &self.declared.lists,
            used: &self.used,
            used_sheets: &self.used_sheets,
        }
    }

    /// A derived field of the sheet.
    fn own(&mut self, own: Own, formula: Expr) -> FieldIx {
        self.field(own, Source::Derived(formula), true)
    }

    /// The field in which the department explains a line.
    fn explanation(&mut self, id: &str, title: &str) -> FieldIx {
        let ix = self.field(Own::new(id, "说明", FieldType::Text, 0), Source::Input, false);
        let field = &mut self.declared.fields[ix.index()];
        field.label = format!("{title} 说明");
        "结论为“需说明”时，写明原因。".clone_into(&mut field.note);
        let id = field.id.clone();
        self.declared.names.fields.insert(id, ix);
        ix
    }

    fn field(&mut self, own: Own, source: Source, checking: bool) -> FieldIx {
        let ix = FieldIx(u32::try_from(self.declared.fields.len()).unwrap_or(u32::MAX));
        self.declared.fields.push(Field {
            id: own.id,
            label: own.label,
            sheet: self.sheet,
            kind: own.kind,
            source,
            required: false,
            decimals: own.decimals,
            min: None,
            max: None,
            choices: Vec::new(),
            unit: String::new(),
            note: String::new(),
            aliases: Vec::new(),
            rounding: None,
            list: None,
            rows: own.rows,
            first: self.declared.cells,
            part: None,
            strong: false,
            checking,
        });
        self.declared.cells += own.rows as usize;
        ix
    }

    /// For each list, which of its rows are used.
    fn flags(&mut self) {
        for list in 0..self.declared.lists.len() {
            let (id, capacity) = (self.declared.lists[list].id.clone(), self.declared.lists[list].capacity);
            let inputs: Vec<Expr> = self.declared.lists[list]
                .columns
                .iter()
                .filter(|column| self.declared.fields[column.index()].formula().is_none())
                .map(|column| this(*column))
                .collect();
            let used = if_(gt(crate::formula::build::count_a(inputs), num(0)), num(1), num(0));
            let own = Own::count(&id, messages::USED).over(capacity);
            let flag = self.own(own, used);
            self.used.push(flag);
        }
    }

    /// For each sheet that may stay blank, whether it is used; while it is not, what is derived there is blank.
    fn optional_sheets(&mut self) {
        for sheet in 0..self.declared.sheets.len() {
            if !self.declared.sheets[sheet].optional {
                continue;
            }
            let fields = (0u32..).map(FieldIx).zip(&self.declared.fields).filter(|(_, field)| field.sheet == sheet);
            let inputs: Vec<Expr> = fields
                .filter(|(_, field)| field.formula().is_none())
                .map(|(field, declared)| {
                    refer(Ref { field, reach: if declared.rows > 1 { Reach::All } else { Reach::One } })
                })
                .collect();
            let filled = sum_of(inputs.chunks(200).map(|part| crate::formula::build::count_a(part.to_vec())));
            let id = self.declared.sheets[sheet].name.clone();
            let flag = self.own(Own::count(&id, messages::USED), if_(gt(filled, num(0)), num(1), num(0)));
            self.used_sheets.push((sheet, flag));
            for field in self.declared.fields.iter_mut().filter(|field| field.sheet == sheet && field.list.is_none()) {
                if let Source::Derived(expr) = &field.source
                    && !matches!(expr, Expr::Number(_))
                {
                    field.source = Source::Derived(if_(eq(one(flag), num(0)), text(""), expr.clone()));
                }
            }
        }
    }

    /// The figures at the top, and the sheet itself.
    fn finish(mut self) -> SelfCheck {
        let mut sections = Vec::new();
        for title in [messages::FILLING, messages::RULES, messages::SCORES] {
            let counts = |word: &str| {
                let lines = self.lines.iter().filter(|line| line.section == title);
                // A lone comparison is a truth value, not a number.
                add(num(0), sum_of(lines.map(|line| eq(one(line.verdict), text(word)))))
            };
            if self.lines.iter().any(|line| line.section == title) {
                let (wrong, unexplained) = (counts(messages::WRONG), counts(messages::EXPLAIN));
                let id = format!("第{}部分", sections.len() + 1);
                let wrong = self.own(Own::count(&id, "有误项数"), wrong);
                let unexplained = self.own(Own::count(&id, "需说明项数"), unexplained);
                sections.push(SelfSection { title, wrong, unexplained });
            }
        }
        let wrong = sum_of(sections.iter().map(|section| one(section.wrong)));
        let wrong = self.own(Own::count("全表", "有误项数"), wrong);
        let unexplained = sum_of(sections.iter().map(|section| one(section.unexplained)));
        let unexplained = self.own(Own::count("全表", "需说明项数"), unexplained);
        let part = |builder: &Self, part: fn(&SelfLine) -> Option<FieldIx>| {
            let lines = builder.lines.iter().filter(|line| line.section == messages::FILLING);
            sum_of(lines.filter_map(part).map(one))
        };
        let required = part(&self, |line| line.left);
        let required = self.own(Own::count("全表", "必填格数"), required);
        let filled = part(&self, |line| line.right);
        let filled = self.own(Own::count("全表", "已填格数"), filled);
        let share = if_(eq(one(required), num(0)), num(1), round(div(one(filled), one(required)), 2));
        let progress = self.own(Own::new("全表", "填写进度", FieldType::Percent, 2), share);
        let open = sub(one(required), one(filled));
        let counted = |words: [&str; 2], count: Expr| {
            let said = concat(concat(text(words[0]), count.clone()), text(words[1]));
            if_(gt(count, num(0)), said, text(""))
        };
        let said = [
            counted(messages::COUNT_OPEN, open.clone()),
            counted(messages::COUNT_WRONG, one(wrong)),
            counted(messages::COUNT_EXPLAIN, one(unexplained)),
        ];
        let not_ready = said.into_iter().fold(text(messages::NOT_READY), concat);
        let all = sum([open, one(wrong), one(unexplained)]);
        let verdict = if_(eq(all, num(0)), text(messages::READY), not_ready);
        let verdict = self.own(Own::verdict("全表"), verdict);
        self.declared.sheets.push(sheet());
        SelfCheck {
            sheet: self.sheet,
            verdict,
            progress,
            required,
            filled,
            wrong,
            unexplained,
            sections,
            lines: self.lines,
            used: self.used,
            used_sheets: self.used_sheets,
            marks: self.marks,
        }
    }
}

fn sheet() -> Sheet {
    Sheet {
        name: messages::SHEET.to_owned(),
        title: messages::SHEET.to_owned(),
        tag: String::new(),
        unit_line: false,
        landscape: true,
        optional: false,
        columns: [5, 42, 22, 14, 14, 13, 9, 10, 34].into_iter().map(Amount::from).collect(),
        blocks: vec![Block::SelfCheck],
        remarks: Vec::new(),
    }
}
