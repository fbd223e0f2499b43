//! A report in a file that the user named: replaced whole, wherever it is.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

/// Writes `text` to `path`. A file is replaced by a rename, so that no reader sees half a report; a pipe
/// or device is written to.
pub fn report(path: &Path, text: &str) -> io::Result<()> {
    if fs::metadata(path).is_ok_and(|found| !found.is_file()) || path.is_symlink() {
        return fs::write(path, text);
    }
    let above = match path.parent() {
        Some(above) if !above.as_os_str().is_empty() => above,
        _ => Path::new("."),
    };
    let mut builder = tempfile::Builder::new();
    builder.prefix(".govkit-report-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o644));
    }
    let mut file = builder.tempfile_in(above)?;
    file.write_all(text.as_bytes())?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}
