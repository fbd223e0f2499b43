use std::time::Duration;

pub fn client() -> reqwest::Result<reqwest::Client> {
    reqwest::Client::builder()
        .user_agent("orders")
        .timeout(Duration::from_secs(10))
        .build()
}
