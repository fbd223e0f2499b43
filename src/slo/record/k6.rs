//! k6's points, a JSON object a line (k6 documentation, "JSON output"). A request is a point of `http_req_duration`, in
//! milliseconds; one without an answer has the status 0 and an `error_code`.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Deserialize;

use super::document::told;
use super::lines::Lines;
use super::{Answer, Fault, Head, Input, Listener, Remark, Request, moment, nanoseconds};

pub(super) fn fits(head: &Head) -> bool {
    head.has_keys(&["type", "metric", "data"])
}

#[derive(Deserialize)]
struct Line<'l> {
    #[serde(borrow)]
    metric: Cow<'l, str>,
    #[serde(borrow, rename = "type")]
    kind: Cow<'l, str>,
}

#[derive(Deserialize)]
struct Point {
    data: Data,
}

#[derive(Deserialize)]
struct Data {
    time: String,
    value: f64,
    #[serde(default)]
    tags: Option<BTreeMap<String, String>>,
}

pub(super) fn read(input: &mut Input, listener: &mut dyn Listener) -> Result<(), Fault> {
    listener.remark(Remark::LoopUntold);
    let mut lines = Lines::of(input);
    while let Some((number, line)) = lines.next()? {
        if line.trim().is_empty() {
            continue;
        }
        let head: Line = serde_json::from_str(line).map_err(|error| told(&error, Some(number)))?;
        match (head.kind.as_ref(), head.metric.as_ref()) {
            ("Point", metric @ ("http_req_duration" | "iterations" | "dropped_iterations")) => {
                let point: Point =
                    serde_json::from_str(line).map_err(|error| told(&error, Some(number)))?;
                point_of(metric, &point.data, number, listener)?;
            }
            ("Point" | "Metric", _) => {}
            (other, _) => {
                return Err(Fault::at(
                    number,
                    format!("{other:?} is no type of k6's lines; they are Metric and Point"),
                ));
            }
        }
    }
    Ok(())
}

fn point_of(
    metric: &str,
    data: &Data,
    number: u64,
    listener: &mut dyn Listener,
) -> Result<(), Fault> {
    if metric != "http_req_duration" {
        let count = nanoseconds(data.value, 1.0).ok_or_else(|| {
            Fault::at(number, format!("{} is no count of iterations", data.value))
        })?;
        if metric == "iterations" {
            listener.iterated(count);
        } else {
            listener.dropped(count);
        }
        return Ok(());
    }
    let at = moment(&data.time)
        .ok_or_else(|| Fault::at(number, format!("{:?} is no time of RFC 3339", data.time)))?;
    let took = nanoseconds(data.value, 1e6)
        .ok_or_else(|| Fault::at(number, format!("{} ms is no duration", data.value)))?;
    let tag = |name: &str| data.tags.as_ref().and_then(|tags| tags.get(name));
    let answer = match tag("status") {
        Some(status) => match status.parse::<u16>() {
            Ok(0) => Answer::None,
            Ok(status) => Answer::Status(status),
            Err(_) => {
                return Err(Fault::at(
                    number,
                    format!("{status:?} is no status of HTTP"),
                ));
            }
        },
        // The tag can be switched off (`systemTags`).
        None if tag("error_code").is_some() => Answer::None,
        None => Answer::Untold,
    };
    listener.request(&Request {
        count: 1,
        least: took,
        most: took,
        at: Some(at),
        answer,
        method: tag("method").map(String::as_str),
        url: tag("url").or(tag("name")).map(String::as_str),
        tags: data.tags.as_ref(),
    });
    Ok(())
}
