use ipnet::IpNet;

use crate::adapters::{Cidr, List};
use crate::extra::Extra;
use crate::object::object;

/// The networks from which a token may and may not be used.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct RequestIp {
    /// `in`: the token may be used only from these. Host bits are kept; a bare address is read as /32 or /128.
    pub allow: Option<Vec<IpNet>>,
    /// `not_in`: the token may not be used from these, even if `in` contains them.
    pub deny: Option<Vec<IpNet>>,
    /// Unknown members, in their original order.
    pub extra: Extra,
}

object!(RequestIp, "an object with `in` and `not_in`, lists of addresses" {
    "in" => allow: optional as Option<List<Cidr>>,
    "not_in" => deny: optional as Option<List<Cidr>>,
});

// === impl RequestIp ===

impl RequestIp {
    pub(crate) fn normalize(&mut self) {
        for list in [&mut self.allow, &mut self.deny].into_iter().flatten() {
            list.sort();
        }
        self.extra.sort();
    }
}
