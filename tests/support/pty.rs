//! Running a program on a terminal of its own.

use std::fs::File;
use std::io::{ErrorKind, Read as _};
use std::process::{Command, Stdio};

use rustix::fs::{Mode, OFlags};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

/// Runs `command` with standard output and standard error on one new terminal. Gives the exit code and everything that was
/// written, where the terminal's own `\r\n` is `\n` again.
pub fn on_terminal(command: &mut Command) -> (Option<i32>, Vec<u8>) {
    let ours = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC);
    let ours = ours.expect("a pseudo-terminal");
    grantpt(&ours).expect("a pseudo-terminal");
    unlockpt(&ours).expect("a pseudo-terminal");
    let name = ptsname(&ours, Vec::new()).expect("its name");
    let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC;
    let theirs = rustix::fs::open(name, flags, Mode::empty()).expect("its other side");
    let theirs = File::from(theirs);
    let stream = || Stdio::from(theirs.try_clone().expect("its other side"));
    let mut child = command
        .stdin(Stdio::null())
        .stdout(stream())
        .stderr(stream())
        .spawn()
        .expect("it runs");
    // The command keeps its streams, and this side ends only when nobody has the other.
    command.stdout(Stdio::null()).stderr(Stdio::null());
    drop(theirs);
    let mut output = Vec::new();
    let mut ours = File::from(ours);
    let mut buffer = [0; 1 << 14];
    loop {
        match ours.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => output.extend_from_slice(&buffer[..count]),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            // Linux says so when the last program has left the terminal.
            Err(_) => break,
        }
    }
    let status = child.wait().expect("it ends");
    (status.code(), without_returns(&output))
}

fn without_returns(output: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(output.len());
    for (at, byte) in output.iter().enumerate() {
        if *byte != b'\r' || output.get(at + 1) != Some(&b'\n') {
            plain.push(*byte);
        }
    }
    plain
}
