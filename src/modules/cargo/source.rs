//! Where a package comes from, as `Cargo.lock` and cargo's configuration write it.

use crate::diag::RedactedUrl;

/// Where crates.io's index can be: the sparse one, and the one in git.
const CRATES_IO: [&str; 2] = [
    "https://index.crates.io",
    "https://github.com/rust-lang/crates.io-index",
];

/// The source of a package.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// crates.io, by whichever index.
    CratesIo,
    /// Another registry: the address of its index.
    Registry(RedactedUrl),
    /// A git repository.
    Git {
        /// The address, without the reference that was asked for.
        url: RedactedUrl,
        /// The commit that was locked.
        commit: Option<String>,
    },
    /// A kind that cargo does not write today.
    Other(String),
}

impl Source {
    /// Reads a `source` of a lock file: `registry+URL`, `sparse+URL`, `git+URL?REFERENCE#COMMIT`.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let Some((kind, url)) = text.split_once('+') else {
            return Self::Other(text.to_owned());
        };
        match kind {
            "registry" | "sparse" => Self::registry(url),
            "git" => {
                let (rest, commit) = match url.split_once('#') {
                    Some((rest, commit)) => (rest, Some(commit.to_owned())),
                    None => (url, None),
                };
                let url = rest.split('?').next().unwrap_or(rest);
                Self::Git {
                    url: RedactedUrl::new(url),
                    commit,
                }
            }
            _ => Self::Other(text.to_owned()),
        }
    }

    /// The registry whose index is at `url`, with or without `sparse+` before it.
    #[must_use]
    pub fn registry(url: &str) -> Self {
        let plain = url.strip_prefix("sparse+").unwrap_or(url);
        if CRATES_IO.contains(&plain.trim_end_matches('/')) {
            Self::CratesIo
        } else {
            Self::Registry(RedactedUrl::new(plain))
        }
    }

    /// The hosts that cargo names this registry's folders after.
    #[must_use]
    pub fn hosts(&self) -> Vec<&str> {
        match self {
            Self::CratesIo => CRATES_IO.iter().copied().filter_map(host).collect(),
            Self::Registry(url) => host(url.expose()).into_iter().collect(),
            Self::Git { .. } | Self::Other(_) => Vec::new(),
        }
    }

    /// Its address, to compare with what a policy names; it may hold secrets.
    #[must_use]
    pub fn address(&self) -> &str {
        match self {
            Self::CratesIo => "crates.io",
            Self::Registry(url) | Self::Git { url, .. } => url.expose(),
            Self::Other(text) => text,
        }
    }
}

/// The host of an address, without user and port.
fn host(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host);
    let host = match host.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => host,
    };
    (!host.is_empty()).then_some(host)
}
