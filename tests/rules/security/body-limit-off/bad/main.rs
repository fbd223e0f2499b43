use axum::Router;
use axum::extract::DefaultBodyLimit;

pub fn upload(routes: Router) -> Router {
    routes.layer(DefaultBodyLimit::disable())
}
