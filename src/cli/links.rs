//! Trees that are made of links.

use std::path::PathBuf;

use clap::Args;

use crate::model::LoadOptions;

/// Which links out of the tree are followed.
#[derive(Debug, Clone, Default, Args)]
pub(super) struct LinkArgs {
    /// Follow links that lead into this folder, as in Bazel's sandbox (repeatable) [default: links stay in the tree].
    #[arg(long = "follow-links-into", value_name = "DIR")]
    folders: Vec<PathBuf>,
}

impl LinkArgs {
    /// How the tree is read then.
    pub(super) fn options(&self) -> LoadOptions {
        LoadOptions {
            linked: self.folders.clone(),
            ..LoadOptions::default()
        }
    }
}
