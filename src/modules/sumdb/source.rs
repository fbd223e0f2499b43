//! Where a database's answers come from: what the go command has cached, or a server.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use ureq::Agent;
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig};

use super::{Deadline, Failure};
use crate::diag::RedactedUrl;
use crate::source::io_reason;

/// No answer of a database is larger.
const MAX_BYTES: u64 = 1 << 20;

/// One request waits no longer, redirects and body included.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

/// What answers: `lookup/…`, `tile/…` and `latest`, without the leading slash.
pub trait Source: Sync {
    /// The bytes of an answer. They are not to be believed.
    ///
    /// # Errors
    /// [`Failure::Absent`] where there is no answer, [`Failure::Late`] once the deadline has passed.
    fn read(&self, path: &str) -> Result<Vec<u8>, Failure>;
}

/// What the go command keeps: records and tiles in the module cache, the latest tree head below GOPATH.
#[derive(Debug, Clone)]
pub struct Cached {
    /// `$GOMODCACHE/cache/download/sumdb/NAME`.
    answers: PathBuf,
    /// `$GOPATH/pkg/sumdb/NAME/latest`.
    latest: Vec<PathBuf>,
}

impl Cached {
    /// What is cached of the database called `name`.
    #[must_use]
    pub fn new(module_cache: &Path, gopath: &[PathBuf], name: &str) -> Self {
        let below = |folder: &Path| {
            let mut path = folder.to_owned();
            path.extend(
                name.split('/')
                    .filter(|part| !matches!(*part, "" | "." | "..")),
            );
            path
        };
        Self {
            answers: below(&module_cache.join("cache/download/sumdb")),
            latest: gopath
                .iter()
                .map(|path| below(&path.join("pkg/sumdb")).join("latest"))
                .collect(),
        }
    }
}

impl Source for Cached {
    fn read(&self, path: &str) -> Result<Vec<u8>, Failure> {
        let read = |path: &Path| {
            let found = std::fs::metadata(path).ok()?;
            let is_sound = found.is_file() && found.len() <= MAX_BYTES;
            is_sound.then(|| std::fs::read(path).ok())?
        };
        let found = if path == "latest" {
            self.latest.iter().find_map(|path| read(path))
        } else {
            let mut file = self.answers.clone();
            file.extend(path.split('/'));
            read(&file)
        };
        found.ok_or_else(|| Failure::Absent(format!("{path} is not in the module cache")))
    }
}

/// A server: the database itself, or a module proxy that passes it on.
#[derive(Debug)]
pub struct Remote {
    agent: Agent,
    base: RedactedUrl,
    deadline: Deadline,
}

impl Remote {
    /// A server at `url`. Where that is a module proxy, the database called `name` is asked for below `/sumdb/`.
    /// `certificates` is a PEM file that is trusted instead of Mozilla's list. After `deadline` no request is sent, and none goes
    /// on.
    #[must_use]
    pub fn new(
        url: &RedactedUrl,
        name: &str,
        certificates: Option<&Path>,
        deadline: Deadline,
    ) -> Self {
        let mut tls = TlsConfig::builder();
        if let Some(pem) = certificates.and_then(|path| std::fs::read(path).ok()) {
            let items = ureq::tls::parse_pem(&pem).filter_map(Result::ok);
            let trusted: Vec<Certificate<'static>> = items
                .filter_map(|item| match item {
                    PemItem::Certificate(certificate) => Some(certificate),
                    _ => None,
                })
                .collect();
            tls = tls.root_certs(RootCerts::from(trusted));
        }
        let config = Agent::config_builder()
            .user_agent(concat!("govkit/", env!("CARGO_PKG_VERSION")))
            .tls_config(tls.build())
            .build();
        let mut remote = Self {
            agent: Agent::new_with_config(config),
            base: RedactedUrl::new(url.expose().trim_end_matches('/')),
            deadline,
        };
        let proxied = format!("sumdb/{name}");
        if remote.read(&format!("{proxied}/supported")).is_ok() {
            remote.base = RedactedUrl::new(format!("{}/{proxied}", remote.base.expose()));
        }
        remote
    }
}

impl Source for Remote {
    fn read(&self, path: &str) -> Result<Vec<u8>, Failure> {
        let left = self.deadline.left().ok_or(Failure::Late)?;
        let url = RedactedUrl::new(format!("{}/{path}", self.base.expose()));
        let failed = |reason: &dyn std::fmt::Display| match self.deadline.left() {
            None => Failure::Late,
            // The reason may repeat the address of a redirect or of a proxy.
            Some(_) => Failure::Absent(format!("{url}: {}", url.redact_in(&reason.to_string()))),
        };
        let answer = self
            .agent
            .get(url.expose())
            .config()
            .timeout_global(Some(left.min(REQUEST_TIMEOUT)))
            .build()
            .call()
            .map_err(|error| failed(&error))?;
        let mut bytes = Vec::new();
        answer
            .into_body()
            .into_reader()
            .take(MAX_BYTES + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| failed(&io_reason(&error)))?;
        if bytes.len() as u64 > MAX_BYTES {
            return Err(Failure::Forged(format!("{url}: the answer is too long")));
        }
        Ok(bytes)
    }
}
