//! The gate: recorded data in, verdicts out.
//!
//! `data/` is what the tools themselves wrote of a small server, whose requests take up to 26 ms, and some 235 ms and a 503:
//! vegeta 12.12.0, hey 0.1.4, k6 1.2.3, Prometheus 2.42.0, `client_golang` 1.23.2 and hdrhistogram 0.10.3 of `PyPI`.

mod cli;
mod malformed;
mod recorded;
mod simulation;
mod told;

use std::fmt::Write as _;
use std::io::Cursor;

use govkit::parse::parse_yaml;
use govkit::slo::gate::{Inquiry, Judgement, Outcome, Settings, Tally};
use govkit::slo::record::{Fault, Format};
use govkit::slo::{SloFile, read};
use govkit::source::FileId;

/// What the data is held against.
const OBJECTIVES: &str = include_str!("slo.yaml");

fn objectives(text: &str) -> SloFile {
    let parsed = parse_yaml(FileId(0), text.as_bytes());
    let file = read(FileId(0), text, &parsed).expect("a file of objectives");
    assert_eq!(file.problems, [], "{text}");
    file
}

fn settings() -> Settings {
    Settings {
        alpha: 0.05,
        assumed: std::collections::BTreeSet::new(),
        sent: None,
        are_chosen: false,
        unit: None,
    }
}

/// The data of a file that a tool wrote.
fn data(name: &str) -> Vec<u8> {
    let folder = crate::support::fixtures::top().join("tests/suite/slo_gate/data");
    std::fs::read(folder.join(name)).expect(name)
}

/// Reads files one after the other.
fn judge_as(
    file: &SloFile,
    settings: Settings,
    format: Option<&'static Format>,
    files: &[Vec<u8>],
) -> Result<Vec<Judgement>, Fault> {
    answered(&Inquiry::new(&file.objectives, settings), format, files)
}

fn answered(
    inquiry: &Inquiry<'_>,
    format: Option<&'static Format>,
    files: &[Vec<u8>],
) -> Result<Vec<Judgement>, Fault> {
    let mut gate = inquiry.gate();
    for content in files {
        gate.read(format, Box::new(Cursor::new(content.clone())))?;
    }
    Ok(gate.judge())
}

fn judge(file: &SloFile, settings: Settings, files: &[Vec<u8>]) -> Vec<Judgement> {
    judge_as(file, settings, None, files).expect("data that can be read")
}

fn of<'j>(judgements: &'j [Judgement], name: &str) -> &'j Judgement {
    let mut all = judgements.iter();
    all.find(|one| one.name == name).expect(name)
}

/// A request of made-up data: nanoseconds and a status, 0 for no answer.
#[derive(Debug, Clone, Copy)]
struct Made {
    took: u64,
    status: u16,
}

/// Made-up requests as k6 writes them.
fn as_k6(requests: &[Made]) -> Vec<u8> {
    let line = |made: &Made| {
        #[allow(clippy::cast_precision_loss)]
        let millis = made.took as f64 / 1e6;
        format!(
            "{{\"metric\":\"http_req_duration\",\"type\":\"Point\",\"data\":{{\"time\":\"2026-11-24T20:05:51.79Z\",\"value\":{millis},\"tags\":{{\"method\":\"GET\",\"status\":\"{}\",\"url\":\"http://a/order\"}}}}}}\n",
            made.status
        )
    };
    requests.iter().map(line).collect::<String>().into_bytes()
}

/// The same as vegeta writes them.
fn as_vegeta(requests: &[Made]) -> Vec<u8> {
    let line = |made: &Made| {
        format!(
            "{{\"attack\":\"\",\"seq\":0,\"code\":{},\"timestamp\":\"2026-11-24T20:05:44.1Z\",\"latency\":{},\"bytes_out\":0,\"bytes_in\":3,\"error\":\"\",\"body\":\"b2sK\",\"method\":\"GET\",\"url\":\"http://a/order\",\"headers\":null}}\n",
            made.status, made.took
        )
    };
    requests.iter().map(line).collect::<String>().into_bytes()
}

/// The same as vegeta reports them, with buckets.
fn as_vegeta_report(requests: &[Made], bounds: &[u64]) -> Vec<u8> {
    let mut buckets = serde_json::Map::new();
    for (at, bound) in bounds.iter().enumerate() {
        let next = bounds.get(at + 1).copied().unwrap_or(u64::MAX);
        let inside = requests
            .iter()
            .filter(|made| (*bound..next).contains(&made.took));
        buckets.insert(bound.to_string(), inside.count().into());
    }
    let mut codes = serde_json::Map::new();
    for made in requests {
        let alike = requests.iter().filter(|other| other.status == made.status);
        codes.insert(made.status.to_string(), alike.count().into());
    }
    let took = || requests.iter().map(|made| made.took);
    let report = serde_json::json!({
        "latencies": {"min": took().min().unwrap_or(0), "max": took().max().unwrap_or(0)},
        "buckets": buckets,
        "requests": requests.len(),
        "status_codes": codes,
    });
    report.to_string().into_bytes()
}

/// The same as oha writes them: those without an answer are counted by their errors.
fn as_oha(requests: &[Made]) -> Vec<u8> {
    #[allow(clippy::cast_precision_loss)]
    let mut took: Vec<f64> = requests
        .iter()
        .filter(|made| made.status != 0)
        .map(|made| made.took as f64 / 1e9)
        .collect();
    took.sort_by(f64::total_cmp);
    let mut percentiles = serde_json::Map::new();
    for percent in [10.0, 25.0, 50.0, 75.0, 90.0, 95.0, 99.0, 99.9, 99.99] {
        #[allow(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss
        )]
        let at = (percent / 100.0 * took.len() as f64) as usize;
        percentiles.insert(format!("p{percent}"), took.get(at).copied().into());
    }
    let mut statuses = serde_json::Map::new();
    for made in requests.iter().filter(|made| made.status != 0) {
        let alike = requests.iter().filter(|other| other.status == made.status);
        statuses.insert(made.status.to_string(), alike.count().into());
    }
    let mut errors = serde_json::Map::new();
    let silent = requests.len() - took.len();
    if silent > 0 {
        errors.insert(
            "connection closed before message completed".to_owned(),
            silent.into(),
        );
    }
    let summary = serde_json::json!({
        "summary": {"successRate": 1.0, "total": 1.0, "slowest": took.last(), "fastest": took.first(), "average": 0.1},
        "responseTimeHistogram": {},
        "latencyPercentiles": percentiles,
        "statusCodeDistribution": statuses,
        "errorDistribution": errors,
    });
    format!("{summary:#}\n").into_bytes()
}

/// The same as a server counts them, as a text of /metrics, and as Prometheus answers.
fn as_series(requests: &[Made], bounds: &[u64]) -> (Vec<u8>, Vec<u8>) {
    const NAME: &str = "http_server_request_duration_seconds";
    let (mut text, mut series) = (String::new(), Vec::new());
    for status in [200_u16, 404, 503] {
        let alike = || requests.iter().filter(|made| made.status == status);
        let mut add = |name: String, le: Option<String>, count: usize| {
            let bound = le
                .as_ref()
                .map_or(String::new(), |le| format!(",le=\"{le}\""));
            let _ = writeln!(text, "{name}{{code=\"{status}\"{bound}}} {count}");
            let mut labels = serde_json::json!({"__name__": name, "code": status.to_string(), "job": "order-svc"});
            if let Some(le) = le {
                labels["le"] = le.into();
            }
            series.push(serde_json::json!({"metric": labels, "value": [1_795_550_774.193, count.to_string()]}));
        };
        for bound in bounds {
            #[allow(clippy::cast_precision_loss)]
            let le = *bound as f64 / 1e9;
            let below = alike().filter(|made| made.took <= *bound).count();
            add(format!("{NAME}_bucket"), Some(le.to_string()), below);
        }
        add(
            format!("{NAME}_bucket"),
            Some("+Inf".to_owned()),
            alike().count(),
        );
        add(format!("{NAME}_count"), None, alike().count());
    }
    let answer = serde_json::json!({"status": "success", "data": {"resultType": "vector", "result": series}});
    (text.into_bytes(), answer.to_string().into_bytes())
}
