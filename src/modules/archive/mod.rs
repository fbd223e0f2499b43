//! Reading archives that nobody vouches for: streamed, capped, and never written to the disk.

mod fault;
mod gzip;
mod header;
mod name;
mod pax;
mod tar;

pub use fault::ArchiveFault;
pub use gzip::inflate;
pub use name::inside;
pub use tar::{Entry, Kind, Tar};

#[cfg(test)]
mod tests;
