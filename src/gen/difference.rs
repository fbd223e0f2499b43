//! What a change changes, for people.

use std::fmt::Write as _;

use similar::TextDiff;

use crate::diag::Change;

/// More lines than this say no more about what happened.
const MOST_LINES: usize = 40;

/// A change as a unified diff, cut off where it is long.
#[must_use]
pub fn difference(change: &Change) -> String {
    let diff = whole_difference(&without_returns(change));
    let count = diff.lines().count();
    if count <= MOST_LINES {
        return diff;
    }
    let shown: Vec<&str> = diff.lines().take(MOST_LINES).collect();
    format!(
        "{}\n… ({} more lines)\n",
        shown.join("\n"),
        count - MOST_LINES
    )
}

/// Carriage returns would only be in the way.
fn without_returns(change: &Change) -> Change {
    let plain = |bytes: &[u8]| {
        String::from_utf8_lossy(bytes)
            .replace("\r\n", "\n")
            .into_bytes()
    };
    let mut change = change.clone();
    change.before = change.before.as_deref().map(plain);
    if let Some(content) = &mut change.after {
        content.bytes = plain(&content.bytes);
    }
    change
}

/// A name as `git diff` writes it in a header: in quotes if it holds characters that would end it, and with a tab behind it
/// if it holds spaces, at which `patch` would end it.
fn header_name(name: &str) -> String {
    let is_plain = |c: char| !c.is_control() && !matches!(c, '"' | '\\');
    if name.chars().all(is_plain) {
        let end = if name.contains(' ') { "\t" } else { "" };
        return format!("{name}{end}");
    }
    let mut quoted = String::from('"');
    for c in name.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            c if c.is_control() => {
                for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                    // Writing to a string cannot fail.
                    let _ = write!(quoted, "\\{byte:03o}");
                }
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// A change as a unified diff, which `git apply` and `patch -p1` take.
#[must_use]
pub fn whole_difference(change: &Change) -> String {
    let text =
        |bytes: Option<&[u8]>| String::from_utf8_lossy(bytes.unwrap_or_default()).into_owned();
    let before = text(change.before.as_deref());
    let after = text(
        change
            .after
            .as_ref()
            .map(|content| content.bytes.as_slice()),
    );
    let name = |is_there: bool, side: &str| {
        if is_there {
            header_name(&format!("{side}/{}", change.path))
        } else {
            "/dev/null".to_owned()
        }
    };
    let diff = TextDiff::from_lines(&before, &after);
    diff.unified_diff()
        .context_radius(2)
        .header(
            &name(change.before.is_some(), "a"),
            &name(change.after.is_some(), "b"),
        )
        .to_string()
}
