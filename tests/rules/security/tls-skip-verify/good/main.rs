use std::time::Duration;

pub fn client(root: reqwest::Certificate) -> reqwest::Result<reqwest::Client> {
    reqwest::Client::builder()
        .timeout(Duration::from_secs(10))
        .add_root_certificate(root)
        .build()
}
