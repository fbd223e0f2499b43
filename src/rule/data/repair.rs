//! `[fix]`: what mends a finding without asking.

use super::{Fault, Matcher};
use crate::diag::listed;
use crate::parse::NodeRef;

/// A field that is put into a literal that lacks it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repair {
    /// What it does, in the imperative.
    pub title: String,
    /// The field.
    pub field: String,
    /// Its value, in pieces.
    pub value: Vec<Piece>,
}

/// A piece of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// As it stands.
    Text(String),
    /// The name of a package, by its import path: whatever the file calls it.
    Package(String),
}

impl Repair {
    /// Reads the table of a rule with this matcher: it belongs to fields that are missing.
    pub(super) fn of_rule(table: NodeRef<'_>, matcher: &Matcher) -> Result<Self, Fault> {
        let fault = |span, message: String, help: String| Fault {
            span,
            message,
            help: Some(help),
        };
        let Matcher::Composite {
            fields,
            missing: true,
            ..
        } = matcher
        else {
            return Err(fault(
                table.span(),
                "nothing is missing that `[fix]` could add".to_owned(),
                "it belongs to `composite` with `missing = true`".to_owned(),
            ));
        };
        let node = table.get("add-field").unwrap_or(table);
        let title = table.get("title").and_then(NodeRef::as_str);
        let read = Self::read(node.as_str().unwrap_or_default(), title.map(str::to_owned));
        let repair = read.map_err(|message| {
            let help = "such as `MinVersion: {crypto/tls}.VersionTLS13`";
            fault(node.span(), message, help.to_owned())
        })?;
        if fields.contains(&repair.field) {
            return Ok(repair);
        }
        let message = format!("`{}` is not what the rule finds missing", repair.field);
        let help = format!("known are {}", listed(fields, fields.len()));
        Err(fault(node.span(), message, help))
    }

    /// Reads `MinVersion: {crypto/tls}.VersionTLS13`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(text: &str, title: Option<String>) -> Result<Self, String> {
        let (field, value) = text
            .split_once(':')
            .ok_or("a field is written `Name: value`")?;
        let (field, value) = (field.trim(), value.trim());
        let mut pieces = Vec::new();
        let mut rest = value;
        while let Some((before, after)) = rest.split_once('{') {
            // A package is followed by what is taken from it; other braces are Go's own.
            let (path, behind) = after
                .split_once("}.")
                .ok_or("a package is written `{path}.Name`")?;
            pieces.push(Piece::Text(before.to_owned()));
            pieces.push(Piece::Package(path.to_owned()));
            rest = behind;
        }
        pieces.push(Piece::Text(rest.to_owned()));
        let repair = Self {
            title: title.unwrap_or_else(|| format!("add {field}")),
            field: field.to_owned(),
            value: pieces,
        };
        let shown = repair.with(|_| Some("p.".to_owned())).unwrap_or_default();
        let source = format!("package p\n\nvar x = T{{{field}: {shown}}}\n");
        let is_name = field.starts_with(|c: char| c.is_alphabetic())
            && field.chars().all(|c| c == '_' || c.is_alphanumeric());
        let is_one = crate::code::go::GoFile::read(&source).is_one_field();
        if is_name && is_one {
            Ok(repair)
        } else {
            Err(format!("`{field}: {shown}` is no field of a literal in Go"))
        }
    }

    /// The import paths of the packages that the value names.
    pub fn packages(&self) -> impl Iterator<Item = &str> {
        self.value.iter().filter_map(|piece| match piece {
            Piece::Package(path) => Some(path.as_str()),
            Piece::Text(_) => None,
        })
    }

    /// The value, with the packages as `spoken` names them: `tls.`, or nothing where a dot import spares it.
    #[must_use]
    pub fn with(&self, mut spoken: impl FnMut(&str) -> Option<String>) -> Option<String> {
        let pieces = self.value.iter().map(|piece| match piece {
            Piece::Text(text) => Some(text.clone()),
            Piece::Package(path) => spoken(path),
        });
        pieces.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_are_named_by_the_file() {
        let repair = Repair::read("MinVersion: {crypto/tls}.VersionTLS13", None).unwrap();
        assert_eq!(repair.title, "add MinVersion");
        let value = |prefix: &str| repair.with(|_| Some(prefix.to_owned()));
        assert_eq!(value("t.").as_deref(), Some("t.VersionTLS13"));
        assert_eq!(value("").as_deref(), Some("VersionTLS13"));
        assert!(Repair::read("A: 5 * {time}.Second", None).is_ok());
        assert!(Repair::read("A_1: 1", None).is_ok());
        for wrong in [
            "A",
            "A: {time}Second",
            "A: 1, B: 2",
            "A: (",
            "A B: 1",
            "A: 1} + T{B: 1",
            "A: 1 // b",
            "_A: 1",
            "1A: 1",
        ] {
            assert!(Repair::read(wrong, None).is_err(), "{wrong}");
        }
    }
}
