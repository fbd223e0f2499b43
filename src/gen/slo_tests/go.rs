//! Go: `slo_gen_test.go` on the clock of `testing/synctest`, in the package that makes the handler.

use std::fmt::Write as _;

use super::{Files, Suite, Tested, example, grouped};
use crate::expr::go::quoted;

/// The file of the tests.
pub const TESTS: &str = "slo_gen_test.go";

/// What does not differ from file to file.
pub const RUNTIME: &str = include_str!("text/runtime.go");

/// The hook, until somebody connects the handler.
const HOOK: &str = include_str!("text/hook.go");

/// What the tests are, and what they are not.
const TOLD: &str = "\
// The objectives of @{input}, held on a virtual clock: requests go through the
// service's handler, which slo_hook_test.go connects, and its dependencies take as
// long and fail as often as the objectives say. Nothing sleeps, and nothing is drawn
// at random here, so a handler that draws nothing either gets the same verdict each
// time.
//
// On this clock, computing takes no time. What CPUs, sockets, TLS, the garbage
// collector and requests that wait for one another cost is not seen here;
// `govkit slo gate` holds the same objectives to what a load test measured.
";

/// The tests and the hook of a package.
pub fn files(package: &str, suite: &Suite<'_>) -> Files {
    let runtime = RUNTIME.split_once("\n\n").map_or("", |(_, rest)| rest);
    // The imports come first, the table before what runs it.
    let (imports, runtime) = runtime.split_once("\n\n").unwrap_or(("", runtime));
    let told = TOLD.replace("@{input}", suite.input);
    let mut text = format!(
        "{told}\npackage {package}\n\n{imports}\n\n// sloObjectives are those of {} that name a request.\nvar sloObjectives = []sloObjective{{\n",
        suite.input
    );
    for objective in &suite.objectives {
        entry(objective, &mut text);
    }
    text.push_str("}\n\n");
    text.push_str(runtime);
    let hook = HOOK
        .replacen("package runtime", &format!("package {package}"), 1)
        .replace("@{input}", suite.input)
        .replace("@{dependency}", example(suite));
    Files {
        tests: (TESTS, text),
        hook: ("slo_hook_test.go".to_owned(), hook),
    }
}

/// An objective, in columns as gofmt has them.
fn entry(objective: &Tested<'_>, text: &mut String) {
    let mut rows = vec![
        ("name:", quoted(&objective.name)),
        ("at:", quoted(&objective.at)),
        ("method:", quoted(&objective.request.method)),
        ("path:", quoted(&objective.request.path)),
        ("target:", quoted(&objective.target.to_string())),
    ];
    let threshold = objective.threshold.map(grouped);
    rows.extend(threshold.map(|threshold| ("threshold:", threshold)));
    rows.push(("allowed:", objective.allowed.to_string()));
    let width = rows.iter().map(|(key, _)| key.len()).max().unwrap_or(0);
    text.push_str("\t{\n");
    for (key, value) in rows {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "\t\t{key:width$} {value},");
    }
    if !objective.permutations.is_empty() {
        text.push_str("\t\tdependencies: []sloDependency{\n");
        let dependencies = objective.request.dependencies.iter();
        for (dependency, permutation) in dependencies.zip(&objective.permutations) {
            let points = dependency.latency.points.iter();
            let points = points
                .map(|point| format!("{{{}, {}}}", grouped(point.share), grouped(point.millis)));
            let points: Vec<String> = points.collect();
            let failing = match dependency.failing {
                0 => String::new(),
                failing => format!("failing: {}, ", grouped(failing)),
            };
            let _ = writeln!(
                text,
                "\t\t\t{{name: {}, step: {}, start: {}, {failing}latency: []sloPoint{{{}}}}},",
                quoted(&dependency.name.value),
                permutation.step,
                permutation.start,
                points.join(", ")
            );
        }
        text.push_str("\t\t},\n");
    }
    text.push_str("\t},\n");
}
