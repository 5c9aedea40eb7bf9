//! One field table per JSON object: the macro [`object!`] reads and writes it.

/// Implements `Deserialize` and `Serialize` for a struct with a field `extra: Extra`, from a table of its members.
///
/// | kind | null and missing | a value of another type | written |
/// |---|---|---|---|
/// | `required` | error | error | always |
/// | `optional` | `None` | error | if `Some` |
/// | `list` | empty | error | always |
/// | `hint` | `None` | kept in `extra` | if `Some`, else from `extra` |
/// | `result` | `None` | error | if `Some`, else from `extra` |
///
/// `as Adapter` names a `serde_with` adapter. A member that the table does not name is kept in `extra`; a member that occurs twice
/// is an error. A derived `Deserialize` would drop unknown members, or buffer the object to keep them (`flatten`).
///
/// With the table
///
/// ```text
/// object!(Pair, "a pair" {
///     "id" => id: required,
///     "on" => on: optional as Rfc3339,
///     "note" => note: hint,
/// });
/// ```
///
/// the expansion is, shortened:
///
/// ```text
/// impl Pair {
///     pub(crate) const FIELDS: &'static [&'static str] = &["id", "on", "note"];
/// }
///
/// impl<'de> Deserialize<'de> for Pair {
///     fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
///         struct Visitor;
///
///         impl<'de> de::Visitor<'de> for Visitor {
///             type Value = Pair;
///
///             fn expecting(&self, f: &mut Formatter<'_>) -> fmt::Result {
///                 f.write_str("a pair")
///             }
///
///             fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pair, A::Error> {
///                 let (mut id, mut on, mut note) = (None, None, None);
///                 let mut extra = ExtraReader::default();
///                 while let Some(name) = map.next_key::<MemberName<'de>>()? {
///                     match name.as_str() {
///                         "id" | "on" | "note" if /* that one is Some */ => return Err(duplicate(&mut map)),
///                         "id" => id = Some(map.next_value()?),
///                         "on" => on = Some(map.next_value::<DeserializeAsWrap<_, Rfc3339>>()?.into_inner()),
///                         "note" => note = Some(/* if it is not a string, it is kept in `extra` */),
///                         _ => extra.read(name, &mut map)?,
///                     }
///                 }
///                 Ok(Pair {
///                     id: id.ok_or_else(|| A::Error::missing_field("id"))?,
///                     on: on.flatten(),
///                     note: note.flatten(),
///                     extra: extra.finish(),
///                 })
///             }
///         }
///         deserializer.deserialize_map(Visitor)
///     }
/// }
///
/// impl Serialize for Pair {
///     fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
///         // A member of `extra` never takes the place of a field.
///         let is_taken = |name: &str| match name {
///             "id" | "on" => true,
///             "note" => self.note.is_some(),
///             _ => false,
///         };
///         let extra = self.extra.iter().filter(|(name, _)| !is_taken(name));
///         // Some formats need the number of members first.
///         let mut map = serializer.serialize_map(Some(length))?;
///         map.serialize_entry("id", &self.id)?;
///         if self.on.is_some() {
///             map.serialize_entry("on", &SerializeAsWrap::<_, Rfc3339>::new(&self.on))?;
///         }
///         if self.note.is_some() {
///             map.serialize_entry("note", &self.note)?;
///         }
///         for (name, value) in extra {
///             map.serialize_entry(name, &Plain(value))?;
///         }
///         map.end()
///     }
/// }
/// ```
macro_rules! object {
    (
        $type:ident $(<$parameter:ident>)?, $expected:literal
        { $($name:literal => $field:ident: $kind:ident $(as $adapter:ty)?),+ $(,)? }
    ) => {
        impl$(<$parameter>)? $type$(<$parameter>)? {
            #[allow(dead_code, reason = "not every type has a constructor for its extra members")]
            pub(crate) const FIELDS: &'static [&'static str] = &[$($name),+];
        }

        impl<'de $(, $parameter: serde::Deserialize<'de>)?> serde::Deserialize<'de> for $type$(<$parameter>)? {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Visitor$(<$parameter>(std::marker::PhantomData<$parameter>))?;

                impl<'de $(, $parameter: serde::Deserialize<'de>)?> serde::de::Visitor<'de> for Visitor$(<$parameter>)? {
                    type Value = $type$(<$parameter>)?;

                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str($expected)
                    }

                    fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                        $(let mut $field = None;)+
                        let mut extra = crate::extra::ExtraReader::default();
                        while let Some(name) = map.next_key::<crate::member_name::MemberName<'de>>()? {
                            match name.as_str() {
                                $($name => {
                                    if $field.is_some() {
                                        return Err(crate::member_name::duplicate(&mut map));
                                    }
                                    $field = Some(crate::object::object!(@read $kind, map, extra, $name $(, $adapter)?));
                                })+
                                _ => extra.read(name, &mut map)?,
                            }
                        }
                        Ok($type {
                            $($field: crate::object::object!(@take $kind, $field, $name),)+
                            extra: extra.finish(),
                        })
                    }
                }
                deserializer.deserialize_map(Visitor$(::<$parameter>(std::marker::PhantomData))?)
            }
        }

        impl$(<$parameter: serde::Serialize>)? serde::Serialize for $type$(<$parameter>)? {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                use serde::ser::SerializeMap as _;
                // Whether each is written, and whether a member of `extra` may have its name.
                $(let $field = crate::object::object!(@is_written $kind, self.$field);)+
                let is_taken = |name: &str| match name {
                    $($name => crate::object::object!(@is_taken $kind, $field),)+
                    _ => false,
                };
                let length = [$($field),+].into_iter().filter(|is_written| *is_written).count();
                let extra = self.extra.iter().filter(|(name, _)| !is_taken(name));
                let mut map = serializer.serialize_map(Some(length.saturating_add(extra.clone().count())))?;
                $(if $field {
                    crate::object::object!(@write map, $name, self.$field $(, $adapter)?);
                })+
                for (name, value) in extra {
                    map.serialize_entry(name, &crate::json::Plain(value))?;
                }
                map.end()
            }
        }
    };
    (@read list, $map:ident, $extra:ident, $name:literal, $adapter:ty) => {
        $map.next_value::<Option<serde_with::de::DeserializeAsWrap<_, $adapter>>>()?
            .map(serde_with::de::DeserializeAsWrap::into_inner)
            .unwrap_or_default()
    };
    (@read hint, $map:ident, $extra:ident, $name:literal) => {
        match $map.next_value_seed(crate::hint::HintSeed::default())? {
            crate::hint::Hint::Read(value) => Some(value),
            crate::hint::Hint::Absent => None,
            crate::hint::Hint::Other(value) => {
                $extra.keep($name, value);
                None
            }
        }
    };
    (@read $kind:ident, $map:ident, $extra:ident, $name:literal, $adapter:ty) => {
        $map.next_value::<serde_with::de::DeserializeAsWrap<_, $adapter>>()?.into_inner()
    };
    (@read $kind:ident, $map:ident, $extra:ident, $name:literal) => { $map.next_value()? };
    (@take required, $field:ident, $name:literal) => {
        $field.ok_or_else(|| serde::de::Error::missing_field($name))?
    };
    (@take list, $field:ident, $name:literal) => { $field.unwrap_or_default() };
    (@take $kind:ident, $field:ident, $name:literal) => { $field.flatten() };
    (@is_written optional, $value:expr) => { $value.is_some() };
    (@is_written hint, $value:expr) => { $value.is_some() };
    (@is_written result, $value:expr) => { $value.is_some() };
    (@is_written $kind:ident, $value:expr) => { true };
    (@is_taken hint, $is_written:ident) => { $is_written };
    (@is_taken result, $is_written:ident) => { $is_written };
    (@is_taken $kind:ident, $is_written:ident) => { true };
    (@write $map:ident, $name:literal, $value:expr, $adapter:ty) => {
        $map.serialize_entry($name, &serde_with::ser::SerializeAsWrap::<_, $adapter>::new(&$value))?
    };
    (@write $map:ident, $name:literal, $value:expr) => { $map.serialize_entry($name, &$value)? };
}

/// Implements reading (`from_map`) and `Serialize` for an object in which nothing is an error.
///
/// A member whose value has an unexpected form is kept in `extra`; of members with the same name, the last one counts. `as`
/// names the function that reads a value.
macro_rules! lenient_object {
    ($type:ident { $($name:literal => $field:ident: $kind:ident as $reader:ident),+ $(,)? }) => {
        impl $type {
            #[allow(dead_code, reason = "not every type has a constructor for its extra members")]
            pub(crate) const FIELDS: &'static [&'static str] = &[$($name),+];

            fn from_map(mut map: serde_json::Map<String, serde_json::Value>) -> Self {
                $(let $field = crate::hint::take(&mut map, $name, $reader);)+
                Self {
                    $($field: crate::object::lenient_object!(@take $kind, $field),)+
                    extra: crate::extra::Extra::from_map(map),
                }
            }
        }

        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                use serde::ser::SerializeMap as _;
                $(let $field = crate::object::lenient_object!(@is_written $kind, self.$field);)+
                let is_taken = |name: &str| match name {
                    $($name => $field,)+
                    _ => false,
                };
                let length = [$($field),+].into_iter().filter(|is_written| *is_written).count();
                let extra = self.extra.iter().filter(|(name, _)| !is_taken(name));
                let mut map = serializer.serialize_map(Some(length.saturating_add(extra.clone().count())))?;
                $(if $field {
                    map.serialize_entry($name, &self.$field)?;
                })+
                for (name, value) in extra {
                    map.serialize_entry(name, &crate::json::Plain(value))?;
                }
                map.end()
            }
        }
    };
    (@take optional, $field:ident) => { $field };
    (@take list, $field:ident) => { $field.unwrap_or_default() };
    (@is_written optional, $value:expr) => { $value.is_some() };
    (@is_written list, $value:expr) => { !$value.is_empty() };
}
pub(crate) use {lenient_object, object};
