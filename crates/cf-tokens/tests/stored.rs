//! Stored listings: of this version and of earlier ones, and their schema.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::panic,
    reason = "a failing test should panic where it fails"
)]

#[path = "common/scripted.rs"]
mod scripted;

use cf_tokens::{Contradiction, EndReason, Listing, Summary, Verification};
use scripted::{Scripted, healthy, page, total};
use serde_json::{Value, json};

async fn stored(server: impl Fn(scripted::Ask) -> String + Send + Sync + 'static) -> Value {
    let client = cf_tokens::Client::with_service(Scripted::new(server));
    let list = client.list_tokens(scripted::ACCOUNT.parse().unwrap()).per_page(5);
    let listing = match list.double_check(true).query("name", "x").collect_all().await {
        Ok(listing) => listing,
        Err(error) => error.into_partial().unwrap(),
    };
    let stored = serde_json::to_string(&listing).unwrap();
    let read: Listing = serde_json::from_str(&stored).unwrap();
    assert_eq!(
        (&read.summary, read.tokens()),
        (&listing.summary, listing.tokens())
    );
    assert_eq!(read.listed_at, listing.listed_at);
    serde_json::from_str(&stored).unwrap()
}

/// A document of version 1, as the command wrote it.
fn version_1(summary: Value) -> Listing {
    let mut members = json!({
        "account_id": scripted::ACCOUNT, "include_expired": false, "first_page": 1, "pages": 1, "requests": 1,
        "retries": 0, "tokens": 2, "duplicates": 0, "invalid": 0, "skipped": 0, "accounted_for": 2
    });
    members
        .as_object_mut()
        .unwrap()
        .extend(summary.as_object().unwrap().clone());
    let document = json!({"listed_at": "2026-10-01T12:00:00Z", "summary": members, "tokens": [{"id": "1"}, {"id": "2"}]});
    serde_json::from_value(document).unwrap()
}

#[test]
fn documents_of_version_1_can_be_read_and_are_judged_by_their_numbers() {
    let complete = version_1(json!({"total_count": 2, "ended_by": "total_reached"}));
    assert_eq!(complete.summary.end_reason, Some(EndReason::TotalReached));
    assert_eq!(complete.summary.verification, Some(Verification::CountsAgree));
    assert!(complete.summary.is_complete());

    let unverified = version_1(json!({"ended_by": "empty_page"}));
    assert_eq!(unverified.summary.verification, Some(Verification::Unverified));

    for incomplete in [
        json!({"total_count": 9, "ended_by": "empty_page"}),
        json!({"total_count": 2, "total_fell": true, "ended_by": "total_reached"}),
        json!({"ended_by": "nothing_new"}),
        json!({"total_count": 2}),
        json!({"total_count": 2, "ended_by": "total_reached", "invalid": 1}),
        json!({"total_count": 2, "ended_by": "total_reached", "first_page": 2}),
    ] {
        let listing = version_1(incomplete.clone());
        assert!(!listing.summary.is_complete(), "{incomplete}");
        assert!(listing.summary.warning().is_some());
    }
}

#[test]
fn a_document_of_a_later_version_is_an_error() {
    let listing = serde_json::to_value(version_1(json!({"ended_by": "empty_page"}))).unwrap();
    assert_eq!(listing["version"], Listing::VERSION);
    let mut later = listing;
    later["version"] = json!(3);
    let error = serde_json::from_value::<Listing>(later).unwrap_err().to_string();
    assert!(error.contains("unsupported version 3"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn stored_listings_match_the_published_schema() {
    let schema: Value = serde_json::from_str(Listing::JSON_SCHEMA).unwrap();
    let documents = [
        stored(|ask| healthy(ask, 7)).await,
        stored(|ask| {
            if ask.page == 1 {
                page(1..=4, &total(9))
            } else {
                page(4..=5, r#"{"total_count":8,"has_more":true}"#)
            }
        })
        .await,
        stored(|ask| page([ask.pass], &total(1))).await,
        serde_json::to_value(version_1(json!({"total_count": 9, "ended_by": "empty_page"}))).unwrap(),
    ];
    for document in &documents {
        check(&schema, &schema, document, "$").unwrap();
    }
    let mut unknown = documents[0].clone();
    unknown["summary"]["surprise"] = json!(1);
    check(&schema, &schema, &unknown, "$").unwrap_err();
}

#[tokio::test(start_paused = true)]
async fn contradictions_are_stored_with_their_numbers() {
    let document = stored(|ask| {
        if ask.page == 1 {
            page(1..=4, &total(9))
        } else {
            page(0..0, "{}")
        }
    })
    .await;
    let summary: Summary = serde_json::from_value(document["summary"].clone()).unwrap();
    assert!(matches!(
        summary.contradictions[..],
        [Contradiction::CountMismatch {
            total_count: 9,
            accounted_for: 4,
            ..
        }]
    ));
    let expected = json!([{"kind": "count_mismatch", "total_count": 9, "accounted_for": 4}]);
    assert_eq!(document["summary"]["contradictions"], expected);
    assert_eq!(document["summary"]["query"], json!(["name"]));
    assert_eq!(document["summary"]["passes"].as_array().unwrap().len(), 2);
}

/// Checks the keywords of JSON Schema that the published schema uses; any other keyword is an error.
fn check(root: &Value, schema: &Value, value: &Value, path: &str) -> Result<(), String> {
    let fail = |what: &str| Err(format!("{path}: {what}: {value}"));
    let empty = serde_json::Map::new();
    let known = schema["properties"].as_object().unwrap_or(&empty);
    for (keyword, argument) in schema.as_object().unwrap() {
        match keyword.as_str() {
            "$schema" | "title" | "description" | "$defs" | "format" | "pattern" => {}
            "$ref" => {
                let name = argument.as_str().unwrap().strip_prefix("#/$defs/").unwrap();
                check(root, &root["$defs"][name], value, path)?;
            }
            "type" => {
                let is_type = match argument.as_str().unwrap() {
                    "object" => value.is_object(),
                    "array" => value.is_array(),
                    "string" => value.is_string(),
                    "boolean" => value.is_boolean(),
                    "integer" => value.is_i64() || value.is_u64(),
                    other => panic!("{other}"),
                };
                if !is_type {
                    return fail("wrong type");
                }
            }
            "enum" if !argument.as_array().unwrap().contains(value) => return fail("not in the enum"),
            "minimum" if value.as_i64() < argument.as_i64() => return fail("too small"),
            "maximum" if value.as_i64() > argument.as_i64() => return fail("too large"),
            "enum" | "minimum" | "maximum" => {}
            "required" => {
                for name in argument.as_array().unwrap() {
                    if value.get(name.as_str().unwrap()).is_none() {
                        return fail(&format!("no {name}"));
                    }
                }
            }
            "properties" => {
                for (name, property) in known {
                    if let Some(member) = value.get(name) {
                        check(root, property, member, &format!("{path}.{name}"))?;
                    }
                }
            }
            "additionalProperties" => {
                if let Some(name) = value
                    .as_object()
                    .unwrap()
                    .keys()
                    .find(|name| !known.contains_key(*name))
                {
                    return fail(&format!("unknown member {name}"));
                }
            }
            "items" => {
                for (index, item) in value.as_array().unwrap().iter().enumerate() {
                    check(root, argument, item, &format!("{path}[{index}]"))?;
                }
            }
            other => panic!("unknown keyword {other}"),
        }
    }
    Ok(())
}
