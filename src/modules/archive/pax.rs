//! The extended headers of POSIX.1-2001: `length key=value` lines that override the next header.

use super::ArchiveFault;

/// What an extended header says of the next entry.
#[derive(Debug, Default)]
pub(super) struct Overrides {
    /// `path`.
    pub(super) name: Option<Vec<u8>>,
    /// `size`, in bytes.
    pub(super) size: Option<u64>,
}

impl Overrides {
    /// Reads the records of one extended header.
    pub(super) fn read(mut records: &[u8]) -> Result<Self, ArchiveFault> {
        let broken = || ArchiveFault::Header("a malformed extension");
        let mut found = Self::default();
        while !records.is_empty() {
            let blank = records.iter().position(|byte| *byte == b' ');
            let blank = blank.ok_or_else(broken)?;
            let length = records.get(..blank).and_then(decimal);
            let length = length.and_then(|length| usize::try_from(length).ok());
            let record = length.and_then(|length| records.get(blank + 1..length));
            let record = record.and_then(|record| record.strip_suffix(b"\n"));
            let record = record.ok_or_else(broken)?;
            let equals = record.iter().position(|byte| *byte == b'=');
            let (key, value) = record.split_at(equals.ok_or_else(broken)?);
            let value = value.get(1..).unwrap_or_default();
            match key {
                b"path" => found.name = Some(value.to_vec()),
                b"size" => found.size = Some(decimal(value).ok_or_else(broken)?),
                key if key.starts_with(b"GNU.sparse") => {
                    return Err(ArchiveFault::Header("a sparse file"));
                }
                _ => {}
            }
            records = length
                .and_then(|length| records.get(length..))
                .ok_or_else(broken)?;
        }
        Ok(found)
    }
}

fn decimal(digits: &[u8]) -> Option<u64> {
    let are_digits = digits.iter().all(u8::is_ascii_digit);
    let text = std::str::from_utf8(digits).ok()?;
    are_digits.then(|| text.parse().ok())?
}
