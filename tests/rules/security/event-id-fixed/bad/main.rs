pub fn start() -> Result<(), winlog::Error> {
    winlog::init("Orders")
}
