//! Which servers a command may ask, and for how long.

use std::time::Duration;

use clap::Args;

/// Longer than any run takes; more would be a mistake.
const MOST_SECONDS: u64 = 24 * 60 * 60;

/// Whether servers are asked.
#[derive(Debug, Clone, Args)]
pub(super) struct NetworkArgs {
    /// Ask no server, such as a checksum database that govkit.toml names; of databases, use what the go command has
    /// cached.
    #[arg(long)]
    pub(super) offline: bool,
    /// Wait so long for servers in all; what was not reached by then is not evaluated (exit 3).
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = parse_timeout,
          allow_negative_numbers = true)]
    pub(super) timeout: Duration,
}

fn parse_timeout(text: &str) -> Result<Duration, String> {
    let seconds = text.parse().ok();
    let seconds = seconds.filter(|seconds| (1..=MOST_SECONDS).contains(seconds));
    seconds.map(Duration::from_secs).ok_or_else(|| {
        format!("the seconds must be a positive whole number, at most {MOST_SECONDS}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timeout_is_whole_seconds_of_a_day_at_most() {
        let seconds = |text: &str| parse_timeout(text).ok().map(|time| time.as_secs());
        for (text, expected) in [
            ("0", None),
            ("1", Some(1)),
            ("30", Some(30)),
            ("86400", Some(86400)),
            ("86401", None),
            ("-1", None),
            ("1.5", None),
            ("", None),
            ("1s", None),
        ] {
            assert_eq!(seconds(text), expected, "{text:?}");
        }
    }
}
