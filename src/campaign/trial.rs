//! `campaign try`: how often the rules of a form would have struck in the returns that passed.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use rayon::prelude::*;
use serde::Serialize;

use crate::campaign_folder::{ListedFile, Subfolder};
use crate::check::judge_in_full;
use crate::files::read_file;
use crate::finding::Severity;
use crate::form::Form;
use crate::intake::recognise::identity;
use crate::intake::{Book, read};
use crate::text::file_name::is_workbook_name;

use super::error::CampaignError;
use super::form::load_form;
use super::messages;
use super::open::Campaign;

/// The most places that are named of a rule.
const MOST_PLACES: usize = 3;

/// What the rules of a form strike in the returns that passed.
#[derive(Debug, Serialize)]
pub struct TrialReport {
    /// How many returns were checked.
    pub returns: usize,
    /// The files that could not be read as the form, and why.
    pub unread: Vec<String>,
    /// The codes asked for that the form has no rule of.
    pub unknown: Vec<String>,
    /// The rules, those that strike most first.
    pub rules: Vec<TriedRule>,
}

/// A rule with what it strikes.
#[derive(Debug, Serialize)]
pub struct TriedRule {
    /// The code.
    pub code: String,
    /// What it is called.
    pub title: String,
    /// How many findings it gave.
    pub findings: usize,
    /// In how many returns.
    pub returns: usize,
    /// Some of the places, each with its unit and what is said.
    pub places: Vec<String>,
}

/// What was found in a return: its unit, and the code and the sentence of each finding.
struct TriedReturn {
    unit: String,
    found: Vec<(String, String)>,
}

impl Campaign {
    /// Checks the returns that passed by the rules of a form: the campaign's own, or another, which has the same cells and rules on
    /// trial. Nothing is written. `codes` are the rules to tell of; all where there are none.
    ///
    /// # Errors
    /// Where there is no such form, or the folder of what passed cannot be read.
    pub fn try_rules(&self, form: Option<&str>, codes: &[String]) -> Result<TrialReport, CampaignError> {
        let other = form.map(|selector| load_form(self.folder.root(), selector)).transpose()?;
        let form = other.as_ref().unwrap_or(&self.form);
        let passed = self.folder.subfolder(Subfolder::Passed);
        let listed = self.folder.list(Subfolder::Passed).map_err(|error| CampaignError::File(passed, error))?;
        let files: Vec<ListedFile> = listed.into_iter().filter(|file| is_workbook_name(&file.name)).collect();
        let attempt =
            |file: &ListedFile| try_return(form, file).map_err(|why| messages::unread_return(&file.name, &why));
        let tried: Vec<Result<TriedReturn, String>> = files.par_iter().map(attempt).collect();
        let (tried, unread): (Vec<_>, Vec<_>) = tried.into_iter().partition(Result::is_ok);
        let tried: Vec<TriedReturn> = tried.into_iter().flatten().collect();
        let unread = unread.into_iter().filter_map(Result::err).collect();
        let rules = tally(form, &tried, codes);
        let is_unknown = |code: &&String| !rules.iter().any(|rule| rule.code == **code);
        let unknown = codes.iter().filter(is_unknown).cloned().collect();
        Ok(TrialReport { returns: tried.len(), unread, unknown, rules })
    }
}

fn try_return(form: &Form, file: &ListedFile) -> Result<TriedReturn, String> {
    let bytes = read_file(&file.path).map_err(|error| error.to_string())?;
    let book = Book::open(&bytes).map_err(|why| why.finding(&file.name).message)?;
    // Every rule speaks for itself here, whatever causes what.
    let outcome = judge_in_full(form, &read(form, &book, identity(&book)));
    let to_act_on = outcome.findings.iter().filter(|finding| finding.severity < Severity::Notice);
    let found = to_act_on.map(|finding| {
        let place = finding.location.as_ref().map_or_else(String::new, |location| format!("{location} "));
        (finding.code.to_string(), format!("{place}{}", finding.message))
    });
    let found = found.collect();
    Ok(TriedReturn { unit: outcome.unit_name, found })
}

/// The rules of the form with what they strike, those that strike most first; those that never do are among them.
fn tally(form: &Form, tried: &[TriedReturn], codes: &[String]) -> Vec<TriedRule> {
    let template = &form.template;
    let checks = template.checks.iter().map(|check| (check.code.as_str(), check.title.as_str()));
    let groups = template.substance.iter().flat_map(|group| &group.rules);
    let substance = groups.map(|rule| (rule.code.as_str(), rule.title.as_str()));
    let mut titles: BTreeMap<&str, &str> = BTreeMap::new();
    for (code, title) in checks.chain(substance) {
        titles.entry(code).or_insert(title);
    }
    let wanted = |code: &str| codes.is_empty() || codes.iter().any(|wanted| wanted == code);
    let mut rules: Vec<TriedRule> = Vec::new();
    for (code, title) in titles.into_iter().filter(|(code, _)| wanted(code)) {
        let of_rule = tried.iter().flat_map(|own| own.found.iter().map(move |(found, text)| (own, found, text)));
        let of_rule: Vec<_> = of_rule.filter(|(_, found, _)| *found == code).collect();
        let returns: BTreeSet<*const TriedReturn> = of_rule.iter().map(|(own, ..)| std::ptr::from_ref(*own)).collect();
        let places = of_rule.iter().take(MOST_PLACES).map(|(own, _, text)| format!("{}：{text}", own.unit)).collect();
        rules.push(TriedRule {
            code: code.to_owned(),
            title: title.to_owned(),
            findings: of_rule.len(),
            returns: returns.len(),
            places,
        });
    }
    rules.sort_by(|first, second| (second.returns, &first.code).cmp(&(first.returns, &second.code)));
    rules
}

impl TrialReport {
    /// The report in words.
    pub fn text(&self) -> String {
        let mut out = format!("按这些规则核对了已通过的{}份表格。\n", self.returns);
        let (striking, never): (Vec<&TriedRule>, Vec<&TriedRule>) =
            self.rules.iter().partition(|rule| rule.findings > 0);
        // Writing to a string cannot fail.
        for rule in striking {
            let TriedRule { code, title, findings, returns, places } = rule;
            let _ = writeln!(out, "\n{code} {title}：{returns}份、{findings}处");
            places.iter().for_each(|place| _ = writeln!(out, "  {place}"));
        }
        if !never.is_empty() {
            let codes: Vec<&str> = never.iter().map(|rule| rule.code.as_str()).collect();
            let _ = writeln!(out, "\n从来没有查出过的{}条：{}", never.len(), codes.join("、"));
        }
        if !self.unknown.is_empty() {
            let _ = writeln!(out, "\n这个模板没有的规则：{}", self.unknown.join("、"));
        }
        for why in &self.unread {
            let _ = writeln!(out, "\n{why}");
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::{Form, MOST_PLACES, TriedReturn, tally};
    use crate::builder::load;
    use crate::template::Files;

    #[test]
    fn the_places_of_a_rule_are_named_up_to_the_bound_and_counted_all() {
        let form = Form::new(load(&Files::built_in("hunan-department-2021").unwrap()).unwrap());
        let code = form.template.checks[0].code.clone();
        let struck = |count: usize| {
            let found = |number: usize| (code.clone(), format!("第{number}处"));
            let own = |first: usize, last: usize| TriedReturn {
                unit: "甲局".to_owned(),
                found: (first..last).map(found).collect(),
            };
            // The first return has all but one.
            let tried = [own(0, count - 1), own(count - 1, count), own(0, 0)];
            let rules = tally(&form, &tried, std::slice::from_ref(&code));
            assert_eq!(rules.len(), 1);
            (rules[0].returns, rules[0].findings, rules[0].places.len())
        };
        assert_eq!(struck(MOST_PLACES), (2, MOST_PLACES, MOST_PLACES));
        assert_eq!(struck(MOST_PLACES + 1), (2, MOST_PLACES + 1, MOST_PLACES));
    }

    #[test]
    fn the_rules_that_strike_most_come_first_and_others_by_their_codes() {
        let form = Form::new(load(&Files::built_in("hunan-department-2021").unwrap()).unwrap());
        let all: Vec<String> = tally(&form, &[], &[]).into_iter().map(|rule| rule.code).collect();
        assert!(all.is_sorted() && all.len() > 2, "{all:?}");
        let struck = TriedReturn { unit: "甲局".to_owned(), found: vec![(all[2].clone(), String::new())] };
        let first: Vec<String> = tally(&form, &[struck], &[]).into_iter().map(|rule| rule.code).take(3).collect();
        assert_eq!(first, [all[2].clone(), all[0].clone(), all[1].clone()]);
    }
}
