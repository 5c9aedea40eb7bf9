//! CFT3xx: from where a token may be used.

use std::net::IpAddr;

use cf_models::ipnet::IpNet;

use super::fixes::{IP_API, IP_BREAKS, IP_DASHBOARD, IP_TERRAFORM};
use super::rights_text;
use crate::audit::evidence::Evidence;
use crate::audit::examined::{Examined, ExaminedToken};
use crate::audit::rule::{Hit, Rule};
use crate::audit::rule_info::{Explanation, RuleInfo};
use crate::audit::severity::Severity;
use crate::catalog::Tier;
use crate::restriction::IpRestriction;

pub(super) struct NoIpRestriction;
pub(super) struct IpAny;
pub(super) struct IpTooWide;
pub(super) struct IpUnmatchable;
pub(super) struct NoIpRestrictionWrite;
pub(super) struct NoIpRestrictionAdmin;
pub(super) struct IpOneFamily;

const NOT_SHOWN: &str = "The condition has unknown members, which may restrict the token.";

impl Rule for NoIpRestriction {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo::new(
            "CFT301",
            "no-ip-restriction",
            "No IP restriction is shown",
            Severity::Low,
            "Restrict the token to the networks of its callers, where they are known.",
            Explanation {
                meaning: "Whoever has the secret can use it from anywhere. Hosted CI has no fixed addresses, so this is low for tokens that can do little.",
                reported_when: "The token is usable, or may be, no IP restriction is shown (or one that restricts nothing, CFT302), and it has no permission of tiers T0 and T1, for which CFT306 and CFT305 are reported.",
                not_reported_when: NOT_SHOWN,
                dashboard: IP_DASHBOARD,
                api: IP_API,
                terraform: IP_TERRAFORM,
                breaks: IP_BREAKS,
            },
        );
        &INFO
    }

    fn token(&self, token: &ExaminedToken<'_>, _: &Examined<'_>) -> Option<Hit> {
        let is_reported = token.is_usable()
            && token.is_unrestricted()
            && token.powers(|tier| tier.is_t0() || tier.is_t1()).is_empty();
        is_reported.then(|| Hit::new("no IP restriction is shown", condition(token)))
    }
}

impl Rule for IpAny {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo::new(
            "CFT302",
            "ip-any",
            "IP restriction allows every IPv4 or every IPv6 address",
            Severity::Medium,
            "Replace the list with the networks of the callers.",
            Explanation {
                meaning: "The list looks like a restriction, and is not one. Other rules count it as none.",
                reported_when: "`in` minus `not_in` contains every address of an address family (IPv4 or IPv6), also if it is split into several networks.",
                not_reported_when: "There is no `in`. A `not_in` alone restricts nothing either: other rules count it as no restriction.",
                dashboard: IP_DASHBOARD,
                api: IP_API,
                terraform: IP_TERRAFORM,
                breaks: IP_BREAKS,
            },
        );
        &INFO
    }

    fn token(&self, token: &ExaminedToken<'_>, _: &Examined<'_>) -> Option<Hit> {
        let has_list = allow_list(token).is_some_and(|list| !list.is_empty());
        let networks = token.token.condition.as_ref()?.effective_networks().ok()??;
        let contains_every = |is_asked: fn(&IpNet) -> bool| {
            let mut asked = networks.iter().filter(|network| is_asked(network));
            asked.any(|network| network.prefix_len() == 0)
        };
        (token.is_usable() && token.restriction == IpRestriction::InNameOnly && has_list).then(|| {
            let message = match (contains_every(is_ipv4), contains_every(is_ipv6)) {
                (true, true) => "its allowed IPs contain every IPv4 and every IPv6 address",
                (true, false) => "its allowed IPs contain every IPv4 address",
                (false, _) => "its allowed IPs contain every IPv6 address",
            };
            Hit::new(message, condition(token))
        })
    }
}

impl Rule for IpTooWide {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo::new(
            "CFT303",
            "ip-too-wide",
            "IP restriction is too wide",
            Severity::Medium,
            "Name the networks of the callers instead of those of a provider.",
            Explanation {
                meaning: "Networks of this size belong to a provider, whose other customers can use the secret too.",
                reported_when: "The allowed addresses together are more than an IPv4 /16 (profile `cis`: /24; `ipv4_prefix`) or an IPv6 /32 (/48; `ipv6_prefix`). Addresses are counted, not ranges: sixteen /16 are a /12.",
                not_reported_when: "Every IPv4 or every IPv6 address is allowed: see CFT302.",
                dashboard: IP_DASHBOARD,
                api: IP_API,
                terraform: IP_TERRAFORM,
                breaks: IP_BREAKS,
            },
        );
        &INFO
    }

    fn token(&self, token: &ExaminedToken<'_>, all: &Examined<'_>) -> Option<Hit> {
        let IpRestriction::Networks(networks) = &token.restriction else {
            return None;
        };
        let (four, six) = sizes(networks);
        let wide_four = four > size(32, all.thresholds.ipv4_prefix);
        let wide_six = six > size(128, all.thresholds.ipv6_prefix);
        (token.is_usable() && (wide_four || wide_six)).then(|| {
            let message = if wide_four {
                format!(
                    "it allows more IPv4 addresses than a /{}",
                    all.thresholds.ipv4_prefix
                )
            } else {
                format!(
                    "it allows more IPv6 addresses than a /{}",
                    all.thresholds.ipv6_prefix
                )
            };
            Hit::new(message, condition(token))
        })
    }
}

impl Rule for IpUnmatchable {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo::new(
            "CFT304",
            "ip-unmatchable",
            "No caller can match the IP restriction",
            Severity::Low,
            "Name the public addresses of the callers, or delete the token.",
            Explanation {
                meaning: "Cloudflare sees only public addresses. The token cannot be used, or its restriction is not what was intended: an empty list has been observed to block everything in one case, and nothing in another.",
                reported_when: "`in` is an empty list, `not_in` removes everything that it allows, or it has only private (RFC 1918), shared (100.64.0.0/10), loopback, link-local or unique-local addresses.",
                not_reported_when: "One allowed address is public.",
                dashboard: IP_DASHBOARD,
                api: IP_API,
                terraform: IP_TERRAFORM,
                breaks: "A restriction that callers can match makes the token usable.",
            },
        );
        &INFO
    }

    fn token(&self, token: &ExaminedToken<'_>, _: &Examined<'_>) -> Option<Hit> {
        let message = match &token.restriction {
            IpRestriction::Networks(networks) if networks.is_empty() => {
                "`not_in` removes everything that `in` allows"
            }
            IpRestriction::Networks(networks) if networks.iter().all(is_local) => {
                "it allows only addresses that Cloudflare never sees"
            }
            IpRestriction::NotShown if allow_list(token).is_some_and(<[IpNet]>::is_empty) => {
                "its list of allowed IPs is empty"
            }
            _ => return None,
        };
        token.is_usable().then(|| Hit::new(message, condition(token)))
    }
}

impl Rule for NoIpRestrictionWrite {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo::new(
            "CFT305",
            "no-ip-restriction-write",
            "Token that changes code, traffic or data has no IP restriction",
            Severity::Medium,
            "Restrict the token to the networks of its callers.",
            Explanation {
                meaning: "Whoever has the secret can change what visitors get, from anywhere.",
                reported_when: "No IP restriction is shown, and the token has a write permission of tier T1: code, traffic, defenses or data.",
                not_reported_when: NOT_SHOWN,
                dashboard: IP_DASHBOARD,
                api: IP_API,
                terraform: IP_TERRAFORM,
                breaks: IP_BREAKS,
            },
        );
        &INFO
    }

    fn token(&self, token: &ExaminedToken<'_>, _: &Examined<'_>) -> Option<Hit> {
        unrestricted(token, Tier::is_t1)
    }
}

impl Rule for NoIpRestrictionAdmin {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo::new(
            "CFT306",
            "no-ip-restriction-admin",
            "Token that controls the account has no IP restriction",
            Severity::High,
            "Restrict the token to the networks of its callers.",
            Explanation {
                meaning: "Whoever has the secret controls credentials, members or Access from anywhere. In the Salesloft Drift breach of 2025, an IP restriction stopped attackers from using a token stolen from Okta's integration.",
                reported_when: "No IP restriction is shown, and the token has a permission of tier T0: it creates or rolls credentials, or controls who is in the account or who passes Access.",
                not_reported_when: NOT_SHOWN,
                dashboard: IP_DASHBOARD,
                api: IP_API,
                terraform: IP_TERRAFORM,
                breaks: IP_BREAKS,
            },
        );
        &INFO
    }

    fn token(&self, token: &ExaminedToken<'_>, _: &Examined<'_>) -> Option<Hit> {
        unrestricted(token, Tier::is_t0)
    }
}

impl Rule for IpOneFamily {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo::new(
            "CFT307",
            "ip-one-family",
            "IP restriction allows only IPv4 or only IPv6",
            Severity::Info,
            "Add the IPv6 (or IPv4) addresses of the callers, if they have any.",
            Explanation {
                meaning: "A caller that has both IPv4 and IPv6 uses either. Its requests over the one that is not allowed are refused with code 9109 (\"from location\"), so they fail only sometimes.",
                reported_when: "The allowed addresses are all IPv4, or all IPv6.",
                not_reported_when: "No IP restriction is shown.",
                dashboard: IP_DASHBOARD,
                api: IP_API,
                terraform: IP_TERRAFORM,
                breaks: "Nothing: more callers are allowed.",
            },
        )
        .hint();
        &INFO
    }

    fn token(&self, token: &ExaminedToken<'_>, _: &Examined<'_>) -> Option<Hit> {
        let IpRestriction::Networks(networks) = &token.restriction else {
            return None;
        };
        let (four, six) = (networks.iter().any(is_ipv4), networks.iter().any(is_ipv6));
        (token.is_usable() && four != six).then(|| {
            let message = if four {
                "it allows IPv4 addresses only"
            } else {
                "it allows IPv6 addresses only"
            };
            Hit::new(message, condition(token))
        })
    }
}

fn unrestricted(token: &ExaminedToken<'_>, is_asked: fn(Tier) -> bool) -> Option<Hit> {
    let powers = token.powers(is_asked);
    (token.is_usable() && token.is_unrestricted() && !powers.is_empty()).then(|| {
        let message = format!(
            "no IP restriction is shown, and it has {}",
            rights_text::names(&powers)
        );
        let evidence = rights_text::evidence(&powers).with("condition", rights_text::restriction(token));
        Hit::new(message, evidence).with_notes(rights_text::notes(&powers))
    })
}

fn condition(token: &ExaminedToken<'_>) -> Evidence {
    Evidence::new().with("condition", rights_text::restriction(token))
}

fn allow_list<'a>(token: &'a ExaminedToken<'_>) -> Option<&'a [IpNet]> {
    let lists = token.token.condition.as_ref()?.request_ip.as_ref()?;
    lists.allow.as_deref()
}

/// The number of addresses of each address family. The networks do not overlap.
fn sizes(networks: &[IpNet]) -> (u128, u128) {
    let sum = |is_asked: fn(&IpNet) -> bool| {
        let of_family = networks.iter().filter(|network| is_asked(network));
        of_family
            .map(|network| {
                size(
                    u32::from(network.max_prefix_len()),
                    u32::from(network.prefix_len()),
                )
            })
            .fold(0, u128::saturating_add)
    };
    (sum(is_ipv4), sum(is_ipv6))
}

fn is_ipv4(network: &IpNet) -> bool {
    matches!(network, IpNet::V4(_))
}

fn is_ipv6(network: &IpNet) -> bool {
    matches!(network, IpNet::V6(_))
}

/// The number of addresses of a network.
fn size(bits: u32, prefix: u32) -> u128 {
    1_u128
        .checked_shl(bits.saturating_sub(prefix))
        .unwrap_or(u128::MAX)
}

/// Networks whose addresses Cloudflare never sees.
const LOCAL: [&str; 9] = [
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "::1/128",
    "fe80::/10",
    "fc00::/7",
];

fn is_local(network: &IpNet) -> bool {
    let (first, last): (IpAddr, IpAddr) = (network.network(), network.broadcast());
    let local = LOCAL.iter().filter_map(|text| text.parse::<IpNet>().ok());
    local
        .into_iter()
        .any(|local| local.contains(&first) && local.contains(&last))
}
