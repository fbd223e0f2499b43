//! Places: artifacts, regions and physical locations (SARIF sections 3.4, 3.29 and 3.30).

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::render::place::Place;

/// The conventional name of the workspace root. It has no absolute URI here, which section 3.14.14
/// allows: the same input gives the same bytes on every machine.
pub(super) const ROOT: &str = "%SRCROOT%";

/// An artifact below the root.
pub(super) fn artifact(path: &str) -> Value {
    json!({"uri": relative_uri(path), "uriBaseId": ROOT})
}

/// A place in an artifact.
pub(super) fn physical(place: &Place<'_>) -> Value {
    json!({"artifactLocation": artifact(place.path), "region": region(place)})
}

/// GitHub wants all four of lines and columns; bytes are independent of them (section 3.30.4).
pub(super) fn region(place: &Place<'_>) -> Value {
    json!({
        "startLine": place.start.line,
        "startColumn": place.start.column,
        "endLine": place.end.line,
        "endColumn": place.end.column,
        "byteOffset": place.span.start,
        "byteLength": place.span.end - place.span.start,
    })
}

/// A path as a relative reference (RFC 3986, section 4.2). Beside the unreserved characters only
/// the separator stays: a colon in the first segment would read as a scheme.
fn relative_uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte));
            }
            _ => {
                let _ = write!(uri, "%{byte:02X}");
            }
        }
    }
    uri
}
