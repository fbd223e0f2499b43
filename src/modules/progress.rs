//! How far a long run is.

/// Is told how far verifying is, from any thread.
pub trait Progress: Sync {
    /// So many more bytes (of archives, packed) are to be read.
    fn expect(&self, bytes: u64);
    /// So many of them have been read.
    fn advance(&self, bytes: u64);
}

/// Tells nobody.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Progress for Silent {
    fn expect(&self, _bytes: u64) {}
    fn advance(&self, _bytes: u64) {}
}
