//! Places inside of strings: what stands in a YAML scalar, such as a query, is reported where it is written.
//!
//! Folding, indentation and escapes change the blanks of a scalar and nothing else, so its characters that
//! are no blanks stand in the file in the same order.

/// Where byte `at` of a string's value is written in its scalar: plain, quoted or block, with its quotes or its
/// header. Past the end, and for blanks, the place after the character before. The scalar is one that was read
/// without a fault.
#[must_use]
pub fn yaml_written_at(scalar: &str, value: &str, at: usize) -> usize {
    let before = value.get(..at).unwrap_or(value);
    let wanted = before.chars().filter(|c| !c.is_whitespace()).count();
    let is_blank = value
        .get(at..)
        .and_then(|rest| rest.chars().next())
        .is_none_or(char::is_whitespace);
    let mut units = Units::new(scalar).filter(|unit| !unit.blank);
    let unit = if is_blank {
        let last = wanted.checked_sub(1).and_then(|last| units.nth(last));
        last.map(|unit| unit.end)
    } else {
        units.nth(wanted).map(|unit| unit.start)
    };
    unit.unwrap_or_else(|| Units::new(scalar).at)
        .min(scalar.len())
}

/// One character of the value, as it is written.
struct Unit {
    start: usize,
    end: usize,
    blank: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    /// Plain, literal or folded: no escapes.
    Verbatim,
    Single,
    Double,
}

struct Units<'s> {
    scalar: &'s str,
    style: Style,
    at: usize,
}

impl<'s> Units<'s> {
    fn new(scalar: &'s str) -> Self {
        let (style, at) = match scalar.as_bytes().first() {
            Some(b'"') => (Style::Double, 1),
            Some(b'\'') => (Style::Single, 1),
            // The header of a block scalar is its whole first line, with a comment perhaps.
            Some(b'|' | b'>') => (
                Style::Verbatim,
                scalar.find('\n').map_or(scalar.len(), |end| end + 1),
            ),
            _ => (Style::Verbatim, 0),
        };
        Self { scalar, style, at }
    }
}

impl Iterator for Units<'_> {
    type Item = Unit;

    fn next(&mut self) -> Option<Unit> {
        let start = self.at;
        let rest = self.scalar.get(start..)?;
        let first = rest.chars().next()?;
        let (length, blank) = match (self.style, first) {
            (Style::Double, '\\') => escape(rest),
            (Style::Single, '\'') if rest.starts_with("''") => (2, false),
            (Style::Double, '"') | (Style::Single, '\'') => return None,
            _ => (first.len_utf8(), first.is_whitespace()),
        };
        self.at = start + length;
        Some(Unit {
            start,
            end: self.at,
            blank,
        })
    }
}

/// The length of an escape (YAML 1.2.2 section 5.7), and whether it means a blank.
fn escape(rest: &str) -> (usize, bool) {
    let Some(letter) = rest.chars().nth(1) else {
        return (1, false);
    };
    let digits = match letter {
        'x' => 2,
        'u' => 4,
        'U' => 8,
        _ => 0,
    };
    if digits > 0 {
        let code = rest
            .get(2..2 + digits)
            .and_then(|digits| u32::from_str_radix(digits, 16).ok());
        let blank = code
            .and_then(char::from_u32)
            .is_some_and(char::is_whitespace);
        return ((2 + digits).min(rest.len()), blank);
    }
    let blank = letter.is_whitespace()
        || matches!(letter, 't' | 'n' | 'v' | 'f' | 'r' | 'N' | '_' | 'L' | 'P');
    (1 + letter.len_utf8(), blank)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::parse::parse_yaml;
    use crate::source::FileId;

    /// The scalar under `q`, and its value.
    fn read(text: &str) -> (String, String) {
        let parsed = parse_yaml(FileId(0), text.as_bytes());
        let node = parsed.tree.root().expect("a document").get("q").expect("q");
        let value = node.as_str().expect("a string").to_owned();
        (text[node.span().range()].to_owned(), value)
    }

    fn at(text: &str, needle: &str) -> String {
        let (scalar, value) = read(text);
        let found = value.find(needle).expect("it is there");
        scalar[yaml_written_at(&scalar, &value, found)..]
            .chars()
            .take(6)
            .collect()
    }

    #[test]
    fn every_style_is_followed() {
        assert_eq!(at("q: sum(rate(a[5x]))\n", "5x"), "5x]))");
        assert_eq!(at("q: sum(\n    rate(a[5x]))\n", "5x"), "5x]))");
        assert_eq!(at("q: 'a{b=''c''} + 5x'\n", "5x"), "5x'");
        assert_eq!(
            at("q: \"a{b=\\\"\\u00e4\\\"} \\\n    + 5x\"\n", "5x"),
            "5x\""
        );
        assert_eq!(at("q: \"a\\n\\tb 5x\"\n", "5x"), "5x\"");
        assert_eq!(at("q: |- # why\n  sum(\n    a) + 5x\nr: 1\n", "5x"), "5x");
        assert_eq!(at("q: >\n  sum(\n\n  a) +\n  5x)\nr: 1\n", "5x"), "5x)");
        let (scalar, value) = read("q: \"a b\"\n");
        assert_eq!(yaml_written_at(&scalar, &value, 99), 4);
        assert_eq!(yaml_written_at(&scalar, &value, 1), 2);
        let (scalar, value) = read("q: \"\"\n");
        assert_eq!(yaml_written_at(&scalar, &value, 0), 1);
    }

    proptest! {
        #[test]
        fn double_quoted_characters_are_found(value in "[a-z\"\\\\äß {}\u{1f600}\n\t]{0,20}", at in 0_usize..20) {
            let (scalar, read) = read(&format!("q: {}\n", serde_json::json!(value)));
            prop_assert_eq!(&read, &value);
            if let Some(c) = value.get(at..).and_then(|rest| rest.chars().next()).filter(|c| !c.is_whitespace()) {
                let rest = &scalar[yaml_written_at(&scalar, &read, at)..];
                let written = serde_json::json!(c.to_string()).to_string();
                prop_assert!(rest.starts_with(written.trim_matches('"')) || rest.starts_with(&written[1..written.len() - 1]));
            }
        }

        #[test]
        fn any_scalar_ends(scalar in any::<String>(), value in any::<String>(), at in 0_usize..40) {
            prop_assert!(yaml_written_at(&scalar, &value, at) <= scalar.len());
        }
    }
}
