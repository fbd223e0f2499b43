//! A small service with real modules in a module cache of its own, to be tampered with.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use base64::Engine as _;
use govkit::diag::Report;
use govkit::model::Workspace;
use govkit::modules::Machine;
use sha2::{Digest as _, Sha256};

use super::fixtures::{check_on, top};
use super::go;

/// The modules of the service: one as itself, one in the place of another.
pub const DIRECT: (&str, &str) = ("github.com/google/uuid", "v1.6.0");
pub const INSTEAD: (&str, &str) = ("github.com/cespare/xxhash/v2", "v2.3.0");

const GO_MOD: &str = "module example.com/lab\n\ngo 1.21.0\n\nrequire (\n\texample.com/old v1.0.0\n\tgithub.com/google/uuid v1.6.0\n)\n\nreplace example.com/old => github.com/cespare/xxhash/v2 v2.3.0\n";

/// As the go command wrote them when it asked the public checksum database.
pub const GO_SUM: &str = "github.com/cespare/xxhash/v2 v2.3.0 h1:UL815xU9SqsFlibzuggzjXhog7bL6oX9BbNZnL2UFvs=\ngithub.com/cespare/xxhash/v2 v2.3.0/go.mod h1:VGX0DQ3Q6kWi7AoAeZDth3/j3BFtOZR5XLFGgcrjCOs=\ngithub.com/google/uuid v1.6.0 h1:NIvaJDMOsjHA8n1jAhLSgzrAzy1Hgr+hNrb57e+94F0=\ngithub.com/google/uuid v1.6.0/go.mod h1:TIyPZe4MgqvfeYDBFedMoGGpEw/LqOeaOT+nhxU+yHo=\n";

const MAIN: &str = "package main\n\nimport (\n\txxhash \"example.com/old\"\n\t\"github.com/google/uuid\"\n)\n\nfunc main() { println(uuid.NewString(), xxhash.Sum64String(\"x\")) }\n";

/// The service and its cache.
pub struct Lab {
    folder: tempfile::TempDir,
}

/// A cache with what the service needs, fetched once.
fn fetched() -> &'static Path {
    static FETCHED: OnceLock<PathBuf> = OnceLock::new();
    FETCHED.get_or_init(|| {
        let folder = top().join("target/tools/lab");
        let service = folder.join("service");
        write(&service);
        let mut download = go::command(&service, &["mod", "download"]);
        download
            .env("GOFLAGS", "-modcacherw")
            .env("GOMODCACHE", folder.join("cache"));
        go::run(download);
        folder.join("cache")
    })
}

fn write(service: &Path) {
    std::fs::create_dir_all(service).expect("a folder");
    for (name, text) in [("go.mod", GO_MOD), ("go.sum", GO_SUM), ("main.go", MAIN)] {
        std::fs::write(service.join(name), text).expect("a file");
    }
}

impl Lab {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let lab = Self { folder };
        write(&lab.service());
        copy(fetched(), &lab.cache());
        lab
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn service(&self) -> PathBuf {
        self.folder.path().join("service")
    }

    pub fn cache(&self) -> PathBuf {
        self.folder.path().join("cache")
    }

    /// An unpacked file.
    pub fn unpacked(&self, module: (&str, &str), name: &str) -> PathBuf {
        self.cache()
            .join(format!("{}@{}", module.0, module.1))
            .join(name)
    }

    /// A file of what was downloaded, such as the archive.
    pub fn downloaded(&self, module: (&str, &str), extension: &str) -> PathBuf {
        let versions = self
            .cache()
            .join("cache/download")
            .join(module.0)
            .join("@v");
        versions.join(format!("{}.{extension}", module.1))
    }

    /// Changes the text of a file of the cache.
    pub fn edit(&self, path: &Path, change: impl FnOnce(String) -> String) {
        assert!(path.starts_with(self.cache()), "{}", path.display());
        rewrite(path, change);
    }

    pub fn edit_service(&self, name: &str, change: impl FnOnce(String) -> String) {
        rewrite(&self.service().join(name), change);
    }

    /// Makes archive, unpacked file and recorded hash agree on another content, as someone would who
    /// knows what `go mod verify` compares. Gives the new hash.
    pub fn restamp(&self, module: (&str, &str), name: &str, content: &[u8]) -> String {
        std::fs::write(self.unpacked(module, name), content).expect("a file");
        let folder = self.unpacked(module, "");
        let mut files: Vec<(String, Vec<u8>)> = Vec::new();
        let mut open = vec![folder.clone()];
        while let Some(current) = open.pop() {
            for entry in std::fs::read_dir(current).expect("a folder").flatten() {
                if entry.path().is_dir() {
                    open.push(entry.path());
                    continue;
                }
                let path = entry.path();
                let below = path
                    .strip_prefix(&folder)
                    .expect("below")
                    .to_string_lossy()
                    .into_owned();
                let packed = format!("{}@{}/{below}", module.0, module.1);
                files.push((packed, std::fs::read(&path).expect("a file")));
            }
        }
        files.sort();
        std::fs::write(self.downloaded(module, "zip"), super::zip::pack(&files))
            .expect("an archive");
        let hash = hash(&files);
        std::fs::write(self.downloaded(module, "ziphash"), &hash).expect("a hash");
        hash
    }

    /// The machine that the cache is on.
    pub fn machine(&self) -> Machine {
        let at = |name: &str| self.folder.path().join(name).to_string_lossy().into_owned();
        let variables = [
            ("GOMODCACHE", at("cache")),
            ("GOPATH", at("gopath")),
            ("HOME", at("home")),
            ("GOENV", "off".to_owned()),
            ("GOTOOLCHAIN", "local".to_owned()),
        ];
        Machine::new(variables.map(|(name, value)| (name.to_owned(), value)))
    }

    pub fn check(&self) -> (Workspace, Report) {
        check_on(&self.service(), &self.machine())
    }

    /// What is found: rule, path, the text at the place, the message.
    pub fn found(&self) -> Vec<(String, String, String, String)> {
        let (workspace, report) = self.check();
        let told = report.findings().iter().map(|finding| {
            let file = workspace.sources().file(finding.span.file);
            let text = String::from_utf8_lossy(&file.bytes()[finding.span.range()]).into_owned();
            (
                finding.rule.to_string(),
                file.path().to_string(),
                text,
                finding.message.clone(),
            )
        });
        told.collect()
    }

    /// A go command that sees this cache and no network.
    pub fn go(&self, args: &[&str]) -> Command {
        let mut command = go::command(&self.service(), args);
        command
            .env("GOMODCACHE", self.cache())
            .env("GOFLAGS", "-modcacherw")
            .env("GOPROXY", "off")
            .env("GOENV", "off");
        command
    }
}

fn rewrite(path: &Path, change: impl FnOnce(String) -> String) {
    let old = std::fs::read_to_string(path).expect("a text");
    let new = change(old.clone());
    assert_ne!(old, new, "{} was not changed", path.display());
    std::fs::write(path, new).expect("a file");
}

/// The hash of files under their full names, as go.sum writes it.
pub fn hash(files: &[(String, Vec<u8>)]) -> String {
    let mut list = String::new();
    for (name, content) in files {
        let digest = Sha256::digest(content);
        // Writing to a string cannot fail.
        let _ = writeln!(list, "{}  {name}", super::oracle::hex(&digest));
    }
    let digest = Sha256::digest(list.as_bytes());
    format!(
        "h1:{}",
        base64::engine::general_purpose::STANDARD.encode(digest)
    )
}

/// Copies a folder with everything in it.
pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder").flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            // Files of a module cache are read-only, and so would be copies.
            let content = std::fs::read(entry.path()).expect("a file");
            std::fs::write(target, content).expect("a copy");
        }
    }
}
