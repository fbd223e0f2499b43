//! The formats that configuration needs and JSON Schema lacks. Other validators ignore them.

/// Nanoseconds of the longest Go duration, about 292 years.
const MAX_NANOSECONDS: i128 = i64::MAX as i128;

/// The units of Go's `time.ParseDuration`, with their length in nanoseconds. `µ` has two code points.
const UNITS: &[(&str, i128)] = &[
    ("ns", 1),
    ("us", 1_000),
    ("\u{b5}s", 1_000),
    ("\u{3bc}s", 1_000),
    ("ms", 1_000_000),
    ("s", 1_000_000_000),
    ("m", 60_000_000_000),
    ("h", 3_600_000_000_000),
];

/// A Go duration that was parsed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GoDuration {
    /// The length; negative durations are legal.
    pub nanoseconds: i64,
    /// Nanoseconds of the finest unit that was written; `None` for the bare `0`.
    pub finest: Option<i64>,
}

/// The length of a unit's name in nanoseconds.
#[must_use]
pub fn unit(name: &str) -> Option<i64> {
    let (_, length) = UNITS.iter().find(|(unit, _)| *unit == name)?;
    i64::try_from(*length).ok()
}

/// Parses what Go's `time.ParseDuration` accepts: an optional sign, then `0` or decimal numbers each
/// with an optional fraction and a unit (`1h15m`, `1.5s`, `300ms`).
///
/// # Errors
/// Why the text is not a duration, in words that follow "is not a duration: ".
pub fn go_duration(text: &str) -> Result<GoDuration, &'static str> {
    let (negative, mut rest) = match text.as_bytes().first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        _ => (false, text),
    };
    if rest == "0" {
        return Ok(GoDuration {
            nanoseconds: 0,
            finest: None,
        });
    }
    if rest.is_empty() {
        return Err(if text.is_empty() {
            "it is empty"
        } else {
            "a number is missing"
        });
    }
    let (mut total, mut finest) = (0_i128, i128::MAX);
    while !rest.is_empty() {
        let whole = digits(rest);
        rest = &rest[whole.len()..];
        let fraction = rest.strip_prefix('.').map_or("", digits);
        rest = rest
            .strip_prefix('.')
            .map_or(rest, |rest| &rest[fraction.len()..]);
        if whole.is_empty() && fraction.is_empty() {
            return Err("a number is expected before each unit");
        }
        let end = rest
            .find(|c: char| c == '.' || c.is_ascii_digit())
            .unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        if name.is_empty() {
            return Err("a unit is missing (ns, us, ms, s, m or h)");
        }
        let Some((_, length)) = UNITS.iter().find(|(unit, _)| *unit == name) else {
            return Err("the units are ns, us, ms, s, m and h");
        };
        total += nanoseconds(whole, fraction, *length).ok_or("it is longer than 292 years")?;
        if total > MAX_NANOSECONDS + i128::from(negative) {
            return Err("it is longer than 292 years");
        }
        finest = finest.min(*length);
        rest = after;
    }
    let total = if negative { -total } else { total };
    Ok(GoDuration {
        nanoseconds: i64::try_from(total).map_err(|_| "it is longer than 292 years")?,
        finest: i64::try_from(finest).ok(),
    })
}

fn digits(text: &str) -> &str {
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    &text[..end]
}

/// `whole.fraction` units of `length`; the fraction is cut to whole nanoseconds, as Go does.
fn nanoseconds(whole: &str, fraction: &str, length: i128) -> Option<i128> {
    let whole: i128 = if whole.is_empty() {
        0
    } else {
        whole.parse().ok()?
    };
    if whole > MAX_NANOSECONDS + 1 {
        return None;
    }
    // 18 digits are exact in the product and far below a nanosecond of any unit.
    let fraction = &fraction[..fraction.len().min(18)];
    let part = if fraction.is_empty() {
        0
    } else {
        let scale = 10_i128.pow(u32::try_from(fraction.len()).ok()?);
        fraction.parse::<i128>().ok()? * length / scale
    };
    Some(whole * length + part)
}

/// Parses a size such as `512`, `64KB`, `1.5 MiB` or `2Gi`: without `i` powers of 1000, with it powers
/// of 1024; a whole number of bytes below 2^63.
///
/// # Errors
/// Why the text is not a size, in words that follow "is not a size: ".
pub fn byte_size(text: &str) -> Result<u64, &'static str> {
    let whole = digits(text);
    let rest = &text[whole.len()..];
    if whole.is_empty() {
        return Err("it must begin with a number");
    }
    let fraction = rest.strip_prefix('.').map(digits);
    if fraction == Some("") {
        return Err("a digit is expected after the point");
    }
    let rest = fraction.map_or(rest, |fraction| &rest[1 + fraction.len()..]);
    let factor = size_factor(rest.strip_prefix(' ').unwrap_or(rest))
        .ok_or("the units are B, KB, MB, GB, TB, PB, EB and KiB, MiB, GiB, TiB, PiB, EiB")?;
    let fraction = fraction.unwrap_or("").trim_end_matches('0');
    let too_large = "it must be below 2^63 bytes";
    if whole.trim_start_matches('0').len() > 19 || fraction.len() > 18 {
        return Err(if fraction.len() > 18 {
            "it must be a whole number of bytes"
        } else {
            too_large
        });
    }
    let scale = 10_u128.pow(u32::try_from(fraction.len()).unwrap_or(0));
    let mantissa = format!("{whole}{fraction}");
    let scaled = mantissa.parse::<u128>().map_err(|_| too_large)?;
    let bytes = scaled.checked_mul(u128::from(factor)).ok_or(too_large)?;
    if bytes % scale != 0 {
        return Err("it must be a whole number of bytes");
    }
    u64::try_from(bytes / scale)
        .ok()
        .filter(|bytes| *bytes < 1 << 63)
        .ok_or(too_large)
}

fn size_factor(unit: &str) -> Option<u64> {
    let mut letters = unit.chars();
    let prefix = match letters.next() {
        None => return Some(1),
        Some('B') if unit == "B" => return Some(1),
        Some(prefix) => prefix,
    };
    let power = match prefix {
        'k' | 'K' => 1,
        'M' => 2,
        'G' => 3,
        'T' => 4,
        'P' => 5,
        'E' => 6,
        _ => return None,
    };
    match letters.as_str() {
        "" | "B" => Some(1000_u64.pow(power)),
        "i" | "iB" => Some(1024_u64.pow(power)),
        _ => None,
    }
}

/// Checks `host:port`, `:port` or `[v6]:port`.
///
/// # Errors
/// Why the text is not an address, in words that follow "is not host:port: ".
pub fn host_port(text: &str) -> Result<(), &'static str> {
    if text.contains("://") {
        return Err("a scheme does not belong to it");
    }
    let (host, port) = text.rsplit_once(':').ok_or("the port is missing")?;
    if text.ends_with(']') {
        return Err("the port is missing");
    }
    let is_number = !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number || port.parse::<u16>().is_err() {
        return Err("the port must be a number from 0 to 65535");
    }
    if let Some(address) = host.strip_prefix('[') {
        let address = address
            .strip_suffix(']')
            .ok_or("the closing bracket is missing")?;
        // A zone (`fe80::1%eth0`) is legal where the address is dialled.
        let address = address
            .split_once('%')
            .map_or(address, |(address, _)| address);
        return match address.parse::<std::net::Ipv6Addr>() {
            Ok(_) => Ok(()),
            Err(_) => Err("an IPv6 address is expected between the brackets"),
        };
    }
    if host.contains(':') {
        return Err("an IPv6 address must stand in brackets");
    }
    let legal = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
    if host.chars().all(legal) {
        Ok(())
    } else {
        Err("a host name has letters, digits, '-', '.' and '_' only")
    }
}

/// The formats that are asserted; a schema that names another is refused, because a format that
/// nobody checks passes silently.
pub const KNOWN: &[&str] = &[
    "byte-size",
    "date",
    "date-time",
    "duration",
    "email",
    "go-duration",
    "host-port",
    "hostname",
    "idn-email",
    "idn-hostname",
    "ipv4",
    "ipv6",
    "iri",
    "iri-reference",
    "json-pointer",
    "regex",
    "relative-json-pointer",
    "time",
    "uri",
    "uri-reference",
    "uri-template",
    "uuid",
];

/// What a valid text of the format looks like, for the help line.
#[must_use]
pub fn example(format: &str) -> Option<&'static str> {
    Some(match format {
        "byte-size" => "64KB, 1MiB",
        "date" => "2026-11-23",
        "date-time" => "2026-11-23T14:00:00Z",
        "duration" => "PT5S, P1DT12H",
        "email" | "idn-email" => "name@example.com",
        "go-duration" => "5s, 300ms, 1h15m",
        "host-port" => "localhost:8080, :8080, [::1]:8080",
        "hostname" | "idn-hostname" => "db-01.example.com",
        "ipv4" => "192.0.2.1",
        "ipv6" => "2001:db8::1",
        "json-pointer" => "/servers/0/addr",
        "time" => "14:00:00Z",
        "uri" | "iri" => "https://example.com/path",
        "uuid" => "123e4567-e89b-12d3-a456-426614174000",
        _ => return None,
    })
}

/// Why a text is not of one of govkit's own formats.
#[must_use]
pub fn reason(format: &str, text: &str) -> Option<&'static str> {
    match format {
        "go-duration" => go_duration(text).err(),
        "byte-size" => byte_size(text).err(),
        "host-port" => host_port(text).err(),
        _ => None,
    }
}

/// RFC 9562, section 4: 8-4-4-4-12 hexadecimal digits.
#[must_use]
pub fn is_uuid(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    let lengths = groups.iter().map(|group| group.len());
    lengths.eq([8, 4, 4, 4, 12]) && groups.concat().bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_follow_go() {
        let nanoseconds = |text| go_duration(text).map(|duration| duration.nanoseconds);
        assert_eq!(nanoseconds("0"), Ok(0));
        assert_eq!(nanoseconds("1h15m"), Ok(4_500_000_000_000));
        assert_eq!(nanoseconds("1.5s"), Ok(1_500_000_000));
        assert_eq!(nanoseconds("-.5ms"), Ok(-500_000));
        assert_eq!(nanoseconds("5.s"), Ok(5_000_000_000));
        assert_eq!(nanoseconds("1us1\u{b5}s1\u{3bc}s"), Ok(3_000));
        assert_eq!(nanoseconds("9223372036854775807ns"), Ok(i64::MAX));
        assert_eq!(nanoseconds("-9223372036854775808ns"), Ok(i64::MIN));
        assert_eq!(nanoseconds("0.9223372036854775807h"), Ok(3_320_413_933_267));
        let bad = [
            "",
            "-",
            "3",
            ".",
            ".s",
            "1x",
            "s",
            "1 s",
            " 1s",
            "1s ",
            "1S",
            "1d",
            "+-1s",
            "9223372036854775808ns",
            "2562048h",
            "1e3s",
            "∞",
            "5秒",
        ];
        for text in bad {
            assert!(go_duration(text).is_err(), "{text}");
        }
    }

    #[test]
    fn sizes() {
        assert_eq!(byte_size("512"), Ok(512));
        assert_eq!(byte_size("1MiB"), Ok(1 << 20));
        assert_eq!(byte_size("1.5 kB"), Ok(1500));
        assert_eq!(byte_size("2Gi"), Ok(2 << 30));
        assert_eq!(byte_size("7EiB"), Ok(7 << 60));
        for text in [
            "", "MB", "1.MB", "-1", "1.5", "1 KBs", "8EiB", "1  MB", "0.1KiB", "1b", "1mb",
        ] {
            assert!(byte_size(text).is_err(), "{text}");
        }
    }

    #[test]
    fn addresses() {
        for text in [
            "redis-prod-01:6379",
            ":8080",
            "[::1]:80",
            "[fe80::1%eth0]:1",
            "[fe80::1%a%b]:1",
            "10.0.0.1:0",
            "a_b:1",
        ] {
            assert_eq!(host_port(text), Ok(()), "{text}");
        }
        for text in [
            "redis",
            "a:",
            "a:65536",
            "a:-1",
            "a:+1",
            "::1:80",
            "[::1]",
            "[::1:80",
            "a b:1",
            "http://a:1",
        ] {
            assert!(host_port(text).is_err(), "{text}");
        }
    }
}
