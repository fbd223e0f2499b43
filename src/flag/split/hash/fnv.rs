//! FNV-1a, 32 bits, after Fowler, Noll and Vo (draft-eastlake-fnv).

const BASIS: u32 = 0x811c_9dc5;
const PRIME: u32 = 0x0100_0193;

/// The hash of a text's octets.
pub fn fnv1a(text: &str) -> u32 {
    fold(text.bytes().map(u32::from))
}

/// `GrowthBook`'s form, which takes UTF-16 code units, whole, where octets belong.
pub fn fnv1a_units(text: &str) -> u32 {
    fold(text.encode_utf16().map(u32::from))
}

fn fold(units: impl Iterator<Item = u32>) -> u32 {
    units.fold(BASIS, |hash, unit| (hash ^ unit).wrapping_mul(PRIME))
}

#[cfg(test)]
mod tests {
    use super::{fnv1a, fnv1a_units};

    /// Values of the draft's appendix.
    #[test]
    fn agrees_with_the_draft() {
        assert_eq!(fnv1a(""), 0x811c_9dc5);
        assert_eq!(fnv1a("a"), 0xe40c_292c);
        assert_eq!(fnv1a("foobar"), 0xbf9c_f968);
        assert_eq!(fnv1a_units("foobar"), 0xbf9c_f968);
        assert_ne!(fnv1a("é"), fnv1a_units("é"));
    }
}
