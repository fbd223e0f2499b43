//! Servers that are slow, silent, endless or lead in circles, and passwords in addresses.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::time::Duration;

use tempfile::TempDir;

use crate::support::files::{folder, write};
use crate::support::govkit::Govkit;

/// How a server behaves.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Server {
    /// Accepts, and never answers.
    Silent,
    /// Answers a byte at a time.
    Drips,
    /// Sends headers, and then a byte of the content at a time.
    DripsContent,
    /// Redirects to itself.
    Circles,
    /// Sends content without end.
    Endless,
    /// Sends headers without end.
    EndlessHeaders,
    /// Answers after a minute.
    Slow,
    /// Accepts, and closes.
    Closes,
}

impl Server {
    /// Starts it on loopback; it ends with the process.
    fn serve(self) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                std::thread::spawn(move || self.answer(stream));
            }
        });
        format!("http://user:s3cret@{address}/proxy")
    }

    /// Errors only mean that the client has left.
    fn answer(self, mut stream: TcpStream) {
        let mut request = [0; 1024];
        let count = stream.read(&mut request).unwrap_or(0);
        let request = String::from_utf8_lossy(&request[..count]).into_owned();
        let path = request.split(' ').nth(1).unwrap_or("/").to_owned();
        let drip = |stream: &mut TcpStream, text: &[u8]| {
            for byte in text.iter().cycle() {
                if stream.write_all(&[*byte]).is_err() {
                    return;
                }
                std::thread::sleep(Duration::from_millis(20));
            }
        };
        match self {
            Self::Silent => drop(stream.read(&mut [0; 1])),
            Self::Drips => drip(
                &mut stream,
                b"HTTP/1.1 200 OK\r\nX-A: bbbbbbbbbbbbbbbbbbbbbbbbbbbb",
            ),
            Self::DripsContent => {
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
                drip(&mut stream, b"a");
            }
            Self::Circles => {
                let head = format!(
                    "HTTP/1.1 302 Found\r\nLocation: {path}?token=t0ken\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                );
                let _ = stream.write_all(head.as_bytes());
            }
            Self::Endless => {
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
                while stream.write_all(&[b'a'; 4096]).is_ok() {}
            }
            Self::EndlessHeaders => {
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n");
                while stream.write_all(b"X-A: b\r\n").is_ok() {}
            }
            Self::Slow => {
                std::thread::sleep(Duration::from_mins(1));
                let _ = stream.write_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
            }
            Self::Closes => {}
        }
    }
}

const KEY: &str = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8";

const SUM: &str = "a.b/d v1.0.0 h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\
a.b/d v1.0.0/go.mod h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\
a.b/e v1.0.0/go.mod h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n";

/// A module whose go.sum is to be compared with the database at `url`.
fn service(url: &str) -> TempDir {
    let service = folder(&[
        (
            "go.mod",
            "module a.b/c\n\ngo 1.26\n\nrequire a.b/d v1.0.0\n",
        ),
        ("go.sum", SUM),
    ]);
    let manifest =
        format!("[service]\nname = \"c\"\n\n[modules.sumdb]\nurl = \"{url}\"\nkey = \"{KEY}\"\n");
    write(service.path(), "govkit.toml", &manifest);
    service
}

/// Exit code, standard output and standard error.
fn govkit(folder: &Path, args: &[&str]) -> (Option<i32>, String, String) {
    Govkit::new(folder)
        .args(args)
        .env("GOMODCACHE", folder.join("cache"))
        .env("GOENV", "off")
        .env_remove("GOFLAGS")
        .env_remove("GOPRIVATE")
        .env_remove("GONOSUMDB")
        .env("NO_PROXY", "*")
        .run()
        .parts()
}

const LATE: &str = "did not answer within 1 s for 2 modules: a.b/d@v1.0.0, a.b/e@v1.0.0; --timeout SECONDS waits longer";

#[test]
fn a_server_that_keeps_waiting_is_given_up() {
    for server in [
        Server::Silent,
        Server::Slow,
        Server::Drips,
        Server::DripsContent,
    ] {
        let url = server.serve();
        let service = service(&url);
        let commands: [&[&str]; 3] = [
            &["modules", "verify", "--timeout", "1"],
            &["check", "--stage", "ci", "--timeout", "1"],
            &["check", "--stage", "deploy", "--timeout", "1"],
        ];
        for command in commands {
            let (code, out, err) = govkit(service.path(), command);
            let lines: Vec<&str> = out
                .lines()
                .filter(|line| line.contains("did not answer"))
                .collect();
            assert!(
                matches!(lines.as_slice(), [line] if line.contains(LATE)),
                "{server:?} {command:?}: {out}{err}"
            );
            assert_eq!(code, Some(3), "{server:?} {command:?}: {out}{err}");
        }
        let (code, out, err) = govkit(
            service.path(),
            &["baseline", "create", "b.toml", "--timeout", "1"],
        );
        assert_eq!(code, Some(3), "{server:?}: {out}{err}");
        let (code, out, _) = govkit(service.path(), &["modules", "verify", "--offline"]);
        assert!(!out.contains("did not answer"), "{out}");
        assert_eq!(code, Some(3));
    }
}

#[test]
fn a_server_that_answers_nonsense_is_no_pass() {
    for (server, code, told) in [
        (Server::Circles, 3, "redirect"),
        (Server::Endless, 1, "the answer is too long"),
        (Server::EndlessHeaders, 3, "header"),
        (Server::Closes, 3, "proves nothing of 2 modules"),
    ] {
        let url = server.serve();
        let service = service(&url);
        let (found, out, err) = govkit(service.path(), &["modules", "verify", "--timeout", "20"]);
        assert_eq!(found, Some(code), "{server:?}: {out}{err}");
        assert!(out.contains(told), "{server:?}: {out}{err}");
    }
}

/// In the caches, the configuration and the lock files of go and cargo.
#[test]
fn no_output_shows_a_password() {
    let url = Server::Closes.serve();
    let service = service(&format!("{url}?sig=s3cret"));
    let lock = "version = 4\n\n[[package]]\nname = \"a\"\nversion = \"1.0.0\"\nsource = \"git+https://user:s3cret@a.b/a?rev=1#0123\"\n\n[[package]]\nname = \"b\"\nversion = \"1.0.0\"\nsource = \"registry+https://s3cret@a.b/index?token=s3cret\"\nchecksum = \"AA\"\n\n[[package]]\nname = \"c\"\nversion = \"1.0.0\"\nsource = \"strange+https://user:s3cret@a.b/a\"\n";
    write(service.path(), "Cargo.lock", lock);
    let config = "[source.crates-io]\nreplace-with = \"m\"\n\n[source.m]\nregistry = \"sparse+https://user:s3cret@a.b/index/\"\n\n[source.\"https://user:s3cret@a.b\"]\nreplace-with = \"https://user:s3cret@a.b\"\n\n[patch.\"https://user:s3cret@a.b/index\"]\na = { git = \"https://user:s3cret@a.b/a\" }\n\n[build]\nrustc-wrapper = \"https://user:s3cret@a.b/wrapper\"\n";
    write(service.path(), ".cargo/config.toml", config);
    write(
        service.path(),
        "config.yaml",
        "a: https://user:s3cret@a.b/\na: https://a.b/?access_token=s3cret\n",
    );
    let sumdb = format!("--sumdb={url}?key=s3cret");
    let commands: [&[&str]; 9] = [
        &["check", "--stage", "deploy"],
        &["check", "--stage", "ci", "--color", "always"],
        &["check", "--stage", "ci", "--format", "json"],
        &["check", "--stage", "ci", "--format", "sarif"],
        &["check", "--stage", "ci", "--format", "github"],
        &["modules", "verify", &sumdb],
        &["modules", "verify", "https://user:s3cret@a.b/x"],
        &["check", "--rule", "https://user:s3cret@a.b/x"],
        &[
            "new",
            "a",
            "--template",
            "https://user:s3cret@a.b/x?token=s3cret",
        ],
    ];
    for command in commands {
        let (code, out, err) = govkit(service.path(), command);
        assert!(!out.contains("s3cret"), "{command:?}: {out}");
        assert!(!err.contains("s3cret"), "{command:?}: {err}");
        assert!(
            format!("{out}{err}").contains("***"),
            "{command:?}: {out}{err}"
        );
        assert_ne!(code, Some(0));
    }
}

/// On the command line and in a manifest.
#[test]
fn what_is_meant_to_be_an_address_shows_no_password_however_it_is_written() {
    let long = format!("joe:sekret{}@x", "sekret".repeat(30));
    for url in [
        "joe:sekret@x",
        "//joe:sekret@127.0.0.1:1",
        "http:/joe:sekret@x",
        "https://joe:sek ret-sekret@x",
        "http://joe:sekret@[",
        &long,
    ] {
        let plain = service("http://127.0.0.1:1");
        write(plain.path(), "govkit.toml", "");
        let sumdb = format!("--sumdb={url}");
        let verify: &[&str] = &["modules", "verify", &sumdb, "--sumdb-key", KEY];
        let named = service(url);
        let broken = service(url);
        write(
            broken.path(),
            "govkit.toml",
            &format!("[modules.sumdb]\nurl = \"{url}\"\nurl = {url}\n"),
        );
        let check: &[&str] = &["check", "--stage", "ci"];
        for (folder, command) in [
            (&plain, verify),
            (&named, &["modules", "verify"]),
            (&named, check),
            (&named, &["check", "--format", "json"]),
            (&broken, check),
        ] {
            let (code, out, err) = govkit(folder.path(), command);
            let text = format!("{out}{err}");
            assert!(
                !text.contains("sekret") && !text.contains("joe"),
                "{url} {command:?}: {text}"
            );
            assert!(text.contains("***"), "{url} {command:?}: {text}");
            assert_ne!(code, Some(0), "{url} {command:?}: {text}");
        }
    }
}

/// The place of a finding is marked where it is, behind a password too.
#[test]
fn a_masked_excerpt_keeps_its_columns() {
    let line = "{ a: \"https://user:s3cret@a.b/?token=s3cret\", b: 1, b: 2 }";
    let folder = folder(&[("config.yaml", line)]);
    for colour in ["never", "always"] {
        let (_, out, _) = govkit(
            folder.path(),
            &["check", "--stage", "commit", "--color", colour],
        );
        let out = strip(&out);
        let mut lines = out.lines().skip_while(|line| !line.starts_with("1 | "));
        let (shown, marks) = (
            lines.next().unwrap_or_default(),
            lines.next().unwrap_or_default(),
        );
        let masked = line
            .replace("user:s3cret", "***********")
            .replace("s3cret", "******");
        assert_eq!(shown, format!("1 | {masked}"), "{out}");
        assert_eq!(marks.find('^'), shown.find("b: 2"), "{out}");
    }
}

/// `text` without colours.
fn strip(text: &str) -> String {
    let mut parts = text.split("\u{1b}[");
    let first = parts.next().unwrap_or_default().to_owned();
    let rest = parts.map(|part| part.split_once('m').map_or(part, |(_, rest)| rest));
    rest.fold(first, |text, part| text + part)
}

/// That of a proxy as well, whatever goes wrong with it.
#[test]
fn no_output_shows_the_password_of_a_proxy() {
    let service = service("http://sums.invalid/");
    for proxy in [
        "http://user:s3cret@127.0.0.1:1",
        "http://user:s3cret@[",
        "socks5://user:s3cret@127.0.0.1:1",
    ] {
        let outcome = Govkit::new(service.path())
            .args(["modules", "verify", "--timeout", "5"])
            .env("GOMODCACHE", service.path().join("cache"))
            .env("HTTP_PROXY", proxy)
            .env("http_proxy", proxy)
            .env("ALL_PROXY", proxy)
            .env_remove("NO_PROXY")
            .env_remove("no_proxy")
            .run();
        let text = outcome.text();
        assert!(!text.contains("s3cret"), "{proxy}: {text}");
        assert!(text.contains("2 modules"), "{proxy}: {text}");
        assert_eq!(outcome.code, Some(3), "{proxy}: {text}");
    }
}

#[test]
fn a_timeout_is_whole_seconds() {
    for text in [
        "0",
        "-1",
        "1.5",
        "",
        "soon",
        "86401",
        "99999999999999999999",
    ] {
        let (code, _, err) = govkit(Path::new("."), &["check", "--timeout", text]);
        assert_eq!(code, Some(2), "{text}: {err}");
        let reason = "the seconds must be a positive whole number";
        assert!(text.is_empty() || err.contains(reason), "{text}: {err}");
    }
}
