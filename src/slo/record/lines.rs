//! Lines of a stream, one at a time, with their numbers.

use std::io::{BufRead, Read};

use super::{Fault, Input};

/// No tool writes longer ones, unless bodies are recorded.
const MAX_LINE: u64 = 64 * 1024 * 1024;

/// Lines of an input. One is held at a time.
pub(super) struct Lines<'i> {
    reader: &'i mut dyn BufRead,
    line: Vec<u8>,
    number: u64,
    is_ended: bool,
}

impl<'i> Lines<'i> {
    pub(super) fn of(input: &'i mut Input) -> Self {
        Self {
            reader: input.reader(),
            line: Vec::new(),
            number: 0,
            is_ended: true,
        }
    }

    /// The next line, without its end.
    pub(super) fn next(&mut self) -> Result<Option<(u64, &str)>, Fault> {
        self.line.clear();
        self.number += 1;
        let mut limited = self.reader.take(MAX_LINE);
        let read = limited.read_until(b'\n', &mut self.line);
        let read = read.map_err(|error| unreadable(&error, Some(self.number)))?;
        if read == 0 {
            return Ok(None);
        }
        self.is_ended = self.line.last() == Some(&b'\n');
        if !self.is_ended && self.line.len() as u64 == MAX_LINE {
            return Err(Fault::at(
                self.number,
                format!("the line is longer than {} MiB", MAX_LINE >> 20),
            ));
        }
        let mut line = self.line.strip_suffix(b"\n").unwrap_or(&self.line);
        line = line.strip_suffix(b"\r").unwrap_or(line);
        if self.number == 1 {
            line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
        }
        let text = std::str::from_utf8(line);
        let text = text.map_err(|_| Fault::at(self.number, "the line is not UTF-8"))?;
        Ok(Some((self.number, text)))
    }

    /// Whether the last line that was read has an end: one that has none may have been cut.
    pub(super) fn is_ended(&self) -> bool {
        self.is_ended
    }
}

/// The operating system, or gzip, stood in the way.
pub(super) fn unreadable(error: &std::io::Error, line: Option<u64>) -> Fault {
    let reason = match error.kind() {
        std::io::ErrorKind::UnexpectedEof => "it ends in the middle of what gzip packed".to_owned(),
        std::io::ErrorKind::InvalidInput | std::io::ErrorKind::InvalidData => {
            "what gzip packed is damaged".to_owned()
        }
        kind => format!("it cannot be read: {kind}"),
    };
    Fault {
        line,
        message: reason,
    }
}
