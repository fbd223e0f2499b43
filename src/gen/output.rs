//! Where a template may write. A template is hostile until checked: its paths have to stay below the
//! service, mean the same on every file system, and never meet one another.

use std::collections::HashMap;

/// Names that Windows gives to devices, whatever their case or extension.
pub(super) const WINDOWS_DEVICES: &[&str] = &[
    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8",
    "com9", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

/// The limit of nearly every file system for one component.
const MAX_COMPONENT_BYTES: usize = 255;

/// Room for the folder above on systems whose limit is 260 (Windows) or 1024 (macOS).
const MAX_PATH_BYTES: usize = 200;

/// ASCII punctuation that is legal in a name everywhere and harmless in a shell, as in Go's
/// `module.CheckFilePath`.
const PUNCTUATION: &str = "!#$%&()+,-.=@[]^_{}~ ";

/// More of them, which Go's rule for module paths does not know.
const MORE_WINDOWS_DEVICES: &[&str] = &["com0", "lpt0", "conin$", "conout$"];

/// Whether Windows takes `name` for a device.
pub(super) fn is_windows_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name).trim_end_matches(' ');
    let mut devices = WINDOWS_DEVICES.iter().chain(MORE_WINDOWS_DEVICES);
    devices.any(|device| device.eq_ignore_ascii_case(stem))
}

/// Whether `path`, `/`-separated, can be written below a service on every system.
///
/// # Errors
/// What is wrong with it.
pub fn check_output_path(path: &str) -> Result<(), String> {
    if path.len() > MAX_PATH_BYTES {
        return Err(format!("is longer than {MAX_PATH_BYTES} bytes"));
    }
    path.split('/').try_for_each(check_component)
}

fn check_component(name: &str) -> Result<(), String> {
    if name.is_empty() {
        return Err("is absolute, or a part of it is empty".to_owned());
    }
    if name == "." || name == ".." {
        return Err(format!("has a part `{name}`"));
    }
    if name.len() > MAX_COMPONENT_BYTES {
        return Err(format!(
            "has a part longer than {MAX_COMPONENT_BYTES} bytes"
        ));
    }
    if let Some(bad) = name.chars().find(|c| !is_plain(*c)) {
        return Err(format!(
            "holds `{}`, which not every system takes in a name",
            bad.escape_debug()
        ));
    }
    if name.ends_with(['.', ' ']) || name.starts_with(' ') {
        return Err(format!(
            "has a part `{name}` that begins or ends with a space, or ends with a dot"
        ));
    }
    if is_windows_device(name) {
        return Err(format!("has a part `{name}`, which is a device on Windows"));
    }
    // Hooks and settings in `.git` are run by git. `git~1` is the same folder on Windows.
    if name.eq_ignore_ascii_case(".git") || name.to_ascii_lowercase().starts_with("git~") {
        return Err(format!("has a part `{name}`, which belongs to git"));
    }
    Ok(())
}

/// Beyond ASCII only letters and digits: no marks that combine (two spellings of one name), nothing
/// invisible (which some file systems ignore), no Hangul parts.
fn is_plain(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric() || PUNCTUATION.contains(c);
    }
    c.is_alphanumeric() && !matches!(c, '\u{345}' | '\u{1100}'..='\u{11ff}')
}

/// The first two paths that cannot both be written, and why: equal, equal but for case, or one the
/// folder of the other.
pub(super) fn collision<'a>(paths: &[&'a str]) -> Option<(&'a str, &'a str, &'static str)> {
    let mut files: HashMap<String, &'a str> = HashMap::new();
    for path in paths {
        if let Some(other) = files.insert(folded(path), path) {
            let why = if other == *path {
                "are the same file"
            } else {
                "are the same file where case does not count"
            };
            return Some((other, path, why));
        }
    }
    // Folders are folded too: `Cmd/a` beside `cmd/b` would be two folders here and one there.
    let mut folders: HashMap<String, (&'a str, &'a str)> = HashMap::new();
    for path in paths {
        for (at, _) in path.match_indices('/') {
            let folder = &path[..at];
            let key = folded(folder);
            if let Some(file) = files.get(&key) {
                return Some((file, path, "cannot both be: one is the folder of the other"));
            }
            let (spelt, other) = *folders.entry(key).or_insert((folder, path));
            if spelt != folder {
                return Some((other, path, "lie in folders that differ only in case"));
            }
        }
    }
    None
}

/// The spelling under which file systems that ignore case compare. Through upper case, so that
/// letters with two lower-case forms (`σ` and `ς`) are one.
#[must_use]
pub fn folded(path: &str) -> String {
    path.to_uppercase().to_lowercase()
}
