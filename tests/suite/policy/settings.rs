//! Settings of the toolchains.

use super::{CRATES_IO, Service, lock};

#[test]
fn the_environment_goes_before_the_file_and_the_file_before_the_toolchain() {
    let service = || {
        Service::new("")
            .module("")
            .with("home/.config/go/env", "GOSUMDB=off\nGO111MODULE=off\n")
            .with("root/VERSION", "go1.26.0\n")
            .with("root/go.env", "GOINSECURE=*\nGOSUMDB=sum.golang.org\n")
    };
    let with_root = |service: Service| {
        let root = service.home().join("root").to_string_lossy().into_owned();
        service.variable("GOROOT", &root)
    };
    with_root(service()).finds(&[
        "modules/go-environment-unsafe go.mod:1 GO111MODULE is set by `go env -w`",
        "modules/go-environment-unsafe go.mod:1 GOINSECURE is set in GOROOT/go.env",
        "modules/go-environment-unsafe go.mod:1 GOSUMDB is set by `go env -w`",
    ]);
    let better = with_root(service())
        .variable("GOSUMDB", "sum.golang.org")
        .variable("GO111MODULE", "on");
    better.variable("GOINSECURE", "localhost").finds(&[]);
    with_root(service())
        .variable("GOENV", "off")
        .finds(&["modules/go-environment-unsafe go.mod:1 GOINSECURE"]);
}

#[test]
fn flags_that_build_something_else() {
    let flags =
        "-buildvcs=false -mod=mod --modfile=other.mod '-overlay=o.json' -toolexec=/tmp/x -tags=a";
    Service::new("").module("").variable("GOFLAGS", flags).finds(&[
        "modules/go-environment-unsafe go.mod:1 GOFLAGS is set in the environment: --modfile=other.mod",
        "modules/go-environment-unsafe go.mod:1 GOFLAGS is set in the environment: -mod=mod",
        "modules/go-environment-unsafe go.mod:1 GOFLAGS is set in the environment: -overlay=o.json",
        "modules/go-environment-unsafe go.mod:1 GOFLAGS is set in the environment: -toolexec=/tmp/x",
    ]);
    Service::new("")
        .module("")
        .variable("GOFLAGS", "-mod=readonly '-toolexec=govkit toolexec'")
        .finds(&[]);
    Service::new(
        "[[modules.setting]]\nname = \"GOFLAGS\"\nvalue = \"-overlay=*\"\nreason = \"r\"\n",
    )
    .module("")
    .variable("GOFLAGS", "-overlay=o.json")
    .finds(&[]);
}

#[test]
fn settings_of_go_are_of_no_concern_to_a_rust_service() {
    Service::new("")
        .with("work/Cargo.lock", lock(&[]))
        .variable("GOSUMDB", "off")
        .finds(&[]);
    Service::new("")
        .module("")
        .variable("RUSTC_WRAPPER", "x")
        .finds(&[]);
}

#[test]
fn configuration_of_cargo_is_found_wherever_it_is() {
    let service = || Service::new("").with("work/Cargo.lock", lock(&[("a", "1.0.0", CRATES_IO)]));
    service().variable("RUSTC_WRAPPER", "/tmp/x").finds(&[
        "modules/cargo-config-unsafe Cargo.lock:1 RUSTC_WRAPPER is set in the environment",
    ]);
    service()
        .with("home/.cargo/config.toml", "[source.crates-io]\nreplace-with = \"mirror\"\n[source.mirror]\nregistry = \"sparse+https://m.x/\"\n")
        .finds(&["modules/cargo-config-unsafe Cargo.lock:1 config.toml in CARGO_HOME sets source.crates-io.replace-with"]);
    service()
        .with(".cargo/config.toml", "paths = [\"/tmp/a\"]\n")
        .finds(&["modules/cargo-config-unsafe Cargo.lock:1 .cargo/config.toml above the workspace sets paths"]);
    service()
        .with("work/.cargo/config", "paths = [\"a\"]\n")
        .finds(&["modules/cargo-config-unsafe .cargo/config:1 .cargo/config sets paths"]);
    let vendored = "[source.crates-io]\nreplace-with = \"v\"\n[source.v]\ndirectory = ";
    service()
        .with("work/.cargo/config.toml", format!("{vendored}\"vendor\"\n"))
        .finds(&[]);
    service()
        .with(
            "work/.cargo/config.toml",
            format!("{vendored}\"../vendor\"\n"),
        )
        .finds(&["modules/cargo-config-unsafe .cargo/config.toml:2"]);
    service()
        .with(
            "work/.cargo/config.toml",
            format!("{vendored}\"/vendor\"\n"),
        )
        .finds(&["modules/cargo-config-unsafe .cargo/config.toml:2"]);
}
