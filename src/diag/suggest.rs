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

    #[test]
    fn longer_names_may_have_more_slips() {
        let cases = [
            // One letter has none, two and three have one, four to eight two, longer ones three.
            ("a", "b", false),
            ("ab", "ac", true),
            ("ab", "cd", false),
            ("abc", "abx", true),
            ("abc", "axy", false),
            ("abcd", "abxy", true),
            ("abcd", "axyz", false),
            ("abcdefgh", "abcdefxy", true),
            ("abcdefgh", "abcdexyz", false),
            ("abcdefghi", "abcdefxyz", true),
            ("abcdefghi", "abcdewxyz", false),
            // What is only begun counts from four letters on.
            ("abc", "abcdefghijk", false),
            ("abcd", "abcdefghijk", true),
        ];
        for (given, candidate, is_near) in cases {
            let expected = is_near.then_some(candidate);
            assert_eq!(nearest(given, [candidate]), expected, "{given} {candidate}");
        }
    }

    #[test]
    fn of_several_the_nearest_is_meant() {
        // The fewest slips, then the same first letter, then the longest common beginning, then the alphabet.
        assert_eq!(nearest("abcd", ["abxy", "abcx"]), Some("abcx"));
        assert_eq!(nearest("abcd", ["xbcd", "axcd"]), Some("axcd"));
        assert_eq!(nearest("abcd", ["axcd", "abxd"]), Some("abxd"));
        assert_eq!(nearest("abcd", ["abcy", "abcx"]), Some("abcx"));
        // The name itself is no suggestion.
        assert_eq!(nearest("abcd", ["abcd"]), None);
        assert_eq!(nearest("ab-cd", ["ab_CD", "ab-cx"]), Some("ab_CD"));
    }

    #[test]
    fn lists_are_cut_at_their_length() {
        let names = ["a", "b", "c"];
        assert_eq!(listed(&names, 4), "a, b, c");
        assert_eq!(listed(&names, 3), "a, b, c");
        assert_eq!(listed(&names, 2), "a, b, … (1 more)");
        assert_eq!(listed::<&str>(&[], 2), "");
    }
}
