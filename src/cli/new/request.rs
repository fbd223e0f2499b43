//! What the command line asks for: which template, and which answers.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::bail;

use super::NewArgs;
use crate::diag::nearest;
use crate::r#gen::template::{MANIFEST, Template, builtin, builtin_names, read_folder};

/// The template that `args` name.
pub(super) fn template(args: &NewArgs) -> anyhow::Result<Template> {
    let Some(wanted) = &args.template else {
        return by_language(args.lang.as_deref().unwrap_or("go"));
    };
    let template = by_name(wanted)?;
    let language = template.manifest.language.word();
    match &args.lang {
        Some(lang) if lang != language => {
            bail!("template `{wanted}` makes {language} services, not {lang}: leave out --lang")
        }
        _ => Ok(template),
    }
}

fn by_language(lang: &str) -> anyhow::Result<Template> {
    match builtin(&format!("{lang}-service")) {
        Some(template) => Ok(template?),
        None => bail!(
            "there is no built-in template for {lang} in this govkit ({}): name one with --template",
            known()
        ),
    }
}

fn by_name(wanted: &str) -> anyhow::Result<Template> {
    if wanted.contains("://") || wanted.starts_with("git@") {
        bail!(
            "`{}` is the address of a repository: clone it, and name the folder with --template",
            wanted.escape_debug()
        );
    }
    if let Some(template) = builtin(wanted) {
        return Ok(template?);
    }
    let folder = Path::new(wanted);
    if folder.is_dir() {
        // As it was written, so that messages can be clicked.
        return Ok(read_folder(wanted.trim_end_matches('/'), folder)?);
    }
    let meant = nearest(wanted, builtin_names())
        .map_or(String::new(), |near| format!(", did you mean `{near}`?"));
    bail!(
        "no template `{}`{meant}: neither built in ({}) nor a folder with a {MANIFEST}",
        wanted.escape_debug(),
        known()
    )
}

fn known() -> String {
    let names: Vec<&str> = builtin_names().collect();
    if names.is_empty() {
        "none is built in".to_owned()
    } else {
        format!("built in: {}", names.join(", "))
    }
}

/// The answers that `args` give.
pub(super) fn answers(args: &NewArgs) -> anyhow::Result<BTreeMap<String, String>> {
    let mut answers = BTreeMap::new();
    let env = args.env.iter().map(|env| ("env", env.as_str()));
    let set = args.set.iter().map(|pair| match pair.split_once('=') {
        Some((key, value)) => Ok((key, value)),
        None => bail!("--set takes KEY=VALUE, not `{}`", pair.escape_debug()),
    });
    for answer in env.map(Ok).chain(set) {
        let (key, value) = answer?;
        if answers.insert(key.to_owned(), value.to_owned()).is_some() {
            bail!("answer `{}` is given twice", key.escape_debug());
        }
    }
    Ok(answers)
}
