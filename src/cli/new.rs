//! `govkit new`: a service that is production-ready on its first commit.

mod request;
mod show;
mod target;

use std::path::PathBuf;

use anyhow::Context;

use super::write::new_tree;
use crate::r#gen::{resolve, scaffold};

/// Make a new service from a template
#[derive(Debug, clap::Args)]
pub struct NewArgs {
    /// Name of the service: a lower-case DNS label such as `order-svc`
    pub name: String,

    /// Language of the service, which picks the built-in template [default: go]
    #[arg(long, value_name = "LANG", value_parser = ["go", "rust"])]
    pub lang: Option<String>,

    /// A built-in template by name, or a folder that holds a template
    #[arg(long, value_name = "BUILTIN|DIR")]
    pub template: Option<String>,

    /// Environment that the service starts out for; short for `--set env=ENV`
    #[arg(long)]
    pub env: Option<String>,

    /// Answer a question of the template
    #[arg(long, value_name = "KEY=VALUE")]
    pub set: Vec<String>,

    /// Add a feature that the template offers
    #[arg(long, value_name = "FEATURE")]
    pub with: Vec<String>,

    /// Folder to make the service in; new, or empty [default: ./NAME]
    #[arg(long, value_name = "DIR")]
    pub into: Option<PathBuf>,

    /// List what would be made, and make nothing
    #[arg(long)]
    pub dry_run: bool,
}

impl NewArgs {
    /// The files and folders that the command reads or writes.
    pub(super) fn places(&self) -> Vec<PathBuf> {
        let template = self.template.iter().map(PathBuf::from);
        let template = template.filter(|template| template.is_dir());
        template.chain([self.wanted()]).collect()
    }

    /// The folder to make the service in, as the user wrote it.
    fn wanted(&self) -> PathBuf {
        let into = self.into.clone();
        into.unwrap_or_else(|| PathBuf::from(&self.name))
    }
}

/// Makes the service, or lists it, and prints what was made.
pub fn run(args: &NewArgs) -> anyhow::Result<u8> {
    let template = request::template(args)?;
    let given = request::answers(args)?;
    let answers = resolve(&template.manifest, &args.name, &given, &args.with)?;
    let plan = scaffold(&template, &answers)?;
    let here = std::env::current_dir().context("cannot tell the current folder")?;
    let wanted = args.wanted();
    let target = target::check(&wanted, &here)?;
    let text = if args.dry_run {
        show::plan(&wanted, &template.manifest, &answers, &plan)
    } else {
        new_tree(&target, &plan.changes)?;
        show::made(&wanted, &target, &template.manifest, &plan)
    };
    super::print(&text)?;
    Ok(0)
}
