//! Mistakes that are certainly mistakes, by kind of file: whatever else the file says, it cannot be right any more.

use fastrand::Rng;

use super::seeds::kind;

/// One mistake of a kind of file.
enum Mistake {
    /// Puts a text before the rest.
    Before(&'static str),
    /// Puts a text on a line of its own behind the rest.
    After(&'static str),
    /// Replaces the first of a text by another.
    Instead(&'static str, &'static str),
    /// Leaves out the last of a text, which ends the file.
    Without(&'static str),
}

use Mistake::{After, Before, Instead, Without};

impl Mistake {
    /// The text with the mistake; `None` where it does not fit.
    fn made(&self, text: &str) -> Option<String> {
        match self {
            Before(piece) => Some(format!("{piece}{text}")),
            After(piece) => Some(format!("{text}\n{piece}\n")),
            Instead(piece, by) => text.contains(piece).then(|| text.replacen(piece, by, 1)),
            Without(piece) => text.trim_end().strip_suffix(piece).map(str::to_owned),
        }
    }
}

const JSON: &[Mistake] = &[
    Without("}"),
    After("]"),
    Instead("{", "{\"zz\": 1, \"zz\": 1,"),
    Instead("{", "{,"),
    Instead(":", ": \"\u{1}\", \"a\":"),
    Before("\0"),
];

const YAML: &[Mistake] = &[
    Before("zz: 1\nzz: 2\n"),
    Before("zz: [\n"),
    Before("zz: \"\n"),
    Before("zz: *nowhere\n"),
    Before("\tzz: 1\n"),
    Before("zz: }\n"),
];

const TOML: &[Mistake] = &[
    Before("zz = 1\nzz = 2\n"),
    Before("zz = [\n"),
    Before("zz = \"\n"),
    Before("zz\n"),
    After("[zz"),
    Before("zz = 01\n"),
];

const FLAGS: &[Mistake] = &[
    Instead("\"when\": \"", "\"when\": \"!-"),
    Instead("\"when\": \"", "\"when\": \"=> "),
    Instead("\"when\": \"", "\"when\": \"nobody_declared_it && "),
    Instead("\"when\": \"", "\"when\": \"1 + 1 + (\\\"a\\\") && "),
    Instead("{", "{\"zz_unknown\": 1,"),
    Instead("\"flags\": {", "\"flags\": {\"zz\": 7,"),
    Instead(
        "\"flags\": {",
        "\"flags\": {\"zz\": {\"variants\": {\"a\": true, \"b\": 1}, \"default\": \"a\"},",
    ),
    Instead(
        "\"flags\": {",
        "\"flags\": {\"zz\": {\"rules\": [{\"serve\": \"nothing\"}]},",
    ),
    Instead(
        "\"attributes\": {",
        "\"attributes\": {\"zz\": {\"type\": \"complex\"},",
    ),
    Instead("\"version\": 1", "\"version\": []"),
];

const SLO: &[Mistake] = &[
    Instead("over 28d", "over 28"),
    Instead("objective: 99", "objective: 199"),
    Instead("sum(rate(", "sum(rate(("),
    Instead("kind: SLO", "kind: SLOO"),
    Instead("targetPercent:", "targetPercent: x"),
    Instead("budgetingMethod: Occurrences", "budgetingMethod: Sometimes"),
];

const MANIFEST: &[Mistake] = &[
    Before("zz_unknown = 1\n"),
    Instead("[service]", "[service]\nzz_unknown = 1"),
    Instead("[service]", "[service]\nlanguage = 7"),
    After("[check.levels]\n\"no/such-rule\" = \"off\""),
    After("[[waiver]]\nrule = \"config/syntax-error\""),
];

const SOURCE: &[Mistake] = &[Before("//govkit:allow\n")];

/// The mistakes that a kind of file can have.
fn mistakes(path: &str) -> Vec<&'static Mistake> {
    let lists: &[&[Mistake]] = match kind(path) {
        "json" => &[JSON],
        "feature-flag.json" => &[JSON, FLAGS],
        "yaml" | "yml" | "workflow" => &[YAML],
        "slo.yaml" => &[YAML, SLO],
        "toml" | "Cargo.toml" | "Cargo.lock" | "cargo-config" => &[TOML],
        "govkit.toml" => &[TOML, MANIFEST],
        "go" | "rs" => &[SOURCE],
        _ => &[],
    };
    lists.iter().copied().flatten().collect()
}

/// The content with one mistake; `None` where the one that was drawn does not fit.
pub fn broken(rng: &mut Rng, path: &str, content: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(content).ok()?;
    let mistake = rng.choice(mistakes(path))?;
    mistake.made(text).map(String::into_bytes)
}
