//! Collects the fields, lines and coloured cells of the self-check while it is generated.

use crate::formula::build::{add, concat, count_a, div, eq, gt, if_, num, refer, round, sub, sum, text};
use crate::formula::{Expr, FieldIx, Reach, Ref};
use crate::language::field::FieldType;
use crate::template::declare::Declarations;
use crate::template::field::{Field, ValueSource};
use crate::template::indicator::Indicator;
use crate::template::model::Sheet;
use crate::template::names::SELF_CHECK_PREFIX;
use crate::template::self_check::{SelfCheck, SelfLine, SelfMark, SelfSection, Subject};

use super::messages;
use super::missing::{MOST_ARGUMENTS, MissingInputs, sum_of};

/// The cell of a single field.
pub(super) fn one(field: FieldIx) -> Expr {
    refer(Ref { field, reach: Reach::One })
}

/// The cell of a list column in the row that the formula stands in.
pub(super) fn this_row(field: FieldIx) -> Expr {
    refer(Ref { field, reach: Reach::ThisRow })
}

/// A field of the self-check before it is declared.
pub(super) struct LineField {
    id: String,
    label: String,
    kind: FieldType,
    decimals: u32,
    rows: u32,
}

impl LineField {
    /// A single cell: `自检.ID.LABEL`.
    pub(super) fn new(id: &str, label: &str, kind: FieldType, decimals: u32) -> Self {
        Self { id: format!("{SELF_CHECK_PREFIX}.{id}.{label}"), label: label.to_owned(), kind, decimals, rows: 1 }
    }

    /// A whole number.
    pub(super) fn count(id: &str, label: &str) -> Self {
        Self::new(id, label, FieldType::Count, 0)
    }

    /// A verdict.
    pub(super) fn verdict(id: &str) -> Self {
        Self::new(id, "结论", FieldType::Text, 0)
    }

    /// The same with a cell for each row of a list.
    pub(super) fn with_rows(mut self, rows: u32) -> Self {
        self.rows = rows;
        self
    }
}

/// Generates the self-check.
pub(super) struct SelfCheckBuilder<'a> {
    /// The fields of the form, to which those of the self-check are added.
    pub(super) declared: &'a mut Declarations,
    /// The form's own sheets.
    pub(super) sheets: &'a [Sheet],
    /// The form's indicators.
    pub(super) indicators: &'a [Indicator],
    /// For each list, the field that says which of its rows are used: 1 or 0.
    pub(super) used: Vec<FieldIx>,
    /// For each sheet that may stay blank, the field that says whether it is used: 1 or 0.
    pub(super) used_sheets: Vec<(usize, FieldIx)>,
    /// The lines so far.
    pub(super) lines: Vec<SelfLine>,
    /// The cells that change colour, so far.
    pub(super) marks: Vec<SelfMark>,
}

impl<'a> SelfCheckBuilder<'a> {
    /// Starts the self-check of a form with these sheets and indicators.
    pub(super) fn new(declared: &'a mut Declarations, sheets: &'a [Sheet], indicators: &'a [Indicator]) -> Self {
        Self {
            declared,
            sheets,
            indicators,
            used: Vec::new(),
            used_sheets: Vec::new(),
            lines: Vec::new(),
            marks: Vec::new(),
        }
    }

    /// What formulas about missing inputs need to know.
    pub(super) fn missing_inputs(&self) -> MissingInputs<'_> {
        MissingInputs {
            fields: &self.declared.fields,
            lists: &self.declared.lists,
            used: &self.used,
            used_sheets: &self.used_sheets,
        }
    }

    /// Declares a derived field.
    pub(super) fn derived(&mut self, field: LineField, formula: Expr) -> FieldIx {
        self.declare(field, ValueSource::Derived(formula), true)
    }

    /// Declares the field in which the department explains a line.
    pub(super) fn explanation(&mut self, id: &str, title: &str) -> FieldIx {
        let ix = self.declare(LineField::new(id, "说明", FieldType::Text, 0), ValueSource::Input, false);
        let field = &mut self.declared.fields[ix.index()];
        field.label = format!("{title} 说明");
        "结论为“需说明”时，写明原因。".clone_into(&mut field.note);
        ix
    }

    /// Declares a field. `checking` says whether the program alone fills it.
    pub(super) fn declare(&mut self, field: LineField, source: ValueSource, checking: bool) -> FieldIx {
        let ix = FieldIx(u32::try_from(self.declared.fields.len()).unwrap_or(u32::MAX));
        let rows = field.rows;
        self.declared.fields.push(Field {
            id: field.id,
            label: field.label,
            sheet: self.sheets.len(),
            kind: field.kind,
            source,
            required: false,
            decimals: field.decimals,
            min: None,
            max: None,
            choices: Vec::new(),
            unit: String::new(),
            note: String::new(),
            aliases: Vec::new(),
            rounding: None,
            list: None,
            rows,
            first: self.declared.cells,
            part: None,
            strong: false,
            checking,
        });
        self.declared.cells += rows as usize;
        ix
    }

    /// For each list, declares which of its rows are used.
    pub(super) fn declare_used_rows(&mut self) {
        for list in 0..self.declared.lists.len() {
            let (id, capacity) = (self.declared.lists[list].id.clone(), self.declared.lists[list].capacity);
            let inputs: Vec<Expr> = self.declared.lists[list]
                .columns
                .iter()
                .filter(|column| self.declared.fields[column.index()].formula().is_none())
                .map(|column| this_row(*column))
                .collect();
            let used = if_(gt(count_a(inputs), num(0)), num(1), num(0));
            let flag = self.derived(LineField::count(&id, messages::USED).with_rows(capacity), used);
            self.used.push(flag);
        }
    }

    /// For each sheet that may stay blank, declares whether it is used. While it is not, its derived cells are blank.
    pub(super) fn declare_used_sheets(&mut self) {
        for sheet in 0..self.sheets.len() {
            if !self.sheets[sheet].optional {
                continue;
            }
            let fields = (0u32..).map(FieldIx).zip(&self.declared.fields).filter(|(_, field)| field.sheet == sheet);
            let inputs: Vec<Expr> = fields
                .filter(|(_, field)| field.formula().is_none())
                .map(|(field, declared)| {
                    refer(Ref { field, reach: if declared.rows > 1 { Reach::All } else { Reach::One } })
                })
                .collect();
            let filled = sum_of(inputs.chunks(MOST_ARGUMENTS).map(|part| count_a(part.to_vec())));
            let id = self.sheets[sheet].name.clone();
            let flag = self.derived(LineField::count(&id, messages::USED), if_(gt(filled, num(0)), num(1), num(0)));
            self.used_sheets.push((sheet, flag));
            for field in self.declared.fields.iter_mut().filter(|field| field.sheet == sheet && field.list.is_none()) {
                if let ValueSource::Derived(expr) = &field.source
                    && !matches!(expr, Expr::Number(_))
                {
                    field.source = ValueSource::Derived(if_(eq(one(flag), num(0)), text(""), expr.clone()));
                }
            }
        }
    }

    /// Declares the figures at the top, and gives the self-check.
    pub(super) fn finish(mut self) -> SelfCheck {
        let mut sections = Vec::new();
        for title in [messages::FILLING, messages::RULES, messages::SCORES, messages::SUBSTANCE] {
            let counts = |word: &str| {
                let lines = self.lines.iter().filter(|line| line.section == title);
                let (following, causes): (Vec<&SelfLine>, Vec<&SelfLine>) =
                    lines.partition(|line| matches!(line.subject, Subject::Ceiling | Subject::Total));
                // A lone comparison is a truth value, not a number.
                let count = |lines: Vec<&SelfLine>| {
                    add(num(0), sum_of(lines.into_iter().map(|line| eq(one(line.verdict), text(word)))))
                };
                if following.is_empty() {
                    return count(causes);
                }
                // A wrong total follows from a wrong score: it counts where every score is right.
                let (causes, following) = (count(causes), count(following));
                if_(gt(causes.clone(), num(0)), causes, following)
            };
            if self.lines.iter().any(|line| line.section == title) {
                let (wrong, unexplained) = (counts(messages::WRONG), counts(messages::EXPLAIN));
                let id = format!("第{}部分", sections.len() + 1);
                let wrong = self.derived(LineField::count(&id, "有误项数"), wrong);
                let unexplained = self.derived(LineField::count(&id, "需说明项数"), unexplained);
                sections.push(SelfSection { title, wrong, unexplained });
            }
        }
        let wrong = sum_of(sections.iter().map(|section| one(section.wrong)));
        let wrong = self.derived(LineField::count("全表", "有误项数"), wrong);
        let unexplained = sum_of(sections.iter().map(|section| one(section.unexplained)));
        let unexplained = self.derived(LineField::count("全表", "需说明项数"), unexplained);
        let sheets = self.sheet_progress();
        let cells = |builder: &Self, cells: fn(&SelfLine) -> Option<FieldIx>| {
            let lines = builder.lines.iter().filter(|line| line.section == messages::FILLING);
            sum_of(lines.filter_map(cells).map(one))
        };
        let required = cells(&self, |line| line.left);
        let required = self.derived(LineField::count("全表", "必填格数"), required);
        let filled = cells(&self, |line| line.right);
        let filled = self.derived(LineField::count("全表", "已填格数"), filled);
        let share = if_(eq(one(required), num(0)), num(1), round(div(one(filled), one(required)), 2));
        let progress = self.derived(LineField::new("全表", "填写进度", FieldType::Percent, 2), share);
        let open = sub(one(required), one(filled));
        let counted = |words: [&str; 2], count: Expr| {
            let sentence = concat(concat(text(words[0]), count.clone()), text(words[1]));
            if_(gt(count, num(0)), sentence, text(""))
        };
        let counts = [
            counted(messages::COUNT_OPEN, open.clone()),
            counted(messages::COUNT_WRONG, one(wrong)),
            counted(messages::COUNT_EXPLAIN, one(unexplained)),
        ];
        let not_ready = counts.into_iter().fold(text(messages::NOT_READY), concat);
        let all = sum([open, one(wrong), one(unexplained)]);
        let verdict = if_(eq(all, num(0)), text(messages::READY), not_ready);
        let verdict = self.derived(LineField::verdict("全表"), verdict);
        SelfCheck {
            sheet: self.sheets.len(),
            verdict,
            progress,
            required,
            filled,
            wrong,
            unexplained,
            sheets,
            sections,
            lines: self.lines,
            used: self.used,
            used_sheets: self.used_sheets,
            marks: self.marks,
        }
    }
}

/// The verdict on something unusual: `unexplained`, until the department has filled in the explanation.
pub(super) fn unless_explained(explanation: Option<FieldIx>, unexplained: Expr) -> Expr {
    match explanation {
        Some(field) => if_(gt(count_a([one(field)]), num(0)), text(messages::EXPLAINED), unexplained),
        None => unexplained,
    }
}
