//! Signals that programs are started with.

use std::process::Command;

/// The command, started with the default action of the signals that a shell's `&` and nohup(1) make it ignore.
pub fn by_default(command: &Command) -> Command {
    let mut with = Command::new("env");
    with.arg("--default-signal=HUP,INT,QUIT,TERM")
        .arg(command.get_program())
        .args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => with.env(name, value),
            None => with.env_remove(name),
        };
    }
    if let Some(folder) = command.get_current_dir() {
        with.current_dir(folder);
    }
    with
}
