//! Columns of tables and csv.

use clap::ValueEnum;

/// Column, named in `--columns` and `--sort` by its heading in a table, or by the API's field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Column {
    /// Risk mark: `!!` (dangerous), `!` (worth a look), `x` (inactive) or blank (fine)
    Risk,
    /// Account that owns the token
    #[value(alias = "account_id")]
    Account,
    /// Name of the token
    Name,
    /// Token ID
    Id,
    /// Whether the token matches the filters: yes, or unknown and the reason
    Match,
    /// What the token may do, abbreviated
    Can,
    /// On which resources, abbreviated
    On,
    /// Status reported by the API
    Status,
    /// Time of creation
    #[value(alias = "issued_on")]
    Issued,
    /// Time of the last change
    #[value(alias = "modified_on")]
    Modified,
    /// Time of the last use, if one is recorded
    #[value(name = "used", aliases = ["last-used", "last_used_on"])]
    LastUsed,
    /// Expiry time
    #[value(alias = "expires_on")]
    Expires,
    /// Time from which the token is valid
    #[value(aliases = ["not before", "not_before"])]
    NotBefore,
    /// Allowed IPs, abbreviated; `any` if the API reports no restriction
    From,
    /// Allowed IPs
    #[value(alias = "condition.request_ip.in")]
    In,
    /// Denied IPs
    #[value(aliases = ["not in", "condition.request_ip.not_in"])]
    NotIn,
    /// Email address of the creator
    #[value(name = "by", aliases = ["creator", "creator_email_at_creation"])]
    Creator,
    /// Type of the provisioner
    #[value(alias = "provisioner_type")]
    Provisioner,
    /// Names of the permission groups that are allowed or denied
    Permissions,
    /// Resources that the policies name
    Resources,
    /// Number of policies; in csv, the policies as JSON
    Policies,
}

use Column::{
    Account, Can, Creator, Expires, From, Id, In, Issued, LastUsed, Match, Modified, Name, NotBefore, NotIn,
    On, Permissions, Policies, Provisioner, Resources, Risk, Status,
};

/// Default columns of a table, most important first: a narrow terminal omits the last ones.
pub(crate) const TABLE: &[Column] = &[Risk, Name, Can, On, Expires, LastUsed, From, Creator, Id];
pub(crate) const WIDE: &[Column] = &[
    Risk,
    Name,
    Id,
    Status,
    Can,
    On,
    Expires,
    LastUsed,
    Issued,
    Modified,
    NotBefore,
    From,
    Creator,
    Provisioner,
    Permissions,
    Resources,
];
pub(crate) const CSV: &[Column] = &[
    Id,
    Name,
    Status,
    Issued,
    Modified,
    LastUsed,
    Expires,
    NotBefore,
    In,
    NotIn,
    Creator,
    Provisioner,
    Policies,
];

// === impl Column ===

impl Column {
    /// Returns the heading in a table.
    pub(crate) const fn heading(self) -> &'static str {
        match self {
            // No heading: the marks are two characters wide.
            Risk => "",
            Match => "MATCH",
            Can => "CAN",
            On => "ON",
            Account => "ACCOUNT",
            Name => "NAME",
            Id => "ID",
            Status => "STATUS",
            Issued => "ISSUED",
            Modified => "MODIFIED",
            LastUsed => "USED",
            Expires => "EXPIRES",
            NotBefore => "NOT BEFORE",
            From => "FROM",
            In => "IN",
            NotIn => "NOT IN",
            Creator => "BY",
            Provisioner => "PROVISIONER",
            Permissions => "PERMISSIONS",
            Resources => "RESOURCES",
            Policies => "POLICIES",
        }
    }

    /// Returns the heading in csv: the API's field name if there is one.
    pub(crate) const fn field(self) -> &'static str {
        match self {
            Risk => "risk",
            Match => "match",
            Can => "can",
            On => "on",
            Account => "account_id",
            Name => "name",
            Id => "id",
            Status => "status",
            Issued => "issued_on",
            Modified => "modified_on",
            LastUsed => "last_used_on",
            Expires => "expires_on",
            NotBefore => "not_before",
            From => "from",
            In => "condition.request_ip.in",
            NotIn => "condition.request_ip.not_in",
            Creator => "creator_email_at_creation",
            Provisioner => "provisioner_type",
            Permissions => "permissions",
            Resources => "resources",
            Policies => "policies",
        }
    }

    /// Returns the smallest width to which a narrow terminal may cut the column; `None` means it is never cut.
    pub(crate) const fn min_width(self) -> Option<usize> {
        match self {
            Name | Can => Some(16),
            Permissions | Resources => Some(12),
            From | In | NotIn | Creator | Provisioner | On | Match => Some(10),
            _ => None,
        }
    }

    /// Returns the width above which a narrow terminal cuts the column first, so that NAME gets the spare width.
    pub(crate) const fn cap(self) -> usize {
        match self {
            Can => 36,
            On | Creator | Match => 22,
            From => 20,
            _ => usize::MAX,
        }
    }

    /// Returns whether the column is kept on the narrowest terminal.
    pub(crate) const fn is_kept(self) -> bool {
        matches!(self, Risk | Name | Can | Account)
    }

    /// Returns whether the column is computed from all policies of a token.
    pub(crate) const fn is_assessed(self) -> bool {
        matches!(self, Risk | Can | On)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_named_by_its_heading_in_any_case() {
        for column in Column::value_variants() {
            let heading = match column.heading() {
                "" => "RISK",
                heading => heading,
            };
            assert_eq!(Column::from_str(heading, true), Ok(*column));
            let name = column.to_possible_value().unwrap();
            assert_eq!(name.get_name(), heading.to_lowercase().replace(' ', "-"));
            assert_eq!(Column::from_str(column.field(), true), Ok(*column));
        }
    }
}
