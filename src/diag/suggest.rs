//! "Did you mean …": the nearest name, or none where nothing is near.

use std::cmp::Reverse;
use std::fmt::Write as _;

/// The candidate that a person who typed `given` most probably meant. Names that differ only in case
/// or in `-`, `_` and `.` are nearest; otherwise at most two slips, and fewer in short names.
pub fn nearest<'a>(given: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let plain = fold(given);
    let allowed = match plain.chars().count() {
        0..=1 => 0,
        2..=3 => 1,
        4..=8 => 2,
        _ => 3,
    };
    candidates
        .into_iter()
        .filter(|candidate| *candidate != given)
        .filter_map(|candidate| {
            let folded = fold(candidate);
            let distance = strsim::osa_distance(&plain, &folded);
            let contained = plain.len() > 3 && folded.starts_with(&plain);
            (distance <= allowed || contained).then(|| {
                let same_start = plain.chars().next() == folded.chars().next();
                let prefix = plain
                    .chars()
                    .zip(folded.chars())
                    .take_while(|(a, b)| a == b)
                    .count();
                (
                    (distance, !same_start, Reverse(prefix), candidate),
                    candidate,
                )
            })
        })
        .min()
        .map(|(_, candidate)| candidate)
}

fn fold(name: &str) -> String {
    name.chars()
        .filter(|c| !matches!(c, '-' | '_' | '.'))
        .flat_map(char::to_lowercase)
        .collect()
}

/// `given` names as a list for a message, at most `most` of them: `a, b, c, … (7 more)`.
#[must_use]
pub fn listed<S: AsRef<str>>(names: &[S], most: usize) -> String {
    let shown: Vec<&str> = names.iter().take(most).map(AsRef::as_ref).collect();
    let rest = names.len() - shown.len();
    let mut list = shown.join(", ");
    if rest > 0 {
        // Writing to a string cannot fail.
        let _ = write!(list, ", … ({rest} more)");
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_was_meant_and_nothing_else() {
        let keys = ["timeout", "pool_size", "addr", "address", "max_idle"];
        assert_eq!(nearest("tiemout", keys), Some("timeout"));
        assert_eq!(nearest("poolSize", keys), Some("pool_size"));
        assert_eq!(nearest("adr", keys), Some("addr"));
        assert_eq!(nearest("retries", keys), None);
        assert_eq!(nearest("x", keys), None);
        assert_eq!(nearest("", keys), None);
    }
}
