//! What is known of other packages without reading them: the types of results, fields and variables that rules need on
//! the way, and the values of constants that rules compare. (pkg.go.dev/std, Go 1.26.)

use super::symbol::Symbol;
use super::types::Ty;

/// Functions and methods, and the types of what they give.
const RESULTS: &[(&str, &str, &str)] = &[
    ("archive/zip", "NewReader", "*archive/zip.Reader, error"),
    (
        "archive/zip",
        "OpenReader",
        "*archive/zip.ReadCloser, error",
    ),
    ("compress/bzip2", "NewReader", "io.Reader"),
    ("compress/flate", "NewReader", "io.ReadCloser"),
    ("compress/gzip", "NewReader", "*compress/gzip.Reader, error"),
    ("compress/zlib", "NewReader", "io.ReadCloser, error"),
    ("crypto/rsa", "GenerateKey", "*crypto/rsa.PrivateKey, error"),
    ("crypto/tls", "Config.Clone", "*crypto/tls.Config"),
    (
        "crypto/x509",
        "ParseCertificate",
        "*crypto/x509.Certificate, error",
    ),
    (
        "crypto/x509",
        "ParseCertificates",
        "[]*crypto/x509.Certificate, error",
    ),
    ("database/sql", "Conn.BeginTx", "*database/sql.Tx, error"),
    ("database/sql", "DB.Begin", "*database/sql.Tx, error"),
    ("database/sql", "DB.BeginTx", "*database/sql.Tx, error"),
    ("database/sql", "DB.Conn", "*database/sql.Conn, error"),
    ("database/sql", "Open", "*database/sql.DB, error"),
    ("database/sql", "OpenDB", "*database/sql.DB"),
    (
        "github.com/go-pg/pg/v10",
        "Connect",
        "*github.com/go-pg/pg/v10.DB",
    ),
    (
        "github.com/go-pg/pg/v10",
        "DB.Begin",
        "*github.com/go-pg/pg/v10.Tx, error",
    ),
    (
        "github.com/go-pg/pg/v10",
        "DB.Model",
        "*github.com/go-pg/pg/v10.Query",
    ),
    (
        "github.com/go-pg/pg/v10",
        "DB.ModelContext",
        "*github.com/go-pg/pg/v10.Query",
    ),
    (
        "github.com/go-pg/pg/v10",
        "Tx.Model",
        "*github.com/go-pg/pg/v10.Query",
    ),
    (
        "github.com/go-pg/pg/v10",
        "Tx.ModelContext",
        "*github.com/go-pg/pg/v10.Query",
    ),
    (
        "github.com/jackc/pgx",
        "Connect",
        "*github.com/jackc/pgx.Conn, error",
    ),
    (
        "github.com/jackc/pgx",
        "NewConnPool",
        "*github.com/jackc/pgx.ConnPool, error",
    ),
    (
        "github.com/jackc/pgx",
        "Conn.Begin",
        "*github.com/jackc/pgx.Tx, error",
    ),
    (
        "github.com/jackc/pgx",
        "ConnPool.Acquire",
        "*github.com/jackc/pgx.Conn, error",
    ),
    (
        "github.com/jackc/pgx",
        "ConnPool.Begin",
        "*github.com/jackc/pgx.Tx, error",
    ),
    (
        "github.com/jackc/pgx/v4",
        "Connect",
        "*github.com/jackc/pgx/v4.Conn, error",
    ),
    (
        "github.com/jackc/pgx/v4",
        "ConnectConfig",
        "*github.com/jackc/pgx/v4.Conn, error",
    ),
    (
        "github.com/jackc/pgx/v4",
        "Conn.Begin",
        "github.com/jackc/pgx/v4.Tx, error",
    ),
    (
        "github.com/jackc/pgx/v4/pgxpool",
        "Connect",
        "*github.com/jackc/pgx/v4/pgxpool.Pool, error",
    ),
    (
        "github.com/jackc/pgx/v4/pgxpool",
        "ConnectConfig",
        "*github.com/jackc/pgx/v4/pgxpool.Pool, error",
    ),
    (
        "github.com/jackc/pgx/v4/pgxpool",
        "Pool.Begin",
        "github.com/jackc/pgx/v4.Tx, error",
    ),
    (
        "github.com/jackc/pgx/v5",
        "Connect",
        "*github.com/jackc/pgx/v5.Conn, error",
    ),
    (
        "github.com/jackc/pgx/v5",
        "ConnectConfig",
        "*github.com/jackc/pgx/v5.Conn, error",
    ),
    (
        "github.com/jackc/pgx/v5",
        "Conn.Begin",
        "github.com/jackc/pgx/v5.Tx, error",
    ),
    (
        "github.com/jackc/pgx/v5",
        "Conn.BeginTx",
        "github.com/jackc/pgx/v5.Tx, error",
    ),
    (
        "github.com/jackc/pgx/v5/pgxpool",
        "New",
        "*github.com/jackc/pgx/v5/pgxpool.Pool, error",
    ),
    (
        "github.com/jackc/pgx/v5/pgxpool",
        "NewWithConfig",
        "*github.com/jackc/pgx/v5/pgxpool.Pool, error",
    ),
    (
        "github.com/jackc/pgx/v5/pgxpool",
        "Pool.Acquire",
        "*github.com/jackc/pgx/v5/pgxpool.Conn, error",
    ),
    (
        "github.com/jackc/pgx/v5/pgxpool",
        "Pool.Begin",
        "github.com/jackc/pgx/v5.Tx, error",
    ),
    (
        "github.com/jackc/pgx/v5/pgxpool",
        "Pool.BeginTx",
        "github.com/jackc/pgx/v5.Tx, error",
    ),
    (
        "github.com/jinzhu/gorm",
        "Open",
        "*github.com/jinzhu/gorm.DB, error",
    ),
    (
        "github.com/jmoiron/sqlx",
        "Connect",
        "*github.com/jmoiron/sqlx.DB, error",
    ),
    (
        "github.com/jmoiron/sqlx",
        "MustConnect",
        "*github.com/jmoiron/sqlx.DB",
    ),
    (
        "github.com/jmoiron/sqlx",
        "Open",
        "*github.com/jmoiron/sqlx.DB, error",
    ),
    (
        "github.com/jmoiron/sqlx",
        "DB.Beginx",
        "*github.com/jmoiron/sqlx.Tx, error",
    ),
    (
        "github.com/jmoiron/sqlx",
        "DB.MustBegin",
        "*github.com/jmoiron/sqlx.Tx",
    ),
    ("gorm.io/gorm", "Open", "*gorm.io/gorm.DB, error"),
    (
        "net/http",
        "NewCrossOriginProtection",
        "*net/http.CrossOriginProtection",
    ),
    ("net/http", "NewRequest", "*net/http.Request, error"),
    (
        "net/http",
        "NewRequestWithContext",
        "*net/http.Request, error",
    ),
    ("net/http", "NewServeMux", "*net/http.ServeMux"),
    ("net/http", "ResponseWriter.Header", "net/http.Header"),
    ("net/http", "Transport.Clone", "*net/http.Transport"),
    (
        "net/http/httptest",
        "NewServer",
        "*net/http/httptest.Server",
    ),
    (
        "net/http/httptest",
        "NewTLSServer",
        "*net/http/httptest.Server",
    ),
    (
        "net/http/httptest",
        "NewUnstartedServer",
        "*net/http/httptest.Server",
    ),
    (
        "golang.org/x/sys/windows/svc/eventlog",
        "Open",
        "*golang.org/x/sys/windows/svc/eventlog.Log, error",
    ),
    (
        "golang.org/x/sys/windows/svc/eventlog",
        "OpenRemote",
        "*golang.org/x/sys/windows/svc/eventlog.Log, error",
    ),
    (
        "golang.org/x/sys/windows/svc/debug",
        "New",
        "*golang.org/x/sys/windows/svc/debug.ConsoleLog",
    ),
    ("os", "Create", "*os.File, error"),
    ("os", "CreateTemp", "*os.File, error"),
    ("os", "Open", "*os.File, error"),
    ("os", "OpenFile", "*os.File, error"),
    ("os/exec", "Command", "*os/exec.Cmd"),
    ("os/exec", "CommandContext", "*os/exec.Cmd"),
    ("strconv", "Atoi", "int, error"),
    ("strconv", "ParseBool", "bool, error"),
    ("strconv", "ParseFloat", "float64, error"),
    ("strconv", "ParseInt", "int64, error"),
    ("strconv", "ParseUint", "uint64, error"),
];

/// Fields of types.
const FIELDS: &[(&str, &str, &str, &str)] = &[
    ("archive/zip", "ReadCloser", "File", "[]*archive/zip.File"),
    ("archive/zip", "Reader", "File", "[]*archive/zip.File"),
    (
        "crypto/tls",
        "ConnectionState",
        "PeerCertificates",
        "[]*crypto/x509.Certificate",
    ),
    ("net/http", "Client", "Transport", "net/http.RoundTripper"),
    ("net/http", "Request", "Header", "net/http.Header"),
    ("net/http", "Server", "TLSConfig", "*crypto/tls.Config"),
    (
        "net/http",
        "Transport",
        "TLSClientConfig",
        "*crypto/tls.Config",
    ),
    ("net/http/httptest", "Server", "Config", "*net/http.Server"),
    ("net/http/httptest", "Server", "TLS", "*crypto/tls.Config"),
];

/// Variables.
const VARIABLES: &[(&str, &str, &str)] = &[
    ("crypto/rand", "Reader", "io.Reader"),
    ("net/http", "DefaultClient", "*net/http.Client"),
    ("net/http", "DefaultServeMux", "*net/http.ServeMux"),
    ("net/http", "DefaultTransport", "net/http.RoundTripper"),
];

/// Constants.
const CONSTANTS: &[(&str, &str, i128)] = &[
    ("crypto/tls", "NoClientCert", 0),
    ("crypto/tls", "VersionSSL30", 0x0300),
    ("crypto/tls", "VersionTLS10", 0x0301),
    ("crypto/tls", "VersionTLS11", 0x0302),
    ("crypto/tls", "VersionTLS12", 0x0303),
    ("crypto/tls", "VersionTLS13", 0x0304),
    ("crypto/tls", "TLS_RSA_WITH_RC4_128_SHA", 0x0005),
    ("crypto/tls", "TLS_RSA_WITH_3DES_EDE_CBC_SHA", 0x000a),
    ("crypto/tls", "TLS_RSA_WITH_AES_128_CBC_SHA", 0x002f),
    ("crypto/tls", "TLS_RSA_WITH_AES_256_CBC_SHA", 0x0035),
    ("crypto/tls", "TLS_RSA_WITH_AES_128_CBC_SHA256", 0x003c),
    ("crypto/tls", "TLS_RSA_WITH_AES_128_GCM_SHA256", 0x009c),
    ("crypto/tls", "TLS_RSA_WITH_AES_256_GCM_SHA384", 0x009d),
    ("crypto/tls", "TLS_ECDHE_ECDSA_WITH_RC4_128_SHA", 0xc007),
    ("crypto/tls", "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA", 0xc009),
    ("crypto/tls", "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA", 0xc00a),
    ("crypto/tls", "TLS_ECDHE_RSA_WITH_RC4_128_SHA", 0xc011),
    ("crypto/tls", "TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA", 0xc012),
    ("crypto/tls", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", 0xc013),
    ("crypto/tls", "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA", 0xc014),
    (
        "crypto/tls",
        "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256",
        0xc023,
    ),
    (
        "crypto/tls",
        "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256",
        0xc027,
    ),
    ("io/fs", "ModePerm", 0o777),
    ("net/http", "SameSiteDefaultMode", 1),
    ("net/http", "SameSiteLaxMode", 2),
    ("net/http", "SameSiteStrictMode", 3),
    ("net/http", "SameSiteNoneMode", 4),
    ("os", "ModePerm", 0o777),
    ("syscall", "S_IRUSR", 0o400),
    ("syscall", "S_IWUSR", 0o200),
    ("syscall", "S_IXUSR", 0o100),
    ("syscall", "S_IRWXU", 0o700),
    ("syscall", "S_IRGRP", 0o040),
    ("syscall", "S_IWGRP", 0o020),
    ("syscall", "S_IRWXG", 0o070),
    ("syscall", "S_IROTH", 0o004),
    ("syscall", "S_IWOTH", 0o002),
    ("syscall", "S_IRWXO", 0o007),
    ("time", "Nanosecond", 1),
    ("time", "Microsecond", 1_000),
    ("time", "Millisecond", 1_000_000),
    ("time", "Second", 1_000_000_000),
    ("time", "Minute", 60_000_000_000),
    ("time", "Hour", 3_600_000_000_000),
];

/// Fields that are nil for some values of their type: for a request that came without TLS, or through a proxy that took it
/// off.
const OPTIONAL: &[(&str, &str)] = &[("net/http", "Request.TLS")];

/// Types whose methods mostly give the type itself, so that they are called in chains.
const FLUENT: &[(&str, &str)] = &[
    ("github.com/go-pg/pg/v10", "Query"),
    ("github.com/go-pg/pg/v10/orm", "Query"),
    ("github.com/jinzhu/gorm", "DB"),
    ("gorm.io/gorm", "DB"),
];

/// Types through whose conversions values pass unchanged.
const CONVERSIONS: &[(&str, &str)] = &[
    ("html/template", "CSS"),
    ("html/template", "HTML"),
    ("html/template", "HTMLAttr"),
    ("html/template", "JS"),
    ("html/template", "JSStr"),
    ("html/template", "Srcset"),
    ("html/template", "URL"),
    ("io/fs", "FileMode"),
    ("net/http", "Dir"),
    ("os", "FileMode"),
    ("time", "Duration"),
];

/// The type, or types, that a function or method gives.
pub(super) fn result(package: &str, item: &str) -> Option<&'static str> {
    let mut known = RESULTS.iter();
    let found = known.find(|(of, name, _)| *of == package && *name == item);
    found.map(|(_, _, ty)| *ty)
}

/// What a method of a fluent type gives: the type itself.
pub(super) fn fluent(package: &str, item: &str) -> Option<Ty<'static>> {
    let (owner, _) = item.split_once('.')?;
    let mut known = FLUENT.iter();
    let (package, item) = known.find(|known| **known == (package, owner))?;
    Some(Ty::Pointer(Box::new(Ty::Named(Symbol::new(
        *package, *item,
    )))))
}

/// Whether a field is nil for some values of its type.
pub(super) fn is_optional(package: &str, item: &str) -> bool {
    OPTIONAL.contains(&(package, item))
}

/// The type of a field.
pub(super) fn field(package: &str, item: &str, name: &str) -> Option<&'static str> {
    let mut known = FIELDS.iter();
    let found = known.find(|(of, ty, field, _)| *of == package && *ty == item && *field == name);
    found.map(|(_, _, _, ty)| *ty)
}

/// The type of a variable.
pub(super) fn variable(package: &str, item: &str) -> Option<&'static str> {
    let mut known = VARIABLES.iter();
    let found = known.find(|(of, name, _)| *of == package && *name == item);
    found.map(|(_, _, ty)| *ty)
}

/// The value of a constant.
#[must_use]
pub fn constant(package: &str, item: &str) -> Option<i128> {
    let mut known = CONSTANTS.iter();
    let found = known.find(|(of, name, _)| *of == package && *name == item);
    found.map(|(_, _, value)| *value)
}

/// Whether a name is a type that only renames a value.
pub(super) fn is_conversion(package: &str, item: &str) -> bool {
    CONVERSIONS.contains(&(package, item))
}

/// The packages that hand out values of a type of another package: who imports only those may have one too.
pub fn yields(package: &str, item: &str) -> impl Iterator<Item = &'static str> + use<> {
    let wanted = format!("*{package}.{item}");
    let fields = FIELDS.iter().map(|(of, _, _, ty)| (*of, *ty));
    let results = RESULTS.iter().map(|(of, _, ty)| (*of, *ty));
    fields
        .chain(results)
        .filter(move |(_, ty)| ty.split(", ").next() == Some(wanted.as_str()))
        .map(|(of, _)| of)
}
