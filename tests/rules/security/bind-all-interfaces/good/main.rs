use tokio::net::TcpListener;

pub async fn listen() -> std::io::Result<TcpListener> {
    TcpListener::bind("127.0.0.1:8080").await
}
