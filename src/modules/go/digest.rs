//! The hash of a module, `h1:` (`golang.org/x/mod/sumdb/dirhash`): SHA-256 of a list of SHA-256s.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

/// The algorithm that go.sum names today.
pub(super) const ALGORITHM: &str = "h1:";

/// A hash in the making: files are added sorted by name.
#[derive(Default)]
pub(super) struct ModuleHash {
    list: Sha256,
    line: String,
}

impl ModuleHash {
    pub(super) fn add(&mut self, name: &str, content: Sha256) {
        self.line.clear();
        for byte in content.finalize() {
            self.line.push(digit(byte >> 4));
            self.line.push(digit(byte & 15));
        }
        self.line.push_str("  ");
        self.line.push_str(name);
        self.line.push('\n');
        self.list.update(self.line.as_bytes());
    }

    pub(super) fn finish(self) -> String {
        format!("{ALGORITHM}{}", STANDARD.encode(self.list.finalize()))
    }
}

fn digit(value: u8) -> char {
    char::from_digit(value.into(), 16).unwrap_or_default()
}

/// The hash of a go.mod alone.
pub(super) fn of_go_mod(bytes: &[u8]) -> String {
    let mut hash = ModuleHash::default();
    hash.add("go.mod", Sha256::new_with_prefix(bytes));
    hash.finish()
}
