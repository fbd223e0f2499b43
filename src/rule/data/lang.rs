//! What rules look into.

use crate::slo::SLO_FILE;
use crate::source::RelPath;

/// A language of sources.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lang {
    /// Go.
    Go,
    /// Rust.
    Rust,
    /// Dockerfiles.
    Dockerfile,
    /// Any text that is read anyway: configuration, and the sources of the other languages.
    Text,
    /// Documents in YAML, TOML and JSON: the language of policies, which have an `assert`.
    Document,
    /// Objectives, in whatever form: the language of policies with the target `slo`.
    Objectives,
}

impl Lang {
    /// Every language that a rule may name.
    pub const ALL: &[Self] = &[
        Self::Go,
        Self::Rust,
        Self::Dockerfile,
        Self::Text,
        Self::Document,
        Self::Objectives,
    ];

    /// The word used in rule files.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Go => "go",
            Self::Rust => "rust",
            Self::Dockerfile => "dockerfile",
            Self::Text => "text",
            Self::Document => "document",
            Self::Objectives => "slo",
        }
    }

    /// Whether a file is a source of this language. Documents and text are read whatever the rules are.
    #[must_use]
    pub fn is_source(self, path: &RelPath) -> bool {
        match self {
            Self::Go => path.extension() == "go",
            Self::Rust => path.extension() == "rs",
            Self::Dockerfile => {
                let name = path.name();
                name == "Dockerfile"
                    || name == "Containerfile"
                    || name.starts_with("Dockerfile.")
                    || path.extension() == "dockerfile"
            }
            Self::Text | Self::Document | Self::Objectives => false,
        }
    }

    /// The usual name of a file of this language, for examples.
    #[must_use]
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Go => "main.go",
            Self::Rust => "main.rs",
            Self::Dockerfile => "Dockerfile",
            Self::Text | Self::Document => "config.yaml",
            Self::Objectives => SLO_FILE,
        }
    }
}
