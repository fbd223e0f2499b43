//! Compiles the built-in service templates and rule packs into the binary, so that govkit needs no network
//! and no file but itself.

#![allow(
    clippy::disallowed_macros,
    reason = "cargo reads what a build script prints"
)]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=templates");
    println!("cargo::rerun-if-changed=rules");
    fs::write(out.join("rules.rs"), packs(&root.join("rules"))?)?;
    fs::write(
        out.join("templates.rs"),
        templates(&root.join("templates"))?,
    )
}

/// The text of a `&[(name, &[(path, bytes)])]`, sorted by name and path. Modes are not recorded: a
/// template says in `template.toml` which files may be run.
fn templates(folder: &Path) -> io::Result<String> {
    let mut text = String::from("&[\n");
    for name in names(folder)? {
        let template = folder.join(&name);
        if !template.join("template.toml").is_file() {
            continue;
        }
        let mut files = Vec::new();
        list(&template, "", &mut files)?;
        files.sort();
        writeln!(text, "    ({name:?}, &[").map_err(io::Error::other)?;
        for file in files {
            let path = template.join(&file);
            let path = path.to_str().ok_or_else(|| not_utf8(&path))?;
            writeln!(text, "        ({file:?}, include_bytes!({path:?})),")
                .map_err(io::Error::other)?;
        }
        text.push_str("    ]),\n");
    }
    text.push_str("]\n");
    Ok(text)
}

/// The text of a `&[(pack, &[(path, text)])]` of every rule file, sorted by pack and path.
fn packs(folder: &Path) -> io::Result<String> {
    let mut text = String::from("&[\n");
    for name in names(folder)? {
        let pack = folder.join(&name);
        if !pack.is_dir() {
            continue;
        }
        let mut files = Vec::new();
        list(&pack, "", &mut files)?;
        files.sort();
        writeln!(text, "    ({name:?}, &[").map_err(io::Error::other)?;
        for file in files.iter().filter(|file| is_toml(file)) {
            let path = pack.join(file);
            let path = path.to_str().ok_or_else(|| not_utf8(&path))?;
            writeln!(text, "        ({file:?}, include_str!({path:?})),")
                .map_err(io::Error::other)?;
        }
        text.push_str("    ]),\n");
    }
    text.push_str("]\n");
    Ok(text)
}

fn is_toml(file: &str) -> bool {
    Path::new(file)
        .extension()
        .is_some_and(|extension| extension == "toml")
}

fn list(folder: &Path, below: &str, files: &mut Vec<String>) -> io::Result<()> {
    for name in names(folder)? {
        let path = folder.join(&name);
        let rel = format!("{below}{name}");
        if path.is_dir() {
            list(&path, &format!("{rel}/"), files)?;
        } else {
            files.push(rel);
        }
    }
    Ok(())
}

/// The entries of a folder, sorted; none where it does not exist. What a desktop or an editor
/// leaves behind is not part of a template.
fn names(folder: &Path) -> io::Result<Vec<String>> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut names = Vec::new();
    for entry in entries {
        let name = entry?.file_name();
        let name = name.to_str().ok_or_else(|| not_utf8(&folder.join(&name)))?;
        if name != ".DS_Store" && !name.ends_with('~') {
            names.push(name.to_owned());
        }
    }
    names.sort();
    Ok(names)
}

fn not_utf8(path: &Path) -> io::Error {
    io::Error::other(format!("{}: the name is not UTF-8", path.display()))
}
