//! Types and values in Go.

use std::fmt::Write as _;

use super::super::types::Type;
use super::super::value::{Duration, Key, Timestamp, Value};
use super::ast::Expr;
use super::lower::{Lowered, Lowerer};

impl Lowerer<'_, '_> {
    /// The Go type of values of a type.
    pub fn ty(&mut self, ty: &Type) -> Lowered<String> {
        Ok(match ty {
            Type::Dyn => "any".to_owned(),
            Type::Null => "struct{}".to_owned(),
            Type::Bool => "bool".to_owned(),
            Type::Int => "int64".to_owned(),
            Type::Uint => "uint64".to_owned(),
            Type::Double => "float64".to_owned(),
            Type::String => "string".to_owned(),
            Type::Bytes => "[]byte".to_owned(),
            Type::Timestamp => "time.Time".to_owned(),
            Type::Duration => "time.Duration".to_owned(),
            Type::Type => self.runtime("celType"),
            Type::List(element) => format!("[]{}", self.ty(element)?),
            Type::Map(key, value) => format!("map[{}]{}", self.ty(key)?, self.ty(value)?),
            Type::Record(record) => self.record(record)?,
        })
    }

    /// What stands for no value beside an error.
    pub fn zero(&mut self, ty: &Type) -> Lowered<Expr> {
        Ok(Expr::atom(match ty {
            Type::Dyn | Type::Bytes | Type::List(_) | Type::Map(..) => "nil".to_owned(),
            Type::Bool => "false".to_owned(),
            Type::Int | Type::Uint | Type::Double | Type::Duration => "0".to_owned(),
            Type::String | Type::Type => "\"\"".to_owned(),
            Type::Null | Type::Timestamp | Type::Record(_) => format!("{}{{}}", self.ty(ty)?),
        }))
    }

    /// A value as one of a type; below `dyn` its own type is written out.
    pub fn constant(&mut self, value: &Value, ty: &Type) -> Lowered<Expr> {
        if *ty == Type::Dyn {
            return self.dynamic_constant(value);
        }
        Ok(match (value, ty) {
            (Value::Null, _) => Expr::atom("struct{}{}"),
            (Value::Bool(value), _) => Expr::atom(value.to_string()),
            (Value::Int(value), _) => integer(*value),
            (Value::Uint(value), _) => Expr::atom(value.to_string()),
            (Value::Double(value), _) => double(*value),
            (Value::String(text), _) => Expr::atom(quoted(text)),
            (Value::Bytes(bytes), _) => Expr::call("[]byte", vec![Expr::atom(octets(bytes))]),
            (Value::Timestamp(time), _) => self.time(*time),
            (Value::Duration(duration), _) => span(*duration),
            (Value::Type(name), _) => {
                Expr::call(self.runtime("celType"), vec![Expr::atom(quoted(name))])
            }
            (Value::List(items), Type::List(element)) => {
                let items = items
                    .iter()
                    .map(|item| Ok((None, self.constant(item, element)?)));
                let items = items.collect::<Lowered<Vec<_>>>()?;
                Expr::Composite(self.ty(ty)?, items)
            }
            (Value::Map(entries), Type::Map(key, inner)) => {
                let entries = entries.iter().map(|(k, v)| {
                    Ok((
                        Some(self.constant(&Key::value(k), key)?),
                        self.constant(v, inner)?,
                    ))
                });
                let entries = entries.collect::<Lowered<Vec<_>>>()?;
                Expr::Composite(self.ty(ty)?, entries)
            }
            (Value::Map(entries), Type::Record(shape)) => {
                let mut fields = Vec::new();
                for field in &shape.fields {
                    let key = Key::String(std::sync::Arc::from(field.name.as_str()));
                    let Some(value) = entries.get(&key) else {
                        continue;
                    };
                    let mut value = self.constant(value, &field.ty)?;
                    if field.optional {
                        let ty = self.ty(&field.ty)?;
                        value = Expr::call("new", vec![Expr::call(ty, vec![value])]);
                    }
                    fields.push((Some(Expr::atom(super::names::upper(&field.name))), value));
                }
                Expr::Composite(self.ty(ty)?, fields)
            }
            (Value::List(_) | Value::Map(_), _) => {
                return self.refuse(format!("a constant that is no {ty}"));
            }
        })
    }

    fn dynamic_constant(&mut self, value: &Value) -> Lowered<Expr> {
        let own = match value {
            Value::Null => return Ok(Expr::atom("nil")),
            Value::Bool(_) => Type::Bool,
            Value::Int(_) => Type::Int,
            Value::Uint(_) => Type::Uint,
            Value::Double(_) => Type::Double,
            Value::String(_) => Type::String,
            Value::Bytes(_) => Type::Bytes,
            Value::Timestamp(_) => Type::Timestamp,
            Value::Duration(_) => Type::Duration,
            Value::Type(_) => Type::Type,
            Value::List(_) => Type::list(Type::Dyn),
            Value::Map(_) => Type::map(Type::Dyn, Type::Dyn),
        };
        let constant = self.constant(value, &own)?;
        self.typed(constant, &own)
    }

    /// A literal with its type written out, for where Go would give it another.
    pub fn typed(&mut self, expr: Expr, ty: &Type) -> Lowered<Expr> {
        let numeric = matches!(ty, Type::Int | Type::Uint | Type::Double | Type::Duration);
        if numeric && expr.is_simple() && is_number(&expr) {
            return Ok(Expr::call(self.ty(ty)?, vec![expr]));
        }
        Ok(expr)
    }

    /// A point in time is made once, when the package is loaded.
    fn time(&mut self, time: Timestamp) -> Expr {
        let civil = time.civil(0);
        let parts = [
            civil.year,
            civil.month,
            civil.day,
            civil.hour,
            civil.minute,
            civil.second,
        ];
        let parts = parts
            .into_iter()
            .chain([i64::from(time.nanos())])
            .map(integer);
        let args = parts.chain([Expr::atom("time.UTC")]).collect();
        self.once("Time", &time.text(), Expr::call("time.Date", args))
    }
}

fn is_number(expr: &Expr) -> bool {
    match expr {
        Expr::Atom(text) => text.starts_with(|c: char| c.is_ascii_digit()),
        Expr::Unary("-", inner) => is_number(inner),
        _ => false,
    }
}

/// An integer literal.
pub fn integer(value: i64) -> Expr {
    let digits = Expr::atom(value.unsigned_abs().to_string());
    if value < 0 {
        return Expr::Unary("-", Box::new(digits));
    }
    digits
}

fn double(value: f64) -> Expr {
    if value.is_nan() {
        return Expr::call("math.NaN", Vec::new());
    }
    if value.is_infinite() {
        return Expr::call("math.Inf", vec![integer(if value > 0.0 { 1 } else { -1 })]);
    }
    if value.to_bits() == (-0.0_f64).to_bits() {
        return Expr::call("math.Copysign", vec![integer(0), integer(-1)]);
    }
    let digits = Expr::atom(format!("{:?}", value.abs()));
    if value < 0.0 {
        return Expr::Unary("-", Box::new(digits));
    }
    digits
}

/// In the greatest unit that it is a whole number of.
fn span(duration: Duration) -> Expr {
    const UNITS: &[(i64, &str)] = &[
        (3_600_000_000_000, "time.Hour"),
        (60_000_000_000, "time.Minute"),
        (1_000_000_000, "time.Second"),
        (1_000_000, "time.Millisecond"),
        (1_000, "time.Microsecond"),
    ];
    let Duration(nanos) = duration;
    let unit = UNITS
        .iter()
        .find(|(size, _)| nanos != 0 && nanos % size == 0);
    match unit {
        Some((size, name)) if nanos == *size => Expr::atom(*name),
        Some((size, name)) => Expr::binary("*", integer(nanos / size), Expr::atom(*name)),
        None => integer(nanos),
    }
}

/// A string literal. Writing to a string cannot fail.
pub fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    // Most need no escape.
    let is_plain = |byte: u8| matches!(byte, b' '..=b'~') && byte != b'"' && byte != b'\\';
    if text.bytes().all(is_plain) {
        out.push_str(text);
        out.push('"');
        return out;
    }
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            // Go refuses a byte order mark in source; what cannot be seen is better spelt out.
            c if c.is_control()
                || matches!(u32::from(c), 0xfeff | 0x200b..=0x200f | 0x2028..=0x202e | 0x2066..=0x2069) =>
            {
                let _ = write!(out, "\\U{:08x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

fn octets(bytes: &[u8]) -> String {
    let mut out = String::from("\"");
    for byte in bytes {
        match byte {
            b'"' | b'\\' => {
                let _ = write!(out, "\\{}", char::from(*byte));
            }
            b' '..=b'~' => out.push(char::from(*byte)),
            byte => {
                let _ = write!(out, "\\x{byte:02x}");
            }
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_quoted_as_go_reads_them() {
        for (text, expected) in [
            ("", r#""""#),
            ("a b~", r#""a b~""#),
            ("\"", r#""\"""#),
            ("\"\"", r#""\"\"""#),
            ("a\"b", r#""a\"b""#),
            ("\\", r#""\\""#),
            ("\\\"", r#""\\\"""#),
        ] {
            assert_eq!(quoted(text), expected, "{text}");
        }
    }
}
