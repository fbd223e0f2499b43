//! The request that an objective is about and what answering it depends on, for tests on a virtual clock.
//!
//! A dependency is a name and words, in any order:
//!
//! ```text
//! payments p50=20ms p95=120ms p99=400ms max=1s errors=0.5%
//! stock 10ms=412 25ms=903 100ms=998 1s=1000
//! ```
//!
//! Quantiles (`pN`, with `min` and `max`) are joined by straight lines; below the least of them, all take as long as it.
//! The buckets of a histogram are counts up to and including a length, as `/metrics` has them; of what lies in a
//! bucket, only its bound is known, so that is how long all of it takes.

use std::ops::Range;

use super::duration::Length;
use super::file::Text;
use super::percent::Percent;
use super::said::percentile;
use crate::source::Span;

/// The request that an objective is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// `GET`
    pub method: String,
    /// The path with its query, such as `/orders/1`.
    pub path: String,
    /// Where both are written.
    pub span: Span,
    /// What the handler calls, in the order of the file.
    pub dependencies: Vec<Dependency>,
}

/// Something that a handler calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dependency {
    /// Its name, one in the request.
    pub name: Text,
    /// How long it takes.
    pub latency: Latencies,
    /// How many of a million calls fail.
    pub failing: u64,
}

/// Shares are parts of this.
pub const MILLION: u64 = 1_000_000;

/// A distribution: how long calls take, by the share that takes no longer. From point to point it is a straight line;
/// two points of one share are a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Latencies {
    /// The points, ascending in both; the first has share 0 and the last a [`MILLION`].
    pub points: Vec<Point>,
}

/// A point of a distribution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Point {
    /// So many of a million calls
    pub share: u64,
    /// take no longer than this, in milliseconds.
    pub millis: u64,
}

impl Latencies {
    /// How long the call takes that stands behind this many of a million, in whole milliseconds, rounded up.
    #[must_use]
    pub fn millis(&self, share: u64) -> u64 {
        let Some(mut low) = self.points.first().copied() else {
            return 0;
        };
        for point in &self.points {
            if point.share >= share {
                let width = point.share.saturating_sub(low.share).max(1);
                let rise = point.millis.saturating_sub(low.millis);
                return low.millis + (rise * share.saturating_sub(low.share)).div_ceil(width);
            }
            low = *point;
        }
        low.millis
    }
}

/// What is wrong with a part of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// The part.
    pub at: Range<usize>,
    /// What: lower case, one line, no final period.
    pub message: String,
    /// What to type.
    pub help: String,
}

impl Wrong {
    fn new(at: Range<usize>, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            at,
            message: message.into(),
            help: help.into(),
        }
    }
}

/// What a call may not take: nobody waits for longer, and the arithmetic of tests stays in 64 bits.
const LONGEST: u64 = 24 * 3600 * 1000;

const FORM: &str = "write it as in: p50=20ms p95=120ms p99=400ms max=1s errors=0.5%";

/// The methods of RFC 9110 (section 9) and RFC 5789 that a handler answers.
const METHODS: &[&str] = &["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/// A method and a path, as in `GET /orders/1`.
///
/// # Errors
/// The part that is none.
pub fn request(text: &str) -> Result<(String, String), Wrong> {
    const FORM: &str = "write a method and a path, as in: GET /orders/1";
    let words = words(text, 0);
    let [method, path] = words.as_slice() else {
        return Err(Wrong::new(
            0..text.len(),
            format!("{text:?} is no request"),
            FORM,
        ));
    };
    if !METHODS.contains(&method.1) {
        let upper = method.1.to_ascii_uppercase();
        let help = if METHODS.contains(&upper.as_str()) {
            format!("write {upper}")
        } else {
            format!("write one of {}", METHODS.join(", "))
        };
        let message = format!("{:?} is no method of a request", method.1);
        return Err(Wrong::new(method.0.clone(), message, help));
    }
    let is_path = path.1.starts_with('/')
        && !path.1.contains('#')
        && path.1.bytes().all(|byte| byte.is_ascii_graphic());
    if !is_path {
        let message = format!("{:?} is no path of a request", path.1);
        let help = "begin it with a slash, and percent-encode what is not ASCII";
        return Err(Wrong::new(path.0.clone(), message, help));
    }
    if let Some(open) = path.1.find(['{', '}']) {
        let at = path.0.start + open;
        let message = format!("{:?} is the pattern of a route", path.1);
        let help = "write a path that matches it, such as /orders/1; the hook of the tests makes what it names";
        return Err(Wrong::new(at..at + 1, message, help));
    }
    Ok((method.1.to_owned(), path.1.to_owned()))
}

/// The dependencies of an annotation, each on a line or between semicolons.
///
/// # Errors
/// The first part that is wrong.
pub fn dependencies(text: &str, span: Span) -> Result<Vec<Dependency>, Wrong> {
    let mut found: Vec<Dependency> = Vec::new();
    let mut start = 0;
    for part in text.split(['\n', ';']) {
        let words = words(part, start);
        start += part.len() + 1;
        let Some((name, rest)) = words.split_first() else {
            continue;
        };
        if found.iter().any(|known| known.name.value == name.1) {
            let message = format!("{} is declared twice", name.1);
            return Err(Wrong::new(name.0.clone(), message, "remove one of them"));
        }
        found.push(dependency(name, rest, span)?);
    }
    if found.is_empty() {
        let help = "write a name and how long it takes, as in: payments p50=20ms max=1s";
        return Err(Wrong::new(0..text.len(), "there is no dependency", help));
    }
    Ok(found)
}

fn dependency(
    name: &(Range<usize>, &str),
    words: &[(Range<usize>, &str)],
    span: Span,
) -> Result<Dependency, Wrong> {
    let legal = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let is_name = name.1.starts_with(|c: char| c.is_ascii_lowercase())
        && !name.1.ends_with('-')
        && name.1.chars().all(legal);
    if !is_name {
        let message = format!("{:?} is no name of a dependency", name.1);
        let help = "begin with its name, in lower-case letters, digits and hyphens, as in: payments p50=20ms max=1s";
        return Err(Wrong::new(name.0.clone(), message, help));
    }
    let (latency, failing) = read(words, name)?;
    Ok(Dependency {
        name: Text {
            value: name.1.to_owned(),
            span,
        },
        latency,
        failing,
    })
}

/// How long a dependency takes and how many of a million calls of it fail, where its name stands elsewhere.
///
/// # Errors
/// The first part that is wrong.
pub fn distribution(text: &str, name: &str) -> Result<(Latencies, u64), Wrong> {
    read(&words(text, 0), &(0..text.len(), name))
}

/// A word that says something of a latency.
enum Said {
    /// So many of a million take no longer.
    Share(u64),
    /// So many calls, counted, take no longer.
    Count(u64),
}

fn read(
    words: &[(Range<usize>, &str)],
    name: &(Range<usize>, &str),
) -> Result<(Latencies, u64), Wrong> {
    let mut failing = None;
    let mut said: Vec<(Said, u64, Range<usize>)> = Vec::new();
    for (at, word) in words {
        let Some((key, value)) = word.split_once('=') else {
            let message = format!("expected a word such as p95=120ms, found {word:?}");
            return Err(Wrong::new(at.clone(), message, FORM));
        };
        let key_at = at.start..at.start + key.len();
        let value_at = at.start + key.len() + 1..at.end;
        if key == "errors" {
            if failing.is_some() {
                return Err(Wrong::new(
                    key_at,
                    "errors is said twice",
                    "remove one of them",
                ));
            }
            failing = Some(errors(value).ok_or_else(|| {
                let message = format!("{value:?} is no share of calls that fail");
                let help = "write a percentage of up to four decimals, such as errors=0.5%";
                Wrong::new(shown(value_at, at), message, help)
            })?);
            continue;
        }
        if key == "+Inf" {
            return Err(infinite(value, said.last(), at.clone()));
        }
        let entry = if let Some(bound) = Length::latency(key) {
            let count = value.parse::<u64>().ok().filter(|count| *count > 0);
            let Some(count) = count else {
                let message = format!("{value:?} is no number of calls");
                let help = "write how many calls took up to this long, as the buckets of /metrics count, such as 25ms=903";
                return Err(Wrong::new(shown(value_at, at), message, help));
            };
            (Said::Count(count), bound.as_millis(), at.clone())
        } else {
            let share = share(key).ok_or_else(|| {
                let message = format!("there is no {key:?} in a distribution");
                let help =
                    "write quantiles such as p99=400ms, min and max, or buckets such as 25ms=903";
                Wrong::new(key_at, message, help)
            })?;
            let Some(length) = Length::latency(value) else {
                let message = format!("{value:?} is no latency");
                let help = "write a time in whole milliseconds, such as 120ms or 1.5s";
                return Err(Wrong::new(shown(value_at, at), message, help));
            };
            (Said::Share(share), length.as_millis(), at.clone())
        };
        if entry.1 > LONGEST {
            return Err(Wrong::new(
                at.clone(),
                "no call takes longer than a day",
                "write it in ms or s",
            ));
        }
        said.push(entry);
    }
    Ok((latencies(said, name)?, failing.unwrap_or(0)))
}

/// The place of a value, or that of the word where the value is empty.
fn shown(value: Range<usize>, word: &Range<usize>) -> Range<usize> {
    if value.is_empty() {
        word.clone()
    } else {
        value
    }
}

/// A bucket without a bound says nothing that a test could wait for.
fn infinite(value: &str, last: Option<&(Said, u64, Range<usize>)>, at: Range<usize>) -> Wrong {
    let help = match last {
        Some((Said::Count(count), ..)) if value.parse() == Ok(*count) => "remove it",
        _ => "write a length that all calls kept instead, such as 10s=1000",
    };
    Wrong::new(
        at,
        "nobody knows how long the calls in the last bucket took",
        help,
    )
}

fn share(word: &str) -> Option<u64> {
    match word {
        "min" => Some(0),
        "max" => Some(MILLION),
        _ => percentile(word)
            .filter(|_| word.starts_with('p'))?
            .exactly(MILLION),
    }
}

fn errors(text: &str) -> Option<u64> {
    Percent::parse(text.strip_suffix('%')?)?.exactly(MILLION)
}

/// The distribution that words describe.
fn latencies(
    mut said: Vec<(Said, u64, Range<usize>)>,
    name: &(Range<usize>, &str),
) -> Result<Latencies, Wrong> {
    let Some(last) = said.last() else {
        let message = format!("nothing says how long {} takes", name.1);
        return Err(Wrong::new(name.0.clone(), message, FORM));
    };
    let is_histogram = matches!(last.0, Said::Count(_));
    if let Some(other) = said
        .iter()
        .find(|one| matches!(one.0, Said::Count(_)) != is_histogram)
    {
        return Err(Wrong::new(
            other.2.clone(),
            "there are quantiles beside the buckets of a histogram",
            "write one of them only",
        ));
    }
    // Histograms are in the order of their bounds, quantiles in that of their shares.
    said.sort_by_key(|(said, millis, _)| match said {
        Said::Share(share) => *share,
        Said::Count(_) => *millis,
    });
    ascending(&said)?;
    let mut points = Vec::new();
    if is_histogram {
        let total = said.iter().map(|(said, ..)| match said {
            Said::Count(count) | Said::Share(count) => *count,
        });
        let total = u128::from(total.max().unwrap_or(1));
        let mut low = 0;
        for (said, millis, _) in said {
            let (Said::Count(count) | Said::Share(count)) = said;
            let share = u128::from(count) * u128::from(MILLION) / total;
            let share = u64::try_from(share).unwrap_or(MILLION);
            points.push(Point { share: low, millis });
            points.push(Point { share, millis });
            low = share;
        }
        return Ok(Latencies { points });
    }
    let (Some(first), Some(last)) = (said.first(), said.last()) else {
        return Ok(Latencies { points });
    };
    if !matches!(last.0, Said::Share(MILLION)) {
        return Err(Wrong::new(
            last.2.clone(),
            format!("nothing says how long the slowest calls of {} take", name.1),
            "add max=, such as max=1s",
        ));
    }
    // Nothing is known to be faster than the least that is declared.
    if !matches!(first.0, Said::Share(0)) {
        points.push(Point {
            share: 0,
            millis: first.1,
        });
    }
    points.extend(said.into_iter().map(|(said, millis, _)| {
        let (Said::Count(share) | Said::Share(share)) = said;
        Point { share, millis }
    }));
    Ok(Latencies { points })
}

/// Refuses what is said twice, and slower calls that are faster.
fn ascending(said: &[(Said, u64, Range<usize>)]) -> Result<(), Wrong> {
    for pair in said.windows(2) {
        let [low, high] = pair else { continue };
        // The one that is written later is the one to mend.
        let at = if low.2.start > high.2.start {
            low.2.clone()
        } else {
            high.2.clone()
        };
        match (&low.0, &high.0) {
            (Said::Count(_), Said::Count(_)) if low.1 == high.1 => {
                return Err(Wrong::new(
                    at,
                    "a bucket is counted twice",
                    "remove one of them",
                ));
            }
            (Said::Count(fewer), Said::Count(more)) if fewer > more => {
                let message = format!(
                    "{more} calls took up to {} ms, and {fewer} took up to {} ms already",
                    high.1, low.1
                );
                let help = "count all calls up to the bound, as the buckets of /metrics do";
                return Err(Wrong::new(high.2.clone(), message, help));
            }
            (Said::Share(one), Said::Share(other)) if one == other => {
                return Err(Wrong::new(
                    at,
                    "a quantile is said twice",
                    "remove one of them",
                ));
            }
            (Said::Share(_), Said::Share(_)) if low.1 > high.1 => {
                let message = format!("{} ms is less than a lower quantile, {} ms", high.1, low.1);
                let help = "a higher quantile takes at least as long; correct one of them";
                return Err(Wrong::new(high.2.clone(), message, help));
            }
            _ => {}
        }
    }
    Ok(())
}

/// The words of a text and where they are, `start` further on.
fn words(text: &str, start: usize) -> Vec<(Range<usize>, &str)> {
    let words = text.split_whitespace();
    let place = |word: &str| word.as_ptr() as usize - text.as_ptr() as usize;
    words
        .map(|word| {
            let at = start + place(word);
            (at..at + word.len(), word)
        })
        .collect()
}

#[cfg(test)]
mod tests;
