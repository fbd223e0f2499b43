use tokio::net::TcpListener;

pub async fn listen() -> std::io::Result<TcpListener> {
    TcpListener::bind("0.0.0.0:8080").await
}
