//! The rules of a flag as a function, and each expression as one of its own.

use super::Writer;
use super::applies::applies;
use super::attributes::teller;
use super::code::{Code, one_line};
use super::names::Named;
use crate::expr::ir::{Kind, Op};
use crate::expr::{Fault, Faults, Program, Type};
use crate::flag::resolve::attributes_of;
use crate::flag::split::{KeyType, go_source};
use crate::flag::{Condition, Flag, Serve, Split};

/// How an expression can end besides with a value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Failing {
    Never,
    /// Only since an optional attribute is absent.
    Absent,
    /// In other ways too.
    Badly,
}

fn failing(program: &Program) -> Failing {
    let faults = program.root.faults;
    if faults.is_empty() {
        return Failing::Never;
    }
    if faults != Faults::of(Fault::NoSuchKey) {
        return Failing::Badly;
    }
    // A key that a map lacks is none that the request lacks.
    let mut of_maps = false;
    program.root.walk(&mut |expr| {
        of_maps |= match &expr.kind {
            Kind::Call { op, .. } => matches!(op, Op::IndexMap | Op::SelectDyn | Op::HasDyn),
            Kind::Fail(_) | Kind::Dynamic { .. } => true,
            _ => false,
        };
    });
    if of_maps {
        Failing::Badly
    } else {
        Failing::Absent
    }
}

/// The function of a flag's rules, and those of its expressions.
pub fn rules(writer: &mut Writer<'_>, named: &Named<'_>) -> String {
    let flag = named.flag;
    let mut rules = Rules {
        writer,
        named,
        code: Code::default(),
        expressions: Vec::new(),
        asked: Vec::new(),
    };
    let name = format!("{}Rules", named.private);
    rules.code.comment(&format!(
        "{name} asks the rules of {} in turn.",
        flag.key.value
    ));
    rules
        .code
        .open(&format!("func {name}(a *attributes) outcome {{"));
    let mut is_decided = false;
    for (at, rule) in flag.rules.iter().enumerate() {
        let number = at + 1;
        let stem = format!("{}Rule{number}", named.private);
        // Nothing is asked after a rule that applies to all.
        is_decided = match &rule.when {
            None => rules.serve(&rule.serve, &stem),
            Some(when) => {
                let failing = rules.condition(when, &stem);
                // What is asked in its block is not asked where the block is passed by.
                let asked = rules.asked.len();
                rules.serve(&rule.serve, &stem);
                rules.asked.truncate(asked);
                rules.close(failing);
                false
            }
        };
        if is_decided {
            break;
        }
    }
    if !is_decided {
        rules.give(flag.default, "byDefault");
    }
    rules.code.close("}");
    let mut parts = vec![rules.code.finish()];
    parts.append(&mut rules.expressions);
    parts.join("\n")
}

struct Rules<'r, 'w> {
    writer: &'r mut Writer<'w>,
    named: &'r Named<'r>,
    code: Code,
    /// The functions of the expressions.
    expressions: Vec<String>,
    /// The required attributes that are known to be there.
    asked: Vec<usize>,
}

impl Rules<'_, '_> {
    fn flag(&self) -> &Flag {
        self.named.flag
    }

    /// Ends with a variant.
    fn give(&mut self, variant: usize, why: &str) {
        let name = self.flag().variants.get(variant);
        let name = name.map_or(String::new(), |variant| one_line(&variant.name.value));
        self.code
            .line(&format!("return outcome{{{variant}, {why}}} // {name}"));
    }

    /// Asks for the required attributes that an expression reads.
    fn require(&mut self, condition: &Condition) {
        for at in attributes_of(&condition.program) {
            let attribute = self.writer.input.file.attributes.get(at);
            let Some(attribute) = attribute.filter(|attribute| attribute.is_required()) else {
                continue;
            };
            if !self.asked.contains(&at) {
                self.code.open(&format!("if !a.{} {{", teller(attribute)));
                self.give(self.named.flag.default, "incomplete");
                self.code.close("}");
                self.asked.push(at);
            }
        }
    }

    /// Declares the function of an expression.
    fn function(&mut self, condition: &Condition, program: &Program, name: &str) {
        let lowered = self.writer.expressions.function(name, program);
        match lowered {
            Ok(text) => self.expressions.push(text),
            Err(problem) => {
                let help = "write it without, or as several rules";
                let message = format!("{}, which is needed for this flag", problem.message);
                self.writer.refuse(condition.span, message, help);
            }
        }
    }

    /// Opens the block of a rule whose condition is true.
    fn condition(&mut self, when: &Condition, name: &str) -> Failing {
        self.require(when);
        let mut program = &when.program;
        let simple = applies(program).filter(|_| failing(program) == Failing::Absent);
        if let Some(simple) = &simple {
            program = simple;
        }
        self.function(when, program, name);
        let failing = failing(program);
        // Where it fails, the value says nothing.
        self.code.open(&match failing {
            Failing::Never => format!("if {name}(a) {{"),
            _ => format!("if applies, err := {name}(a); applies && err == celErrNone {{"),
        });
        failing
    }

    /// Closes the block of a rule, of whose condition `err` may be left.
    fn close(&mut self, failing: Failing) {
        if failing == Failing::Badly {
            self.code
                .reopen("} else if err != celErrNone && err != celErrAbsent {");
            self.give(self.named.flag.default, "failed");
        }
        self.code.close("}");
    }

    /// What a rule serves; whether nothing can come after.
    fn serve(&mut self, serve: &Serve, stem: &str) -> bool {
        match serve {
            Serve::Variant(variant) => {
                self.give(*variant, "targeted");
                true
            }
            Serve::Split(split) => self.split(split, stem),
        }
    }

    fn split(&mut self, split: &Split, stem: &str) -> bool {
        let plan = &split.plan;
        self.require(&split.by);
        let by = match split.by.program.root.ty {
            Type::Int => KeyType::Int,
            _ => KeyType::Text,
        };
        let serves_all = plan.serves_all(by);
        // One variant for all keys needs no hash, and nor does none.
        let hashed = !(plan.thresholds.is_empty() || serves_all && plan.thresholds.len() == 1);
        if hashed {
            self.writer.hashes.insert((plan.algo, by));
        }
        let failing = failing(&split.by.program);
        let name = format!("{stem}Key");
        if !hashed && failing == Failing::Never {
            self.buckets(split, None, serves_all);
            return serves_all;
        }
        self.function(&split.by, &split.by.program, &name);
        if failing == Failing::Never {
            let hash = plan.go_call(&format!("{name}(a)"), by);
            self.buckets(split, Some(&hash), serves_all);
            return serves_all;
        }
        let hash = plan.go_call("key", by);
        let key = if hashed { "key" } else { "_" };
        self.code
            .open(&format!("if {key}, err := {name}(a); err == celErrNone {{"));
        self.buckets(split, hashed.then_some(hash.as_str()), serves_all);
        if failing == Failing::Badly {
            self.code.reopen("} else if err != celErrAbsent {");
            self.give(self.named.flag.default, "failed");
        }
        self.code.close("}");
        false
    }

    /// The comparisons with a hash.
    fn buckets(&mut self, split: &Split, hash: Option<&str>, serves_all: bool) {
        let variant = |at: usize| split.variants.get(at).copied();
        let thresholds = &split.plan.thresholds;
        let Some(hash) = hash else {
            if let Some(variant) = thresholds.first().and_then(|one| variant(one.variant)) {
                self.give(variant, "split");
            }
            return;
        };
        self.code.line(&format!("switch hash := {hash}; {{"));
        for (at, threshold) in thresholds.iter().enumerate() {
            let is_last = at + 1 == thresholds.len();
            if is_last && serves_all {
                self.code.open("default:");
            } else {
                self.code.open(&format!("case hash < {}:", threshold.below));
            }
            if let Some(variant) = variant(threshold.variant) {
                self.give(variant, "split");
            }
            self.code.end();
        }
        self.code.line("}");
    }
}

impl Writer<'_> {
    /// The hashes that the splits call.
    pub fn hash_functions(&self) -> String {
        let source = go_source(&self.hashes);
        if source.is_empty() {
            return String::new();
        }
        source.join("\n\n") + "\n"
    }
}
