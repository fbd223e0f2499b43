//! `openfeature.rs`: the flags as a provider of the `open-feature` crate, behind the feature `openfeature`.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::names::{Names, member, member_type, object_type};
use super::package::Package;
use super::print;
use crate::flag::{AttributeType, Field, FlagFile, Presence, Shape, VariantType};
use crate::r#gen::generator::Refusal;
use crate::source::Span;

/// What is the same in every file.
const TEXT: &str = include_str!("text/openfeature.rs.txt");

/// From a field of a context to the value of an attribute, for each type.
const READERS: &str = include_str!("text/context.rs.txt");

/// What the package lacks for the provider.
pub fn refusal(file: &FlagFile, package: &Package) -> Option<Refusal> {
    if !package.is_known() {
        return None;
    }
    let lacking = if !package.has_optional("open-feature") {
        "an optional dependency open-feature"
    } else if !package.has_feature("openfeature") {
        "a feature openfeature"
    } else {
        return None;
    };
    Some(Refusal {
        span: Span::file_start(file.file),
        message: format!("the provider for OpenFeature needs {lacking} in Cargo.toml"),
        help: Some(
            "run cargo add open-feature --optional and add openfeature = [\"dep:open-feature\"] to [features], or leave openfeature out of [flags] in govkit.toml"
                .to_owned(),
        ),
    })
}

/// The text of `openfeature.rs`.
pub fn openfeature(file: &FlagFile, name: &str, names: &Names) -> String {
    let attributes = attributes(file, names);
    let mut objects = String::new();
    for flag in &file.flags {
        if let VariantType::Object(fields) = &flag.ty {
            structure(&mut objects, &object_type(&flag.key.value), fields);
        }
    }
    let mut imports = BTreeSet::from([
        "EvaluationContext",
        "EvaluationError",
        "EvaluationErrorCode",
        "EvaluationReason",
        "EvaluationResult",
        "StructValue",
        "async_trait",
    ]);
    if attributes.contains("Field::") {
        imports.insert("EvaluationContextFieldValue as Field");
    }
    // The crate's own `Value` is what members of a struct are.
    if objects.contains("Member::") {
        imports.insert("Value as Member");
    }
    let imports: Vec<&str> = imports.into_iter().collect();
    let cow = if attributes.contains("Cow::") {
        "use std::borrow::Cow;\n\n"
    } else {
        ""
    };
    let timestamp = if attributes.contains("Timestamp") {
        ", Timestamp"
    } else {
        ""
    };
    format!(
        "//! The flags that {} declares, for those who ask for them through OpenFeature.\n\n\
         {cow}use open_feature::provider::{{FeatureProvider, ProviderMetadata, ResolutionDetails}};\n\
         #[rustfmt::skip]\nuse open_feature::{{{}}};\n\n\
         use super::{{Attributes, Details, ErrorCode, Flags, Reason{timestamp}}};\n\n{TEXT}\n{}\n{attributes}{objects}",
        print::code(name),
        imports.join(", "),
        served(file, names),
    )
}

/// From the key of a flag to what it serves.
fn served(file: &FlagFile, names: &Names) -> String {
    let mut arms = String::new();
    for (at, flag) in file.flags.iter().enumerate() {
        let object = object_function(&object_type(&flag.key.value));
        let form = match &flag.ty {
            VariantType::Bool => "Value::Bool".to_owned(),
            VariantType::Int => "Value::Int".to_owned(),
            VariantType::Double => "Value::Float".to_owned(),
            VariantType::String => "|value| Value::String(value.to_owned())".to_owned(),
            VariantType::Object(_) => format!("|value| Value::Struct({object}(value))"),
        };
        let _ = writeln!(
            arms,
            "        {} => flags.{}_details().map({form}),",
            print::text(&flag.key.value),
            names.flag(at),
        );
    }
    let variants = "    Bool(bool),\n    Int(i64),\n    Float(f64),\n    String(String),\n    Struct(StructValue),\n";
    let value = format!("/// The value of any flag.\nenum Value {{\n{variants}}}\n");
    let given = if file.flags.is_empty() { "_" } else { "flags" };
    let body = if file.flags.is_empty() {
        "    let _ = key;\n    None\n".to_owned()
    } else {
        format!("    Some(match key {{\n{arms}        _ => return None,\n    }})\n")
    };
    let function = format!(
        "/// What the flag with this key serves.\nfn served({given}: &Flags, key: &str) -> Option<Details<Value>> {{\n{body}}}\n"
    );
    format!("{value}\n{}", print::settled(&function, ""))
}

/// From a context to attributes, and the readers of fields that this needs.
fn attributes(file: &FlagFile, names: &Names) -> String {
    let mut fields = String::new();
    let mut readers: BTreeSet<&str> = BTreeSet::new();
    for (at, attribute) in file.attributes.iter().enumerate() {
        let key = print::text(&attribute.name.value);
        let reader = match attribute.ty {
            AttributeType::Bool => "truth",
            AttributeType::Int => "whole",
            AttributeType::Double => "number",
            AttributeType::String => "text",
            AttributeType::Timestamp => "time",
            AttributeType::StringList => "texts",
        };
        readers.insert(reader);
        let mut value = format!("field({key}).and_then({reader})");
        if is_targeting_key(&attribute.name.value) && attribute.ty == AttributeType::String {
            let targeting = "context.targeting_key.clone().map(Cow::Owned)";
            value = format!("{value}.or_else(|| {targeting})");
        }
        if let Presence::Default(default) = &attribute.presence {
            // A list is made anew only where it is needed.
            value = match attribute.ty {
                AttributeType::StringList => {
                    format!("{value}.unwrap_or_else(|| {})", print::owned(default))
                }
                _ => format!("{value}.unwrap_or({})", print::owned(default)),
            };
        }
        let _ = writeln!(fields, "        {}: {value},", names.attribute(at));
    }
    if fields.is_empty() {
        return "/// No attribute is declared.\nfn attributes(_: &EvaluationContext) -> Attributes {\n    Attributes::default()\n}\n"
            .to_owned();
    }
    let function = format!(
        "/// What a context has of the attributes. A value of another type counts as none.\n\
         fn attributes(context: &EvaluationContext) -> Attributes {{\n    \
         let field = |name: &str| context.custom_fields.get(name);\n    Attributes {{\n{fields}    }}\n}}\n"
    );
    let mut out = print::unsettled(&function, "");
    for reader in readers {
        let _ = write!(out, "\n{}\n", print::piece(READERS, reader));
    }
    out
}

/// The names under which an attribute is the targeting key.
fn is_targeting_key(name: &str) -> bool {
    matches!(name, "targetingKey" | "targeting_key")
}

fn object_function(ty: &str) -> String {
    format!("struct_of_{}", crate::expr::rust::snake(ty))
}

/// The functions from the struct of an object, and from those inside of it, to one of `OpenFeature`.
fn structure(out: &mut String, ty: &str, fields: &[Field]) {
    let mut body = String::new();
    let mut inner = String::new();
    for field in fields {
        // Of a member that is nowhere more than null, there is nothing to tell.
        if field.shape == Shape::Unknown {
            continue;
        }
        let name = print::text(&field.name);
        let place = format!("value.{}", member(&field.name));
        let given = if field.optional {
            "member".to_owned()
        } else {
            place.clone()
        };
        let form = form(&field.shape, &given, &member_type(ty, &field.name));
        let add = format!("fields.add_field({name}, {form});");
        if field.optional {
            let _ = writeln!(body, "    if let Some(member) = {place} {{ {add} }}");
        } else {
            let _ = writeln!(body, "    {add}");
        }
        let mut shape = &field.shape;
        while let Shape::List(element) = shape {
            shape = element;
        }
        if let Shape::Object(fields) = shape {
            structure(&mut inner, &member_type(ty, &field.name), fields);
        }
    }
    let (given, mutable) = if body.is_empty() {
        ("_", "")
    } else {
        ("value", "mut ")
    };
    let _ = write!(
        out,
        "\n/// [`super::{ty}`] as OpenFeature has it.\n#[rustfmt::skip]\nfn {}({given}: &super::{ty}) -> StructValue {{\n    \
         let {mutable}fields = StructValue::default();\n{body}    fields\n}}\n",
        object_function(ty)
    );
    out.push_str(&inner);
}

/// A member as a value of the crate.
fn form(shape: &Shape, place: &str, ty: &str) -> String {
    match shape {
        Shape::Unknown => "Member::Array(Vec::new())".to_owned(),
        Shape::Bool => format!("Member::Bool({place})"),
        Shape::Int => format!("Member::Int({place})"),
        Shape::Double => format!("Member::Float({place})"),
        Shape::String => format!("Member::String({place}.to_owned())"),
        Shape::List(element) => {
            let each = form(element, "item", ty);
            let item = match **element {
                Shape::Object(_) => "item",
                Shape::Unknown => "()",
                _ => "&item",
            };
            format!("Member::Array({place}.iter().map(|{item}| {each}).collect())")
        }
        Shape::Object(_) => {
            let lent = if place == "item" {
                place.to_owned()
            } else {
                format!("&{place}")
            };
            format!("Member::Struct({}({lent}))", object_function(ty))
        }
    }
}
