//! What flags, attributes and the members of objects are called in Rust, and the refusal of names that meet.

use std::collections::BTreeMap;

use crate::expr::rust::{identifier, pascal, snake};
use crate::flag::{Field, FlagFile, Shape, VariantType};
use crate::r#gen::generator::Refusal;
use crate::source::Span;

/// Methods that `Flags` has of its own.
const METHODS: &[&str] = &["new", "attributes", "clone"];

/// The names of a file, by position.
#[derive(Debug)]
pub struct Names {
    /// The accessor of each flag, without `r#`.
    pub flags: Vec<String>,
    /// The field of each attribute, as an identifier.
    pub attributes: Vec<String>,
}

impl Names {
    /// The accessor of a flag, as an identifier.
    pub fn accessor(&self, flag: usize) -> String {
        identifier(self.flag(flag))
    }

    /// What the names that belong to a flag begin with.
    pub fn flag(&self, flag: usize) -> &str {
        self.flags.get(flag).map_or("", String::as_str)
    }

    /// The field of an attribute, as an identifier.
    pub fn attribute(&self, attribute: usize) -> &str {
        self.attributes.get(attribute).map_or("", String::as_str)
    }
}

/// The names of a file; or where they meet.
pub fn names(file: &FlagFile) -> Result<Names, Vec<Refusal>> {
    let mut refusals = Vec::new();
    let mut attributes = Taken::default();
    let mut fields = Vec::new();
    for attribute in &file.attributes {
        let field = identifier(&snake(&attribute.name.value));
        let whose = Whose {
            what: "attribute",
            key: &attribute.name.value,
            span: attribute.name.span,
        };
        refusals.extend(attributes.take(&field, "the field", &whose));
        fields.push(field);
    }
    let mut methods = Taken::default();
    let mut types = Taken::default();
    let mut flags = Vec::new();
    for flag in &file.flags {
        let whose = Whose {
            what: "flag",
            key: &flag.key.value,
            span: flag.key.span,
        };
        let name = snake(&flag.key.value);
        if METHODS.contains(&name.as_str()) {
            refusals.push(whose.refusal(format!(
                "flag {:?} would be the method `{name}`, which `Flags` has already",
                flag.key.value
            )));
        }
        refusals.extend(methods.take(&name, "the method", &whose));
        let details = format!("{name}_details");
        refusals.extend(methods.take(&details, "the method", &whose));
        if let VariantType::Object(fields) = &flag.ty {
            let mut object = Objects {
                types: &mut types,
                refusals: &mut refusals,
                whose: &whose,
            };
            object.look(&object_type(&flag.key.value), fields);
        }
        flags.push(name);
    }
    if refusals.is_empty() {
        Ok(Names {
            flags,
            attributes: fields,
        })
    } else {
        Err(refusals)
    }
}

/// The struct of a flag whose variants are objects.
pub fn object_type(key: &str) -> String {
    format!("{}Value", pascal(key))
}

/// The struct of a member that is an object itself.
pub fn member_type(object: &str, member: &str) -> String {
    format!("{object}{}", pascal(member))
}

/// The field of a member.
pub fn member(name: &str) -> String {
    identifier(&snake(name))
}

/// Whose name it is, in the words of the file.
struct Whose<'f> {
    what: &'static str,
    key: &'f str,
    span: Span,
}

impl Whose<'_> {
    fn refusal(&self, message: String) -> Refusal {
        Refusal {
            span: self.span,
            message,
            help: Some(format!("rename the {}", self.what)),
        }
    }
}

/// Names of one scope, and whose they are.
#[derive(Default)]
struct Taken(BTreeMap<String, String>);

impl Taken {
    fn take(&mut self, name: &str, what: &str, whose: &Whose<'_>) -> Option<Refusal> {
        let (kind, key) = (whose.what, whose.key);
        let other = self.0.insert(name.to_owned(), key.to_owned())?;
        let subject = if other == key {
            format!("{kind} {key:?} would be twice")
        } else {
            format!("{kind}s {other:?} and {key:?} would both be")
        };
        Some(whose.refusal(format!("{subject} {what} `{name}` in Rust")))
    }
}

struct Objects<'t, 'f> {
    types: &'t mut Taken,
    refusals: &'t mut Vec<Refusal>,
    whose: &'t Whose<'f>,
}

impl Objects<'_, '_> {
    fn look(&mut self, name: &str, fields: &[Field]) {
        let taken = self.types.take(name, "the struct", self.whose);
        self.refusals.extend(taken);
        let mut members = BTreeMap::new();
        for field in fields {
            let ident = member(&field.name);
            if let Some(other) = members.insert(ident.clone(), &field.name) {
                let key = self.whose.key;
                let mut refusal = self.whose.refusal(format!(
                    "members {other:?} and {:?} of flag {key:?} would both be the field `{ident}` in Rust",
                    field.name
                ));
                refusal.help = Some("rename one of the members".to_owned());
                self.refusals.push(refusal);
            }
            let mut shape = &field.shape;
            while let Shape::List(element) = shape {
                shape = element;
            }
            if let Shape::Object(fields) = shape {
                self.look(&member_type(name, &field.name), fields);
            }
        }
    }
}
