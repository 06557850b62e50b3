//! The files of a template folder, wherever they come from.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use include_dir::{Dir, include_dir};
use sha2::{Digest, Sha256};

use crate::system::reason;

use super::fault::{Collector, Complaint, Faults};

/// The forms inside the binary.
static BUILT_IN: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/workbook-templates");

/// The texts of a template folder by their path within it, with `/` between the parts.
#[derive(Debug, Clone, Default)]
pub struct Files {
    texts: BTreeMap<String, String>,
    /// What the folder is called; for pointing into a form that another extends.
    name: String,
    /// The form that this one extends.
    base: Option<Box<Files>>,
}

impl Files {
    /// The built-in form with this id.
    pub fn built_in(id: &str) -> Option<Self> {
        let folder = BUILT_IN.get_dir(id)?;
        let mut texts = BTreeMap::new();
        let sheets = BUILT_IN.get_dir(format!("{id}/sheets"));
        for file in folder.files().chain(sheets.into_iter().flat_map(|sheets| sheets.files())) {
            let Ok(path) = file.path().strip_prefix(id) else { continue };
            let Some(text) = file.contents_utf8() else { continue };
            if path.extension().is_some_and(|extension| extension == "toml") {
                texts.insert(path.to_string_lossy().replace('\\', "/"), text.to_owned());
            }
        }
        let mut files = Self { texts, name: id.to_owned(), base: None };
        // Built-in forms are tested to load, what they extend included.
        if let Some(base) = files.extends() {
            files.base = Self::built_in(&base).map(Box::new);
        }
        Some(files)
    }

    /// The ids of the built-in forms, in order.
    pub fn built_in_ids() -> Vec<String> {
        let mut ids: Vec<String> = BUILT_IN
            .dirs()
            .filter(|folder| folder.get_file(folder.path().join("template.toml")).is_some())
            .map(|folder| folder.path().to_string_lossy().into_owned())
            .collect();
        ids.sort();
        ids
    }

    /// Reads a folder on disk: `*.toml` in it and in its `sheets` folder.
    ///
    /// # Errors
    /// Where the folder or a file in it cannot be read.
    pub fn read(folder: &Path) -> Result<Self, Faults> {
        let mut faults = Collector::default();
        let mut texts = BTreeMap::new();
        for (path, prefix) in [(folder.to_owned(), ""), (folder.join("sheets"), "sheets/")] {
            let listing = match fs::read_dir(&path) {
                Ok(listing) => listing,
                Err(error) => {
                    if prefix.is_empty() {
                        let name = folder.to_string_lossy();
                        faults.add(&name, "", 0..0, &Complaint::Unreadable(reason(&error)));
                    }
                    continue;
                }
            };
            for entry in listing.flatten() {
                let file = entry.path();
                if file.extension().is_none_or(|extension| extension != "toml") {
                    continue;
                }
                let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
                match fs::read(&file).map(String::from_utf8) {
                    Ok(Ok(text)) => {
                        texts.insert(name, text);
                    }
                    Ok(Err(_)) => faults.add(&name, "", 0..0, &Complaint::NotUtf8),
                    Err(error) => faults.add(&name, "", 0..0, &Complaint::Unreadable(reason(&error))),
                }
            }
        }
        if faults.is_empty() && !texts.contains_key("template.toml") {
            faults.add("template.toml", "", 0..0, &Complaint::MissingFile("template.toml".to_owned()));
        }
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let mut files = Self { texts, name, base: None };
        if let Some(base) = files.extends() {
            let beside = folder.join("..").join(&base);
            files.base = match Self::built_in(&base) {
                Some(base) => Some(Box::new(base)),
                None if is_name(&base) && beside.is_dir() => Some(Box::new(Self::read(&beside)?)),
                None => None,
            };
            match &files.base {
                None => faults.add("template.toml", "", 0..0, &Complaint::NoBase(base)),
                Some(found) if found.extends().is_some() => {
                    faults.add("template.toml", "", 0..0, &Complaint::BaseExtends(base));
                }
                Some(_) => {}
            }
        }
        faults.finish().map(|()| files)
    }

    /// A folder made in memory.
    pub fn from_texts<'a>(texts: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let texts = texts.into_iter().map(|(name, text)| (name.to_owned(), text.to_owned())).collect();
        Self { texts, ..Self::default() }
    }

    /// The form that this one extends.
    pub fn base(&self) -> Option<&Self> {
        self.base.as_deref()
    }

    /// What the folder is called.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The id of the form to extend, if the head names one.
    fn extends(&self) -> Option<String> {
        let table = toml::from_str::<toml::Table>(self.text("template.toml")?).ok()?;
        Some(table.get("extends")?.as_str()?.to_owned())
    }

    /// Whether there is a file of this name, own or inherited.
    pub fn has(&self, name: &str) -> bool {
        self.texts.contains_key(name) || self.base().is_some_and(|base| base.has(name))
    }

    /// The text of a file of its own.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.texts.get(name).map(String::as_str)
    }

    /// The names of the sheet files, without folder and ending.
    pub fn sheet_names(&self) -> impl Iterator<Item = &str> {
        let inherited = self.base().into_iter().flat_map(|base| base.texts.keys());
        self.texts.keys().chain(inherited).filter_map(|name| name.strip_prefix("sheets/")?.strip_suffix(".toml"))
    }

    /// SHA-256 over names and texts, in hex. Line endings do not count.
    pub fn digest(&self) -> String {
        let mut hasher = Sha256::new();
        let inherited = self.base().into_iter().flat_map(|base| &base.texts);
        for (name, text) in inherited.chain(&self.texts) {
            hasher.update(name.as_bytes());
            hasher.update([0]);
            hasher.update(text.replace("\r\n", "\n").as_bytes());
            hasher.update([0]);
        }
        hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// Whether a text names a folder and is no path to elsewhere.
fn is_name(text: &str) -> bool {
    !text.is_empty() && !text.contains(['/', '\\', ':']) && text != ".."
}
