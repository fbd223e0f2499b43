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
    modules::crate_checksum_missing::RULE,
    modules::crate_locked_twice::RULE,
    modules::crate_mismatch::RULE,
    modules::crate_source_added::RULE,
    modules::crate_source_changed::RULE,
    modules::crate_unsafe::RULE,
    modules::unverified::RULE,
    modules::vendored_crate_added::RULE,
    modules::vendored_crate_changed::RULE,
    modules::vendored_crate_restamped::RULE,
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
