//! Names that people give to tokens and buckets.

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
