//! Programs from Debian's packages, unpacked by `dpkg-deb` without installing anything.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Tool, folder, found, made, output};

/// A program of a Debian package, such as `debian("strace", "usr/bin/strace")`: the one on the PATH, or else the
/// package and those of its dependencies that the machine lacks, unpacked below `target/tools/debian/`.
pub fn debian(package: &str, program: &str) -> Option<Tool> {
    let name = Path::new(program).file_name()?;
    let own = Tool::new(name);
    if output(own.command().arg("--version")).is_ok() {
        return Some(own);
    }
    found(package, unpacked(package, program))
}

/// The same program from the package, whatever is on the PATH.
pub fn unpacked(package: &str, program: &str) -> Result<Tool, String> {
    let root = made(&format!("debian/{package}"), |root| {
        // The machine's lists of packages may be missing, or name versions that servers no longer have.
        download(package, root, &[]).or_else(|_| {
            let own = own_lists()?;
            download(package, root, &own)
        })
    })?;
    let tool = Tool {
        program: root.join(program),
        environment: environment(&root),
    };
    output(tool.command().arg("--version"))?;
    Ok(tool)
}

/// Downloads a package and what it needs, and unpacks all of it into one tree.
fn download(package: &str, root: &Path, options: &[String]) -> Result<(), String> {
    let mut plan = Command::new("apt-get");
    plan.args(options)
        .args(["install", "--simulate", "--no-install-recommends", package]);
    // `Inst NAME (VERSION …)`; with `[VERSION]` behind the name it would replace one that is installed.
    let plan = output(&mut plan)?;
    let lines = plan.lines().filter_map(|line| line.strip_prefix("Inst "));
    let lines = lines.filter(|line| !line.contains(" ["));
    let mut packages: Vec<&str> = lines.filter_map(|line| line.split(' ').next()).collect();
    if packages.is_empty() {
        packages.push(package);
    }
    let archives = root.join("archives");
    std::fs::create_dir_all(&archives).map_err(|error| error.to_string())?;
    let mut download = Command::new("apt-get");
    download
        .current_dir(&archives)
        .args(options)
        .args(["-o", "APT::Sandbox::User=root", "download"])
        .args(&packages);
    output(&mut download)?;
    let entries = std::fs::read_dir(&archives).map_err(|error| error.to_string())?;
    for archive in entries.flatten() {
        let mut unpack = Command::new("dpkg-deb");
        output(unpack.arg("--extract").arg(archive.path()).arg(root))?;
    }
    std::fs::remove_dir_all(&archives).map_err(|error| error.to_string())
}

/// Fetches the lists of packages to a folder of our own. Gives the options by which `apt-get` uses them.
fn own_lists() -> Result<Vec<String>, String> {
    let cache = folder().join("apt");
    let places = [("State::Lists", "lists"), ("Cache", "cache")];
    let mut options = vec!["-o".to_owned(), "APT::Sandbox::User=root".to_owned()];
    for (key, name) in places {
        let place = cache.join(name);
        std::fs::create_dir_all(place.join("partial")).map_err(|error| error.to_string())?;
        options.push("-o".to_owned());
        options.push(format!("Dir::{key}={}", place.display()));
    }
    let mut update = Command::new("apt-get");
    output(update.args(&options).args(["update", "--error-on=any"]))?;
    Ok(options)
}

/// The environment by which a program finds its libraries and tables in a tree.
fn environment(root: &Path) -> Vec<(&'static str, String)> {
    let mut environment = Vec::new();
    let folders = ["usr/lib", "lib"].map(|name| root.join(name));
    let below = folders.iter().flat_map(std::fs::read_dir).flatten();
    let mut libraries: Vec<PathBuf> = below.flatten().map(|entry| entry.path()).collect();
    // The folders of libraries are named by machine, such as `x86_64-linux-gnu`.
    libraries.retain(|path| path.to_string_lossy().contains("-linux-gnu"));
    if !libraries.is_empty() {
        libraries.sort();
        let paths = libraries.iter().map(|path| path.to_string_lossy());
        environment.push(("LD_LIBRARY_PATH", paths.collect::<Vec<_>>().join(":")));
    }
    let valgrind = root.join("usr/libexec/valgrind");
    if valgrind.exists() {
        environment.push(("VALGRIND_LIB", valgrind.to_string_lossy().into_owned()));
        let symbols = root.join("usr/lib/debug");
        environment.push((
            "VALGRIND_OPTS",
            format!("--extra-debuginfo-path={}", symbols.display()),
        ));
    }
    environment
}
