//! What to type to be excused from a rule.

use std::fmt::Write as _;

use super::{is_beyond_waivers, terms};
use crate::rule::data::Lang;
use crate::rule::{Check, Rule};

/// How an exception from a rule is written: the comment, where its findings are in files that have comments, and the
/// entry of govkit.toml.
#[must_use]
pub fn how_to_allow(rule: &Rule) -> String {
    let id = rule.id;
    if is_beyond_waivers(id) {
        return "Nothing excuses from this rule.\n".to_owned();
    }
    let terms = terms(rule);
    let until = match terms.max_days {
        Some(_) => " until=2027-03-31",
        None => "",
    };
    let why = if terms.reason {
        " -- why it may stay"
    } else {
        ""
    };
    let mut text = String::new();
    if let Some((mark, place)) = comment(rule) {
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "To allow it in one place, end the line{place} with this, or write it on a line of its own above:\n\n    {mark}govkit:allow {id}{until}{why}\n"
        );
    }
    let _ = write!(
        text,
        "To allow it in files, write this in govkit.toml:\n\n    [[waiver]]\n    rule = \"{id}\"\n    path = \"{}\"\n    reason = \"why it may stay\"\n    owner = \"your-team\"\n    expires = 2027-03-31\n",
        path(rule)
    );
    if let Some(days) = terms.max_days {
        let _ = write!(
            text,
            "\nAn exception from it lasts at most {days} days, counted from the day of the check.\n"
        );
    }
    text
}

/// What begins such a comment, and in which of the files there are comments at all.
fn comment(rule: &Rule) -> Option<(&'static str, &'static str)> {
    let family = rule.family();
    match rule.check {
        Check::Data(data, _) => {
            let is_source = |lang: &Lang| matches!(lang, Lang::Go | Lang::Rust);
            if data.langs.iter().all(is_source) {
                Some(("//", ""))
            } else {
                Some(("# ", " (in YAML and TOML)"))
            }
        }
        // Flag files are JSON, and what is locked or generated is not edited.
        _ if matches!(family, "flags" | "generated") => None,
        _ if family == "security" => Some((
            "# ",
            " (in a Dockerfile there are comments only on lines of their own)",
        )),
        _ if family == "modules" => Some(("// ", " (in go.mod)")),
        _ => Some(("# ", " (in YAML and TOML)")),
    }
}

fn path(rule: &Rule) -> String {
    let Check::Data(data, _) = rule.check else {
        return "path/to/file".to_owned();
    };
    match data.example.file.rsplit_once('.') {
        Some((_, extension)) => format!("path/to/*.{extension}"),
        None => format!("path/to/{}", data.example.file),
    }
}
