//! Requests in columns: what hey and oha write as CSV. Both leave out the requests that got no answer.

use super::lines::Lines;
use super::{Answer, Fault, Head, Input, Listener, Remark, Request, nanoseconds};

const HEY: &str =
    "response-time,DNS+dialup,DNS,Request-write,Response-delay,Response-read,status-code,offset";
const OHA: &str = "request-start,DNS,DNS+dialup,Response-delay,request-duration,bytes,status";

pub(super) fn fits_hey(head: &Head) -> bool {
    head.first_line().trim_end() == HEY
}

pub(super) fn fits_oha(head: &Head) -> bool {
    head.first_line().trim_end() == OHA
}

/// Which columns say what.
struct Columns {
    header: &'static str,
    took: usize,
    status: usize,
    start: usize,
    /// How far a duration may be from what was printed, in nanoseconds.
    rounding: u64,
    /// How many lines are written at most.
    most: u64,
}

pub(super) fn read_hey(input: &mut Input, listener: &mut dyn Listener) -> Result<(), Fault> {
    listener.remark(Remark::ClosedLoop);
    let columns = Columns {
        header: HEY,
        took: 0,
        status: 6,
        start: 7,
        // Four digits of seconds.
        rounding: 50_000,
        // `maxRes` of its requester.
        most: 1_000_000,
    };
    read(&columns, input, listener)
}

pub(super) fn read_oha(input: &mut Input, listener: &mut dyn Listener) -> Result<(), Fault> {
    listener.remark(Remark::LoopUntold);
    let columns = Columns {
        header: OHA,
        took: 4,
        status: 6,
        start: 0,
        rounding: 0,
        most: u64::MAX,
    };
    read(&columns, input, listener)
}

fn read(columns: &Columns, input: &mut Input, listener: &mut dyn Listener) -> Result<(), Fault> {
    listener.remark(Remark::LeavesOutUnanswered);
    let width = columns.header.split(',').count();
    let mut lines = Lines::of(input);
    let mut count = 0;
    let mut has_header = false;
    while let Some((number, line)) = lines.next()? {
        let line = line.trim_end();
        if line.is_empty() {
            continue;
        }
        if !has_header {
            if line != columns.header {
                return Err(Fault::at(
                    number,
                    format!("the columns are not {}", columns.header),
                ));
            }
            has_header = true;
            continue;
        }
        let fields: Vec<&str> = line.split(',').collect();
        if fields.len() != width {
            return Err(Fault::at(
                number,
                format!("there are {} columns instead of {width}", fields.len()),
            ));
        }
        let field = |at: usize| fields.get(at).copied().unwrap_or_default();
        let seconds = |at: usize, unit: f64| {
            let value: Option<f64> = field(at).parse().ok();
            value
                .and_then(|value| nanoseconds(value, unit))
                .ok_or_else(|| Fault::at(number, format!("{:?} are no seconds", field(at))))
        };
        let took = seconds(columns.took, 1e9)?;
        let start = seconds(columns.start, 1e3)?;
        let status = field(columns.status).parse::<u16>().ok();
        let status = status
            .filter(|status| (100..1000).contains(status))
            .ok_or_else(|| {
                Fault::at(
                    number,
                    format!("{:?} is no status of HTTP", field(columns.status)),
                )
            })?;
        count += 1;
        listener.request(&Request {
            count: 1,
            least: took.saturating_sub(columns.rounding),
            most: took.saturating_add(columns.rounding),
            at: i64::try_from(start).ok(),
            answer: Answer::Status(status),
            method: None,
            url: None,
            tags: None,
        });
    }
    if count >= columns.most {
        return Err(Fault::new(format!(
            "hey records no more than {} requests, and which it left out is not known; send fewer",
            columns.most
        )));
    }
    if !has_header {
        return Err(Fault::new(format!(
            "the columns {} are missing",
            columns.header
        )));
    }
    Ok(())
}
