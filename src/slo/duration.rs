//! Lengths of time, as `OpenSLO`, Prometheus and the short form write them.

use std::fmt::Write as _;

/// A length of time in whole milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Length {
    millis: u64,
}

const SECOND: u64 = 1000;
const MINUTE: u64 = 60 * SECOND;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// `OpenSLO`'s duration shorthand; a month has 30 days there, a quarter 90 and a year 365.
const OPENSLO: &[(&str, u64)] = &[
    ("m", MINUTE),
    ("h", HOUR),
    ("d", DAY),
    ("w", 7 * DAY),
    ("M", 30 * DAY),
    ("Q", 90 * DAY),
    ("Y", 365 * DAY),
];

/// Prometheus' units, largest first; the flag says that the unit is only used for whole multiples
/// (`prometheus/common/model`, `Duration.String`).
const PROMETHEUS: &[(&str, u64, bool)] = &[
    ("y", 365 * DAY, true),
    ("w", 7 * DAY, true),
    ("d", DAY, false),
    ("h", HOUR, false),
    ("m", MINUTE, false),
    ("s", SECOND, false),
    ("ms", 1, false),
];

/// Units of latencies in the short form.
const LATENCY: &[(&str, u64)] = &[("ms", 1), ("s", SECOND), ("m", MINUTE)];

impl Length {
    /// So many minutes.
    #[must_use]
    pub const fn minutes(minutes: u64) -> Self {
        Self {
            millis: minutes * MINUTE,
        }
    }

    /// So many days.
    #[must_use]
    pub const fn days(days: u64) -> Self {
        Self { millis: days * DAY }
    }

    /// In milliseconds.
    #[must_use]
    pub const fn as_millis(self) -> u64 {
        self.millis
    }

    /// In minutes, rounded down.
    #[must_use]
    pub const fn as_minutes(self) -> u64 {
        self.millis / MINUTE
    }

    /// In days.
    #[must_use]
    #[allow(clippy::cast_precision_loss)]
    pub fn as_days(self) -> f64 {
        self.millis as f64 / DAY as f64
    }

    /// In seconds.
    #[must_use]
    #[allow(clippy::cast_precision_loss)]
    pub fn as_seconds(self) -> f64 {
        self.millis as f64 / SECOND as f64
    }

    /// How many times the other goes into this.
    #[must_use]
    #[allow(clippy::cast_precision_loss)]
    pub fn over(self, other: Self) -> f64 {
        self.millis as f64 / other.millis.max(1) as f64
    }

    /// A duration of `OpenSLO`: a positive whole number and one unit, the case of which counts.
    #[must_use]
    pub fn openslo(text: &str) -> Option<Self> {
        one_unit(text, OPENSLO)
    }

    /// A duration of Prometheus, such as `1h30m`, above zero.
    #[must_use]
    pub fn prometheus(text: &str) -> Option<Self> {
        let mut rest = text;
        let mut millis = 0_u64;
        let mut units = PROMETHEUS.iter();
        while !rest.is_empty() {
            let (amount, after) = number(rest)?;
            let letters = after
                .find(|c: char| !c.is_ascii_alphabetic())
                .unwrap_or(after.len());
            let (unit, left) = after.split_at(letters);
            let (_, size, _) = units.find(|(name, ..)| *name == unit)?;
            millis = millis.checked_add(amount.checked_mul(*size)?)?;
            rest = left;
        }
        (millis > 0).then_some(Self { millis })
    }

    /// A latency of the short form: `200ms`, `1.5s`.
    #[must_use]
    pub fn latency(text: &str) -> Option<Self> {
        let letters = text.find(|c: char| c.is_ascii_alphabetic())?;
        let (amount, unit) = text.split_at(letters);
        let (_, size) = LATENCY.iter().find(|(name, _)| *name == unit)?;
        let (whole, part) = amount.split_once('.').unwrap_or((amount, ""));
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !digits(whole) || !digits(part) || part.len() > 6 {
            return None;
        }
        let scale = 10_u64.pow(u32::try_from(part.len()).ok()?);
        let amount: u64 = format!("{whole}{part}").parse().ok()?;
        let scaled = amount.checked_mul(*size)?;
        let millis = scaled / scale;
        (millis > 0 && scaled % scale == 0).then_some(Self { millis })
    }

    /// The form that Prometheus prints: 28 days are `4w`, and 30 days are `30d`.
    #[must_use]
    pub fn in_prometheus(self) -> String {
        let mut text = String::new();
        let mut rest = self.millis;
        for (unit, size, whole) in PROMETHEUS {
            if rest == 0 || (*whole && !rest.is_multiple_of(*size)) {
                continue;
            }
            if rest >= *size {
                // Writing to a string cannot fail.
                let _ = write!(text, "{}{unit}", rest / size);
                rest %= size;
            }
        }
        if text.is_empty() {
            text.push_str("0s");
        }
        text
    }
}

fn one_unit(text: &str, units: &[(&str, u64)]) -> Option<Length> {
    let (amount, unit) = number(text)?;
    let (_, size) = units.iter().find(|(name, _)| *name == unit)?;
    let millis = amount.checked_mul(*size)?;
    (millis > 0).then_some(Length { millis })
}

/// The digits that a text begins with, and the rest.
fn number(text: &str) -> Option<(u64, &str)> {
    let digits = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let (digits, rest) = text.split_at(digits);
    Some((digits.parse().ok()?, rest))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lengths_are_read_and_printed() {
        let printed = |text: &str| Length::openslo(text).map(Length::in_prometheus);
        assert_eq!(printed("28d").as_deref(), Some("4w"));
        assert_eq!(printed("30d").as_deref(), Some("30d"));
        assert_eq!(printed("4w").as_deref(), Some("4w"));
        assert_eq!(printed("1M").as_deref(), Some("30d"));
        assert_eq!(printed("1m").as_deref(), Some("1m"));
        assert_eq!(printed("1Y").as_deref(), Some("1y"));
        assert_eq!(printed("90m").as_deref(), Some("1h30m"));
        for wrong in [
            "",
            "d",
            "0d",
            "28",
            "28D",
            "28 d",
            "-1d",
            "1d2h",
            "1.5d",
            "99999999999999999999d",
        ] {
            assert_eq!(printed(wrong), None, "{wrong}");
        }
        assert_eq!(Length::latency("200ms").map(Length::as_millis), Some(200));
        assert_eq!(Length::latency("1.5s").map(Length::as_millis), Some(1500));
        for wrong in [
            "200", "200us", "0ms", "0.5ms", "ms", "1..5s", "1e3ms", "-1s",
        ] {
            assert_eq!(Length::latency(wrong), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn what_is_printed_is_read_again(millis in 1_u64..100_000_000_000) {
            let length = Length { millis };
            prop_assert_eq!(Length::prometheus(&length.in_prometheus()), Some(length));
        }

        #[test]
        fn any_text_is_read(text in any::<String>()) {
            let _ = (Length::openslo(&text), Length::prometheus(&text), Length::latency(&text));
        }
    }
}
