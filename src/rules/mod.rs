//! Floor 7: the rules, one file each, in one folder a family.

mod config;
mod manifest;
mod modules;

use crate::rule::Rule;

/// Every rule, sorted by id. Adding one is a file and a line here.
pub const ALL: &[Rule] = &[
    config::duplicate_key::RULE,
    config::limit_exceeded::RULE,
    config::schema_invalid::RULE,
    config::schema_missing::RULE,
    config::schema_violation::RULE,
    config::syntax_error::RULE,
    manifest::file_missing::RULE,
    manifest::invalid::RULE,
    manifest::unknown_rule::RULE,
    manifest::without_effect::RULE,
    modules::archive_broken::RULE,
    modules::archive_limit::RULE,
    modules::archive_name::RULE,
    modules::checksum_mismatch::RULE,
    modules::file_added::RULE,
    modules::file_changed::RULE,
    modules::file_irregular::RULE,
    modules::file_missing::RULE,
    modules::go_mod_invalid::RULE,
    modules::go_mod_mismatch::RULE,
    modules::go_sum_invalid::RULE,
    modules::recorded_hash_mismatch::RULE,
    modules::sum_conflict::RULE,
    modules::sum_missing::RULE,
    modules::sum_unknown::RULE,
    modules::sumdb_invalid::RULE,
    modules::sumdb_mismatch::RULE,
    modules::unverified::RULE,
    modules::vendor_file_added::RULE,
    modules::vendor_file_changed::RULE,
    modules::vendor_file_missing::RULE,
    modules::vendor_inconsistent::RULE,
];

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
