use serde::{Serialize, Serializer};
use serde_json::Value;

/// The fields and values that a finding rests on. They do not depend on the time of the audit, so that findings of two
/// audits can be compared. Values may contain untrusted text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Evidence {
    fields: Vec<(&'static str, Value)>,
}

// === impl Evidence ===

impl Evidence {
    pub(super) fn new() -> Self {
        Self::default()
    }

    pub(super) fn with(mut self, field: &'static str, value: impl Into<Value>) -> Self {
        self.fields.push((field, value.into()));
        self
    }

    /// Returns fields and values, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &Value)> {
        self.fields.iter().map(|(field, value)| (*field, value))
    }

    /// Returns the value of a field.
    #[must_use]
    pub fn get(&self, field: &str) -> Option<&Value> {
        self.fields
            .iter()
            .find(|(name, _)| *name == field)
            .map(|(_, value)| value)
    }

    /// Returns whether there are no fields.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }
}

impl Serialize for Evidence {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}
