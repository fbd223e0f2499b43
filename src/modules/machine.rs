//! What a machine says about where its caches are. Read once, so that tests can say something else.

use std::collections::BTreeMap;
use std::path::PathBuf;

/// The environment that toolchains would see.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Machine {
    variables: BTreeMap<String, String>,
}

impl Machine {
    /// A machine with these environment variables and no others.
    pub fn new(variables: impl IntoIterator<Item = (String, String)>) -> Self {
        Self {
            variables: variables.into_iter().collect(),
        }
    }

    /// The machine that this process runs on. Variables that are not UTF-8 are left out: neither
    /// toolchain takes them.
    #[must_use]
    pub fn of_process() -> Self {
        let variables = std::env::vars_os();
        Self::new(variables.filter_map(|(name, value)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        }))
    }

    /// A variable that is set to something.
    #[must_use]
    pub fn variable(&self, name: &str) -> Option<&str> {
        let value = self.variables.get(name).map(String::as_str);
        value.filter(|value| !value.is_empty())
    }

    /// The user's home folder.
    #[must_use]
    pub fn home(&self) -> Option<PathBuf> {
        let name = if cfg!(windows) { "USERPROFILE" } else { "HOME" };
        self.variable(name).map(PathBuf::from)
    }
}
