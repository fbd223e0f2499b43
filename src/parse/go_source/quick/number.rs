//! Numbers as the specification writes them; what the compiler would refuse is refused.

use super::token::Kind;

/// The number at `start`, which is a digit, or a dot before a digit: what sort, and where it ends.
pub(super) fn number(bytes: &[u8], start: usize) -> Option<(Kind, usize)> {
    let byte = |at: usize| bytes.get(at).copied().unwrap_or_default();
    let (mut kind, mut end) = match (byte(start), byte(start + 1) | 0x20) {
        (b'0', b'x') => hexadecimal(bytes, start + 2)?,
        (b'0', b'o') => (
            Kind::Int,
            prefixed(bytes, start + 2, |byte| matches!(byte, b'0'..=b'7'))?,
        ),
        (b'0', b'b') => (
            Kind::Int,
            prefixed(bytes, start + 2, |byte| matches!(byte, b'0' | b'1'))?,
        ),
        _ => decimal(bytes, start)?,
    };
    if byte(end) == b'i' {
        kind = Kind::Imaginary;
        end += 1;
    } else if kind == Kind::Int && byte(start) == b'0' && byte(start + 1).is_ascii_digit() {
        // Octal in the old form.
        let digits = bytes.get(start..end)?;
        digits
            .iter()
            .all(|byte| !matches!(byte, b'8' | b'9'))
            .then_some(())?;
    }
    let next = byte(end);
    let goes_on = next.is_ascii_alphanumeric() || matches!(next, b'_' | 0x80..);
    (!goes_on).then_some((kind, end))
}

/// One past the digits at `start`, of which there is at least one; an underscore stands between two.
fn digits(bytes: &[u8], start: usize, is_digit: impl Fn(u8) -> bool) -> Option<usize> {
    let byte = |at: usize| bytes.get(at).copied().unwrap_or_default();
    is_digit(byte(start)).then_some(())?;
    let mut end = start + 1;
    loop {
        if is_digit(byte(end)) {
            end += 1;
        } else if byte(end) == b'_' && is_digit(byte(end + 1)) {
            end += 2;
        } else {
            return Some(end);
        }
    }
}

/// Digits that an underscore may part from their prefix.
fn prefixed(bytes: &[u8], start: usize, is_digit: impl Fn(u8) -> bool) -> Option<usize> {
    let parted = bytes.get(start) == Some(&b'_');
    digits(bytes, start + usize::from(parted), is_digit)
}

fn decimal(bytes: &[u8], start: usize) -> Option<(Kind, usize)> {
    let is_digit = |byte: u8| byte.is_ascii_digit();
    let mut kind = Kind::Int;
    let mut end = start;
    if bytes.get(end) != Some(&b'.') {
        end = digits(bytes, end, is_digit)?;
    }
    if bytes.get(end) == Some(&b'.') {
        kind = Kind::Float;
        end += 1;
        if bytes.get(end).copied().is_some_and(is_digit) {
            end = digits(bytes, end, is_digit)?;
        }
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        kind = Kind::Float;
        end = exponent(bytes, end)?;
    }
    Some((kind, end))
}

fn hexadecimal(bytes: &[u8], start: usize) -> Option<(Kind, usize)> {
    let is_digit = |byte: u8| byte.is_ascii_hexdigit();
    let mut kind = Kind::Int;
    let mut end = prefixed(bytes, start, is_digit)?;
    if bytes.get(end) == Some(&b'.') {
        kind = Kind::Float;
        end += 1;
        if bytes.get(end).copied().is_some_and(is_digit) {
            end = digits(bytes, end, is_digit)?;
        }
    }
    if matches!(bytes.get(end), Some(b'p' | b'P')) {
        return Some((Kind::Float, exponent(bytes, end)?));
    }
    // A fraction needs an exponent.
    (kind == Kind::Int).then_some((kind, end))
}

/// One past the exponent whose letter is at `start`.
fn exponent(bytes: &[u8], start: usize) -> Option<usize> {
    let signed = matches!(bytes.get(start + 1), Some(b'+' | b'-'));
    digits(bytes, start + 1 + usize::from(signed), |byte| {
        byte.is_ascii_digit()
    })
}
