//! How much random tests try.

/// The number of cases that a random test tries: `usual`, or fifty times as many with `GOVKIT_FULL=1`, or what
/// `GOVKIT_CASES` says.
pub fn effort(usual: usize) -> usize {
    let set = |name: &str| std::env::var(name).ok();
    if let Some(count) = set("GOVKIT_CASES").and_then(|count| count.parse().ok()) {
        return count;
    }
    if set("GOVKIT_FULL").is_some_and(|value| value == "1") {
        return usual * 50;
    }
    usual
}

/// A fifth of `all` cases, or all of them with `GOVKIT_FULL=1`: for random tests whose cases take long.
pub fn sampled(all: usize) -> usize {
    if super::tools::full() { all } else { all / 5 }
}
