//! Connects the service to the tests of slo.yaml. govkit wrote this file once. It is yours.

use crate::Dependencies;

/// The service as it makes itself, except for what it depends on: `dependencies.call("a")` takes as long as a
/// call, and fails as often. It is made once for each objective, whose name is `dependencies.objective()`.
pub struct Service {
    dependencies: Dependencies,
}

impl Service {
    /// Within the runtime whose clock is paused.
    pub fn new(dependencies: Dependencies) -> Self {
        Self { dependencies }
    }

    /// Sends a request through the handler, and gives the status of its answer. A router of axum is asked by
    /// `tower::ServiceExt::oneshot`.
    #[allow(clippy::unused_async, reason = "handlers are asked so")]
    pub async fn send(&self, method: &str, path: &str) -> u16 {
        panic!(
            "tests/slo_hook/mod.rs does not send {method} {path} of {} yet",
            self.dependencies.objective()
        )
    }
}
