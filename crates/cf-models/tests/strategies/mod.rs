//! Tokens of every shape, and damage to documents.

use std::fmt::Debug;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use cf_models::chrono::{DateTime, Utc};
use cf_models::ipnet::{IpNet, Ipv4Net, Ipv6Net};
use cf_models::{
    Condition, Effect, EmptyId, Extra, NestedResources, PermissionGroup, PermissionGroupMeta, Policy,
    RequestIp, ResourceScope, Token, TokenStatus,
};
use proptest::option;
use proptest::prelude::*;
use serde_json::{Map, Value};

/// Any text, with those that JSON escapes often among it.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z ]{0,40}",
        any::<String>(),
        Just("\u{1b}[31m\"\\\u{202e}\0".to_owned()),
    ]
}

fn id<T: FromStr<Err = EmptyId> + Debug>() -> impl Strategy<Value = T> {
    let id = prop_oneof![
        "[0-9a-f]{32}",
        text().prop_filter("an id is not empty", |text| !text.is_empty())
    ];
    id.prop_map(|text| text.parse().unwrap())
}

/// A value that no type of ours describes.
pub(crate) fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        (-9e18..1.8e19).prop_map(Value::from),
        (-1.0..1.0).prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(text(), inner, 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// Members that no type names.
fn extra() -> impl Strategy<Value = Extra> {
    let members = prop::collection::btree_map(text(), json(), 0..3);
    prop_oneof![
        3 => Just(Extra::default()),
        1 => members.prop_map(|members| {
            let members: Map<String, Value> =
                members.into_iter().map(|(name, value)| (format!("x_{name}"), value)).collect();
            Extra::try_from(members).unwrap()
        }),
    ]
}

fn time() -> impl Strategy<Value = DateTime<Utc>> {
    // The years 1 to 9999 and others, with and without a fraction of a second; the first second would be absent.
    let second = prop_oneof![
        9 => -62_135_596_799_i64..253_402_300_799,
        1 => DateTime::<Utc>::MIN_UTC.timestamp()..-62_135_596_800,
        1 => 253_402_300_800..=DateTime::<Utc>::MAX_UTC.timestamp(),
    ];
    let fraction = prop_oneof![Just(0_u32), 0..1_000_000_000_u32];
    (second, fraction).prop_map(|(second, nanosecond)| DateTime::from_timestamp(second, nanosecond).unwrap())
}

fn network() -> impl Strategy<Value = IpNet> {
    prop_oneof![
        (any::<Ipv4Addr>(), 0..=32_u8)
            .prop_map(|(address, prefix)| IpNet::V4(Ipv4Net::new(address, prefix).unwrap())),
        (any::<Ipv6Addr>(), 0..=128_u8)
            .prop_map(|(address, prefix)| IpNet::V6(Ipv6Net::new(address, prefix).unwrap())),
    ]
}

pub(crate) fn condition() -> impl Strategy<Value = Condition> {
    let networks = || option::of(prop::collection::vec(network(), 0..3));
    let lists = (networks(), networks(), extra()).prop_map(|(allow, deny, extra)| {
        let mut lists = RequestIp::new();
        (lists.allow, lists.deny, lists.extra) = (allow, deny, extra);
        lists
    });
    (option::of(lists), extra()).prop_map(|(lists, extra)| {
        let mut condition = Condition::new().with_extra(extra).unwrap();
        condition.request_ip = lists;
        condition
    })
}

fn scope() -> impl Strategy<Value = ResourceScope> {
    let value = || prop_oneof![Just("*".to_owned()), text()];
    prop_oneof![
        value().prop_map(ResourceScope::from),
        prop::collection::btree_map(text(), value(), 0..3)
            .prop_map(|map| ResourceScope::from(NestedResources::from_iter(map))),
    ]
}

fn group() -> impl Strategy<Value = PermissionGroup> {
    let meta = (option::of(text()), option::of(text()), extra()).prop_map(|(key, scopes, extra)| {
        let mut meta = PermissionGroupMeta::new().with_extra(extra).unwrap();
        (meta.key, meta.scopes) = (key, scopes);
        meta
    });
    (id(), option::of(text()), option::of(meta), extra()).prop_map(|(id, name, meta, extra)| {
        let mut group = PermissionGroup::new(id).with_extra(extra).unwrap();
        (group.name, group.meta) = (name.map(Into::into), meta.map(Box::new));
        group
    })
}

fn policy() -> impl Strategy<Value = Policy> {
    let effect = prop_oneof![Just("allow".to_owned()), Just("deny".to_owned()), text()];
    let groups = prop::collection::vec(group(), 0..3);
    let resources = prop::collection::btree_map(text(), scope(), 0..3);
    (id(), effect, groups, resources, extra()).prop_map(|(id, effect, groups, resources, extra)| {
        Policy::new(id, Effect::from(effect.as_str()))
            .with_permission_groups(groups)
            .with_resources(resources)
            .with_extra(extra)
            .unwrap()
    })
}

/// A token of any shape the types can hold.
pub(crate) fn token() -> impl Strategy<Value = Token> {
    let status = prop_oneof![
        Just("active".to_owned()),
        Just("revoked (exposed)".to_owned()),
        text()
    ];
    let texts = (
        option::of(text()),
        option::of(text()),
        option::of(text()),
        option::of(text()),
    );
    let times = (option::of(time()), option::of(time()), option::of(time()));
    let policies = option::of(prop::collection::vec(policy(), 0..3));
    let content = (
        option::of(id()),
        option::of(status),
        option::of(condition()),
        policies,
        extra(),
    );
    (texts, times, content).prop_map(|(texts, times, content)| {
        let mut token = Token::new();
        let (id, status, condition, policies, extra) = content;
        token.id = id;
        token.status = status.map(|status| TokenStatus::from(status.as_str()));
        (token.condition, token.policies, token.extra) = (condition, policies, extra);
        (token.issued_on, token.last_used_on, token.expires_on) = times;
        (
            token.name,
            token.creator_email_at_creation,
            token.provisioner_type,
            token.provisioner_id,
        ) = texts;
        token
    })
}

/// A part of a document replaced or removed.
#[derive(Clone, Debug)]
pub(crate) struct Damage {
    from: prop::sample::Index,
    length: usize,
    replacement: Vec<u8>,
}

pub(crate) fn damaged() -> impl Strategy<Value = Damage> {
    let json_bytes = prop::sample::select(b"{}[]\",:\\nulltrue0123456789.eE+- \n\x01\xc3".to_vec());
    let replacement = prop::collection::vec(json_bytes, 0..4);
    (any::<prop::sample::Index>(), 0..6_usize, replacement).prop_map(|(from, length, replacement)| Damage {
        from,
        length,
        replacement,
    })
}

impl Damage {
    pub(crate) fn apply(&self, document: &[u8]) -> Vec<u8> {
        let from = if document.is_empty() {
            0
        } else {
            self.from.index(document.len())
        };
        let to = (from + self.length).min(document.len());
        [&document[..from], &self.replacement, &document[to..]].concat()
    }
}
