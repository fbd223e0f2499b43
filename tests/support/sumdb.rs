//! A private checksum database on loopback: `golang.org/x/mod/sumdb`'s own server, in `tests/modules/oracle/`.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, Command, Stdio};

use super::oracle::oracle;

/// A database that runs until it is dropped.
pub struct SumDb {
    pub key: String,
    /// What it signs with.
    signer: String,
    pub url: String,
    child: Child,
}

impl SumDb {
    /// A database of these go.sum lines.
    pub fn serve(name: &str, lines: &str) -> Self {
        Self::serve_by(&["sumdb", name], lines)
    }

    /// Another database of these lines that signs with the same key: what a stolen key can do.
    pub fn twin(&self, name: &str, lines: &str) -> Self {
        Self::serve_by(&["sumdb", name, &self.key, &self.signer], lines)
    }

    fn serve_by(args: &[&str], lines: &str) -> Self {
        let mut child = Command::new(oracle())
            .args(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the oracle");
        let stdin = child.stdin.as_mut().expect("its input");
        stdin
            .write_all(format!("{lines}.\n").as_bytes())
            .expect("records");
        stdin.flush().expect("records");
        let mut answers = BufReader::new(child.stdout.take().expect("its output")).lines();
        let mut next = || answers.next().expect("a line").expect("text");
        let (key, signer, url) = (next(), next(), next());
        Self {
            key,
            signer,
            url,
            child,
        }
    }
}

impl Drop for SumDb {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}
