use std::sync::Arc;

use rustls::ClientConfig;

pub fn config(verifier: Arc<Anyone>) -> ClientConfig {
    ClientConfig::builder()
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth()
}
