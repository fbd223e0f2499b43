//! Pieces of Rust text: literals, comments, and whether rustfmt agrees with a line.

use crate::expr::Value;
use crate::expr::value::Timestamp;

/// A string literal. Nothing that cannot be seen stands in it as it is.
pub fn text(text: &str) -> String {
    format!("{text:?}")
}

/// An `i64`.
pub fn int(value: i64) -> String {
    if value == i64::MIN {
        return "i64::MIN".to_owned();
    }
    value.to_string()
}

/// An `f64`, with the fewest digits that read back as it.
pub fn double(value: f64) -> String {
    if value.is_nan() {
        "f64::NAN".to_owned()
    } else if value.is_infinite() {
        let sign = if value < 0.0 { "-" } else { "" };
        format!("{sign}f64::INFINITY")
    } else {
        format!("{value:?}")
    }
}

/// A `Timestamp`.
pub fn timestamp(time: &Timestamp) -> String {
    let (seconds, nanos) = (int(time.seconds()), time.nanos());
    format!("Timestamp {{ seconds: {seconds}, nanos: {nanos} }}")
}

/// The value of an attribute as its field in the struct has it.
pub fn owned(value: &Value) -> String {
    match value {
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => int(*value),
        Value::Double(value) => double(*value),
        Value::String(value) => format!("Cow::Borrowed({})", text(value)),
        Value::Timestamp(time) => timestamp(time),
        Value::List(items) => {
            let items: Vec<String> = items
                .iter()
                .map(|item| match item {
                    Value::String(item) => format!("{}.to_owned()", text(item)),
                    other => owned(other),
                })
                .collect();
            if items.is_empty() {
                return "Vec::new()".to_owned();
            }
            format!("vec![{}]", items.join(", "))
        }
        // Attributes have no values of other types.
        _ => "()".to_owned(),
    }
}

/// A text for a comment: on one line, and nothing in it that cannot be seen.
pub fn comment(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        for c in word.chars() {
            match c {
                ' '..='~' => out.push(c),
                c => out.extend(c.escape_debug()),
            }
        }
    }
    out
}

/// A text as prose of a documentation comment: no link, no tag.
pub fn prose(text: &str) -> String {
    let mut out = String::new();
    for c in comment(text).chars() {
        if matches!(c, '[' | ']' | '<' | '>' | '`' | '*' | '_' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// A text as code in a documentation comment.
pub fn code(text: &str) -> String {
    let text = comment(text);
    if text.contains('`') {
        format!("`` {text} ``")
    } else {
        format!("`{text}`")
    }
}

/// A line of documentation.
pub fn doc(line: &str) -> String {
    if line.is_empty() {
        "///".to_owned()
    } else {
        format!("/// {line}")
    }
}

/// Marks a function that rustfmt might lay out otherwise, depending on its version. What it is left to
/// look at, it has nothing to add to.
pub fn settled(item: &str, indent: &str) -> String {
    if is_settled(item) {
        item.to_owned()
    } else {
        unsettled(item, indent)
    }
}

/// Marks a function that rustfmt is not to lay out.
pub fn unsettled(item: &str, indent: &str) -> String {
    let mut marked = false;
    let mut out = String::new();
    for line in item.split_inclusive('\n') {
        let code = line.trim_start();
        // Before the item itself, after its documentation.
        if !marked && !code.starts_with("///") {
            out.push_str(indent);
            out.push_str("#[rustfmt::skip]\n");
            marked = true;
        }
        out.push_str(line);
    }
    out
}

/// Whether rustfmt keeps all lines of an item.
pub fn is_settled(item: &str) -> bool {
    item.lines().all(is_kept)
}

/// Whether a line is short enough that rustfmt keeps it: it has limits for arguments and chains too.
fn is_kept(line: &str) -> bool {
    let code = line.trim_start();
    if code.starts_with("//") {
        return true;
    }
    if line.chars().count() > 100 {
        return false;
    }
    let wide = |open: char, close: char| {
        let inside = code
            .find(open)
            .zip(code.rfind(close))
            .filter(|(from, to)| from < to);
        inside.is_some_and(|(from, to)| to - from > 58)
    };
    let chained = code.matches('.').count() > 1 && code.chars().count() > 58;
    !wide('(', ')') && !wide('[', ']') && !chained
}

/// A piece of a text that is included: what follows the line `//= name`.
pub fn piece<'t>(text: &'t str, name: &str) -> &'t str {
    let start = format!("//= {name}\n");
    let found = text.split_once(start.as_str()).map_or("", |(_, rest)| rest);
    let end = found.find("\n//= ").unwrap_or(found.len());
    found.get(..end).unwrap_or(found).trim_matches('\n')
}

#[cfg(test)]
mod tests {
    use super::{code, comment, prose, settled, text};

    #[test]
    fn nothing_hidden_gets_into_the_source() {
        assert_eq!(text("a\"\u{202e}\n"), r#""a\"\u{202e}\n""#);
        assert_eq!(comment("a\r\n\u{202e} b"), r"a \u{202e} b");
        assert_eq!(prose("see [x] <b>"), r"see \[x\] \<b\>");
        assert_eq!(code("a`b"), "`` a`b ``");
    }

    #[test]
    fn a_long_line_is_left_alone_by_rustfmt() {
        let long = format!("/// Docs.\nfn f() {{\n    g({:?});\n}}\n", "x".repeat(70));
        assert!(settled(&long, "").starts_with("/// Docs.\n#[rustfmt::skip]\nfn f()"));
        assert_eq!(settled("fn f() {}\n", ""), "fn f() {}\n");
    }
}
