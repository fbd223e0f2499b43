use openssl::error::ErrorStack;
use openssl::ssl::{ConnectConfiguration, SslConnector};

pub fn configured(connector: &SslConnector) -> Result<ConnectConfiguration, ErrorStack> {
    connector.configure()
}
