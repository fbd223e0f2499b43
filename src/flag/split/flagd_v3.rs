//! `flagd-v3`: the `fractional` operation of flagd over canonical CBOR.
//!
//! **Origin:** `openfeature-flagd-core` 2.0.0 for Python, `targeting/custom_ops.py`; the `@fractional-v3` scenarios
//! of open-feature/flagd-testbed; flagd's decision `fractional-non-string-rand-units.md`. flagd itself and its
//! other providers are still at `flagd-v2`.
//!
//! **Salt:** flagd's short form hashes the pair of flag key and targeting key, and so does a salt: an
//! array of salt and key. With `"salt": ""` the key is hashed alone, as where flagd is given what to
//! bucket by; a `cat` there is a `+` in `by`.
//!
//! **Hash:** `MurmurHash3` of the CBOR (RFC 8949, section 4.2): a text, an integer, or an array of two.
//! Unlike in all other algorithms, an integer is not its digits.
//!
//! **Buckets:** those of `flagd-v2`.
//!
//! **Empty key:** missing if there is a salt, and hashed if there is none.

use super::algo::Spec;
use super::flagd_v2::cut;
use super::hash::murmur::murmur3;
use super::key::Key;

pub const SPEC: Spec = Spec {
    name: "flagd-v3",
    summary: "flagd's fractional over CBOR: murmur3 of salt and key encoded as a pair",
    function: "FlagdV3",
    seed: false,
    modulus: false,
    hash,
    cut,
};

/// CBOR's major types.
const UNSIGNED: u8 = 0 << 5;
const NEGATIVE: u8 = 1 << 5;
const TEXT: u8 = 3 << 5;
const ARRAY: u8 = 4 << 5;

fn hash(salt: &str, key: Key<'_>, _: u64) -> Option<u64> {
    let mut octets = Vec::new();
    if !salt.is_empty() {
        if key == Key::Text("") {
            return None;
        }
        head(ARRAY, 2, &mut octets);
        text(salt, &mut octets);
    }
    match key {
        Key::Text(key) => text(key, &mut octets),
        Key::Int(key) if key < 0 => head(NEGATIVE, (!key).cast_unsigned(), &mut octets),
        Key::Int(key) => head(UNSIGNED, key.cast_unsigned(), &mut octets),
    }
    Some(u64::from(murmur3(&octets, 0)))
}

fn text(text: &str, out: &mut Vec<u8>) {
    head(TEXT, text.len() as u64, out);
    out.extend(text.as_bytes());
}

/// A major type with its argument, in as few octets as will hold it.
fn head(major: u8, argument: u64, out: &mut Vec<u8>) {
    let size = |code: u8| major | code;
    let octets = argument.to_be_bytes();
    let [.., a, b, c, last] = octets;
    match argument {
        0..24 => out.push(major | last),
        24..0x100 => out.extend([size(24), last]),
        0x100..0x1_0000 => out.extend([size(25), c, last]),
        0x1_0000..0x1_0000_0000 => out.extend([size(26), a, b, c, last]),
        _ => {
            out.push(size(27));
            out.extend(octets);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{NEGATIVE, UNSIGNED, head};

    /// Examples of RFC 8949, appendix A.
    #[test]
    fn heads_are_as_in_the_rfc() {
        let of = |major, argument| {
            let mut octets = Vec::new();
            head(major, argument, &mut octets);
            octets
        };
        assert_eq!(of(UNSIGNED, 23), [0x17]);
        assert_eq!(of(UNSIGNED, 24), [0x18, 0x18]);
        assert_eq!(of(UNSIGNED, 1000), [0x19, 0x03, 0xe8]);
        assert_eq!(of(UNSIGNED, 1_000_000), [0x1a, 0, 0x0f, 0x42, 0x40]);
        let trillion = [0x1b, 0, 0, 0, 0xe8, 0xd4, 0xa5, 0x10, 0];
        assert_eq!(of(UNSIGNED, 1_000_000_000_000), trillion);
        assert_eq!(of(NEGATIVE, 99), [0x38, 0x63]);
    }
}
