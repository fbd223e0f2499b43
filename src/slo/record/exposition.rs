//! The text of /metrics: Prometheus' text format 0.0.4, with names in quotes as of 3.0, and `OpenMetrics` 1.0.

use super::lines::Lines;
use super::{Fault, Head, Input, Listener, Sample};

pub(super) fn fits(head: &Head) -> bool {
    let line = head.first_line().trim_start();
    let is_comment = ["# HELP ", "# TYPE ", "# UNIT ", "# EOF"];
    !head.is_object()
        && (is_comment.iter().any(|begin| line.starts_with(begin)) || sample(line).is_ok())
}

/// Reads a text.
pub(super) fn read(input: &mut Input, listener: &mut dyn Listener) -> Result<(), Fault> {
    let mut lines = Lines::of(input);
    let mut is_ended = false;
    while let Some((number, line)) = lines.next()? {
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        if is_ended {
            return Err(Fault::at(number, "there is more behind # EOF"));
        }
        is_ended = line == "# EOF";
        if line.starts_with('#') {
            continue;
        }
        let found = sample(line).map_err(|message| Fault::at(number, message))?;
        if listener.wants(&found.metric) {
            listener
                .sample(found)
                .map_err(|message| Fault::at(number, message))?;
        }
    }
    if !is_ended && !lines.is_ended() {
        return Err(Fault::new(
            "the last line has no end, as if the file had been cut",
        ));
    }
    Ok(())
}

/// The sample of a line, without what stands behind its value.
fn sample(line: &str) -> Result<Sample, String> {
    let is_part = |c: char| c == '_' || c == ':' || c == '.' || c.is_ascii_alphanumeric();
    let end = line.find(|c| !is_part(c)).unwrap_or(line.len());
    let (name, rest) = line.split_at(end);
    if name.starts_with(|c: char| c.is_ascii_digit()) {
        return Err(format!("{name:?} is no name of a metric"));
    }
    let mut metric = name.to_owned();
    let mut labels = Vec::new();
    let mut rest = rest.trim_start();
    if let Some(inside) = rest.strip_prefix('{') {
        rest = braces(inside, &mut metric, &mut labels)?.trim_start();
    }
    if metric.is_empty() {
        return Err("there is no name of a metric".to_owned());
    }
    let mut words = rest.split_whitespace();
    let value = words.next().ok_or("there is no value behind the series")?;
    let number = number(value).ok_or_else(|| format!("{value:?} is no value"))?;
    match words.next() {
        Some(word) if word != "#" && word.parse::<f64>().is_err() => {
            return Err(format!("{word:?} is no time"));
        }
        _ => {}
    }
    labels.sort();
    if let Some([one, _]) = labels
        .array_windows()
        .find(|[one, next]: &&[(String, String); 2]| one.0 == next.0)
    {
        return Err(format!("the label {:?} is there twice", one.0));
    }
    Ok(Sample {
        metric,
        labels,
        at: None,
        value: number,
    })
}

/// A value: Go's spelling of numbers.
pub(super) fn number(text: &str) -> Option<f64> {
    let is_number = |c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | 'e' | 'E');
    match text {
        "+Inf" | "Inf" => Some(f64::INFINITY),
        "-Inf" => Some(f64::NEG_INFINITY),
        "NaN" => Some(f64::NAN),
        _ if text.chars().all(is_number) => text.parse().ok(),
        _ => None,
    }
}

/// Reads labels up to the closing brace, and gives what is behind it.
fn braces<'l>(
    mut rest: &'l str,
    metric: &mut String,
    labels: &mut Vec<(String, String)>,
) -> Result<&'l str, String> {
    let unclosed = || "the brace of the labels is not closed".to_owned();
    loop {
        rest = rest.trim_start();
        if let Some(behind) = rest.strip_prefix('}') {
            return Ok(behind);
        }
        let (name, behind) = if rest.starts_with('"') {
            quoted(rest).ok_or_else(unclosed)?
        } else {
            let is_part = |c: char| c == '_' || c == ':' || c.is_ascii_alphanumeric();
            let end = rest.find(|c| !is_part(c)).ok_or_else(unclosed)?;
            let (name, behind) = rest.split_at(end);
            (name.to_owned(), behind)
        };
        let behind = behind.trim_start();
        if let Some(value) = behind.strip_prefix('=') {
            let value = value.trim_start();
            let wrong = || format!("the value of the label {name:?} is in no quotes");
            if name.is_empty() || !value.starts_with('"') {
                return Err(wrong());
            }
            let (value, behind) = quoted(value).ok_or_else(unclosed)?;
            labels.push((name, value));
            rest = behind;
        } else if rest.starts_with('"') && metric.is_empty() {
            *metric = name;
            rest = behind;
        } else {
            return Err(format!("the label {name:?} has no value"));
        }
        rest = rest.trim_start();
        match rest.strip_prefix(',') {
            Some(behind) => rest = behind,
            None if rest.starts_with('}') => {}
            None if rest.is_empty() => return Err(unclosed()),
            None => return Err("there is no comma between the labels".to_owned()),
        }
    }
}

/// What a string means, and what is behind it.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut meant = String::new();
    let mut letters = text.char_indices().skip(1);
    while let Some((at, c)) = letters.next() {
        match c {
            '"' => return Some((meant, text.get(at + 1..)?)),
            '\\' => match letters.next()?.1 {
                'n' => meant.push('\n'),
                other => meant.push(other),
            },
            c => meant.push(c),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_are_read() {
        let read = |line: &str| {
            let sample = sample(line)?;
            Ok::<_, String>((sample.metric, sample.labels, sample.value))
        };
        let label = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(
            read("a_bucket{x=\"q\\\"\\n\\\\}\",le=\"0.1\",} 3 1700000000000"),
            Ok((
                "a_bucket".to_owned(),
                vec![label("le", "0.1"), label("x", "q\"\n\\}")],
                3.0
            ))
        );
        assert_eq!(
            read("{\"a.b\", \"c.d\"=\"e\"} +Inf # {trace_id=\"1\"} 0.5 1.0"),
            Ok(("a.b".to_owned(), vec![label("c.d", "e")], f64::INFINITY))
        );
        assert_eq!(read("a 1e+06").map(|found| found.2), Ok(1e6));
        for (line, words) in [
            ("a", "no value"),
            ("a{", "not closed"),
            ("a{b=\"c\" 1", "comma"),
            ("a{b=c} 1", "no quotes"),
            ("a{b} 1", "has no value"),
            ("a{b=\"c} 1", "not closed"),
            ("a{b=\"c\",b=\"d\"} 1", "twice"),
            ("a one", "is no value"),
            ("a 1 then", "no time"),
            ("9a 1", "no name"),
            ("{b=\"c\"} 1", "no name"),
        ] {
            let message = read(line).expect_err(line);
            assert!(message.contains(words), "{line}: {message}");
        }
    }
}
