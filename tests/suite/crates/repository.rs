//! A repository with a lock file, and a home of cargo of its own.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use govkit::diag::Report;
use govkit::model::{VerifyOptions, load};
use govkit::modules::{Machine, Silent};
use govkit::rule::{Stage, run};
use govkit::rules;
use sha2::{Digest, Sha256};

/// The folder that cargo 1.85 and later name crates.io's after.
pub const INDEX: &str = "index.crates.io-1949cf8c6b5b557f";

pub struct Repository {
    folder: tempfile::TempDir,
}

/// What a check said, as text.
pub struct Said {
    report: Report,
    places: Vec<String>,
}

impl Said {
    /// `rule path:message`, sorted.
    pub fn found(&self) -> Vec<String> {
        let findings = self.report.findings().iter().zip(&self.places);
        findings
            .map(|(finding, path)| format!("{} {path}: {}", finding.rule, finding.message))
            .collect()
    }

    /// Why what could not be verified was not.
    pub fn missed(&self) -> Vec<String> {
        let missed = self.report.unevaluated().iter();
        missed.map(|missed| missed.reason.clone()).collect()
    }

    /// Asserts that there is one finding, of this rule, in this file, and that it says this.
    pub fn is(&self, rule: &str, path: &str, words: &[&str]) {
        let found = self.found();
        assert_eq!(found.len(), 1, "{found:#?} {:#?}", self.missed());
        assert!(
            found[0].starts_with(&format!("{rule} {path}: ")),
            "{found:#?}"
        );
        for word in words {
            assert!(found[0].contains(word), "{word} is missing in {found:#?}");
        }
    }
}

impl Repository {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        // The top of a checkout, so that nothing above it counts.
        std::fs::create_dir_all(folder.path().join("work/.git")).expect("a folder");
        Self { folder }
    }

    pub fn root(&self) -> PathBuf {
        self.folder.path().join("work")
    }

    pub fn home(&self) -> PathBuf {
        self.folder.path().join("home/.cargo")
    }

    /// A machine whose cargo lives in this repository's own home.
    pub fn machine(&self) -> Machine {
        let home = self.folder.path().join("home");
        Machine::new([("HOME".to_owned(), home.to_str().expect("UTF-8").to_owned())])
    }

    pub fn write(&self, path: &str, content: impl AsRef<[u8]>) {
        write(&self.root().join(path), content.as_ref());
    }

    pub fn write_home(&self, path: &str, content: impl AsRef<[u8]>) {
        write(&self.home().join(path), content.as_ref());
    }

    pub fn copy(&self, from: &Path, to: &str) {
        self.write(to, std::fs::read(from).expect("a file"));
    }

    pub fn check(&self, machine: &Machine) -> Said {
        let mut workspace = load(&[self.root()], &rules::ids()).expect("a workspace");
        workspace.verify_modules(machine, &VerifyOptions::default(), &Silent);
        let report = run(&workspace, rules::ALL, Stage::Ci);
        let place = |span: govkit::source::Span| {
            let file = workspace.sources().file(span.file);
            file.path().to_string()
        };
        let places = report
            .findings()
            .iter()
            .map(|finding| place(finding.span))
            .collect();
        Said { report, places }
    }

    /// Checks against the repository's own home.
    pub fn said(&self) -> Said {
        self.check(&self.machine())
    }

    /// Puts a package into the cache, unpacked too, and gives its archive's checksum.
    pub fn publish(&self, stem: &str, files: &[(&str, &str)]) -> String {
        let archive = archive(stem, files);
        self.write_home(&format!("registry/cache/{INDEX}/{stem}.crate"), &archive);
        for (path, content) in files {
            self.write_home(&format!("registry/src/{INDEX}/{stem}/{path}"), content);
        }
        self.write_home(
            &format!("registry/src/{INDEX}/{stem}/.cargo-ok"),
            "{\"v\":1}",
        );
        sha256(&archive)
    }

    /// A lock file of packages from crates.io: name, version, checksum.
    pub fn lock(&self, packages: &[(&str, &str, &str)]) {
        let mut text = String::from("version = 4\n");
        for (name, version, checksum) in packages {
            let _ = write!(
                text,
                "\n[[package]]\nname = {name:?}\nversion = {version:?}\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\nchecksum = {checksum:?}\n"
            );
        }
        self.write("Cargo.lock", text);
    }
}

fn write(path: &Path, content: &[u8]) {
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    std::fs::write(path, content).expect("a file that can be written");
}

pub fn sha256(bytes: &[u8]) -> String {
    format!("{:x}", Sha256::digest(bytes))
}

/// An archive as cargo packs it.
pub fn archive(stem: &str, files: &[(&str, &str)]) -> Vec<u8> {
    let mut tar = Vec::new();
    for (path, content) in files {
        entry(
            &mut tar,
            &format!("{stem}/{path}"),
            b'0',
            content.as_bytes(),
        );
    }
    packed(tar)
}

/// Ends an archive and compresses it.
pub fn packed(mut tar: Vec<u8>) -> Vec<u8> {
    tar.extend([0; 1024]);
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(&tar).expect("memory");
    gzip.finish().expect("memory")
}

/// Appends one entry in the old form that all readers know.
pub fn entry(tar: &mut Vec<u8>, name: &str, kind: u8, content: &[u8]) {
    let mut header = [0_u8; 512];
    header[..name.len()].copy_from_slice(name.as_bytes());
    header[100..108].copy_from_slice(b"0000644\0");
    let size = format!("{:011o}\0", content.len());
    header[124..136].copy_from_slice(size.as_bytes());
    header[136..148].copy_from_slice(b"00000000000\0");
    header[148..156].copy_from_slice(b"        ");
    header[156] = kind;
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    tar.extend(header);
    tar.extend(content);
    tar.extend(vec![0; content.len().next_multiple_of(512) - content.len()]);
}
