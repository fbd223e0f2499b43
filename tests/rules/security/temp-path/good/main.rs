use std::io::{self, Write};

use tempfile::NamedTempFile;

pub fn spill(rows: &[u8]) -> io::Result<NamedTempFile> {
    let mut file = NamedTempFile::new()?;
    file.write_all(rows)?;
    Ok(file)
}
