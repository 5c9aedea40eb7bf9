//! The API's envelope as JSON text.

use serde::Serialize;

/// The member `result_info`: the position of a page in the listing.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct ResultInfo {
    pub(crate) page: u64,
    pub(crate) per_page: u64,
    pub(crate) count: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) total_count: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) total_pages: Option<u64>,
}

/// One element of `errors` or `messages`.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Message {
    code: u32,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<Source>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    error_chain: Vec<Message>,
}

#[derive(Debug, Clone, Serialize)]
struct Source {
    pointer: String,
}

#[derive(Debug, Serialize)]
struct Failure<'a> {
    success: bool,
    errors: &'a [Message],
    messages: [(); 0],
    result: (),
}

/// Returns the body of a successful page. `tokens` are JSON texts, and so is `result_info`.
pub(crate) fn page(tokens: &[&str], result_info: &str, errors: &[Message], messages: &[Message]) -> String {
    let json = |list: &[Message]| serde_json::to_string(list).unwrap_or_else(|_| "[]".to_owned());
    format!(
        r#"{{"result":[{}],"result_info":{result_info},"success":true,"errors":{},"messages":{}}}"#,
        tokens.join(","),
        json(errors),
        json(messages)
    )
}

/// Returns the body of a success without pages. `result` is a JSON text.
pub(crate) fn success(result: &str, messages: &[Message]) -> String {
    let messages = serde_json::to_string(messages).unwrap_or_else(|_| "[]".to_owned());
    format!(r#"{{"result":{result},"success":true,"errors":[],"messages":{messages}}}"#)
}

/// Returns the body of a failure.
pub(crate) fn failure(errors: &[Message]) -> String {
    let failure = Failure {
        success: false,
        errors,
        messages: [],
        result: (),
    };
    serde_json::to_string(&failure).unwrap_or_else(|_| r#"{"success":false}"#.to_owned())
}

// === impl ResultInfo ===

impl ResultInfo {
    pub(crate) fn new(page: u64, per_page: u64, count: u64, total_count: Option<u64>) -> Self {
        Self {
            page,
            per_page,
            count,
            total_count,
            total_pages: total_count.map(|total| total.div_ceil(per_page.max(1))),
        }
    }

    /// Returns the JSON text, with additional members at the end.
    pub(crate) fn to_json(self, members: &[(String, String)]) -> String {
        let mut json = serde_json::to_string(&self).unwrap_or_else(|_| "{}".to_owned());
        json.pop();
        for (name, value) in members {
            json.push_str(&format!(",{}:{value}", serde_json::Value::from(name.as_str())));
        }
        json.push('}');
        json
    }
}

// === impl Message ===

impl Message {
    pub(crate) fn new(code: u32, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            source: None,
            error_chain: Vec::new(),
        }
    }

    pub(crate) fn caused_by(mut self, cause: Self) -> Self {
        self.error_chain.push(cause);
        self
    }

    pub(crate) fn at(mut self, pointer: &str) -> Self {
        self.source = Some(Source {
            pointer: pointer.to_owned(),
        });
        self
    }
}
