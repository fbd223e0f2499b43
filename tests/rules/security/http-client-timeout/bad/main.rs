pub fn client() -> reqwest::Result<reqwest::Client> {
    reqwest::Client::builder().user_agent("orders").build()
}
