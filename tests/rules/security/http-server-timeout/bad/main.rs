use axum::Router;
use tokio::net::TcpListener;

pub const HEADER: (&str, &str) = ("content-security-policy", "default-src 'none'");

pub async fn run(listener: TcpListener, routes: Router) -> std::io::Result<()> {
    axum::serve(listener, routes).await
}
