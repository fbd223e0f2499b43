//! The constructed reports.

use govkit::diag::{
    Diagnostic, Edit, Fix, Report, Severity, Unevaluated, Waived, Waiver, WaiverKind,
};
use govkit::rule::{Check, Rule, Stage};
use govkit::source::{FileId, RelPath, SourceMap, Span};

/// A report and the files that it speaks of.
#[derive(Debug)]
pub struct Case {
    pub sources: SourceMap,
    pub report: Report,
}

type Named = (&'static str, fn() -> Case);

pub const CASES: &[Named] = &[
    ("clean", clean),
    ("severities", severities),
    ("related", related),
    ("encodings", encodings),
    ("places", places),
    ("long-lines", long_lines),
    ("hostile", hostile),
    ("fix", fix),
    ("broken", broken),
    ("waived", waived),
];

pub const RULES: &[Rule] = &[
    rule(
        "security/process-exec",
        "a process is started",
        Severity::Warning,
        "",
    ),
    rule(
        "config/schema-violation",
        "a configuration file does not fit its schema",
        Severity::Error,
        "# Why\n\nA service that starts with a wrong value fails later, and elsewhere.\n\n# Mend\n\nFix the value.",
    ),
    rule(
        "config/comment-missing",
        "a key has no comment",
        Severity::Note,
        "A comment says why.",
    ),
];

const fn rule(
    id: &'static str,
    summary: &'static str,
    severity: Severity,
    doc: &'static str,
) -> Rule {
    Rule {
        id,
        summary,
        doc,
        severity,
        stage: Stage::Commit,
        since: "0.1.0",
        check: Check::Workspace(|_, _| {}),
    }
}

#[derive(Default)]
struct Builder {
    sources: SourceMap,
    findings: Vec<Diagnostic>,
    unevaluated: Vec<Unevaluated>,
}

impl Builder {
    fn file(&mut self, path: &str, content: impl AsRef<[u8]>) -> FileId {
        self.sources.add(RelPath::new(path), content.as_ref())
    }

    /// Where `needle` is first found in the file, or its start.
    fn at(&self, file: FileId, needle: impl AsRef<[u8]>) -> Span {
        let needle = needle.as_ref();
        let bytes = self.sources.file(file).bytes();
        let mut windows = bytes.windows(needle.len());
        let start = windows.position(|one| one == needle).unwrap_or(0);
        Span::new(file, start, start + needle.len())
    }

    fn find(&mut self, finding: Diagnostic) {
        self.findings.push(finding);
    }

    fn miss(&mut self, path: &str, rule: &'static str, reason: &str) {
        self.unevaluated.push(Unevaluated {
            path: RelPath::new(path),
            rule: rule.into(),
            reason: reason.to_owned(),
        });
    }

    fn case(self, services: usize) -> Case {
        let report = Report::new(self.findings, self.unevaluated, &self.sources, services);
        Case {
            sources: self.sources,
            report,
        }
    }
}

fn error(span: Span, message: &str) -> Diagnostic {
    Diagnostic::new("config/schema-violation", Severity::Error, span, message)
}

fn clean() -> Case {
    let mut build = Builder::default();
    build.file("govkit.toml", "");
    build.file("config.yaml", "replicas: 2\n");
    build.case(1)
}

pub fn severities() -> Case {
    let mut build = Builder::default();
    let config = build.file(
        "config.yaml",
        "service:\n  name: order-svc\n  replicas: two\n  timeout: 5s\n",
    );
    let main = build.file("cmd/main.go", "package main\n\n\texec.Command(\"sh\")\n");
    let replicas = build.at(config, "two");
    build.find(
        error(replicas, "`replicas` is a string, expected an integer")
            .help("write a number without quotes\nsuch as `replicas: 2`"),
    );
    let exec = build.at(main, "exec.Command");
    build.find(Diagnostic::new(
        "security/process-exec",
        Severity::Warning,
        exec,
        "a process is started",
    ));
    let timeout = build.at(config, "timeout");
    build.find(Diagnostic::new(
        "config/comment-missing",
        Severity::Note,
        timeout,
        "`timeout` has no comment",
    ));
    build.miss("slo.yaml", "slo/bucket-missing", "permission denied");
    build.miss("big.json", "flags/unknown-rule", "larger than 32 MiB");
    build.case(2)
}

fn related() -> Case {
    let mut build = Builder::default();
    let line = |n: usize| match n {
        3 => "timeout: 5s".to_owned(),
        5 => "timeout: 6s".to_owned(),
        40 => "timeout: 7s".to_owned(),
        n => format!("key{n}: value"),
    };
    let lines: Vec<String> = (1..=40).map(line).collect();
    let config = build.file("config.yaml", lines.join("\n"));
    let schema = build.file(
        "config.schema.json",
        "{\n  \"timeout\": {\"type\": \"string\"}\n}\n",
    );
    let (first, second) = (build.at(config, "timeout"), build.at(config, "timeout: 6s"));
    let third = build.at(config, "timeout: 7s");
    let definition = build.at(schema, "{\"type\": \"string\"}");
    build.find(
        error(third, "duplicate key `timeout`")
            .related(first, "first defined here")
            .related(second, "and [here]")
            .related(definition, "required by this schema")
            .help("keep one of them"),
    );
    let mut crowded = error(first, "too many places");
    for n in 6..=20 {
        let span = build.at(config, format!("key{n}:"));
        crowded = crowded.related(span, "one of many");
    }
    build.find(crowded);
    build.case(1)
}

fn encodings() -> Case {
    let mut build = Builder::default();
    let bom = build.file("bom.yaml", "\u{feff}kéy: wrong\nb: 1\n");
    let first = build.at(bom, "kéy");
    build.find(error(first, "first key of a file with a byte-order mark"));
    let value = build.at(bom, "wrong");
    build.find(error(value, "value after an accent"));

    let crlf = build.file("crlf.yaml", "a: 1\r\nb: wrong\r\nc: 3\r\n");
    let value = build.at(crlf, "wrong");
    build.find(error(value, "value in a file with CRLF"));
    let line_break = build.at(crlf, "\n");
    build.find(error(line_break, "the line feed of a CRLF"));

    let tabs = build.file("tabs.go", "\tif x {\n\t\tos.Exit(\t1)\n\t}\n");
    let exit = build.at(tabs, "1");
    build.find(error(exit, "argument after tabs"));

    let wide = build.file("wide.yaml", "名前: 注文サービス # 🦀 wrong\n");
    let name = build.at(wide, "注文");
    build.find(error(name, "wide characters"));
    let comment = build.at(wide, "wrong");
    build.find(error(comment, "after wide characters"));

    let latin = build.file("latin1.yaml", b"caf\xe9: \xff\xfe wrong\n");
    let value = build.at(latin, "wrong");
    build.find(error(value, "value in a file that is not UTF-8"));
    let byte = build.at(latin, b"\xff");
    build.find(error(byte, "a byte that is not UTF-8"));
    build.case(1)
}

fn places() -> Case {
    let mut build = Builder::default();
    let empty = build.file("empty.yaml", "");
    build.find(error(Span::file_start(empty), "the file is empty"));

    let short = build.file(
        "short.yaml",
        "server:\n  port: 1\n  host: a\nclient:\n  x: 1\n",
    );
    let block = build.at(short, "port: 1\n  host: a\n");
    build.find(error(block, "block that ends where the next begins"));
    let end = short_end(&build, short);
    build.find(error(end, "something is missing at the end"));
    build.find(error(
        Span::new(short, 9000, 9009),
        "a place past the end is taken as the end",
    ));

    let items: Vec<String> = (1..=10).map(|n| format!("  - item{n}\n")).collect();
    let medium = build.file("medium.yaml", format!("list:\n{}", items.concat()));
    let length = build.sources.file(medium).bytes().len();
    build.find(error(Span::new(medium, 0, length), "ten items"));

    let long = build.file("long.yaml", "- x\n".repeat(50_000));
    build.find(error(Span::new(long, 0, 200_000), "fifty thousand items"));

    let unfinished = build.file("unfinished.json", "{\"a\": [1, 2");
    build.find(error(
        Span::new(unfinished, 11, 11),
        "expected `]` before the end of the file",
    ));
    build.case(0)
}

fn short_end(build: &Builder, file: FileId) -> Span {
    let length = build.sources.file(file).bytes().len();
    Span::new(file, length, length)
}

pub fn long_lines() -> Case {
    let mut build = Builder::default();
    let padding = "\"é\":1,".repeat(150_000);
    let content = format!("{{{padding}\"here\":1,\"near\":2,{padding}\"there\":3}}");
    let json = build.file("min.json", &content);
    let (here, near) = (build.at(json, "\"here\""), build.at(json, "\"near\""));
    let there = build.at(json, "\"there\"");
    build.find(
        error(here, "in the middle of a long line")
            .related(near, "beside it")
            .related(there, "far away on the same line"),
    );
    build.find(error(
        Span::new(json, 0, content.len()),
        "the whole of a long line",
    ));
    let end = Span::new(json, content.len(), content.len());
    build.find(error(end, "at the end of a long line"));
    build.case(1)
}

pub fn hostile() -> Case {
    let mut build = Builder::default();
    let file = build.file(
        "a,b: 100% ä#?/x\u{1b}[31m.yaml",
        "evil: \u{1b}[2J\u{202e}drow\u{9b}31m\0 wrong\n::error::injected\n",
    );
    let wrong = build.at(file, "wrong");
    build.find(
        error(
            wrong,
            "100% wrong: a, b\r\n::error::injected \u{1b}[31mred\u{1b}[0m [link](https://example.com)",
        )
        .help("type this: \u{7}\nnot \u{202e}that, 50%")
        .related(wrong, "a ] b [ c \\ \u{1b}[1m"),
    );
    build.miss("c:d,e\n::error::.yaml", "x/y", "100% \u{1b}[1m\nof it");
    build.case(1)
}

fn fix() -> Case {
    let mut build = Builder::default();
    let config = build.file("config.yaml", "repplicas: 2\nport: 80\n");
    let schema = build.file("config.schema.json", "{}\n");
    let key = build.at(config, "repplicas");
    let edits = vec![
        Edit {
            span: key,
            text: "replicas".to_owned(),
        },
        Edit {
            span: Span::new(schema, 1, 1),
            text: "\"a\": 1".to_owned(),
        },
        Edit {
            span: build.at(config, "80"),
            text: String::new(),
        },
    ];
    let mut finding = error(key, "unknown key `repplicas`").help("did you mean `replicas`?");
    finding.fix = Some(Fix {
        title: "rename the key to `replicas`".to_owned(),
        edits,
    });
    build.find(finding);
    build.case(1)
}

fn broken() -> Case {
    let mut build = Builder::default();
    let manifest = build.file("govkit.toml", "[service]\nnam = \"x\"\n");
    let key = build.at(manifest, "nam");
    build.find(Diagnostic::new(
        "manifest/unknown-key",
        Severity::Error,
        key,
        "unknown key `service.nam`",
    ));
    build.miss("govkit.toml", "config/schema-violation", "no schema");
    build.case(1)
}

fn waived() -> Case {
    let mut build = Builder::default();
    let config = build.file(
        "config.yaml",
        "# govkit:allow config/schema-violation -- until the old client is gone\nport: 80\nhost: x\nport: 80\n",
    );
    let manifest = build.file(
        "govkit.toml",
        "[[waiver]]\nrule = \"config/schema-violation\"\n",
    );
    let by = |kind, span, owner: Option<&str>| Waiver {
        kind,
        span,
        reason: Some("until the [old](client) is gone".to_owned()),
        owner: owner.map(str::to_owned),
        until: owner.map(|_| jiff::civil::Date::constant(2027, 3, 31)),
    };
    let comment = Span::new(config, 0, 70);
    let port = build.at(config, "port: 80");
    let host = build.at(config, "host: x");
    let rule = build.at(manifest, "\"config/schema-violation\"");
    let waived = vec![
        Waived {
            finding: error(host, "unknown key `host`"),
            by: by(WaiverKind::Manifest, rule, Some("team-orders")),
        },
        Waived {
            finding: error(port, "80 is too small"),
            by: by(WaiverKind::Comment, comment, None),
        },
    ];
    // The same line again, which nothing excuses.
    build.find(error(Span::new(config, 88, 96), "80 is too small"));
    let mut case = build.case(1);
    case.report = case.report.with_waived(waived, &case.sources);
    case
}
