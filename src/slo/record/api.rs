//! Answers of Prometheus' HTTP API: of `/api/v1/query` (a vector, or the matrix of a range selector) and of
//! `/api/v1/query_range`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::document::document;
use super::exposition::number;
use super::{Fault, Head, Input, Listener, Sample, nanoseconds};

pub(super) fn fits(head: &Head) -> bool {
    head.has_keys(&["status", "data"]) || head.has_keys(&["status", "errorType"])
}

#[derive(Deserialize)]
struct Answer {
    status: String,
    error: Option<String>,
    #[serde(default)]
    warnings: Vec<String>,
    data: Option<Data>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Data {
    result_type: String,
    result: serde_json::Value,
}

#[derive(Deserialize)]
struct Series {
    metric: BTreeMap<String, String>,
    value: Option<(f64, String)>,
    #[serde(default)]
    values: Vec<(f64, String)>,
    #[serde(alias = "histograms")]
    histogram: Option<serde::de::IgnoredAny>,
}

pub(super) fn read(input: &mut Input, listener: &mut dyn Listener) -> Result<(), Fault> {
    let answer: Answer = document(input)?;
    if answer.status != "success" {
        let reason = answer.error.unwrap_or_default();
        return Err(Fault::new(format!(
            "Prometheus answered with an error: {reason}"
        )));
    }
    if let Some(warning) = answer.warnings.first() {
        return Err(Fault::new(format!(
            "Prometheus warns that the answer may not be whole: {warning}"
        )));
    }
    let data = answer
        .data
        .ok_or_else(|| Fault::new("the answer has no data"))?;
    if !matches!(data.result_type.as_str(), "vector" | "matrix") {
        return Err(Fault::new(format!(
            "the answer is a {}, and a vector or a matrix is read",
            data.result_type
        )));
    }
    let series: Vec<Series> = serde_json::from_value(data.result)
        .map_err(|error| Fault::new(format!("data.result: {error}")))?;
    let mut has_name = series.is_empty();
    for one in series {
        has_name |= one.metric.contains_key("__name__");
        told(one, listener)?;
    }
    if has_name {
        return Ok(());
    }
    Err(Fault::new(
        "the series have no names: the answer is of an expression such as rate() or sum(); ask for the counters themselves",
    ))
}

fn told(series: Series, listener: &mut dyn Listener) -> Result<(), Fault> {
    let mut labels = series.metric;
    let Some(metric) = labels
        .remove("__name__")
        .filter(|metric| listener.wants(metric))
    else {
        return Ok(());
    };
    if series.histogram.is_some() {
        return Err(Fault::new(format!(
            "{metric} is a native histogram, whose buckets are not read; ask for the classic one"
        )));
    }
    let labels: Vec<(String, String)> = labels.into_iter().collect();
    for (at, value) in series.value.into_iter().chain(series.values) {
        let moment = nanoseconds(at, 1e3).and_then(|at| i64::try_from(at).ok());
        let moment = moment.ok_or_else(|| Fault::new(format!("{metric}: {at} is no time")))?;
        let number =
            number(&value).ok_or_else(|| Fault::new(format!("{metric}: {value:?} is no value")))?;
        let sample = Sample {
            metric: metric.clone(),
            labels: labels.clone(),
            at: Some(moment),
            value: number,
        };
        listener.sample(sample).map_err(Fault::new)?;
    }
    Ok(())
}
