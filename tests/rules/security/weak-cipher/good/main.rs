use aes_gcm::{Aes256Gcm, KeyInit};

pub fn cipher(key: &[u8]) -> Option<Aes256Gcm> {
    Aes256Gcm::new_from_slice(key).ok()
}
