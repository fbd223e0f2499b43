//! Random flags and requests: compiled Go, behind its middleware, does as the reference does.

use std::fmt::Write as _;

use fastrand::Rng;
use govkit::expr::Value;
use govkit::expr::value::Timestamp;
use govkit::flag::resolve::{ErrorCode, resolve};
use govkit::flag::split::Algo;
use govkit::flag::{Attribute, FlagFile, OriginKind, read};
use govkit::parse::{Dialect, parse_json};
use govkit::source::FileId;
use serde_json::{Map, json};

use super::{assert_tidy, module};
use crate::support::go::{command, run};
use crate::support::tools::{Need, available};

const FILES: usize = 12;
const FLAGS: usize = 14;
const REQUESTS: usize = 150;

/// Names, types, origins, and domains to choose from.
const ATTRIBUTES: &[(&str, &str, &str, &[&str])] = &[
    (
        "i",
        "int",
        "header:X-I",
        &[
            "",
            r#""min": 0"#,
            r#""min": -5, "max": 200"#,
            r#""enum": [0, 3, 7, 100]"#,
        ],
    ),
    ("j", "int", "query:j", &["", r#""max": 50"#]),
    (
        "d",
        "double",
        "cookie:d",
        &["", r#""min": 0"#, r#""enum": [0.5, 3, -1.5]"#],
    ),
    ("b", "bool", "query:b", &[""]),
    (
        "s",
        "string",
        "header:X-S",
        &["", r#""enum": ["", "a", "abc", "7"]"#],
    ),
    (
        "t",
        "string",
        "baggage:t",
        &["", r#""enum": ["a", "b c", "é"]"#],
    ),
    ("u", "string", "claim:u", &[""]),
    ("l", "list(string)", "claim:l", &[""]),
    ("w", "timestamp", "claim:w", &[""]),
];

fn default_of(ty: &str) -> &'static str {
    match ty {
        "int" => "3",
        "double" => "0.5",
        "bool" => "true",
        "string" => r#""a""#,
        "list(string)" => r#"["a", "b"]"#,
        _ => r#""2026-05-01T12:00:00Z""#,
    }
}

fn of<'t>(rng: &mut Rng, all: &[&'t str]) -> &'t str {
    all[rng.usize(..all.len())]
}

/// A random expression of a type: B, I, S or D.
#[allow(clippy::too_many_lines)]
fn random(rng: &mut Rng, kind: char, depth: usize) -> String {
    let next = |rng: &mut Rng, kind| random(rng, kind, depth - 1);
    if depth == 0 {
        return match kind {
            'B' => of(
                rng,
                &[
                    "b",
                    "true",
                    "false",
                    "has(i)",
                    "has(s)",
                    "has(l)",
                    "i > 3",
                    "s == 'a'",
                    "t != 'b c'",
                ],
            ),
            'I' => of(
                rng,
                &["i", "j", "i", "0", "3", "100", "-1", "9223372036854775807"],
            ),
            'S' => of(rng, &["s", "t", "u", "'a'", "'7'", "''", "'é'"]),
            _ => of(rng, &["d", "d", "0.5", "-1.5", "3.0"]),
        }
        .to_owned();
    }
    match kind {
        'B' => match rng.u8(..15) {
            0 | 1 => format!("({} && {})", next(rng, 'B'), next(rng, 'B')),
            2 | 3 => format!("({} || {})", next(rng, 'B'), next(rng, 'B')),
            4 => format!("!{}", next(rng, 'B')),
            5 => format!(
                "({} ? {} : {})",
                next(rng, 'B'),
                next(rng, 'B'),
                next(rng, 'B')
            ),
            6 | 7 => format!(
                "{} {} {}",
                next(rng, 'I'),
                of(rng, &["<", "<=", "==", "!=", ">=", ">"]),
                next(rng, 'I')
            ),
            8 => format!(
                "{} {} {}",
                next(rng, 'S'),
                of(rng, &["<", "==", "!=", ">="]),
                next(rng, 'S')
            ),
            9 => format!(
                "{} {} {}",
                next(rng, 'D'),
                of(rng, &["<", "==", ">="]),
                next(rng, 'D')
            ),
            10 => format!("{}.startsWith({})", next(rng, 'S'), next(rng, 'S')),
            11 => format!("{} in [0, 3, 7]", next(rng, 'I')),
            12 => format!(
                "l.{}(x, x == {})",
                of(rng, &["exists", "all", "exists_one"]),
                next(rng, 'S')
            ),
            13 => format!("{}.matches('^[a-c]+$')", next(rng, 'S')),
            _ => format!(
                "w {} timestamp('2026-05-01T12:00:00Z')",
                of(rng, &["<", "==", ">"])
            ),
        },
        'I' => match rng.u8(..8) {
            0..=2 => format!(
                "({} {} {})",
                next(rng, 'I'),
                of(rng, &["+", "-", "*", "/", "%"]),
                next(rng, 'I')
            ),
            3 => format!("i % {}", of(rng, &["100", "7", "2"])),
            4 => format!("size({})", next(rng, 'S')),
            5 => format!("int({})", next(rng, 'S')),
            6 => format!("{{'a': 1, '7': 2}}[{}]", next(rng, 'S')),
            _ => format!(
                "({} ? {} : {})",
                next(rng, 'B'),
                next(rng, 'I'),
                next(rng, 'I')
            ),
        },
        'S' => match rng.u8(..4) {
            0 => format!("({} + {})", next(rng, 'S'), next(rng, 'S')),
            1 => format!("string({})", next(rng, 'I')),
            2 => format!(
                "({} ? {} : {})",
                next(rng, 'B'),
                next(rng, 'S'),
                next(rng, 'S')
            ),
            _ => random(rng, 'S', 0),
        },
        _ => match rng.u8(..3) {
            0 => format!("({} * {})", next(rng, 'D'), next(rng, 'D')),
            1 => format!("double({})", next(rng, 'I')),
            _ => random(rng, 'D', 0),
        },
    }
}

fn rule(rng: &mut Rng) -> serde_json::Value {
    let mut rule = Map::new();
    if rng.u8(..10) > 0 {
        let depth = rng.usize(..4);
        rule.insert("when".to_owned(), json!(random(rng, 'B', depth)));
    }
    if rng.bool() {
        rule.insert("serve".to_owned(), json!(of(rng, &["one", "two", "three"])));
        return rule.into();
    }
    let kind = if rng.bool() { 'S' } else { 'I' };
    let depth = rng.usize(..2);
    let algo = Algo::ALL[rng.usize(..Algo::ALL.len())].name();
    let weights = of(rng, &["1 49 50", "0 100 0", "20 30 50", "100 0 0"]);
    let mut weights = weights
        .split(' ')
        .map(|weight| weight.parse::<u8>().expect("a weight"));
    let mut table = Map::new();
    for variant in ["one", "two", "three"] {
        table.insert(variant.to_owned(), json!(weights.next()));
    }
    rule.insert(
        "split".to_owned(),
        json!({ "by": random(rng, kind, depth), "algo": algo, "salt": of(rng, &["", "s", "é\n"]), "weights": table }),
    );
    rule.into()
}

/// A flag file without problems.
fn file(rng: &mut Rng) -> String {
    let mut attributes = String::new();
    for (name, ty, origin, domains) in ATTRIBUTES {
        let domain = of(rng, domains);
        let presence = match rng.u8(..4) {
            0 => String::new(),
            1 if domain.is_empty() || domain.contains(r#""a""#) => {
                format!(r#", "default": {}"#, default_of(ty))
            }
            _ => r#", "optional": true"#.to_owned(),
        };
        let domain = if domain.is_empty() {
            String::new()
        } else {
            format!(", {domain}")
        };
        let _ = writeln!(
            attributes,
            r#""{name}": {{ "type": "{ty}", "from": "{origin}"{domain}{presence} }},"#
        );
    }
    let attributes = attributes.trim_end().trim_end_matches(',').to_owned();
    let mut flags: Vec<String> = Vec::new();
    while flags.len() < FLAGS {
        let rules: Vec<_> = (0..rng.usize(..5)).map(|_| rule(rng)).collect();
        let state = if rng.u8(..12) == 0 {
            "DISABLED"
        } else {
            "ENABLED"
        };
        let flag = json!({
            "owner": "o", "state": state, "default": of(rng, &["one", "two", "three"]),
            "variants": { "one": "1", "two": "2", "three": "3" }, "rules": rules
        });
        let text = format!(r#""f{}": {flag}"#, flags.len());
        let whole = format!(
            r#"{{"version": 1, "attributes": {{ {attributes} }}, "flags": {{ {text} }} }}"#
        );
        // What is no expression, or fails in any case, is drawn again.
        if facts(&whole).problems.is_empty() {
            flags.push(text);
        }
    }
    format!(
        r#"{{"version": 1, "attributes": {{ {attributes} }}, "flags": {{ {} }} }}"#,
        flags.join(",\n")
    )
}

fn facts(text: &str) -> FlagFile {
    let parsed = parse_json(FileId(0), text.as_bytes(), Dialect::Strict);
    read(FileId(0), text, &parsed).expect("JSON")
}

const TEXTS: &[&str] = &[
    "",
    "0",
    "3",
    "7",
    "100",
    "-1",
    "+5",
    "007",
    " 1",
    "9223372036854775808",
    "1e3",
    "0.5",
    "-1.5",
    ".5",
    "5.",
    "1e400",
    "nan",
    "inf",
    "0x1p3",
    "1_000",
    "true",
    "false",
    "TRUE",
    "a",
    "abc",
    "b c",
    "é",
    "a\"b",
    "x;y",
    "a,b",
    "a=b&c",
    "%41",
];

/// What a request carries of an attribute, for the program and for the reference.
fn carried(rng: &mut Rng, attribute: &Attribute) -> (serde_json::Value, Option<Value>) {
    let kind = attribute.origin.as_ref().map(|origin| origin.kind);
    if rng.u8(..4) == 0 {
        return (serde_json::Value::Null, attribute.carried(None));
    }
    match attribute.name.value.as_str() {
        "l" => {
            let items: Vec<&str> = (0..rng.usize(..3))
                .map(|_| of(rng, &["a", "b", "é"]))
                .collect();
            let list = Value::list(
                items
                    .iter()
                    .map(|item| Value::string(item))
                    .collect::<Vec<_>>(),
            );
            (json!(items), attribute.given(Some(list)))
        }
        "w" => {
            let seconds = rng.i64(1_777_636_799..1_777_636_802);
            let time = Timestamp::new(seconds, 0).map(Value::Timestamp);
            (json!(seconds), attribute.given(time))
        }
        _ => {
            let mut text = of(rng, TEXTS);
            // What a cookie cannot hold is left out by both sides.
            if kind == Some(OriginKind::Cookie)
                && !text
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
            {
                text = "3";
            }
            // Go's server takes the blanks from around a header; this test does not send any.
            (json!(text), attribute.carried(Some(text)))
        }
    }
}

const DRIVER: &str = r#"
type request map[string]any

func (q request) send(middleware func(http.Handler) http.Handler, handler http.HandlerFunc) {
	r := httptest.NewRequest("GET", "/", nil)
	text := func(name string) (string, bool) { s, ok := q[name].(string); return s, ok }
	if s, ok := text("i"); ok {
		r.Header.Set("x-i", s)
		r.Header.Add("x-i", "3")
	}
	if s, ok := text("s"); ok {
		r.Header.Set("x-s", s)
	}
	query := "x=%zz&a;b&"
	if s, ok := text("j"); ok {
		query += "j=" + url.QueryEscape(s) + "&j=7&"
	}
	if s, ok := text("b"); ok {
		query += "b=" + url.QueryEscape(s)
	}
	r.URL.RawQuery = query
	if s, ok := text("d"); ok {
		r.Header.Set("Cookie", "x=\"; d=\""+s+"\"; d=3")
	}
	if s, ok := text("t"); ok {
		r.Header.Add("baggage", "x=1;p=2, t = "+url.PathEscape(strings.ReplaceAll(s, ",", "%2C"))+" ;q")
		if strings.Contains(s, ",") {
			r.Header.Set("baggage", "t="+strings.ReplaceAll(url.PathEscape(s), ",", "%2C"))
		}
		r.Header.Add("baggage", "t=a")
	}
	middleware(handler).ServeHTTP(httptest.NewRecorder(), r)
}

func (q request) claims(*http.Request) map[string]any {
	return map[string]any{"u": q["u"], "l": q["l"], "w": q["w"]}
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var q struct {
			File    int
			Request request
		}
		if err := json.Unmarshal(lines.Bytes(), &q); err != nil {
			panic(err)
		}
		files[q.File](q.Request)
	}
}
"#;

#[test]
fn compiled_go_behind_its_middleware_does_as_the_reference() {
    if !available(&[Need::Go]) {
        return;
    }
    let mut rng = Rng::with_seed(20_261_124);
    let all = tempfile::tempdir().expect("a folder");
    std::fs::write(
        all.path().join("go.mod"),
        "module example.com/svc\n\ngo 1.26\n",
    )
    .expect("go.mod");
    let mut imports = String::new();
    let mut files = String::new();
    let mut requests = String::new();
    let mut expected = String::new();
    for at in 0..FILES {
        let text = file(&mut rng);
        let facts = facts(&text);
        let made = module(&text);
        let target = all.path().join(format!("c{at}"));
        std::fs::create_dir(&target).expect("a folder");
        for entry in std::fs::read_dir(made.path().join("internal/flags"))
            .expect("code")
            .flatten()
        {
            std::fs::copy(entry.path(), target.join(entry.file_name())).expect("a copy");
        }
        let _ = writeln!(imports, "flags{at} \"example.com/svc/c{at}\"");
        let _ = writeln!(
            files,
            "func(q request) {{ q.send(flags{at}.Middleware(flags{at}.WithClaims(q.claims)), func(_ http.ResponseWriter, r *http.Request) {{ f := flags{at}.From(r.Context())"
        );
        for flag in 0..FLAGS {
            let _ = writeln!(
                files,
                "{{ d := f.F{flag}Details(); again := f.F{flag}Details(); fmt.Println(d.Variant, d.Reason, d.ErrorCode, d == again && f.F{flag}() == d.Value) }}"
            );
        }
        files.push_str("}) },\n");
        for _ in 0..REQUESTS {
            let mut request = Map::new();
            let mut values = Vec::new();
            for attribute in &facts.attributes {
                let (sent, value) = carried(&mut rng, attribute);
                request.insert(attribute.name.value.clone(), sent);
                values.push(value);
            }
            let _ = writeln!(requests, "{}", json!({ "File": at, "Request": request }));
            for flag in &facts.flags {
                let found = resolve(&facts, flag, &values);
                let variant = &flag.variants[found.variant].name.value;
                let code = found.error.map_or("", ErrorCode::word);
                let _ = writeln!(expected, "{variant} {} {code} true", found.reason.word());
            }
        }
    }
    let main = format!(
        "package main\n\nimport (\n\"bufio\"\n\"encoding/json\"\n\"fmt\"\n\"net/http\"\n\"net/http/httptest\"\n\"net/url\"\n\"os\"\n\"strings\"\n{imports})\n\nvar files = []func(request){{\n{files}}}\n{DRIVER}"
    );
    assert_tidy(all.path());
    std::fs::write(all.path().join("main.go"), main).expect("main.go");
    run(command(all.path(), &["build", "-o", "driver", "."]));
    let input = all.path().join("requests");
    std::fs::write(&input, &requests).expect("requests");
    let mut driver = std::process::Command::new(all.path().join("driver"));
    driver.stdin(std::fs::File::open(&input).expect("requests"));
    let printed = run(driver);
    let wrong = printed
        .lines()
        .zip(expected.lines())
        .enumerate()
        .find(|(_, (got, want))| got != want);
    if let Some((line, (got, want))) = wrong {
        let request = requests.lines().nth(line / FLAGS).expect("a request");
        let folder = all.keep();
        panic!(
            "{}: f{}: got {got}, want {want} for {request}",
            folder.display(),
            line % FLAGS
        );
    }
    assert_eq!(printed.lines().count(), FILES * REQUESTS * FLAGS);
    // The cases are worth something: every reason comes often.
    for reason in [
        "STATIC",
        "DEFAULT",
        "TARGETING_MATCH",
        "SPLIT",
        "DISABLED",
        "GENERAL",
        "INVALID_CONTEXT",
    ] {
        let count = expected
            .lines()
            .filter(|line| line.contains(reason))
            .count();
        assert!(count > 100, "{reason}: {count}");
    }
}
