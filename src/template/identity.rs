//! The identity that an emitted workbook carries on its very hidden sheet.

use std::collections::BTreeMap;

/// The name of the very hidden sheet.
pub(crate) const SHEET: &str = "_jixiao";

/// Which form a workbook is, for whom, and what the bureau had filled in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Identity {
    /// The template's id.
    pub template: String,
    /// The template's revision.
    pub revision: u32,
    /// The template's digest.
    pub digest: String,
    /// The budget year.
    pub fiscal_year: i32,
    /// The unit's code; may be empty.
    pub unit: String,
    /// The issue number; 0 where it was not issued in a campaign.
    pub serial: u32,
    /// 0 as emitted, then the number of the round in which it was returned.
    pub round: u32,
    /// What was prefilled: field id (with `[n]` for list rows) → value as text.
    pub prefilled: BTreeMap<String, String>,
    /// What was filled in from last year's accepted return: field id → value as text.
    pub last_year: BTreeMap<String, String>,
    /// What last year's accepted return says of figures that may not change much: id of this year's field → value as text.
    pub compared: BTreeMap<String, String>,
}

/// The keys of the identity sheet, in its first column.
mod key {
    pub(super) const TEMPLATE: &str = "template";
    pub(super) const REVISION: &str = "revision";
    pub(super) const DIGEST: &str = "digest";
    pub(super) const YEAR: &str = "fiscal_year";
    pub(super) const UNIT: &str = "unit";
    pub(super) const SERIAL: &str = "serial";
    pub(super) const ROUND: &str = "round";
    pub(super) const PREFILLED: &str = "P";
    pub(super) const LAST_YEAR: &str = "Y1";
    pub(super) const COMPARED: &str = "Y2";
}

impl Identity {
    /// The identity of a form as it goes out, for no unit in particular.
    pub fn of(template: &super::model::Template) -> Self {
        Self {
            template: template.id.clone(),
            revision: template.revision,
            digest: template.digest.clone(),
            fiscal_year: template.fiscal_year,
            ..Self::default()
        }
    }

    /// The value that was filled into a cell before the form went out, if one was.
    pub fn given(&self, id: &str) -> Option<&str> {
        self.prefilled.get(id).or_else(|| self.last_year.get(id)).map(String::as_str)
    }

    /// The rows of the identity sheet, all text.
    pub(crate) fn to_rows(&self) -> Vec<Vec<String>> {
        let mut rows: Vec<Vec<String>> = [
            (key::TEMPLATE, self.template.clone()),
            (key::REVISION, self.revision.to_string()),
            (key::DIGEST, self.digest.clone()),
            (key::YEAR, self.fiscal_year.to_string()),
            (key::UNIT, self.unit.clone()),
            (key::SERIAL, self.serial.to_string()),
            (key::ROUND, self.round.to_string()),
        ]
        .into_iter()
        .map(|(key, value)| vec![key.to_owned(), value])
        .collect();
        let given =
            [(key::PREFILLED, &self.prefilled), (key::LAST_YEAR, &self.last_year), (key::COMPARED, &self.compared)];
        for (key, values) in given {
            rows.extend(values.iter().map(|(id, value)| vec![key.to_owned(), id.clone(), value.clone()]));
        }
        rows
    }

    /// Reads the rows of an identity sheet; `None` where they do not say which form it is.
    pub(crate) fn from_rows<'a>(rows: impl IntoIterator<Item = [&'a str; 3]>) -> Option<Self> {
        let mut identity = Self::default();
        for [key, first, second] in rows {
            match key {
                key::TEMPLATE => first.clone_into(&mut identity.template),
                key::REVISION => identity.revision = first.parse().ok()?,
                key::DIGEST => first.clone_into(&mut identity.digest),
                key::YEAR => identity.fiscal_year = first.parse().ok()?,
                key::UNIT => first.clone_into(&mut identity.unit),
                key::SERIAL => identity.serial = first.parse().ok()?,
                key::ROUND => identity.round = first.parse().ok()?,
                key::PREFILLED => {
                    identity.prefilled.insert(first.to_owned(), second.to_owned());
                }
                key::LAST_YEAR => {
                    identity.last_year.insert(first.to_owned(), second.to_owned());
                }
                key::COMPARED => {
                    identity.compared.insert(first.to_owned(), second.to_owned());
                }
                _ => {}
            }
        }
        (!identity.template.is_empty() && identity.revision > 0).then_some(identity)
    }
}

#[cfg(test)]
mod tests {
    use super::Identity;

    #[test]
    fn an_identity_survives_its_sheet() {
        let mut identity =
            Identity { template: "mini".to_owned(), revision: 2, fiscal_year: 2021, ..Identity::default() };
        identity.prefilled.insert("年初".to_owned(), "12.5".to_owned());
        identity.last_year.insert("上年".to_owned(), "11".to_owned());
        identity.compared.insert("资产".to_owned(), "7".to_owned());
        let rows = identity.to_rows();
        let cell = |row: &'_ Vec<String>, index: usize| row.get(index).cloned().unwrap_or_default();
        let rows: Vec<[String; 3]> = rows.iter().map(|row| [cell(row, 0), cell(row, 1), cell(row, 2)]).collect();
        let read = Identity::from_rows(rows.iter().map(|row| [row[0].as_str(), row[1].as_str(), row[2].as_str()]));
        assert_eq!(read, Some(identity));
        assert_eq!(Identity::from_rows([["unit", "x", ""]]), None);
    }
}
