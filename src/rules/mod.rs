//! Floor 8: the rules, one file each, in one folder a family.

mod config;
mod flags;
mod generated;
mod manifest;
mod policy;
mod security;
mod trial;

use std::path::PathBuf;
use std::sync::LazyLock;

use crate::model::{LoadError, Workspace};
use crate::rule::data::Lang;
use crate::rule::{Check, DataRule, Engine, Rule, pack};

/// Every rule that is code, sorted by id. Adding one is a file and a line here.
pub const ALL: &[Rule] = &[
    config::duplicate_key::RULE,
    config::limit_exceeded::RULE,
    config::schema_invalid::RULE,
    config::schema_missing::RULE,
    config::schema_violation::RULE,
    config::syntax_error::RULE,
    flags::attribute_untrusted::RULE,
    flags::attribute_unused::RULE,
    flags::condition_constant::RULE,
    flags::expired::RULE,
    flags::expression_invalid::RULE,
    flags::invalid::RULE,
    flags::owner_missing::RULE,
    flags::rule_shadowed::RULE,
    flags::rule_unreachable::RULE,
    flags::rule_without_effect::RULE,
    flags::test_failing::RULE,
    flags::undefined::RULE,
    flags::unused::RULE,
    flags::variant_mixed::RULE,
    flags::variant_unknown::RULE,
    flags::variant_unserved::RULE,
    flags::weights_invalid::RULE,
    generated::drift::RULE,
    generated::refused::RULE,
    manifest::file_missing::RULE,
    manifest::invalid::RULE,
    manifest::pack_invalid::RULE,
    manifest::unknown_rule::RULE,
    manifest::without_effect::RULE,
];

/// The rules of `govkit gen`: what keeps generators from their work, and what they would do.
pub const GENERATED: &[Rule] = &[
    config::duplicate_key::RULE,
    config::limit_exceeded::RULE,
    config::syntax_error::RULE,
    flags::expression_invalid::RULE,
    flags::invalid::RULE,
    flags::variant_mixed::RULE,
    flags::variant_unknown::RULE,
    flags::weights_invalid::RULE,
    generated::drift::RULE,
    generated::refused::RULE,
    manifest::file_missing::RULE,
    manifest::invalid::RULE,
];

pub use trial::{Failure, trial};

/// What asks data rules, one a language.
pub const ENGINES: &[Engine] = &[policy::DOCUMENT, security::GO, security::RUST];

static BUILT_IN: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    let data = pack::built_in().iter().map(|(_, data)| of_data(data));
    sorted(ALL.iter().copied().chain(data).collect())
});

fn sorted(mut rules: Vec<Rule>) -> Vec<Rule> {
    rules.sort_by_key(|rule| rule.id);
    rules
}

/// A data rule as a rule.
#[must_use]
pub fn of_data(data: &'static DataRule) -> Rule {
    Rule {
        id: &data.id,
        summary: &data.summary,
        doc: &data.doc,
        severity: data.severity,
        stage: data.stage,
        since: &data.since,
        check: Check::Data(data, ENGINES),
    }
}

/// Every rule in the binary, code and data, sorted by id.
#[must_use]
pub fn built_in() -> &'static [Rule] {
    &BUILT_IN
}

/// The rule in the binary with this id.
#[must_use]
pub fn find(id: &str) -> Option<&'static Rule> {
    built_in().iter().find(|rule| rule.id == id)
}

/// The ids of all rules in the binary.
#[must_use]
pub fn ids() -> Vec<&'static str> {
    built_in().iter().map(|rule| rule.id).collect()
}

/// Reads what is below `paths` for a check by all rules: those in the binary and those of the packs that manifests name.
/// Gives the rules too, sorted by id.
pub fn load(paths: &[PathBuf]) -> Result<(Workspace, Vec<Rule>), LoadError> {
    let workspace = crate::model::load(paths, &ids())?;
    let named = pack::named(&workspace, &ids()).rules.into_iter();
    // Rules live as long as the process, those of packs like those in the binary.
    let named = named.map(|rule| of_data(Box::leak(Box::new(rule))));
    let rules = sorted(built_in().iter().copied().chain(named).collect());
    let mut known: Vec<&str> = rules.iter().map(|rule| rule.id).collect();
    known.dedup();
    let langs = langs(&rules);
    let workspace = workspace
        .knowing(&known)
        .with_sources(|path| langs.iter().any(|lang| lang.is_source(path)));
    Ok((workspace, rules))
}

/// The languages of which some rule wants to see the sources.
fn langs(rules: &[Rule]) -> Vec<Lang> {
    let data = rules.iter().filter_map(|rule| match rule.check {
        Check::Data(data, _) => Some(data.langs.iter().copied()),
        _ => None,
    });
    let mut langs: Vec<Lang> = data.flatten().collect();
    langs.sort_unstable();
    langs.dedup();
    langs
}
