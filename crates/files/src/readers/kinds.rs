//! What the formats give, for a list of them, and which of their columns the user may give a meaning.

use super::{How, Reader, TablePreview, rvtools};
use crate::mapping::Field;

/// What a file of a format brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gives {
    /// What there is: servers, VMs, hosts.
    Inventory,
    /// What was measured over time.
    Measurements,
    /// What can be bought.
    HostTypes,
}

impl Gives {
    /// All of them, in the order of a list.
    pub const ALL: [Self; 3] = [Self::Inventory, Self::Measurements, Self::HostTypes];
    /// As a heading.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Inventory => "Servers, VMs and hosts",
            Self::Measurements => "Measurements over time",
            Self::HostTypes => "Hosts that can be bought",
        }
    }
}

/// Columns that may be given a meaning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Assignable {
    /// Every one, any meaning.
    Every,
    /// These, and these meanings.
    Only(Vec<u16>, &'static [Field]),
    /// None: the format says what they are.
    None,
}

/// Formats of rows and tables that hold measurements; the others of these shapes are inventories.
const MEASURED: [&str; 8] = [
    "perfmon",
    "vrops_view",
    "powercli_stat",
    "migration_center_performance",
    "prometheus",
    "grafana_series",
    "grafana_columns",
    "measurements",
];

impl Reader {
    /// What a file of it brings.
    #[must_use]
    pub fn gives(&self) -> Gives {
        match self.how {
            _ if self.id == "host_types" => Gives::HostTypes,
            _ if MEASURED.contains(&self.id) => Gives::Measurements,
            How::Lines(_) | How::Whole(_) => Gives::Measurements,
            How::Rows(_) | How::Tables(..) => Gives::Inventory,
        }
    }
    /// The columns of a table that the user may give a meaning.
    #[must_use]
    pub fn assignable(&self, table: &TablePreview) -> Assignable {
        match self.how {
            _ if self.id == "rvtools" => Assignable::Only(rvtools::attributes(table), &rvtools::GIVEN),
            _ if self.id == "host_types" => Assignable::None,
            How::Rows(_) => Assignable::Every,
            How::Tables(..) | How::Lines(_) | How::Whole(_) => Assignable::None,
        }
    }
    /// Whether its files may hold templates and placeholders of VMs, which are set aside unless wanted.
    #[must_use]
    pub fn has_templates(&self) -> bool {
        self.id == "rvtools"
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::inspect;
    use crate::readers::{READERS, by_id};

    #[test]
    fn formats_are_listed_by_what_they_give() {
        let of = |id: &str| by_id(id).map(Reader::gives);
        assert_eq!(of("server_list"), Some(Gives::Inventory));
        assert_eq!(of("rvtools"), Some(Gives::Inventory));
        assert_eq!(of("vrops_summary"), Some(Gives::Inventory));
        assert_eq!(of("vmstat"), Some(Gives::Measurements));
        assert_eq!(of("prometheus"), Some(Gives::Measurements));
        assert_eq!(of("perfmon"), Some(Gives::Measurements));
        assert_eq!(of("host_types"), Some(Gives::HostTypes));
        // None is named here that is not read.
        assert!(MEASURED.iter().all(|id| READERS.iter().any(|r| r.id == *id)));
    }

    /// A vInfo sheet with a custom attribute: its own columns are known, the attribute can be given a
    /// meaning.
    #[test]
    fn only_attributes_of_vinfo_take_a_meaning() {
        let text = "VM,Powerstate,Template,CPUs,Memory,Cost centre\nweb01,poweredOn,False,2,4096,4711\n";
        let found = inspect("RVTools_tabvInfo.csv", text.as_bytes());
        let reader = by_id("rvtools").expect("is read");
        let mut table = found.tables.first().expect("one table").clone();
        table.sheet = Some("vInfo".into());
        match reader.assignable(&table) {
            Assignable::Only(columns, fields) => {
                assert_eq!(columns, vec![5]);
                assert!(fields.contains(&Field::Owner) && !fields.contains(&Field::Memory));
            }
            other => panic!("{other:?}"),
        }
    }
}
