//! Paths of Go modules, and how they become names of files (`golang.org/x/mod/module`).

use super::semver::GoSemver;

/// Names that Windows keeps for devices.
const WINDOWS_DEVICES: &[&str] = &[
    "CON", "PRN", "AUX", "NUL", "COM0", "COM1", "COM2", "COM3", "COM4", "COM5", "COM6", "COM7",
    "COM8", "COM9", "LPT0", "LPT1", "LPT2", "LPT3", "LPT4", "LPT5", "LPT6", "LPT7", "LPT8", "LPT9",
];

/// Whether a directive names a folder rather than a module, on any system.
#[must_use]
pub fn is_directory_path(path: &str) -> bool {
    let bytes = path.as_bytes();
    let has_drive = bytes.len() >= 2 && bytes[0].is_ascii_alphabetic() && bytes[1] == b':';
    matches!(path, "." | "..")
        || ["./", ".\\", "../", "..\\", "/", "\\"]
            .iter()
            .any(|start| path.starts_with(start))
        || has_drive
}

/// Whether a module can be called so and be cached under its name.
///
/// # Errors
/// What is wrong, to follow a quotation of the path.
pub fn check_module(path: &str) -> Result<(), &'static str> {
    if path.is_empty() {
        return Err("it is empty");
    }
    if path.starts_with('-') {
        return Err("it starts with `-`");
    }
    path.split('/').try_for_each(check_element)?;
    let domain = path.split('/').next().unwrap_or(path);
    if !domain.contains('.') {
        return Err("there is no dot in its first part, so it is no domain");
    }
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '.');
    if !domain.chars().all(allowed) {
        return Err("its first part is a domain, in lower case");
    }
    major_suffix(path).map(|_| ())
}

fn check_element(element: &str) -> Result<(), &'static str> {
    if element.is_empty() {
        return Err("a part between slashes is empty");
    }
    if element.starts_with('.') || element.ends_with('.') {
        return Err("a part of it starts or ends with a dot");
    }
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | '~');
    if !element.chars().all(allowed) {
        return Err("only ASCII letters, digits and `-._~` are allowed");
    }
    let short = element.split('.').next().unwrap_or(element);
    if is_device(short) {
        return Err("Windows keeps a part of it for a device");
    }
    let digits = short.rsplit_once('~').map_or("", |(_, digits)| digits);
    if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err("a part of it looks like a short name of Windows");
    }
    Ok(())
}

/// Whether Windows keeps the name for a device.
pub(crate) fn is_device(name: &str) -> bool {
    WINDOWS_DEVICES
        .iter()
        .any(|device| device.eq_ignore_ascii_case(name))
}

/// The part of a module path that tells its major version: `/v2`, or `.v2` at gopkg.in; empty for
/// v0 and v1.
///
/// # Errors
/// It looks like one and is none.
pub(super) fn major_suffix(path: &str) -> Result<&str, &'static str> {
    if path.starts_with("gopkg.in/") {
        return gopkg_in_suffix(path);
    }
    let stem = path.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    let digits = &path[stem.len()..];
    let Some(start) = stem.len().checked_sub(2) else {
        return Ok("");
    };
    if digits.is_empty() || !stem.ends_with("/v") {
        return Ok("");
    }
    if digits.contains('.') || digits.starts_with('0') || digits == "1" {
        return Err(
            "it ends with what is no major version: only `/v2`, `/v3` and so on are written",
        );
    }
    Ok(&path[start..])
}

fn gopkg_in_suffix(path: &str) -> Result<&str, &'static str> {
    const NONE: &str = "a path at gopkg.in ends with its major version, such as `.v2`";
    let stable = path.strip_suffix("-unstable").unwrap_or(path);
    let stem = stable.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = &stable[stem.len()..];
    let has_mark = stem.as_bytes().ends_with(b".v");
    if digits.is_empty() || !has_mark || (digits.starts_with('0') && digits != "0") {
        return Err(NONE);
    }
    Ok(&path[stem.len() - 2..])
}

/// The major version that a path with this suffix cannot have; `None` where it fits.
pub(super) fn misfit(version: &str, suffix: &str) -> Option<String> {
    let unstable = suffix.strip_suffix("-unstable");
    let suffix = unstable
        .filter(|_| suffix.starts_with('.'))
        .unwrap_or(suffix);
    // Pseudo-versions of gopkg.in once were made so.
    if version.starts_with("v0.0.0-") && suffix == ".v1" {
        return None;
    }
    let parsed = GoSemver::parse(version);
    let major = parsed.map_or("", |parsed| parsed.major);
    let wanted = match suffix.get(2..) {
        None => {
            let fits = matches!(major, "0" | "1")
                || parsed.is_some_and(|parsed| parsed.build == "+incompatible");
            (!fits).then(|| "v0 or v1".to_owned())
        }
        Some(digits) => (major != digits).then(|| format!("v{digits}")),
    }?;
    Some(format!("should be {wanted}, not v{major}"))
}

/// A module path as the cache and proxies write it: an exclamation mark for each capital, which not all
/// file systems tell apart. `None` for what is no module path.
#[must_use]
pub fn escape_path(path: &str) -> Option<String> {
    check_module(path).is_ok().then(|| escape(path))
}

/// A version as the cache and proxies write it; `None` for what cannot be a version's file.
#[must_use]
pub fn escape_version(version: &str) -> Option<String> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "#$%&()+,-.=@[]^_{}~ ".contains(c);
    let short = version.split('.').next().unwrap_or(version);
    let legal = !version.is_empty()
        && version.chars().all(allowed)
        && !version.ends_with('.')
        && !is_device(short);
    legal.then(|| escape(version))
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii_uppercase() {
            escaped.push('!');
        }
        escaped.push(c.to_ascii_lowercase());
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capitals_are_escaped() {
        let path = escape_path("github.com/Azure/azure-sdk").unwrap();
        assert_eq!(path, "github.com/!azure/azure-sdk");
        assert_eq!(escape_version("v1.0.0-RC1").unwrap(), "v1.0.0-!r!c1");
        for bad in [
            "../x.y", "a.b/../c", "a.b//c", "/a.b", "a.b/", "A.b/c", "a.b/c!d", "a.b/v1", "nodot",
        ] {
            assert_eq!(escape_path(bad), None, "{bad}");
        }
        for bad in ["", "..", "v1/2", "v1!", "v1\\2"] {
            assert_eq!(escape_version(bad), None, "{bad}");
        }
    }
}
