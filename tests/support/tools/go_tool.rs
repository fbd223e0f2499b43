//! Programs of Go modules, built by the Go toolchain.

use std::fmt::Write as _;
use std::process::Command;

use super::{Tool, found, made, output};
use crate::support::go;

/// A program and how it is built. Its module is fetched by the module proxy and verified by the checksum database.
pub struct GoTool {
    pub module: &'static str,
    pub version: &'static str,
    /// The package below the module, such as `cmd/promtool`; the program has the name of its last part.
    pub package: &'static str,
    pub tags: &'static str,
    /// String variables that the linker sets, by their full names.
    pub variables: &'static [(&'static str, &'static str)],
}

/// The program, built once in exactly this version below `target/tools/go/`.
pub fn go_tool(tool: &GoTool) -> Option<Tool> {
    let name = tool.package.rsplit('/').next()?;
    found(name, built(tool, name).map(Tool::new))
}

fn built(tool: &GoTool, name: &str) -> Result<std::path::PathBuf, String> {
    let folder = format!("go/{name}-{}", tool.version);
    let folder = made(&folder, |folder| {
        // Sources and objects of a build may take gigabytes, and serve nothing else.
        let work = folder.join("work");
        std::fs::create_dir_all(&work).map_err(|error| error.to_string())?;
        let go = |args: &[&str]| -> Result<Command, String> {
            let mut go = Command::new(go::find()?);
            go.current_dir(&work)
                .args(args)
                .env("GOTOOLCHAIN", "local")
                .env("GOWORK", "off")
                .env("GOFLAGS", "-modcacherw")
                .env("GOPATH", work.join("path"))
                .env("GOMODCACHE", work.join("modules"))
                .env("GOCACHE", work.join("objects"))
                .env_remove("GOBIN");
            Ok(go)
        };
        output(&mut go(&["mod", "init", "govkit.example/tool"])?)?;
        let version = format!("{}@{}", tool.module, tool.version);
        output(&mut go(&["get", &version])?)?;
        let mut flags = "-ldflags=-s -w".to_owned();
        for (name, value) in tool.variables {
            // Writing to a string cannot fail.
            let _ = write!(flags, " -X {name}={value}");
        }
        let mut build = go(&["build", "-mod=mod", "-trimpath", "-tags", tool.tags])?;
        build
            .arg(flags)
            .arg("-o")
            .arg(folder.join(name))
            .arg(format!("{}/{}", tool.module, tool.package));
        output(&mut build)?;
        std::fs::remove_dir_all(&work).map_err(|error| error.to_string())
    })?;
    Ok(folder.join(name))
}
