//! Passwords and tokens in addresses, which no output may show: userinfo (RFC 3986, section 3.2.1) and the values of well-known
//! parameters.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

/// What is shown in the place of a secret.
const MASK: &str = "***";

/// Parameters whose values let somebody in, in lower case. Longer names that end with one of them behind a `-` or `_`
/// count as well, such as `X-Amz-Signature` and `private_token`.
const PARAMETERS: &[&str] = &[
    "accesstoken",
    "apikey",
    "auth",
    "authorization",
    "code",
    "credential",
    "credentials",
    "jwt",
    "key",
    "pass",
    "passwd",
    "password",
    "pwd",
    "secret",
    "sig",
    "signature",
    "token",
];

/// What follows the name of an image and is no host.
const DIGESTS: &[&str] = &["sha256:", "sha384:", "sha512:"];

/// An address that may hold a password or a token. Whatever is printed of it holds neither.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RedactedUrl(String);

impl RedactedUrl {
    /// Takes an address as it was configured.
    #[must_use]
    pub fn new(address: impl Into<String>) -> Self {
        Self(address.into())
    }

    /// The whole address, secrets included: to send a request to, and to compare with.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RedactedUrl {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(&redact(&self.0))
    }
}

impl fmt::Debug for RedactedUrl {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:?}", redact(&self.0))
    }
}

/// `text` with `***` in the place of every secret in the addresses in it.
#[must_use]
pub fn redact(text: &str) -> Cow<'_, str> {
    let secrets = secrets(text);
    if secrets.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut redacted = String::with_capacity(text.len());
    let mut from = 0;
    for secret in secrets {
        redacted.push_str(&text[from..secret.start]);
        redacted.push_str(MASK);
        from = secret.end;
    }
    redacted.push_str(&text[from..]);
    Cow::Owned(redacted)
}

/// The secrets in the addresses in `text`, in order, as ranges of bytes.
#[must_use]
pub fn secrets(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = text[from..].find("://") {
        let start = from + at + "://".len();
        let scheme = text[..from + at]
            .rsplit(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '+' | '-' | '.'))
            .next()
            .unwrap_or_default();
        let end = text[start..]
            .find(|c: char| c.is_whitespace() || c.is_control() || "\"'`<>\\^{}|".contains(c))
            .map_or(text.len(), |length| start + length);
        // Addresses follow one another in lists, as in GOPROXY.
        let next = text[start..end].find("://").map(|at| start + at);
        let end = next.map_or(end, |next| {
            let separator = text[start..next].rfind([',', ';', '|']);
            separator.map_or(next, |at| start + at)
        });
        of_address(text, scheme, start..end, &mut found);
        from = end.max(start);
    }
    found
}

/// The secrets in an address whose part behind `://` is `range`.
fn of_address(text: &str, scheme: &str, range: Range<usize>, found: &mut Vec<Range<usize>>) {
    let rest = &text[range.clone()];
    let authority = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    if let Some(at) = rest[..authority].rfind('@') {
        // The user of a repository over SSH is no secret, and its key is not in the address.
        let is_public = !rest[..at].contains(':') && scheme.ends_with("ssh");
        // `docker://image@sha256:…`
        let is_digest = DIGESTS.iter().any(|kind| rest[at + 1..].starts_with(kind));
        if !is_masked(&rest[..at]) && !is_public && !is_digest {
            found.push(range.start..range.start + at);
        }
    }
    let Some(query) = rest.find(['?', '#']) else {
        return;
    };
    let mut at = query + 1;
    for pair in rest[query + 1..].split(['&', ';', '#', '?']) {
        if let Some((name, value)) = pair.split_once('=')
            && is_secret(name)
            && !is_masked(value)
        {
            let start = range.start + at + name.len() + 1;
            found.push(start..start + value.len());
        }
        at += pair.len() + 1;
    }
}

/// Returns true if nothing is left to mask. What was masked once keeps its length, so that columns in excerpts stay where they are.
fn is_masked(secret: &str) -> bool {
    secret.bytes().all(|byte| byte == b'*')
}

fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let last = name.rsplit(['-', '_', '.']).next().unwrap_or_default();
    let joined: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    let is_known = |name: &str| PARAMETERS.contains(&name);
    is_known(last) || is_known(&joined)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_in_addresses_are_masked() {
        for (text, shown) in [
            ("https://user:pw@host/x", "https://***@host/x"),
            ("https://ghp_token@host/x.git", "https://***@host/x.git"),
            ("https://user:p@w@host:8080", "https://***@host:8080"),
            ("https://:pw@host", "https://***@host"),
            // Of several separators before the next address, the last one ends this.
            (
                "https://u:a,b@h,https://i;https://v:c@j",
                "https://***@h,https://i;https://***@j",
            ),
            (
                "git+https://u:p@h/r?rev=1#abc",
                "git+https://***@h/r?rev=1#abc",
            ),
            (
                "ssh://git@host/r ssh://git:pw@host/r",
                "ssh://git@host/r ssh://***@host/r",
            ),
            ("https://h/p?token=t&x=1", "https://h/p?token=***&x=1"),
            (
                "https://h/p?x=1&ACCESS_TOKEN=t#y",
                "https://h/p?x=1&ACCESS_TOKEN=***#y",
            ),
            (
                "https://h/?sig=a%2Fb&sv=1&key=k",
                "https://h/?sig=***&sv=1&key=***",
            ),
            (
                "https://h/?X-Amz-Signature=a&X-Amz-Date=d",
                "https://h/?X-Amz-Signature=***&X-Amz-Date=d",
            ),
            (
                "https://h/#access_token=t&state=s",
                "https://h/#access_token=***&state=s",
            ),
            (
                "https://h/?private_token=a&apiKey=b",
                "https://h/?private_token=***&apiKey=***",
            ),
            ("a (\"https://u:p@h\"), b", "a (\"https://***@h\"), b"),
            (
                "https://a:b@c,https://d:e@f,direct",
                "https://***@c,https://***@f,direct",
            ),
            ("https://a:b@c|https://d:e@f", "https://***@c|https://***@f"),
            (
                "cannot open https://u:p@h/x: no such file",
                "cannot open https://***@h/x: no such file",
            ),
            ("socks5://u:p@h:1080", "socks5://***@h:1080"),
        ] {
            assert_eq!(redact(text), shown);
            assert_eq!(RedactedUrl::new(text).to_string(), shown);
            assert_eq!(
                format!("{:?}", RedactedUrl::new(text)),
                format!("{shown:?}")
            );
        }
    }

    #[test]
    fn other_text_stays() {
        for text in [
            "",
            "://",
            "https://host/a@b?page=1",
            "https://host/?monkey=1&tokens=2&key=",
            "user:pw@host",
            "mailto:a@b.c and a://b",
            "https://@host",
            "docker://image@sha256:… and oci://host/image@sha256:00",
            "https://***********@host/?token=****&x=1",
            "see https://example.com/x, or a@b.c",
        ] {
            assert_eq!(redact(text), text);
        }
    }
}
