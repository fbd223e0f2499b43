//! What a change changes, for people.

use std::collections::HashSet;
use std::fmt::Write as _;

use similar::udiff::UnifiedHunkHeader;
use similar::{Algorithm, DiffOp, DiffTag, capture_diff_slices, group_diff_ops};

use crate::diag::Change;

/// Unchanged lines around what changed.
const CONTEXT: usize = 2;

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
    let before_lines: Vec<&str> = before.split_inclusive('\n').collect();
    let after_lines: Vec<&str> = after.split_inclusive('\n').collect();
    let changed = replaced_lines(&before_lines, &after_lines)
        .unwrap_or_else(|| capture_diff_slices(Algorithm::Myers, &before_lines, &after_lines));
    let mut text = String::new();
    for hunk in group_diff_ops(changed, CONTEXT) {
        if text.is_empty() {
            let (a, b) = (
                name(change.before.is_some(), "a"),
                name(change.after.is_some(), "b"),
            );
            text = format!("--- {a}\n+++ {b}\n");
        }
        write_hunk(&mut text, &hunk, &before_lines, &after_lines);
    }
    text
}

/// The shortest difference of two texts in which lines were replaced, and none moved, in linear time; `None` if it may
/// not be the shortest.
fn replaced_lines(before: &[&str], after: &[&str]) -> Option<Vec<DiffOp>> {
    if before.len() != after.len() {
        return None;
    }
    let same: Vec<bool> = before.iter().zip(after).map(|(a, b)| a == b).collect();
    if !changed(before, &same).is_disjoint(&changed(after, &same)) {
        return None;
    }
    let mut start = 0;
    let runs = same.chunk_by(|a, b| a == b);
    let ops = runs.map(|run| {
        let (at, len) = (start, run.len());
        start += len;
        if run.first() == Some(&true) {
            DiffOp::Equal {
                old_index: at,
                new_index: at,
                len,
            }
        } else {
            DiffOp::Replace {
                old_index: at,
                old_len: len,
                new_index: at,
                new_len: len,
            }
        }
    });
    Some(ops.collect())
}

/// The lines that are not the same as those in their place.
fn changed<'l>(lines: &[&'l str], same: &[bool]) -> HashSet<&'l str> {
    let lines = lines.iter().zip(same);
    lines
        .filter_map(|(line, same)| (!same).then_some(*line))
        .collect()
}

fn write_hunk(text: &mut String, hunk: &[DiffOp], before: &[&str], after: &[&str]) {
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{}", UnifiedHunkHeader::new(hunk));
    let mut write = |sign: char, lines: Option<&[&str]>| {
        for line in lines.unwrap_or_default() {
            text.push(sign);
            text.push_str(line);
            if !line.ends_with('\n') {
                text.push_str("\n\\ No newline at end of file\n");
            }
        }
    };
    for op in hunk {
        let (old, new) = (before.get(op.old_range()), after.get(op.new_range()));
        if op.tag() == DiffTag::Equal {
            write(' ', old);
        } else {
            write('-', old);
            write('+', new);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `similar` finds, and what is found here, as hunks.
    fn both(before: &str, after: &str) -> [String; 2] {
        let before: Vec<&str> = before.split_inclusive('\n').collect();
        let after: Vec<&str> = after.split_inclusive('\n').collect();
        let hunks = |ops| {
            let mut text = String::new();
            for hunk in group_diff_ops(ops, CONTEXT) {
                write_hunk(&mut text, &hunk, &before, &after);
            }
            text
        };
        let expected = capture_diff_slices(Algorithm::Myers, &before, &after);
        let found = replaced_lines(&before, &after).unwrap_or_default();
        [hunks(expected), hunks(found)]
    }

    #[test]
    fn replaced_lines_are_found_as_by_any_other_way() {
        for (before, after) in [
            ("", ""),
            ("a\nb\nc\n", "a\nb\nc\n"),
            ("a\nb\nc\n", "a\nx\nc\n"),
            ("a\nb\nc", "a\nb\nx"),
            ("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "x\n2\n3\n4\n5\n6\n7\n8\ny\n"),
            ("a\nb\n", "x\ny\n"),
        ] {
            let [expected, found] = both(before, after);
            assert_eq!(found, expected, "{before:?} {after:?}");
        }
        // Where a line has moved, places do not say what is the same.
        assert_eq!(both("a\nb\n", "b\na\n")[1], "");
        assert_eq!(both("a\n", "a\nb\n")[1], "");
    }
}
