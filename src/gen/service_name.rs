//! What a service may be called. The name becomes a folder, a binary, a container and a DNS label,
//! so it has to be legal as all of them, on every system.

use super::output::is_windows_device;
use super::template::Language;

/// RFC 1035, section 2.3.4: a DNS label has at most 63 octets.
const MAX_BYTES: usize = 63;

/// Names that the Go command gives a meaning of its own wherever they stand in a path.
const GO_RESERVED: &[(&str, &str)] = &[
    (
        "internal",
        "other modules cannot import or install what is below a folder `internal`",
    ),
    (
        "testdata",
        "the go command passes over every folder `testdata`",
    ),
    (
        "vendor",
        "the go command takes a folder `vendor` for copies of dependencies",
    ),
];

/// Names that cargo refuses, or that hide a crate which every Rust program sees.
const RUST_RESERVED: &str = "
    abstract alloc as async await become box break build const continue core crate deps do
    dyn else enum examples extern false final fn for gen if impl in incremental let loop
    macro match mod move mut override priv proc-macro pub ref return self static std struct
    super test trait true try type typeof union unsafe unsized use virtual where while yield";

/// Whether a service of `language` may be called `name`.
///
/// # Errors
/// The rule that the name breaks.
pub fn check_service_name(name: &str, language: Language) -> Result<(), String> {
    check_label("service name", name)?;
    match language {
        Language::Go => match GO_RESERVED.iter().find(|(reserved, _)| *reserved == name) {
            Some((_, why)) => Err(format!("`{name}` cannot name a Go service: {why}")),
            None => Ok(()),
        },
        Language::Rust if RUST_RESERVED.split_whitespace().any(|word| word == name) => {
            Err(format!(
                "`{name}` cannot name a Rust service: it is a word of the language, or of cargo"
            ))
        }
        Language::Rust => Ok(()),
    }
}

/// The part of the rule that holds in every language, for a name that messages call `what`.
pub(super) fn check_label(what: &str, name: &str) -> Result<(), String> {
    if name.is_empty() {
        return Err(format!("a {what} cannot be empty"));
    }
    if name.len() > MAX_BYTES {
        let shown: String = name.chars().take(20).collect();
        return Err(format!(
            "the {what} `{}…` is longer than {MAX_BYTES} characters, the limit of a DNS label",
            shown.escape_debug()
        ));
    }
    let first_is_letter = name.starts_with(|c: char| c.is_ascii_lowercase());
    let is_label = name.split('-').all(|word| {
        !word.is_empty()
            && word
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    });
    if !first_is_letter || !is_label {
        return Err(format!(
            "`{}` is not a {what}: lower-case letters and digits in words joined by single `-`, \
             starting with a letter, such as `order-svc`",
            name.escape_debug()
        ));
    }
    if is_windows_device(name) {
        return Err(format!(
            "`{name}` cannot be a {what}: Windows keeps the name for a device"
        ));
    }
    Ok(())
}
