//! promtool for the tests of generated rules, in one version.

use std::path::Path;
use std::process::{Command, Output};
use std::sync::OnceLock;

use super::tools::{GoTool, Tool, go_tool, output};

/// The pinned version. One on the PATH is used only if it is this one.
const VERSION: &str = "3.11.3";

/// The same version as a Go module: Prometheus 3.X.Y is v0.3XX.Y. Without the packages that discover targets, which
/// no rule needs, it builds in two minutes of CPU.
const MODULE: GoTool = GoTool {
    module: "github.com/prometheus/prometheus",
    version: "v0.311.3",
    package: "cmd/promtool",
    tags: "remove_all_sd,netgo",
    variables: &[("github.com/prometheus/common/version.Version", VERSION)],
};

/// promtool, or `None` once its absence has been reported.
pub fn find() -> Option<Tool> {
    static FOUND: OnceLock<Option<Tool>> = OnceLock::new();
    let own = Tool::new("promtool");
    let found = FOUND.get_or_init(|| is_pinned(&own).then_some(own));
    found.clone().or_else(|| go_tool(&MODULE))
}

/// Returns true if a promtool says that it is the pinned version.
fn is_pinned(tool: &Tool) -> bool {
    let said = output(tool.command().arg("--version")).unwrap_or_default();
    said.starts_with(&format!("promtool, version {VERSION} "))
}

/// `promtool` in a folder.
pub fn command(folder: &Path, args: &[&str]) -> Command {
    let mut command = find().expect("promtool").command();
    // It is not collecting garbage that is tested; a run needs less memory than the limit.
    command
        .current_dir(folder)
        .args(args)
        .env("GOGC", "off")
        .env("GOMEMLIMIT", "1GiB");
    command
}

/// Runs promtool in a folder; whether it was content, and all that it said.
pub fn run(folder: &Path, args: &[&str]) -> (bool, String) {
    let Output {
        status,
        stdout,
        stderr,
    } = command(folder, args).output().expect("promtool");
    let mut text =
        String::from_utf8_lossy(&stdout).into_owned() + &String::from_utf8_lossy(&stderr);
    if status.code().is_none() {
        // Stopped from without, and silent about it.
        text += &status.to_string();
    }
    (status.success(), text)
}
