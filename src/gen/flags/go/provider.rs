//! The `OpenFeature` provider: a package of its own, on the SDK of github.com/open-feature/go-sdk.

use super::Input;
use super::code::Code;
use super::literal::loose;
use super::names::Named;
use super::request::conversion;
use super::runtime;
use crate::expr::go::names::upper;
use crate::expr::go::{imports, quoted};
use crate::flag::{Attribute, AttributeType, VariantType};
use crate::r#gen::generator::Refusal;
use crate::source::Span;

const SDK: &str = "github.com/open-feature/go-sdk/openfeature";

/// The text of `provider_gen.go`.
pub fn provider(
    input: &Input<'_>,
    package: &str,
    flags: &[Named<'_>],
) -> Result<String, Vec<Refusal>> {
    let Some(module) = input.package.and_then(module) else {
        return Err(vec![Refusal {
            span: Span::file_start(input.file.file),
            message: "go.mod names no module, so the provider cannot import the flags".to_owned(),
            help: Some("run `go mod init`".to_owned()),
        }]);
    };
    let attributes = &input.file.attributes;
    let mut body = vec![
        runtime::provider(),
        find(flags),
        object(flags),
        context(attributes),
    ];
    body.push(runtime::request(&body));
    // The package of the flags is called `flags` here, whatever its name.
    let path = quoted(&format!("{module}/{}", input.out));
    let alias = if package == "flags" { "" } else { "flags " };
    let mut code = Code::default();
    code.comment(&format!(
        "Package openfeature gives the flags of {} to OpenFeature's clients.",
        input.name
    ));
    code.line("package openfeature");
    code.blank();
    let mut standard = imports(&body);
    standard.push(String::new());
    let sdk = quoted(SDK);
    let mut others = [(path.clone(), format!("{alias}{path}")), (sdk.clone(), sdk)];
    others.sort();
    standard.extend(others.into_iter().map(|(_, line)| line));
    code.imports(&standard);
    let mut text = code.finish();
    for part in body.iter().filter(|part| !part.is_empty()) {
        text.push('\n');
        text.push_str(part);
    }
    Ok(text)
}

/// The path that go.mod gives its module.
fn module(text: &str) -> Option<&str> {
    let mut lines = text.lines().map(str::trim);
    let rest = lines.find_map(|line| line.strip_prefix("module"))?;
    let rest = rest.split("//").next().unwrap_or_default();
    let path = rest.trim().trim_matches(['"', '`']);
    (!path.is_empty()).then_some(path)
}

fn find(flags: &[Named<'_>]) -> String {
    let mut code = Code::default();
    code.comment("find gives the flag with a key, or nil.");
    if flags.is_empty() {
        code.line("func find(string) flags.AnyFlag { return nil }");
        return code.finish();
    }
    code.open("func find(key string) flags.AnyFlag {");
    code.line("switch key {");
    for named in flags {
        code.open(&format!("case {}:", quoted(&named.flag.key.value)));
        code.line(&format!("return flags.{}", named.exported));
        code.end();
    }
    code.open("default:");
    code.line("return nil");
    code.close("}");
    code.close("}");
    code.finish()
}

/// Objects are maps to `OpenFeature`, made anew for who gets them.
fn object(flags: &[Named<'_>]) -> String {
    let mut code = Code::default();
    code.comment("object gives the value of a flag whose variants are objects, and why.");
    let is_object = |named: &&Named<'_>| matches!(named.flag.ty, VariantType::Object(_));
    let objects: Vec<&Named<'_>> = flags.iter().filter(is_object).collect();
    if objects.is_empty() {
        code.line(
            "func object(string, *flags.Flags) (value map[string]any, why reasons, ok bool) {",
        );
        code.line("\treturn nil, reasons{}, false");
        code.line("}");
        return code.finish();
    }
    code.open(
        "func object(key string, f *flags.Flags) (value map[string]any, why reasons, ok bool) {",
    );
    code.line("switch key {");
    for named in objects {
        code.open(&format!("case {}:", quoted(&named.flag.key.value)));
        code.line(&format!(
            "why = because(flags.{}.Details(f))",
            named.exported
        ));
        code.line("switch why.variant {");
        for variant in &named.flag.variants {
            code.open(&format!("case {}:", quoted(&variant.name.value)));
            code.line(&format!("value = {}", loose(&variant.value)));
            code.end();
        }
        code.line("}");
        code.line("return value, why, true");
        code.end();
    }
    code.open("default:");
    code.line("return nil, reasons{}, false");
    code.close("}");
    code.close("}");
    code.finish()
}

/// From a context of evaluation to flags.
fn context(attributes: &[Attribute]) -> String {
    let mut code = Code::default();
    code.comment("flagsOf gives the flags of the request that an evaluation is about.");
    if attributes.is_empty() {
        code.open(
            "func flagsOf(ctx context.Context, _ openfeature.FlattenedContext) *flags.Flags {",
        );
        code.line("return flags.From(ctx)");
        code.close("}");
        return code.finish();
    }
    code.open(
        "func flagsOf(ctx context.Context, request openfeature.FlattenedContext) *flags.Flags {",
    );
    code.line("var a flags.Attributes");
    code.line("told := false");
    for attribute in attributes {
        let name = upper(&attribute.name.value);
        let from = quoted(&attribute.name.value);
        let convert = conversion(attribute.ty);
        let address = match attribute.ty {
            AttributeType::StringList => "",
            _ => "&",
        };
        code.open(&format!("if from, ok := request[{from}]; ok {{"));
        code.line("told = true");
        code.open(&format!("if value, ok := {convert}(from); ok {{"));
        code.line(&format!("a.{name} = {address}value"));
        code.close("}");
        code.close("}");
    }
    code.open("if told {");
    code.line("return flags.New(a)");
    code.close("}");
    code.line("return flags.From(ctx)");
    code.close("}");
    code.finish()
}
