//! Floor 8: the rules, one file each, in one folder a family.

mod config;
mod flags;
mod generated;
mod manifest;

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
