//! Archives for tests: also those that no well-behaved program writes.

use std::io::Write as _;

use rawzip::path::EntryPath;
use rawzip::{CompressionMethod, ZipArchiveWriter};

/// An archive of these files, under exactly these names.
pub fn pack(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut output = Vec::new();
    let mut archive = ZipArchiveWriter::new(&mut output);
    for (name, content) in files {
        let (mut entry, config) = archive
            .new_file(EntryPath::verbatim(name.as_bytes()))
            .compression_method(CompressionMethod::DEFLATE)
            .start()
            .expect("an entry");
        let packer = flate2::write::DeflateEncoder::new(&mut entry, flate2::Compression::default());
        let mut writer = config.wrap(packer);
        writer.write_all(content).expect("content");
        let (packer, descriptor) = writer.finish().expect("an end");
        packer.finish().expect("an end");
        entry.finish(descriptor).expect("an end");
    }
    archive.finish().expect("a directory");
    output
}
