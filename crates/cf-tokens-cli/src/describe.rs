//! Descriptions of permissions, resources and IP restrictions for people. They contain untrusted text.

use cf_tokens::models::ipnet::IpNet;
use cf_tokens::models::rights::PolicyResource;
use cf_tokens::models::{Condition, PermissionGroup, Policy, ResourceKind, ResourceName, ResourceSelector};

/// Returns the name, or the ID if there is no name.
pub(crate) fn permission(group: &PermissionGroup) -> &str {
    group
        .name
        .as_deref()
        .filter(|name| !name.is_empty())
        .unwrap_or(group.id.as_ref())
}

/// Returns one phrase per resource of a policy, such as `every zone of account 0123…`.
pub(crate) fn resources(policy: &Policy) -> Vec<String> {
    PolicyResource::of(policy)
        .map(|resource| policy_resource(&resource))
        .collect()
}

/// Returns a phrase for a resource of a policy.
pub(crate) fn policy_resource(entry: &PolicyResource<'_>) -> String {
    match (entry.value, entry.within) {
        (Some(value), Some(within)) => format!("{} of {}", scoped(entry.name, value), resource(within)),
        (Some(value), None) => scoped(entry.name, value),
        // An empty map grants nothing that is known.
        (None, _) => format!("no resources in {}", resource(entry.name)),
    }
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

/// Returns the lists of a condition as they are written, one line per network.
pub(crate) fn listed_addresses(condition: Option<&Condition>) -> Vec<String> {
    let lists = condition.and_then(|condition| condition.request_ip.as_ref());
    let list = |nets: Option<&Vec<IpNet>>| -> Vec<String> {
        nets.into_iter().flatten().map(ToString::to_string).collect()
    };
    let mut lines = list(lists.and_then(|lists| lists.allow.as_ref()));
    let deny = list(lists.and_then(|lists| lists.deny.as_ref()));
    lines.extend(deny.into_iter().map(|net| format!("except {net}")));
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
}
