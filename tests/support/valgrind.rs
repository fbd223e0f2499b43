//! valgrind, which counts work: the machine's own, or else that of the Debian package, unpacked under `target/`.

use std::path::Path;
use std::process::Command;

use super::fixtures::top;

/// `valgrind`, or why there is none.
pub fn command() -> Result<Command, String> {
    let own = Command::new("valgrind");
    if runs(own) {
        return Ok(Command::new("valgrind"));
    }
    let folder = top().join("target/test-tools/valgrind");
    if !runs(unpacked(&folder)) {
        unpack(&folder)?;
    }
    if runs(unpacked(&folder)) {
        Ok(unpacked(&folder))
    } else {
        Err(format!("valgrind in {} does not run", folder.display()))
    }
}

/// The valgrind of an unpacked package, which has to be told where its tools are.
fn unpacked(folder: &Path) -> Command {
    let mut command = Command::new(folder.join("usr/bin/valgrind"));
    command.env("VALGRIND_LIB", folder.join("usr/libexec/valgrind"));
    command
}

fn runs(mut valgrind: Command) -> bool {
    let output = valgrind.args(["--tool=none", "true"]).output();
    output.is_ok_and(|output| output.status.success())
}

/// Unpacks the Debian package; neither step needs root.
fn unpack(folder: &Path) -> Result<(), String> {
    std::fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let script =
        "apt-get -qq download valgrind && dpkg-deb -x valgrind_*.deb . && rm valgrind_*.deb";
    let output = Command::new("sh")
        .args(["-c", script])
        .current_dir(folder)
        .output()
        .map_err(|error| format!("sh: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    let text = String::from_utf8_lossy(&output.stderr);
    let last = text.lines().last().unwrap_or_default();
    Err(format!("the package valgrind cannot be unpacked: {last}"))
}
