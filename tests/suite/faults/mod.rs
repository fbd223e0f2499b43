//! Seeded faults: realistic configuration with one mistake each. Every mistake must be found, at the exact
//! line and column, as one finding; a misspelt key must be recognised.
//!
//! The expected places are computed from the text alone (where the edit was made), never with the parsers.

mod bases;
mod seed;

use std::fmt::Write as _;

use bases::{BASES, Base, Kind, Site};
use govkit::diag::Report;
use seed::Seed;

use crate::support::fixtures::check;

/// One mistake in one file.
struct Fault {
    name: String,
    text: String,
    /// Byte offset in `text` that the finding must point at.
    at: usize,
    /// The key that was misspelt, where one was.
    meant: Option<&'static str>,
}

/// What is done to a correct text before the mistake is made, the meaning unchanged.
#[derive(Clone, Copy, Debug)]
enum Dress {
    Plain,
    Crlf,
    ByteOrderMark,
    NonAsciiComment,
}

const DRESSES: [Dress; 4] = [
    Dress::Plain,
    Dress::Crlf,
    Dress::ByteOrderMark,
    Dress::NonAsciiComment,
];

#[test]
fn the_bases_are_clean() {
    for base in BASES {
        for dress in DRESSES {
            let report = checked(base, &dressed(base.text, base, dress));
            assert!(
                report.findings().is_empty(),
                "{} {dress:?}: {:?}",
                base.name,
                report.findings()
            );
        }
    }
}

#[test]
fn every_seeded_fault_is_one_finding_at_its_place() {
    let mut seed = Seed::new(20_261_123);
    let faults: Vec<(&Base, Fault)> = BASES
        .iter()
        .flat_map(|base| {
            faults_of(base, &mut seed)
                .into_iter()
                .map(move |fault| (base, fault))
        })
        .collect();
    assert!(faults.len() >= 500, "only {} faults", faults.len());
    let (mut wrong, mut misspelt, mut recognised) = (String::new(), 0, 0);
    for (base, fault) in &faults {
        let report = checked(base, &fault.text);
        let expected = line_and_column(&fault.text, fault.at);
        let found: Vec<(usize, usize)> = report
            .findings()
            .iter()
            .map(|finding| line_and_column(&fault.text, finding.span.start as usize))
            .collect();
        if found != [expected] {
            let _ = writeln!(
                wrong,
                "{}: expected {expected:?}, found {found:?}: {:#?}",
                fault.name,
                messages(&report)
            );
        }
        if let Some(meant) = fault.meant {
            misspelt += 1;
            let help = report
                .findings()
                .first()
                .and_then(|finding| finding.help.clone())
                .unwrap_or_default();
            recognised += usize::from(help == format!("did you mean `{meant}`?"));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(
        recognised * 100 >= misspelt * 95,
        "{recognised} of {misspelt} misspelt keys recognised"
    );
    println!(
        "{} faults, {recognised} of {misspelt} misspelt keys recognised",
        faults.len()
    );
}

fn checked(base: &Base, text: &str) -> Report {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(
        folder.path().join(format!("config.{}", base.extension)),
        text,
    )
    .expect("a file");
    std::fs::write(folder.path().join("config.schema.json"), bases::SCHEMA).expect("a file");
    check(folder.path()).1
}

fn messages(report: &Report) -> Vec<&str> {
    report
        .findings()
        .iter()
        .map(|finding| finding.message.as_str())
        .collect()
}

/// Counted anew here, so that a mistake in the tool's counting shows.
fn line_and_column(text: &str, at: usize) -> (usize, usize) {
    let before = text[..at].trim_start_matches('\u{feff}');
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
    (line, column)
}

fn dressed(text: &str, base: &Base, dress: Dress) -> String {
    match dress {
        Dress::Plain => text.to_owned(),
        Dress::Crlf => text.replace('\n', "\r\n"),
        Dress::ByteOrderMark => format!("\u{feff}{text}"),
        // JSON has no comments; there a string elsewhere in the base is not ASCII.
        Dress::NonAsciiComment if base.extension == "json" => text.to_owned(),
        Dress::NonAsciiComment => format!("# größer, быстрее, 速い\n{text}"),
    }
}

fn faults_of(base: &Base, seed: &mut Seed) -> Vec<Fault> {
    let mut faults = Vec::new();
    for dress in DRESSES {
        let text = dressed(base.text, base, dress);
        for site in base.sites {
            let entry = site.entry.replace(
                '\n',
                if matches!(dress, Dress::Crlf) {
                    "\r\n"
                } else {
                    "\n"
                },
            );
            let start = text
                .find(&entry)
                .unwrap_or_else(|| panic!("{}: {entry:?}", base.name));
            let mut push = |what: &str, edited: String, at: usize, meant| {
                faults.push(Fault {
                    name: format!("{} {dress:?} {} {what}", base.name, site.key),
                    text: edited,
                    at,
                    meant,
                });
            };
            let key_at = start + entry.find(site.key).expect("the key is in the entry");
            let misspelt = seed.misspelling(site.key, bases::KEYS);
            let edited = replaced(&text, key_at, site.key, &misspelt);
            push(
                &format!("misspelt as {misspelt}"),
                edited,
                quote_before(&text, key_at),
                Some(site.key),
            );
            let value_at = start + entry.rfind(site.value).expect("the value is in the entry");
            for (what, value) in wrong_values(site, base) {
                push(
                    &what,
                    replaced(&text, value_at, site.value, &value),
                    value_at,
                    None,
                );
            }
            if let Some(parent) = site.required_below {
                let whole = whole_entry(&text, start, &entry);
                let edited = [&text[..whole.start], &text[whole.end..]].concat();
                let line_break = if matches!(dress, Dress::Crlf) {
                    "\r\n"
                } else {
                    "\n"
                };
                let parent = parent.replace('\n', line_break);
                let at = edited
                    .find(&parent)
                    .unwrap_or_else(|| panic!("{}: {parent:?}", base.name));
                push("missing", edited, at, None);
            }
        }
    }
    faults
}

fn replaced(text: &str, at: usize, old: &str, new: &str) -> String {
    assert_eq!(&text[at..at + old.len()], old);
    format!("{}{new}{}", &text[..at], &text[at + old.len()..])
}

/// A quoted key begins at its quote.
fn quote_before(text: &str, at: usize) -> usize {
    if text[..at].ends_with('"') {
        at - 1
    } else {
        at
    }
}

/// The entry with its line, or with its comma where it stands in braces.
fn whole_entry(text: &str, start: usize, entry: &str) -> std::ops::Range<usize> {
    let end = start + entry.len();
    let rest = &text[end..];
    if let Some(after) = rest.strip_prefix(", ") {
        return start..text.len() - after.len();
    }
    if text[..start].ends_with(", ") && rest.trim_start().starts_with('}') {
        return start - 2..end;
    }
    let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let line_end = rest.find('\n').map_or(text.len(), |at| end + at + 1);
    line_start..line_end
}

/// Values that are wrong in one way each, as they are typed in this syntax.
fn wrong_values(site: &Site, base: &Base) -> Vec<(String, String)> {
    let quoted = |value: &str| format!("\"{value}\"");
    let mut values = Vec::new();
    let mut add = |what: &str, value: String| values.push((format!("{what} {value}"), value));
    match site.kind {
        Kind::Duration => {
            add("finer unit", quoted("5ms"));
            add("bad format", quoted("5 seconds"));
            add("wrong type", "5".to_owned());
        }
        Kind::Address => {
            add("bad format", quoted("redis-prod-01"));
            add("wrong type", "true".to_owned());
        }
        Kind::Count => {
            add("wrong type", quoted("many"));
            add("too large", "100000".to_owned());
        }
        Kind::Choice => add("not among the values", quoted("verbose")),
        Kind::Switch => add("wrong type", quoted("yes")),
        Kind::Union => {
            add("no member", "7".to_owned());
            if base.extension != "toml" {
                add("null", "null".to_owned());
            }
        }
        Kind::Table => add("wrong type", "12".to_owned()),
    }
    values
}
