use tower_http::services::ServeDir;

pub fn files() -> ServeDir {
    ServeDir::new("/")
}
