//! Made by hand, in a test above all: each field in an expression of its own, `#[non_exhaustive]` notwithstanding.

use chrono::{DateTime, Utc};
use ipnet::IpNet;

use crate::condition::{Condition, RequestIp};
use crate::envelope::{ApiMessage, Envelope, ResultInfo};
use crate::extra::Extra;
use crate::id::{PermissionGroupId, PolicyId, TokenId};
use crate::policy::{Effect, PermissionGroup, PermissionGroupMeta, Policy};
use crate::resource::{ResourceName, ResourceScope, Resources};
use crate::text::Text;
use crate::token::{Token, TokenStatus};

/// `with_` for each field: `optional` is `Some` of what is given, `plain` is it.
macro_rules! with {
    ($type:ident { $($kind:ident $method:ident($field:ident: $value:ty);)+ }) => {
        impl $type {
            $(
                #[doc = concat!("With this `", stringify!($field), "`.")]
                #[must_use]
                pub fn $method(mut self, $field: impl Into<$value>) -> Self {
                    self.$field = with!(@$kind $field.into());
                    self
                }
            )+
        }
    };
    (@optional $value:expr) => { Some($value) };
    (@plain $value:expr) => { $value };
}

with!(Token {
    optional with_id(id: TokenId);
    optional with_name(name: String);
    optional with_status(status: TokenStatus);
    optional with_issued_on(issued_on: DateTime<Utc>);
    optional with_modified_on(modified_on: DateTime<Utc>);
    optional with_last_used_on(last_used_on: DateTime<Utc>);
    optional with_expires_on(expires_on: DateTime<Utc>);
    optional with_not_before(not_before: DateTime<Utc>);
    optional with_condition(condition: Condition);
    optional with_policies(policies: Vec<Policy>);
    optional with_creator_email_at_creation(creator_email_at_creation: String);
    optional with_provisioner_type(provisioner_type: String);
    optional with_provisioner_id(provisioner_id: String);
    plain with_extra(extra: Extra);
});

with!(Policy {
    plain with_permission_groups(permission_groups: Vec<PermissionGroup>);
    plain with_extra(extra: Extra);
});

with!(PermissionGroup {
    optional with_name(name: Text);
    optional with_meta(meta: PermissionGroupMeta);
    plain with_extra(extra: Extra);
});

with!(PermissionGroupMeta {
    optional with_key(key: Text);
    optional with_value(value: Text);
    plain with_extra(extra: Extra);
});

with!(Condition {
    plain with_extra(extra: Extra);
});

with!(ApiMessage {
    optional with_code(code: i64);
    optional with_message(message: String);
    plain with_error_chain(error_chain: Vec<ApiMessage>);
});

with!(ResultInfo {
    optional with_page(page: u64);
    optional with_per_page(per_page: u64);
    optional with_count(count: u64);
    optional with_total_count(total_count: u64);
    optional with_total_pages(total_pages: u64);
});

impl Token {
    /// A token of which nothing is known.
    ///
    /// ```
    /// use cf_models::{Effect, PermissionGroup, Policy, Token, TokenStatus};
    ///
    /// let token = Token::new()
    ///     .with_id("50b131ed46c2839e76fd5f6b96560ab2")
    ///     .with_name("deploy")
    ///     .with_status(TokenStatus::Active)
    ///     .with_policies([Policy::new("e742f84aceb916a99cb923de5fe0e9b4", Effect::Allow)
    ///         .with_permission_groups([PermissionGroup::new("82e64a83756745bbbb1c9c2701bf816b").with_name("DNS Read")])
    ///         .with_resources([("com.cloudflare.api.account.zone.*", "*")])]);
    /// assert_eq!(token.display_name(), "deploy");
    /// ```
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

impl Policy {
    /// A policy about nothing yet.
    #[must_use]
    pub fn new(id: impl Into<PolicyId>, effect: Effect) -> Self {
        Self {
            id: id.into(),
            effect,
            permission_groups: Vec::new(),
            resources: Resources::default(),
            extra: Extra::default(),
        }
    }

    /// With these `resources`, each a name and its scope.
    #[must_use]
    pub fn with_resources<N: Into<ResourceName>, S: Into<ResourceScope>>(
        mut self,
        resources: impl IntoIterator<Item = (N, S)>,
    ) -> Self {
        self.resources = resources.into_iter().collect();
        self
    }
}

impl PermissionGroup {
    /// A group of which only the id is known.
    #[must_use]
    pub fn new(id: impl Into<PermissionGroupId>) -> Self {
        Self {
            id: id.into(),
            name: None,
            meta: None,
            extra: Extra::default(),
        }
    }
}

impl PermissionGroupMeta {
    /// No attributes yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

impl Condition {
    /// A condition that shows no restriction.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// With these networks in `request_ip.in`.
    #[must_use]
    pub fn with_allow(mut self, networks: impl Into<Vec<IpNet>>) -> Self {
        self.request_ip.get_or_insert_default().allow = Some(networks.into());
        self
    }

    /// With these networks in `request_ip.not_in`.
    #[must_use]
    pub fn with_deny(mut self, networks: impl Into<Vec<IpNet>>) -> Self {
        self.request_ip.get_or_insert_default().deny = Some(networks.into());
        self
    }
}

impl RequestIp {
    /// No lists yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

impl ApiMessage {
    /// A message without a code or words yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

impl ResultInfo {
    /// Nothing said of the listing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

impl<T> Envelope<T> {
    /// A good answer.
    #[must_use]
    pub fn success(result: T) -> Self {
        Self {
            success: true,
            errors: Vec::new(),
            messages: Vec::new(),
            result: Some(result),
            result_info: None,
            extra: Extra::default(),
        }
    }

    /// A refusal, with its reasons.
    #[must_use]
    pub fn failure(errors: impl Into<Vec<ApiMessage>>) -> Self {
        Self {
            success: false,
            errors: errors.into(),
            messages: Vec::new(),
            result: None,
            result_info: None,
            extra: Extra::default(),
        }
    }

    /// With this `result_info`.
    #[must_use]
    pub fn with_result_info(mut self, result_info: ResultInfo) -> Self {
        self.result_info = Some(result_info);
        self
    }
}
