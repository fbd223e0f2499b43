//! Formats that are one JSON document, and JSON in lines.

use std::io::Read as _;

use serde::de::DeserializeOwned;

use super::lines::unreadable;
use super::{Fault, Input};

/// A document is held as a whole; summaries have some kilobytes, answers of Prometheus some megabytes.
const MAX_DOCUMENT: u64 = 256 * 1024 * 1024;

/// The document that an input is.
pub(super) fn document<T: DeserializeOwned>(input: &mut Input) -> Result<T, Fault> {
    let mut bytes = Vec::new();
    let read = input.reader().take(MAX_DOCUMENT).read_to_end(&mut bytes);
    read.map_err(|error| unreadable(&error, None))?;
    if bytes.len() as u64 == MAX_DOCUMENT {
        return Err(Fault::new(format!(
            "a document of more than {} MiB is too large",
            MAX_DOCUMENT >> 20
        )));
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    serde_json::from_slice(bytes).map_err(|error| told(&error, None))
}

/// What serde says, in our words; a line of its own is the one of the file.
pub(super) fn told(error: &serde_json::Error, line: Option<u64>) -> Fault {
    let at = error.line() as u64;
    let line = line.or((at > 0).then_some(at));
    let column = error.column();
    if error.is_eof() {
        return Fault {
            line,
            message: "the JSON ends in the middle, as if the file had been cut".to_owned(),
        };
    }
    let message = error.to_string();
    let message = message
        .split_once(" at line ")
        .map_or(message.as_str(), |(message, _)| message);
    Fault {
        line,
        message: format!("column {column}: {message}"),
    }
}
