//! The hash of a module, `h1:` (`golang.org/x/mod/sumdb/dirhash`): SHA-256 of a list of SHA-256s.

use std::fmt::Write as _;

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
            // Writing to a string cannot fail.
            let _ = write!(self.line, "{byte:02x}");
        }
        let _ = writeln!(self.line, "  {name}");
        self.list.update(self.line.as_bytes());
    }

    pub(super) fn finish(self) -> String {
        format!("{ALGORITHM}{}", STANDARD.encode(self.list.finalize()))
    }
}

/// The hash of a go.mod alone.
pub(super) fn of_go_mod(bytes: &[u8]) -> String {
    let mut hash = ModuleHash::default();
    hash.add("go.mod", Sha256::new_with_prefix(bytes));
    hash.finish()
}
