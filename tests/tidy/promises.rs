//! What docs/ARCHITECTURE.md promises of the rooms: who reads, writes, prints, starts processes, asks the network and
//! decides the exit code. Each promise is a list of names and the places that may use them; each exception has its reason.

use crate::names::{EXIT_NUMBER, Name, Names};

/// A promise of docs/ARCHITECTURE.md.
pub struct Promise {
    pub name: &'static str,
    /// Absolute paths and what is below them; `name!` is a macro, `.name()` a method.
    words: &'static [&'static str],
    rooms: Rooms,
}

/// Files and folders below `src/`.
enum Rooms {
    /// Only these may use the words.
    Only(&'static [&'static str]),
    /// All but these may use the words.
    Not(&'static [&'static str]),
}

impl Rooms {
    fn allow(&self, file: &str) -> bool {
        match self {
            Self::Only(rooms) => rooms.iter().any(|room| is_below(file, room)),
            Self::Not(rooms) => !rooms.iter().any(|room| is_below(file, room)),
        }
    }
}

/// A place that breaks a promise, and why it may.
pub struct Exception {
    pub promise: &'static str,
    /// A file or folder below `src/`.
    pub place: &'static str,
    /// The words that it may use, as they stand in the promise.
    pub words: &'static [&'static str],
    pub reason: &'static str,
}

pub const PROMISES: &[Promise] = &[
    Promise {
        name: "print",
        words: &[
            "print!",
            "println!",
            "eprint!",
            "eprintln!",
            "dbg!",
            "std::io::stdout",
            "std::io::stderr",
            "std::io::Stdout",
            "std::io::Stderr",
            "clippy::print_stdout",
            "clippy::print_stderr",
            "clippy::disallowed_macros",
            "clippy::disallowed_methods",
            "clap::Error::print",
            "clap::Error::exit",
            "indicatif::ProgressDrawTarget::stderr",
            "indicatif::ProgressDrawTarget::stdout",
        ],
        rooms: Rooms::Only(&["cli/terminal.rs"]),
    },
    Promise {
        name: "end the process",
        words: &[
            "std::process::exit",
            "std::process::abort",
            "std::process::ExitCode",
            "std::process::Termination",
        ],
        rooms: Rooms::Only(&["cli/mod.rs", "bin"]),
    },
    Promise {
        name: "read files",
        words: &[
            "std::fs",
            "std::os::unix::fs",
            "ignore::Walk",
            "ignore::WalkBuilder",
            "ignore::WalkParallel",
            ".exists()",
            ".try_exists()",
            ".is_file()",
            ".is_dir()",
            ".is_symlink()",
            ".metadata()",
            ".symlink_metadata()",
            ".canonicalize()",
            ".read_dir()",
            ".read_link()",
        ],
        rooms: Rooms::Only(&["source", "modules", "cli"]),
    },
    Promise {
        name: "write files",
        words: &[
            "tempfile",
            "std::fs::copy",
            "std::fs::create_dir",
            "std::fs::create_dir_all",
            "std::fs::hard_link",
            "std::fs::remove_dir",
            "std::fs::remove_dir_all",
            "std::fs::remove_file",
            "std::fs::rename",
            "std::fs::set_permissions",
            "std::fs::write",
            "std::fs::DirBuilder",
            "std::fs::OpenOptions",
            "std::fs::File::create",
            "std::fs::File::create_new",
            "std::fs::File::options",
            "std::os::unix::fs::symlink",
        ],
        rooms: Rooms::Only(&["cli/write", "cli/write.rs"]),
    },
    Promise {
        name: "start processes",
        words: &[
            "std::process::Command",
            "std::process::Child",
            "std::os::unix::process",
        ],
        rooms: Rooms::Only(&["cli"]),
    },
    Promise {
        name: "ask the network",
        words: &[
            "std::net::TcpListener",
            "std::net::TcpStream",
            "std::net::ToSocketAddrs",
            "std::net::UdpSocket",
            "std::os::unix::net",
            "ureq",
        ],
        rooms: Rooms::Only(&["modules"]),
    },
    Promise {
        name: "lines and columns",
        words: &[
            "crate::source::LineColumn",
            "crate::source::map::LineColumn",
            ".line_column()",
        ],
        rooms: Rooms::Only(&["render", "source/map.rs", "source/mod.rs"]),
    },
    Promise {
        name: "decide the exit code",
        words: &[
            "crate::diag::ExitCode::BrokenConfiguration",
            "crate::diag::ExitCode::Clean",
            "crate::diag::ExitCode::Findings",
            "crate::diag::ExitCode::Unevaluated",
        ],
        rooms: Rooms::Only(&["diag", "render"]),
    },
    Promise {
        name: "no exit code as a number",
        words: &[EXIT_NUMBER, "u8::from"],
        rooms: Rooms::Not(&["cli"]),
    },
    Promise {
        name: "parse",
        words: &[
            "crate::model::parse_alone",
            "crate::parse::RustSource",
            "crate::parse::parse_dockerfile",
            "crate::parse::parse_go_mod",
            "crate::parse::parse_go_sum",
            "crate::parse::parse_go_work",
            "crate::parse::parse_json",
            "crate::parse::parse_modules_txt",
            "crate::parse::parse_toml",
            "crate::parse::parse_yaml",
            "crate::parse::go",
            "serde_json::from_slice",
            "serde_json::from_str",
            "syn",
            "toml",
            "tree_sitter",
        ],
        rooms: Rooms::Not(&["rules", "render"]),
    },
    Promise {
        name: "look at the clock",
        words: &[
            "jiff::Timestamp::now",
            "jiff::Zoned::now",
            "std::time::Instant",
            "std::time::SystemTime",
        ],
        rooms: Rooms::Only(&["cli", "modules/sumdb/deadline.rs"]),
    },
    Promise {
        name: "look at the environment",
        words: &[
            "std::env::home_dir",
            "std::env::var",
            "std::env::var_os",
            "std::env::vars",
            "std::env::vars_os",
            "std::env::current_dir",
            "std::env::args",
            "std::env::args_os",
            "std::env::temp_dir",
        ],
        rooms: Rooms::Only(&["cli", "bin"]),
    },
];

/// One use of a word where a promise forbids it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breach {
    pub promise: &'static str,
    pub file: String,
    pub line: usize,
    pub word: String,
    /// The index of the exception that permits it.
    pub permitted_by: Option<usize>,
}

impl std::fmt::Display for Breach {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            promise,
            file,
            line,
            word,
            ..
        } = self;
        write!(
            out,
            "{file}:{line}: `{word}` breaks the promise \"{promise}\""
        )
    }
}

/// Every forbidden use of a word in `file`, a path below `src/`; code for tests may do anything.
pub fn breaches(file: &str, names: &Names, exceptions: &[Exception]) -> Vec<Breach> {
    let mut found = Vec::new();
    for promise in PROMISES {
        if promise.rooms.allow(file) {
            continue;
        }
        for name in names.used.iter().filter(|name| !name.in_test) {
            let Some(word) = promise.words.iter().find(|word| is_named(name, word)) else {
                continue;
            };
            let permitted_by = exceptions.iter().position(|exception| {
                exception.promise == promise.name
                    && is_below(file, exception.place)
                    && exception.words.contains(word)
            });
            found.push(Breach {
                promise: promise.name,
                file: file.to_owned(),
                line: name.line,
                word: (*word).to_owned(),
                permitted_by,
            });
        }
    }
    found.dedup();
    found
}

fn is_below(file: &str, place: &str) -> bool {
    let rest = file.strip_prefix(place);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Returns true if `name` is `word`, lies below it, or imports everything from a module above it.
fn is_named(name: &Name, word: &str) -> bool {
    let word: Vec<&str> = word.split("::").collect();
    let everything = name.path.last().is_some_and(|last| last == "*");
    let path = &name.path[..name.path.len() - usize::from(everything)];
    let shared = path.iter().zip(&word).all(|(part, word)| part == word);
    shared && (path.len() >= word.len() || everything)
}
