//! One block of a tar archive's header, in the forms of POSIX.1-1988 (ustar), old tar and GNU tar.

use super::ArchiveFault;

/// Everything in a tar archive is a multiple of this.
pub(super) const BLOCK: usize = 512;

/// A header block.
pub(super) struct Header<'a>(pub(super) &'a [u8; BLOCK]);

impl<'a> Header<'a> {
    /// The end of an archive is marked by blocks of zeros.
    pub(super) fn is_end(&self) -> bool {
        self.0.iter().all(|byte| *byte == 0)
    }

    fn field(&self, start: usize, length: usize) -> &'a [u8] {
        self.0.get(start..start + length).unwrap_or_default()
    }

    /// A text field, up to its NUL.
    fn text(&self, start: usize, length: usize) -> &'a [u8] {
        let field = self.field(start, length);
        let end = field.iter().position(|byte| *byte == 0);
        field.get(..end.unwrap_or(length)).unwrap_or_default()
    }

    /// Compares the sum of the bytes, the checksum taken as blanks, with what is written. Some old writers added signed bytes.
    pub(super) fn verify(&self) -> Result<(), ArchiveFault> {
        let written = number(self.field(148, 8)).ok_or(ArchiveFault::Checksum)?;
        let bytes = self.0.iter().enumerate();
        let bytes = bytes.map(|(at, byte)| {
            if (148..156).contains(&at) {
                b' '
            } else {
                *byte
            }
        });
        let (unsigned, signed) = bytes.fold((0_u64, 0_i64), |(unsigned, signed), byte| {
            (
                unsigned + u64::from(byte),
                signed + i64::from(byte.cast_signed()),
            )
        });
        if written == unsigned || i64::try_from(written) == Ok(signed) {
            Ok(())
        } else {
            Err(ArchiveFault::Checksum)
        }
    }

    /// The size of the content that follows, in bytes.
    pub(super) fn size(&self) -> Result<u64, ArchiveFault> {
        number(self.field(124, 12)).ok_or(ArchiveFault::Header("a size that is no number"))
    }

    /// The letter of the entry's kind.
    pub(super) fn kind(&self) -> u8 {
        self.0.get(156).copied().unwrap_or_default()
    }

    /// The name, with the prefix that ustar keeps apart.
    pub(super) fn name(&self) -> Vec<u8> {
        let name = self.text(0, 100);
        let is_posix = self.field(257, 6) == b"ustar\0";
        let prefix = if is_posix { self.text(345, 155) } else { &[] };
        if prefix.is_empty() {
            return name.to_vec();
        }
        [prefix, b"/", name].concat()
    }
}

/// Octal digits between blanks and NULs, or GNU's form in base 256 where the first bit is set.
fn number(field: &[u8]) -> Option<u64> {
    let (first, rest) = field.split_first()?;
    if first & 0x80 != 0 {
        // A second set bit makes the number negative.
        let start = (first & 0x40 == 0).then_some(u64::from(first & 0x3f))?;
        return rest.iter().try_fold(start, |value, byte| {
            value.checked_mul(256)?.checked_add(u64::from(*byte))
        });
    }
    let text = std::str::from_utf8(field).ok()?;
    let text = text.trim_start_matches(' ');
    let text = text.split([' ', '\0']).next().unwrap_or_default();
    if text.is_empty() {
        return Some(0);
    }
    let is_octal = text.bytes().all(|byte| matches!(byte, b'0'..=b'7'));
    is_octal.then(|| u64::from_str_radix(text, 8).ok())?
}
