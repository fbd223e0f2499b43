//! `middleware.rs`: the attributes of a request, read once, and the switch between routes.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::names::Names;
use super::print;
use crate::expr::Value;
use crate::flag::{Attribute, AttributeType, FlagFile, Origin, OriginKind, Presence};

/// What is the same in every file, and the readers of which each has some.
const TEXT: &str = include_str!("text/middleware.rs.txt");

/// The crates that the file names.
pub const CRATES: &[&str] = &["http", "tower-layer", "tower-service"];

/// The text of `middleware.rs`; with an extractor of axum where the path of its trait is given.
pub fn middleware(file: &FlagFile, name: &str, names: &Names, axum: Option<&str>) -> String {
    let mut pieces: BTreeSet<&str> = BTreeSet::new();
    let carried = carried(file, names, &mut pieces);
    let needs: &[(&str, &[&str])] = &[
        ("host", &["header"]),
        ("query", &["text", "decoded"]),
        ("cookie", &["halves"]),
        ("baggage", &["halves", "text", "decoded"]),
    ];
    for (reader, others) in needs {
        if pieces.contains(reader) {
            pieces.extend(*others);
        }
    }
    let own: String = file
        .attributes
        .iter()
        .enumerate()
        .filter(|(_, attribute)| is_chosen(attribute) && carrier(attribute).is_some())
        .map(|(at, attribute)| chosen(attribute, names.attribute(at)))
        .collect();
    let cow = !own.is_empty()
        || ["string", "query", "baggage"]
            .iter()
            .any(|one| pieces.contains(one));
    let mut out = format!(
        "//! The attributes of a request, read once, and its flags handed on: the attributes that {} says come \
         from\n//! headers, queries, cookies and baggage. Of several values, the first counts.\n\n",
        print::code(name)
    );
    if cow {
        out.push_str("use std::borrow::Cow;\n");
    }
    if axum.is_some() {
        out.push_str("use std::convert::Infallible;\n");
    }
    out.push_str("use std::task::{Context, Poll};\n\n");
    if let Some(path) = axum {
        let _ = writeln!(out, "use {path}::extract::FromRequestParts;");
    }
    out.push_str(
        "use http::header::VARY;\nuse http::request::Parts;\nuse http::{Extensions, HeaderMap, HeaderValue, Request};\nuse tower_layer::Layer;\nuse tower_service::Service;\n\n\
         use super::{Attributes, Flag, Flags};\n",
    );
    let _ = write!(out, "\n{}\n", print::piece(TEXT, "layer"));
    if axum.is_some() {
        let _ = write!(out, "\n{}\n", print::piece(TEXT, "extractor"));
    }
    out.push('\n');
    out.push_str(&carried);
    out.push_str(&own);
    for name in TEXT.split("//= ").filter_map(|piece| piece.lines().next()) {
        if pieces.contains(name) {
            let _ = write!(out, "\n{}\n", print::piece(TEXT, name));
        }
    }
    out
}

/// The part of a request that carries an attribute, by the name of the function that reads it; none where code
/// sets it.
fn carrier(attribute: &Attribute) -> Option<(&'static str, &Origin)> {
    let origin = attribute.origin.as_ref()?;
    let reader = match origin.kind {
        OriginKind::Header if origin.name == "Host" => "host",
        OriginKind::Header => "header",
        OriginKind::Query => "query",
        OriginKind::Cookie => "cookie",
        OriginKind::Baggage => "baggage",
        OriginKind::Claim => return None,
    };
    Some((reader, origin))
}

/// Whether its values are known texts, so that none needs to be copied.
fn is_chosen(attribute: &Attribute) -> bool {
    attribute.ty == AttributeType::String && !attribute.choices.is_empty()
}

/// The function that reads all attributes.
fn carried(file: &FlagFile, names: &Names, pieces: &mut BTreeSet<&str>) -> String {
    let mut fields = Vec::new();
    for (at, attribute) in file.attributes.iter().enumerate() {
        let Some((reader, origin)) = carrier(attribute) else {
            continue;
        };
        let name = names.attribute(at);
        let chosen = chosen_name(name);
        let (piece, method, parser) = match attribute.ty {
            AttributeType::Bool => ("bool", "and_then", "truth"),
            AttributeType::Int => ("int", "and_then", "whole"),
            AttributeType::Double => ("double", "and_then", "number"),
            _ if is_chosen(attribute) => ("", "and_then", chosen.as_str()),
            _ => ("string", "map", "any"),
        };
        pieces.extend([reader, piece]);
        let key = match origin.kind {
            OriginKind::Header => origin.name.to_ascii_lowercase(),
            _ => origin.name.clone(),
        };
        let arguments = if reader == "host" {
            "request".to_owned()
        } else {
            format!("request, {}", print::text(&key))
        };
        let parse = match origin.kind {
            OriginKind::Query | OriginKind::Baggage => format!("|text| {parser}(&text)"),
            _ => parser.to_owned(),
        };
        let read = format!("{reader}({arguments})");
        let value = match &attribute.presence {
            Presence::Default(default) if method == "map" => {
                format!("{read}.map_or({}, {parse})", print::owned(default))
            }
            Presence::Default(default) => {
                format!(
                    "{read}.{method}({parse}).unwrap_or({})",
                    print::owned(default)
                )
            }
            _ => format!("{read}.{method}({parse})"),
        };
        fields.push(format!("        {name}: {value},\n"));
    }
    if fields.is_empty() {
        return "/// Requests carry no attribute.\nfn carried(_: &Parts) -> Attributes {\n    Attributes::default()\n}\n"
            .to_owned();
    }
    let rest = if fields.len() == file.attributes.len() {
        ""
    } else {
        "        ..Attributes::default()\n"
    };
    let function = format!(
        "/// What a request carries.\nfn carried(request: &Parts) -> Attributes {{\n    \
         Attributes {{\n{}{rest}    }}\n}}\n",
        fields.concat()
    );
    print::settled(&function, "")
}

fn chosen_name(attribute: &str) -> String {
    format!("one_of_{}", attribute.trim_start_matches("r#"))
}

/// The function that knows the texts of an attribute.
fn chosen(attribute: &Attribute, name: &str) -> String {
    let mut body = String::new();
    for choice in &attribute.choices {
        if let Value::String(text) = choice {
            let text = print::text(text);
            let _ = writeln!(body, "        {text} => Some(Cow::Borrowed({text})),");
        }
    }
    let doc = print::code(&attribute.name.value);
    let function = format!(
        "/// One of the values of {doc}.\nfn {}(text: &str) -> Option<Cow<'static, str>> {{\n    \
         match text {{\n{body}        _ => None,\n    }}\n}}\n",
        chosen_name(name)
    );
    format!("\n{}", print::settled(&function, ""))
}
