//! From the tree of a file of objectives to its facts. What the file's schema says is wrong is told in its words;
//! here comes what a schema cannot say: the executable rules of `OpenSLO`'s Go SDK and of Sloth, references, and
//! queries. Reading is lenient: a document with a fault does not hide the others.

mod account;
mod alert;
mod indicator;
mod name;
mod openslo;
mod queries;
mod request;
mod roots;
mod short;
mod sloth;

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::LazyLock;

pub use self::account::{Declared, declared};
use self::name::is_dns_label;
pub use self::roots::roots;
use super::duration::Length;
use super::file::{Condition, LengthUse, Objective, SloFile, Text};
use super::problem::{Problem, ProblemKind};
use crate::diag::{Names, Related};
use crate::parse::{NodeId, NodeRef, Parsed, Value};
use crate::schema::{Schema, own_schema};
use crate::source::{FileId, Span};

/// The JSON Schema of `slo.yaml`, as `govkit schema slo` prints it.
pub const SLO_SCHEMA: &str = include_str!("../../../schemas/slo.schema.json");

/// Compiled once a process. It is our own file, and a test holds that it compiles.
static SCHEMA: LazyLock<Option<Schema>> =
    LazyLock::new(|| own_schema("slo.schema.json", SLO_SCHEMA));

/// Reads a file of objectives from its text and what the parser made of it; none where that is not whole.
#[must_use]
pub fn read(file: FileId, text: &str, parsed: &Parsed) -> Option<SloFile> {
    if !parsed.is_complete() {
        return None;
    }
    let declared: OnceCell<Vec<(Kind, String)>> = OnceCell::new();
    let mut reader = Reader {
        text,
        known: BTreeMap::new(),
        problems: Vec::new(),
        refused: BTreeSet::new(),
        places: Vec::new(),
        declared: BTreeMap::new(),
        objectives: Vec::new(),
        conditions: Vec::new(),
        condition_at: BTreeMap::new(),
        lengths: Vec::new(),
    };
    let mut roots = roots(parsed);
    let is_empty = roots.is_empty();
    roots.retain(|root| reader.is_readable(*root));
    for root in &roots {
        let violations = SCHEMA.as_ref().map(|schema| schema.violations(*root));
        reader
            .problems
            .extend(violations.into_iter().flatten().map(Problem::from));
    }
    reader.forget_consequences();
    reader.index_problems();
    for root in roots.iter().filter(|root| is_of_sloth(**root)) {
        reader.tolerate_unknown_keys(root.span());
    }
    for root in &roots {
        reader.declare(*root);
    }
    let declared = declared.get_or_init(|| reader.declared.keys().cloned().collect());
    for (kind, name) in declared {
        reader.known.entry(*kind).or_default().names.push(name);
    }
    for root in &roots {
        if root.get("apiVersion").is_some() {
            reader.openslo(*root);
        } else if is_of_sloth(*root) {
            reader.sloth(*root);
        } else {
            reader.short(*root);
        }
    }
    reader.unique();
    if is_empty {
        reader.invalid(
            Span::file_start(file),
            "there is no objective in the file",
            "write one, such as `service: NAME` and `availability: 99.9% over 28d`",
        );
    }
    reader.account(parsed);
    let mut problems = reader.problems;
    problems.sort_by(|a, b| (a.span, a.kind, &a.message).cmp(&(b.span, b.kind, &b.message)));
    problems.dedup();
    Some(SloFile {
        file,
        objectives: reader.objectives,
        conditions: reader.conditions,
        lengths: reader.lengths,
        problems,
    })
}

/// The kinds of objects of `OpenSLO` v1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Service,
    Slo,
    Sli,
    DataSource,
    AlertPolicy,
    AlertCondition,
    AlertNotificationTarget,
}

impl Kind {
    const ALL: &[Self] = &[
        Self::Service,
        Self::Slo,
        Self::Sli,
        Self::DataSource,
        Self::AlertPolicy,
        Self::AlertCondition,
        Self::AlertNotificationTarget,
    ];

    fn word(self) -> &'static str {
        match self {
            Self::Service => "Service",
            Self::Slo => "SLO",
            Self::Sli => "SLI",
            Self::DataSource => "DataSource",
            Self::AlertPolicy => "AlertPolicy",
            Self::AlertCondition => "AlertCondition",
            Self::AlertNotificationTarget => "AlertNotificationTarget",
        }
    }

    fn of(root: NodeRef<'_>) -> Option<Self> {
        let word = root.get("kind")?.as_str()?;
        Self::ALL.iter().copied().find(|kind| kind.word() == word)
    }
}

/// The names of all objects of one kind.
#[derive(Default)]
struct KindNames<'t> {
    names: Vec<&'t str>,
    has_invalid_name: OnceCell<bool>,
    index: OnceCell<Names<'t>>,
}

impl<'t> KindNames<'t> {
    fn has_invalid_name(&self) -> bool {
        let is_invalid = || self.names.iter().any(|name| !is_dns_label(name));
        *self.has_invalid_name.get_or_init(is_invalid)
    }

    fn nearest(&self, given: &str) -> Option<&'t str> {
        let names = || Names::new(self.names.iter().copied());
        self.index.get_or_init(names).nearest(given)
    }
}

struct Reader<'t> {
    text: &'t str,
    problems: Vec<Problem>,
    /// The places at which the schema found something: one mistake is told once.
    refused: BTreeSet<Span>,
    /// The schema's problems by place, with their positions; see [`Self::problems_in`].
    places: Vec<(Span, usize)>,
    /// The names of the objects that `OpenSLO` documents declare.
    known: BTreeMap<Kind, KindNames<'t>>,
    /// The objects that `OpenSLO` documents declare.
    declared: BTreeMap<(Kind, String), (NodeId, Span)>,
    objectives: Vec<Objective>,
    conditions: Vec<Condition>,
    /// Their positions, by the place of their name.
    condition_at: BTreeMap<Span, usize>,
    lengths: Vec<(LengthUse, Length, Text)>,
}

impl Reader<'_> {
    fn problem(
        &mut self,
        kind: ProblemKind,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        if !self.refused.contains(&span) {
            self.problems.push(Problem::new(kind, span, message, help));
        }
    }

    fn invalid(&mut self, span: Span, message: impl Into<String>, help: impl Into<String>) {
        self.problem(ProblemKind::Invalid, span, message, help);
    }

    /// Where a table has a key that is unknown, the one that is missing was misspelt: one mistake is told once.
    fn forget_consequences(&mut self) {
        let table = |message: &str, what: &str| {
            let path = message.strip_prefix(what)?.trim_matches('`').to_owned();
            let table = path.rsplit_once('.').map_or("", |(table, _)| table);
            Some(table.to_owned())
        };
        let mut unknown: HashMap<String, BTreeSet<u32>> = HashMap::new();
        for problem in &self.problems {
            if let Some(table) = table(&problem.message, "unknown key ") {
                unknown.entry(table).or_default().insert(problem.span.start);
            }
        }
        self.problems.retain(|problem| {
            let missing = table(&problem.message, "missing key ");
            let starts = missing.and_then(|missing| unknown.get(&missing));
            let inside = problem.span.start..problem.span.end;
            starts.is_none_or(|starts| starts.range(inside).next().is_none())
        });
    }

    /// Notes where the schema found something, so that what is inside of a table is found without a look at all.
    fn index_problems(&mut self) {
        let places = self.problems.iter().map(|problem| problem.span);
        self.places = places.zip(0..).collect();
        self.places.sort_unstable();
        self.refused = self.problems.iter().map(|problem| problem.span).collect();
    }

    /// The positions of the schema's problems that are inside of a span.
    fn problems_in(&self, span: Span) -> impl Iterator<Item = usize> {
        let from = self.places.partition_point(|(place, _)| *place < span);
        let begins_inside = move |(place, _): &&(Span, usize)| place.start <= span.end;
        // A span sorts before a longer one with the same start.
        let same_start = self.places[..from].iter().rev();
        let same_start = same_start.take_while(move |(place, _)| place.start == span.start);
        let rest = self.places[from..].iter().take_while(begins_inside);
        let all = same_start.chain(rest);
        all.filter(move |(place, _)| span.encloses(*place))
            .map(|(_, at)| *at)
    }

    /// Sloth passes over keys that it does not know, so documents with one are whole; but see
    /// [`Self::has_unknown_key`].
    fn tolerate_unknown_keys(&mut self, root: Span) {
        let inside: Vec<usize> = self.problems_in(root).collect();
        for at in inside {
            let problem = &mut self.problems[at];
            if problem.is_unknown_key() {
                problem.kind = ProblemKind::KeyIgnored;
            }
        }
    }

    /// Whether a table has a key that the schema does not know: what seems to be missing was misspelt then, and the
    /// document is not whole.
    fn has_unknown_key(&mut self, table: NodeRef<'_>) -> bool {
        let members = table.members().iter().map(|member| member.key_span);
        let unknown: Vec<Span> = members.filter(|span| self.refused.contains(span)).collect();
        for span in &unknown {
            let inside: Vec<usize> = self.problems_in(*span).collect();
            for at in inside {
                let problem = &mut self.problems[at];
                if problem.kind == ProblemKind::KeyIgnored && problem.span == *span {
                    problem.kind = ProblemKind::Invalid;
                }
            }
        }
        !unknown.is_empty()
    }

    /// Returns true if the schema has found something inside.
    fn is_faulty(&self, span: Span) -> bool {
        self.problems_in(span)
            .any(|at| self.problems[at].kind != ProblemKind::KeyIgnored)
    }

    /// The scalar at a place, as it is written.
    fn written(&self, span: Span) -> Option<String> {
        self.text.get(span.range()).map(str::to_owned)
    }

    /// Notes the object that a document declares.
    fn declare(&mut self, root: NodeRef<'_>) {
        let name = root
            .get("metadata")
            .and_then(|metadata| text_of(metadata, "name"));
        let (Some(kind), Some(name)) = (Kind::of(root), name) else {
            return;
        };
        if let Some((_, first)) = self.declared.get(&(kind, name.value.clone())) {
            let first = *first;
            let message = format!("there are two objects {} {:?}", kind.word(), name.value);
            self.invalid(name.span, message, "give one of them another name");
            if let Some(problem) = self.problems.last_mut() {
                problem.related.push(Related {
                    span: first,
                    message: "the first".to_owned(),
                });
                // Nothing is read from one of these by its name.
                problem.is_doubtful = matches!(kind, Kind::Service | Kind::AlertNotificationTarget);
            }
            return;
        }
        self.declared
            .insert((kind, name.value), (root.id(), name.span));
    }

    /// The object that a text names, or the problem that there is none.
    fn referenced<'n>(
        &mut self,
        from: NodeRef<'n>,
        name: &Text,
        kind: Kind,
    ) -> Option<NodeRef<'n>> {
        if let Some((id, _)) = self.declared.get(&(kind, name.value.clone())) {
            return Some(from.tree().at(*id));
        }
        // One whose own name is no name is told there.
        let known = self.known.get(&kind);
        if known.is_some_and(KindNames::has_invalid_name) {
            return None;
        }
        let help = match known.and_then(|known| known.nearest(&name.value)) {
            Some(meant) => format!("did you mean {meant:?}?"),
            None => format!(
                "declare it in a document of `kind: {}` in this file",
                kind.word()
            ),
        };
        let has_any = known.is_some();
        let message = format!("there is no {} {:?} in the file", kind.word(), name.value);
        let is_alert = matches!(kind, Kind::AlertPolicy | Kind::AlertCondition);
        let is_new = !self.refused.contains(&name.span);
        self.problem(ProblemKind::Reference, name.span, message, help);
        // Platforms keep alerts in files of their own; of one of those no rule can be made.
        if let Some(problem) = self.problems.last_mut().filter(|_| is_new) {
            problem.is_doubtful = is_alert && !has_any;
        }
        None
    }

    /// The same, where the file says anything of that kind at all: other files may.
    fn referenced_if_any<'n>(
        &mut self,
        from: NodeRef<'n>,
        name: &Text,
        kind: Kind,
    ) -> Option<NodeRef<'n>> {
        let has_any = self.known.contains_key(&kind);
        has_any.then(|| self.referenced(from, name, kind)).flatten()
    }

    /// Series are told apart by service and name.
    fn unique(&mut self) {
        let mut seen: BTreeMap<String, Span> = BTreeMap::new();
        let mut twice = Vec::new();
        for objective in &self.objectives {
            match seen.get(&objective.id()) {
                Some(first) => twice.push((objective.name.clone(), *first)),
                None => drop(seen.insert(objective.id(), objective.name.span)),
            }
        }
        let mut told: BTreeSet<Span> = self.problems.iter().map(|problem| problem.span).collect();
        for (name, first) in twice {
            // Two SLO objects of one name were told as such.
            if !told.insert(name.span) {
                continue;
            }
            self.invalid(
                name.span,
                format!("there are two objectives {:?} of one service", name.value),
                "give one of them another name",
            );
            if let Some(problem) = self.problems.last_mut() {
                problem.related.push(Related {
                    span: first,
                    message: "the first".to_owned(),
                });
            }
        }
    }

    /// A duration of `OpenSLO`.
    fn length(&mut self, node: NodeRef<'_>, is_for: LengthUse) -> Option<Length> {
        let text = node.text()?;
        let Some(length) = Length::openslo(&text.value) else {
            let help = "write a whole number and one of m (minutes), h, d, w, M (months), Q or Y, such as 28d";
            self.invalid(text.span, format!("{:?} is no duration", text.value), help);
            return None;
        };
        self.lengths.push((is_for, length, text));
        Some(length)
    }
}

/// Whether a document is in Sloth's format.
fn is_of_sloth(root: NodeRef<'_>) -> bool {
    root.get("apiVersion").is_none() && root.get("version").is_some()
}

/// The string under a key.
fn text_of(node: NodeRef<'_>, key: &str) -> Option<Text> {
    node.get(key).and_then(NodeRef::text)
}

/// The number under a key.
#[allow(clippy::cast_precision_loss)]
fn number_of(node: NodeRef<'_>, key: &str) -> Option<(f64, Span)> {
    let node = node.get(key)?;
    let Value::Number(number) = node.value() else {
        return None;
    };
    let value = match *number {
        crate::parse::Number::Int(value) => value as f64,
        crate::parse::Number::UInt(value) => value as f64,
        crate::parse::Number::Float { value, .. } => value,
    };
    Some((value, node.span()))
}

/// Where a key that is there stands.
fn key_span(node: NodeRef<'_>, key: &str) -> Span {
    node.member(key)
        .map_or(node.span(), |member| member.key_span)
}

/// The strings of a table, sorted by key.
fn strings(table: Option<NodeRef<'_>>) -> Vec<(String, String)> {
    let Some(table) = table else {
        return Vec::new();
    };
    let entries = table.members().iter().filter_map(|member| {
        let value = table.tree().at(member.node);
        // Of a list of values, OpenSLO's labels, the first.
        let value = value.as_str().or_else(|| value.items().next()?.as_str())?;
        Some((member.key.to_string(), value.to_owned()))
    });
    let mut entries: Vec<_> = entries.collect();
    entries.sort();
    entries
}

#[cfg(test)]
mod schema_tests {
    #[test]
    fn the_schema_of_objectives_compiles() {
        assert!(super::SCHEMA.is_some());
    }
}
