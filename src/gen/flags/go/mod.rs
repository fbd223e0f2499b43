//! Go: a package of the service, `flags_gen.go` and its test, and the `OpenFeature` provider in a package of its
//! own, so that only who wants it depends on the SDK.
//!
//! What differs from file to file is written here; what does not is Go, in `runtime/`. Names are the user's, in
//! Go's spelling. Two that meet are refused, never renamed.

mod applies;
mod attributes;
mod code;
mod flag;
mod literal;
mod names;
mod object;
mod provider;
mod request;
mod rules;
mod runtime;
mod suite;

use std::collections::BTreeSet;

use super::{Files, Input};
use crate::expr::go::{Package, imports};
use crate::flag::split::{Algo, KeyType};
use crate::r#gen::generator::Refusal;
use crate::source::Span;
use code::Code;
use names::Names;

/// The package in the making.
struct Writer<'w> {
    input: &'w Input<'w>,
    /// The expressions' functions, and what they share.
    expressions: Package,
    /// The hashes that splits call.
    hashes: BTreeSet<(Algo, KeyType)>,
    refusals: Vec<Refusal>,
}

/// The files of the package.
pub fn files(input: &Input<'_>) -> Result<Files, Vec<Refusal>> {
    let package = names::package(input)?;
    let names = Names::of(input)?;
    let mut writer = Writer {
        input,
        expressions: Package::private(package),
        hashes: BTreeSet::new(),
        refusals: Vec::new(),
    };
    let body = writer.body(&names);
    if !writer.refusals.is_empty() {
        return Err(writer.refusals);
    }
    let path = |name: &str| format!("{}/{name}", input.out);
    let mut files = vec![(path("flags_gen.go"), whole(package, input, &body))];
    if let Some(suite) = suite::suite(package, input, &names.flags) {
        files.push((path("flags_gen_test.go"), suite));
    }
    if input.openfeature {
        let provider = provider::provider(input, package, &names.flags)?;
        files.push((path("openfeature/provider_gen.go"), provider));
    }
    Ok(files)
}

/// The file, from the comment of the package on.
fn whole(package: &str, input: &Input<'_>, body: &[String]) -> String {
    let mut code = Code::default();
    code.comment(&format!(
        "Package {package} holds the feature flags of {}, compiled.",
        input.name
    ));
    code.comment("");
    code.comment(
        "[Middleware] reads the attributes of a request once, and [From] gives its flags.",
    );
    code.line(&format!("package {package}"));
    code.blank();
    code.line("//go:generate govkit gen");
    code.blank();
    code.imports(&imports(body));
    let mut text = code.finish();
    for part in body.iter().filter(|part| !part.is_empty()) {
        text.push('\n');
        text.push_str(part);
    }
    text
}

impl Writer<'_> {
    /// The declarations, in parts that a blank line separates.
    fn body(&mut self, names: &Names<'_>) -> Vec<String> {
        let attributes = &self.input.file.attributes;
        let mut parts = vec![
            attributes::declared(attributes),
            request::middleware(attributes),
        ];
        let mut places = 0;
        for named in &names.flags {
            parts.push(self.flag(named, &mut places));
        }
        parts.push(flag::list(&names.flags));
        parts.push(runtime::api(places));
        parts.push(attributes::held(attributes));
        parts.push(request::read(attributes));
        let split = self.hash_functions();
        let own = runtime::request(&parts);
        parts.push(own);
        parts.push(split);
        parts.push(self.expressions.shared());
        parts
    }

    fn refuse(&mut self, span: Span, message: String, help: &str) {
        self.refusals.push(Refusal {
            span,
            message,
            help: Some(help.to_owned()),
        });
    }
}
