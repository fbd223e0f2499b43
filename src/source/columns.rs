//! Counting characters of long texts without counting them anew for every finding.

/// Bytes between two counts.
const STEP: usize = 512;

/// How many characters begin before each multiple of [`STEP`] bytes of a UTF-8 text.
#[derive(Debug)]
pub(super) struct Columns(Vec<u32>);

impl Columns {
    /// Counts a text, once.
    pub(super) fn of(text: &[u8]) -> Self {
        let mut before = 0;
        let counts = text.chunks(STEP).map(|chunk| {
            let here = before;
            before += begun(chunk);
            here
        });
        Self(counts.collect())
    }

    /// How many characters begin before `offset`.
    pub(super) fn before(&self, text: &[u8], offset: usize) -> usize {
        let offset = offset.min(text.len());
        let step = (offset / STEP).min(self.0.len().saturating_sub(1));
        let counted = self.0.get(step).map_or(0, |count| *count as usize);
        counted + begun(&text[(step * STEP).min(offset)..offset]) as usize
    }

    /// The offset of the character before which `count` characters begin; the end where there is none.
    pub(super) fn offset(&self, text: &[u8], count: usize) -> usize {
        let step = self
            .0
            .partition_point(|before| (*before as usize) <= count)
            .saturating_sub(1);
        let mut left = count - self.0.get(step).map_or(0, |before| *before as usize);
        for (at, byte) in text.iter().enumerate().skip(step * STEP) {
            if begins(*byte) {
                if left == 0 {
                    return at;
                }
                left -= 1;
            }
        }
        text.len()
    }
}

fn begins(byte: u8) -> bool {
    byte & 0xC0 != 0x80
}

fn begun(bytes: &[u8]) -> u32 {
    // A step is far below the limit of the type.
    u32::try_from(bytes.iter().filter(|byte| begins(**byte)).count()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_counting_from_the_start() {
        let text = "aé風🦀".repeat(3000);
        let columns = Columns::of(text.as_bytes());
        for (count, (at, _)) in text.char_indices().enumerate().step_by(97) {
            assert_eq!(columns.before(text.as_bytes(), at), count);
            assert_eq!(columns.offset(text.as_bytes(), count), at);
        }
        assert_eq!(columns.before(text.as_bytes(), usize::MAX), 12_000);
        assert_eq!(columns.offset(text.as_bytes(), 12_000), text.len());
        assert_eq!(Columns::of(b"").before(b"", 5), 0);
    }
}
