pub async fn fetch(url: &str) -> reqwest::Result<String> {
    reqwest::get(url).await?.text().await
}
