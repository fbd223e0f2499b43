//! SHA-256 of files.

use std::io::{self, Read};
use std::path::Path;

use crate::source::open_regular;
use sha2::{Digest, Sha256};

/// How much is hashed at a time.
const BUFFER: usize = 64 * 1024;

/// The SHA-256 of a file as lower-case hexadecimal digits, read as a stream.
pub(in crate::modules) fn sha256(path: &Path) -> io::Result<String> {
    let mut file = open_regular(path)?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; BUFFER];
    loop {
        match file.read(&mut buffer) {
            Ok(0) => break,
            Ok(length) => hash.update(buffer.get(..length).unwrap_or_default()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(format!("{:x}", hash.finalize()))
}

/// Whether a text is a SHA-256 in hexadecimal digits.
pub(super) fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}
