//! What a token may do, on what, and from where, in words a person reads. All of it is foreign text in part.

use cf_tokens::models::ipnet::IpNet;
use cf_tokens::models::{
    Condition, Effect, PermissionGroup, Policy, ResourceKind, ResourceName, ResourceScope, ResourceSelector,
};

/// `allows`, `denies`, or the service's own word.
pub(crate) fn effect(effect: &Effect) -> String {
    match effect {
        Effect::Allow => "allows".to_owned(),
        Effect::Deny => "denies".to_owned(),
        other => format!("{:?}", other.as_str()),
    }
}

/// The name, else the id.
pub(crate) fn permission(group: &PermissionGroup) -> &str {
    group
        .name
        .as_deref()
        .filter(|name| !name.is_empty())
        .unwrap_or(group.id.as_ref())
}

/// What a policy is about, a phrase each: `every zone of account 0123…`.
pub(crate) fn resources(policy: &Policy) -> Vec<String> {
    let mut phrases = Vec::new();
    for (name, scope) in policy.resources.iter() {
        match scope {
            ResourceScope::Nested(nested) if !nested.is_empty() => {
                for (inner, scope) in nested.iter() {
                    phrases.push(format!("{} of {}", scoped(inner, scope), resource(name)));
                }
            }
            ResourceScope::Value(scope) => phrases.push(scoped(name, scope)),
            // Nothing within it: no more is claimed than that it is named.
            _ => phrases.push(format!("nothing named within {}", resource(name))),
        }
    }
    phrases
}

/// Of every scope but the usual one the service's word is told.
fn scoped(name: &ResourceName, scope: &str) -> String {
    if scope == "*" {
        resource(name)
    } else {
        format!("{} (scope {scope:?})", resource(name))
    }
}

fn resource(name: &ResourceName) -> String {
    if let Some(bucket) = name.r2_bucket() {
        let place = match bucket.jurisdiction {
            "default" => String::new(),
            other => format!(", jurisdiction {other}"),
        };
        return format!("R2 bucket {} (account {}{place})", bucket.bucket, bucket.account);
    }
    let kind = match name.kind() {
        ResourceKind::Account => "account",
        ResourceKind::Zone => "zone",
        ResourceKind::R2Bucket => "R2 bucket",
        ResourceKind::User => "user",
        _ => return name.to_string(),
    };
    match name.which() {
        Some(ResourceSelector::All) => format!("every {kind}"),
        Some(ResourceSelector::One(id)) => format!("{kind} {id}"),
        None => name.to_string(),
    }
}

/// Networks that are worth naming one by one.
const FEW: usize = 4;

/// From where a token may be used, a line each.
pub(crate) fn addresses(condition: Option<&Condition>) -> Vec<String> {
    let lists = condition.and_then(|condition| condition.request_ip.as_ref());
    let list = |nets: Option<&Vec<IpNet>>| -> Vec<String> {
        nets.into_iter().flatten().map(ToString::to_string).collect()
    };
    let allow = list(lists.and_then(|lists| lists.allow.as_ref()));
    let deny = list(lists.and_then(|lists| lists.deny.as_ref()));
    let allow_count = allow.len();
    let mut lines = Vec::new();
    match (allow.is_empty(), deny.is_empty()) {
        (true, true) => {
            lines.push("no restriction is shown, which is not to say that there is none".to_owned());
        }
        (true, false) => lines.push("anywhere".to_owned()),
        (false, _) => lines.extend(allow),
    }
    let narrowed = allow_count > 0 && !deny.is_empty();
    lines.extend(deny.into_iter().map(|net| format!("but not {net}")));
    if narrowed && let Some(left) = condition.and_then(Condition::effective_networks) {
        lines.push(match left.as_slice() {
            [] => "which leaves no address at all".to_owned(),
            left if left.len() <= FEW => format!("which leaves {}", list(Some(&left.to_vec())).join(", ")),
            left => format!("which leaves {} networks", left.len()),
        });
    }
    lines
}

#[cfg(test)]
mod tests {
    use cf_tokens::models::parse_token;

    use super::*;

    fn about(json: &str) -> Vec<String> {
        let json = format!(
            r#"{{"policies":[{{"id":"p","effect":"allow","permission_groups":[],"resources":{json}}}]}}"#
        );
        let token = parse_token(json.as_bytes()).unwrap();
        resources(&token.policies()[0])
    }

    #[test]
    fn resources_are_told_in_words() {
        let rows = [
            (r#"{"com.cloudflare.api.account.a1":"*"}"#, "account a1"),
            (r#"{"com.cloudflare.api.account.*":"*"}"#, "every account"),
            (r#"{"com.cloudflare.api.account.zone.*":"*"}"#, "every zone"),
            (
                r#"{"com.cloudflare.api.account.a1":{"com.cloudflare.api.account.zone.*":"*"}}"#,
                "every zone of account a1",
            ),
            (
                r#"{"com.cloudflare.api.account.a1":{}}"#,
                "nothing named within account a1",
            ),
            (
                r#"{"com.cloudflare.api.user.u1":"read"}"#,
                "user u1 (scope \"read\")",
            ),
            (
                r#"{"com.cloudflare.edge.r2.bucket.a1_eu_my_data":"*"}"#,
                "R2 bucket my_data (account a1, jurisdiction eu)",
            ),
            (
                r#"{"com.cloudflare.edge.r2.bucket.a1_default_logs":"*"}"#,
                "R2 bucket logs (account a1)",
            ),
            (r#"{"com.example.thing.7":"*"}"#, "com.example.thing.7"),
        ];
        for (json, words) in rows {
            assert_eq!(about(json), [words], "{json}");
        }
    }

    #[test]
    fn addresses_are_told_without_claiming_more_than_is_shown() {
        let of = |json: &str| addresses(parse_token(json.as_bytes()).unwrap().condition.as_ref());
        assert!(of("{}")[0].starts_with("no restriction is shown"));
        assert!(of(r#"{"condition":{}}"#)[0].starts_with("no restriction is shown"));
        assert_eq!(
            of(r#"{"condition":{"request_ip":{"not_in":["192.0.2.7"]}}}"#),
            ["anywhere", "but not 192.0.2.7/32"]
        );
        assert_eq!(
            of(r#"{"condition":{"request_ip":{"in":["192.0.2.0/24"],"not_in":["192.0.2.128/25"]}}}"#),
            [
                "192.0.2.0/24",
                "but not 192.0.2.128/25",
                "which leaves 192.0.2.0/25"
            ]
        );
        let nothing = r#"{"condition":{"request_ip":{"in":["192.0.2.0/24"],"not_in":["192.0.2.7/24"]}}}"#;
        assert_eq!(of(nothing).last().unwrap(), "which leaves no address at all");
    }
}
