use std::{fmt, mem};

use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::value::RawValue;

use crate::adapters::ShortList;
use crate::extra::{Extra, ExtraReader};
use crate::id::{PermissionGroupId, PolicyId};
use crate::key::Key;
use crate::object::quick_object;
use crate::open_enum::open_enum;
use crate::quick::{Cursor, Quick};
use crate::resource::Resources;
use crate::strict;
use crate::text::Text;

open_enum! {
    /// Whether a policy gives or takes. The service evaluates deny first, then allow, then denies what is left.
    Effect {
        /// It gives the permission groups on the resources.
        Allow = "allow",
        /// It takes them.
        Deny = "deny",
    }
}

/// What a token may do, and on what.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Policy {
    /// The id.
    pub id: PolicyId,
    /// Whether it gives or takes.
    pub effect: Effect,
    /// What may be done.
    pub permission_groups: Vec<PermissionGroup>,
    /// On what.
    pub resources: Resources,
    /// Fields nobody knows yet.
    pub extra: Extra,
}

/// A named set of permissions.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct PermissionGroup {
    /// The id.
    pub id: PermissionGroupId,
    /// The name, such as `Zone Read`.
    pub name: Option<Text>,
    /// Attributes; the keys seen are many, and the values are not always strings.
    pub meta: Option<PermissionGroupMeta>,
    /// Fields nobody knows yet.
    pub extra: Extra,
}

/// Attributes of a permission group: those the reference names, and all others in `extra`.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct PermissionGroupMeta {
    /// The reference's `key`.
    pub key: Option<Text>,
    /// The reference's `value`.
    pub value: Option<Text>,
    /// The others: `label`, `scopes`, `category`, `deprecated`, `eol_at`, `editable` were seen.
    pub extra: Extra,
}

quick_object!(Policy, "a policy" {
    "id" => id: required,
    "effect" => effect: required,
    "permission_groups" => permission_groups: required as ShortList,
    "resources" => resources: required,
});
quick_object!(PermissionGroup, "a permission group" {
    "id" => id: required,
    "name" => name: optional,
    "meta" => meta: optional,
});

// === impl Policy ===

impl Policy {
    pub(crate) fn normalize(&mut self) {
        for group in &mut self.permission_groups {
            for meta in group.meta.iter_mut() {
                meta.extra = meta.extra.sorted();
            }
            group.extra = group.extra.sorted();
        }
        self.permission_groups
            .sort_by_cached_key(|group| (group.id.clone(), serde_json::to_string(group).ok()));
        self.extra = self.extra.sorted();
    }
}

// === impl PermissionGroupMeta ===

/// Under `key` and `value` too a value that is no string was not ruled out: it stays in `extra` then.
impl<'de> Deserialize<'de> for PermissionGroupMeta {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct MetaVisitor;

        impl<'de> Visitor<'de> for MetaVisitor {
            type Value = PermissionGroupMeta;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the attributes of a permission group")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<PermissionGroupMeta, A::Error> {
                let mut meta = PermissionGroupMeta::default();
                let mut extra = ExtraReader::default();
                let (mut key_seen, mut value_seen) = (false, false);
                while let Some(name) = map.next_key::<Key<'de>>()? {
                    let (field, seen) = match name.as_str() {
                        "key" => (&mut meta.key, &mut key_seen),
                        "value" => (&mut meta.value, &mut value_seen),
                        _ => {
                            extra.read(&name, &mut map)?;
                            continue;
                        }
                    };
                    if mem::replace(seen, true) {
                        return Err(A::Error::custom(strict::Refused::Twice(name.into_cow())));
                    }
                    let json = map.next_value::<Box<RawValue>>()?;
                    match serde_json::from_str::<Option<Text>>(json.get()) {
                        Ok(text) => *field = text,
                        Err(_) => extra.push(name.as_str(), json.get()),
                    }
                }
                meta.extra = extra.finish()?;
                Ok(meta)
            }
        }
        deserializer.deserialize_map(MetaVisitor)
    }
}

impl<'a> Quick<'a> for PermissionGroupMeta {
    fn quick(cursor: &mut Cursor<'a>) -> Option<Self> {
        let mut meta = Self::default();
        let mut extra = ExtraReader::default();
        cursor.members(|name, cursor| {
            let field = match &*name {
                "key" => &mut meta.key,
                "value" => &mut meta.value,
                _ => {
                    extra.push(&name, cursor.raw()?);
                    return Some(());
                }
            };
            // Null, twice, or no string: the long way.
            if field.is_some() || !cursor.is_string() {
                return None;
            }
            *field = Some(Quick::quick(cursor)?);
            Some(())
        })?;
        meta.extra = extra.finish_quick()?;
        Some(meta)
    }
}

impl Serialize for PermissionGroupMeta {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if let Some(key) = &self.key {
            map.serialize_entry("key", key)?;
        }
        if let Some(value) = &self.value {
            map.serialize_entry("value", value)?;
        }
        self.extra.serialize_into(&mut map)?;
        map.end()
    }
}
