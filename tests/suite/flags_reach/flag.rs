//! A flag of a test: attributes and the conditions of its rules.

use std::collections::BTreeMap;
use std::sync::Arc;

use govkit::expr::value::{Key, show};
use govkit::expr::{Fault, Field, Interval, Options, Program, Record, Type, Value, Variable};
use govkit::expr::{compile, eval};
use govkit::flag::reach::{Analysis, analyse};
use govkit::flag::reach::{
    Attribute, Attributes, Budget, Condition, Domain, Falls, Outcome, Request,
};

/// An attribute with its name and type.
#[derive(Clone)]
pub struct Named {
    pub name: &'static str,
    pub ty: Type,
    pub attribute: Attribute,
}

pub fn named(name: &'static str, optional: bool, domain: Domain) -> Named {
    let ty = match &domain {
        Domain::Bool => Type::Bool,
        Domain::Int(_) => Type::Int,
        Domain::Uint(_) => Type::Uint,
        Domain::Double { .. } => Type::Double,
        Domain::Enum(values) => match values.first() {
            Some(Value::Int(_)) => Type::Int,
            Some(Value::Double(_)) => Type::Double,
            _ => Type::String,
        },
        Domain::Any(ty) => ty.clone(),
    };
    Named {
        name,
        ty,
        attribute: Attribute { domain, optional },
    }
}

pub fn int(name: &'static str, low: i64, high: i64) -> Named {
    let range = Interval::new(i128::from(low), i128::from(high));
    named(name, false, Domain::Int(range))
}

pub fn any(name: &'static str, ty: &str) -> Named {
    named(name, false, Domain::Any(Type::read(ty).expect("a type")))
}

pub fn strings(name: &'static str, values: &[&str]) -> Named {
    let values = values.iter().map(|text| Value::string(text)).collect();
    named(name, false, Domain::Enum(values))
}

impl Named {
    pub fn optional(mut self) -> Self {
        self.attribute.optional = true;
        self
    }

    /// All its values and its absence, where they are few.
    pub fn values(&self) -> Vec<Option<Value>> {
        let mut values: Vec<Option<Value>> = match &self.attribute.domain {
            Domain::Bool => vec![Some(Value::Bool(false)), Some(Value::Bool(true))],
            Domain::Int(range) => (range.low..=range.high)
                .map(|value| Some(Value::Int(i64::try_from(value).expect("an int"))))
                .collect(),
            Domain::Uint(range) => (range.low..=range.high)
                .map(|value| Some(Value::Uint(u64::try_from(value).expect("a uint"))))
                .collect(),
            Domain::Double { low, high, nan } => {
                let mut at = *low;
                let mut values = vec![];
                while at <= *high {
                    values.push(Some(Value::Double(at)));
                    at = at.next_up();
                    assert!(values.len() < 1000, "too many doubles");
                }
                values.extend(nan.then_some(Some(Value::Double(f64::NAN))));
                values
            }
            Domain::Enum(values) => values.iter().cloned().map(Some).collect(),
            Domain::Any(ty) => panic!("the values of {ty} cannot be listed"),
        };
        if self.attribute.optional {
            values.push(None);
        }
        values
    }
}

/// Attributes with the compiled conditions of rules.
pub struct Flag {
    pub attributes: Vec<Named>,
    pub rules: Vec<Program>,
    /// By rule, the key of its split.
    pub keys: Vec<Option<Program>>,
}

pub fn record(attributes: &[Named]) -> Arc<Record> {
    let fields = attributes.iter().map(|named| Field {
        name: named.name.to_owned(),
        ty: named.ty.clone(),
        optional: named.attribute.optional,
        range: match named.attribute.domain {
            Domain::Int(range) | Domain::Uint(range) => Some(range),
            _ => None,
        },
    });
    Arc::new(Record {
        name: "attributes".to_owned(),
        fields: fields.collect(),
    })
}

pub fn compiled(source: &str, attributes: &[Named]) -> Option<Program> {
    let variables = [Variable::open(record(attributes))];
    compile(source, &variables, Options::default()).ok()
}

impl Flag {
    pub fn new(attributes: &[Named], rules: &[&str]) -> Self {
        let program = |source: &&str| {
            compiled(source, attributes).unwrap_or_else(|| panic!("{source} does not compile"))
        };
        Self {
            attributes: attributes.to_vec(),
            rules: rules.iter().map(program).collect(),
            keys: rules.iter().map(|_| None).collect(),
        }
    }

    pub fn attributes(&self) -> Attributes {
        let attributes = self.attributes.iter();
        let attributes: Vec<Attribute> = attributes.map(|named| named.attribute.clone()).collect();
        Attributes::new(&attributes)
    }

    pub fn conditions(&self) -> Vec<Condition<'_>> {
        let rules = self.rules.iter().zip(&self.keys);
        let conditions = rules.map(|(rule, key)| Condition {
            when: Some(rule),
            falls: key.as_ref().map_or(Falls::Never, Falls::WithoutKey),
        });
        conditions.collect()
    }

    pub fn analysis(&self, budget: &mut Budget) -> Analysis {
        analyse(&self.attributes(), &self.conditions(), budget)
    }

    fn inputs(&self, request: &Request) -> Vec<Value> {
        let mut entries = BTreeMap::new();
        for (named, value) in self.attributes.iter().zip(request) {
            if let Some(value) = value {
                entries.insert(Key::String(Arc::from(named.name)), value.clone());
            }
        }
        vec![Value::map(entries)]
    }

    /// What the condition of a rule comes to, by the evaluator.
    pub fn outcome(&self, rule: usize, request: &Request) -> Outcome {
        let result = eval::evaluate(&self.rules[rule], &self.inputs(request));
        let outcome = |fault| match fault {
            Fault::NoSuchKey => Outcome::Absent,
            _ => Outcome::Failed,
        };
        match result {
            Ok(Value::Bool(true)) => Outcome::True,
            Ok(_) => Outcome::False,
            Err(failure) => outcome(failure.fault),
        }
    }

    /// What the rule does to a request that comes to it: takes it (true), lets it go on (false or absent)
    /// or fails.
    pub fn takes(&self, rule: usize, request: &Request) -> Outcome {
        let outcome = self.outcome(rule, request);
        match (&self.keys[rule], outcome) {
            (Some(key), Outcome::True) => match eval::evaluate(key, &self.inputs(request)) {
                Ok(_) => Outcome::True,
                Err(failure) if failure.fault == Fault::NoSuchKey => Outcome::Absent,
                Err(_) => Outcome::Failed,
            },
            _ => outcome,
        }
    }

    /// The rule that takes a request or fails on it, and whether it fails; none is the default.
    pub fn owner(&self, request: &Request) -> Option<(usize, bool)> {
        (0..self.rules.len()).find_map(|rule| match self.takes(rule, request) {
            Outcome::True => Some((rule, false)),
            Outcome::Failed => Some((rule, true)),
            _ => None,
        })
    }

    /// Every request, where domains are small.
    pub fn requests(&self) -> Vec<Request> {
        let mut requests: Vec<Request> = vec![Vec::new()];
        for named in &self.attributes {
            let values = named.values();
            requests = requests
                .into_iter()
                .flat_map(|request| {
                    values.iter().map(move |value| {
                        let mut longer = request.clone();
                        longer.push(value.clone());
                        longer
                    })
                })
                .collect();
        }
        requests
    }

    /// The flag for messages.
    pub fn shown(&self) -> String {
        let attributes = self.attributes.iter().map(|named| {
            let optional = if named.attribute.optional { "?" } else { "" };
            format!("{}{optional}: {:?}", named.name, named.attribute.domain)
        });
        let rules = self.rules.iter().map(|rule| rule.source.clone());
        let all: Vec<String> = attributes.chain(rules).collect();
        all.join("\n")
    }
}

/// A request for messages.
pub fn told(attributes: &[Named], request: &Request) -> String {
    let values = attributes.iter().zip(request).map(|(named, value)| {
        let value = value.as_ref().map_or("absent".to_owned(), show);
        format!("{}={value}", named.name)
    });
    values.collect::<Vec<_>>().join(" ")
}
