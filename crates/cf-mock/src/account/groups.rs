//! The permission groups of generated accounts: a part of the API's own, with their IDs. A test of cf-audit compares
//! them with its table.

/// A permission group with its real ID and name, and its scope.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Group {
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
    pub(crate) key: &'static str,
    pub(crate) scope: Scope,
}

/// The kind of resources that a permission group applies to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Scope {
    #[default]
    Account,
    Zone,
    Bucket,
}

// === impl Scope ===

impl Scope {
    /// Returns the scope's name in a permission group's `meta.scopes`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Account => "com.cloudflare.api.account",
            Self::Zone => "com.cloudflare.api.account.zone",
            Self::Bucket => "com.cloudflare.edge.r2.bucket",
        }
    }
}

// === impl Group ===

impl Group {
    const fn new(id: &'static str, name: &'static str, key: &'static str, scope: Scope) -> Self {
        Self { id, name, key, scope }
    }

    /// Returns the group as JSON text.
    pub(crate) fn to_json(self) -> String {
        serde_json::json!({ "id": self.id, "name": self.name, "scopes": [self.scope.name()] }).to_string()
    }
}

/// Returns all permission groups.
pub(crate) fn permission_groups() -> impl Iterator<Item = Group> {
    [ACCOUNT_GROUPS, ZONE_GROUPS, BUCKET_GROUPS]
        .into_iter()
        .flatten()
        .chain([&TOKENS_WRITE])
        .copied()
}

/// The group that may create tokens. Few tokens have it: some of those that would otherwise have [`TOKENS_READ`].
pub(crate) const TOKENS_WRITE: Group = Group::new(
    "5bc3f8b21c554832afc660159ab75fa4",
    "Account API Tokens Write",
    "account_api_tokens_write",
    Scope::Account,
);

/// The group that may list tokens.
pub(crate) const TOKENS_READ: Group = Group::new(
    "eb56a6953c034b9d97dd838155666f06",
    "Account API Tokens Read",
    "account_api_tokens_read",
    Scope::Account,
);

/// Groups that apply to an account.
pub(crate) const ACCOUNT_GROUPS: &[Group] = &[
    Group::new(
        "c1fde68c7bcc44588cbb6ddbc16d6480",
        "Account Settings Read",
        "account_settings_read",
        Scope::Account,
    ),
    TOKENS_READ,
    Group::new(
        "b89a480218d04ceb98b4fe57ca29dc1f",
        "Account Analytics Read",
        "account_analytics_read",
        Scope::Account,
    ),
    Group::new(
        "1e13c5124ca64b72b1969a67e8829049",
        "Access: Apps and Policies Write",
        "access_apps_and_policies_write",
        Scope::Account,
    ),
    Group::new(
        "b05b28e839c54467a7d6cba5d3abb5a3",
        "Access: Audit Logs Read",
        "access_audit_logs_read",
        Scope::Account,
    ),
    Group::new(
        "7cf72faf220841aabcfdfab81c43c4f6",
        "Billing Read",
        "billing_read",
        Scope::Account,
    ),
    Group::new(
        "8d28297797f24fb8a0c332fe0866ec89",
        "Pages Write",
        "pages_write",
        Scope::Account,
    ),
    Group::new(
        "c07321b023e944ff818fec44d8203567",
        "Cloudflare Tunnel Write",
        "argo_tunnel_write",
        Scope::Account,
    ),
    Group::new(
        "09b2857d1c31407795e75e3fed8617a1",
        "D1 Write",
        "d1_write",
        Scope::Account,
    ),
    Group::new(
        "6a315a56f18441e59ed03352369ae956",
        "Logs Read",
        "logs_read",
        Scope::Account,
    ),
    Group::new(
        "3d85e9514f944bb4912c5871d92e5af5",
        "Magic Network Monitoring Config Read",
        "magic_network_monitoring_read",
        Scope::Account,
    ),
    Group::new(
        "366f57075ffc42689627bcf8242a1b6d",
        "Queues Write",
        "queues_write",
        Scope::Account,
    ),
    Group::new(
        "de21485a24744b76a004aa153898f7fe",
        "Stream Read",
        "stream_read",
        Scope::Account,
    ),
    Group::new(
        "5d78fd7895974fd0bdbbbb079482721b",
        "Turnstile Sites Read",
        "turnstile_sites_read",
        Scope::Account,
    ),
    Group::new(
        "f7f0eda5697f475c90846e879bab8666",
        "Workers KV Storage Write",
        "workers_kv_storage_write",
        Scope::Account,
    ),
    Group::new(
        "bf7481a1826f439697cb59a20b22293e",
        "Workers R2 Storage Write",
        "workers_r2_write",
        Scope::Account,
    ),
    Group::new(
        "e086da7e2179491d91ee5f35b3ca210a",
        "Workers Scripts Write",
        "workers_scripts_write",
        Scope::Account,
    ),
    Group::new(
        "05880cd1bdc24d8bae0be2136972816b",
        "Workers Tail Read",
        "workers_tail_read",
        Scope::Account,
    ),
    Group::new(
        "3f376c8e6f764a938b848bd01c8995c4",
        "Zero Trust Read",
        "teams_read",
        Scope::Account,
    ),
];

/// Groups that apply to zones.
pub(crate) const ZONE_GROUPS: &[Group] = &[
    Group::new(
        "9c88f9c5bce24ce7af9a958ba9c504db",
        "Analytics Read",
        "analytics_read",
        Scope::Zone,
    ),
    Group::new(
        "e17beae8b8cb423a99b1730f21238bed",
        "Cache Purge",
        "cache_purge",
        Scope::Zone,
    ),
    Group::new(
        "9ff81cbbe65c400b97d92c3c1033cab6",
        "Cache Settings Write",
        "cache_settings_write",
        Scope::Zone,
    ),
    Group::new(
        "82e64a83756745bbbb1c9c2701bf816b",
        "DNS Read",
        "dns_records_read",
        Scope::Zone,
    ),
    Group::new(
        "4755a26eedb94da69e1066d98aa820be",
        "DNS Write",
        "dns_records_write",
        Scope::Zone,
    ),
    Group::new(
        "4ec32dfcb35641c5bb32d5ef1ab963b4",
        "Firewall Services Read",
        "firewall_services_read",
        Scope::Zone,
    ),
    Group::new(
        "6d7f2f5f5b1d4a0e9081fdc98d432fd1",
        "Load Balancers Write",
        "load_balancers_write",
        Scope::Zone,
    ),
    Group::new(
        "ed07f6c337da4195b4e72a1fb2c6bcae",
        "Page Rules Write",
        "page_rules_write",
        Scope::Zone,
    ),
    Group::new(
        "c03055bc037c4ea9afb9a9f104b7b721",
        "SSL and Certificates Write",
        "ssl_and_certificates_write",
        Scope::Zone,
    ),
    Group::new(
        "28f4b596e7d643029c524985477ae49a",
        "Workers Routes Write",
        "workers_routes_write",
        Scope::Zone,
    ),
    Group::new(
        "c8fed203ed3043cba015a93ad1616f1f",
        "Zone Read",
        "zone_read",
        Scope::Zone,
    ),
    Group::new(
        "3030687196b94b638145a3953da2b699",
        "Zone Settings Write",
        "zone_settings_write",
        Scope::Zone,
    ),
    Group::new(
        "fb6778dc191143babbfaa57993f1d275",
        "Zone WAF Write",
        "zone_waf_write",
        Scope::Zone,
    ),
];

/// Groups that apply to R2 buckets.
pub(crate) const BUCKET_GROUPS: &[Group] = &[
    Group::new(
        "6a018a9f2fc74eb6b293b0c548f38b39",
        "Workers R2 Storage Bucket Item Read",
        "workers_r2_bucket_item_read",
        Scope::Bucket,
    ),
    Group::new(
        "2efd5506f9c8494dacb1fa10a3e7d5b6",
        "Workers R2 Storage Bucket Item Write",
        "workers_r2_bucket_item_write",
        Scope::Bucket,
    ),
];
