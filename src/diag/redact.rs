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

    /// `text`, such as the reason of a failed request, without the secrets in addresses, and without the user and password
    /// of this one in whatever form it repeats the address.
    #[must_use]
    pub fn redact_in(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for secret in secrets_of_url(&self.0) {
            if self.0[secret.end..].starts_with('@') {
                let shown = format!("{}@", &self.0[secret]);
                text = text.replace(&shown, &format!("{MASK}@"));
            }
        }
        redact(&text).into_owned()
    }
}

impl fmt::Display for RedactedUrl {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(&mask(&self.0, secrets_of_url(&self.0)))
    }
}

impl fmt::Debug for RedactedUrl {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:?}", mask(&self.0, secrets_of_url(&self.0)))
    }
}

/// `text` with `***` in the place of every secret in the addresses in it.
#[must_use]
pub fn redact(text: &str) -> Cow<'_, str> {
    mask(text, secrets(text))
}

fn mask(text: &str, secrets: Vec<Range<usize>>) -> Cow<'_, str> {
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

/// The secrets in the addresses in `text`, in order, as ranges of bytes. The value of a key such as `url` is an address
/// whatever it looks like.
#[must_use]
pub fn secrets(text: &str) -> Vec<Range<usize>> {
    let mut found = in_text(text);
    for value in values_of_urls(text) {
        let inner = secrets_of_url(&text[value.clone()]).into_iter();
        found.extend(inner.map(|secret| value.start + secret.start..value.start + secret.end));
    }
    joined(found)
}

/// The secrets in what is meant to be one address, be it well-formed or not: whatever stands between the slashes and the
/// last `@` before the next slash, and those of its parameters.
fn secrets_of_url(address: &str) -> Vec<Range<usize>> {
    let scheme = address
        .find(|c: char| !is_of_scheme(c))
        .filter(|end| *end > 0 && address[*end..].starts_with(":/"))
        .map_or("", |end| &address[..end]);
    let behind = if scheme.is_empty() {
        0
    } else {
        scheme.len() + 1
    };
    let start = address.len() - address[behind..].trim_start_matches(['/', '\\']).len();
    let rest = &address[start..];
    let host = &rest[..rest.find('/').unwrap_or(rest.len())];
    let mut found = in_text(address);
    of_address(address, scheme, start..address.len(), &mut found);
    of_user(scheme, host, start, &mut found);
    joined(found)
}

/// Where the values of keys that name an address stand in a text, such as `url = "…"`, `"baseUrl": "…"` and `url: …`, without
/// their quotes. One without quotes goes on to the end of its line.
fn values_of_urls(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = text[from..].find(['u', 'U']) {
        let start = from + at;
        from = start + 1;
        let is_key = text
            .get(start..start + 3)
            .is_some_and(|key| key.eq_ignore_ascii_case("url") || key.eq_ignore_ascii_case("uri"));
        if !is_key {
            continue;
        }
        let blanks = [' ', '\t'];
        let rest = &text[start + 3..];
        let rest = rest.strip_prefix(['"', '\'']).unwrap_or(rest);
        let Some(rest) = rest.trim_start_matches(blanks).strip_prefix(['=', ':']) else {
            continue;
        };
        let rest = rest.trim_start_matches(blanks);
        let line = rest.lines().next().unwrap_or_default();
        let Some(quote) = line.chars().next().filter(|c| matches!(c, '"' | '\'')) else {
            let start = text.len() - rest.len();
            found.push(start..start + line.len());
            continue;
        };
        let value = line.trim_start_matches(quote);
        let start = text.len() - rest.len() + line.len() - value.len();
        found.push(start..start + end_of_string(value, quote));
    }
    found
}

/// The length of what stands before the closing quote; of all of it, where there is none.
fn end_of_string(value: &str, quote: char) -> usize {
    let mut is_escaped = false;
    let end = value.find(|c: char| {
        let ends = c == quote && !is_escaped;
        is_escaped = c == '\\' && !is_escaped && quote == '"';
        ends
    });
    end.unwrap_or(value.len())
}

/// Ranges in order, those that overlap as one.
fn joined(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_by_key(|range| (range.start, range.end));
    ranges.dedup_by(|next, kept| {
        let overlap = next.start < kept.end || *next == *kept;
        if overlap {
            kept.end = kept.end.max(next.end);
        }
        overlap
    });
    ranges
}

fn is_of_scheme(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.')
}

/// The secrets in the addresses in `text` that have a scheme and two slashes.
fn in_text(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = text[from..].find("://") {
        let start = from + at + "://".len();
        let scheme = text[..from + at]
            .rsplit(|c: char| !is_of_scheme(c))
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
    of_user(scheme, &rest[..authority], range.start, found);
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

/// The user and password before a host, which begin at `start`.
fn of_user(scheme: &str, authority: &str, start: usize, found: &mut Vec<Range<usize>>) {
    let Some((user, host)) = authority.rsplit_once('@') else {
        return;
    };
    // The user of a repository over SSH is no secret, and its key is not in the address: `git@host:path` too.
    let is_over_ssh = scheme.ends_with("ssh") || (scheme.is_empty() && user == "git");
    let is_public = !user.contains(':') && is_over_ssh;
    // `docker://image@sha256:…`
    let is_digest = DIGESTS.iter().any(|kind| host.starts_with(kind));
    if !is_masked(user) && !is_public && !is_digest {
        found.push(start..start + user.len());
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
    fn what_is_meant_to_be_an_address_is_masked_however_it_is_written() {
        for (url, shown) in [
            ("joe:sekret@x", "***@x"),
            ("//joe:sekret@127.0.0.1:1", "//***@127.0.0.1:1"),
            ("http:/joe:sekret@x", "http:/***@x"),
            ("http:///joe:sekret@x/y", "http:///***@x/y"),
            ("http:joe:sekret@x", "***@x"),
            ("https://joe:sek ret-sekret@x", "https://***@x"),
            ("https://joe:s?k#r\"t@x/a@b", "https://***@x/a@b"),
            ("joe:se@kret@x?token=t", "***@x?token=***"),
            ("git@host:a/b", "git@host:a/b"),
            ("host/image@sha256:00", "host/image@sha256:00"),
            ("***@x", "***@x"),
            ("", ""),
        ] {
            assert_eq!(RedactedUrl::new(url).to_string(), shown);
            let quoted = format!("{url:?}");
            for (before, after) in [("a, url = ", " # b"), ("{\"baseUrl\":", "}")] {
                let masked = redact(&format!("{before}{quoted}{after}")).into_owned();
                assert_eq!(masked, format!("{before}{shown:?}{after}"));
            }
            assert_eq!(
                redact(&format!("url: {url}\nb")),
                format!("url: {shown}\nb")
            );
        }
        let url = RedactedUrl::new("joe:sekret@x");
        let reason = url.redact_in("cannot open joe:sekret@x/y of joe");
        assert_eq!(reason, "cannot open ***@x/y of joe");
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
