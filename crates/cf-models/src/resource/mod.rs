//! The resources that a policy applies to.

mod map;
mod name;
mod scope;

pub use map::{ResourceIter, ResourceMap};
pub use name::{R2Bucket, ResourceKind, ResourceName, ResourceSelector};
pub use scope::{NestedResources, ResourceScope, Resources};
