use rustls::{ClientConfig, RootCertStore};

pub fn config(roots: RootCertStore) -> ClientConfig {
    ClientConfig::builder()
        .with_root_certificates(roots)
        .with_no_client_auth()
}
