//! Names in archives.

use super::ArchiveFault;

/// The longest name that is looked at; Linux opens none that is longer.
const MAX_BYTES: usize = 4096;

/// What is left of `name` below the folder `top`, without `.` and empty parts; `None` for the folder
/// itself. A name outside it, or one that another system would read otherwise, is a fault.
pub fn inside(top: &str, name: &str) -> Result<Option<String>, ArchiveFault> {
    let wrong = |why| {
        Err(ArchiveFault::Name {
            name: name.chars().take(200).collect(),
            why,
        })
    };
    if name.len() > MAX_BYTES {
        return wrong("is longer than any system takes");
    }
    if name.starts_with('/') || name.starts_with('\\') || has_drive(name) {
        return wrong("is absolute");
    }
    if name.contains('\\') {
        return wrong("has a backslash, which separates folders on Windows");
    }
    if name.chars().any(char::is_control) {
        return wrong("has a control character");
    }
    let mut parts = name.split('/').filter(|part| !matches!(*part, "" | "."));
    if name.split('/').any(|part| part == "..") {
        return wrong("climbs out with `..`");
    }
    if parts.next() != Some(top) {
        return wrong("lies outside the archive's folder");
    }
    let rest: Vec<&str> = parts.collect();
    Ok((!rest.is_empty()).then(|| rest.join("/")))
}

fn has_drive(name: &str) -> bool {
    matches!(name.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic())
}
