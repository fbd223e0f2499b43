pub fn key(data: &[u8]) -> [u8; 16] {
    md5::compute(data).0
}
