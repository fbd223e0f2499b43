//! A report where the user wants it: in a file of its own, behind what a file holds, or in a stream.

use std::borrow::Cow;
use std::fs::{self, OpenOptions};
use std::io::{self, IsTerminal, Write};
use std::path::Path;

/// Writes `text` to `path`. A file is replaced by a rename, so that no reader sees half a report; through a link, its
/// target is overwritten.
pub fn report(path: &Path, text: &str) -> io::Result<()> {
    if path.is_symlink() {
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

/// Writes `text` behind what a file holds, which is made where it does not exist.
pub fn append(path: &Path, text: &str) -> io::Result<()> {
    let mut file = OpenOptions::new().append(true).create(true).open(path)?;
    file.write_all(text.as_bytes())
}

/// Writes a text to a pipe, a device, or what the shell opened, which is not cut short. `text` makes it, told whether
/// a terminal will read it. A reader that went away is no failure.
pub fn stream<'t>(path: &Path, text: impl FnOnce(bool) -> Cow<'t, str>) -> io::Result<()> {
    let outcome =
        open_stream(path).and_then(|mut file| file.write_all(text(file.is_terminal()).as_bytes()));
    match outcome {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        outcome => outcome,
    }
}

#[cfg(unix)]
fn open_stream(path: &Path) -> io::Result<fs::File> {
    use std::os::unix::fs::OpenOptionsExt;
    use std::time::Duration;

    use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};

    /// How often a pipe is tried that nobody reads: ten seconds in all, so that a run always ends.
    const TRIES: usize = 200;
    const PAUSE: Duration = Duration::from_millis(50);
    let mut options = OpenOptions::new();
    options.append(true);
    options.custom_flags((OFlags::NONBLOCK | OFlags::NOCTTY).bits().cast_signed());
    for _ in 0..TRIES {
        match options.open(path) {
            Err(error) if error.raw_os_error() == Some(rustix::io::Errno::NXIO.raw_os_error()) => {
                std::thread::sleep(PAUSE);
            }
            Err(error) => return Err(error),
            Ok(file) => {
                // Writing waits for the reader.
                let flags = fcntl_getfl(&file)?;
                fcntl_setfl(&file, flags - OFlags::NONBLOCK)?;
                return Ok(file);
            }
        }
    }
    Err(io::Error::other("nobody reads from it"))
}

#[cfg(not(unix))]
fn open_stream(path: &Path) -> io::Result<fs::File> {
    OpenOptions::new().append(true).open(path)
}
