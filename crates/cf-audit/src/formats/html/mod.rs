//! The report as one HTML file, with the feature `html`.
//!
//! The file loads nothing: styles and script are inline and allowed by their hashes, and the tokens are JSON in an element that is
//! not executed. Text from the API is escaped by askama, as JSON in which no `<` occurs, and by the script only as `textContent`.

mod describe;
mod payload;
mod policy;
mod report;
mod rights;
mod sections;

pub use report::{HtmlReport, RenderError};
