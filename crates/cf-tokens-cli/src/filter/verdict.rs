use cf_tokens::models::rights::Decision;

/// Whether a token matches a filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Yes,
    No,
    /// It cannot be decided, for this reason. Untrusted text in part.
    Unknown(String),
}

// === impl Verdict ===

impl Verdict {
    /// Both must match: no wins, then unknown.
    pub(crate) fn and(self, other: impl FnOnce() -> Self) -> Self {
        match self {
            Self::No => Self::No,
            Self::Yes => other(),
            Self::Unknown(reason) => match other() {
                Self::No => Self::No,
                Self::Yes => Self::Unknown(reason),
                Self::Unknown(other) if other == reason => Self::Unknown(reason),
                Self::Unknown(other) => Self::Unknown(format!("{reason}; {other}")),
            },
        }
    }

    /// One is enough: yes wins, then unknown.
    pub(crate) fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Yes, _) | (_, Self::Yes) => Self::Yes,
            (Self::Unknown(reason), _) | (_, Self::Unknown(reason)) => Self::Unknown(reason),
            (Self::No, Self::No) => Self::No,
        }
    }

    pub(crate) fn negated(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            unknown => unknown,
        }
    }
}

impl From<bool> for Verdict {
    fn from(matches: bool) -> Self {
        if matches { Self::Yes } else { Self::No }
    }
}

impl From<Decision> for Verdict {
    fn from(decision: Decision) -> Self {
        match decision {
            Decision::Allowed => Self::Yes,
            Decision::Denied => Self::No,
            Decision::Unknown(reason) => Self::Unknown(reason.to_string()),
        }
    }
}
