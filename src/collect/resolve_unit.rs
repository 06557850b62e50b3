//! Finds units by code, name, address or a text that names them, and the unit that a workbook belongs to by its content.

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

    /// The units on the roster that a text names: `某局五自评表.xlsx` names 某局五. Of names in each other only the longest counts,
    /// and a name that several units have names none.
    pub(super) fn named_in(&self, text: &str) -> Vec<usize> {
        let text = normalize_key(text);
        let mut found: Vec<(&str, usize)> = Vec::new();
        for (name, units) in &self.names {
            if let [only] = units.as_slice()
                && self.units[*only].listed
                && name.chars().count() > 1
                && text.contains(name.as_str())
            {
                found.push((name, *only));
            }
        }
        let is_within = |name: &str| found.iter().any(|(other, _)| *other != name && other.contains(name));
        let mut units: Vec<usize> = found.iter().filter(|(name, _)| !is_within(name)).map(|(_, unit)| *unit).collect();
        units.sort_unstable();
        units
    }

    /// The unit at an index that [`UnitIndex::named_in`] gave.
    pub(super) fn get(&self, index: usize) -> &UnitRow {
        &self.units[index]
    }

    /// Whether a unit is the 主管部门 of another, or the 主管部门 of that.
    pub(super) fn is_above(&self, unit: &UnitRow, other: &UnitRow) -> bool {
        let mut below = other;
        // A roster has no circles; the bound is for one that was read before it was checked.
        for _ in 0..self.units.len() {
            match below.parent.as_deref().and_then(|parent| self.by_code(parent)) {
                Some(parent) if parent.code == unit.code => return true,
                Some(parent) => below = parent,
                None => return false,
            }
        }
        false
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

    fn unit(code: &str, name: &str) -> UnitRow {
        UnitRow {
            code: code.to_owned(),
            name: name.to_owned(),
            parent: None,
            emails: vec![format!("{code}@b.cn")],
            listed: true,
        }
    }

    fn units() -> UnitIndex {
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
    fn a_unit_had_another_code_where_one_of_its_name_is_no_longer_on_the_roster() {
        let units = units();
        let former = |unit: &str, code: &str| {
            units.former_unit(units.by_code(unit).unwrap(), code).map(|former| former.code.as_str())
        };
        assert_eq!(former("001", "901"), Some("901"));
        // Of another name, still on the roster, gone itself.
        assert_eq!((former("002", "901"), former("003", "004"), former("901", "901")), (None, None, None));
    }

    #[test]
    fn a_text_names_the_unit_with_the_longest_name_in_it() {
        let named = |text: &str| -> Vec<String> {
            let units = units();
            units.named_in(text).into_iter().map(|index| units.get(index).code.clone()).collect()
        };
        assert_eq!(named("乙局 自评表(改).xlsx"), ["002"]);
        // A name that two units have, one of a unit that is gone, and none.
        assert_eq!((named("丙中心.xlsx"), named("戊局.xlsx"), named("自评表.xlsx")), (vec![], vec![], vec![]));
        let nested = UnitIndex::new(vec![unit("001", "甲局"), unit("002", "甲局信息中心")]);
        assert_eq!(nested.named_in("甲局信息中心报送"), [1]);
    }

    #[test]
    fn an_address_is_a_units_in_whatever_letters() {
        assert_eq!(units().by_address("002@B.CN").map(|unit| unit.code.as_str()), Some("002"));
        assert!(units().by_address("x@b.cn").is_none());
    }
}
