//! Families in which modules grow, and the policies about them.

use std::fmt::Write as _;
use std::path::Path;

use super::Family;
use crate::support::files::write;

/// The caches have nothing of these modules, which cannot be verified.
const CHECK: &[&str] = &["check", "--stage", "ci", "--offline", "--now", "2026-11-24"];

pub const FAMILIES: &[Family] = &[
    Family {
        name: "bans, and modules",
        command: CHECK,
        exit: 1,
        size: 132,
        write: |folder, size| {
            let ban =
                |at| format!("[[modules.ban]]\nmodule = \"example.com/bad{at}\"\nreason = \"r\"\n");
            service(folder, "s", &entries(size, ban));
            go_mod(folder, "s", size, "");
        },
    },
    Family {
        name: "bans of all below, and modules",
        command: CHECK,
        exit: 1,
        size: 100,
        write: |folder, size| {
            let ban = |at| {
                format!("[[modules.ban]]\nmodule = \"example.com/bad{at}/...\"\nreason = \"r\"\n")
            };
            service(folder, "s", &entries(size, ban));
            go_mod(folder, "s", size, "");
        },
    },
    Family {
        name: "allowed modules",
        command: CHECK,
        exit: 1,
        size: 120,
        write: |folder, size| {
            let allow = |at| {
                format!(
                    "[[modules.allow]]\nmodule = \"example.com/m{at}\"\nreason = \"r\"\nowner = \"o\"\nexpires = 2027-03-31\n"
                )
            };
            service(folder, "s", &entries(size, allow));
            go_mod(folder, "s", size, "");
        },
    },
    Family {
        name: "replaced modules",
        command: CHECK,
        exit: 1,
        size: 250,
        write: |folder, size| {
            let mut replaced = String::new();
            for at in 0..size {
                let _ = writeln!(
                    replaced,
                    "replace example.com/m{at} => example.org/r{at} v1.0.0"
                );
            }
            service(folder, "s", "");
            go_mod(folder, "s", size, &replaced);
        },
    },
    Family {
        name: "required replacements",
        command: CHECK,
        exit: 1,
        size: 75,
        write: |folder, size| {
            let require = |at| {
                format!(
                    "[[modules.require]]\nmodule = \"example.com/m{at}\"\nreplacement = \"example.org/r{at}\"\nreason = \"r\"\n"
                )
            };
            service(folder, "s", &entries(size, require));
            let mut replaced = String::new();
            for at in 0..size {
                let _ = writeln!(
                    replaced,
                    "replace example.com/m{at} => example.org/r{at} v1.0.0"
                );
            }
            go_mod(folder, "s", size, &replaced);
        },
    },
    Family {
        name: "modules of a go.work",
        command: CHECK,
        exit: 1,
        size: 50,
        write: |folder, size| {
            let mut work = "go 1.26.0\n".to_owned();
            for at in 0..size {
                let service_name = format!("s{at}");
                let _ = writeln!(work, "use ./{service_name}");
                service(folder, &service_name, "");
                go_mod(folder, &service_name, 2, "");
            }
            write(folder, "go.work", &work);
        },
    },
    Family {
        name: "banned packages of Cargo",
        command: CHECK,
        exit: 3,
        size: 132,
        write: |folder, size| {
            let ban = |at| format!("[[modules.ban]]\nmodule = \"bad{at}\"\nreason = \"r\"\n");
            service(folder, "s", &entries(size, ban));
            let mut lock = "version = 4\n".to_owned();
            for at in 0..size {
                let _ = write!(
                    lock,
                    "\n[[package]]\nname = \"m{at}\"\nversion = \"1.0.0\"\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\nchecksum = \"{at:064x}\"\n"
                );
            }
            write(folder, "s/Cargo.lock", &lock);
        },
    },
];

fn entries(size: usize, entry: impl Fn(usize) -> String) -> String {
    let entries: Vec<String> = (0..size).map(entry).collect();
    format!("\n{}", entries.join("\n"))
}

fn service(folder: &Path, name: &str, more: &str) {
    let text = format!("[service]\nname = \"{name}\"\n{more}");
    write(folder, &format!("{name}/govkit.toml"), &text);
}

/// A go.mod that requires so many modules, with their sums.
fn go_mod(folder: &Path, service: &str, size: usize, more: &str) {
    let mut text = format!("module example.com/{service}\n\ngo 1.26.0\n\n{more}");
    for at in 0..size {
        let _ = writeln!(text, "require example.com/m{at} v1.{at}.0");
    }
    write(folder, &format!("{service}/go.mod"), &text);
}
