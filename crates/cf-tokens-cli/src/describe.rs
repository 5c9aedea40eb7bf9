//! Descriptions of permissions, resources and IP restrictions for people. They contain untrusted text.

use cf_tokens::models::ipnet::IpNet;
use cf_tokens::models::{
    Condition, Effect, PermissionGroup, Policy, ResourceKind, ResourceName, ResourceScope, ResourceSelector,
};

/// Returns `allows`, `denies`, or the unknown value of the API in quotes.
pub(crate) fn effect(effect: &Effect) -> String {
    match effect {
        Effect::Allow => "allows".to_owned(),
        Effect::Deny => "denies".to_owned(),
        other => format!("{:?}", other.as_str()),
    }
}

/// Returns the name, or the id if there is no name.
pub(crate) fn permission(group: &PermissionGroup) -> &str {
    group
        .name
        .as_deref()
        .filter(|name| !name.is_empty())
        .unwrap_or(group.id.as_ref())
}

/// Returns one phrase per resource of a policy, such as `every zone of account 0123…`.
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
            // An empty map grants nothing that is known.
            _ => phrases.push(format!("no resources in {}", resource(name))),
        }
    }
    phrases
}

/// Adds every scope other than `*`.
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
    match name.selector() {
        Some(ResourceSelector::All) => format!("every {kind}"),
        Some(ResourceSelector::One(id)) => format!("{kind} {id}"),
        None => name.to_string(),
    }
}

/// Number of networks up to which they are listed one by one.
const FEW: usize = 4;

/// Returns the IP restriction of a token, one line per network.
pub(crate) fn addresses(condition: Option<&Condition>) -> Vec<String> {
    let lists = condition.and_then(|condition| condition.request_ip.as_ref());
    let list = |nets: Option<&Vec<IpNet>>| -> Vec<String> {
        nets.into_iter().flatten().map(ToString::to_string).collect()
    };
    let allow = list(lists.and_then(|lists| lists.allow.as_ref()));
    let deny = list(lists.and_then(|lists| lists.deny.as_ref()));
    let unknown: Vec<String> = condition
        .into_iter()
        .flat_map(Condition::unknown_members)
        .collect();
    let allow_count = allow.len();
    let mut lines = Vec::new();
    match (allow.is_empty(), deny.is_empty()) {
        (true, true) if unknown.is_empty() => {
            lines.push("no restriction reported (there may be one)".to_owned());
        }
        (true, true) => {}
        (true, false) => lines.push("anywhere".to_owned()),
        (false, _) => lines.extend(allow),
    }
    let narrowed = allow_count > 0 && !deny.is_empty();
    lines.extend(deny.into_iter().map(|net| format!("except {net}")));
    if narrowed && let Some(Ok(Some(left))) = condition.map(Condition::effective_networks) {
        lines.push(match left.as_slice() {
            [] => "effective: no address".to_owned(),
            left if left.len() <= FEW => format!("effective: {}", list(Some(&left.to_vec())).join(", ")),
            left => format!("effective: {} networks", left.len()),
        });
    }
    lines.extend(
        unknown
            .into_iter()
            .map(|member| format!("unknown condition: {member}")),
    );
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
    fn resources_are_described_by_kind_and_id() {
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
                "no resources in account a1",
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
    fn ip_restrictions_claim_no_more_than_is_reported() {
        let of = |json: &str| addresses(parse_token(json.as_bytes()).unwrap().condition.as_ref());
        assert!(of("{}")[0].starts_with("no restriction reported"));
        assert!(of(r#"{"condition":{}}"#)[0].starts_with("no restriction reported"));
        assert_eq!(
            of(r#"{"condition":{"request_ip":{"not_in":["192.0.2.7"]}}}"#),
            ["anywhere", "except 192.0.2.7/32"]
        );
        assert_eq!(
            of(r#"{"condition":{"request_ip":{"in":["192.0.2.0/24"],"not_in":["192.0.2.128/25"]}}}"#),
            ["192.0.2.0/24", "except 192.0.2.128/25", "effective: 192.0.2.0/25"]
        );
        let nothing = r#"{"condition":{"request_ip":{"in":["192.0.2.0/24"],"not_in":["192.0.2.7/24"]}}}"#;
        assert_eq!(of(nothing).last().unwrap(), "effective: no address");
    }
}
