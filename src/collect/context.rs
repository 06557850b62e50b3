//! What every step of `collect` looks at and none changes.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::campaign_folder::{CampaignFolder, Config};
use crate::correspondence::Letterhead;
use crate::form::Form;
use crate::ledger::{Ledger, LedgerError, UnitRow};
use crate::roster::UnitFileNames;
use crate::value::Day;

use super::CollectInput;
use super::resolve_unit::UnitIndex;

/// What every step of `collect` looks at and none changes.
pub(super) struct CollectContext<'a> {
    /// The campaign's form.
    pub(super) form: &'a Form,
    /// The campaign's settings.
    pub(super) config: &'a Config,
    /// The campaign's folder.
    pub(super) folder: &'a CampaignFolder,
    /// Every unit on record.
    pub(super) units: &'a UnitIndex,
    /// The units' file names.
    file_names: &'a UnitFileNames,
    /// The deadlines of units that have one of their own, by the unit's code.
    extended: &'a BTreeMap<String, Day>,
    /// The codes of the units that have a notice of a review to answer.
    rectifying: &'a BTreeSet<String>,
    /// The day that goes on record.
    pub(super) today: &'a Day,
    /// What becomes of the workbooks and messages that go back.
    pub(super) outputs: OutputMode,
}

/// What is on record about the units.
pub(super) struct UnitsOnRecord {
    pub(super) index: UnitIndex,
    file_names: UnitFileNames,
    extended: BTreeMap<String, Day>,
    rectifying: BTreeSet<String>,
}

impl UnitsOnRecord {
    /// Reads it.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub(super) fn read(ledger: &Ledger) -> Result<Self, LedgerError> {
        let units = ledger.units()?;
        let file_names = UnitFileNames::new(units.iter().map(|unit| (unit.code.as_str(), unit.name.as_str())));
        let open = ledger.rectifications()?.into_iter().filter(|notice| notice.closed.is_none());
        let rectifying = open.map(|notice| notice.unit).collect();
        Ok(Self { index: UnitIndex::new(units), file_names, extended: ledger.extended_deadlines()?, rectifying })
    }
}

/// What becomes of the workbooks and messages that go back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OutputMode {
    /// They are written.
    Write,
    /// They were written by an earlier run, and stay as they are.
    Keep,
}

impl<'a> CollectContext<'a> {
    pub(super) fn new(input: CollectInput<'a>, units: &'a UnitsOnRecord, outputs: OutputMode) -> Self {
        let CollectInput { form, config, folder, today, .. } = input;
        let UnitsOnRecord { index, file_names, extended, rectifying } = units;
        Self { form, config, folder, units: index, file_names, extended, rectifying, today, outputs }
    }

    /// The name of a file for a unit, with this ending.
    pub(super) fn file_name(&self, unit: &str, ending: &str) -> String {
        self.file_names.file_name(unit, ending)
    }

    /// Whether a unit has a notice of a review to answer.
    pub(super) fn is_rectifying(&self, unit: Option<&UnitRow>) -> bool {
        unit.is_some_and(|unit| self.rectifying.contains(&unit.code))
    }

    /// What the campaign's messages have in common.
    pub(super) fn letterhead(&self) -> Letterhead<'_> {
        self.config.letterhead(&self.form.template.title, self.today)
    }

    /// The same for a unit, which may have a deadline of its own.
    pub(super) fn letterhead_for(&self, unit: Option<&UnitRow>) -> Letterhead<'_> {
        self.letterhead().with_deadline(unit.and_then(|unit| self.extended.get(&unit.code)))
    }
}

/// The received files on record: digest of the content → path where it was first seen.
pub(super) type FilesOnRecord = HashMap<String, String>;
