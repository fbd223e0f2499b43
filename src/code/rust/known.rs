//! What is known of other crates without reading them: under which other paths they show their items, the types of results
//! that rules need on the way, and the values of constants. (docs.rs, 2026.)

/// Paths of re-exports, and those of the items themselves. What is below them follows.
const REEXPORTS: &[(&str, &str)] = &[
    ("actix_web::cookie", "cookie"),
    ("actix_web::http", "http"),
    ("alloc", "std"),
    ("async_std::process", "async_process"),
    ("axum::http", "http"),
    ("axum_extra::extract::cookie::Cookie", "cookie::Cookie"),
    ("axum_extra::extract::cookie::SameSite", "cookie::SameSite"),
    ("axum_server::tls_rustls::rustls", "rustls"),
    ("core", "std"),
    ("hyper::http", "http"),
    ("hyper_rustls::rustls", "rustls"),
    ("md4::Digest", "digest::Digest"),
    ("md5::Digest", "digest::Digest"),
    ("nix::libc", "libc"),
    // These stand for the builder within them.
    (
        "openssl::ssl::SslAcceptorBuilder",
        "openssl::ssl::SslContextBuilder",
    ),
    (
        "openssl::ssl::SslConnectorBuilder",
        "openssl::ssl::SslContextBuilder",
    ),
    ("quinn::rustls", "rustls"),
    ("reqwest::header", "http::header"),
    ("rocket::http::Cookie", "cookie::Cookie"),
    ("rustls::client::ClientConfig", "rustls::ClientConfig"),
    ("rocket::http::CookieBuilder", "cookie::CookieBuilder"),
    ("rocket::http::SameSite", "cookie::SameSite"),
    (
        "rustls::client::ServerCertVerifier",
        "rustls::client::danger::ServerCertVerifier",
    ),
    ("rustls::server::ServerConfig", "rustls::ServerConfig"),
    ("salvo::http::cookie", "cookie"),
    ("sha1::Digest", "digest::Digest"),
    ("smol::process", "async_process"),
    ("sqlx::MySqlConnection", "sqlx::pool::PoolConnection"),
    ("sqlx::MySqlPool", "sqlx::Pool"),
    ("sqlx::PgConnection", "sqlx::pool::PoolConnection"),
    ("sqlx::PgPool", "sqlx::Pool"),
    ("sqlx::SqliteConnection", "sqlx::pool::PoolConnection"),
    ("sqlx::SqlitePool", "sqlx::Pool"),
    ("sqlx::mysql::MySqlConnection", "sqlx::pool::PoolConnection"),
    ("sqlx::mysql::MySqlPool", "sqlx::Pool"),
    ("sqlx::pool::Pool", "sqlx::Pool"),
    ("sqlx::postgres::PgConnection", "sqlx::pool::PoolConnection"),
    ("sqlx::postgres::PgPool", "sqlx::Pool"),
    ("sqlx::query::query", "sqlx::query"),
    (
        "sqlx::sqlite::SqliteConnection",
        "sqlx::pool::PoolConnection",
    ),
    ("sqlx::sqlite::SqlitePool", "sqlx::Pool"),
    ("tide::http", "http_types"),
    ("tokio_native_tls::native_tls", "native_tls"),
    ("tokio_rustls::rustls", "rustls"),
    ("tower_cookies::Cookie", "cookie::Cookie"),
    ("tower_cookies::cookie", "cookie"),
    ("tower_sessions::cookie", "cookie"),
    ("ureq::native_tls", "native_tls"),
    ("ureq::rustls", "rustls"),
];

/// Functions and methods, and the types of what they give, where that is not the type they belong to.
const RESULTS: &[(&str, &str)] = &[
    ("axum::Router::into_make_service", "axum::Router"),
    ("cookie::Cookie::build", "cookie::CookieBuilder"),
    ("cookie::CookieBuilder::build", "cookie::Cookie"),
    ("cookie::CookieBuilder::finish", "cookie::Cookie"),
    ("http_types::Cookie::build", "http_types::CookieBuilder"),
    ("http_types::CookieBuilder::finish", "http_types::Cookie"),
    ("mysql::Conn::start_transaction", "mysql::Transaction"),
    ("mysql::Pool::get_conn", "mysql::PooledConn"),
    ("mysql::PooledConn::start_transaction", "mysql::Transaction"),
    (
        "mysql_async::Conn::start_transaction",
        "mysql_async::Transaction",
    ),
    ("mysql_async::Pool::get_conn", "mysql_async::Conn"),
    (
        "native_tls::TlsAcceptor::builder",
        "native_tls::TlsAcceptorBuilder",
    ),
    (
        "native_tls::TlsConnector::builder",
        "native_tls::TlsConnectorBuilder",
    ),
    (
        "openssl::ssl::SslAcceptor::mozilla_intermediate",
        "openssl::ssl::SslContextBuilder",
    ),
    (
        "openssl::ssl::SslAcceptor::mozilla_intermediate_v5",
        "openssl::ssl::SslContextBuilder",
    ),
    (
        "openssl::ssl::SslAcceptor::mozilla_modern",
        "openssl::ssl::SslContextBuilder",
    ),
    (
        "openssl::ssl::SslAcceptor::mozilla_modern_v5",
        "openssl::ssl::SslContextBuilder",
    ),
    (
        "openssl::ssl::SslConnector::builder",
        "openssl::ssl::SslContextBuilder",
    ),
    (
        "openssl::ssl::SslContext::builder",
        "openssl::ssl::SslContextBuilder",
    ),
    (
        "openssl::ssl::SslConnector::configure",
        "openssl::ssl::ConnectConfiguration",
    ),
    ("reqwest::Client::builder", "reqwest::ClientBuilder"),
    ("reqwest::ClientBuilder::build", "reqwest::Client"),
    (
        "reqwest::blocking::Client::builder",
        "reqwest::blocking::ClientBuilder",
    ),
    (
        "reqwest::blocking::ClientBuilder::build",
        "reqwest::blocking::Client",
    ),
    ("rustls::ClientConfig::builder", "rustls::ConfigBuilder"),
    (
        "rustls::ClientConfig::builder_with_protocol_versions",
        "rustls::ConfigBuilder",
    ),
    (
        "rustls::ClientConfig::builder_with_provider",
        "rustls::ConfigBuilder",
    ),
    (
        "rustls::ClientConfig::dangerous",
        "rustls::client::danger::DangerousClientConfig",
    ),
    (
        "rustls::ConfigBuilder::dangerous",
        "rustls::client::danger::DangerousClientConfigBuilder",
    ),
    ("rustls::ServerConfig::builder", "rustls::ConfigBuilder"),
    (
        "rustls::ServerConfig::builder_with_protocol_versions",
        "rustls::ConfigBuilder",
    ),
    (
        "rustls::ServerConfig::builder_with_provider",
        "rustls::ConfigBuilder",
    ),
    ("sqlx::Pool::acquire", "sqlx::pool::PoolConnection"),
    ("sqlx::Pool::begin", "sqlx::Transaction"),
    ("sqlx::pool::PoolConnection::begin", "sqlx::Transaction"),
    ("std::fs::File::options", "std::fs::OpenOptions"),
    ("std::fs::metadata", "std::fs::Metadata"),
    ("std::fs::Metadata::permissions", "std::fs::Permissions"),
    ("tokio::fs::File::options", "tokio::fs::OpenOptions"),
];

/// Constants.
const CONSTANTS: &[(&str, i128)] = &[
    ("libc::S_IRUSR", 0o400),
    ("libc::S_IWUSR", 0o200),
    ("libc::S_IXUSR", 0o100),
    ("libc::S_IRWXU", 0o700),
    ("libc::S_IRGRP", 0o040),
    ("libc::S_IWGRP", 0o020),
    ("libc::S_IXGRP", 0o010),
    ("libc::S_IRWXG", 0o070),
    ("libc::S_IROTH", 0o004),
    ("libc::S_IWOTH", 0o002),
    ("libc::S_IXOTH", 0o001),
    ("libc::S_IRWXO", 0o007),
    ("i32::MAX", 2_147_483_647),
    ("i64::MAX", 9_223_372_036_854_775_807),
    ("std::i64::MAX", 9_223_372_036_854_775_807),
    ("std::u64::MAX", 18_446_744_073_709_551_615),
    ("std::usize::MAX", 18_446_744_073_709_551_615),
    ("u32::MAX", 4_294_967_295),
    ("u64::MAX", 18_446_744_073_709_551_615),
    ("usize::MAX", 18_446_744_073_709_551_615),
];

/// Addresses as they are written otherwise.
const TEXTS: &[(&str, &str)] = &[
    ("std::net::Ipv4Addr::LOCALHOST", "127.0.0.1"),
    ("std::net::Ipv4Addr::UNSPECIFIED", "0.0.0.0"),
    ("std::net::Ipv6Addr::LOCALHOST", "::1"),
    ("std::net::Ipv6Addr::UNSPECIFIED", "::"),
];

/// Functions that give what they are given, or a wrapper of it.
const PASSING: &[&str] = &[
    "Box::new",
    "Box::pin",
    "Box::from",
    "Cow::Borrowed",
    "Cow::Owned",
    "Cow::from",
    "Err",
    "None",
    "Ok",
    "Option::Some",
    "Result::Ok",
    "Some",
    "String::from",
    "std::borrow::Cow::Borrowed",
    "std::borrow::Cow::Owned",
    "std::borrow::Cow::from",
    "std::cell::Cell::new",
    "std::cell::RefCell::new",
    "std::convert::identity",
    "std::mem::take",
    "std::net::IpAddr::V4",
    "std::net::IpAddr::V6",
    "std::path::Path::new",
    "std::path::PathBuf::from",
    "std::pin::Pin::new",
    "std::rc::Rc::new",
    "std::sync::Arc::from",
    "std::sync::Arc::new",
    "std::sync::LazyLock::new",
    "std::sync::Mutex::new",
    "std::sync::OnceLock::new",
    "std::sync::RwLock::new",
    "std::hint::black_box",
    "sqlx::AssertSqlSafe",
];

/// The path of an item that a re-export shows.
pub(super) fn canonical(mut path: String) -> String {
    // A re-export may be of what is one itself.
    for _ in 0..4 {
        let mut known = REEXPORTS.iter();
        let found = known.find_map(|(from, to)| {
            let rest = path.strip_prefix(from)?;
            (rest.is_empty() || rest.starts_with("::")).then(|| format!("{to}{rest}"))
        });
        match found {
            Some(found) => path = found,
            None => break,
        }
    }
    path
}

/// The type of what a function or method gives, where that is written down.
pub(super) fn result(path: &str) -> Option<&'static str> {
    let mut known = RESULTS.iter();
    known.find(|(of, _)| *of == path).map(|(_, ty)| *ty)
}

/// The value of a constant.
#[must_use]
pub fn constant(path: &str) -> Option<i128> {
    let mut known = CONSTANTS.iter();
    known.find(|(of, _)| *of == path).map(|(_, value)| *value)
}

/// The text that a constant is the same as.
pub(super) fn text(path: &str) -> Option<&'static str> {
    let mut known = TEXTS.iter();
    known.find(|(of, _)| *of == path).map(|(_, text)| *text)
}

/// Whether a function passes on its argument.
pub(super) fn is_passing(path: &str) -> bool {
    PASSING.contains(&path)
}

/// The type that a path of something associated with it belongs to: by convention types begin with a capital.
pub(super) fn owner(path: &str) -> Option<&str> {
    let (owner, _) = path.rsplit_once("::")?;
    let last = owner.rsplit("::").next().unwrap_or(owner);
    last.starts_with(char::is_uppercase).then_some(owner)
}
