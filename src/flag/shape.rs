//! The one type that the variants of a flag have. Generated code has a struct for each object.

use super::literal::Literal;

/// The type of a flag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VariantType {
    /// `true` and `false`
    Bool,
    /// Whole numbers of 64 bits.
    Int,
    /// Numbers, at least one of them with a fraction.
    Double,
    /// Text.
    String,
    /// Objects with these members.
    Object(Vec<Field>),
}

impl VariantType {
    /// The word that `OpenFeature` has for it.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Bool => "bool",
            Self::Int => "int",
            Self::Double => "double",
            Self::String => "string",
            Self::Object(_) => "object",
        }
    }

    /// The type that holds all of these, of which there is at least one; or the position of the first value
    /// that does not fit those before it, and why.
    pub fn of(values: &[&Literal]) -> Result<Self, (usize, String)> {
        let mut shape: Option<Shape> = None;
        for (at, value) in values.iter().enumerate() {
            if **value == Literal::Null {
                return Err((at, "null".to_owned()));
            }
            let own = Shape::of(value).map_err(|why| (at, why))?;
            shape = Some(match shape {
                None => own,
                Some(known) => known.joined(&own, "").map_err(|why| (at, why))?,
            });
        }
        match shape {
            Some(Shape::Bool) => Ok(Self::Bool),
            Some(Shape::Int) => Ok(Self::Int),
            Some(Shape::Double) => Ok(Self::Double),
            Some(Shape::String) => Ok(Self::String),
            Some(Shape::Object(fields)) => Ok(Self::Object(fields)),
            Some(Shape::List(_)) => Err((0, "a list; put it into an object".to_owned())),
            Some(Shape::Unknown) | None => Err((0, "null".to_owned())),
        }
    }
}

/// The type of a value inside of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    /// Only null, or the element of empty lists: nothing is known of it.
    Unknown,
    /// A truth value.
    Bool,
    /// A whole number.
    Int,
    /// A number.
    Double,
    /// Text.
    String,
    /// A list of such.
    List(Box<Shape>),
    /// An object.
    Object(Vec<Field>),
}

/// A member of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its key.
    pub name: String,
    /// Its type.
    pub shape: Shape,
    /// Some of the objects lack it, or have null.
    pub optional: bool,
}

impl Shape {
    fn of(value: &Literal) -> Result<Self, String> {
        Ok(match value {
            Literal::Null => Self::Unknown,
            Literal::Bool(_) => Self::Bool,
            Literal::Int(_) => Self::Int,
            Literal::Double(_) => Self::Double,
            Literal::String(_) => Self::String,
            Literal::List(items) => {
                let mut element = Self::Unknown;
                for item in items {
                    if *item == Literal::Null {
                        return Err("a list with null in it".to_owned());
                    }
                    element = element.joined(&Self::of(item)?, " in a list")?;
                }
                Self::List(Box::new(element))
            }
            Literal::Object(members) => {
                let fields = members.iter().map(|(name, value)| {
                    Ok(Field {
                        name: name.clone(),
                        shape: Self::of(value)?,
                        optional: *value == Literal::Null,
                    })
                });
                Self::Object(fields.collect::<Result<_, String>>()?)
            }
        })
    }

    fn word(&self) -> &'static str {
        match self {
            Self::Unknown => "null",
            Self::Bool => "bool",
            Self::Int => "int",
            Self::Double => "double",
            Self::String => "string",
            Self::List(_) => "list",
            Self::Object(_) => "object",
        }
    }

    /// The type that holds values of both; `place` tells where in the value they are.
    fn joined(self, other: &Self, place: &str) -> Result<Self, String> {
        Ok(match (self, other) {
            (known, other) if known == *other => known,
            (Self::Unknown, other) => other.clone(),
            (known, Self::Unknown) => known,
            (Self::Int, Self::Double) | (Self::Double, Self::Int) => Self::Double,
            (Self::List(element), Self::List(other)) => {
                Self::List(Box::new(element.joined(other, place)?))
            }
            (Self::Object(fields), Self::Object(others)) => Self::Object(merged(fields, others)?),
            (known, other) => {
                let (known, other) = (known.word(), other.word());
                return Err(format!("{other}{place}, where others have {known}"));
            }
        })
    }
}

fn merged(mut fields: Vec<Field>, others: &[Field]) -> Result<Vec<Field>, String> {
    for field in &mut fields {
        match others.iter().find(|other| other.name == field.name) {
            None => field.optional = true,
            Some(other) => {
                let place = format!(" at {:?}", field.name);
                let known = std::mem::replace(&mut field.shape, Shape::Unknown);
                field.shape = known.joined(&other.shape, &place)?;
                field.optional |= other.optional;
            }
        }
    }
    for other in others {
        if !fields.iter().any(|field| field.name == other.name) {
            fields.push(Field {
                optional: true,
                ..other.clone()
            });
        }
    }
    Ok(fields)
}
