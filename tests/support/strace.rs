//! strace, which ends a program at a chosen system call, or makes the call fail.

use std::process::Command;
use std::sync::OnceLock;

use super::tools::{Tool, debian, not_run};

/// strace without its own remarks; `None` if it cannot be had or may not trace, which is reported.
pub fn command() -> Option<Command> {
    static FOUND: OnceLock<Option<Tool>> = OnceLock::new();
    let tool = FOUND.get_or_init(|| {
        let tool = debian("strace", "usr/bin/strace")?;
        let traced = quiet(&tool).args(["-o", "/dev/null", "true"]).output();
        if traced.is_ok_and(|traced| traced.status.success()) {
            return Some(tool);
        }
        not_run("strace", "it may not trace here: ptrace(2)");
        None
    });
    tool.as_ref().map(quiet)
}

fn quiet(tool: &Tool) -> Command {
    let mut command = tool.command();
    command.arg("-qq");
    // The traced program gets its own libraries.
    for (name, _) in &tool.environment {
        command.args(["-E", name]);
    }
    command
}
