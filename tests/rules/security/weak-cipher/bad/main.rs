use des::Des;
use des::cipher::KeyInit;

pub fn cipher(key: &[u8]) -> Option<Des> {
    Des::new_from_slice(key).ok()
}
