//! Numbers in the narrowest form that holds them, shared by the syntaxes.

use super::Number;

/// An optional sign and decimal digits.
pub(super) fn decimal(text: &str) -> Option<Number> {
    integer(text.strip_prefix('+').unwrap_or(text), 10).or_else(|| float(text, true))
}

/// Digits in a radix; a sign stands only before decimal ones. Digits beyond 64 bits are for
/// [`decimal`] and [`radix`] to widen.
fn integer(digits: &str, radix: u32) -> Option<Number> {
    if let Ok(value) = i64::from_str_radix(digits, radix) {
        return Some(Number::Int(value));
    }
    let value = u64::from_str_radix(digits, radix).ok()?;
    Some(Number::UInt(value))
}

/// Digits without their prefix (`0x`, `0o`, `0b`), none of them foreign to the radix.
pub(super) fn radix(digits: &str, radix: u32) -> Option<Number> {
    if digits.is_empty()
        || !digits
            .bytes()
            .all(|digit| char::from(digit).is_digit(radix))
    {
        return None;
    }
    integer(digits, radix).or_else(|| {
        let value = digits
            .chars()
            .filter_map(|digit| digit.to_digit(radix))
            .fold(0.0, |value, digit| {
                value * f64::from(radix) + f64::from(digit)
            });
        Some(Number::Float {
            value,
            integral: true,
        })
    })
}

/// A decimal with a fraction or an exponent, or (`integral`) digits too many for 64 bits.
pub(super) fn float(text: &str, integral: bool) -> Option<Number> {
    let value = text.parse().ok()?;
    Some(Number::Float { value, integral })
}

impl Number {
    /// Whether digits were written that no double can hold.
    pub(super) fn overflows(self, written: &str) -> bool {
        let Number::Float { value, .. } = self else {
            return false;
        };
        value.is_infinite() && written.bytes().any(|byte| byte.is_ascii_digit())
    }
}
