use cf_models::Condition;
use cf_models::ipnet::IpNet;

/// Addresses from which a token may be used, as far as its condition shows.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum IpRestriction {
    /// No restriction is reported. That is weaker than "unrestricted": see [`Condition`].
    NotShown,
    /// Lists that restrict nothing: only `not_in`, or an `in` that leaves all addresses of IPv4 or of IPv6.
    InNameOnly,
    /// Only these addresses, as the fewest prefixes; none where `not_in` excludes everything that `in` names.
    Networks(Vec<IpNet>),
    /// Members of the condition that are not understood.
    Unknown(Vec<String>),
}

// === impl IpRestriction ===

impl IpRestriction {
    /// Returns what a token's condition shows.
    ///
    /// ```
    /// use cf_audit::IpRestriction;
    /// use cf_models::Condition;
    ///
    /// assert_eq!(IpRestriction::of(None), IpRestriction::NotShown);
    /// let halves = Condition::new().with_allow(["0.0.0.0/1".parse()?, "128.0.0.0/1".parse()?]);
    /// assert_eq!(IpRestriction::of(Some(&halves)), IpRestriction::InNameOnly);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn of(condition: Option<&Condition>) -> Self {
        let Some(condition) = condition else {
            return Self::NotShown;
        };
        let networks = match condition.effective_networks() {
            Ok(None) => return Self::NotShown,
            Ok(Some(networks)) => networks,
            Err(unknown) => return Self::Unknown(unknown.members),
        };
        let allow = condition
            .request_ip
            .as_ref()
            .and_then(|lists| lists.allow.as_ref());
        let has_allow = allow.is_some_and(|allow| !allow.is_empty());
        if has_allow && networks.iter().all(|network| network.prefix_len() > 0) {
            Self::Networks(networks)
        } else {
            Self::InNameOnly
        }
    }

    /// Returns whether the token is shown to be usable from any address.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::NotShown | Self::InNameOnly)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_list_that_leaves_less_than_a_family_restricts() {
        let nets =
            |texts: &[&str]| -> Vec<IpNet> { texts.iter().map(|text| text.parse().unwrap()).collect() };
        let of = |allow: &[&str], deny: &[&str]| {
            IpRestriction::of(Some(
                &Condition::new().with_allow(nets(allow)).with_deny(nets(deny)),
            ))
        };
        assert_eq!(
            IpRestriction::of(Some(&Condition::new())),
            IpRestriction::NotShown
        );
        assert_eq!(of(&[], &[]), IpRestriction::NotShown);
        assert_eq!(of(&[], &["192.0.2.0/24"]), IpRestriction::InNameOnly);
        assert_eq!(of(&["192.0.2.0/24", "::/0"], &[]), IpRestriction::InNameOnly);
        assert!(!of(&["0.0.0.0/0"], &["192.0.2.0/24"]).is_absent());
        assert_eq!(
            of(&["192.0.2.0/24"], &[]),
            IpRestriction::Networks(nets(&["192.0.2.0/24"]))
        );
        assert_eq!(
            of(&["192.0.2.0/24"], &["0.0.0.0/0"]),
            IpRestriction::Networks(Vec::new())
        );
    }
}
