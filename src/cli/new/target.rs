//! Where a service may be made: a place that is free, and that is where it seems to be.

use std::fs;
use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, bail};

use crate::r#gen::folded;

/// The absolute path of `wanted`, seen from `here` (absolute), once everything about it is in order.
/// Nothing is written.
pub(super) fn check(wanted: &Path, here: &Path) -> anyhow::Result<PathBuf> {
    let shown = wanted.display();
    let target = absolute(wanted, here)?;
    let (Some(above), Some(name)) = (target.parent(), target.file_name()) else {
        bail!("`{shown}` is the root of a file system: name a folder below it");
    };
    if here.starts_with(&target) {
        bail!(
            "`{shown}` is the current folder or above it, and would be replaced: run govkit from \
             the folder above, with `--into {}`",
            name.display()
        );
    }
    if !above.is_dir() {
        bail!("there is no folder `{}`: make it first", above.display());
    }
    match fs::symlink_metadata(&target) {
        Ok(found) if found.is_symlink() => {
            bail!("`{shown}` is a symbolic link: remove it, or choose another folder with --into")
        }
        Ok(found) if !found.is_dir() => {
            bail!("`{shown}` is a file: remove it, or choose another folder with --into")
        }
        Ok(_) => check_empty(&target, wanted)?,
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(error).with_context(|| format!("cannot look at `{shown}`")),
    }
    check_siblings(above, &name.to_string_lossy())?;
    Ok(target)
}

/// `wanted` as an absolute path. Every part that the user wrote is looked at before the next, since
/// `a/..` is only `.` where `a` is no link.
fn absolute(wanted: &Path, here: &Path) -> anyhow::Result<PathBuf> {
    let mut path = here.to_path_buf();
    let mut parts = wanted.components().peekable();
    while let Some(part) = parts.next() {
        match part {
            Component::Prefix(_) | Component::RootDir => path.push(part),
            Component::CurDir => {}
            Component::ParentDir => {
                path.pop();
            }
            Component::Normal(name) => path.push(name),
        }
        if parts.peek().is_some() && path.is_symlink() {
            let real = path.canonicalize().unwrap_or_else(|_| path.clone());
            let rest: PathBuf = parts.collect();
            bail!(
                "`{}` is a symbolic link: say where the service really goes, `--into {}`",
                path.display(),
                real.join(rest).display()
            );
        }
    }
    Ok(path)
}

fn check_empty(target: &Path, wanted: &Path) -> anyhow::Result<()> {
    let shown = wanted.display();
    let mut entries =
        fs::read_dir(target).with_context(|| format!("cannot list the folder `{shown}`"))?;
    if let Some(entry) = entries.next() {
        let name = entry.map(|entry| entry.file_name()).unwrap_or_default();
        bail!(
            "the folder `{shown}` is not empty (it holds `{}`): choose another with --into",
            name.display()
        );
    }
    Ok(())
}

/// `Order-svc` beside `order-svc` is two folders here and one on macOS and Windows.
fn check_siblings(above: &Path, name: &str) -> anyhow::Result<()> {
    let entries = fs::read_dir(above)
        .with_context(|| format!("cannot list the folder `{}`", above.display()))?;
    for entry in entries.flatten() {
        let sibling = entry.file_name();
        let sibling = sibling.to_string_lossy();
        if sibling != name && folded(&sibling) == folded(name) {
            bail!("`{name}` differs only in case from `{sibling}`, which is there already");
        }
    }
    Ok(())
}
