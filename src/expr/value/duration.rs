//! Durations: whole nanoseconds in an `i64`, as langdef.md ("Overflow") has them.

/// A span of time in nanoseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Duration(pub i64);

/// Nanoseconds of the units of [`Duration::parse`].
const UNITS: &[(&str, u64)] = &[
    ("ns", 1),
    ("us", 1_000),
    ("µs", 1_000),
    ("μs", 1_000),
    ("ms", 1_000_000),
    ("s", 1_000_000_000),
    ("m", 60_000_000_000),
    ("h", 3_600_000_000_000),
];

const SECOND: i64 = 1_000_000_000;

impl Duration {
    /// Reads what Go's `time.ParseDuration` reads: `-1.5h`, `1m30s`, `100ns`, `0`. None for other text
    /// and beyond the range.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (negative, mut rest) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        if rest == "0" {
            return Some(Self(0));
        }
        if rest.is_empty() {
            return None;
        }
        let mut total: u64 = 0;
        while !rest.is_empty() {
            let (whole, after) = digits(rest);
            let (fraction, after) = match after.strip_prefix('.') {
                Some(after) => digits(after),
                None => ("", after),
            };
            if whole.is_empty() && fraction.is_empty() {
                return None;
            }
            let length = after
                .find(|c: char| c == '.' || c.is_ascii_digit())
                .unwrap_or(after.len());
            let (unit, after) = after.split_at(length);
            let (_, unit) = UNITS.iter().find(|(name, _)| *name == unit)?;
            let whole: u64 = if whole.is_empty() {
                0
            } else {
                whole.parse().ok()?
            };
            let part = whole
                .checked_mul(*unit)?
                .checked_add(portion(fraction, *unit))?;
            total = total.checked_add(part).filter(|total| *total <= 1 << 63)?;
            rest = after;
        }
        let nanos = if negative {
            0_i64.checked_sub_unsigned(total)?
        } else {
            i64::try_from(total).ok()?
        };
        Some(Self(nanos))
    }

    /// Whole seconds, towards zero.
    #[must_use]
    pub fn seconds(self) -> i64 {
        self.0 / SECOND
    }

    /// The milliseconds of its last, incomplete second: 234 of 1.234 s.
    #[must_use]
    pub fn milliseconds(self) -> i64 {
        self.0 % SECOND / 1_000_000
    }

    /// In seconds, as `string(d)` gives it, by way of a double as cel-go does.
    #[must_use]
    #[allow(clippy::cast_precision_loss)]
    pub fn text(self) -> String {
        let seconds = (self.0 / SECOND) as f64 + (self.0 % SECOND) as f64 / 1e9;
        format!("{seconds}s")
    }
}

fn digits(text: &str) -> (&str, &str) {
    let length = text.bytes().take_while(u8::is_ascii_digit).count();
    text.split_at(length)
}

/// A decimal fraction of a unit, with Go's arithmetic: digits beyond 63 bits are dropped, and the
/// product is truncated.
#[allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss
)]
fn portion(digits: &str, unit: u64) -> u64 {
    let mut value: u64 = 0;
    let mut scale = 1.0_f64;
    for digit in digits.bytes() {
        let next = value
            .checked_mul(10)
            .and_then(|value| value.checked_add(u64::from(digit - b'0')))
            .filter(|value| *value <= 1 << 63);
        match next {
            Some(next) => value = next,
            None => break,
        }
        scale *= 10.0;
    }
    (value as f64 * (unit as f64 / scale)) as u64
}
