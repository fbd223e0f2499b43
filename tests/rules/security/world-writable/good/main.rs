use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt;

pub fn close(path: &str) -> io::Result<()> {
    fs::set_permissions(path, Permissions::from_mode(0o600))
}
