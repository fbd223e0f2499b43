pub fn start() {
    tracing_subscriber::fmt().json().init();
}
