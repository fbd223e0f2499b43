use openssl::hash::MessageDigest;

pub fn digest() -> Option<MessageDigest> {
    MessageDigest::from_name("sha256")
}
