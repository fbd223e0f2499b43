//! The content of a file in an archive, unpacked: a file of a few megabytes in one call, which takes two thirds of
//! the time, a larger one in pieces.

use std::io::{self, Read};
use std::ops::Range;

use flate2::{Decompress, FlushDecompress, Status};
use libdeflater::{DecompressionError, Decompressor};

/// Files that are packed into no more than this, and unpack to no more than the other, are unpacked in one call.
const MOST_PACKED: usize = 1 << 20;

/// See [`MOST_PACKED`].
const MOST_UNPACKED: usize = 4 << 20;

/// Pieces in which content is handed out.
pub(super) const PIECE: usize = 128 << 10;

/// How the content compares with the size that was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unpacked {
    /// All of it was handed out.
    Whole,
    /// It ends before, and was not handed out to its end.
    Shorter,
    /// It goes on, and was handed out up to that size.
    Longer,
}

/// What reading takes, kept from file to file.
pub(super) struct Scratch {
    whole: Decompressor,
    stream: Stream,
    input: Vec<u8>,
    output: Vec<u8>,
    /// For whatever the content is compared with: one byte larger than the largest piece.
    pub(super) other: Vec<u8>,
}

impl Scratch {
    pub(super) fn new() -> Self {
        Self {
            whole: Decompressor::new(),
            stream: Stream {
                state: Decompress::new(false),
                pending: 0..0,
                done: false,
            },
            input: vec![0; MOST_PACKED],
            output: vec![0; MOST_UNPACKED],
            other: vec![0; PIECE + 1],
        }
    }

    /// Hands content to `sink`, piece by piece; the last piece is marked. The sizes are those that the archive
    /// tells, packed and unpacked.
    pub(super) fn unpack(
        &mut self,
        mut packed: impl Read,
        stored: bool,
        (packed_size, size): (u64, u64),
        mut sink: impl FnMut(&[u8], bool),
    ) -> io::Result<Unpacked> {
        let mut held = 0;
        if let (false, Some(length), Some(wanted)) = (
            stored,
            within(packed_size, MOST_PACKED),
            within(size, MOST_UNPACKED),
        ) {
            held = fill(
                &mut packed,
                self.input.get_mut(..length).unwrap_or_default(),
            )?;
            let source = self.input.get(..held).unwrap_or_default();
            let target = self.output.get_mut(..wanted).unwrap_or_default();
            match self.whole.deflate_decompress(source, target) {
                Ok(filled) if filled == wanted => {
                    hand_out(target, sink);
                    return Ok(Unpacked::Whole);
                }
                Ok(_) => return Ok(Unpacked::Shorter),
                Err(DecompressionError::InsufficientSpace) => return Ok(Unpacked::Longer),
                // What cannot be read is for the stream to tell: there is one judge of what is broken.
                Err(DecompressionError::BadData) => {}
            }
        }
        self.stream.restart(held);
        let mut left = size;
        loop {
            let wanted = usize::try_from(left).unwrap_or(PIECE).min(PIECE);
            let target = self.output.get_mut(..wanted).unwrap_or_default();
            let filled = if stored {
                fill(&mut packed, target)?
            } else {
                self.stream.fill(&mut packed, &mut self.input, target)?
            };
            if filled < wanted {
                return Ok(Unpacked::Shorter);
            }
            left -= wanted as u64;
            sink(target, left == 0);
            if left == 0 {
                break;
            }
        }
        let mut beyond = [0];
        let more = if stored {
            fill(&mut packed, &mut beyond)?
        } else {
            self.stream
                .fill(&mut packed, &mut self.input, &mut beyond)?
        };
        Ok(if more == 0 {
            Unpacked::Whole
        } else {
            Unpacked::Longer
        })
    }
}

fn within(size: u64, most: usize) -> Option<usize> {
    usize::try_from(size).ok().filter(|size| *size <= most)
}

/// Piece by piece, so that what looks at each finds it in the processor's own memory.
fn hand_out(content: &[u8], mut sink: impl FnMut(&[u8], bool)) {
    let last = content.len().saturating_sub(1) / PIECE * PIECE;
    let (pieces, rest) = content.split_at_checked(last).unwrap_or((content, &[]));
    pieces.chunks(PIECE).for_each(|piece| sink(piece, false));
    sink(rest, true);
}

struct Stream {
    state: Decompress,
    /// What of the input was not taken yet.
    pending: Range<usize>,
    done: bool,
}

impl Stream {
    /// Begins with so many bytes that the input holds already.
    fn restart(&mut self, held: usize) {
        self.state.reset(false);
        self.pending = 0..held;
        self.done = false;
    }

    /// Fills `output` unless the content ends before.
    fn fill(
        &mut self,
        packed: &mut impl Read,
        input: &mut [u8],
        output: &mut [u8],
    ) -> io::Result<usize> {
        let mut filled = 0;
        while !self.done && filled < output.len() {
            if self.pending.is_empty() {
                self.pending = 0..packed.read(input)?;
            }
            let source = input.get(self.pending.clone()).unwrap_or_default();
            let target = output.get_mut(filled..).unwrap_or_default();
            let (before_in, before_out) = (self.state.total_in(), self.state.total_out());
            let status = self
                .state
                .decompress(source, target, FlushDecompress::Finish)
                .map_err(|_| io::Error::from(io::ErrorKind::InvalidData))?;
            let took = usize::try_from(self.state.total_in() - before_in).unwrap_or(usize::MAX);
            let gave = usize::try_from(self.state.total_out() - before_out).unwrap_or(usize::MAX);
            self.pending.start = self
                .pending
                .start
                .saturating_add(took)
                .min(self.pending.end);
            filled = filled.saturating_add(gave);
            match status {
                Status::StreamEnd => self.done = true,
                // Nothing was left to read, and it did not end.
                _ if took == 0 && gave == 0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                _ => {}
            }
        }
        Ok(filled)
    }
}

fn fill(source: &mut impl Read, target: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < target.len() {
        match source.read(&mut target[filled..])? {
            0 => break,
            read => filled += read,
        }
    }
    Ok(filled)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::DeflateEncoder;

    use super::*;

    fn deflate(content: &[u8]) -> Vec<u8> {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(content).unwrap();
        encoder.finish().unwrap()
    }

    /// What is told and handed out; `stream` says that it is too large for one call.
    fn unpack(
        packed: &[u8],
        size: usize,
        stream: bool,
    ) -> Result<(Unpacked, Vec<u8>), io::ErrorKind> {
        let mut content = Vec::new();
        let packed_size = if stream {
            u64::MAX
        } else {
            packed.len() as u64
        };
        let told = Scratch::new().unpack(packed, false, (packed_size, size as u64), |piece, _| {
            content.extend_from_slice(piece);
        });
        told.map(|told| (told, content))
            .map_err(|error| error.kind())
    }

    #[test]
    fn one_call_and_a_stream_tell_the_same() {
        let mut rng = fastrand::Rng::with_seed(7);
        for length in [
            0,
            1,
            100,
            PIECE,
            PIECE + 1,
            MOST_PACKED,
            MOST_UNPACKED - 1,
            MOST_UNPACKED,
            MOST_UNPACKED + 1,
        ] {
            let content: Vec<u8> = (0..length)
                .map(|at| if at % 7 < 5 { b'a' } else { rng.u8(..9) })
                .collect();
            let packed = deflate(&content);
            for stream in [false, true] {
                let (told, found) = unpack(&packed, length, stream).unwrap();
                assert!(
                    told == Unpacked::Whole && found == content,
                    "{length}, {stream}"
                );
                let longer = unpack(&packed, length.saturating_sub(1), stream).unwrap().0;
                assert_eq!(longer == Unpacked::Longer, length > 0, "{length}, {stream}");
                let shorter = unpack(&packed, length + 1, stream).unwrap().0;
                assert_eq!(shorter, Unpacked::Shorter, "{length}, {stream}");
            }
        }
    }

    #[test]
    fn damage_is_told_alike_by_one_call_and_a_stream() {
        let mut rng = fastrand::Rng::with_seed(8);
        let content: Vec<u8> = (0..5_000).map(|_| b'a' + rng.u8(..6)).collect();
        let packed = deflate(&content);
        for _ in 0..400 {
            let mut damaged = packed.clone();
            if rng.bool() {
                damaged.truncate(rng.usize(..packed.len()));
            } else {
                let at = rng.usize(..packed.len());
                damaged[at] ^= 1 << rng.u8(..8);
            }
            let [whole, stream] =
                [false, true].map(|stream| unpack(&damaged, content.len(), stream));
            match (&whole, &stream) {
                (Ok((Unpacked::Whole, one)), Ok((Unpacked::Whole, other))) => {
                    assert_eq!(one, other);
                }
                (Ok((Unpacked::Whole, _)), _) | (_, Ok((Unpacked::Whole, _))) => {
                    panic!("{:?} and {:?}", whole.map(|it| it.0), stream.map(|it| it.0))
                }
                _ => {}
            }
        }
    }
}
