//! `rules.rs`: a function for each flag that has rules to ask.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::names::Names;
use super::print;
use crate::expr::ir::Kind;
use crate::expr::rust::{Held, Snippet, Snippets};
use crate::expr::{Program, Value};
use crate::flag::split::{Algo, KeyType, rust_number, rust_source};
use crate::flag::{
    Attribute, AttributeType, Condition, Flag, FlagFile, Presence, Rule, Serve, Split, State,
};
use crate::r#gen::flags::told;
use crate::r#gen::generator::Refusal;

/// The head of the file and what a decision is.
const DECISION: &str = include_str!("text/decision.rs.txt");

/// Whether a flag's variant depends on the request: whether it has a function in `rules.rs`.
pub fn is_decided(flag: &Flag) -> bool {
    flag.state == State::Enabled && !flag.rules.is_empty()
}

/// `rules.rs`, and whether it needs the `regex` crate.
#[derive(Debug)]
pub struct Rules {
    /// The file, but for its header.
    pub text: String,
    /// The first expression that needs the `regex` crate, if any, as a refusal.
    pub regex: Option<Refusal>,
}

/// Lowers the rules of all flags.
pub fn rules(file: &FlagFile, names: &Names) -> Result<Rules, Vec<Refusal>> {
    let held = file.attributes.iter().map(held).collect();
    let hashes = Algo::ALL
        .iter()
        .flat_map(|algo| [KeyType::Text, KeyType::Int].map(|by| algo.rust_function(by)));
    let hashes: Vec<String> = hashes.collect();
    let mut reserved: Vec<&str> = hashes.iter().map(String::as_str).collect();
    reserved.extend(["bucket", "key"]);
    let longest = file.flags.iter().map(|flag| flag.rules.len()).max();
    let nested: Vec<String> = (1..=longest.unwrap_or_default())
        .flat_map(|number| [format!("rule_{number}"), format!("rule_{number}_key")])
        .collect();
    reserved.extend(nested.iter().map(String::as_str));
    let mut snippets = Snippets::new(&file.record, held, &reserved);
    let has_times = file.attributes.iter().any(is_time);
    if has_times {
        snippets.need("Timestamp");
    }
    let mut needs = BTreeSet::new();
    let mut functions = String::new();
    let mut refusals = Vec::new();
    for (at, flag) in file.flags.iter().enumerate() {
        if !is_decided(flag) {
            continue;
        }
        let writer = Writer {
            file,
            names,
            flag,
            snippets: &mut snippets,
            needs: &mut needs,
            bound: BTreeSet::new(),
            nested: String::new(),
            reads: false,
        };
        match writer.function(names.flag(at)) {
            Ok(function) => {
                functions.push('\n');
                functions.push_str(&function);
            }
            Err(refusal) => refusals.push(refusal),
        }
    }
    if !refusals.is_empty() {
        return Err(refusals);
    }
    Ok(Rules {
        text: assembled(&snippets, &functions, &rust_source(&needs)),
        regex: first_pattern(file),
    })
}

/// The first expression with a pattern that is more than a text.
fn first_pattern(file: &FlagFile) -> Option<Refusal> {
    let decided = file.flags.iter().filter(|flag| is_decided(flag));
    let mut programs = decided
        .flat_map(|flag| &flag.rules)
        .flat_map(Rule::programs);
    let condition = programs.find(|condition| {
        let mut found = false;
        condition.program.root.walk(&mut |expr| {
            found |=
                matches!(&expr.kind, Kind::Matches { pattern, .. } if pattern.literal().is_none());
        });
        found
    })?;
    Some(Refusal {
        span: condition.span,
        message: "the pattern of `matches` needs the regex crate, which Cargo.toml does not have"
            .to_owned(),
        help: Some(
            "run cargo add regex, or compare with startsWith, endsWith or contains".to_owned(),
        ),
    })
}

fn assembled(snippets: &Snippets, functions: &str, hashes: &[&str]) -> String {
    let (head, decision) = DECISION.split_once("//= decision\n").unwrap_or_default();
    let mut out = head.trim_end().to_owned();
    out.push_str("\n\n");
    for import in snippets.imports() {
        let _ = writeln!(out, "{import}");
    }
    let imported = !snippets.imports().is_empty();
    if snippets.has_patterns() {
        out.push_str("\nuse regex::Regex;\n");
    }
    let blank = if imported || snippets.has_patterns() {
        "\n"
    } else {
        ""
    };
    let _ = writeln!(out, "{blank}{}", super_names(functions));
    if snippets.has_patterns() {
        let _ = write!(out, "\n{}", snippets.patterns());
    }
    out.push_str(functions);
    out.push('\n');
    out.push_str(decision.trim());
    out.push('\n');
    let items = snippets.items();
    if !items.is_empty() {
        out.push_str(&items);
    }
    for hash in hashes {
        let _ = write!(out, "\n{hash}\n");
    }
    out
}

fn super_names(functions: &str) -> &'static str {
    if functions.is_empty() {
        "use super::{Details, ErrorCode, Reason};"
    } else {
        "use super::{Attributes, Details, ErrorCode, Reason};"
    }
}

/// Texts and lists are lent to a local, and so is what a request may lack; the rest is read where it is.
fn held(attribute: &Attribute) -> Held {
    let lent = matches!(
        attribute.ty,
        AttributeType::String | AttributeType::StringList
    );
    match attribute.presence {
        Presence::Required => Held::Local,
        Presence::Default(_) if lent => Held::Local,
        Presence::Optional | Presence::Default(_) => Held::Record,
    }
}

fn is_time(attribute: &Attribute) -> bool {
    attribute.ty == AttributeType::Timestamp
}

/// Writes the function of one flag.
struct Writer<'f, 's> {
    file: &'f FlagFile,
    names: &'f Names,
    flag: &'f Flag,
    snippets: &'s mut Snippets,
    needs: &'s mut BTreeSet<(Algo, KeyType)>,
    /// The fields whose locals the whole function has.
    bound: BTreeSet<usize>,
    /// Functions inside of it, for expressions of several lines.
    nested: String,
    /// Whether it reads the attributes.
    reads: bool,
}

/// Lines without their indentation, and whether nothing comes after them.
struct Block {
    lines: Vec<String>,
    ends: bool,
}

impl Writer<'_, '_> {
    fn function(mut self, name: &str) -> Result<String, Refusal> {
        let mut body = Vec::new();
        let mut ended = false;
        for (at, rule) in self.flag.rules.iter().enumerate() {
            let number = at + 1;
            let condition = told::condition(rule).map(print::comment);
            let served = print::comment(&told::served(self.flag, rule));
            body.push(match condition {
                Some(condition) => format!("// Rule {number}: {condition} {served}."),
                None => format!("// Rule {number} {served}."),
            });
            let block = self.rule(number, rule)?;
            body.extend(block.lines);
            if block.ends {
                ended = true;
                break;
            }
        }
        if !ended {
            body.push(format!("Decision::otherwise({})", self.flag.default));
        }
        let given = if self.reads { "" } else { "_" };
        let doc = print::code(&self.flag.key.value);
        let mut out = format!("/// {doc}\n");
        let head =
            format!("pub(super) fn decide_{name}({given}attributes: &Attributes) -> Decision {{\n");
        let mut tail = String::new();
        for line in body {
            let _ = writeln!(tail, "    {line}");
        }
        tail.push_str("}\n");
        if !print::is_settled(&format!("{head}{tail}")) {
            out.push_str("#[rustfmt::skip]\n");
        }
        out.push_str(&head);
        if !self.nested.is_empty() {
            out.push_str(&self.nested);
            out.push('\n');
        }
        out.push_str(&tail);
        Ok(out)
    }

    fn rule(&mut self, number: usize, rule: &Rule) -> Result<Block, Refusal> {
        let when = rule.when.as_ref();
        let always = match when.map(|when| when.program.root.as_const()) {
            None | Some(Some(Value::Bool(true))) => true,
            Some(Some(_)) => {
                return Ok(Block {
                    lines: Vec::new(),
                    ends: false,
                });
            }
            Some(None) => false,
        };
        let Some(when) = when.filter(|_| !always) else {
            return self.serve(number, rule, true);
        };
        let snippet = self.snippets.condition(&when.program);
        let snippet = snippet.map_err(|refusal| refused(when, &refusal.message))?;
        let mut lines = self.bind(&snippet.locals, true);
        self.reads |= !snippet.in_record.is_empty();
        let serve = self.serve(number, rule, false)?.lines;
        let inline = inline(&snippet).filter(|_| !snippet.fails);
        let fails = snippet.fails;
        let absent = tells_absent(&snippet);
        let call = match inline {
            Some(inline) => inline.to_owned(),
            None => self.nest(&format!("rule_{number}"), &snippet),
        };
        if !fails {
            lines.push(format!("if {call} {{"));
            lines.extend(indented(serve));
            lines.push("}".to_owned());
            return Ok(Block { lines, ends: false });
        }
        lines.push(format!("match {call} {{"));
        match serve.as_slice() {
            [one] if one.starts_with("return ") => {
                lines.push(format!("    Ok(true) => {},", one.trim_end_matches(';')));
            }
            _ => {
                lines.push("    Ok(true) => {".to_owned());
                lines.extend(indented(indented(serve)));
                lines.push("    }".to_owned());
            }
        }
        let absent = if absent { " | Err(Error::Absent)" } else { "" };
        lines.push(format!("    Ok(false){absent} => {{}}"));
        lines.extend(self.failed());
        Ok(Block { lines, ends: false })
    }

    /// The last arm of a match: whatever else went wrong.
    fn failed(&self) -> [String; 2] {
        let default = self.flag.default;
        [
            format!("    Err(_) => return Decision::failed({default}),"),
            "}".to_owned(),
        ]
    }

    /// What a rule that applies does. `whole` is at the level of the function, where a last statement may be
    /// its value.
    fn serve(&mut self, number: usize, rule: &Rule, whole: bool) -> Result<Block, Refusal> {
        match &rule.serve {
            Serve::Variant(at) => Ok(Block {
                lines: vec![if whole {
                    format!("Decision::matched({at})")
                } else {
                    format!("return Decision::matched({at});")
                }],
                ends: whole,
            }),
            Serve::Split(split) => self.split(number, split, whole),
        }
    }

    fn split(&mut self, number: usize, split: &Split, whole: bool) -> Result<Block, Refusal> {
        let program = &split.by.program;
        let told = |refusal: crate::expr::rust::Refusal| refused(&split.by, &refusal.message);
        let mut snippet = self.snippets.value(program, false).map_err(told)?;
        let is_inline = inline(&snippet).is_some() && !snippet.fails;
        if !is_inline {
            snippet = self.snippets.value(program, true).map_err(told)?;
        }
        let mut lines = self.bind(&snippet.locals, whole);
        self.reads |= !snippet.in_record.is_empty() || !snippet.wanted.is_empty();
        let nested = format!("rule_{number}_key");
        if snippet.fails {
            let call = self.nest(&nested, &snippet);
            let shares = self.shares(split, key_of(program), false);
            lines.push(format!("match {call} {{"));
            lines.push("    Ok(key) => {".to_owned());
            lines.extend(indented(indented(shares.lines)));
            lines.push("    }".to_owned());
            if tells_absent(&snippet) {
                lines.push("    Err(Error::Absent) => {}".to_owned());
            }
            lines.extend(self.failed());
            return Ok(Block { lines, ends: false });
        }
        let within = whole && snippet.wanted.is_empty();
        let mut inside = Vec::new();
        let key = if let Some(key) = inline(&snippet).filter(|_| is_inline) {
            key.to_owned()
        } else {
            inside.push(format!("let key = {};", self.nest(&nested, &snippet)));
            key_of(program).to_owned()
        };
        let shares = self.shares(split, &key, within);
        inside.extend(shares.lines);
        if snippet.wanted.is_empty() {
            lines.extend(inside);
            return Ok(Block {
                lines,
                ends: shares.ends,
            });
        }
        if !whole {
            // Also keeps clippy from asking for one `if`, which older compilers do not have.
            lines.push("// Who has no key has no share.".to_owned());
        }
        lines.push(format!("if let {} {{", self.wanted(&snippet.wanted)));
        lines.extend(indented(inside));
        lines.push("}".to_owned());
        Ok(Block { lines, ends: false })
    }

    /// One comparison for each threshold of a split.
    fn shares(&mut self, split: &Split, key: &str, whole: bool) -> Block {
        let by = key_type(&split.by.program);
        self.needs.insert((split.plan.algo, by));
        let thresholds = &split.plan.thresholds;
        let hash = split.plan.rust_call(key, by);
        let all = split.plan.serves_all(by) && thresholds.len() > 1;
        let name = if thresholds.is_empty() { "_" } else { "bucket" };
        let mut lines = vec![format!("let {name} = {hash};")];
        for (at, threshold) in thresholds.iter().enumerate() {
            let variant = told::chosen(split, threshold);
            if all && at + 1 == thresholds.len() {
                lines.push(if whole {
                    format!("Decision::split({variant})")
                } else {
                    format!("return Decision::split({variant});")
                });
            } else {
                lines.push(format!("if bucket < {} {{", rust_number(threshold.below)));
                lines.push(format!("    return Decision::split({variant});"));
                lines.push("}".to_owned());
            }
        }
        Block {
            lines,
            ends: whole && all,
        }
    }

    /// Locals for fields: `whole` where the whole function sees them.
    fn bind(&mut self, fields: &[usize], whole: bool) -> Vec<String> {
        let mut lines = Vec::new();
        for field in fields {
            let Some(attribute) = self.file.attributes.get(*field) else {
                continue;
            };
            if self.bound.contains(field) {
                continue;
            }
            if whole {
                self.bound.insert(*field);
            }
            self.reads = true;
            let (local, name) = (self.snippets.local(*field), self.names.attribute(*field));
            if attribute.is_required() {
                let option = option(attribute, name);
                lines.push(format!("let Some({local}) = {option} else {{"));
                let default = self.flag.default;
                lines.push(format!("    return Decision::missing({default});"));
                lines.push("};".to_owned());
            } else {
                let ty = lent(attribute.ty);
                lines.push(format!("let {local}: {ty} = &attributes.{name};"));
            }
        }
        lines
    }

    /// `Some(user_id) = attributes.user_id`, for one field or several.
    fn wanted(&self, fields: &[usize]) -> String {
        let parts = fields.iter().filter_map(|field| {
            let attribute = self.file.attributes.get(*field)?;
            let local = self.snippets.local(*field);
            let option = option(attribute, self.names.attribute(*field));
            Some((format!("Some({local})"), option))
        });
        let (patterns, options): (Vec<String>, Vec<String>) = parts.unzip();
        match (patterns.as_slice(), options.as_slice()) {
            ([pattern], [option]) => format!("{pattern} = {option}"),
            _ => format!("({}) = ({})", patterns.join(", "), options.join(", ")),
        }
    }

    /// Writes a function inside of the function, and gives its call.
    fn nest(&mut self, name: &str, snippet: &Snippet) -> String {
        let mut params = Vec::new();
        let mut args = Vec::new();
        if !snippet.in_record.is_empty() {
            params.push("attributes: &Attributes".to_owned());
            args.push("attributes".to_owned());
        }
        for field in snippet.locals.iter().chain(&snippet.wanted) {
            if let Some(attribute) = self.file.attributes.get(*field) {
                let local = self.snippets.local(*field);
                params.push(format!("{local}: {}", lent(attribute.ty)));
                args.push(local);
            }
        }
        let (params, args) = (params.join(", "), args.join(", "));
        let nested = &mut self.nested;
        nested.push_str("    #[rustfmt::skip]\n");
        let _ = writeln!(nested, "    fn {name}({params}) -> {} {{", snippet.ty);
        for line in &snippet.lines {
            let _ = writeln!(nested, "        {line}");
        }
        nested.push_str("    }\n");
        format!("{name}({args})")
    }
}

/// A place in the file for what the back end for expressions cannot do.
fn refused(condition: &Condition, message: &str) -> Refusal {
    Refusal {
        span: condition.span,
        message: format!("{message} cannot be had in Rust"),
        help: None,
    }
}

/// The expression, where it fits into a line of the function.
fn inline(snippet: &Snippet) -> Option<&str> {
    match snippet.lines.as_slice() {
        [line] if line.chars().count() <= 84 && !line.contains('{') => Some(line),
        _ => None,
    }
}

fn tells_absent(snippet: &Snippet) -> bool {
    snippet
        .lines
        .iter()
        .any(|line| line.contains("Error::Absent"))
}

fn indented(lines: Vec<String>) -> Vec<String> {
    lines
        .into_iter()
        .map(|line| format!("    {line}"))
        .collect()
}

fn key_type(program: &Program) -> KeyType {
    if program.root.ty == crate::expr::Type::Int {
        KeyType::Int
    } else {
        KeyType::Text
    }
}

/// The key, where it is an owned `key`.
fn key_of(program: &Program) -> &'static str {
    match key_type(program) {
        KeyType::Int => "key",
        KeyType::Text => "&key",
    }
}

/// What a request may lack, as an `Option` of what is copied or lent.
fn option(attribute: &Attribute, name: &str) -> String {
    match attribute.ty {
        AttributeType::String | AttributeType::StringList => {
            format!("attributes.{name}.as_deref()")
        }
        _ => format!("attributes.{name}"),
    }
}

/// The type of a local.
fn lent(ty: AttributeType) -> &'static str {
    match ty {
        AttributeType::Bool => "bool",
        AttributeType::Int => "i64",
        AttributeType::Double => "f64",
        AttributeType::String => "&str",
        AttributeType::Timestamp => "Timestamp",
        AttributeType::StringList => "&[String]",
    }
}
