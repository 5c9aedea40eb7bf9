use std::fmt;

/// What a permission group is worth to somebody who steals a token with it. Most groups have no tier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Tier {
    /// `T0-mint`: creates, edits or rolls credentials.
    Mint,
    /// `T0-account`: controls who is in the account.
    Account,
    /// `T0-gate`: controls who passes Cloudflare Access.
    Gate,
    /// `T1-code`: writes code or scripts that are served to visitors or run with bindings.
    Code,
    /// `T1-traffic`: controls where names, mail, certificates or traffic go.
    Traffic,
    /// `T1-defence`: can switch a defense, a log or an alert off.
    Defense,
    /// `T1-data`: changes stored data or secrets.
    Data,
    /// `T2-data`: reads content, logs or personal data.
    ReadData,
    /// `T2-inventory`: reads what exists.
    ReadInventory,
    /// `spend`: can cause costs.
    Spend,
}

// === impl Tier ===

impl Tier {
    /// All tiers, the most dangerous first.
    pub const ALL: [Self; 10] = [
        Self::Mint,
        Self::Account,
        Self::Gate,
        Self::Code,
        Self::Traffic,
        Self::Defense,
        Self::Data,
        Self::ReadData,
        Self::ReadInventory,
        Self::Spend,
    ];

    /// Returns the name used in the table, such as `T0-mint`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Mint => "T0-mint",
            Self::Account => "T0-account",
            Self::Gate => "T0-gate",
            Self::Code => "T1-code",
            Self::Traffic => "T1-traffic",
            Self::Defense => "T1-defence",
            Self::Data => "T1-data",
            Self::ReadData => "T2-data",
            Self::ReadInventory => "T2-inventory",
            Self::Spend => "spend",
        }
    }

    /// Returns whether the tier is one of T0: control over the account or its credentials.
    #[must_use]
    pub const fn is_t0(self) -> bool {
        matches!(self, Self::Mint | Self::Account | Self::Gate)
    }

    /// Returns whether the tier is one of T1: control over code, traffic, defenses or data.
    #[must_use]
    pub const fn is_t1(self) -> bool {
        matches!(self, Self::Code | Self::Traffic | Self::Defense | Self::Data)
    }

    /// Returns whether the tier is one of T2: sight of data or inventory.
    #[must_use]
    pub const fn is_t2(self) -> bool {
        matches!(self, Self::ReadData | Self::ReadInventory)
    }

    /// Returns the tier of a name used in the table.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tier| tier.as_str() == name)
    }
}

impl fmt::Display for Tier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
