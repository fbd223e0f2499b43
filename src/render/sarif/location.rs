//! Places: artifacts, regions and physical locations (SARIF sections 3.4, 3.29 and 3.30).

use serde_json::{Value, json};

use crate::render::place::Place;
use crate::source::RelPath;

/// The conventional name of the workspace root. It has no absolute URI here, which section 3.14.14
/// allows: the same input gives the same bytes on every machine.
pub(super) const ROOT: &str = "%SRCROOT%";

/// An artifact below the root.
pub(super) fn artifact(path: &str) -> Value {
    let uri = RelPath::new(path).percent_encoded();
    json!({"uri": uri, "uriBaseId": ROOT})
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
