//! `security/image-latest`

use crate::code::container::read_dockerfile;
use crate::diag::Severity;
use crate::rule::data::Lang;
use crate::rule::{Check, Rule, Stage};
use crate::source::Span;

/// The rule.
pub const RULE: Rule = Rule {
    id: "security/image-latest",
    summary: "an image is named without a version",
    doc: "\
`latest`, which is meant where no tag is written, is another image tomorrow: what was tested is not what runs, and what runs cannot be built again.
Images of every stage count, and those that files are copied from; arguments of the build count with their defaults.

Name a version, and a digest where the registry is not yours: `golang:1.26.8-bookworm@sha256:…`.",
    severity: Severity::Error,
    stage: Stage::Commit,
    since: "0.1.0",
    check: Check::File(|workspace, file, findings| {
        let source = workspace.sources().file(file);
        let Some(text) = source
            .text()
            .ok()
            .filter(|_| Lang::Dockerfile.is_source(source.path()))
        else {
            return;
        };
        let dockerfile = read_dockerfile(text);
        if let Some(limit) = dockerfile.limit {
            findings.unevaluated(source.path(), limit);
        }
        for stage in dockerfile.stages {
            for image in stage.image.iter().chain(&stage.others) {
                let message = match version(&image.text) {
                    Version::Pinned => continue,
                    Version::None => format!("the image `{}` has no tag, which is `latest`", image.text),
                    Version::Latest => format!("the image `{}` is another one tomorrow", image.text),
                };
                let span = Span::new(file, image.range.start, image.range.end);
                findings.report(span, message).help =
                    Some("name a version, or a digest: name:1.2.3@sha256:…".to_owned());
            }
        }
    }),
};

enum Version {
    Pinned,
    None,
    Latest,
}

fn version(image: &str) -> Version {
    if image.contains('@') {
        return Version::Pinned;
    }
    // A registry may have a port.
    let name = image.rsplit('/').next().unwrap_or(image);
    match name.split_once(':') {
        None => Version::None,
        Some((_, "latest")) => Version::Latest,
        Some(_) => Version::Pinned,
    }
}
