#![forbid(unsafe_code)]

pub fn first(bytes: &[u8]) -> Option<u8> {
    bytes.first().copied()
}
