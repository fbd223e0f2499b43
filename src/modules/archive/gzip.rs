//! The gzip wrapper (RFC 1952) around a compressed archive.
//!
//! Whoever reads an archive here has held it against a SHA-256, or compares every byte of it with something else: the
//! CRC-32 at its end would tell nothing new, and costs a tenth of the time.

use std::io::{self, BufRead, Read};

use flate2::bufread::DeflateDecoder;

/// Names and comments of the wrapper are no longer than that.
const MAX_TEXT: u64 = 64 * 1024;

const HEADER_SUM: u8 = 2;
const EXTRA: u8 = 4;
const NAME: u8 = 8;
const COMMENT: u8 = 16;
const RESERVED: u8 = 0xe0;

/// What the first member holds, unpacked as it is read. What follows that member is not looked at, as cargo does not.
pub fn inflate<R: BufRead>(mut input: R) -> io::Result<DeflateDecoder<R>> {
    let broken = || io::Error::new(io::ErrorKind::InvalidData, "it is no gzip file");
    let mut head = [0; 10];
    input.read_exact(&mut head)?;
    let [0x1f, 0x8b, 8, flags, ..] = head else {
        return Err(broken());
    };
    if flags & RESERVED != 0 {
        return Err(broken());
    }
    if flags & EXTRA != 0 {
        let mut length = [0; 2];
        input.read_exact(&mut length)?;
        skip(&mut input, u16::from_le_bytes(length).into())?;
    }
    for text in [NAME, COMMENT] {
        if flags & text != 0 {
            let mut read = Vec::new();
            (&mut input).take(MAX_TEXT).read_until(0, &mut read)?;
            if read.last() != Some(&0) {
                return Err(broken());
            }
        }
    }
    if flags & HEADER_SUM != 0 {
        skip(&mut input, 2)?;
    }
    Ok(DeflateDecoder::new(input))
}

fn skip(input: &mut impl Read, length: u64) -> io::Result<()> {
    let skipped = io::copy(&mut input.take(length), &mut io::sink())?;
    if skipped == length {
        Ok(())
    } else {
        Err(io::ErrorKind::UnexpectedEof.into())
    }
}
