//! What the human format is written on: everything is escaped, and only the colours that we set get through.

use std::io;

use codespan_reporting::term::termcolor::{Ansi, ColorSpec, WriteColor};

use crate::diag::VisibleText;

/// A writer that makes text visible.
pub(super) struct Canvas {
    text: VisibleText,
    /// Bytes that were written since the last change of colour; a character may come in pieces.
    pending: Vec<u8>,
    is_coloured: bool,
}

impl Canvas {
    pub fn new(is_coloured: bool) -> Self {
        Self {
            text: VisibleText::new(),
            pending: Vec::new(),
            is_coloured,
        }
    }

    /// Everything that was written.
    pub fn finish(mut self) -> VisibleText {
        self.settle();
        self.text
    }

    fn settle(&mut self) {
        self.text.block(String::from_utf8_lossy(&self.pending));
        self.pending.clear();
    }

    fn colour(&mut self, set: impl FnOnce(&mut Ansi<Vec<u8>>) -> io::Result<()>) -> io::Result<()> {
        if self.is_coloured {
            self.settle();
            let mut codes = Ansi::new(Vec::new());
            set(&mut codes)?;
            let codes = String::from_utf8_lossy(codes.get_ref());
            self.text.coloured(&codes);
        }
        Ok(())
    }
}

impl io::Write for Canvas {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.pending.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl WriteColor for Canvas {
    fn supports_color(&self) -> bool {
        self.is_coloured
    }

    fn set_color(&mut self, spec: &ColorSpec) -> io::Result<()> {
        self.colour(|codes| codes.set_color(spec))
    }

    fn reset(&mut self) -> io::Result<()> {
        self.colour(WriteColor::reset)
    }
}
