//! Shares, kept exactly as they were written: 99.9 % of 1000 is 999, and no floating point says otherwise.

use std::fmt;

/// A share from 0 % to 100 %, as a decimal fraction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Percent {
    /// The percentage without its point.
    digits: u64,
    /// How many of the digits are behind the point; the last of them is not 0.
    scale: u32,
}

/// More digits than a double holds, and fewer than make its powers of ten overflow.
const MAX_SCALE: u32 = 17;

impl Percent {
    /// 50 %.
    pub const HALF: Self = Self {
        digits: 50,
        scale: 0,
    };

    /// A percentage as a text in digits, such as `99.9`; none where it is not from 0 to 100.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::of(text, 0)
    }

    /// A percentage as a file's number has it.
    #[must_use]
    pub fn of_percent(value: f64) -> Option<Self> {
        // The shortest decimal that means the number is what the file says.
        Self::of(&value.to_string(), 0)
    }

    /// A ratio, such as 0.999.
    #[must_use]
    pub fn of_ratio(value: f64) -> Option<Self> {
        Self::of(&value.to_string(), 2)
    }

    /// The decimal, its point moved to the right.
    fn of(text: &str, moved: u32) -> Option<Self> {
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !is_number(whole) || !is_number(part) {
            return None;
        }
        let part = part.trim_end_matches('0');
        let mut scale = u32::try_from(part.len()).ok()?;
        let mut digits: u64 = format!("{whole}{part}").parse().ok()?;
        for _ in 0..moved {
            match scale {
                0 => digits = digits.checked_mul(10)?,
                _ => scale -= 1,
            }
        }
        while scale > 0 && digits.is_multiple_of(10) {
            digits /= 10;
            scale -= 1;
        }
        let percent = Self { digits, scale };
        (scale <= MAX_SCALE && digits <= percent.whole()).then_some(percent)
    }

    /// 100 % in the unit of [`Percent::digits`].
    fn whole(self) -> u64 {
        100 * 10_u64.pow(self.scale)
    }

    /// Whether it is everything.
    #[must_use]
    pub fn is_whole(self) -> bool {
        self.digits == self.whole()
    }

    /// Whether it is nothing.
    #[must_use]
    pub fn is_zero(self) -> bool {
        self.digits == 0
    }

    /// In percent: 99.9.
    #[must_use]
    pub fn percent(self) -> f64 {
        // The nearest double of the decimal; the form is one that is always read.
        self.to_string().parse().unwrap_or(0.0)
    }

    /// As a ratio, computed as Sloth does: 0.9990000000000001 where that is what comes out.
    #[must_use]
    pub fn ratio(self) -> f64 {
        self.percent() / 100.0
    }

    /// What is left to fail, as a ratio, computed as Sloth does.
    #[must_use]
    pub fn budget(self) -> f64 {
        (100.0 - self.percent()) / 100.0
    }

    /// How many of `total` may fail.
    #[must_use]
    pub fn allowed(self, total: u64) -> u64 {
        let rest = u128::from(self.whole() - self.digits);
        let allowed = rest * u128::from(total) / u128::from(self.whole());
        u64::try_from(allowed).unwrap_or(u64::MAX)
    }

    /// How many of `total` it is, where that is a whole number.
    #[must_use]
    pub fn exactly(self, total: u64) -> Option<u64> {
        let parts = u128::from(self.digits) * u128::from(total);
        let whole = u128::from(self.whole());
        u64::try_from(parts / whole)
            .ok()
            .filter(|_| parts.is_multiple_of(whole))
    }

    /// The share of failures against what may fail: above it, `Greater`. Exact.
    #[must_use]
    pub fn failures_against(self, failed: u64, total: u64) -> std::cmp::Ordering {
        let (rest, whole) = self.left_to_fail();
        (u128::from(failed) * u128::from(whole)).cmp(&(u128::from(rest) * u128::from(total)))
    }

    /// What may fail, as a fraction: 1 of 1000 for 99.9 %.
    #[must_use]
    pub fn left_to_fail(self) -> (u64, u64) {
        (self.whole() - self.digits, self.whole())
    }

    /// Whether that many failures of `total` are too many.
    #[must_use]
    pub fn is_missed(self, failed: u64, total: u64) -> bool {
        failed > self.allowed(total)
    }
}

impl PartialOrd for Percent {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Percent {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let scaled = |this: &Self, that: &Self| u128::from(this.digits) * 10_u128.pow(that.scale);
        scaled(self, other).cmp(&scaled(other, self))
    }
}

/// The digits without the sign: `99.9`.
impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = 10_u64.pow(self.scale);
        let (whole, part) = (self.digits / unit, self.digits % unit);
        match self.scale as usize {
            0 => write!(f, "{whole}"),
            width => write!(f, "{whole}.{part:0width$}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn shares_are_exact() {
        let ratio = |value| Percent::of_ratio(value).map(|percent| percent.to_string());
        assert_eq!(ratio(0.999).as_deref(), Some("99.9"));
        assert_eq!(ratio(0.99).as_deref(), Some("99"));
        assert_eq!(ratio(0.9995).as_deref(), Some("99.95"));
        assert_eq!(ratio(1.0).as_deref(), Some("100"));
        assert_eq!(ratio(0.0).as_deref(), Some("0"));
        assert_eq!(ratio(99.9), None);
        assert_eq!(ratio(-0.5), None);
        assert_eq!(ratio(f64::NAN), None);
        let p95 = Percent::parse("95").expect("a share");
        assert_eq!(p95.allowed(1000), 50);
        assert!(!p95.is_missed(50, 1000) && p95.is_missed(51, 1000));
        assert_eq!(Percent::parse("99.9").expect("a share").allowed(1000), 1);
        assert!(Percent::parse("99.9") > Percent::parse("99.89"));
        assert!(
            (Percent::parse("99.9").expect("a share").budget() * 100.0 - 0.099_999_999_999_994_32)
                .abs()
                < 1e-15
        );
    }

    proptest! {
        #[test]
        fn percentages_come_back(digits in 0_u64..=100_000_000) {
            #[allow(clippy::cast_precision_loss)]
            let value = digits as f64 / 1_000_000.0;
            let percent = Percent::of_percent(value).expect("a share");
            prop_assert_eq!(percent.percent().to_bits(), value.to_bits());
        }

        #[test]
        fn any_number_is_read(value in any::<f64>(), text in any::<String>()) {
            let _ = (Percent::of_percent(value), Percent::of_ratio(value), Percent::parse(&text));
        }
    }
}
