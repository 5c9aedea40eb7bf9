//! The columns of tables and of csv.

use clap::ValueEnum;

/// A column: by `--columns` and `--sort` it goes by its short name or by the service's field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Column {
    /// The account the token belongs to
    #[value(alias = "account_id")]
    Account,
    /// What somebody called it
    Name,
    /// Its id
    Id,
    /// What the service says of it
    Status,
    /// When it was made
    #[value(alias = "issued_on")]
    Issued,
    /// When it was last changed
    #[value(alias = "modified_on")]
    Modified,
    /// When it was last used
    #[value(alias = "last_used_on")]
    LastUsed,
    /// When it stops working
    #[value(alias = "expires_on")]
    Expires,
    /// When it begins to work
    #[value(alias = "not_before")]
    NotBefore,
    /// From where it may be used, in short
    From,
    /// The addresses it may be used from
    #[value(alias = "condition.request_ip.in")]
    In,
    /// The addresses it may not be used from
    #[value(alias = "condition.request_ip.not_in")]
    NotIn,
    /// Who made it
    #[value(alias = "creator_email_at_creation")]
    Creator,
    /// What made it
    #[value(alias = "provisioner_type")]
    Provisioner,
    /// What it may do
    Permissions,
    /// On what
    Resources,
    /// How many policies it has; in csv, the policies as JSON
    Policies,
}

use Column::{
    Account, Creator, Expires, From, Id, In, Issued, LastUsed, Modified, Name, NotBefore, NotIn, Permissions,
    Policies, Provisioner, Resources, Status,
};

/// A table's own, from the most to the least needed: where there is no room the last ones go first.
pub(crate) const TABLE: &[Column] = &[Name, Id, Status, Expires, LastUsed, From, Policies];
pub(crate) const WIDE: &[Column] = &[
    Name,
    Id,
    Status,
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
    /// The heading in a table.
    pub(crate) const fn heading(self) -> &'static str {
        match self {
            Account => "ACCOUNT",
            Name => "NAME",
            Id => "ID",
            Status => "STATUS",
            Issued => "ISSUED",
            Modified => "MODIFIED",
            LastUsed => "LAST USED",
            Expires => "EXPIRES",
            NotBefore => "NOT BEFORE",
            From => "FROM",
            In => "IN",
            NotIn => "NOT IN",
            Creator => "CREATOR",
            Provisioner => "PROVISIONER",
            Permissions => "PERMISSIONS",
            Resources => "RESOURCES",
            Policies => "POLICIES",
        }
    }

    /// The heading in csv: the service's own name, where it has one.
    pub(crate) const fn field(self) -> &'static str {
        match self {
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

    /// How narrow the column may become where the terminal is too narrow for all; none is never cut.
    pub(crate) const fn floor(self) -> Option<usize> {
        match self {
            Name | Permissions | Resources => Some(12),
            From | In | NotIn | Creator | Provisioner => Some(10),
            _ => None,
        }
    }
}
