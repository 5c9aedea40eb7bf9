//! One macro for every JSON object of the API: named members, unknown ones kept, none twice.

/// Implements `Deserialize` and `Serialize` for a struct with an `extra: Extra` field.
///
/// A member given as `"name" => field: optional` reads null and missing as `None` and is not written when `None`; a
/// `list` reads null and missing as empty; a `required` one must be there. An unknown member goes to `extra`, and the
/// same member twice is an error. `Deserialize` is written by hand since a derived one either drops what it does not
/// know or buffers the whole object (`flatten`).
macro_rules! object {
    ($type:ident, $expected:literal { $($name:literal => $field:ident: $kind:ident $(as $adapter:ty)?),+ $(,)? }) => {
        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Visitor;

                impl<'de> serde::de::Visitor<'de> for Visitor {
                    type Value = $type;

                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str($expected)
                    }

                    fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<$type, A::Error> {
                        $(let mut $field = None;)+
                        let mut extra = crate::extra::ExtraReader::default();
                        while let Some(key) = map.next_key::<crate::key::Key<'de>>()? {
                            match key.as_str() {
                                $($name => {
                                    if $field.is_some() {
                                        return Err(serde::de::Error::custom(crate::strict::Refused::Twice($name.into())));
                                    }
                                    $field = Some(crate::object::object!(@read $kind, map $(, $adapter)?));
                                })+
                                _ => extra.read(&key, &mut map)?,
                            }
                        }
                        Ok($type { $($field: crate::object::object!(@take $kind, $field, $name),)+ extra: extra.finish()? })
                    }
                }
                deserializer.deserialize_map(Visitor)
            }
        }

        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                use serde::ser::SerializeMap;
                let mut map = serializer.serialize_map(None)?;
                $(crate::object::object!(@write $kind, map, $name, self.$field $(, $adapter)?);)+
                self.extra.serialize_into(&mut map)?;
                map.end()
            }
        }
    };
    (@read optional, $map:ident, $adapter:ty) => {
        $map.next_value::<serde_with::de::DeserializeAsWrap<_, $adapter>>()?.into_inner()
    };
    (@read optional, $map:ident) => { $map.next_value()? };
    (@read list, $map:ident) => { $map.next_value::<Option<_>>()?.unwrap_or_default() };
    (@read required, $map:ident, $adapter:ty) => {
        $map.next_value::<serde_with::de::DeserializeAsWrap<_, $adapter>>()?.into_inner()
    };
    (@read required, $map:ident) => { $map.next_value()? };
    (@take optional, $field:ident, $name:literal) => { $field.flatten() };
    (@take list, $field:ident, $name:literal) => { $field.unwrap_or_default() };
    (@take required, $field:ident, $name:literal) => {
        $field.ok_or_else(|| serde::de::Error::missing_field($name))?
    };
    (@write optional, $map:ident, $name:literal, $value:expr) => {
        if let Some(value) = &$value {
            $map.serialize_entry($name, value)?;
        }
    };
    (@write optional, $map:ident, $name:literal, $value:expr, $adapter:ty) => {
        if $value.is_some() {
            $map.serialize_entry($name, &serde_with::ser::SerializeAsWrap::<_, $adapter>::new(&$value))?;
        }
    };
    (@write list, $map:ident, $name:literal, $value:expr) => { $map.serialize_entry($name, &$value)?; };
    (@write required, $map:ident, $name:literal, $value:expr, $adapter:ty) => {
        $map.serialize_entry($name, &$value)?;
    };
    (@write required, $map:ident, $name:literal, $value:expr) => { $map.serialize_entry($name, &$value)?; };
}

/// An [`object!`] that is read the short way too.
macro_rules! quick_object {
    ($type:ident, $expected:literal { $($name:literal => $field:ident: $kind:ident $(as $adapter:ty)?),+ $(,)? }) => {
        crate::object::object!($type, $expected { $($name => $field: $kind $(as $adapter)?),+ });

        impl<'a> crate::quick::Quick<'a> for $type {
            fn quick(cursor: &mut crate::quick::Cursor<'a>) -> Option<Self> {
                $(let mut $field = None;)+
                let mut extra = crate::extra::ExtraReader::default();
                cursor.members(|name, cursor| {
                    match &*name {
                        $($name => {
                            if $field.is_some() {
                                return None;
                            }
                            $field = Some(crate::object::quick_object!(@read cursor $(, $adapter)?)?);
                        })+
                        _ => extra.push(&name, cursor.raw()?),
                    }
                    Some(())
                })?;
                Some($type {
                    $($field: crate::object::quick_object!(@take $kind, $field),)+
                    extra: extra.finish_quick()?,
                })
            }
        }
    };
    (@read $cursor:ident, $adapter:ty) => { <$adapter as crate::quick::QuickAs<'a, _>>::quick_as($cursor) };
    (@read $cursor:ident) => { crate::quick::Quick::quick($cursor) };
    (@take optional, $field:ident) => { $field.flatten() };
    (@take required, $field:ident) => { $field? };
}
pub(crate) use {object, quick_object};
