//! Numbers as Go prints them: rules are compared with those of tools written in Go.

/// A number as `%v` and `%g` of Go's `fmt` print it: the shortest digits, with an exponent where it is below -4 or
/// above 20.
#[must_use]
pub fn go(value: f64) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "+Inf" } else { "-Inf" }.to_owned();
    }
    // The digits and the exponent of the shortest form: `1.44e1`.
    let text = format!("{value:e}");
    let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let power: i32 = exponent.parse().unwrap_or_default();
    if (-4..6).contains(&power) {
        return value.to_string();
    }
    let sign = if power < 0 { '-' } else { '+' };
    format!("{digits}e{sign}{:02}", power.abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `go run` printed for `fmt.Println(x)`.
    #[test]
    fn numbers_are_printed_as_go_does() {
        let printed = [
            (0.0, "0"),
            (14.4, "14.4"),
            (13.44, "13.44"),
            (6.0, "6"),
            (0.001, "0.001"),
            (0.000_999_999_999_999_943_2, "0.0009999999999999432"),
            (0.000_100_000_000_000_051_17, "0.00010000000000005117"),
            (100_000.0, "100000"),
            (1_000_000.0, "1e+06"),
            (123_456_789.0, "1.23456789e+08"),
            (0.000_01, "1e-05"),
            (99.9, "99.9"),
            (0.1 + 0.2, "0.30000000000000004"),
        ];
        for (value, text) in printed {
            assert_eq!(go(value), text);
        }
    }
}
