//! Go module paths: `CheckPath` of `golang.org/x/mod/module`, rule by rule, so that what is accepted
//! here is accepted by the go command. A table of paths judged by the real function is in
//! `tests/suite/scaffold/`.

use super::output::WINDOWS_DEVICES;

/// Whether `path` can name a Go module.
///
/// # Errors
/// The rule that it breaks.
pub fn check_go_module(path: &str) -> Result<(), String> {
    broken_rule(path).map_or(Ok(()), |rule| {
        Err(format!(
            "`{}` is not a Go module path: {rule}",
            path.escape_debug()
        ))
    })
}

fn broken_rule(path: &str) -> Option<String> {
    if path.is_empty() {
        return Some("it is empty".to_owned());
    }
    if path.starts_with('-') {
        return Some("it starts with `-`".to_owned());
    }
    if path.starts_with('/') || path.ends_with('/') || path.contains("//") {
        return Some("a part between slashes is empty".to_owned());
    }
    path.split('/')
        .find_map(broken_element)
        .or_else(|| unbuildable(path))
        .or_else(|| broken_domain(path.split('/').next().unwrap_or(path)))
        .or_else(|| broken_major_version(path))
}

/// Legal for `CheckPath`, and still nothing that the go command builds.
fn unbuildable(path: &str) -> Option<String> {
    /// A path becomes folders of the module cache; file systems end at 255 bytes a name and some 4,096 in all.
    const MAX_BYTES: usize = 1024;
    if path.len() > MAX_BYTES {
        return Some(format!("it is longer than {MAX_BYTES} bytes"));
    }
    path.split('/')
        .any(|element| element == "vendor")
        .then(|| "the go command takes `vendor` for copies of dependencies".to_owned())
}

fn broken_element(element: &str) -> Option<String> {
    if element.starts_with('.') {
        return Some(format!("`{element}` starts with a dot"));
    }
    if element.ends_with('.') {
        return Some(format!("`{element}` ends with a dot"));
    }
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | '~');
    if let Some(bad) = element.chars().find(|c| !allowed(*c)) {
        return Some(format!(
            "`{}` is not allowed, only ASCII letters, digits and `-._~` are",
            bad.escape_debug()
        ));
    }
    let short = element.split('.').next().unwrap_or(element);
    if WINDOWS_DEVICES
        .iter()
        .any(|device| device.eq_ignore_ascii_case(short))
    {
        return Some(format!("Windows keeps the name `{short}` for a device"));
    }
    // `PROGRA~1` is how Windows abbreviates long names.
    let is_abbreviation = short.rsplit_once('~').is_some_and(|(_, digits)| {
        !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
    });
    is_abbreviation
        .then(|| format!("`{short}` ends with a tilde and digits, like a short name of Windows"))
}

fn broken_domain(domain: &str) -> Option<String> {
    if !domain.contains('.') {
        return Some(format!(
            "its first part `{domain}` is not a domain: there is no dot in it"
        ));
    }
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '.');
    let bad = domain.chars().find(|c| !allowed(*c))?;
    Some(format!(
        "`{bad}` is not allowed in its first part, a domain: only lower-case letters, digits, \
         `-` and `.` are"
    ))
}

fn broken_major_version(path: &str) -> Option<String> {
    if path.starts_with("gopkg.in/") {
        return broken_gopkg_in(path);
    }
    let last = path.rsplit_once('/')?.1.strip_prefix('v')?;
    let looks_numeric = !last.is_empty()
        && last
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.');
    (looks_numeric && (last.contains('.') || last.starts_with('0') || last == "1")).then(|| {
        format!("`/v{last}` is not a major version: only `/v2`, `/v3` and so on are written")
    })
}

fn broken_gopkg_in(path: &str) -> Option<String> {
    let stable = path.strip_suffix("-unstable").unwrap_or(path);
    let version = stable
        .rsplit_once(".v")
        .map(|(_, version)| version)
        .filter(|version| !version.is_empty() && version.bytes().all(|b| b.is_ascii_digit()));
    match version {
        Some(version) if version == "0" || !version.starts_with('0') => None,
        _ => Some("a path at gopkg.in ends with its major version, such as `.v2`".to_owned()),
    }
}
