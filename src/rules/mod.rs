//! Floor 8: the rules, one file each, in one folder a family.

mod config;
mod flags;
mod generated;
mod manifest;
mod modules;
mod policy;
mod security;
mod slo;
mod trial;
mod untested;
mod waiver;

use std::path::PathBuf;
use std::sync::LazyLock;

use crate::model::{LoadError, LoadOptions, Workspace, is_data};
use crate::rule::data::Lang;
use crate::rule::{Check, DataRule, Engine, Rule, pack};
use crate::source::RelPath;

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
    manifest::baseline_invalid::RULE,
    manifest::file_missing::RULE,
    manifest::invalid::RULE,
    manifest::pack_invalid::RULE,
    manifest::unknown_rule::RULE,
    modules::advisory_notice::RULE,
    modules::archive_broken::RULE,
    modules::archive_limit::RULE,
    modules::archive_name::RULE,
    modules::banned::RULE,
    modules::cargo_config_unsafe::RULE,
    modules::checksum_mismatch::RULE,
    modules::crate_checksum_missing::RULE,
    modules::crate_locked_twice::RULE,
    modules::crate_mismatch::RULE,
    modules::crate_source_added::RULE,
    modules::crate_source_changed::RULE,
    modules::crate_unsafe::RULE,
    modules::exception_expired::RULE,
    modules::exception_unused::RULE,
    modules::file_added::RULE,
    modules::file_changed::RULE,
    modules::file_irregular::RULE,
    modules::file_missing::RULE,
    modules::forked::RULE,
    modules::git_source::RULE,
    modules::go_environment_unsafe::RULE,
    modules::go_mod_invalid::RULE,
    modules::go_mod_mismatch::RULE,
    modules::go_sum_invalid::RULE,
    modules::licence_refused::RULE,
    modules::not_allowed::RULE,
    modules::recorded_hash_mismatch::RULE,
    modules::replaced_locally::RULE,
    modules::replacement_missing::RULE,
    modules::sum_conflict::RULE,
    modules::sum_missing::RULE,
    modules::sum_unknown::RULE,
    modules::sumdb_invalid::RULE,
    modules::sumdb_mismatch::RULE,
    modules::toolchain_below_minimum::RULE,
    modules::toolchain_mismatch::RULE,
    modules::unverified::RULE,
    modules::vendor_file_added::RULE,
    modules::vendor_file_changed::RULE,
    modules::vendor_file_missing::RULE,
    modules::vendor_inconsistent::RULE,
    modules::vendored_crate_added::RULE,
    modules::vendored_crate_changed::RULE,
    modules::vendored_crate_restamped::RULE,
    modules::version_excluded::RULE,
    modules::vulnerable::RULE,
    security::action_unpinned::RULE,
    security::container_root::RULE,
    security::image_latest::RULE,
    security::workflow_checkout::RULE,
    security::workflow_injection::RULE,
    security::workflow_permissions::RULE,
    slo::alert_dead::RULE,
    slo::alert_inverted::RULE,
    slo::bucket_missing::RULE,
    slo::bucket_misspelt::RULE,
    slo::budget_empty::RULE,
    slo::contradiction::RULE,
    slo::dependency_looser::RULE,
    slo::duration_unlikely::RULE,
    slo::invalid::RULE,
    slo::key_ignored::RULE,
    slo::objective_missed::RULE,
    slo::query_invalid::RULE,
    slo::reference_unknown::RULE,
    slo::share_unlikely::RULE,
    waiver::baseline_stale::RULE,
    waiver::expired::RULE,
    waiver::malformed::RULE,
    waiver::not_allowed::RULE,
    waiver::reason_missing::RULE,
    waiver::rule_unknown::RULE,
    waiver::too_long::RULE,
    waiver::unused::RULE,
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
    slo::budget_empty::RULE,
    slo::invalid::RULE,
    slo::query_invalid::RULE,
    slo::reference_unknown::RULE,
];

/// What keeps rules from being made of a file of objectives.
pub const SLO: &[Rule] = &[
    config::duplicate_key::RULE,
    config::limit_exceeded::RULE,
    config::syntax_error::RULE,
    slo::budget_empty::RULE,
    slo::invalid::RULE,
    slo::query_invalid::RULE,
    slo::reference_unknown::RULE,
];

/// What recorded data says of objectives.
pub const GATE: &[Rule] = &[slo::objective_missed::RULE];

pub use trial::{Failure, trial};
pub use untested::untested;

/// What asks data rules, one a language.
pub const ENGINES: &[Engine] = &[
    policy::DOCUMENT,
    policy::OBJECTIVES,
    security::GO,
    security::RUST,
];

static BUILT_IN: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    let data = pack::built_in().iter().map(|(_, data)| data);
    let data = data.filter(|data| !pack::is_further(data)).map(of_data);
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
    load_with(paths, &LoadOptions::default())
}

/// The same with options.
pub fn load_with(
    paths: &[PathBuf],
    options: &LoadOptions,
) -> Result<(Workspace, Vec<Rule>), LoadError> {
    let workspace = crate::model::load_with(paths, &ids(), options)?;
    let named = pack::named(&workspace, &ids()).rules.into_iter();
    // Rules live as long as the process, those of packs like those in the binary.
    let named = named.map(|rule| of_data(Box::leak(Box::new(rule))));
    let rules = sorted(built_in().iter().copied().chain(named).collect());
    let mut known: Vec<&str> = rules.iter().map(|rule| rule.id).collect();
    known.dedup();
    let langs = langs(&rules);
    let workspace = workspace.knowing(&known).with_sources(|path| {
        // Dockerfiles are asked about by rules that are code.
        Lang::Dockerfile.is_source(path) || langs.iter().any(|lang| lang.is_source(path))
    });
    Ok((workspace, rules))
}

/// Returns true for files that a check may read because of their names. Others are read only where a file names them.
#[must_use]
pub fn may_read(path: &RelPath) -> bool {
    is_data(path) || Lang::ALL.iter().any(|lang| lang.is_source(path))
}

/// The languages of which some rule wants to see the sources.
fn langs(rules: &[Rule]) -> Vec<Lang> {
    let data = rules.iter().filter_map(|rule| match rule.check {
        Check::Data(data, _) => Some(pack::in_languages(data)),
        _ => None,
    });
    let langs = data.flatten().flat_map(|data| data.langs.iter().copied());
    let mut langs: Vec<Lang> = langs.collect();
    langs.sort_unstable();
    langs.dedup();
    langs
}
