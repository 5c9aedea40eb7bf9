//! The values that a generated account selects from: real permission groups, and names that people give to tokens.

use super::random::Random;

/// A permission group with its real name, and its scope.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Group {
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
    const fn new(name: &'static str, key: &'static str, scope: Scope) -> Self {
        Self { name, key, scope }
    }

    /// Returns the group as JSON text.
    pub(crate) fn to_json(self) -> String {
        serde_json::json!({ "id": self.identifier(), "name": self.name, "scopes": [self.scope.name()] })
            .to_string()
    }

    /// Returns the group's id. It is the same in every generated account.
    pub(crate) fn identifier(self) -> String {
        let stream = self.key.bytes().fold(0_u64, |sum, byte| {
            sum.wrapping_mul(131).wrapping_add(u64::from(byte))
        });
        Random::new(0x6772_6F75_7073, stream).identifier()
    }
}

/// Returns all permission groups.
pub(crate) fn permission_groups() -> impl Iterator<Item = Group> {
    [ACCOUNT_GROUPS, ZONE_GROUPS, BUCKET_GROUPS]
        .into_iter()
        .flatten()
        .copied()
}

/// Groups that apply to an account.
pub(crate) const ACCOUNT_GROUPS: &[Group] = &[
    Group::new("Account Settings Read", "account_settings_read", Scope::Account),
    Group::new(
        "Account API Tokens Read",
        "account_api_tokens_read",
        Scope::Account,
    ),
    Group::new("Account Analytics Read", "account_analytics_read", Scope::Account),
    Group::new(
        "Access: Apps and Policies Write",
        "access_apps_and_policies_write",
        Scope::Account,
    ),
    Group::new(
        "Access: Audit Logs Read",
        "access_audit_logs_read",
        Scope::Account,
    ),
    Group::new("Billing Read", "billing_read", Scope::Account),
    Group::new("Cloudflare Pages Write", "pages_write", Scope::Account),
    Group::new("Cloudflare Tunnel Write", "argo_tunnel_write", Scope::Account),
    Group::new("D1 Write", "d1_write", Scope::Account),
    Group::new("Logs Read", "logs_read", Scope::Account),
    Group::new(
        "Magic Network Monitoring",
        "magic_network_monitoring_read",
        Scope::Account,
    ),
    Group::new("Queues Write", "queues_write", Scope::Account),
    Group::new("Stream Read", "stream_read", Scope::Account),
    Group::new("Turnstile Sites Read", "turnstile_sites_read", Scope::Account),
    Group::new(
        "Workers KV Storage Write",
        "workers_kv_storage_write",
        Scope::Account,
    ),
    Group::new("Workers R2 Storage Write", "workers_r2_write", Scope::Account),
    Group::new("Workers Scripts Write", "workers_scripts_write", Scope::Account),
    Group::new("Workers Tail Read", "workers_tail_read", Scope::Account),
    Group::new("Zero Trust Read", "teams_read", Scope::Account),
];

/// Groups that apply to zones.
pub(crate) const ZONE_GROUPS: &[Group] = &[
    Group::new("Analytics Read", "analytics_read", Scope::Zone),
    Group::new("Cache Purge", "cache_purge", Scope::Zone),
    Group::new("Cache Settings Write", "cache_settings_write", Scope::Zone),
    Group::new("DNS Read", "dns_records_read", Scope::Zone),
    Group::new("DNS Write", "dns_records_write", Scope::Zone),
    Group::new("Firewall Services Read", "firewall_services_read", Scope::Zone),
    Group::new("Load Balancers Write", "load_balancers_write", Scope::Zone),
    Group::new("Page Rules Write", "page_rules_write", Scope::Zone),
    Group::new(
        "SSL and Certificates Write",
        "ssl_and_certificates_write",
        Scope::Zone,
    ),
    Group::new("Workers Routes Write", "workers_routes_write", Scope::Zone),
    Group::new("Zone Read", "zone_read", Scope::Zone),
    Group::new("Zone Settings Write", "zone_settings_write", Scope::Zone),
    Group::new("Zone WAF Write", "zone_waf_write", Scope::Zone),
];

/// Groups that apply to R2 buckets.
pub(crate) const BUCKET_GROUPS: &[Group] = &[
    Group::new(
        "Workers R2 Storage Bucket Item Read",
        "workers_r2_bucket_item_read",
        Scope::Bucket,
    ),
    Group::new(
        "Workers R2 Storage Bucket Item Write",
        "workers_r2_bucket_item_write",
        Scope::Bucket,
    ),
];

/// Purposes of tokens.
pub(crate) const PURPOSES: &[&str] = &[
    "terraform",
    "ci-deploy",
    "external-dns",
    "cert-manager",
    "wrangler",
    "logpush",
    "backup",
    "cache purge",
    "grafana",
    "origin-ca",
    "ddns office router",
    "R2 uploads",
    "waf rules sync",
    "zone read only",
    "pages preview",
    "tunnel",
    "billing export",
    "incident response",
    "load test",
    "audit",
];

/// Places where tokens are used.
pub(crate) const PLACES: &[&str] = &[
    "production",
    "staging",
    "dev",
    "eu-west",
    "us-east",
    "example.com",
    "shop",
    "intranet",
    "k8s",
    "github",
];

/// Names in several scripts, with wide, combining, right-to-left and accented characters.
pub(crate) const INTERNATIONAL_NAMES: &[&str] = &[
    "Überwachung Büro Köln",
    "déploiement – préproduction",
    "読み取り専用 (DNS)",
    "缓存清除 生产环境",
    "Резервное копирование R2",
    "αντίγραφα ασφαλείας",
    "نسخ احتياطي",
    "빌드 서버 배포",
    "não apagar: faturação",
    "cafe\u{301} wifi",
];

/// R2 buckets.
pub(crate) const BUCKETS: &[&str] = &["uploads", "backups", "static-assets", "logs-archive", "media-eu"];
