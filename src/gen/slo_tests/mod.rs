//! Objectives as unit tests of the service's language: requests through its handler on a virtual clock, while mocked
//! dependencies take as long as the objectives declare.
//!
//! What is drawn is the same in both languages: a call stands at the middle of one of [`REQUESTS`] equal shares of the
//! distribution, and which one is a permutation of the requests ([`permutation`]). All is counted in whole numbers.

mod cargo;
mod go;
mod go_package;
mod permutation;
mod rust;

use std::collections::HashMap;

use crate::model::{Language, RUST_TESTS, SloFacts, SloTests, Workspace};
use crate::slo::buckets::{latency, selected};
use crate::slo::request::{MILLION, Request};
use crate::slo::{Indicator, Objective, Percent, SloFile, declared};
use crate::source::{FileId, RelPath, Span};

use super::account::Item;
use super::generator::{Output, Outputs, Refusal, hash, header, is_generated_from};
use permutation::{Permutation, permutations};

/// The requests that are sent for each objective.
pub const REQUESTS: u64 = 1000;

/// An objective that is tested.
struct Tested<'f> {
    /// What its test is called.
    name: String,
    /// Where it stands: `slo.yaml:23`.
    at: String,
    request: &'f Request,
    permutations: Vec<Permutation>,
    /// The share that has to be good.
    target: Percent,
    /// In milliseconds; none where requests only have to succeed.
    threshold: Option<u64>,
    /// How many of the requests may be bad.
    allowed: u64,
}

/// The tests of one file of objectives.
struct Suite<'f> {
    /// The file's path below the service.
    input: &'f str,
    objectives: Vec<Tested<'f>>,
}

/// What a language makes of a suite: the tests, and the hook that connects the handler, each with its path below the
/// folder of the tests.
struct Files {
    tests: (&'static str, String),
    hook: (String, String),
}

/// The outputs of a file of objectives; none where none of them is to be tested.
pub fn outputs(workspace: &Workspace, id: FileId) -> Option<Outputs> {
    let facts = workspace.slos_in(id)?;
    let tests = facts.tests.as_ref()?;
    // What is wrong with the file is told by who makes rules of it.
    let file = facts
        .file
        .as_ref()
        .filter(|file| file.faults().next().is_none())?;
    Some(of(workspace, id, facts, tests, file))
}

/// The objectives of a file that are to be tested, as its tree has them.
pub fn items(workspace: &Workspace, id: FileId) -> Vec<Item> {
    let wants = workspace
        .slos_in(id)
        .is_some_and(|facts| facts.tests.is_some());
    let parsed = workspace.parsed(id).filter(|_| wants);
    parsed.map_or_else(Vec::new, |parsed| {
        let declared = declared(parsed).into_iter();
        super::slo::named(declared.filter(|one| one.has_request))
    })
}

fn of(
    workspace: &Workspace,
    id: FileId,
    facts: &SloFacts,
    tests: &SloTests,
    file: &SloFile,
) -> Outputs {
    let sources = workspace.sources();
    let source = sources.file(id);
    let path = source.path().as_str();
    let below = path.strip_prefix(facts.folder.as_str()).unwrap_or(path);
    let input = below.trim_start_matches('/');
    let suite = suite(workspace, file, input)?;
    let mut outputs = Vec::new();
    if let Some(first) = suite.objectives.first() {
        let span = first.request.span;
        let (folder, files) = files(workspace, facts, tests, &suite, span)?;
        let header = header(input, &hash([source.bytes()]));
        let place = |name: &str| {
            let path = RelPath::resolve(&facts.folder, &format!("{folder}/{name}"));
            path.ok_or_else(|| {
                refused(
                    Span::file_start(id),
                    format!("the tests would go to {folder}, outside of the workspace"),
                    "correct `tests` in [slo] of govkit.toml",
                )
            })
        };
        outputs.push(Output::new(
            place(files.tests.0)?,
            format!("{header}{}", files.tests.1),
        ));
        outputs.push(Output::once(place(&files.hook.0)?, files.hook.1));
    }
    let there = tests.sources.iter().map(|id| sources.file(*id));
    let named = there.filter(|file| [go::TESTS, rust::TESTS].contains(&file.path().name()));
    let ours = named.filter(|file| file.text().is_ok_and(|text| is_generated_from(text, input)));
    for file in ours {
        if !outputs.iter().any(|output| output.path == *file.path()) {
            outputs.push(Output::removed(file.path().clone()));
        }
    }
    Ok(outputs)
}

fn refused(span: Span, message: impl Into<String>, help: impl Into<String>) -> Vec<Refusal> {
    vec![Refusal {
        span,
        message: message.into(),
        help: Some(help.into()),
    }]
}

/// The folder and the files of a suite in the service's language.
fn files(
    workspace: &Workspace,
    facts: &SloFacts,
    tests: &SloTests,
    suite: &Suite<'_>,
    span: Span,
) -> Result<(String, Files), Vec<Refusal>> {
    let named = tests.out.as_deref().map(|out| out.trim_end_matches('/'));
    match (tests.language, named) {
        (None, _) => Err(refused(
            span,
            "it is not known in which language to write the test of this request",
            "set language in [service] of govkit.toml, or put a go.mod or Cargo.toml beside it",
        )),
        (Some(Language::Go), None) => Err(refused(
            span,
            "nothing says which Go package the test of this request belongs to",
            "set `tests` in [slo] of govkit.toml to the folder of the package that makes the handler, such as internal/app",
        )),
        (Some(Language::Go), Some(folder)) => {
            go_package::check_version(workspace, tests, span)?;
            let whole = RelPath::resolve(&facts.folder, folder);
            let whole = whole.map_or_else(String::new, |path| path.as_str().to_owned());
            let package = go_package::name(workspace, tests, &whole).ok_or_else(|| {
                refused(
                    span,
                    format!("there is no Go package in {folder}"),
                    "set `tests` in [slo] of govkit.toml to the folder of the package that makes the handler",
                )
            })?;
            Ok((folder.to_owned(), go::files(&package, suite)))
        }
        (Some(Language::Rust), named) => {
            cargo::check(workspace, tests, span)?;
            let folder = named.unwrap_or(RUST_TESTS);
            Ok((folder.to_owned(), rust::files(folder, suite)))
        }
    }
}

/// The objectives of a file that declare a request; or those of which no test can be made.
fn suite<'f>(
    workspace: &Workspace,
    file: &'f SloFile,
    input: &'f str,
) -> Result<Suite<'f>, Vec<Refusal>> {
    let source = workspace.sources().file(file.file);
    let mut objectives = Vec::new();
    let mut refusals = Vec::new();
    // Two services may have objectives of one name.
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for objective in &file.objectives {
        *counts.entry(&objective.name.value).or_default() += 1;
    }
    for objective in &file.objectives {
        let Some(request) = &objective.request else {
            continue;
        };
        let Some(promise) = promised(objective) else {
            let message = format!(
                "{} counts neither requests below a threshold nor those that succeed, so no request can be tested",
                objective.name.value
            );
            let help =
                "remove the request, or count requests by a histogram's bucket or by their status";
            refusals.extend(refused(request.span, message, help));
            continue;
        };
        let line = source.line_column(objective.span.start as usize).line;
        let name = objective.name.value.as_str();
        let is_unique = counts.get(name).is_none_or(|count| *count == 1);
        objectives.push(Tested {
            name: if is_unique {
                objective.name.value.clone()
            } else {
                objective.id()
            },
            at: format!("{input}:{line}"),
            request,
            permutations: permutations(&request.dependencies),
            target: objective.target,
            threshold: match promise {
                Promise::Within(millis) => Some(millis),
                Promise::Success => None,
            },
            allowed: objective.target.allowed(REQUESTS),
        });
    }
    if refusals.is_empty() {
        Ok(Suite { input, objectives })
    } else {
        Err(refusals)
    }
}

/// What of a request an objective promises.
enum Promise {
    /// That it is answered within so many milliseconds.
    Within(u64),
    /// That it succeeds.
    Success,
}

fn promised(objective: &Objective) -> Option<Promise> {
    if let Some(latency) = latency(objective) {
        return Some(Promise::Within(latency.threshold.as_millis()));
    }
    let counts = matches!(
        objective.indicator,
        Indicator::Good { .. } | Indicator::Bad { .. }
    );
    (counts && selected(objective).is_empty()).then_some(Promise::Success)
}

/// A number as both languages take it, its digits in groups where there are many.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    if digits.len() < 5 {
        return digits;
    }
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push('_');
        }
        text.push(digit);
    }
    text
}

/// The name of what the example of a hook calls.
fn example<'s>(suite: &'s Suite<'_>) -> &'s str {
    let mut all = suite
        .objectives
        .iter()
        .flat_map(|one| &one.request.dependencies);
    all.next().map_or("payments", |one| &one.name.value)
}

/// Shares of distributions are parts of this in the tests too.
const _: () = assert!(MILLION == 1_000_000 && MILLION.is_multiple_of(2 * REQUESTS));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_grouped() {
        let all = [0, 999, 1000, 9999, 10_000, 999_999, 1_000_000, 86_400_000];
        assert_eq!(
            all.map(grouped),
            [
                "0",
                "999",
                "1000",
                "9999",
                "10_000",
                "999_999",
                "1_000_000",
                "86_400_000"
            ]
        );
    }

    #[test]
    fn the_texts_send_as_many_requests() {
        let constants = [
            format!("sloRequests = {REQUESTS}\n"),
            format!("const REQUESTS: u64 = {REQUESTS};\n"),
        ];
        assert!(go::RUNTIME.contains(&constants[0]));
        assert!(rust::RUNTIME.contains(&constants[1]));
        for text in [go::RUNTIME, rust::RUNTIME] {
            assert!(text.contains(&format!("* {} % ", permutation::FACTOR)));
        }
    }
}
