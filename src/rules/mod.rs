//! Floor 8: the rules, one file each, in one folder a family.

mod config;
mod flags;
mod generated;
mod manifest;
mod modules;
mod slo;

use crate::rule::Rule;

/// Every rule, sorted by id. Adding one is a file and a line here.
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
    manifest::unknown_rule::RULE,
    manifest::without_effect::RULE,
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

/// The rule with this id.
#[must_use]
pub fn find(id: &str) -> Option<&'static Rule> {
    ALL.iter().find(|rule| rule.id == id)
}

/// The ids of all rules.
#[must_use]
pub fn ids() -> Vec<&'static str> {
    ALL.iter().map(|rule| rule.id).collect()
}
