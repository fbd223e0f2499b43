use axum::Router;
use tokio::net::TcpListener;

pub async fn run(listener: TcpListener, routes: Router) -> std::io::Result<()> {
    axum::serve(listener, routes).await
}
