//! Flags as a Rust module: `mod.rs`, which the service's code names, `rules.rs`, which decides, `middleware.rs` for
//! services over HTTP, `openfeature.rs` where it is asked for, and `tests.rs`.

mod api;
mod attributes;
mod middleware;
mod names;
mod object;
mod openfeature;
mod package;
mod print;
mod rules;
mod tests;

use package::Package;

use super::{Files, Input};
use crate::flag::{FlagFile, OriginKind};
use crate::r#gen::generator::Refusal;

/// The files of the module; or what stands against them.
pub fn files(input: &Input<'_>) -> Result<Files, Vec<Refusal>> {
    let file = input.file;
    let package = Package::read(input.package);
    let names = names::names(file)?;
    let (rules, tests) = rayon::join(
        || rules::rules(file, &names),
        || tests::tests(file, input.name, &names),
    );
    let rules = rules?;
    let middleware = has_middleware(file, &package)?;
    if !package.lacks(&["regex"]).is_empty()
        && let Some(refusal) = rules.regex
    {
        return Err(vec![refusal]);
    }
    if input.openfeature
        && let Some(refusal) = openfeature::refusal(file, &package)
    {
        return Err(vec![refusal]);
    }
    let modules = api::Modules {
        middleware,
        tests: tests.is_some(),
        openfeature: input.openfeature,
    };
    let mut files = vec![
        ("mod.rs", api::api(file, input.name, &names, modules)),
        ("rules.rs", rules.text),
    ];
    files.extend(tests.map(|text| ("tests.rs", text)));
    if middleware {
        let axum = ["axum", "axum-core"]
            .into_iter()
            .find(|name| package.has(name));
        let axum = axum.map(|name| name.replace('-', "_"));
        let text = middleware::middleware(file, input.name, &names, axum.as_deref());
        files.push(("middleware.rs", text));
    }
    if input.openfeature {
        let text = openfeature::openfeature(file, input.name, &names);
        files.push(("openfeature.rs", text));
    }
    let out = input.out;
    let files = files.into_iter();
    Ok(files
        .map(|(name, text)| (format!("{out}/{name}"), text))
        .collect())
}

/// Whether there is a middleware: where requests carry attributes, or the service has the crates for one.
fn has_middleware(file: &FlagFile, package: &Package) -> Result<bool, Vec<Refusal>> {
    let lacking = package.lacks(middleware::CRATES);
    if package.is_known() && lacking.is_empty() {
        return Ok(true);
    }
    let mut carried = file.attributes.iter().filter_map(|attribute| {
        let origin = attribute.origin.as_ref()?;
        (origin.kind != OriginKind::Claim).then_some((attribute, origin))
    });
    let Some((attribute, origin)) = carried.next() else {
        return Ok(false);
    };
    if lacking.is_empty() {
        return Ok(true);
    }
    Err(vec![Refusal {
        span: origin.span,
        message: format!(
            "attribute {:?} comes from a {}, and Cargo.toml has no {} to read it with",
            attribute.name.value,
            origin.kind.word(),
            lacking.join(", no ")
        ),
        help: Some(format!(
            "run cargo add {}, or leave `from` out and set the attribute in the service's code",
            lacking.join(" ")
        )),
    }])
}
