use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::value::RawValue;

use crate::extra::Extra;
use crate::id::{PermissionGroupId, PolicyId};
use crate::key::Key;
use crate::object::object;
use crate::open_enum::open_enum;
use crate::resource::Resources;

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
    pub name: Option<String>,
    /// Attributes; the keys seen are many, and the values are not always strings.
    pub meta: Option<Meta>,
    /// Fields nobody knows yet.
    pub extra: Extra,
}

/// Attributes of a permission group: those the reference names, and all others in `extra`.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Meta {
    /// The reference's `key`.
    pub key: Option<String>,
    /// The reference's `value`.
    pub value: Option<String>,
    /// The others: `label`, `scopes`, `category`, `deprecated`, `eol_at`, `editable` were seen.
    pub extra: Extra,
}

object!(Policy, "a policy" {
    "id" => id: required,
    "effect" => effect: required,
    "permission_groups" => permission_groups: required,
    "resources" => resources: required,
});
object!(PermissionGroup, "a permission group" {
    "id" => id: required,
    "name" => name: optional,
    "meta" => meta: optional,
});

// === impl Meta ===

/// Under `key` and `value` too a value that is no string was not ruled out: it stays in `extra` then.
impl<'de> Deserialize<'de> for Meta {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct MetaVisitor;

        impl<'de> Visitor<'de> for MetaVisitor {
            type Value = Meta;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the attributes of a permission group")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Meta, A::Error> {
                let mut meta = Meta::default();
                while let Some(key) = map.next_key::<Key<'de>>()? {
                    let field = match key.as_str() {
                        "key" => &mut meta.key,
                        "value" => &mut meta.value,
                        _ => {
                            meta.extra.insert_from(key, &mut map)?;
                            continue;
                        }
                    };
                    if field.is_some() || meta.extra.get(key.as_str()).is_some() {
                        return Err(A::Error::custom(format_args!(
                            "the member `{}` twice",
                            key.as_str()
                        )));
                    }
                    let json = map.next_value::<Box<RawValue>>()?;
                    match serde_json::from_str::<Option<String>>(json.get()) {
                        Ok(text) => *field = text,
                        Err(_) => meta.extra.insert(key.as_str(), json),
                    }
                }
                Ok(meta)
            }
        }
        deserializer.deserialize_map(MetaVisitor)
    }
}

impl Serialize for Meta {
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
