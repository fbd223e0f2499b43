//! From the tree of a rule file to the rule. The shape is the schema's to judge; what it cannot say is judged here.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::assertion::assertion;
use super::matcher::{Matcher, Within};
use super::value::{Literal, Test};
use super::{Allow, Case, DataRule, Example, Lang, Name, Repair};
use crate::code::rust::Form;
use crate::diag::{Severity, listed};
use crate::parse::{NodeRef, Number, Parsed, Value};
use crate::rule::Stage;
use crate::schema::{Schema, Violation, own_schema};
use crate::source::Span;

mod query;

/// The JSON Schema of rule files, as `govkit schema rule` prints it.
pub const RULE_SCHEMA: &str = include_str!("../../../schemas/rule.schema.json");

static VALIDATOR: LazyLock<Option<Schema>> =
    LazyLock::new(|| own_schema("rule.schema.json", RULE_SCHEMA));

/// Something wrong with a rule file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where.
    pub span: Span,
    /// What: lower case, one line, no final period.
    pub message: String,
    /// What to type.
    pub help: Option<String>,
}

impl Fault {
    /// What a schema does not admit.
    #[must_use]
    pub fn of(violation: &Violation) -> Self {
        Self {
            span: violation.span,
            message: violation.message.clone(),
            help: violation.help.clone(),
        }
    }
}

/// Reads a rule file.
///
/// # Errors
/// Everything that is wrong with it.
pub fn read(parsed: &Parsed) -> Result<DataRule, Vec<Fault>> {
    let problems = parsed.problems.iter().map(|problem| Fault {
        span: problem.span,
        message: problem.message.clone(),
        help: problem.help.clone(),
    });
    let problems: Vec<Fault> = problems.collect();
    if !problems.is_empty() {
        return Err(problems);
    }
    let Some(root) = parsed.tree.root() else {
        // TOML that can be read is a table, if an empty one.
        return Err(Vec::new());
    };
    let violations = VALIDATOR
        .as_ref()
        .map(|schema| schema.violations(root))
        .unwrap_or_default();
    if !violations.is_empty() {
        let faults = violations.iter().map(Fault::of);
        return Err(faults.collect());
    }
    read_shaped(root, false)
}

/// Reads a rule file that is known to be right: those in the binary, which tests [`read`].
pub(crate) fn read_valid(root: NodeRef<'_>) -> Result<DataRule, Vec<Fault>> {
    read_shaped(root, true)
}

fn read_shaped(root: NodeRef<'_>, is_right: bool) -> Result<DataRule, Vec<Fault>> {
    let mut reader = Reader {
        is_right,
        params: BTreeMap::new(),
        faults: Vec::new(),
    };
    let rule = reader.rule(root);
    match rule {
        Some(rule) if reader.faults.is_empty() => Ok(rule),
        rule => {
            // Whatever was not understood, the file is no rule, and that is told.
            if rule.is_none() && reader.faults.is_empty() {
                reader.fault(root.span().first_byte(), "this is no rule", None);
            }
            Err(reader.faults)
        }
    }
}

struct Reader {
    /// Whether it is known that nothing is wrong.
    is_right: bool,
    params: BTreeMap<String, Literal>,
    faults: Vec<Fault>,
}

fn text_of(table: NodeRef<'_>, key: &str) -> Option<String> {
    table.get(key)?.as_str().map(str::to_owned)
}

fn flag(table: NodeRef<'_>, key: &str) -> bool {
    table.get(key).map(NodeRef::value) == Some(&Value::Bool(true))
}

/// One, or a list of them.
fn one_or_more(node: Option<NodeRef<'_>>) -> Vec<NodeRef<'_>> {
    let Some(node) = node else {
        return Vec::new();
    };
    match node.value() {
        Value::Array(_) => node.items().collect(),
        _ => vec![node],
    }
}

fn texts(table: NodeRef<'_>, key: &str) -> Vec<String> {
    let nodes = one_or_more(table.get(key)).into_iter();
    nodes
        .filter_map(|node| node.as_str().map(str::to_owned))
        .collect()
}

impl Reader {
    fn fault(&mut self, span: Span, message: impl Into<String>, help: Option<&str>) {
        self.faults.push(Fault {
            span,
            message: message.into(),
            help: help.map(str::to_owned),
        });
    }

    fn rule(&mut self, root: NodeRef<'_>) -> Option<DataRule> {
        for member in root.get("params").map(NodeRef::members).unwrap_or_default() {
            let value = self.literal(root.tree().at(member.node));
            self.params
                .extend(value.map(|value| (member.key.to_string(), value)));
        }
        let langs = one_or_more(root.get("lang")).into_iter();
        let langs = langs.filter_map(|node| {
            let word = node.as_str()?;
            Lang::ALL.iter().copied().find(|lang| lang.word() == word)
        });
        let mut langs: Vec<Lang> = langs.collect();
        let matcher = if let Some(table) = root.get("match") {
            self.matcher(table, &langs)?
        } else {
            let (lang, matcher) = assertion(root)
                .map_err(|faults| self.faults.extend(faults))
                .ok()?;
            langs.push(lang);
            matcher
        };
        let id = root.get("id")?;
        if id.as_str()?.starts_with("manifest/") {
            let help = "the family `manifest` is that of govkit's own configuration";
            self.fault(
                id.span(),
                "no rule of a pack can be of this family",
                Some(help),
            );
        }
        let severities = [Severity::Note, Severity::Warning, Severity::Error];
        let severity = root.get("severity")?.as_str()?;
        let stages = [Stage::Commit, Stage::Ci, Stage::Deploy];
        let named = texts(root, "stages");
        let earliest = stages
            .into_iter()
            .find(|stage| named.iter().any(|name| name == stage.word()));
        self.placeholders(root.get("message")?);
        Some(DataRule {
            id: id.as_str()?.to_owned(),
            id_span: id.span(),
            summary: text_of(root, "summary")?,
            message: text_of(root, "message")?,
            help: text_of(root, "help"),
            doc: text_of(root, "doc")?.trim().to_owned(),
            since: text_of(root, "since").unwrap_or_default(),
            severity: severities
                .into_iter()
                .find(|known| known.word() == severity)?,
            stage: earliest.unwrap_or(Stage::Commit),
            tests: flag(root, "tests"),
            fix: self.repair(root, &matcher),
            allow: allow(root),
            example: example(root, &langs),
            cases: cases(root, &langs),
            langs,
            matcher,
            inside: root
                .get("match")
                .map(|table| texts(table, "inside"))
                .unwrap_or_default(),
            params: self
                .params
                .iter()
                .map(|(name, value)| (name.clone(), value.to_string()))
                .collect(),
            services: None,
        })
    }

    fn repair(&mut self, root: NodeRef<'_>, matcher: &Matcher) -> Option<Repair> {
        let repair = Repair::of_rule(root.get("fix")?, matcher);
        repair.map_err(|fault| self.faults.push(fault)).ok()
    }

    /// A placeholder that nothing fills would be told to users as it stands.
    fn placeholders(&mut self, message: NodeRef<'_>) {
        let text = message.as_str().unwrap_or_default();
        let mut rest = text;
        while let Some((_, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}').unwrap_or((after, ""));
            let known = ["name", "value", "field"];
            if !known.contains(&name) && !self.params.contains_key(name) {
                let params = self.params.keys().map(String::as_str);
                let names: Vec<&str> = known.into_iter().chain(params).collect();
                let help = format!("known are {}", listed(&names, names.len()));
                self.fault(
                    message.span(),
                    format!("nothing fills `{{{name}}}`"),
                    Some(&help),
                );
            }
            rest = after;
        }
    }

    fn matcher(&mut self, table: NodeRef<'_>, langs: &[Lang]) -> Option<Matcher> {
        const KINDS: &[(&str, &[&str])] = &[
            ("call", &["arg", "also"]),
            ("ref", &[]),
            ("import", &["blank"]),
            (
                "composite",
                &[
                    "field",
                    "missing",
                    "value",
                    "unless",
                    "given",
                    "unless-passed",
                    "unless-calls",
                ],
            ),
            ("assign", &["value"]),
            (
                "requires",
                &["present", "texts", "within", "unless-passed", "tell-at"],
            ),
            ("bytes", &[]),
            ("syntax", &[]),
            ("query", &["capture", "needs"]),
            ("unreadable", &[]),
        ];
        let named: Vec<_> = KINDS
            .iter()
            .filter(|(kind, _)| table.get(kind).is_some())
            .collect();
        let [(kind, options)] = named.as_slice() else {
            let kinds: Vec<&str> = KINDS.iter().map(|(kind, _)| *kind).collect();
            let help = format!("one of {}", listed(&kinds, kinds.len()));
            self.fault(table.span(), "a rule has one matcher", Some(&help));
            return None;
        };
        for member in table.members() {
            let is_known = options.contains(&&*member.key) || &*member.key == "inside";
            if *member.key != **kind && !is_known {
                let message = format!("`{}` says nothing beside `{kind}`", member.key);
                self.fault(member.key_span, message, None);
            }
        }
        Some(match *kind {
            "call" => Matcher::Call {
                names: self.names(table, "call"),
                argument: self.test(table, "arg"),
                also: self.others(table),
            },
            "ref" => Matcher::Ref {
                names: self.names(table, "ref"),
            },
            "import" => Matcher::Import {
                paths: texts(table, "import"),
                blank: flag(table, "blank"),
            },
            "composite" => self.composite(table)?,
            "assign" => Matcher::Assign {
                names: self.names(table, "assign"),
                value: self.test(table, "value"),
            },
            "requires" => self.requires(table, langs)?,
            "bytes" => Matcher::Bytes {
                texts: texts(table, "bytes"),
            },
            "syntax" => self.syntax(table, langs)?,
            "unreadable" => Matcher::Unreadable,
            _ => self.query(table, langs)?,
        })
    }

    fn composite(&mut self, table: NodeRef<'_>) -> Option<Matcher> {
        let fields = texts(table, "field");
        let (missing, value) = (flag(table, "missing"), self.test(table, "value"));
        let given = texts(table, "given");
        if fields.is_empty() {
            self.fault(table.span(), "`composite` needs a `field`", None);
            return None;
        }
        if !missing && value.is_empty() {
            let help = "write `missing = true`, or `value = { is = … }`, or both";
            self.fault(table.span(), "nothing is asked of the field", Some(help));
        }
        Some(Matcher::Composite {
            types: self.names(table, "composite"),
            fields,
            missing,
            value,
            unless: texts(table, "unless"),
            given,
            unless_passed: self.names(table, "unless-passed"),
            unless_calls: self.names(table, "unless-calls"),
        })
    }

    fn requires(&mut self, table: NodeRef<'_>, langs: &[Lang]) -> Option<Matcher> {
        let present = self.names(table, "present");
        let texts = texts(table, "texts");
        if present.is_empty() && texts.is_empty() {
            let help = "name uses with `present`, or strings with `texts`";
            self.fault(table.span(), "nothing is required", Some(help));
            return None;
        }
        let word = table.get("within").and_then(NodeRef::as_str);
        let within = word.and_then(|word| Within::ALL.iter().find(|(known, _)| *known == word));
        let within = within.map_or(Within::File, |(_, within)| *within);
        let unless_passed = self.names(table, "unless-passed");
        let is_followed = within == Within::Value;
        let node = table.get(if is_followed {
            "within"
        } else {
            "unless-passed"
        });
        if let Some(node) = node.filter(|_| is_followed && langs != [Lang::Rust]) {
            let help = "write `within = \"function\"`; in Go, `composite` follows values";
            self.fault(
                node.span(),
                "what is done with a value is followed in Rust only",
                Some(help),
            );
        }
        if let Some(node) = node.filter(|_| !is_followed) {
            let help = "write `within = \"value\"`, which follows values";
            let message = "`unless-passed` needs values that are followed";
            self.fault(node.span(), message, Some(help));
        }
        let tell_at = self.names(table, "tell-at");
        let is_searched = langs == [Lang::Rust] && within == Within::Service;
        if let Some(node) = table.get("tell-at").filter(|_| !is_searched) {
            let help = "it goes with `lang = \"rust\"` and `within = \"service\"`";
            self.fault(node.span(), "nobody looks for `tell-at` here", Some(help));
        }
        let mut when = self.names(table, "requires");
        when.extend(tell_at.iter().cloned());
        Some(Matcher::Requires {
            when,
            present,
            texts,
            within,
            unless_passed,
            tell_at,
        })
    }

    fn syntax(&mut self, table: NodeRef<'_>, langs: &[Lang]) -> Option<Matcher> {
        let node = table.get("syntax")?;
        if langs != [Lang::Rust] {
            let help = "forms of syntax are for `lang = \"rust\"`; Go has `query`";
            self.fault(
                node.span(),
                "no forms are known of this language",
                Some(help),
            );
            return None;
        }
        let named = texts(table, "syntax");
        let forms = Form::ALL.iter();
        let forms = forms.filter(|(word, _, _)| named.iter().any(|named| named == word));
        Some(Matcher::Syntax {
            forms: forms.map(|(_, _, form)| *form).collect(),
        })
    }

    fn names(&mut self, table: NodeRef<'_>, key: &str) -> Vec<Name> {
        let nodes = one_or_more(table.get(key)).into_iter();
        let names = nodes.filter_map(|node| {
            let text = node.as_str()?;
            let name = Name::read(text);
            if name.is_none() {
                let help = "write the package and the name: os/exec.Command, net/http.Client.Get";
                self.fault(node.span(), format!("{text:?} names nothing"), Some(help));
            }
            name
        });
        names.collect()
    }

    fn test(&mut self, table: NodeRef<'_>, key: &str) -> Test {
        let table = table.get(key);
        table.map_or_else(Test::default, |table| self.questions(table))
    }

    /// The questions of `also`, each with the number of its argument.
    fn others(&mut self, table: NodeRef<'_>) -> Vec<(usize, Test)> {
        let tables = table.get("also").into_iter().flat_map(NodeRef::items);
        let tables: Vec<NodeRef<'_>> = tables.collect();
        let others = tables.into_iter().filter_map(|table| {
            let at = match table.get("at")?.value() {
                Value::Number(Number::Int(at)) => usize::try_from(*at).ok()?,
                _ => return None,
            };
            Some((at, self.questions(table)))
        });
        others.collect()
    }

    fn questions(&mut self, table: NodeRef<'_>) -> Test {
        let constant = table.get("constant").and_then(|node| match node.value() {
            Value::Bool(value) => Some(*value),
            _ => None,
        });
        Test {
            is: self.literals(table, "is"),
            not: self.literals(table, "not"),
            below: self.literals(table, "below").pop(),
            above: self.literals(table, "above").pop(),
            bits_beyond: self.literals(table, "bits-beyond").pop(),
            outside: self.range(table),
            matches: self.pattern(table, "matches"),
            constant,
            built: flag(table, "built"),
            from: self.names(table, "from"),
            unless_from: self.names(table, "unless-from"),
            unless_matches: self.pattern(table, "unless-matches"),
        }
    }

    /// `outside = [1000, 1999]`
    fn range(&mut self, table: NodeRef<'_>) -> Option<(i128, i128)> {
        let node = table.get("outside")?;
        match self.literals(table, "outside").as_slice() {
            [Literal::Int(first), Literal::Int(last)] if first <= last => Some((*first, *last)),
            _ => {
                let help = "write the first and the last: [1000, 1999]";
                self.fault(node.span(), "a range is two numbers", Some(help));
                None
            }
        }
    }

    fn pattern(&mut self, table: NodeRef<'_>, key: &str) -> Option<regex::Regex> {
        let node = table.get(key)?;
        match regex::Regex::new(node.as_str()?) {
            Ok(regex) => Some(regex),
            Err(error) => {
                let message = error.to_string();
                let last = message.lines().last().unwrap_or_default();
                self.fault(node.span(), format!("no regular expression: {last}"), None);
                None
            }
        }
    }

    fn literals(&mut self, table: NodeRef<'_>, key: &str) -> Vec<Literal> {
        let nodes = one_or_more(table.get(key)).into_iter();
        nodes.filter_map(|node| self.literal(node)).collect()
    }

    fn literal(&mut self, node: NodeRef<'_>) -> Option<Literal> {
        Some(match node.value() {
            Value::Bool(value) => Literal::Bool(*value),
            Value::Number(Number::Int(value)) => Literal::Int(i128::from(*value)),
            Value::Number(Number::UInt(value)) => Literal::Int(i128::from(*value)),
            Value::String(text) => {
                if let Some(name) = text.strip_prefix('$') {
                    if let Some(value) = self.params.get(name) {
                        return Some(value.clone());
                    }
                    let message = format!("there is no parameter {name:?}");
                    self.fault(node.span(), message, Some("parameters are in [params]"));
                    return None;
                }
                if &**text == "=nil" {
                    return Some(Literal::Nil);
                }
                match text.strip_prefix('=').map(Name::read) {
                    None => Literal::Text(text.to_string()),
                    Some(Some(name)) => Literal::Name(name),
                    Some(None) => {
                        self.fault(node.span(), format!("{text:?} names nothing"), None);
                        return None;
                    }
                }
            }
            _ => return None,
        })
    }
}

fn allow(root: NodeRef<'_>) -> Allow {
    let table = root.get("allow");
    let days = table.and_then(|table| match table.get("max-days")?.value() {
        Value::Number(Number::Int(days)) => u32::try_from(*days).ok(),
        _ => None,
    });
    let reason = table.and_then(|table| table.get("reason"));
    Allow {
        reason: reason.map(NodeRef::value) != Some(&Value::Bool(false)),
        max_days: days,
    }
}

fn file_name(langs: &[Lang]) -> &'static str {
    langs.first().map_or("config.yaml", |lang| lang.file_name())
}

fn example(root: NodeRef<'_>, langs: &[Lang]) -> Example {
    let Some(table) = root.get("example") else {
        return Example::default();
    };
    let side = |key| text_of(table, key).unwrap_or_default();
    Example {
        file: text_of(table, "file").unwrap_or_else(|| file_name(langs).to_owned()),
        bad: side("bad"),
        good: side("good"),
    }
}

fn cases(root: NodeRef<'_>, langs: &[Lang]) -> Vec<Case> {
    let tables = root.get("test").into_iter().flat_map(NodeRef::items);
    let cases = tables.filter_map(|table| {
        let files = if let Some(files) = table.get("files") {
            let files_of = files.members().iter();
            let texts = files_of.filter_map(|member| {
                let text = files.tree().at(member.node).as_str()?;
                Some((member.key.to_string(), text.to_owned()))
            });
            texts.collect()
        } else {
            let file = text_of(table, "file");
            let file = file.unwrap_or_else(|| file_name(langs).to_owned());
            BTreeMap::from([(file, text_of(table, "code")?)])
        };
        Some(Case {
            name: text_of(table, "name")?,
            span: table.get("name")?.span(),
            files,
        })
    });
    cases.collect()
}
