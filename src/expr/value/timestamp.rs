//! Timestamps: 0001-01-01T00:00:00Z to 9999-12-31T23:59:59.999999999Z, in the proleptic Gregorian
//! calendar and without leap seconds.

use std::fmt::Write as _;

use super::Duration;

/// A point in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp {
    /// Seconds since 1970-01-01T00:00:00Z.
    seconds: i64,
    /// Nanoseconds since then, below a second.
    nanos: u32,
}

/// A point in time as clocks and calendars show it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Civil {
    /// 1 to 9999, or one beside that where a zone leads out of it.
    pub year: i64,
    /// 1 to 12.
    pub month: i64,
    /// 1 to 31.
    pub day: i64,
    /// 0 (the first of January) to 365.
    pub day_of_year: i64,
    /// 0 (Sunday) to 6.
    pub weekday: i64,
    /// 0 to 23.
    pub hour: i64,
    /// 0 to 59.
    pub minute: i64,
    /// 0 to 59.
    pub second: i64,
}

const SECOND: i128 = 1_000_000_000;
const DAY: i64 = 86_400;

impl Timestamp {
    /// 0001-01-01T00:00:00Z.
    pub const MIN_SECONDS: i64 = -62_135_596_800;
    /// 9999-12-31T23:59:59Z.
    pub const MAX_SECONDS: i64 = 253_402_300_799;

    /// That many seconds and nanoseconds after the start of 1970; none beyond the range.
    #[must_use]
    pub fn new(seconds: i64, nanos: u32) -> Option<Self> {
        let legal =
            (Self::MIN_SECONDS..=Self::MAX_SECONDS).contains(&seconds) && nanos < 1_000_000_000;
        legal.then_some(Self { seconds, nanos })
    }

    /// Whole seconds since the start of 1970, downwards.
    #[must_use]
    pub fn seconds(self) -> i64 {
        self.seconds
    }

    /// Nanoseconds of the second.
    #[must_use]
    pub fn nanos(self) -> u32 {
        self.nanos
    }

    fn total(self) -> i128 {
        i128::from(self.seconds) * SECOND + i128::from(self.nanos)
    }

    /// That much later; none beyond the range.
    #[must_use]
    pub fn plus(self, nanos: i128) -> Option<Self> {
        let total = self.total() + nanos;
        let seconds = i64::try_from(total.div_euclid(SECOND)).ok()?;
        Self::new(seconds, u32::try_from(total.rem_euclid(SECOND)).ok()?)
    }

    /// The time from `earlier` to this; none beyond the range of durations.
    #[must_use]
    pub fn since(self, earlier: Self) -> Option<Duration> {
        let nanos = self.total() - earlier.total();
        i64::try_from(nanos).ok().map(Duration)
    }

    /// Reads RFC 3339, with `T` and `Z` in capitals as Go has them. `Err(true)` for a time beyond the range, `Err(false)` for other text.
    pub fn parse(text: &str) -> Result<Self, bool> {
        let (seconds, nanos) = read(text).ok_or(false)?;
        Self::new(seconds, nanos).ok_or(true)
    }

    /// RFC 3339 in UTC, with as many digits of the second as it has.
    #[must_use]
    pub fn text(self) -> String {
        let civil = self.civil(0);
        let mut text = format!(
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}",
            civil.year, civil.month, civil.day, civil.hour, civil.minute, civil.second
        );
        if self.nanos > 0 {
            let digits = format!("{:09}", self.nanos);
            // Writing to a string cannot fail.
            let _ = write!(text, ".{}", digits.trim_end_matches('0'));
        }
        text.push('Z');
        text
    }

    /// What a clock shows that is `offset` seconds ahead of UTC.
    #[must_use]
    pub fn civil(self, offset: i32) -> Civil {
        let local = self.seconds + i64::from(offset);
        let days = local.div_euclid(DAY);
        let second = local.rem_euclid(DAY);
        let (year, month, day) = date(days);
        Civil {
            year,
            month,
            day,
            day_of_year: days - days_before(year, 1, 1),
            weekday: (days + 4).rem_euclid(7),
            hour: second / 3600,
            minute: second / 60 % 60,
            second: second % 60,
        }
    }
}

/// Days from 1970-01-01 to a date (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms").
fn days_before(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The date that many days after 1970-01-01 (ibid.).
fn date(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    };
    let year = year + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

/// Seconds and nanoseconds of an RFC 3339 text; none if it is not one.
fn read(text: &str) -> Option<(i64, u32)> {
    let number = |from: usize, to: usize, least: i64, most: i64| {
        let digits = text.get(from..to)?;
        let legal = digits.bytes().all(|b| b.is_ascii_digit());
        let number: i64 = digits.parse().ok().filter(|_| legal)?;
        (least..=most).contains(&number).then_some(number)
    };
    let mark = |at: usize, mark: &str| {
        let found = text.get(at..=at)?;
        (found == mark).then_some(())
    };
    let year = number(0, 4, 0, 9999)?;
    mark(4, "-")?;
    let month = number(5, 7, 1, 12)?;
    mark(7, "-")?;
    let day = number(8, 10, 1, 31)?;
    mark(10, "T")?;
    let hour = number(11, 13, 0, 23)?;
    mark(13, ":")?;
    let minute = number(14, 16, 0, 59)?;
    mark(16, ":")?;
    let second = number(17, 19, 0, 59)?;
    let days = days_before(year, month, day);
    if date(days) != (year, month, day) {
        return None;
    }
    let rest = text.get(19..)?;
    let (nanos, zone) = match rest.strip_prefix('.') {
        Some(rest) => {
            let length = rest.bytes().take_while(u8::is_ascii_digit).count();
            let (digits, zone) = rest.split_at(length);
            let nine: String = digits.chars().chain("000000000".chars()).take(9).collect();
            (nine.parse().ok().filter(|_| length > 0)?, zone)
        }
        None => (0, rest),
    };
    let offset = if zone == "Z" {
        0
    } else {
        let start = text.len() - zone.len();
        let sign = match zone.bytes().next()? {
            b'+' => 1,
            b'-' => -1,
            _ => return None,
        };
        let hours = number(start + 1, start + 3, 0, 23)?;
        mark(start + 3, ":")?;
        let minutes = number(start + 4, start + 6, 0, 59)?;
        if zone.len() != 6 {
            return None;
        }
        sign * (hours * 3600 + minutes * 60)
    };
    let seconds = days * DAY + hour * 3600 + minute * 60 + second - offset;
    Some((seconds, nanos))
}
