//! Variables from the command line and from cases.

use std::collections::BTreeMap;

use anyhow::{Context, anyhow, bail};

use crate::expr::eval::evaluate;
use crate::expr::{Interval, Options, Program, Type, Value, Variable, compile};

/// Declared variables and the values that some of them have.
#[derive(Debug, Default)]
pub struct Bindings {
    /// In the order in which they were given.
    pub variables: Vec<Variable>,
    values: BTreeMap<String, Value>,
}

impl Bindings {
    /// Reads `NAME:TYPE[=VALUE]`.
    pub fn read(texts: &[String]) -> anyhow::Result<Self> {
        let mut bindings = Self::default();
        for text in texts {
            let (name, rest) = text
                .split_once(':')
                .ok_or_else(|| anyhow!("--var {text:?} is not NAME:TYPE=VALUE"))?;
            let (ty, value) = match rest.split_once('=') {
                Some((ty, value)) => (ty, Some(value)),
                None => (rest, None),
            };
            bindings
                .add(name.trim(), ty.trim(), value)
                .with_context(|| format!("--var {text:?}"))?;
        }
        Ok(bindings)
    }

    /// Declares a variable and gives it the value of a CEL expression.
    pub fn add(&mut self, name: &str, ty: &str, value: Option<&str>) -> anyhow::Result<()> {
        if !is_name(name) {
            bail!("{name:?} is not a name");
        }
        if self.variables.iter().any(|known| known.name == name) {
            bail!("{name} is given twice");
        }
        let (ty, range) = declared(ty)?;
        if let Some(text) = value {
            let value = literal(text, &ty)?;
            let integer = match value {
                Value::Int(value) => Some(i128::from(value)),
                Value::Uint(value) => Some(i128::from(value)),
                _ => None,
            };
            if let (Some(range), Some(integer)) = (range, integer)
                && !range.contains(integer)
            {
                bail!("{integer} is not in {}..{}", range.low, range.high);
            }
            self.values.insert(name.to_owned(), value);
        }
        self.variables.push(Variable {
            range,
            ..Variable::new(name, ty)
        });
        Ok(())
    }

    /// The values in the order of the program's variables.
    pub fn inputs(&self, program: &Program) -> anyhow::Result<Vec<Value>> {
        let used = program.used_variables();
        let mut inputs = Vec::with_capacity(program.variables.len());
        for (at, variable) in program.variables.iter().enumerate() {
            match self.values.get(&variable.name) {
                Some(value) => inputs.push(value.clone()),
                None if used.contains(&at) => bail!("{} has no value", variable.name),
                None => inputs.push(Value::Null),
            }
        }
        Ok(inputs)
    }
}

fn is_name(name: &str) -> bool {
    let word = |part: &str| {
        part.starts_with(|c: char| c == '_' || c.is_ascii_alphabetic())
            && part.chars().all(|c| c == '_' || c.is_ascii_alphanumeric())
    };
    name.split('.').all(word)
}

/// `int`, `list(string)`, `int(0..150)`
fn declared(text: &str) -> anyhow::Result<(Type, Option<Interval>)> {
    let unknown = || anyhow!("{text:?} is not a type");
    for (word, ty, all) in [
        ("int(", Type::Int, Interval::INT),
        ("uint(", Type::Uint, Interval::UINT),
    ] {
        if let Some(range) = text.strip_prefix(word) {
            let (low, high) = range
                .strip_suffix(')')
                .and_then(|range| range.split_once(".."))
                .ok_or_else(unknown)?;
            let range = Interval::new(low.trim().parse()?, high.trim().parse()?);
            if range.low > range.high || !range.within(all) {
                bail!("{}..{} is not a range of {ty}", range.low, range.high);
            }
            return Ok((ty, Some(range)));
        }
    }
    Type::read(text).map(|ty| (ty, None)).ok_or_else(unknown)
}

/// The value of an expression without variables, of a type.
pub fn literal(text: &str, ty: &Type) -> anyhow::Result<Value> {
    let value = constant(text)?;
    if !crate::expr::conforms(&value, ty) {
        bail!("{text} is not of type {ty}");
    }
    Ok(value)
}

/// The value of an expression without variables.
pub fn constant(text: &str) -> anyhow::Result<Value> {
    let program = compile(text, &[], Options::default())
        .map_err(|problems| anyhow!("{text} is not a value: {}", problems.first().message))?;
    evaluate(&program, &[]).map_err(|failure| anyhow!("{text} is not a value: {failure}"))
}
