//! Recorded data: what load generators and Prometheus write, read as a stream into what a [`Listener`] hears. One file a
//! format; [`FORMATS`] lists them. Nothing is opened here, and no line is kept: a file may be as large as it likes,
//! except for formats that are one JSON document.
//!
//! What a file says is never made better than it is: a latency that was rounded is an interval, and so is a count
//! between two buckets; a request that got no answer is one.

mod api;
mod delimited;
mod document;
mod exposition;
mod hdr;
mod input;
mod k6;
mod k6_summary;
mod lines;
mod oha;
mod payload;
mod summary;
mod vegeta;

use std::collections::BTreeMap;
use std::io::BufRead;

pub use input::{Head, Input};
pub use summary::{Class, Summary};

/// A format of recorded data.
#[derive(Debug, Clone, Copy)]
pub struct Format {
    /// Its name on the command line.
    pub name: &'static str,
    /// What writes it.
    pub summary: &'static str,
    /// Whether a file that begins like this is one.
    fits: fn(&Head) -> bool,
    read: fn(&mut Input, &mut dyn Listener) -> Result<(), Fault>,
}

/// Every format. The first that fits is taken.
pub const FORMATS: &[Format] = &[
    Format {
        name: "k6",
        summary: "k6 run --out json=FILE, also with .gz",
        fits: k6::fits,
        read: k6::read,
    },
    // Before what a summary of k6 has: it has `metrics` too.
    Format {
        name: "oha",
        summary: "oha --output-format json",
        fits: oha::fits,
        read: oha::read,
    },
    Format {
        name: "k6-summary",
        summary: "k6 run --summary-export FILE, or what handleSummary gets, in its old form and its new",
        fits: k6_summary::fits,
        read: k6_summary::read,
    },
    Format {
        name: "vegeta",
        summary: "vegeta encode --to json",
        fits: vegeta::fits,
        read: vegeta::read,
    },
    Format {
        name: "vegeta-report",
        summary: "vegeta report -type=json",
        fits: vegeta::fits_report,
        read: vegeta::read_report,
    },
    Format {
        name: "oha-csv",
        summary: "oha --output-format csv",
        fits: delimited::fits_oha,
        read: delimited::read_oha,
    },
    Format {
        name: "hey",
        summary: "hey -o csv",
        fits: delimited::fits_hey,
        read: delimited::read_hey,
    },
    Format {
        name: "hdr",
        summary: "a log of HdrHistogram",
        fits: hdr::fits,
        read: hdr::read,
    },
    Format {
        name: "prometheus-api",
        summary: "the answer of /api/v1/query or query_range",
        fits: api::fits,
        read: api::read,
    },
    Format {
        name: "prometheus",
        summary: "/metrics, as text or OpenMetrics",
        fits: exposition::fits,
        read: exposition::read,
    },
];

/// Why data cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The line, from 1, where one is to blame.
    pub line: Option<u64>,
    /// What: lower case, one line, no final period.
    pub message: String,
}

impl Fault {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self {
            line: None,
            message: message.into(),
        }
    }

    pub(super) fn at(line: u64, message: impl Into<String>) -> Self {
        Self {
            line: Some(line),
            message: message.into(),
        }
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.line {
            Some(line) => write!(f, "line {line}: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

/// What was answered to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// With a status of HTTP.
    Status(u16),
    /// Not at all: refused, reset, timed out.
    None,
    /// The data does not tell.
    Untold,
}

/// A request, or several that the data does not tell apart.
#[derive(Debug, Clone, Copy)]
pub struct Request<'r> {
    /// How many.
    pub count: u64,
    /// The least that it may have taken, in nanoseconds.
    pub least: u64,
    /// The most, inclusive.
    pub most: u64,
    /// When, in milliseconds of Unix time or of the data's own clock.
    pub at: Option<i64>,
    /// What was answered.
    pub answer: Answer,
    /// The method.
    pub method: Option<&'r str>,
    /// The URL.
    pub url: Option<&'r str>,
    /// What else the data says of it, by name.
    pub tags: Option<&'r BTreeMap<String, String>>,
}

/// A sample of a series.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// The name of the metric.
    pub metric: String,
    /// The labels, sorted, without the name.
    pub labels: Vec<(String, String)>,
    /// Milliseconds of Unix time; none in a text of /metrics, which is one moment.
    pub at: Option<i64>,
    /// The value.
    pub value: f64,
}

/// Something about the data as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Remark {
    /// Requests that got no answer are not in it: only the sender knows how many there were.
    LeavesOutUnanswered,
    /// The next request waits for an answer, so a slow service is asked less.
    ClosedLoop,
    /// It does not say whether requests waited for answers.
    LoopUntold,
}

/// Who hears what is in the data.
pub trait Listener {
    /// A request.
    fn request(&mut self, request: &Request<'_>);
    /// Whether samples of a metric are of interest.
    fn wants(&mut self, metric: &str) -> bool;
    /// A sample of a metric that is of interest.
    fn sample(&mut self, sample: Sample) -> Result<(), String>;
    /// The file's summary.
    fn summary(&mut self, summary: Summary);
    /// k6 finished so many iterations.
    fn iterated(&mut self, count: u64);
    /// k6 did not begin so many iterations that were due.
    fn dropped(&mut self, count: u64);
    /// Something about the data as a whole.
    fn remark(&mut self, remark: Remark);
    /// How many nanoseconds the unit of the data's values is, where the user says so.
    fn unit(&self) -> Option<f64>;
}

/// The format with this name.
#[must_use]
pub fn format(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.name == name)
}

/// Reads data of a format, or of the one that it is by its beginning. Tells which.
pub fn read(
    format: Option<&'static Format>,
    data: Box<dyn BufRead>,
    listener: &mut dyn Listener,
) -> Result<&'static Format, Fault> {
    let mut input = Input::new(data)?;
    if input.head().is_blank() {
        return Err(Fault::new("there is nothing in it"));
    }
    let found = FORMATS.iter().find(|known| (known.fits)(input.head()));
    let Some(format) = format.or(found) else {
        let names: Vec<&str> = FORMATS.iter().map(|format| format.name).collect();
        return Err(Fault::new(format!(
            "it is in none of the formats that can be read ({}){}",
            names.join(", "),
            hint(input.head())
        )));
    };
    (format.read)(&mut input, listener)?;
    Ok(format)
}

/// What to do with data that is close to what can be read.
fn hint(head: &Head) -> &'static str {
    let text = head.first_line();
    if text.starts_with("Bucket ") || text.starts_with("Requests ") {
        "; this is vegeta's report for people: give what `vegeta encode --to json` prints"
    } else if text.starts_with("Summary:") || text.trim().is_empty() && head.contains("Summary:") {
        "; this is a report for people: use `hey -o csv` or `oha --output-format json`"
    } else if text.starts_with("metric_name,timestamp") {
        "; this is k6's CSV: use `k6 run --out json=FILE`"
    } else if head.is_binary() {
        "; if vegeta wrote it, give what `vegeta encode --to json` makes of it"
    } else {
        ""
    }
}

/// Milliseconds of Unix time of a text of RFC 3339.
fn moment(text: &str) -> Option<i64> {
    let moment: jiff::Timestamp = text.parse().ok()?;
    Some(moment.as_millisecond())
}

/// Nanoseconds of so many units of `unit` nanoseconds; none where that is no time.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn nanoseconds(value: f64, unit: f64) -> Option<u64> {
    let nanos = (value * unit).round();
    // 2^63, some 292 years.
    (0.0..9_223_372_036_854_775_808.0)
        .contains(&nanos)
        .then_some(nanos as u64)
}
