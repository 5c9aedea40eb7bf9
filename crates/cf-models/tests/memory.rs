//! The most memory that a document of 16 MiB can take: every list in turn, with its smallest elements.

#![expect(clippy::arithmetic_side_effects, reason = "not library code")]

use cf_models::{failure_messages, parse_list, parse_list_lossy, parse_token};
use peak_alloc::PeakAlloc;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

type Parse = fn(&[u8]);

const DOCUMENT: usize = 16 * 1024 * 1024;
const MOST: f32 = 200.0;

/// `open`, as many elements as fit, and `close`.
fn document(open: &str, element: impl Fn(usize) -> String, close: &str) -> String {
    let mut text = open.to_owned();
    for index in 0.. {
        let element = element(index);
        if text.len() + element.len() + close.len() + 1 > DOCUMENT {
            break;
        }
        text.push_str(&element);
        text.push(',');
    }
    text.pop();
    text + close
}

/// A member of an envelope, or of its first token or policy, filled up. Lists are also split, so that each is within its limit.
fn each_document(mut check: impl FnMut(&str, &str)) {
    let envelope = |member: &str| {
        (
            format!("{{\"success\":true,\"result\":[],\"{member}\":["),
            "]}".to_owned(),
        )
    };
    let in_token = |member: &str| {
        (
            format!("{{\"success\":true,\"result\":[{{\"{member}\":["),
            "]}]}".to_owned(),
        )
    };
    let in_policy = |member: &str, open: &str, close: &str| {
        (
            format!(
                "{{\"success\":true,\"result\":[{{\"policies\":[{{\"id\":\"p\",\"effect\":\"allow\",{member}{open}"
            ),
            format!("{close}}}]}}]}}"),
        )
    };
    let places = [
        (
            "result",
            ("{\"success\":true,\"result\":[".to_owned(), "]}".to_owned()),
        ),
        ("errors", envelope("errors")),
        ("messages", envelope("messages")),
        ("later", envelope("later")),
        ("token.later", in_token("later")),
        ("policies", in_token("policies")),
        (
            "groups",
            in_policy("\"resources\":{},\"permission_groups\":", "[", "]"),
        ),
    ];
    let mut elements: Vec<String> = [
        "0", "\"\"", "{}", "[]", "null", "{\"\":0}", "[0]", "{\"a\":{\"b\":{\"c\":0}}}", "{\"code\":1}", "{\"error_chain\":[\"\"]}",
        "{\"id\":\"g\"}", "{\"id\":\"g\",\"meta\":{}}", "{\"id\":\"g\",\"a\":0}", "{\"id\":\"g\",\"a\":{\"\":0}}", "{\"condition\":{}}",
        "{\"a\":0}", "{\"a\":{\"\":0}}", "{\"policies\":[]}",
        "{\"id\":\"p\",\"effect\":\"allow\",\"permission_groups\":[],\"resources\":{}}",
        "{\"policies\":[{\"id\":\"p\",\"effect\":\"x\",\"permission_groups\":[{\"id\":\"g\"}],\"resources\":{\"a\":{}}}]}",
    ]
    .map(str::to_owned)
    .to_vec();
    // Lists of as many elements as are allowed.
    for element in ["0", "\"\"", "{}", "[]", "{\"\":0}", "{\"id\":\"g\"}"] {
        elements.push(format!("[{}]", vec![element; 99_999].join(",")));
        elements.push(format!(
            "{{\"error_chain\":[{}]}}",
            vec![element; 99_999].join(",")
        ));
    }
    for (place, (open, close)) in &places {
        for element in &elements {
            let name = format!("{place} of {}", element.get(..24).unwrap_or(element));
            check(&name, &document(open, |_| element.clone(), close));
        }
    }
    let (open, close) = in_policy("\"permission_groups\":[],\"resources\":", "{", "}");
    for value in ["\"*\"", "{}", "{\"a\":\"*\"}"] {
        check(
            &format!("resources of {value}"),
            &document(&open, |index| format!("\"{index:x}\":{value}"), &close),
        );
    }
    for list in ["in", "not_in"] {
        let open = format!("{{\"success\":true,\"result\":[{{\"condition\":{{\"request_ip\":{{\"{list}\":[");
        check(list, &document(&open, |_| "\"::\"".to_owned(), "]}}}]}"));
    }
    for value in ["0", "{}", "{\"\":0}", "[0]"] {
        check(
            &format!("extra of {value}"),
            &document(
                "{\"success\":true,\"result\":[{",
                |index| format!("\"{index:x}\":{value}"),
                "}]}",
            ),
        );
    }
}

#[test]
#[ignore = "takes minutes: cargo test --release -p cf-models --test memory -- --ignored --nocapture"]
fn no_document_of_16_mib_takes_more_than_200_mib() {
    let mut worst = (0.0, String::new());
    each_document(|name, text| {
        let parsers: [(&str, Parse); 4] = [
            ("list", |body| drop(parse_list(body))),
            ("lossy", |body| drop(parse_list_lossy(body))),
            ("token", |body| drop(parse_token(body))),
            ("failure", |body| drop(failure_messages(body))),
        ];
        for (parser, parse) in parsers {
            ALLOCATOR.reset_peak_usage();
            parse(text.as_bytes());
            // The document is included.
            let peak = ALLOCATOR.peak_usage_as_mb();
            if peak > worst.0 {
                worst = (peak, format!("{parser}, {name}"));
            }
            if peak > MOST {
                println!("{peak} MiB: {parser}, {name}");
            }
        }
    });
    println!("most: {} MiB ({})", worst.0, worst.1);
    assert!(worst.0 <= MOST, "{worst:?}");
}
