//! Where the promises of docs/ARCHITECTURE.md are broken on purpose. An exception that nothing needs fails the test.

use crate::names::EXIT_NUMBER;
use crate::promises::Exception;

pub const EXCEPTIONS: &[Exception] = &[
    Exception {
        promise: "print",
        place: "bin/cargo-govkit.rs",
        words: &[
            "clippy::disallowed_macros",
            "clippy::print_stderr",
            "eprintln!",
        ],
        reason: "does without the library; its one message quotes what is not its own",
    },
    Exception {
        promise: "read files",
        place: "bin/cargo-govkit.rs",
        words: &[".is_file()"],
        reason: "finds the govkit beside it or on the PATH",
    },
    Exception {
        promise: "start processes",
        place: "bin/cargo-govkit.rs",
        words: &["std::process::Command", "std::os::unix::process"],
        reason: "runs the govkit that it found",
    },
    Exception {
        promise: "read files",
        place: "gen/template/folder.rs",
        words: &[
            "std::fs",
            ".canonicalize()",
            ".is_dir()",
            ".is_symlink()",
            ".symlink_metadata()",
        ],
        reason: "reads the template folder that a user names, which is not part of a workspace",
    },
    Exception {
        promise: "read files",
        place: "model/archives.rs",
        words: &[".canonicalize()"],
        reason: "finds the archive beside its sum file; modules/ reads it as a stream",
    },
    Exception {
        promise: "read files",
        place: "model/go_units.rs",
        words: &["std::fs", ".canonicalize()"],
        reason: "finds the go.work and vendor/ of a module; source/ reads what is there",
    },
    Exception {
        promise: "read files",
        place: "model/load.rs",
        words: &[".canonicalize()"],
        reason: "resolves the paths of the command line and finds the manifests above them",
    },
    Exception {
        promise: "read files",
        place: "model/packs.rs",
        words: &[".is_dir()"],
        reason: "tells a pack of one file from a folder; source/ lists and reads it",
    },
    Exception {
        promise: "read files",
        place: "slo/read",
        words: &[".metadata()"],
        reason: "the metadata of a document in OpenSLO, not of a file",
    },
    Exception {
        promise: "write files",
        place: "cli/expr/go.rs",
        words: &["tempfile", "std::fs::write"],
        reason: "compiles an expression in a temporary folder, far from the workspace",
    },
    Exception {
        promise: "write files",
        place: "cli/expr/rust.rs",
        words: &["tempfile", "std::fs::create_dir_all", "std::fs::write"],
        reason: "compiles an expression in a temporary folder, far from the workspace",
    },
    Exception {
        promise: "write files",
        place: "cli/staged.rs",
        words: &[
            "tempfile",
            "std::fs::create_dir",
            "std::fs::create_dir_all",
            "std::fs::remove_file",
            "std::os::unix::fs::symlink",
        ],
        reason: "exports the index of git into a temporary folder",
    },
    Exception {
        promise: "write files",
        place: "source/read.rs",
        words: &["std::fs::OpenOptions"],
        reason: "opens files for reading, with a flag that keeps it from waiting for the writer of a pipe",
    },
    Exception {
        promise: "write files",
        place: "cli/staged/process.rs",
        words: &["std::fs::remove_dir_all"],
        reason: "removes that folder where a signal ends the process",
    },
    Exception {
        promise: "lines and columns",
        place: "cli/rules.rs",
        words: &[".line_column()"],
        reason: "prints faults of a pack, which is no workspace and has no report",
    },
    Exception {
        promise: "lines and columns",
        place: "diag/fingerprint.rs",
        words: &[".line_column()"],
        reason: "the words of the line on which a finding begins identify it",
    },
    Exception {
        promise: "lines and columns",
        place: "gen/scaffold.rs",
        words: &[".line_column()"],
        reason: "names a line of a rendered template, which is no file yet",
    },
    Exception {
        promise: "lines and columns",
        place: "gen/slo_tests/mod.rs",
        words: &[".line_column()"],
        reason: "generated tests point to the line of their objective",
    },
    Exception {
        promise: "lines and columns",
        place: "gen/template/mod.rs",
        words: &[".line_column()"],
        reason: "errors of a template are no findings: they end a command",
    },
    Exception {
        promise: "lines and columns",
        place: "rules/trial.rs",
        words: &[".line_column()"],
        reason: "the tests in a rule file name the lines on which findings are expected",
    },
    Exception {
        promise: "parse",
        place: "rules/security/rust",
        words: &["crate::parse::RustSource"],
        reason: "the engine parses a source when a search finds that a rule may apply to it, and drops it after",
    },
    Exception {
        promise: "decide the exit code",
        place: "cli/baseline.rs",
        words: &[
            "crate::diag::ExitCode::BrokenConfiguration",
            "crate::diag::ExitCode::Clean",
            "crate::diag::ExitCode::Unevaluated",
        ],
        reason: "writes a baseline and ends with what could not be evaluated, whatever was found",
    },
    Exception {
        promise: "decide the exit code",
        place: "cli/flags/import.rs",
        words: &[
            "crate::diag::ExitCode::Clean",
            "crate::diag::ExitCode::Findings",
        ],
        reason: "lists the refusals of a conversion, which are no findings of a report",
    },
    Exception {
        promise: "decide the exit code",
        place: "cli/reporting.rs",
        words: &[
            "crate::diag::ExitCode::BrokenConfiguration",
            "crate::diag::ExitCode::Clean",
            "crate::diag::ExitCode::Findings",
            "crate::diag::ExitCode::Unevaluated",
        ],
        reason: "--exit-zero, and reports that could not be written",
    },
    Exception {
        promise: "decide the exit code",
        place: "cli/slo/gate.rs",
        words: &["crate::diag::ExitCode::Clean"],
        reason: "asks whether the objectives are sound before it reads the data",
    },
    Exception {
        promise: "decide the exit code",
        place: "cli/slo/rules.rs",
        words: &["crate::diag::ExitCode::Clean"],
        reason: "prints rules only if the objectives are sound",
    },
    Exception {
        promise: "no exit code as a number",
        place: "cli/mod.rs",
        words: &[EXIT_NUMBER],
        reason: "the code of wrong usage, before there is anything to report",
    },
    Exception {
        promise: "no exit code as a number",
        place: "cli/failure.rs",
        words: &[EXIT_NUMBER],
        reason: "a command that could not do its work has no report",
    },
    Exception {
        promise: "no exit code as a number",
        place: "cli/fix.rs",
        words: &[EXIT_NUMBER],
        reason: "--diff ends with 1 where there is a difference, as diff does",
    },
    Exception {
        promise: "no exit code as a number",
        place: "cli/expr.rs",
        words: &[EXIT_NUMBER],
        reason: "an expression on the command line is no workspace and has no report",
    },
    Exception {
        promise: "no exit code as a number",
        place: "cli/rules.rs",
        words: &["u8::from"],
        reason: "the tests of rule files fail or pass, and are no findings",
    },
    Exception {
        promise: "look at the environment",
        place: "modules/machine.rs",
        words: &["std::env::vars_os"],
        reason: "takes the settings of go and cargo, once, into a value that tests make up",
    },
];
