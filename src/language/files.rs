//! The texts of a form's files, together with those of the forms that it extends or takes last year's figures from.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use include_dir::{Dir, include_dir};
use serde::{Deserialize, Serialize};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::diagnostic::collector::Collector;
use crate::diagnostic::fault::{Fault, Faults};
use crate::diagnostic::kind::DiagnosticKind;
use crate::text::digest::of_parts;

/// The forms inside the binary, as `build.rs` gathers them.
static BUILT_IN: Dir<'static> = include_dir!("$OUT_DIR/workbook-templates");

/// The file of the head, without which a folder holds no form.
pub(crate) const HEAD: &str = "template.toml";
/// The file about last year.
pub(crate) const LAST_YEAR: &str = "last-year.toml";

/// The folder of the rules on substance, within that of the built-in forms and within a form's own.
const RULES: &str = "rules";
/// The file that says which of these rules a form takes, and for what.
pub(crate) const RULES_TAKEN: &str = "rules.toml";

/// What a form's files are read for, which decides which other forms' files are read with them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
enum Purpose {
    /// A form to be used: the form that it extends and last year's are read too.
    #[default]
    Main,
    /// Last year's form of another: the form that it extends is read too.
    LastYear,
    /// A form that another extends, which must be complete.
    Base,
}

/// Finds the folder of a form by the form's name, for a form that extends it or takes last year's figures from it.
pub(crate) type FindFolder<'a> = dyn Fn(&str) -> Option<FormFolder> + 'a;

/// The folder of the chapters of a form's report.
const REPORT: &str = "report";
/// The folders within that of a form.
pub(crate) const FOLDERS: [&str; 3] = ["sheets", RULES, REPORT];

/// Whether a file within a form's folder is one of the form's, by its path with `/` between the parts.
pub(crate) fn is_form_file(path: &str) -> bool {
    let ending = if is_chapter(path) { ".md" } else { ".toml" };
    path.ends_with(ending)
}

/// Whether a file within a form's folder stands among the chapters of its report.
fn is_chapter(path: &str) -> bool {
    path.strip_prefix(REPORT).is_some_and(|rest| rest.starts_with('/'))
}

/// What stands in the folder of one form, before it is joined with the forms that it names.
#[derive(Debug, Default)]
pub struct FormFolder {
    /// The texts by their path within the folder, with `/` between the parts.
    pub texts: BTreeMap<String, String>,
    /// The files in another encoding than UTF-8, which are among the texts all the same.
    pub non_utf8_files: Vec<String>,
    /// What could not be read.
    pub(crate) faults: Collector,
}

impl FormFolder {
    /// The folder of the built-in form with this id.
    pub fn built_in(id: &str) -> Option<Self> {
        let folder = BUILT_IN.get_dir(id)?;
        let within = FOLDERS.into_iter().filter_map(|within| BUILT_IN.get_dir(format!("{id}/{within}")));
        let mut texts = BTreeMap::new();
        for file in folder.files().chain(within.flat_map(Dir::files)) {
            let Ok(path) = file.path().strip_prefix(id) else { continue };
            let Some(text) = file.contents_utf8() else { continue };
            let path = path.to_string_lossy().replace('\\', "/");
            if is_form_file(&path) {
                texts.insert(path, text.to_owned());
            }
        }
        Some(Self { texts, ..Self::default() })
    }
}

/// The texts of a form's files by their path within its folder, with `/` between the parts.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Files {
    texts: BTreeMap<String, String>,
    /// The folder's name, for pointing into a form that another extends.
    name: String,
    /// The form that this one extends.
    base: Option<Box<Files>>,
    /// The form of last year.
    last_year: Option<Box<Files>>,
    purpose: Purpose,
    /// The files in another encoding than UTF-8.
    non_utf8_files: Vec<String>,
}

impl Files {
    /// The built-in form with this id.
    pub fn built_in(id: &str) -> Option<Self> {
        // Tests load every built-in form with the forms that it names, so this fails for none.
        Self::join(id, FormFolder::built_in(id)?, &FormFolder::built_in).ok()
    }

    /// The ids of the built-in forms, in order.
    pub fn built_in_ids() -> Vec<String> {
        let mut ids: Vec<String> = BUILT_IN
            .dirs()
            .filter(|folder| folder.get_file(folder.path().join(HEAD)).is_some())
            .map(|folder| folder.path().to_string_lossy().into_owned())
            .collect();
        ids.sort();
        ids
    }

    /// Joins the texts of a form's folder with those of the forms that it names: the one that it extends, and last year's.
    /// `find` gives the folder of a form by its name.
    ///
    /// # Errors
    /// Where a text of any of them could not be read, or the form to extend is not there or extends another itself.
    pub fn join(name: &str, folder: FormFolder, find: &FindFolder<'_>) -> Result<Self, Faults> {
        Self::join_as(name, folder, find, Purpose::Main)
    }

    fn join_as(name: &str, folder: FormFolder, find: &FindFolder<'_>, purpose: Purpose) -> Result<Self, Faults> {
        let FormFolder { texts, non_utf8_files, mut faults } = folder;
        let mut files = Self { texts, name: name.to_owned(), base: None, last_year: None, purpose, non_utf8_files };
        if let Some(base) = files.base_id() {
            files.base = Self::related(&base, find, Purpose::Base)?;
            match &files.base {
                None => {
                    let text = files.text(HEAD).unwrap_or_default();
                    let start = text.find("extends").unwrap_or_default();
                    faults.add(HEAD, text, start..start, &DiagnosticKind::NoBase(base));
                }
                Some(found) if found.extends().is_some() => {
                    faults.add(HEAD, "", 0..0, &DiagnosticKind::BaseExtends(base));
                }
                Some(_) => {}
            }
        }
        if let Some(last) = files.last_year_id() {
            files.last_year = Self::related(&last, find, Purpose::LastYear)?;
        }
        faults.finish().map(|()| files)
    }

    /// A form that another names; its faults say in which form they are.
    fn related(name: &str, find: &FindFolder<'_>, purpose: Purpose) -> Result<Option<Box<Self>>, Faults> {
        let Some(folder) = find(name) else { return Ok(None) };
        let elsewhere = |fault: Fault| Fault { file: format!("{name}/{}", fault.file), ..fault };
        Self::join_as(name, folder, find, purpose)
            .map(|files| Some(Box::new(files)))
            .map_err(|faults| Faults(faults.0.into_iter().map(elsewhere).collect()))
    }

    /// A folder made in memory.
    pub fn from_texts<'a>(texts: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let texts = texts.into_iter().map(|(name, text)| (name.to_owned(), text.to_owned())).collect();
        Self { texts, ..Self::default() }
    }

    /// The same form with other texts, which stand by themselves: it extends no other, and takes the same form's figures of last year.
    pub(crate) fn rewritten(&self, texts: BTreeMap<String, String>) -> Self {
        Self {
            texts,
            name: self.name.clone(),
            base: None,
            last_year: self.last_year.clone(),
            purpose: self.purpose,
            non_utf8_files: Vec::new(),
        }
    }

    /// The form that this one extends.
    pub(crate) fn base(&self) -> Option<&Self> {
        self.base.as_deref()
    }

    /// The form of last year, where this one takes figures from it.
    pub(crate) fn last_year(&self) -> Option<&Self> {
        self.last_year.as_deref()
    }

    /// Whether these are the files of another's last year, whose own last year does not matter.
    pub(crate) fn is_last_year(&self) -> bool {
        self.purpose == Purpose::LastYear
    }

    /// The files in another encoding than UTF-8, inherited ones among them.
    pub(crate) fn non_utf8_files(&self) -> Vec<String> {
        let inherited = self
            .base()
            .into_iter()
            .flat_map(|base| base.non_utf8_files.iter().map(|file| format!("{}/{file}", base.name)));
        self.non_utf8_files.iter().cloned().chain(inherited).collect()
    }

    /// The folder's name.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The id of the form to extend, if the head names one.
    fn extends(&self) -> Option<String> {
        self.top_level_text(HEAD, "extends")
    }

    fn base_id(&self) -> Option<String> {
        self.extends().filter(|_| self.purpose != Purpose::Base)
    }

    fn last_year_id(&self) -> Option<String> {
        let named =
            || self.top_level_text(LAST_YEAR, "form").or_else(|| self.base()?.top_level_text(LAST_YEAR, "form"));
        if self.purpose == Purpose::Main { named() } else { None }
    }

    /// The text under a key at the top of a file of the form's own, also where a fault of syntax makes the line unreadable.
    fn top_level_text(&self, file: &str, key: &str) -> Option<String> {
        let text = self.text(file)?;
        let table = DeTable::parse_recoverable(text).0.into_inner();
        let read = table.get(key).and_then(|value| value.get_ref().as_str()).map(str::to_owned);
        let from_unreadable_line = || {
            let mut lines = text.lines().take_while(|line| !line.starts_with('['));
            let line = lines.find(|line| line.trim_start().starts_with(key))?;
            line.split(['"', '“', '”']).nth(1).map(str::to_owned)
        };
        read.or_else(from_unreadable_line)
    }

    /// Whether there is a file of this name, the form's own or inherited.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.texts.contains_key(name) || self.base().is_some_and(|base| base.has(name))
    }

    /// The paths of all files within the folder, inherited ones among them, each once.
    pub(crate) fn names(&self) -> BTreeSet<&str> {
        let inherited = self.base().into_iter().flat_map(|base| base.texts.keys());
        self.texts.keys().chain(inherited).map(String::as_str).collect()
    }

    /// The text of a file of the form's own.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.texts.get(name).map(String::as_str)
    }

    /// Whether the form's own head says which sheets there are.
    pub(crate) fn lists_sheets(&self) -> bool {
        self.text(HEAD).is_some_and(|text| DeTable::parse_recoverable(text).0.get_ref().contains_key("sheets"))
    }

    /// The names of the sheet files, inherited ones among them, without folder and ending.
    pub(crate) fn sheet_names(&self) -> impl Iterator<Item = &str> {
        let inherited = self.base().into_iter().flat_map(|base| base.texts.keys());
        self.texts.keys().chain(inherited).filter_map(|name| name.strip_prefix("sheets/")?.strip_suffix(".toml"))
    }

    /// The chapters of the report, in the order of their files: the name of each file, as faults name it, and its text. A chapter takes
    /// the place of the inherited one in the file of the same name.
    pub(crate) fn chapters(&self) -> impl Iterator<Item = (String, &str)> {
        let mut chapters: BTreeMap<&str, (String, &str)> = BTreeMap::new();
        if let Some(base) = self.base() {
            let inherited = base.texts.iter().filter(|(name, _)| is_chapter(name));
            chapters.extend(inherited.map(|(name, text)| (name.as_str(), (format!("{}/{name}", base.name), &**text))));
        }
        let own = self.texts.iter().filter(|(name, _)| is_chapter(name));
        chapters.extend(own.map(|(name, text)| (name.as_str(), (name.clone(), &**text))));
        chapters.into_values()
    }

    /// SHA-256 over names and texts, in hex: of the form's own files, of those that it inherits, and of the built-in rules that it
    /// takes. Line endings do not count, nor does the report, which is no part of any workbook.
    pub(crate) fn digest(&self) -> String {
        let inherited = self.base().into_iter().flat_map(|base| &base.texts);
        let of_workbook = inherited.chain(&self.texts).filter(|(name, _)| !is_chapter(name));
        let texts = of_workbook.map(|(name, text)| (name.clone(), text.as_str()));
        let taken = self.rules_taken();
        let built_in = taken.iter().filter_map(|name| Some((rule_file(name), self.built_in_rule(name)?)));
        let parts: Vec<String> =
            texts.chain(built_in).flat_map(|(name, text)| [name, text.replace("\r\n", "\n")]).collect();
        of_parts(parts.iter().map(String::as_bytes))
    }

    /// The names of the rules on substance that the form takes, each once.
    fn rules_taken(&self) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        for text in self.base().into_iter().chain([self]).filter_map(|files| files.text(RULES_TAKEN)) {
            let table = DeTable::parse_recoverable(text).0.into_inner();
            let Some(DeValue::Array(applied)) = table.get("apply").map(Spanned::get_ref) else { continue };
            for item in applied {
                let DeValue::Table(item) = item.get_ref() else { continue };
                let Some(DeValue::Array(used)) = item.get("use").map(Spanned::get_ref) else { continue };
                names.extend(used.iter().filter_map(|name| name.get_ref().as_str()).map(str::to_owned));
            }
        }
        names
    }

    /// The text of a built-in rule on substance. `None` where there is none, or the form has a rule of its own of that name.
    pub(crate) fn built_in_rule(&self, name: &str) -> Option<&'static str> {
        let file = rule_file(name);
        if self.has(&file) { None } else { built_in_rule(name) }
    }
}

/// The path of a rule on substance within a form's folder.
pub(crate) fn rule_file(name: &str) -> String {
    format!("{RULES}/{name}.toml")
}

/// The text of the built-in rule on substance of this name.
fn built_in_rule(name: &str) -> Option<&'static str> {
    BUILT_IN.get_file(rule_file(name))?.contents_utf8()
}

/// The names of the built-in rules on substance, in order, each with its text.
pub(crate) fn built_in_rules() -> Vec<(String, &'static str)> {
    let name = |path: &Path| Some(path.file_stem()?.to_str()?.to_owned());
    let files = BUILT_IN.get_dir(RULES).into_iter().flat_map(Dir::files);
    let mut rules: Vec<(String, &'static str)> =
        files.filter_map(|file| Some((name(file.path())?, file.contents_utf8()?))).collect();
    rules.sort();
    rules
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_binary_holds_nothing_but_forms() {
        let mut folders = vec![&BUILT_IN];
        while let Some(folder) = folders.pop() {
            folders.extend(folder.dirs());
            for file in folder.files() {
                let within: std::path::PathBuf = file.path().components().skip(1).collect();
                assert!(is_form_file(&within.to_string_lossy()), "{}", file.path().display());
            }
        }
        assert!(Files::built_in_ids().len() >= 4);
    }
}
