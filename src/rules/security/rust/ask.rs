//! What happens in a file, and what rules say of it.

use std::ops::Range;

use super::plan::{Wanted, is_meant};
use super::requires::{Gathered, Present, Use};
use super::told::Told;
use super::unit::{Unit, short};
use super::value::holds;
use crate::code::rust::{Argument, Context, Event};
use crate::parse::RustSource;
use crate::rule::data::{Matcher, Test, Within, Words};
use crate::source::Span;

/// A file on the way through it.
pub struct Look<'l, 't> {
    unit: &'l Unit<'l>,
    source: &'l RustSource,
    told: &'l mut Told<'t>,
    /// For rules that need something beside what is found.
    pub gathered: Gathered,
}

impl<'l, 't> Look<'l, 't> {
    /// At the beginning of a file.
    pub fn new(unit: &'l Unit<'l>, source: &'l RustSource, told: &'l mut Told<'t>) -> Self {
        Self {
            unit,
            source,
            told,
            gathered: Gathered::default(),
        }
    }

    /// Asks all rules about something that happens.
    pub fn event(&mut self, event: &Event<'_>, context: Context) {
        match event {
            Event::Use { paths, at } => {
                self.present(paths, &[], context);
                self.used(paths, at, context);
            }
            Event::Call {
                paths,
                is_method,
                on,
                arguments,
                at,
            } => {
                if *is_method {
                    self.present(paths, on, context);
                }
                self.passed(paths, arguments);
                self.called(paths, *is_method, arguments, at, context);
            }
            Event::Handed { made } => {
                let excused = made.iter().map(|made| (None, *made));
                self.gathered.excused.extend(excused);
            }
            Event::Import { path, at } => self.imported(path, at, context),
            Event::Literal {
                paths,
                fields,
                is_open,
                at,
            } => self.written(paths, fields, *is_open, at, context),
            Event::Set {
                paths,
                field,
                value,
                at,
            } => self.set(paths, field, value, at, context),
            Event::Text { text } => self.said(text, context),
            Event::Form { form, at } => {
                for (rule, data) in self.due(context) {
                    if let Matcher::Syntax { forms } = &data.matcher
                        && forms.contains(form)
                    {
                        let words = Words::name(form.words().0.replace('-', " "));
                        self.tell(rule, at, &words);
                    }
                }
            }
        }
    }

    fn tell(&mut self, rule: usize, at: &Range<usize>, words: &Words) {
        let span = Span::new(self.unit.id, at.start, at.end);
        self.told.tell(rule, span, words);
    }

    fn is_due(&self, rule: usize, context: Context) -> bool {
        let asked = self.unit.plan.rules.get(rule);
        let is_test = context.in_test || self.unit.is_test;
        self.unit.is_due(rule) && asked.is_some_and(|asked| asked.data.tests || !is_test)
    }

    fn due(&self, context: Context) -> Vec<(usize, &'static crate::rule::data::DataRule)> {
        let rules = self.unit.rules();
        rules
            .filter(|(rule, _)| self.is_due(*rule, context))
            .collect()
    }

    /// What due rules look for among paths, each rule once, with the path.
    fn wanted<'p>(&self, paths: &'p [String], context: Context) -> Vec<(Wanted, &'p str)> {
        let mut found: Vec<(Wanted, &str)> = Vec::new();
        for path in paths {
            for wanted in self.unit.plan.wanted(path, &self.unit.due) {
                let is_new = !found.iter().any(|(known, _)| known.rule == wanted.rule);
                if is_new && self.is_due(wanted.rule, context) {
                    found.push((wanted, path));
                }
            }
        }
        found
    }

    /// `ref`, and the uses of `requires`.
    fn used(&mut self, paths: &[String], at: &Range<usize>, context: Context) {
        for (wanted, path) in self.wanted(paths, context) {
            match self.unit.matcher(wanted.rule) {
                Some(Matcher::Ref { .. }) => {
                    self.tell(wanted.rule, at, &Words::name(short(path)));
                }
                // Values are made by calls, and a name alone is none.
                Some(Matcher::Requires {
                    within: Within::Value,
                    ..
                }) => {}
                Some(Matcher::Requires { .. }) => self.need(wanted.rule, path, at, context),
                _ => {}
            }
        }
    }

    /// `unless-passed`
    fn passed(&mut self, paths: &[String], arguments: &[Argument<'_>]) {
        for (rule, data) in self.unit.rules() {
            let Matcher::Requires { unless_passed, .. } = &data.matcher else {
                continue;
            };
            let mut names = unless_passed.iter();
            if names.any(|name| paths.iter().any(|path| is_meant(name, path))) {
                let made = arguments.iter().flat_map(|argument| argument.seen.made());
                let excused = made.map(|made| (Some(rule), *made));
                self.gathered.excused.extend(excused);
            }
        }
    }

    fn need(&mut self, rule: usize, path: &str, at: &Range<usize>, context: Context) {
        self.gathered.uses.push(Use {
            rule,
            path: path.to_owned(),
            function: context.function,
            span: Span::new(self.unit.id, at.start, at.end),
        });
    }

    /// `call`; and methods, which are used where they are called.
    fn called(
        &mut self,
        paths: &[String],
        is_method: bool,
        arguments: &[Argument<'_>],
        at: &Range<usize>,
        context: Context,
    ) {
        let mut told: Vec<usize> = Vec::new();
        for path in paths {
            for wanted in self.unit.plan.wanted(path, &self.unit.due) {
                if told.contains(&wanted.rule) || !self.is_due(wanted.rule, context) {
                    continue;
                }
                // Whoever names a type does not mean what is done with a value of it.
                let is_itself = is_method && wanted.is_itself(path);
                match self.unit.matcher(wanted.rule) {
                    Some(Matcher::Call { argument, also, .. }) => {
                        // Methods may be called by their path; then what they are called on comes first.
                        let shifted = |number: usize| match (wanted.is_method(), is_method) {
                            (true, false) => Some(number + 1),
                            (false, true) => number.checked_sub(1),
                            _ => Some(number),
                        };
                        let nth = |number| shifted(number).and_then(|number| arguments.get(number));
                        let is_so = |test: &Test, number| {
                            test.is_empty()
                                || nth(number).is_some_and(|argument| holds(test, &argument.seen))
                        };
                        let first = wanted.name.argument.unwrap_or(0);
                        let others = also.iter();
                        let mut others = others.map(|(number, test)| is_so(test, *number));
                        if is_so(argument, first) && others.all(|is_so| is_so) {
                            let mut words = Words::name(short(path));
                            if !argument.is_empty() {
                                words.value = self.shown(nth(first));
                            }
                            told.push(wanted.rule);
                            self.tell(wanted.rule, at, &words);
                        }
                    }
                    Some(Matcher::Ref { .. }) if is_itself => {
                        told.push(wanted.rule);
                        self.tell(wanted.rule, at, &Words::name(short(path)));
                    }
                    Some(Matcher::Requires {
                        within: Within::Value,
                        ..
                    }) => {
                        told.push(wanted.rule);
                        // What is made of one that is asked about already is the same value.
                        let is_known = |made: &usize| {
                            let mut uses = self.gathered.uses.iter();
                            uses.any(|used| used.rule == wanted.rule && used.made() == *made)
                        };
                        let mut given = arguments.iter().flat_map(|given| given.seen.made());
                        if !given.any(is_known) {
                            self.need(wanted.rule, path, at, context);
                        }
                    }
                    Some(Matcher::Requires { .. }) if is_itself => {
                        told.push(wanted.rule);
                        self.need(wanted.rule, path, at, context);
                    }
                    _ => {}
                }
            }
        }
    }

    /// How a value is written.
    fn shown(&self, argument: Option<&Argument<'_>>) -> String {
        let at = argument.and_then(|argument| argument.at(self.source));
        let text = at.and_then(|at| self.unit.text.get(at));
        text.map(Words::shown).unwrap_or_default()
    }

    /// `import`
    fn imported(&mut self, path: &str, at: &Range<usize>, context: Context) {
        for (rule, data) in self.due(context) {
            let Matcher::Import { paths, .. } = &data.matcher else {
                continue;
            };
            let is_meant = paths.iter().any(|wanted| {
                let rest = path.strip_prefix(wanted.trim_end_matches("/..."));
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
            });
            if is_meant {
                self.tell(rule, at, &Words::name(path));
            }
        }
    }

    /// `composite`, where a value is written.
    fn written(
        &mut self,
        paths: &[String],
        set: &[(String, Argument<'_>)],
        is_open: bool,
        at: &Range<usize>,
        context: Context,
    ) {
        for (wanted, path) in self.wanted(paths, context) {
            let Some(Matcher::Composite {
                fields,
                missing,
                value,
                unless,
                given,
                ..
            }) = self.unit.matcher(wanted.rule)
            else {
                continue;
            };
            let has = |names: &[String]| set.iter().any(|(field, _)| names.contains(field));
            if has(unless) || (!given.is_empty() && !has(given)) {
                continue;
            }
            let mut words = Words::name(short(path));
            if *missing && !is_open && !has(fields) {
                words.field = fields.first().cloned().unwrap_or_default();
                self.tell(wanted.rule, at, &words);
            }
            for (field, argument) in set {
                if fields.contains(field) && !value.is_empty() && holds(value, &argument.seen) {
                    words.field.clone_from(field);
                    words.value = self.shown(Some(argument));
                    let at = argument.at(self.source).unwrap_or_else(|| at.clone());
                    self.tell(wanted.rule, &at, &words);
                }
            }
        }
    }

    /// `assign`, and `composite` where a field is set later.
    fn set(
        &mut self,
        paths: &[String],
        field: &str,
        given: &Argument<'_>,
        at: &Range<usize>,
        context: Context,
    ) {
        let of_field: Vec<String> = paths
            .iter()
            .map(|path| format!("{path}::{field}"))
            .collect();
        for (rule, data) in self.due(context) {
            let test = match &data.matcher {
                Matcher::Composite {
                    types,
                    fields,
                    value,
                    ..
                } => {
                    let is_of = |path: &String| types.iter().any(|name| is_meant(name, path));
                    let is_set = fields.iter().any(|name| name == field) && !value.is_empty();
                    (is_set && paths.iter().any(is_of)).then_some(value)
                }
                Matcher::Assign { names, value } => {
                    let is_of = |path: &String| names.iter().any(|name| is_meant(name, path));
                    of_field.iter().any(is_of).then_some(value)
                }
                _ => None,
            };
            if test.is_some_and(|test| holds(test, &given.seen)) {
                let words = Words {
                    name: short(paths.first().map_or("", String::as_str)).to_owned(),
                    field: field.to_owned(),
                    value: self.shown(Some(given)),
                };
                self.tell(rule, at, &words);
            }
        }
    }

    /// What `requires` needs, by name.
    fn present(&mut self, paths: &[String], on: &[usize], context: Context) {
        for (rule, data) in self.unit.rules() {
            if let Matcher::Requires { present, .. } = &data.matcher {
                let is_there = |path: &String| present.iter().any(|name| is_meant(name, path));
                if paths.iter().any(is_there) {
                    self.gathered.present.push(Present {
                        rule,
                        function: context.function,
                        on: on.to_vec(),
                    });
                }
            }
        }
    }

    /// What `requires` needs, by texts.
    fn said(&mut self, text: &str, context: Context) {
        for (rule, data) in self.unit.rules() {
            if let Matcher::Requires { texts, .. } = &data.matcher
                && texts.iter().any(|wanted| text.contains(wanted.as_str()))
            {
                self.gathered.present.push(Present {
                    rule,
                    function: context.function,
                    on: Vec::new(),
                });
            }
        }
    }
}
