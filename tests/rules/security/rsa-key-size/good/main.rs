use openssl::error::ErrorStack;
use openssl::pkey::Private;
use openssl::rsa::Rsa;

pub fn key() -> Result<Rsa<Private>, ErrorStack> {
    Rsa::generate(3072)
}
