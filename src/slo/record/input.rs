//! The beginning of the data, which tells its format, and the rest.

use std::io::{BufRead, BufReader, Chain, Cursor, Read};

use flate2::read::MultiGzDecoder;

use super::Fault;
use super::lines::unreadable;

/// How much of the data tells its format.
const HEAD: u64 = 64 * 1024;

/// Data whose beginning was looked at. What gzip packed is unpacked on the way.
pub struct Input {
    head: Head,
    reader: Box<dyn BufRead>,
}

impl std::fmt::Debug for Input {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Input")
            .field("head", &self.head)
            .finish_non_exhaustive()
    }
}

type Whole<R> = Chain<Cursor<Vec<u8>>, R>;

/// Takes the beginning and puts it back.
fn peeked<R: BufRead>(mut data: R) -> Result<(Vec<u8>, Whole<R>), Fault> {
    let mut head = Vec::new();
    let read = data.by_ref().take(HEAD).read_to_end(&mut head);
    read.map_err(|error| unreadable(&error, None))?;
    Ok((head.clone(), Cursor::new(head).chain(data)))
}

impl Input {
    pub(super) fn new(data: Box<dyn BufRead>) -> Result<Self, Fault> {
        let (head, whole) = peeked(data)?;
        let (head, reader): (Vec<u8>, Box<dyn BufRead>) = if head.starts_with(&[0x1f, 0x8b]) {
            let (head, whole) = peeked(BufReader::new(MultiGzDecoder::new(whole)))?;
            (head, Box::new(whole))
        } else {
            (head, Box::new(whole))
        };
        Ok(Self {
            head: Head::new(&head),
            reader,
        })
    }

    /// The beginning.
    #[must_use]
    pub fn head(&self) -> &Head {
        &self.head
    }

    pub(super) fn reader(&mut self) -> &mut dyn BufRead {
        &mut *self.reader
    }
}

/// The beginning of data.
#[derive(Debug)]
pub struct Head {
    text: String,
    keys: Vec<String>,
    is_binary: bool,
}

impl Head {
    fn new(bytes: &[u8]) -> Self {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let text = String::from_utf8_lossy(bytes).into_owned();
        let keys = keys(&text);
        Self {
            text,
            keys,
            is_binary: bytes.contains(&0),
        }
    }

    pub(super) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    pub(super) fn is_binary(&self) -> bool {
        self.is_binary
    }

    pub(super) fn contains(&self, part: &str) -> bool {
        self.text.contains(part)
    }

    /// The first line that is not blank.
    pub(super) fn first_line(&self) -> &str {
        let mut lines = self.text.lines();
        lines
            .find(|line| !line.trim().is_empty())
            .unwrap_or_default()
    }

    /// Whether it is a JSON object, whole or not, with all of these keys.
    pub(super) fn has_keys(&self, keys: &[&str]) -> bool {
        keys.iter()
            .all(|key| self.keys.iter().any(|known| known == key))
    }

    /// Whether it begins like a JSON object.
    pub(super) fn is_object(&self) -> bool {
        self.text.trim_start().starts_with('{')
    }
}

/// The keys of the first JSON object of a text, as far as the text goes.
fn keys(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let text = text.trim_start();
    if !text.starts_with('{') {
        return found;
    }
    let (mut depth, mut at) = (0_u32, 0);
    let bytes = text.as_bytes();
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    break;
                }
            }
            b'"' => {
                let start = at + 1;
                at = start;
                while bytes.get(at).is_some_and(|byte| *byte != b'"') {
                    at += if bytes.get(at) == Some(&b'\\') { 2 } else { 1 };
                }
                let rest = text.get(at + 1..).unwrap_or_default();
                if depth == 1 && rest.trim_start().starts_with(':') {
                    found.extend(text.get(start..at).map(str::to_owned));
                }
            }
            _ => {}
        }
        at += 1;
    }
    found
}
