//! Tries the changes that fit, and keeps those that mend what they touch and break nothing.

use crate::check::consistency::is_broken;
use crate::check::findings::Findings;
use crate::check::slips::Repair;
use crate::compute::{Computed, Trial};
use crate::selfcheck::messages as verdicts;
use crate::template::{Subject, Template};
use crate::value::{Amount, Value};

use super::candidates::number_tables;
use super::model::{Bounds, Fitting, Grounds, Mended, Place, Search};
use super::rules::{BrokenRule, FEWEST_RULES, says};

/// How far a figure is moved to see whether the rules ask for it: a hundredth of it.
const LITTLE: Amount = Amount::from_parts(1, 0, 0, false, 2);

impl<'a, 't> Search<'a, 't> {
    pub(super) fn new(
        template: &'t Template,
        typed: &Computed,
        computed: &Computed,
        rules: &'a [BrokenRule<'a>],
        findings: &Findings<'_>,
        bounds: Bounds,
    ) -> Self {
        let trial = Trial::new(template, computed.values.clone());
        let differences = rules.iter().map(|rule| rule.difference(&trial.view())).collect();
        let lines = template.self_check.lines.iter();
        let judged = lines.filter(|line| matches!(line.subject, Subject::Check(_) | Subject::Change(_)));
        let verdicts = judged.flat_map(|line| template.field(line.rows.unwrap_or(line.verdict)).cells()).collect();
        let form = findings.form;
        let mut places = vec![Place::default(); template.cells];
        for (ix, field) in template.indexed() {
            let place = &form.layout.places[ix.index()];
            for row in 0..field.rows {
                let cell = place.cell_of_row(row);
                places[field.cell(row)] = Place { sheet: place.sheet, row: cell.row, col: cell.col, table: 0 };
            }
        }
        number_tables(&mut places);
        let mut search = Self {
            template,
            rules,
            differences,
            trial,
            candidates: Vec::new(),
            bystanders: Vec::new(),
            verdicts,
            places,
            bounds,
            trials: 0,
            is_cut_short: false,
            mended: Vec::new(),
        };
        search.find_candidates(typed, findings);
        search
    }

    /// Tries everything, and gives the changes that are certain.
    pub(super) fn run(mut self) -> Vec<Mended> {
        self.try_everything();
        self.certain()
    }

    /// Finds the changes that mend what they touch; none where there is more to try than is tried.
    fn try_everything(&mut self) {
        if self.is_cut_short {
            return;
        }
        let mut fitting = self.fitting_slips();
        fitting.extend(self.fitting_exchanges());
        fitting.extend(self.fitting_columns());
        let (others, fitting): (Vec<Fitting>, Vec<Fitting>) =
            fitting.into_iter().partition(|fitting| fitting.grounds == Grounds::Inequality);
        fitting.into_iter().for_each(|fitting| self.compute(fitting));
        if self.is_cut_short {
            self.mended.clear();
        }
        // What rules ask for only as less or greater may have come about in other ways as well.
        if self.mended.iter().any(|change| change.grounds == Grounds::Scale) {
            others.into_iter().for_each(|other| self.compute(other));
            if self.is_cut_short {
                self.mended.retain(|change| change.grounds == Grounds::Equality);
            }
        }
    }

    /// Computes the form with a change, and keeps the change if it mends every broken rule that it touches and breaks none.
    fn compute(&mut self, fitting: Fitting) {
        if self.trials == self.bounds.trials {
            self.is_cut_short = true;
        }
        if self.is_cut_short {
            return;
        }
        self.trials += 1;
        let Fitting { grounds, repair, changes } = fitting;
        let touches = |rule: &BrokenRule<'_>| changes.iter().any(|(cell, _)| rule.sources.contains(cell));
        let touched: Vec<usize> = (0..self.rules.len()).filter(|index| touches(&self.rules[*index])).collect();
        let mends = touched.len() >= FEWEST_RULES && self.mends(&changes, &touched);
        if mends {
            // Scores that are full either way do not tell which of two figures was meant to stand where.
            let is_open = repair == Repair::Exchanged && self.leaves_open(&changes, &touched);
            self.mended.push(Mended { grounds, repair, changes, rules: touched, is_open });
        }
    }

    /// Whether all rules that hold with the changes hold as well where one of the figures is a little less and where it is a little
    /// more: they do not ask for that figure then.
    fn leaves_open(&mut self, changes: &[(usize, Value)], touched: &[usize]) -> bool {
        (0..changes.len()).any(|index| {
            let Some(number) = changes[index].1.as_number() else { return false };
            let little = number.saturating_mul(LITTLE);
            [number.saturating_sub(little), number.saturating_add(little)].into_iter().all(|nudged| {
                let mut changes = changes.to_vec();
                changes[index].1 = Value::Number(nudged);
                self.mends(&changes, touched)
            })
        })
    }

    /// Whether these rules hold with some changes, and no other is broken.
    fn mends(&mut self, changes: &[(usize, Value)], touched: &[usize]) -> bool {
        let (rules, judged) = (self.rules, &self.verdicts);
        self.trial.with(changes, |view, changed| {
            let is_mended = |rule: &usize| {
                let verdict = &view.values[rules[*rule].verdict];
                says(verdict, verdicts::PASS) || says(verdict, verdicts::NOT_APPLICABLE)
            };
            let was_broken = |cell: &usize| rules.iter().any(|rule| rule.verdict == *cell);
            let is_judged = |cell: &&usize| judged.contains(*cell) && !was_broken(cell);
            let breaks = changed.iter().filter(is_judged).any(|cell| is_broken(&view.values[*cell]));
            touched.iter().all(is_mended) && !breaks
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::model::BOUNDS;
    use super::super::rules::broken_rules;
    use super::{Bounds, Findings, Grounds, Mended, Repair, Search};
    use crate::builder::load;
    use crate::check::conclusions::{conclude, state};
    use crate::check::outcome::State;
    use crate::compute::compute;
    use crate::form::Form;
    use crate::intake::Submission;
    use crate::template::Files;
    use crate::value::{Amount, Value};

    fn form() -> Form {
        Form::new(load(&Files::built_in("mof-project-2020").unwrap()).unwrap())
    }

    /// The clean filling of the form, where the budget of a project has two digits exchanged.
    fn typed(form: &Form) -> State {
        let template = &form.template;
        let mut values = vec![Value::Blank; template.cells];
        let text = std::fs::read_to_string("tests/injection/clean/mof-project-2020.toml").unwrap();
        for (id, filled) in text.parse::<toml::Table>().unwrap() {
            let field = template.field(template.find(&id).unwrap());
            let rows = filled.as_array().cloned().unwrap_or_else(|| vec![filled]);
            for (cell, filled) in field.cells().zip(rows) {
                let text = filled.as_str().map_or_else(|| filled.to_string(), str::to_owned);
                let number = text.parse::<Amount>().ok().map(Value::Number);
                values[cell] = number.unwrap_or(if text.is_empty() { Value::Blank } else { Value::Text(text) });
            }
        }
        let budget = template.field(template.find("项目1.财政拨款.全年").unwrap()).cell(0);
        values[budget] = Value::Number(Amount::from(159));
        state(form, compute(template, values, |_| false))
    }

    #[test]
    fn a_change_is_told_only_where_everything_was_tried() {
        let form = form();
        let (template, typed) = (&form.template, typed(&form));
        let submission = Submission::blank(template);
        let findings = Findings::new(&form, &submission);
        let conclusions = conclude(&typed, &findings);
        let rules = broken_rules(&typed.computed, &conclusions, &findings);
        assert_eq!(rules.iter().map(|rule| rule.finding.code.as_str()).collect::<Vec<_>>(), ["C01", "C09"]);

        let within =
            |bounds: Bounds| Search::new(template, &typed.computed, &typed.computed, &rules, &findings, bounds);
        let mut search = within(BOUNDS);
        search.try_everything();
        let enough = Bounds { cells: search.candidates.len(), trials: search.trials };
        assert!(enough.cells > 1 && enough.trials > 1, "{enough:?}");
        // Arithmetic rules most changes out before they are computed: a larger form stays within the bound as well.
        assert!(enough.trials * 10 < BOUNDS.trials, "{enough:?}");
        assert_eq!(search.certain().len(), 1);
        assert_eq!(within(enough).run().len(), 1);
        assert_eq!(within(Bounds { cells: enough.cells - 1, ..enough }).run().len(), 0);
        assert_eq!(within(Bounds { trials: enough.trials - 1, ..enough }).run().len(), 0);
    }

    #[test]
    fn exchanged_columns_are_told_only_where_that_mends_everything() {
        let form = form();
        let (template, typed) = (&form.template, typed(&form));
        let submission = Submission::blank(template);
        let findings = Findings::new(&form, &submission);
        let conclusions = conclude(&typed, &findings);
        let broken = broken_rules(&typed.computed, &conclusions, &findings);
        let told = |repair: Repair, rules: &[usize]| {
            let mut search = Search::new(template, &typed.computed, &typed.computed, &broken, &findings, BOUNDS);
            // No figure makes the rules one group.
            search.candidates.clear();
            let (grounds, changes, rules) = (Grounds::Equality, Vec::new(), rules.to_vec());
            search.mended.push(Mended { grounds, repair, changes, rules, is_open: false });
            search.certain().len()
        };
        assert_eq!((told(Repair::Exchanged, &[0]), told(Repair::Exchanged, &[0, 1])), (1, 1));
        assert_eq!((told(Repair::ColumnsExchanged, &[0]), told(Repair::ColumnsExchanged, &[0, 1])), (0, 1));
    }

    #[test]
    fn what_is_off_by_a_power_of_ten_is_told_only_where_every_other_explanation_was_tried() {
        let form = form();
        let (template, typed) = (&form.template, typed(&form));
        let submission = Submission::blank(template);
        let findings = Findings::new(&form, &submission);
        let conclusions = conclude(&typed, &findings);
        let mut broken = broken_rules(&typed.computed, &conclusions, &findings);
        broken.iter_mut().filter_map(|rule| rule.sides.as_mut()).for_each(|sides| sides.at_most = true);
        let told = |trials: usize| {
            let bounds = Bounds { trials, ..BOUNDS };
            let mut search = Search::new(template, &typed.computed, &typed.computed, &broken, &findings, bounds);
            for grounds in [Grounds::Scale, Grounds::Equality] {
                let (repair, changes, rules) = (Repair::Exchanged, Vec::new(), vec![0]);
                search.mended.push(Mended { grounds, repair, changes, rules, is_open: false });
            }
            search.try_everything();
            (search.mended.iter().map(|change| change.grounds).collect::<Vec<_>>(), search.trials)
        };
        let (all, trials) = told(BOUNDS.trials);
        assert!(all.contains(&Grounds::Scale) && trials < BOUNDS.trials, "{trials}");
        assert_eq!((told(trials).0, told(trials - 1).0), (all, vec![Grounds::Equality]));
    }
}
