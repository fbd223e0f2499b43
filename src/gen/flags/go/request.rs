//! The middleware, and how it reads attributes from requests.

use std::collections::BTreeMap;

use super::attributes::has_defaults;
use super::code::Code;
use crate::expr::go::names::{Names, lower, upper};
use crate::expr::go::quoted;
use crate::flag::{Attribute, AttributeType, OriginKind};

/// Parts of requests that hold many names: what lists them.
const PAIRS: &[(OriginKind, &str)] = &[
    (OriginKind::Query, "queryPairs(r.URL.RawQuery)"),
    (OriginKind::Cookie, "cookiePairs(r.Header)"),
    (OriginKind::Baggage, "baggagePairs(r.Header)"),
];

fn kind(attribute: &Attribute) -> Option<OriginKind> {
    attribute.origin.as_ref().map(|origin| origin.kind)
}

fn has_claims(attributes: &[Attribute]) -> bool {
    let mut all = attributes.iter();
    all.any(|attribute| kind(attribute) == Some(OriginKind::Claim))
}

fn is_read(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| kind(attribute).is_some())
}

/// `Middleware` and its options.
pub fn middleware(attributes: &[Attribute]) -> String {
    let mut code = Code::default();
    let has_claims = has_claims(attributes);
    code.comment(
        "Middleware reads the attributes of each request once, and hands its flags on in its context.",
    );
    if has_claims {
        code.open("func Middleware(options ...Option) func(http.Handler) http.Handler {");
        code.line("var s settings");
        code.open("for _, option := range options {");
        code.line("option(&s)");
        code.close("}");
    } else {
        code.open("func Middleware() func(http.Handler) http.Handler {");
    }
    code.open("return func(next http.Handler) http.Handler {");
    code.open("return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {");
    code.line("f := new(Flags)");
    match (is_read(attributes), has_claims) {
        (true, true) => {
            code.line("var claims map[string]any");
            code.open("if s.claims != nil {");
            code.line("claims = s.claims(r)");
            code.close("}");
            code.line("f.attributes.read(r, claims)");
        }
        (true, false) => code.line("f.attributes.read(r)"),
        (false, _) if has_defaults(attributes) => code.line("f.attributes.setDefaults()"),
        (false, _) => {}
    }
    code.line("next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), contextKey{}, f)))");
    code.close("})");
    code.close("}");
    code.close("}");
    if has_claims {
        code.blank();
        code.comment("Option is a setting of [Middleware].");
        code.line("type Option func(*settings)");
        code.blank();
        code.line("type settings struct {");
        code.line("\tclaims func(*http.Request) map[string]any");
        code.line("}");
        code.blank();
        code.comment(
            "WithClaims tells where the claims of a request are that something else has verified, such as the middleware that checks tokens. Without it, attributes that come from claims are absent: no token is decoded here.",
        );
        code.open("func WithClaims(claims func(*http.Request) map[string]any) Option {");
        code.line("return func(s *settings) { s.claims = claims }");
        code.close("}");
    }
    code.finish()
}

/// The method that takes what a request carries; nothing where no attribute comes from requests.
pub fn read(attributes: &[Attribute]) -> String {
    if !is_read(attributes) {
        return String::new();
    }
    let mut code = Code::default();
    code.comment("read takes what a request carries: of several values the first, and of texts those that are values of the attribute.");
    let claims = if has_claims(attributes) {
        ", claims map[string]any"
    } else {
        ""
    };
    let only_claims = attributes
        .iter()
        .filter_map(kind)
        .all(|kind| kind == OriginKind::Claim);
    let request = if only_claims { "_" } else { "r" };
    code.open(&format!(
        "func (a *attributes) read({request} *http.Request{claims}) {{"
    ));
    if has_defaults(attributes) {
        code.line("a.setDefaults()");
    }
    for attribute in attributes {
        match &attribute.origin {
            Some(origin) if origin.kind == OriginKind::Header => {
                header(&mut code, attribute, &origin.name);
            }
            Some(origin) if origin.kind == OriginKind::Claim => {
                claim(&mut code, attribute, &origin.name);
            }
            _ => {}
        }
    }
    for (kind, list) in PAIRS {
        pairs(&mut code, attributes, *kind, list);
    }
    code.close("}");
    code.finish()
}

/// The header is under its canonical name, but for the one that Go has taken out.
fn header(code: &mut Code, attribute: &Attribute, name: &str) {
    if name == "Host" {
        code.open("if r.Host != \"\" {");
        set(code, attribute, "r.Host");
    } else {
        code.open(&format!(
            "if texts := r.Header[{}]; len(texts) > 0 {{",
            quoted(name)
        ));
        set(code, attribute, "texts[0]");
    }
    code.close("}");
}

/// Sets an attribute to what a text says.
fn set(code: &mut Code, attribute: &Attribute, text: &str) {
    let name = upper(&attribute.name.value);
    let parse = match attribute.ty {
        AttributeType::Bool => "parseBool",
        AttributeType::Int => "parseInt",
        AttributeType::Double => "parseDouble",
        _ => {
            code.line(&format!("a.set{name}({text})"));
            return;
        }
    };
    code.open(&format!("if value, ok := {parse}({text}); ok {{"));
    code.line(&format!("a.set{name}(value)"));
    code.close("}");
}

/// The function that gives a value of the type of one that knows its type only at run time.
pub fn conversion(ty: AttributeType) -> &'static str {
    match ty {
        AttributeType::Bool => "boolOf",
        AttributeType::Int => "intOf",
        AttributeType::Double => "doubleOf",
        AttributeType::String => "textOf",
        AttributeType::Timestamp => "timeOf",
        AttributeType::StringList => "textsOf",
    }
}

fn claim(code: &mut Code, attribute: &Attribute, name: &str) {
    let convert = conversion(attribute.ty);
    let name = quoted(name);
    code.open(&format!("if value, ok := {convert}(claims[{name}]); ok {{"));
    code.line(&format!("a.set{}(value)", upper(&attribute.name.value)));
    code.close("}");
}

/// Attributes from a part of the request with many names, which is gone through once.
fn pairs(code: &mut Code, attributes: &[Attribute], from: OriginKind, list: &str) {
    let mut locals = Names::default();
    let mut names: BTreeMap<&str, String> = BTreeMap::new();
    let mut found: Vec<(&Attribute, String)> = Vec::new();
    for attribute in attributes {
        let Some(origin) = attribute
            .origin
            .as_ref()
            .filter(|origin| origin.kind == from)
        else {
            continue;
        };
        let local = names
            .entry(&origin.name)
            .or_insert_with(|| locals.fresh(&format!("{}Text", lower(&attribute.name.value))));
        found.push((attribute, local.clone()));
    }
    if found.is_empty() {
        return;
    }
    let mut declared: Vec<&str> = names.values().map(String::as_str).collect();
    declared.sort_unstable();
    code.line(&format!("var {} first", declared.join(", ")));
    code.open(&format!("for name, text := range {list} {{"));
    code.line("switch name {");
    for (name, local) in &names {
        code.open(&format!("case {}:", quoted(name)));
        code.line(&format!("{local}.meet(text)"));
        code.end();
    }
    code.line("}");
    code.close("}");
    for (attribute, local) in found {
        code.open(&format!("if {local}.met {{"));
        set(code, attribute, &format!("{local}.text"));
        code.close("}");
    }
}
