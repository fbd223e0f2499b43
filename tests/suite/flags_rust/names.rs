//! Names that Rust keeps, hides or joins: what can be had compiles, and what cannot is refused at its place.

use std::fmt::Write as _;

use govkit::expr::rust::snake;

use super::{cargo, generated_from, target};

/// Words of Rust, names of its prelude, and names that generated code uses itself.
const WORDS: &str = "\
    type match self Self super crate gen async dyn try abstract _ bool str i64 Option Some None Ok \
    Err Result String Vec Cow AtomicU32 and or all exists element key bucket bucket_ attributes_ \
    attribute decide rule_1 rule_1_key hash_unleash hash_digits Decision Error Details Memo Request \
    decided declared default fmt drop eq main test tests rules serves std core value text flags \
    Flags FLAGS find Timestamp Duration matches vec union raw item case details middleware request \
    header query field names map word from";

const PLAIN: &str = "[package]\nname = \"p\"\n";

/// The text at the place of each refusal, its message and its help.
fn refused(flags: &str, package: &str) -> Vec<(String, String, String)> {
    let refusals = generated_from(flags, package).expect_err("a refusal");
    let told = refusals.into_iter().map(|refusal| {
        let place = flags[refusal.span.range()].to_owned();
        (place, refusal.message, refusal.help.unwrap_or_default())
    });
    told.collect()
}

fn file(attributes: &str, flags: &str) -> String {
    format!("{{ \"version\": 1, \"attributes\": {{ {attributes} }}, \"flags\": {{ {flags} }} }}")
}

#[test]
fn names_that_meet_are_refused() {
    let one = |key: &str| format!("{key:?}: {{ \"owner\": \"o\" }}");
    let cases = [
        (
            file("", &[one("a-b"), one("a.b")].join(", ")),
            "\"a.b\"",
            "flags \"a-b\" and \"a.b\" would both be the method `a_b` in Rust",
        ),
        (
            file("", &[one("newCheckout"), one("new_checkout")].join(", ")),
            "\"new_checkout\"",
            "flags \"newCheckout\" and \"new_checkout\" would both be the method `new_checkout` in Rust",
        ),
        (
            file("", &[one("a"), one("a_details")].join(", ")),
            "\"a_details\"",
            "flags \"a\" and \"a_details\" would both be the method `a_details` in Rust",
        ),
        (
            file("", &one("new")),
            "\"new\"",
            "flag \"new\" would be the method `new`, which `Flags` has already",
        ),
        (
            file("", &one("clone")),
            "\"clone\"",
            "flag \"clone\" would be the method `clone`, which `Flags` has already",
        ),
        (
            file(
                "\"userId\": { \"type\": \"int\" }, \"user_id\": { \"type\": \"int\" }",
                &one("a"),
            ),
            "\"user_id\"",
            "attributes \"userId\" and \"user_id\" would both be the field `user_id` in Rust",
        ),
        (
            file(
                "",
                "\"o\": { \"variants\": { \"v\": { \"x-y\": 1, \"xY\": 2 } }, \"default\": \"v\" }",
            ),
            "\"o\"",
            "members \"x-y\" and \"xY\" of flag \"o\" would both be the field `x_y` in Rust",
        ),
        (
            file(
                "",
                "\"a\": { \"variants\": { \"v\": { \"b\": { \"c\": 1 } } }, \"default\": \"v\" }, \"A\": { \"variants\": { \"v\": { \"c\": 1 } }, \"default\": \"v\" }",
            ),
            "\"A\"",
            "flags \"a\" and \"A\" would both be the method `a` in Rust",
        ),
    ];
    for (flags, place, message) in cases {
        let found = refused(&flags, PLAIN);
        let (at, told, help) = found.first().expect("a refusal");
        assert_eq!((at.as_str(), told.as_str()), (place, message), "{flags}");
        assert!(help.starts_with("rename "), "{help}");
    }
}

#[test]
fn a_package_that_lacks_a_crate_is_told_what_to_add() {
    let flags = file(
        "\"env\": { \"type\": \"string\", \"from\": \"header:X-Env\", \"default\": \"\" }",
        "\"a\": { \"when\": \"env == 'x'\" }",
    );
    let found = refused(
        &flags,
        "[package]\nname = \"p\"\n[dependencies]\nhttp = \"1\"\n",
    );
    let (at, message, help) = &found[0];
    assert_eq!(at, "\"header:X-Env\"");
    assert_eq!(
        message,
        "attribute \"env\" comes from a header, and Cargo.toml has no tower-layer, no tower-service to read it with"
    );
    assert!(
        help.starts_with("run cargo add tower-layer tower-service, "),
        "{help}"
    );

    let flags = file(
        "\"s\": { \"type\": \"string\" }",
        "\"a\": { \"when\": \"s.matches('^a+b$')\" }",
    );
    let (at, message, _) = &refused(&flags, PLAIN)[0];
    assert_eq!(at, "\"s.matches('^a+b$')\"");
    assert_eq!(
        message,
        "the pattern of `matches` needs the regex crate, which Cargo.toml does not have"
    );
    assert!(
        generated_from(
            &flags,
            "[package]\nname = \"p\"\n[dependencies]\nregex = \"1\"\n"
        )
        .is_ok()
    );
}

#[test]
fn names_that_rust_keeps_compile() {
    let mut attributes = Vec::new();
    let mut flags = Vec::new();
    let mut taken = std::collections::BTreeSet::new();
    for word in WORDS.split_whitespace() {
        // Names that differ by underscores only make one struct.
        if !taken.insert(snake(word).replace('_', "")) {
            continue;
        }
        // CEL keeps none of these words, and has types of some of the names.
        let is_type = matches!(word, "bool" | "string" | "int" | "type");
        let name = if is_type {
            format!("{word}_")
        } else {
            word.to_owned()
        };
        attributes.push(format!(
            "{name:?}: {{ \"type\": \"string\", \"optional\": true }}"
        ));
        flags.push(format!(
            "{word:?}: {{ \"owner\": \"o\", \"rules\": [ {{ \"when\": \"{name} == 'x' || has({name}) && ['a'].exists({name}, {name} == 'b')\", \"serve\": \"on\" }}, {{ \"split\": {{ \"by\": \"{name}\", \"algo\": \"unleash\", \"weights\": {{ \"on\": 50, \"off\": 50 }} }} }}, {{ \"split\": {{ \"by\": \"{name} == '' ? {name} : {name} + 'x'\", \"algo\": \"flagd-v1\", \"weights\": {{ \"on\": 50, \"off\": 50 }} }} }} ] }}"
        ));
        flags.push(format!(
            "\"o-{word}\": {{ \"owner\": \"o\", \"variants\": {{ \"a\": {{ {word:?}: {{ {word:?}: [true] }} }}, \"{word}\": {{}} }}, \"default\": \"a\" }}"
        ));
    }
    let flags = file(&attributes.join(", "), &flags.join(",\n"));
    let folder = target().join("names");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(folder.join("src/flags")).expect("a folder");
    let files = generated_from(&flags, PLAIN).unwrap_or_else(|found| panic!("{found:?}"));
    for (path, text) in files {
        std::fs::write(folder.join(path), text).expect("a file");
    }
    let mut lib = String::from("//! Names.\npub mod flags;\n");
    let _ = writeln!(lib, "pub use flags::Flags;");
    std::fs::write(folder.join("src/lib.rs"), lib).expect("a file");
    let manifest =
        "[package]\nname = \"hostile\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n";
    std::fs::write(folder.join("Cargo.toml"), manifest).expect("a manifest");
    cargo(
        &folder,
        &["clippy", "--quiet", "--all-targets", "--", "-D", "warnings"],
    );
}
