//! Telling earlier reports from other files, so that only those are overwritten. Every format has a function here.

use std::sync::LazyLock;

use regex::Regex;
use serde::Deserialize;

/// Returns true if a text is a report of this or an earlier govkit, in any format.
pub(super) fn is_report(text: &str) -> bool {
    [is_human, is_github, is_json, is_sarif]
        .iter()
        .any(|is_one| is_one(text))
}

/// The last sentence of a report (`render/summary.rs`), of any govkit so far.
static SENTENCE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let count = r"\d+ (?:error|warning|note)s?";
    let scope = r"\d+ files?(?:, \d+ services?)?";
    let aside = r"(?:; \d+ not evaluated)?(?:; \d+ waived)?";
    Regex::new(&format!(
        "^(?:no findings|{count}(?:, {count})*) in {scope}{aside}$"
    ))
    .ok()
});

fn is_sentence(line: &str) -> bool {
    SENTENCE
        .as_ref()
        .is_some_and(|sentence| sentence.is_match(line))
}

/// Returns true for a report of the format `human`: it begins with a finding, what was not evaluated, or the last
/// sentence, and ends with that sentence and advice.
fn is_human(text: &str) -> bool {
    let is_advice = |line: &&str| line.starts_with("fix ") || line.starts_with("explain a rule: ");
    let last = text.lines().rev().find(|line| !is_advice(line));
    let is_finding = |line: &str| {
        let mut severities = ["error[", "warning[", "note["].iter();
        severities.any(|severity| {
            let rule = line.strip_prefix(severity);
            rule.is_some_and(|rule| rule.contains("]: "))
        })
    };
    let first = text.lines().next().unwrap_or_default();
    last.is_some_and(is_sentence)
        && (is_finding(first) || first.starts_with("not evaluated: ") || is_sentence(first))
}

/// Returns true for a report of the format `github`: commands, then the last sentence.
fn is_github(text: &str) -> bool {
    let mut lines = text.lines().rev();
    let is_command = |line: &str| {
        let commands = ["::error file=", "::warning file=", "::notice file="];
        commands.iter().any(|command| line.starts_with(command))
    };
    lines.next().is_some_and(is_sentence) && lines.all(is_command)
}

/// Returns true for a report of the format `json`.
fn is_json(text: &str) -> bool {
    #[derive(Deserialize)]
    struct Document<'a> {
        tool: &'a str,
        #[serde(rename = "version")]
        _version: u32,
        #[serde(rename = "findings")]
        _findings: serde::de::IgnoredAny,
    }
    let document: Result<Document<'_>, _> = serde_json::from_str(text);
    document.is_ok_and(|document| document.tool.split(' ').next() == Some(TOOL))
}

/// Returns true for a report of the format `sarif`.
fn is_sarif(text: &str) -> bool {
    #[derive(Deserialize)]
    struct Log<'a> {
        #[serde(borrow)]
        runs: Vec<Run<'a>>,
    }
    #[derive(Deserialize)]
    struct Run<'a> {
        #[serde(borrow)]
        tool: Tool<'a>,
    }
    #[derive(Deserialize)]
    struct Tool<'a> {
        #[serde(borrow)]
        driver: Driver<'a>,
    }
    #[derive(Deserialize)]
    struct Driver<'a> {
        name: &'a str,
    }
    let log: Result<Log<'_>, _> = serde_json::from_str(text);
    log.is_ok_and(|log| {
        let is_ours = |run: &Run<'_>| run.tool.driver.name == TOOL;
        !log.runs.is_empty() && log.runs.iter().all(is_ours)
    })
}

/// What reports call the tool that made them.
const TOOL: &str = "govkit";
