//! Finds the unit that a workbook belongs to: by its content, never by the name of the file.

use std::collections::HashMap;

use crate::ledger::UnitRow;
use crate::text::normalize::normalize_key;

/// The units on record, to be found by code, name or address.
#[derive(Debug)]
pub(super) struct UnitIndex {
    units: Vec<UnitRow>,
    codes: HashMap<String, usize>,
    names: HashMap<String, Vec<usize>>,
    addresses: HashMap<String, Vec<usize>>,
}

/// What a workbook says about the unit that it belongs to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct UnitClaim {
    /// The code filled in.
    pub(super) code: String,
    /// The name filled in.
    pub(super) name: String,
    /// The code of the unit that the workbook was issued to.
    pub(super) issued_to: String,
}

impl UnitIndex {
    /// An index of these units.
    pub(super) fn new(units: Vec<UnitRow>) -> Self {
        let mut codes = HashMap::new();
        let mut names: HashMap<String, Vec<usize>> = HashMap::new();
        let mut addresses: HashMap<String, Vec<usize>> = HashMap::new();
        for (index, unit) in units.iter().enumerate() {
            codes.insert(normalize_key(&unit.code), index);
            names.entry(normalize_key(&unit.name)).or_default().push(index);
            for address in &unit.emails {
                addresses.entry(address.to_lowercase()).or_default().push(index);
            }
        }
        Self { units, codes, names, addresses }
    }

    /// The unit with this code.
    pub(super) fn by_code(&self, code: &str) -> Option<&UnitRow> {
        self.codes.get(&normalize_key(code)).map(|index| &self.units[*index])
    }

    /// The unit with this code, where it is the given unit before that got another code: of the same name, and no longer on the
    /// roster.
    pub(super) fn former_unit(&self, unit: &UnitRow, code: &str) -> Option<&UnitRow> {
        self.by_code(code)
            .filter(|other| !other.listed && unit.listed && normalize_key(&other.name) == normalize_key(&unit.name))
    }

    /// The only unit with this address.
    pub(super) fn by_address(&self, address: &str) -> Option<&UnitRow> {
        match self.addresses.get(&address.to_lowercase()).map(Vec::as_slice) {
            Some([only]) => Some(&self.units[*only]),
            _ => None,
        }
    }

    /// The unit that a workbook belongs to.
    ///
    /// The name counts more than the code: the name is typed by whoever fills the form in, while the code is locked and so
    /// comes along when a unit fills in another's workbook. Where several units have the name, the codes tell them apart.
    /// Units on the roster go before those that are no longer on it, because a unit that got another code is on record twice.
    pub(super) fn resolve_unit(&self, claim: &UnitClaim) -> Option<&UnitRow> {
        let all = self.names.get(&normalize_key(&claim.name)).map_or(&[][..], Vec::as_slice);
        let listed: Vec<usize> = all.iter().copied().filter(|index| self.units[*index].listed).collect();
        let named = if listed.is_empty() { all } else { &listed };
        let codes = [&claim.code, &claim.issued_to];
        match named {
            [only] => Some(&self.units[*only]),
            [] => codes.into_iter().find_map(|code| self.by_code(code)),
            several => codes
                .into_iter()
                .filter_map(|code| self.codes.get(&normalize_key(code)))
                .find(|index| several.contains(index))
                .map(|index| &self.units[*index]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{UnitClaim, UnitIndex};
    use crate::ledger::UnitRow;

    fn units() -> UnitIndex {
        let unit = |code: &str, name: &str| UnitRow {
            code: code.to_owned(),
            name: name.to_owned(),
            parent: None,
            emails: vec![format!("{code}@b.cn")],
            listed: true,
        };
        let gone = |code: &str, name: &str| UnitRow { listed: false, ..unit(code, name) };
        UnitIndex::new(vec![
            unit("001", "甲局"),
            unit("002", "乙局"),
            unit("003", "丙中心"),
            unit("004", "丙中心"),
            gone("901", "甲局"),
            gone("905", "戊局"),
        ])
    }

    #[test]
    fn a_workbook_is_whose_name_stands_in_it_else_whose_code() {
        for (name, code, issued_to, unit) in [
            ("甲局", "001", "001", Some("001")),
            (" 甲 局", "", "", Some("001")),
            // Another's workbook filled in: the locked code came along.
            ("乙局", "001", "001", Some("002")),
            // The name misspelt, the code as sent.
            ("甲局机关", "001", "001", Some("001")),
            ("甲局机关", "００１", "", Some("001")),
            ("", "", "002", Some("002")),
            // Two units of one name.
            ("丙中心", "004", "", Some("004")),
            ("丙中心", "", "003", Some("003")),
            ("丙中心", "", "", None),
            ("丁局", "", "", None),
            // The code of before, and a unit that is no longer on the roster.
            ("甲局", "901", "901", Some("001")),
            ("戊局", "", "", Some("905")),
        ] {
            let claim = UnitClaim { name: name.to_owned(), code: code.to_owned(), issued_to: issued_to.to_owned() };
            assert_eq!(units().resolve_unit(&claim).map(|unit| unit.code.as_str()), unit, "{claim:?}");
        }
    }

    #[test]
    fn an_address_is_a_units_in_whatever_letters() {
        assert_eq!(units().by_address("002@B.CN").map(|unit| unit.code.as_str()), Some("002"));
        assert!(units().by_address("x@b.cn").is_none());
    }
}
