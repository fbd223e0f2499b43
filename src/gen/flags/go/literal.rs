//! Values as Go has them.

use crate::expr::Value;
use crate::expr::go::quoted;
use crate::flag::Literal;

/// A value of an attribute. Its type is that of where it stands.
pub fn value(value: &Value) -> String {
    match value {
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Double(value) => double(*value),
        Value::String(text) => quoted(text),
        Value::Timestamp(time) => {
            let civil = time.civil(0);
            format!(
                "time.Date({}, {}, {}, {}, {}, {}, {}, time.UTC)",
                civil.year,
                civil.month,
                civil.day,
                civil.hour,
                civil.minute,
                civil.second,
                time.nanos()
            )
        }
        Value::List(items) => {
            let items: Vec<String> = items.iter().map(self::value).collect();
            format!("[]string{{{}}}", items.join(", "))
        }
        // Attributes have no others.
        _ => "nil".to_owned(),
    }
}

/// A number; as a constant of Go, 0 has no sign.
pub fn double(value: f64) -> String {
    if value.to_bits() == (-0.0_f64).to_bits() {
        return "math.Copysign(0, -1)".to_owned();
    }
    format!("{value:?}")
}

/// A value that knows nothing of a type, as [`encoding/json`](https://pkg.go.dev/encoding/json#Unmarshal) has it.
pub fn loose(literal: &Literal) -> String {
    match literal {
        Literal::Null => "nil".to_owned(),
        Literal::Bool(value) => value.to_string(),
        Literal::Int(value) => format!("int64({value})"),
        Literal::Double(value) => match double(*value) {
            text if text.starts_with("math.") => text,
            text => format!("float64({text})"),
        },
        Literal::String(text) => quoted(text),
        Literal::List(items) => {
            let items: Vec<String> = items.iter().map(loose).collect();
            format!("[]any{{{}}}", items.join(", "))
        }
        Literal::Object(members) => {
            let member =
                |(key, value): &(String, Literal)| format!("{}: {}", quoted(key), loose(value));
            let members: Vec<String> = members.iter().map(member).collect();
            format!("map[string]any{{{}}}", members.join(", "))
        }
    }
}
