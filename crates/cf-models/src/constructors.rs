//! Constructors and `with_…` methods, for tests above all: the types are `#[non_exhaustive]`.
//!
//! What they accept can be written and read back.

use chrono::{DateTime, Utc};
use ipnet::IpNet;

use crate::account::Account;
use crate::account_id::AccountId;
use crate::account_permission_group::AccountPermissionGroup;
use crate::adapters::or_absent;
use crate::api_message::ApiMessage;
use crate::condition::Condition;
use crate::envelope::Envelope;
use crate::extra::{Extra, InvalidExtra};
use crate::id::{PermissionGroupId, PolicyId, TokenId};
use crate::permission_group::{PermissionGroup, PermissionGroupMeta};
use crate::policy::{Effect, Policy};
use crate::request_ip::RequestIp;
use crate::resource::{ResourceName, ResourceScope, Resources};
use crate::result_info::ResultInfo;
use crate::token::{Token, TokenStatus};
use crate::token_verification::TokenVerification;

/// A `with_` method for each field, by its kind.
macro_rules! with {
    ($type:ident { $($kind:ident $method:ident($field:ident $(: $value:ty)?);)+ }) => {
        impl $type {
            $(with!(@method $type $kind $method $field $($value)?);)+
        }
    };
    (@method $type:ident text $method:ident $field:ident) => {
        #[doc = concat!("Sets `", stringify!($field), "`.")]
        #[must_use]
        pub fn $method(mut self, $field: impl Into<String>) -> Self {
            self.$field = Some($field.into().into());
            self
        }
    };
    (@method $type:ident optional $method:ident $field:ident $value:ty) => {
        #[doc = concat!("Sets `", stringify!($field), "`.")]
        #[must_use]
        pub fn $method(mut self, $field: impl Into<$value>) -> Self {
            self.$field = Some($field.into());
            self
        }
    };
    (@method $type:ident time $method:ident $field:ident) => {
        #[doc = concat!("Sets `", stringify!($field), "`. The zero time `0001-01-01T00:00:00Z` means `None`.")]
        #[must_use]
        pub fn $method(mut self, $field: DateTime<Utc>) -> Self {
            self.$field = or_absent($field);
            self
        }
    };
    // A larger count would not be plausible, and not be read back.
    (@method $type:ident count $method:ident $field:ident) => {
        #[doc = concat!("Sets `", stringify!($field), "`.")]
        #[must_use]
        pub fn $method(mut self, $field: u32) -> Self {
            self.$field = Some($field.into());
            self
        }
    };
    (@method $type:ident list $method:ident $field:ident $value:ty) => {
        #[doc = concat!("Sets `", stringify!($field), "`.")]
        #[must_use]
        pub fn $method(mut self, $field: impl Into<Vec<$value>>) -> Self {
            self.$field = $field.into();
            self
        }
    };
    (@method $type:ident extra $method:ident $field:ident) => {
        /// Sets `extra`.
        ///
        /// # Errors
        ///
        /// If a member has the name of a field: it could not be read back.
        pub fn $method(mut self, $field: Extra) -> Result<Self, InvalidExtra> {
            $field.check(Self::FIELDS)?;
            self.$field = $field;
            Ok(self)
        }
    };
}

with!(Token {
    optional with_id(id: TokenId);
    text with_name(name);
    optional with_status(status: TokenStatus);
    time with_issued_on(issued_on);
    time with_modified_on(modified_on);
    time with_last_used_on(last_used_on);
    time with_expires_on(expires_on);
    time with_not_before(not_before);
    optional with_condition(condition: Condition);
    optional with_policies(policies: Vec<Policy>);
    text with_creator_email_at_creation(creator_email_at_creation);
    text with_provisioner_type(provisioner_type);
    text with_provisioner_id(provisioner_id);
    extra with_extra(extra);
});

with!(Policy {
    list with_permission_groups(permission_groups: PermissionGroup);
    extra with_extra(extra);
});

with!(PermissionGroup {
    text with_name(name);
    extra with_extra(extra);
});

with!(PermissionGroupMeta {
    text with_key(key);
    text with_value(value);
    text with_category(category);
    text with_deprecated(deprecated);
    text with_description(description);
    text with_editable(editable);
    text with_eol_at(eol_at);
    text with_label(label);
    text with_scopes(scopes);
    text with_visibility(visibility);
    extra with_extra(extra);
});

with!(Condition {
    optional with_request_ip(request_ip: RequestIp);
    extra with_extra(extra);
});

with!(RequestIp {
    optional with_allow(allow: Vec<IpNet>);
    optional with_deny(deny: Vec<IpNet>);
    extra with_extra(extra);
});

with!(ApiMessage {
    optional with_code(code: i64);
    text with_message(message);
    text with_documentation_url(documentation_url);
    list with_error_chain(error_chain: ApiMessage);
});

with!(ResultInfo {
    count with_page(page);
    count with_per_page(per_page);
    count with_count(count);
    count with_total_count(total_count);
    count with_total_pages(total_pages);
});

with!(TokenVerification {
    time with_expires_on(expires_on);
    time with_not_before(not_before);
    extra with_extra(extra);
});

with!(Account {
    text with_name(name);
    text with_kind(kind);
    time with_created_on(created_on);
    extra with_extra(extra);
});

with!(AccountPermissionGroup {
    optional with_id(id: PermissionGroupId);
    text with_name(name);
    text with_category(category);
    optional with_scopes(scopes: Vec<String>);
    extra with_extra(extra);
});

impl Token {
    /// Returns a token without any fields.
    ///
    /// ```
    /// use cf_models::{Effect, PermissionGroup, Policy, Token, TokenId, TokenStatus};
    ///
    /// let group = PermissionGroup::new("82e64a83756745bbbb1c9c2701bf816b".parse()?).with_name("DNS Read");
    /// let policy = Policy::new("e742f84aceb916a99cb923de5fe0e9b4".parse()?, Effect::Allow)
    ///     .with_permission_groups([group])
    ///     .with_resources([("com.cloudflare.api.account.zone.*", "*")]);
    /// let token = Token::new()
    ///     .with_id(TokenId::new("50b131ed46c2839e76fd5f6b96560ab2")?)
    ///     .with_name("deploy")
    ///     .with_status(TokenStatus::Active)
    ///     .with_policies([policy]);
    /// assert_eq!(token.display_name(), "deploy");
    /// # Ok::<(), cf_models::EmptyId>(())
    /// ```
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

impl TokenVerification {
    /// Returns the calling token.
    #[must_use]
    pub fn new(id: TokenId, status: TokenStatus) -> Self {
        Self {
            id,
            status,
            expires_on: None,
            not_before: None,
            extra: Extra::default(),
        }
    }
}

impl Account {
    /// Returns an account with only an ID.
    #[must_use]
    pub fn new(id: AccountId) -> Self {
        Self {
            id,
            name: None,
            kind: None,
            created_on: None,
            extra: Extra::default(),
        }
    }
}

impl AccountPermissionGroup {
    /// Returns a group without any fields.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

impl Policy {
    /// Returns a policy without permission groups and resources.
    #[must_use]
    pub fn new(id: PolicyId, effect: Effect) -> Self {
        Self {
            id,
            effect,
            permission_groups: Vec::new(),
            resources: Resources::default(),
            extra: Extra::default(),
        }
    }

    /// Sets `resources`, each a name and its scope.
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
    /// Returns a group with only an ID.
    #[must_use]
    pub fn new(id: PermissionGroupId) -> Self {
        Self {
            id,
            name: None,
            meta: None,
            extra: Extra::default(),
        }
    }

    /// Sets `meta`.
    #[must_use]
    pub fn with_meta(mut self, meta: PermissionGroupMeta) -> Self {
        self.meta = Some(Box::new(meta));
        self
    }
}

impl PermissionGroupMeta {
    /// Returns attributes without any values.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

impl Condition {
    /// Returns an empty condition.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the networks of `request_ip.in`.
    #[must_use]
    pub fn with_allow(mut self, networks: impl Into<Vec<IpNet>>) -> Self {
        self.request_ip.get_or_insert_default().allow = Some(networks.into());
        self
    }

    /// Sets the networks of `request_ip.not_in`.
    #[must_use]
    pub fn with_deny(mut self, networks: impl Into<Vec<IpNet>>) -> Self {
        self.request_ip.get_or_insert_default().deny = Some(networks.into());
        self
    }
}

impl RequestIp {
    /// Returns an IP restriction without lists.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

impl ApiMessage {
    /// Returns a message without code and text.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

impl ResultInfo {
    /// Returns a `result_info` without counts.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

impl<T> Envelope<T> {
    /// Returns a successful response.
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

    /// Returns a failure with these errors.
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

    /// Sets `result_info`.
    #[must_use]
    pub fn with_result_info(mut self, result_info: ResultInfo) -> Self {
        self.result_info = Some(result_info);
        self
    }
}
