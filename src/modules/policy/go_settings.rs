//! Settings of the go command that take its own protections away.

use super::judge::Court;
use super::told::GO_SETTING;
use crate::modules::Fault;
use crate::modules::go::{GoEnv, Origin, matches_prefix};
use crate::source::Span;

/// Hosts that anybody can publish on, or that are vanity names of public modules: a pattern that takes in all of one
/// is no list of private modules.
const PUBLIC_HOSTS: &[&str] = &[
    "bitbucket.org",
    "cloud.google.com",
    "codeberg.org",
    "dario.cat",
    "filippo.io",
    "gitea.com",
    "gitee.com",
    "github.com",
    "gitlab.com",
    "git.sr.ht",
    "go.etcd.io",
    "go.mongodb.org",
    "go.opentelemetry.io",
    "go.uber.org",
    "golang.org",
    "google.golang.org",
    "gopkg.in",
    "gorm.io",
    "honnef.co",
    "k8s.io",
    "modernc.org",
    "sigs.k8s.io",
    "sr.ht",
];

/// Flags of GOFLAGS that change what is built behind go.mod's back.
const FLAGS: &[(&str, &str)] = &[
    ("modfile", "another file takes go.mod's place"),
    (
        "overlay",
        "files of the build are replaced by others that go.sum does not know",
    ),
    ("toolexec", "every compilation goes through another program"),
    (
        "insecure",
        "modules are fetched without encryption and without the checksum database",
    ),
];

/// One thing that is wrong.
struct Unsafe {
    name: &'static str,
    /// What a `[[modules.setting]]` has to match.
    value: String,
    why: String,
}

pub(super) fn judge(court: &mut Court<'_>) {
    let (facts, policy) = (court.facts, court.policy);
    let Some(place) = facts
        .modules
        .iter()
        .find_map(|module| Some(module.file.module.as_ref()?.path.span))
    else {
        return;
    };
    let env = GoEnv::read(court.machine);
    for found in settings(&env) {
        let accepted = court.ledger.accepts(&policy.settings, |entry| {
            let value = entry.value.as_ref();
            entry.selector.name.is_match(found.name)
                && value.is_none_or(|value| value.is_match(&found.value))
        });
        if !accepted {
            court.verdict.faults.push(fault(&env, &found, place));
        }
    }
}

fn settings(env: &GoEnv) -> Vec<Unsafe> {
    let mut found = Vec::new();
    let mut tell = |name, value: &str, why: String| {
        found.push(Unsafe {
            name,
            value: value.to_owned(),
            why,
        });
    };
    if env.value("GO111MODULE") == "off" {
        tell(
            "GO111MODULE",
            "off",
            "the go command ignores go.mod and go.sum and builds whatever is in GOPATH".to_owned(),
        );
    }
    if env.value("GOSUMDB") == "off" {
        tell(
            "GOSUMDB",
            "off",
            "nobody vouches for modules that are new to go.sum".to_owned(),
        );
    }
    let unchecked = env.value("GONOSUMCHECK");
    if !matches!(unchecked, "" | "0") {
        tell(
            "GONOSUMCHECK",
            unchecked,
            "sums of modules are not checked".to_owned(),
        );
    }
    for (name, consequence) in [
        ("GONOSUMDB", "no checksum database vouches for them"),
        (
            "GOPRIVATE",
            "neither a proxy nor a checksum database vouches for them",
        ),
        (
            "GOINSECURE",
            "they are fetched without encryption, and certificates are not checked",
        ),
    ] {
        for pattern in env
            .value(name)
            .split(',')
            .filter(|pattern| is_broad(pattern))
        {
            tell(
                name,
                pattern,
                format!("{pattern:?} takes in modules of everybody: {consequence}"),
            );
        }
    }
    for flag in env.flags() {
        let bare = flag.trim_start_matches('-');
        let (key, value) = bare.split_once('=').unwrap_or((bare, ""));
        if (key, value) == ("mod", "mod") {
            tell(
                "GOFLAGS",
                &flag,
                format!(
                    "{flag}: the go command rewrites go.mod and go.sum instead of holding the build to them"
                ),
            );
        }
        // Our own wrapper is what a service's owner installs on purpose.
        if (key, value) == ("toolexec", "govkit toolexec") {
            continue;
        }
        if let Some((_, why)) = FLAGS.iter().find(|(known, _)| *known == key) {
            tell("GOFLAGS", &flag, format!("{flag}: {why}"));
        }
    }
    found
}

/// Whether a pattern takes in what anybody can publish: modules that nobody owns, on public hosts or on
/// domains that are anybody's.
fn is_broad(pattern: &str) -> bool {
    let anybody = ["a-govkit-probe", "m-govkit-probe", "zz-govkit-probe"];
    let domains = ["com", "dev", "io", "net", "org"];
    let pattern = pattern.trim().to_ascii_lowercase();
    let on_host = |host: &str| {
        let mut modules = anybody.iter().map(|owner| format!("{host}/{owner}/module"));
        modules.any(|module| matches_prefix(&pattern, &module))
    };
    let on_domain = |domain: &&str| on_host(&format!("govkit-probe.{domain}"));
    PUBLIC_HOSTS.iter().any(|host| on_host(host)) || domains.iter().any(on_domain)
}

fn fault(env: &GoEnv, found: &Unsafe, place: Span) -> Fault {
    let name = found.name;
    let origin = env.get(name).map(|(_, origin)| origin);
    let (origin, help) = match origin {
        Some(Origin::UserFile) => (
            "by `go env -w`",
            format!("`go env -u {name}` takes it back"),
        ),
        Some(Origin::Toolchain) => ("in GOROOT/go.env", "remove it there".to_owned()),
        Some(Origin::Process | Origin::Default) | None => {
            ("in the environment", format!("unset {name}"))
        }
    };
    let message = format!("{name} is set {origin}: {}", found.why);
    let help = format!("{help}, or have it entered as [[modules.setting]] in govkit.toml");
    Fault::new(GO_SETTING, place, message).help(help)
}

#[cfg(test)]
mod tests {
    use super::is_broad;

    #[test]
    fn patterns_that_take_in_everybody_are_broad() {
        for broad in [
            "*",
            "*/*",
            "*.com",
            "*.io/",
            "github.com",
            "github.com/*",
            "GitHub.com/",
            "*.*",
            "g*",
            "*hub.com",
            "golang.org",
            "**",
            "github.com/[a-m]*",
        ] {
            assert!(is_broad(broad), "{broad}");
        }
        for narrow in [
            "",
            "github.com/ours",
            "github.com/our-*",
            "git.corp.example.com",
            "*.corp.example.com",
            "*.example.com",
            "example.com/*",
            "gitlab.com/ours/*",
        ] {
            assert!(!is_broad(narrow), "{narrow}");
        }
    }
}
