//! The rules as a person would write them.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

pub fn rollout(user_id: i64) -> bool {
    user_id % 100 < 5
}

pub fn header(headers: &BTreeMap<String, String>) -> bool {
    headers.get("x-canary").is_some_and(|value| value == "always")
}

pub fn audience(country: &str, plan: &str, age: i64) -> bool {
    matches!(country, "AT" | "BE" | "CH" | "DE" | "FR" | "NL") && plan != "free" && age >= 18
}

const CUTOFF: Duration = Duration::from_secs(1_735_689_600);

pub fn beta(email: &str, groups: &[String], created: SystemTime) -> bool {
    email.ends_with("@example.com")
        && groups.iter().any(|group| group == "beta")
        && created < SystemTime::UNIX_EPOCH + CUTOFF
}

pub fn bucket(user_id: i64, salt: i64) -> bool {
    (user_id * 2_654_435_761 + salt) % 10_000 < 500
}

/// `bucket` for any numbers.
pub fn checked(user_id: i64, salt: i64) -> Option<bool> {
    let hash = user_id.checked_mul(2_654_435_761)?.checked_add(salt)?;
    Some(hash % 10_000 < 500)
}
