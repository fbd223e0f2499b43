use std::time::Duration;

pub fn client() -> reqwest::Result<reqwest::Client> {
    reqwest::Client::builder()
        .timeout(Duration::from_secs(10))
        .min_tls_version(reqwest::tls::Version::TLS_1_1)
        .build()
}
