//! "Did you mean …": the nearest name, or none where nothing is near.

use std::cmp::Reverse;
use std::fmt::Write as _;

/// Names longer than this many characters are suggested only for what differs from them in case and
/// punctuation, or is their beginning.
const LONGEST: usize = 64;

/// Steps that one search may take, where a step is a beginning shared by one or more of the names. Searches
/// for names that a person might have mistyped end long before it; one that does not end finds nothing.
const STEPS: usize = 1_000;

/// The candidate that a person who typed `given` most probably meant. Names that differ only in case
/// or in `-`, `_` and `.` are nearest; otherwise at most two slips, and fewer in short names.
///
/// Where many names are looked up among the same candidates, prepare them once: [`Names`].
pub fn nearest<'a>(given: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    Names::new(candidates).nearest(given)
}

/// Candidates of [`nearest`], sorted, so that a search visits only those that begin almost as the given name does.
#[derive(Debug)]
pub struct Names<'a> {
    /// The characters that count, and the name itself; sorted by them.
    sorted: Vec<(Vec<char>, &'a str)>,
}

impl<'a> Names<'a> {
    /// Takes the candidates; their order has no influence.
    pub fn new(candidates: impl IntoIterator<Item = &'a str>) -> Self {
        let mut sorted: Vec<_> = candidates
            .into_iter()
            .map(|name| (fold(name), name))
            .collect();
        sorted.sort_unstable();
        sorted.dedup();
        Self { sorted }
    }

    /// As [`nearest`].
    #[must_use]
    pub fn nearest(&self, given: &str) -> Option<&'a str> {
        self.nearest_of(given, |_| true)
    }

    /// As [`nearest`], of the names that `accepts`.
    pub fn nearest_of(&self, given: &str, accepts: impl Fn(&str) -> bool) -> Option<&'a str> {
        self.search(given, &accepts, STEPS)
    }

    fn search(&self, given: &str, accepts: &dyn Fn(&str) -> bool, steps: usize) -> Option<&'a str> {
        let folded = fold(given);
        let accepts = |name: &str| name != given && accepts(name);
        let allowed = match folded.len() {
            0..=1 => 0,
            2..=3 => 1,
            4..=8 => 2,
            _ => 3,
        };
        let allowed = if folded.len() > LONGEST { 0 } else { allowed };
        let mut steps = steps;
        for distance in 0..=allowed {
            let mut walk = Walk {
                names: &self.sorted,
                given: &folded,
                accepts: &accepts,
                distance,
                steps,
                best: None,
            };
            let ended = walk.run();
            steps = walk.steps;
            if ended.is_none() {
                break;
            }
            if let Some((_, name)) = walk.best {
                return Some(name);
            }
        }
        self.beginning_with(&folded, &accepts)
    }

    /// The shortest name that begins with `folded`, unless that is too short to say anything, or too many do.
    fn beginning_with(&self, folded: &[char], accepts: &dyn Fn(&str) -> bool) -> Option<&'a str> {
        if folded.iter().map(|c| c.len_utf8()).sum::<usize>() <= 3 {
            return None;
        }
        let from = self
            .sorted
            .partition_point(|(name, _)| name.as_slice() < folded);
        let rest = &self.sorted[from..];
        let count = rest.partition_point(|(name, _)| name.starts_with(folded));
        if count > STEPS {
            return None;
        }
        let accepted = rest[..count].iter().filter(|(_, name)| accepts(name));
        accepted
            .min_by_key(|(folded, name)| (folded.len(), *name))
            .map(|(_, name)| *name)
    }
}

/// Distances of the name so far to the beginnings of the given one, cut at `distance + 1`.
type Row = [u8; LONGEST + 1];

/// One search for names at one distance (restricted Damerau-Levenshtein), down the tree that sorted names are.
struct Walk<'w, 'a> {
    names: &'w [(Vec<char>, &'a str)],
    given: &'w [char],
    accepts: &'w dyn Fn(&str) -> bool,
    distance: usize,
    steps: usize,
    /// How well it fits among its equals, the least first, and the name.
    best: Option<((bool, Reverse<usize>), &'a str)>,
}

impl Walk<'_, '_> {
    /// `None` where the steps did not suffice.
    fn run(&mut self) -> Option<()> {
        if self.given.len() > LONGEST {
            // Only equality is left, and no row is long enough for it.
            let from = self
                .names
                .partition_point(|(name, _)| name.as_slice() < self.given);
            for (folded, name) in &self.names[from..] {
                if folded != self.given {
                    break;
                }
                self.take(folded, name);
            }
            return Some(());
        }
        let mut row: Row = [0; LONGEST + 1];
        for (at, cell) in row.iter_mut().enumerate() {
            *cell = self.cut(at);
        }
        self.descend(0, self.names.len(), 0, &row, &row)
    }

    fn cut(&self, distance: usize) -> u8 {
        // At most 4, because at most three slips are looked for.
        u8::try_from(distance.min(self.distance + 1)).unwrap_or(u8::MAX)
    }

    /// Visits the names `from..to`, which share `depth` characters; `row` belongs to these, `above` to one less.
    fn descend(
        &mut self,
        from: usize,
        to: usize,
        depth: usize,
        above: &Row,
        row: &Row,
    ) -> Option<()> {
        let names = self.names;
        let mut at = from;
        while at < to && names[at].0.len() == depth {
            if usize::from(row[self.given.len()]) <= self.distance {
                self.take(&names[at].0, names[at].1);
            }
            at += 1;
        }
        while at < to {
            self.steps = self.steps.checked_sub(1)?;
            let next = names[at].0[depth];
            // Most beginnings are shared by all names, or by few.
            let count = if names[to - 1].0[depth] == next {
                to - at
            } else {
                names[at..to].partition_point(|(name, _)| name[depth] == next)
            };
            let before = depth.checked_sub(1).map(|last| names[at].0[last]);
            let (below, least) = self.below(depth, before, next, above, row);
            if usize::from(least) <= self.distance {
                self.descend(at, at + count, depth + 1, row, &below)?;
            }
            at += count;
        }
        Some(())
    }

    /// The row after one more character, `next`, and the least distance in it; the character before is `before`.
    fn below(
        &self,
        depth: usize,
        before: Option<char>,
        next: char,
        above: &Row,
        row: &Row,
    ) -> (Row, u8) {
        let mut below: Row = [self.cut(usize::MAX); LONGEST + 1];
        below[0] = self.cut(depth + 1);
        let mut least_of_all = below[0];
        // Further from the diagonal, the distance is too large already.
        let from = (depth + 1).saturating_sub(self.distance).max(1);
        let to = (depth + 1 + self.distance).min(self.given.len());
        for at in from..=to {
            let given = self.given[at - 1];
            let mut least = (row[at - 1] + u8::from(given != next))
                .min(row[at] + 1)
                .min(below[at - 1] + 1);
            let is_swapped = at > 1 && before == Some(given) && self.given[at - 2] == next;
            if is_swapped {
                least = least.min(above[at - 2] + 1);
            }
            below[at] = self.cut(usize::from(least));
            least_of_all = least_of_all.min(below[at]);
        }
        (below, least_of_all)
    }
}

impl<'a> Walk<'_, 'a> {
    fn take(&mut self, folded: &[char], name: &'a str) {
        if !(self.accepts)(name) {
            return;
        }
        let same_start = self.given.first() == folded.first();
        let shared = self.given.iter().zip(folded).take_while(|(a, b)| a == b);
        let candidate = ((!same_start, Reverse(shared.count())), name);
        if self.best.is_none_or(|best| candidate < best) {
            self.best = Some(candidate);
        }
    }
}

/// The characters by which names are told apart.
fn fold(name: &str) -> Vec<char> {
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

    /// What the search replaced: every candidate compared, by a library.
    fn nearest_of_all<'a>(given: &str, candidates: &[&'a str]) -> Option<&'a str> {
        let text = |name: &str| fold(name).into_iter().collect::<String>();
        let plain = text(given);
        let allowed = [0, 0, 1, 1, 2, 2, 2, 2, 2];
        let allowed = allowed.get(plain.chars().count()).copied().unwrap_or(3);
        let fits = candidates
            .iter()
            .filter(|name| **name != given)
            .filter_map(|name| {
                let folded = text(name);
                let distance = strsim::osa_distance(&plain, &folded);
                let begins = plain.len() > 3 && folded.starts_with(&plain);
                let same_start = plain.chars().next() == folded.chars().next();
                let shared = plain
                    .chars()
                    .zip(folded.chars())
                    .take_while(|(a, b)| a == b)
                    .count();
                (distance <= allowed || begins)
                    .then_some(((distance, !same_start, Reverse(shared)), *name))
            });
        fits.min().map(|(_, name)| name)
    }

    #[test]
    fn a_search_finds_what_comparing_all_candidates_finds() {
        // Short names of few letters, so that there are many at every distance, with ties.
        let mut state = 7_u64;
        let mut random = move |below: usize| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            usize::try_from(state >> 33).unwrap() % below
        };
        let mut name = || -> String {
            let letters = ["a", "b", "c", "é", "_", "A", "-"];
            (0..random(12))
                .map(|_| letters[random(letters.len())])
                .collect()
        };
        for _ in 0..2_000 {
            let names: Vec<String> = (0..12).map(|_| name()).collect();
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let given = name();
            assert_eq!(
                nearest(&given, names.iter().copied()),
                nearest_of_all(&given, &names),
                "{given:?} among {names:?}"
            );
        }
    }

    #[test]
    fn a_search_that_runs_out_of_steps_finds_nothing() {
        let names = Names::new(["abcdefghij", "abcdefghix", "zzz"]);
        let needed = (0..STEPS).find(|steps| {
            let found = names.search("abcdefgijh", &|_| true, *steps);
            found == Some("abcdefghij")
        });
        let needed = needed.unwrap();
        assert!(needed > 20, "{needed}");
        for (steps, found) in [
            (needed - 1, None),
            (needed, Some("abcdefghij")),
            (needed + 1, Some("abcdefghij")),
        ] {
            assert_eq!(names.search("abcdefgijh", &|_| true, steps), found);
        }
    }

    #[test]
    fn slips_are_looked_for_in_names_of_up_to_64_characters() {
        for (length, is_found) in [(63, true), (64, true), (65, false)] {
            let meant = "n".repeat(length);
            let given = format!("{}x", "n".repeat(length - 1));
            assert_eq!(
                nearest(&given, [meant.as_str()]).is_some(),
                is_found,
                "{length}"
            );
            // Case and punctuation, and a name that goes on, are found at any length.
            assert!(nearest(&meant.to_uppercase(), [meant.as_str()]).is_some());
            assert!(nearest(&meant, [given.as_str(), format!("{meant}_s").as_str()]).is_some());
        }
    }

    #[test]
    fn the_beginning_of_too_many_names_suggests_none() {
        for (count, is_found) in [(STEPS - 1, true), (STEPS, true), (STEPS + 1, false)] {
            let names: Vec<String> = (0..count).map(|n| format!("beginning{n:05}")).collect();
            let found = nearest("begin", names.iter().map(String::as_str));
            assert_eq!(found, is_found.then_some("beginning00000"), "{count}");
        }
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
