//! Requests and what they are to get, for the tests that go with generated code.

use crate::expr::Value;
use crate::flag::Flag;

/// A case of a flag.
#[derive(Debug, Clone)]
pub struct Case {
    /// What it is about, the flag's key first.
    pub name: String,
    /// What the request has, by position of the attribute, after defaults.
    pub request: Vec<Option<Value>>,
    /// The variant, in the flag's.
    pub variant: usize,
}

/// The cases that the file itself holds for a flag.
pub fn own(flag: &Flag) -> Vec<Case> {
    let cases = flag.tests.iter().enumerate().map(|(at, test)| {
        let number = at + 1;
        let key = &flag.key.value;
        let name = match &test.description {
            Some(description) => format!("{key} test {number}: {description}"),
            None => format!("{key} test {number}"),
        };
        Case {
            name,
            request: test.request.clone(),
            variant: test.expect,
        }
    });
    cases.collect()
}
