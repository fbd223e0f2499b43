use std::fs::DirBuilder;
use std::io;
use std::os::unix::fs::DirBuilderExt;

pub fn spool(path: &str) -> io::Result<()> {
    DirBuilder::new().mode(0o700).create(path)
}
