//! What is split by.

/// A key: the value of a split's `by`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key<'k> {
    /// A string.
    Text(&'k str),
    /// An integer. All algorithms but `flagd-v3` take its decimal digits.
    Int(i64),
}

/// The type of a split's `by`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum KeyType {
    /// CEL's `string`.
    Text,
    /// CEL's `int`.
    Int,
}

impl<'k> From<&'k str> for Key<'k> {
    fn from(text: &'k str) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Key<'_> {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl Key<'_> {
    /// The text that is hashed.
    pub(super) fn text(self) -> String {
        match self {
            Self::Text(text) => text.to_owned(),
            Self::Int(number) => number.to_string(),
        }
    }

    /// The text that is hashed, unless it is empty.
    pub(super) fn present(self) -> Option<String> {
        Some(self.text()).filter(|text| !text.is_empty())
    }
}
