//! Exceptions themselves. They are judged in `rule/waiver/`, once all other rules have been asked; here is what is said
//! of them.

pub mod baseline_stale;
pub mod expired;
pub mod malformed;
pub mod not_allowed;
pub mod reason_missing;
pub mod rule_unknown;
pub mod too_long;
pub mod unused;
